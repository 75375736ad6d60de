"""Many passages, things, assertions, terms or silences from one table, CSV or YAML: every row is checked before the first is written."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.authoring import assertion, passage, silence, term, thing
from kzgraph.authoring.draft import Draft, offered
from kzgraph.authoring.drafts import Drafts
from kzgraph.errors import Faults, UsageError
from kzgraph.graph.workspace import Workspace
from kzgraph.records import placed_yaml
from kzgraph.safety import bounded
from kzgraph.vocab import LABEL_LANGUAGES

MOST = 20  # refusals that one message lists
BETWEEN = "|"  # between several values of one cell
LABELS = {"label": "en", **{f"label-{language}": language for language in LABEL_LANGUAGES}}
ASSERTION = ("class", "name", "stated-in", "source", *LABELS)
THING = ("class", "name", "named-in", "source", *LABELS)
PASSAGE = ("passage", "from", "to", "paraphrase", "section", "source")
TERM = ("scheme", "name", "definition", "broader", "unit", *LABELS)
SILENCE = ("beside", "source", "name", *LABELS)
OTHERS = {";": "semicolons", "\t": "tabs"}  # what some programs put between cells


class Row(NamedTuple):
    """One row: its place in the file, and the values of each field that has any."""

    place: str
    fields: dict[str, list[str]]

    def one(self, name: str, needed: bool = True) -> str:
        """The one value of a field. Raises UsageError where there are several, or none and one is needed."""
        values = self.fields.get(name, [])
        if len(values) > 1:
            raise UsageError(f"{name}: expected one value, found {len(values)}.")
        if not values and needed:
            raise UsageError(f"{name} is missing.")
        return values[0] if values else ""

    def labels(self) -> dict[str, str]:
        """The label in each language; `label` alone is the English one. Raises UsageError."""
        if "label" in self.fields and "label-en" in self.fields:
            raise UsageError("label and label-en are both given: leave one out.")
        return {language: self.one(name) for name, language in LABELS.items() if name in self.fields}

    def called(self) -> set[str]:
        """What other rows may call that which this one adds."""
        return {_local(value) for field in ("name", "passage", *LABELS) for value in self.fields.get(field, ())}

    def calls(self) -> set[str]:
        """What this row may take from other rows."""
        own = {"class", "name", "passage", "from", "to", "paraphrase", "section", "scheme", "definition", *LABELS}
        return {_local(value) for field, values in self.fields.items() if field not in own for value in values}

    def refuse_others(self, known: tuple[str, ...]) -> None:
        """Raises UsageError for the fields that are none of the known."""
        faults = Faults()
        for name in [name for name in self.fields if name not in known]:
            faults.found.append(f"{name}: unknown column. Expected something like {offered(name, known)}. All: {', '.join(known)}.")
        faults.refuse()


def new(workspace: Workspace, file: Path, copy: Path | None = None, source: str | None = None) -> Draft:
    """The draft of all rows of a file, as `drafted` makes it. Raises UsageError, also for a file without rows."""
    given = list(read(file))
    if not given:
        raise UsageError(f"{file}:1: no rows: write a row under the names of the columns.")
    return drafted(workspace, given, copy, source)


def drafted(workspace: Workspace, given: Sequence[Row], copy: Path | None = None, source: str | None = None) -> Draft:
    """The draft of rows. Raises UsageError with the place of each row that is refused; nothing is drafted then.

    A row with `stated-in` is an assertion, one with `named-in` a thing, one with `scheme` a term, one with `beside` what the source has on
    silences of others, any other a passage; it may use what any other adds. `copy` is the text that new passages lie in, and from which no
    label, no paraphrase and no definition may be copied. What `validate` has against the wording is noted.
    """
    drafts = Drafts(workspace)
    wanted = _wanted(given)
    refused: dict[int, str] = {}
    waiting: set[int] = set()
    row_of: dict[ox.NamedNode, int] = {}

    def refuse(at: int, *faults: str) -> None:
        before = [refused[at]] if at in refused else []
        refused[at] = "\n".join([*before, *(f"{given[at].place}: {fault}" for fault in faults)])

    for at in _in_order(wanted):
        try:
            _draft(drafts, given[at], copy, source)
        except UsageError as error:
            lacking = {name for other in wanted[at] & (refused.keys() | waiting) for name in given[other].called()}
            named = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, lacking))})(?![\w-])" if lacking else "(?!)")
            own = [fault for fault in str(error).splitlines() if not named.search(fault.casefold())]
            if own:
                refuse(at, *own)
            else:
                waiting.add(at)  # its errors only repeat theirs
        row_of |= dict.fromkeys(drafts.nodes - row_of.keys(), at)
    if not refused:  # what the shapes refuse of one row may be what another lacks
        for node, fault in drafts.refused():
            refuse(row_of[node], fault)
    if refused:
        listed = [refused[at] for at in sorted(refused)]
        more = f"\n... and {len(listed) - MOST} more" if len(listed) > MOST else ""
        if waiting:
            more += f"\n{len(waiting)} more use what these rows should add: fix these first."
        raise UsageError(
            f"{len(refused) + len(waiting)} of {len(given)} rows are refused, so nothing was written:\n" + "\n".join(listed[:MOST]) + more
        )
    drafts.note(*(f"{given[row_of[node]].place}: {text}" for node, text in drafts.worded()))
    return drafts.draft("kzgraph validate")


def _local(value: str) -> str:
    """A name without its prefix or namespace, or a label, to compare."""
    return re.split("[/:]", value)[-1].casefold()


def _wanted(given: Sequence[Row]) -> list[set[int]]:
    """For each row, the rows that it may take something from."""
    adds: dict[str, set[int]] = {}
    for at, row in enumerate(given):
        for name in row.called():
            adds.setdefault(name, set()).add(at)
    return [{other for name in row.calls() for other in adds.get(name, ()) if other != at} for at, row in enumerate(given)]


def _in_order(wanted: Sequence[set[int]]) -> list[int]:
    """Rows in their order, but each after those that it wants, unless they want each other."""
    order: dict[int, None] = {}
    for first in range(len(wanted)):
        path, begun = [first], set()
        while path:
            at = path[-1]
            begun.add(at)
            before = next((other for other in sorted(wanted[at]) if other not in order and other not in begun), None)
            if before is not None:
                path.append(before)
            else:
                order.setdefault(path.pop())
    return list(order)


def _draft(drafts: Drafts, row: Row, copy: Path | None, source: str | None) -> None:
    """Drafts a row. Raises UsageError for all that is wrong; without the fields that say what it is, the rest is not judged."""
    unread, faults = Faults(), Faults()

    def text(field: str, needed: bool = False) -> str:
        return unread.of(partial(row.one, field, needed)) or ""

    cited, labels = text("source") or source, unread.of(row.labels) or {}
    add: Callable[[], None]
    if "stated-in" in row.fields:
        if labels.keys() - {"en"}:
            faults.found.append("an assertion has one label, in English: write it as label, without a language.")
        kind, name, given = text("class", True), text("name", True), _properties(row, ASSERTION)
        add = partial(assertion.add, drafts, kind, name, row.fields["stated-in"], given, labels.get("en"), cited, copy, whole=True)
    elif "scheme" in row.fields:
        faults.of(partial(row.refuse_others, TERM))
        concept = term.Given(text("scheme", True), text("name", True), labels, text("definition"), text("broader"), text("unit"))
        add = partial(term.add, drafts, concept, 1, copy)
    elif "named-in" in row.fields:
        kind, name, given = text("class", True), text("name"), _properties(row, THING)
        add = partial(thing.add, drafts, kind, name or None, labels, row.fields["named-in"], given, cited, copy)
    elif "beside" in row.fields:
        add = partial(silence.answer, drafts, row.fields["beside"], labels, _properties(row, SILENCE), cited, copy, text("name"))
    else:
        faults.of(partial(row.refuse_others, PASSAGE))
        name = text("passage", True)
        first, last, paraphrase, section = (text(field) or None for field in ("from", "to", "paraphrase", "section"))
        add = partial(passage.add, drafts, name, copy, first, last, paraphrase, cited, section)
    if not unread.found:
        faults.of(add)
    faults.found[:0] = unread.found
    faults.refuse()


def _properties(row: Row, own: tuple[str, ...]) -> list[str]:
    """The other fields of a row, as `--set` takes them."""
    return [f"{name}={value}" for name, values in row.fields.items() if name not in own for value in values]


def read(file: Path) -> Iterator[Row]:
    """The rows of a file: a list of fields in YAML, or a table in CSV whose cells hold several values as `one|two`. Raises UsageError."""
    yield from _yaml(file) if file.suffix.lower() in (".yaml", ".yml") else _csv(file)


def _yaml(file: Path) -> Iterator[Row]:
    root = placed_yaml.read(file)
    if root.has_fields or root.is_text:
        raise root.wrong("expected a list: begin each row with a dash.")
    for item in root.items():
        fields: dict[str, list[str]] = {}
        for name, values in item.entries().items():
            if name == "label" and values.has_fields:
                if split := [language for language in values.entries() if language not in LABEL_LANGUAGES and " " in language]:
                    raise values.wrong(f"label: {split[0]} is no language. Put a text that has a comma in double quotes.")
                fields |= {f"label-{language}": [value.text()] for language, value in values.fields(LABEL_LANGUAGES).items()}
            else:
                if values.is_text and not str(values.node.value).strip():
                    raise values.wrong(f"{name} has no value: give one, or leave it out. Put a text that has a comma in double quotes.")
                fields[name] = [value.text() for value in values.items()]
        yield Row(f"{file}:{item.line}", fields)


LONGEST_CELL = 131_072  # characters


def _csv(file: Path) -> Iterator[Row]:
    text = _text(file)
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        _refuse_other_marks(file, text.partition("\n")[0])
        names = [name.strip() for name in next(rows, [])]
        if not all(names) or len(set(names)) < len(names):
            raise UsageError(f"{file}:1: name each column once in the first row.")
        begins = rows.line_num + 1
        for cells in rows:
            place, begins = f"{file}:{begins}", rows.line_num + 1
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise UsageError(f"{place}: a cell is longer than {LONGEST_CELL:,} characters.")
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(names):
                raise UsageError(f"{place}: {len(cells)} cells under {len(names)} columns. Put cells with commas in double quotes.")
            split = {name: [part.strip() for part in cell.split(BETWEEN) if part.strip()] for name, cell in zip(names, cells, strict=True)}
            yield Row(place, {name: values for name, values in split.items() if values})
    except csv.Error as error:
        if "limit" in str(error):
            raise UsageError(f"{file}:{begins}: a cell is longer than {LONGEST_CELL:,} characters.") from None
        raise UsageError(
            f"{file}:{begins}: not CSV from this row on: a cell in double quotes is not closed, or text follows its last quote. "
            "Write a quote within such a cell twice."
        ) from None


def _text(file: Path) -> str:
    save = "In a spreadsheet program, save the table as CSV in UTF-8, with commas."
    try:
        text = bounded.read_text(file).removeprefix("\ufeff")
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}.") from None
    except ValueError as error:
        if line := bounded.line_without_text(error):
            raise UsageError(f"{file}:{line}: not text in UTF-8. {save}") from None
        raise UsageError(f"{file}: {error}.") from None
    if "\0" in text:
        raise UsageError(f"{file}:{text[: text.index(chr(0))].count(chr(10)) + 1}: not text: it has a zero byte. {save}")
    return text


def _refuse_other_marks(file: Path, header: str) -> None:
    """Raises UsageError where something else than commas is between the names of the columns."""
    known = {*ASSERTION, *THING, *PASSAGE, *TERM, *SILENCE}
    for mark, called in OTHERS.items():
        if mark in header and any(name.strip(' "\r') in known for name in header.split(mark)):
            raise UsageError(f"{file}:1: columns are separated with commas, not with {called}. Save the table as CSV with commas.")
