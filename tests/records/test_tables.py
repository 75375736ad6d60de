"""Reading: one table in every form gives the same rows, and what is not a row is refused with its line, at no cost to others."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kzgraph.errors import UsageError
from kzgraph.records import load
from kzgraph.records.readers.encodings import guesses
from kzgraph.records.readers.table import TableError, normal
from tests.tiers import few

LIST = """name: things
title: Things
rows: published
licence: https://example.org/licence
class: schema:Place
id: id
columns:
  id: {property: dcterms:identifier}
  name: {property: schema:name, required: true}
  north: {property: schema:latitude, type: latitude}
  east: {property: schema:longitude, type: longitude}
  day: {type: date}
  note: {property: schema:description}
"""
HEADER = ["id", "name", "north", "east", "day", "note"]
ROWS = [["1", "Примерск", "43.25", "76.9", "2022-01-06", "a, b; c"], ["2", "Әліп", "", "", "2022", 'said "no"\nand left']]


@pytest.fixture
def things(tmp_path):
    file = tmp_path / "things.yaml"
    file.write_text(LIST, encoding="utf-8")
    return file


def text_of(table, delimiter=",", end="\n"):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows([HEADER, *table])
    return out.getvalue()


def as_excel(file, table):
    book = openpyxl.Workbook()
    for row in [HEADER, *table]:
        book.active.append(row)
    book.save(file)


def as_json(file, table):
    lines = [json.dumps(dict(zip(HEADER, row, strict=True)), ensure_ascii=False) for row in table]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def as_parquet(file, table):
    with duckdb.connect() as duck:
        duck.execute(f"CREATE TABLE t ({', '.join(f'{name} VARCHAR' for name in HEADER)})")
        duck.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(HEADER))})", table)
        duck.execute(f"COPY t TO '{file}' (FORMAT parquet)")


FORMS = {
    "plain.csv": lambda file, table: file.write_bytes(text_of(table).encode()),
    "mark.csv": lambda file, table: file.write_bytes(b"\xef\xbb\xbf" + text_of(table).encode()),
    "windows.csv": lambda file, table: file.write_bytes(text_of(table, end="\r\n").encode()),
    "semicolon.csv": lambda file, table: file.write_bytes(text_of(table, ";").encode()),
    "tab.tsv": lambda file, table: file.write_bytes(text_of(table, "\t").encode()),
    "bar.txt": lambda file, table: file.write_bytes(text_of(table, "|").encode()),
    "little.csv": lambda file, table: file.write_bytes(b"\xff\xfe" + text_of(table).encode("utf-16-le")),
    "big.csv": lambda file, table: file.write_bytes(b"\xfe\xff" + text_of(table).encode("utf-16-be")),
    "unmarked.csv": lambda file, table: file.write_bytes(text_of(table).encode("utf-16-le")),
    "wide.csv": lambda file, table: file.write_bytes(b"\xff\xfe\x00\x00" + text_of(table).encode("utf-32-le")),
    "titled.csv": lambda file, table: file.write_bytes(b"List of things,,,,,\n,,,,,\n" + text_of(table).encode()),
    "tagged.csv": lambda file, table: file.write_bytes(
        text_of([["#id+code", "#loc+name", "#geo+lat", "#geo+lon", "#date", ""], *table]).encode()
    ),
    "spaced.csv": lambda file, table: file.write_bytes(text_of(table).replace("id,name", " ID , Name ").encode()),
    "book.xlsx": as_excel,
    "lines.jsonl": as_json,
    "columns.parquet": as_parquet,
}


@pytest.mark.parametrize("name", few(4, FORMS))
def test_every_form_of_a_table_gives_the_same_rows(name, things, loaded, tmp_path):
    as_json(tmp_path / "first.jsonl", ROWS)
    expected = loaded(tmp_path / "first.jsonl", things)[1]
    FORMS[name](tmp_path / name, ROWS)
    done, triples = loaded(tmp_path / name, things)
    assert (done.rows_in, done.rows_out) == (2, 2), list(done.refused)
    assert triples == expected


def test_an_encoding_is_given_where_the_bytes_do_not_tell_it(things, loaded, tmp_path):
    file = tmp_path / "old.csv"
    file.write_bytes(text_of([["1", "Примерск", "", "", "", ""]]).encode("windows-1251"))
    done, _ = loaded(file, things)
    assert [tuple(refusal) for refusal in done.refused] == [
        (2, "", "holds the byte 0xCF at position 3, which is not UTF-8: try --encoding cp1251 or cp1252")
    ]
    done, triples = loaded(file, things, encoding="windows-1251")
    assert done.rows_out == 1
    assert any(triple.object.value == "Примерск" for triple in triples)
    with pytest.raises(UsageError, match="no such encoding"):
        loaded(file, things, encoding="windows-12510")
    with pytest.raises(UsageError, match="not a text encoding"):
        loaded(file, things, encoding="base64")


def test_lines_that_end_as_on_old_computers_are_lines(things, loaded, tmp_path):
    file = tmp_path / "old.csv"
    file.write_bytes(text_of([["1", "One", "", "", "", ""], ["2", "Two", "", "", "", ""]], end="\r").encode())
    assert loaded(file, things)[0].rows_out == 2


# Each breaks one row of a table, and no other: the bytes of the row, the line reported, the message.
BROKEN = {
    "a byte that is not text": (b"2,Tw\xff,,,,\n", 3, "holds the byte 0xFF at position 5"),
    "too few cells": (b"2,Two\n", 3, "has 2 cells, the header has 6"),
    "too many cells": (b"2,Two,,,,,\n", 3, "has 7 cells, the header has 6"),
    "a quote that is not closed": (b'2,"Two,,,,\n', 3, "a quote is not closed"),
    "a quote that closes too early": (b'2,"Two"x,,,,\n', 3, "its quotes are misplaced"),
    "a zero byte": (b"2,Tw\x00o,,,,\n", 3, "holds a zero byte"),
    "a return in a cell": (b"2,Tw\ro,,,,\n", 3, "holds a carriage return"),
    "longer than any row": (b"2," + b"x" * (1 << 20) + b",,,,\n", 3, "longer than 1 MiB"),
    "no name": (b"2, \xc2\xa0,,,,\n", 3, "is empty"),
    "a day that does not exist": (b"2,Two,,,2022-02-30,\n", 3, "2022-02-30 is not a day"),
    "a day to come": (b"2,Two,,,2999-01-01,\n", 3, "2999-01-01 is not a day"),
    "a year of long ago": (b"2,Two,,,0022-01-06,\n", 3, "0022-01-06 is not a day"),
    "a serial number for a day": (b"2,Two,,,44567,\n", 3, "44567 is not a day"),
    "a time in a day": (b"2,Two,,,2022-01-06 14:30,\n", 3, "2022-01-06 14:30 is not a day"),
    "no such latitude": (b"2,Two,91,0,,\n", 3, "91 is not a latitude"),
    "no such longitude": (b"2,Two,1,181,,\n", 3, "181 is not a longitude"),
    "degrees and minutes": (b"2,Two,43\xc2\xb015',76,,\n", 3, "is not a latitude"),
    "half a place": (b"2,Two,43,,,\n", 3, "is empty, but there is a latitude"),
    "a place that is none": (b"2,Two,0,0.0,,\n", 3, "0 is 0, and so is the longitude"),
    "an identifier again": (b"1,Two,,,,\n", 3, "repeats the identifier of line 2"),
}


@pytest.mark.parametrize("case", few(6, BROKEN))
def test_one_broken_row_costs_no_other(case, things, loaded, tmp_path):
    raw, line, reason = BROKEN[case]
    file = tmp_path / "t.csv"
    file.write_bytes(b"id,name,north,east,day,note\n1,One,,,,\n" + raw + b'3,"Thr""ee",,,,\n4,Four,,,,"two\nlines"\n')
    done, triples = loaded(file, things)
    (refusal,) = done.refused
    assert refusal.line == line
    assert reason in refusal.reason
    assert (done.rows_in, done.rows_out) == (4, 3)
    assert {'Thr"ee', "two\nlines", "Four"} <= {triple.object.value for triple in triples}


def test_an_open_quote_far_from_the_end_costs_one_row(things, loaded, tmp_path):
    file = tmp_path / "t.csv"
    lines = [f"{number},Name {number},,,," for number in range(30_000)]
    lines[100] = '100,"Name 100,,,,'
    lines[29_000] = '29000,Name "29000",,,,'
    file.write_text("id,name,north,east,day,note\n" + "\n".join(lines) + "\n", encoding="utf-8")
    done, _ = loaded(file, things)
    assert [refusal.line for refusal in done.refused] == [102]
    assert done.rows_out == 29_999


def test_rows_that_lie_in_the_quotes_of_two_broken_rows_are_not_swallowed(things, loaded, tmp_path):
    file = tmp_path / "t.csv"
    file.write_bytes(b'id,name,north,east,day,note\n1,One,,,,"open\n2,Two,,,,\n3,Three,,,,shut"\n4,Four,,,,\n')
    done, triples = loaded(file, things)
    assert [refusal.line for refusal in done.refused] == [2]
    assert {"Two", "Three", "Four"} <= {triple.object.value for triple in triples}


def test_quotes_within_a_cell_are_part_of_it_and_behind_a_space_they_do_not_hold_a_cell_together(things, loaded, tmp_path):
    file = tmp_path / "t.csv"
    file.write_bytes(b'id,name,north,east,day,note\n1, "One, first",,,,\n2,the "second" one,,,,5" wide\n')
    done, triples = loaded(file, things)
    assert [(refusal.line, refusal.reason) for refusal in done.refused] == [(2, "has 7 cells, the header has 6")]
    assert {'the "second" one', '5" wide'} <= {triple.object.value for triple in triples}


@pytest.mark.parametrize(
    "lines",
    ['2,"Two\n' + "7\n" * 600_000, '2,"Two' + '\n","' * 300_000 + "\n", 'a","\n' * 50_000],
    ids=["a cell", "cells", "quotes that open in each line"],
)
def test_a_quote_that_is_not_closed_takes_in_no_more_than_a_row_may_hold(things, loaded, tmp_path, lines):
    file = tmp_path / "t.csv"
    file.write_text("id,name,north,east,day,note\n1,One,,,,\n" + lines + "3,Three,,,,\n", encoding="utf-8")
    done, triples = loaded(file, things)
    assert len(done.refused) == lines.count("\n")
    assert {"One", "Three"} <= {triple.object.value for triple in triples}


def test_empty_lines_are_counted_apart_from_rows(things, loaded, tmp_path):
    file = tmp_path / "t.csv"
    file.write_bytes(b"id,name,north,east,day,note\n\n1,One,,,,\n,,,,,\n   \n2,Two,,,,")
    done, _ = loaded(file, things)
    assert (done.rows_in, done.empty) == (2, 3)


@pytest.mark.parametrize(("name", "raw", "message"), [
    ("empty.csv", b"", "the file is empty"),
    ("blank.csv", b"\n \n", "the file is empty"),
    ("array.json", b'[{"id": 1}]', "a JSON array"),
    ("other.zip", None, "not an Excel workbook"),
    ("torn.xlsx", b"PK\x03\x04 and no more", "not a readable Excel workbook"),
    ("zeros.csv", bytes(2 << 20), "zeros.csv:1: the first line is longer than 1 MiB"),
    ("torn.parquet", b"PAR1 and no more", "not a readable Parquet file"),
    ("header.csv", b"id,n\xffme\n1,One\n", "header.csv:1: the header holds the byte 0xFF"),
])  # fmt: skip
def test_a_file_that_is_not_a_table_is_refused(name, raw, message, things, loaded, tmp_path):
    file = tmp_path / name
    if raw is None:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("readme.txt", "no table")
    else:
        file.write_bytes(raw)
    with pytest.raises(TableError, match=message):
        loaded(file, things)


def test_an_old_excel_file_and_one_that_is_not_there_are_reported(things, loaded, tmp_path):
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    with pytest.raises(UsageError, match=r"Save it as \.xlsx"):
        loaded(tmp_path / "old.xls", things)
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        loaded(tmp_path / "none.csv", things)
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(UsageError, match="not a regular file"):
            loaded(place, things)


def test_a_header_without_rows_is_a_table(things, loaded, tmp_path):
    (tmp_path / "t.csv").write_text("id,name\n", encoding="utf-8")
    assert loaded(tmp_path / "t.csv", things)[0].rows_in == 0


def extended(things, column):
    """The mapping with one more column."""
    things.write_text(LIST + f"  {column}\n", encoding="utf-8")
    return things


def test_missing_and_doubled_columns_are_reported_with_the_nearest(things, loaded, tmp_path):
    (tmp_path / "t.csv").write_text("id,nmae,note\n1,One,\n", encoding="utf-8")
    with pytest.raises(UsageError, match="needs columns that the table lacks: name; did you mean nmae"):
        loaded(tmp_path / "t.csv", things)
    (tmp_path / "t.csv").write_text("id,name,note,of day,day\n", encoding="utf-8")
    with pytest.raises(UsageError, match="needs columns that the table lacks: day_of; did you mean of day"):
        loaded(tmp_path / "t.csv", extended(things, "day_of: {required: true}"))
    (tmp_path / "t.csv").write_text("id,name,Name\n1,One,Two\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"columns 2 and 3 have one name, name: rename"):
        loaded(tmp_path / "t.csv", things)


def test_columns_that_only_the_table_or_the_mapping_has_are_listed(things, loaded, tmp_path):
    (tmp_path / "t.csv").write_text("id,name,colour,\n1,One,red,x\n", encoding="utf-8")
    done, _ = loaded(tmp_path / "t.csv", things)
    assert done.unused == ("colour", "column 4, which has no name")
    assert done.absent == ("north", "east", "day", "note")


@pytest.mark.parametrize(
    ("first", "second"), [("Date of Birth", "date_of_birth"), ("\ufeff№ п/п", "No П-П"), ("Ёлка", "елка"), ("  a\u00a0b ", "A_B")]
)
def test_headers_are_compared_without_case_and_signs(first, second):
    assert normal(first.strip("\ufeff")) == normal(second)


JSON_LINES = {
    "no JSON": ('{"id": 1, "name": }', "is not JSON"),
    "no object": ("17", "is not a JSON object"),
    "a name twice": ('{"id": 1, "id": 2, "name": "One"}', "holds a name twice"),
    "no number": ('{"id": 9, "name": NaN}', "holds NaN, which is not JSON"),
    "half a character": ('{"id": 9, "name": "\\ud800"}', "holds half a character"),
    "a zero": ('{"id": 9, "name": "a\\u0000b"}', "holds a zero character"),
    "too deep": ('{"id": 9, "name": ' + "[" * 5000 + "]" * 5000 + "}", "nested too deep"),
}


@pytest.mark.parametrize("case", JSON_LINES)
def test_a_line_that_is_not_a_json_object_is_refused(case, things, loaded, tmp_path):
    line, reason = JSON_LINES[case]
    file = tmp_path / "t.jsonl"
    file.write_text(
        '{"id": 7, "name": "Seven", "late": null}\n' + line + '\n\n{"id": 8, "name": "Eight", "north": 1.50, "east": 2}\n', encoding="utf-8"
    )
    done, triples = loaded(file, things)
    assert [(refusal.line, reason in refusal.reason) for refusal in done.refused] == [(2, True)]
    assert (done.rows_in, done.rows_out, done.empty) == (3, 2, 1)
    assert "1.50" in {triple.object.value for triple in triples}
    assert "late" in done.unused


def test_a_parquet_file_with_a_page_that_does_not_fit_its_checksum_is_refused(things, loaded, tmp_path):
    file = tmp_path / "t.parquet"
    names = pa.table({"id": ["1", "2"], "name": ["One", "Two"]})
    pq.write_table(names, file, write_page_checksum=True, use_dictionary=False, compression="none", write_statistics=False)
    assert loaded(file, things)[0].rows_out == 2
    file.write_bytes(file.read_bytes().replace(b"Two", b"Tvo"))
    with pytest.raises(TableError, match=r"not a readable Parquet file: .*CRC checksum"):
        loaded(file, things)


def test_a_parquet_row_that_is_too_long_is_refused(things, loaded, tmp_path):
    file = tmp_path / "t.parquet"
    made = "SELECT i AS id, CASE WHEN i = 2 THEN repeat('ab ', 30000) ELSE 'One' END AS name FROM range(1, 5) t(i)"
    duckdb.execute(f"COPY ({made}) TO '{file}' (FORMAT parquet)")
    done, _ = loaded(file, things)
    assert (done.rows_out, [(refusal.line, refusal.reason) for refusal in done.refused]) == (3, [(2, "longer than 64 KiB")])


def test_a_small_file_gives_no_endless_output(things, loaded, tmp_path, monkeypatch):
    file = tmp_path / "t.parquet"
    duckdb.execute(
        f"COPY (SELECT i AS id, repeat('ab ', 20000) AS name FROM range(2000) t(i)) TO '{file}' (FORMAT parquet, COMPRESSION zstd)"
    )
    monkeypatch.setattr(load, "LARGEST_OUTPUT", 1 << 20)
    monkeypatch.setattr(load, "MOST_TIMES", 10)
    with pytest.raises(
        TableError, match=r"t\.parquet: the first \d+ rows give \d+ MiB, but at most 1 MiB are written, which is 1 MiB or 10 times"
    ):
        loaded(file, things)
    assert not (tmp_path / "out" / "rows.nq").exists()


@pytest.mark.parametrize("rows", ["published", "private"])
def test_refused_codes_of_published_tables_are_counted_one_by_one(loaded, tmp_path, monkeypatch, rows):
    mapping, table = tmp_path / "codes.yaml", tmp_path / "t.csv"
    code = "  note: {property: schema:description, type: code, codes: {known: a known one}}\n"
    mapping.write_text(LIST.replace("rows: published", f"rows: {rows}").rpartition("  note:")[0] + code, encoding="utf-8")
    notes = ["known", "perhaps", "maybe", "perhaps", "never"]
    table.write_text(text_of([str(at), "One", "", "", "", note] for at, note in enumerate(notes)), encoding="utf-8")
    monkeypatch.setattr(load, "_CODES", 2)
    done, _ = loaded(table, mapping)
    reasons = {reason.partition(" ")[0] if rows == "published" else "": count for (_, reason), count in done.refused.reasons.items()}
    assert done.rows_out == 1
    if rows == "private":
        assert reasons == {"": 4}
        assert not any(note in refusal.reason for refusal in done.refused for note in notes[1:])
    else:
        assert sorted(reasons.values()) == [1, 1, 2]
        assert reasons["perhaps"] == 2
        assert "never" not in reasons, "the third code is one of the others"
        assert [refusal.reason.partition(" ")[0] for refusal in done.refused] == notes[1:]


@pytest.mark.parametrize(("text", "encoding"), [
    ("Ғабитов Нұрлан, Қайрат Әбдіров", "kz1048"),
    ("Иванов Пётр, Сидорова Анна", "koi8-r"),
    ("Иванов Пётр, Сидорова Анна", "cp866"),
    ("José García, François Müller", "cp1252"),
])  # fmt: skip
def test_an_encoding_is_named_in_which_the_letters_read_well(text, encoding):
    assert guesses(text.encode(encoding))[0] == encoding


def test_lost_letters_and_merged_cells_are_reported_and_a_table_without_a_usable_row_writes_nothing(things, loaded, tmp_path):
    file = tmp_path / "lost.csv"
    file.write_text(text_of([["1", "Town\ufffd\ufffd", "", "", "", ""]]), encoding="utf-8")
    assert any("2 replacement characters" in note for note in loaded(file, things)[0].notes)
    file.write_text(text_of([["", "", "", "", "", "x"]]), encoding="utf-8")
    done, _ = loaded(file, things)
    assert (done.rows_in, done.rows_out, done.out) == (1, 0, None)


@pytest.mark.parametrize("name", ["\\u0000", "name\\ud800"])
def test_the_name_of_a_column_is_text(name, things, loaded, tmp_path):
    file = tmp_path / "t.jsonl"
    file.write_text(f'{{"id": "1", "{name}": "One"}}\n', encoding="utf-8")
    with pytest.raises(TableError, match=r"t\.jsonl: expected text as the name of a column, found '.*(x00|ud800)'"):
        loaded(file, things)
