"""The page of briefs: offers what has one, shows the same claims on the server and in files."""

import html
import re

import pytest

from kzgraph import model
from kzgraph.formats.briefs import no_news
from kzgraph.formats.words import word
from kzgraph.graph import store as stores
from kzgraph.graph.names import translation
from kzgraph.graph.workspace import Workspace
from kzgraph.reading.became import TextRead
from kzgraph.site.brief import PAGE
from kzgraph.site.content import Content
from kzgraph.site.files import FileReader
from kzgraph.site.paging import MissingPartError
from kzgraph.site.reader import Reader
from kzgraph.vocab import KZR, LANGUAGES
from tests.first import BOTH
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
        longer = "longer" in query  # the page that left claims out leads there
        reader = FileReader("en", "en", "", "/brief", (("about", query["about"]),) if longer else ())
        assert f'href="{reader.href("/brief", query)}"' in (page(content, FileReader, query["about"]) if longer else shown)
    assert 20 < len(addresses) < 200


def test_a_person_is_named_as_of_a_day(content):
    assert "Persons are named as the source stated on 26 October 2022" in page(content, Reader, "kzr:person-2")
    assert "Persons are named" not in page(content, Reader, "kzr:european-union")


def test_later_claims_stand_under_the_claim_with_a_link_to_its_history(store):
    for made in (Reader, FileReader):
        shown = page(Content(model.Reader(with_news(store))), made, "kzr:kazakhstan")
        assert re.findall(r'href="[^"]*demand-not-extradite[^"]*#became">All that became of it<', shown)
        item = shown[shown.index("demand-not-extradite") :]
        assert '<div class="later">' in item[: item.index('<span class="no">')]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_later_claim_has_beside_it_how_and_why_it_was_judged(every_source, language):
    shown = page(every_source, Reader, "kzr:european-union", language)
    for lead, claim, why in (
        ("later", "response-investigations-continued", "full or independent"),
        ("near it", "omission-international-bodies", "still to be set up"),
    ):
        (told,) = (one for one in shown.split('<div class="later">')[1:] if claim in one.split("</a>")[0])
        folded = re.search(r'<details class="apart printless"><summary>([^<]*) \(\d+\)', shown[: shown.index(told)][-400:])
        assert f"<b>{word(lead, language)}</b>" in told if lead == "later" else folded[1] == word(lead, language).rstrip(":")
        note = re.search(r'<p class="note">([^<]*)</p>', told)[1]
        if language == "en":
            assert why in note
        else:
            english = re.search(rf'<details class="original">.*?<p lang="en">([^<]*{why}[^<]*)</p>', told, re.DOTALL)[1]
            assert translation(html.unescape(english), language).text in html.unescape(note)
    written = html.unescape(shown[shown.index("<pre") : shown.index("</pre>")])
    assert word("in our judgement", language, judged=word("on the matter", language)) in written
    assert word("near it", language) not in written, "what is said not to belong to it is not taken along"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_brief_can_be_taken_along_with_the_documents_that_it_refers_to(content, language):
    shown = page(content, Reader, "kzr:kazakhstan", language)
    written = shown[shown.index("<pre") : shown.index("</pre>")]
    assert "Statement to the Subcommittee on Human Rights of the European Parliament (26 October 2022)" in written
    assert "https://www.hrw.org/news/2022/10/26/" in written
    numbers = re.findall(r'<span class="no">(\d+)</span>', shown)
    assert re.findall(r"^(\d+)\. ", written, re.MULTILINE) == numbers
    assert 'data-save="' in shown
    assert 'data-print="' in shown


def test_the_brief_of_a_state_takes_in_its_bodies_and_is_named_where_a_body_is_asked_for_nothing(content):
    state = page(content, Reader, "kzr:kazakhstan")
    assert "figure-official-deaths" in state  # the word of its authorities
    assert "with all its bodies</option>" in page(content, Reader)
    assert "figure-shot-dead" not in state
    body = page(content, Reader, "kzr:general-prosecutors-office")
    assert "It is part of: Kazakhstan." in body
    assert 'href="/brief?about=kzr%3Akazakhstan"' in body


def test_a_longer_brief_leaves_less_out_and_leads_to_the_page_with_all():
    made = Content(model.Reader(stores.load(Workspace.open(BOTH))))
    about = ("about", "kzr:kazakhstan")
    for language in LANGUAGES:
        cut = PAGE.make(made, Reader(language, language, "", "/brief", (about,)))
        longer = PAGE.make(made, Reader(language, language, "", "/brief", (about, ("longer", "1"))))
        assert "longer=1" in cut
        assert longer.count('<span class="no">') > 1.5 * cut.count('<span class="no">')
        assert f'href="/resource/kazakhstan">{word("brief page of it", language)}' in longer
        assert len(longer.encode()) < 300_000


def test_whom_others_are_asked_is_named_and_no_condition_begins_with_a_comma(content):
    shown = page(content, Reader, "kzr:european-parliament")
    asked = shown[shown.index("Asked of:") :]
    assert "Institutions of the European Union" in asked[: asked.index("</p>")]
    assert not re.findall(r"… <a [^>]*>[,;.]", shown)
    assert "convene …</p>" in shown


def asked(content, language="en", **query):
    return PAGE.make(content, Reader(language, language, "", "/brief", tuple(query.items())))


def test_a_person_a_body_and_a_matter_are_chosen_apart_and_a_step_has_what_it_concerns(content):
    shown = page(content, Reader)
    labels = re.findall(r'<label for="about-(\w+)">', shown)
    assert labels == ["person", "body", "step", "matter"]
    assert ">support (set up an investigation)</option>" in shown
    for kind in labels:
        select = shown[shown.index(f'<select id="about-{kind}"') :]
        assert "<option" in select[: select.index("</select>")]


def test_several_stand_on_one_sheet_with_one_list_of_documents(content):
    together = asked(content, about="kzr:person-1", also="kzr:person-2")
    assert re.findall(r'<h2 class="of-sheet" id="sheet-\d">([^<]*)</h2>', together) == ["Zhanbolat Mamay", "Erzhan Elshibaev"]
    assert together.count('id="works"') == 1
    assert len(re.findall(r' id="([^"]*)"', together)) == len(set(re.findall(r' id="([^"]*)"', together)))
    assert "about=kzr%3Aperson-1%2Ckzr%3Aperson-2" in together, "an address for both"
    both = asked(content, about="kzr:person-1,kzr:person-2")
    numbers = re.compile(r'<span class="no">([\d.]+)</span>')
    assert numbers.findall(both) == numbers.findall(together)
    written = together[together.index("<pre") : together.index("</pre>")]
    assert "## Zhanbolat Mamay" in written
    assert "## Erzhan Elshibaev" in written
    with pytest.raises(MissingPartError, match="no brief on kzr:un"):
        asked(content, about="kzr:person-1,kzr:un")
    many = ",".join(re.findall(r'<option value="([^"]*)"', page(content, Reader))[:7])
    with pytest.raises(MissingPartError, match="at most 6"):
        asked(content, about=many)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_we_supplied_is_explained_once_in_a_brief(every_source, language):
    shown = page(every_source, Reader, "kzr:person-1", language)
    sheet = shown[: shown.index('<section class="section works"')]
    explained = word("supplied year", language)
    assert sheet.count(explained) == 1
    flag = sheet.count(f'<span class="ours"><span>{word("supplied", language)}')
    assert flag > 2, "the flag itself stands at each"
    written = shown[shown.index("<pre") : shown.index("</pre>")]
    assert written.count(explained) == 1


@pytest.mark.parametrize(
    ("texts", "phrase"), [([True], "brief no news excerpt"), ([False], "brief no news one"), ([False, True], "brief no news")]
)
def test_how_many_later_texts_were_read_is_said_and_whether_an_excerpt(texts, phrase):
    read = tuple(TextRead(KZR + "usdos-2023", "2024-04-22", "", "", excerpt=excerpt) for excerpt in texts)
    for language in LANGUAGES:
        said = no_news(read, language)
        assert said == word(phrase, language, source="USDOS 2023", day="2024-04-22", count=len(texts))


def test_the_excerpt_is_known_as_one(every_source):
    assert "The one later text read here, an excerpt of USDOS 2023" in page(every_source, Reader, "kzr:european-union")
