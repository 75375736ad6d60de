"""Rows read back from what the loader writes, by the terms of the shipped mappings."""

from __future__ import annotations

import re
from datetime import date

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzgraph.errors import UsageError
from kzgraph.linking.candidates import features, kinds
from kzgraph.linking.candidates.rows import EventRow, Label, LabelRow, Period, PersonRow, PlaceRow
from kzgraph.records.load import load
from tests.conftest import ROOT
from tests.records.rows import write_csv

KZR = "https://w3id.org/kzgraph/resource/"
PREFIXES = """PREFIX schema: <https://schema.org/> PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX org: <http://www.w3.org/ns/org#> PREFIX ged: <https://w3id.org/kzgraph/resource/ucdp-ged#> PREFIX : <https://w3id.org/kzgraph/resource/list/>
"""
PERSONS = """<https://w3id.org/kzgraph/resource/list> a dcat:Dataset .
:2 a schema:Person ; schema:name "Омаров Серік" ; schema:alternateName "Serik Omarov" ; schema:birthDate "1970-03-01"^^xsd:date ;
  schema:affiliation "Зауыт" ; schema:homeLocation :2\\/home . :2\\/home a schema:Place ; schema:name "Тараз" .
:3 a schema:Person ; schema:givenName "Дәурен" ; schema:familyName "Әлиев" ;
  schema:birthDate "1971"^^xsd:gYear ; schema:birthPlace "Алматы" .
:4 a schema:Person ; schema:name "Без даты" ; schema:birthDate "soon" .
"""
EVENTS = """<https://w3id.org/kzgraph/resource/list> a dcat:Dataset .
ged:type_of_violence\\/3 a skos:Concept ; skos:prefLabel "one-sided violence"@en .
<https://w3id.org/kzgraph/resource/list#actor/7> a sem:Actor ; schema:name "Government of Kazakhstan" .
:7 a sem:Event ; rdfs:label "Shooting" ; sem:eventType ged:type_of_violence\\/3 ; ged:where_prec ged:where_prec\\/3 ;
  sem:hasEarliestBeginTimeStamp "2022-01-05"^^xsd:date ; sem:hasLatestEndTimeStamp "2022-01-06"^^xsd:date ; sem:hasPlace :7\\/place ;
  sem:hasActor <https://w3id.org/kzgraph/resource/list#actor/7> .
:7\\/place a schema:Place ; schema:name "Almaty" ; schema:addressRegion "Almaty" ; schema:addressCountry "Kazakhstan" ;
  schema:latitude "43.25"^^xsd:decimal ; schema:longitude "76.9"^^xsd:decimal .
:7\\/deaths a schema:Observation ; schema:observationAbout :7 ; schema:value 6 ; schema:minValue 5 ; schema:maxValue 12 .
:8 a sem:Event ; rdfs:label "Nothing more" ; sem:hasPlace :8\\/place .
:8\\/place a schema:Place ; schema:name "X" ; schema:latitude "91.0"^^xsd:decimal .
"""


def triples(turtle):
    quads = ox.parse((PREFIXES + turtle).encode(), format=ox.RdfFormat.TURTLE)
    return sorted(quads, key=lambda quad: (quad.subject.value.split("/"), str(quad.predicate), str(quad.object)))


def file(folder, turtle):
    """The N-Quads as the loader writes them: the head, what rows share, then row by row."""
    graph = ox.NamedNode(KZR + "list")
    quads = [ox.Quad(*quad.triple, graph) for quad in triples(turtle)]
    path = folder / "list.nq"
    path.write_bytes(ox.serialize(quads, format=ox.RdfFormat.N_QUADS))
    return path


def store(turtle):
    store = ox.Store()
    store.extend(triples(turtle))
    return store


@pytest.fixture(params=["file", "store"])
def source(request, tmp_path):
    return store if request.param == "store" else lambda turtle: file(tmp_path, turtle)


def test_persons(source):
    assert list(kinds.rows(source(PERSONS), "persons")) == [
        PersonRow(
            KZR + "list/2",
            ("Омаров Серік", "Serik Omarov"),
            Period(date(1970, 3, 1), date(1970, 3, 1)),
            None,
            ("Тараз",),
            ("Зауыт",),
        ),
        PersonRow(KZR + "list/3", ("Дәурен Әлиев",), Period(date(1971, 1, 1), date(1971, 12, 31)), None, ("Алматы",)),
        PersonRow(KZR + "list/4", ("Без даты",)),
    ]


def test_events(source):
    shooting, bare = kinds.rows(source(EVENTS), "events")
    assert shooting == EventRow(
        KZR + "list/7",
        "Shooting",
        Period(date(2022, 1, 5), date(2022, 1, 6)),
        ("Almaty", "Kazakhstan"),
        43.25,
        76.9,
        100.0,
        ("one-sided violence",),
        5,
        12,
        ("Government of Kazakhstan",),
    )
    assert bare == EventRow(KZR + "list/8", "Nothing more", None, ("X",))


def test_places_of_events_are_named_on_their_day(source):
    first, second = kinds.rows(source(EVENTS), "places")
    assert first == PlaceRow(KZR + "list/7/place", ("Almaty",), "Almaty", "Kazakhstan", 43.25, 76.9, date(2022, 1, 5))
    assert (second.names, second.latitude) == (("X",), None)


def test_organisations_and_concepts(source):
    turtle = """:1 a org:Organization ; schema:name "Зауыт" ; schema:legalName "Plant LLP" ; schema:parentOrganization "Холдинг" .
    :2 a skos:Concept ; skos:prefLabel "torture"@en , "пытки"@ru ."""
    body, concept = kinds.rows(source(turtle), "organisations")
    assert body == LabelRow(KZR + "list/1", (Label("Зауыт"), Label("Plant LLP")), ("Холдинг",))
    assert set(concept.labels) == {Label("torture", "en"), Label("пытки", "ru")}
    assert [row.iri for row in kinds.rows(source(turtle), "matters")] == [concept.iri]


def test_rows_that_cannot_be_compared_are_reported():
    rows = [
        PersonRow("urn:1", ("—", "")),
        PersonRow("urn:2", ("Омаров",)),
        EventRow("urn:3", "x", None),
        PlaceRow("urn:4", ("?",)),
        PlaceRow("urn:5", ("Тараз",)),
        LabelRow("urn:6", (Label("the of"),)),
        LabelRow("urn:7", ()),
        LabelRow("urn:8", (Label("Court"),)),
    ]
    reasons = dict(kinds.left_out(rows))
    assert set(reasons) == {"urn:1", "urn:3", "urn:4", "urn:6", "urn:7"}
    assert all(reasons.values())


def test_every_row_is_compared_or_left_out_with_a_reason():
    names = ["12345", "— 7 —", "", "Омаров", "А. Б.", "Abai " * 9, "Abai " * 100, "Abai 2", "x" * 500, "\u0301", "1 А."]
    rows = [PersonRow(f"urn:{number}", (name,)) for number, name in enumerate(names)] + [PersonRow("urn:none", ())]
    reasons = dict(kinds.left_out(rows))
    compared = {item.row.iri for item in features.written(rows)}
    assert compared == {"urn:3", "urn:7", "urn:8"}
    assert set(reasons) == {row.iri for row in rows} - compared
    assert reasons["urn:0"] == "no name with a letter"
    assert reasons["urn:4"] == "initials without a name"
    assert reasons["urn:5"].startswith("a name of more words")
    assert reasons["urn:none"] == "no name"
    assert not dict(kinds.left_out([PersonRow("urn:some", ("12345", "Омаров"))]))


@given(st.lists(st.text(max_size=20), max_size=3))
def test_a_person_is_compared_or_left_out(names):
    person = PersonRow("urn:1", tuple(names))
    assert bool(features.written([person])) != bool(dict(kinds.left_out([person])))


def test_a_row_that_says_nothing_is_a_row(source):
    read = list(
        kinds.rows(source(':1 a org:Organization . :2 a schema:Person . :3 a org:Organization ; schema:name "X" .'), "organisations")
    )
    assert dict(kinds.left_out(read)) == {KZR + "list/1": "no label with a distinctive word"}
    assert len(read) == 2


def test_a_loaded_list_of_concepts_is_compared_with_our_matters(workspace, tmp_path):
    table = write_csv(tmp_path / "c.csv", ["id", "label", "label ru"], [{"id": "1", "label": "alleged torture", "label ru": "пытки"}])
    load(workspace, table, "concept-list", out=tmp_path / "c.nq")
    rows = list(kinds.rows(tmp_path / "c.nq", "matters"))
    assert rows == [LabelRow(KZR + "concept-list/2", (Label("alleged torture"), Label("пытки")))]
    assert next(kinds.propose(workspace, rows, "matters")).subject.endswith("#alleged-torture")


def test_a_file_that_is_not_there_or_broken(tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        list(kinds.rows(tmp_path / "none.nq", "persons"))
    broken = tmp_path / "broken.nq"
    broken.write_text('<urn:a> <urn:b> "c" .\n<urn:a> <urn:b>', encoding="utf-8")
    with pytest.raises(UsageError, match="Load the table"):
        list(kinds.rows(broken, "persons"))
    with pytest.raises(UsageError, match="Choose one of"):
        list(kinds.rows(broken, "people"))


def test_the_python_of_the_document(tmp_path, monkeypatch, capsys):
    """The first block runs on a file of events; the others, which need Spark or a network, are Python at least."""
    first, *others = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "matching.md").read_text(encoding="utf-8"), re.DOTALL)
    file(tmp_path, EVENTS).rename(tmp_path / "ged.nq")
    monkeypatch.chdir(tmp_path)
    exec(compile(first, "matching.md", "exec"), {})
    output = capsys.readouterr().out
    assert "january-events" in output
    assert "by chance" in output
    for block in others:
        compile(block, "matching.md", "exec")
