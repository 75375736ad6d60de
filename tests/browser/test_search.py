"""The search of a site of files: the hits of `kzgraph search` in their order, found in the reader's own browser."""

from __future__ import annotations

import pytest
import yaml

from kzgraph.formats.words import word
from kzgraph.graph import store
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.questions.search import Search
from kzgraph.questions.search.portable import portable
from kzgraph.site.assets import SCRIPTS
from kzgraph.vocab import KZR
from tests.conftest import ROOT
from tests.first import BOTH, FIRST

FIRST_HITS = 3
AGREE = 0.95  # of the questions; the script cuts and corrects some of the words that no text holds in its own way
QUESTIONS = [
    asked["question"]
    for name in ("one-source", "both-sources")
    for asked in yaml.safe_load((ROOT / "tests" / "search" / f"{name}.yaml").read_text(encoding="utf-8"))
]
OTHERS = {"Mamaev", "Мамайқызы", "Мамайұлы", "Mamaiqyzy", "Елшибаевой", "Elshibaeva", "elsibaeva", "Жанболатов"}  # names of nobody here
ODD = [
    *sorted(OTHERS),
    "",
    "?",
    "112",
    "=1+1",
    "the",
    "Mamay",
    "Мамая",
    "обвинения против Мамая",
    "was Mamayeva arrested",
    "sentence of Elshibaeva",
    "Мамаеваның үкімі",
    "мамайқызының соты",
    "Елшибаеваның",
    "peacefuly",
    "масовых",
    "сот кінәлі деп тапты ма",
    "EU",
    "ЕС",
    "what does Human Rights Watch say",
    "what does the fourth paragraph say",
    "о чём говорится в четвёртом абзаце",
    "төртінші абзацта не айтылған",
    "paragraph 12 of the HRW statement",
    "<b>",
    "x" * 500,
]
FIND = """async ([address, index, texts]) => {
  const { Search } = await import(address);
  const search = new Search(JSON.parse(index));
  return texts.map((text) => {
    const { hits, unknown, missing, silences, unnamed, changed } = search.find(text);
    return [hits.map(({ node }) => node), unknown, missing, silences.map(({ node }) => node), unnamed, changed];
  });
}"""


@pytest.fixture(scope="module")
def searches():
    """The search of each workspace."""
    spaces = {root: Workspace.open(root) for root in (BOTH, FIRST)}
    return {root: Search(store.load(space), canned.catalogue(space)) for root, space in spaces.items()}


def searched(visit, words, language="en", site="files"):
    visited = visit(site)
    visited.open(visited.site.address("/search", language))
    visited.page.locator("#q").fill(words)
    visited.page.locator("#q").press("Enter")
    return visited, visited.page


@pytest.mark.parametrize("root", [BOTH, FIRST])
def test_browser_and_terminal_find_the_same(visit, searches, root):
    search, asked = searches[root], [*QUESTIONS, *ODD]
    visited = visit("files")
    visited.open(visited.site.address("/search", "en"))
    address = f"{visited.site.url}/assets{SCRIPTS['find'].path}"
    found = visited.page.evaluate(FIND, [address, portable(search.documents), asked])
    other = []
    for text, (hits, *rest) in zip(asked, found, strict=True):
        expected = search(text)
        assert text not in OTHERS or (not hits and rest[0] == list(expected.unknown)), text
        nodes = [hit.node for hit in expected.hits[:FIRST_HITS]]
        silent = [silence.node for silence in expected.silences]
        if [nodes, list(expected.unknown), list(expected.missing), silent, expected.unnamed, [list(pair) for pair in expected.changed]] != [
            hits[:FIRST_HITS],
            *rest,
        ]:
            other.append(text)
    assert len(other) <= (1 - AGREE) * len(asked), other
    visited.assert_clean()


@pytest.mark.parametrize(("words", "language"), [("who pressed the victims not to complain?", "en"), ("пытки", "ru"), ("азаптау", "kk")])
def test_hits_are_shown_as_on_the_server(visit, words, language):
    shown, headings = [], []
    for site in ("files", "server"):
        visited, page = searched(visit, words, language, site)
        page.locator("main li").first.wait_for(timeout=120_000)  # the first search of a server reads every name
        shown.append([" ".join(row.split()) for row in page.locator("main .undated > li").all_inner_texts()])
        headings.append((page.title(), page.locator("#hits").inner_text()))
        assert visited.axe() == []
        if site == "files":
            page.get_by_role("button", name=word("more hits", language)).click()
            assert page.locator("main .undated > li").count() > len(shown[0])
        visited.assert_clean()
    assert len(shown[0]) == 10
    assert shown[0] == shown[1]
    assert headings[0] == headings[1]


def test_the_index_is_loaded_once_the_field_is_used_and_a_search_has_an_address(visit):
    visited = visit("files")
    page = visited.page
    visited.open(visited.site.address("/search", "en"))
    assert not [address for address in visited.asked if "find-" in address or address.endswith(".json")]
    page.locator("#q").fill("torture")
    page.locator("#q").press("Enter")
    page.locator("main li").first.wait_for()
    assert sorted(address.rsplit("/", 2)[-2] for address in visited.asked if address.endswith("search.json")) == ["en", "where"]
    first = page.locator("main li .words").all_inner_texts()
    page.locator("#q").fill("prosecutor")
    page.locator("#q").press("Enter")
    page.wait_for_url(lambda url: "q=prosecutor" in url)
    page.go_back()
    page.wait_for_url(lambda url: "q=torture" in url)
    assert page.locator("main li .words").all_inner_texts() == first
    page.locator("main li a").first.click()
    page.wait_for_load_state()
    assert page.locator("h1").count() == 1
    visited.assert_clean()


def test_what_no_source_says_is_answered_so(visit, searches):
    search = searches[FIRST]
    silence = next(document for document in search.documents if document.kind == "silence")
    visited, page = searched(visit, silence.label["en"])
    page.locator("#found", has_text="is a finding of this project").wait_for()
    assert "HRW 2022 does not say anything on this: " in page.locator("#silent").inner_text()
    page.locator("#q").fill("torture in zinc mines")
    page.locator("#q").press("Enter")
    page.locator("#found", has_text="Nothing in this graph has these words: ").wait_for()
    page.locator("#q").fill("asylum for Karakalpak activists")
    page.locator("#q").press("Enter")
    page.locator("#found", has_text="None of the first three hits has: asylum.").wait_for()
    page.locator("#q").fill("<img src=x onerror=alert(1)> torture Xyzzy")
    page.locator("#q").press("Enter")
    page.locator("#found", has_text="Nothing in this graph has these words: ").wait_for()
    assert "this search cannot tell" in page.locator("#found").inner_text()
    visited.assert_clean()


@pytest.mark.parametrize(("source", "times"), [(f"{KZR}example-2024-05-01", 1), (f"{KZR}hrw-2022-10-26", 0)])
def test_nobody_is_said_to_have_looked_unless_a_first_hit_may_say_it(visit, searches, source, times):
    """A further source of which nothing is known stands in the list: one without claims, or one with a claim among the first hits."""
    silence = next(document for document in searches[FIRST].documents if document.kind == "silence")

    def further(route):
        data = route.fetch().json()
        route.fulfill(json=data | {"sources": [*data["sources"], [source, "Further Source"]]})

    visited = visit("files")
    visited.page.route("**/en/search.json", further)
    visited.open(visited.site.address("/search", "en"))
    visited.page.locator("#q").fill(silence.label["en"])
    visited.page.locator("#q").press("Enter")
    visited.page.locator("#silent ol li").first.wait_for()
    assert visited.page.locator("#silent").inner_text().count("Nobody looked for this in Further Source.") == times
    visited.assert_clean()


def test_persons_are_named_as_of_a_day(visit, searches):
    person = next(document for document in searches[FIRST].documents if "Person" in document.kinds)
    _, page = searched(visit, person.label["en"])
    page.locator("#found", has_text="Persons on this page are named in sources of 26 October 2022,").wait_for()


def test_a_search_that_cannot_load_says_so_and_tries_again(visit):
    visited = visit("files")
    page = visited.page
    visited.open(visited.site.address("/search", "en"))
    page.route("**/search.json", lambda route: route.abort())
    page.locator("#q").fill("torture")
    page.locator("#q").press("Enter")
    page.locator("#found", has_text="The server does not answer.").wait_for()
    page.unroute("**/search.json")
    page.locator("#q").press("Enter")
    page.locator("main li").first.wait_for()
