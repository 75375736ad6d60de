"""`kzgraph shapes check`: data and shapes of anybody."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.output import print_notes
from kzgraph.cli.progress import Bar
from kzgraph.errors import KzgraphError, UsageError

if TYPE_CHECKING:
    import argparse

FORMATS = ("text", "turtle", "json", "sarif", "junit", "md", "github")


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("data", nargs="+", type=Path, help="file with data: .ttl, .nt, .nq, .trig, .rdf, .owl, .jsonld or .n3")
    parser.add_argument("--shapes", nargs="+", type=Path, metavar="FILE", help="file with shapes (default: the shapes in the data)")
    parser.add_argument("--base", metavar="IRI", help="base of relative IRIs (default: the IRI of each file)")
    parser.add_argument("--imports", type=Path, metavar="DIR", help="folder with the files that owl:imports names; the network is not used")
    parser.add_argument(
        "--unsupported",
        choices=("skip", "pyshacl", "refuse"),
        default="skip",
        help="parts of shapes that cannot be compiled: skip and list them, give their shapes to pySHACL, or stop (default: skip)",
    )
    parser.add_argument("--no-owl-classes", action="store_true", help="shapes that are an owl:Class, and no rdfs:Class, have no targets")
    parser.add_argument("--default-graph", action="store_true", help="judge the default graph, and no named graphs")
    shared.formats(parser, FORMATS, "text", "turtle: the validation report of SHACL; the others: as in kzgraph validate")


def run(options: argparse.Namespace) -> int:
    """Prints the report; 1 if there is a result, 3 if there is none but not all was judged."""
    from kzgraph.formats.checked_shapes import located, render
    from kzgraph.shacl import ShapeError, check

    if missing := [str(file) for file in (*options.data, *(options.shapes or ())) if not file.exists()]:
        raise UsageError(f"no such file: {', '.join(missing)}")
    if options.imports and not options.imports.is_dir():
        raise UsageError(f"--imports {options.imports}: expected a folder with the files that owl:imports names")
    shapes = options.shapes or options.data
    try:
        with Bar("checking") as bar:
            checked = check(
                options.data,
                options.shapes,
                base=options.base,
                imports=options.imports,
                unsupported=options.unsupported,
                owl_classes=not options.no_owl_classes,
                union=not options.default_graph,
                progress=bar,
            )
    except ShapeError as error:
        raise KzgraphError(located(error, shapes, options.base)) from None
    except SyntaxError as error:
        raise KzgraphError(str(error)) from None
    sys.stdout.buffer.write(render(checked, options.format, options.data, shapes, options.base).encode("utf-8"))
    sys.stdout.flush()
    if options.format != "text":
        print_notes(checked.notes)
    return 1 if checked.results.findings else 0 if checked.complete else 3


COMMAND = Command(
    "check",
    "check data with shapes of your own",
    "kzgraph shapes check data.ttl --shapes shapes.ttl",
    run,
    options,
    reads_workspace=False,
)
