"""What search engines and messengers read of every page: its address, title and description; and the list of all pages."""

from __future__ import annotations

import html
import re
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest

from kzgraph.site.files import FileReader
from kzgraph.site.node import node
from kzgraph.site.page import error
from kzgraph.site.pages import PAGES
from kzgraph.site.reader import Reader, path_of
from kzgraph.site.sitemap import on_server, sitemap
from kzgraph.vocab import LANGUAGES

BASE = "https://example.org/kz"


def metas(page, name):
    return [html.unescape(value) for value in re.findall(rf'<meta property="og:{name}" content="([^"]*)">', page)]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_canonical_address_a_short_title_and_a_description(content, path):
    page = PAGES[path].make(content, Reader("ru", "ru", BASE, path, (), (("lang", "ru"),)))
    assert re.findall(r'<link rel="canonical" href="([^"]*)">', page) == metas(page, "url") == [f"{BASE}{path}?lang=ru"]
    (title,) = re.findall(r"<title>(.*?)</title>", page)
    assert metas(page, "title") == [html.unescape(title).removesuffix(" · kzgraph")]
    assert len(title) < 70
    assert re.findall(r'<meta name="description" content="[^"]+" property="og:description">', page)


def test_the_title_of_a_long_claim_is_cut_between_words(store, content):
    claims = (quad.subject for quad in store.quads_for_pattern(None, ox.NamedNode("https://w3id.org/kzgraph/ontology#statedIn"), None))
    for claim in list(claims)[:40]:
        page = node(content, Reader("en", "en", "", path_of(claim.value)), claim)
        assert len(html.unescape(re.search(r"<title>(.*?)</title>", page)[1])) < 70


def test_a_page_of_this_machine_and_an_error_have_no_canonical_address(content):
    assert "canonical" not in PAGES["/about"].make(content, Reader("en", "en", "http://127.0.0.1:7878", "/about"))
    assert "canonical" not in PAGES["/about"].make(content, FileReader("en", "en", "", "/about"))
    assert "canonical" not in error(Reader("en", "en", BASE, "/nothing"), 404)


def test_a_missing_page_offers_a_search_in_the_language_of_the_reader():
    page = error(Reader("kk", "kk", BASE, "/nothing", (), (("lang", "kk"),)), 404)
    assert "Бет табылмады" in page
    assert '<input type="hidden" name="lang" value="kk">' in page.partition("<main")[2]


def test_the_list_of_pages_has_each_in_each_language(content):
    listed = [entry.text for entry in ET.fromstring(sitemap(on_server(content, BASE))).iter() if entry.tag.endswith("loc")]
    assert len(listed) == len(set(listed))
    for language in LANGUAGES:
        assert f"{BASE}/resource/kazakhstan.html?lang={language}" in listed
        assert {f"{BASE}{path}?lang={language}" for path in PAGES} <= set(listed)


def test_the_page_of_the_data_says_that_the_permanent_addresses_are_not_registered(content):
    page = PAGES["/data"].make(content, Reader("en", "en", BASE, "/data"))
    assert "begins with https://w3id.org/kzgraph. These addresses are prepared and not yet registered" in page
    for path in ("/openapi.json", "/sparql", "/.well-known/void", "/store?default"):
        assert f'href="/kz{path}"' in page
        assert f'href="/kz{path}"' not in PAGES["/about"].make(content, Reader("en", "en", BASE, "/about"))
