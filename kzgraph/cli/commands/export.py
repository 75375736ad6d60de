"""`kzgraph export`: the graph for other tools, and the site of pages."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from kzgraph.cli.command import Command
from kzgraph.cli.options import opened
from kzgraph.cli.output import print_days
from kzgraph.errors import UsageError
from kzgraph.formats.exports import EXPORTS
from kzgraph.safety.progress import Bar

SITE = "site"


def options(parser: argparse.ArgumentParser) -> None:
    described = [f"{row.name}: {row.help}" for row in EXPORTS.values()]
    described.append(f"{SITE}: all pages and data as a folder for any file server")
    parser.add_argument("form", metavar="FORM", choices=(*EXPORTS, SITE), help="; ".join(described))
    parser.add_argument("target", type=Path, help="the file or folder to write; - for standard output, where it is one file")
    parser.add_argument(
        "--entailed", action="store_true", help="of a graph: also write superclasses and broader concepts, for tools that do not reason"
    )
    parser.add_argument("--url", default="", help="of a site: the URL that the folder will have, for permalinks")


def run(options: argparse.Namespace) -> int:
    """Writes the export and prints the paths of its files; a single file may go to standard output."""
    from kzgraph.formats import exports
    from kzgraph.graph import store
    from kzgraph.reading.notes import named_days

    if options.form == SITE:
        return _site(options)
    workspace = opened(options)
    if str(options.target) == "-":
        files = exports.export(workspace, options.form, entailed=options.entailed)
        if "" not in files:
            raise UsageError(f"-: {options.form} is a folder of files. Name a folder.")
        sys.stdout.write(files[""])
        print_days(named_days(store.load(workspace)), files[""])
        return 0
    written = exports.write(workspace, options.form, options.target, entailed=options.entailed)
    for file in written:
        print(file)
    print_days(named_days(store.load(workspace)), "\n".join(map(str, written.values())))
    return 0


def _site(options: argparse.Namespace) -> int:
    from kzgraph.site.folder import publish

    if options.url and not re.fullmatch(r"https?://[^\s<>\"?#]+", options.url):
        raise UsageError(f"{options.url}: not the URL of a folder. Write it as https://example.org/kz.")
    with Bar("writing pages") as bar:
        written = publish(opened(options), options.target, options.url, bar)
    print(options.target)
    print(f"{written.files} files, {written.bytes / (1 << 20):.1f} MiB", file=sys.stderr)
    return 0


COMMAND = Command("kzgraph export jsonld build/kzgraph.jsonld", run, options)
