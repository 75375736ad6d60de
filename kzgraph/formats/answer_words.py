"""An answer in a few sentences, made by rule from its rows: what sources do not say, how many claims there are, and the first in words.

A figure is given as what is counted, its number, how it stands, whose word it is and its day. A decision whose row has the figure of those
it is about is given as its day, its town and that figure. Any other claim is given in its own words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.formats.silences import not_said
from kzgraph.formats.words import word
from kzgraph.graph import silences
from kzgraph.graph.prefixes import short_name
from kzgraph.graph.store import Labels, expand, objects, one_of, select
from kzgraph.questions.answers.view import SILENCE, View, is_none
from kzgraph.questions.question import ANY, SOURCE, Question
from kzgraph.vocab import KZ, KZV, LENGTHS_OF_TIME, NUMBERS, RDF, SKOS

if TYPE_CHECKING:
    from kzgraph.reading.told import Told

STAGES = "stages"  # the tag of a question whose answer begins with a figure of each measure, in the order of its rows
PERSONS = "persons"  # the tag of a question whose answer begins with its first rows, whether they are figures or not
PAIRED = {"assertion", "relation", "other"}  # the columns of an answer whose rows are pairs of claims
TOTALS = "totals"  # the tag of a question whose answer has its official figures, and those of its matter that are not official
NOT_SAID = "not-said"  # the tag of a question whose answer begins with what sources do not say
MOST_FIGURES, MOST_OTHERS, MOST_SOURCES, MOST_TOTALS = 5, 3, 6, 50
BOUNDS = (*NUMBERS, "magnitude")
POSSIBLY, VOICE = KZV.possibly, KZV.voice
# convictions, sentences and penalties: what an acquittal was about is nothing that anybody was sentenced for
PUNISHED = """FILTER (?outcome IN (kzv:convicted, kzv:sentenced, kzv:penalty-imposed) || EXISTS {
  ?outcome skos:broader+ ?wider FILTER (?wider IN (kzv:convicted, kzv:sentenced, kzv:penalty-imposed)) })"""


Values = dict[str, list[ox.NamedNode | ox.Literal]]  # of a claim, by the local names of its properties
Conduct = dict[ox.NamedNode | ox.Literal, set[tuple[str, ox.NamedNode]]]  # phrases and offences, by whom a figure counts


class Named(NamedTuple):
    """A sentence, or a part of one, and the node that it is about."""

    node: ox.NamedNode
    text: str


class Words(NamedTuple):
    """`unsaid` are findings of ours, which `first` puts before the claims; `more` claims are not in `claims`, `beside` are in no row."""

    unsaid: tuple[Named, ...]
    first: bool
    counted: str
    claims: tuple[Named, ...]
    more: int
    beside: tuple[Named, ...] = ()

    def lines(self, language: str) -> list[str]:
        """The answer as paragraphs, without what is in no row, which an endpoint does not give with the rows."""
        note = "not said finding" if self.first else "not said elsewhere"
        found = " ".join((*(one.text for one in self.unsaid), word(note, language))) if self.unsaid else ""
        more = [word("and more", language, count=self.more)] if self.more else []
        last = len(self.claims) - 1
        ended = [one.text if one.text.endswith(".") else f"{one.text}{'.' if at == last else ';'}" for at, one in enumerate(self.claims)]
        said = " ".join((self.counted, *ended, *more))
        return [line for line in ((found, said) if self.first else (said, found)) if line]


class Staged(NamedTuple):
    """A claim in a table: its number as it is shown, and apart its bound, its digits and those of what it is part of; then the rest."""

    node: ox.NamedNode
    shown: str
    bound: str
    number: str
    whole: str
    rest: str


class Stage(NamedTuple):
    """What is counted, and the figures of it by the IRI of their source; of claims without a number it is None."""

    measure: ox.NamedNode | None
    claims: dict[str, tuple[Staged, ...]]


class _Claim(NamedTuple):
    """A row's claim: its source, the figure that it is or that its row has, whether it is a part of another, its day and town."""

    node: ox.NamedNode
    source: str
    figure: ox.NamedNode | None
    part: bool
    when_where: tuple[ox.NamedNode | ox.Literal, ...] = ()


def in_words(labels: Labels, question: Question, shown: View, told: Told, day: Callable[[str], str] = str) -> Words:
    """The words of an answer; `day` writes a date for readers."""
    if SILENCE in shown.columns:
        return _of_silences(labels, shown)
    if set(shown.columns) >= PAIRED:
        return Words((), False, _pairs(labels, shown), (), 0)
    known = list(_claims(labels.store, shown))
    counted = _per_source("claims in answer", [claim.source for claim in known], labels.language)
    figures = [claim for claim in known if claim.figure]
    others = _in_turns([claim for claim in known if not claim.figure])
    staged = list(_of_each_measure(labels.store, figures)) if STAGES in question.tags else []
    chosen = staged or (_in_turns(figures)[:MOST_FIGURES] if len(figures) > 1 else [*figures, *others][:MOST_OTHERS])
    chosen = known[:MOST_OTHERS] if PERSONS in question.tags else chosen
    beside: list[_Claim] = []
    if TOTALS in question.tags and figures:
        chosen, beside = _totals(labels.store, told, figures, _source_asked(question))
        chosen = chosen[:MOST_TOTALS]

    conduct = _conduct(labels.store, [*chosen, *beside])

    def named(claims: Iterable[_Claim]) -> tuple[Named, ...]:
        return tuple(Named(claim.node, _counting(labels, told, claim, conduct, day) or labels.of(claim.node)) for claim in claims)

    said = named(chosen)
    return Words(tuple(_unsaid(labels, question)), NOT_SAID in question.tags, counted, said, len(known) - len(said), named(beside))


def _totals(store: ox.Store, told: Told, figures: list[_Claim], asked: ox.NamedNode | None) -> tuple[list[_Claim], list[_Claim]]:
    """All of some official figures, totals before parts and pages last, each by its day; then those of their matter that are not official.

    A total counts by a measure of the matter itself, or by one right under it.
    """
    rows = select(
        store,
        f"""SELECT ?claim ?over ?day (EXISTS {{ ?measure skos:broader ?over }} || ?measure = ?over AS ?near) {{
          {one_of("claim", [claim.node.value for claim in figures])}
          ?claim kz:asOf ?day ; kz:measure ?measure . ?measure skos:broader* ?over }}""",
    )
    over: dict[object, set[str]] = {}
    near: dict[object, set[str]] = {}
    days = {}
    for row in rows:
        over.setdefault(row["claim"], set()).add(row["over"].value)
        days[row["claim"]] = f"{row['day'].value}-99"  # a month stands after its days
        if row["near"].value == "true":
            near.setdefault(row["claim"], set()).add(row["over"].value)
    matter = set.intersection(*over.values()) if over else set()
    ordered = sorted(
        figures,
        key=lambda one: (one.part or near.get(one.node, set()).isdisjoint(matter), one.source in told.collections, days.get(one.node, "")),
    )
    found = select(
        store,
        f"""SELECT ?claim (MIN(?in) AS ?source) (MIN(?day) AS ?first) {{ {one_of("over", sorted(matter))}
          ?claim a kz:Figure ; kz:measure/skos:broader* ?over ; kz:voice ?voice ; kz:asOf ?day ; kz:statedIn/oa:hasSource ?in
          FILTER (EXISTS {{ ?in dcterms:creator ?voice }} || NOT EXISTS {{ ?voice kz:partOf*/a kz:State }})
          }} GROUP BY ?claim ORDER BY ?first ?claim""",
    )
    others = [_Claim(row["claim"], row["source"].value, row["claim"], part=False) for row in found if asked in (None, row["source"])]
    return ordered, others


def _pairs(labels: Labels, shown: View) -> str:
    """How many pairs of claims there are, and how many of each relation."""
    place = shown.columns.index("relation")
    related = Counter(relation for row in shown.rows for relation in row.cells[place])
    listed = "; ".join(f"{labels.of(relation)}: {count}" for relation, count in related.most_common())
    return f"{word('pairs in answer', labels.language, count=len(shown.rows))} ({listed})." if shown.rows else ""


def stages(labels: Labels, shown: View, told: Told, day: Callable[[str], str] = str) -> list[Stage]:
    """The figures of an answer by what they count, each with its day, town, conduct and whose word it is; then its other claims."""
    rows = {row.cells[shown.columns.index("assertion")][0]: dict(zip(shown.columns, row.cells, strict=True)) for row in shown.rows}
    by_measure: dict[ox.NamedNode | None, dict[str, list[Staged]]] = {}
    claims = sorted(_claims(labels.store, shown), key=lambda one: not one.figure)
    conduct = _conduct(labels.store, claims)
    for claim in claims:
        values = _values(labels, claim.figure or claim.node)
        number = _number(labels, values)
        measure = next((node for node in values.get("measure", ()) if number and isinstance(node, ox.NamedNode)), None)
        staged = Staged(claim.node, "", "", "", "", labels.of(claim.node))
        if measure:
            at = [value for name in ("date", "place") for value in rows[claim.node].get(name, ())]
            when_where = ", ".join(labels.of(value) if isinstance(value, ox.NamedNode) else day(value.value) for value in at)
            notes = (
                when_where,
                _for_what(labels, conduct, values.get("counts", ())),
                "" if when_where else _period(labels, values, day),
                *_whose(labels, told, claim, values, day),
                _event(labels, values),
            )
            apart = (_bounds(labels, values), _digits(labels, values), _wholes(labels, values, _digits))
            staged = Staged(claim.node, _with_whole(labels, values), *apart, "; ".join(filter(None, notes)))
        by_measure.setdefault(measure, {}).setdefault(claim.source, []).append(staged)
    return [Stage(measure, {source: tuple(listed) for source, listed in cells.items()}) for measure, cells in by_measure.items()]


def _of_silences(labels: Labels, shown: View) -> Words:
    """The words of an answer whose rows are findings of ours."""
    place = shown.columns.index(SILENCE)
    nodes = [node.value for row in shown.rows for node in row.cells[place]]
    known = silences.alone(labels.store, nodes)
    sources = [known[node].source for node in nodes if node in known]
    return Words((), False, _per_source("findings in answer", sources, labels.language), (), 0)


def _per_source(name: str, sources: list[str], language: str) -> str:
    """How many there are, and of each source, or of how many sources; empty for none."""
    counts = Counter(short_name(source, language) for source in sources)
    many = len(counts) > MOST_SOURCES
    listed = word("sources in answer", language, count=len(counts)) if many else "; ".join(f"{of}: {count}" for of, count in counts.items())
    return f"{word(name, language, count=len(sources))} ({listed})." if sources else ""


def _claims(store: ox.Store, shown: View) -> Iterator[_Claim]:
    """The claims of the rows, in their order, each once."""
    if "assertion" not in shown.columns:
        return
    place = shown.columns.index("assertion")
    nodes = dict.fromkeys(node for row in shown.rows for node in row.cells[place] if isinstance(node, ox.NamedNode))
    rows = select(
        store,
        f"""SELECT ?claim (MIN(?in) AS ?source) (COUNT(?measure) AS ?measures) (COUNT(?whole) AS ?wholes) {{
          {one_of("claim", [node.value for node in nodes])} ?claim kz:voice ?voice ; kz:statedIn/oa:hasSource ?in
          OPTIONAL {{ ?claim kz:measure ?measure }} OPTIONAL {{ ?claim kz:subsetOf|kz:among ?whole }} }} GROUP BY ?claim""",
    )
    found, decided = {row["claim"]: row for row in rows}, _decided(shown)
    for node in nodes:
        if not (row := found.get(node)):
            continue
        if node in decided:
            yield decided[node]._replace(source=row["source"].value)
        else:
            yield _Claim(node, row["source"].value, node if row["measures"].value != "0" else None, row["wholes"].value != "0")


def _decided(shown: View) -> dict[ox.NamedNode, _Claim]:
    """The decisions whose rows have the figure of those they are about."""
    claims = {}
    for row in shown.rows if "figure" in shown.columns else ():
        cells = dict(zip(shown.columns, row.cells, strict=True))
        (node, *_), figures = cells["assertion"], cells["figure"]
        if figures and isinstance(node, ox.NamedNode) and isinstance(figures[0], ox.NamedNode):
            when_where = (*cells.get("date", ()), *cells.get("place", ()))
            claims[node] = _Claim(node, "", figures[0], bool(cells.get("partOf")), when_where)
    return claims


def _counting(labels: Labels, told: Told, claim: _Claim, conduct: Conduct, day: Callable[[str], str]) -> str:
    """A figure, or a decision as its day, its town and the figure of those it is about; empty for other claims."""
    figure = _figure(labels, told, claim, conduct, day)
    listed = ", ".join(labels.of(value) if isinstance(value, ox.NamedNode) else day(value.value) for value in claim.when_where)
    return f"{listed}: {figure}" if listed and figure else figure


def _of_each_measure(store: ox.Store, figures: list[_Claim]) -> Iterator[_Claim]:
    """The first figure of each measure, a whole number before parts, in the order of the figures."""
    first: dict[object, _Claim] = {}
    for claim in sorted(figures, key=lambda one: one.part):
        first.setdefault(tuple(objects(store, claim.node, KZ.measure)), claim)
    yield from (claim for claim in figures if claim in first.values())


def _in_turns(claims: list[_Claim]) -> list[_Claim]:
    """The first of each source before the second of any, whole numbers before parts."""
    turns: Counter[str] = Counter()
    keyed = []
    for claim in sorted(claims, key=lambda one: one.part):
        keyed.append((claim.part, turns[claim.source], claim))
        turns[claim.source] += 1
    return [claim for *_, claim in sorted(keyed, key=lambda key: key[:2])]


def _figure(labels: Labels, told: Told, claim: _Claim, conduct: Conduct, day: Callable[[str], str]) -> str:
    """A figure: what is counted, its number, and whose word it is; empty for other claims, and for a figure without a number."""
    values = _values(labels, claim.figure)
    number = _with_whole(labels, values)
    if not number or "measure" not in values:
        return ""
    counted = _counted(labels, values, conduct, part=claim.part and not claim.when_where)
    notes = ("" if claim.when_where else _period(labels, values, day), *_whose(labels, told, claim, values, day))
    return f"{counted}: {number} ({'; '.join(filter(None, (*notes, _event(labels, values))))})"


def _event(labels: Labels, values: Values) -> str:
    """That a source does not say to which event a figure belongs; empty where it does."""
    return word("event not said", labels.language) if KZV.event in values.get("silentOn", ()) else ""


def _with_whole(labels: Labels, values: Values) -> str:
    """The number of a figure, and that of what it is a part of."""
    number, whole = _number(labels, values), _wholes(labels, values, _number)
    return word("number of whole", labels.language, number=number, whole=whole) if number and whole else number


def _wholes(labels: Labels, values: Values, written: Callable[[Labels, Values], str]) -> str:
    """The number of what a figure is a part of, as `written` writes it; empty where it is of none."""
    return next(filter(None, (written(labels, _values(labels, whole)) for whole in values.get("subsetOf", ()))), "")


def _digits(labels: Labels, values: Values) -> str:
    """The numbers of a figure without their bounds, or its word for a size."""
    return ", ".join(labels.of(value) for name in BOUNDS for value in values.get(name, ()))


def _bounds(labels: Labels, values: Values) -> str:
    """What stands before the numbers of a figure; nothing for an exact one."""
    hedged = POSSIBLY in values.get("hedge", ())
    named = (name for name in BOUNDS if name in values and name not in ("exactly", "magnitude"))
    return ", ".join(word("possibly up to", labels.language) if name == "atMost" and hedged else labels.of_iri(KZ + name) for name in named)


def _values(labels: Labels, node: ox.NamedNode | ox.Literal | None) -> Values:
    values: Values = {}
    for quad in labels.store.quads_for_pattern(node, None, None) if isinstance(node, ox.NamedNode) else ():
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            values.setdefault(quad.predicate.value.removeprefix(KZ), []).append(quad.object)
    return values


def _number(labels: Labels, values: Values) -> str:
    """The number of a figure with its bounds in words; empty where it has none."""
    hedged = POSSIBLY in values.get("hedge", ())
    return ", ".join(bound(labels, name, value, hedged=hedged) for name in BOUNDS for value in values.get(name, ()))


def _counted(labels: Labels, values: Values, conduct: Conduct, *, part: bool) -> str:
    """What a figure counts: its measure, since reports of deaths are no deaths; of a part also which, else for what they were charged."""
    measure, counts = values["measure"][0], [node for node in values.get("counts", ()) if isinstance(node, ox.NamedNode)]
    lengths = [labels.of(unit) for unit in objects(labels.store, measure, KZ.unit) if unit.value in LENGTHS_OF_TIME]
    parts = [node for node in counts if part and {KZ.Group, SKOS.Concept} & {*objects(labels.store, node, RDF.type)}]
    for_what = "; ".join(map(labels.of, parts)) or _for_what(labels, conduct, counts)
    return ", ".join((labels.of(measure), *lengths)) + (f" ({for_what})" if for_what else "")


def _period(labels: Labels, values: Values, day: Callable[[str], str]) -> str:
    """The time that a figure is about, where it has a beginning and an end."""
    ends = [day(value.value) for name in ("start", "end") for value in values.get(name, ())]
    return word("time of count", labels.language, when=" – ".join(dict.fromkeys(ends))) if len(ends) > 1 else ""


def _conduct(store: ox.Store, claims: Iterable[_Claim]) -> Conduct:
    """For what those whom figures count were convicted or sentenced; apart from it with what they were charged, and what it is tied to.

    What a decision concerns besides, such as a reported death, is the source's tie and no offence.
    """
    counted = {node.value for claim in claims if claim.figure for node in objects(store, claim.figure, KZ.counts)}
    each = f"{one_of('party', counted)} ?conduct a skos:Concept ."  # in each part: a join behind all would take the product
    rows = select(
        store,
        f"""SELECT DISTINCT ?party ?phrase ?conduct {{
          {{ {each} ?decision a kz:Decision ; kz:party ?party ; kz:offence ?conduct ; kz:outcome ?outcome {PUNISHED}
            BIND ("sentenced for" AS ?phrase) }}
          UNION {{ {each} ?party ^kz:accused/kz:offence | ^kz:party/kz:onCharge/kz:offence ?conduct BIND ("charged with" AS ?phrase) }}
          UNION {{ {each} ?party ^kz:counts/kz:measure/kz:unit kzv:conviction ; kz:onCharge/kz:offence ?conduct
            BIND ("charged with" AS ?phrase) }}
          UNION {{ {each} ?decision a kz:Decision ; kz:party ?party ; kz:concerns ?conduct BIND ("in connection with" AS ?phrase) }}
          UNION {{ {each} ?decision a kz:Decision ; kz:party ?party ; kz:concerns ?act . ?act kz:actType ?conduct ; kz:standing kzv:reported
            BIND ("in connection with a report" AS ?phrase) }} }}""",
    )
    found: Conduct = {}
    for row in rows if counted else ():
        found.setdefault(row["party"], set()).add((row["phrase"].value, row["conduct"]))
    return found


def _for_what(labels: Labels, conduct: Conduct, counted: Iterable[ox.NamedNode | ox.Literal]) -> str:
    """The conduct of those whom a figure counts, in words."""
    known = {pair for node in counted for pair in conduct.get(node, ())}
    by_phrase = {
        phrase: sorted((node for name, node in known if name == phrase), key=str) for phrase, _ in sorted(known, key=str, reverse=True)
    }
    return "; ".join(word(phrase, labels.language, conduct="; ".join(map(labels.of, nodes))) for phrase, nodes in by_phrase.items())


def bound(labels: Labels, name: str, value: ox.NamedNode | ox.Literal, *, hedged: bool) -> str:
    """A number with its bound in words; what may be an upper bound is no bound."""
    if is_none(name, value):
        return word("none counted", labels.language)
    if name == "atMost" and hedged:
        return f"{word('possibly up to', labels.language)} {value.value}"
    return labels.of(value) if name in ("exactly", "magnitude") else f"{labels.of_iri(KZ + name)} {value.value}"


def _whose(labels: Labels, told: Told, claim: _Claim, values: Values, day: Callable[[str], str]) -> Iterator[str]:
    voice, standing = values["voice"][0], values.get("standing", [None])[0]
    yield labels.of(standing)
    name = labels.of(voice)
    if VOICE in values.get("inferred", ()):
        name = word("voice inferred", labels.language, voice=name)
    yield word("voice ambiguous", labels.language, voice=name) if VOICE in values.get("ambiguous", ()) else name
    speaker = told.relay(claim.source, voice)
    if as_of := values.get("asOf"):
        phrase = told.dated((claim.figure or claim.node).value, as_of[0].value, claim.source, relayed=speaker is not None)
        yield f"{word(phrase, labels.language)} {day(as_of[0].value)}"
    if speaker is not None:
        pages = claim.source in told.collections
        yield word("relayed by a page", labels.language) if pages else f"{word('relayed', labels.language)} {labels.of(speaker)}"


def _unsaid(labels: Labels, question: Question) -> Iterator[Named]:
    """What this project looked for in the sources and did not find, of what the question asks."""
    if not question.looked_for:
        return
    asked = _source_asked(question)
    texts = " ".join(str(ox.Literal(text, language="en")) for text in question.looked_for)
    found = select(
        labels.store,
        f"""SELECT ?silence ?source ?text {{ VALUES ?text {{ {texts} }} ?silence a kz:Silence ; rdfs:label ?text ; kz:notSaidIn ?source }}
          ORDER BY ?source ?silence""",
    )
    rows = sorted(found, key=lambda row: question.looked_for.index(row["text"].value))
    known = silences.alone(labels.store, [row["silence"].value for row in rows])
    for row in rows:
        if asked in (None, row["source"]):
            yield Named(row["silence"], not_said(known[row["silence"].value], labels.of(row["silence"]), labels.language))


def _source_asked(question: Question) -> ox.NamedNode | None:
    """The source that a question is narrowed to."""
    source = [parameter.default for parameter in question.parameters if parameter.name == SOURCE.name and parameter.default != ANY]
    return expand(source[0]) if source else None
