"""The command `shaclcheck`: the results of a check as text, or as the validation report of SHACL in Turtle."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from .checking import check
from .fallback import SECONDS

NAME = "shaclcheck"
EXIT_CODES = (
    "Exit codes: 0 no result, and all was judged, 1 a result, 2 usage error,\n3 no result but not all was judged, or a file is broken."
)
# Controls but tab and line feed, and what turns the direction of text: Turtle has them in literals alone.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        NAME,
        description="Check RDF data with SHACL shapes.",
        epilog=f"Example: {NAME} data.ttl --shapes shapes.ttl\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
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
    parser.add_argument("--timeout", type=float, default=SECONDS, metavar="SECONDS", help=f"time limit of pySHACL (default: {SECONDS:g})")
    parser.add_argument("--memory", type=int, metavar="MIB", help="memory limit, on Linux (default: three quarters of the machine's)")
    parser.add_argument("--no-owl-classes", action="store_true", help="a shape that is only an owl:Class does not target its instances")
    parser.add_argument("--default-graph", action="store_true", help="judge the default graph only, without the named graphs")
    parser.add_argument("--format", choices=("text", "turtle"), default="text", help="turtle: the validation report of SHACL")
    parser.add_argument("--version", action="version", version=f"{NAME} {version(NAME)}")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the report and returns the exit code; an error is one message on standard error."""
    options = _options().parse_args(arguments)
    if missing := [str(file) for file in dict.fromkeys([*options.data, *(options.shapes or ())]) if not file.is_file()]:
        return _fail(f"no such file: {', '.join(missing)}", 2)
    try:
        _limit_memory(options.memory)
        return _run(options)
    except (ValueError, SyntaxError, RecursionError) as error:
        return _fail(str(error), 3)
    except MemoryError:
        return _fail("stopped: out of memory. Give more with --memory if you trust the files.", 3)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _fail(f"{error.filename or 'a file'}: {error.strerror or error}", 2)
    except KeyboardInterrupt:
        return _fail("stopped", 130)


def _limit_memory(mebibytes: int | None) -> None:
    """Ends this process, and that of pySHACL, where it would need more; on Linux."""
    if sys.platform == "linux":
        import resource

        machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = mebibytes << 20 if mebibytes else machine * 3 // 4
        resource.setrlimit(resource.RLIMIT_AS, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))


def _run(options: argparse.Namespace) -> int:
    checked = check(
        options.data,
        options.shapes,
        base=options.base,
        imports=options.imports,
        unsupported=options.unsupported,
        owl_classes=not options.no_owl_classes,
        union=not options.default_graph,
        seconds=options.timeout,
    )
    report = checked.text() if options.format == "text" else checked.turtle()
    sys.stdout.buffer.write(_harmless(report).encode())
    sys.stdout.flush()
    if options.format != "text":
        print(_harmless("".join(f"note: {note}\n" for note in checked.notes)), end="", file=sys.stderr)
    return 1 if checked.results.findings else 0 if checked.complete else 3


def _harmless(text: str) -> str:
    """The text with escapes, as Turtle has them, for what steers a terminal."""
    return _STEERING.sub(lambda match: f"\\u{ord(match[0]):04X}", text)


def _fail(message: str, code: int) -> int:
    print(_harmless(f"{NAME}: {message}"), file=sys.stderr)
    return code
