"""Property paths: the tree, how it is read from a shapes graph, and how it is written as SPARQL and as triples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from .errors import ShapeError
from .terms import FIRST, NIL, REST, Term, sh

if TYPE_CHECKING:
    from .graph import Graph

_REPEATS = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_KINDS = ("inversePath", "alternativePath", *_REPEATS)
_MAX_DEPTH = 50
_MAX_STEPS = 300

# Two paths of different kinds are never equal, as tuples would be: hence dataclasses. str() gives SPARQL.


@dataclass(frozen=True)
class Predicate:
    """One step along a property."""

    iri: ox.NamedNode

    def __str__(self) -> str:
        return str(self.iri)


@dataclass(frozen=True)
class Inverse:
    """A path walked backwards."""

    path: Path

    def __str__(self) -> str:
        return f"^{_grouped(self.path)}"


@dataclass(frozen=True)
class Sequence:
    """At least two paths, one after the other."""

    steps: tuple[Path, ...]

    def __str__(self) -> str:
        return "/".join(map(_grouped, self.steps))


@dataclass(frozen=True)
class Alternative:
    """Any of at least two paths."""

    options: tuple[Path, ...]

    def __str__(self) -> str:
        return "|".join(map(_grouped, self.options))


@dataclass(frozen=True)
class Repeat:
    """A path repeated: `sign` is `*`, `+` or `?`."""

    path: Path
    sign: str

    def __str__(self) -> str:
        return f"{_grouped(self.path)}{self.sign}"


Path: TypeAlias = Predicate | Inverse | Sequence | Alternative | Repeat


def _grouped(path: Path) -> str:
    return str(path) if isinstance(path, Predicate) else f"({path})"


def read_path(graph: Graph, node: Term, shape: Term) -> Path:
    """The path that a node describes. Raises ShapeError if it is ill-formed or has too many steps to run."""
    return _read(graph, node, shape, 0, count())


def _read(graph: Graph, node: Term, shape: Term, depth: int, steps: Iterator[int]) -> Path:
    if next(steps) > _MAX_STEPS:
        raise ShapeError(f"the path has more than {_MAX_STEPS} steps", shape, "sh:path")
    if isinstance(node, ox.NamedNode) and node != NIL:
        return Predicate(node)
    if depth > _MAX_DEPTH:
        raise ShapeError(f"the path is nested deeper than {_MAX_DEPTH} levels, or contains itself", shape, "sh:path")
    if isinstance(node, ox.BlankNode):
        if graph.value(node, FIRST) is not None:
            parts = tuple(_read(graph, item, shape, depth + 1, steps) for item in graph.items(node, shape, "sh:path"))
            if len(parts) < 2:
                raise ShapeError("a sequence path needs at least two steps", shape, "sh:path")
            return Sequence(parts)
        if sum(len(graph.values(node, sh(name))) for name in _KINDS) > 1:
            raise ShapeError(f"{node} has several path properties: expected one", shape, "sh:path")
        inner = graph.value(node, sh("inversePath"))
        if inner is not None:
            return Inverse(_read(graph, inner, shape, depth + 1, steps))
        inner = graph.value(node, sh("alternativePath"))
        if inner is not None:
            options = tuple(_read(graph, item, shape, depth + 1, steps) for item in graph.items(inner, shape, "sh:path"))
            if len(options) < 2:
                raise ShapeError("an alternative path needs at least two options", shape, "sh:path")
            return Alternative(options)
        for name, sign in _REPEATS.items():
            inner = graph.value(node, sh(name))
            if inner is not None:
                return Repeat(_read(graph, inner, shape, depth + 1, steps), sign)
    raise ShapeError(f"{node} is not a property path", shape, "sh:path")


def steps_of(path: Path) -> tuple[Path, ...]:
    """The steps of a sequence; for any other path, the path itself."""
    return path.steps if isinstance(path, Sequence) else (path,)


def nullable(path: Path) -> bool:
    """Whether a path leads from a node to itself without any triple."""
    if isinstance(path, Repeat):
        return path.sign != "+" or nullable(path.path)
    if isinstance(path, Inverse):
        return nullable(path.path)
    if isinstance(path, Sequence):
        return all(nullable(step) for step in path.steps)
    return isinstance(path, Alternative) and any(nullable(option) for option in path.options)


def path_triples(path: Path) -> tuple[Term, list[ox.Triple]]:
    """The node that represents a path in a report, and the triples that describe it."""
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
    if isinstance(path, Inverse):
        return path.path
    if isinstance(path, Sequence):
        return Sequence(tuple(inverse(step) for step in reversed(path.steps)))
    if isinstance(path, Alternative):
        return Alternative(tuple(inverse(option) for option in path.options))
    return Repeat(inverse(path.path), path.sign) if isinstance(path, Repeat) else Inverse(path)


def joined(*parts: Path | None) -> Path | None:
    """Paths one after the other; None is the empty path."""
    steps = [step for part in parts if part is not None for step in steps_of(part)]
    return None if not steps else steps[0] if len(steps) == 1 else Sequence(tuple(steps))


def predicates(path: Path) -> Iterator[tuple[Path | None, ox.NamedNode, bool]]:
    """Each property on a path: the path up to it, the property, and whether it is walked backwards."""
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
