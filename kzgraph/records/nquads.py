"""The N-Quads of a dataset: a head that describes it, its columns and its codes, and the lines of each row, built in SQL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.records import cells
from kzgraph.records.cells import text
from kzgraph.records.vocabulary import NAMESPACES, RIGHTS
from kzgraph.vocab import KZR, OWL, PREFIXES, XSD

if TYPE_CHECKING:
    from kzgraph.records.columns import Bound
    from kzgraph.records.mapping import Column, Mapping, Part

RDF, RDFS, SKOS, DCTERMS = (PREFIXES[prefix] for prefix in ("rdf", "rdfs", "skos", "dcterms"))
SAME = OWL + "sameAs"  # from a row to the IRI that its dataset gives it
DATASET = "http://www.w3.org/ns/dcat#Dataset"
# How what is written begins: with its dataset, in the graph of that dataset.
FIRST_LINE = re.compile(rf"<({re.escape(KZR)}[^<>\s/#]+)> <{re.escape(RDF + 'type')}> <{re.escape(DATASET)}> <\1> \.\n".encode())


class Query(NamedTuple):
    """The SQL that makes rows into lines, and what it refuses.

    `select` has the columns line, wrong (the number of the check that failed, or NULL), fault (the value), hash (of the identifier), id,
    own (the lines of the row), quads (how many these are), common (lines about nodes that it shares with other rows), and unzoned (its
    times without a zone).
    """

    select: str
    checks: list[cells.Check]


def dataset_iri(mapping: Mapping, release: str) -> str:
    """The IRI of a dataset, which is the named graph of its rows too."""
    return f"{KZR}{mapping.name}-{release}" if release else KZR + mapping.name


def head(mapping: Mapping, dataset: str, release: str, bound: Sequence[Bound]) -> bytes:
    """The description: title, licence, citation, rights; the terms of its own columns; the code lists."""
    quads = [ox.Quad(*triple, ox.NamedNode(dataset)) for triple in _description(mapping, ox.NamedNode(dataset), release)]
    for column in dict.fromkeys(entry.column for entry in bound):
        quads += [ox.Quad(*triple, ox.NamedNode(dataset)) for triple in _terms(column)]
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


def _description(
    mapping: Mapping, dataset: ox.NamedNode, release: str
) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
    yield dataset, ox.NamedNode(RDF + "type"), ox.NamedNode(DATASET)
    yield dataset, ox.NamedNode(DCTERMS + "title"), ox.Literal(f"{mapping.title} {release}".strip(), language="en")
    yield dataset, ox.NamedNode(RIGHTS), ox.Literal(mapping.rows)
    if release:
        yield dataset, ox.NamedNode(NAMESPACES["schema"] + "version"), ox.Literal(release)
    for term, value in ((DCTERMS + "license", mapping.licence), (DCTERMS + "source", mapping.page)):
        if value:
            yield dataset, ox.NamedNode(term), ox.NamedNode(value)
    if mapping.citation:
        yield dataset, ox.NamedNode(DCTERMS + "bibliographicCitation"), ox.Literal(mapping.citation)


def _terms(column: Column) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
    term = ox.NamedNode(column.term)
    if column.property == column.term:
        yield term, ox.NamedNode(RDF + "type"), ox.NamedNode(RDF + "Property")
        yield term, ox.NamedNode(RDFS + "label"), ox.Literal(column.name)
        if column.means:
            yield term, ox.NamedNode(RDFS + "comment"), ox.Literal(column.means, language="en")
    for code, meaning in column.codes:
        concept = ox.NamedNode(cells.code_iri(column, code))
        yield concept, ox.NamedNode(RDF + "type"), ox.NamedNode(SKOS + "Concept")
        yield concept, ox.NamedNode(SKOS + "notation"), ox.Literal(code)
        yield concept, ox.NamedNode(SKOS + "prefLabel"), ox.Literal(meaning, language="en")


def query(mapping: Mapping, dataset: str, bound: Sequence[Bound], relation: str) -> Query:
    """Cleans cells, then brings values into canonical form, then judges, then writes; each in a step of its own."""
    by_name = _by_name(bound)
    judged = cells.checks(mapping, bound)
    own, quads, common = _Lines(mapping, dataset, bound, by_name).expressions()
    own, common = (f"CASE WHEN wrong IS NULL THEN {key} END" for key in (own, common))
    lines = f"{own} AS own, {quads} AS quads, {common} AS common, {cells.without_zone(bound)} AS unzoned"
    decided = _decided(mapping, bound, relation, judged)
    return Query(f"SELECT line, wrong, {_fault(judged)} AS fault, hash(id) AS hash, id, {lines} FROM ({decided})", judged)  # noqa: S608


def trial(mapping: Mapping, bound: Sequence[Bound], relation: str, rows: int) -> Query:
    """As `query`, of the first rows; `select` has the columns line, wrong, fault and a list of the objects that become of the columns."""
    judged = cells.checks(mapping, bound)
    objects = ", ".join(
        f"CASE WHEN t{number} IS NOT NULL THEN concat({', '.join(cells.written(entry.column, f't{number}'))}) END"
        for number, entry in enumerate(bound)
    )
    decided = _decided(mapping, bound, relation, judged)
    return Query(f"SELECT line, wrong, {_fault(judged)}, [{objects}] FROM ({decided}) LIMIT {rows}", judged)  # noqa: S608


def _by_name(bound: Sequence[Bound]) -> dict[str, int]:
    return {entry.column.name: number for number, entry in reversed(list(enumerate(bound)))}


def _fault(judged: Sequence[cells.Check]) -> str:
    """The value at fault."""
    faults = " ".join(f"WHEN {number} THEN left({check.value}, 80)" for number, check in enumerate(judged) if check.value)
    return f"CASE wrong {faults} END" if faults else "NULL::VARCHAR"


def _decided(mapping: Mapping, bound: Sequence[Bound], relation: str, judged: Sequence[cells.Check]) -> str:
    """The rows with cleaned cells, canonical values, the number of the check that failed, and what identifies them."""
    by_name = _by_name(bound)
    identifier = _identifier(mapping, by_name)
    selected = ", ".join(["line", *(f"{cells.clean(entry)} AS v{number}" for number, entry in enumerate(bound))])
    cleaned = f"SELECT {selected} FROM {relation}"  # noqa: S608 (see the head of cells.py)
    values = ", ".join(f"{cells.canonical(entry.column, f'v{number}')} AS t{number}" for number, entry in enumerate(bound))
    typed = f"SELECT *, {values} FROM ({cleaned})"  # noqa: S608
    cases = " ".join(f"WHEN {check.condition} THEN {number}" for number, check in enumerate(judged))
    wrong = f"CASE {cases} END" if judged else "NULL::INTEGER"
    keys = "".join(f", url_encode(coalesce({key})) AS key_{name}" for name, key in _keys(mapping, by_name).items())
    return f"SELECT *, {wrong} AS wrong, {identifier} AS id{keys} FROM ({typed})"  # noqa: S608


def _identifier(mapping: Mapping, by_name: dict[str, int]) -> str:
    """What comes behind the namespace in the IRI of a row."""
    if not mapping.id:
        return "CAST(line AS VARCHAR)"
    return " || '/' || ".join(f"url_encode(v{by_name[name]})" for name in mapping.id)


def _keys(mapping: Mapping, by_name: dict[str, int]) -> dict[str, str]:
    """The columns that name the nodes of each part with a key."""
    columns_of = {name: [f"v{by_name[key]}" for key in part.key if key in by_name] for name, part in mapping.parts.items()}
    return {name: ", ".join(columns) for name, columns in columns_of.items() if columns}


class _Lines:
    """The expressions that concatenate the lines of one row: its own, and those about nodes that it shares with other rows."""

    def __init__(self, mapping: Mapping, dataset: str, bound: Sequence[Bound], by_name: dict[str, int]) -> None:
        self.mapping, self.dataset, self.bound, self.by_name = mapping, dataset, bound, by_name
        self.end = f" <{dataset}> .\n"
        self.own: list[str] = []
        self.shared: list[str] = []
        self.counts: list[str] = ["0"]

    def expressions(self) -> tuple[str, str, str]:
        """The lines of its own, how many these are, and the shared ones. `concat` passes over what is NULL."""
        row = [text(f"<{self.dataset}/"), "id", "'>'"]
        self._line(row, RDF + "type", [text(f"<{self.mapping.type}>")])
        if self.mapping.label:
            labels = ", ".join(f"t{self.by_name[name]}" for name in self.mapping.label if name in self.by_name)
            label = cells.escaped(f"concat_ws(', ', {labels})") if labels else ""
            if label:
                self._line(row, RDFS + "label", [text('"'), label, text('"')])
        if self.mapping.iri in self.by_name:
            value = f"t{self.by_name[self.mapping.iri]}"
            self._line(row, SAME, ["'<'", value, "'>'"], value)
        self._period(row)
        for number, entry in enumerate(self.bound):
            if not entry.column.part and entry.column.property:
                self._line(
                    row,
                    entry.column.property,
                    cells.written(entry.column, f"t{number}"),
                    f"t{number}" if not entry.column.required else "",
                )
        for part in self.mapping.parts.values():
            self._part(row, part)
        return _joined(self.own), " + ".join(self.counts), _joined(self.shared)

    def _line(self, subject: list[str], term: str, value: list[str], optional: str = "", shared: bool = False) -> None:
        """A line; with `optional`, only where that is not NULL."""
        pieces = [*subject, text(f" <{term}> "), *value, text(self.end)]
        lines = self.shared if shared else self.own
        if not shared:
            self.counts.append(f"CAST({optional} IS NOT NULL AS INTEGER)" if optional else "1")
        if optional:
            lines.append(f"CASE WHEN {optional} IS NOT NULL THEN {_joined(pieces)} END")
        else:
            lines += pieces

    def _period(self, row: list[str]) -> None:
        """The earliest and the latest day, from a day and its precision: a week is any seven days that the day lies in."""
        period = self.mapping.period
        if period is None or period.date not in self.by_name or period.precision not in self.by_name:
            return
        day, code = f"TRY_CAST(t{self.by_name[period.date]} AS DATE)", f"t{self.by_name[period.precision]}"
        ends = {
            period.start: {"day": day, "week": f"{day} - 6", "month": f"date_trunc('month', {day})", "year": f"date_trunc('year', {day})"},
            period.end: {
                "day": day,
                "week": f"{day} + 6",
                "month": f"last_day({day})",
                "year": f"date_trunc('year', {day}) + INTERVAL 1 YEAR - INTERVAL 1 DAY",
            },
        }
        for term, by_span in ends.items():
            cases = " ".join(f"WHEN {text(word)} THEN CAST(CAST({by_span[span]} AS DATE) AS VARCHAR)" for word, span in period.spans)
            day_ = f"CASE {code} {cases} END"
            self._line(row, term, [text('"'), day_, text(f'"^^<{XSD}date>')], day_)

    def _part(self, row: list[str], part: Part) -> None:
        numbers = [number for number, item in enumerate(self.bound) if item.column.part == part.name]
        if not numbers:
            return
        always = any(self.bound[number].column.required for number in numbers)
        exists = "" if always else f"coalesce({', '.join(f't{number}' for number in numbers)})"
        shared = part.name in _keys(self.mapping, self.by_name)
        keyed = [text(f"<{self.dataset}#{part.kind}/"), f"key_{part.name}", "'>'"]
        node = keyed if shared else [*row[:2], text(f"/{part.name}>")]
        self._line(node, RDF + "type", [text(f"<{part.type}>")], exists, shared)
        if part.link:
            self._line(row, part.link, node, exists)
        else:
            self._line(node, part.about, row, exists)
        for term, value in part.constant:
            self._line(node, term, [text(str(ox.Literal(value)))], exists, shared)
        for number in numbers:
            column = self.bound[number].column
            if column.property:
                self._line(node, column.property, cells.written(column, f"t{number}"), "" if column.required else f"t{number}", shared)


def _joined(pieces: Iterable[str]) -> str:
    """The text of all pieces, passing over those that are NULL. Neighbours that are written out are joined here, once for all rows."""
    joined: list[str] = [text("")]
    for piece in pieces:
        if cells.is_text(piece) and cells.is_text(joined[-1]):
            joined[-1] = joined[-1][:-1] + piece[1:]
        else:
            joined.append(piece)
    return f"concat({', '.join(joined)})"
