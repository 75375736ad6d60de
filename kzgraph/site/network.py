"""The page of acts: who is said to have done what to whom. The picture is drawn in the browser from the table of the page."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kzgraph import model
from kzgraph.site.by_source import addresses_by_source, choices, chosen_source, rests_on
from kzgraph.site.page import Page, render
from kzgraph.site.paging import PART, chosen, cut
from kzgraph.site.passage_pages import SOURCE

if TYPE_CHECKING:
    from kzgraph.site.claims import Claim
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader
    from kzgraph.site.texts import Link

KILOBYTES = 3.5  # of an act with much text, about


class Act(NamedTuple):
    """An act: its claim, what kind of deed it is, who is said to have done it, and to whom."""

    claim: Claim
    kinds: list[Link]
    by: list[Link]
    to: list[Link]


def network(content: Content, reader: Reader) -> str:
    """Every act once, named perpetrators first; acts that name neither side are listed apart, since nothing connects them."""
    source = chosen_source(content, reader)
    parts = _parts(content, source)
    acts, turn = chosen(parts, reader)
    drawn = [act for act in acts if act.by or act.to]
    shown = {iri for act in acts for iri, _ in (*act.by, *act.to)}
    return render(
        "network.html.j2",
        reader,
        content,
        drawn=drawn,
        turn=turn,
        by_source=choices(content, source),
        count=sum(bool(act.by or act.to) for part in parts for act in part),
        first=sum(len(part) for part in parts[: turn.number - 1]),
        apart=[act for act in acts if not act.by and not act.to],
        standings=[(name, text) for name, text, _ in content.key if name in {act.claim.mark for act in drawn}],
        person_days=content.person_days({*shown, *(act.claim.iri for act in acts)}),
    )


@lru_cache(maxsize=1)
def _acts(content: Content) -> list[Act]:
    links = content.terms.nodes
    acts = [
        Act(content.facts.stated(act), links([act.act_type]), links(act.perpetrators), links(act.victims))
        for act in content.reader.of_kind(model.Act)
    ]
    # sides in the order in which they are first given, so that lines cross little
    ranks: dict[tuple[str, str], int] = {}
    for act in acts:
        ranks.setdefault(("by", _first(act.by)), len(ranks))
        ranks.setdefault(("to", _first(act.to)), len(ranks))
    # acts that name a side first, and those that name nobody last
    acts.sort(key=lambda act: (not act.by, not act.to, ranks["by", _first(act.by)], ranks["to", _first(act.to)], act.claim.iri))
    return acts


def _parts(content: Content, source: str) -> list[list[Act]]:
    """The acts of each part of the page, those of one source if it is given."""
    return cut((act for act in _acts(content) if rests_on(content, act.claim.proofs, source)), lambda _: KILOBYTES)


def _first(nodes: list[Link]) -> str:
    return nodes[0].iri if nodes else ""


def _addresses(content: Content, _: str) -> list[dict[str, str]]:
    return addresses_by_source(content, lambda source: _parts(content, source))


PAGE = Page("/network", "network", network, fields=(SOURCE, PART), addresses=_addresses)
