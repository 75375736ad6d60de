"""The ontology: consistent, declared, used, imported by nobody and importing nothing."""

from __future__ import annotations

import re

import owlrl
import pyoxigraph as ox
import pytest
import rdflib
from owlrl.Namespaces import ERRNS

from kzgraph.graph.store import select
from kzgraph.graph.turtle import parse
from kzgraph.linking.comparisons import FOLLOW_UPS
from kzgraph.vocab import KZ, KZV, PREFIXES, SH


def closure(*files):
    """The OWL RL closure of some files, with what the reasoner found inconsistent."""
    graph = rdflib.Graph()
    for file in files:
        graph.parse(file, format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, rdfs_closure=True).expand(graph)
    return list(graph.subjects(rdflib.RDF.type, ERRNS.ErrorMessage))


@pytest.mark.slow
def test_a_reasoner_finds_ontology_and_graph_consistent(workspace):
    assert closure(*workspace.union_files()) == []


def test_the_reasoner_would_find_a_contradiction(workspace, tmp_path):
    broken = tmp_path / "broken.ttl"
    broken.write_text(f"<urn:x> a <{KZ}Person> , <{KZ}Organisation> .", encoding="utf-8")
    assert closure(*workspace.ontology_files(), broken) != []


def declared(store, *kinds):
    rows = select(store, f"SELECT ?term {{ ?term a ?kind FILTER (?kind IN ({', '.join(kinds)})) }}")
    return {row["term"].value for row in rows}


def used_in(workspace, store):
    """Every IRI that data, shapes, alignments or questions use otherwise than to declare it."""
    terms = declared(store, "owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty", "rdfs:Datatype")
    used = set()
    for file in [*workspace.graph_files(), *workspace.shape_files(), *workspace.ontology_files()]:
        for triple in parse(file):
            used.add(triple.predicate.value)
            if isinstance(triple.object, ox.NamedNode):
                used.add(triple.object.value)
            elif isinstance(triple.object, ox.Literal):
                used.add(triple.object.datatype.value)
    for file in workspace.query_files():
        used |= {KZ + name for name in re.findall(r"\bkz:(\w+)", file.read_text(encoding="utf-8"))}
    return terms, used


def test_no_term_is_dead(workspace, store):
    terms, used = used_in(workspace, store)
    assert len(terms) > 90
    assert terms - used == set()


def test_every_concept_is_used(workspace, store):
    concepts = declared(store, "skos:Concept")
    files = [*workspace.graph_files(), *workspace.shape_files(), *(workspace.root / "ontology" / "vocab").glob("*.ttl")]
    used = {triple.object.value for file in files for triple in parse(file) if isinstance(triple.object, ox.NamedNode)}
    apart = "VALUES ?scheme { kzv:penalties kzv:news }"  # which answers alone give, and which a source need not name
    unused = {row["concept"].value for row in select(store, f"SELECT ?concept {{ {apart} ?concept skos:inScheme ?scheme }}")}
    assert len(concepts) > 150
    assert concepts - used - unused == set()


def test_every_term_that_the_data_uses_is_declared(workspace, store):
    known = declared(
        store,
        "owl:Class",
        "owl:ObjectProperty",
        "owl:DatatypeProperty",
        "owl:AnnotationProperty",
        "skos:Concept",
        "skos:ConceptScheme",
        "rdfs:Datatype",
    )
    for file in workspace.union_files():
        for triple in parse(file):
            for term in (triple.predicate, triple.object):
                iri = getattr(term, "value", "")
                if isinstance(term, ox.NamedNode) and iri.startswith((KZ, KZV)):
                    assert iri in known, f"{file}: {iri}"


def test_nothing_is_imported(workspace):
    imports = PREFIXES["owl"] + "imports"
    assert [file for file in workspace.union_files() for triple in parse(file) if triple.predicate.value == imports] == []


@pytest.mark.parametrize("scheme", ["acts", "means"])
def test_codes_of_huridocs_carry_their_thesaurus(store, scheme):
    rows = select(store, f"SELECT ?code {{ ?concept skos:inScheme kzv:{scheme} ; skos:notation ?code }}")
    codes = [row["code"] for row in rows]
    assert codes
    assert all(code.datatype.value.startswith(KZ + "huridocs") and re.fullmatch("[0-9]{12}", code.value) for code in codes)


def test_each_outcome_is_matched_with_one_grade_of_a_named_document_and_done_is_not_close_to_one_that_says_less(store):
    rows = select(
        store,
        """SELECT ?outcome ?relation ?letter ?document ?scheme {
          ?outcome skos:inScheme kzv:follow-ups ; ?relation ?match .
          ?match skos:inScheme ?scheme ; skos:notation ?letter ; dcterms:source ?document }""",
    )
    matches = [(row["outcome"].value.removeprefix(KZV), row["letter"].value, row["scheme"].value, row["relation"].value) for row in rows]
    assert {(name, letter) for name, letter, *_ in matches} == set(zip(FOLLOW_UPS, "ABBCEED", strict=True))
    assert {scheme for *_, scheme, _ in matches} == {KZV + "committee-grades"}
    assert len(matches) == len(FOLLOW_UPS)
    assert {name for name, *_, relation in matches if not relation.endswith("#closeMatch")} == {"done"}
    assert {relation.rpartition("#")[2] for *_, relation in matches} == {"closeMatch", "relatedMatch"}


def test_no_pattern_follows_a_bind_in_the_query_of_a_shape(workspace):
    """An engine joins what follows a BIND to every row before it, so that seconds grow with the square of the graph."""
    selects = [triple.object.value for file in workspace.shape_files() for triple in parse(file) if triple.predicate.value == SH + "select"]
    assert selects
    assert [select for select in selects if re.search(r"^( +)BIND .*\n(?:.*\n)*?\1[?$]", select, re.MULTILINE)] == []
