"""Free queries: SPARQL 1.1, read only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.questions import free
from kzgraph.server.media import GRAPHS, ROWS
from kzgraph.server.problems import Problem, over
from kzgraph.server.work.done import Bounded, Done, acceptable, check_rows, check_xml, graph
from kzgraph.vocab import KZR, PREFIXES

if TYPE_CHECKING:
    from kzgraph.server.data import Served

DEEPEST = 100
_BRACKETS = re.compile(r"[({\[]|[)}\]]")


def answer(served: Served, job: dict[str, Any]) -> Done:
    """The answer to `query`, over the union of all graphs, those that it names, or the graphs `default` and `named` of the job.

    `rows` and `graph` are the media types for the kinds of answer. Raises Problem for what cannot be answered.
    """
    sparql = job["query"]
    if free.asks_others(sparql):
        raise Problem(400, "service", "SERVICE is refused: this server asks no other. Ask the other one yourself and join the answers.")
    _refuse_depth(sparql)
    dataset: dict[str, Any] = {}
    if job["default"] or job["named"]:
        dataset = {"default_graph": _graphs(job["default"]), "named_graphs": _graphs(job["named"])}
    else:
        dataset = {"use_default_graph_as_union": not _names_graphs(sparql)}
    try:
        found = _evaluate(served.store, sparql, dataset)
        if isinstance(found, ox.QueryTriples):
            return graph(found, acceptable(job["graph"], GRAPHS), served.limits)
        media = acceptable(job["rows"], ROWS)
        output = Bounded(served.limits)
        found.serialize(output, format=ROWS[media])
    except SyntaxError as error:
        raise _syntax(sparql, str(error)) from None
    except (ValueError, OSError, RuntimeError) as error:
        raise Problem(400, "evaluation", f"the query cannot be answered: {error}") from None
    body = output.getvalue()
    if isinstance(found, ox.QuerySolutions):
        check_rows(body, media, served.limits)
    check_xml(body, media, ROWS)
    return Done(media, body)


def _evaluate(store: ox.Store, sparql: str, dataset: dict[str, Any]) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """The answer of the store, with our prefixes and the namespace of our things as base supplied if the query lacks them."""
    try:
        return store.query(sparql, **dataset)
    except SyntaxError:
        return store.query(sparql, prefixes=PREFIXES, base_iri=KZR, **dataset)


def _names_graphs(sparql: str) -> bool:
    try:
        return free.names_graphs(sparql)
    except free.QueryError as error:
        raise Problem(400, "syntax", str(error)) from None


def _refuse_depth(sparql: str) -> None:
    """Raises Problem for brackets within brackets beyond what the parser's stack surely bears."""
    if sum(map(sparql.count, "({[")) <= DEEPEST:
        return
    depth = 0
    for bracket in _BRACKETS.findall(sparql):
        depth += 1 if bracket in "({[" else -1
        if depth > DEEPEST:
            raise over("nesting", DEEPEST, f"stopped: brackets are nested deeper than {DEEPEST}.")


def _graphs(names: list[str]) -> list[ox.NamedNode]:
    try:
        return [ox.NamedNode(name) for name in names]
    except ValueError as error:
        raise Problem(400, "graph-name", f"default-graph-uri and named-graph-uri take whole IRIs: {error}") from None


def _syntax(sparql: str, error: str) -> Problem:
    try:
        free.refuse_updates(sparql)
    except free.QueryError as refusal:
        return Problem(400, "update", str(refusal))
    told = "\n".join(filter(None, (free.explain(sparql, error), free.hint(sparql))))
    place = re.search(r"at (\d+):(\d+)", error)
    more = {"line": int(place[1]), "column": int(place[2])} if place else {}
    return Problem(400, "syntax", told, **more)
