"""`kzgraph load` as a user sees it: the account, its forms, the exit codes, and one message where something is wrong."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import threading

import pytest

from kzgraph.cli.main import main
from tests.first import FIRST
from tests.records import rows
from tests.records.test_tables import ROWS, as_excel, as_parquet


@pytest.fixture
def run(capsys):
    def call(*words):
        code = main(["load", *map(str, words)])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return code, printed.out, printed.err

    return call


def test_the_account_of_a_table_that_loads(run, tmp_path):
    code, out, err = run(rows.ged(tmp_path), "--as", "ucdp-ged", "--out", tmp_path / "a.nq")
    assert (code, err) == (0, "")
    assert "3 rows in, 3 out, 0 refused" in out
    assert "resource/ucdp-ged-23.1" in out
    assert (tmp_path / "a.nq").exists()


def test_the_account_of_refused_rows_in_every_form(run, tmp_path):
    bad = [rows.event(number, best="=cmd()") for number in range(30)]
    file = rows.ged(tmp_path, [rows.event(99), *bad])
    code, out, _ = run(file, "--as", "ucdp-ged")
    assert code == 1
    assert "31 rows in, 1 out, 30 refused" in out
    assert "and 10 more: --format csv lists all" in out
    assert "nothing was written" in out
    code, out, _ = run(file, "--as", "ucdp-ged", "--format", "json")
    document = json.loads(out)
    assert (code, document["rows_in"], document["rows_out"], document["refused"], len(document["refused_rows"])) == (1, 31, 1, 30, 30)
    code, out, _ = run(file, "--as", "ucdp-ged", "--format", "csv")
    listed = list(csv.DictReader(io.StringIO(out)))
    assert len(listed) == 30
    assert listed[0] == {"line": "3", "column": "best", "reason": "'=cmd() is not a whole number from 0 on"}
    code, out, _ = run(file, "--as", "ucdp-ged", "--format", "md")
    assert out.count("\n") == 32


@pytest.mark.parametrize(("words", "code", "message"), [
    ((), 2, "--as is missing: name a mapping (acled, "),
    (("--as", "ucdp"), 2, "no mapping is called ucdp. Did you mean ucdp-ged"),
    (("--as", "none.yaml"), 2, "none.yaml: cannot be read"),
    (("--as", "acled"), 2, "acled needs columns that the table lacks: event_id_cnty"),
    (("--as", "ucdp-ged", "--out", str(FIRST / "graph" / "x.nq")), 2, "never written into"),
    (("--as", "ucdp-ged", "--propose"), 2, "--propose cannot be combined with --as"),
])  # fmt: skip
def test_what_is_wrong_is_one_message(words, code, message, run, tmp_path, monkeypatch):
    from tests.conftest import ROOT

    monkeypatch.chdir(ROOT)
    exit_code, out, err = run(rows.ged(tmp_path), *words)
    assert (exit_code, out) == (code, "")
    assert message in err
    assert err.count("\n") == 1


def test_a_broken_file_and_a_missing_release(run, tmp_path):
    (tmp_path / "empty.csv").write_bytes(b"")
    assert run(tmp_path / "empty.csv", "--as", "ucdp-ged")[0] == 3
    file = rows.ged(tmp_path, name="events.csv")
    code, _, err = run(file, "--as", "ucdp-ged")
    assert code == 2
    assert "expected the release of ucdp-ged in the file name. It has the columns of 23.1. Give it, such as --release 23.1." in err
    assert run(file, "--as", "ucdp-ged", "--release", "24.1")[0] == 0
    code, _, err = run(file, "--as", "ucdp-ged", "--release", "24.1> <x")
    assert code == 2


def test_a_proposal_is_printed(run, tmp_path):
    code, out, _ = run(rows.write_csv(tmp_path / "p.csv", list(rows.PERSONS[0]), rows.PERSONS), "--propose")
    assert code == 0
    assert "extends: person-list" in out


def test_a_name_of_a_column_cannot_steer_the_terminal(run, tmp_path):
    file = rows.ged(tmp_path, [], [*rows.NEW, "\x1b[31mred"])
    assert "\x1b" not in run(file, "--as", "ucdp-ged")[1]


@pytest.mark.parametrize(("package", "name"), [("duckdb", "t.csv"), ("pyarrow.parquet", "t.parquet"), ("python_calamine", "t.xlsx")])
def test_a_missing_extra_is_named_with_how_to_install_it(package, name, run, tmp_path, monkeypatch):
    file = tmp_path / name
    {"t.csv": lambda: rows.ged(tmp_path, name=name), "t.xlsx": lambda: as_excel(file, ROWS), "t.parquet": lambda: as_parquet(file, ROWS)}[
        name
    ]()
    monkeypatch.setitem(sys.modules, package, None)
    code, _, err = run(file, "--as", "ucdp-ged", "--release", "23.1")
    assert (code, "pip install ./packages/shaclcheck '.[link]'" in err) == (2, True)


def test_a_pattern_without_an_end_is_stopped(run, tmp_path, monkeypatch):
    monkeypatch.setattr("kzgraph.records.load.PATTERN_SECONDS", 0.5)
    mapping = tmp_path / "mine.yaml"
    mapping.write_text('name: mine\nextends: ucdp-ged\nreleases: {in_file_name: "(a+)+$"}\n', encoding="utf-8")
    table = rows.ged(tmp_path).rename(tmp_path / f"{'a' * 40}!.csv")
    code, _, err = run(table, "--as", mapping, "--out", tmp_path / "a.nq")
    assert code == 2
    assert "the pattern releases: in_file_name of mine takes more than 0.5 seconds of processor time" in err


def test_a_busy_machine_has_more_time_for_a_pattern(run, tmp_path, monkeypatch):
    """What a child waits for does not count, only what it computes."""
    monkeypatch.setattr("kzgraph.records.load.PATTERN_SECONDS", 0.2)
    waits, search = threading.Event(), re.search
    monkeypatch.setattr("kzgraph.records.load.re.search", lambda *given: (waits.wait(0.6), search(*given))[1])
    assert run(rows.ged(tmp_path), "--as", "ucdp-ged", "--out", tmp_path / "a.nq")[0] == 0
