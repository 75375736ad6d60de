"""What of the shapes is not judged where the caller asks for the rest.

A shape without one of its constraints is weak: more nodes conform to it. That costs results where its conformance is demanded, and would
give wrong ones where it is not, as in sh:not. So a constraint that negates a weak shape is left out too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyoxigraph as ox

from .errors import ShapeError
from .model import Constraint, Logic, Qualified, Shape, references
from .paths import read_path
from .terms import Term, sh

if TYPE_CHECKING:
    from .graph import Graph


class Skips:
    """Errors of shapes: raised together at the end if `strict`, else kept.

    `weak` are the shapes that lack a constraint, `lost` those that cannot be judged.
    """

    def __init__(self, *, strict: bool = True) -> None:
        self.strict = strict
        self.errors: list[ShapeError] = []
        self.weak: set[Term] = set()
        self.lost: set[Term] = set()

    def note(self, error: ShapeError, shape: Term | None = None) -> None:
        """Notes an error, and that the shape is weak."""
        self.errors.append(error)
        if shape is not None:
            self.weak.add(shape)

    @contextmanager
    def within(self, shape: Term | None = None, *, loses: bool = False) -> Iterator[None]:
        """Notes an error of a part of a shape, which is weak then, or with `loses` is not judged at all."""
        try:
            yield
        except ShapeError as error:
            self.note(error, shape)
            if loses and shape is not None:
                self.lost.add(shape)

    def leave_out(self, shape: Shape, constraint: Constraint, error: ShapeError) -> None:
        """Takes a constraint from its shape."""
        self.note(error, shape.id)
        shape.left_out.append(constraint)
        shape.constraints = [other for other in shape.constraints if other is not constraint]

    def finish(self, graph: Graph, shapes: dict[Term, Shape]) -> None:
        """Raises the errors if strict, the first of them with the others; else leaves out what they make wrong."""
        if not self.strict:
            self._settle(shapes)
        self.errors = list({str(error): error for error in (traced(error, graph) for error in self.errors)}.values())
        if self.strict and self.errors:
            self.errors[0].others = self.errors[1:]
            raise self.errors[0]

    def _settle(self, shapes: dict[Term, Shape]) -> None:
        """Leaves out what refers to lost shapes or negates weak ones; then all shapes that lead to a weak one are weak."""
        before = -1
        while before != (before := len(self.weak) + len(self.errors)) and self.weak:
            for shape in shapes.values():
                for constraint in shape.constraints:
                    inner = references(constraint)
                    if not self.lost.isdisjoint(inner):
                        self.leave_out(
                            shape, constraint, ShapeError("it refers to a shape that is not judged", shape.id, name_of(constraint))
                        )
                    elif not self.weak.isdisjoint(inner):
                        self.weak.add(shape.id)
                        if negates(constraint):
                            reason = "it negates or counts a shape of which a part is not judged"
                            self.leave_out(shape, constraint, ShapeError(reason, shape.id, name_of(constraint)))


def traced(error: ShapeError, graph: Graph) -> ShapeError:
    """The error as `named` gives it, with its origin."""
    origin = error.shape if error.place is None or not error.place.startswith("_:") else ox.BlankNode(error.place[2:])
    result = named(error, graph)
    result.origin = None if origin is None else graph.steps(origin)
    return result


def named(error: ShapeError, graph: Graph) -> ShapeError:
    """The error with the nearest named shape in its message, and the paths from it, in place of blank nodes."""
    node, paths, seen = error.shape, [], set()
    while isinstance(node, ox.BlankNode) and node not in seen:
        seen.add(node)
        paths += [f"path {_written(graph, path, node)}" for path in graph.values(node, sh("path"))[:1]]
        above = graph.parent(node)
        if above is None:
            break
        node = above
    place = error.place or ""
    if place.startswith("_:"):
        place = "sh:sparql"
    if node is None or (node is error.shape and not isinstance(node, ox.BlankNode) and place == (error.place or "")):
        return error
    name = "a shape without a name" if isinstance(node, ox.BlankNode) else f"shape {node}"
    return type(error)(error.reason, error.shape, error.place, ", ".join(part for part in (name, *reversed(paths), place) if part))


def _written(graph: Graph, path: Term, shape: Term) -> str:
    try:
        return str(read_path(graph, path, shape))
    except ShapeError:
        return "that is ill-formed"


def negates(constraint: Constraint) -> bool:
    """Whether a node can conform because it, or a value, does not conform to a shape that the constraint names."""
    if isinstance(constraint, Qualified):
        return not constraint.minimum or bool(constraint.siblings)
    return isinstance(constraint, Logic) and constraint.kind in {"not", "xone"}


def name_of(constraint: Constraint) -> str:
    """The property of a constraint that names shapes."""
    if isinstance(constraint, Logic):
        return f"sh:{constraint.kind}"
    return "sh:qualifiedValueShape" if isinstance(constraint, Qualified) else "sh:property"
