"""What a source says in short on its page: chosen by rule from its claims, attributed, without a person, the same in files."""

import random
import re

import pyoxigraph as ox
import pytest

from kzgraph import model
from kzgraph.graph.store import select
from kzgraph.site.content import Content
from kzgraph.site.files import FileReader
from kzgraph.site.reader import Reader, path_of
from kzgraph.site.source_summary import summary
from kzgraph.site.sources import PAGE
from kzgraph.site.start import voices
from kzgraph.vocab import KZ, KZR, LANGUAGES

HRW = KZR + "hrw-2022-10-26/"
QUERY = (("source", "hrw-2022-10-26"),)


@pytest.fixture(scope="module")
def parts(content):
    """The parts of the summary of the statement, by name."""
    return {part.name: part for part in summary(content, HRW.rstrip("/")).parts}


def in_short(content, reader):
    """The part of the page of the statement that sums it up."""
    page = PAGE.make(content, reader)
    return page[page.index('class="section message') : page.index('<article class="source"')]


def test_a_part_holds_only_claims_of_its_voices_and_standings(content, parts):
    assert all(line.claim.relayed is None and line.claim.mark in ("documented", "asserted") for line in parts["source claims"].lines)
    assert all(line.claim.relayed and line.claim.official for line in parts["officials say"].lines)
    assert {line.claim.mark for line in parts["is asked"].lines} == {"demanded"}
    assert "is asked" in summary(content, KZR + "background-2022").empty


def test_the_claims_to_which_most_others_refer_come_first_with_their_numbers(parts):
    said = [line.claim.iri.removeprefix(HRW) for line in parts["source claims"].lines]
    assert said == ["figure-shot-dead", "figure-occasions-of-excessive-force", "act-victims-pressed"]
    assert [[number for _, number in line.value] for line in parts["officials say"].lines] == [["232"], ["234"], []]


def test_each_addressee_has_a_demand_before_any_has_two(parts):
    asked = [tuple(link.iri for link in line.asked_of) for line in parts["is asked"].lines]
    assert len(set(asked)) == len(asked) == 3
    assert all(asked)


def test_a_claim_that_the_source_refers_to_more_often_takes_the_place(store):
    more = ox.Store()
    more.bulk_extend(store)
    for number in range(5):
        node = ox.NamedNode(f"{HRW}contrast-more-{number}")
        for quad in store.quads_for_pattern(ox.NamedNode(HRW + "contrast-official-deaths"), None, None):
            value = ox.NamedNode(HRW + "figure-occasions-of-excessive-force") if quad.predicate == KZ.side else quad.object
            if quad.predicate != KZ.against:
                more.add(ox.Quad(node, quad.predicate, value, quad.graph_name))
    first = summary(Content(model.Reader(more)), HRW.rstrip("/")).parts[0].lines[0]
    assert first.claim.iri == HRW + "figure-occasions-of-excessive-force"


def test_no_claim_is_shown_of_which_the_wording_leaves_open_whose_word_it_is(content, store):
    shown = {line.claim.iri for iri in content.sources for part in summary(content, iri).parts for line in part.lines}
    open_voice = select(store, "SELECT ?claim { ?claim kz:ambiguous kzv:voice }")
    assert not shown & {row["claim"].value for row in open_voice}


def test_a_reading_of_ours_is_marked_beside_the_claim(content):
    page = in_short(content, Reader("en", "en", "", "/sources", QUERY))
    assert "Inferred by us: event" in re.sub(r"<[^>]*>", "", page)


def test_a_summary_names_no_person_and_says_what_is_not_said(store, content):
    page = in_short(content, Reader("en", "en", "", "/sources", QUERY))
    for row in select(store, "SELECT ?name { ?person a kz:Person ; rdfs:label ?name }"):
        assert row["name"].value not in page
    assert "HRW 2022 does not say anything on this: " in page.split("What it does not say")[1]
    assert "HRW 2022 does not say anything on this: " not in page.split("What it does not say")[0]
    assert "Persons are named as" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_links_to_its_claim_on_the_server_and_in_files(content, language):
    readers = [made(language, language, "", "/sources", QUERY) for made in (Reader, FileReader)]
    pages = [in_short(content, reader) for reader in readers]
    lines = [line for part in summary(content, HRW.rstrip("/")).parts for line in part.lines]
    assert 8 <= len(lines) <= 20
    for page, reader in zip(pages, readers, strict=True):
        for line in lines:
            assert f'href="{reader.href(path_of(line.claim.iri))}"' in page
    texts = [re.sub(r"<[^>]*>", " ", page) for page in pages]
    assert texts[0] == texts[1]


def test_the_classes_of_a_voice_come_in_one_order_however_the_data_was_loaded(store):
    quads = sorted(store, key=str)
    orders = []
    for seed in range(4):
        other = ox.Store()
        for quad in random.Random(seed).sample(quads, len(quads)):
            other.add(quad)
        orders.append([(voice.iri, [*voice.kinds]) for voice in voices(Content(model.Reader(other)))])
    assert all(order == orders[0] for order in orders)
