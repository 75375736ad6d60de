"""The command that checks data of anybody with shapes of anybody."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .escapes import one_line, plain, without_commands
from .fallback import SECONDS
from .findings.report import Program
from .progress import Bar

if TYPE_CHECKING:
    from .revisions import Since

FORMATS = ("text", "turtle", "json", "sarif", "junit", "md", "github")
NAME = "shaclcheck"
EXIT_CODES = (
    "Exit codes: 0 no result, and all was judged (with --since: all that the change can reach), 1 a result,\n"
    "2 usage error, 3 no result but not all was judged, or a file is broken."
)


class CommandError(Exception):
    """A message for the user; `exit_code` is what the command returns."""

    def __init__(self, message: str, exit_code: int = 3) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def options(parser: argparse.ArgumentParser) -> None:
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
        default=SECONDS,
        metavar="SECONDS",
        help=f"time limit of pySHACL if it is needed (default: {SECONDS:g})",
    )
    parser.add_argument("--since", metavar="REV", help="judge only nodes that changes of data and shapes since a git revision can reach")
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


def run(options: argparse.Namespace, program: Program) -> int:
    """Prints the report; 1 if there is a result, 3 if there is none but not all was judged. Raises CommandError."""
    from .check_reports import located, render
    from .checking import check
    from .errors import ShapeError

    shapes = options.shapes or options.data
    missing = [] if options.since is not None else [str(file) for file in dict.fromkeys([*options.data, *shapes]) if not file.exists()]
    if missing:
        raise CommandError(f"no such file: {', '.join(missing)}", 2)
    if folders := [str(file) for file in dict.fromkeys([*options.data, *shapes]) if file.is_dir()]:
        raise CommandError(f"expected a file, found a folder: {', '.join(folders)}", 2)
    if options.imports and not options.imports.is_dir():
        raise CommandError(f"--imports {options.imports}: expected a folder with the files that owl:imports names", 2)
    try:
        with Bar("checking") as bar:
            sources = _sources(options, shapes)
            checked = check(
                sources.data,
                sources.shapes,
                base=options.base,
                imports=options.imports,
                unsupported=options.unsupported,
                owl_classes=not options.no_owl_classes,
                union=not options.default_graph,
                change=sources.change,
                progress=bar,
                seconds=options.timeout,
            )
    except ShapeError as error:
        raise CommandError(located(error, shapes, options.base)) from None
    except SyntaxError as error:
        raise CommandError(str(error)) from None
    checked = checked._replace(notes=[*sources.notes, *checked.notes])
    sys.stdout.buffer.write(render(checked, options.format, options.data, shapes, options.base, program=program).encode("utf-8"))
    sys.stdout.flush()
    if options.format != "text":
        for note in filter(None, [*checked.notes, checked.reach]):
            print(f"note: {one_line(note)}", file=sys.stderr)
    return 1 if checked.results.findings else 0 if checked.complete else 3


def _sources(options: argparse.Namespace, shapes: Sequence[Path]) -> Since:
    """What to check. Raises CommandError if the revision cannot be read."""
    from .git import GitError
    from .revisions import Since, since

    if options.since is None:
        return Since(options.data, options.shapes, None, [])
    try:
        return since(options.since, options.data, shapes, options.imports, options.base)
    except GitError as error:
        raise CommandError(str(error), 2) from None


def main(arguments: Sequence[str] | None = None) -> int:
    """The command of the package `shaclcheck`: an error is one message on standard error."""
    from importlib.metadata import version

    parser = argparse.ArgumentParser(
        NAME,
        description="Check RDF data with SHACL shapes.",
        epilog=f"Example: {NAME} data.ttl --shapes shapes.ttl\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"{NAME} {version(NAME)}")
    options(parser)
    try:
        return run(parser.parse_args(arguments), Program(NAME, version(NAME), NAME))
    except CommandError as error:
        return _fail(str(error), error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _fail(f"{error.filename or 'a file'}: {error.strerror or error}", 2)
    except KeyboardInterrupt:
        return _fail("stopped", 130)


def _fail(message: str, code: int) -> int:
    print(without_commands(f"{NAME}: {plain(message)}"), file=sys.stderr)
    return code
