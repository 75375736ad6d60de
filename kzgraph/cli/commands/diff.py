"""`kzgraph diff`: what changed since a git revision."""

from __future__ import annotations

import argparse
from contextlib import ExitStack

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.copies import copies, text
from kzgraph.cli.output import day_notes, print_answer
from kzgraph.formats.changes_data import FORMATS, IN_WORDS
from kzgraph.formats.changes_review import IN_FULL
from kzgraph.safety.limits import SECONDS


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("revision", metavar="REV", help="the version before: a branch, a tag or a commit")
    parser.add_argument("other", metavar="REV2", nargs="?", help="the version after (default: the files as they are)")
    text(parser, "also show the words of the passages that new and altered assertions cite, from your copy of a source")
    parser.add_argument(
        "--limit",
        type=shared.whole_number,
        default=IN_FULL,
        metavar="N",
        help=f"new and altered assertions to show in full (default: {IN_FULL})",
    )
    shared.formats(parser, FORMATS, "text")
    parser.add_argument("--timeout", type=shared.seconds, default=SECONDS, metavar="SECONDS", help=f"time limit (default: {SECONDS:g})")


def run(options: argparse.Namespace) -> int:
    """Prints what changed between a revision and another, or the files as they are."""
    from kzgraph.graph import history

    workspace = shared.opened(options, following_links=False)  # links are listed
    with ExitStack() as stack:
        before = stack.enter_context(history.at(workspace, options.revision))
        after = stack.enter_context(history.at(workspace, options.other)) if options.other is not None else workspace
        texts = copies(after, options.text)

        def work() -> tuple[str, list[str]]:
            from kzgraph.changes import changes
            from kzgraph.formats import changes as rendered
            from kzgraph.formats.changes_summary import person_days
            from kzgraph.graph import store
            from kzgraph.reading.evidence import words_of

            differences = changes(before, after, (options.revision, options.other or "the files as they are"))
            days = [] if options.format in IN_WORDS else person_days(differences)
            if texts:
                after.check_places()
            words = words_of(store.load(after), texts) if texts else {}
            return rendered.render(differences, options.format, words, options.limit), day_notes(days, "en")

        print_answer(options, work)
    return 0


COMMAND = Command("kzgraph diff main --format md", run, options)
