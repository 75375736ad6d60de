"""What a graph of many sources costs: CPU seconds of commands and pages, the largest page and the most memory, in one run.

Usage: python -m bench.sources [--sources 1 10 100] [--rounds 3] [--seed 0]

The sources are the shipped ones and copies of them under other names, with other days, other numbers and some assertions left out, which
the seed draws (tests/many.py). Each figure of seconds is a median of the rounds, above Python's own start. `validate --since` follows a
change to one label of one file. The start page is made in one process, for the first time and again; the largest page is that of all parts
of the pages of the menu, all questions and the fifty nodes that most others name, in Russian, which takes most bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.graph import store as stores
from kzgraph.graph import turtle
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.site import node, question
from kzgraph.site.content import Content
from kzgraph.site.pages import PAGES
from kzgraph.site.reader import Reader, path_of
from tests import many, repository

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent.parent
CHANGED = "graph/hrw-2022-10-26/act.ttl"
NODES = 50
LANGUAGE = "ru"


def cpu_seconds(root: Path, cache: str, *arguments: str) -> float:
    """CPU seconds of a command and its children; a finding is no failure of it. Raises RuntimeError if it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "XDG_CACHE_HOME": cache, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPATH": str(HERE)}
    done = subprocess.run([sys.executable, *arguments], cwd=root, env=environment, check=False, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def commands(root: Path, rounds: int) -> dict[str, float]:
    """The medians of the commands in a workspace, above Python's own start."""
    space = ("-m", "kzgraph")
    calls = {
        "validate, no cache": (*space, "validate", "--workspace", "."),
        "validate": (*space, "validate", "--workspace", "."),
        "validate --since, one file changed": (*space, "validate", "--since", "HEAD", "--workspace", "."),
        "ask official-death-toll": (*space, "ask", "official-death-toll", "--workspace", "."),
    }
    file = root / CHANGED
    text = file.read_text(encoding="utf-8")
    taken: dict[str, list[float]] = {name: [] for name in ("start", *calls)}
    with tempfile.TemporaryDirectory() as folder:
        kept = tempfile.mkdtemp(dir=folder)
        cpu_seconds(root, kept, *calls["validate"])
        cpu_seconds(root, kept, *calls["validate --since, one file changed"])
        for number in range(rounds):
            taken["start"].append(cpu_seconds(root, kept, "-c", "pass"))
            for name, call in calls.items():
                if "changed" in name:
                    file.write_text(text.replace("Human Rights Watch", f"Human Rights Watch {chr(97 + number)}", 1), encoding="utf-8")
                taken[name].append(cpu_seconds(root, tempfile.mkdtemp(dir=folder) if "no cache" in name else kept, *call))
                file.write_text(text, encoding="utf-8")
    medians = {name: statistics.median(seconds) for name, seconds in taken.items()}
    start = medians.pop("start")
    return {f"{name}, CPU s": seconds - start for name, seconds in medians.items()}


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


def measured(number: int, rounds: int, seed: int) -> dict[str, float | str]:
    """All figures of a workspace with so many sources."""
    with tempfile.TemporaryDirectory() as folder:
        root = many.make(Path(folder), number, seed)
        repository.git(root, "init", "--quiet")
        repository.commit(root)
        figures: dict[str, float | str] = {**commands(root, rounds)}
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        code = f"import json; from pathlib import Path; from bench import sources; print(json.dumps(sources.pages(Path('.'), {rounds})))"
        environment = {**os.environ, "PYTHONPATH": str(HERE)}
        done = subprocess.run([sys.executable, "-c", code], cwd=root, env=environment, check=True, capture_output=True, text=True)
    return {**figures, "memory of the commands so far, MiB": f"{memory:.0f}", **json.loads(done.stdout)}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sources", type=int, nargs="+", default=[1, 10, 100])
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    columns = [measured(number, chosen.rounds, chosen.seed) for number in sorted(chosen.sources)]
    print(f"| sources | {' | '.join(map(str, sorted(chosen.sources)))} |\n|---|{'---|' * len(columns)}")
    for name in columns[0]:
        cells = [value if isinstance(value := column[name], str) else f"{value:.2f}" for column in columns]
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
