"""The sentences of a source that carry no assertion yet, each with the claims of other sources that are nearest to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.authoring import passage as passages_of
from kzgraph.authoring import sources
from kzgraph.model import Reader
from kzgraph.model.passages import Passage, passages
from kzgraph.questions.search import Search
from kzgraph.reading import evidence

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kzgraph.graph.workspace import Workspace
    from kzgraph.model import Claim

NEAR = 3  # claims beside a sentence


class Waiting(NamedTuple):
    """A sentence or clause without assertions, its words in the author's own copy, and the nearest claims of other sources, best first."""

    passage: Passage
    text: str
    near: tuple[Claim, ...]


def waiting(workspace: Workspace, store: ox.Store, copy: Path, source: str | None, names: Sequence[str] = ()) -> Iterator[Waiting]:
    """The sentences of a source that wait, or those of these names, in the order of the text.

    Raises UsageError for a copy that is not the text of the source, and for an unknown source or passage.
    """
    cited = sources.find(workspace, store, source)
    known = passages(store, cited.node.value)
    text = passages_of.text_of(copy, cited, known)
    wanted = {sources.passage(store, cited, name).value for name in names}
    chosen = [one for one in known if one.iri in wanted] if wanted else evidence.bare(known, evidence.resting_on(store))
    reader, search = Reader(store), Search(store, ())
    for one in chosen:
        words = text[one.start : one.end]
        hits = [hit for hit in search(words, len(search.documents)).hits if hit.kind == "claim" and hit.source != cited.node.value]
        yield Waiting(one, words, tuple(filter(None, (reader.claim(hit.node) for hit in hits[:NEAR]))))
