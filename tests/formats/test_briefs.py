"""A brief as text: numbers that run through, and beside each sentence its voice, standing, day, flags and place."""

import json
import re

import pyoxigraph as ox
import pytest

from kzgraph.formats import briefs as written
from kzgraph.formats.briefs import FORMATS
from kzgraph.formats.words import word
from kzgraph.graph.store import Labels
from kzgraph.reading import notes
from kzgraph.reading.briefs import Briefs
from kzgraph.vocab import KZ, KZR, KZV, LANGUAGES
from tests.reading.test_briefs import changed_copy, claims_with, with_news


def render(store, brief, form, language="en", **options):
    return written.render(brief, notes.beside(store, brief.nodes()), Labels(store, language), form, **options)


@pytest.fixture(scope="module")
def brief(store):
    return Briefs(store).of(ox.NamedNode(KZR + "kazakh-authorities"))


@pytest.mark.parametrize("format_name", ["table", "md"])
def test_each_numbered_sentence_has_its_reference(store, brief, format_name):
    lines = render(store, brief, format_name).splitlines()
    numbered = [index for index, line in enumerate(lines) if re.match(r"\d+\. ", line)]
    assert [int(lines[index].split(".")[0]) for index in numbered] == list(range(1, len(numbered) + 1))
    assert len(numbered) == sum(len(part.items) for part in brief.parts)
    reference = r" · .* · (as of|stated on|as relayed on) 2022-.* · HRW 2022, |Web pages 2022–2023"
    for index in numbered:
        assert re.search(reference, lines[index + 1].replace("\\", "")), lines[index]
    text = "\n".join(lines)
    assert "Persons on this page are named in sources of 2022-10-26, whose spellings may differ from those here. " in text
    assert "Inferred by us: " in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_json_has_every_claim_with_its_flags(store, brief, language):
    got = json.loads(render(store, brief, "json", language))
    claims = [claim for part in got["parts"] for claim in part["claims"]]
    assert {claim["claim"] for claim in claims} == {
        item.claim for part in brief.parts for one in part.items for item in (one, *one.conditions)
    }
    assert all(claim[name] for claim in claims for name in ("sentence", "voice", "standing", "as_of", "references"))
    assert any(claim["flags"] for claim in claims)
    flagged = {
        claim["claim"] for claim in claims if ("left open", KZV + "voice") in {(flag["flag"], flag["aspect"]) for flag in claim["flags"]}
    }
    assert {claim["claim"] for claim in claims if claim["voice_left_open"]} == flagged
    text = render(store, brief, "table", language)
    relayed = [f"{word('relayed', language)} {name} ·" for claim in claims for name in claim["relayed_by"]]
    assert relayed
    assert all(text.count(each) >= relayed.count(each) for each in relayed)
    assert got["persons_as_stated_on"] == ["2022-10-26"]


def test_a_line_says_that_no_claim_asks_a_body_for_anything_by_name(store):
    briefs = Briefs(store)
    for format_name in FORMATS:
        text = render(store, briefs.of(ox.NamedNode(KZR + "european-parliament")), format_name)
        assert "No claim asks European Parliament for anything by name." in text
        assert "HRW 2022 is addressed to Subcommittee on Human Rights" in text
    assert "Nearest: " in render(store, briefs.of(ox.NamedNode(KZR + "un")), "table")


def test_a_claim_without_a_day_of_its_own_is_reported_on_one_whatever_stands_beside_the_flag(store, brief, monkeypatch):
    reported = render(store, brief, "table").count("stated on")
    monkeypatch.setitem(notes.INSTEAD, "as-of", KZ.voice)
    assert render(store, brief, "table").count("stated on") == reported > 0


def test_later_news_of_a_claim_and_the_page_of_a_person_named_with_others_are_a_command_away(store):
    changed, node = with_news(store), ox.NamedNode(KZR + "kazakhstan")
    for format_name in FORMATS:
        text = render(changed, Briefs(changed).of(node), format_name, options=" --workspace x").replace("\\", "")
        assert text.count("kzgraph became hrw:demand-not-extradite --workspace x") == 1
    (item,) = (one for part in json.loads(text)["parts"] for one in part["claims"] if one["claim"].endswith("demand-not-extradite"))
    assert item["later"][0]["said"]
    assert item["later"][0]["judged"] == "contrary"
    unsure = with_news(store, "unsure")
    for format_name in FORMATS:
        text = render(unsure, Briefs(unsure).of(node), format_name)
        assert "perhaps contrary" in text
        assert "(unsure)" not in text
    person = KZR + "person-2"
    changed = changed_copy(store, [(claim, "concerns", KZR + "person-1") for claim in claims_with(store, person)])
    text = render(changed, Briefs(changed).of(ox.NamedNode(person)), "table")
    assert "every claim that names them names somebody else too.\n\nThe page with all of them: kzgraph show kzr:person-2" in text
