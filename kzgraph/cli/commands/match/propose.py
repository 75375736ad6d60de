"""`kzgraph match propose`: two tables compared with each other, or one with itself."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.errors import UsageError
from kzgraph.safety.progress import Bar


def options(parser: argparse.ArgumentParser) -> None:
    from kzgraph.formats.matches import FORMATS

    parser.add_argument("a", type=Path, metavar="A", help="a table: CSV, TSV, Excel, JSON lines or Parquet")
    parser.add_argument("b", type=Path, metavar="B", nargs="?", help="another table; without it, A is searched for rows that repeat")
    parser.add_argument(
        "--as", dest="mapping", metavar="MAPPING", required=True, help="what the columns mean: a shipped mapping or your own file"
    )
    parser.add_argument("--as-b", dest="other", metavar="MAPPING", help="what the columns of B mean, if not the same")
    parser.add_argument(
        "--kind", dest="rows", metavar="KIND", default="", help="what the rows are, such as persons (default: by their class)"
    )
    parser.add_argument("--encoding", default="", metavar="NAME", help="encoding of the texts, if neither UTF-8 nor UTF-16")
    parser.add_argument(
        "--least", type=shared.score, default=0.05, metavar="SCORE", help="lowest score that is listed, from 0 to 1 (default: 0.05)"
    )
    parser.add_argument("--one-to-one", action="store_true", help="list each row only in its best pair")
    parser.add_argument("--out", type=Path, metavar="FILE", help="file for the pairs, instead of the terminal")
    parser.add_argument(
        "--work", type=Path, metavar="WORK", help="work file NAME.jsonl for a review; decisions go to NAME.links.ttl beside it"
    )
    parser.add_argument("--again", action="store_true", help="with --work: also propose pairs that were decided before")
    shared.formats(parser, FORMATS, help="parquet needs --out")


def run(options: argparse.Namespace) -> int:
    """Prints or writes the pairs; 1 if a row was refused."""
    from kzgraph.formats import matches
    from kzgraph.graph import writing
    from kzgraph.linking import lists

    workspace = shared.opened(options)
    if options.other and options.b is None:
        raise UsageError("--as-b is for a second table: kzgraph match A B --as MAPPING --as-b MAPPING.")
    if options.format == "parquet" and options.out is None:
        raise UsageError("Parquet is not text: name a file with --out FILE.")
    if options.out is not None and options.out.exists():
        raise UsageError(f"{options.out}: exists. Name another file, or remove it first.")
    if options.again and options.work is None:
        raise UsageError("--again is for a work file: name one with --work WORK.")
    a = lists.Table(options.a, options.mapping, options.encoding)
    b = options.b and lists.Table(options.b, options.other or options.mapping, options.encoding)
    with Bar("reading") as bar:
        done = lists.match(
            workspace,
            a,
            b,
            options.rows,
            least=options.least,
            one_to_one=options.one_to_one,
            out=options.out,
            work=options.work,
            again=options.again,
            progress=bar,
        )
    for warning in matches.warnings(done):
        print(warning, file=sys.stderr)
    if done.proposal:
        sys.stdout.write(matches.proposed(done, done.proposal))
        work = shlex.quote(str(options.work))
        print(f"next: kzgraph match review {work}" if done.proposal.waiting else "nothing to decide", file=sys.stderr)
    elif options.out is None:
        sys.stdout.write(matches.matched(done, options.format))
    if options.out is not None:
        content = matches.parquet(done) if options.format == "parquet" else matches.matched(done, options.format)
        with writing.outputs(workspace, options.out) as change:
            change.put(options.out, content, private=done.mapping.rows != "published")
        print(f"written: {options.out}, {len(done.pairs)} pairs", file=sys.stderr)
    return 1 if any(side.refused for side in done.sides) else 0


COMMAND = Command(
    "kzgraph match a.csv b.xlsx --as person-list --least 0.5",
    run,
    options,
)
