"""What of the shapes is not judged where the caller asks for the rest.

A shape without one of its constraints is weak: more nodes conform to it. That costs results where its conformance is demanded, and would
give wrong ones where it is not, as in sh:not. So a constraint that negates a weak shape is left out too.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from kzgraph.shacl.errors import ShapeError
from kzgraph.shacl.syntax import Logic, Qualified, Shape, references

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzgraph.shacl.syntax import Constraint
    from kzgraph.shacl.terms import Term


class Skips:
    """Errors of shapes: raised if `strict`, else noted.

    `weak` are the shapes that lack a constraint, `lost` those that cannot be judged.
    """

    def __init__(self, *, strict: bool = True) -> None:
        self.strict = strict
        self.errors: list[ShapeError] = []
        self.weak: set[Term] = set()
        self.lost: set[Term] = set()

    def note(self, error: ShapeError, shape: Term | None = None) -> None:
        """Raises the error, or notes it, and that the shape is weak."""
        if self.strict:
            raise error
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
        """Takes a constraint from its shape. Raises the error if strict."""
        self.note(error, shape.id)
        shape.constraints = [other for other in shape.constraints if other is not constraint]

    def settle(self, shapes: dict[Term, Shape]) -> None:
        """Leaves out what refers to lost shapes or negates weak ones; then all shapes that lead to a weak one are weak."""
        before = -1
        while before != (before := len(self.weak) + len(self.errors)) and self.weak:
            for shape in shapes.values():
                for constraint in shape.constraints:
                    inner = references(constraint)
                    if not self.lost.isdisjoint(inner):
                        self.leave_out(
                            shape, constraint, ShapeError("it refers to a shape that is not judged", shape.id, _name(constraint))
                        )
                    elif not self.weak.isdisjoint(inner):
                        self.weak.add(shape.id)
                        if _negates(constraint):
                            reason = "it negates or counts a shape of which a part is not judged"
                            self.leave_out(shape, constraint, ShapeError(reason, shape.id, _name(constraint)))


def _negates(constraint: Constraint) -> bool:
    if isinstance(constraint, Qualified):
        return not constraint.minimum or bool(constraint.siblings)
    return isinstance(constraint, Logic) and constraint.kind in {"not", "xone"}


def _name(constraint: Constraint) -> str:
    if isinstance(constraint, Logic):
        return f"sh:{constraint.kind}"
    return "sh:qualifiedValueShape" if isinstance(constraint, Qualified) else "sh:property"
