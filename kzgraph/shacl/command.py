"""The command that checks data of anybody with shapes of anybody."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from .child import LimitError, isolated
from .escapes import one_line, plain, without_commands
from .fallback import SECONDS
from .findings.report import Program
from .parsing import files_below
from .progress import Bar

if TYPE_CHECKING:
    from .terms import Progress

FORMATS = ("text", "turtle", "json", "sarif", "junit", "md", "github")
NAME = "shaclcheck"
MORE_SECONDS = 60.0  # of the whole check beside those of pySHACL
MEBIBYTES, MEBIBYTES_PER_MEBIBYTE, MOST_MEBIBYTES = 1024, 32, 1 << 22
MORE = "Give more with --memory or --timeout if you trust the files."
Isolate: TypeAlias = "Callable[[Callable[[Progress], bytes], float, int], bytes]"
EXIT_CODES = (
    "Exit codes: 0 no result, and all was judged, 1 a result,\n2 usage error, 3 no result but not all was judged, or a file is broken."
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
        help=f"time limit of pySHACL if it is needed; the whole check has {MORE_SECONDS:g} more, and 1 for each MiB (default: {SECONDS:g})",
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


def run(options: argparse.Namespace, program: Program, isolate: Isolate) -> int:
    """Prints the report of a check in a child; 1 if there is a result, 3 if there is none but not all was judged. Raises CommandError."""
    _refuse_files(options)
    size = _size(options) / (1 << 20)
    seconds = math.ceil(options.timeout + MORE_SECONDS + size)
    mebibytes = options.memory or min(int(MEBIBYTES + MEBIBYTES_PER_MEBIBYTE * size), _machine() * 3 // 4)
    head, _, output = isolate(lambda progress: _packed(options, program, progress), seconds, mebibytes).partition(b"\n")
    answer = json.loads(head)
    if "error" in answer:
        raise CommandError(answer["error"], answer["code"])
    sys.stdout.buffer.write(output)
    sys.stdout.flush()
    for note in answer["notes"]:
        print(f"note: {one_line(note)}", file=sys.stderr)
    return int(answer["code"])


def _refuse_files(options: argparse.Namespace) -> None:
    """Raises CommandError for files that are not there."""
    shapes = options.shapes or options.data
    missing = [str(file) for file in dict.fromkeys([*options.data, *shapes]) if not file.exists()]
    if missing:
        raise CommandError(f"no such file: {', '.join(missing)}", 2)
    if folders := [str(file) for file in dict.fromkeys([*options.data, *shapes]) if file.is_dir()]:
        raise CommandError(f"expected a file, found a folder: {', '.join(folders)}", 2)
    if options.imports and not options.imports.is_dir():
        raise CommandError(f"--imports {options.imports}: expected a folder with the files that owl:imports names", 2)


def _size(options: argparse.Namespace) -> int:
    """The bytes of all files to be read."""
    imports = files_below(options.imports) if options.imports else ()
    return sum(file.stat().st_size for file in {*options.data, *(options.shapes or ()), *imports} if file.is_file())


def _machine() -> int:
    """The memory of the machine in MiB."""
    if sys.platform == "win32":
        return MOST_MEBIBYTES
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20


def _packed(options: argparse.Namespace, program: Program, progress: Progress) -> bytes:
    """The exit code and the notes as a line of JSON, and the report; or the error and its exit code."""
    try:
        code, notes, report = _checked(options, program, progress)
    except CommandError as error:
        return json.dumps({"error": str(error), "code": error.exit_code}).encode()
    except OSError as error:
        return json.dumps({"error": f"{error.filename or 'a file'}: {error.strerror or error}", "code": 2}).encode()
    return json.dumps({"code": code, "notes": notes}).encode() + b"\n" + report


def _checked(options: argparse.Namespace, program: Program, progress: Progress) -> tuple[int, list[str], bytes]:
    """The exit code, the notes and the report. Raises CommandError."""
    from .check_reports import located, render
    from .checking import check
    from .errors import ShapeError

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
    except ShapeError as error:
        raise CommandError(located(error, shapes, options.base)) from None
    except SyntaxError as error:
        raise CommandError(str(error)) from None
    report = render(checked, options.format, options.data, shapes, options.base, program=program).encode("utf-8")
    notes = [] if options.format == "text" else checked.notes
    return 1 if checked.results.findings else 0 if checked.complete else 3, notes, report


def in_child(work: Callable[[Progress], bytes], seconds: float, mebibytes: int) -> bytes:
    """The work in a child with limits of time and memory, where the system has them. Raises CommandError at a limit."""

    def shown() -> bytes:
        with Bar("checking") as bar:
            return work(bar)

    if not hasattr(os, "fork"):
        print("note: this system has no limits of time and memory: check only files that you trust", file=sys.stderr)
        return shown()
    try:
        return isolated(shown, seconds=seconds, mebibytes=mebibytes)
    except LimitError as error:
        raise CommandError(f"{error} {MORE}") from None


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
        return run(parser.parse_args(arguments), Program(NAME, version(NAME), NAME), in_child)
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
