"""Validation of many statements in the project's own ontology with its own shapes: seconds a constraint, and whether they grow in step.

Usage: python -m bench.shacl_statements [--statements 1 10 100 500] [--rounds 3] [--pyshacl 1] [--slowest 12]

The graph is the shipped one with its statement repeated under other names, and in every tenth statement one error of each kind planted.
Each figure is the median of the rounds, each round a process of its own: CPU seconds of loading and of validating, and the peak of its
memory. Every run must find all planted errors and nothing else, pySHACL too (up to `--pyshacl` statements). The last table gives the
slowest constraints of the largest graph, with their seconds on the smallest beside them.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from kzgraph.vocab import KZ, KZR, KZV

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shaclcheck import Result

SOURCE = "hrw-2022-10-26"
DAY = "http://www.w3.org/2001/XMLSchema#date"
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
# An error: the node, the property whose values go, the value that comes instead, and the shape that must find it.
ERRORS: tuple[tuple[str, str, ox.Term | None, str], ...] = (
    ("figure-official-deaths", f"{KZ}voice", None, "Assertion-voice"),
    ("figure-official-deaths", f"{KZ}asOf", ox.Literal("2031-01-01", datatype=ox.NamedNode(DAY)), "Assertion-day-not-after-source"),
    ("act-named-1-detained", f"{KZ}standing", ox.NamedNode(f"{KZV}demanded"), "Act-standing"),
    ("p02", "http://www.w3.org/ns/oa#end", ox.Literal("99999", datatype=ox.NamedNode(INTEGER)), "Passage-inside-source"),
    ("charge-named-1-mass-riots", f"{KZ}offence", None, "Charge-offence"),
)


def triples() -> tuple[list[ox.Triple], list[ox.Triple]]:
    """Those of the shipped graph that do not speak of the statement, and those that do."""
    workspace = Workspace.open()
    files = [*workspace.ontology_files(), *workspace.graph_files()]
    triples = [triple for file in files for triple in parse(file)]
    own = [
        triple
        for triple in triples
        if any(SOURCE in term.value for term in (triple.subject, triple.object) if isinstance(term, ox.NamedNode))
    ]
    return [triple for triple in triples if triple not in set(own)], own


def make(statements: int) -> tuple[Iterator[ox.Triple], Counter[str]]:
    """The graph, and the findings that it must give, by the name of the shape."""
    shared, own = triples()
    return _graph(statements, shared, own), Counter({error[3]: (statements + 9) // 10 for error in ERRORS})


def _graph(statements: int, shared: list[ox.Triple], own: list[ox.Triple]) -> Iterator[ox.Triple]:
    yield from shared
    gone = {(f"{KZR}{SOURCE}/{node}", name) for node, name, _, _ in ERRORS}
    for number in range(statements):
        name = SOURCE if number == 0 else f"statement-{number}"
        wrong = number % 10 == 0
        for triple in own:
            if not (wrong and (triple.subject.value, triple.predicate.value) in gone):
                yield ox.Triple(_renamed(triple.subject, name), triple.predicate, _renamed(triple.object, name))
        for node, predicate, value, _ in ERRORS if wrong else ():
            if value is not None:
                yield ox.Triple(ox.NamedNode(f"{KZR}{name}/{node}"), ox.NamedNode(predicate), value)


def _renamed(term: ox.Term, name: str) -> ox.Term:
    return ox.NamedNode(term.value.replace(SOURCE, name)) if isinstance(term, ox.NamedNode) and term.value.startswith(KZR) else term


def shape(result: Result) -> str:
    """The name of the shape that a result is of."""
    return str(result.shape.value).rsplit("#", 1)[-1]


def compiled(statements: int) -> dict[str, object]:
    from shaclcheck import compile as compile_shapes
    from shaclcheck import load

    graph, expected = make(statements)
    start = time.process_time()
    store = load(graph)
    loaded = time.process_time()
    plan = compile_shapes(triple for file in Workspace.open().shape_files() for triple in parse(file))
    counts = Counter(map(shape, plan.run(store)))
    validated = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures = {"triples": len(store), "load": loaded - start, "validate": validated - loaded, "memory": peak}
    return figures | {"right": counts == expected, "findings": counts, "seconds": _seconds(plan, store)}


def _seconds(plan: object, store: ox.Store) -> dict[str, float]:
    """CPU seconds of each query of a run: a SPARQL constraint by itself, the other constraints that shapes share together."""
    from shaclcheck import sources
    from shaclcheck.focus import FOCUS

    compiled = plan._compile(sources.data_of(store))
    names = {}
    for screen in compiled.screens:
        first, more = screen.roots[0].id.value.rsplit("#", 1)[-1], len(screen.roots) - 1
        names[screen.text.split(FOCUS)[1]] = f"{first}{f' and {more} more' if more else ''}: {len(screen.parts)} parts"
    for root in plan.roots:
        for query in compiled.constraint_queries[root.id]:
            names[query.text("", repeats=False)[-80:]] = query.constraint.node.value.rsplit("#", 1)[-1]
    seconds: Counter[str] = Counter()

    class Timed(sources.StoreData):
        def _query(self, query: str, graphs: list[ox.NamedNode]) -> list[object]:
            start = time.process_time()
            rows = list(super()._query(query, graphs))
            seconds[next((name for end, name in names.items() if query.endswith(end)), "focus nodes and details")] += (
                time.process_time() - start
            )
            return rows

    sources.StoreData = Timed
    plan.run(store)
    return dict(seconds)


def pyshacl_run(statements: int) -> dict[str, object]:
    from kzgraph.validate import reference

    graph, expected = make(statements)
    shapes = [triple for file in Workspace.open().shape_files() for triple in parse(file)]
    start = time.process_time()
    counts = Counter(map(shape, reference.results(shapes, list(graph))))
    spent = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"load": 0.0, "validate": spent, "memory": peak, "right": counts == expected, "findings": counts}


ENGINES = {"compiled": compiled, "pyshacl, queries parsed once": pyshacl_run}


def measured(engine: str, statements: int, rounds: int) -> dict[str, object]:
    """The medians of some rounds, each in a process of its own."""
    command = [sys.executable, "-m", "bench.shacl_statements", "--one", engine, str(statements)]
    runs = [json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(rounds)]
    return runs[-1] | {name: statistics.median(run[name] for run in runs) for name in ("load", "validate", "memory")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, nargs="+", default=[1, 10, 100, 500])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pyshacl", type=int, default=1, help="the most statements for pySHACL")
    parser.add_argument("--slowest", type=int, default=12, help="how many constraints are listed")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(ENGINES[given.one[0]](int(given.one[1]))))
        return
    runs, wrong = [], False
    print(f"{'statements':>10}{'triples':>10}  {'engine':29}{'load s':>8}{'validate s':>11}{'MB':>6}  findings")
    for statements in given.statements:
        for engine, most in (("compiled", statements), ("pyshacl, queries parsed once", given.pyshacl)):
            if statements <= most:
                run = measured(engine, statements, given.rounds if engine == "compiled" else 1)
                runs += [run] if engine == "compiled" else []
                verdict = "all planted and nothing else" if run["right"] else f"NOT those planted: {run['findings']}"
                size = f"{statements:>10}{run.get('triples', ''):>10}  {engine:29}"
                figures = f"{run['load']:8.2f}{run['validate']:11.2f}{run['memory']:6}"
                print(f"{size}{figures}  {sum(run['findings'].values())}, {verdict}")
                wrong |= not run["right"]
    first, last = runs[0]["seconds"], runs[-1]["seconds"]
    print(f"\n{'constraint':60}{f'{given.statements[0]} s':>10}{f'{given.statements[-1]} s':>10}")
    for name in sorted(last, key=last.get, reverse=True)[: given.slowest]:
        print(f"{name:60}{first.get(name, 0):10.4f}{last[name]:10.4f}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
