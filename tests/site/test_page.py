"""The credit of the files that a page makes: the sources of what it shows, and never the project in their place."""

from __future__ import annotations

import html
import json
import re

import pyoxigraph as ox
import pytest

from kzgraph import model
from kzgraph.formats.words import word
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.site.content import Content
from kzgraph.site.node import node
from kzgraph.site.pages import PAGES
from kzgraph.site.question import question
from kzgraph.site.reader import Reader, path_of
from kzgraph.vocab import KZR, LANGUAGES
from tests.first import BOTH
from tests.reading.test_became import source, stored
from tests.tiers import few


def graph(count, claims=1):
    """A graph of sources of a claim each, or of none."""
    numbers = range(1, count + 1)
    return Content(
        model.Reader(
            stored(*(source(f"s{number}", f"2022-01-0{number}", *[(f"c{number}", "Act", "state", "2022")] * claims) for number in numbers))
        )
    )


def credit(page):
    known = json.loads(html.unescape(re.search(r'data-credit="([^"]*)"', page)[1]))
    return dict([*known["sources"], *known["page"]])


def network(content, **query):
    return credit(PAGES["/network"].make(content, Reader("en", "en", "", "/network", tuple(query.items()))))


@pytest.mark.parametrize("name", ["/figure-official-deaths", "/p04-s01", ""])
def test_a_page_of_one_source_credits_it_alone(store, name):
    iri = KZR + "hrw-2022-10-26" + name
    content = Content(model.Reader(store))
    assert len(content.sources) > 1
    pairs = credit(node(content, Reader("en", "en", "", path_of(iri)), ox.NamedNode(iri)))
    assert pairs["Source"] == content.terms.text(ox.NamedNode(KZR + "hrw-2022-10-26")).shown["en"][0]
    assert pairs["Source published on"] == "2022-10-26"


def test_a_page_narrowed_to_a_source_credits_it_alone():
    assert network(graph(7), source="s2")["Source published on"] == "2022-01-02"


def test_a_page_of_the_whole_graph_says_so_and_is_not_a_source_itself():
    several, many = (network(graph(count, claims=0)) for count in (3, 7))
    assert "Source" not in {**several, **many}
    assert several["Source published on"] == "2022-01-01, 2022-01-02, 2022-01-03"
    assert several["Sources of this graph"].count(";") == 2
    assert many["Sources of this graph"] == "7"
    assert "kzgraph" not in many["Sources of this graph"]
    assert many["Encoded by"] == "kzgraph"


def test_a_page_without_a_passage_names_the_sources_of_the_graph(content):
    pairs = credit(PAGES["/about"].make(content, Reader("en", "en", "", "/about")))
    assert "Source" not in pairs
    assert "Human Rights Watch" in pairs["Sources of this graph"]


def test_the_page_of_a_place_has_what_is_said_of_places_within_it(every_source):
    page = node(every_source, Reader("en", "en", "", "/resource/almaty"), KZR.almaty)
    own, within = page.split('<section class="section" aria-labelledby="part-2">')
    assert "What is said of places within it, and what refers to that" in within
    for claim in ("charge-airport-riots", "decision-airport"):
        assert f'/resource/usdos-2023/{claim}"' in within
        assert f'/resource/usdos-2023/{claim}"' not in own
    court = node(every_source, Reader("en", "en", "", "/resource/almaty-city-court"), ox.NamedNode(KZR + "almaty-city-court"))
    assert "What is said of places within it" not in court


PARTS = ("nearest", "others", "cite", "properties")  # of the page of a silence, in their order


def test_claims_and_passages_lead_to_the_comparison_with_an_own_copy_and_their_machine_parts_are_folded_or_not_printed(every_source):
    def page(name):
        return node(every_source, Reader("en", "en", "", f"/resource/{name}"), ox.NamedNode(KZR + name))

    claim, passage = page("usdos-2023/figure-people-killed"), page("usdos-2023/p04-s01")
    for text in (claim, passage):
        assert 'href="/sources?source=usdos-2023#own"' in text
        assert re.search(r'<div class="one" data-of="0" data-own="\d+ [0-9a-f]{16} usdos-2023/p04-s01', text)
        assert '<section class="section beside printless" aria-labelledby="identity">' in text
    assert passage.index("<details", passage.index('id="passage"')) < passage.index("SHA-256") < passage.index('id="identity"')
    assert '<section class="section beside printless" aria-labelledby="properties">' in claim
    assert "background-2022#own" not in page("background-2022/figure-deaths-2022-08")
    silence = page("silences/usdos-2023-list-of-dead")
    reason, nearest, others, cite, machine = map(silence.index, ("The excerpt gives numbers", *(f'id="{name}"' for name in PARTS)))
    assert reason < nearest < others < cite < machine
    assert "Nobody else has checked it." in silence


def test_the_start_page_leads_from_what_a_source_does_not_say_to_the_list(every_source):
    questions = {question.name: question for question in canned.catalogue(Workspace.open(BOTH))}
    start = PAGES["/"].make(Content(model.Reader(every_source.reader.store), questions=questions), Reader("en", "en", "", "/"))
    assert start.count('<p class="note"><a href="/questions/what-the-sources-do-not-say"') == 1


@pytest.mark.parametrize("language", few(1, LANGUAGES))
@pytest.mark.parametrize("path", ["/figures", "/timeline", "/ledger", "/network", "/demands", "/sources", "/questions", "/changes"])
def test_a_page_has_one_name_in_menu_title_and_heading(every_source, language, path):
    text = PAGES[path].make(every_source, Reader(language, language, "", path))
    title = re.search(r"<title>(.*?) · kzgraph</title>", text)[1]
    label = PAGES[path].label
    assert not label or title == word(label, language)
    if path != "/questions":
        assert re.search(r"<h1>([^<]*)</h1>", text)[1] == title


@pytest.mark.parametrize(
    ("looked_for", "usdos"),
    [
        (
            "names and ages of the dead",
            r"names and ages of all who were killed .*?the excerpt does not say it whole; .*?names three people",
        ),
        ("sanctions, an international court, conditions of trade or aid", r"sanctions, an international court or visa bans: .*?nothing"),
    ],
)
def test_each_source_has_its_own_finding_in_its_own_words(every_source, looked_for, usdos):
    answer = canned.ask(every_source.reader.store, canned.find(Workspace.open(BOTH), "what-the-sources-do-not-say"))
    text = question(every_source, Reader("en", "en", "", "/questions/what-the-sources-do-not-say"), answer, (1000, 0))
    row = text.partition(f"<h3>{looked_for}</h3>")[2].partition("</li>")[0]
    assert re.search(rf"<dt>USDOS 2023</dt><dd>{usdos}", re.sub(r"</?(a|span)\b[^>]*>", "", row))
