"""The changes that an authoring command made in a workspace, or would make, as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.formats.words import word
from kzgraph.graph.prefixes import short
from kzgraph.safety.escapes import plain, without_commands

if TYPE_CHECKING:
    from kzgraph.authoring.draft import Draft
    from kzgraph.authoring.traces import Mention
    from kzgraph.authoring.withdraw import Withdrawal
    from kzgraph.graph.workspace import Workspace

HISTORY = (
    "git keeps every version that was committed, and so does every clone, fork and package: a withdrawal removes nothing from them. If the "
    "history must be rewritten, say so in the issue that asked for the withdrawal (CONTRIBUTING.md, Corrections and withdrawal)."
)

ELSEWHERE = (
    "a server that runs goes on with the data that it has loaded: restart it. Its pages may stay in caches for as long as they say.",
    "sites, exports and reports that were published still hold what they held: write and publish them again. Search engines keep what they "
    "saw until they look again, or until you ask them.",
    "hidden folders, such as .venv or the copies that editors keep, were not searched.",
)
MANY = 20  # lines or blocks, beyond which only the first, or their number, is listed


def draft(workspace: Workspace, made: Draft, dry: bool, option: str) -> str:
    """The places written, or with `dry` their text; then notes and the next commands, with `option`, which names the workspace."""
    many = len(made.added) > MANY and not dry
    lines = [
        f"{workspace.relative(file)}: {count} blocks written" for file, count in Counter(added.file for added in made.added).items() if many
    ]
    for added in () if many else made.added:
        place = f"{workspace.relative(added.file)}:{added.line}-{added.line + added.block.count(chr(10)) - 1}"
        lines += [f"# {place}", added.block.rstrip("\n"), ""] if dry else [f"{place}: written"]
    nearest = [note for note in made.notes if note.startswith("near: ")]
    lines = [*nearest, *lines, *(f"note: {note}" for note in made.notes if note not in nearest)]
    lines += _end(dry, made.then, option)
    return without_commands(plain("\n".join(lines))) + "\n"


def _end(dry: bool, commands: Sequence[str], option: str) -> list[str]:
    return ["nothing was written: --dry-run"] if dry else [f"next: {command}{option}" for command in commands]


def withdrawal(workspace: Workspace, made: Withdrawal, dry: bool, option: str, days: Sequence[str] = ()) -> str:
    """What is withdrawn, removed and altered, what is now unused, where the text still mentions it, and what stays in the history.

    `days` are those on which sources named the persons in it.
    """
    verb = "would be " if dry else ""
    lines = _listed(f"{verb}withdrawn, leaving a day and no name", _names(made.tombstones))
    lines += _listed(f"{verb}removed", _names(made.removed))
    altered = [f"{workspace.relative(a.file)}: {short(a.node)} {short(a.property)} {a.how}" for a in made.altered]
    lines += _listed(f"{verb}altered", altered)
    if any(a.how.startswith("rewritten") for a in made.altered):
        lines += ["  Read these again: a text may reveal the person even without the name. A text fragment that was cut needs other words."]
    files = [
        f"{workspace.relative(file)}{'' if text is not None else ': removed, since it was empty'}" for file, text in made.texts.items()
    ]
    lines += _listed(f"files {verb}written", files)
    lines += _listed("no longer used: remove them, unless something else will use them", _names(made.unused))
    lines += _listed("no longer named by a passage: remove them, or withdraw them if they are persons", _names(made.unnamed))
    lines += _listed("no longer supporting an assertion", _names(made.bare))
    lines += _listed("still mentioned here: fix by hand", _places(made.mentions, sure=True))
    lines += _listed("may be mentioned here, in another script or with an ending: look", _places(made.mentions, sure=False))
    lines += _listed("compressed, and not searched: unpack and look, write them again, or delete them", made.compressed)
    lines += [f"note: {note}" for note in (*(word("persons", "en", day=day) for day in days), *ELSEWHERE, HISTORY)]
    lines += [*_end(dry, ("kzgraph validate",), option)]
    return without_commands(plain("\n".join(lines))) + "\n"


def _places(mentions: Iterable[Mention], *, sure: bool) -> list[str]:
    """The lines; of a file with many, such as a built site, the first ones and their number."""
    by_file: dict[str, list[int]] = {}
    for mention in mentions:
        if mention.sure == sure:
            by_file.setdefault(mention.file, []).append(mention.line)
    return [
        place
        for file, numbers in by_file.items()
        for place in (
            [f"{file}:{number}" for number in numbers]
            if len(numbers) <= MANY
            else [f"{file}:{numbers[0]} and {len(numbers) - 1} more lines: write the file again, or delete it"]
        )
    ]


def _names(nodes: Sequence[ox.NamedNode]) -> list[str]:
    return [short(node) for node in nodes]


def _listed(title: str, items: Sequence[str]) -> list[str]:
    return [f"{title}: {len(items)}", *(f"  {item}" for item in items)] if items else []
