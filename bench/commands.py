"""CPU seconds of commands that people wait for, above Python's own start; with `--before`, beside another checkout in the same run.

Usage: python -m bench.commands [--rounds 9] [--before DIR] [--parts]

Each figure is the median of the rounds, in which the checkouts take turns, children included. `nothing kept` starts with an empty cache,
the others find what runs before them have kept. With `--parts`, where the time goes: Python's start and the imports of each command,
reading the graph into a store, the stages of `validate`. bench/commands.md has a run.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
SHACLCHECK = HERE / "packages" / "shaclcheck"
START = "Python's own start"
NOTHING_KEPT = "nothing kept"
TRIPLES = 100_000
QUERY = "SELECT ?name { ?body a kz:PublicBody ; rdfs:label ?name }"
CALLS: dict[str, list[str]] = {
    "--help": ["--help"],
    "ask official-death-toll": ["ask", "official-death-toll"],
    "ask official-death-toll --format csv": ["ask", "official-death-toll", "--format", "csv"],
    "show hrw:p04-s02": ["show", "hrw:p04-s02"],
    'show "European Parliament"': ["show", "European Parliament"],
    "became hrw:figure-official-deaths": ["became", "hrw:figure-official-deaths"],
    "query": ["query", QUERY],
    "search torture": ["search", "torture"],
    f"validate, {NOTHING_KEPT}": ["validate"],
    "validate": ["validate"],
    f"shapes check, {TRIPLES} triples": ["shapes", "check", "{data}", "--shapes", str(SHACLCHECK / "bench" / "shacl_data" / "shapes.ttl")],
}
PARTS = """
import time
from kzgraph.graph.names import use
from kzgraph.graph.store import load
from kzgraph.graph.workspace import Workspace
workspace = Workspace.open()
use(workspace.names)
def spent(name, work):
    start = time.process_time()
    result = work()
    print(f"| {name} | {time.process_time() - start:.3f} |")
    return result
store = spent("reading the graph into a store", lambda: load(workspace))
import gc
gc.disable()  # as the child of validate does
from kzgraph.safety.gauge import Gauge
from kzgraph.validate import run, shapes, stages
judge = shapes.Judge("compiled", Gauge())
check = lambda material, asked: judge.check(material.union, material.shapes, material.workspace, asked)
version = stages.Version(run._files(workspace, []), {}, check)
found = []
for stage in stages.STAGES:
    found += spent(f"validate: {stage.name}", lambda: list(stage.check(version, found)))
spent("validate: severities and waivers", lambda: stages.concluded(version, found))
"""


def environment(checkout: Path, cache: str) -> dict[str, str]:
    places = os.pathsep.join(map(str, (checkout, checkout / "packages" / "shaclcheck" / "src")))
    return {**os.environ, "XDG_CACHE_HOME": cache, "XDG_STATE_HOME": cache, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPATH": places}


def cpu_seconds(checkout: Path, call: list[str], cache: str) -> float:
    """CPU seconds of a call and its children. Raises SystemExit if it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-P", *call], cwd=checkout, env=environment(checkout, cache), check=False, capture_output=True)
    if done.returncode > 1:
        raise SystemExit(f"{checkout}: {' '.join(call)}: {done.stderr.decode()}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measured(checkouts: list[Path], rounds: int, folder: str) -> dict[str, list[float]]:
    """For Python's start and each call the medians of the checkouts."""
    data = made_data(folder)
    calls = {START: ["-c", "pass"]} | {
        name: ["-m", "kzgraph", *(word.replace("{data}", str(data)) for word in call)] for name, call in CALLS.items()
    }
    kept = [tempfile.mkdtemp(dir=folder) for _ in checkouts]
    taken: dict[str, list[list[float]]] = {name: [[] for _ in checkouts] for name in calls}
    for number in range(rounds + 1):
        for name, call in calls.items():
            for place, checkout in enumerate(checkouts):
                cache = tempfile.mkdtemp(dir=folder) if NOTHING_KEPT in name else kept[place]
                seconds = cpu_seconds(checkout, call, cache)
                taken[name][place] += [seconds] if number else []  # the first round fills caches, those of Python too
    return {name: [statistics.median(seconds) for seconds in rows] for name, rows in taken.items()}


def made_data(folder: str) -> Path:
    """The data for `shapes check`, as bench.shacl of shaclcheck makes it."""
    file = Path(folder, "data.nt")
    script = f"import pathlib; from bench.shacl_graph import make; make({TRIPLES}, pathlib.Path({str(file)!r}))"
    subprocess.run([sys.executable, "-c", script], cwd=SHACLCHECK, check=True)
    return file


def imports(checkout: Path, call: list[str], folder: str) -> float:
    """CPU seconds that Python takes to start and import what a command and its children import."""
    command = [sys.executable, "-P", "-X", "importtime", "-m", "kzgraph", *call]
    done = subprocess.run(command, cwd=checkout, env=environment(checkout, folder), check=False, capture_output=True, text=True)
    names = [line.split("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")][1:]
    script = f"import contextlib, importlib\nfor name in {names}:\n with contextlib.suppress(ImportError): importlib.import_module(name)"
    return cpu_seconds(checkout, ["-c", script], folder)


def print_parts(checkout: Path, rounds: int, folder: str) -> None:
    print(f"\n{checkout.name}\n\n| part | CPU seconds |\n|---|---|", flush=True)
    for name, call in CALLS.items():
        if "{data}" not in call and NOTHING_KEPT not in name:
            median = statistics.median(imports(checkout, call, folder) for _ in range(rounds))
            print(f"| imports of `{name}` | {median:.3f} |", flush=True)
    subprocess.run([sys.executable, "-P", "-c", PARTS], cwd=checkout, env=environment(checkout, folder), check=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--before", type=Path, help="a checkout to compare with, run by this Python")
    options.add_argument("--parts", action="store_true", help="also print where the time goes")
    chosen = options.parse_args()
    checkouts = [HERE] if chosen.before is None else [chosen.before.resolve(), HERE]
    with tempfile.TemporaryDirectory() as folder:
        medians = measured(checkouts, chosen.rounds, folder)
        starts = medians.pop(START)
        print(f"{START}: {starts[-1]:.4f} CPU seconds, {time.strftime('%Y-%m-%d')}\n")
        columns = ["CPU seconds"] if chosen.before is None else ["before", "after", "ratio"]
        print(f"| command | {' | '.join(columns)} |\n|---|" + "---|" * len(columns))
        for name, seconds in medians.items():
            above = [total - start for total, start in zip(seconds, starts, strict=True)]
            cells = [f"{value:.3f}" for value in above] + ([f"{above[1] / above[0]:.2f}"] if len(above) == 2 else [])
            print(f"| {name} | {' | '.join(cells)} |", flush=True)
        for checkout in checkouts if chosen.parts else ():
            print_parts(checkout, chosen.rounds, folder)


if __name__ == "__main__":
    main()
