"""Answers in Russian and Kazakh say that a translation is unreviewed: where one was shown, and only there."""

from __future__ import annotations

import json

import pytest

import kzgraph
from kzgraph.formats import words
from kzgraph.formats.words import word
from kzgraph.graph.names import Names
from tests.commands import run
from tests.tiers import few

CLAIM = "hrw:figure-official-deaths"
COMMANDS = {
    "show": ("show", CLAIM),
    "became": ("became", CLAIM),
    "brief": ("brief", "kzr:government-of-kazakhstan"),
    "ask": ("ask", "official-death-toll"),
    "nearest claims": ("ask", "officers who beat somebody in a clinic at night"),
    "search": ("search", "deaths"),
    "query": ("query", "SELECT ?claim { ?claim a kz:Figure } LIMIT 2"),
}


@pytest.fixture
def signed(monkeypatch):
    """A native reader has signed the words of the interface."""
    monkeypatch.setattr(words, "unreviewed", lambda _: False)


@pytest.fixture
def reviewed(signed, monkeypatch):
    """And every translation."""
    known = Names.translation

    def signed_one(self, english, language):
        own = known(self, english, language)
        return own and own._replace(reviewed=True)

    monkeypatch.setattr(Names, "translation", signed_one)


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("language", few(1, ["ru", "kk"]))
def test_what_is_printed_for_readers_says_that_a_translation_is_unreviewed(capsys, signed, arguments, language):
    _, text, notes = run(capsys, *arguments, "--lang", language)
    assert word("unreviewed", language) in " ".join(text.split()) + notes
    assert word("unreviewed", "en") not in "".join(run(capsys, *arguments)[1:])


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_what_is_reviewed_has_no_mark(capsys, reviewed, arguments):
    _, text, notes = run(capsys, *arguments, "--lang", "ru")
    assert text
    assert word("unreviewed", "ru") not in " ".join(text.split()) + notes


@pytest.mark.parametrize("name", ["show", "became", "brief"])
def test_json_says_so_too(capsys, signed, name):
    assert json.loads(run(capsys, *COMMANDS[name], "--lang", "ru", "--format", "json")[1])["translation_reviewed"] is False
    assert "translation_reviewed" not in json.loads(run(capsys, *COMMANDS[name], "--format", "json")[1])


def test_the_heading_of_a_table_has_the_mark_only_where_it_is_unreviewed(capsys, signed):
    table = COMMANDS["ask"] + ("--lang", "ru", "--format", "csv", "--labels")
    assert f"({word('unreviewed translation', 'ru')})" in run(capsys, *table)[1].split("\n")[0]
    assert run(capsys, *COMMANDS["became"], "--lang", "ru", "--format", "csv")[1].rstrip().endswith(word("unreviewed", "ru"))


def test_the_heading_of_a_table_of_reviewed_translations_has_no_mark(capsys, reviewed):
    head = run(capsys, *COMMANDS["ask"], "--lang", "ru", "--format", "csv", "--labels")[1].split("\n")[0]
    assert word("in English", "ru") in head
    assert word("unreviewed translation", "ru") not in head


def test_a_free_query_answers_with_the_literals_of_the_graph(capsys, signed):
    sparql = "SELECT ?text { hrw:p03-s02 kz:paraphrase ?text }"
    for arguments in (("query", sparql), ("query", sparql, "--format", "md")):
        english = run(capsys, *arguments)[1]
        assert run(capsys, *arguments, "--lang", "ru")[1] == english
    rows = kzgraph.open().query(sparql, lang="ru")
    assert rows.labelled[0]["text"] == rows.rows[0]["text"]
    assert word("unreviewed", "ru") not in str(rows)


def test_a_notebook_says_that_a_translation_is_unreviewed(signed):
    table = kzgraph.open().query(COMMANDS["query"][1], lang="ru")
    assert word("unreviewed", "ru") in str(table)
    assert word("unreviewed", "ru") in table._repr_html_()
