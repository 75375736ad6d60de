"""Canned questions on a large graph: raw pyoxigraph, through kzgraph, on two servers, and in rdflib, in one run.

Usage: python -m bench.questions [--copies 400] [--rounds 3] [--rdflib-copies 20]

The graph is the shipped one with the statement copied under other names (`--copies 400` gives about a million quads). Each figure is
the median of the rounds, in milliseconds, with the ratio to raw pyoxigraph, which reads the terms of every row too. rdflib runs on a
smaller graph, with pyoxigraph on the same one beside it, since it would need hours on the large one. Questions that pair every source
with every other are left out: their answers grow with the square of the copies in any engine. Servers that are not
installed are left out and named.
"""

from __future__ import annotations

import argparse
import math
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import rdflib

from kzgraph.graph.names import use
from kzgraph.graph.remote_endpoint import Remote, RemoteError
from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.validate.shapes import node
from kzgraph.vocab import KZR, PREFIXES
from tests import servers

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = KZR + "hrw-2022-10-26"
NAMES = (
    "official-death-toll",
    "vague-figures",
    "parts-of-wholes",
    "force-by-whom-on-whom",
    "deaths-in-custody",
    "pressure-on-victims",
    "who-is-accused-of-what",
    "penalties-faced",
    "measures-judged-inadequate",
    "what-was-not-done",
    "order-of-demands",
    "whose-release-is-asked",
    "feared-harms",
    "what-is-said-of-one-body",
    "duties-owed",
    "set-against-each-other",
    "voices-and-standings",
    "what-rests-on-one-passage",
)


def copied(workspace: Workspace, copies: int) -> ox.Store:
    """The shipped graph, the statement's folder under `copies` names, each in its graph."""
    large = ox.Store()

    def renamed(term: object, number: int) -> object:
        if number and isinstance(term, ox.NamedNode) and term.value.startswith(SOURCE):
            return ox.NamedNode(f"{KZR}copy-{number}{term.value[len(SOURCE) :]}")
        return term

    for file in workspace.union_files():
        triples = list(parse(file))
        statement = workspace.graph_name(file) == SOURCE
        for number in range(copies if statement else 1):
            graph = renamed(ox.NamedNode(workspace.graph_name(file)), number)
            large.bulk_extend(ox.Quad(*(renamed(term, number) for term in triple), graph) for triple in triples)
    return large


def median(rounds: int, work: Callable[[], object]) -> float:
    """Milliseconds, the median of the rounds after one that is not counted; infinite if the engine cannot answer."""
    try:
        work()
    except RemoteError:
        return math.inf
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken)


def cell(taken: float, base: float) -> str:
    return "cannot" if math.isinf(taken) else f"{taken:.1f} ({taken / base:.2f})"


def raw(large: ox.Store, sparql: str) -> int:
    return len([tuple(row) for row in large.query(sparql, use_default_graph_as_union=True, prefixes=PREFIXES)])


def geometric(ratios: list[float]) -> float:
    return statistics.geometric_mean(ratios) if ratios else float("nan")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--copies", type=int, default=400)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--rdflib-copies", type=int, default=20)
    chosen = options.parse_args()
    workspace = Workspace.open()
    use(workspace.names)
    asked = [canned.find(workspace, name) for name in NAMES]
    large = copied(workspace, chosen.copies)
    folder = Path(tempfile.mkdtemp())
    nquads = folder / "large.nq"
    large.dump(output=nquads, format=ox.RdfFormat.N_QUADS)
    print(f"{len(large):,} quads; milliseconds, median of {chosen.rounds}; in brackets the ratio to raw pyoxigraph\n")
    started = {
        "oxigraph": lambda: servers.oxigraph(nquads, folder / "ox", "--union-default-graph"),
        "virtuoso": lambda: servers.virtuoso(nquads, folder / "v"),
    }
    binaries = {"oxigraph": "oxigraph", "virtuoso": "virtuoso-t"}
    table = {question.name: [len(canned.ask(large, question).rows)] for question in asked}
    base = {question.name: median(chosen.rounds, lambda q=question: raw(large, q.sparql)) for question in asked}
    columns = {"kzgraph": {q.name: median(chosen.rounds, lambda q=q: canned.ask(large, q)) for q in asked}}
    for name, start in started.items():
        if not servers.program(binaries[name]):
            print(f"{name} is not installed: left out")
            continue
        with start() as url:
            remote = Remote(url, 600)
            columns[name] = {q.name: median(chosen.rounds, lambda q=q, remote=remote: canned.ask(remote, q)) for q in asked}
    small = copied(workspace, chosen.rdflib_copies)
    graph = rdflib.Graph()
    for quad in small:
        if not isinstance(quad.object, ox.BlankNode) and not isinstance(quad.subject, ox.BlankNode):
            graph.add((node(quad.subject), node(quad.predicate), node(quad.object)))
    small_base = {q.name: median(chosen.rounds, lambda q=q: raw(small, q.sparql)) for q in asked}
    slow = {q.name: median(1, lambda q=q: list(graph.query(q.sparql))) for q in asked}
    head = ["question", "rows", "pyoxigraph", *columns, f"rdflib on {len(small):,} quads"]
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for question in asked:
        name = question.name
        cells = [name, str(table[name][0]), f"{base[name]:.1f}"]
        cells += [cell(times[name], base[name]) for times in columns.values()]
        print("| " + " | ".join([*cells, f"{slow[name]:.0f} ({slow[name] / small_base[name]:.0f})"]) + " |")
    means = [f"({geometric([times[n] / base[n] for n in base if math.isfinite(times[n])]):.2f})" for times in columns.values()]
    print("| geometric mean of ratios | | | " + " | ".join([*means, f"({geometric([slow[n] / small_base[n] for n in base]):.0f})"]) + " |")
    total = sum(base.values()) / sum(columns["kzgraph"].values())
    print(f"\nAll {len(asked)} questions through kzgraph run at {100 * total:.0f} % of raw pyoxigraph's speed.")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
