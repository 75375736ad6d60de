"""From a change to the values of results, where it can affect any focus node.

A query such as "each node without a class" has one focus node, and no path leads from that to what the query reads. Paths from its `?value`
do: a result that comes or goes has a value from which such a path leads to a changed triple. So the query can be narrowed to these values.
"""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from .affected import Walk
from .dependencies import Dependency, of_values
from .lexer import Group, Token, join, walk
from .literals import is_stable
from .model import Shape, Sparql
from .prebinding import projected
from .sources import StoreData
from .terms import SUBCLASS, Statements, Term
from .triple_patterns import Patterns, filters, triple_patterns

# With these, a row with some value may not be a row of the query in which the variable is bound to that value.
_REFUSED = {"OPTIONAL", "BIND", "AS", "GROUP", "HAVING", "LIMIT", "OFFSET"}


class ByValue(NamedTuple):
    """The focus nodes of which any result may differ, and the values of results that may differ at any focus node."""

    nodes: set[Term]
    values: set[Term]


def affected(data: StoreData, roots: list[tuple[Shape, list[Dependency]]], changed: Statements) -> dict[Term, ByValue]:
    """What a change can affect, of root shapes of which it can affect any focus node, each given with what it depends on.

    Left out are those of which any result may differ.
    """
    steps = Walk(data, changed)
    if SUBCLASS in steps.by_predicate or steps.changes_kept_literals or data.has_kept_literals:
        return {}
    terms: set[Term] = {term for triple in changed for term in (triple.subject, triple.predicate, triple.object)}  # type: ignore[misc]
    result = {}
    for root, dependencies in roots:
        is_met = any(dependency.anywhere and steps.starts(dependency) for dependency in dependencies)
        ends = _of_root(root) if is_met else None
        if ends is not None:
            nodes, values = (set().union(*map(steps.affected, some)) for some in ([d for d in dependencies if not d.anywhere], ends))
            if all(isinstance(value, ox.NamedNode) or (isinstance(value, ox.Literal) and is_stable(value)) for value in values | terms):
                result[root.id] = ByValue(nodes, values | terms)
    return result


def _of_root(root: Shape) -> list[Dependency] | None:
    """What the results of a root shape depend on, from their values, beyond what paths from the focus node reach; None if on more."""
    plain = all(target.kind in ("class", "node") and isinstance(target.term, ox.NamedNode) for target in root.targets)
    if root.path is not None or not plain:
        return None
    found: list[Dependency] = []
    for constraint in root.constraints:
        if not isinstance(constraint, Sparql) or not narrowable(constraint):
            return None
        own = of_values(triple_patterns(constraint.query.text, constraint.prologue))
        if own is None:
            return None
        found += own
    return found


def narrowable(constraint: Sparql) -> list[int]:
    """The first tokens of the groups with a triple of `?value`; none if its values there may be others than those of the results."""
    parts = constraint.query.parts
    if constraint.ask or not constraint.query.binds_all or not _REFUSED.isdisjoint(part.keyword() for part in parts):
        return []
    try:
        query = triple_patterns(join(parts), constraint.prologue)
    except (ValueError, IndexError, KeyError):  # a query that the reader of patterns cannot follow
        return []
    inner = walk(_outermost(next(iter(query.groups))))[1:]
    for group in inner:
        if any(part.text == "?value" for part in parts[group.start : group.end]):
            around = group.parent
            if group.selects and "value" not in projected(parts, group.start + 1):
                return []
            if group.kind == "EXISTS" and around is not None and not around.inside_exists() and not _binds(around, parts, query):
                return []
    if "value" not in projected(parts, 0) or not _binds(inner[0], parts, query):
        return []
    return [group.start for group in inner if not group.inside_exists() and _has_value(group, query)]


def _outermost(group: Group) -> Group:
    return group if group.parent is None else _outermost(group.parent)


def _has_value(group: Group, query: Patterns) -> bool:
    return any("?value" in pattern.terms for pattern in query.of(group))


def _binds(group: Group, parts: list[Token], query: Patterns) -> bool:
    """Whether each row of a group has a value."""
    if group.selects:
        return any(_binds(inner, parts, query) for inner in group.groups)
    if _has_value(group, query):
        return True
    found = filters(parts, group)
    return found is not None and any(all(_binds(branch, parts, query) for branch in branches) for branches in found[1])
