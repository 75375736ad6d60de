"""`kzgraph report`: all answers, in an HTML file for each area and in one Markdown file."""

from __future__ import annotations

import argparse
from pathlib import Path

from kzgraph.cli.command import Command
from kzgraph.cli.options import opened
from kzgraph.vocab import LANGUAGES

SECONDS = 120.0  # all questions of a large workspace


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="folder for the files; made if it does not exist")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of labels (default: en)")


def run(options: argparse.Namespace) -> int:
    from kzgraph.graph import store, writing
    from kzgraph.model import Reader
    from kzgraph.questions import canned
    from kzgraph.records.rights import refuse_export
    from kzgraph.safety import sandbox
    from kzgraph.site import report

    workspace = opened(options)

    def work() -> dict[str, str]:
        loaded = store.load(workspace)
        refuse_export(loaded)
        answers = [canned.ask(loaded, question) for question in canned.catalogue(workspace)]
        return dict(report.texts(Reader(loaded), answers, canned.areas(workspace), options.lang))

    with writing.outputs(workspace, options.folder) as change:
        texts = sandbox.value(work, seconds=SECONDS)
        for name, text in texts.items():
            change.put(options.folder / name, text)
    for name in texts:
        print(options.folder / name)
    return 0


COMMAND = Command("kzgraph report build", run, options)
