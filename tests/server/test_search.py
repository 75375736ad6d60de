"""Search over HTTP: the hits of `kzgraph search` in their order, as JSON and as a page."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

import pytest

from kzgraph.questions import canned
from kzgraph.questions.search import Search
from kzgraph.server.media import HTML
from kzgraph.site.reader import path_of
from kzgraph.vocab import KZR
from tests.server.serving import JSON

WORDS = ("who pressed the victims not to complain?", "пытки", "NPM", "organising mass riots", "weather in Astana", "official death toll")


def address(words, **fields):
    return "/search?q=" + quote(words) + "".join(f"&{name}={value}" for name, value in fields.items())


def path(hit):
    return f"/questions/{hit['node']}" if hit["kind"] == "question" else path_of(hit["node"])


@pytest.fixture(scope="module")
def search(store, workspace):
    return Search(store, canned.catalogue(workspace))


@pytest.mark.parametrize("words", WORDS)
def test_json_has_the_hits_of_the_library(server, search, words):
    found = search(words, 10)
    got = server.ask(address(words), Accept=JSON).json()
    assert [(hit["kind"], hit["node"]) for hit in got["hits"]] == [(hit.kind, hit.node) for hit in found.hits]
    assert (got["missing"], got["unknown"]) == (list(found.missing), list(found.unknown))


def test_json_and_the_page_say_which_source_is_silent(server):
    got = server.ask(address("curfew"), Accept=JSON).json()
    assert got["hits"][0]["kind"] == "silence"
    assert [silence["source"].rsplit("/", 1)[-1] for silence in got["silences"]] == ["hrw-2022-10-26"]
    sentence = got["silences"][0]["sentence"]
    assert sentence["en"].startswith("HRW 2022 does not say anything on this: a state of emergency, a curfew")
    assert sentence["ru"].startswith("HRW 2022 ничего не говорит об этом: чрезвычайное положение")
    assert sentence["en"] in server.ask(address("curfew", lang="en"), Accept=HTML).body.decode()


def test_a_search_is_narrowed_to_one_source(server):
    whole = server.ask(address("official death toll", limit=100), Accept=JSON).json()["hits"]
    narrowed = server.ask(address("official death toll", source="background-2022"), Accept=JSON).json()["hits"]
    assert {hit["source"] for hit in narrowed} == {KZR + "background-2022"} < {hit["source"] for hit in whole}
    page = server.ask(address("official death toll", source="background-2022", lang="en"), Accept=HTML).body.decode()
    assert page.count('<input type="hidden" name="source" value="background-2022">') == 1, "in the form; the header searches all"
    status = html.unescape(re.search(r'<p class="note" role="status">(Only .*?)</p>', page)[1])
    assert re.search(r'^Only \S.* was searched\..*<a href="/search\?q=official\+death\+toll[^"]*#hits">Search all sources</a>$', status)
    assert "source=" not in status
    assert narrowed[0]["label"]["en"] in html.unescape(page)
    other = next(hit for hit in whole if hit["kind"] == "claim" and hit["source"] != KZR + "background-2022")
    assert other["label"]["en"] not in html.unescape(page)
    assert server.ask(address("official death toll", source="no-such"), Accept=JSON).json()["hits"] == []


def test_a_note_on_who_is_named_leads_to_the_page_about_the_pages(server):
    page = server.ask(address("Qwertyuiova Asdfghjk", lang="en"), Accept=HTML).body.decode()
    assert re.search(r'this search cannot tell: .*href="/sources.*href="/about[^"]*#persons"', page)


def test_each_hit_opens(server):
    hits = [hit for words in WORDS for hit in server.ask(address(words), Accept=JSON).json()["hits"]]
    assert {hit["kind"] for hit in hits} >= {"question", "claim", "thing", "term"}
    became = {hit["became"] for hit in hits if "became" in hit}
    assert became
    for href in {hit["href"] for hit in hits} | became:
        assert server.ask("/" + href.split("/", 3)[3], Accept="*/*").status in (200, 303)


@pytest.mark.parametrize("words", WORDS)
def test_the_page_has_the_same_order_and_says_whose_word_it_is(server, words):
    hits = server.ask(address(words), Accept=JSON).json()["hits"]
    page = server.ask(address(words), Accept=HTML).body.decode()
    lists = {
        "/resource/silences/" in text.partition("</li>")[0]: text.partition("</ol>")[0] for text in page.split('<ol class="undated">')[1:]
    }
    for silent, shown in lists.items():
        places = [shown.find(f'href="{path(hit)}"') for hit in hits if (hit["kind"] == "silence") is silent]
        assert -1 not in places
        assert places == sorted(places)
    shown = lists[False]
    assert shown.count('#became"') == sum("became" in hit for hit in hits)
    assert shown.count('class="voice') == sum(hit["kind"] == "claim" for hit in hits)


def test_the_page_counts_the_hits_shows_more_of_them_and_is_called_by_its_words(server):
    page = server.ask(address("torture", lang="en"), Accept=HTML).body.decode()
    assert page.count('<div class="whose">') == 10
    assert "<title>torture · Search · kzgraph</title>" in page
    count = int(re.search(r"10 of (?:at least )?(\d+) hits for “torture”", page)[1])
    more = html.unescape(re.search(r'href="([^"]*limit=30[^"]*)#hits"', page)[1])
    longer = server.ask(more, Accept=HTML).body.decode()
    assert longer.count('<div class="whose">') == min(30, count)
    assert f"{min(30, count)} of" in longer


def test_the_field_of_the_header_is_empty_and_a_finding_beside_claims_heads_no_page_as_not_said(server):
    for language, unsaid, heading_of_findings in (
        ("en", "Not said", "What the sources do not say"),
        ("ru", "Не сказано", "Чего источники не говорят"),
        ("kk", "Айтылмаған", "Дереккөздер нені айтпайды"),
    ):
        first = server.ask(address("amnesty", lang=language), Accept=HTML).body.decode()
        assert re.search(rf'<h2 id="hits" tabindex="-1">{unsaid}: [^<]*amnesty', first)
        assert f">{heading_of_findings}</h3>" in first
        assert 'value="' not in re.search(r'<input id="find"[^>]*>', first)[0]
        beside = server.ask(address("who was killed", lang=language), Accept=HTML).body.decode()
        heading = re.search(r'<h2 id="hits"[^>]*>([^<]*)', beside)[1]
        assert not heading.startswith(unsaid)


def test_a_search_for_what_is_not_said_says_so_in_its_title_and_at_each_hit(server):
    page = server.ask(address("amnesty", lang="en"), Accept=HTML).body.decode()
    assert "<title>Not said: amnesty · Search · kzgraph</title>" in page
    assert re.search(r'<a href="[^"]*/silences/[^"]*">[^<]* does not say anything on this: ', page)
    assert "It does not mean that the thing is not so." in page
    (silence, *_) = server.ask(address("amnesty"), Accept=JSON).json()["silences"]
    assert "This is a finding on HRW 2022 alone." in server.ask(path_of(silence["node"]) + ".html?lang=en", Accept=HTML).body.decode()


def test_the_page_names_words_that_nothing_has_and_those_that_no_first_hit_has(server):
    page = server.ask(address("glaciers in Astana", lang="en"), Accept=HTML).body.decode()
    assert "Nothing in this graph has these words: glaciers." in page
    page = server.ask(address("asylum for Karakalpak activists", lang="en"), Accept=HTML).body.decode()
    assert "None of the first three hits has: asylum." in page


def test_words_are_needed_and_a_limit_holds(server):
    assert server.ask("/search", Accept=JSON).status == 400
    assert server.ask("/search", Accept=HTML).status == 200
    assert len(server.ask(address("torture", limit=3), Accept=JSON).json()["hits"]) == 3
    assert server.ask(address("torture", limit=101), Accept=JSON).status == 400
    assert server.ask(address("x" * 5000), Accept=JSON).status == 200


def test_the_words_are_escaped_in_the_page(server):
    page = server.ask(address('"><script>alert(1)</script>', lang="ru"), Accept=HTML).body.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_page_of_questions_leads_to_it(server):
    assert 'href="/search' in server.ask("/questions", Accept=HTML).body.decode()


def test_two_terms_that_are_called_alike_are_told_apart(server):
    page = server.ask(address("torture", lang="en", limit=100), Accept=HTML).body.decode()
    kinds = re.findall(r'<p class="note">(Term[^<]*)</p></div><div><p class="words"><a [^>]*>torture</a>', page)
    assert len(kinds) == len(set(kinds)) == 2
