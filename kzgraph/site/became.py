"""What became of a claim, as its page and the ledger show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.formats.became import findings
from kzgraph.graph.names import short_name
from kzgraph.model import Comparison, Node
from kzgraph.model.claims import Figure
from kzgraph.reading.became import UNSURE, Histories
from kzgraph.site.claims import POSITIVE, Claim, Detail
from kzgraph.site.dates import say_dated
from kzgraph.site.texts import Link, Terms, Text, joined
from kzgraph.site.words import say
from kzgraph.vocab import KZ

if TYPE_CHECKING:
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader


class History(NamedTuple):
    """The later claims by voice, those that may not be compared, what is computed as sentences, and every node named."""

    later: list[Claim]
    apart: list[Claim]
    findings: list[str]
    nodes: set[str]


def history(content: Content, reader: Reader, iri: str) -> History | None:
    """What became of a claim by all sources; None for another node, and where no source was read beside the claim's own."""
    known = histories(content)
    if iri not in known.claims:
        return None
    became = known.of(iri)
    if not (became.later or became.apart or became.last):
        return None
    computed = [finding.sentence for finding in findings(became, reader.language, content.terms.labels[reader.language].of_iri, say_dated)]
    later, apart = (
        [side(content, at.claim, judged(content, histories(content).comparisons[at.comparison])) for at in listed]
        for listed in (became.later, became.apart)
    )
    return History(later, apart, computed, became.nodes())


class InCell(NamedTuple):
    """A later claim in the ledger: which claim of the row it is about, by class, what it makes of that one, who judged so, and why."""

    about: Link
    outcome: Text
    why: Text
    claim: Claim


class InRow(NamedTuple):
    """The later claims about the claims of a row of the ledger, and as sentences the days set and, if there is no news, the last source."""

    later: list[InCell]
    findings: list[str]


def in_row(content: Content, reader: Reader, claims: Mapping[str, str], figures: Iterable[str] = ()) -> InRow | None:
    """What became of the claims of a row, given with their classes; None where no later source was read beside theirs.

    Of the `figures` that belong to the row later claims are shown too. That they have none says nothing of the row.
    """
    known = [histories(content).of(iri) for iri in claims]
    counted = [histories(content).of(iri) for iri in dict.fromkeys(figures)]
    kinds = {**dict.fromkeys((became.claim for became in counted), Figure.__name__), **claims}
    later = [
        InCell(
            Link(became.claim, content.terms.text(getattr(KZ, kinds[became.claim]))),
            outcome(content.terms, histories(content).comparisons[at.comparison]),
            content.terms.text(ox.Literal(at.why, language="en")),
            side(content, at.claim, judged(content, histories(content).comparisons[at.comparison])),
        )
        for became in (*known, *counted)
        for at in became.later
    ]
    last = max((became for became in known if became.last), key=lambda became: became.last.day if became.last else "", default=None)
    computed = {became.claim: findings(became, reader.language, short_name, say_dated) for became in known}
    shown = [finding.sentence for each in computed.values() for finding in each if finding.name in ("due", "overdue")]
    if last and not any(became.news for became in (*known, *counted)):
        shown += [finding.sentence for finding in computed[last.claim] if finding.name == "no news"]
    return InRow(later, list(dict.fromkeys(shown))) if later or last or shown else None


def outcome(terms: Terms, comparison: Comparison, *, by: bool = True) -> Text:
    """What one claim makes of another, in one or two words; `by` adds the role in which it was judged."""
    judged = _held(terms, comparison, (comparison.follow_up or comparison.relation).iri)
    return joined([judged, *([terms.text(ox.NamedNode(comparison.reviewer.iri))] if by else [])])


def _held(terms: Terms, comparison: Comparison, iri: str) -> Text:
    """What was judged, in words; with "perhaps" where whoever judged is unsure."""
    text = terms.text(ox.NamedNode(iri))
    if comparison.state.iri != UNSURE:
        return text
    return Text({language: (say("perhaps judged", language, judged=words), real) for language, (words, real) in text.shown.items()})


@lru_cache(maxsize=1)
def histories(content: Content) -> Histories:
    """All claims and comparisons of the data."""
    return Histories(content.reader.store)


def side(content: Content, iri: str, details: Iterable[Detail] = ()) -> Claim:
    """One side of a comparison: a claim with its voice, standing, day and passages."""
    known = histories(content).claims[iri]
    cells: dict[str, ox.NamedNode | ox.Literal | None] = {
        "assertion": ox.NamedNode(iri),
        "voice": ox.NamedNode(known.voice.speaker.iri),
        "standing": ox.NamedNode(known.standing.iri),
        "asOf": ox.Literal(known.as_of.value),
    }
    return content.facts.claim(cells, details, known.passages)


def judged(content: Content, comparison: Comparison) -> Iterator[Detail]:
    """What this project judged of two claims, in which role, and why."""
    named: list[tuple[str, Iterable[Node | None]]] = [("followUp", [comparison.follow_up]), ("relation", [comparison.relation])]
    state = [comparison.state] if comparison.state.iri != POSITIVE.value else []
    named += [("differsIn", comparison.differs_in), ("comparisonState", state), ("reviewer", [comparison.reviewer])]
    for name, nodes in named:
        for iri in (node.iri for node in nodes if node):
            text = _held(content.terms, comparison, iri) if name in ("followUp", "relation") else content.terms.text(ox.NamedNode(iri))
            yield Detail(content.terms.text(getattr(KZ, name)), text, iri)
    yield Detail(content.terms.text(KZ.justification), content.terms.text(ox.Literal(comparison.why, language="en")))
