"""Pages narrowed by fields of the address: what they keep, what they say of it, and which values they offer."""

from __future__ import annotations

import re

import pytest

from kzgraph.site import filters
from kzgraph.site.pages import PAGES
from kzgraph.site.paging import MissingPartError
from kzgraph.site.reader import Reader


def page(content, path, language="en", **query):
    """The page."""
    return PAGES[path].make(content, Reader(language, language, "http://127.0.0.1", path, tuple(query.items())))


def said(text):
    """What a page says it keeps: how many, of how many, and the sentence."""
    found = re.search(r'<p class="filtered" id="kept" tabindex="-1">(\d+) of (\d+) (.*?)</p>', text)
    return int(found[1]), int(found[2]), re.sub("<[^>]*>", "", found[3])


def offered(text, field):
    """The values of a field with their numbers."""
    select = re.search(rf'<select id="f-{field}".*?</select>', text, re.DOTALL)[0]
    return {value: int(number) for value, number in re.findall(r'<option value="([^"]+)"[^>]*>[^<]*\((\d+)\)</option>', select)}


@pytest.mark.parametrize(
    ("path", "field"), [("/ledger", "addressee"), ("/demands", "action"), ("/figures", "measure"), ("/figures", "voice")]
)
def test_each_value_keeps_as_many_entries_as_it_says(content, path, field):
    whole = page(content, path)
    assert "filtered" not in whole
    values = offered(whole, field)
    assert len(values) > 2
    for value, number in values.items():
        kept, everything, sentence = said(page(content, path, **{field: value}))
        assert 0 < kept == number <= everything
        assert sentence.count(":") >= 2


def test_of_many_values_the_most_frequent_are_offered_with_how_many_are_left_out(content, monkeypatch):
    every = offered(page(content, "/ledger"), "voice")
    monkeypatch.setattr(filters, "MOST_OPTIONS", 2)
    text = page(content, "/ledger")
    assert offered(text, "voice") == dict([*every.items()][:2])
    assert f"<option disabled>And {len(every) - 2} more.</option>" in text
    last = [*every][-1]
    assert last in offered(page(content, "/ledger", voice=last), "voice")


def test_what_is_asked_of_its_authorities_is_asked_of_a_state_and_the_page_of_a_part_leads_to_the_whole(content):
    values = offered(page(content, "/demands"), "addressee")
    assert values["kzr:kazakhstan"] == 4 > values["kzr:kazakh-authorities"]
    text = page(content, "/demands", addressee="kzr:kazakh-authorities")
    assert 'href="/demands?addressee=kzr%3Akazakhstan">Kazakhstan</a> (4)' in text


def test_one_claim_must_have_all_that_is_chosen(content):
    text = page(content, "/figures", voice="kzr:human-rights-watch", measure="kzv:criminal-cases")
    kept, _, sentence = said(text)
    assert "voice: Human Rights Watch; what is counted: criminal cases" in sentence
    alone = said(page(content, "/figures", voice="kzr:human-rights-watch"))[0]
    assert 0 < kept < alone
    assert kept == offered(page(content, "/figures", voice="kzr:human-rights-watch"), "measure")["kzv:criminal-cases"]


def test_a_field_without_a_value_changes_nothing_and_a_value_that_nothing_has_is_no_page(content):
    assert "filtered" not in page(content, "/demands", voice="", addressee="")
    with pytest.raises(MissingPartError, match="nothing on this page has kzr:nobody"):
        page(content, "/demands", addressee="kzr:nobody")
    with pytest.raises(MissingPartError):
        page(content, "/demands", addressee='"><script>')


def test_a_link_to_a_matter_that_is_filtered_out_leads_to_the_whole_ledger(content):
    text = page(content, "/ledger", addressee="kzr:european-union")
    here = set(re.findall(r'id="m(\d+)"', text))
    links = re.findall(r'href="([^"]*)#m(\d+)"', text)
    assert links
    assert all((number in here) == (not address) for address, number in links)


def test_the_site_of_files_has_a_page_for_each_source_that_has_entries(content):
    addresses = PAGES["/demands"].addresses(content, "en")
    assert {"source": "hrw-2022-10-26"} in addresses
    assert all(set(address) <= {"source", "page"} for address in addresses)
    for address in addresses:
        assert page(content, "/demands", **address)
