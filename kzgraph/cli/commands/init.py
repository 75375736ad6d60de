"""`kzgraph init`."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.vocab import LABEL_LANGUAGES


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=_folder, metavar="DIR", help="the folder of the new workspace, such as . in a new repository")
    parser.add_argument("--namespace", required=True, metavar="URL", help="an address of your own in which it mints; ends in a slash")
    parser.add_argument("--prefix", default="ex", metavar="PREFIX", help="prefix of the namespace (default: ex)")
    parser.add_argument(
        "--languages", default=",".join(LABEL_LANGUAGES), metavar="CODES", help="languages of labels, en among them (default: %(default)s)"
    )
    shared.dry_run(parser)


def _folder(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("expected a folder, found an empty text: . is the current one")
    return Path(text)


def run(options: argparse.Namespace) -> int:
    from kzgraph.authoring import init
    from kzgraph.formats import authoring
    from kzgraph.graph import writing
    from kzgraph.graph.workspace import REQUIRED, Workspace

    workspace = Workspace(options.folder.resolve())
    if not options.dry_run and init.PRE_COMMIT in writing.recovered(workspace, init.BESIDE):
        return 0  # what a killed one was about to write is there now
    draft = init.new(options.folder, options.namespace, options.prefix, options.languages.split(","))
    if not options.dry_run:
        workspace.root.mkdir(parents=True, exist_ok=True)
        with writing.sources(workspace, beside=init.BESIDE) as change:
            init.refuse_present(draft.texts)
            texts = {workspace.root / file.relative_to(options.folder): text for file, text in draft.texts.items()}
            for place in sorted({*(workspace.root / name for name in REQUIRED), *(file.parent for file in texts)} - {workspace.root}):
                change.folder(place)
            for file, text in texts.items():
                change.put(file, text)
    sys.stdout.write(authoring.draft(Workspace(options.folder), draft, options.dry_run, f" --workspace {shlex.quote(str(options.folder))}"))
    return 0


COMMAND = Command(
    "kzgraph init my-graph --namespace https://example.org/id/ --prefix ex --languages en",
    run,
    options,
    reads_workspace=False,
)
