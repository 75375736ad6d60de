"""Where queries run: a pyoxigraph store in this process, or anything that answers SELECT queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

import pyoxigraph as ox

from kzgraph.shacl.literals import PRIVATE, written
from kzgraph.shacl.terms import SHAPES, SUBCLASS, Term, Unsupported

if TYPE_CHECKING:
    from collections.abc import Iterable

WRITTEN = ox.NamedNode(PRIVATE + "graph")
STORED = ox.NamedNode(PRIVATE + "stored")
_MOST_COPIED = 1_000_000

GraphName: TypeAlias = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


def beside(kind: ox.NamedNode, graph: GraphName) -> ox.NamedNode:
    """The graph beside another that holds its literals as written, or in the store's form."""
    return kind if isinstance(graph, ox.DefaultGraph) else ox.NamedNode(f"{kind.value}:{graph.value}")


def is_private(graph: GraphName) -> bool:
    """Whether a graph is one of those beside others."""
    return isinstance(graph, ox.NamedNode) and graph.value.startswith(PRIVATE)


def keeps(store: ox.Store) -> bool:
    """Whether `load` filled a store, so that it keeps literals as written."""
    return store.contains_named_graph(WRITTEN)


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

    def as_written(self, _focus: Term, found: Term, _predicate: ox.NamedNode | None) -> Term:
        """A value that `plain` found, of a property where one is known, as it was written."""
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
    """A pyoxigraph store: its default graph, or with `union` all its graphs, copied into one where there are several."""

    def __init__(self, store: ox.Store, *, union: bool = False) -> None:
        self.apart = keeps(store)
        self.store = merged(store) if union else store
        self.mixed = self.apart and next(iter(self.store.quads_for_pattern(None, None, None, WRITTEN)), None) is not None
        default: list[GraphName] = [ox.DefaultGraph()]
        self._written: list[GraphName] = [*default, WRITTEN] if self.mixed else default
        self._stored: list[GraphName] = [*default, STORED] if self.mixed else default
        names = list(self.store.named_graphs())
        self._named = [name for name in names if not is_private(name)]
        self._hides = any(True for name in names if is_private(name) for _ in self.store.quads_for_pattern(None, None, None, name))

    def core(self, query: str) -> Iterable[Row]:
        """The solutions over the data, literals as written."""
        return self._ask(query, self._written)

    def plain(self, query: str) -> Iterable[Row]:
        """The solutions over the data, literals as the store holds them."""
        return self._ask(query, self._stored)

    def size(self) -> int:
        """How many quads the store holds."""
        return len(self.store)

    def as_written(self, focus: Term, found: Term, predicate: ox.NamedNode | None) -> Term:
        """A literal of the focus node that the store has rewritten, as it was written, if only one was."""
        if not self.mixed or not isinstance(found, ox.Literal) or isinstance(focus, ox.Literal):
            return found
        if any(True for _ in self.store.quads_for_pattern(focus, predicate, found, ox.DefaultGraph())):
            return found
        forms: set[Term] = set()
        for quad in self.store.quads_for_pattern(focus, predicate, found, STORED):
            kept = [other.object for other in self.store.quads_for_pattern(focus, quad.predicate, None, WRITTEN)]
            forms |= {written(one) for one in kept if not isinstance(one, ox.Triple) and stored(written(one)) == found}
        return forms.pop() if len(forms) == 1 else found

    def forms(self, node: Term) -> list[Term]:
        """The literals that the store shows as one, as they were written."""
        if not self.mixed or not isinstance(node, ox.Literal):
            return [node]
        clean = any(True for _ in self.store.quads_for_pattern(None, None, node, ox.DefaultGraph()))
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

    def _ask(self, query: str, graphs: list[GraphName]) -> Iterable[Row]:
        if not self._hides:
            return self.store.query(query)  # type: ignore[return-value]
        return self.store.query(query, default_graph=graphs, named_graphs=self._named)  # type: ignore[return-value]


def merged(store: ox.Store) -> ox.Store:
    """All graphs of a store in one, each triple once; the store itself where only its default graph holds something."""
    names = list(store.named_graphs())
    if all(name in (WRITTEN, STORED) for name in names):
        return store
    one = ox.Store()
    if keeps(store):
        one.add_graph(WRITTEN)
    for name in (ox.DefaultGraph(), *names):
        text = "" if isinstance(name, ox.DefaultGraph) else f"{name.value}:"
        here = next((kind for kind in (WRITTEN, STORED) if text.startswith(f"{kind.value}:")), ox.DefaultGraph())
        found = store.quads_for_pattern(None, None, None, name)
        one.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object, here) for quad in found)
    return one


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
