"""The agreement of two encodings as rows and as JSON, and what differs for those who settle it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from kzgraph.formats.row_formats import FOR_READERS, TEXTS, render
from kzgraph.formats.tables import to_json
from kzgraph.safety.escapes import escaped, visible

if TYPE_CHECKING:
    from kzgraph.changes.encodings import Comparison, Pair, Row
    from kzgraph.changes.reliability import Coefficient

FORMATS = (*TEXTS, "html")
NAMING = ("json", "html")  # those that give labels, in which persons may be named
SHOWN = ("same", "differ", "only_one", "only_two")
COUNTS = (*SHOWN, "neither")
COEFFICIENTS = ("alpha", "multi_valued_alpha", "ac1")
COLUMNS = ("property", *COUNTS, *(f"{name}{end}" for name in COEFFICIENTS for end in ("", "_low", "_high")))
READERS_COLUMNS = ("property", "same", "differ", "one", "two", "alpha (MASI)", "multi-valued alpha", "AC1")


def render_agreement(compared: Comparison, form: str) -> str:
    """The comparison in one of the formats of rows. Readers find the properties with full agreement in one line below the table."""
    if form == "json":
        sentences = dict(zip(("both", "one", "two"), compared.sentences, strict=True))
        data = {
            "assertions": counted(compared),
            "sentences": sentences,
            "properties": _plain(compared.rows),
            "pairs": _plain(to_settle(compared)),
        }
        return escaped(to_json(data))
    if form not in FOR_READERS:
        cells = (
            [row.property, *_counts(row, COUNTS), *(_number(part) for each in row.agreement for part in each)] for row in compared.rows
        )
        return render(COLUMNS, [list(map(visible, line)) for line in cells], form)
    full = [row for row in compared.rows if not row.differ + row.only_one + row.only_two]
    rows = [[row.property, *_counts(row, SHOWN), *map(interval, row.agreement)] for row in compared.rows if row not in full]
    table = render(READERS_COLUMNS, rows, form) + "\n" if rows else ""
    return table + "\n".join(_sentences(compared, full)) + "\n"


def to_settle(compared: Comparison) -> list[Pair]:
    """The assertions that differ or are missing in one encoding."""
    return [pair for pair in compared.pairs if pair.differences or not (pair.one and pair.two)]


def counted(compared: Comparison) -> dict[str, int]:
    """How many assertions are in both encodings or only in one, and how many differences there are to settle."""
    one, two = sum(pair.two is None for pair in compared.pairs), sum(pair.one is None for pair in compared.pairs)
    differences = sum(len(pair.differences) for pair in compared.pairs)
    return {"both": len(compared.pairs) - one - two, "one": one, "two": two, "differences": differences + one + two}


def _sentences(compared: Comparison, full: list[Row]) -> Iterator[str]:
    counts = counted(compared)
    yield f"Assertions in both: {counts['both']}; only in one: {counts['one']}; only in two: {counts['two']}."
    both, one, two = compared.sentences
    yield f"Sentences with assertions in both: {both}; only in one: {one}; only in two: {two}."
    if full:
        yield f"Full agreement: {', '.join(f'{visible(row.property)} ({row.same})' for row in full)}."
    yield f"Differences to settle: {counts['differences']}. Use --format html for a page of them."


def _counts(row: Row, names: Sequence[str]) -> list[str]:
    return [str(getattr(row, name)) for name in names]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def interval(coefficient: Coefficient) -> str:
    """A coefficient with its interval, to two digits; a dash where there is none."""
    value, low, high = coefficient
    return "-" if value is None else f"{value:.2f} [{low:.2f},{high:.2f}]"


def _plain(value: Any) -> Any:  # noqa: ANN401 (anything that JSON can hold)
    """What JSON can hold of a comparison: an object for each tuple with names."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _plain(part) for name, part in value._asdict().items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return round(value, 4) if isinstance(value, float) else value
