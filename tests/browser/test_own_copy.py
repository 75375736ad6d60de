"""A reader's own copy, given once, shows the words of the source on every page of the tab, and is sent nowhere."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visit, publish_alone, serve
from tests.browser.test_reading import CLAUSE, COPIES, KZR, SENTENCES, TEXT, turtle
from tests.server.serving import start, stop

FIRST_SENTENCE = " ".join(SENTENCES[0].split())  # spaces are single in what is quoted
# The made-up text with a section, the clause and the third sentence under a claim of their own, and a claim that rests on two sources.
MORE = f"""
<{KZR}made-up/p01> a kz:Passage ; oa:hasSource r:made-up ; kz:paragraph 1 ; kz:section "2.b" .
<{KZR}second> a kz:Act ; rdfs:label "A clause followed."@en ; kz:voice r:somebody ; kz:actType <https://w3id.org/kzgraph/vocab#killing> ;
  kz:statedIn <{KZR}made-up/p02-s02-b>, <{KZR}made-up/p02-s01> ;
  kz:standing <https://w3id.org/kzgraph/vocab#asserted> ; kz:asOf "2022-01-01"^^xsd:date .
<{KZR}ask> a kz:Demand ; rdfs:label "A clause was asked for."@en ; kz:voice r:somebody ; kz:addressee r:somebody ;
  kz:action <https://w3id.org/kzgraph/vocab#investigate> ;
  kz:statedIn <{KZR}made-up/p02-s02-b>, <{KZR}made-up/p01-s01> ;
  kz:standing <https://w3id.org/kzgraph/vocab#asserted> ; kz:asOf "2022-01-01"^^xsd:date .
"""
STORED = "Object.keys(sessionStorage).length"


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    """The invented text on a server, and in a site of files."""
    folder = tmp_path_factory.mktemp("own")
    file = publish_alone(folder, turtle() + MORE)
    files, server = serve(folder / "site"), start("--data", file, "--time", "3")
    yield {"files": Site("files", f"http://127.0.0.1:{files.server_port}"), "server": Site("server", server.url)}
    files.shutdown()
    stop(server)


@pytest.fixture
def opened(windows, made_up):
    """Opens a page of one of the two sites in a language, and closes it at the end."""
    made = []

    def page_of(site, path, language="en", **options):
        made.append(Visit(windows, made_up[site], **options))
        made[-1].open(made_up[site].address(path, language))
        return made[-1]

    yield page_of
    for visited in made:
        visited.end()


def paste(page, text):
    """Gives a text as the copy of the made-up source."""
    source = page.locator('.own-words [data-source="made-up"]')
    source.get_by_label("Or the text of the page, pasted here").fill(text)
    source.get_by_role("button", name="Use this text").click()


def quotes(page):
    """The words that the page shows from the copy."""
    return page.locator(".copy blockquote")


@pytest.mark.parametrize("site", ["server", "files"])
def test_a_copy_given_on_one_page_shows_the_words_on_the_others(opened, made_up, tmp_path, site):
    visited = opened(site, "/resource/claim")
    page = visited.page
    expect(page.get_by_role("link", name="In the words of the source")).to_have_count(1)
    file = tmp_path / "copy.html"
    file.write_text(COPIES["a saved page"], encoding="utf-8")
    page.get_by_label("Your copy").set_input_files(file)
    expect(quotes(page)).to_have_text([FIRST_SENTENCE])
    expect(quotes(page)).to_have_attribute("lang", "en")
    expect(page.locator(".read-status")).to_have_text("copy.html. Kept in this tab until you close it or remove the copy.")
    expect(page.locator(".own-words > [role=status]")).to_have_text("Places on this page that are shown in the words of your copy: 1 of 1.")
    asked = len(visited.asked)
    visited.open(made_up[site].address("/resource/second", "en"))
    expect(quotes(page)).to_have_text([SENTENCES[2], f"[…] {CLAUSE}"])
    assert page.locator(".copy blockquote *").count() == 0
    visited.open(made_up[site].address("/resource/made-up/p01-s02", "ru"))
    expect(quotes(page)).to_have_text([SENTENCES[1].replace("é", "e\u0301")])  # with the copy's own signs
    visited.open(made_up[site].address("/sources", "en", (("source", "made-up"),)))
    expect(page.locator(".read-status")).to_contain_text("Passages proved: 5 of 5.")
    page.get_by_role("button", name="Remove the copy").click()
    assert page.evaluate(STORED) == 0
    visited.open(made_up[site].address("/resource/claim", "en"))
    expect(page.get_by_role("link", name="In the words of the source")).to_have_count(1)
    expect(quotes(page)).to_have_count(0)
    assert not any("little" in entry for entry in visited.asked[asked:])
    visited.assert_clean()


def test_the_words_are_quoted_with_the_source_the_section_and_where_they_were_located(opened):
    visited = opened("server", "/resource/made-up/p01-s02")
    page = visited.page
    visited.context.grant_permissions(["clipboard-read", "clipboard-write"])
    paste(page, "Menu\n" + TEXT.replace(" ", "  "))
    page.get_by_role("button", name=re.compile("^Copy as a quotation.*: made-up, section 2.b, paragraph 1, sentence 2$")).click()
    inner = SENTENCES[1].replace("“", "‘").replace("”", "’")
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == (
        f"“{inner}” (Somebody, A made-up text, 1 January 2022, {KZR}made-up; made-up, section 2.b, paragraph 1, sentence 2)."
        f" Words from the reader's own copy, located via kzgraph, "
        f"whose numbers of paragraphs and sentences are its own: {KZR}made-up/p01-s02"
    )
    visited.assert_clean()


def test_a_copy_that_lacks_the_passage_says_so_and_a_refused_one_is_not_kept(opened, tmp_path):
    visited = opened("server", "/resource/claim")
    page = visited.page
    paste(page, TEXT.replace("little", "a lot"))
    expect(page.locator(".copy.missing")).to_have_text("Not found in your copy")
    page.get_by_role("button", name="Remove the copy").click()
    expect(page.get_by_role("link", name="In the words of the source")).to_have_count(1)
    paste(page, "ab " * 400_000)
    expect(page.locator(".read-status")).to_contain_text("1,000,000")
    paste(page, " \n")
    expect(page.locator(".read-status")).to_contain_text("no text in it")
    latin = tmp_path / "latin.txt"
    latin.write_bytes(TEXT.encode("utf-16"))
    page.get_by_label("Your copy").set_input_files(latin)
    expect(page.locator(".read-status")).to_contain_text("not UTF-8")
    assert page.evaluate(STORED) == 0
    visited.assert_clean()


def test_a_damaged_copy_is_dropped(opened):
    visited = opened("server", "/resource/claim")
    page = visited.page
    for value in ('{"name": 5}', "[]", "null", "{"):
        paste(page, TEXT)
        expect(quotes(page)).to_have_count(1)
        page.evaluate("(value) => sessionStorage.setItem(Object.keys(sessionStorage)[0], value)", value)
        page.reload()
        expect(page.get_by_role("button", name="Use this text")).to_have_count(1)
        assert page.evaluate(STORED) == 0, value
    visited.assert_clean()


def test_a_browser_that_keeps_nothing_shows_the_words_on_this_page_and_says_so(opened):
    visited = opened("server", "/resource/claim")
    page = visited.page
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') } }")
    paste(page, TEXT)
    expect(quotes(page)).to_have_text([FIRST_SENTENCE])
    expect(page.locator(".read-status")).to_have_text("Your browser has no room to keep this copy, so it is used on this page alone.")
    visited.assert_clean()


def test_places_in_a_line_show_the_words_when_they_are_opened(opened, made_up):
    visited = opened("server", "/resource/claim")
    page = visited.page
    paste(page, TEXT)
    expect(quotes(page)).to_have_count(1)
    visited.open(made_up["server"].address("/timeline", "en"))
    folded = page.locator("details.copy").first
    expect(folded.locator("blockquote")).to_be_hidden()
    folded.locator("summary").click()
    expect(folded.locator("blockquote")).to_be_visible()
    visited.assert_clean()


def test_a_brief_is_saved_and_printed_with_the_words(opened, made_up):
    visited = opened("server", "/brief")
    page = visited.page
    visited.open(made_up["server"].address("/brief", "en", (("about", "kzr:somebody"),)))

    def saved():
        with page.expect_download() as download:
            page.get_by_role("button", name="Markdown").click()
        return download.value.path().read_text(encoding="utf-8")

    assert CLAUSE not in saved()
    paste(page, TEXT)
    expect(page.locator(".own-words > [role=status]")).to_contain_text("5 of 5")
    markdown = saved()
    assert f"“\\[…\\] {CLAUSE}” (made-up, " in markdown
    assert f"“{FIRST_SENTENCE}” (made-up, " in markdown
    assert markdown.count("from the reader's own copy") == 1
    quote = page.locator(".brief details.copy blockquote").first
    expect(quote).to_be_hidden()
    page.emulate_media(media="print")
    expect(quote).to_be_visible()
    visited.assert_clean()


@pytest.mark.parametrize("site", ["server", "files"])
def test_without_a_script_the_page_says_how(opened, site):
    visited = opened(site, "/resource/claim", script=False)
    page = visited.page
    part = page.locator(".own-words")
    expect(part).to_contain_text("This needs JavaScript.")
    expect(part).to_contain_text("kzgraph sources verify FILE")
    expect(part.locator("input, textarea")).to_have_count(0)


def test_a_page_with_the_words_is_accessible_and_as_wide_as_the_screen(opened):
    visited = opened("server", "/resource/second")
    paste(visited.page, TEXT)
    expect(quotes(visited.page)).to_have_count(2)
    for width in (1280, 390):
        visited.page.set_viewport_size({"width": width, "height": 900})
        assert visited.page.evaluate("document.documentElement.scrollWidth") == width
        assert visited.axe() == [], width


def test_a_citation_has_the_day_of_access_by_the_readers_clock(opened):
    visited = opened("server", "/resource/claim", new={})  # its clock stands still
    visited.page.clock.set_fixed_time("2027-03-05T12:00:00")
    visited.page.reload()
    visited.page.locator(".cite summary").first.click()
    chicago, bibtex, csl = (visited.page.locator(f"[data-style={name}]").first for name in ("Chicago", "BibTeX", "CSL-JSON"))
    expect(chicago).to_contain_text("Accessed March 5, 2027.")
    expect(bibtex).to_contain_text("urldate = {2027-03-05},")
    assert json.loads(csl.text_content())[0]["accessed"] == {"date-parts": [[2027, 3, 5]]}
