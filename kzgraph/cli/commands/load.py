"""`kzgraph load`: the rows of a table as N-Quads."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.errors import UsageError
from kzgraph.safety.progress import Bar


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV, TSV, Excel, JSON lines or Parquet")
    parser.add_argument("--as", dest="mapping", metavar="MAPPING", help="a shipped mapping such as ucdp-ged, or your own YAML file")
    parser.add_argument("--propose", action="store_true", help="print a draft mapping for this table, to check and save")
    parser.add_argument("--out", type=Path, metavar="FILE.nq", help="file for the rows; without it they are checked and counted")
    parser.add_argument(
        "--try", dest="trial", action="store_true", help="show how each cell of the first ten rows is read, without writing"
    )
    shared.table_input(parser)
    shared.formats(parser, help="table and json describe the run, all others list the refused rows")


def run(options: argparse.Namespace) -> int:
    """Loads a table by a mapping, or proposes a mapping for it; 1 if a row was refused."""
    workspace = shared.opened(options)
    if options.propose:
        if options.mapping or options.out or options.trial:
            raise UsageError(
                "--propose cannot be combined with --as, --out or --try: it prints a draft mapping, to check and save as a file."
            )
        from kzgraph.records.propose import propose

        sys.stdout.write(propose(workspace, options.file, options.encoding))
        return 0
    if not options.mapping:
        from kzgraph.records.mapping import shipped

        raise UsageError(f"--as is missing: name a mapping ({', '.join(shipped())}) or your own file. --propose writes one.")
    from kzgraph.formats import loading

    if options.trial:
        if options.out:
            raise UsageError("--try cannot be combined with --out: it writes nothing.")
        from kzgraph.records.trial import tried

        cells = tried(workspace, options.file, options.mapping, options.encoding)
        sys.stdout.write(loading.tried(cells, options.format))
        return int(any(cell.becomes.startswith("refused") for cell in cells))
    from kzgraph.records.load import load

    with Bar("reading") as bar:
        loaded = load(
            workspace, options.file, options.mapping, out=options.out, release=options.release, encoding=options.encoding, progress=bar
        )
    sys.stdout.write(loading.loaded(loaded, options.format))
    return 1 if len(loaded.refused) else 0


COMMAND = Command(
    "kzgraph load GEDEvent_v23_1.csv --as ucdp-ged --out ged.nq",
    run,
    options,
)
