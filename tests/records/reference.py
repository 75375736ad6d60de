"""A plain Python writer of the same N-Quads: `csv`, a dictionary a row, a line at a time. What SQL gives is held to what this gives."""

from __future__ import annotations

import calendar
import csv
import datetime
import re
from pathlib import Path
from urllib.parse import quote

from kzgraph.records.cells import DATE_FORMATS, FIRST_YEAR
from kzgraph.records.readers.table import normal

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
DATATYPES = {"count": "integer", "number": "decimal", "latitude": "decimal", "longitude": "decimal", "url": "anyURI"}
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}


def literal(text):
    return '"' + re.sub(r'[\\"\n\r]', lambda match: ESCAPES[match[0]], text) + '"'


def encoded(text):
    return quote(text, safe="~")


class UnusableError(Exception):
    """The row cannot be used."""


def canonical(column, cell):
    """The value, or None if there is none. Raises UnusableError."""
    value = cell.strip(" \t\r\n\u00a0")
    if not value or value in column.missing:
        return None
    if column.type == "text":
        return value
    made = globals()[f"_{column.type}"](column, value)
    if made is None:
        raise UnusableError(column.name)
    return made


def _count(_, value):
    return str(int(value.partition(".")[0])) if re.fullmatch(r"\+?[0-9]{1,18}(?:\.0+)?", value) else None


def _number(_, value):
    return value if re.fullmatch(r"[+-]?[0-9]+(?:\.[0-9]+)?", value) else None


def _latitude(_, value, limit=90):
    value = value.replace(",", ".")
    return value if re.fullmatch(r"[+-]?[0-9]{1,3}(?:\.[0-9]+)?", value) and abs(float(value)) <= limit else None


def _longitude(_, value):
    return _latitude(_, value, 180)


def _url(_, value):
    return value if re.fullmatch(r'https?://[^\s<>"{}|\\^`]+', value) else None


def _code(column, value):
    if all(code.isdecimal() for code, _ in column.codes):
        value = re.sub(r"\.0+$", "", value)
    return next((code for code, _ in column.codes if code.lower() == value.lower()), None)


def _date(column, value):
    parsed = None
    if re.fullmatch(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?", value):
        parsed = value
    elif re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T]00:00(?::00(?:\.0+)?)?(?:Z|\+00:?00)?)?", value):
        parsed = _day(value[:10], "%Y-%m-%d")
    else:
        parsed = next((day for form in (*DATE_FORMATS, *column.formats) if (day := _day(value, form))), None)
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    return parsed if parsed and str(FIRST_YEAR) <= parsed <= today else None


def _day(value, form):
    try:
        return datetime.datetime.strptime(value, form).date().isoformat()
    except ValueError:
        return None


def written(column, value):
    if column.type == "code":
        return f"<{column.term}/{quote(value, safe='')}>"
    if column.type == "date":
        return f'"{value}"^^<{XSD}{ {4: "gYear", 7: "gYearMonth", 10: "date"}[len(value)] }>'
    if column.type in DATATYPES:
        return f'"{value}"^^<{XSD}{DATATYPES[column.type]}>'
    return literal(value)


def span(day, kind):
    """The first and the last day that an event may lie on."""
    day = datetime.date.fromisoformat(day)
    week = datetime.timedelta(days=6)
    last = calendar.monthrange(day.year, day.month)[1]
    return {
        "day": (day, day),
        "week": (day - week, day + week),
        "month": (day.replace(day=1), day.replace(day=last)),
        "year": (day.replace(month=1, day=1), day.replace(month=12, day=31)),
    }[kind]


def lines_of(mapping, dataset, names, cells, number):
    """The lines of one row: `names` gives the place of each column of the mapping that the table has. Raises UnusableError."""
    values = {name: canonical(mapping.columns[name], cells[place]) for name, place in names.items()}
    raw = {name: cells[place].strip(" \t\r\n\u00a0") or None for name, place in names.items()}
    for name, column in mapping.columns.items():
        if column.required and name in names and values[name] is None:
            raise UnusableError(name)
    _check(mapping, values)
    identifier = "/".join(encoded(raw[name]) for name in mapping.id) if mapping.id else str(number)
    row = f"<{dataset}/{identifier}>"
    entries = [(row, RDF_TYPE, f"<{mapping.type}>")]
    if any(name in names for name in mapping.label):
        entries.append((row, LABEL, literal(", ".join(values[name] for name in mapping.label if values.get(name)))))
    if mapping.period and {mapping.period.date, mapping.period.precision} <= set(names):
        ends = span(values[mapping.period.date], dict(mapping.period.spans)[values[mapping.period.precision]])
        entries += [
            (row, term, f'"{day.isoformat()}"^^<{XSD}date>')
            for term, day in zip((mapping.period.start, mapping.period.end), ends, strict=True)
        ]
    for name, value in values.items():
        column = mapping.columns[name]
        if value is not None and not column.part and column.property:
            entries.append((row, column.property, written(column, value)))
    for part in mapping.parts.values():
        mine = {name: value for name, value in values.items() if mapping.columns[name].part == part.name}
        if not any(value is not None for value in mine.values()):
            continue
        key = next((raw[name] for name in part.key if raw.get(name)), None)
        node = f"<{dataset}#{part.kind}/{encoded(key)}>" if key else f"<{dataset}/{identifier}/{part.name}>"
        entries += [(node, RDF_TYPE, f"<{part.type}>"), (row, part.link, node) if part.link else (node, part.about, row)]
        entries += [(node, term, literal(value)) for term, value in part.constant]
        for name, value in mine.items():
            if value is not None and mapping.columns[name].property:
                entries.append((node, mapping.columns[name].property, written(mapping.columns[name], value)))
    return [f"{subject} {'' if term.startswith('<') else '<'}{term}> {value} <{dataset}> .\n" for subject, term, value in entries]


def _check(mapping, values):
    for part in {column.part for column in mapping.columns.values()}:
        axes = {column.type: values.get(name) for name, column in mapping.columns.items() if column.part == part and name in values}
        pair = (axes.get("latitude"), axes.get("longitude"))
        if {"latitude", "longitude"} <= set(axes) and ((pair[0] is None) != (pair[1] is None)):
            raise UnusableError("coordinates")
        if None not in pair and float(pair[0]) == 0 == float(pair[1]):
            raise UnusableError("coordinates")
    days = [values[name] for name in mapping.chronological if values.get(name)]
    for number, before in enumerate(days):
        for after in days[number + 1 :]:
            size = min(len(before), len(after))
            if after[:size] < before[:size]:
                raise UnusableError("order")


def write(mapping, dataset, file, out):
    """Writes the rows of a CSV file in UTF-8 to a stream; gives the number of rows written and refused."""
    done = refused = 0
    with Path(file).open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        names = place(mapping, next(reader))
        for number, cells in enumerate(reader, 2):
            try:
                out.write("".join(lines_of(mapping, dataset, names, cells, number)))
                done += 1
            except UnusableError:
                refused += 1
    return done, refused


def place(mapping, header):
    """The place of each column of a mapping in a header."""
    places = {normal(cell): number for number, cell in enumerate(header)}
    results = {}
    for column in mapping.columns.values():
        name = next((name for name in map(normal, column.names) if name in places), None)
        if name is not None:
            results[column.name] = places[name]
    return results
