"""What the sources do not say, with what the other sources have on it: beside a finding, and as a list by matter."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.formats.silences import beside
from kzgraph.graph.classes import ordered
from kzgraph.site.texts import Link, Text, not_said, phrase, source_name, translatable
from kzgraph.vocab import KZV, LANGUAGES

if TYPE_CHECKING:
    from kzgraph import model
    from kzgraph.graph.silences import Silence
    from kzgraph.model.passages import Passage
    from kzgraph.site.claims import Proof
    from kzgraph.site.content import Content

REACH = {"": "nothing on it", "rest-silent": "nothing on it", "rest-unread": "nothing in excerpt", "rest-about-it": "nothing but near"}
IN_PART = {"": "not whole", "rest-silent": "not whole", "rest-unread": "not whole in excerpt", "rest-about-it": "not whole but near"}


class Other(NamedTuple):
    """A sentence that ends with nodes, of which there are more; `lead` is None where the nodes are sentences of their own."""

    lead: Text | None
    links: list[Link]
    more: int


class Finding(NamedTuple):
    """A silence in short, with the places of the nearest claims.

    `called` is what it is called where the heading says it otherwise; `instead` is what the source says, where that is a part of it.
    """

    link: Link
    called: Text | None
    instead: Text | None
    near: list[Proof]


class Side(NamedTuple):
    """What one source has on something that is looked for: its silences and its claims."""

    source: Text
    silences: list[Finding]
    claims: list[Link]


class Looked(NamedTuple):
    """Something that is looked for, with each source that was read whole; `words` is what its findings are called, in all languages."""

    text: Text
    words: str
    sides: list[Side]


class Matter(NamedTuple):
    """A matter, with what is looked for under it."""

    iri: str
    text: Text
    looked: list[Looked]

    @property
    def name(self) -> str:
        return self.iri.rpartition("#")[2]


def others(content: Content, silence: Silence, shown: Collection[str] = (), telling: Collection[str] = ()) -> list[Other]:
    """A line for each other source, but for silences of its own that are shown anyway, and for sources that are `telling`."""
    lines = []
    for line in beside(silence, telling=telling):
        if line.phrase == "not said":
            links = [Link(node, not_said(content.silences[node], content.terms.text(ox.NamedNode(node)))) for node in line.nodes]
            if rest := [link for link in links if link.iri not in shown]:
                lines.append(Other(None, rest, 0))
        elif line.nodes:
            links = content.terms.links(ox.NamedNode(node) for node in line.nodes)
            lines.append(Other(phrase(line.phrase, source=line.sources, text=""), links, line.more))
        else:
            lines.append(Other(phrase(line.phrase, sources=line.sources), [], 0))
    return lines


def by_matter(content: Content, wanted: Iterable[str]) -> list[Matter]:
    """Findings under their matters, in the order of these; those of several sources on one thing stand together."""
    rank = {KZV + name: place for place, name in enumerate(ordered(content.reader.store, "order"))}
    waiting = sorted(wanted, key=lambda iri: rank.get(content.silences[iri].matter, len(rank)))
    placed: set[str] = set()
    matters: dict[str, list[Looked]] = {}
    for iri in waiting:
        if iri not in placed:
            one = content.silences[iri]
            together = [iri, *(other for side in one.beside for other in side.silences if other in waiting and other not in placed)]
            placed.update(together)
            matters.setdefault(one.matter, []).append(_looked(content, together))
    return [Matter(iri, content.terms.text(ox.NamedNode(iri)), looked) for iri, looked in matters.items()]


def nodes_of(matters: Iterable[Matter]) -> set[str]:
    """The claims and the places that a list by matter names."""
    sides = [side for matter in matters for looked in matter.looked for side in looked.sides]
    places = {proof.iri for side in sides for finding in side.silences for proof in finding.near}
    return places | {link.iri for side in sides for link in side.claims}


def _looked(content: Content, together: list[str]) -> Looked:
    """What some findings of several sources look for."""
    heading = content.terms.text(ox.NamedNode(together[0]))
    known = [content.silences[iri] for iri in together]
    sources = sorted({one.source for one in known} | {side.source for one in known for side in one.beside})
    sides, called = [], list(together)
    for source in sources:
        placed = [iri for iri in together if content.silences[iri].source == source]
        elsewhere = dict.fromkeys(iri for one in known for side in one.beside if side.source == source for iri in side.silences)
        said = dict.fromkeys(claim for one in known for side in one.beside if side.source == source for claim in side.claims)
        own = [_finding(content, iri, heading, said) for iri in placed or elsewhere]
        called += [finding.link.iri for finding in own]
        sides.append(Side(source_name(source), own, content.terms.links(map(ox.NamedNode, said))))
    texts = [content.terms.text(ox.NamedNode(iri)) for iri in dict.fromkeys(called)]
    return Looked(heading, " ".join(dict.fromkeys(text.shown[language][0] for text in texts for language in LANGUAGES)), sides)


def _finding(content: Content, iri: str, heading: Text, said: Collection[str]) -> Finding:
    """A silence under a heading; where its nearest claim is one of those said on it, its source says a part of it."""
    called, rest = content.terms.text(ox.NamedNode(iri)), content.silences[iri].rest
    (found,) = content.reader.silences(iri)
    instead = found.why if any(near.iri in said for near in found.nearest) else ""
    return Finding(
        Link(iri, phrase((IN_PART if instead else REACH)[rest])),
        called if called != heading else None,
        translatable(instead) if instead else None,
        [content.facts.proof(passage) for passage in _passages(content, found)],
    )


def _passages(content: Content, found: model.Silence) -> list[Passage]:
    """Where the claims stand that come nearest to what is not said, in the order of the texts."""
    stated = {passage for claim in content.reader.claims(near.iri for near in found.nearest) for passage in claim.passages}
    return sorted(stated, key=lambda passage: (bool(passage.read_on), passage.source, passage.start, -passage.end, passage.iri))
