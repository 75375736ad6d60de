"""An answer to a canned question laid out for readers: one row for each claim, pair of claims, silence or source, with its passages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.graph.store import objects
from kzgraph.model.passages import Passage, cited, in_order
from kzgraph.reading.notes import Mark, days_of, flags
from kzgraph.vocab import KZ, NUMBERS

if TYPE_CHECKING:
    from kzgraph.questions.question import Answer

XSD_BOOLEAN = ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
SILENCE = "silence"  # the column of findings of ours about what a source does not say


class Row(NamedTuple):
    """One row for readers: the values of each cell without the evidence, the passages that support it, and the flags of its claims.

    `rows` are the places of the rows of the answer that it stands for.
    """

    cells: tuple[tuple[ox.NamedNode | ox.Literal, ...], ...]
    passages: tuple[Passage, ...]
    marks: tuple[Mark, ...] = ()
    rows: tuple[int, ...] = ()


class View(NamedTuple):
    """An answer laid out: the columns but for the evidence, the rows, and the days on which persons in it were named."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    person_days: tuple[str, ...]

    @property
    def passages(self) -> list[Passage]:
        """The passages that the rows rest on, in the order of the text."""
        return in_order({passage for row in self.rows for passage in row.passages})


def is_none(column: str, value: ox.NamedNode | ox.Literal) -> bool:
    """Whether a count is shown as a word: where a source says that there was none, it gives no number."""
    return column == "exactly" and value.value == "0"


def yes_or_no(value: object) -> str:
    """The name of the phrase for a truth value; empty for any other value."""
    return {"true": "yes", "false": "no"}[value.value] if isinstance(value, ox.Literal) and value.datatype == XSD_BOOLEAN else ""


def is_evidence(column: str) -> bool:
    """Whether a column holds passages."""
    return column == "passage" or column.endswith("Passage")


def view(store: ox.Store, answer: Answer) -> View:
    """A row for each claim, pair of claims or silence that a question is about, or each source if it stands first, in the order of the
    answer: its cells have all values."""
    at = [place for place, column in enumerate(answer.columns) if is_evidence(column)]
    resting = [[iri for place in at if (cell := row[place]) is not None for iri in sorted(cell.value.split())] for row in answer.rows]
    known = {passage.iri: passage for passage in cited(store, {iri for iris in resting for iri in iris})}
    merged: dict[tuple[object, ...], list[list[ox.NamedNode | ox.Literal | None]]] = {}
    evidence: dict[tuple[object, ...], list[Passage]] = {}
    places: dict[tuple[object, ...], list[int]] = {}
    columns = tuple(column for column in answer.columns if not is_evidence(column))
    claims = {cell for cell in {cell for row in answer.rows for cell in row} if _is_claim(store, cell)}
    for number, (row, iris) in enumerate(zip(answer.rows, resting, strict=True)):
        cells = [cell for column, cell in zip(answer.columns, row, strict=True) if not is_evidence(column)]
        about = [cell for column, cell in zip(columns, cells, strict=True) if column == "assertion" or cell in claims]
        found = [cell for column, cell in zip(columns, cells, strict=True) if column == SILENCE]
        subject = [cell for column, cell in zip(columns[:1], cells, strict=False) if column == "source"]
        key = tuple(found or about) if any(found or about) else tuple(subject or cells)
        merged.setdefault(key, []).append(cells)
        places.setdefault(key, []).append(number)
        evidence.setdefault(key, []).extend(known[iri] for iri in iris if iri in known)
    shown = tuple(
        Row(
            tuple(tuple(dict.fromkeys(cell for cell in column if cell is not None)) for column in zip(*rows, strict=True)),
            tuple(dict.fromkeys(evidence[key])),
            rows=tuple(places[key]),
        )
        for key, rows in merged.items()
    )
    return _with_hedges(store, _with_units(store, _with_marks(store, View(columns, shown, days_of(store, answer.rows)))))


def _with_marks(store: ox.Store, shown: View) -> View:
    """The view with the flags of its claims."""
    if "assertion" not in shown.columns:
        return shown
    place = shown.columns.index("assertion")
    marks = flags(store, {node.value for row in shown.rows for node in row.cells[place]})
    rows = (row._replace(marks=tuple(mark for node in row.cells[place] for mark in marks.get(node.value, ()))) for row in shown.rows)
    return shown._replace(rows=tuple(rows))


def _with_units(store: ox.Store, shown: View) -> View:
    """The view with the unit of each row's number after the last number: that of its claim, else of the first figure of the row."""
    numbers = [place for place, column in enumerate(shown.columns) if column in NUMBERS]
    if not numbers or "assertion" not in shown.columns or "unit" in shown.columns:
        return shown
    after, bounds = numbers[-1] + 1, [place for place, column in enumerate(shown.columns) if column in (*NUMBERS, "magnitude")]
    rows = tuple(row._replace(cells=(*row.cells[:after], _unit(store, row, bounds), *row.cells[after:])) for row in shown.rows)
    return shown._replace(columns=(*shown.columns[:after], "unit", *shown.columns[after:]), rows=rows)


def _unit(store: ox.Store, row: Row, bounds: list[int]) -> tuple[ox.NamedNode, ...]:
    """The unit of the number in a row; none where it has no number."""
    if not any(row.cells[place] for place in bounds):
        return ()
    return next(filter(None, (_units(store, cell) for cell in row.cells)), ())


def _with_hedges(store: ox.Store, shown: View) -> View:
    """The view with the hedges of its claims, such as possibly, if any has one: a number is never shown without them."""
    if "assertion" not in shown.columns or "hedge" in shown.columns:
        return shown
    claim = shown.columns.index("assertion")
    hedges = [tuple(hedge for node in row.cells[claim] for hedge in objects(store, node, KZ.hedge)) for row in shown.rows]
    if not any(hedges):
        return shown
    after = max((place + 1 for place, column in enumerate(shown.columns) if column in (*NUMBERS, "unit")), default=claim + 1)
    rows = tuple(row._replace(cells=(*row.cells[:after], found, *row.cells[after:])) for row, found in zip(shown.rows, hedges, strict=True))
    return shown._replace(columns=(*shown.columns[:after], "hedge", *shown.columns[after:]), rows=rows)


def _units(store: ox.Store, terms: Iterable[ox.NamedNode | ox.Literal]) -> tuple[ox.NamedNode, ...]:
    """The units of the figures among some terms."""
    measures = [measure for term in terms for measure in objects(store, term, KZ.measure)]
    return tuple(dict.fromkeys(unit for measure in measures for unit in objects(store, measure, KZ.unit)))


def _is_claim(store: ox.Store, term: ox.NamedNode | ox.Literal | None) -> bool:
    """Whether a term is a claim of a source, or a finding of ours about what a source does not say."""
    return isinstance(term, ox.NamedNode) and any(
        next(store.quads_for_pattern(term, name, None), None) for name in (KZ.voice, KZ.notSaidIn)
    )
