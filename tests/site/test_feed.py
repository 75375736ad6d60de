"""The feed of changes: releases with a real day, newest first; where there is none, a feed that says so."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from kzgraph import model
from kzgraph.errors import UsageError
from kzgraph.formats.words import word
from kzgraph.site.content import Content
from kzgraph.site.feed import FILE, PATH, Changes, Release, atom, changes
from kzgraph.site.files import FileReader
from kzgraph.site.pages import PAGES
from kzgraph.site.reader import Reader
from kzgraph.vocab import KZ, KZR, RDF
from tests.conftest import ROOT

SPACE = {"a": "http://www.w3.org/2005/Atom"}
CHANGES = """# Changes

## Unreleased
* Not out.
## 1.1.0 - 2026-02-01
* <b>New</b> & old
## [1.0.0] - 2026-01-31
* First
## 0.9.0 - soon
"""


@pytest.fixture
def stated(tmp_path):
    """What a CHANGELOG.md of this text states, beside data without a day."""

    def read(text, store=None):
        (tmp_path / "CHANGELOG.md").write_bytes(text.encode() if isinstance(text, str) else text)
        return changes(tmp_path, model.Reader(store or ox.Store()).newest_day())

    return read


def parsed(known, base="https://example.org/kz"):
    """The feed, of which each element has what RFC 4287 requires."""
    feed = ElementTree.fromstring(atom(known, base, ""))
    for element in (feed, *feed.iterfind("a:entry", SPACE)):
        assert all(element.find(f"a:{name}", SPACE) is not None for name in ("id", "title", "updated"))
    assert feed.find("a:author/a:name", SPACE).text
    assert feed.find("a:link[@rel='self']", SPACE).get("href") == f"{base}/feed.atom"
    return feed


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_only_releases_with_a_day_are_in_the_feed(stated, end):
    known = stated(CHANGES.replace("\n", end))
    assert [(release.version, release.day) for release in known.releases] == [("1.1.0", "2026-02-01"), ("1.0.0", "2026-01-31")]
    feed = parsed(known._replace(releases=known.releases[::-1]))
    assert [entry.text for entry in feed.iterfind("a:entry/a:title", SPACE)] == ["1.1.0", "1.0.0"]
    assert feed.find("a:updated", SPACE).text == "2026-02-01T00:00:00Z"
    assert feed.find("a:entry/a:content", SPACE).text == "* <b>New</b> & old"
    assert feed.find("a:subtitle", SPACE) is None


def test_without_the_file_or_any_day_there_is_no_feed(stated, tmp_path, store):
    assert changes(tmp_path, model.Reader(store).newest_day()) is None
    assert stated("## Unreleased\n* Not out.\n") is None
    assert stated(b"## 1.0.0 - 2026-01-31\n\xff", store) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# Changes\n\n## 1.0.0 - 2026-02-31\n", r"CHANGELOG\.md:3: 2026-02-31 is not a date: write the day on which 1\.0\.0 was released"),
        ("## 0.8.0 - 2026-13-01\n", r"CHANGELOG\.md:1: 2026-13-01 is not a date"),
        ("## 0.8.0 - 0000-01-01\n", r"CHANGELOG\.md:1: 0000-01-01 is not a date"),
        ("## 1 - 2026-01-31\n* a\n\n## [1] - 2026-02-01\n", r"CHANGELOG\.md:4: 1 has a day in line 1 too"),
    ],
)
def test_a_day_that_does_not_exist_and_a_second_heading_are_refused_with_their_lines(stated, text, message):
    with pytest.raises(UsageError, match=message):
        stated(text)


def test_each_entry_has_an_id_that_is_an_iri_of_its_own(stated):
    versions = ["<a>", "a", "%3Ca%3E", 'b"|c', "1.0#x", "версия"]
    known = stated("".join(f"## {version} - 2026-01-31\n" for version in versions))
    ids = [entry.text for entry in parsed(known).iterfind("a:entry/a:id", SPACE)]
    assert len(set(ids)) == len(versions)
    for iri in ids:
        assert re.fullmatch(r"https://example\.org/kz/feed\.atom#[A-Za-z0-9._~%-]+", iri)
        assert re.fullmatch("(?:[^%]|%[0-9A-F]{2})*", iri)


def test_the_shipped_graph_is_not_released_and_its_feed_says_so_with_the_newest_day_in_the_data(store):
    """No version has a tag. With the first release its heading gets the day, and this test the version."""
    known = changes(ROOT, model.Reader(store).newest_day())
    assert known.releases == ()
    days = {quad.object.value for name in ("http://purl.org/dc/terms/issued", KZ + "readOn", KZ + "decidedOn")
            for quad in store.quads_for_pattern(None, ox.NamedNode(name), None)}  # fmt: skip
    assert known.day == max(days)
    feed = parsed(known)
    assert not list(feed.iterfind("a:entry", SPACE))
    assert feed.find("a:updated", SPACE).text == f"{max(days)}T00:00:00Z"
    assert feed.find("a:subtitle", SPACE).text.startswith("No release in CHANGELOG.md has a day yet.")


def test_pages_lead_to_the_feed_if_there_is_one(store):
    known = Content(model.Reader(store), changes=Changes((Release("1.0.0", "2026-01-31", "First"),), "2026-01-31"))
    server = Reader("en", "en", "http://127.0.0.1", "/about")
    assert f'<link rel="alternate" type="application/atom+xml" title="What changed" href="{PATH}">' in PAGES["/about"].make(known, server)
    assert "atom" not in PAGES["/about"].make(Content(model.Reader(store)), server)
    files = FileReader("en", "en", "https://example.org/kz", "/about")
    assert 'href="../feed.atom"' in PAGES["/about"].make(known, files)
    assert "atom" not in PAGES["/about"].make(known, files._replace(base=""))


@pytest.mark.parametrize("heading", ["Unreleased", "[Unreleased]", "1.1.0 - Unreleased"])
def test_the_page_of_changes_says_in_words_what_changed_and_leads_to_the_feed(store, tmp_path, heading):
    server = Reader("en", "en", "http://127.0.0.1", "/changes")
    (tmp_path / FILE).write_text(
        f"# Changes\n\n## {heading}\n\n### Data\n\n* A `label`\n  was reworded.\n\n### Pages\n\n* Not of the data.\n\n"
        "## 1.0.0 - 2026-01-31\n\n### Data\n\n* A number was corrected.\n",
        encoding="utf-8",
    )
    known = changes(tmp_path, model.Reader(store).newest_day())
    assert known.coming == "* A `label`\n  was reworded."
    text = PAGES["/changes"].make(Content(model.Reader(store), changes=known), server)
    assert f'<a href="{PATH}" type="application/atom+xml">What changed (Atom)</a>' in text
    assert "<li>A <code>label</code> was reworded.</li>" in text
    assert "<li>A number was corrected.</li>" in text
    assert "Not of the data" not in text
    assert 'id="release-1">1.0.0, 31 January 2026</h2>' in text
    assert word("no release", "en") not in text
    none = PAGES["/changes"].make(Content(model.Reader(store), changes=Changes((), "2026-01-31")), server)
    assert word("no release", "en") in none
    assert word("nothing withdrawn", "en") in none
    for page in ("/", "/about"):
        assert (
            'href="/changes"'
            in PAGES[page].make(Content(model.Reader(store)), Reader("en", "en", "", page)).split('<footer class="foot"')[1]
        )


def test_the_page_of_changes_lists_the_addresses_of_what_was_withdrawn(store):
    changed = ox.Store()
    changed.extend(store)
    gone = ox.NamedNode(KZR + "person-9")
    changed.add(ox.Quad(gone, RDF.type, KZ.Withdrawn))
    changed.add(
        ox.Quad(
            gone, ox.NamedNode(KZ + "withdrawnOn"), ox.Literal("2026-02-03", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date"))
        )
    )
    text = PAGES["/changes"].make(Content(model.Reader(changed)), Reader("en", "en", "", "/changes"))
    assert '<li><a href="/resource/person-9">kzr:person-9</a> 3 February 2026</li>' in text
