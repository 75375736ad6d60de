"""What goes into an engine of the model and what it hands back: the same for all of them."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.errors import UsageError
from kzgraph.linking.candidates.features import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pyarrow as pa

USUAL = {"rare": 0.002, "common": 0.01, "town": 0.05}  # the share of people with a value that no list has yet
ROWS = 500  # how many rows of a list weigh as much as that
BATCH = 10_000


class Pair(NamedTuple):
    """A pair by the numbers of its records, and what all but the names weigh, in bits."""

    mine: int
    other: int
    birth: float
    town: float
    body: float


# The same in SQL, from the columns that splink makes.
ANSWER = "unique_id_l, unique_id_r, mw_birth, mw_town + mw_tf_adj_town, mw_body"


def table(records: Iterable[Record]) -> pa.Table:
    """The records as a table; no more than a batch of them is kept. Raises UsageError if the extra `link` is not installed."""
    try:
        import pyarrow as pa
    except ImportError:
        raise UsageError("Persons are compared by splink: install kzgraph with its extra, pip install 'kzgraph[link]'.") from None
    lists, numbers = ("places", "bodies", "pairs", "initials", "joined"), {"unique_id": pa.int64(), "year": pa.int32()}
    schema = pa.schema([(name, pa.list_(pa.string()) if name in lists else numbers.get(name, pa.string())) for name in Record._fields])
    parts = (pa.record_batch(list(map(list, zip(*part, strict=True))), schema=schema) for part in _batches(records))
    return pa.Table.from_batches(parts, schema=schema)


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    left = iter(records)
    while part := list(islice(left, BATCH)):
        yield part


def frequencies(tables: Sequence[pa.Table]) -> dict[str, dict[str, float]]:
    """How many of all records have each value, out of 1, pulled towards the usual where the lists are short."""
    return {column: shares((table.column(column) for table in tables), USUAL[column]) for column in USUAL}


def shares(columns: Iterable[pa.ChunkedArray], usual: float) -> dict[str, float]:
    """How many of the values that are known are this one."""
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
