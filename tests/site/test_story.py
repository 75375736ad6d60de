"""The start page tells, by rule from the graph, what was asked, who counts what, what nobody says, and what is new."""

from __future__ import annotations

import itertools
import re

import pyoxigraph as ox
import pytest

from kzgraph import model
from kzgraph.graph.store import select
from kzgraph.site.became import histories
from kzgraph.site.content import Content
from kzgraph.site.files import FileReader
from kzgraph.site.reader import Reader, path_of
from kzgraph.site.start import PAGE
from kzgraph.site.story import LIFE_WIDTH, YEAR_APART, Life, story
from kzgraph.vocab import KZR, LANGUAGES

HRW = KZR + "hrw-2022-10-26/"


def start(content, language="en", made=Reader):
    return PAGE.make(content, made(language, language, "", "/"))


def told(content, language="en", made=Reader):
    """The story alone."""
    page = start(content, language, made)
    return page[page.index('class="section story"') : page.index('id="sheet"')]


def test_the_first_lines_say_where_when_about_what_and_whose_words(every_source):
    page = start(every_source)
    first = re.sub(r"<[^>]*>", "", page[page.index("<h1>") : page.index('id="entries"')])
    assert first.startswith("January 2022 events in Kazakhstan: who says what about human rights")
    assert "Human Rights Watch, 26 October 2022" in first
    assert "US State Department, 22 April 2024" in first


def test_each_demand_has_its_latest_answer_or_the_last_text_that_was_read(every_source):
    known = story(every_source)
    assert known.answered + known.unanswered <= known.all_asked
    for asked in known.asked:
        became = histories(every_source).of(asked.claim.iri)
        assert (asked.answer is not None) == became.news
        assert (asked.last_read is not None) == (became.last is not None)
        kinds = [mark.kind for mark in asked.marks]
        assert ("answer" in kinds) == became.news
        assert ("none" in kinds) == (became.no_news and not became.news)
        assert all(mark.iri for mark in asked.marks if mark.kind in ("asked", "answer"))
    answered = [asked.answer is not None for asked in known.asked]
    assert answered == sorted(answered, reverse=True)


def test_a_measure_has_several_voices_each_in_a_row_with_all_its_numbers(every_source):
    known = story(every_source)
    assert "kzv:deaths-from-events" in {one.panel.key for one in known.measures}
    assert "kzv:criminal-cases-on-torture" in {one.panel.key for one in known.measures}
    for one in known.measures:
        assert len(one.voices) > 1
        assert sum(len(voice.figures) for voice in one.voices) == len(one.panel.figures)
        states = [voice.of_state for voice in one.voices]
        assert states == sorted(states, reverse=True)
    bodies = {voice.claim.voice_iri: voice.of_state for one in known.measures for voice in one.voices}
    assert bodies[KZR + "general-prosecutors-office"]
    assert not bodies[KZR + "us-department-of-state"]


def test_what_no_text_says_is_said_in_none_and_each_matter_comes_before_any_comes_twice(every_source):
    known = story(every_source)
    for one in known.unsaid:
        sides = every_source.silences[one.silence.iri].beside
        assert not any(side.claims for side in sides)
    matters = [str(one.matter) for one in known.unsaid]
    assert len(set(matters)) == len(matters)


def test_the_latest_text_is_set_beside_earlier_ones_and_what_repeats_is_only_counted(every_source):
    latest = story(every_source).latest
    assert latest.iri == max(
        (iri for iri in every_source.sources if iri not in every_source.lists_of_pages), key=lambda iri: every_source.sources[iri].day
    )
    assert latest.news
    for new in latest.news:
        assert latest.iri in {proof.source for proof in new.later.proofs}
        assert latest.iri not in {proof.source for proof in new.earlier.proofs}
        assert str(new.outcome.shown["en"][0]) != "repeats"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mark_and_number_leads_to_its_claim_on_the_server_and_in_files(every_source, language):
    for made in (Reader, FileReader):
        page, reader = told(every_source, language, made), made(language, language, "", "/")
        known = story(every_source)
        claims = [mark.iri for asked in known.asked for mark in asked.marks if mark.iri]
        claims += [figure.claim.iri for one in known.measures for voice in one.voices for figure in voice.figures]
        for iri in claims:
            assert f'href="{reader.href(path_of(iri))}"' in page
        for svg in re.findall(r"<svg.*?</svg>", page):
            assert "<a " not in svg or svg.count("<a ") == svg.count('tabindex="-1"')
    assert told(every_source, language).count('class="ours-tag"') == 4


def test_the_story_names_no_person(every_source):
    page = told(every_source)
    for row in select(every_source.reader.store, "SELECT ?name { ?person a kz:Person ; rdfs:label ?name }"):
        assert row["name"].value not in page


def test_one_source_alone_has_a_story_without_news(store):
    alone = ox.Store()
    alone.extend(quad for quad in store if "hrw-2022-10-26" in str(quad.subject) or "/resource/hrw" not in str(quad.subject))
    for quad in list(alone.quads_for_pattern(None, ox.NamedNode("https://w3id.org/kzgraph/ontology#statedIn"), None)):
        if "hrw-2022-10-26" not in quad.subject.value:
            for other in list(alone.quads_for_pattern(quad.subject, None, None)):
                alone.remove(other)
    content = Content(model.Reader(alone))
    page = start(content)
    assert story(content).latest is None
    assert 'id="asked"' in page
    assert 'id="latest"' not in page


def test_an_empty_graph_has_a_start_page():
    page = start(Content(model.Reader(ox.Store())))
    assert "<h1>Human rights: who says what" in page
    assert 'class="section story"' not in page


@pytest.mark.parametrize("last", [2022 * 372 + 40, 2023 * 372, 2030 * 372, 2120 * 372])
def test_the_years_of_the_axis_are_within_it_and_never_collide(last):
    places = [x for _, x in Life(2022 * 372, last).years]
    assert places
    assert all(0 <= x <= LIFE_WIDTH for x in places)
    assert all(right - left >= YEAR_APART for left, right in itertools.pairwise(places))
