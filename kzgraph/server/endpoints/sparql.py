"""SPARQL 1.1 Protocol, read only: GET, a form by POST, a query by POST. Without a query, the service description."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from shaclcheck import ServiceError, refuse_service, uses_keyword

from kzgraph.formats.query_notes import text
from kzgraph.formats.row_formats import RESULTS
from kzgraph.formats.words import ENGLISH
from kzgraph.graph.names import current_names
from kzgraph.questions import free, query_notes
from kzgraph.safety.escapes import one_line
from kzgraph.server import descriptions, media
from kzgraph.server.endpoint import READ_AND_POST, Endpoint, Route, plain
from kzgraph.server.openapi_objects import TEXT, form, media_types, operation, query_parameter
from kzgraph.server.problems import Problem, over
from kzgraph.server.requests import FORM, header, media_type, parameters, read_body, single
from kzgraph.server.results import BoundedOutput, Result, acceptable, check_rows, check_xml, graph
from kzgraph.vocab import KZR, LANGUAGES

if TYPE_CHECKING:
    from starlette.requests import Request

    from kzgraph.server.data import Dataset
    from kzgraph.server.reply import Reply
    from kzgraph.server.service import Service

UPDATE = "application/sparql-update"
FORMATS = ("format", "output", "results")  # parameters by which other servers let a client choose a format without a header
LONGEST_NOTES = 2000  # bytes of the header with notes, which proxies take from a server with all other headers in 4 KiB
ENCODED = 3  # bytes that percent-encoding makes of one
DEEPEST = 100  # nested brackets that the engine's parser has the stack for, with a wide margin
SERVICE_REFUSED = "SERVICE is refused: this server queries no other. Query the other one yourself and join the answers."
DESCRIPTION = plain("service", tuple(media.GRAPHS))
_BRACKETS = re.compile(r"[({\[]|[)}\]]")
RDFLIB_DEFAULT = "urn:x-rdflib:default"  # what a Dataset of rdflib over a SPARQLStore calls the default graph


async def sparql(service: Service, request: Request) -> Reply:
    given = parameters(request.scope["query_string"])
    if request.method == "POST":
        given += await _posted(service, request)
    elif not given:
        return await DESCRIPTION(service, request)
    queries = [value for name, value in given if name == "query"]
    if any(name == "update" for name, _ in given):
        raise Problem(400, "update", "updates are refused: this server is read only.")
    if len(queries) != 1:
        raise Problem(400, "parameters", f"expected exactly one query, found {len(queries)}.")
    longest = service.settings.limits.query
    if len(queries[0].encode("utf-8", "surrogatepass")) > longest:
        raise over("query", longest, f"the query is longer than {longest} bytes.", 413)
    accepted = media.choice(_format(given) or header(request, b"accept"))
    if not accepted.rows and not accepted.graph:
        raise Problem(406, "not-acceptable", f"answers are available as {', '.join((*media.ROWS, *media.GRAPHS))}.")
    language = single(given, "lang", ENGLISH)
    if language not in LANGUAGES:
        raise Problem(400, "parameters", f"lang: expected a language, one of {', '.join(LANGUAGES)}.")
    job = {
        "job": "query",
        "query": queries[0],
        "lang": language,
        "default": [value for name, value in given if name == "default-graph-uri" and value != RDFLIB_DEFAULT],
        "named": [value for name, value in given if name == "named-graph-uri"],
        "rows": accepted.rows,
        "graph": accepted.graph,
    }
    return await service.answer(request, job)


def _format(given: list[tuple[str, str]]) -> str:
    """The media types that a parameter of other servers asks for, which goes before the header; empty without one. Raises Problem."""
    named = next(
        (value.lower().replace(" ", "+") for name, value in given if name in FORMATS), ""
    )  # a plus that was not encoded is a space
    if named and named not in media.NAMED and "/" not in named:
        raise Problem(406, "not-acceptable", f"{named}: no such format. Choose {', '.join(media.NAMED)}, or a media type.")
    return media.NAMED.get(named, named)


async def _posted(service: Service, request: Request) -> list[tuple[str, str]]:
    kind = media_type(request)
    if kind == UPDATE:
        raise Problem(415, "update", f"updates are refused: this server is read only. Send {media.SPARQL}.")
    if kind not in (media.SPARQL, FORM):
        raise Problem(415, "media-type", f"send {media.SPARQL}, or {FORM} with the field query.")
    body = await read_body(request, service.settings.limits.query * (1 if kind == media.SPARQL else ENCODED))
    if kind == FORM:
        return parameters(body)
    try:
        return [("query", body.decode("utf-8-sig"))]
    except UnicodeDecodeError:
        raise Problem(400, "encoding", "the query is not UTF-8.") from None


def answer(dataset: Dataset, job: dict[str, Any]) -> Result:
    """The answer to `query` over the union of all graphs, the graphs that it names, or the graphs `default` and `named` of the job.

    `rows` and `graph` are the media types for the two kinds of answer, `lang` is the language of notes. Raises Problem.
    """
    sparql, language = job["query"], job["lang"]
    _refuse_depth(sparql)
    graphs: dict[str, Any] = {}
    if job["default"] or job["named"]:
        graphs = {"default_graph": _graphs(job["default"]), "named_graphs": _graphs(job["named"])}
    try:
        answer = _evaluate(dataset.store, sparql, graphs)
        if isinstance(answer, ox.QueryTriples):
            return _with_notes(dataset, sparql, language, graph(answer, acceptable(job["graph"], media.GRAPHS), dataset.limits))
        chosen = acceptable(job["rows"], media.ROWS)
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
    return _with_notes(dataset, sparql, language, Result(chosen, body))


def _with_notes(dataset: Dataset, sparql: str, language: str, result: Result) -> Result:
    """An answer with what is likely wrong in its query: in JSON as a member beside the results, and in a header as much as it has room for.

    No row changes.
    """
    try:
        notes = [one_line(text(note, language)) for note in query_notes.notes(dataset.store, sparql)]
    except (ValueError, OSError, RuntimeError):  # the answer is whole
        return result
    if not notes:
        return result
    body = result.body
    if result.type == RESULTS["json"].media_type:
        body = b'{"notes":%s,%s' % (json.dumps(notes).encode(), body[1:])  # first, as some readers stop after the rows
    return Result(result.type, body, _header(notes))


def _header(notes: list[str]) -> dict[str, str]:
    """The notes from the first on that fit into the header, in ASCII."""
    text = ""
    for note in notes:
        longer = f"{text} {note.encode('ascii', 'backslashreplace').decode()}".strip()
        if len(longer) > LONGEST_NOTES:
            break
        text = longer
    return {"kzgraph-note": text} if text else {}


def _evaluate(store: ox.Store, sparql: str, graphs: dict[str, Any]) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Evaluates a query as it is, or else with the package's prefixes, those of its sources and base IRI."""
    try:
        return _query(store, sparql, graphs)
    except SyntaxError:
        return _query(store, sparql, graphs, current_names().prefixes, KZR)


def _query(
    store: ox.Store, sparql: str, graphs: dict[str, Any], known: dict[str, str] | None = None, base: str | None = None
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    refuse_service(sparql, known, base)
    named = graphs or {"use_default_graph_as_union": not uses_keyword("from", sparql, known, base)}
    return store.query(sparql, prefixes=known, base_iri=base, **named)


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
    jobs={"query": answer, "service": descriptions.service},
    openapi=describe,
    paths="`/sparql`",
    purpose="SPARQL 1.1 Protocol: GET, a form by POST, a query by POST; without a query, the service description",
    audience="SPARQLWrapper, rdflib, `curl`, editors",
)
