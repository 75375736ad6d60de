"""Published shapes on published data: `python -m bench.shacl_sets FOLDER` compares this library with pySHACL, result by result.

Each folder in FOLDER is a set: files whose names begin with `shapes`, and all other files as data. Nothing is fetched. The table has the
CPU seconds of each engine, loading included, and how many results both have and one alone has; below it stands each of the latter.
`--only NAME` takes one set, and `--alone` leaves pySHACL out.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox
import pyshacl

from kzgraph.shacl import compile, load, read_report, to_rdflib  # noqa: A004 (the library's own word)

if TYPE_CHECKING:
    from collections.abc import Iterable

    import rdflib

    from kzgraph.shacl import Result

Key: TypeAlias = "tuple[str, ...]"


def keys(results: Iterable[Result]) -> Counter[Key]:
    """Focus, path, value, component and severity of each result; blank nodes are all alike."""
    return Counter(
        tuple(
            "_" if isinstance(part, ox.BlankNode) else "" if part is None else str(part)
            for part in (result.focus, result.path, result.value, result.component, result.severity)
        )
        for result in results
    )


def local_results(shapes: list[Path], data: list[Path]) -> tuple[Counter[Key], str, float]:
    """The results of this library, what was left out or given to pySHACL, and the CPU seconds."""
    start = time.process_time()
    plan = compile(shapes, unsupported="skip", owl_classes=True)
    results = plan.run(load(data))
    seconds = time.process_time() - start
    return keys(results), f"{len(results.skipped)} / {len(results.fallback)}", seconds


def graph(files: list[Path]) -> rdflib.Graph:
    """The triples of files, literals as written."""
    return to_rdflib(triple for file in files for triple in ox.parse(path=file, base_iri=file.absolute().as_uri()))


def pyshacl_results(shapes: list[Path], data: list[Path]) -> tuple[Counter[Key], float]:
    """pySHACL's results on the same files, literals as written, and the CPU seconds."""
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, report, text = pyshacl.validate(graph(data), shacl_graph=graph(shapes), inplace=True, advanced=False)
    seconds = time.process_time() - start
    if not hasattr(report, "triples"):
        raise RuntimeError(text)
    return keys(read_report(report)), seconds


def main() -> None:
    """Prints the table, and the results that one engine alone has."""
    parser = argparse.ArgumentParser(prog="python -m bench.shacl_sets", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", metavar="NAME")
    parser.add_argument("--alone", action="store_true")
    options = parser.parse_args()
    print(
        "| set | results | left out / fallback | CPU s | pySHACL's results | CPU s | both | only kzgraph's | only pySHACL's |\n"
        + "|---" * 9
        + "|"
    )
    for folder in sorted(path for path in options.folder.iterdir() if path.is_dir() and options.only in (None, path.name)):
        files = sorted(path for path in folder.iterdir() if path.is_file())
        shapes = [path for path in files if path.name.startswith("shapes")]
        data = [path for path in files if path not in shapes]
        local, left_out, seconds = local_results(shapes, data)
        row = f"| {folder.name} | {local.total()} | {left_out} | {seconds:.2f} |"
        if options.alone:
            print(row)
            continue
        try:
            expected, pyshacl_seconds = pyshacl_results(shapes, data)
        except Exception as error:
            print(f"{row} stops: {type(error).__name__} | | | | |", flush=True)
            continue
        # pySHACL has one of equal results, so they are compared without their number.
        both, more, fewer = set(local) & set(expected), set(local) - set(expected), set(expected) - set(local)
        print(f"{row} {expected.total()} | {pyshacl_seconds:.2f} | {len(both)} | {len(more)} | {len(fewer)} |", flush=True)
        for sign, only in (("+", more), ("-", fewer)):
            for key in sorted(only):
                print(f"  {sign} {' '.join(key)}")


if __name__ == "__main__":
    main()
