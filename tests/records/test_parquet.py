"""Parquet files: unpacked in a child alone, whose limits a message names; values as text, with no digit that the file does not hold."""

import datetime
import decimal
import os
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kzgraph.records.readers import parquet
from kzgraph.records.readers.parquet import Parquet


def rows(file):
    with Parquet(file).rows() as blocks:
        return [row for block in blocks for row in block]


def test_a_long_cell_costs_the_parent_nothing(tmp_path):
    """A few KiB of a file stand for 100 MB."""
    file = tmp_path / "t.parquet"
    pq.write_table(pa.table({"id": ["1", "2"], "name": ["x" * 100_000_000, "One"]}), file, compression="zstd")
    assert file.stat().st_size < 50_000
    measured = (
        "import resource, sys; from pathlib import Path; from kzgraph.records.readers.parquet import Parquet\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10\n"
        "table = Parquet(Path(sys.argv[1])); before = peak()\n"
        "with table.rows() as blocks: found = [row for block in blocks for row in block]\n"
        "print(peak() - before, [(row.line, row.fault) for row in found])"
    )
    done = subprocess.run([sys.executable, "-c", measured, str(file)], capture_output=True, text=True, check=True)
    grown, _, found = done.stdout.partition(" ")
    assert int(grown) < 32
    assert found.strip() == "[(1, 'longer than 64 KiB'), (2, '')]"


def test_a_child_at_its_limit_of_memory_is_told_with_the_file_and_the_limit(tmp_path):
    file = tmp_path / "t.parquet"
    pq.write_table(pa.table({"id": ["1"], "name": ["x" * 100_000_000]}), file, compression="zstd")
    # A new process: the memory that this one has freed would not count.
    read = (
        "import sys; from pathlib import Path; from kzgraph.records.readers import sandboxed; sandboxed.MEBIBYTES = 16\n"
        "from kzgraph.records.readers.parquet import Parquet\n"
        "with Parquet(Path(sys.argv[1])).rows() as blocks: list(blocks)"
    )
    done = subprocess.run([sys.executable, "-c", read, str(file)], capture_output=True, text=True, check=False)
    assert f"TableError: {file}: reading this Parquet file takes more than 16 MiB of memory. Save it as CSV." in done.stderr


def test_many_rows_that_share_one_long_text_are_refused_one_by_one(tmp_path):
    file = tmp_path / "t.parquet"
    names = pa.DictionaryArray.from_arrays(pa.array([0, 1] * 5000), pa.array(["x" * 10_000_000, "One"]))
    pq.write_table(pa.table({"name": names}), file, compression="zstd")
    found = rows(file)
    assert [row.line for row in found if row.fault] == list(range(1, 10_001, 2))
    assert {tuple(row.cells) for row in found if not row.fault} == {("One",)}


def test_nothing_is_unpacked_outside_the_sandbox(tmp_path, monkeypatch):
    file = tmp_path / "t.parquet"
    pq.write_table(pa.table({"id": ["1"]}), file)
    parent, opened = os.getpid(), parquet._opened
    monkeypatch.setattr(parquet, "_opened", lambda given: opened(given) if os.getpid() != parent else pytest.fail("read here"))
    assert [tuple(row.cells) for row in rows(file)] == [("1",)]


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (pa.array([1, None, -3], pa.int32()), ["1", "", "-3"]),
        (pa.array([2.0, 0.1, 1e15, 12345678901234567.0]), ["2", "0.1", "1000000000000000.0", "1.2345678901234568e+16"]),
        (pa.array([True, False]), ["true", "false"]),
        (pa.array([datetime.date(2022, 1, 5)]), ["2022-01-05"]),
        (pa.array([0, 1_500_000_000], pa.timestamp("ns")), ["1970-01-01 00:00:00", "1970-01-01 00:00:01.5"]),
        (pa.array([1], pa.timestamp("ns")), ["1970-01-01 00:00:00.000000001"]),
        (pa.array([0], pa.timestamp("s", "UTC")), ["1970-01-01 00:00:00Z"]),
        (pa.array([decimal.Decimal("1.50")]), ["1.50"]),
        (pa.array([b"One", b"\xff"]), ["One", "\ufffd"]),
        (pa.array([["a", "ё"], None]), ['["a", "ё"]', ""]),
        (pa.array(["One", "Two"]).dictionary_encode(), ["One", "Two"]),
    ],
)
def test_values_are_written_as_the_file_has_them(values, texts, tmp_path):
    file = tmp_path / "t.parquet"
    pq.write_table(pa.table({"row": list(range(1, len(texts) + 1)), "value": values}), file)
    assert [row.cells[1] for row in rows(file)] == texts
