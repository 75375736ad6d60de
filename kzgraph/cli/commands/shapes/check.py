"""`kzgraph shapes check`: data and shapes of anybody, in the sandbox."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.cli.command import Command
from kzgraph.errors import KzgraphError, UsageError
from kzgraph.safety.escapes import one_line
from kzgraph.safety.progress import Bar

if TYPE_CHECKING:
    from shaclcheck import Progress

FORMATS = ("text", "turtle", "json", "sarif", "junit", "md", "github")
PYSHACL_SECONDS, MORE_SECONDS = 120.0, 60.0  # of pySHACL, and of the whole check beside
MEBIBYTES, MEBIBYTES_PER_MEBIBYTE, MOST_MEBIBYTES = 1024, 32, 1 << 22
MORE = "Give more with --memory or --timeout if you trust the files."


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("data", nargs="+", type=Path, help="file with data: .ttl, .nt, .nq, .trig, .rdf, .owl, .jsonld or .n3")
    parser.add_argument("--shapes", nargs="+", type=Path, metavar="FILE", help="file with shapes (default: the shapes in the data)")
    parser.add_argument("--base", type=_iri, metavar="IRI", help="base of relative IRIs (default: the IRI of each file)")
    parser.add_argument("--imports", type=Path, metavar="DIR", help="folder with the files that owl:imports names; the network is not used")
    parser.add_argument(
        "--unsupported",
        choices=("skip", "pyshacl", "refuse"),
        default="skip",
        help="parts of shapes that cannot be compiled: skip and list them, give their shapes to pySHACL, or stop (default: skip; "
        "patterns with look-around or back-references go to pySHACL if it is installed)",
    )
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=PYSHACL_SECONDS,
        metavar="SECONDS",
        help=f"time limit of pySHACL if it is needed; the whole check has {MORE_SECONDS:g} more, and 1 for each MiB "
        f"(default: {PYSHACL_SECONDS:g})",
    )
    parser.add_argument(
        "--memory",
        type=_mebibytes,
        metavar="MIB",
        help=f"memory limit of the check (default: {MEBIBYTES} and {MEBIBYTES_PER_MEBIBYTE} for each MiB of data and shapes, "
        "at most three quarters of the machine's)",
    )
    parser.add_argument("--no-owl-classes", action="store_true", help="a shape that is only an owl:Class does not target its instances")
    parser.add_argument("--default-graph", action="store_true", help="judge the default graph only, without the named graphs")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="turtle: the validation report of SHACL; sarif, junit, github: for CI; md: for a pull request (default: text)",
    )


def _iri(text: str) -> str:
    """An absolute IRI. Raises ArgumentTypeError."""
    import pyoxigraph as ox

    try:
        return ox.NamedNode(text).value
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"expected an absolute IRI, found {text!r}: {error}") from None


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < threading.TIMEOUT_MAX:
        raise argparse.ArgumentTypeError(f"expected a number of seconds above 0, found {text!r}")
    return value


def _mebibytes(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= MOST_MEBIBYTES:
        raise argparse.ArgumentTypeError(f"expected a number of MiB from 1 to {MOST_MEBIBYTES}, found {text!r}")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Prints the report; 1 if there is a result, 3 if there is none but not all was judged."""
    from kzgraph.safety import sandbox
    from kzgraph.safety.gauge import Gauge

    _refuse_files(options)
    size = _size(options) / (1 << 20)
    mebibytes = options.memory or min(int(MEBIBYTES + MEBIBYTES_PER_MEBIBYTE * size), _machine() * 3 // 4)
    gauge = Gauge()
    with Bar("checking") as bar:
        try:
            output = sandbox.run(
                lambda: _checked(options, gauge),
                seconds=math.ceil(options.timeout + MORE_SECONDS + size),
                mebibytes=mebibytes,
                output_mebibytes=mebibytes,
                waiting=lambda: bar(*gauge.read()),
            ).output
        except sandbox.LimitError as error:
            raise sandbox.LimitError(f"stopped at {error.limit}. {MORE}", error.limit) from None
    head, _, report = output.partition(b"\n")
    verdict = json.loads(head)
    sys.stdout.buffer.write(report)
    sys.stdout.flush()
    for note in verdict["notes"]:
        print(f"note: {one_line(note)}", file=sys.stderr)
    return int(verdict["code"])


def _refuse_files(options: argparse.Namespace) -> None:
    """Raises UsageError for files that are not there."""
    files = list(dict.fromkeys([*options.data, *(options.shapes or ())]))
    if missing := [str(file) for file in files if not file.exists()]:
        raise UsageError(f"no such file: {', '.join(missing)}")
    if folders := [str(file) for file in files if file.is_dir()]:
        raise UsageError(f"expected a file, found a folder: {', '.join(folders)}")
    if options.imports and not options.imports.is_dir():
        raise UsageError(f"--imports {options.imports}: expected a folder with the files that owl:imports names")


def _size(options: argparse.Namespace) -> int:
    """The bytes of all files to be read."""
    below = (Path(folder, name) for folder, _, names in os.walk(options.imports or os.devnull) for name in names)
    files = {*options.data, *(options.shapes or ()), *(file for file in below if not file.is_symlink())}
    return sum(file.stat().st_size for file in files if file.is_file())


def _machine() -> int:
    """The memory of the machine in MiB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20


def _checked(options: argparse.Namespace, progress: Progress) -> Iterator[bytes]:
    """The exit code and the notes as a line of JSON, and the report. Raises KzgraphError."""
    from shaclcheck import ShapeError, check

    from kzgraph.formats.shape_check import located, render

    shapes = options.shapes or options.data
    try:
        checked = check(
            options.data,
            options.shapes,
            base=options.base,
            imports=options.imports,
            unsupported=options.unsupported,
            owl_classes=not options.no_owl_classes,
            union=not options.default_graph,
            progress=progress,
            seconds=options.timeout,
        )
        report = render(checked, options.format, options.data, shapes, options.base)
    except ShapeError as error:
        raise KzgraphError(located(error, shapes, options.base)) from None
    except SyntaxError as error:
        raise KzgraphError(str(error)) from None
    except OSError as error:
        raise UsageError(f"{error.filename or 'a file'}: {error.strerror or error}") from None
    code = 1 if checked.results.findings else 0 if checked.complete else 3
    yield json.dumps({"code": code, "notes": [] if options.format == "text" else checked.notes}).encode() + b"\n" + report.encode()


COMMAND = Command(
    "kzgraph shapes check data.ttl --shapes shapes.ttl",
    run,
    _options,
    reads_workspace=False,
)
