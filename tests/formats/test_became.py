"""What became of a claim, as the command, the library and a server give it."""

from __future__ import annotations

import csv
import io
import json

import pytest

import kzgraph
from kzgraph.cli.main import main
from kzgraph.formats import became as written
from kzgraph.graph.store import Labels
from kzgraph.reading.became import became
from kzgraph.reading.notes import beside
from kzgraph.vocab import KZR, KZV
from tests.reading.test_became import ASKED, READ, STATE, WORLD, ask, comparison, day_of, source, stored

FIGURE = "hrw:figure-official-deaths"
OURS = "Compared by this project"


def render(store, answer, form, language="en"):
    return written.render(answer, beside(store, answer.nodes()), Labels(store, language), form)


@pytest.mark.parametrize("form", ["table", "md"])
def test_a_reader_sees_whose_word_it_is_where_and_who_compared(capsys, form):
    assert main(["became", FIGURE, "--format", form]) == 0
    out = capsys.readouterr().out
    for words in (
        "later count",
        "General Prosecutor's Office",
        "2023-01-05",
        "b:page-2023-01-05",
        "whoever encoded the text",
        "May not be compared",
        "unsure",
        OURS,
    ):
        assert words in out
    assert "negative" not in out


def test_of_a_claim_for_which_no_text_is_read_it_says_so_and_not_that_none_was_read(capsys):
    for claim, said in (
        ("hrw:assessment-reforms-concern", "This claim is none of them."),
        ("b:figure-deaths-2023-01-05", "No later source was read"),
    ):
        assert main(["became", claim]) == 0
        assert said in capsys.readouterr().out


def test_no_news_names_the_last_source_and_its_day_and_never_the_own_source(capsys):
    assert main(["became", FIGURE, "--as-of", "2022-10-26"]) == 0
    out = capsys.readouterr().out
    assert "By 2022-10-26" in out
    assert "No later source was read beside this one." in out
    assert "No news" not in out
    store = stored(ASKED, STATE, READ, comparison("demand", "state-done", "bears-on", "negative"))
    out = render(store, ask(store, "demand"), "table")
    assert "No news in the last source read, published on 2023-06-01: kzr:state" in out
    assert "figure of the claim's source with all of the later text that is encoded." in out
    assert OURS not in out


def test_json_and_the_library_hold_the_same(capsys):
    assert main(["became", FIGURE, "--format", "json"]) == 0
    held = json.loads(capsys.readouterr().out)
    answer = kzgraph.open().became(FIGURE)
    assert {entry["voice"]: [each["claim"] for each in entry["later"]] for entry in held["voices"]} == {
        voice: [later.claim for later in said] for voice, said in answer.voices.items()
    }
    assert [each["claim"] for each in held["not_comparable"]] == [later.claim for later in answer.apart]
    assert held["sources_read"] == [] == list(answer.read)  # pages of which no copy was taken
    assert (held["voice"], held["standing"], held["day"], held["passages"]) == (
        answer.voice,
        answer.standing,
        answer.day,
        list(answer.passages),
    )
    assert {flag["flag"] for flag in held["flags"]} == {"not said", "supplied"}
    assert OURS in held["compared_by"]
    assert all(each["standing"] and each["day"] and each["passages"] for entry in held["voices"] for each in entry["later"])
    assert {flag["flag"] for entry in held["voices"] for each in entry["later"] for flag in each["flags"]} == {"not said", "supplied"}


VOW = source("early", "2022-10-26", ("vow", "Response", "state", "2022-10-26", f"kz:end {day_of('2022-12')}")).replace(
    "asserted", "promised"
)


@pytest.mark.parametrize(
    ("day", "sentences"),
    [
        ("2022-11-30", ["Due on 2022-12; no source after it was read.", "No later source was read beside this one."]),
        ("2023-01-31", ["Due on 2022-12; no source after it was read.", "No later source was read beside this one."]),
        ("2023-06-01", ["Overdue: the source set 2022-12", "No news in the last source read, published on 2023-06-01"]),
    ],
)
def test_every_format_and_the_library_agree_on_what_is_computed(day, sentences):
    store = stored(VOW, STATE, READ, comparison("vow", "recount", "bears-on", "negative"))
    answer = ask(store, "vow", day)
    held = json.loads(render(store, answer, "json"))
    assert (held["no_news"], held["due"], held["overdue"]) == (answer.no_news, answer.due, answer.overdue)
    assert held["sources_read"] == [{**text._asdict(), "label": "kzr:state"} for text in answer.read]
    rows = list(csv.DictReader(io.StringIO(render(store, answer, "csv"))))
    text = render(store, answer, "table")
    assert held["compared_by"] == ""
    assert [row["note"] for row in rows[1:]] == held["findings"]
    for sentence, given in zip(sentences, held["findings"], strict=True):
        assert given.startswith(sentence)
        assert given in text
    assert {row["as of"] for row in rows} == {day}
    assert (rows[0]["finding"], rows[0]["claim"], rows[0]["voice"], rows[0]["passages"]) == (
        "claim",
        KZR + "vow",
        KZR + "state",
        KZR + "early-p",
    )


def test_the_claim_itself_has_its_voice_day_place_and_flags(capsys):
    for form in ("table", "md"):
        assert main(["became", FIGURE, "--as-of", "2022-10-26", "--format", form]) == 0
        out = capsys.readouterr().out
        for words in ("asserted", "2022-10-26", "hrw:p02-s04", "cause of death"):
            assert words in out.lower()


def test_csv_has_a_row_for_each_claim_and_for_what_is_computed():
    rows = list(csv.DictReader(io.StringIO(render(WORLD, ask(WORLD, "demand"), "csv"))))
    assert all(OURS in row["note"] for row in rows[1:4])
    assert [(row["finding"], row["follow up"].removeprefix(KZV), row["day"]) for row in rows] == [
        ("claim", "", "2022-10-26"),
        ("later", "begun", "2023-03"),
        ("later", "not-done", "2024-01-01"),
        ("later", "done", "2023-05"),
        ("last source read", "", "2024-01-01"),
        ("source read", "", "2023-06-01"),
    ]
    assert [row["source"] for row in rows[-2:]] == [KZR + "ngo", KZR + "state"]


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
    assert "No news" not in render(store, answer, "table", language)
