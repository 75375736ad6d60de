"""The record of what is published: every dataset has a licence, and every number is what the graph holds."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.formats import exports
from kzgraph.formats.exports.dcat import DCAT, FOAF, VOID
from kzgraph.graph.store import select
from kzgraph.graph.workspace import Workspace
from kzgraph.reading.published import WHOLE
from kzgraph.vocab import PREFIXES
from tests.needs import ROOT

NAMES = {**PREFIXES, "dcat": DCAT, "foaf": FOAF, "void": VOID}
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
ENCODING = PREFIXES["kzr"] + "hrw-2022-10-26/encoding"


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
    assert {node.rsplit("/", 1)[-1] for (node,) in every} >= {"", "encoding", "wikidata"}
    assert rows(record, "SELECT ?node { ?node a dcat:Dataset FILTER NOT EXISTS { ?node dcterms:title ?title } }") == []


def test_the_licence_is_that_of_the_encoding_and_not_of_the_source(record):
    """A source belongs to its author, who published it and is not said to publish under our licence."""
    described = dict(rows(record, "SELECT ?name ?value { kzr:hrw-2022-10-26 ?name ?value }"))
    assert described[PREFIXES["dcterms"] + "creator"] == PREFIXES["kzr"] + "human-rights-watch"
    assert PREFIXES["dcterms"] + "license" not in described
    assert rows(
        record, f"SELECT ?l ?p {{ <{ENCODING}> dcterms:license ?l ; prov:wasDerivedFrom ?s ; dcterms:publisher/foaf:name ?p }}"
    ) == [(LICENCE, "kzgraph maintainers")]
    assert rows(record, f"SELECT ?c {{ <{ENCODING}> dcterms:creator ?c }}") == []


def test_a_catalogue_has_what_dcat_ap_wants(record):
    """Title, description and publisher of the catalogue and its datasets, address and media type of distributions."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["description"] == Workspace.open().settings.description
    listed = rows(
        record, "SELECT ?set { ?c a dcat:Catalog ; dcterms:title ?t ; dcterms:description ?d ; dcterms:publisher ?p ; dcat:dataset ?set }"
    )
    full = "SELECT ?set { ?c dcat:dataset ?set . ?set dcterms:title ?t ; dcterms:description ?d ; dcterms:publisher/foaf:name ?p }"
    assert len(listed) == 3
    assert sorted(rows(record, full)) == sorted(listed)
    given = rows(
        record, f"SELECT ?m {{ <{WHOLE}> dcat:distribution ?x . ?x dcat:accessURL ?url ; dcat:mediaType ?m ; dcterms:license ?l }}"
    )
    assert {media.rpartition("/")[2] for (media,) in given} == {"trig", "n-quads", "ld+json", "csv"}


def refused(text):
    """The paths of the record at which the published shapes of DCAT-AP are not met."""
    _, report, _ = pyshacl.validate(
        rdflib.Graph().parse(data=text, format="turtle"), shacl_graph=str(Path(__file__).with_name("dcat-ap.ttl"))
    )
    return {path.removeprefix(PREFIXES["dcterms"]) for path in map(str, report.objects(None, rdflib.SH.resultPath))}


def test_the_published_shapes_of_dcat_ap_accept_the_record_and_refuse_a_broken_one(workspace):
    text = exports.export(workspace, "dcat")[""]
    assert refused(text) == set()
    assert refused(re.sub(r"dcterms:description [^;]* ;", "", text)) == {"description"}
    assert refused(text.replace("a dcterms:LicenseDocument", "a dcterms:Standard")) == {"license"}
    assert refused(re.sub(r"dcat:accessURL <[^>]*>", r'dcat:accessURL "no IRI"', text)) == {DCAT + "accessURL"}


def test_every_dataset_is_described_and_none_has_a_source_that_is_no_dataset(record):
    assert rows(record, "SELECT ?set { ?set a dcat:Dataset FILTER NOT EXISTS { ?set dcterms:description ?words } }") == []
    assert rows(record, "SELECT ?set { ?set a dcat:Dataset ; dcterms:source ?source FILTER NOT EXISTS { ?source a dcat:Dataset } }") == []


def test_the_numbers_are_those_of_the_graph_and_its_translations(record, workspace, store):
    quads = [*ox.parse(exports.export(workspace, "nquads")[""], format=ox.RdfFormat.N_QUADS)]
    assert rows(record, f"SELECT ?n {{ <{WHOLE}> void:triples ?n }}") == [(str(len(quads)),)]
    (source,) = rows(record, f"SELECT ?n {{ <{PREFIXES['kzr']}background-2022/encoding> void:triples ?n }}")
    assert source == (str(len([quad for quad in quads if quad.graph_name.value == PREFIXES["kzr"] + "background-2022"])),)
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


def test_a_workspace_of_ones_own_is_published_by_nobody_else_and_under_no_licence_that_it_does_not_state(tmp_path):
    assert main(["init", str(tmp_path), "--namespace", "https://example.org/id/"]) == 0
    for publisher in ("", "Example Institute"):
        if publisher:
            with (tmp_path / "ontology" / "workspace.yaml").open("a", encoding="utf-8") as file:
                file.write(f"publisher: {publisher}\n")
        written = {name: exports.export(Workspace.open(tmp_path), name) for name in ("dcat", "csv")}
        texts = [written["dcat"][""], *(written["csv"][name] for name in ("csv-metadata.json", "datapackage.json"))]
        for text in texts:
            assert "kzgraph maintainers" not in text
            assert LICENCE not in text
            assert ("Example Institute" in text) == bool(publisher)
    assert f"<{WHOLE}>" not in texts[0]
