"""What became of a claim, as the command, the library and a server give it."""

from __future__ import annotations

import csv
import io
import json

import pytest

import kzgraph
from kzgraph.cli.main import main
from kzgraph.formats import became as written
from kzgraph.reading.became import became
from kzgraph.vocab import KZR, KZV
from tests.reading.test_became import WORLD, ask

FIGURE = "hrw:figure-official-deaths"
OURS = "Compared by this project"


@pytest.mark.parametrize("form", ["table", "md"])
def test_a_reader_sees_whose_word_it_is_where_and_who_compared(capsys, form):
    assert main(["became", FIGURE, "--format", form]) == 0
    out = capsys.readouterr().out
    for words in (
        "later count",
        "General Prosecutor's Office",
        "2023-01-05",
        "b:page-2023-01-05",
        "encoder",
        "May not be compared",
        "unsure",
        OURS,
    ):
        assert words in out
    assert "negative" not in out


def test_no_news_names_the_last_source_and_its_day(capsys):
    assert main(["became", FIGURE, "--as-of", "2022-10-26"]) == 0
    out = capsys.readouterr().out
    assert "By 2022-10-26" in out
    assert "No news as of 2022-10-26, the day of the last source read: Human Rights Watch, statement" in out
    assert OURS not in out


def test_json_and_the_library_hold_the_same(capsys):
    assert main(["became", FIGURE, "--format", "json"]) == 0
    held = json.loads(capsys.readouterr().out)
    answer = kzgraph.open().became(FIGURE)
    assert {entry["voice"]: [each["claim"] for each in entry["told"]] for entry in held["voices"]} == {
        voice: [later.claim for later in said] for voice, said in answer.voices.items()
    }
    assert [each["claim"] for each in held["not_comparable"]] == [later.claim for later in answer.apart]
    assert held["last_source_read"]["day"] == answer.last.day
    assert all(each["standing"] and each["day"] and each["passages"] for entry in held["voices"] for each in entry["told"])
    assert {flag["flag"] for entry in held["voices"] for each in entry["told"] for flag in each["flags"]} == {"not said", "supplied"}


def test_csv_has_a_row_for_each_claim_and_for_what_is_computed():
    rows = list(csv.DictReader(io.StringIO(written.render(WORLD, ask(WORLD, "demand"), "csv"))))
    assert [(row["finding"], row["follow up"].removeprefix(KZV), row["day"]) for row in rows] == [
        ("told", "begun", "2023-03"),
        ("told", "not-done", "2024-01-01"),
        ("told", "done", "2023-05"),
        ("last source read", "", "2024-01-01"),
    ]
    assert rows[-1]["source"] == KZR + "ngo"


def test_an_answer_about_a_person_says_as_of_which_day(capsys):
    assert main(["became", "demand-release-named-1"]) == 0
    assert "Persons are named as the source stated on 2022-10-26" in capsys.readouterr().out
    assert main(["became", "demand-release-named-1", "--format", "csv"]) == 0
    assert "note: Persons are named as the source stated on 2022-10-26" in capsys.readouterr().err


@pytest.mark.parametrize(("words", "message"), [(["kazakhstan"], "is not a claim"), ([FIGURE, "--as-of", "yesterday"], "is not a date")])
def test_what_cannot_be_answered_is_a_usage_error(capsys, words, message):
    assert main(["became", *words]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_the_words_are_those_of_the_language(store, language):
    answer = became(store, kzgraph.graph.resolve.resolve(store, FIGURE), "2022-10-26")
    assert "No news" not in written.render(store, answer, "table", language)
