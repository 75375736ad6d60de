"""The formats of rows: one row of `ROW_FORMATS` is all that commands, server and pages need to know of a format.

A new format is a module with its writers and a row here. CONTRIBUTING.md shows how.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import IO, NamedTuple

import pyoxigraph as ox

from kzgraph.formats import style, tables

W3C = "http://www.w3.org/ns/formats/"
_QUOTED = re.compile(rb'"[^"]*+"')


class Results(NamedTuple):
    """SPARQL results in one format, for programs.

    `write` takes the solutions of a SELECT or the truth of an ASK. `count` gives the number of rows in what `write` wrote of a SELECT,
    without parsing it. `iri` names the format in a service description.
    """

    media_type: str
    iri: str
    write: Callable[[ox.QuerySolutions | ox.QueryBoolean, IO[bytes]], object]
    count: Callable[[bytes], int]


class RowFormat(NamedTuple):
    """A format of rows. One with a `style` is for readers, who see labels in place of IRIs; one with `results` is for programs.

    `texts` writes columns and rows that are texts already, such as those of `kzgraph stats`, and ends in a line feed; without it the
    format is offered for answers alone. A spreadsheet may open a `sheet`.
    """

    name: str
    title: str
    ending: str
    texts: Callable[[Sequence[str], Sequence[Sequence[str]]], str] | None = None
    results: Results | None = None
    style: style.Style | None = None
    sheet: bool = False


def _by_oxigraph(media_type: str, name: str, form: ox.QueryResultsFormat, count: Callable[[bytes], int]) -> Results:
    return Results(media_type, W3C + name, lambda answer, output: answer.serialize(output, form), count)


def _count_json(body: bytes) -> int:
    bare = _QUOTED.sub(b"", body.replace(rb"\\", b"").replace(rb"\"", b""))  # a row follows a bracket or a comma, a term a colon
    return bare.count(b"[{") + bare.count(b",{")


_JSON = _by_oxigraph("application/sparql-results+json", "SPARQL_Results_JSON", ox.QueryResultsFormat.JSON, _count_json)
_XML = _by_oxigraph(
    "application/sparql-results+xml",
    "SPARQL_Results_XML",
    ox.QueryResultsFormat.XML,
    lambda body: body.count(b"<result>") + body.count(b"<result/>"),
)
_CSV = _by_oxigraph("text/csv", "SPARQL_Results_CSV", ox.QueryResultsFormat.CSV, lambda body: _QUOTED.sub(b"", body).count(b"\r\n") - 1)
_TSV = _by_oxigraph("text/tab-separated-values", "SPARQL_Results_TSV", ox.QueryResultsFormat.TSV, lambda body: body.count(b"\n") - 1)

# In the order in which a server prefers them for a client that has no preference.
ROW_FORMATS = {
    row.name: row
    for row in (
        RowFormat("table", "Table", "txt", tables.table, style=style.PLAIN),
        RowFormat("md", "Markdown", "md", tables.markdown, style=style.MARKDOWN),
        RowFormat("json", "JSON", "json", tables.json_objects, _JSON),
        RowFormat("xml", "XML", "xml", None, _XML),
        RowFormat("csv", "CSV", "csv", tables.comma_separated, _CSV, sheet=True),
        RowFormat("tsv", "TSV", "tsv", tables.tab_separated, _TSV, sheet=True),
    )
}
RESULTS = {name: row.results for name, row in ROW_FORMATS.items() if row.results}
TEXTS = {name: row.texts for name, row in ROW_FORMATS.items() if row.texts}
FOR_READERS = [name for name, row in ROW_FORMATS.items() if row.style]


def render(columns: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> str:
    """Rows of texts in one of the formats of `TEXTS`."""
    return TEXTS[name](columns, rows)
