"""The record of what is published: every dataset has a licence, and every number is what the graph holds."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kzgraph.errors import UsageError
from kzgraph.formats import exports
from kzgraph.formats.exports.dcat import DCAT, VOID, WHOLE
from kzgraph.graph.store import select
from kzgraph.vocab import PREFIXES

NAMES = {**PREFIXES, "dcat": DCAT, "void": VOID}


@pytest.fixture(scope="module")
def record(workspace):
    store = ox.Store()
    text = exports.export(workspace, "dcat")[""]
    assert text == exports.export(workspace, "dcat")[""]
    store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    return store


def rows(record, query):
    return [tuple(cell.value if cell else None for cell in row) for row in record.query(query, prefixes=NAMES)]


def test_every_dataset_and_linkset_has_a_licence_and_a_name(record):
    every = rows(record, "SELECT ?node { VALUES ?kind { dcat:Dataset void:Linkset } ?node a ?kind }")
    assert rows(record, "SELECT ?node { VALUES ?kind { dcat:Dataset void:Linkset } ?node a ?kind ; dcterms:license ?licence }") == every
    assert {node.rsplit("/", 1)[-1] for (node,) in every} >= {"", "hrw-2022-10-26", "background-2022", "wikidata"}
    assert rows(record, "SELECT ?node { ?node a dcat:Dataset FILTER NOT EXISTS { ?node dcterms:title ?title } }") == []


def test_the_numbers_are_those_of_the_graph(record, store):
    assert rows(record, f"SELECT ?n {{ <{WHOLE}> void:triples ?n }}") == [(str(len(store)),)]
    (source,) = rows(record, "SELECT ?n { kzr:background-2022 void:triples ?n }")
    assert source == (str(len(list(store.quads_for_pattern(None, None, None, ox.NamedNode(PREFIXES["kzr"] + "background-2022"))))),)
    query = "SELECT ?n { ?s a void:Linkset ; void:objectsTarget <%s> ; void:linkPredicate skos:closeMatch ; void:triples ?n }"
    (held,) = select(
        store, "SELECT (COUNT(*) AS ?n) { ?l kz:inDataset link:eurovoc ; kz:relation skos:closeMatch ; kz:linkState kzv:positive-link }"
    )
    expected = [(held["n"].value,)] if held["n"].value != "0" else []
    assert rows(record, query % (PREFIXES["link"] + "eurovoc")) == expected
    aligned = [
        quad
        for quad in store.quads_for_pattern(None, ox.NamedNode(PREFIXES["skos"] + "closeMatch"), None)
        if quad.object.value.startswith("https://schema.org/")
    ]
    assert rows(record, query % "https://schema.org/") == [(str(len(aligned)),)]


def test_a_linkset_is_part_of_the_whole_and_leads_elsewhere(record):
    sets = rows(record, "SELECT ?set ?target { ?set a void:Linkset ; void:subjectsTarget ?whole ; void:objectsTarget ?target }")
    assert len(sets) > 5
    assert {part for (part,) in rows(record, f"SELECT ?part {{ <{WHOLE}> void:subset ?part }}")} == {name for name, _ in sets}
    assert not any(target == WHOLE for _, target in sets)
    assert rows(record, "SELECT ?set { ?set void:objectsTarget ?one, ?other FILTER (?one != ?other) }") == []


def test_published_datasets_have_a_citation(record):
    cited = dict(rows(record, "SELECT ?node ?citation { ?node dcterms:bibliographicCitation ?citation }"))
    assert cited[WHOLE].startswith("kzgraph, version ")
    citation = cited[PREFIXES["kzr"] + "hrw-2022-10-26"]
    assert citation.startswith("Human Rights Watch. Statement to the Subcommittee")
    assert "2022-10-26. https://www.hrw.org/" in citation
    assert rows(record, "SELECT ?node { ?node a void:Dataset FILTER NOT EXISTS { ?node dcterms:bibliographicCitation ?citation } }") == []


def test_an_external_dataset_has_its_citation_and_page(copy):
    datasets = copy.root / "graph/links/datasets.ttl"
    citation = 'dcterms:bibliographicCitation "GeoNames, 2022"'
    datasets.write_text(datasets.read_text(encoding="utf-8").replace('"GeoNames"@en ;', f'"GeoNames"@en ; {citation} ;'), encoding="utf-8")
    store = ox.Store()
    store.load(exports.export(copy, "dcat")[""].encode(), format=ox.RdfFormat.TURTLE)
    assert rows(store, "SELECT ?cited ?page { link:geonames dcterms:bibliographicCitation ?cited ; dcat:landingPage ?page }") == [
        ("GeoNames, 2022", "https://www.geonames.org/")
    ]


@pytest.mark.parametrize("rights", ["private", "restricted"])
def test_the_record_leaves_out_unpublished_datasets(copy, rights):
    datasets = copy.root / "graph/links/datasets.ttl"
    before, after = datasets.read_text(encoding="utf-8").split("link:wikidata a ")
    datasets.write_text(before + "link:wikidata a " + after.replace('"published"', f'"{rights}"'), encoding="utf-8")
    with pytest.raises(UsageError, match="may not be exported"):
        exports.export(copy, "dcat")
