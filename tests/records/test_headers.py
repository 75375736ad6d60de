"""Which line is the header: a table without one loses no row in silence."""

from __future__ import annotations

import pytest

from kzgraph.errors import UsageError
from kzgraph.records.load import load


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["Ann Example,victim,1990-02-03", "Bob Example,victim,1980-01-01"], "list.csv:1: .*column 3 holds a number or a date"),
        (["Ann Example,victim,here", "Bob Example,witness,there", "Eve Example,Victim,here"], "list.csv:1: .*column 2 occurs again"),
        (["Ann Example,here", "Bob Example,there"], "If line 1 is a row, not a header, put a line with the column names above it"),
    ],
)
def test_a_list_without_a_header_loses_no_row_in_silence(tmp_path, workspace, lines, message):
    file = tmp_path / "list.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match=message) as raised:
        load(workspace, file, "person-list")
    assert "Example" not in str(raised.value)  # no row of a private list is shown


@pytest.mark.parametrize(
    "lines",
    [
        ["Name", "Ann Example", "Bob Example"],
        ["name,remark", "Ann Example,x", "name,remark", "Bob Example,y"],  # two tables, one below the other
    ],
)
def test_a_header_of_few_known_names_is_one(tmp_path, workspace, lines):
    file = tmp_path / "list.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert load(workspace, file, "person-list").rows_in == len(lines) - 1
