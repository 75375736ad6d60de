"""`kzgraph link review`: one key a decision."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzgraph.cli.command import Command
from kzgraph.cli.commands.link import judging
from kzgraph.cli.options import opened
from kzgraph.cli.output import from_here, print_days
from kzgraph.dates import today
from kzgraph.errors import UsageError
from kzgraph.graph.workspace import Workspace

if TYPE_CHECKING:
    from kzgraph.cli.keys import Keys
    from kzgraph.linking.review_session import Session
    from kzgraph.linking.work import Header, Pair

ANSWERS = {"y": "same", "r": "related", "n": "no", "u": "unsure"}


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("work", type=Path, nargs="+", metavar="WORK", help="the work files with the pairs")
    judging.role(parser)
    judging.filters(parser)
    parser.add_argument("--dataset", default="", metavar="NAME", help="only the work files of this dataset")
    parser.add_argument("--again", action="store_true", help="also show pairs that were decided before")


def run(options: argparse.Namespace) -> int:
    """Shows pair by pair and writes each decision at once."""
    from kzgraph.linking import work

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        group = options.command
        raise UsageError(f"a review needs a terminal. Without one: kzgraph {group} sheet WORK CSV, then kzgraph {group} decide WORK CSV.")
    workspace = opened(options)
    read = [(file, *work.read(file)) for file in options.work]
    known = dict.fromkeys(header.dataset.name for _, header, _ in read)
    if options.dataset and options.dataset not in known:
        raise UsageError(f"--dataset {options.dataset}: no work file is of this dataset. They are of {', '.join(known)}.")
    for file, header, pairs in read:
        if options.dataset in ("", header.dataset.name) and not _reviewed(workspace, options, file, header, pairs):
            break
    return 0


def _reviewed(workspace: Workspace, options: argparse.Namespace, file: Path, header: Header, pairs: Sequence[Pair]) -> bool:
    """Shows the pairs of one work file; False if the reviewer wants to quit."""
    from kzgraph.cli.keys import Keys
    from kzgraph.formats import links as rendered
    from kzgraph.linking.judgements import LETTERS
    from kzgraph.linking.review_session import Session, chosen
    from kzgraph.reading.notes import named_days

    decisions = judging.decisions(workspace, header, file)
    pairs = chosen(
        decisions.store(),
        pairs,
        lambda pair: (pair.candidate.subject, pair.candidate.score),
        options.least,
        options.most,
        options.kind,
    )
    session = Session(decisions, header, pairs, options.role, today().isoformat(), again=options.again)
    skipped, noted, key = 0, False, ""
    with Keys() as keys:
        while (pair := session.current()) is not None:
            text = rendered.pair(pair, session.at + 1, len(pairs), session.before, decisions.keys)
            print()
            noted = noted or print_days(named_days(decisions.store()), text)
            print(text, end="", flush=True)
            key = keys.read((*ANSWERS, "s", "b", "q"), LETTERS)
            print(f"{key}  ", end="")
            if key == "q":
                print("the rest is left for later")
                break
            if key == "s":
                session.skip()
                skipped += 1
                print("left for later")
            elif key == "b":
                undone = session.undo()
                print("undone: " + rendered.decided(undone) if undone else "nothing to undo in this session\n", end="")
            elif answer := _asked_further(session, pair, ANSWERS[key], keys):
                _decide(session, answer, keys)
    for gone in session.gone:
        reason = decisions.refused(gone.candidate.subject, gone.candidate.object)
        print(f"not shown: {rendered.short(gone.candidate.subject)}: {reason}")
    print(f"\n{len(session.steps)} decided, {skipped} skipped; decisions are in {from_here(decisions.file)}")
    return key != "q"


def _asked_further(session: Session[Any], pair: Pair, answer: str, keys: Keys) -> str:
    """The answer after all that is asked about it; empty if the reviewer goes back to the pair."""
    from kzgraph.linking.judgements import LETTERS

    while choices := session.decisions.choices(pair, answer):
        print("\n" + "   ".join(f"{key} {text}" for key, (text, _) in choices.items()) + "   b back")
        key = keys.read((*choices, "b"), LETTERS)
        print(f"{key}  ", end="")
        if key == "b":
            return ""
        answer = choices[key][1]
    return answer


def _decide(session: Session[Any], answer: str, keys: Keys) -> None:
    """Writes a decision, and prints it or why it could not be written."""
    from kzgraph.formats import links as rendered
    from kzgraph.linking.judgements import LETTERS

    pair, outcome = session.pairs[session.at], session.decide(answer)
    if outcome.written and outcome.held is None:
        print(rendered.decided(session.steps[-1].judgement), end="")
    elif outcome.held:
        print(f"not written: somebody else decided meanwhile. It stays {rendered.decided(outcome.held)}", end="")
    elif outcome.refused:
        print(f"not written: {outcome.refused}")
    elif outcome.rival:
        print(f"not written: a second exact match. There is {rendered.decided(outcome.rival)}", end="")
        if outcome.rival.sides[0] == pair.candidate.subject:
            print("1 the dataset has two rows of this one: a close match beside it   b back")
            if keys.read(("1", "b"), LETTERS) == "1":
                _decide(session, "double", keys)


COMMAND = Command("kzgraph link review build/links/ucdp-ged.jsonl", run, options)
