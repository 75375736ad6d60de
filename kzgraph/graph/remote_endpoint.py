"""A SPARQL 1.1 endpoint, through SPARQLWrapper: JSON or N-Triples only, one total deadline, whole or an error.

Only rows and triples come from the endpoint; labels and evidence of what an answer names are copied into a small embedded store,
so that everything that shows an answer works on it as on a workspace.
"""

from __future__ import annotations

import ast
import json
import re
import time
import urllib.error
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from http.client import HTTPException
from math import inf
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph import __version__
from kzgraph.errors import KzgraphError
from kzgraph.graph.names import current_names
from kzgraph.safety.deadline import within
from kzgraph.safety.escapes import one_line
from kzgraph.vocab import KZ, XSD

if TYPE_CHECKING:
    from email.message import Message

JSON_RESULTS, N_TRIPLES = "application/sparql-results+json", "application/n-triples"
# The errors of SPARQLWrapper for the statuses 400 and 500.
_REFUSALS = {"QueryBadFormed", "EndPointInternalError"}
DEPTH, CHUNK, LONGEST = 3, 200, 300
AGENT = f"kzgraph/{__version__} (https://w3id.org/kzgraph/)"  # who asks, and where to complain
LARGEST = 1 << 28  # bytes of an answer
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}  # Virtuoso writes digits
ORDER = re.compile(r"\sORDER\s+BY\s(?!.*\b(?:LIMIT|OFFSET|VALUES)\b)[^{}]*\Z", re.IGNORECASE | re.DOTALL)  # the last one, of all rows
VARIABLE = re.compile(r"[?$](\w+)")
BUSY = (429, 503)  # an endpoint that has too much to do
LIMIT_OF_VIRTUOSO = "SELECT (bif:virtuoso_ini_item_value('SPARQL', 'MaxQueryExecutionTime') AS ?seconds) {}"
STOPPED = re.compile(r"\bS1T(?:AT|00)\b")  # Virtuoso's states of a query that it stopped at a limit of time


class RemoteError(KzgraphError):
    """The endpoint could not be reached, was too slow, or gave no whole answer."""


class RefusedError(RemoteError):
    """The endpoint is there, but answers this query with an error or with a part of its rows."""


class SlowError(RemoteError):
    """The endpoint gave no whole answer within a limit of time, its own or ours."""


class BusyError(RemoteError):
    """The endpoint has too much to do; `after` are the seconds that it asks to wait, or None where it does not say."""

    def __init__(self, message: str, after: float | None) -> None:
        super().__init__(message)
        self.after = after


class Rows:
    """The solutions of a remote SELECT: the columns, and a row for each solution."""

    def __init__(self, columns: list[str], bindings: list[dict[str, Any]]) -> None:
        self.variables = [ox.Variable(column) for column in columns]
        self.rows = [Row(columns, {name: _term(value) for name, value in binding.items()}) for binding in bindings]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


class Row:
    """One solution: a term by the name of its variable, None where unbound; iterates in the order of the columns."""

    def __init__(self, columns: list[str], terms: dict[str, Any]) -> None:
        self.columns, self.terms = columns, terms

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 (a term, as pyoxigraph's solutions give it)
        return self.terms.get(name)

    def __iter__(self) -> Iterator[Any]:
        return iter([self.terms.get(name) for name in self.columns])


def _term(value: dict[str, str]) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if value["type"] == "uri":
        return ox.NamedNode(value["value"])
    if value["type"] == "bnode":
        return ox.BlankNode(re.sub(r"\W", "", value["value"]) or "b")
    if "xml:lang" in value:
        return ox.Literal(value["value"], language=value["xml:lang"])
    if value.get("datatype") == XSD.boolean.value and (text := value["value"].strip(" \t\r\n")) in BOOLEANS:
        return ox.Literal(BOOLEANS[text])
    return ox.Literal(value["value"], datatype=ox.NamedNode(value["datatype"])) if "datatype" in value else ox.Literal(value["value"])


def declared(sparql: str) -> str:
    """The query with a PREFIX line for each known prefix that it uses and does not declare."""
    own = set(re.findall(r"(?i)\bPREFIX\s+([\w-]*):", sparql))
    named = set(re.findall(r"(?<![\w<])([A-Za-z][\w-]*):", sparql)) - own
    return "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in current_names().prefixes.items() if prefix in named) + sparql


class Remote:
    """One endpoint. `seconds` is the deadline for each answer as a whole, from the request to the last byte.

    `graphs` names the graphs that are its default graph in each query; without them it is what the endpoint says.
    """

    def __init__(self, url: str, seconds: float = 30, graphs: Sequence[str] = ()) -> None:
        if not re.match(r"https?://", url):
            raise RemoteError(f"{url}: invalid endpoint: give an http or https URL.")
        self.url, self.seconds, self.graphs = url, seconds, graphs

    def check(self) -> None:
        """Raises RemoteError if the endpoint's default graph holds none of our data."""
        if not self.ask("ASK { ?assertion kz:voice ?voice }"):
            if self.graphs:
                raise RemoteError(f"{self.url}: the named graphs hold no kz: assertion: {', '.join(self.graphs)}.")
            raise RemoteError(
                f"{self.url}: its default graph holds no kz: assertion. Load the graph into the default graph, or let the "
                "default graph be the union of all graphs (oxigraph serve --union-default-graph)."
            )

    def select(self, sparql: str) -> Rows:
        """The solutions of a SELECT. Where the server refuses it, it is asked without a last ORDER BY, and the rows are sorted here.

        Raises RemoteError.
        """
        try:
            return self._rows(sparql)
        except RefusedError:  # Virtuoso sorts no row that is longer than 4 KB
            if not (order := ORDER.search(sparql)):
                raise
            rows = self._rows(sparql[: order.start()])
            with suppress(SyntaxError):  # such as a prefix of the query's own
                names = set(VARIABLE.findall(order[0]))
                if names and names <= {variable.value for variable in rows.variables}:
                    return _sorted(rows, order[0])
            raise

    def _rows(self, sparql: str) -> Rows:
        answer = self._json(sparql)
        try:
            return Rows(answer["head"]["vars"], answer["results"]["bindings"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RemoteError(f"{self.url}: the answer holds something that is not an RDF term: {error}.") from None

    def ask(self, sparql: str) -> bool:
        return bool(self._json(sparql).get("boolean"))

    def raw(self, sparql: str) -> bytes:
        """The answer to a SELECT or ASK as the endpoint gives it in JSON, parsed to its end."""
        return json.dumps(self._json(sparql), ensure_ascii=False).encode()

    def _json(self, sparql: str) -> Any:  # noqa: ANN401 (whatever JSON holds)
        body, headers = self._fetch(sparql, JSON_RESULTS, "json")
        try:
            answer = json.loads(body)
            if "boolean" in answer:
                return answer
            columns, bindings = answer["head"]["vars"], answer["results"]["bindings"]
            if len(bindings) >= int(headers.get("X-SPARQL-MaxRows", len(bindings) + 1)):  # Virtuoso's way to say that it stopped there
                raise RefusedError(f"{self.url}: the server cut its answer at {len(bindings)} rows (ResultSetMaxRows in its settings).")
            if [column.lower() for column in columns] == ["__ask_retval"]:  # Virtuoso's way to answer an ASK
                return {"head": {}, "boolean": next(iter(bindings[0].values()))["value"] == "1"}
            return answer
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
            raise RemoteError(
                f"{self.url}: expected a complete SPARQL result in JSON: the answer was cut off, or is something else."
            ) from None

    def construct(self, sparql: str) -> list[ox.Triple]:
        """The triples of a CONSTRUCT or DESCRIBE."""
        body, headers = self._fetch(sparql, N_TRIPLES, "n3")
        if headers.get("Content-Length") is None and headers.get("Transfer-Encoding") != "chunked":
            raise RemoteError(f"{self.url}: the server sends no Content-Length, so a truncated answer could not be detected.")
        try:
            return [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)]
        except SyntaxError as error:
            raise RemoteError(f"{self.url}: expected complete N-Triples: {error}") from None

    def _fetch(self, sparql: str, content_type: str, form: str) -> tuple[bytes, Message]:
        """An answer of which no part is missing. Raises RemoteError, SlowError where the server may have left out rows at its own limit."""
        begun = time.monotonic()
        body, headers = self._within_deadline(sparql, content_type, form)
        taken = time.monotonic() - begun
        if taken >= 1 and headers.get("Server", "").startswith("Virtuoso") and taken >= self._limit_of_virtuoso:
            raise SlowError(
                f"{self.url}: the answer took {taken:.0f} seconds, and the server stops after {self._limit_of_virtuoso:g} "
                "(MaxQueryExecutionTime in its settings), sometimes without saying that rows are missing. Raise its limit, or ask for less."
            )
        return body, headers

    @cached_property
    def _limit_of_virtuoso(self) -> float:
        """After how many seconds a Virtuoso server ends a query; infinite if it has no limit, or does not tell it. Raises RemoteError.

        It may give a part of the rows then with status 200 and without a header that says so.
        """
        try:
            body, _ = self._within_deadline(LIMIT_OF_VIRTUOSO, JSON_RESULTS, "json")
            return float(json.loads(body)["results"]["bindings"][0]["seconds"]["value"]) or inf
        except (BusyError, SlowError):  # it may tell it another time
            raise
        except (RemoteError, ValueError, KeyError, IndexError, TypeError):  # it runs its own functions for nobody, or has no such setting
            return inf

    def _within_deadline(self, sparql: str, content_type: str, form: str) -> tuple[bytes, Message]:
        """The body and the headers of an answer with status 200, after at most `seconds`. Raises RemoteError."""
        query = declared(sparql)  # the thread has no names in use
        try:
            return within(self.seconds, lambda: self._request(query, content_type, form))
        except RemoteError:
            raise
        except TimeoutError:
            raise SlowError(f"{self.url}: no complete answer within {self.seconds:g} seconds. Give more with --timeout.") from None
        except Exception as error:
            if isinstance(error, urllib.error.HTTPError) and error.code in BUSY:
                wait = error.headers.get("Retry-After", "")
                raise BusyError(f"{self.url}: is busy ({error.code}).", float(wait) if wait.isdecimal() else None) from None
            reason = _reason(error)
            kind = RemoteError if type(error).__name__ not in _REFUSALS else SlowError if STOPPED.search(reason) else RefusedError
            raise kind(f"{self.url}: {reason}") from None

    def _request(self, sparql: str, content_type: str, form: str) -> tuple[bytes, Message]:
        import SPARQLWrapper

        wrapper = SPARQLWrapper.SPARQLWrapper(self.url, agent=AGENT)
        wrapper.setMethod(SPARQLWrapper.POST)
        wrapper.setReturnFormat(form)
        wrapper.addCustomHttpHeader("Accept", content_type)
        wrapper.setTimeout(max(1, int(self.seconds)))
        for graph in self.graphs:
            wrapper.addDefaultGraph(graph)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # for a query of no known form, which is refused
            wrapper.setQuery(sparql)
        response = wrapper.query().response
        got = response.headers.get("Content-Type", "").split(";")[0].strip()
        if got not in (content_type, "text/plain" if form == "n3" else "application/json"):
            raise RemoteError(f"{self.url}: expected {content_type}, found {one_line(got) or 'no content type'}.")
        if response.headers.get("X-SQL-State"):  # Virtuoso's way to say that it stopped at a limit of time
            reason = one_line(response.headers.get("X-SQL-Message", ""))
            raise SlowError(f"{self.url}: the server returned only a part of the answer: {reason}")
        body = response.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise RemoteError(f"{self.url}: the answer is larger than {LARGEST >> 20} MiB. Ask for less.")
        return body, response.headers

    def copy(self, nodes: Iterable[ox.NamedNode], columns: Iterable[str] = ()) -> ox.Store:
        """An embedded store with the endpoint's statements on these nodes and on those that they lead to, of terms and of workspaces."""
        store = ox.Store()
        wanted = {node.value for node in nodes if _is_described(node.value)}
        wanted |= {KZ + name for column in columns for name in (column, column[0].upper() + column[1:])}
        seen: set[str] = set()
        for _ in range(DEPTH):
            fresh = sorted(wanted - seen)
            seen |= wanted
            for start in range(0, len(fresh), CHUNK):
                values = " ".join(f"<{iri}>" for iri in fresh[start : start + CHUNK])
                rows = self.select(f"SELECT ?node ?property ?value WHERE {{ VALUES ?node {{ {values} }} ?node ?property ?value }}")
                for node, name, value in rows:
                    if not isinstance(value, ox.BlankNode):
                        store.add(ox.Quad(node, name, value, ox.DefaultGraph()))
                        wanted |= {term.value for term in (name, value) if isinstance(term, ox.NamedNode) and _is_described(term.value)}
        return store


def _sorted(rows: Rows, order: str) -> Rows:
    """The rows in the order of an ORDER BY on their columns."""
    names = sorted(set(VARIABLE.findall(order)))
    values = " ".join(f"({place} {' '.join(map(_value, map(row.terms.get, names)))})" for place, row in enumerate(rows.rows))
    query = f"SELECT ?_place {{ VALUES (?_place {' '.join(f'?{name}' for name in names)}) {{ {values} }} }} {order}"
    places = ox.Store().query(declared(query))
    rows.rows = [rows.rows[int(place["_place"].value)] for place in places]  # type: ignore[union-attr]  # a SELECT has solutions
    return rows


def _value(term: Any) -> str:  # noqa: ANN401 (a term or None)
    return "UNDEF" if term is None or isinstance(term, ox.BlankNode) else str(term)


def _is_described(iri: str) -> bool:
    return iri.startswith(KZ) or current_names().is_minted(iri)


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"HTTP {error.code} {one_line(str(error.reason))}: give the URL that takes queries, which often ends in /sparql or /query."
    if isinstance(error, urllib.error.URLError):
        return f"cannot be reached: {error.reason}."
    if isinstance(error, HTTPException):
        return f"the answer was cut off ({type(error).__name__})."
    return f"refused or broken: {one_line(_body(str(error)), LONGEST) or type(error).__name__}"


def _body(message: str) -> str:
    """The reason in an error of SPARQLWrapper, which shows the body as Python writes bytes: the detail of a problem (RFC 9457), else the
    first line, often followed by the query.
    """
    last = (message.strip().splitlines() or [""])[-1]
    try:
        text = ast.literal_eval(last).decode(errors="replace").strip()
    except (ValueError, SyntaxError, AttributeError):
        return last
    try:
        detail = json.loads(text)["detail"]
    except (ValueError, KeyError, TypeError, RecursionError):
        detail = None
    return detail if isinstance(detail, str) else text.partition("\n")[0]
