"""Dates of triples against those that labels and paraphrases give."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox

from kzgraph.graph.names import short
from kzgraph.validate.wording.clashes import Clash, Key
from kzgraph.validate.wording.numerals import Day, days, of_the_year
from kzgraph.validate.wording.texts import Graph, Said
from kzgraph.vocab import DCTERMS, KZ, KZV, RDFS, SCHEMA

FEW = 3  # assertions that tell nothing of the day of their source
DAYS = (KZ.date, KZ.start, KZ.end)
YEAR = 4  # characters of a date that is a year


def of_assertion(said: Said, usual: Mapping[ox.NamedNode, str]) -> Iterator[Clash]:
    """A clash for a date of the triples that is another than that of the label or of the paraphrases."""
    graph, node = said.graph, said.node
    own_year = not said.has(KZ.inferred, KZV.year)  # the text gives at most the month
    of_year = [] if own_year else of_the_year(said.label)
    for property_ in DAYS:
        for value in graph.objects(node, property_):
            label, paraphrase = days(said.label, "en"), days(said.paraphrase, "en")
            message = f"{short(property_)} is {value.value}"
            if not own_year and len(value.value) == YEAR:
                yield from _inferred_year(said, (node, property_, value), (*label, *paraphrase))
            elif not label and not paraphrase and not _of_event(said, value.value):
                yield Clash("date-of-text", (node, property_, value), f"{message}, which neither the label nor a cited paraphrase gives")
            elif label and not _given(value.value, label, year=True) and not _of_the_year(said, of_year, value.value):
                yield Clash("date-of-text", (node, property_, value), f"{message}, and the label gives another date", said.at_label())
            elif any(day.month for day in paraphrase) and not _given(value.value, paraphrase, year=own_year):
                yield Clash(
                    "date-of-text", (node, property_, value), f"{message}, and the paraphrase gives another date", said.at_paraphrase()
                )
    yield from _as_of(said, usual)


def _inferred_year(said: Said, at: Key, given: Sequence[Day]) -> Iterator[Clash]:
    """A clash for a year that is inferred from nothing: not that of the source or the one before, of an event, or of a text."""
    year = at[2].value
    known = {day.year for day in given} | _years(said)
    if year not in known and not _of_event(said, year):
        yield Clash("date-of-text", at, f"{short(at[1])} is {year}, inferred, and neither the source nor a text is of that year")


def usual_days(assertions: Sequence[Said]) -> dict[ox.NamedNode, str]:
    """The day of most assertions of a source, for each source of whose own day no assertion is."""
    days_of: dict[ox.NamedNode, Counter[str]] = defaultdict(Counter)
    for said in assertions:
        for source in said.sources:
            days_of[source].update(value.value for value in said.graph.objects(said.node, KZ.asOf))
    usual = {}
    for source, given in days_of.items():
        day, count = given.most_common(1)[0] if given else ("", 0)
        own = [value.value for value in assertions[0].graph.objects(source, DCTERMS.issued)]
        if own and not any(value in given for value in own) and count > max(given.total() / 2, FEW):
            usual[source] = day
    return usual


def of_sources(graph: Graph, usual: Mapping[ox.NamedNode, str]) -> Iterator[Clash]:
    """A clash for each source of whose day no assertion is."""
    for source, day in usual.items():
        for value in graph.objects(source, DCTERMS.issued):
            message = f"most assertions of this source are of {day}, and none of {value.value}"
            yield Clash("day-of-source", (source, DCTERMS.issued, value), message)


def of_thing(graph: Graph, node: ox.NamedNode) -> Iterator[Clash]:
    """A clash for a day of a thing that its name contradicts."""
    given = [day for text in graph.english(node, RDFS.label) for day in days(text, "en")]
    for property_ in DAYS if given else ():
        for value in graph.objects(node, property_):
            if not any(day.fits(value.value) for day in given):
                yield Clash(
                    "date-of-text",
                    (node, property_, value),
                    f"{short(property_)} is {value.value}, and the label gives another date",
                )


def _as_of(said: Said, usual: Mapping[ox.NamedNode, str]) -> Iterator[Clash]:
    """A day of the claim that is neither that of the source nor given by a text; a day in the name of a source is one of its own."""
    graph = said.graph
    own = {value.value for source in said.sources for value in graph.objects(source, DCTERMS.issued)}
    own |= {usual[source] for source in said.sources & usual.keys()}
    own |= {match[0] for source in said.sources if (match := re.search(r"\d{4}-\d{2}-\d{2}$", source.value))}
    others = [value for value in graph.objects(said.node, KZ.asOf) if own and value.value not in own]
    if not others:  # as of most
        return
    events = sorted({name for event in graph.things(said.node, KZ.event) for name in graph.names(event)}, key=len, reverse=True)

    def months(text: str) -> list[Day]:
        for name in events:
            text = text.replace(name.split(" in ")[0], "")
        return [day for day in days(text, "en") if day.month]

    label, paraphrase = months(said.label), months(said.paraphrase)
    for value in others:
        at = (said.node, KZ.asOf, value)
        if not any(day.fits(value.value) for day in (*label, *paraphrase)):
            message = f"kz:asOf is {value.value}, not the day of the source, and neither the label nor the paraphrase gives it"
            yield Clash("as-of-not-said", at, message)
        elif paraphrase and not any(day.fits(value.value) for day in paraphrase):
            yield Clash("as-of-not-said", at, f"kz:asOf is {value.value}, and the paraphrase gives another day", said.at_paraphrase())


def _given(date: str, given: Sequence[Day], *, year: bool) -> bool:
    """Whether texts that may give month and year apart ("in August, by implication of 2022") give a date."""
    months = [day for day in given if day.month]
    if months and not any(day._replace(year="").fits(date) for day in months):
        return False
    years = {day.year for day in given if day.year}
    return not year or not years or date[:4] in years


def _of_the_year(said: Said, given: Sequence[Day], date: str) -> bool:
    """Whether "the first half of the year" may mean a date: of the year of the source, or of the year on which it looks back."""
    return date[:4] in _years(said) and any(day.fits(date) for day in given)


def _years(said: Said) -> set[str]:
    """The years of which a source without a year in its text may speak: that of its day, the one before, and those that it is on."""
    issued = [value.value[:4] for source in said.sources for value in said.graph.objects(source, DCTERMS.issued)]
    covered = [value.value for source in said.sources for value in said.graph.objects(source, SCHEMA.temporalCoverage)]
    return {str(int(year) - back) for year in issued if year.isdecimal() for back in (0, 1)} | {
        str(year) for period in covered for year in _years_between(period)
    }


def _years_between(period: str) -> range:
    """The years of a year, a date or an interval of ISO 8601."""
    years = [int(part[:4]) for part in period.split("/") if part[:4].isdecimal()]
    return range(years[0], years[-1] + 1) if years else range(0)


def _of_event(said: Said, date: str) -> bool:
    """Whether an event of the assertion has the date."""
    dates = {value.value for event in said.graph.things(said.node, KZ.event) for value in said.graph.objects(event, *DAYS)}
    return any(date.startswith(other) or other.startswith(date) for other in dates)
