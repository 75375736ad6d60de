"""Which patterns of a query hold together with a given one, and over which variables they agree.

SPARQL evaluates a group by itself and joins it to what is around it, so a group does not see the variables of the groups around it. EXISTS
does: those of its group in a FILTER, those of the patterns before it in a BIND. So when a triple comes or goes, the rows of a group that
come or go with it match the group's own patterns. With the patterns around they agree only over variables that these surely bind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .paths import Path, inverse, joined, nullable, steps_of

if TYPE_CHECKING:
    from .lexer import Group
    from .triple_patterns import Pattern, Patterns


# A variable that is more steps away counts as not reached.
_MAX_STEPS = 50


class Layer:
    """Patterns that hold together, by their ends; `shared` are the variables over which they agree with the next layer inside."""

    def __init__(self, patterns: list[Pattern], shared: frozenset[str]) -> None:
        self.shared = shared
        self.ends: dict[str, list[Pattern]] = {}
        for pattern in patterns:
            for name in dict.fromkeys((pattern.subject, pattern.object)):
                if name:
                    self.ends.setdefault(name, []).append(pattern)


def layers(group: Group, query: Patterns) -> list[Layer]:
    """The patterns that hold together with those of a group, from the group outward. Empty if the group sees rows that are not followed."""
    result = [Layer(query.of(group), frozenset())]
    bound = frozenset(result[0].ends)
    while group.parent is not None:
        place, kind, group = group.start, group.kind, group.parent
        if group not in query.groups:
            # In HAVING or SELECT, EXISTS sees rows after grouping. A sub-select is evaluated by itself.
            return [] if kind == "EXISTS" else result
        own = query.of(group)
        if kind == "OPTIONAL" or place in query.binds:
            # Rows come and go here without what was bound inside. What comes later joins what comes before.
            result.append(Layer([pattern for pattern in own if pattern.at < place], bound))
            bound = frozenset(result[-1].ends)
            result.append(Layer([pattern for pattern in own if pattern.at > place], bound))
        else:
            result.append(Layer(own, bound))
            bound = frozenset() if kind == "EXISTS" else bound
        bound |= frozenset(result[-1].ends)
    return result


def reached(around: list[Layer], starts: dict[str, Path | None]) -> dict[str, Path | None]:
    """The variables of the innermost layer that patterns reach from some variables, each with the path to it.

    `starts` gives the paths to the first variables, which are bound in every group that mentions them.
    """
    known: dict[tuple[int, str], Path | None] = {(number, name): path for number in range(len(around)) for name, path in starts.items()}
    pending = list(known)
    for number, name in pending:
        path = known[number, name]
        steps: list[tuple[tuple[int, str], Path | None]] = []
        if number + 1 < len(around) and name in around[number + 1].shared:
            steps.append(((number + 1, name), path))
        if number and name in around[number].shared:
            steps.append(((number - 1, name), path))
        for pattern in around[number].ends.get(name, ()):
            if pattern.path is not None:
                forwards = pattern.subject == name
                end, step = (pattern.object, pattern.path) if forwards else (pattern.subject, inverse(pattern.path))
                if end:
                    steps.append(((number, end), joined(path, step)))
        for key, longer in steps:
            if key not in known and length(longer) <= _MAX_STEPS:
                known[key] = longer
                pending.append(key)
    return {name: path for (number, name), path in known.items() if number == 0}


def holds_a_triple(around: list[Layer], pattern: Pattern) -> bool:
    """Whether an end of a pattern of the innermost layer is an end of another pattern that holds too and needs a triple to hold."""
    for name in {pattern.subject, pattern.object} - {""}:
        for number, layer in enumerate(around):
            if number and name not in layer.shared:
                break
            others = (other for other in layer.ends.get(name, ()) if other is not pattern)
            if any(other.path is None or not nullable(other.path) for other in others):
                return True
    return False


def length(path: Path | None) -> int:
    return len(steps_of(path)) if path is not None else 0
