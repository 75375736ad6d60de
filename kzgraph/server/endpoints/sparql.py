"""SPARQL 1.1 Protocol, read only: GET, a form by POST, a query by POST. Without a query, the service description."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from shaclcheck import ServiceError

from kzgraph.formats.query_notes import text
from kzgraph.formats.row_formats import RESULTS
from kzgraph.formats.words import ENGLISH
from kzgraph.graph.names import current_names
from kzgraph.questions import free, query_notes
from kzgraph.safety.escapes import one_line
from kzgraph.server import media
from kzgraph.server.endpoint import READ_AND_POST, Endpoint, Route
from kzgraph.server.endpoints import descriptions
from kzgraph.server.openapi_objects import TEXT, form, media_types, operation, query_parameter
from kzgraph.server.problems import Problem, over
from kzgraph.server.reply import NO_STORE, BoundedOutput, Reply, check_rows, check_xml, graph
from kzgraph.server.requests import FORM, Request
from kzgraph.vocab import KZR, LANGUAGES

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset

UPDATE = "application/sparql-update"
FORMATS = ("format", "output", "results")  # parameters by which other servers let a client choose a format without a header
LONGEST_NOTES = 2000  # bytes of the header with notes, which proxies take from a server with all other headers in 4 KiB
DEEPEST = 100  # nested brackets that the engine's parser has the stack for, with a wide margin
SERVICE_REFUSED = "SERVICE is refused: this server queries no other. Query the other one yourself and join the answers."
# Functions whose result changes. The engine allows no escapes in their names.
CHANGING = re.compile(r"(?:NOW|RAND|UUID|BNODE)(?![A-Za-z0-9_])", re.IGNORECASE)
_BRACKETS = re.compile(r"[({\[]|[)}\]]")
RDFLIB_DEFAULT = "urn:x-rdflib:default"  # what a Dataset of rdflib over a SPARQLStore calls the default graph


def sparql(dataset: Dataset, request: Request) -> Reply:
    """The answer to a query; without one, the service description. Raises Problem."""
    if request.method != "POST" and not request.parameters:
        return descriptions.service(dataset, request)
    query = _query_of(request)
    longest = dataset.limits.query
    if len(query.encode("utf-8", "surrogatepass")) > longest:
        raise over("query", longest, f"the query is longer than {longest} bytes.", 413)
    accept = _format(request) or request.accept
    if not media.best(accept, (*media.ROWS, *media.GRAPHS)):
        raise Problem(406, "not-acceptable", f"answers are available as {', '.join((*media.ROWS, *media.GRAPHS))}.")
    language = request.chosen("lang", LANGUAGES, ENGLISH)
    default = [graph for graph in request.values("default-graph-uri") if graph != RDFLIB_DEFAULT]
    named = request.values("named-graph-uri")
    graphs = {"default_graph": _graphs(default), "named_graphs": _graphs(named)} if default or named else {}
    reply = answer(dataset, query, accept, graphs)
    reply = _with_notes(dataset, query, language, reply)
    return reply._replace(headers={**reply.headers, **NO_STORE}) if CHANGING.search(query) else reply


def _query_of(request: Request) -> str:
    """The one query of a request. Raises Problem."""
    queries = request.values("query")
    if request.method == "POST":
        if request.type == UPDATE:
            raise Problem(415, "update", f"updates are refused: this server is read only. Send {media.SPARQL}.")
        if request.type not in (media.SPARQL, FORM):
            raise Problem(415, "media-type", f"send {media.SPARQL}, or {FORM} with the field query.")
        if request.type == media.SPARQL:
            try:
                queries.append(request.body.decode().removeprefix("\ufeff"))
            except UnicodeDecodeError:
                raise Problem(400, "encoding", "the query is not UTF-8.") from None
    if request.values("update"):
        raise Problem(400, "update", "updates are refused: this server is read only.")
    if len(queries) != 1:
        raise Problem(400, "parameters", f"expected exactly one query, found {len(queries)}.")
    return queries[0]


def _format(request: Request) -> str:
    """The media types that a parameter of other servers asks for, which goes before the header; empty without one. Raises Problem."""
    value = next((value for name, value in request.parameters if name in FORMATS), "")
    named = value.lower().replace(" ", "+")  # a plus that was not encoded is a space
    if named and named not in media.NAMED and "/" not in named:
        raise Problem(406, "not-acceptable", f"{named}: no such format. Choose {', '.join(media.NAMED)}, or a media type.")
    return media.NAMED.get(named, named)


def answer(dataset: Dataset, sparql: str, accept: str, graphs: dict[str, Any]) -> Reply:
    """The answer to a query over the union of all graphs, or over those that it or `graphs` names. Raises Problem."""
    _refuse_depth(sparql)
    try:
        try:
            answer = free.evaluate(dataset.store, sparql, graphs=graphs)
        except SyntaxError:  # with the prefixes of the package and its sources, and their base IRI
            answer = free.evaluate(dataset.store, sparql, current_names().prefixes, KZR, graphs)
        if isinstance(answer, ox.QueryTriples):
            return graph(answer, media.acceptable(accept, media.GRAPHS), dataset.limits)
        chosen = media.acceptable(accept, media.ROWS)
        output = BoundedOutput(dataset.limits)
        media.ROWS[chosen].write(answer, output)
    except ServiceError:
        raise Problem(400, "service", SERVICE_REFUSED) from None
    except SyntaxError as error:
        raise _syntax_problem(sparql, str(error)) from None
    except (ValueError, OSError, RuntimeError) as error:
        raise Problem(400, "evaluation", f"the query cannot be evaluated: {error}") from None
    body = output.getvalue()
    if isinstance(answer, ox.QuerySolutions):
        check_rows(body, chosen, dataset.limits)
    check_xml(body, chosen, media.ROWS)
    return Reply(chosen, body)


def _with_notes(dataset: Dataset, sparql: str, language: str, reply: Reply) -> Reply:
    """An answer with what is likely wrong in its query: in JSON as a member beside the results, and in a header as much as it has room for.

    No row changes.
    """
    try:
        notes = [one_line(text(note, language)) for note in query_notes.notes(dataset.store, sparql)]
    except (ValueError, OSError, RuntimeError):  # the answer is whole
        return reply
    if not notes:
        return reply
    body = reply.body
    if reply.type == RESULTS["json"].media_type:
        body = b'{"notes":%s,%s' % (json.dumps(notes).encode(), body[1:])  # first, as some readers stop after the rows
    return Reply(reply.type, body, _header(notes))


def _header(notes: list[str]) -> dict[str, str]:
    """The notes from the first on that fit into the header, in ASCII."""
    text = ""
    for note in notes:
        longer = f"{text} {note.encode('ascii', 'backslashreplace').decode()}".strip()
        if len(longer) > LONGEST_NOTES:
            break
        text = longer
    return {"kzgraph-note": text} if text else {}


def _refuse_depth(sparql: str) -> None:
    """Raises Problem for brackets nested so deeply that they might overflow the stack of the engine's parser."""
    if sum(map(sparql.count, "({[")) <= DEEPEST:
        return
    depth = 0
    for bracket in _BRACKETS.findall(sparql):
        depth += 1 if bracket in "({[" else -1
        if depth > DEEPEST:
            raise over("nesting", DEEPEST, f"stopped: brackets are nested more than {DEEPEST} deep.")


def _graphs(names: list[str]) -> list[ox.NamedNode]:
    try:
        return [ox.NamedNode(name) for name in names]
    except ValueError as error:
        raise Problem(400, "graph-name", f"default-graph-uri, named-graph-uri: expected absolute IRIs: {error}") from None


def _syntax_problem(sparql: str, error: str) -> Problem:
    try:
        free.refuse_updates(sparql)
    except free.QueryError as refusal:
        return Problem(400, "update", str(refusal))
    place = re.search(r"at (\d+):(\d+)", error)
    more = {"line": int(place[1]), "column": int(place[2])} if place else {}
    return Problem(400, "syntax", str(free.syntax_error(sparql, error)), **more)


def prepare(dataset: Dataset) -> None:
    """Answers a query, as much is compiled with the first."""
    sparql(dataset, Request("GET", "/sparql", "query=SELECT+*+%7B+%3Fs+a+kz:Act+%7D+LIMIT+1"))


def describe(dataset: Dataset) -> dict[str, Any]:
    content = {**media_types(media.ROWS), **media_types(media.GRAPHS)}
    many = {"type": "array", "items": {"type": "string", "format": "uri"}}
    graphs = [query_parameter(name, "graphs to query instead of all", many) for name in ("default-graph-uri", "named-graph-uri")]
    graphs.append(query_parameter("format", "a format by name or media type, instead of Accept; also output or results", TEXT))
    graphs.append(query_parameter("lang", "the language of notes on what is likely wrong in the query", {"enum": list(LANGUAGES)}))
    query = query_parameter("query", f"the query, of {dataset.limits.query} bytes at most", TEXT)
    failures = ("400", "406", "413", "422")
    summary = "A SPARQL 1.1 query; without one, the service description"
    post = operation("query-post", "A SPARQL 1.1 query", content, (*failures, "415"), graphs)
    fields = {"type": "object", "required": ["query"], "properties": {"query": TEXT}}
    post["requestBody"] = form(fields)
    # Named in words: generators of clients know no such media type, warn, and leave it out.
    post["description"] = f"The query may also be the body itself, as {media.SPARQL}."
    return {"/sparql": {"get": operation("query", summary, content, (*failures, "414"), [query, *graphs]), "post": post}}


ENDPOINT = Endpoint(
    routes=(Route("/sparql", sparql, READ_AND_POST), Route("/sparql/", sparql, READ_AND_POST)),
    openapi=describe,
    prepare=prepare,
)
