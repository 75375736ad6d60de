"""Which nodes a shape looks at: targets as SPARQL patterns, and the ways from a target along sh:property."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.shacl import syntax
from kzgraph.shacl.record import record
from kzgraph.shacl.sparql import RESERVED
from kzgraph.shacl.terms import TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzgraph.shacl.conditions import Conditions
    from kzgraph.shacl.syntax import Path, Shape
    from kzgraph.shacl.terms import Term

_MOST_FLAT = 50
FOCUS = "\n@focus@\n"
"""Where a query takes the pattern that yields the root's focus nodes: what no term can hold, since terms are written in one line."""


@record
class Context:
    """A shape reached from a root: the paths walked to its focus nodes, and the names of the nodes on the way (the last is `this`)."""

    root: Shape
    shape: Shape
    steps: tuple[Path, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The variables of the way, without question marks."""
        return (*(f"{RESERVED}n{number}" for number in range(len(self.steps))), "this")

    def way(self, conditions: Conditions) -> str:
        """The pattern from the root's focus node, which stands for FOCUS, to the shape's."""
        names = [f"?{name}" for name in self.names]
        text = FOCUS
        for number, path in enumerate(self.steps):
            text = conditions.extended(text, path, names[number], names[number + 1])
        return text


def contexts(shapes: dict[Term, Shape], root: Shape, part: Shape) -> Iterator[Context]:
    """The ways from a root through one of its parts: the root itself without sh:property, or a property shape and all that it leads to."""
    if part is root and root.path is None:
        yield Context(root, root)
        return
    waiting = [Context(root, part)]
    while waiting:
        context = waiting.pop(0)
        if context.shape.deactivated:
            continue
        yield context
        steps = context.steps if context.shape.path is None else (*context.steps, context.shape.path)
        inner = [one.shape for one in context.shape.constraints if isinstance(one, syntax.Property)]
        waiting = [*(Context(root, shapes[node], steps) for node in inner), *waiting]


def parts(shapes: dict[Term, Shape], root: Shape) -> list[Shape]:
    """What a root is made of: itself, and the property shapes of a node shape."""
    if root.path is not None:
        return [root]
    inner = [shapes[one.shape] for one in root.constraints if isinstance(one, syntax.Property)]
    return [root, *(one for one in inner if not one.deactivated)]


def values(terms: Iterable[Term], name: str) -> str:
    """A VALUES block of terms."""
    return f"VALUES ?{name} {{ {' '.join(str(term) for term in terms)} }}"


def targets(conditions: Conditions, shape: Shape, name: str, within: str = "") -> tuple[str, bool]:
    """The pattern of a shape's focus nodes, and whether it can yield a node twice. `within` stands before it in each branch."""
    x = f"?{name}"
    classes: dict[Term, None] = {}
    branches: list[str] = []
    walks = False
    for target in shape.targets:
        if target.kind == "class":
            known = conditions.classes(target.term)
            if known is None:
                branches.append(f"{x} {TYPE}/<http://www.w3.org/2000/01/rdf-schema#subClassOf>* {target.term} .")
                walks = True
            else:
                classes |= dict.fromkeys(known)
        elif target.kind == "subjects":
            branches.append(f"{x} {target.term} {conditions.fresh()} .")
        elif target.kind == "objects":
            branches.append(f"{conditions.fresh()} {target.term} {x} .")
    if len(classes) == 1:
        branches.append(f"{x} {TYPE} {next(iter(classes))} .")
    elif classes:
        t = conditions.fresh()
        branches.append(f"{values(classes, t[1:])} {x} {TYPE} {t} .")
    nodes = [target.term for target in shape.targets if target.kind == "node"]
    if nodes:
        branches.append(values((conditions.constant(term) if isinstance(term, ox.Literal) else term for term in nodes), name))  # type: ignore[misc]
    twice = walks or len(branches) > 1 or len(classes) > 1 or any(target.kind in {"subjects", "objects"} for target in shape.targets)
    branches = [f"{{ {within}{branch} }}" for branch in branches] if len(branches) > 1 else [within + (branches or [""])[0]]
    return union(branches), twice


def union(branches: list[str]) -> str:
    """Groups joined by UNION, many of them in halves: an engine nests a flat chain as deep as it is long, and falls over it."""
    if len(branches) > _MOST_FLAT:
        half = len(branches) // 2
        branches = [f"{{ {union(branches[:half])} }}", f"{{ {union(branches[half:])} }}"]
    return " UNION ".join(branches)
