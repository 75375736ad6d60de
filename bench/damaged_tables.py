"""Damaged tables: what each kept reader does with them, and what `kzgraph load` does, which uses some of these readers.

Usage: python -m bench.damaged_tables [--flips 500]

Each table has sound rows and at most one damaged row. A reader may report the damaged row, or refuse the file. What it loses or makes up
without a word is counted: sound rows that are not among its rows, damaged ones that are, both less those that it reports. `--flips` changes
one byte of a sheet or of a Parquet file at a time. polars is compared where it is installed.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import python_calamine

from kzgraph.records.readers.engine import connect
from kzgraph.records.readers.recognise import open_table

HEADER = ["id", "name", "north", "east", "day", "note"]
SOUND = [["1", "One", "", "", "", "x"], ["3", 'Thr"ee', "", "", "", ""], ["4", "Four", "", "", "", "two\nlines"]]
BEFORE = b"id,name,north,east,day,note\n1,One,,,,x\n"
BEHIND = b'3,"Thr""ee",,,,\n4,Four,,,,"two\nlines"\n'
DELIMITED = {
    "a byte that is not UTF-8": b"2,Tw\xff,,,,\n",
    "too few cells": b"2,Two\n",
    "too many cells": b"2,Two,,,,,\n",
    "a quote that is not closed": b'2,"Two,,,,\n',
    "a quote that closes too early": b'2,"Two"x,,,,\n',
    "a zero byte": b"2,Tw\x00o,,,,\n",
    "a return in a cell": b"2,Tw\ro,,,,\n",
    "a row of more than 1 MiB": b"2," + b"x" * (1 << 20) + b",,,,\n",
    "two sound rows between two stray quotes": b'2,Two,,,,"open\n7,Seven,,,,\n8,Eight,,,,shut"\n',
}
SHEET = "xl/worksheets/sheet1.xml"
Change = Callable[[bytes], bytes]
WORKBOOKS: dict[str, tuple[list[object], Change]] = {
    "an error": (["2", "Two", None, None, None, "#N/A"], bytes),
    "a formula that was never computed": (["2", "Two", None, None, None, "=1+1"], bytes),
    "a row twice": (["2", "Two"], lambda xml: re.sub(rb'"([A-Z]?)3"', rb'"\g<1>2"', xml)),
    "a cell twice": (["2", "Two"], lambda xml: xml.replace(b'r="B3"', b'r="B2"')),
    "a sheet in UTF-16": (["2", "Two"], lambda xml: xml.decode().encode("utf-16")),
    "a sheet cut off": (["2", "Two"], lambda xml: xml[: xml.index(b'<row r="5"')]),
}


UNDAMAGED = {"a row twice", "a cell twice", "a sheet in UTF-16", "a sheet cut off"}  # where the second row is sound


class Read(NamedTuple):
    """The rows that a reader gives, and how many it reports as damaged."""

    rows: list[list[str]]
    reported: int


Reader = Callable[[Path], Read]


def kzgraph(file: Path) -> Read:
    refused: list[int] = []
    table = open_table(file, [{name} for name in HEADER])
    with connect() as duck, table.relation(duck, lambda line, _: refused.append(line), []) as relation:
        rows = duck.execute(f"SELECT * EXCLUDE line FROM {relation} ORDER BY line").fetchall()
    return Read([[cell or "" for cell in row] for row in rows], len(refused))


def strict_csv(file: Path) -> Read:
    rows, reported = [], 0
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream, strict=True)
        while True:
            try:
                rows.append(next(reader))
            except StopIteration:
                return Read(rows[1:], reported)
            except csv.Error:
                reported += 1


def arrow(file: Path) -> Read:
    refused: list[str] = []
    table = arrow_csv.read_csv(
        file,
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=lambda row: refused.append(row.text) or "skip"),
        convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(HEADER, pa.string())),
    )
    return Read([[row[name] for name in HEADER] for row in table.to_pylist()], len(refused))


def duckdb_csv(file: Path) -> Read:
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in HEADER)
    with duckdb.connect() as duck:
        options = "header = true, auto_detect = false, store_rejects = true, max_line_size = 1048576"
        rows = duck.execute(f"FROM read_csv('{file}', {options}, columns = {{{columns}}})").fetchall()
        reported = duck.execute("SELECT count(DISTINCT line) FROM reject_errors").fetchall()[0][0]
    return Read([[cell or "" for cell in row] for row in rows], reported)


def polars_csv(file: Path) -> Read:
    import polars

    return Read([[cell or "" for cell in row] for row in polars.read_csv(file, infer_schema=False).rows()], 0)


def calamine(file: Path) -> Read:
    sheet = python_calamine.load_workbook(file).get_sheet_by_index(0)
    return Read([[_cell(value) for value in row] for row in sheet.to_python()][1:], 0)


def openpyxl_rows(file: Path) -> Read:
    sheet = openpyxl.load_workbook(file, read_only=True, data_only=True).worksheets[0]
    sheet.reset_dimensions()
    return Read([[_cell(value) for value in row] for row in sheet.iter_rows(max_col=6, values_only=True)][1:], 0)


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def duckdb_parquet(file: Path) -> Read:
    return Read([[_cell(value) for value in row] for row in duckdb.execute(f"FROM '{file}'").fetchall()], 0)


def arrow_parquet(file: Path) -> Read:
    rows = pq.ParquetFile(file, page_checksum_verification=True).read().to_pylist()
    return Read([[_cell(value) for value in row.values()] for row in rows], 0)


def outcome(reader: Reader, file: Path, sound: Sequence[Sequence[str]]) -> str:
    """What a reader does with a table."""
    try:
        rows, reported = reader(file)
    except Exception:  # whatever a reader raises: the file is refused
        return "file refused"
    whole = [row for row in rows if len(row) == len(HEADER)]
    lost = sum(row not in whole for row in sound)
    made_up = sum(row not in sound and any(row) for row in rows)
    silent = max(0, lost + made_up - max(0, reported - 1))
    return f"**{lost} lost, {made_up} made up**" if silent else "row reported" if reported else "nothing"


def workbook(file: Path, damaged: Sequence[object], change: Change) -> None:
    """A workbook with the damaged row in second place, whose sheet is changed."""
    book = openpyxl.Workbook()
    for row in (HEADER, SOUND[0], damaged, *SOUND[1:]):
        book.active.append(row)
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, change(content) if name == SHEET else content)


def flipped(content: bytes, at: int, chance: random.Random) -> bytes:
    """The content with another byte at a place."""
    return content[:at] + bytes([content[at] ^ chance.randrange(1, 256)]) + content[at + 1 :]


def flips(file: Path, make: Callable[[Change], object], readers: dict[str, Reader], count: int) -> None:
    """Counts what readers do with tables of which one byte is changed."""
    make(bytes)
    whole = {name: reader(file).rows for name, reader in readers.items()}
    counts: dict[str, Counter[str]] = {name: Counter() for name in readers}
    for seed in range(count):
        make(lambda content, seed=seed: flipped(content, random.Random(seed).randrange(len(content)), random.Random(~seed)))
        for name, reader in readers.items():
            try:
                rows, reported = reader(file)
            except Exception:
                counts[name]["file refused"] += 1
                continue
            fewer = len(rows) + reported < len(whole[name])
            counts[name][
                "rows lost" if fewer else "a value changed" if rows != whole[name] and not reported else "the same or reported"
            ] += 1
    for name, counter in counts.items():
        kinds = ", ".join(f"{kind} {number}" for kind, number in counter.most_common())
        print(f"| {file.suffix}, {count} bytes changed one by one | {name} | {kinds} |")


def table(readers: dict[str, Reader], cases: Sequence[str], place: Callable[[str], tuple[Path, Sequence[Sequence[str]]]]) -> None:
    print(f"| | {' | '.join(readers)} |\n|---|{'---|' * len(readers)}")
    for case in cases:
        file, sound = place(case)
        print(f"| {case} | {' | '.join(outcome(reader, file, sound) for reader in readers.values())} |")
    print()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--flips", type=int, default=500)
    chosen = options.parse_args()
    of_text = {"kzgraph": kzgraph, "csv": strict_csv, "pyarrow": arrow, "DuckDB": duckdb_csv}
    try:
        import polars  # noqa: F401

        of_text["polars"] = polars_csv
    except ImportError:
        pass
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def delimited(case: str) -> tuple[Path, list[list[str]]]:
            (folder / "t.csv").write_bytes(BEFORE + DELIMITED[case] + BEHIND)
            between = [["7", "Seven", "", "", "", ""], ["8", "Eight", "", "", "", 'shut"']] if "between" in case else []
            return folder / "t.csv", [*SOUND, *between]

        def of_sheet(case: str) -> tuple[Path, list[list[str]]]:
            workbook(folder / "t.xlsx", *WORKBOOKS[case])
            return folder / "t.xlsx", [*SOUND, *([["2", "Two", "", "", "", ""]] if case in UNDAMAGED else [])]

        table(of_text, list(DELIMITED), delimited)
        of_books = {"kzgraph": kzgraph, "calamine": calamine, "openpyxl": openpyxl_rows}
        table(of_books, list(WORKBOOKS), of_sheet)
        print("| | | |\n|---|---|---|")
        flips(folder / "t.xlsx", lambda change: workbook(folder / "t.xlsx", ["2", "Two"], change), of_books, chosen.flips)
        arrays = [[str(number) for number in range(100)], [f"Name {number % 7}" for number in range(100)]]
        buffer = io.BytesIO()
        pq.write_table(pa.table(arrays, names=HEADER[:2]), buffer, write_page_checksum=True)
        of_parquet = {"kzgraph": kzgraph, "DuckDB": duckdb_parquet, "pyarrow": arrow_parquet}
        flips(folder / "t.parquet", lambda change: (folder / "t.parquet").write_bytes(change(buffer.getvalue())), of_parquet, chosen.flips)


if __name__ == "__main__":
    main()
