"""The input and output of an engine of the model, the same for all engines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from kzgraph.errors import without_extra
from kzgraph.linking.candidates import model
from kzgraph.linking.candidates.features import Record

if TYPE_CHECKING:
    import pyarrow as pa

USUAL = {"town": 0.05}  # the share of people with a value that is in neither list
USUAL_NAME = 0.002
ROWS = 500  # that share weighs as much as so many rows of a list
BATCH = 10_000


class Pair(NamedTuple):
    """A pair by the numbers of its records, with the weight of everything but the names, in bits."""

    mine: int
    other: int
    birth: float
    town: float
    body: float


# The same in SQL, from the columns that splink makes.
# Names of the two tables: splink puts the side whose name sorts first on the left.
SIDES = ("a_local", "b_external")
ANSWER = "unique_id_l, unique_id_r, mw_birth, mw_town + mw_tf_adj_town, mw_body"


def by_name(local: Iterable[Record], external: Iterable[Record]) -> Iterator[Pair]:
    """The pairs that share a key of their names, for rows with nothing but names: an engine that needs no extra."""
    having: dict[tuple[str, str], set[int]] = {}
    for record in external:
        for key in _name_keys(record):
            having.setdefault(key, set()).add(record.unique_id)
    for record in local:
        for other in sorted(set[int]().union(*(having.get(key, ()) for key in _name_keys(record)))):
            yield Pair(record.unique_id, other, 0.0, 0.0, 0.0)


def _name_keys(record: Record) -> Iterator[tuple[str, str]]:
    yield from ((column, key) for column in ("pairs", "initials", "joined") for key in getattr(record, column))


def table(records: Iterable[Record]) -> pa.Table:
    """The records as a table; no more than a batch of them is kept. Raises UsageError if the extra `link` is not installed."""
    try:
        import pyarrow as pa
    except ImportError:
        raise without_extra("comparing persons", "link") from None
    lists, numbers = ("places", "bodies", "pairs", "initials", "joined"), {"unique_id": pa.int64(), "year": pa.int32()}
    schema = pa.schema([(name, pa.list_(pa.string()) if name in lists else numbers.get(name, pa.string())) for name in Record._fields])
    parts = (pa.record_batch(list(map(list, zip(*part, strict=True))), schema=schema) for part in _batches(records))
    return pa.Table.from_batches(parts, schema=schema)


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    left = iter(records)
    while part := list(islice(left, BATCH)):
        yield part


def selection(engine: Any, sides: Sequence[pa.Table], overlap: str, held: Callable[[pa.Table], Any] = lambda side: side) -> str:  # noqa: ANN401 (splink's)
    """The query of all pairs that splink predicts on an engine; `overlap` is its function of two lists, `held` makes a table its own."""
    from splink import Linker

    tables = [engine.register(held(side), dataset_display_name=name) for name, side in zip(SIDES, sides, strict=True)]
    linker = Linker(tables, model.settings(len(sides[0]), len(sides[1]), overlap), log_level=None, validate_settings=False)
    for column, shared in frequencies(sides).items():
        linker.table_management.register_term_frequency_lookup(engine.register(held(frequency_table(column, shared))), column)
    return f"SELECT {ANSWER} FROM {linker.inference.predict(warning_mode='never').physical_name}"  # noqa: S608 (the name is splink's own)


def frequencies(tables: Sequence[pa.Table]) -> dict[str, dict[str, float]]:
    """The share of records with each value, from 0 to 1; in short lists it is pulled towards USUAL."""
    return {column: shares((table.column(column) for table in tables), USUAL[column]) for column in USUAL}


def shares(columns: Iterable[pa.ChunkedArray], usual: float) -> dict[str, float]:
    """The share of the known values that are this one."""
    counted = Counter[str]()
    for column in columns:
        for value in column.value_counts().to_pylist():
            if value["values"] is not None:
                counted[value["values"]] += value["counts"]
    total = counted.total()
    return {value: (count + ROWS * usual) / (total + ROWS) for value, count in sorted(counted.items())}


def frequency_table(column: str, shares_of: dict[str, float]) -> pa.Table:
    """The frequencies of a column in the form in which splink takes them."""
    import pyarrow as pa

    return pa.table({column: pa.array(list(shares_of), pa.string()), f"tf_{column}": pa.array(list(shares_of.values()), pa.float64())})
