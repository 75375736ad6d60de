"""A mapping: one declarative file that says what the columns of a dataset mean, and what may be done with its rows.

It is checked when it is read: errors name file, line and the nearest right name. docs/linking.md explains the keys.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from kzgraph.errors import UsageError
from kzgraph.graph.workspace import Workspace
from kzgraph.records import placed_yaml
from kzgraph.records.placed_yaml import Placed, hint
from kzgraph.records.vocabulary import Vocabulary
from kzgraph.vocab import KZR

SHIPPED = Path(__file__).resolve().parent / "mappings"
TYPES = ("text", "count", "number", "date", "datetime", "latitude", "longitude", "url", "code")
# In this order: may be passed on; not for anyone outside; the terms forbid storing rows or passing them on.
ROWS = ("published", "private", "restricted")
SPANS = ("day", "week", "month", "year")
NOT_WRITTEN = "none"  # as `property`: the column serves a label, a key or a check alone
LINE = "line"  # as `id`: rows have no identifier of their own
KEYS = (
    *("name", "extends", "title", "rows", "licence", "citation", "page", "class", "id", "iri", "label", "parts", "columns", "period"),
    *("chronological", "releases", "recognised_by"),
)
COLUMN_KEYS = ("names", "each", "property", "type", "of", "required", "missing", "formats", "zone", "codes", "means")
PERIOD_KEYS = ("date", "precision", "spans", "from", "to")
_DATE_PARTS = re.compile(r"(?:[^%\w]|T|%[YmdBbHMSIp])+(?:%z)?")


class Column(NamedTuple):
    """One column: `names` are the headers that a table may give it, `term` is its own IRI, `property` the IRI that its values hang
    on, empty where they are not written.

    With `each`, all of these headers that a table has give values, else the first alone. `part` is the part of the row that it describes,
    empty for the row itself. `missing` lists texts that stand for no value, `zone` is that of times without one, `codes` the code list with
    the meaning of each code.
    """

    name: str
    names: tuple[str, ...]
    term: str
    property: str
    type: str = "text"
    part: str = ""
    required: bool = False
    missing: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    zone: str = ""
    each: bool = False
    codes: tuple[tuple[str, str], ...] = ()
    means: str = ""


class Part(NamedTuple):
    """A node beside the row's own, such as its place: the row points at it with `link`, or it at the row with `about`.

    With `key`, the first of these columns that has a value names the node, and rows that share the value share the node, also with
    parts of the same `kind`.
    """

    name: str
    kind: str
    type: str
    link: str
    about: str
    key: tuple[str, ...]
    constant: tuple[tuple[str, str], ...]


class Period(NamedTuple):
    """When something happened, from a date and a code for how exact it is: the earliest day on `start`, the latest on `end`."""

    date: str
    precision: str
    spans: tuple[tuple[str, str], ...]
    start: str
    end: str


class Releases(NamedTuple):
    """How the release of a table is recognised: groups of a pattern in its file name; and by which columns releases differ."""

    in_file_name: str
    column_sets: tuple[tuple[str, tuple[str, ...]], ...]


class Mapping(NamedTuple):
    """What a dataset's tables mean. `rows` is one of ROWS; `id` names columns, or is empty where the line identifies the row.

    `iri` names the column with the IRI that the dataset itself gives a row, such as that of Wikidata; empty where it gives none.

    `recognised_by` lists numbers and columns: a table that has so many of these columns is one of this dataset.
    """

    name: str
    file: Path
    title: str
    rows: str
    licence: str
    citation: str
    page: str
    type: str
    id: tuple[str, ...]
    label: tuple[str, ...]
    parts: dict[str, Part]
    columns: dict[str, Column]
    period: Period | None
    chronological: tuple[str, ...]
    releases: Releases | None
    recognised_by: tuple[tuple[int, tuple[str, ...]], ...]
    iri: str = ""


def has_time(form: str) -> bool:
    """Whether a format of a date holds an hour."""
    return "%H" in form or "%I" in form


def shipped() -> dict[str, Path]:
    """The mappings that came with the package, by name."""
    return {file.stem: file for file in sorted(SHIPPED.glob("*.yaml"))}


def find(name: str, workspace: Workspace) -> Mapping:
    """The shipped mapping of that name, or the one in that file. Raises UsageError if there is none or something in it is wrong."""
    return read(_file(name, Path()), Vocabulary.of(workspace))


def _file(name: str, beside: Path) -> Path:
    known = shipped()
    if name in known:
        return known[name]
    if name.endswith((".yaml", ".yml")) or (beside / name).is_file():
        return beside / name
    raise UsageError(f"no mapping is called {name}. {hint(name, known)}Shipped: {', '.join(known)}. Or name a file that ends in .yaml.")


def read(file: Path, vocabulary: Vocabulary, depth: int = 0) -> Mapping:
    """The checked mapping of a file. Raises UsageError."""
    root = placed_yaml.read(file)
    fields = root.fields(KEYS, ("name",))
    base = None
    if "extends" in fields:
        if depth > 3:
            raise fields["extends"].wrong("mappings may extend each other at most three deep.")
        try:
            base = read(_file(fields["extends"].text(), file.parent), vocabulary, depth + 1)
        except UsageError as error:
            raise fields["extends"].wrong(str(error)) from None
    return _Reading(root, fields, base, vocabulary).mapping()


class _Reading:
    """Reads one file over its base, if it extends one."""

    def __init__(self, root: Placed, fields: dict[str, Placed], base: Mapping | None, vocabulary: Vocabulary) -> None:
        self.root, self.fields, self.base, self.vocabulary = root, fields, base, vocabulary
        self.name = fields["name"].text()
        if not re.fullmatch(r"[a-z0-9]+(?:[.-][a-z0-9]+)*", self.name):
            raise fields["name"].wrong(f"{self.name} is not a name for a dataset: use lower-case letters, digits and hyphens.")
        needed = () if base else ("title", "rows", "class", "id", "columns")
        root.fields(KEYS, needed)

    def mapping(self) -> Mapping:
        """All fields, checked one by one and against each other."""
        from_base = self.base._asdict() if self.base else {}
        parts = {**from_base.get("parts", {}), **self._parts()}
        columns = self._columns(parts)
        read: dict[str, object] = {"name": self.name, "file": self.root.file, "parts": parts, "columns": columns}
        for key in ("title", "licence", "citation", "page"):
            read[key] = self.fields[key].text() if key in self.fields else from_base.get(key, "")
            if key in ("licence", "page") and key in self.fields and not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", str(read[key])):
                raise self.fields[key].wrong(f"{key} is not a URL that begins with https://.")
        read["rows"] = self._rows(str(read["licence"]))
        read["type"] = self._term("class") if "class" in self.fields else from_base["type"]
        for key in ("id", "label", "chronological"):
            read[key] = self._names_of(key, columns) if key in self.fields else from_base.get(key, ())
        read["period"] = self._period(columns) if "period" in self.fields else from_base.get("period")
        read["releases"] = self._releases() if "releases" in self.fields else from_base.get("releases")
        read["recognised_by"] = self._marks() if "recognised_by" in self.fields else from_base.get("recognised_by", ())
        read["iri"] = self.fields["iri"].one_of(columns, "column of this mapping") if "iri" in self.fields else from_base.get("iri", "")
        made = Mapping(**read)  # type: ignore[arg-type]
        if made.iri and (columns[made.iri].type != "url" or columns[made.iri].each):
            raise self.fields.get("iri", self.root).wrong(f"{made.iri} does not hold IRIs: give that column the type url.")
        for key in made.id:
            if columns[key].each:
                raise self.fields.get("id", self.root).wrong(f"{key} has several headers (each): one column identifies a row.")
            columns[key] = columns[key]._replace(required=True)
        for key in made.chronological:
            if columns[key].type not in ("date", "datetime"):
                raise self.fields.get("chronological", self.root).wrong(f"{key} is not a date.")
        return made

    def _rows(self, licence: str) -> str:
        """What may be done with rows. Who extends a mapping whose terms forbid it is bound by the same terms."""
        was = self.base.rows if self.base else ""
        if "rows" not in self.fields:
            return was
        rights = self.fields["rows"].one_of(ROWS, "word for what may be done with rows")
        if was == "restricted" and rights != was:
            raise self.fields["rows"].wrong(f"the terms of {self.base.name if self.base else ''} stay: rows: restricted.")
        if rights == "published" and not licence:
            raise self.fields["rows"].wrong("published rows need a licence: the URL of its text.")
        return rights

    def _term(self, key: str, fields: dict[str, Placed] | None = None) -> str:
        value = (fields or self.fields)[key]
        return self.vocabulary.expand(value)

    def _names_of(self, key: str, columns: dict[str, Column]) -> tuple[str, ...]:
        value = self.fields[key]
        if key == "id" and value.is_text and value.text() == LINE and LINE not in columns:
            return ()
        return tuple(item.one_of(columns, "column of this mapping") for item in value.items())

    def _parts(self) -> dict[str, Part]:
        made = {}
        for name, entry in (self.fields["parts"].entries() if "parts" in self.fields else {}).items():
            fields = entry.fields(("class", "kind", "link", "about", "key", "constant"), ("class",))
            if ("link" in fields) == ("about" in fields):
                raise entry.wrong("a part has either link (the row points at it) or about (it points at the row).")
            ends = {end: self._term(end, fields) if end in fields else "" for end in ("link", "about")}
            constant = fields["constant"].entries() if "constant" in fields else {}
            pairs = tuple((self.vocabulary.expand(value, term), value.text()) for term, value in constant.items())
            key = fields["key"].texts() if "key" in fields else ()
            kind = fields["kind"].text() if "kind" in fields else name
            if not re.fullmatch(r"[a-z0-9_]+", name + kind):
                raise entry.wrong(f"{name}, {kind}: a part and its kind have names of lower-case letters, digits and _.")
            made[name] = Part(name, kind, self._term("class", fields), ends["link"], ends["about"], key, pairs)
        return made

    def _columns(self, parts: dict[str, Part]) -> dict[str, Column]:
        columns = dict(self.base.columns) if self.base else {}
        entries = self.fields["columns"].entries() if "columns" in self.fields else {}
        for name, value in entries.items():
            term = f"{KZR}{self.name}#{name}"
            if not re.fullmatch(r"[a-z0-9_]+", name):
                raise value.wrong(
                    f"{name} is not a name for a column here: use lower-case letters, digits and _. The table's own name goes under names."
                )
            columns[name] = self._column(columns.get(name, Column(name, (name,), term, term)), value, parts)
        if "parts" in self.fields:
            for name, part in self.fields["parts"].entries().items():
                for key in part.entries()["key"].items() if parts[name].key else ():
                    key.one_of(columns, "column of this mapping")
        return columns

    def _column(self, column: Column, entry: Placed, parts: dict[str, Part]) -> Column:
        """A column with its entry: its header, a list of headers, or fields."""
        if not entry.has_fields:
            return column._replace(names=entry.texts())
        fields = entry.fields(COLUMN_KEYS)
        changes: dict[str, object] = {}
        if {"names", "each"} <= set(fields):
            raise fields["each"].wrong("a column has either names, of which one is read, or each, of which all are.")
        if "each" in fields:
            changes |= {"names": fields["each"].texts(), "each": True}
        for key in ("names", "missing", "formats"):
            if key in fields:
                changes[key] = fields[key].texts()
        if "property" in fields:
            changes["property"] = "" if fields["property"].text() == NOT_WRITTEN else self._term("property", fields)
        if "type" in fields:
            changes["type"] = fields["type"].one_of(TYPES, "type")
        if "of" in fields:
            changes["part"] = fields["of"].one_of(parts, "part of this mapping")
        if "required" in fields:
            changes["required"] = fields["required"].truth()
        if "means" in fields:
            changes["means"] = fields["means"].text()
        if "codes" in fields:
            changes["codes"] = tuple((code, value.text()) for code, value in fields["codes"].entries().items())
        if "zone" in fields:
            changes["zone"] = fields["zone"].text()
            if not re.fullmatch(r"Z|[+-]\d\d:\d\d", str(changes["zone"])):
                raise fields["zone"].wrong("a zone is written as +06:00 or Z.")
        made = column._replace(**changes)  # type: ignore[arg-type]
        if made.zone and made.type != "datetime":
            raise entry.wrong("a zone is for a column of the type datetime.")
        if (made.type == "code") != bool(made.codes):
            raise entry.wrong("a column has the type code and codes, or neither.")
        for item in fields["formats"].items() if "formats" in fields else ():
            if made.type not in ("date", "datetime") or not _DATE_PARTS.fullmatch(item.text()) or "%Y" not in item.text():
                raise item.wrong(
                    "a format is for dates, such as %d.%m.%Y: %Y, %m, %d, %B, %b, %H, %M, %S, %I, %p, signs between, and %z at the end."
                )
            if made.type == "date" and has_time(item.text()):
                raise item.wrong("a format with an hour needs the type datetime: the type date would lose the hour.")
        return made

    def _period(self, columns: dict[str, Column]) -> Period:
        fields = self.fields["period"].fields(PERIOD_KEYS, PERIOD_KEYS)
        date, precision = (fields[key].one_of(columns, "column of this mapping") for key in ("date", "precision"))
        if columns[date].type != "date" or columns[precision].type != "code":
            raise self.fields["period"].wrong("expected a column of the type date for date, and one of the type code for precision.")
        spans = {code: span.one_of(SPANS, "span") for code, span in fields["spans"].entries().items()}
        if set(spans) != {code for code, _ in columns[precision].codes}:
            raise fields["spans"].wrong(f"spans needs exactly one line for each code of {precision}.")
        return Period(date, precision, tuple(spans.items()), self._term("from", fields), self._term("to", fields))

    def _marks(self) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """A list of columns, all of them; or how many `any` of the columns `of`, or else a column `or` that suffices alone."""
        value = self.fields["recognised_by"]
        if not value.has_fields:
            return ((len(value.texts()), value.texts()),)
        fields = value.fields(("any", "of", "or"), ("any", "of"))
        least, columns = fields["any"].text(), fields["of"].texts()
        if least not in {str(number) for number in range(1, len(columns) + 1)}:
            raise fields["any"].wrong(f"{least} is not a number from 1 to {len(columns)}, the number of columns under of.")
        return ((int(least), columns), *((1, (column,)) for column in (fields["or"].texts() if "or" in fields else ())))

    def _releases(self) -> Releases:
        fields = self.fields["releases"].fields(("in_file_name", "column_sets"))
        pattern = fields["in_file_name"].text() if "in_file_name" in fields else ""
        try:
            re.compile(pattern)
        except re.error as error:
            raise fields["in_file_name"].wrong(f"not a regular expression: {error}.") from None
        sets = fields["column_sets"].entries() if "column_sets" in fields else {}
        return Releases(pattern, tuple((release, marks.texts()) for release, marks in sets.items()))
