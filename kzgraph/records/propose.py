"""A mapping proposed for a table, from its headers and values: columns, forms of dates, codes, the encoding, with questions in it.

Of a list of persons, and of a table whose first line is not surely a header, nothing of the rows is shown: that line may be a person.
"""

from __future__ import annotations

import datetime
import itertools
import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from kzgraph.dates import is_in_words
from kzgraph.graph.workspace import Workspace
from kzgraph.records import mapping as mappings
from kzgraph.records.cells import DATE_FORMATS
from kzgraph.records.columns import is_header, known_names, wanted
from kzgraph.records.mapping import Column, Mapping
from kzgraph.records.readers.encodings import guesses
from kzgraph.records.readers.engine import connect
from kzgraph.records.readers.recognise import open_table
from kzgraph.records.readers.table import Table, TableError, fit, normal, pass_over

PERSONS = "person-list"
SAMPLE = 500
CODES = 12  # different values at most that a column of codes has in the sample
OTHER_FORMATS = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y%m%d")
MONTHS = 12
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/[0-9]{4}\b")
TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p")
OTHER_TIMES = tuple(f"{day} {time}" for day in ("%Y-%m-%d", *OTHER_FORMATS[:4]) for time in TIMES)


def propose(workspace: Workspace, file: Path, encoding: str = "") -> str:
    """The text of a mapping that extends the shipped one that fits best, with a remark on what a person must decide.

    Raises UsageError and TableError as loading does.
    """
    known = [mappings.find(name, workspace) for name in mappings.shipped()]
    guessed = [] if encoding else _encodings(file)
    table = open_table(file, [names for mapping in known for names in known_names(mapping)], encoding or "".join(guessed[:1]))
    if not table.columns:
        raise TableError(f"{file}: no column: expected names of columns in its first row.")
    base = _base(known, table)
    persons, headed = base.name == PERSONS, is_header(base, table)
    cells = _sample(table)
    lines = [f"# Proposed for {file.name}. Check each line: a wrong column {'harms a person' if persons else 'says what nobody said'}."]
    lines += (
        [f"# Encoding? Not UTF-8. {' or '.join(guessed[:2])} reads best: give it to load with --encoding, and look at the names."]
        if guessed
        else []
    )
    fitting = [mapping.name for mapping in known if mapping.id and fit(table.columns, wanted(mapping)) == len(wanted(mapping))]
    lines += [f"# All columns are there that {name} needs: kzgraph load FILE --as {name}" for name in fitting]
    lines += [
        f"name: {_name(file)}",
        f"extends: {base.name}",
        *(
            ["# restricted by its terms"]
            if base.rows == "restricted"
            else ["# private, or published with a licence: the address of its text", "rows: private"]
        ),
    ]
    placed = _placed(base, table, headed)
    if "identifier" in placed and not base.id:
        lines += ["# one row for each identifier; without this line a row is known by its line in the file", "id: identifier"]
    elif base.id and not set(base.id) <= set(placed):
        lines += [f"# No header looks like {', '.join(base.id)}: name it in columns, or a row is known by its line in the file", "id: line"]
    lines.append("columns:")
    for name, places in placed.items():
        lines.append(f"  {name}: {_column(base.columns[name], table, places, cells, shown=headed and not persons)}")
    if not placed:
        lines.append("  name: the header of the column with the names")
    missing = [name for name, column in base.columns.items() if column.required and name not in placed and name not in base.id]
    lines += [f"# {name} is needed, and no header looks like it: put it in as `{name}: HEADER`." for name in missing if not persons]
    taken = {place for places in placed.values() for place in places}
    rest = [(place, header) for place, header in enumerate(table.columns) if place not in taken]
    if rest and headed:
        lines.append("# Not placed. What stays here is not loaded; a line such as `charge: HEADER` in columns takes one in:")
        lines += [f"#   {_quoted(header)}{'' if persons else _guess([row[place] for row in cells])}" for place, header in rest]
    elif rest:
        lines.append(f"# Not shown, since line {table.line} is not surely a header and may be a person: it needs two known column names.")
        lines.append(f"# Columns {', '.join(str(place + 1) for place, _ in rest)}: `charge: HEADER` in columns takes one in.")
    if persons and "name" not in placed:
        lines.append("# No header looks like the name of a person: put it in as `name: HEADER`.")
    return "\n".join(lines) + "\n"


def _encodings(file: Path) -> list[str]:
    """The likely encodings of a text file that is not in one that is recognised, the likeliest first."""
    if not file.is_file():
        return []
    with file.open("rb") as stream:
        head = stream.read(1 << 16)
    if b"\0" in head or head[:4] in (b"PAR1", b"PK\x03\x04"):
        return []
    try:
        head[: max(head.rfind(b"\n"), 0) or len(head)].decode("utf-8")
    except UnicodeDecodeError:
        return guesses(head)
    return []


def _base(known: Sequence[Mapping], table: Table) -> Mapping:
    """The mapping with the largest share of needed columns, then with the most columns; a list of persons where no other surely fits."""

    def fits(mapping: Mapping) -> tuple[float, int]:
        needed, placed = wanted(mapping), _placed(mapping, table, headed=False)
        return fit(table.columns, needed) / max(1, len(needed)), sum(map(len, placed.values()))

    persons = next(mapping for mapping in known if mapping.name == PERSONS)
    others = [mapping for mapping in known if mapping is not persons and is_header(mapping, table)]
    best = max(others, key=fits, default=persons)
    has_name = "name" in _placed(persons, table, headed=False)
    return best if fits(best)[0] >= 0.5 and not (has_name and fits(persons)[1] >= fits(best)[1]) else persons


def _sample(table: Table) -> list[tuple[str, ...]]:
    """The trimmed cells of the first rows."""
    texts = ", ".join(f"coalesce(trim(c{place}), '')" for place in range(len(table.columns)))
    with connect() as duck, table.relation(duck, pass_over, []) as relation:
        return duck.execute(f"SELECT {texts} FROM {relation} LIMIT {SAMPLE}").fetchall()  # noqa: S608 (our own numbers)


def _placed(base: Mapping, table: Table, headed: bool) -> dict[str, list[int]]:
    """The places of the headers under the column that they name, several where it may be any of them.

    A header whose words are nearly those of a column comes last, and only where all of the line are headers.
    """
    headers = {normal(header): place for place, header in reversed(list(enumerate(table.columns))) if header}
    placed: dict[str, list[int]] = {}
    taken: set[int] = set()
    for name, column in base.columns.items():
        places = [headers[heading] for heading in dict.fromkeys(map(normal, column.names)) if heading in headers]
        if free := [place for place in places if place not in taken]:
            placed[name] = free
            taken |= set(free)
    for (name, column), (heading, place) in itertools.product(base.columns.items(), headers.items() if headed else ()):
        if name not in placed and place not in taken and any(_within(normal(word), heading) for word in column.names):
            placed[name] = [place]
            taken.add(place)
    return {name: placed[name] for name in base.columns if name in placed}


def _within(words: str, header: str) -> bool:
    """Whether a header of several words holds all of a name of several words, such as `date of birth` in `date of birth (approx.)`."""
    return "_" in words and set(words.split("_")) <= set(header.split("_"))


def _column(column: Column, table: Table, places: Sequence[int], cells: Sequence[Sequence[str]], *, shown: bool) -> str:
    """The entry of a column, with a question behind it where a person must decide."""
    header = _quoted(table.columns[places[0]])
    if len(places) > 1:
        headers = ", ".join(_quoted(table.columns[place]) for place in places)
        if column.type == "text" and not column.required:
            return f"{{each: [{headers}]}} # or one of them alone?"
        return f"{header} # or another of {headers}?"
    values = [row[places[0]] for row in cells if row[places[0]]]
    if column.type in ("date", "datetime"):
        return _dated(column, header, values, _order(cells))
    if column.type == "code" and shown:
        known = {code.casefold() for code, _ in column.codes}
        strange = {value for value in values if value.casefold() not in known}
        if strange and len(set(values)) <= CODES:
            codes = ", ".join(f"{_quoted(value)}: {_quoted(value + '?')}" for value in sorted(set(values)))
            usual = ", ".join(code for code, _ in column.codes)
            return f"{{names: {header}, codes: {{{codes}}}}} # what does each mean? The usual codes: {usual}"
    return header


def _dated(column: Column, header: str, values: Sequence[str], order: str) -> str:
    fitting = _formats(values, column)
    if fitting is None:
        return header
    if len(fitting) > 1 and order:
        fitting = [form for form in fitting if form.startswith(order)]
    zone = 'which zone? zone: "+06:00" beside formats says it' if "%H" in fitting[0] or "%I" in fitting[0] else ""
    form, question = fitting[0], ""
    if len(fitting) > 1:  # load refuses the line as it stands: a guess would give a row another day
        form, question = " or ".join(fitting), "which? No date in the table shows whether the day or the month comes first: leave one"
    line = f"{{names: {header}, formats: [{', '.join(_quoted(form) for form in (form, *column.formats))}]}}"
    return f"{line} # {'; '.join(filter(None, (question, zone)))}" if question or zone else line


def _order(cells: Sequence[Sequence[str]]) -> str:
    """%d or %m, whichever comes first in all dates of a table with slashes that show it; empty where none does, or both do."""
    firsts = {
        "%d" if int(first) > MONTHS else "%m"
        for row in cells
        for cell in row
        if (date := _SLASHED.match(cell))
        for first, second in [date.groups()]
        if (int(first) > MONTHS) != (int(second) > MONTHS)
    }
    return firsts.pop() if len(firsts) == 1 else ""


def _formats(values: Sequence[str], column: Column) -> list[str] | None:
    """The formats that fit most dates that are not written in a usual one, and none worse; None if there is no such date or format."""
    dates = [value for value in values if not _is_usual(value, column)]
    forms = OTHER_FORMATS + (OTHER_TIMES if column.type == "datetime" else ())
    fitting = Counter({form: sum(_is(cell, form) for cell in dates) for form in forms})
    most = max(fitting.values())
    # A few broken cells do not hide the form of all others; a list with two forms has none.
    return [form for form in forms if fitting[form] == most] if most and most >= 0.9 * len(dates) else None


def _guess(values: Sequence[str]) -> str:
    """A remark on what the cells of a column that was not placed look like, with the values of what may be a list of codes."""
    filled = [value for value in values if value]
    different = sorted(set(filled))
    if not filled:
        return " # empty in the first rows"
    if all(re.fullmatch(r"https?://\S+", value) for value in filled):
        return " # type: url?"
    for type_ in ("date", "datetime"):
        column = mappings.Column("", (), "", "", type=type_)
        if all(re.fullmatch(r"[12]\d{3}([-T].*)?", value) for value in filled):
            return f" # type: {type_ if any(len(value) > 10 for value in filled) else 'date'}?"
        if forms := _formats(filled, column):
            return f" # type: {type_}, formats: [{', '.join(map(_quoted, forms[:1]))}]?"
    if all(re.fullmatch(r"\d{1,18}", value) for value in filled):
        return " # type: count, or a code?"
    if all(re.fullmatch(r"[+-]?\d+[.]\d+", value) for value in filled):
        return " # type: number, latitude or longitude?"
    if len(different) <= CODES and len(filled) >= 3 * len(different) and all(len(value) <= 60 for value in different):
        return f" # type: code? codes: {', '.join(map(_quoted, different))}"
    return ""


def _is_usual(cell: str, column: Column) -> bool:
    """Whether a date is read without a format of its own."""
    read = re.match(r"\d{4}(-\d\d)?$|\d{4}-\d\d-\d\d", cell) or is_in_words(cell)
    return bool(read) or any(_is(cell, form) for form in (*DATE_FORMATS, *column.formats))


def _is(cell: str, form: str) -> bool:
    try:
        datetime.datetime.strptime(cell, form)
    except ValueError:
        return False
    return True


def _name(file: Path) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-")
    return name if name and name not in mappings.shipped() else f"list-{name or 'of-rows'}"


def _quoted(header: str) -> str:
    """A header or a code as YAML writes it in quotes."""
    return json.dumps(header, ensure_ascii=False)
