"""Files as they are at some time, in a form in which two times can be compared.

A blank node has another name each time that its file is read. In a snapshot it is named by what is said of it, so that those that are
alike at two times have the same name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

if TYPE_CHECKING:
    from .terms import Statement


class Snapshot(NamedTuple):
    """A file with a content that may not be the one it has now."""

    file: Path
    content: bytes


def named_by_content(statements: Iterable[Statement], scope: str) -> list[Statement]:
    """The statements with blank nodes named by the statements about them, the names apart from those of other scopes.

    Of nodes that are alike, each has a number. A node that leads back to itself keeps its label. With triples inside triples, all do.
    """
    known = list(statements)
    if any(isinstance(part, ox.Triple) for statement in known for part in statement):
        return known
    about: dict[ox.BlankNode, list[Statement]] = {}
    parents: dict[ox.BlankNode, list[ox.BlankNode]] = {}
    for statement in known:
        for part in statement:
            if isinstance(part, ox.BlankNode):
                about.setdefault(part, [])
        if isinstance(statement.subject, ox.BlankNode):
            about[statement.subject].append(statement)
            if isinstance(statement.object, ox.BlankNode):
                parents.setdefault(statement.object, []).append(statement.subject)
    content = _contents(about, parents)
    names: dict[ox.BlankNode, ox.BlankNode] = {}
    alike: dict[str, int] = {}
    for node in about:
        said = content.get(node, node.value)
        alike[said] = alike.get(said, 0) + 1
        names[node] = ox.BlankNode(f"n{_digest(scope, said)}-{alike[said]}")

    def named(part: Any) -> Any:  # noqa: ANN401 (any term)
        return names[part] if isinstance(part, ox.BlankNode) else part

    return [type(statement)(*map(named, statement)) for statement in known]


def _contents(about: dict[ox.BlankNode, list[Statement]], parents: dict[ox.BlankNode, list[ox.BlankNode]]) -> dict[ox.BlankNode, str]:
    """A digest of what is said of each blank node and of those that it leads to, from the ends backwards."""
    waiting = {node: sum(isinstance(statement.object, ox.BlankNode) for statement in said) for node, said in about.items()}
    ready = [node for node, count in waiting.items() if not count]
    content: dict[ox.BlankNode, str] = {}
    while ready:
        node = ready.pop()
        lines = (f"{statement.predicate} {_shown(statement.object, content)}" for statement in about[node])
        content[node] = _digest(*sorted(lines))
        for parent in parents.get(node, ()):
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)
    return content


def _shown(term: Any, content: dict[ox.BlankNode, str]) -> str:  # noqa: ANN401 (any term)
    return f"_:{content[term]}" if isinstance(term, ox.BlankNode) else str(term)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode(errors="surrogatepass")).hexdigest()[:32]
