"""The changes that an authoring command made in a workspace, or would make, as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.formats.words import word
from kzgraph.graph.names import short
from kzgraph.safety.escapes import plain, without_commands

if TYPE_CHECKING:
    from kzgraph.authoring.draft import Draft
    from kzgraph.authoring.searched import Unsearched
    from kzgraph.authoring.traces import Mention
    from kzgraph.authoring.withdraw import Withdrawal
    from kzgraph.graph.workspace import Workspace

HISTORY = (
    "git keeps every version that was committed, with its message and the names of branches, and so does every clone, fork and package: a "
    "withdrawal neither searches them nor removes anything from them. If the history must be rewritten, say so in the issue that asked for "
    "the withdrawal (CONTRIBUTING.md, Corrections and withdrawal)."
)

ELSEWHERE = (
    "a server that runs goes on with the data that it has loaded: restart it. Its pages may stay in caches for as long as they say.",
    "sites, exports and reports that were published still hold what they held: write and publish them again. Search engines keep what they "
    "saw until they look again, or until you ask them.",
    "names were looked for in Latin and Cyrillic letters, and their words of one or two letters only beside another one. Pictures were not "
    "read.",
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
    lines += _listed("not searched, or not all: look, write them again, or delete them", _grouped(made.unsearched))
    lines += [f"note: {note}" for note in (*(word("persons", "en", day=day) for day in days), *ELSEWHERE, HISTORY)]
    lines += [*_end(dry, ("kzgraph validate",), option)]
    return without_commands(plain("\n".join(lines))) + "\n"


def _places(mentions: Iterable[Mention], *, sure: bool) -> list[str]:
    """The places in each file, on one line where they are not sure."""
    by_file: dict[str, list[int]] = {}
    for mention in mentions:
        if mention.sure == sure:
            by_file.setdefault(mention.file, []).append(mention.line)
    return [place for file, lines in by_file.items() for place in _lines(file, lines, apart=sure)]


def _lines(file: str, lines: list[int], *, apart: bool) -> list[str]:
    """The lines of a file, together or apart; of many, such as those of a built site, the first and their number."""
    numbers = [str(line) for line in lines if line]
    named = [f"{file}: its own name, or where it leads"] if 0 in lines else []
    if len(numbers) > MANY:
        return [*named, f"{file}:{numbers[0]} and {len(numbers) - 1} more lines: write the file again, or delete it"]
    return [*named, *(f"{file}:{number}" for number in (numbers if apart else filter(None, [", ".join(numbers)])))]


def _grouped(unsearched: Iterable[Unsearched]) -> list[str]:
    """The files with the reason; a folder for many that lie in it with the same one, at any depth."""
    by_reason: dict[str, list[str]] = {}
    for file, why in unsearched:
        by_reason.setdefault(why, []).append(file)
    lines = []
    for why, files in by_reason.items():
        tops = Counter(file.partition("/")[0] for file in files)
        lines += [f"{top}/: {count} files or folders, {why}" for top, count in tops.items() if count > MANY]
        lines += [f"{file}: {why}" for file in files if tops[file.partition("/")[0]] <= MANY]
    return sorted(lines)


def _names(nodes: Sequence[ox.NamedNode]) -> list[str]:
    return [short(node) for node in nodes]


def _listed(title: str, items: Sequence[str]) -> list[str]:
    return [f"{title}: {len(items)}", *(f"  {item}" for item in items)] if items else []
