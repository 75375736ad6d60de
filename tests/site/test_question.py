"""The page of a question: a table by source and day, pairs of claims by matter, a person who is chosen first, rows as headings."""

from __future__ import annotations

import html
import re
from functools import cache

import pytest

from kzgraph.formats.words import word
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.questions.answers.view import view
from kzgraph.site.answer import laid_out
from kzgraph.site.page import STATED
from kzgraph.site.pages import PAGES
from kzgraph.site.question import PAGE_ROWS, question
from kzgraph.site.reader import Reader
from kzgraph.vocab import LANGUAGES
from tests.first import BOTH
from tests.tiers import few

COMPARED = ("claims-compared", "claims-another-source-contradicts")
ONE_PERSON = "what-is-said-of-one-person"


@cache
def asked(name):
    return canned.find(Workspace.open(BOTH), name)


def page(content, name, language="en", offset=0, **given):
    bound = canned.bind(content.reader.store, asked(name), given)
    reader = Reader(language, language, "", f"/questions/{name}", tuple(given.items()))
    return question(content, reader, canned.ask(content.reader.store, bound), (PAGE_ROWS, offset))


def heading(text):
    return html.unescape(re.sub("<[^>]*>", "", re.search(r"<h1[^>]*>(.*?)</h1>", text, re.S)[1]))


@pytest.mark.parametrize("language", few(2, LANGUAGES))
def test_what_was_counted_then_and_later_stands_by_source_and_day(every_source, language):
    shown = view(every_source.reader.store, canned.ask(every_source.reader.store, asked("criminal-cases-counted")))
    laid = laid_out(every_source, asked("criminal-cases-counted"), shown)
    cells = [link.iri for _, _, row in laid.rows for cell in row for link in cell]
    claims = [row.cells[shown.columns.index("assertion")][0].value for row in shown.rows]
    assert sorted(cells) == sorted(claims)
    assert [name.shown["en"][0] for _, name in laid.sources] == ["HRW 2022, 26 October 2022", "USDOS 2023, 22 April 2024"]
    first = laid.rows[0][2]
    assert [cell[0].shown.shown[language][0] for cell in first] == ["234", "329"]
    text = page(every_source, "criminal-cases-counted", language)
    table = text[text.index('<table class="series dated laid-out"') : text.index("</table>")]
    assert table.count('<tr role="row">') == len(laid.rows) + 1
    assert laid_out(every_source, asked("every-figure"), shown) is None


@pytest.mark.parametrize("name", COMPARED)
def test_pairs_are_counted_as_pairs_and_stand_by_matter(every_source, name):
    answer = canned.ask(every_source.reader.store, asked(name))
    count = len(view(every_source.reader.store, answer).rows)
    pages = [page(every_source, name, offset=offset) for offset in range(0, count, PAGE_ROWS)]
    assert all(f"{word('pairs in answer', 'en', count=count)} (" in text for text in pages)
    assert sum(text.count('<li class="claim"') for text in pages) == count
    numbers = [int(number) for text in pages for number in re.findall(r'<li class="claim" id="r(\d+)"', text)]
    assert numbers == list(range(1, count + 1))
    listed = [re.findall(r'class="matter-of-pairs">(?:<summary><h3>|<a [^>]*>)([^<]*) \((\d+)\)', text) for text in pages]
    assert all(matters == listed[0] for matters in listed)
    assert sum(int(number) for _, number in listed[0]) == count
    for text in pages:
        for offset, matter in re.findall(r'<p class="matter-of-pairs"><a href="[^"?]*(?:\?[^"]*offset=(\d+)[^"]*)?#(matter-\d+)">', text):
            assert f'<div id="{matter}">' in pages[int(offset or 0) // PAGE_ROWS]
    assert (word("no contradiction", "en") in pages[0]) == (name == COMPARED[1])
    assert not re.search(r"<dd>(?:<a[^>]*>)?positive<", "".join(pages)), "that a judgement holds is said by its relation"


@pytest.mark.parametrize("language", few(2, LANGUAGES))
def test_nobody_is_shown_before_a_person_is_chosen_and_then_the_heading_names_them(every_source, language):
    first = page(every_source, ONE_PERSON, language)
    assert '<li class="claim"' not in first
    assert "person-1 }" not in first, "nor by the query"
    assert all(f"person=kzr%3Aperson-{number}" in first for number in (1, 2))
    chosen = page(every_source, ONE_PERSON, language, person="kzr:person-1")
    assert heading(chosen).startswith(f"{asked(ONE_PERSON).title[language]}: ")
    assert heading(chosen) != heading(page(every_source, ONE_PERSON, language, person="kzr:person-2"))
    rows = re.findall(r'<p class="words[^>]*><a href="[^"]*/([^"/]+)"', chosen)
    assert sorted(rows[:2]) == ["decision-named-1-ban", "decision-named-1-probation"], "what was decided comes before any charge"
    assert "charge-named-1-mass-riots" in rows[2:]


def test_each_row_is_a_heading_by_its_words_and_leads_to_how_it_is_cited(every_source):
    text = page(every_source, "criminal-cases-counted")
    rows = text.count('<li class="claim"')
    for number in range(1, rows + 1):
        assert f'<h3 class="num" id="h{number}" aria-labelledby="h{number} w{number}">' in text
        assert text.count(f'id="w{number}"') == 1
    assert len(re.findall(r'#cite">Cite<', text)) == rows


def test_the_day_on_which_persons_are_named_stands_only_where_a_name_does(every_source):
    for path in ("/figures", "/network"):
        text = PAGES[path].make(every_source, Reader("en", "en", "", path))
        assert bool(STATED.search(text)) == every_source.names_somebody(text), path
    assert STATED.search(page(every_source, ONE_PERSON, person="kzr:person-1"))
    assert not every_source.names_somebody("people, not named here")
    assert every_source.names_somebody("the charges against Zhanbolat Mamay's party")


def test_the_places_that_speak_of_people_not_named_here_are_counted_and_not_listed(every_source):
    text = PAGES["/about"].make(every_source, Reader("en", "en", "", "/about"))
    part = text[text.index('id="persons"') : text.index('id="corrections"')]
    counts = re.findall(r"not named here: (\d+)</p>", part)
    assert all(int(count) > 0 for count in counts)
    assert counts or len(every_source.sources) < 2
    assert not re.search(r"-20\d\d\S*/p\d", part), "a list of the places would lead to the names"
    assert part.count("/resource/person-") == 2


def test_a_printed_page_begins_with_the_state_of_the_data_and_the_day(every_source):
    text = page(every_source, "criminal-cases-counted")
    head = text[text.index('<ul class="printed">') : text.index("</header>")]
    assert "kzgraph " in head
    assert 'data-printed="Printed on"' in head
    assert '<section class="section tools printless"' in text
