"""The page of briefs: offers what has one, shows the same claims on the server and in files."""

import re

import pytest

from kzgraph.site.brief import PAGE
from kzgraph.site.content import Content
from kzgraph.site.files import FileReader
from kzgraph.site.paging import MissingPartError
from kzgraph.site.reader import Reader
from kzgraph.vocab import LANGUAGES
from tests.reading.test_briefs import with_news


def page(content, made, about="", language="en"):
    return PAGE.make(content, made(language, language, "", "/brief", (("about", about),) if about else ()))


def test_what_has_no_brief_is_not_offered_and_not_found(content):
    shown = page(content, Reader)
    assert '<option value="kzr:european-parliament">' in shown
    assert "kzr:un" not in re.findall(r'<option value="([^"]*)"', shown)
    with pytest.raises(MissingPartError, match="no brief on kzr:un"):
        page(content, Reader, "kzr:un")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbered_claims_are_the_same_in_both_sites(content, language):
    numbers = []
    for made in (Reader, FileReader):
        shown = page(content, made, "kzr:european-union", language)
        numbers.append(re.findall(r'<span class="no">([\d.]+)</span>', shown))
        assert "demand-support-investigation" in shown
        assert len(shown.encode()) < 300_000
    assert numbers[0] == numbers[1]
    assert numbers[0][:2] == ["1", "1.1"]


def test_every_brief_has_its_file_and_the_list_leads_to_it(content):
    addresses = PAGE.addresses(content, "en")
    shown = page(content, FileReader)
    for query in addresses[1:]:
        assert f'href="{FileReader("en", "en", "", "/brief").href("/brief", query)}"' in shown
    assert 20 < len(addresses) < 200


def test_a_person_is_named_as_of_a_day(content):
    assert "Persons are named as the source stated on 2022-10-26" in page(content, Reader, "kzr:person-2")
    assert "Persons are named" not in page(content, Reader, "kzr:european-union")


def test_later_news_of_a_claim_is_a_link_to_its_history(store):
    for made in (Reader, FileReader):
        shown = page(Content(with_news(store)), made, "kzr:kazakhstan")
        assert re.findall(r'href="[^"]*demand-not-extradite[^"]*#became">Later news<', shown)
        assert shown.count("Later news") == 1
