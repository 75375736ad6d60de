"""Whose day a claim has and who relays it, with every source: the model and the reading of tables say the same."""

import pyoxigraph as ox
import pytest

from kzgraph.graph.store import select
from kzgraph.model import Reader
from kzgraph.questions import canned
from kzgraph.questions.answers.full import FullAnswer
from kzgraph.reading.told import AS_OF, Told


def test_the_model_has_the_relay_and_the_day_of_each_claim_as_tables_have_them(store):
    told, reader = Told(store), Reader(store)
    claims = reader.claims()
    dated, relayed = {}, {}
    for claim in claims:
        (source,) = claim.origins
        relay = told.relay(source, ox.NamedNode(claim.voice.speaker.iri))
        relayed[claim.iri] = (relay.value if relay else None, claim.voice.told_by[0].iri if claim.voice.told_by else None)
        dated[claim.iri] = (told.dated(claim.iri, claim.as_of.value, source, relayed=False) == AS_OF, claim.has_own_day)
    assert {iri: pair for iri, pair in relayed.items() if pair[0] != pair[1]} == {}
    assert {iri: pair for iri, pair in dated.items() if pair[0] != pair[1]} == {}
    assert {own for own, _ in dated.values()} == {True, False}
    assert {bool(relay) for relay, _ in relayed.values()} == {True, False}
    assert {source.iri for source in reader.sources() if source.is_collection} == told.collections != set()


def test_the_passages_of_named_claims_are_read_without_the_rest_of_their_sources(store):
    (row, *_) = select(store, "SELECT ?claim { ?claim kz:statedIn ?passage ; kz:voice ?voice }")
    reader = Reader(store)
    (claim,) = reader.claims([row["claim"].value])
    assert {*reader.passages.read} == {passage.iri for passage in claim.passages}


@pytest.mark.parametrize("name", ["claims-compared", "figures-not-to-add", "what-became-of-each-demand"])
def test_a_sheet_of_pairs_has_the_relay_and_the_day_of_its_own_claim_and_not_of_the_other(store, workspace, name):
    full, reader, relayed = FullAnswer(store, canned.ask(store, canned.find(workspace, name))), Reader(store), 0
    for row in full.details:
        (claim,) = reader.claims(row.claims)
        sites = {passage.source_name for passage in claim.passages} if claim.sources[0].is_collection else set()
        assert {*row.relays} == (sites or {*claim.voice.told_by} if claim.voice.told_by else set())
        assert bool(row.reported_on) == (not claim.has_own_day)
        relayed += bool(row.relays)
    assert relayed
