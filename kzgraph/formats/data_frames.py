"""Rows as a pandas DataFrame: typed columns, and words beside IRIs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import pyoxigraph as ox

from kzgraph.errors import without_extra
from kzgraph.model.terms import PRECISIONS
from kzgraph.vocab import XSD

if TYPE_CHECKING:
    import pandas

    from kzgraph.graph.store import Labels
    from kzgraph.questions.answers.solutions import Term

Value: TypeAlias = str | int | float | bool | None
Cell: TypeAlias = Sequence["Term"]  # the values of a row in a column

NUMBERS: dict[str, type[int] | type[float]] = {
    f"{XSD}integer": int,
    **dict.fromkeys((f"{XSD}decimal", f"{XSD}double", f"{XSD}float"), float),
}
FREQUENCIES = {PRECISIONS["day"]: "D", PRECISIONS["month"]: "M", PRECISIONS["year"]: "Y"}  # of pandas, by datatype


def value(term: Term) -> Value:
    """A term as a Python value: the IRI or the text as str, numbers and booleans as such, None where unbound."""
    if term is None or isinstance(term, ox.Triple):
        return None if term is None else str(term)
    if not isinstance(term, ox.Literal):
        return term.value
    if term.datatype.value == f"{XSD}boolean":
        return term.value in ("true", "1")
    return NUMBERS.get(term.datatype.value, str)(term.value)


def shown(term: Term, labels: Labels) -> str:
    """A term as a reader sees it: the label of an IRI."""
    return labels.of(term) if term is None or isinstance(term, ox.NamedNode | ox.Literal) else str(value(term))


def frame(columns: Mapping[str, Sequence[Cell]], labels: Labels, *, words: bool, whole: Collection[str] = ()) -> pandas.DataFrame:
    """A DataFrame of some columns. Columns that are `whole` are of whole numbers where no row has a value.

    Beside a column of IRIs stands one with their words, whose name ends in Label; with `words`, the words have the name of the column,
    and the name of the IRIs ends in Iri. Raises UsageError if the extra `pandas` is not installed.
    """
    try:
        import pandas
    except ImportError:
        raise without_extra("to_pandas", "pandas") from None
    made: dict[str, pandas.Series[Any]] = {}
    for name, cells in columns.items():
        if any(isinstance(term, ox.NamedNode) for cell in cells for term in cell):
            iris = pandas.Series([" ".join(str(value(term)) for term in cell) or None for cell in cells])
            texts = pandas.Series(["; ".join(shown(term, labels) for term in cell) or None for cell in cells])
            pair = {name: texts, f"{name}Iri": iris} if words else {name: iris, f"{name}Label": texts}
            made |= {key: series for key, series in pair.items() if key == name or key not in columns}
        else:
            made |= _typed(name, cells, name in whole)
    return pandas.DataFrame(made)


def _typed(name: str, cells: Sequence[Cell], whole: bool) -> dict[str, pandas.Series[Any]]:
    """The column of literals: several values of a cell are parted by semicolons."""
    import pandas

    if any(len(cell) > 1 for cell in cells):
        return {name: pandas.Series(["; ".join(str(value(term)) for term in cell) or None for cell in cells])}
    days = list(_days(cells))
    if any(days) and sum(map(bool, days)) == sum(map(len, cells)):
        return _of_days(name, days)
    values = [value(cell[0]) if cell else None for cell in cells]
    kinds = {type(item) for item in values if item is not None} or ({int} if whole else set())
    dtype = "Int64" if kinds == {int} else "boolean" if kinds == {bool} else None if kinds else "object"
    return {name: pandas.Series(values, dtype=dtype)}


def _days(cells: Sequence[Cell]) -> Iterator[pandas.Period | None]:
    """The day, month or year of each cell; None where there is none, or none of the calendar."""
    import pandas

    for cell in cells:
        term = cell[0] if cell and isinstance(cell[0], ox.Literal) else ox.Literal("")
        frequency = FREQUENCIES.get(term.datatype)
        try:
            yield pandas.Period(term.value, freq=frequency) if frequency else None
        except ValueError:
            yield None


def _of_days(name: str, periods: Sequence[pandas.Period | None]) -> dict[str, pandas.Series[Any]]:
    """Days are datetime64, months or years periods. Where the precision differs, texts stay, with the first and the last day of each."""
    import pandas

    frequencies = {period.freqstr for period in periods if period}
    first = pandas.Series([period and period.start_time for period in periods], dtype="datetime64[ms]")
    if frequencies == {"D"}:
        return {name: first}
    if len(frequencies) == 1:
        return {name: pandas.Series(pandas.PeriodIndex(periods, freq=frequencies.pop()))}
    last = pandas.Series([period and period.end_time.floor("D") for period in periods], dtype="datetime64[ms]")
    return {name: pandas.Series([period and str(period) for period in periods]), f"{name}From": first, f"{name}To": last}
