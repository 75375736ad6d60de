"""Published shapes on published data: `python -m bench.shacl_sets FOLDER` compares this library with others, result by result.

Each folder in FOLDER is a set: files whose names begin with `shapes`, and all other files as data. Nothing is fetched. The table has the
results and the CPU seconds of each engine, loading included, and how many distinct results this library shares with it, has alone, and
lacks; below it stands each of the latter two. pySHACL is one of the engines unless `--alone` is given, and shacl-rust with `--rust PYTHON`,
where PYTHON is that of an environment which has it. `--only NAME` takes one set.

`--files` measures instead how much of the shapes in FOLDER is judged: each file by itself, without its imports, and with itself as data.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
import warnings
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import pyoxigraph as ox
import pyshacl
from shaclcheck import ShapeError, check, compile, load, read_report, to_rdflib  # noqa: A004 (the library's own word)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shaclcheck import Result

Key: TypeAlias = "tuple[str, ...]"
ENDINGS = {".ttl", ".nt", ".nq", ".trig", ".rdf", ".owl", ".jsonld", ".n3"}
CLASS = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#Class")
OWL_CLASS = ox.NamedNode("http://www.w3.org/2002/07/owl#Class")
SHACL = b"http://www.w3.org/ns/shacl#"


class Judged(NamedTuple):
    """The results of an engine with their number, and its CPU seconds; or why it stopped."""

    results: Counter[Key]
    seconds: float = 0.0
    stopped: str = ""
    left_out: str = ""


def key(focus: object, path: object, *others: object) -> Key:
    """Focus, path, value, component and severity as text; blank nodes are all alike, and so are paths of more than one step."""
    texts = ["" if part is None else str(part) for part in (focus, path, *others)]
    if texts[1] and not (texts[1].startswith("<") and texts[1].count("<") == 1 and texts[1].endswith(">")):
        texts[1] = "path"
    return tuple("_" if text.startswith("_:") else text for text in texts)


def keys(results: Iterable[Result]) -> Counter[Key]:
    """The results by what all engines report of them."""
    return Counter(key(result.focus, result.path, result.value, result.component, result.severity) for result in results)


def judged_here(shapes: list[Path], data: list[Path]) -> Judged:
    """By this library, with the number of parts left out and of shapes given to pySHACL."""
    start = time.process_time()
    results = compile(shapes, unsupported="skip", owl_classes=True).run(load(data))
    seconds = time.process_time() - start
    return Judged(keys(results), seconds, left_out=f"{len(results.skipped)} / {len(results.fallback)}")


def triples(files: list[Path]) -> Iterator[ox.Triple]:
    """The triples of files, literals as written and blank nodes of different files apart."""
    for file in files:
        for quad in ox.parse(path=file, base_iri=file.absolute().as_uri(), rename_blank_nodes=True):
            yield ox.Triple(quad.subject, quad.predicate, quad.object)


def judged_by_pyshacl(shapes: list[Path], data: list[Path]) -> Judged:
    """By pySHACL on the same files, literals as written."""
    start = time.process_time()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            graph, shapes_graph = to_rdflib(triples(data)), to_rdflib(triples(shapes))
            _, report, text = pyshacl.validate(graph, shacl_graph=shapes_graph, inplace=True, advanced=False)
    except Exception as error:
        return Judged(Counter(), stopped=type(error).__name__)
    seconds = time.process_time() - start
    return Judged(keys(read_report(report)), seconds) if hasattr(report, "triples") else Judged(Counter(), stopped=text.partition("\n")[0])


def judged_by_rust(shapes: list[Path], data: list[Path], python: str) -> Judged:
    """By shacl-rust in its own environment, where shapes that are an owl:Class get their targets as rdfs:Class."""
    with TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in ("data.nt", "shapes.nt")]
        ox.serialize(triples(data), files[0], format=ox.RdfFormat.N_TRIPLES)
        classes = [ox.Triple(triple.subject, triple.predicate, CLASS) for triple in triples(shapes) if triple.object == OWL_CLASS]
        ox.serialize([*triples(shapes), *classes], files[1], format=ox.RdfFormat.N_TRIPLES)
        script = Path(__file__).with_name("rust_results.py")
        done = subprocess.run([python, "-P", script, *files], capture_output=True, text=True, check=False)
    if done.returncode:
        return Judged(Counter(), stopped=done.stderr.strip().rpartition("\n")[2])
    answer = json.loads(done.stdout)
    return Judged(Counter(key(*result) for result in answer["results"]), answer["seconds"])


def sets(folder: Path, only: str | None = None) -> Iterator[tuple[str, list[Path], list[Path]]]:
    """The name, the files of shapes and the files of data of each set."""
    for path in sorted(path for path in folder.iterdir() if path.is_dir() and only in (None, path.name)):
        files = sorted(file for file in path.iterdir() if file.is_file())
        shapes = [file for file in files if file.name.startswith("shapes")]
        yield path.name, shapes, [file for file in files if file not in shapes]


def compared(name: str, here: Judged, others: dict[str, Judged]) -> Iterator[str]:
    """A row of the table for each other engine, and a line for each result that only one of both has."""
    own = f"| {name} | {here.results.total()} | {here.left_out} | {here.seconds:.2f} |"
    if not others:
        yield own
    for engine, other in others.items():
        if other.stopped:
            yield f"{own} {engine} | stops: {other.stopped} | | | | |"
            continue
        # pySHACL has one of equal results, so they are compared without their number.
        more, fewer = set(here.results) - set(other.results), set(other.results) - set(here.results)
        both = len(set(here.results) & set(other.results))
        yield f"{own} {engine} | {other.results.total()} | {other.seconds:.2f} | {both} | {len(more)} | {len(fewer)} |"
        yield from (f"  {sign} {' '.join(result)}" for sign, only in (("+", more), ("-", fewer)) for result in sorted(only))


def files_judged(folder: Path) -> Iterator[str]:
    """A row for each folder in a folder: files with shapes, and of these judged whole, judged with parts named, unreadable, crashed."""
    yield "| folder | files with shapes | whole | parts named | cannot be read | crash |\n" + "|---" * 6 + "|"
    counts: dict[str, Counter[str]] = {}
    for file in sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file()):
        if SHACL in file.read_bytes() and (kind := _judgement(file)):
            counts.setdefault(file.relative_to(folder).parts[0], Counter())[kind] += 1
    counts["all"] = sum(counts.values(), Counter())
    for name, kinds in counts.items():
        numbers = [kinds.total(), *(kinds[kind] for kind in ("whole", "part", "unread", "crash"))]
        yield f"| {name} | {' | '.join(map(str, numbers))} |"


def _judgement(file: Path) -> str:
    try:
        checked = check(file, file)
        return "part" if checked.plan.skipped or checked.results.unjudged else "whole" if checked.plan.shapes else ""
    except (ShapeError, SyntaxError):
        return "unread"
    except Exception as error:
        print(f"{file}: {type(error).__name__}: {error}", file=sys.stderr)
        return "crash"


def main(arguments: list[str] | None = None) -> None:
    """Prints the table, and the results that one engine alone has."""
    parser = argparse.ArgumentParser(prog="python -m bench.shacl_sets", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", metavar="NAME")
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--rust", metavar="PYTHON")
    parser.add_argument("--files", action="store_true")
    options = parser.parse_args(arguments)
    if options.files:
        for line in files_judged(options.folder):
            print(line, flush=True)
        return
    header = "| set | results | left out / fallback | CPU s | engine | its results | CPU s | both | only shaclcheck's | only the other's |"
    print(f"{header}\n{'|---' * 10}|")
    for name, shapes, data in sets(options.folder, options.only):
        others = {} if options.alone else {"pySHACL": judged_by_pyshacl(shapes, data)}
        if options.rust:
            others["shacl-rust"] = judged_by_rust(shapes, data, options.rust)
        for line in compared(name, judged_here(shapes, data), others):
            print(line, flush=True)


if __name__ == "__main__":
    main()
