"""The sentences of answers, with every source: they say no more than the claims do."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kzgraph.formats import hits
from kzgraph.formats.answer_words import MOST_SOURCES, in_words, tally_in_words
from kzgraph.formats.words import word
from kzgraph.graph.store import Labels, select
from kzgraph.questions import canned
from kzgraph.questions.answers.summary import Tally, summarize
from kzgraph.questions.answers.view import Row, View, view
from kzgraph.questions.search import Search
from kzgraph.reading.notes import days_of
from kzgraph.vocab import KZR, LANGUAGES


@pytest.fixture(scope="module")
def sentence(store, workspace):
    """The sentence on a claim, as it stands in an answer with this claim alone."""
    question = canned.find(workspace, "every-figure")

    def of(claim, language="en"):
        shown = View(("assertion",), (Row(((ox.NamedNode(claim),),), ()),), ())
        (made,) = in_words(Labels(store, language), summarize(store, question, shown)).claims
        return made.text

    return of


@pytest.mark.parametrize(
    ("figure", "beginning"),
    [
        ("usdos-2023/figure-no-reports-of-extrajudicial-killings", "reports of unlawful killings (extrajudicial killing): none "),
        ("usdos-2023/figure-cases-closed", "criminal cases closed: 236 of 329 "),
        ("usdos-2023/figure-convictions-of-forty", "convictions of officers (charged with torture): 12 "),
        (
            "usdos-2023/figure-officers-five",
            "officers sentenced (Former officers said to have been accused of torture with a hot iron): 5 ",
        ),
        ("usdos-2023/figure-term-party-leaders", "prison term imposed, years of imprisonment: at least 7, at most 10 "),
        ("usdos-2023/figure-administrative-arrest", "administrative arrest imposed, days: at most 15 "),
        ("usdos-2023/figure-torture-complaints-first-half", "complaints of torture: 138 (time: 2023-01 – 2023-06; "),
    ],
)
def test_a_number_is_given_with_its_measure_its_unit_and_its_time(sentence, figure, beginning):
    assert sentence(KZR + figure).startswith(beginning)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_says_that_the_wording_leaves_open_whose_word_a_number_is(store, sentence, language):
    rows = select(
        store,
        """SELECT ?figure (EXISTS { ?figure kz:ambiguous kzv:voice } AS ?open) {
          ?figure kz:measure ?measure ; kz:voice ?voice FILTER EXISTS { ?figure kz:exactly|kz:moreThan|kz:magnitude ?number } }""",
    )
    note = word("voice ambiguous", language, voice="")
    known = {
        row["figure"].value.removeprefix(KZR): (row["open"].value == "true", note in sentence(row["figure"].value, language))
        for row in rows
    }
    assert known["hrw-2022-10-26/figure-officers-detained"] == (True, True)
    assert known["hrw-2022-10-26/figure-torture-cases"] == (False, False)
    assert {figure for figure, (is_open, is_said) in known.items() if is_open != is_said} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_a_collection_relays_and_not_its_title(sentence, language):
    assert sentence(KZR + "background-2022/figure-deaths-2022-08", language).endswith(f"{word('relayed by a page', language)})")


def test_what_is_not_said_stands_in_the_order_of_the_question(store, workspace):
    question = canned.find(workspace, "who-ordered-it")
    words = in_words(Labels(store), summarize(store, question, view(store, canned.ask(store, question))))
    assert [one.text.count("ordered the use of force") for one in words.unsaid] == [1, 1, 0, 0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_claims_findings_and_wording_have_words_of_their_own(language):
    claims, findings, ambiguous = (
        word(name, language, **values)
        for name, values in (("claims in answer", {"count": 0}), ("findings in answer", {"count": 0}), ("voice ambiguous", {"voice": ""}))
    )
    claim = word("hit claim", language).lower()[:-1]
    assert claim in claims.lower()
    assert claim not in findings.lower()
    assert claim not in ambiguous.lower()


def test_closed_cases_are_not_discontinued_ones(workspace):
    question = canned.find(workspace, "criminal-cases-counted")
    for texts in (question.title, question.question, question.unsaid):
        assert "прекращ" not in texts["ru"]
        assert "закры" in texts["ru"]
        assert "тоқтат" not in texts["kk"]
        assert "жабыл" in texts["kk"]


def test_persons_are_named_as_of_the_days_of_the_sources_in_the_rows(store, workspace):
    """A person of both sources, in rows of one: the day of the other is not theirs."""
    answer = canned.ask(store, canned.find(workspace, "convictions-and-sentences"))
    assert days_of(store, answer.rows) == ("2024-04-22",)
    assert days_of(store, [[ox.NamedNode(f"{KZR}person-1")]]) == ("2022-10-26", "2024-04-22")
    found = Search(store, [])("Mamay sentenced to probation", 20).hits
    claims = [hit for hit in found if hit.kind == "claim" and hit.source.endswith("usdos-2023")]
    assert hits.person_days(store, claims) == ("2024-04-22",)


def test_deaths_in_custody_say_that_an_excerpt_leaves_deaths_out(store, workspace):
    unsaid = canned.find(workspace, "deaths-in-custody").unsaid
    texts = [row["text"].value for row in select(store, "SELECT ?text { ?source kz:leftOut ?text }")]
    for language, left_out, warning in (
        ("en", "death in custody", "An excerpt may leave out deaths in custody"),
        ("ru", "смерть под стражей", "В выдержку могут не войти смерти под стражей"),
        ("kk", "қамаудағы өлім", "Үзіндіге дереккөздің қалған бөлігінде айтылған қамаудағы өлімдер"),
    ):
        assert any(left_out in text for text in texts)
        assert warning in unsaid[language]


@pytest.mark.parametrize("source", ["", "kzr:hrw-2022-10-26"])
def test_the_toll_is_told_totals_first_and_then_who_counts_otherwise(listed, workspace, source):
    question = canned.bind(listed, canned.find(workspace, "official-death-toll"), {"source": source} if source else {})
    told = in_words(Labels(listed), summarize(listed, question, view(listed, canned.ask(listed, question))))
    parts = [" of " in one.text.split(" (asserted")[0].split(": ")[-1] or "detention" in one.text for one in told.claims]
    assert told.more == 0
    assert parts == sorted(parts), "totals first"
    assert parts.count(True) == (2 if source else 5)
    assert "at least 232 (" in told.claims[0].text
    others = ["shot dead: at least 10 (documented; Human Rights Watch; "]
    others += (
        [] if source else ["possibly up to 260 (asserted; Human rights organisations", "more than 200 (presupposed; US State Department"]
    )
    assert len(told.beside) == len(others)
    assert all(text in one.text for text, one in zip(others, told.beside, strict=True))
    assert not {one.node for one in told.beside} & {one.node for one in told.claims}


def test_of_many_sources_an_answer_says_how_many_they_are(store):
    few = [(f"{KZR}source-{number}", 1) for number in range(MOST_SOURCES)]

    def counted(*each):
        return tally_in_words(Labels(store), Tally("claims", sum(count for _, count in each), each))

    more = counted((few[0][0], 2), *few[1:])
    assert more.startswith(f"Claims in this answer: {MOST_SOURCES + 1} (")
    assert "source-0: 2" in more
    assert counted(*few, (KZR + "other", 1)) == f"Claims in this answer: {MOST_SOURCES + 1} (sources: {MOST_SOURCES + 1})."
    assert not counted()
