"""What a change adds, removes and alters: two versions of a workspace compared, node by node."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kzgraph.changes import versions
from kzgraph.changes.checklist import is_reviewed, rank
from kzgraph.changes.names import follow, renames
from kzgraph.changes.pair import Pair
from kzgraph.changes.values import KINDS, WAYS, Change, Seen
from kzgraph.changes.versions import Nodes, Statement, Version
from kzgraph.graph.workspace import Workspace
from kzgraph.vocab import KZ


def changes(before: Workspace, after: Workspace, sides: tuple[str, str] = ("before", "after")) -> list[Change]:
    """What became of each node that differs: added, altered, renamed, moved to another file or removed; and of each voice.

    The order of statements and files, comments and layout make no difference. A node of another name that says exactly the same is
    renamed, and those that name it follow without a word. New and altered assertions come in the order of their risk. Turtle, catalogues of
    translations, questions and the files that decide on checks are compared; symbolic links are reported, not followed. Raises
    KzgraphError, naming the side and the file, for a version that cannot be read.
    """
    known: versions.Said = {}
    old, new = versions.read(before, sides[0], known), versions.read(after, sides[1], known)
    pair = Pair(old, new)
    renamed = renames(old.nodes, new.nodes)
    differences = [*_voices(old, new, renamed, pair), *_compared(old.nodes, new.nodes, renamed, pair)]
    differences += _compared(old.questions, new.questions, renames(old.questions, new.questions), pair, "question")
    differences += _compared(old.translations, new.translations, {}, pair, "translation")
    differences += _compared(old.files, new.files, {}, pair, "file")
    return sorted(differences, key=_order)


def _order(change: Change) -> tuple[object, ...]:
    """By kind, and within it what a reviewer should read first."""
    return KINDS.index(change.kind), not is_reviewed(change), rank(change), WAYS.index(change.way), change.seen.classes, change.seen.name


def _compared(old: Nodes, new: Nodes, renamed: dict[str, str], pair: Pair, kind: str = "") -> Iterator[Change]:
    """The changes of all nodes; their kind is what they say they are, if none is given."""
    arrived = set(renamed.values())
    for name in old.keys() | new.keys():
        if name not in arrived:
            names = name, renamed.get(name, name)
            yield from _became(old.get(name, {}), new.get(names[1], {}), names, renamed, pair, kind)


def _became(
    old: dict[Statement, set[str]],
    new: dict[Statement, set[str]],
    names: tuple[str, str],
    renamed: dict[str, str],
    pair: Pair,
    kind: str,
) -> Iterator[Change]:
    """The changes of one node: what it says in each version, and its name there."""
    lost, gained = old.keys() - new.keys(), new.keys() - old.keys()
    followed = {statement: same for statement in lost if renamed and (same := follow(statement, renamed)) in gained}
    if names[0] != names[1]:
        yield pair.change(kind, "renamed", names, old, new)
    differences = pair.differences(lost - followed.keys(), gained - set(followed.values()))
    if differences:
        yield pair.change(kind, "altered" if old and new else "added" if new else "removed", names, old, new, differences)
    kept = [(old[said], new[followed.get(said, said)]) for said in old if said in new or said in followed]
    left = {file for was, now in kept for file in was - now}
    came = {file for was, now in kept for file in now - was}
    if (left or came) and not (kind == "question" and names[0] != names[1]):  # a question is named by its file
        change = pair.change(kind, "moved", names, old, new)
        yield change._replace(before=_in(change.before, left), after=_in(change.after, came))


def _in(seen: Seen | None, files: set[str]) -> Seen | None:
    return seen._replace(file=", ".join(sorted(files))) if seen else None


def _voices(old: Version, new: Version, renamed: dict[str, str], pair: Pair) -> Iterator[Change]:
    """Voices that are new, or no longer there."""
    before, after = _speakers(old), _speakers(new)
    was = {new_name: name for name, new_name in renamed.items()}
    for name in before - after:
        if renamed.get(name) not in after:
            yield pair.change("voice", "removed", (name, name), old.nodes.get(name, {}), {})
    for name in after - before:
        if was.get(name) not in before:
            yield pair.change("voice", "added", (name, name), {}, new.nodes.get(name, {}))


def _speakers(version: Version) -> set[str]:
    return {
        value.value for said in version.nodes.values() for term, value in said if term == KZ + "voice" and isinstance(value, ox.NamedNode)
    }
