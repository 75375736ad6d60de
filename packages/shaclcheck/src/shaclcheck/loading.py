"""Filling and changing a store so that literals are judged as written.

A literal that the store would rewrite goes into a companion graph in its kept form (`literals.py`). Its stored form goes into a
second companion graph, which SPARQL constraints query. All other triples stay in their own graphs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from .literals import keep, written
from .ntriples import KeptLines
from .parsing import read
from .sources import KEPT, STORED, companion, is_companion, is_loaded, stored
from .terms import Statement, Statements

_LINE_FORMATS = {".nt", ".nq"}


def load(source: Any, store: ox.Store | None = None, *, base: str | None = None, labels: bool = False) -> ox.Store:  # noqa: ANN401
    """A store with data in any form that `parsing.read` takes, literals kept as written. A given store is added to.

    N-Triples and N-Quads load fastest, with new labels for blank nodes; with `labels` they keep those of the file, as other formats do.
    Raises SyntaxError or OSError if a file cannot be read.
    """
    store = ox.Store() if store is None else store
    store.add_graph(KEPT)
    file = Path(source) if isinstance(source, (str, Path)) and "\n" not in str(source) else None
    if file is None or file.suffix not in _LINE_FORMATS or labels:
        store.bulk_extend(_quads(read(source, base)))
        return store
    earlier = set(store.named_graphs())
    with file.open("rb") as stream:
        store.bulk_load(cast("IO[bytes]", KeptLines(stream, _kept)), ox.RdfFormat.N_QUADS)
    if file.suffix == ".nt" and any(not is_companion(name) for name in set(store.named_graphs()) - earlier):
        raise SyntaxError(f"{file}: a line has four terms, which is N-Quads: name the file .nq")
    return store


def _quads(triples: Statements) -> Iterator[ox.Quad]:
    quad, literal = ox.Quad, ox.Literal
    for triple in triples:
        term = triple.object
        if type(term) is literal and (kept := keep(term)) is not term:
            yield from _both_forms(triple, term, kept)
        else:
            yield triple if type(triple) is quad else quad(*triple)


def _kept(triple: Statement) -> tuple[ox.Quad, ox.Quad] | None:
    """The quads with the kept and the stored form, if the triple has a literal that a store would rewrite."""
    term = triple.object
    if not isinstance(term, ox.Literal) or (kept := keep(term)) is term:
        return None
    return _both_forms(triple, term, kept)


def _both_forms(triple: Statement, term: ox.Literal, kept: ox.Literal) -> tuple[ox.Quad, ox.Quad]:
    graph = triple.graph_name if isinstance(triple, ox.Quad) else ox.DefaultGraph()
    return (
        ox.Quad(triple.subject, triple.predicate, kept, companion(KEPT, graph)),
        ox.Quad(triple.subject, triple.predicate, term, companion(STORED, graph)),
    )


def change(store: ox.Store, added: Statements = (), removed: Statements = ()) -> None:
    """Removes triples from a store, then adds triples; in a store that `load` filled, literals stay as written."""
    gone = list(removed)
    if not is_loaded(store):
        for triple in gone:
            store.remove(_as_quad(triple))
        store.extend(map(_as_quad, added))
        return
    for triple in gone:
        forms = _kept(triple)
        if forms is None:
            store.remove(_as_quad(triple))
        else:
            store.remove(forms[0])
            _remove_stored(store, *forms)
    store.extend(list(_quads(added)))


def _as_quad(triple: Statement) -> ox.Quad:
    return triple if isinstance(triple, ox.Quad) else ox.Quad(*triple)


def _remove_stored(store: ox.Store, kept: ox.Quad, in_stored_form: ox.Quad) -> None:
    """Removes the stored form of a literal, unless another kept literal still has the same one."""
    form = stored(in_stored_form.object)  # type: ignore[arg-type]
    remaining = [quad.object for quad in store.quads_for_pattern(kept.subject, kept.predicate, None, kept.graph_name)]
    if not any(isinstance(other, ox.Literal) and stored(written(other)) == form for other in remaining):
        store.remove(in_stored_form)
