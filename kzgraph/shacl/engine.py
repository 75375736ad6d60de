"""Where queries run: a pyoxigraph store in this process, or anything that answers SELECT queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pyoxigraph as ox

from kzgraph.shacl.literals import PRIVATE, written
from kzgraph.shacl.terms import SHAPES, SUBCLASS, Term, Unsupported

if TYPE_CHECKING:
    from collections.abc import Iterable

WRITTEN = ox.NamedNode(PRIVATE + "graph")
STORED = ox.NamedNode(PRIVATE + "stored")


_MOST_COPIED = 1_000_000


class Row(Protocol):
    """A solution: terms by the name of their variable; KeyError or None where there is none."""

    def __getitem__(self, name: str, /) -> Term | None:
        """The term bound to a variable."""


class Endpoint(Protocol):
    """Anything that answers SELECT queries over one data graph, such as a remote SPARQL endpoint.

    An answer must be whole or an exception: a row that is missing would read as "conforms".
    """

    def select(self, query: str) -> Iterable[Row]:
        """The solutions of a SELECT query."""


def value(row: Row, name: str) -> Term | None:
    """A term of a row, None where it is unbound or not projected."""
    try:
        return row[name]
    except (KeyError, IndexError):
        return None


class Data:
    """The data graph, asked through one door.

    `apart` says that literals which a store would rewrite are kept apart (`load` does so); `mixed` that there are such literals now.
    """

    apart = False
    mixed = False

    def core(self, query: str) -> Iterable[Row]:
        """The solutions over the data, literals as written where they are kept apart."""
        raise NotImplementedError

    def plain(self, query: str) -> Iterable[Row]:
        """The solutions over the data as the store holds it, for queries that shapes bring along."""
        return self.core(query)

    def as_written(self, _focus: Term, found: Term) -> Term:
        """A value that `plain` found, as it was written."""
        return found

    def forms(self, node: Term) -> list[Term]:
        """The literals that `plain` shows as one, as they were written."""
        return [node]

    def with_shapes(self, _shapes: Iterable[ox.Triple | ox.Quad]) -> Data:
        """The data with the shapes graph beside them. Raises Unsupported where that cannot be had."""
        raise Unsupported("a query uses $shapesGraph, which only a store in this process can have beside the data")

    def triples(self) -> list[ox.Triple]:
        """The whole data graph, literals as written: for the fallback alone, since it is copied."""
        rows = self.core("SELECT ?s ?p ?o { ?s ?p ?o }")
        return [ox.Triple(*(written(value(row, name)) for name in "spo")) for row in rows]  # type: ignore[arg-type]

    def size(self) -> int:
        """How many triples there are, which tells most changes."""
        return next((int(found.value) for row in self.core("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") if (found := value(row, "n"))), 0)

    def superclasses(self) -> dict[Term, set[Term]]:
        """The classes that each class is directly a subclass of."""
        found: dict[Term, set[Term]] = {}
        for row in self.core(f"SELECT ?c ?d {{ ?c {SUBCLASS} ?d }}"):
            lower, upper = value(row, "c"), value(row, "d")
            if lower is not None and upper is not None:
                found.setdefault(lower, set()).add(upper)
        return found


class Local(Data):
    """A pyoxigraph store: its default graph, or with `union` all its graphs."""

    def __init__(self, store: ox.Store, *, union: bool = False) -> None:
        self.store = store
        self.apart = store.contains_named_graph(WRITTEN)
        self.mixed = self.apart and next(iter(store.quads_for_pattern(None, None, None, WRITTEN)), None) is not None
        graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.DefaultGraph()]
        if union:
            graphs += [name for name in store.named_graphs() if name not in (WRITTEN, STORED)]
        self.graphs = graphs
        self._written = [*graphs, WRITTEN] if self.mixed else graphs
        self._stored = [*graphs, STORED] if self.mixed else graphs

    def core(self, query: str) -> Iterable[Row]:
        """The solutions over the data, literals as written."""
        return self._ask(query, self._written)

    def plain(self, query: str) -> Iterable[Row]:
        """The solutions over the data, literals as the store holds them."""
        return self._ask(query, self._stored)

    def size(self) -> int:
        """How many quads the store holds."""
        return len(self.store)

    def as_written(self, focus: Term, found: Term) -> Term:
        """A literal of the focus node that the store has rewritten, as it was written, if only one was."""
        if not self.mixed or not isinstance(found, ox.Literal) or isinstance(focus, ox.Literal):
            return found
        forms: set[Term] = set()
        for quad in self.store.quads_for_pattern(focus, None, found, STORED):
            if any(True for graph in self.graphs for _ in self.store.quads_for_pattern(focus, quad.predicate, found, graph)):
                return found
            kept = [other.object for other in self.store.quads_for_pattern(focus, quad.predicate, None, WRITTEN)]
            forms |= {written(one) for one in kept if not isinstance(one, ox.Triple) and stored(written(one)) == found}
        return forms.pop() if len(forms) == 1 else found

    def forms(self, node: Term) -> list[Term]:
        """The literals that the store shows as one, as they were written."""
        if not self.mixed or not isinstance(node, ox.Literal):
            return [node]
        clean = any(True for graph in self.graphs for _ in self.store.quads_for_pattern(None, None, node, graph))
        found: dict[Term, None] = {node: None} if clean else {}
        for quad in self.store.quads_for_pattern(None, None, node, STORED):
            for other in self.store.quads_for_pattern(quad.subject, quad.predicate, None, WRITTEN):
                if not isinstance(other.object, ox.Triple) and stored(written(other.object)) == node:
                    found[written(other.object)] = None
        return list(found) or [node]

    def with_shapes(self, shapes: Iterable[ox.Triple | ox.Quad]) -> Data:
        """A copy of the data with the shapes graph beside them. Raises Unsupported if the data are too many to copy."""
        if len(self.store) > _MOST_COPIED:
            raise Unsupported(f"a query uses $shapesGraph, and more than {_MOST_COPIED} triples are not copied")
        both = ox.Store()
        for graph in self._stored:
            both.extend(
                ox.Quad(quad.subject, quad.predicate, quad.object) for quad in self.store.quads_for_pattern(None, None, None, graph)
            )
        both.extend(ox.Quad(one.subject, one.predicate, one.object, SHAPES) for one in shapes)
        return Local(both)

    def _ask(self, query: str, graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]) -> Iterable[Row]:
        return self.store.query(query, default_graph=graphs if len(graphs) > 1 else None)  # type: ignore[return-value]


class Remote(Data):
    """An endpoint: literals are as it holds them."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint

    def core(self, query: str) -> Iterable[Row]:
        """The solutions that the endpoint gives."""
        return self.endpoint.select(query)


def stored(term: Term) -> Term:
    """A term as the store gives it back."""
    scratch = ox.Store()
    scratch.add(ox.Quad(SUBCLASS, SUBCLASS, term))
    found = next(iter(scratch)).object
    return term if isinstance(found, ox.Triple) else found


def data(source: ox.Store | Endpoint, *, union: bool = False) -> Data:
    """The door to a store or an endpoint."""
    return Local(source, union=union) if isinstance(source, ox.Store) else Remote(source)
