"""`kzgraph search`: questions, claims, things and terms by a reader's own words."""

from __future__ import annotations

import argparse

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.output import day_notes, repeated_options, result, show
from kzgraph.errors import UsageError

MOST = 10  # hits


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="+", help="words or a question in English, Russian or Kazakh, in any form and spelling")
    parser.add_argument("--limit", type=shared.whole_number, default=MOST, metavar="COUNT", help=f"number of hits (default: {MOST})")
    shared.formats(parser)
    shared.language(parser)


def run(options: argparse.Namespace) -> int:
    """Prints the hits, best first. 1 where there are none, or where what is not said comes first; else 0."""
    if not "".join(options.words).strip():
        raise UsageError("expected words to search for, found an empty text.")
    workspace = shared.opened(options)
    from kzgraph.questions.search import on_disk

    place = on_disk.prepare(workspace)

    def work() -> tuple[str, list[str], list[str], bool]:
        from kzgraph.formats import hits
        from kzgraph.formats.words import unreviewed_note
        from kzgraph.graph import store
        from kzgraph.graph.store import Labels

        loaded = store.load(workspace)
        search = on_disk.opened(workspace, loaded, place)
        found = search(" ".join(options.words), options.limit)
        labels = Labels(loaded, options.lang)
        text = hits.render(found.hits, options.format, labels, repeated_options(options)) if found.hits or options.format != "table" else ""
        text, first = hits.with_notes(text, hits.notes(found, labels, options.lang), options.format)
        return (
            text,
            first,
            [*unreviewed_note(labels), *day_notes(search.person_days(found.hits), options.lang)],
            bool(found.hits) and not found.silent,
        )

    text, first, notes, hit = result(options, work)
    show((text, notes), first)
    return 0 if hit else 1


COMMAND = Command(
    'kzgraph search "who pressed the victims not to complain?"',
    run,
    options,
    more="Exit code 0 where what is said comes first, 1 where there is no hit or what a source does not say comes first, 2 usage error.",
)
