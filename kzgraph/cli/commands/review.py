"""`kzgraph review`: the questions that a change raises, answered with a key, and whether all are answered."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from typing import TYPE_CHECKING

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.commands.link.judging import ROLES
from kzgraph.safety.escapes import one_line

if TYPE_CHECKING:
    from kzgraph.changes.answers import Answer, Asked
    from kzgraph.graph.workspace import Workspace

KEYS = {"y": "yes", "n": "no", "u": "unsure"}


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("revision", metavar="REV", help="the version before: a branch, a tag or a commit")
    parser.add_argument("--answer", choices=ROLES, metavar="ROLE", help=f"answer the open questions, in the role of {', '.join(ROLES)}")


def run(options: argparse.Namespace) -> int:
    """Lists the open questions, or asks them; 1 if one is open, or answered with no or unsure."""
    from kzgraph.changes import answers, changes
    from kzgraph.graph import history, writing
    from kzgraph.safety import sandbox

    workspace = shared.opened(options, following_links=False)
    if options.answer:
        writing.writable(workspace)
    with history.at(workspace, options.revision) as before:

        def work() -> list[answers.Asked]:
            differences = changes(before, workspace, (options.revision, "the files as they are"))
            return answers.asked(differences, answers.read(workspace))

        asked = [answers.Asked(*row) for row in sandbox.value(work)]
    if options.answer:
        asked = _answered(workspace, asked, options.answer)
    wrong = [row for row in asked if row.answer != answers.YES]
    for row in wrong:
        print(one_line(f"{row.node}: {row.text} [{row.answer or 'open'}]"))
    counts = Counter(row.answer or "open" for row in asked)
    print(
        f"{len(asked)} questions: {', '.join(f'{count} {name}' for name, count in sorted(counts.items())) or 'none asked'}", file=sys.stderr
    )
    return 1 if wrong else 0


def _answered(workspace: Workspace, asked: list[Asked], role: str) -> list[Asked]:
    """The questions with what the reviewer answers to the open ones, which is written."""
    from kzgraph.changes import answers
    from kzgraph.dates import today
    from kzgraph.graph import writing

    given: dict[int, str] = {}
    for number, row in enumerate(asked):
        if row.answer:
            continue
        print(one_line(f"{row.node}: {row.text}"))
        key = _key()
        if key == "q":
            break
        if key in KEYS:
            given[number] = KEYS[key]
    rows = [row._replace(answer=given.get(number, row.answer)) for number, row in enumerate(asked)]
    with writing.sources(workspace) as change:
        known = answers.read(workspace)
        new: list[Answer] = [
            answers.Answer(*row[:3], given[number], role, today().isoformat()) for number, row in enumerate(asked) if number in given
        ]
        known |= {answer[:3]: answer for answer in new}
        if new:
            change.put(workspace.root / answers.FILE, answers.text(known.values()))
    return rows


def _key() -> str:
    """The first letter of a line of standard input; q at its end."""
    print(f"  {', '.join(f'{key} {name}' for key, name in KEYS.items())}, s skip, q quit: ", end="", flush=True)
    line = sys.stdin.readline()
    return line.strip().lower()[:1] if line else "q"


COMMAND = Command("kzgraph review main", run, options)
