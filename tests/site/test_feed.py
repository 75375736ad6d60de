"""The feed of changes: releases with a day, newest first, and none without."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from kzgraph.site.content import Content
from kzgraph.site.feed import PATH, Release, atom, releases
from kzgraph.site.files import FileReader
from kzgraph.site.pages import PAGES
from kzgraph.site.reader import Reader
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
## 0.8.0 - 2026-13-01
"""


def test_only_releases_with_a_day_are_in_the_feed(tmp_path):
    assert releases(tmp_path) == ()
    (tmp_path / "CHANGELOG.md").write_text(CHANGES, encoding="utf-8")
    found = releases(tmp_path)
    assert [(release.version, release.day) for release in found] == [("1.1.0", "2026-02-01"), ("1.0.0", "2026-01-31")]
    feed = ElementTree.fromstring(atom(reversed(found), "https://example.org/kz", ""))
    assert [entry.text for entry in feed.iterfind("a:entry/a:title", SPACE)] == ["1.1.0", "1.0.0"]
    assert feed.find("a:updated", SPACE).text == "2026-02-01T00:00:00Z"
    assert feed.find("a:entry/a:content", SPACE).text == "* <b>New</b> & old"
    for element in (feed, *feed.iterfind("a:entry", SPACE)):  # what RFC 4287 requires
        assert all(element.find(f"a:{name}", SPACE) is not None for name in ("id", "title", "updated"))
    assert feed.find("a:author/a:name", SPACE).text
    assert feed.find("a:link[@rel='self']", SPACE).get("href") == "https://example.org/kz/feed.atom"


def test_a_file_that_is_no_text_has_no_releases(tmp_path):
    (tmp_path / "CHANGELOG.md").write_bytes(b"## 1.0.0 - 2026-01-31\n\xff")
    assert releases(tmp_path) == ()


def test_the_day_of_the_shipped_release_is_that_of_the_citation():
    stated = dict(re.findall(r'^(version|date-released): "?([^"\n]+)', (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE))
    assert next((release.version, release.day) for release in releases(ROOT)) == (stated["version"], stated["date-released"])


def test_pages_lead_to_the_feed_if_there_is_one(store):
    known = Content(store, releases=(Release("1.0.0", "2026-01-31", "First"),))
    server = Reader("en", "en", "http://127.0.0.1", "/about")
    assert f'<link rel="alternate" type="application/atom+xml" title="What changed" href="{PATH}">' in PAGES["/about"].make(known, server)
    assert "atom" not in PAGES["/about"].make(Content(store), server)
    files = FileReader("en", "en", "https://example.org/kz", "/about")
    assert 'href="../feed.atom"' in PAGES["/about"].make(known, files)
    assert "atom" not in PAGES["/about"].make(known, files._replace(base=""))
