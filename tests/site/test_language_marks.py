"""A phrase that the catalogue of a language lacks is English, marked as English in the page and nowhere else."""

from __future__ import annotations

import shutil
from html.parser import HTMLParser

import pyoxigraph as ox
import pytest
from markupsafe import escape

from kzgraph.formats import words
from kzgraph.site import words as of_pages
from kzgraph.site.content import Content
from kzgraph.site.dates import dated
from kzgraph.site.node import node
from kzgraph.site.pages import PAGES
from kzgraph.site.reader import Reader, path_of
from kzgraph.site.templating import environment
from kzgraph.site.words import in_a_row, say, text_in, unmarked
from kzgraph.vocab import KZR, LOCALE

PLAIN = {"title", "option", "textarea"}  # elements that hold no markup
NODES = ("hrw-2022-10-26/figure-official-deaths", "person-1", "almaty", "silences/usdos-2023-list-of-dead")


def catalogue(folder, lines):
    """Puts these entries in place of those of the Kazakh catalogue, and those of its other entries that they lack away."""
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: kk\\n"\n\n'
    (folder / "kk" / "LC_MESSAGES" / "kzgraph.po").write_text(header + lines, encoding="utf-8")


@pytest.fixture
def locale(tmp_path, monkeypatch):
    """A folder of catalogues for one test, of which the Kazakh one is empty."""
    caches = (words.phrases, words._catalogue, of_pages.phrases)
    shutil.copytree(LOCALE, tmp_path / "locale", ignore=shutil.ignore_patterns("*.mo"))
    catalogue(tmp_path / "locale", "")
    monkeypatch.setattr(words, "LOCALE", tmp_path / "locale")
    for cached in caches:
        cached.cache_clear()
    yield tmp_path / "locale"
    for cached in caches:
        cached.cache_clear()


class Page(HTMLParser):
    """What a page has of marks where none may stand, and its texts that are marked as English."""

    def __init__(self, html):
        super().__init__()
        self.misplaced, self.english, self._in = [], set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.misplaced += [(name, value) for name, value in attrs if "<span" in (value or "")]
        if PLAIN.intersection(self._in):
            self.misplaced.append((tag, self._in[-1]))
        if tag in PLAIN or tag == "span":
            self._in.append("english" if ("lang", "en") in attrs else tag)

    def handle_endtag(self, tag):
        if tag in PLAIN or tag == "span":
            self._in = self._in[:-1]  # a mark in an attribute has no beginning, and is noted above

    def handle_data(self, data):
        if self._in and "<span" in data:
            self.misplaced.append((self._in[-1], data))
        if "english" in self._in:
            self.english.add(data)


def pages(content):
    for path, page in PAGES.items():
        yield page.make(content, Reader("kk", "kk", "https://example.org", path))
    for name in NODES:
        yield node(content, Reader("kk", "kk", "https://example.org", path_of(KZR + name)), ox.NamedNode(KZR + name))


@pytest.mark.usefixtures("locale")
def test_no_mark_stands_in_an_attribute_or_a_title_and_phrases_of_each_page_are_marked(every_source):
    made = [Page(html) for html in pages(Content(every_source.reader))]  # what another content has shown stays in its memory
    assert [page.misplaced for page in made if page.misplaced] == []
    framed = [page for page in made if "Skip to content" not in page.english]
    assert len(made) > 10
    assert len(framed) <= 1  # that for other sites has no such link


def test_what_the_catalogue_has_is_not_marked(locale):
    catalogue(locale, 'msgctxt "day of year"\nmsgid "{day} {month} {year}"\nmsgstr "{year} жылғы {day} {month}"\n')
    day = dated("2022-01-05", "kk")
    assert unmarked(day) == day == "2022 жылғы 5 January"
    assert escape(day) == '2022 жылғы 5 <span lang="en">January</span>'
    assert escape(in_a_row(["<", day], " – ")) == '&lt; – 2022 жылғы 5 <span lang="en">January</span>'
    assert environment().from_string("{{ x|lower }}").render(x=day) == '2022 жылғы 5 <span lang="en">january</span>'
    assert type(in_a_row(["a", "b"], ", ")) is type(say("skip", "en")) is str
    assert escape(text_in({"en": "Who & what?"}, "kk")) == '<span lang="en">Who &amp; what?</span>'
    assert environment().from_string('<a title="{{ x|unmarked }}">{{ x }}</a>').render(x=say("skip", "kk")) == (
        '<a title="Skip to content"><span lang="en">Skip to content</span></a>'
    )
