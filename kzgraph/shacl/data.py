"""Loading data so that literals are judged as written.

A literal that the store would rewrite goes into a graph of its own in its private form (`kzgraph.shacl.literals`), and in the store's
form into another, for the queries that shapes bring along. Each graph has two such graphs of its own. All other triples stand where they
stood.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

from kzgraph.shacl.engine import STORED, WRITTEN, beside, is_private, keeps, stored
from kzgraph.shacl.lines import Lines
from kzgraph.shacl.literals import keep, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_LINES = {".nt", ".nq"}


def load(source: Path | str | Iterable[ox.Triple | ox.Quad], store: ox.Store | None = None) -> ox.Store:
    """A store with the triples of a file or an iterable, literals kept as written; a store that is given is added to.

    Raises SyntaxError or OSError if a file cannot be read.
    """
    store = ox.Store() if store is None else store
    store.add_graph(WRITTEN)
    if not isinstance(source, (str, Path)):
        store.bulk_extend(_quads(source))
        return store
    file = Path(source)
    if file.suffix not in _LINES:
        store.bulk_extend(_quads(ox.parse(path=file)))
        return store
    known = set(store.named_graphs())
    with file.open("rb") as stream:
        store.bulk_load(cast("IO[bytes]", Lines(stream, _kept)), ox.RdfFormat.N_QUADS)
    if file.suffix == ".nt" and any(not is_private(name) for name in set(store.named_graphs()) - known):
        raise SyntaxError(f"{file}: a line has four terms, which is N-Quads: name the file .nq")
    return store


def _quads(triples: Iterable[ox.Triple | ox.Quad]) -> Iterator[ox.Quad]:
    quad, literal = ox.Quad, ox.Literal
    for triple in triples:
        term = triple.object
        if type(term) is literal and (kept := keep(term)) is not term:
            yield from _beside(triple, term, kept)
        else:
            yield triple if type(triple) is quad else quad(*triple)


def _kept(triple: ox.Triple | ox.Quad) -> tuple[ox.Quad, ox.Quad] | None:
    """The two quads that a triple is kept as, if its literal is one that a store would rewrite."""
    term = triple.object
    if not isinstance(term, ox.Literal) or (kept := keep(term)) is term:
        return None
    return _beside(triple, term, kept)


def _beside(triple: ox.Triple | ox.Quad, term: ox.Literal, kept: ox.Literal) -> tuple[ox.Quad, ox.Quad]:
    graph = triple.graph_name if isinstance(triple, ox.Quad) else ox.DefaultGraph()
    return (
        ox.Quad(triple.subject, triple.predicate, kept, beside(WRITTEN, graph)),
        ox.Quad(triple.subject, triple.predicate, term, beside(STORED, graph)),
    )


def change(store: ox.Store, added: Iterable[ox.Triple | ox.Quad] = (), removed: Iterable[ox.Triple | ox.Quad] = ()) -> None:
    """Remove and add triples in a store: in one that `load` filled, so that literals stay as written."""
    gone = list(removed)
    if not keeps(store):
        for triple in gone:
            store.remove(triple if isinstance(triple, ox.Quad) else ox.Quad(*triple))
        store.extend(one if isinstance(one, ox.Quad) else ox.Quad(*one) for one in added)
        return
    for triple in gone:
        kept = _kept(triple)
        if kept is None:
            store.remove(triple if isinstance(triple, ox.Quad) else ox.Quad(*triple))
        else:
            store.remove(kept[0])
            _forget(store, *kept)
    store.extend(list(_quads(added)))


def _forget(store: ox.Store, kept: ox.Quad, shown: ox.Quad) -> None:
    """Removes the store's form of a literal, which may stand for several written ones, when the last of them has gone."""
    form = stored(shown.object)  # type: ignore[arg-type]
    rest = [quad.object for quad in store.quads_for_pattern(kept.subject, kept.predicate, None, kept.graph_name)]
    if not any(isinstance(other, ox.Literal) and stored(written(other)) == form for other in rest):
        store.remove(shown)
