"""What DuckDB does with the cells of a row: cleans them, judges them by their types, and writes each as an N-Quads object.

Nothing from a table or a mapping is pasted into SQL but as a quoted text or a number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from kzgraph.dates import IN_WORDS, month_in_words, today
from kzgraph.records.mapping import Column, Mapping, has_time
from kzgraph.vocab import XSD

if TYPE_CHECKING:
    from kzgraph.records.columns import Bound

FIRST_YEAR = 1800
DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d %B %Y")
NO_BREAK = "\u00a0"
_TEXT = re.compile(r"'(?:[^']|'')*'")
_SPACE = " \t\r\n" + NO_BREAK


class Check(NamedTuple):
    """A condition that makes a row unusable, what is wrong in words, the header of the column at fault, and whether it holds codes."""

    condition: str
    reason: str
    header: str
    value: str
    code: bool = False


def text(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def is_text(expression: str) -> bool:
    """Whether an expression is a text alone, as `text` writes it."""
    return bool(_TEXT.fullmatch(expression))


def escaped(value: str) -> str:
    """An expression with the four characters escaped that may not stand in an N-Quads string: quote, backslash, line feed, return."""
    held = " OR ".join(f"contains({value}, {sign})" for sign in ("'\"'", "'\\'", "chr(10)", "chr(13)"))
    done = f"replace(replace(replace(replace({value}, '\\', '\\\\'), '\"', '\\\"'), chr(10), '\\n'), chr(13), '\\r')"
    return f"CASE WHEN {held} THEN {done} ELSE {value} END"


def clean(bound: Bound) -> str:
    """The cell without space around it; NULL if nothing is left, or a word that the mapping gives for no value."""
    cell = f"c{bound.place}"
    # Trimming costs much, so it is done where the first or the last character is not one of ASCII that is seen.
    spaced = f"{cell} < '!' OR {cell} > '~' OR {cell}[-1] NOT BETWEEN '!' AND '~'"
    value = f"CASE WHEN {spaced} THEN nullif(trim({cell}, {text(_SPACE)}), '') ELSE {cell} END"
    for word in bound.column.missing:
        value = f"nullif({value}, {text(word)})"
    return value


def canonical(column: Column, value: str) -> str:
    """An expression for the value in its canonical form; NULL if the cell does not hold one of the type."""
    if column.type == "count":
        return (
            f"CASE WHEN CAST(TRY_CAST({value} AS UBIGINT) AS VARCHAR) = {value} THEN {value} "
            f"WHEN regexp_full_match({value}, '[+]?\\d{{1,18}}([.]0+)?') "
            f"THEN CAST(CAST(regexp_extract({value}, '\\d+') AS UBIGINT) AS VARCHAR) END"
        )
    if column.type == "number":
        return f"CASE WHEN regexp_full_match({value}, '[+-]?\\d+(\\.\\d+)?') THEN {value} END"
    if column.type in ("latitude", "longitude"):
        limit = 90 if column.type == "latitude" else 180
        point = f"replace({value}, ',', '.')"
        inside = f"TRY_CAST({point} AS DOUBLE) BETWEEN -{limit} AND {limit}"
        return f"CASE WHEN {inside} AND regexp_full_match({point}, '[+-]?\\d{{1,3}}([.]\\d+)?') THEN {point} END"
    if column.type in ("date", "datetime"):
        return _date(column, value)
    if column.type == "url":
        return f"CASE WHEN regexp_full_match({value}, 'https?://[^\\s<>\"{{}}|\\\\^`]+') THEN {value} END"
    if column.type == "code":
        return _code(column, value)
    return value


def _date(column: Column, value: str) -> str:
    """A day, or a month or a year where the cell gives no more, or a time with its zone; nothing that the cell does not hold."""
    first, last = text(str(FIRST_YEAR)), text(today().isoformat())
    day = f"left({value}, 10)"
    rest = f"substr({value}, 11)"
    midnight = f"regexp_full_match({rest}, '([ T]00:00(:00([.]0+)?)?(Z|[+]00:?00)?)?')"
    days = [form for form in column.formats if not has_time(form)]
    otherwise = f"TRY_CAST(try_strptime({value}, [{', '.join(map(text, (*DATE_FORMATS, *days)))}]) AS DATE)"
    timed = ""
    if column.type == "datetime":
        form = f"regexp_full_match({rest}, '[ T]\\d\\d:\\d\\d(:\\d\\d([.]\\d+)?)?(Z|[+-]\\d\\d:\\d\\d)?')"
        has_seconds = f"regexp_matches({rest}, '^.\\d\\d:\\d\\d:')"
        seconds = f"CASE WHEN {has_seconds} THEN {rest} ELSE regexp_replace({rest}, '^(.\\d\\d:\\d\\d)', '\\1:00') END"
        zone = f"CASE WHEN regexp_matches({rest}, '(Z|[+-]\\d\\d:\\d\\d)$') THEN '' ELSE {text(column.zone)} END"
        full = f"WHEN {form} AND TRY_CAST({value} AS TIMESTAMPTZ) IS NOT NULL THEN {day} || 'T' || substr({seconds}, 2) || {zone}"
        timed = "".join(_timed(column, form, value) for form in column.formats if has_time(form))
    else:
        full = ""
    parsed = (
        f"CASE WHEN CAST(TRY_CAST({day} AS DATE) AS VARCHAR) = {day} AND length({day}) = 10 "
        f"THEN CASE WHEN {midnight} THEN {day} {full} END "
        f"WHEN regexp_full_match({value}, '\\d{{4}}(-(0[1-9]|1[0-2]))?') THEN {value} {timed}"
        f"WHEN {otherwise} IS NOT NULL THEN CAST({otherwise} AS VARCHAR) ELSE {_in_words(value)} END"
    )
    return f"CASE WHEN left({parsed}, 10) BETWEEN {first} AND {last} THEN {parsed} END"


def _in_words(value: str) -> str:
    """A day whose month is a Russian or Kazakh word."""
    groups = re.findall(r"\?P<(\w+)>", IN_WORDS)
    said = f"regexp_extract(replace(lower({value}), {text(NO_BREAK)}, ' '), {text(f'^(?:{IN_WORDS})$')}, [{', '.join(map(text, groups))}])"
    year, month, day = (" || ".join(f"{said}.{group}" for group in groups if group.startswith(part)) for part in ("year", "month", "day"))
    months = " ".join(f"WHEN regexp_full_match({month}, {text(month_in_words(number))}) THEN '{number}'" for number in range(1, 13))
    return f"CAST(TRY_CAST({year} || '-' || CASE {months} END || '-' || {day} AS DATE) AS VARCHAR)"


def _timed(column: Column, form: str, value: str) -> str:
    """The case of a time written in a format, which may end in a zone: DuckDB would turn that into another day of UTC."""
    plain, zone = value, text(column.zone)
    if form.endswith("%z"):
        sign = "'\\s*(Z|[+-]\\d\\d:?\\d\\d)$'"
        plain = f"CASE WHEN regexp_matches({value}, {sign}) THEN regexp_replace({value}, {sign}, '') END"
        zone = f"regexp_replace(regexp_extract({value}, {sign}, 1), '^(...)(..)$', '\\1:\\2')"
    stamp = f"try_strptime({plain}, {text(form.removesuffix('%z').rstrip())})"
    return f"WHEN {stamp} IS NOT NULL THEN strftime({stamp}, '%Y-%m-%dT%H:%M:%S') || {zone} "


def without_zone(bound: Sequence[Bound]) -> str:
    """The number of times in a row that have no zone."""
    times = [f"t{number}" for number, entry in enumerate(bound) if entry.column.type == "datetime"]
    return " + ".join(["0", *(f"coalesce(CAST(regexp_full_match({time}, '.*T[^Z+-]*') AS INTEGER), 0)" for time in times)])


def _code(column: Column, value: str) -> str:
    codes = [code for code, _ in column.codes]
    numbers = all(code.isdecimal() for code in codes)
    letters = (
        f"CASE WHEN contains({value}, '.') THEN regexp_replace({value}, '[.]0+$', '') ELSE {value} END" if numbers else f"lower({value})"
    )
    cases = " ".join(f"WHEN {text(code if numbers else code.lower())} THEN {text(code)}" for code in codes)
    return f"CASE {letters} {cases} END"


def written(column: Column, value: str) -> list[str]:
    """Expressions that give the N-Quads object of a canonical value, one behind the other."""
    mark = text('"')
    if column.type == "code":
        cases = " ".join(f"WHEN {text(code)} THEN {text(f'<{code_iri(column, code)}>')}" for code, _ in column.codes)
        return [f"CASE {value} {cases} END"]
    if column.type in ("date", "datetime"):
        types = {4: "gYear", 7: "gYearMonth", 10: "date"}
        cases = " ".join(f"WHEN {length} THEN {text(f'{chr(34)}^^<{XSD}{name}>')}" for length, name in types.items())
        return [mark, value, f"CASE length({value}) {cases} ELSE {text(f'{chr(34)}^^<{XSD}dateTime>')} END"]
    datatype = {"count": "integer", "number": "decimal", "latitude": "decimal", "longitude": "decimal", "url": "anyURI"}.get(column.type)
    if datatype:
        return [mark, value, text(f'"^^<{XSD}{datatype}>')]
    return [mark, escaped(value), mark]


def code_iri(column: Column, code: str) -> str:
    """The IRI of a code of a code list."""
    return f"{column.term}/{quote(code, safe='')}"


_WRONG = {
    "count": "is not a whole number from 0 on",
    "number": "is not a number",
    "latitude": "is not a latitude from -90 to 90 in decimal degrees",
    "longitude": "is not a longitude from -180 to 180 in decimal degrees",
    "date": f"is not a day, month or year from {FIRST_YEAR} to today in a format of the mapping: add one to formats, such as %d.%m.%Y",
    "datetime": f"is not a day or time from {FIRST_YEAR} to today in a format of the mapping: add one to formats, such as %d.%m.%Y %H:%M",
    "url": "is not an http or https URL",
}


def checks(mapping: Mapping, bound: Sequence[Bound]) -> list[Check]:
    """What makes a row unusable; the first that holds is the reason given. `v` columns hold cleaned cells, `t` columns canonical values."""
    conditions = []
    by_name = {entry.column.name: number for number, entry in enumerate(bound)}
    for number, entry in enumerate(bound):
        if entry.column.required:
            conditions.append(Check(f"v{number} IS NULL", "is empty", entry.header, ""))
    for number, entry in enumerate(bound):
        if entry.column.type != "text":
            wrong = _WRONG.get(entry.column.type, "is none of the codes " + ", ".join(code for code, _ in entry.column.codes[:12]))
            value, code = f"v{number}", entry.column.type == "code"
            conditions.append(Check(f"v{number} IS NOT NULL AND t{number} IS NULL", wrong, entry.header, value, code))
    conditions += _coordinates(bound)
    dates = [name for name in mapping.chronological if name in by_name]
    for position, before in enumerate(dates):
        for after in dates[position + 1 :]:
            a, b = f"t{by_name[before]}", f"t{by_name[after]}"
            size = f"least(length({a}), length({b}), 10)"
            header = bound[by_name[after]].header
            conditions.append(Check(f"left({b}, {size}) < left({a}, {size})", f"is before {bound[by_name[before]].header}", header, b))
    return conditions


def _coordinates(bound: Sequence[Bound]) -> list[Check]:
    """Both coordinates or none, and not the 0, 0 that stands for no place."""
    conditions = []
    for part in {entry.column.part for entry in bound}:
        axes = {entry.column.type: (number, entry) for number, entry in enumerate(bound) if entry.column.part == part}
        if "latitude" in axes and "longitude" in axes:
            (north, latitude), (east, longitude) = axes["latitude"], axes["longitude"]
            conditions.append(Check(f"v{north} IS NULL AND v{east} IS NOT NULL", "is empty, but there is a longitude", latitude.header, ""))
            conditions.append(Check(f"v{east} IS NULL AND v{north} IS NOT NULL", "is empty, but there is a latitude", longitude.header, ""))
            zero = f"TRY_CAST(t{north} AS DOUBLE) = 0 AND TRY_CAST(t{east} AS DOUBLE) = 0"
            conditions.append(Check(zero, "is 0, and so is the longitude: no place", latitude.header, f"v{north}"))
    return conditions
