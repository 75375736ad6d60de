"""Recursive shapes: those that refer to themselves, directly or through others.

Shapes that refer to one another make a circle. Its references are followed in one order, and each that leads back in it ends at an entry of
the circle: without the references to entries there would be no circle. Conditions therefore ask for the conformance to an entry
(`fixpoint.py`), and hold that of all other shapes written out.
"""

from __future__ import annotations

from collections.abc import Iterator

from .errors import Unsupported
from .model import Property, Shape, reachable, references
from .paths import Alternative, Path, Repeat, joined
from .terms import Term

_MAX_OTHERS = 3  # paths through many grow as powers of four


def mark(shapes: dict[Term, Shape]) -> None:
    """Sets `circle`, the number of its circle, and `entry`, its number among entries, of each shape; None where it has none."""
    position, circle = _circles(shapes)
    for shape in shapes.values():
        shape.circle = shape.entry = None
    entries: dict[Term, None] = {}
    for node, shape in shapes.items():
        for inner in shape.references():
            if circle[node] == circle[inner]:
                shape.circle = shapes[inner].circle = circle[node]
                if position[inner] <= position[node]:
                    entries[inner] = None
    for number, node in enumerate(entries):
        shapes[node].entry = number


def leads_to_one(shapes: dict[Term, Shape], root: Shape) -> bool:
    """Whether a shape is recursive or refers to one that is, also by what is left out. pySHACL ends such a circle without a word."""
    return any(
        shape.circle is not None
        or any(
            shape.id in reachable(shapes, shapes[node], left_out=True) for constraint in shape.left_out for node in references(constraint)
        )
        for shape in reachable(shapes, root, left_out=True).values()
    )


def _circles(shapes: dict[Term, Shape]) -> tuple[dict[Term, int], dict[Term, int]]:
    """The position of each shape in depth-first order, and its strongly connected component, by Tarjan's algorithm without recursion."""
    position: dict[Term, int] = {}
    lowest: dict[Term, int] = {}
    component: dict[Term, int] = {}
    unassigned: list[Term] = []
    for start in shapes:
        path: list[tuple[Term, Iterator[Term]]] = []
        following: Term | None = start if start not in position else None
        while following is not None or path:
            if following is not None:
                position[following] = lowest[following] = len(position)
                unassigned.append(following)
                path.append((following, iter(shapes[following].references())))
            node, inner = path[-1]
            following = None
            for other in inner:
                if other not in position:
                    following = other
                    break
                if other not in component:
                    lowest[node] = min(lowest[node], position[other])
            if following is None:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[node])
                if lowest[node] == position[node]:
                    while node not in component:
                        component[unassigned.pop()] = position[node]
    return position, component


def ways(shapes: dict[Term, Shape], start: Shape) -> dict[Term, Path | None]:
    """The property shapes through which a property shape leads back to itself, and itself, each with the path from it.

    Empty if it does not lead back to itself along sh:property. Raises Unsupported if they are too many for their paths to be written.
    """
    leading: dict[Term, list[Term]] = {}  # to each shape that it leads to in its circle, from which
    pending = [start]
    while pending:
        shape = pending.pop()
        for inner in _inner(shapes, shape):
            if inner.circle == start.circle:
                if inner.id not in leading:
                    pending.append(inner)
                leading.setdefault(inner.id, []).append(shape.id)
    others: dict[Term, None] = {}
    back = list(leading.get(start.id, ()))
    while back:
        node = back.pop()
        if node != start.id and node not in others:
            others[node] = None
            back += leading.get(node, ())
    if len(others) > _MAX_OTHERS:
        raise Unsupported(f"more than {_MAX_OTHERS} property shapes lead from it back to it along sh:property")
    if start.id not in leading:
        return {}
    through = list(others)
    loop = _walk(shapes, through, start.id, start.id)
    loops = Repeat(loop, "*") if loop else None
    return {start.id: loops, **{node: joined(loops, _walk(shapes, through, start.id, node)) for node in through}}


def _inner(shapes: dict[Term, Shape], shape: Shape) -> list[Shape]:
    inner = [shapes[constraint.shape] for constraint in shape.constraints if isinstance(constraint, Property)]
    return [other for other in inner if not other.deactivated]


def _walk(shapes: dict[Term, Shape], through: list[Term], start: Term, end: Term) -> Path | None:
    """The path from the focus nodes of a shape to those of another, in one step or more through others; Kleene's algorithm."""
    if not through:
        return shapes[start].path if shapes[end] in _inner(shapes, shapes[start]) else None
    node, *rest = through
    direct = _walk(shapes, rest, start, end)
    to, back = _walk(shapes, rest, start, node), _walk(shapes, rest, node, end)
    if to is None or back is None:
        return direct
    loop = _walk(shapes, rest, node, node)
    around = joined(to, Repeat(loop, "*") if loop else None, back)
    return around if direct is None or around is None else Alternative((direct, around))
