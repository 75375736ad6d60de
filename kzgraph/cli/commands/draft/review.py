"""`kzgraph draft review`: one key a proposal; what is accepted is written into the graph at once, and nothing else is."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.errors import ConflictError, Faults, KzgraphError, UsageError

if TYPE_CHECKING:
    from kzgraph.authoring.draft import Draft
    from kzgraph.authoring.proposals import Proposal
    from kzgraph.graph.workspace import Workspace

ANSWERS = {"y": "accepted", "n": "refused"}


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the proposals, one JSON object a line")
    parser.add_argument("--text", type=Path, metavar="COPY", help="your copy of the text: shown, and held against paraphrases and labels")
    shared.source(parser)
    for answer in ("accept", "refuse"):
        parser.add_argument(
            f"--{answer}", type=shared.whole_number, action="append", default=[], metavar="LINE", help=f"{answer} this line, without asking"
        )
    parser.add_argument("--list", action="store_true", help="print the proposals that wait with what speaks against them, and ask nothing")


def run(options: argparse.Namespace) -> int:
    """Asks for an answer to each proposal that waits; with --list, 1 if something speaks against one."""
    from kzgraph.formats import proposals as rendered

    review = Review(options)
    if options.accept or options.refuse:
        review.answer_lines({**dict.fromkeys(options.refuse, "refused"), **dict.fromkeys(options.accept, "accepted")})
    elif options.list:
        return review.list()
    elif not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("a review needs a terminal. Without one: --list, then --accept LINE and --refuse LINE.")
    else:
        review.ask()
    sys.stdout.write(rendered.left(review.proposals))
    return 0


class Review:
    """The proposals of a file, and what was answered so far."""

    def __init__(self, options: argparse.Namespace) -> None:
        from kzgraph.authoring import proposals

        self._options = options
        self._workspace: Workspace = shared.opened(options)
        self.proposals = proposals.read(options.file)
        self._kept = [*self.proposals]  # as they stand in the file

    def list(self) -> int:
        """Prints the proposals that wait; 1 if something speaks against one."""
        against = False
        for at, one in enumerate(self.proposals):
            if not one.answer:
                drafted = self._drafted(one)
                against = against or isinstance(drafted, str) or bool(drafted.notes)
                print(self._shown(at, drafted))
        return int(against)

    def answer_lines(self, answers: dict[int, str]) -> None:
        """Answers the lines of these numbers, in their order. Raises UsageError for those that may not be; those before them stay."""
        at_line = {int(one.row.place.rpartition(":")[2]): at for at, one in enumerate(self.proposals)}
        faults = Faults()
        for line in answers.keys() - at_line.keys():
            faults.found.append(f"{self._options.file}:{line}: no proposal stands there.")
        faults.refuse()
        for line in sorted(answers):
            self._answer(at_line[line], answers[line])

    def ask(self) -> None:
        """Shows proposal by proposal and writes each answer at once."""
        from kzgraph.cli.keys import Keys
        from kzgraph.formats.proposals import KEYS
        from kzgraph.linking.judgements import LETTERS

        waiting = [at for at, one in enumerate(self.proposals) if not one.answer]
        place = 0
        while place < len(waiting):
            at = waiting[place]
            print(f"\n{self._shown(at, self._drafted(self.proposals[at]))}{KEYS}  ", end="", flush=True)
            with Keys() as keys:
                key = keys.read((*ANSWERS, "c", "s", "b", "q"), LETTERS)
            print(key)
            if key == "q":
                return
            if key == "c":
                self._change(at)
            elif key == "b":
                place = max(0, place - 1)
            elif key == "s" or self._answered(at, ANSWERS[key]):
                place += 1

    def _answered(self, at: int, answer: str) -> bool:
        if self.proposals[at].answer == "accepted":
            print("it is in the graph already: change it there, or take it back with git")
            return True
        try:
            self._answer(at, answer)
        except KzgraphError as error:
            print(f"not written: {error}")
            return False
        return True

    def _change(self, at: int) -> None:
        print("field=value, with | between several values; field= removes it; an empty line ends")
        while line := self._line():
            field, sign, text = line.partition("=")
            if sign:
                self.proposals[at] = self.proposals[at].changed(field.strip(), text)
            else:
                print("expected field=value")

    def _line(self) -> str:
        """A line of standard input; empty at its end."""
        print("> ", end="", flush=True)
        return sys.stdin.readline().strip()

    def _answer(self, at: int, answer: str) -> None:
        """Writes what an accepted proposal adds, then the answer beside it. Raises UsageError where it may not be."""
        from kzgraph.graph import writing

        one = self.proposals[at]
        if one.answer == "accepted":
            raise UsageError(f"{one.row.place}: accepted before.")
        self._read_on()
        if answer == "accepted":
            with writing.sources(self._workspace) as change:
                for file, text in self._draft(one).texts.items():
                    change.put(file, text)
        with writing.outputs(self._workspace, self._options.file) as change:
            self._read_on()  # again, under its lock: an assistant may have proposed something meanwhile
            self.proposals[at] = one._replace(answer=answer)
            change.put(self._options.file, "".join(proposal.line() for proposal in self.proposals))
        self._kept = [*self.proposals]

    def _read_on(self) -> None:
        """Takes in what was added to the file since it was read. Raises ConflictError where what was read is no longer there."""
        from kzgraph.authoring import proposals

        now = proposals.read(self._options.file)
        if [one.line() for one in now[: len(self._kept)]] != [one.line() for one in self._kept]:
            raise ConflictError(f"{self._options.file}: changed by another program meanwhile. Nothing was written: run the command again.")
        self.proposals += now[len(self._kept) :]
        self._kept = now

    def _draft(self, one: Proposal) -> Draft:
        from kzgraph.authoring import proposals

        return proposals.draft(self._workspace, one, self._options.text, self._options.source)

    def _drafted(self, one: Proposal) -> Draft | str:
        try:
            return self._draft(one)
        except UsageError as error:
            return str(error)

    def _shown(self, at: int, drafted: Draft | str) -> str:
        from kzgraph.authoring import proposals
        from kzgraph.formats.proposals import proposal

        one = self.proposals[at]
        said: dict[str, str] = {}
        with suppress(UsageError):  # which what is drafted tells too
            said = proposals.said(self._workspace, one, self._options.text, self._options.source)
        return proposal(one, at + 1, len(self.proposals), said, drafted)


COMMAND = Command(
    "kzgraph draft review build/proposals.jsonl --source example-2024-05-01 --text remarks.txt",
    run,
    options,
)
