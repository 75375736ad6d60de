"""Property paths: from a shapes graph to a tree, to SPARQL, and back to triples for a report."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.shacl.syntax import Alternative, Inverse, Path, Predicate, Repeat, Sequence
from kzgraph.shacl.terms import FIRST, NIL, REST, ShapeError, Term, sh, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzgraph.shacl.graph import Graph

_REPEATS = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_KINDS = ("inversePath", "alternativePath", *_REPEATS)
_DEPTH = 50
_STEPS = 300


def read_path(graph: Graph, node: Term, shape: Term) -> Path:
    """The path that a node stands for. Raises ShapeError if it is ill-formed, or has too many steps to be run."""
    return _read(graph, node, shape, 0, count())


def _read(graph: Graph, node: Term, shape: Term, depth: int, steps: Iterator[int]) -> Path:
    if next(steps) > _STEPS:
        raise ShapeError(f"the path has more than {_STEPS} steps", shape, "sh:path")
    if isinstance(node, ox.NamedNode) and node != NIL:
        return Predicate(node)
    if depth > _DEPTH:
        raise ShapeError(f"the path is nested deeper than {_DEPTH} steps, or contains itself", shape, "sh:path")
    if isinstance(node, ox.BlankNode):
        if graph.value(node, FIRST) is not None:
            parts = tuple(_read(graph, item, shape, depth + 1, steps) for item in graph.items(node, shape, "sh:path"))
            if len(parts) < 2:
                raise ShapeError("a sequence path has at least two steps", shape, "sh:path")
            return Sequence(parts)
        if sum(len(graph.values(node, sh(name))) for name in _KINDS) > 1:
            raise ShapeError(f"{told(node)} is several paths", shape, "sh:path")
        inner = graph.value(node, sh("inversePath"))
        if inner is not None:
            return Inverse(_read(graph, inner, shape, depth + 1, steps))
        inner = graph.value(node, sh("alternativePath"))
        if inner is not None:
            options = tuple(_read(graph, item, shape, depth + 1, steps) for item in graph.items(inner, shape, "sh:path"))
            if len(options) < 2:
                raise ShapeError("an alternative path has at least two options", shape, "sh:path")
            return Alternative(options)
        for name, sign in _REPEATS.items():
            inner = graph.value(node, sh(name))
            if inner is not None:
                return Repeat(_read(graph, inner, shape, depth + 1, steps), sign)
    raise ShapeError(f"{told(node)} is no path", shape, "sh:path")


def to_sparql(path: Path) -> str:
    """The path in SPARQL's notation."""
    if isinstance(path, Predicate):
        return str(path.iri)
    if isinstance(path, Inverse):
        return f"^{_inner(path.path)}"
    if isinstance(path, Sequence):
        return "/".join(_inner(step) for step in path.steps)
    if isinstance(path, Alternative):
        return "|".join(_inner(option) for option in path.options)
    return f"{_inner(path.path)}{path.sign}"


def _inner(path: Path) -> str:
    return to_sparql(path) if isinstance(path, Predicate) else f"({to_sparql(path)})"


def steps_of(path: Path) -> tuple[Path, ...]:
    """The steps of a sequence; a path of one step otherwise."""
    return path.steps if isinstance(path, Sequence) else (path,)


def nullable(path: Path) -> bool:
    """Whether a path can lead from a node to itself without any triple."""
    if isinstance(path, Repeat):
        return path.sign != "+" or nullable(path.path)
    if isinstance(path, Inverse):
        return nullable(path.path)
    if isinstance(path, Sequence):
        return all(nullable(step) for step in path.steps)
    return isinstance(path, Alternative) and any(nullable(option) for option in path.options)


def path_triples(path: Path) -> tuple[Term, list[ox.Triple]]:
    """The node that stands for a path in a report, and the triples that describe it."""
    if isinstance(path, Predicate):
        return path.iri, []
    triples: list[ox.Triple] = []
    if isinstance(path, Sequence):
        return _list(path.steps, triples), triples
    node = ox.BlankNode()
    if isinstance(path, Alternative):
        triples.append(ox.Triple(node, sh("alternativePath"), _list(path.options, triples)))
        return node, triples
    name = "inversePath" if isinstance(path, Inverse) else {sign: name for name, sign in _REPEATS.items()}[path.sign]
    inner, more = path_triples(path.path)
    return node, [*more, ox.Triple(node, sh(name), inner)]


def _list(paths: tuple[Path, ...], triples: list[ox.Triple]) -> Term:
    head: ox.NamedNode | ox.BlankNode = NIL
    for path in reversed(paths):
        inner, more = path_triples(path)
        cell = ox.BlankNode()
        triples += [*more, ox.Triple(cell, FIRST, inner), ox.Triple(cell, REST, head)]
        head = cell
    return head


def inverse(path: Path) -> Path:
    """The path that leads back."""
    if isinstance(path, Inverse):
        return path.path
    if isinstance(path, Sequence):
        return Sequence(tuple(inverse(step) for step in reversed(path.steps)))
    if isinstance(path, Alternative):
        return Alternative(tuple(inverse(option) for option in path.options))
    return Repeat(inverse(path.path), path.sign) if isinstance(path, Repeat) else Inverse(path)


def joined(*parts: Path | None) -> Path | None:
    """Paths one after the other; None stands for no step."""
    steps = [step for part in parts if part is not None for step in steps_of(part)]
    return None if not steps else steps[0] if len(steps) == 1 else Sequence(tuple(steps))


def predicates(path: Path) -> Iterator[tuple[Path | None, ox.NamedNode, bool]]:
    """Each property that a path may walk: the path up to it, the property, and whether it is walked backwards."""
    if isinstance(path, Predicate):
        yield None, path.iri, False
    elif isinstance(path, Inverse):
        if isinstance(path.path, Predicate):
            yield None, path.path.iri, True
        else:
            yield from predicates(inverse(path.path))
    elif isinstance(path, Sequence):
        for number, step in enumerate(path.steps):
            for before, iri, backwards in predicates(step):
                yield joined(*path.steps[:number], before), iri, backwards
    elif isinstance(path, Alternative):
        for option in path.options:
            yield from predicates(option)
    else:
        for before, iri, backwards in predicates(path.path):
            yield (before if path.sign == "?" else joined(Repeat(path.path, "*"), before)), iri, backwards
