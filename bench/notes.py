"""CPU time of an answer of /sparql with the notes on its query, beside the same answer without them, in one run.

Usage: python -m bench.notes [--rounds 5] [--seconds 1]

Both take turns in one process that does the work of the server's worker, without sockets; a figure is the median of the rounds.
"""

from __future__ import annotations

import argparse
import statistics
import time
from unittest.mock import patch
from urllib.parse import quote

from kzgraph.server import data
from kzgraph.server.endpoints import sparql
from kzgraph.server.requests import Request
from kzgraph.server.settings import Limits

QUERIES = {
    "small": "SELECT ?n { ?figure a kz:Figure ; kz:atLeast ?n }",
    "all public bodies": "SELECT ?body ?name { ?body a kz:PublicBody ; rdfs:label ?name }",
    "all acts, all properties": "SELECT * { ?act a kz:Act ; ?name ?value }",
    "a term that does not exist": "SELECT ?x { ?x kz:status ?y }",
    "a class without instances": "SELECT (COUNT(?x) AS ?n) { ?x a kz:Assertion }",
    "figures added": "SELECT (SUM(?n) AS ?all) { ?f kz:measure kzv:deaths-from-events ; kz:exactly ?n }",
}


def cost(dataset: data.Dataset, query: str, seconds: float) -> float:
    """CPU milliseconds of an answer."""
    request = Request("GET", "/sparql", "query=" + quote(query))
    began, count = time.process_time(), 0
    while (took := time.process_time() - began) < seconds:
        sparql.sparql(dataset, request)
        count += 1
    return 1000 * took / count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0)
    options = parser.parse_args()
    dataset = data.load(None, None, "", Limits())
    for name, query in QUERIES.items():
        with_notes, without = [], []
        for _ in range(options.rounds):
            with_notes.append(cost(dataset, query, options.seconds))
            with patch("kzgraph.server.endpoints.sparql.query_notes.notes", lambda *_: []):
                without.append(cost(dataset, query, options.seconds))
        a, b = statistics.median(with_notes), statistics.median(without)
        print(f"{name:28}{a:9.3f} ms with, {b:9.3f} ms without, ratio {a / b:6.1f}", flush=True)


if __name__ == "__main__":
    main()
