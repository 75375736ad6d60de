"""Which patterns of a query hold together where one of them matters, and over which variables they agree.

SPARQL evaluates a group by itself and joins it to what stands around: a group does not see the variables of the groups around it, save
EXISTS, which sees those of the group (FILTER) or of what stands before it (BIND). So when a triple comes or goes, the rows of a group
that come or go with it hold the group's own patterns, and agree with the patterns around it only over variables that they surely bind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.shacl.paths import inverse, joined, nullable, steps_of

if TYPE_CHECKING:
    from kzgraph.shacl.lexer import Group
    from kzgraph.shacl.syntax import Path
    from kzgraph.shacl.triples import Pattern, Patterns


# A variable that is further away than so many steps counts as not reached.
_FARTHEST = 50


class Layer:
    """Patterns that hold together, by their ends; `shared` are the variables over which they agree with the layer inside this one."""

    def __init__(self, patterns: list[Pattern], shared: frozenset[str]) -> None:
        self.shared = shared
        self.ends: dict[str, list[Pattern]] = {}
        for one in patterns:
            for name in dict.fromkeys((one.subject, one.object)):
                if name:
                    self.ends.setdefault(name, []).append(one)


def layers(group: Group, query: Patterns) -> list[Layer]:
    """From a group outward, the patterns that hold where one of its own matters. Empty if the group sees rows that are not followed."""
    found = [Layer(query.of(group), frozenset())]
    bound = frozenset(found[0].ends)
    while group.parent is not None:
        place, kind, group = group.start, group.kind, group.parent
        if group not in query.groups:
            # In HAVING or SELECT, EXISTS sees rows after grouping. A sub-select stands by itself.
            return [] if kind == "EXISTS" else found
        own = query.of(group)
        if kind == "OPTIONAL" or place in query.binds:
            # A row may come and go without what was bound inside; what stands behind joins what stands before.
            found.append(Layer([one for one in own if one.at < place], bound))
            bound = frozenset(found[-1].ends)
            found.append(Layer([one for one in own if one.at > place], bound))
        else:
            found.append(Layer(own, bound))
            bound = frozenset() if kind == "EXISTS" else bound
        bound |= frozenset(found[-1].ends)
    return found


def reached(found: list[Layer], starts: dict[str, Path | None]) -> dict[str, Path | None]:
    """The variables of the innermost layer to which patterns lead from those at the start, each with the path that leads there.

    What is at the start is bound in every group that mentions it.
    """
    known: dict[tuple[int, str], Path | None] = {(number, name): path for number in range(len(found)) for name, path in starts.items()}
    waiting = list(known)
    for number, name in waiting:
        path = known[number, name]
        steps: list[tuple[tuple[int, str], Path | None]] = []
        if number + 1 < len(found) and name in found[number + 1].shared:
            steps.append(((number + 1, name), path))
        if number and name in found[number].shared:
            steps.append(((number - 1, name), path))
        for one in found[number].ends.get(name, ()):
            if one.path is not None:
                end, step = (one.object, one.path) if one.subject == name else (one.subject, inverse(one.path))
                if end:
                    steps.append(((number, end), joined(path, step)))
        for key, way in steps:
            if key not in known and length(way) <= _FARTHEST:
                known[key] = way
                waiting.append(key)
    return {name: path for (number, name), path in known.items() if number == 0}


def held(found: list[Layer], pattern: Pattern) -> bool:
    """Whether an end of a pattern of the innermost layer is an end of another that holds with it and cannot hold without a triple."""
    for name in {pattern.subject, pattern.object} - {""}:
        for number, layer in enumerate(found):
            if number and name not in layer.shared:
                break
            if any(one is not pattern and (one.path is None or not nullable(one.path)) for one in layer.ends.get(name, ())):
                return True
    return False


def length(path: Path | None) -> int:
    """How many steps a path has."""
    return len(steps_of(path)) if path is not None else 0
