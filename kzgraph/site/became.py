"""What became of a claim, as its page and the ledger show it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.graph.prefixes import short_name
from kzgraph.reading.became import UNSURE, Histories
from kzgraph.site.claims import Detail
from kzgraph.site.texts import Link, joined
from kzgraph.site.words import say
from kzgraph.vocab import KZ

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kzgraph.reading.became import Later
    from kzgraph.site.claims import Claim
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader
    from kzgraph.site.texts import Text


class History(NamedTuple):
    """The later claims by voice, those that may not be compared, what is computed as sentences, and every node named."""

    told: list[Claim]
    apart: list[Claim]
    findings: list[str]
    nodes: set[str]


def history(content: Content, reader: Reader, iri: str) -> History | None:
    """What became of a claim by all sources; None for another node, and where no source was read beside the claim's own."""
    histories = _histories(content)
    if iri not in histories.claims:
        return None
    became = histories.of(iri)
    if not (became.told or became.apart) and became.last.iri == became.source:
        return None
    source = content.terms.text(ox.NamedNode(became.last.iri)).shown[reader.language][0]
    findings = [say("no news" if became.no_news else "news until", reader.language, day=became.last.day, source=source)]
    if became.overdue:
        findings.append(say("overdue", reader.language, due=became.due))
    told, apart = ([_claim(content, later) for later in listed] for listed in (became.told, became.apart))
    return History(told, apart, findings, became.nodes())


class Told(NamedTuple):
    """A later claim in the ledger: which claim of the row it is about, by class, what it makes of that one, and who judged so."""

    about: Link
    outcome: Text
    claim: Claim


class InRow(NamedTuple):
    """The later claims about the claims of a row of the ledger, and a sentence if there is no news."""

    told: list[Told]
    no_news: str


def in_row(content: Content, reader: Reader, claims: Mapping[str, str]) -> InRow | None:
    """What became of the claims of a row, given with their classes; None where no later source was read beside theirs."""
    known = [_histories(content).of(iri) for iri in claims]
    told = [
        Told(Link(became.claim, content.terms.text(getattr(KZ, claims[became.claim]))), _outcome(content, later), _claim(content, later))
        for became in known
        for later in became.told
    ]
    last = max((became.last for became in known if became.last.iri != became.source), key=lambda source: source.day, default=None)
    if not told and last is None:
        return None
    news = any(not became.no_news for became in known)
    no_news = "" if news or last is None else say("no news", reader.language, day=last.day, source=short_name(last.iri))
    return InRow(told, no_news)


def _outcome(content: Content, later: Later) -> Text:
    """What a later claim makes of the first, in one or two words, and the role in which it was judged."""
    unsure = [later.state] if later.state == UNSURE else []
    return joined([content.terms.text(ox.NamedNode(iri)) for iri in (later.follow_up or later.relation, *unsure, later.reviewer)])


@lru_cache(maxsize=1)
def _histories(content: Content) -> Histories:
    return Histories(content.store)


def _claim(content: Content, later: Later) -> Claim:
    """A later claim with what this project judged of it."""
    cells: dict[str, ox.NamedNode | ox.Literal | None] = {
        **{name: ox.NamedNode(iri) for name, iri in (("assertion", later.claim), ("voice", later.voice), ("standing", later.standing))},
        "asOf": ox.Literal(later.day),
    }
    return content.facts.claim(cells, _judged(content, later), [content.passages[at] for at in later.passages if at in content.passages])


def _judged(content: Content, later: Later) -> Iterator[Detail]:
    named = (("followUp", [later.follow_up]), ("relation", [later.relation]), ("differsIn", later.differs_in))
    for name, iris in (*named, ("comparisonState", [later.state]), ("reviewer", [later.reviewer])):
        for iri in filter(None, iris):
            yield Detail(content.terms.text(getattr(KZ, name)), content.terms.text(ox.NamedNode(iri)), iri)
    yield Detail(content.terms.text(KZ.justification), content.terms.text(ox.Literal(later.why, language="en")))
