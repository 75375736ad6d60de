"""Claims as values: every statement about one is in it, and comes out again as it was."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as some

from kzgraph import UsageError
from kzgraph.graph import store as stores
from kzgraph.graph.store import select
from kzgraph.model import Act, Claim, Claims, Day, Demand, Figure, Reader, fields
from kzgraph.model.kinds import BY_NAME, KINDS
from kzgraph.model.read import THINGS
from kzgraph.vocab import KZ, KZV, OA, RDF, RDFS, XSD
from tests.conftest import ROOT

EX = "https://example.org/"
SHAPES = sorted((ROOT / "ontology" / "shapes").glob("*.ttl"))


@pytest.fixture(scope="module")
def store(workspace):
    return stores.load(workspace)


@pytest.fixture(scope="module")
def claims(store):
    reader = Reader(store)
    return Claims(reader, reader.claims())


def statements(store, iri):
    return sorted(str((quad.predicate, quad.object)) for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None))


def written(value):
    return sorted(map(str, value))


def assertions(store):
    return {row["claim"].value for row in select(store, "SELECT ?claim { ?claim kz:voice ?voice }")}


def test_every_claim_is_read_and_every_statement_about_it_comes_out_again(store, claims):
    assert {claim.iri for claim in claims} == assertions(store)
    assert len(claims) > 100
    for claim in claims:
        assert written(claim.triples()) == statements(store, claim.iri)
        assert claim.other == ()


def test_the_kinds_are_the_classes_of_the_ontology():
    assert set(KINDS) == set(Claim.__subclasses__())
    ontology = ox.Store()
    ontology.load(path=ROOT / "ontology" / "kz.ttl", format=ox.RdfFormat.TURTLE)
    quads = [*ontology.quads_for_pattern(None, RDFS.subClassOf, None)]
    assert set(BY_NAME) == {quad.subject.value.removeprefix(KZ) for quad in quads if quad.object == KZ.Assertion}
    agents = {quad.subject.value.removeprefix(KZ) for quad in quads if quad.object == KZ.Agent}
    assert agents < set(THINGS)


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_the_fields_of_a_kind_are_the_properties_that_its_shape_allows(name):
    shapes = ox.Store()
    for file in SHAPES:
        shapes.load(path=file, format=ox.RdfFormat.TURTLE)
    rows = shapes.query(
        f"""PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?path ?most {{
          <https://w3id.org/kzgraph/shapes#{name}> sh:property ?shape . ?shape sh:path ?path FILTER (isIRI(?path))
          OPTIONAL {{ ?shape sh:maxCount ?most }} }}"""
    )
    limits = {}
    for row in rows:
        limits.setdefault(row["path"], []).append(row["most"])
    allowed = {path: not any(found) for path, found in limits.items()}
    held = {iri: property_.several for iri, property_ in fields.properties(BY_NAME[name]).items()}
    assert allowed.keys() <= held.keys()
    assert [iri for iri, several in allowed.items() if several and not held[iri]] == []
    assert held.keys() - allowed.keys() <= fields.properties(Claim).keys()  # what several kinds have, every claim may be asked for


def test_a_number_has_its_bounds_and_a_day_its_precision(claims):
    toll = claims["hrw:figure-official-deaths"]
    assert isinstance(toll, Figure)
    assert (toll.number.at_least, toll.number.exactly) == (232, None)
    assert (toll.as_of.value, toll.as_of.precision) == ("2022-10-26", "day")
    assert Day("2022").is_before(Day("2023-01-05"))
    assert not Day("2022-01").is_before(Day("2022-01-05"))


def test_a_voice_names_the_innermost_speaker_and_who_relays_it(claims):
    relayed = claims["hrw:demand-eu-investigation"]
    assert str(relayed.voice) == "European Union, relayed by Human Rights Watch"
    own = claims["hrw:demand-drop-charges-named-1"]
    assert (own.voice.speaker.name, own.voice.relayed_by) == ("human-rights-watch", ())


def test_flags_say_what_is_not_stated_ambiguous_and_inferred(claims):
    force = claims["hrw:act-excessive-force"]
    assert isinstance(force, Act)
    assert [(flag.kind, flag.aspect.name) for flag in force.flags] == [("ambiguous", "scope"), ("inferred", "event")]
    assert "absence of a threat" in next(iter(force.flags)).readings[0].value
    assert not claims["hrw:demand-drop-charges-named-1"].flags.ambiguous


def test_claims_are_in_the_order_of_the_text_with_their_passages_and_source(claims):
    of_text = claims.where(source="hrw")
    starts = [claim.passages[0].start for claim in of_text]
    assert starts == sorted(starts)
    assert [claim.iri for claim in claims][: len(of_text)] == [claim.iri for claim in of_text]  # then those of pages
    first = next(iter(claims))
    assert first.passages[0].link.startswith("https://www.hrw.org/")
    assert [source.iri for source in first.sources] == [first.passages[0].source]
    assert first.sources[0].is_whole


def test_claims_are_filtered_by_kind_voice_source_matter_and_event(claims):
    demands = claims.where(Demand)
    assert {claim.kind for claim in demands} == {"Demand"}
    assert [*demands] == [*claims.where("Demand")]
    assert {str(claim.voice.speaker) for claim in claims.where(voice="European Union")} == {"European Union"}
    assert 0 < len(claims.where(source="hrw")) < len(claims)
    asked = claims.where(Demand, addressee="European Union")
    assert {claim.iri for claim in asked} == {claim.iri for claim in demands if "European Union" in map(str, claim.addressees)} != set()
    of_event = claims.where(Figure, event="January 2022 events")
    assert {claim.events[0].name for claim in of_event} == {"january-events"}
    broad, narrow = claims.where(matter="kzv:torture-or-ill-treatment"), claims.where(matter="kzv:torture")
    assert 0 < len(narrow) < len(broad)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kind": "Claim"}, "Claim: is not a kind of claim. Choose Act, Assessment"),
        ({"voice": "nobody at all"}, "no voice is called nobody at all"),
        ({"victims": "anybody"}, r"victims: none of these \d+ claims has it. Did you mean victim\? They have .*victim,"),
        ({"kind": "Demand", "victim": "anybody"}, r"victim: none of these \d+ claims has it. .*They have .*addressee,"),
        ({"source": "nothing"}, "nothing: no such source"),
    ],
)
def test_a_filter_for_what_there_is_not_says_what_there_is(claims, arguments, message):
    with pytest.raises(UsageError, match=message):
        claims.where(**arguments)


def test_a_claim_of_another_name_is_refused(claims):
    with pytest.raises(UsageError, match=r"is not one of these \d+ claims"):
        claims.where("Demand")["hrw:figure-official-deaths"]


TERMS = some.one_of(
    some.sampled_from([KZV.torture, KZV.asserted, KZ.Act, ox.NamedNode(EX + "person"), ox.BlankNode("b")]),
    some.builds(ox.Literal, some.text(max_size=5)),
    some.builds(lambda text: ox.Literal(text, language="ru"), some.text(max_size=5)),
    some.builds(ox.Literal, some.integers(-10, 10**12)),
    some.sampled_from([ox.Literal(day, datatype=XSD.date) for day in ("2022-01-05", "soon")]),
    some.sampled_from(
        [ox.Literal("2022-01", datatype=XSD.gYearMonth), ox.Literal("1.50", datatype=XSD.decimal), ox.Literal("true", datatype=XSD.boolean)]
    ),
)


@pytest.mark.hypothesis
@given(some.data())
def test_any_statements_about_a_claim_come_out_as_they_went_in(data):
    """Valid or not: what no field takes is kept beside them."""
    kind = data.draw(some.sampled_from(sorted(BY_NAME)))
    own = fields.properties(BY_NAME[kind])
    known = [*own, ox.NamedNode(EX + "other"), RDFS.seeAlso]
    pairs = data.draw(some.lists(some.tuples(some.sampled_from(known), TERMS), max_size=12))
    store = ox.Store()
    claim, passage = ox.NamedNode(EX + "claim"), ox.NamedNode(EX + "passage")
    whole = [(KZ.statedIn, passage), (KZ.voice, ox.NamedNode(EX + "voice")), (KZ.standing, KZV.asserted)]
    whole += [(KZ.asOf, ox.Literal("2022-10-26", datatype=XSD.date)), (RDF.type, ox.NamedNode(KZ + kind))]
    whole += [(iri, KZV.torture) for iri, property_ in own.items() if property_.needed and iri not in dict(whole)] + pairs
    place = [(RDF.type, KZ.Passage), (OA.hasSource, ox.NamedNode(EX + "source")), (KZ.paraphrase, ox.Literal("It says so.", language="en"))]
    place += [(name, ox.Literal(1)) for name in (KZ.paragraph, OA.start, OA.end)]
    place += [(name, ox.Literal("0" * 64)) for name in (KZ.sha256, KZ.foldedSha256)]
    for subject, triples in ((claim, whole), (passage, place)):
        for name, term in triples:
            store.add(ox.Quad(subject, name, term))
    read = Reader(store).claims()
    assert [claim.kind for claim in read] == [kind]
    assert written(read[0].triples()) == statements(store, claim.value)


@pytest.mark.parametrize("lacking", ["voice", "standing", "asOf", "statedIn"])
def test_what_lacks_what_every_claim_has_is_not_read(workspace, lacking):
    store = stores.load(workspace)
    claim = ox.NamedNode("https://w3id.org/kzgraph/resource/hrw-2022-10-26/act-excessive-force")
    for quad in [*store.quads_for_pattern(claim, ox.NamedNode(KZ + lacking), None)]:
        store.remove(quad)
    reader = Reader(store)
    assert reader.claim(claim.value) is None
    assert claim.value not in {claim.iri for claim in reader.claims()}


@pytest.mark.parametrize(("above", "kind"), [(KZ.Figure, Figure), (ox.NamedNode(EX + "Toll"), Figure), (KZ.Assertion, Claim)])
def test_a_class_of_a_workspace_is_read_as_the_kind_that_it_is_below(workspace, above, kind):
    store = stores.load(workspace)
    toll, own = ox.NamedNode("https://w3id.org/kzgraph/resource/hrw-2022-10-26/figure-official-deaths"), ox.NamedNode(EX + "Own")
    store.remove(next(store.quads_for_pattern(toll, RDF.type, None)))
    for triple in ((toll, RDF.type, own), (own, RDFS.subClassOf, above), (ox.NamedNode(EX + "Toll"), RDFS.subClassOf, KZ.Figure)):
        store.add(ox.Quad(*triple))
    read = Reader(store).claim(toll.value)
    assert (type(read), read.class_iri, read.kind) == (kind, own.value, "Own")
    assert written(read.triples()) == statements(store, toll.value)


def test_judgements_sources_and_things_are_read_whole(store):
    reader = Reader(store)
    for values in (reader.sources(), reader.things(), reader.silences(), reader.links()):
        assert values
        for value in values:
            out = {*map(str, fields.triples(value)), *map(str, value.other)}
            types = {str((RDF.type, ox.NamedNode(KZ + type(value).__name__)))}
            assert out | types >= set(statements(store, value.iri)) >= out


def test_a_reader_reads_a_claim_once_and_silences_by_name(store):
    reader = Reader(store)
    first = reader.claims()[0]
    assert reader.claim(first.iri) is first
    silence, *others = reader.silences()
    assert others
    assert reader.silences(silence.iri) == [silence]


def test_things_of_a_kind_are_those_of_the_classes_below_it_too():
    store = ox.Store()
    own, trial = ox.NamedNode(EX + "Trial"), ox.NamedNode(EX + "trial")
    for triple in ((own, RDFS.subClassOf, KZ.Event), (trial, RDF.type, own), (KZV.somebody, RDF.type, KZ.Person)):
        store.add(ox.Quad(*triple))
    reader = Reader(store)
    assert [thing.iri for thing in reader.things("Event")] == [trial.value]
    assert {thing.iri for thing in reader.things()} == {trial.value, KZV.somebody.value}


def test_a_node_has_its_definitions_and_a_passage_the_claims_that_rest_on_it(store, claims):
    reader = Reader(store)
    assert {text.language for text in reader.definitions(KZV.asserted.value)} >= {"en"}
    resting = reader.resting()
    assert all(claim.iri in resting[passage.iri] for claim in claims for passage in claim.passages)
    assert set().union(*resting.values()) == {claim.iri for claim in claims}


def test_what_was_withdrawn_has_its_day_the_newest_first_and_a_part_its_whole():
    store = ox.Store()
    days = {"old": "2026-01-02", "new": "2026-03-04"}
    for name, day in days.items():
        store.add(ox.Quad(ox.NamedNode(EX + name), RDF.type, KZ.Withdrawn))
        store.add(ox.Quad(ox.NamedNode(EX + name), KZ.withdrawnOn, ox.Literal(day, datatype=XSD.date)))
    store.add(ox.Quad(ox.NamedNode(EX + "town"), KZ.partOf, ox.NamedNode(EX + "region")))
    reader = Reader(store)
    assert reader.withdrawn() == {EX + "new": Day("2026-03-04"), EX + "old": Day("2026-01-02")}
    assert reader.wholes(EX + "town") == [EX + "region"]
