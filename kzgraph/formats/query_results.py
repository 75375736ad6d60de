"""Results of free queries as text, in any of `ROW_FORMATS` (row_formats.py) or `GRAPH_FORMATS` (graph_formats.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import IO, TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.errors import UsageError
from kzgraph.formats.graph_formats import GRAPH_FORMATS, GraphFormat
from kzgraph.formats.question_answers import with_line_end
from kzgraph.formats.row_formats import RESULTS, ROW_FORMATS
from kzgraph.formats.words import unreviewed_note, word
from kzgraph.graph.names import current_names, short
from kzgraph.questions import free
from kzgraph.safety.escapes import one_line

if TYPE_CHECKING:
    from kzgraph.formats.style import Style
    from kzgraph.graph.remote_endpoint import Remote
    from kzgraph.graph.store import Labels
    from kzgraph.graph.workspace import Workspace
    from kzgraph.questions.answers.full import FullRows


def run(workspace: Workspace, sparql: str, format_name: str, **limits: Any) -> free.Result:  # noqa: ANN401 (those of free.run)
    """The answer to a query, written for `render`. Raises UsageError for a format that does not fit the kind of query."""
    return free.run(workspace, sparql, *_writers(sparql, format_name), **limits)


def run_at(endpoint: Remote, sparql: str, format_name: str) -> free.Result:
    """As `run`, the answer of an endpoint."""
    return free.run_at(endpoint, sparql, *_writers(sparql, format_name))


def _writers(sparql: str, format_name: str) -> tuple[Callable[..., object], Callable[..., object]]:
    """What writes the rows of a query, and what writes its graph."""
    if free.kind(sparql) == "graph":
        return free.json_rows, partial(_write, graph_format(format_name))
    check_rows(format_name)
    return (RESULTS[format_name].write if format_name in RESULTS else free.json_rows), free.turtle_graph


def _write(form: GraphFormat, triples: Iterable[ox.Triple], output: IO[bytes]) -> None:
    written = list(triples)
    form.write(written, output, current_names().prefixes_in(written))


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


def render(
    result: free.Result, format_name: str, language: str, full: Callable[[ox.QuerySolutions], FullRows], *, iris: bool = False
) -> str:
    """The result of `run` as text, ending in a line feed; for readers, labels in place of IRIs or before them, and the day of persons.

    `full` gives what readers need of the rows.
    """
    style = ROW_FORMATS[format_name].style if format_name in ROW_FORMATS else None
    if result.kind == "graph" or style is None:
        return with_line_end(result.output)
    answer = ox.parse_query_results(result.output, ox.QueryResultsFormat.JSON)
    if isinstance(answer, ox.QueryBoolean):
        return f"{str(bool(answer)).lower()}\n"
    return _page(full(answer), style, language, iris=iris)


def _page(full: FullRows, style: Style, language: str, *, iris: bool) -> str:
    labels = full.labels(language)
    cells = [[_cell(term, labels, iris=iris) for term in row] for row in full.rows]
    text = style.table(full.columns, cells) if cells else "no rows\n"
    days = [word("persons", language, day=day) for day in full.days_in(text)]
    notes = unreviewed_note(labels) if labels.unreviewed else []
    return text + "".join("\n" + one_line(note) + "\n" for note in (*days, *notes))


def _cell(term: Any, labels: Labels, *, iris: bool) -> str:  # noqa: ANN401 (any term, or None)
    if iris and isinstance(term, ox.NamedNode):
        return " ".join(filter(None, (labels.label(term), short(term))))
    if term is None or isinstance(term, (ox.NamedNode, ox.Literal)):
        return labels.of(term)
    return term.value if isinstance(term, ox.BlankNode) else str(term)
