"""Odd files, clocks and terminals: an answer or a clear message, and no control character of data as it is."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys

import pytest

from kzgraph.authoring.withdraw import withdraw
from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.graph.workspace import Workspace
from tests.conftest import ROOT
from tests.tiers import few

EXAMPLE = ROOT / "docs" / "example"
HOSTILE = "Person \\u001B[31m\\u202E\\u0007 Example"


@pytest.fixture
def workspace(tmp_path):
    shutil.copytree(EXAMPLE, tmp_path / "ws", ignore=shutil.ignore_patterns(".*"))
    return tmp_path / "ws"


@pytest.mark.promise("no-waiting")
@pytest.mark.parametrize("place", few(1, ["graph/things/pipe.ttl", "queries/what-was-said/pipe.rq", "CHANGELOG.md"]))
@pytest.mark.parametrize(
    "command",
    [
        ["stats"],
        ["export", "turtle", "out.ttl"],
        ["report", "out"],
        ["serve", "--port", "0"],
        ["ask", "who-is-accused"],
        ["export", "site", "out"],
    ],
)
def test_a_pipe_in_a_workspace_keeps_nobody_waiting(workspace, tmp_path, place, command):
    os.mkfifo(workspace / place)
    call = [sys.executable, "-m", "kzgraph", *command, "--workspace", str(workspace)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if place == "CHANGELOG.md" and command[0] != "serve" and "site" not in command:  # nobody else reads it
        assert subprocess.run(call, cwd=tmp_path, env=environment, capture_output=True, timeout=120).returncode == 0
        return
    done = subprocess.run(call, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode in (2, 3)
    assert "expected a file, found a pipe" in done.stderr


def test_what_may_not_be_read_is_not_taken_for_a_place_to_write_to(workspace, capsys, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied", "queries")

    monkeypatch.setattr(Workspace, "open", refused)
    assert main(["stats", "--workspace", str(workspace)]) == 2
    assert capsys.readouterr().err == "kzgraph: queries: Permission denied. Correct this, or name another file or folder.\n"


@pytest.mark.parametrize(("day", "message"), [
    ("2999-01-01", "lies in the future"),
    ("1970-01-01", "lies before 2024-05-01, when the first source was published"),
])  # fmt: skip
def test_a_day_that_cannot_be_is_no_day_of_a_withdrawal(workspace, day, message):
    with pytest.raises(UsageError, match=message):
        withdraw(Workspace.open(workspace), "person-1", day)


def test_a_terminal_without_the_letters_gets_escapes():
    call = [sys.executable, "-m", "kzgraph", "show", "ex:exampleland", "--lang", "ru", "--workspace", str(EXAMPLE)]
    done = subprocess.run(call, env={**os.environ, "PYTHONIOENCODING": "ascii"}, cwd=ROOT, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert rb"\u041f\u0440\u0438\u043c" in done.stdout


@pytest.mark.promise("no-control-characters")
@pytest.mark.parametrize("command", [
    ["ask", "who-is-accused", "--labels", "--format", "csv"],
    ["ask", "who-is-accused", "--labels", "--format", "tsv"],
    ["report", "{}"],
    ["export", "csv", "{}"],
])  # fmt: skip
def test_no_control_character_of_data_comes_out_as_it_is(workspace, tmp_path, capsys, command):
    file = workspace / "graph" / "things" / "persons.ttl"
    file.write_text(file.read_text(encoding="utf-8").replace("Person Example", HOSTILE), encoding="utf-8")
    assert main([*(word.format(tmp_path / "out") for word in command), "--workspace", str(workspace)]) == 0
    written = [file.read_text(encoding="utf-8") for file in (tmp_path / "out").glob("*")]
    text = "".join([capsys.readouterr().out, *written])
    assert "\ufffd" in text
    assert not {"\x1b", "\u202e", "\x07"} & set(text)


@pytest.mark.promise("rights-stated")
@pytest.mark.parametrize("command", [["ask", "who-is-accused", "--with", "{}"], ["serve", "--port", "0", "--data", "{}"]])
def test_rows_that_do_not_say_what_may_be_done_with_them_are_refused(workspace, tmp_path, capsys, command):
    space = "https://w3id.org/kzgraph/resource/some-list"
    row = f'<{space}/1> <https://schema.org/name> "Somebody" <{space}> .\n'
    (tmp_path / "rows.nq").write_text(row)
    assert main([*(word.format(tmp_path / "rows.nq") for word in command), "--workspace", str(workspace)]) in (2, 3)
    shown = capsys.readouterr().err
    line = f'<{space}> <http://purl.org/dc/terms/accessRights> "private" <{space}> .'
    assert line in shown
    if command[0] == "ask":
        (tmp_path / "rows.nq").write_text(row + line + "\n")
        assert main([*(word.format(tmp_path / "rows.nq") for word in command), "--workspace", str(workspace)]) == 0
        assert "are private" in capsys.readouterr().err
