"""Any SPARQL query over the workspace: read-only, in the sandbox, with our prefixes supplied."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox
from shaclcheck import ServiceError, refuse_service, uses_keyword

from kzgraph.errors import UsageError
from kzgraph.graph import kept
from kzgraph.graph.names import current_names
from kzgraph.questions import external
from kzgraph.questions.answers.solutions import as_solutions, as_truth
from kzgraph.questions.sparql_tokens import tokens
from kzgraph.safety import limits, sandbox

if TYPE_CHECKING:
    from kzgraph.graph.remote_endpoint import Remote
    from kzgraph.graph.workspace import Workspace

Rows = ox.QuerySolutions | ox.QueryBoolean
KINDS = {"select": "rows", "ask": "truth", "construct": "graph", "describe": "graph"}
_KINDS_OF = {ox.QuerySolutions: b"rows", ox.QueryBoolean: b"truth", ox.QueryTriples: b"graph"}
NO_SERVICE = "SERVICE is refused: a query uses no network. kzgraph query --service NAME asks a service that is allowed, such as wikidata."
UPDATES = {"insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with"}


class QueryError(UsageError):
    """A query that cannot be run as it is written."""


class Result(NamedTuple):
    """The answer to a query as its writer wrote it: rows of a SELECT, the truth of an ASK, or a graph.

    `notes` say which of the rows beside the graph may not be passed on.
    """

    kind: str
    output: bytes
    wall: str
    notes: tuple[str, ...] = ()


def json_rows(answer: Rows, output: IO[bytes]) -> None:
    answer.serialize(output, ox.QueryResultsFormat.JSON)


def turtle_graph(triples: Iterable[ox.Triple], output: IO[bytes]) -> None:
    written = list(triples)
    ox.serialize(written, output, ox.RdfFormat.TURTLE, prefixes=current_names().prefixes_in(written))


def kind(sparql: str) -> str:
    """What answers a query, as Result.kind has it; rows where no keyword says it."""
    names = (text.lower() for category, text, _ in tokens(sparql) if category == "name")
    return next((KINDS[name] for name in names if name in KINDS), "rows")


def is_query(text: str) -> bool:
    """Whether a text begins as a query or an update does, so that it names no file."""
    first = next((token.text.lower() for token in tokens(text)), "")
    return first in (*KINDS, *UPDATES, "prefix", "base") and bool(re.search(r"\s", text.strip()))


def refuse_updates(sparql: str) -> None:
    """Raises QueryError for an update."""
    for category, text, _ in tokens(sparql):
        word = text.lower()
        if category == "name" and word in KINDS:
            return
        if category == "name" and word in UPDATES:
            raise QueryError(f"{text.upper()} is an update: this graph is read only. Ask with SELECT, ASK, CONSTRUCT or DESCRIBE.")


def evaluate(
    store: ox.Store, sparql: str, known: dict[str, str] | None = None, base: str | None = None, graphs: dict[str, Any] | None = None
) -> Rows | ox.QueryTriples:
    """The answer over the union of all graphs, or over those that FROM or `graphs` name. Raises ServiceError, or what the engine raises."""
    refuse_service(sparql, known, base)
    named = graphs or {"use_default_graph_as_union": not uses_keyword("from", sparql, known, base)}
    return store.query(sparql, prefixes=known, base_iri=base, **named)


def run(
    workspace: Workspace,
    sparql: str,
    write_rows: Callable[[Rows, IO[bytes]], object] = json_rows,
    write_graph: Callable[[Iterable[ox.Triple], IO[bytes]], object] = turtle_graph,
    *,
    seconds: float = limits.SECONDS,
    mebibytes: int = limits.MEBIBYTES,
    graph: ox.Store | None = None,
    rows: Sequence[Path] = (),
    progress: Callable[[int, int], object] | None = None,
) -> Result:
    """The answer over the union of all graphs, or over those that FROM names; `rows` are files of loaded rows beside them.

    `graph` is that of the workspace where this process has it in memory, as its child then has, too.
    `progress` is called with the bytes of rows read so far and their number.

    Raises QueryError for an update or bad syntax (with line, column and pointer), LimitError at a limit.
    """
    refuse_updates(sparql)
    place = None if rows or graph is not None else kept.prepare(workspace, seconds=seconds)

    def work(beside: Path | None) -> Iterator[bytes]:
        loaded, notes = external.opened(workspace, rows, beside) if rows else (graph or kept.opened(workspace, place), [])
        yield json.dumps(notes).encode() + b"\n"
        output = BytesIO()
        try:
            answer = evaluate(loaded, sparql, current_names().prefixes)
            if isinstance(answer, ox.QueryTriples):
                write_graph(answer, output)
            else:
                write_rows(answer, output)
        except ServiceError:
            raise QueryError(NO_SERVICE) from None
        except SyntaxError as error:
            raise syntax_error(sparql, str(error)) from None
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from None
        yield _KINDS_OF[type(answer)] + b"\n"
        yield output.getvalue()

    with external.prepared(workspace, rows, [sparql], progress) as beside:
        outcome = sandbox.run(lambda: work(beside), seconds=seconds, mebibytes=mebibytes)
    notes, answered, output = outcome.output.split(b"\n", 2)
    return Result(answered.decode(), output, outcome.wall, tuple(json.loads(notes)))


def run_at(
    endpoint: Remote,
    sparql: str,
    write_rows: Callable[[Rows, IO[bytes]], object] = json_rows,
    write_graph: Callable[[Iterable[ox.Triple], IO[bytes]], object] = turtle_graph,
) -> Result:
    """The answer of an endpoint.

    Raises QueryError for an update, and where the endpoint refuses a query that does not parse here either; RemoteError where its default
    graph holds none of our data, unless the query names graphs.
    """
    from kzgraph.graph.remote_endpoint import RefusedError  # late: few queries use the network

    refuse_updates(sparql)
    if not {"from", "graph"} & {token.text.lower() for token in tokens(sparql)}:  # it names no graphs itself
        endpoint.check()
    output, answered = BytesIO(), kind(sparql)
    try:
        if answered == "graph":
            write_graph(endpoint.construct(sparql), output)
        elif answered == "truth":
            write_rows(as_truth(endpoint.ask(sparql)), output)
        else:
            rows = endpoint.select(sparql)
            write_rows(as_solutions([variable.value for variable in rows.variables], rows), output)
    except RefusedError:
        _check_syntax(sparql)
        raise
    return Result(answered, output.getvalue(), "")


def _check_syntax(sparql: str) -> None:
    """Raises QueryError for a query that does not parse."""
    known = current_names().prefixes
    with suppress(ServiceError):
        refuse_service(sparql, known)
        try:
            ox.Store().query(sparql, prefixes=known)
        except SyntaxError as error:
            raise syntax_error(sparql, str(error)) from None


def syntax_error(sparql: str, error: str) -> QueryError:
    """The error of a query that does not parse: where, and what a beginner most likely did wrong."""
    return QueryError("\n".join(filter(None, (explain(sparql, error), hint(sparql)))))


def explain(sparql: str, error: str) -> str:
    """A syntax error with its line, column and a pointer under the place."""
    match = re.search(r"at (\d+):(\d+): ?(.*)", error, re.DOTALL)
    if not match:
        return f"not well-formed SPARQL: {error}"
    line, column = int(match[1]), int(match[2])
    reason = re.sub(r",?\s*\[(?:'(?:[^'\\]|\\.)*'(?:\s*\.\.=?\s*'(?:[^'\\]|\\.)*')?[\s|]*)+\]", "", match[3])  # classes of characters
    reason = " ".join(reason.split()).replace("one of ,", "one of") or "unexpected text"
    lines = sparql.splitlines() or [""]
    shown = lines[min(line, len(lines)) - 1]
    return f"{line}:{column}: not well-formed SPARQL: {reason}\n  {shown}\n  {' ' * (column - 1)}^"


def hint(sparql: str) -> str:
    """What a beginner most likely did wrong in a query that does not parse; empty if nothing stands out."""
    names = [text for kind, text, _ in tokens(sparql) if kind == "name"]
    words = [text for text in names if ":" not in text and not text.startswith("?")]
    known = current_names().prefixes
    declared = set(re.findall(r"(?i)PREFIX\s+([\w-]*):", sparql)) | set(known)
    unknown = sorted({text.split(":")[0] for text in names if ":" in text} - declared)
    if unknown:
        return f"The prefix {unknown[0]}: is not declared. Supplied are {', '.join(f'{prefix}:' for prefix in known)}."
    upper = [text.upper() for text in words]
    bare = re.search(r"\sa\s+([A-Z]\w*)\s*[;.}]", sparql)
    if bare:
        return f"A class needs its prefix: write kz:{bare[1]}."
    if "SELECT" in upper and words and re.match(r"(?i)\s*(PREFIX[^>]*>\s*)*SELECT\s+(DISTINCT\s+)?[a-z]\w*\s*[{\s]", sparql):
        return "Variables begin with a question mark, such as ?demand."
    if re.search(r"(?i)SELECT[^{]*(?<!\()\s(COUNT|SUM|MIN|MAX|AVG)\s*\(", sparql):
        return "Write an aggregate in brackets with a name: (COUNT(?x) AS ?number)."
    if re.search(r"(?i)\bCOUNT\b", sparql) and "GROUP" not in upper:
        return "A variable beside an aggregate needs GROUP BY and that variable at the end."
    if sparql.count("{") > sparql.count("}"):
        return "A closing brace } is missing at the end."
    return ""
