"""The timeline and the acts narrowed to one source: its entries alone, and every part has an address."""

from __future__ import annotations

import re

import pytest

from kzgraph import model
from kzgraph.site.content import Content
from kzgraph.site.pages import PAGES
from kzgraph.site.paging import MissingPartError
from kzgraph.site.reader import Reader
from tests.reading.test_became import STATE, stored

NARROWED = ("/timeline", "/network")


def entries(content, path, **query):
    """What each entry of a page leads to, in their order."""
    page = PAGES[path]
    text = "".join(
        page.make(content, Reader("en", "en", "", path, tuple(asked.items())))
        for asked in page.addresses(content, "en")
        if asked.get("source") == query.get("source")
    )
    entry = r'<(?:li class="fig when"|li|tr role="row" id="act-\d+"[^>]*)>.*?class="words"><a href="([^"]+)"'
    return re.findall(entry, text, re.DOTALL), text


@pytest.mark.parametrize("path", NARROWED)
def test_each_entry_is_on_the_page_of_its_source_and_names_it(content, path):
    listed, text = entries(content, path)
    own = {name: entries(content, path, source=name) for name in ("hrw-2022-10-26", "background-2022")}
    assert set(listed) == {link for found, _ in own.values() for link in found}  # an event may be in several
    assert len(own["hrw-2022-10-26"][0]) > 20
    for name in own:
        assert f'href="{path}?source={name}"' in text
    assert "HRW 2022" in own["hrw-2022-10-26"][1]
    assert '<strong aria-current="true">HRW 2022</strong>' in own["hrw-2022-10-26"][1]
    assert "Web pages 2022–2023," not in own["hrw-2022-10-26"][1]


@pytest.mark.parametrize("path", NARROWED)
def test_a_source_that_is_not_there_has_no_page_and_one_source_needs_no_choice(content, path):
    with pytest.raises(MissingPartError, match="no source is called nobody"):
        PAGES[path].make(content, Reader("en", "en", "", path, (("source", "nobody"),)))
    alone = Content(model.Reader(stored(STATE)))
    assert "By one source" not in PAGES[path].make(alone, Reader("en", "en", "", path))
    assert "By one source" in PAGES[path].make(content, Reader("en", "en", "", path))


def test_the_timeline_narrows_to_a_place_with_what_lies_in_it(every_source):
    whole = PAGES["/timeline"].make(every_source, Reader("en", "en", "http://127.0.0.1", "/timeline"))
    assert 'href="/timeline?place=kzr%3Aalmaty"' in whole
    narrow = PAGES["/timeline"].make(every_source, Reader("en", "en", "http://127.0.0.1", "/timeline", (("place", "kzr:almaty"),)))
    assert "sentenced 11 officers" in narrow
    assert "Taldykorgan" not in narrow.split('id="dated"')[1].split('class="grammar')[0]
    assert ("place", "kzr:almaty") in {pair for address in PAGES["/timeline"].addresses(every_source, "en") for pair in address.items()}
    with pytest.raises(MissingPartError, match="nothing on this page has kzr:nowhere"):
        PAGES["/timeline"].make(every_source, Reader("en", "en", "http://127.0.0.1", "/timeline", (("place", "kzr:nowhere"),)))
