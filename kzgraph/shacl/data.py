"""Loading data so that literals are judged as written.

A literal that the store would rewrite goes into a graph of its own in its private form (`kzgraph.shacl.literals`), and in the store's
form into another, for the queries that shapes bring along. All other triples stand where they stood.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

from kzgraph.shacl.engine import STORED, WRITTEN, stored
from kzgraph.shacl.lines import Lines
from kzgraph.shacl.literals import keep, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


_LINES = {".nt": ox.RdfFormat.N_TRIPLES, ".nq": ox.RdfFormat.N_QUADS}


def load(source: Path | Iterable[ox.Triple | ox.Quad], store: ox.Store | None = None) -> ox.Store:
    """A store with the triples of a file or an iterable, literals kept as written; a store that is given is added to.

    Raises SyntaxError or OSError if a file cannot be read.
    """
    store = ox.Store() if store is None else store
    store.add_graph(WRITTEN)
    if not isinstance(source, PurePath):
        store.bulk_extend(_quads(source))
    elif source.suffix in _LINES:
        with source.open("rb") as file:
            lines = Lines(file)
            store.bulk_load(cast("IO[bytes]", lines), _LINES[source.suffix])
        store.bulk_extend(_quads(ox.parse(b"\n".join(lines.odd), format=ox.RdfFormat.N_QUADS)))
    else:
        store.bulk_extend(_quads(ox.parse(path=source)))
    return store


def _quads(triples: Iterable[ox.Triple | ox.Quad]) -> Iterator[ox.Quad]:
    quad, literal = ox.Quad, ox.Literal
    for triple in triples:
        term = triple.object
        if type(term) is literal:
            kept = keep(term)
            if kept is not term:
                yield quad(triple.subject, triple.predicate, kept, WRITTEN)
                yield quad(triple.subject, triple.predicate, term, STORED)
                continue
        yield triple if type(triple) is quad else quad(*triple)


def change(store: ox.Store, added: Iterable[ox.Triple | ox.Quad] = (), removed: Iterable[ox.Triple | ox.Quad] = ()) -> None:
    """Remove and add triples in a store that `load` filled, so that literals stay as written."""
    for quad in _quads(removed):
        if quad.graph_name != STORED:
            store.remove(quad)
    # The store's form of a literal may stand for several written ones: it goes when the last of them has gone.
    for triple in removed:
        term = triple.object
        if isinstance(term, ox.Literal) and keep(term) is not term:
            _forget(store, triple, term)
    store.extend(list(_quads(added)))


def _forget(store: ox.Store, triple: ox.Triple | ox.Quad, term: ox.Literal) -> None:
    form = stored(term)
    kept = [quad.object for quad in store.quads_for_pattern(triple.subject, triple.predicate, None, WRITTEN)]
    if not any(isinstance(other, ox.Literal) and stored(written(other)) == form for other in kept):
        store.remove(ox.Quad(triple.subject, triple.predicate, term, STORED))
