"""What is likely wrong in a free query: each note where it is due, and none beside queries that are right."""

from __future__ import annotations

import re

import pytest

from kzgraph.cli.main import main
from kzgraph.formats.query_notes import text
from kzgraph.graph.remote_endpoint import RemoteError
from kzgraph.graph.store import select
from kzgraph.questions import free, query_notes
from kzgraph.questions.suggest import RELATED
from kzgraph.site.query import FIRST
from tests.tiers import few


def notes(engine, sparql, language="en", **options):
    return [text(note, language) for note in query_notes.notes(engine, sparql, **options)]


WRONG_TERMS = {
    "kz:status": "kz:standing",
    "kz:articles": "kz:provision",
    "kz:label": "rdfs:label",
    "kz:claim": "kz:Assertion",
    "kz:source": "oa:hasSource",
    "kz:Statement": "kz:Assertion",
    "kz:Victim": "kz:victim",
    "kz:hasVictim": "kz:victim",
    "kz:perpetratr": "kz:perpetrator",
    "kz:alleged": "kzv:alleged",
    "kzv:alledged": "kzv:alleged",
    "kzr:eu": "kzr:european-union",
    "hrw:human-rights-watch": "kzr:human-rights-watch",
    "rdf:label": "rdfs:label",
    "<https://w3id.org/kzgraph/ontology/Act>": "<https://w3id.org/kzgraph/ontology#Act>",
    "<http://w3id.org/kzgraph/ontology#Act>": "<https://w3id.org/kzgraph/ontology#Act>",
    "<http://schema.org/Person>": "<https://schema.org/Person>",
}
RELATED_TERMS = {
    "kz:certainty": "kz:standing",
    "kz:confidence": "kz:standing",
    "kz:Facts": "kz:Assertion",
    "kz:suspect": "kz:accused",
    "kz:crime": "kz:offence",
    "kz:hasEvidence": "kz:statedIn",
    "kz:quote": "kz:statedIn",
    "kz:court": "kz:Decision",
}
LIKELY_WRONG = {
    'SELECT * { ?x rdfs:label "Zhanbolat Mamay" }': '"Zhanbolat Mamay"@en',
    'SELECT * { ?x rdfs:label ?n FILTER (?n = "Zhanbolat Mamay") }': '"Zhanbolat Mamay"@en',
    'SELECT * { ?x rdfs:label ?n FILTER ("Zhanbolat Mamay" = ?n) }': '"Zhanbolat Mamay"@en',
    'SELECT * { ?x rdfs:label ?n FILTER (?n IN ("Kazakhstan"@en, "Zhanbolat Mamay")) }': '"Zhanbolat Mamay"@en',
    'SELECT * { ?x rdfs:label ?n FILTER (?n NOT IN ("Zhanbolat Mamay")) }': '"Zhanbolat Mamay"@en',
    'SELECT * { VALUES ?n { "Zhanbolat Mamay" } ?x rdfs:label ?n }': '"Zhanbolat Mamay"@en',
    'SELECT * { ?x rdfs:label ?n BIND (STR(?n) AS ?t) FILTER (?n = "Zhanbolat Mamay") }': '"Zhanbolat Mamay"@en',
    'SELECT * { ?x kz:standing "alleged" }': "write kzv:alleged",
    'SELECT * { ?x kz:asOf "2022-10-26" }': '"2022-10-26"^^xsd:date',
    'SELECT * { ?x kz:exactly "4" }': '"4"^^xsd:integer',
    "SELECT * { ?x a kz:Assertion }": "a/rdfs:subClassOf* kz:Assertion",
    "SELECT * { ?x rdf:type prov:Entity }": "a/rdfs:subClassOf* prov:Entity",
    'SELECT * { ?x kz:asOf ?d FILTER (?d >= "2022-01-31"^^xsd:date) }': 'STR(?day) >= "2022-01-31"',
    'SELECT * { ?x kz:date ?d FILTER ("2022-01-31"^^xsd:date < ?d) }': "kz:date also has",
    "SELECT (SUM(?n) AS ?all) { ?f kz:measure kzv:deaths-from-events ; kz:exactly ?n }": "voices, which may count the same people",
    "SELECT ?v (SUM(?n) AS ?all) { ?f kz:voice ?v ; kz:exactly ?n } GROUP BY ?v": "wholes and their parts",
    "SELECT ?who { ?act a kz:Act ; kz:victim ?who }": "also accused or detained",
    "SELECT ?l { ?act kz:actType ?t . ?t rdfs:label ?l }": "No value of kz:actType has rdfs:label.",
    "SELECT ?x { ?x a kz:Charge ; rdfs:label ?l ; kz:dutyBearer ?v }": "No kz:Charge has kz:dutyBearer.",
    "SELECT ?x { ?x a kz:Omission ; kz:dutyBearer ?who }": "are left out, because their source does not state kz:dutyBearer",
    "select ?x { ?x a kz:Omission ; kz:dutyBearer ?who . optional { ?x kz:actor ?y } filter(!isBlank(?x)) }": "claims of class",
    "ASK { ?act kz:perpetrator kzr:kazakhstan }": "write kz:perpetrator/kz:partOf* kzr:kazakhstan",
}
RIGHT = (
    "SELECT ?name { ?body a kz:PublicBody ; rdfs:label ?name }",
    'SELECT * { ?x kz:voice ?v } # kz:Nope "Zhanbolat Mamay"',
    'SELECT * { ?x rdfs:label "Zhanbolat Mamay"@en ; kz:asOf "2022-10-26"^^xsd:date }',
    'SELECT * { ?x rdfs:label ?n FILTER (CONTAINS(?n, "Zhanbolat Mamay") || STR(?n) = "Zhanbolat Mamay") }',
    "SELECT * { ?x a/rdfs:subClassOf* kz:Assertion }",
    "SELECT ?l { ?act kz:actType ?t ; rdfs:label ?l . ?t skos:prefLabel ?name }",
    "SELECT ?l { ?act kz:voice ?v . ?v rdfs:label ?l }",
    "SELECT ?x { ?x a kz:Omission ; kz:action ?what OPTIONAL { ?x kz:dutyBearer ?who } }",
    "ASK { ?act kz:perpetrator/kz:partOf* kzr:kazakhstan }",
    "SELECT * { ?figure a kz:Figure ; kz:asOf ?day }",  # silent on the day, and kz:asOf is that of the source
    "SELECT * { ?x a kz:Omission ; kz:dutyBearer ?who . ?who a kz:PublicBody }",
    "SELECT ?victim { ?act a kz:Act ; kz:actType ?type ; kz:victim ?victim . ?type skos:broader* kzv:pressure }",
    "SELECT * { { ?x a kz:Demand } UNION { ?x a kz:Omission } OPTIONAL { ?x kz:dutyBearer ?who } }",
    'SELECT * { ?x kz:asOf ?d FILTER (STR(?d) >= "2022-01-31") }',
    'SELECT * { ?x rdfs:label ?n BIND (STR(?n) AS ?t) FILTER ("Zhanbolat Mamay" = ?t) }',
    'SELECT * { ?x rdfs:label ?n bind(str(?n) as $t) FILTER (?t = "Zhanbolat Mamay") }',
    'SELECT * { ?x rdfs:label ?n BIND (STR(?n) AS ?t) FILTER (?t IN ("Zhanbolat Mamay", "Kazakhstan")) }',
    'SELECT * { ?x rdfs:label ?n BIND (STR(?n) AS ?t) FILTER (?t NOT IN ("Zhanbolat Mamay")) }',
    'SELECT ?t { { SELECT (STR(?n) AS ?t) { ?x rdfs:label ?n } } FILTER (?t != "Zhanbolat Mamay") }',
    'SELECT (STR(?n) AS ?t) { ?x rdfs:label ?n } HAVING (?t = "Zhanbolat Mamay")',
    "SELECT ?who { ?act kz:actType kzv:torture ; kz:victim ?who }",
    "SELECT (COUNT(?f) AS ?n) { ?f kz:measure kzv:deaths-from-events }",
    "SELECT * FROM kzr:things { ?x a kz:Person }",
    "CONSTRUCT { ?x schema:nothing ?v } WHERE { ?x kz:voice ?v }",
    "PREFIX wdt: <http://www.wikidata.org/prop/direct/> SELECT * { SERVICE <wikidata> { ?x wdt:P31 ?y ; schema:about ?z } }",
    "DESCRIBE kzr:person-1",
)


@pytest.mark.parametrize("term", WRONG_TERMS)
def test_a_term_that_does_not_exist_is_told_with_the_one_that_was_meant(store, term):
    told = notes(store, f"SELECT * {{ ?x {term} ?y }}")
    assert len(told) == 1
    assert told[0].startswith(f"{term} does not exist, so nothing can match it. Did you mean ")
    assert WRONG_TERMS[term] in told[0].split("Did you mean")[1]


@pytest.mark.parametrize("term", RELATED_TERMS)
def test_a_term_for_what_the_ontology_does_not_have_is_told_with_a_related_one_that_is_not_the_same(store, term):
    told = notes(store, f"SELECT * {{ ?x {term} ?y }}")
    assert len(told) == 1
    assert told[0].startswith(f"{term} does not exist, so nothing can match it. Related, but not the same: ")
    assert RELATED_TERMS[term] in told[0]


def test_no_word_that_is_only_related_is_a_synonym_in_the_ontology(store):
    rows = select(store, "SELECT ?name { ?term a ?kind ; skos:hiddenLabel ?name FILTER (STRSTARTS(STR(?kind), STR(owl:))) }")
    synonyms = {row["name"].value for row in rows}
    assert "defendant" in synonyms
    assert synonyms.isdisjoint(RELATED)


@pytest.mark.parametrize("sparql", LIKELY_WRONG)
def test_what_loses_or_doubles_rows_is_told(store, sparql):
    told = notes(store, sparql)
    assert len(told) == 1
    assert LIKELY_WRONG[sparql] in told[0]


@pytest.mark.parametrize("language", few(1, ["ru", "kk"]))
def test_a_note_in_another_language_has_the_same_terms_and_texts_of_sparql(store, language):
    """Whatever a note names, in the words of its language."""
    named = re.compile(r'(?:\w+:|"|\?)[\w:-]*\w"?|OPTIONAL|\d+')
    queries = [*LIKELY_WRONG, *(f"SELECT * {{ ?x {term} ?y }}" for term in ("kz:nothing", *WRONG_TERMS, *RELATED_TERMS))]
    for sparql in queries:
        (english,), (text,) = notes(store, sparql), notes(store, sparql, language)
        assert english != text
        assert {*named.findall(english)} <= {*named.findall(text)}, sparql


@pytest.mark.parametrize("sparql", RIGHT)
def test_a_query_that_is_right_has_no_note(store, sparql):
    assert notes(store, sparql) == []


def test_no_canned_question_and_no_example_of_the_editor_has_a_note(store, workspace):
    texts = {file.name: file.read_text(encoding="utf-8") for file in workspace.query_files()} | {"the first of the editor": FIRST}
    assert len(texts) > 1
    assert [(name, note) for name, text in texts.items() for note in notes(store, text, elsewhere=True)] == []


def test_terms_of_rows_beside_the_graph_are_not_told(store):
    sparql = "SELECT * { ?x schema:nothing ?y ; kz:nothing ?z }"
    assert len(notes(store, sparql)) == 2
    assert [note.split()[0] for note in notes(store, sparql, elsewhere=True)] == ["kz:nothing"]


@pytest.mark.parametrize(
    "sparql", ["", "SELECT * {", "kz:", "<", "SELECT * { ?x <a b> <http://[> }", "kz:a " * 3000, '"' * 999, "CONSTRUCT {"]
)
def test_no_text_breaks_the_notes(store, sparql):
    assert len(notes(store, sparql)) <= 6


def test_the_command_prints_notes_beside_an_answer_that_stays_as_it_is(capsys):
    assert main(["query", "SELECT ?v { ?v a kz:Victim }", "--format", "csv"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "v\r\n"
    assert captured.err == "note: kz:Victim does not exist, so nothing can match it. Did you mean kz:victim?\n"


def test_an_answer_of_an_endpoint_stays_where_the_notes_get_none(monkeypatch, capsys):
    def refuse(*_, **__):
        raise RemoteError("too slow")

    monkeypatch.setattr("kzgraph.questions.query_notes.notes", refuse)
    monkeypatch.setattr(free, "run_at", lambda *_: free.Result("rows", b"v\n", ""))
    assert main(["query", "SELECT ?v { ?v a kz:Act }", "--format", "csv", "--endpoint", "http://127.0.0.1:1/"]) == 0
    assert capsys.readouterr() == ("v\n", "note: the query could not be checked\n")


def test_no_suggestion_is_looked_for_beyond_the_last_note(store, monkeypatch):
    asked = []
    monkeypatch.setattr("kzgraph.questions.suggest.meant", lambda iri, *_: asked.append(iri) or [])
    terms = " ".join(f"?x kz:nothing{number} ?y ." for number in range(40))
    assert len(notes(store, f"SELECT * {{ {terms} }}")) == len(asked) == 6
