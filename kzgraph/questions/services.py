"""Federation: the SERVICE part of a query is sent to that service, and its rows replace that part of the query.

Allowed services are listed in `services.csv` of the package, and a query uses only those that its user names. The rest of the query
then runs in the sandbox as any other, without a network. SERVICE is as in SPARQL 1.1 Federated Query, evaluated by itself and then joined
(https://www.w3.org/TR/sparql11-federated-query/).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.errors import UsageError
from kzgraph.graph.remote_endpoint import Remote, RemoteError
from kzgraph.questions.free import refuse_updates
from kzgraph.questions.sparql_tokens import pieces

LIST = Path(__file__).resolve().parent / "services.csv"
MOST_ROWS = 10_000
_FORMS = {"select", "ask", "construct", "describe"}


class Part(NamedTuple):
    """One SERVICE in a query: whom it names, the group between its braces, and its place, half open."""

    service: str
    group: str
    start: int
    end: int


def services(column: str = "endpoint") -> dict[str, str]:
    """The endpoint of each service of the allow list, or what it has in another column, by name."""
    with LIST.open(encoding="utf-8", newline="") as stream:
        return {row["name"]: row[column] for row in csv.DictReader(stream)}


def namespaces(service: str) -> dict[str, str]:
    """Where the IRIs of each dataset of a service begin, by the name of the dataset. Raises UsageError for a service of no list."""
    known = services("datasets")
    if service not in known:
        raise UsageError(f"{service}: not an allowed service. Allowed: {', '.join(known)}.")
    return dict(entry.split("=", 1) for entry in known[service].split())


def federate(sparql: str, names: Sequence[str], seconds: float) -> tuple[str, list[str]]:
    """The query with the rows of each SERVICE in its place, and a note on each that was asked.

    A SERVICE names the service by its name, `SERVICE <wikidata>`, or by its endpoint. Raises UsageError for a service that is not in the
    list or not named, and for a SERVICE that cannot be asked by itself; RemoteError where an endpoint gives no whole answer.
    """
    refuse_updates(sparql)
    known = services()
    for name in names:
        if name not in known:
            raise UsageError(f"--service {name}: not an allowed service. Allowed: {', '.join(known)}.")
    allowed = {name_or_url: known[name] for name in names for name_or_url in (name, known[name])}
    parts = _parts(sparql)
    if not parts:
        raise UsageError(f"the query uses no service. Write SERVICE <{names[0]}> {{ ... }} around the part that it should answer.")
    prologue = _prologue(sparql)
    pieces, notes, at = [], [], 0
    for part in parts:
        if part.service not in allowed:
            raise UsageError(f"SERVICE <{part.service}> is not among the services that --service names: {', '.join(names)}.")
        rows = Remote(allowed[part.service], seconds).select(f"{prologue}SELECT * WHERE {{{part.group}\n}} LIMIT {MOST_ROWS + 1}")
        if len(rows.rows) > MOST_ROWS:
            raise RemoteError(f"{allowed[part.service]}: more than {MOST_ROWS} rows. Narrow what SERVICE asks, such as with VALUES.")
        notes.append(f"asked {allowed[part.service]}: {len(rows.rows)} rows")
        columns = " ".join(str(variable) for variable in rows.variables)
        values = "\n".join(f"({' '.join(_written(term, part.service) for term in row)})" for row in rows)
        pieces += [sparql[at : part.start], f"VALUES ({columns}) {{\n{values}\n}}"]
        at = part.end
    return "".join([*pieces, sparql[at:]]), notes


def _written(term: ox.NamedNode | ox.Literal | ox.BlankNode | None, service: str) -> str:
    if isinstance(term, ox.BlankNode):
        raise RemoteError(
            f"{service}: a row holds a node without a name, which cannot be joined. Ask for its properties in SERVICE instead."
        )
    return "UNDEF" if term is None else str(term)


def _prologue(sparql: str) -> str:
    """What stands before the form of the query: its prefixes."""
    form = next(match for match in pieces(sparql) if match.lastgroup == "name" and match[0].lower() in _FORMS)
    return sparql[: form.start()]


def _parts(sparql: str) -> list[Part]:
    """Every SERVICE of a query, in its order. Raises UsageError for one that is within another, SILENT or names no IRI."""
    found = list(pieces(sparql))
    parts: list[Part] = []
    for number, match in enumerate(found):
        if match.lastgroup != "name" or match[0].lower() != "service":
            continue
        if parts and match.start() < parts[-1].end:
            raise UsageError("a SERVICE within a SERVICE cannot be asked: write the two side by side.")
        named, opened = (found[number + 1], found[number + 2]) if number + 2 < len(found) else (match, match)
        if named[0].lower() == "silent":
            raise UsageError("SERVICE SILENT hides that a service failed: leave SILENT out.")
        if named.lastgroup != "iri" or opened[0] != "{":
            raise UsageError("expected the service in angle brackets and a group after SERVICE: SERVICE <wikidata> { ... }.")
        depth = 0
        for closing in found[number + 2 :]:
            depth += {"{": 1, "}": -1}.get(closing[0], 0) if closing.lastgroup == "mark" else 0
            if depth == 0:
                parts.append(Part(named[0][1:-1], sparql[opened.end() : closing.start()], match.start(), closing.end()))
                break
        else:
            raise UsageError("a closing brace } of a SERVICE is missing.")
    return parts
