"""Errors of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyoxigraph as ox

    from .terms import Term


class ShapeError(ValueError):
    """Shapes are ill-formed, or use a feature that the compiler does not know.

    `shape` is the node of the shape, `place` the property in question and `reason` the message without them. The first two
    are None where the file itself cannot be read. `where` names the shape for a reader. `others` are further errors of the same shapes.
    `origin` leads to the node at fault, as `Graph.steps` has it, since a blank node has another name each time that its file is read.
    """

    def __init__(self, message: str, shape: Term | None = None, place: str | None = None, where: str = "") -> None:
        name = where or (f"shape {shape}" if shape is not None else "shapes") + (f", {place}" if place else "")
        super().__init__(f"{name}: {message}")
        self.reason = message
        self.shape = shape
        self.place = place
        self.others: list[ShapeError] = []
        self.origin: tuple[Term, tuple[tuple[ox.NamedNode, int], ...]] | None = None

    @property
    def all(self) -> list[ShapeError]:
        """This error and the others."""
        return [self, *self.others]

    def __str__(self) -> str:
        lines = [*map(str, self.args), *map(str, self.others)]
        return "\n".join([f"{len(lines)} errors in the shapes:", *lines] if self.others else lines)


class ExtensionError(ShapeError):
    """A property that is of no part of SHACL Core or SPARQL constraints, or that does not exist: pySHACL passes it over too."""


class ChangedError(RuntimeError):
    """The data changed during a run, so its results hold for no state of them."""


class QueryRefusedError(Exception):
    """An endpoint answers one query with an error or in part; its `select` raises this to let a run one by one go on with the next."""


class Unsupported(Exception):  # noqa: N818 (the user never sees it as an error: pySHACL judges the shape, or it is reported as unjudged)
    """A well-formed shape that cannot be compiled; the message is the reason."""
