"""What a graph of many sources costs: CPU seconds and memory of commands and pages, and the largest page, in one run.

Usage: python -m bench.sources [--sources 1 10 100] [--stages ask validate pages virtuoso] [--rounds 1] [--seed 0] [--seconds 60]
    [--keep FILE]

The sources are the shipped ones and copies of them under other names, with other days, other numbers and some assertions left out, which
the seed draws (tests/many.py). Each figure of seconds is a median of the rounds, above Python's own start. The change is one to a label of
one file. `ask` and `validate` run once without anything kept, and then with what that run kept: the graph, and which queries parse. The
start page is made in one
process, for the first time and again. The largest page is that of a sample, in Russian, which takes most bytes: of each page of the menu
PARTS of its parts, the first, the last and some at even distances between them; all questions; and the fifty nodes that most others name. A
part that is not in the sample may be larger. A workspace over the limits of `validate` (1,000 sources) has no figures of it, and no sample
of pages. In the stage virtuoso, which must be named, a Virtuoso server loads the same graph, `validate --endpoint` runs, and each question,
of all sources and of one, is asked of both: a digest of the rows says whether they are the same.

Nothing takes longer than it may: a question in one engine `--seconds` (of its processor here, of wall time there), all questions QUESTIONS,
anything else STOP. What was stopped or not asked is named among the figures.
Each figure is written to FILE as soon as it is there, so that a run that is ended keeps what it has.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from itertools import product
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from kzgraph import model
from kzgraph.errors import KzgraphError
from kzgraph.graph import kept, turtle
from kzgraph.graph import store as stores
from kzgraph.graph.remote_endpoint import Remote
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.site import node, question
from kzgraph.site.content import Content
from kzgraph.site.pages import PAGES
from kzgraph.site.reader import Reader, path_of
from kzgraph.validate import gate
from kzgraph.validate.shape_rules import Rules
from tests import many, repository, servers

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterator

    from kzgraph.questions.question import Answer, Question

HERE = Path(__file__).resolve().parent.parent
ONE = "hrw"  # the source of which each question is asked again
CHANGED = "graph/hrw-2022-10-26/act.ttl"
NODES = 50
PARTS = 7  # of a page that are measured
LANGUAGE = "ru"
STOP = 900  # seconds of wall time after which a command or a stage is stopped
QUESTIONS = 7200  # seconds of wall time after which no other question is asked
STAGES = ("ask", "validate", "pages", "virtuoso")
SERVER = {"buffers": 340_000, "rows": 1_000_000}  # memory and answers of the Virtuoso server
Figures = dict[str, "float | str"]


class Told(NamedTuple):
    """A digest of the rows of a question, and the most memory that its process has had, in MiB."""

    rows: str
    mebibytes: float


class Cost(NamedTuple):
    """CPU seconds of a command with its children, and the most memory of one of them in MiB."""

    seconds: float
    mebibytes: float


def cost(root: Path, cache: str, *arguments: str) -> Cost | None:
    """What a command costs, None if it was stopped; findings and unjudged shapes are no failure of it. Raises RuntimeError if it fails."""
    environment = {**os.environ, "XDG_CACHE_HOME": cache, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPATH": str(HERE)}
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True
        )
        stop = threading.Timer(STOP, os.killpg, (process.pid, signal.SIGKILL))
        stop.start()
        _, status, used = os.wait4(process.pid, 0)
        stop.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode == -signal.SIGKILL:
            return None
        if process.returncode not in (0, 1, 3):
            errors.seek(0)
            raise RuntimeError(errors.read().decode())
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def commands(root: Path, rounds: int, stages: Collection[str]) -> Figures:
    """The medians of the commands in a workspace, above Python's own start."""
    space = ("-m", "kzgraph")
    ask, validate = (*space, "ask", "official-death-toll", "--workspace", "."), (*space, "validate", "--workspace", ".")
    calls: dict[str, tuple[str, ...]] = (
        {"ask official-death-toll, nothing kept": ask, "ask official-death-toll": ask} if "ask" in stages else {}
    )
    if "validate" in stages:
        calls |= {
            "validate, nothing kept": validate,
            "validate": validate,
            "validate --since, one file changed": (*validate, "--since", "HEAD"),
        }
    file = root / CHANGED
    text = file.read_text(encoding="utf-8")
    taken: dict[str, list[Cost | None]] = {name: [] for name in calls}
    starts: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        held = tempfile.mkdtemp(dir=folder)
        for number in range(rounds):
            starts += [start.seconds] if (start := cost(root, held, "-c", "pass")) else []
            for name, call in calls.items():
                if name.endswith("nothing kept"):
                    shutil.rmtree(held)
                    Path(held).mkdir()
                if name.endswith("one file changed"):
                    file.write_text(text.replace("Human Rights Watch", f"Human Rights Watch {chr(97 + number)}", 1), encoding="utf-8")
                taken[name].append(cost(root, held, *call))
                file.write_text(text, encoding="utf-8")
    figures: Figures = {}
    for name, costs in taken.items():
        ended = [one for one in costs if one]
        seconds = statistics.median(one.seconds for one in ended) - statistics.median(starts) if ended else 0.0
        figures[f"{name}, CPU s"] = seconds if len(ended) == len(costs) else f"stopped after {STOP} s of wall time"
        if ended:
            figures[f"{name}, MiB"] = f"{max(one.mebibytes for one in ended):.0f}"
    return figures


def served(root: Path, seconds: int) -> Figures:
    """The same questions of a Virtuoso server that holds the graph, and the shapes there."""
    workspace = Workspace.open(root)
    with tempfile.TemporaryDirectory() as folder:
        cache, triples = Path(folder) / "cache", Path(folder) / "graph.nt"
        cache.mkdir()
        place = _alone(root, f"prepared({str(cache)!r})", STOP)
        with triples.open("wb") as written:
            for file in workspace.union_files():
                ox.serialize((quad.triple for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE)), written, ox.RdfFormat.N_TRIPLES)
        begun = time.monotonic()
        with servers.virtuoso(triples, Path(folder) / "virtuoso", seconds=seconds, **SERVER) as url:
            figures: Figures = {"loading of Virtuoso, s of wall time": f"{time.monotonic() - begun:.0f}"}
            figures |= _judged(root, url, seconds, Path(folder) / "findings.json")
            figures |= _compared(root, url, place, seconds)
    return figures


def _compared(root: Path, url: str, place: str | None, seconds: int) -> Figures:
    """How many questions, of all sources and of one, have the same rows in a server and in a kept graph, and which have not."""
    names = ("same", "other", "not there", "not here", "not asked")
    states: dict[str, list[str]] = {name: [] for name in names}
    asked = list(product([entry.name for entry in canned.catalogue(Workspace.open(root))], ("", ONE)))
    most, begun = 0.0, time.monotonic()
    remote, local = (_answers(root, engine, asked, seconds) for engine in (url, place))
    with closing(remote), closing(local):
        for name, source in asked:
            if time.monotonic() - begun > QUESTIONS:
                state = "not asked"
            else:
                there, here = next(remote), next(local)
                state = "not there" if there is None else "not here" if here is None else "same" if here.rows == there.rows else "other"
                most = max(most, here.mebibytes if here else 0)
            states[state].append(f"{name} of {source}" if source else name)
            print(f"  {states[state][-1]}: {state}", file=sys.stderr)
    figures: Figures = {"answers with the same rows in Virtuoso": str(len(states["same"])), "memory here, MiB": f"{most:.0f}"}
    for name, title in zip(names[1:], ("with other rows", "without an answer there", "without an answer here", "not asked"), strict=True):
        figures[title] = ", ".join(states[name]) or "0"
    return figures


def _judged(root: Path, url: str, seconds: int, findings: Path) -> Figures:
    """What `validate --endpoint` costs here, and how many findings and unjudged shapes it has."""
    begun = time.monotonic()
    call = ("validate", "--workspace", ".", "--endpoint", url, "--graph", "urn:default", "--timeout", str(seconds))
    taken = cost(root, str(findings.parent / "cache"), "-m", "kzgraph", *call, "--output", f"json={findings}")
    if taken is None:
        return {"validate --endpoint": f"stopped after {STOP} s of wall time"}
    rules = Counter(finding["rule"] for finding in json.loads(findings.read_bytes()))
    return {
        "validate --endpoint, s of wall time": f"{time.monotonic() - begun:.0f}",
        "validate --endpoint, MiB": f"{taken.mebibytes:.0f}",
        "validate --endpoint, findings": ", ".join(f"{rule} {count}" for rule, count in rules.items()) or "0",
    }


def prepared(cache: str) -> str | None:
    """Where the graph of the workspace in the working directory is kept now, below a folder."""
    os.environ["XDG_CACHE_HOME"] = cache
    place = kept.prepare(Workspace.open(Path.cwd()), seconds=STOP)
    return str(place) if place else None


def _answers(root: Path, engine: str | None, asked: list[tuple[str, str]], seconds: int) -> Generator[Told | None, None, None]:
    """What an engine answers to each question in turn, None where it does not: a process that was stopped has a successor."""
    left = list(asked)
    while left:
        code = f"from bench import sources; sources.answer({engine!r}, {left!r}, {seconds})"
        with subprocess.Popen([sys.executable, "-c", code], cwd=root, env=_environment(), stdout=subprocess.PIPE, text=True) as process:
            try:
                for line in process.stdout or ():
                    yield Told(*told) if (told := json.loads(line)) else None
                    left.pop(0)
            finally:
                process.kill()
        if left:
            yield None
            left.pop(0)


def answer(engine: str | None, asked: list[tuple[str, str]], seconds: int) -> None:
    """Prints for each question of the workspace in the working directory what an engine answers: a URL, or a kept graph or files.

    A question is of one source, or of all where none is named. The process ends when one takes more seconds of its processor.
    """
    workspace = Workspace.open(Path.cwd())
    source = (
        Remote(engine, seconds + 5) if engine and engine.startswith("http") else kept.opened(workspace, Path(engine) if engine else None)
    )
    for name, of in asked:
        resource.setrlimit(resource.RLIMIT_CPU, (int(process_time()) + seconds, resource.RLIM_INFINITY))
        try:
            digest = _digest(canned.ask(source, canned.bind(source, canned.find(workspace, name), {"source": of} if of else {})))
            print(json.dumps(Told(digest, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)), flush=True)
        except KzgraphError as error:
            print(f"  {name}: {error}", file=sys.stderr)
            print("null", flush=True)


def _digest(answer: Answer) -> str:
    """The number of rows and a digest. Passages of one cell stand in no order, and so do rows that a query's order leaves equal."""
    told = sorted([sorted(cell.value.split()) if cell is not None else [] for cell in row] for row in answer.rows)
    return f"{len(told)} {hashlib.sha256(json.dumps(told).encode()).hexdigest()}"


def start_page(rounds: int) -> Figures:
    """What the start page of the workspace in the working directory costs in a process of its own."""
    read = _read()
    begun = process_time()
    content = Content(*read)
    PAGES["/"].make(content, _reader("/"))
    first = process_time() - begun
    again = []
    for _ in range(rounds):
        begun = process_time()
        PAGES["/"].make(content, _reader("/"))
        again.append(process_time() - begun)
    return {
        "quads": f"{len(content.reader.store):,}",
        "start page, first in a process, CPU s": first,
        "start page, CPU s": statistics.median(again),
        "start page, MiB": f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}",
    }


def largest_page() -> Figures:
    """The largest page of a sample, and the memory of the process that made all of it."""
    begun = process_time()
    sizes = [(len(html.encode()), name) for name, html in _sampled(Content(*_read()))]
    size, name = max(sizes)
    return {
        "largest page of the sample, KB": f"{size / 1000:.0f} ({name})",
        "pages in the sample": f"{len(sizes)} in {process_time() - begun:.0f} CPU s",
        "memory of a process with pages, MiB": f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}",
    }


def _read() -> tuple[model.Reader, Rules, dict[str, Question], dict[str, dict[str, str]]]:
    workspace = Workspace.open(Path.cwd())
    shapes = ox.Store()
    shapes.extend(ox.Quad(*triple) for file in workspace.shape_files() for triple in turtle.parse(file))
    questions = {entry.name: entry for entry in canned.catalogue(workspace)}
    return model.Reader(stores.load(workspace)), Rules(shapes), questions, canned.areas(workspace)


def _reader(path: str, query: dict[str, str] | None = None) -> Reader:
    return Reader(LANGUAGE, LANGUAGE, "http://127.0.0.1", path, tuple((query or {}).items()))


def _sampled(content: Content) -> Iterator[tuple[str, str]]:
    for path, page in PAGES.items():
        parts = page.addresses(content, LANGUAGE)
        for place in sorted({round(step * (len(parts) - 1) / (PARTS - 1)) for step in range(PARTS)} if parts else ()):
            yield path, page.make(content, _reader(path, parts[place]))
    for name, asked in content.questions.items():
        path = f"/questions/{name}"
        yield path, question.question(content, _reader(path), canned.ask(content.reader.store, asked), (question.PAGE_ROWS, 0))
    named = Counter(quad.object.value for quad in content.reader.store if isinstance(quad.object, ox.NamedNode))
    for iri in [iri for iri, _ in named.most_common(4 * NODES) if path_of(iri) and content.holds(iri)][:NODES]:
        yield path_of(iri), node.node(content, _reader(path_of(iri)), ox.NamedNode(iri))


def measured(number: int, rounds: int, seed: int, stages: Collection[str], seconds: int) -> Iterator[tuple[str, float | str]]:
    """All figures of a workspace with so many sources, as they come."""
    with tempfile.TemporaryDirectory() as folder:
        root = many.make(Path(folder), number, seed)
        repository.git(root, "init", "--quiet")
        repository.commit(root)
        within = sum(file.stat().st_size for file in Workspace.open(root).graph_files()) < gate.TOTAL_BYTES
        wanted = [stage for stage in STAGES if stage in stages and (within or stage != "validate")]
        for stage in wanted:
            print(f"{number} sources: {stage}", file=sys.stderr)
            if stage == "pages":
                for call in (f"start_page({rounds})", *(["largest_page()"] if within else [])):
                    found = _alone(root, call, STOP)
                    yield from found.items() if found else [(call.split("(")[0], f"stopped after {STOP} s of wall time")]
            else:
                yield from (served(root, seconds) if stage == "virtuoso" else commands(root, rounds, (stage,))).items()


def _alone(root: Path, call: str, seconds: float) -> Any:  # noqa: ANN401 (whatever JSON holds)
    """What a function of this module returns in a process of its own; None if it was stopped or failed."""
    code = f"import json; from bench import sources; print(json.dumps(sources.{call}))"
    output = _output(root, seconds, "-c", code)
    try:
        return json.loads(output)
    except ValueError:
        return None


def _output(root: Path, seconds: float, *arguments: str) -> str:
    """What a command of Python prints; nothing if it was stopped."""
    try:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=root,
            env=_environment(),
            check=False,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout or done.stderr


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(HERE)}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sources", type=int, nargs="+", default=[1, 10, 100])
    options.add_argument("--stages", nargs="+", choices=STAGES, default=STAGES[:-1])
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--seconds", type=int, default=60, help="for each question in an engine (default: 60)")
    options.add_argument("--keep", type=Path, help="file to which each figure is added as a line of JSON")
    chosen = options.parse_args()
    columns: list[Figures] = []
    for number in sorted(chosen.sources):
        columns.append(column := {})
        for name, value in measured(number, chosen.rounds, chosen.seed, chosen.stages, chosen.seconds):
            column[name] = value
            if chosen.keep:
                with chosen.keep.open("a", encoding="utf-8") as kept_figures:
                    kept_figures.write(json.dumps({"sources": number, name: value}) + "\n")
    print(f"| sources | {' | '.join(map(str, sorted(chosen.sources)))} |\n|---|{'---|' * len(columns)}")
    for name in dict.fromkeys(name for column in columns for name in column):
        cells = [value if isinstance(value := column.get(name, ""), str) else f"{value:.2f}" for column in columns]
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
