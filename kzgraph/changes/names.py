"""Nodes that only changed their name: those that say exactly the same under another."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from kzgraph.changes.values import Term, Unnamed
from kzgraph.changes.versions import Nodes, Statement

ITSELF = "urn:itself"


def renames(old: Nodes, new: Nodes) -> dict[str, str]:
    """Old to new name of each node that says the same as exactly one new node, but for names that changed likewise."""
    gone = {name for name in old.keys() - new.keys() if not name.startswith("_:")}
    arrived = _only(new, {name for name in new.keys() - old.keys() if not name.startswith("_:")}, {})
    pairs: dict[str, str] = {}
    while True:
        left = _only(old, gone - pairs.keys(), pairs)
        more = {name: arrived[said] for said, name in left.items() if said in arrived}
        if not more:
            return pairs
        pairs |= more


def _only(nodes: Nodes, names: Iterable[str], renamed: dict[str, str]) -> dict[frozenset[Statement], str]:
    """What each of the names says, itself left out of it; without what two of them say."""
    by_content: dict[frozenset[Statement], list[str]] = {}
    for name in names:
        changed = ChainMap({name: ITSELF}, renamed)
        by_content.setdefault(frozenset(follow(statement, changed) for statement in nodes[name]), []).append(name)
    return {said: same[0] for said, same in by_content.items() if len(same) == 1}


def follow(statement: Statement, renamed: Mapping[str, str]) -> Statement:
    """The statement with the new names."""
    term, value = statement
    return renamed.get(term, term), _follow(value, renamed)


def _follow(term: Term, renamed: Mapping[str, str]) -> Term:
    if isinstance(term, ox.NamedNode):
        return ox.NamedNode(renamed[term.value]) if term.value in renamed else term
    if isinstance(term, Unnamed):
        statements = (follow(statement, renamed) for statement in term.statements)
        members = tuple(_follow(member, renamed) for member in term.members)
        return Unnamed(tuple(sorted(statements, key=lambda said: (said[0], str(said[1])))), members, term.up)
    return term
