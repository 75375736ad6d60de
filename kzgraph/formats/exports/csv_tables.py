"""The graph as CSV, a table for each class and one of all concepts, described for machines.

CSVW (https://www.w3.org/TR/tabular-metadata/) and Data Package (https://datapackage.org/) say what each column holds.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from kzgraph.formats.exports.owl import ontology
from kzgraph.formats.tables import comma_separated, to_json
from kzgraph.graph.names import short
from kzgraph.graph.store import Labels
from kzgraph.vocab import OWL, RDF, SKOS, XSD

if TYPE_CHECKING:
    from kzgraph.reading.published import Stated
    from kzgraph.reading.whole import Properties, Whole

ONTOLOGY = "ontology.ttl"
BAR = " | "  # between the values of a cell
FIRST = {"label": 0, "statedIn": 1, "voice": 2, "standing": 3, "asOf": 4, "personNamedOn": 5}
TYPES = ("integer", "boolean", "date", "anyURI")  # of XML Schema, by which a column is typed if all its values have one
_TABULAR = {"integer": "integer", "boolean": "boolean", "date": "date"}  # as Data Package calls them


class Column(NamedTuple):
    """A column: its header, the property and language of its values, their type, and whether a cell may hold several."""

    header: str
    iri: str
    language: str
    datatype: str
    several: bool


class Table(NamedTuple):
    """A table of the nodes of one class."""

    kind: ox.NamedNode
    columns: list[Column]
    lines: list[list[str]]


def tables(whole: Whole) -> dict[str, str]:
    """A table for each class: the IRI, then a column for each property of its nodes. IRIs are in full, several values parted by a bar.

    Where rows name persons, the column `personNamedOn` says on which day the source did so. `concept.csv` has the words of all concepts,
    `ontology.ttl` what terms mean and how they are related.
    """
    classes = {*whole.of_class(OWL.Class), SKOS.Concept.value}
    by_class: dict[str, list[tuple[str, Properties]]] = {}
    for subject, properties in whole.nodes.items():
        for kind in properties.get(RDF.type.value, []):
            if kind.value in classes:
                by_class.setdefault(kind.value, []).append((subject, properties))
    made = {_name(kind): _table(ox.NamedNode(kind), nodes, whole.days_in) for kind, nodes in by_class.items()}
    written = {
        f"{name}.csv": comma_separated(["iri", *(column.header for column in made[name].columns)], made[name].lines) for name in made
    }
    return dict(sorted(written.items())) | {
        "csv-metadata.json": to_json(_csvw(made, whole.labels, whole.stated)),
        "datapackage.json": to_json(_data_package(made, whole.labels, whole.stated)),
        ONTOLOGY: ontology(whole),
    }


def _name(kind: str) -> str:
    return re.split("[#/]", kind)[-1].lower()


def _table(kind: ox.NamedNode, nodes: list[tuple[str, Properties]], days: Callable[[str], Sequence[str]]) -> Table:
    """Columns are property names; a text in a language has a column of its own, such as label@en."""
    rows: list[dict[str, list[str]]] = []
    found: dict[str, tuple[str, str, set[str]]] = {}
    for subject, properties in nodes:
        cells: dict[str, list[str]] = {}
        for name, terms in properties.items():
            for term in terms if name != RDF.type.value else ():
                language = (term.language or "") if isinstance(term, ox.Literal) else ""
                header = short(name).split(":")[-1] + (f"@{language}" if language else "")
                cells.setdefault(header, []).append(term.value)
                types = found.setdefault(header, (name, language, set()))[2]
                types.add(term.datatype.value.removeprefix(XSD) if isinstance(term, ox.Literal) else "anyURI")
        if named_on := days("\n".join([subject, *itertools.chain.from_iterable(cells.values())])):
            cells["personNamedOn"] = list(named_on)
            found.setdefault("personNamedOn", ("", "", {"date"}))
        rows.append(cells)
    headers = sorted(found, key=lambda header: (FIRST.get(header.split("@")[0], 9), header))
    columns = []
    for header in headers:
        iri, language, types = found[header]
        datatype = next((name for name in TYPES if types == {name}), "string")
        columns.append(Column(header, iri, language, datatype, any(len(cells.get(header, ())) > 1 for cells in rows)))
    lines = [[subject, *(BAR.join(cells.get(name, [])) for name in headers)] for (subject, _), cells in zip(nodes, rows, strict=True)]
    return Table(kind, columns, lines)


def _csvw(made: dict[str, Table], labels: Labels, own: Stated) -> dict[str, Any]:
    """The metadata of all tables in the vocabulary of CSV on the Web."""
    return {
        "@context": "http://www.w3.org/ns/csvw",
        **({"dc:title": own.title} if own.title else {}),
        **({"dc:license": {"@id": own.licence}} if own.licence else {}),
        **({"dc:publisher": own.publisher} if own.publisher else {}),
        "dc:conformsTo": {"@id": ONTOLOGY},
        "tables": [
            {
                "url": f"{name}.csv",
                "dc:title": labels.of(table.kind),
                "dc:subject": {"@id": table.kind.value},
                "tableSchema": {
                    "aboutUrl": "{+iri}",
                    "primaryKey": "iri",
                    "columns": [
                        {"name": "iri", "titles": "iri", "datatype": "anyURI", "required": True, "suppressOutput": True},
                        *map(_csvw_column, table.columns),
                    ],
                },
            }
            for name, table in sorted(made.items())
        ],
    }


def _csvw_column(column: Column) -> dict[str, Any]:
    name = re.sub(r"\W", "_", column.header)
    held: dict[str, Any] = {"name": name, "titles": column.header, "datatype": column.datatype}
    held |= {"separator": BAR} if column.several else {}
    held |= {"lang": column.language} if column.language else {}
    held |= {"propertyUrl": column.iri} if column.iri else {"suppressOutput": True}
    return held | ({"valueUrl": f"{{+{name}}}"} if column.datatype == "anyURI" and column.iri and not column.several else {})


def _data_package(made: dict[str, Table], labels: Labels, own: Stated) -> dict[str, Any]:
    """The same as a Data Package."""
    return {
        "profile": "data-package",
        **({"name": own.title, "title": own.title, "version": own.version} if own.title else {}),
        **({"licenses": [{"path": own.licence}]} if own.licence else {}),
        **({"contributors": [{"title": own.publisher, "role": "publisher"}]} if own.publisher else {}),
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": name,
                "title": labels.of(table.kind),
                "path": f"{name}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {
                    "primaryKey": "iri",
                    "fields": [{"name": "iri", "type": "string", "constraints": {"required": True}}, *map(_field, table.columns)],
                },
            }
            for name, table in sorted(made.items())
        ]
        + [{"name": "ontology", "path": ONTOLOGY, "format": "ttl", "mediatype": "text/turtle"}],
    }


def _field(column: Column) -> dict[str, Any]:
    held: dict[str, Any] = {"name": column.header, "type": "string" if column.several else _TABULAR.get(column.datatype, "string")}
    held |= {"rdfType": column.iri} if column.iri else {}
    return held | ({"description": f"several values are parted by{BAR.rstrip()}"} if column.several else {})
