"""Where queries run: a pyoxigraph store in this process, or anything that answers SELECT queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Protocol, TypeAlias

import pyoxigraph as ox

from .errors import Unsupported
from .keywords import refuse_service
from .literals import PRIVATE, written
from .terms import SHAPES_GRAPH, SUBCLASS, TYPE, Statements, Term

# The graphs in which `load` puts each literal that the store would rewrite: in its kept form, and in the form that the store gives it.
KEPT = ox.NamedNode(PRIVATE + "graph")
STORED = ox.NamedNode(PRIVATE + "stored")
_MAX_COPIED = 1_000_000  # triples

Functions: TypeAlias = "dict[ox.NamedNode, Callable[..., Term | ox.Triple | None]]"
GraphName: TypeAlias = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


def companion(kind: ox.NamedNode, graph: GraphName) -> ox.NamedNode:
    """The graph that holds the kept literals of another graph, or their stored forms."""
    return kind if isinstance(graph, ox.DefaultGraph) else ox.NamedNode(f"{kind.value}:{graph.value}")


def is_companion(graph: GraphName) -> bool:
    """Whether a graph is the companion of another."""
    return isinstance(graph, ox.NamedNode) and graph.value.startswith(PRIVATE)


def is_loaded(store: ox.Store) -> bool:
    """Whether `load` filled a store, so that it keeps literals as written."""
    return store.contains_named_graph(KEPT)


class Row(Protocol):
    """A solution: terms by the names of variables; an unbound variable gives None or KeyError."""

    def __getitem__(self, name: str, /) -> Term | None: ...


class Endpoint(Protocol):
    """Anything that answers SELECT queries over one data graph, such as a remote SPARQL endpoint."""

    def select(self, query: str) -> Iterable[Row]:
        """All solutions of a query. A missing row would read as "conforms", so an incomplete answer must raise an exception.

        Raises QueryRefusedError where the endpoint answers this query with an error or in part.
        """


def term_of(row: Row, name: str) -> Term | None:
    """A term of a row, None where the variable is unbound or not projected."""
    try:
        return row[name]
    except (KeyError, IndexError):
        return None


class Data:
    """The data graph.

    `keeps_literals` says that literals which a store would rewrite are kept as written (`load` does so), `has_kept_literals` that there
    are some now, and `has_functions` that queries can call functions of Python.
    """

    keeps_literals = False
    has_kept_literals = False
    has_functions = False

    def select(self, query: str, functions: Functions | None = None) -> Iterable[Row]:
        """The solutions over the data, with kept literals in their kept form; `functions` of Python are those that it may call."""
        raise NotImplementedError

    def select_stored(self, query: str) -> Iterable[Row]:
        """The solutions over the data as the store holds it: what SPARQL constraints see."""
        return self.select(query)

    def as_written(self, _focus: Term, value: Term, _predicate: ox.NamedNode | None) -> Term:
        """The written form of a value that `select_stored` gave, of a property where one is known."""
        return value

    def written_forms(self, node: Term) -> list[Term]:
        """The written literals that `select_stored` gives as this one."""
        return [node]

    def with_shapes(self, _shapes: Statements) -> Data:
        """The data with the shapes graph beside it. Raises Unsupported where that is not possible."""
        raise Unsupported("its query uses $shapesGraph, which an endpoint does not have")

    def triples(self) -> list[ox.Triple]:
        """A copy of the whole data graph, literals as written."""
        rows = self.select("SELECT ?s ?p ?o { ?s ?p ?o }")
        return [ox.Triple(*(written(term_of(row, name)) for name in "spo")) for row in rows]  # type: ignore[arg-type]

    def size(self) -> int:
        """The number of triples, which shows most changes."""
        return self.count("?s ?p ?o", "*")

    def count(self, pattern: str, what: str = "DISTINCT ?this") -> int:
        """The number of solutions of a pattern, or of its different focus nodes."""
        rows = self.select(f"SELECT (COUNT({what}) AS ?n) {{ {pattern} }}")
        return next((int(number.value) for row in rows if (number := term_of(row, "n")) is not None), 0)

    def are_disjoint(self, _classes: list[Term]) -> bool:
        """Whether no node has two of some classes, as far as is known without a look at all nodes."""
        return False

    def superclasses(self) -> dict[Term, set[Term]]:
        """The direct superclasses of each class."""
        above: dict[Term, set[Term]] = {}
        for row in self.select(f"SELECT ?c ?d {{ ?c {SUBCLASS} ?d }}"):
            lower, upper = term_of(row, "c"), term_of(row, "d")
            if lower is not None and upper is not None:
                above.setdefault(lower, set()).add(upper)
        return above


class StoreData(Data):
    """The default graph of a pyoxigraph store, or with `union` all its graphs, which are copied into one if there are several."""

    has_functions = True

    def __init__(self, store: ox.Store, *, union: bool = False) -> None:
        self.keeps_literals = is_loaded(store)
        self.store = merged(store) if union else store
        self.has_kept_literals = self.keeps_literals and next(iter(self.store.quads_for_pattern(None, None, None, KEPT)), None) is not None
        default: list[GraphName] = [ox.DefaultGraph()]
        self._kept: list[GraphName] = [*default, KEPT] if self.has_kept_literals else default
        self._stored: list[GraphName] = [*default, STORED] if self.has_kept_literals else default
        names = list(self.store.named_graphs())
        self._named = [name for name in names if not is_companion(name)]
        self._has_companions = any(
            True for name in names if is_companion(name) for _ in self.store.quads_for_pattern(None, None, None, name)
        )

    def select(self, query: str, functions: Functions | None = None) -> Iterable[Row]:
        return self._query(query, self._kept, functions)

    def select_stored(self, query: str) -> Iterable[Row]:
        return self._query(query, self._stored)

    def size(self) -> int:
        return len(self.store)

    def types(self, node: Term) -> set[Term]:
        """The classes that a node is said to have itself."""
        if isinstance(node, ox.Literal):
            return set()
        return {quad.object for quad in self.store.quads_for_pattern(node, TYPE, None, ox.DefaultGraph())}  # type: ignore[misc]

    @cached_property
    def _shared_classes(self) -> set[frozenset[Term | None]]:
        """The pairs of classes that a node has."""
        rows = self.select(f"SELECT DISTINCT ?c ?d {{ ?x {TYPE} ?c, ?d FILTER(STR(?c) < STR(?d)) }}")
        return {frozenset((term_of(row, "c"), term_of(row, "d"))) for row in rows}

    def are_disjoint(self, classes: list[Term]) -> bool:
        return bool(classes) and not any(pair <= {*classes} for pair in self._shared_classes)

    def as_written(self, focus: Term, value: Term, predicate: ox.NamedNode | None) -> Term:
        if not self.has_kept_literals or not isinstance(value, ox.Literal) or isinstance(focus, ox.Literal):
            return value
        if any(True for _ in self.store.quads_for_pattern(focus, predicate, value, ox.DefaultGraph())):
            return value
        forms: set[Term] = set()
        for quad in self.store.quads_for_pattern(focus, predicate, value, STORED):
            kept = [other.object for other in self.store.quads_for_pattern(focus, quad.predicate, None, KEPT)]
            forms |= {written(term) for term in kept if not isinstance(term, ox.Triple) and stored(written(term)) == value}
        # Of several written forms it is not known which one the query met.
        return forms.pop() if len(forms) == 1 else value

    def written_forms(self, node: Term) -> list[Term]:
        if not self.has_kept_literals or not isinstance(node, ox.Literal):
            return [node]
        unchanged = any(True for _ in self.store.quads_for_pattern(None, None, node, ox.DefaultGraph()))
        forms: dict[Term, None] = {node: None} if unchanged else {}
        for quad in self.store.quads_for_pattern(None, None, node, STORED):
            for other in self.store.quads_for_pattern(quad.subject, quad.predicate, None, KEPT):
                if not isinstance(other.object, ox.Triple) and stored(written(other.object)) == node:
                    forms[written(other.object)] = None
        return list(forms) or [node]

    def with_shapes(self, shapes: Statements) -> Data:
        if len(self.store) > _MAX_COPIED:
            raise Unsupported(f"its query uses $shapesGraph, and more than {_MAX_COPIED} triples are not copied")
        both = ox.Store()
        for graph in self._stored:
            quads = self.store.quads_for_pattern(None, None, None, graph)
            both.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
        both.extend(ox.Quad(triple.subject, triple.predicate, triple.object, SHAPES_GRAPH) for triple in shapes)
        return StoreData(both)

    def _query(self, query: str, graphs: list[GraphName], functions: Functions | None = None) -> Iterable[Row]:
        refuse_service(query)
        if not self._has_companions:
            return self.store.query(query, custom_functions=functions)  # type: ignore[return-value]
        return self.store.query(query, default_graph=graphs, named_graphs=self._named, custom_functions=functions)  # type: ignore[return-value]


def merged(store: ox.Store) -> ox.Store:
    """All graphs of a store in one, without repetitions; the store itself if only its default graph holds anything."""
    names = list(store.named_graphs())
    if all(name in (KEPT, STORED) for name in names):
        return store
    union = ox.Store()
    if is_loaded(store):
        union.add_graph(KEPT)
    for name in (ox.DefaultGraph(), *names):
        text = "" if isinstance(name, ox.DefaultGraph) else f"{name.value}:"
        target = next((kind for kind in (KEPT, STORED) if text.startswith(f"{kind.value}:")), ox.DefaultGraph())
        quads = store.quads_for_pattern(None, None, None, name)
        union.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object, target) for quad in quads)
    return union


class EndpointData(Data):
    """An endpoint, with literals as it holds them."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint

    def select(self, query: str, _functions: Functions | None = None) -> Iterable[Row]:
        return self.endpoint.select(query)


def stored(term: Term) -> Term:
    """A term in the form in which a store gives it back."""
    scratch = ox.Store()
    scratch.add(ox.Quad(SUBCLASS, SUBCLASS, term))
    value = next(iter(scratch)).object
    return term if isinstance(value, ox.Triple) else value


def data_of(source: ox.Store | Endpoint, *, union: bool = False) -> Data:
    """The data graph of a store or an endpoint. Raises TypeError for anything else, such as a graph of rdflib."""
    if not isinstance(source, ox.Store) and not hasattr(source, "select"):
        raise TypeError(f"expected a store or an endpoint, found {type(source).__name__}: load(...) makes a store of a graph.")
    return StoreData(source, union=union) if isinstance(source, ox.Store) else EndpointData(source)
