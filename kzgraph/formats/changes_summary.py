"""The summary of changes: how many of each kind, and the dates of the sources that name persons in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from kzgraph.changes import Change
from kzgraph.changes.values import WAYS
from kzgraph.safety.escapes import visible

NOTHING = "Nothing changed: both versions say the same. The order of statements, comments and layout are not compared."
# Singular and plural of each kind; the plural is the heading.
NOUNS = {
    "voice": ("voice", "voices"),
    "assertion": ("assertion", "assertions"),
    "thing": ("thing", "things"),
    "source": ("source", "sources"),
    "passage": ("passage", "passages"),
    "link": ("link", "links"),
    "term": ("term", "terms"),
    "concept": ("concept", "concepts"),
    "shape": ("shape", "shapes"),
    "translation": ("translation", "translations"),
    "question": ("question", "questions"),
    "node": ("other node", "other nodes"),
    "file": ("other file", "other files"),
}


def person_days(changes: Sequence[Change]) -> list[str]:
    """The dates of the sources that name the persons in the changes, sorted."""
    return sorted({visible(day) for change in changes for day in change.days})


def summary(changes: Sequence[Change]) -> str:
    """The number of changes by kind, in one paragraph."""
    parts = [
        ", ".join(
            _counted(kind, way, list(same), first=number == 0)
            for number, (way, same) in enumerate(groupby(sorted(of_kind, key=lambda change: WAYS.index(change.way)), attrgetter("way")))
        )
        for kind, of_kind in groupby(changes, key=lambda change: change.kind)
    ]
    moved = Counter(pair for change in changes for pair in [fact(change, "standing")] if pair[0] != pair[1])
    if moved:
        pairs = ", ".join(f"{before} -> {after}" for before, after in moved)
        parts.append(f"{moved.total()} {'standing' if moved.total() == 1 else 'standings'} moved ({pairs})")
    return "; ".join(parts) + "." if parts else NOTHING


def _counted(kind: str, way: str, same: list[Change], first: bool) -> str:
    """The number of changes of a kind in one way, with their classes; `first` adds the noun."""
    number, noun = len(same), NOUNS[kind][len(same) != 1]
    if kind == "voice":
        return f"{number} new {noun}" if way == "added" else f"{number} {noun} no longer speaking"
    classes = Counter(", ".join(change.seen.classes) for change in same if kind in ("assertion", "thing"))
    split = ", ".join(f"{times} {name}" if number > 1 else name for name, times in classes.items())
    return f"{number} {f'{noun} ' if first else ''}{way}" + (f" ({split})" if split else "")


def fact(change: Change, name: str) -> tuple[str, str]:
    """A fact of a node before and after; twice the same if only one version has the node."""
    before, after = change.before or change.seen, change.after or change.seen
    return dict(before.facts).get(name, ""), dict(after.facts).get(name, "")
