"""Results of free queries as text, in any of `ROW_FORMATS` (row_formats.py) or `GRAPH_FORMATS` (graph_formats.py)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

import pyoxigraph as ox
from shaclcheck import ServiceError, refuse_service

from kzgraph.errors import UsageError
from kzgraph.formats.graph_formats import GRAPH_FORMATS, GraphFormat
from kzgraph.formats.question_answers import with_line_end
from kzgraph.formats.row_formats import RESULTS, ROW_FORMATS, as_solutions, as_truth
from kzgraph.formats.words import unreviewed_note, word
from kzgraph.graph import prefixes
from kzgraph.graph.remote_endpoint import RefusedError, Remote
from kzgraph.graph.store import Labels
from kzgraph.questions import free
from kzgraph.questions.sparql_tokens import tokens
from kzgraph.reading.notes import days_in, person_days
from kzgraph.safety.escapes import one_line

if TYPE_CHECKING:
    from kzgraph.formats.style import Style
    from kzgraph.graph.workspace import Workspace


def run(workspace: Workspace, sparql: str, format_name: str, **limits: Any) -> free.Result:  # noqa: ANN401 (those of free.run)
    """The answer to a query, written for `render`. Raises UsageError for a format that does not fit the kind of query."""
    if free.kind(sparql) == "graph":
        chosen = graph_format(format_name)
        return free.run(workspace, sparql, write_graph=lambda triples, output: _write(chosen, triples, output), **limits)
    check_rows(format_name)
    return free.run(workspace, sparql, RESULTS[format_name].write if format_name in RESULTS else free.json_rows, **limits)


def _write(form: GraphFormat, triples: Iterable[ox.Triple], output: IO[bytes]) -> None:
    written = list(triples)
    form.write(written, output, prefixes.within(written))


def check_rows(format_name: str) -> None:
    """Raises UsageError if a format is for graphs alone."""
    if format_name not in ROW_FORMATS:
        raise UsageError(f"rows cannot be written as {format_name}: choose {', '.join(ROW_FORMATS)}.")


def graph_format(name: str) -> GraphFormat:
    """The format of graphs that a name stands for; Turtle where the name is of a format for readers. Raises UsageError."""
    if name in ROW_FORMATS and ROW_FORMATS[name].style:
        return GRAPH_FORMATS["turtle"]
    chosen = next((row for row in GRAPH_FORMATS.values() if name in (row.name, row.rows)), None)
    if chosen is None:
        raise UsageError(f"a graph cannot be written as {name}: choose {', '.join(GRAPH_FORMATS)}.")
    return chosen


def render(store: ox.Store, result: free.Result, format_name: str, language: str, *, iris: bool = False) -> str:
    """The result of `run` as text, ending in a line feed; for readers, labels in place of IRIs or before them, and the day of persons."""
    style = ROW_FORMATS[format_name].style if format_name in ROW_FORMATS else None
    if result.kind == "graph" or style is None:
        return with_line_end(result.output)
    answer = ox.parse_query_results(result.output, ox.QueryResultsFormat.JSON)
    if isinstance(answer, ox.QueryBoolean):
        return _truth(bool(answer))
    return _page(store, [variable.value for variable in answer.variables], [list(row) for row in answer], style, language, iris=iris)


def _truth(truth: bool) -> str:
    return f"{str(truth).lower()}\n"


def _page(store: ox.Store, columns: Sequence[str], rows: Sequence[Sequence[Any]], style: Style, language: str, *, iris: bool) -> str:
    labels = Labels(store, language, literals=False)
    nodes = {term.value for row in rows for term in row if isinstance(term, ox.NamedNode)}
    cells = [[_cell(term, labels, iris=iris) for term in row] for row in rows]
    text = style.table(columns, cells) if rows else "no rows\n"
    notes = unreviewed_note(labels) if labels.unreviewed else []
    days = sorted({*person_days(store, nodes), *days_in(store, text)})  # a query may select a name and not its node
    return text + "".join("\n" + one_line(note) + "\n" for note in (*(word("persons", language, day=day) for day in days), *notes))


def _cell(term: Any, labels: Labels, *, iris: bool) -> str:  # noqa: ANN401 (any term, or None)
    if iris and isinstance(term, ox.NamedNode):
        return " ".join(filter(None, (labels.label(term), prefixes.short(term))))
    if term is None or isinstance(term, (ox.NamedNode, ox.Literal)):
        return labels.of(term)
    return term.value if isinstance(term, ox.BlankNode) else str(term)


def remote(endpoint: Remote, sparql: str, format_name: str, language: str, *, iris: bool = False) -> str:
    """The answer of an endpoint as text.

    Raises UsageError for a format that does not fit the kind of query, and where the endpoint refuses one that does not parse here either;
    RemoteError where its default graph holds none of our data, unless the query names graphs.
    """
    free.refuse_updates(sparql)
    if not {"from", "graph"} & {token.text.lower() for token in tokens(sparql)}:  # it names no graphs itself
        endpoint.check()
    try:
        return _remote(endpoint, sparql, format_name, language, iris=iris)
    except RefusedError:
        with suppress(ServiceError):
            try:
                refuse_service(sparql, prefixes.every())
                ox.Store().query(sparql, prefixes=prefixes.every())
            except SyntaxError as error:
                raise free.syntax_error(sparql, str(error)) from None
        raise


def _remote(endpoint: Remote, sparql: str, format_name: str, language: str, *, iris: bool) -> str:
    output = BytesIO()
    if free.kind(sparql) == "graph":
        _write(graph_format(format_name), endpoint.construct(sparql), output)
        return with_line_end(output.getvalue())
    check_rows(format_name)
    style = ROW_FORMATS[format_name].style
    if free.kind(sparql) == "truth":
        truth = endpoint.ask(sparql)
        if style:
            return _truth(truth)
        RESULTS[format_name].write(as_truth(truth), output)
        return with_line_end(output.getvalue())
    answer = endpoint.select(sparql)
    columns, rows = [variable.value for variable in answer.variables], [list(row) for row in answer]
    if style:
        nodes = [term for row in rows for term in row if isinstance(term, ox.NamedNode)]
        return _page(endpoint.copy(nodes), columns, rows, style, language, iris=iris)
    RESULTS[format_name].write(as_solutions(columns, rows), output)
    return with_line_end(output.getvalue())
