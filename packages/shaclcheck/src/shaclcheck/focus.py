"""Focus nodes: targets as SPARQL patterns, and the patterns that lead from a target along sh:property."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from . import circles, model
from .prebinding import RESERVED
from .terms import SUBCLASS, TYPE, Term

if TYPE_CHECKING:
    from .conditions import Conditions
    from .model import Shape
    from .paths import Path

_MAX_FLAT = 50
FOCUS = "\n@focus@\n"
"""The place in a query for the pattern of the root shape's focus nodes. No term can contain it, since terms are written in one line."""


class Context(NamedTuple):
    """A shape that a root shape leads to along sh:property, with the paths on the way."""

    root: Shape
    shape: Shape
    steps: tuple[Path, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The variables of the nodes on the way, without question marks; the last is `this`."""
        return (*(f"{RESERVED}n{number}" for number in range(len(self.steps))), "this")

    def pattern(self, conditions: Conditions) -> str:
        """The pattern from the root shape's focus nodes, for which FOCUS stands, to those of this shape."""
        names = [f"?{name}" for name in self.names]
        text = FOCUS
        for number, path in enumerate(self.steps):
            text = conditions.extended(text, path, names[number], names[number + 1])
        return text


def contexts(shapes: dict[Term, Shape], root: Shape, part: Shape) -> Iterator[Context]:
    """The contexts of a part: the root shape itself without sh:property, or a property shape and all that it leads to."""
    if part is root and root.path is None:
        yield Context(root, root)
        return
    pending = [Context(root, part)]
    while pending:
        context = pending.pop(0)
        if context.shape.deactivated:
            continue
        ways = circles.ways(shapes, context.shape) if context.shape.circle is not None else {}
        around = [
            context._replace(shape=shapes[node], steps=context.steps if way is None else (*context.steps, way))
            for node, way in ways.items()
        ] or [context]
        yield from around
        for reached in around:
            steps = reached.steps if reached.shape.path is None else (*reached.steps, reached.shape.path)
            inner = [constraint.shape for constraint in reached.shape.constraints if isinstance(constraint, model.Property)]
            pending = [*(Context(root, shapes[node], steps) for node in inner if node not in ways), *pending]


def parts(shapes: dict[Term, Shape], root: Shape) -> list[Shape]:
    """The parts of a root shape: itself, and for a node shape its active property shapes."""
    if root.path is not None:
        return [root]
    inner = [shapes[constraint.shape] for constraint in root.constraints if isinstance(constraint, model.Property)]
    return [root, *(shape for shape in inner if not shape.deactivated)]


def values(terms: Iterable[Term], name: str) -> str:
    """A VALUES block that binds a variable to each of the terms."""
    return f"VALUES ?{name} {{ {' '.join(str(term) for term in terms)} }}"


def targets(conditions: Conditions, shape: Shape, name: str, within: str = "") -> tuple[str, bool]:
    """The pattern of a shape's focus nodes, and whether it can give the same node twice. Each branch begins with the pattern `within`."""
    x = f"?{name}"
    classes: dict[Term, None] = {}
    branches: list[str] = []
    walks = False
    for target in shape.targets:
        if target.kind == "class":
            known = conditions.classes(target.term)
            if known is None:
                branches.append(f"{x} {TYPE}/{SUBCLASS}* {target.term} .")
                walks = True
            else:
                classes |= dict.fromkeys(known)
        elif target.kind == "subjects":
            branches.append(f"{x} {target.term} {conditions.fresh()} .")
        elif target.kind == "objects":
            branches.append(f"{conditions.fresh()} {target.term} {x} .")
        elif target.kind == "query":
            column = x if name == "this" else f"(?this AS {x})"
            branches.append(f"{{ SELECT DISTINCT {column} WHERE {{ {{ {target.term.value} }} FILTER(BOUND(?this)) }} }}")
    if len(classes) == 1:
        branches.append(f"{x} {TYPE} {next(iter(classes))} .")
    elif classes:
        t = conditions.fresh()
        branches.append(f"{values(classes, t[1:])} {x} {TYPE} {t} .")
    nodes = [target.term for target in shape.targets if target.kind == "node"]
    if nodes:
        branches.append(values((conditions.constant(term) if isinstance(term, ox.Literal) else term for term in nodes), name))  # type: ignore[misc]
    repeats = walks or len(branches) > 1 or len(classes) > 1 or any(target.kind in {"subjects", "objects"} for target in shape.targets)
    branches = [f"{{ {within}{branch} }}" for branch in branches] if len(branches) > 1 else [within + (branches or [""])[0]]
    return union(branches), repeats


def union(branches: list[str]) -> str:
    """Groups joined by UNION. Many are joined in halves: an engine nests a flat chain as deep as it is long, and overflows its stack."""
    if len(branches) > _MAX_FLAT:
        half = len(branches) // 2
        branches = [f"{{ {union(branches[:half])} }}", f"{{ {union(branches[half:])} }}"]
    return " UNION ".join(branches)
