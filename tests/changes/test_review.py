"""The questions about a change are answered with a key, and the answers hold for the version that they are about."""

from __future__ import annotations

import io

import pytest

from kzgraph.changes import answers
from kzgraph.cli.main import main
from tests.repository import commit, edit, git

ACT = "graph/hrw-2022-10-26/act.ttl"
VICTIM = ("kz:victim hrw:group-media-workers ;", "kz:victim hrw:group-protesters ;")


@pytest.fixture
def changed(copy):
    """A repository in which the victim of an act was exchanged."""
    git(copy.root, "init", "--quiet")
    commit(copy.root)
    edit(copy, ACT, VICTIM)
    return copy


def review(workspace, capsys, monkeypatch, *arguments, keys=""):
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{key}\n" for key in keys)))
    code = main(["review", "HEAD", "--workspace", str(workspace.root), *arguments])
    return code, *capsys.readouterr()


def test_an_open_question_fails_and_an_answered_one_passes(changed, capsys, monkeypatch):
    code, text, counts = review(changed, capsys, monkeypatch)
    number = text.count("[open]")
    assert (code, number > 0) == (1, True)
    assert "Who suffered it" in text
    code, text, counts = review(changed, capsys, monkeypatch, "--answer", "encoder", keys="y" * number)
    assert (code, counts) == (0, f"{number} questions: {number} yes\n")
    assert review(changed, capsys, monkeypatch)[0] == 0
    assert {answer.by for answer in answers.read(changed).values()} == {"encoder"}


def test_no_and_unsure_fail_and_skipped_stays_open(changed, capsys, monkeypatch):
    code, text, _ = review(changed, capsys, monkeypatch, "--answer", "area-specialist", keys="nusq")
    assert code == 1
    assert [answer.answer for answer in answers.read(changed).values()].count("no") == 1
    assert "[no]" in text
    assert "[unsure]" in text


def test_another_version_is_asked_anew(changed, capsys, monkeypatch):
    _, text, _ = review(changed, capsys, monkeypatch)
    review(changed, capsys, monkeypatch, "--answer", "encoder", keys="y" * text.count("[open]"))
    edit(changed, ACT, (VICTIM[1], "kz:victim hrw:group-civilians ;"))
    assert review(changed, capsys, monkeypatch)[0] == 1


def test_nothing_to_ask_says_so(copy, capsys, monkeypatch):
    git(copy.root, "init", "--quiet")
    commit(copy.root)
    assert review(copy, capsys, monkeypatch) == (0, "", "0 questions: none asked\n")


def test_a_broken_table_is_one_message(changed, capsys, monkeypatch):
    (changed.root / answers.FILE).write_text("node,answer\n", encoding="utf-8")
    code, _, error = review(changed, capsys, monkeypatch)
    assert code == 2
    assert "answers.csv:1: the columns are node,version,question,answer,by,on." in error
