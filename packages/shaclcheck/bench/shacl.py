"""Validation of a synthetic graph with planted errors: the compiler, whole and after a change, beside pySHACL in the same run.

Usage: python -m bench.shacl [--sizes 10000 100000 1000000] [--rounds 3] [--pyshacl 20000] [--cached 100000] [--peers FOLDER]

Each figure is the median of the rounds, each round a process of its own: CPU seconds of loading, the imports of the engine among them, and
of validating, and the peak of its memory. Every run must find all planted errors and nothing else. The change is of 200 triples, followed
over an open store; its findings must be those of a full run. pySHACL runs as it is and with each query parsed once (`--pyshacl`,
`--cached`: up to that size), and ratios are to the compiler on the same graph. With `--peers`, the validators of bench/shacl_peers.py run
too, each in an environment in that folder, which is made there if it is missing (packages from PyPI); one that takes longer than
`--seconds` is stopped and left out of larger graphs.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bench.shacl_graph import ID, NS, SHAPES, make
from bench.shacl_peers import PACKAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    import rdflib.query


def cpu() -> float:
    return time.process_time()


def memory() -> int:
    """The peak of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def compiled(file: Path, incidents: int) -> dict[str, object]:
    start = cpu()  # as of the peers, imports count
    from shaclcheck import compile as compile_shapes
    from shaclcheck import load

    store = load(file)
    loaded = cpu()
    plan = compile_shapes(SHAPES)
    results = plan.run(store)
    validated = cpu()
    peak = memory()
    counts = Counter(finding.component.value.rsplit("#", 1)[-1] for finding in results.findings)
    figures: dict[str, object] = {"load": loaded - start, "validate": validated - loaded, "memory": peak, "findings": counts}
    return figures | _changed(plan, store, set(results.findings), incidents) | {"fallback": [str(node) for node in results.fallback]}


def _changed(plan: object, store: object, before: set[object], incidents: int) -> dict[str, object]:
    """A change of about 200 triples: how long its consequences take, and whether they are those of a full run."""
    import pyoxigraph as ox
    from shaclcheck import change

    rnd, removed, added = random.Random(7), [], []

    def put(node: str, name: str, value: object) -> None:
        subject, predicate = ox.NamedNode(ID + node), ox.NamedNode(NS + name)
        quads = store.quads_for_pattern(subject, predicate, None, ox.DefaultGraph())
        removed.extend(ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
        added.append(ox.Triple(subject, predicate, value))

    day = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")
    for number in range(100):
        which = rnd.randrange(incidents)
        if number % 10 < 4:
            put(f"incident/{which}", "kind", ox.NamedNode(NS + ("Raid" if number % 7 else "Unheard")))
        elif number % 10 < 6:
            put(f"incident/{which}", "day", ox.Literal("2031-01-01" if number % 3 else "1990-01-01", datatype=day))
        elif number % 10 < 8:
            put(f"report/{which}", "state", ox.Literal("open" if number % 4 else "whispered"))
        elif number % 10 < 9:
            put(f"case/{which // 20 * 20}", "filed", ox.Literal("2045-01-01", datatype=day))
        else:
            put(f"actor/{rnd.randrange(max(60, incidents // 50)) // 3 * 3 + 1}", "memberOf", ox.NamedNode(ID + "office/5"))
    start = cpu()
    affected = plan.affected(store, added, removed)
    change(store, added, removed)
    reported = set(plan.run(store, affected))
    spent = cpu() - start
    after = set(plan.run(store))
    touched = {
        finding
        for finding in after
        if finding.root in affected and (affected[finding.root] is None or finding.start in affected[finding.root])
    }
    return {
        "change": spent,
        "changed": len(added) + len(removed),
        "new": len(after - before),
        "equal": reported == touched and after - before <= reported,
    }


def graph_of_parsed_queries() -> rdflib.Graph:
    """An empty graph that parses each SPARQL text once: pySHACL asks the same text again for every node."""
    import rdflib
    from rdflib.plugins.sparql import prepareQuery

    prepared = cache(lambda text, prefixes: prepareQuery(text, initNs=dict(prefixes)))

    class Caching(rdflib.Graph):
        def query(self, query_object: object, *args: object, **options: object) -> rdflib.query.Result:
            if isinstance(query_object, str):
                prefixes = options.pop("initNs", None) or dict(self.namespaces())
                query_object = prepared(query_object, tuple(sorted(prefixes.items())))
            return super().query(query_object, *args, **options)

    return Caching()


def pyshacl_run(file: Path, *, cached: bool) -> dict[str, object]:
    start = cpu()
    import pyshacl
    import rdflib

    graph = graph_of_parsed_queries() if cached else rdflib.Graph()
    graph.parse(file, format="nt")
    loaded = cpu()
    _, report, _ = pyshacl.validate(graph, shacl_graph=rdflib.Graph().parse(SHAPES), inplace=True)
    validated = cpu()
    counts = Counter(str(value).rsplit("#", 1)[-1] for value in report.objects(None, rdflib.SH.sourceConstraintComponent))
    return {"load": loaded - start, "validate": validated - loaded, "memory": memory(), "findings": counts}


def engines() -> dict[str, Callable[[Path, int], dict[str, object]]]:
    return {
        "compiled": compiled,
        "pyshacl": lambda file, _incidents: pyshacl_run(file, cached=False),
        "pyshacl, queries parsed once": lambda file, _incidents: pyshacl_run(file, cached=True),
    }


def peers(folder: Path) -> dict[str, list[str]]:
    """The command of each peer, in its own environment."""
    for name, packages in PACKAGES.items():
        if not (folder / name).exists():
            subprocess.run([sys.executable, "-m", "venv", folder / name], check=True)
            subprocess.run([folder / name / "bin" / "python", "-m", "pip", "install", "--quiet", *packages], check=True)
    script = str(Path(__file__).with_name("shacl_peers.py"))
    return {name: [str(folder / name / "bin" / "python"), "-P", script, name] for name in PACKAGES}


def measured(command: list[str], rounds: int, seconds: float | None = None) -> dict[str, object]:
    """The medians of some rounds, each in a process of its own."""
    runs = []
    for _ in range(rounds):
        output = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True, timeout=seconds).stdout
        runs.append(json.loads(output.splitlines()[-1]))
    numbers = [name for name, value in runs[0].items() if isinstance(value, (int, float)) and not isinstance(value, bool)]
    return runs[-1] | {name: statistics.median(run[name] for run in runs) for name in numbers}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pyshacl", type=int, default=20_000, help="the largest graph for pySHACL as it is")
    parser.add_argument("--cached", type=int, default=100_000, help="the largest graph for pySHACL with queries parsed once")
    parser.add_argument("--peers", type=Path, help="the folder with the environments of the peers")
    parser.add_argument("--seconds", type=float, default=300, help="how long a peer may take")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(engines()[given.one[0]](Path(given.one[1]), int(given.one[2]))))
        return
    right = True
    others = peers(given.peers.absolute()) if given.peers else {}
    print(f"{'triples':>9}  {'engine':29}{'load s':>8}{'validate s':>11}{'ratio':>7}{'MB':>6}  findings")
    with tempfile.TemporaryDirectory() as folder:
        for size in given.sizes:
            file = Path(folder) / f"{size}.nt"
            made = make(size, file)
            own = {"compiled": size, "pyshacl": given.pyshacl, "pyshacl, queries parsed once": given.cached}
            commands = {
                name: [sys.executable, "-m", "bench.shacl", "--one", name, str(file), str(made.incidents)]
                for name, most in own.items()
                if size <= most
            }
            commands |= {name: [*command, str(file), str(SHAPES)] for name, command in others.items()}
            base = 0.0
            for engine, command in commands.items():
                try:
                    run = measured(command, 1 if "pyshacl" in engine else given.rounds, given.seconds if engine in others else None)
                except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as stop:
                    late = isinstance(stop, subprocess.TimeoutExpired)
                    print(f"{made.count:>9}  {engine:29}{'stopped: it takes longer' if late else 'failed'}")
                    others.pop(engine, None)
                    continue
                base = base or run["load"] + run["validate"]
                alike = show(made, engine, run, base)
                right &= engine != "compiled" or (alike and run["equal"])
    sys.exit(0 if right else 1)


def show(made: object, engine: str, run: dict[str, object], base: float) -> bool:
    """Prints the figures of an engine; whether it found what was planted."""
    right = Counter(run["findings"]) == made.expected
    spent = f"{run['load']:8.2f}{run['validate']:11.2f}" if run["load"] else f"{'':8}{run['validate']:11.2f}"
    ratio = (run["load"] + run["validate"]) / base
    verdict = "all planted and nothing else" if right else "NOT those planted"
    print(f"{made.count:>9}  {engine:29}{spent}{ratio:7.1f}{run['memory']:6}  {sum(run['findings'].values())}, {verdict}")
    if not right:
        surplus, missing = Counter(run["findings"]) - made.expected, made.expected - Counter(run["findings"])
        print(f"{'':11}more: {dict(surplus)} fewer: {dict(missing)}")
    if engine == "compiled":
        print(
            f"{'':11}a change of {run['changed']} triples: {run['change']:.3f} s, {run['new']} new findings,"
            f" {'equal to' if run['equal'] else 'NOT'} those of a full run"
        )
    return right


if __name__ == "__main__":
    main()
