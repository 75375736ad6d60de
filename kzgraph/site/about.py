"""The page about these pages: what they are, the method, the words, the licence, corrections, versions, and who publishes them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.model.kinds import PERSON
from kzgraph.safety.escapes import web_address
from kzgraph.site import citation
from kzgraph.site.node import UNNAMED
from kzgraph.site.page import Page, render
from kzgraph.site.texts import Text
from kzgraph.vocab import KZV

if TYPE_CHECKING:
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader

SECTIONS = ("method", "words", "licence", "persons", "corrections", "versions", "contact")


class Standing(NamedTuple):
    """How a claim may stand: its node, its name, its mark, and its definition."""

    iri: str
    name: Text
    mark: str
    definition: Text | None


def _unnamed(content: Content) -> list[tuple[Text, int]]:
    """Each source with the number of its places that speak of somebody not named here. A list of them would lead to the names."""
    told = {passage.iri for claim in content.claims if any(UNNAMED in label.value for label in claim.labels) for passage in claim.passages}
    found = Counter(one.source for iri, one in content.passages.items() if one.sentence and (iri in told or UNNAMED in one.paraphrase))
    return [(source.title, found[iri]) for iri, source in content.sources.items() if found[iri]]


def about(content: Content, reader: Reader) -> str:
    """The page; what a publisher has not stated is said to be not stated."""
    contact = content.publisher.contact
    return render(
        "about.html.j2",
        reader,
        content,
        sections=SECTIONS,
        people=content.terms.links(ox.NamedNode(person.iri) for person in content.reader.things(PERSON)),
        unnamed=_unnamed(content),
        standings=[Standing(KZV + name, text, name, definition) for name, text, definition in content.key],
        edition=citation.edition(content, reader.language),
        withdrawn=len(content.reader.withdrawn()),
        publisher=content.publisher,
        address=web_address(contact) or (f"mailto:{contact}" if contact else ""),
    )


PAGE = Page("/about", "about", about)
