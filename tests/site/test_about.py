"""The page about the pages: reached from the foot of every page; says who publishes and how to reach them, or that this is not stated."""

import re

import pyoxigraph as ox
import pytest

from kzgraph import model
from kzgraph.formats.words import word
from kzgraph.graph import settings
from kzgraph.graph.settings import Publisher
from kzgraph.site import about, citation
from kzgraph.site.content import Content
from kzgraph.site.feed import Changes, Release
from kzgraph.site.files import FileReader
from kzgraph.site.node import node
from kzgraph.site.page import error
from kzgraph.site.pages import PAGES
from kzgraph.site.reader import Reader, path_of
from kzgraph.vocab import KZR, LANGUAGES


def test_what_is_not_stated_is_said_to_be_not_stated(content):
    page = about.about(content, Reader("en", "en", "", "/about"))
    assert "The publisher of these pages is not stated." in page
    corrections = page[page.index('id="corrections"') : page.index('id="versions"')]
    assert word("about no contact", "en") in corrections, "what a family can do stands where it looks"
    for language in LANGUAGES:
        assert not re.search(r"\.yaml|\.md|/docs/", word("about no contact", language)), "words, not files"
    assert "https://creativecommons.org/licenses/by/4.0/" in page


def test_the_version_and_what_was_withdrawn_are_told_and_an_empty_feed_says_why(store, content):
    page = about.about(content, Reader("en", "en", "", "/about"))
    assert f"These pages are made from {citation.edition(content, 'en')}." in page
    assert word("no release", "en") in page
    assert word("changed claims", "en") in page
    assert "Nobody and nothing has been withdrawn so far." in page
    released = Content(model.Reader(store), changes=Changes((Release("1.0.0", "2026-01-31", ""),), "2026-01-31"))
    assert word("no release", "en") not in about.about(released, Reader("en", "en", "", "/about"))


@pytest.mark.parametrize(
    ("contact", "address"), [("fix@example.org", "mailto:fix@example.org"), ("https://example.org/fix", "https://example.org/fix")]
)
def test_the_publisher_of_a_workspace_stands_on_the_page(store, tmp_path, contact, address):
    file = tmp_path / settings.FILE
    file.parent.mkdir()
    file.write_text(f"publisher: Example Institute\ncontact: {contact}\n", encoding="utf-8")
    stated = settings.of(tmp_path).publisher
    assert stated == Publisher("Example Institute", contact)
    page = about.about(Content(model.Reader(store), publisher=stated), Reader("ru", "ru", "", "/about"))
    assert "Example Institute" in page
    assert page.count(f'<a href="{address}" rel="noreferrer">{contact}</a>') == 2, "beside corrections, and as the contact"
    assert word("about no contact", "ru") not in page


@pytest.mark.parametrize("made", [Reader, FileReader])
def test_every_foot_leads_to_each_section(content, made):
    shown = about.about(content, made("en", "en", "", "/about"))
    for path in ("/", "/brief", "/sources"):
        page = PAGES[path].make(content, made("en", "en", "", path)).split('<footer class="foot"')[1]
        for name in about.SECTIONS:
            assert f"#{name}" in page
            assert f'<h2 id="{name}">' in shown
    assert "/about" in error(Reader("en", "en", "", "/x"), 404)


@pytest.mark.parametrize("made", [Reader, FileReader])
def test_one_rule_on_who_is_named_stands_on_every_page_that_needs_it(content, made):
    rule = word("persons left out", "en")
    assert "/docs/" not in rule
    assert ".md" not in rule
    assert rule in about.about(content, made("en", "en", "", "/about"))
    brief = PAGES["/brief"].make(content, made("en", "en", "", "/brief"))
    assert rule in brief
    assert re.search(r'href="[^"]*about[^"]*#persons"', brief.split("<h1>")[1].split("<footer")[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_claim_a_passage_a_finding_and_a_person_lead_to_corrections(every_source, language):
    for iri, phrase in (
        (KZR + "usdos-2023/charge-torture-five", "something wrong"),
        (next(iter(every_source.silences)), "something wrong"),
        (KZR + "usdos-2023/p04-s01", "something wrong here"),
        (KZR + "person-1", "something wrong here"),
    ):
        page = node(every_source, Reader(language, language, "", path_of(iri)), ox.NamedNode(iri))
        assert re.search(rf'<a href="/about[^"]*#corrections">{word(phrase, language)}</a>', page), iri


def test_who_is_left_unnamed_has_the_rule_beside_it(every_source):
    rule = word("persons left out", "en")
    for name in ("usdos-2023/charge-torture-three", "person-1", "usdos-2023/p04-s04-a"):
        page = node(every_source, Reader("en", "en", "", path_of(KZR + name)), ox.NamedNode(KZR + name))
        assert rule in page, name
    page = node(every_source, Reader("en", "en", "", "/resource/kazakhstan"), ox.NamedNode(KZR + "kazakhstan"))
    assert rule not in page


def test_the_day_of_names_stands_only_where_a_person_is_shown(every_source):
    shown = node(every_source, Reader("en", "en", "", "/resource/person-1"), ox.NamedNode(KZR + "person-1"))
    assert "Persons on this page are named" in shown
    for name in ("hrw-2022-10-26", "hrw-2022-10-26/p11", "usdos-2023/p16", "usdos-2023", "usdos-2023/charge-torture-five"):
        page = node(every_source, Reader("en", "en", "", path_of(KZR + name)), ox.NamedNode(KZR + name))
        assert not re.search("Persons (on this page )?are named", page), name
