"""What a graph of many sources costs: CPU seconds and memory of commands and pages, and the largest page, in one run.

Usage: python -m bench.sources [--sources 1 10 100] [--rounds 1] [--seed 0] [--virtuoso]

The sources are the shipped ones and copies of them under other names, with other days, other numbers and some assertions left out, which
the seed draws (tests/many.py). Each figure of seconds is a median of the rounds, above Python's own start. The change is one to a label of
one file. `ask` and `validate` run once without anything kept, and then with what that run kept. The start page is made in one
process, for the first time and again; the largest page is that of all parts of the pages of the menu, all questions and the fifty nodes
that most others name, in Russian, which takes most bytes. A workspace over the limits of `validate` (1,000 sources) has only `ask`: pages
and validation are for a server that holds it. With --virtuoso, a Virtuoso server loads the same graph, all questions are asked of both, and
`validate --endpoint` runs.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.graph import store as stores
from kzgraph.graph import turtle
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.site import node, question
from kzgraph.site.content import Content
from kzgraph.site.pages import PAGES
from kzgraph.site.reader import Reader, path_of
from kzgraph.validate import gate
from tests import many, repository, servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzgraph.questions.question import Answer

HERE = Path(__file__).resolve().parent.parent
CHANGED = "graph/hrw-2022-10-26/act.ttl"
NODES = 50
LANGUAGE = "ru"
SECONDS = 600  # for each query of a server


class Cost(NamedTuple):
    """CPU seconds of a command with its children, and the most memory of one of them in MiB."""

    seconds: float
    mebibytes: float


def cost(root: Path, cache: str, *arguments: str) -> Cost:
    """What a command costs; a finding is no failure of it. Raises RuntimeError if it fails."""
    environment = {**os.environ, "XDG_CACHE_HOME": cache, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPATH": str(HERE)}
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen([sys.executable, *arguments], cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            errors.seek(0)
            raise RuntimeError(errors.read().decode())
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def commands(root: Path, rounds: int, *, validated: bool) -> dict[str, str]:
    """The medians of the commands in a workspace, above Python's own start."""
    space = ("-m", "kzgraph")
    ask, validate = (*space, "ask", "official-death-toll", "--workspace", "."), (*space, "validate", "--workspace", ".")
    calls = {"ask official-death-toll, nothing kept": ask, "ask official-death-toll": ask}
    if validated:
        calls |= {
            "validate, nothing kept": validate,
            "validate, nothing changed": validate,
            "validate, one file changed": validate,
            "validate --since, one file changed": (*validate, "--since", "HEAD"),
        }
    file = root / CHANGED
    text = file.read_text(encoding="utf-8")
    taken: dict[str, list[Cost]] = {name: [] for name in ("start", *calls)}
    with tempfile.TemporaryDirectory() as folder:
        kept = tempfile.mkdtemp(dir=folder)
        for number in range(rounds):
            taken["start"].append(cost(root, kept, "-c", "pass"))
            for name, call in calls.items():
                if name.endswith("nothing kept"):
                    shutil.rmtree(kept)
                    Path(kept).mkdir()
                if name.endswith("one file changed"):
                    file.write_text(text.replace("Human Rights Watch", f"Human Rights Watch {chr(97 + number)}", 1), encoding="utf-8")
                taken[name].append(cost(root, kept, *call))
                file.write_text(text, encoding="utf-8")
    start = statistics.median(one.seconds for one in taken.pop("start"))
    figures: dict[str, str] = {}
    for name, costs in taken.items():
        figures[f"{name}, CPU s"] = f"{statistics.median(one.seconds for one in costs) - start:.2f}"
        figures[f"{name}, MiB"] = f"{max(one.mebibytes for one in costs):.0f}"
    return figures


def served(root: Path) -> dict[str, str]:
    """The same questions of a Virtuoso server that holds the graph, and the shapes there, in a process of their own."""
    from kzgraph.graph import kept
    from kzgraph.graph.remote_endpoint import Remote, RemoteError

    workspace = Workspace.open(root)
    place = kept.prepare(workspace)
    with tempfile.TemporaryDirectory() as folder:
        triples = Path(folder) / "graph.nt"
        with triples.open("wb") as written:
            for file in workspace.union_files():
                ox.serialize((quad.triple for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE)), written, ox.RdfFormat.N_TRIPLES)
        with servers.virtuoso(triples, Path(folder) / "virtuoso") as url:
            begun = time.monotonic()
            found = subprocess.run(
                [sys.executable, "-m", "kzgraph", "validate", "--workspace", ".", "--endpoint", url, "--timeout", str(SECONDS)],
                cwd=root,
                env={**os.environ, "PYTHONPATH": str(HERE)},
                check=False,
                capture_output=True,
                text=True,
            )
            last = (found.stdout + found.stderr).strip().splitlines()[-1]
            validated = f"{time.monotonic() - begun:.0f} s of wall time, exit code {found.returncode}: {last}"
            store, remote = kept.opened(workspace, place), Remote(url, SECONDS)
            same, other, failed = [], [], []
            for asked in canned.catalogue(workspace):
                here = _rows(canned.ask(store, canned.bind(store, asked, {})))
                try:
                    there = _rows(canned.ask(remote, canned.bind(remote, asked, {})))
                except RemoteError as error:
                    failed.append(f"{asked.name} ({error})")
                    continue
                (same if here == there else other).append(asked.name)
    return {
        "validate --endpoint": validated,
        "questions with the same rows in Virtuoso": str(len(same)),
        "with other rows": ", ".join(other) or "0",
        "without an answer": "; ".join(failed) or "0",
    }


def _rows(answer: Answer) -> list[list[list[str]]]:
    """Rows to compare: passages of one cell stand in no order, and rows that a query's order leaves equal come in any."""
    return sorted([sorted(cell.value.split()) if cell is not None else [] for cell in row] for row in answer.rows)


def pages(root: Path, rounds: int) -> dict[str, float | str]:
    """What pages cost in a process of their own."""
    workspace = Workspace.open(root)
    store = stores.load(workspace)
    shapes = ox.Store()
    shapes.extend(ox.Quad(*triple) for file in workspace.shape_files() for triple in turtle.parse(file))
    questions = {entry.name: entry for entry in canned.catalogue(workspace)}
    begun = process_time()
    content = Content(store, shapes, questions, canned.areas(workspace))
    PAGES["/"].make(content, _reader("/"))
    first = process_time() - begun
    again = []
    for _ in range(rounds):
        begun = process_time()
        PAGES["/"].make(content, _reader("/"))
        again.append(process_time() - begun)
    size, name = max((len(html.encode()), name) for name, html in _all(content))
    return {
        "quads": f"{len(store):,}",
        "start page, first in a process, CPU s": first,
        "start page, CPU s": statistics.median(again),
        "largest page, KB": f"{size / 1000:.0f} ({name})",
        "memory of a process with pages, MiB": f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}",
    }


def _reader(path: str, query: dict[str, str] | None = None) -> Reader:
    return Reader(LANGUAGE, LANGUAGE, "http://127.0.0.1", path, tuple((query or {}).items()))


def _all(content: Content) -> Iterator[tuple[str, str]]:
    for path, page in PAGES.items():
        for query in page.addresses(content, LANGUAGE):
            yield path, page.make(content, _reader(path, query))
    for name, asked in content.questions.items():
        path = f"/questions/{name}"
        yield path, question.question(content, _reader(path), canned.ask(content.store, asked), (question.PAGE_ROWS, 0))
    named = Counter(quad.object.value for quad in content.store if isinstance(quad.object, ox.NamedNode))
    for iri in [iri for iri, _ in named.most_common(4 * NODES) if path_of(iri) and content.holds(iri)][:NODES]:
        yield path_of(iri), node.node(content, _reader(path_of(iri)), ox.NamedNode(iri))


def measured(number: int, rounds: int, seed: int, *, virtuoso: bool) -> dict[str, float | str]:
    """All figures of a workspace with so many sources."""
    with tempfile.TemporaryDirectory() as folder:
        root = many.make(Path(folder), number, seed)
        repository.git(root, "init", "--quiet")
        repository.commit(root)
        within = sum(file.stat().st_size for file in Workspace.open(root).graph_files()) < gate.TOTAL_BYTES
        figures: dict[str, float | str] = {**commands(root, rounds, validated=within)}
        if virtuoso:
            figures |= _alone(root, "served(Path('.'))")
        if not within:
            return figures
        return figures | _alone(root, f"pages(Path('.'), {rounds})")


def _alone(root: Path, call: str) -> dict[str, float | str]:
    """What a function of this module returns in a process of its own."""
    code = f"import json; from pathlib import Path; from bench import sources; print(json.dumps(sources.{call}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env={**os.environ, "PYTHONPATH": str(HERE)}, check=True, stdout=subprocess.PIPE, text=True
    )
    figures: dict[str, float | str] = json.loads(done.stdout)
    return figures


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sources", type=int, nargs="+", default=[1, 10, 100])
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--virtuoso", action="store_true", help="also ask and validate in a Virtuoso server, which must be installed")
    chosen = options.parse_args()
    columns = []
    for number in sorted(chosen.sources):
        print(number, "sources", file=sys.stderr)
        columns.append(measured(number, chosen.rounds, chosen.seed, virtuoso=chosen.virtuoso))
    print(f"| sources | {' | '.join(map(str, sorted(chosen.sources)))} |\n|---|{'---|' * len(columns)}")
    for name in dict.fromkeys(name for column in columns for name in column):
        cells = [value if isinstance(value := column.get(name, ""), str) else f"{value:.2f}" for column in columns]
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
