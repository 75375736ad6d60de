"""Any SPARQL query over the workspace: read-only, in the sandbox, with our prefixes supplied."""

from __future__ import annotations

import difflib
import os
import re
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph import sandbox, store
from kzgraph.model import KZ, PREFIXES, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzgraph.workspace import Workspace

RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPHS = {"turtle": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "xml": ox.RdfFormat.RDF_XML, "json": ox.RdfFormat.JSON_LD}
FORMATS = ("table", "md", *RESULTS, "turtle", "nt")

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)|(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)"""
    r"""|(?P<string>'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")"""
    r"""|(?P<name>[A-Za-z_][\w-]*:[\w.%-]*|[A-Za-z_]\w*|\?\w+|:[\w.-]*)""",
    re.DOTALL,
)
UPDATES = {"insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with"}


class QueryError(UsageError):
    """A query that cannot be run as it is written."""


class Result(NamedTuple):
    """The answer to a query, in the W3C format of its kind: rows of a SELECT, the truth of an ASK, or a graph."""

    kind: str
    output: bytes
    wall: str


def tokens(sparql: str) -> list[tuple[str, str]]:
    """Kind and text of the names and IRIs of a query; comments and strings are left out."""
    found = [(str(match.lastgroup), match[0]) for match in _TOKEN.finditer(sparql)]
    return [(kind, text) for kind, text in found if kind in ("iri", "name")]


def refuse_updates(sparql: str) -> None:
    """Raises QueryError for an update."""
    for kind, text in tokens(sparql):
        word = text.lower()
        if kind == "name" and word in {"select", "ask", "construct", "describe"}:
            return
        if kind == "name" and word in UPDATES:
            raise QueryError(f"{text.upper()} is an update: this graph is read only. Ask with SELECT, ASK, CONSTRUCT or DESCRIBE.")


def run(workspace: Workspace, sparql: str, form: str, *, seconds: float = 30, mebibytes: int = 1024) -> Result:
    """The answer over the union of all graphs, or over those that FROM names.

    `form` is one of RESULTS for rows and truth, of GRAPHS for a graph; table and md give JSON rows or Turtle.
    Raises QueryError for an update, bad syntax (with line, column and pointer) or a form that does not fit, LimitError at a limit.
    """
    refuse_updates(sparql)
    union = not any(text.lower() == "from" for kind, text in tokens(sparql) if kind == "name")

    def work() -> Iterator[bytes]:
        if os.environ["KZGRAPH_WALL"] == "none" and any(text.lower() == "service" for _, text in tokens(sparql)):
            raise QueryError("SERVICE is refused: this host grants no wall against the network.")
        loaded = store.load(workspace)
        try:
            answer = loaded.query(sparql, use_default_graph_as_union=union, prefixes=PREFIXES)
            yield from _serialised(answer, form)
        except SyntaxError as error:
            raise QueryError(explain(sparql, str(error))) from None
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from None

    outcome = sandbox.run(work, seconds=seconds, mebibytes=mebibytes)
    kind, _, output = outcome.output.partition(b"\n")
    return Result(kind.decode(), output, outcome.wall)


def _serialised(answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, form: str) -> Iterator[bytes]:
    if isinstance(answer, ox.QueryTriples):
        chosen = GRAPHS.get("turtle" if form in ("table", "md") else form)
        if chosen is None:
            raise QueryError(f"a graph cannot be written as {form}: choose {', '.join(GRAPHS)}.")
        yield b"graph\n" + (ox.serialize(answer, format=chosen, prefixes=PREFIXES) or b"")
        return
    result = RESULTS.get("json" if form in ("table", "md") else form)
    if result is None:
        raise QueryError(f"rows cannot be written as {form}: choose table, md, {', '.join(RESULTS)}.")
    yield (b"rows\n" if isinstance(answer, ox.QuerySolutions) else b"truth\n") + (answer.serialize(format=result) or b"")


def explain(sparql: str, error: str) -> str:
    """A syntax error with its line, column and a pointer under the place."""
    match = re.search(r"at (\d+):(\d+): ?(.*)", error, re.DOTALL)
    if not match:
        return f"not well-formed SPARQL: {error}"
    line, column, reason = int(match[1]), int(match[2]), match[3]
    lines = sparql.splitlines() or [""]
    shown = lines[min(line, len(lines)) - 1]
    return f"{line}:{column}: not well-formed SPARQL: {reason}\n  {shown}\n  {' ' * (column - 1)}^"


HINTS = {"victim": "kz:victim on kz:Act", "perpetrator": "kz:perpetrator on kz:Act", "institution": "kz:PublicBody", "actor": "kz:Agent"}


def unknown_terms(loaded: ox.Store, sparql: str) -> list[str]:
    """A note for each term of ours that the query names and that does not exist, with what to use instead."""
    names = re.findall(r"\bkz:(\w+)", " ".join(text for kind, text in tokens(sparql) if kind == "name"))
    names += re.findall(rf"<{re.escape(KZ)}(\w+)>", " ".join(text for kind, text in tokens(sparql) if kind == "iri"))
    rows = store.select(loaded, "SELECT DISTINCT ?term { ?term a ?kind FILTER (STRSTARTS(STR(?term), STR(kz:))) }")
    known = {row["term"].value.removeprefix(KZ) for row in rows}
    notes = []
    for name in dict.fromkeys(names):
        if name in known:
            continue
        near = difflib.get_close_matches(name, known, n=2, cutoff=0.5)
        hint = HINTS.get(name.lower()) or " or ".join(f"kz:{other}" for other in near)
        notes.append(f"kz:{name} does not exist, so nothing can match it." + (f" Use {hint}." if hint else ""))
    return notes
