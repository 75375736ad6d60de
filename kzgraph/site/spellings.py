"""Whose spellings the names of a person are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.graph.names import short_name
from kzgraph.model.kinds import PERSON
from kzgraph.site.words import say

if TYPE_CHECKING:
    from kzgraph.site.content import Content


def spelled(content: Content, person: ox.NamedNode, name: str, language: str) -> str:
    """Whose spellings the names of a person are; empty for any other node. The label is that of the first source to name the person."""
    known = content.reader.thing(person.value)
    if known is None or PERSON not in known.kinds:
        return ""
    others = ", ".join(sorted(name.value for name in known.other_names))
    places = {content.passages[place.iri].source for place in known.named_in}
    sources = [iri for iri in content.sources if iri in places]
    if not others or len(sources) < 2:
        return ""
    first, *later = (short_name(source, language) for source in sources)
    return say("spelled", language, shown=name, first=first, later=", ".join(later), others=others)
