"""Shapes and data of any form: formats, base IRIs, labels of blank nodes, several at once, imports from a folder and never the network."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from generated import EX, PREFIXES
from shaclcheck import ShapeError, compile, load  # noqa: A004 (the library's own word)

SHAPE = f"{PREFIXES}\n<#S> a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
DATA = f"_:known a <{EX}C> ."
ENDINGS = {
    "ttl": "TURTLE",
    "nt": "N_TRIPLES",
    "nq": "N_QUADS",
    "trig": "TRIG",
    "rdf": "RDF_XML",
    "owl": "RDF_XML",
    "jsonld": "JSON_LD",
    "n3": "N3",
}


def written(file, text):
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("ending", ENDINGS)
def test_files_of_every_format_keep_the_labels_of_blank_nodes(tmp_path, ending):
    form = getattr(ox.RdfFormat, ENDINGS[ending])
    file = tmp_path / f"data.{ending}"
    file.write_bytes(ox.serialize(ox.parse(DATA, format=ox.RdfFormat.TURTLE), format=form))
    (result,) = compile(SHAPE, base="http://example.org/shapes").run(load(file, labels=True))
    assert (result.focus, result.root) == (ox.BlankNode("known"), ox.NamedNode("http://example.org/shapes#S"))


def test_a_file_has_its_own_base_unless_another_is_given(tmp_path):
    file = written(tmp_path / "shapes.ttl", SHAPE)
    assert [root.id.value for root in compile(file).roots] == [f"{file.as_uri()}#S"]
    assert [root.id.value for root in compile(str(file), base="http://example.org/x").roots] == ["http://example.org/x#S"]
    owl = written(tmp_path / "shapes.owl", SHAPE)  # many files of that ending hold Turtle
    assert len(compile(owl).roots) == 1


def test_several_sources_are_one_and_their_blank_nodes_stay_apart(tmp_path):
    more = written(tmp_path / "more.ttl", f"{PREFIXES} _:x sh:path ex:q ; sh:maxCount 0 . <#T> sh:targetClass ex:C ; sh:property _:x .")
    graph = rdflib.Graph().parse(data=SHAPE.replace("[ sh:path", "_:x . _:x sh:path").replace("1 ]", "1"), publicID="http://example.org/")
    plan = compile([more, graph, ox.Store()])
    store = load([f'{DATA[:-1]}; <{EX}q> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .', DATA])
    assert sorted(result.component.value.rsplit("#")[1][:8] for result in plan.run(store)) == ["MaxCount", "MinCount", "MinCount"]


def test_a_dataset_of_rdflib_keeps_its_graphs():
    dataset = rdflib.Dataset()
    dataset.parse(data=f"GRAPH <{EX}g> {{ {DATA} }}", format="trig")
    store = load(dataset)
    plan = compile(SHAPE, base="http://example.org/")
    assert not plan.run(store)
    assert len(plan.run(store, union=True)) == 1


def test_imports_come_from_a_folder_or_a_map_alone(tmp_path):
    text = f"{PREFIXES} <http://example.org/top> <http://www.w3.org/2002/07/owl#imports> <http://example.org/v1/inner> ."
    assert compile(text).missing == ["http://example.org/v1/inner"]
    written(tmp_path / "inner.ttl", SHAPE)
    for imports in (tmp_path, {"http://example.org/v1/inner": SHAPE}):
        plan = compile(text, imports=imports)
        assert ([root.id.value for root in plan.roots], plan.missing) == (["http://example.org/v1/inner#S"], [])


def test_an_ontology_that_is_given_is_not_missing(tmp_path):
    owl = "http://www.w3.org/2002/07/owl#"
    importing = f"{PREFIXES} <http://example.org/a> <{owl}imports> <http://example.org/b>, <http://example.org/c> ."
    assert compile([importing, f"<http://example.org/b> a <{owl}Ontology> ."]).missing == ["http://example.org/c"]
    with pytest.raises(ShapeError, match="nowhere: expected a folder"):
        compile(importing, imports=tmp_path / "nowhere")


def test_what_cannot_be_read_is_named(tmp_path):
    with pytest.raises(ShapeError, match=r"missing\.ttl"):
        compile("missing.ttl")
    with pytest.raises(ShapeError, match="int"):
        compile(7)
    remote = written(tmp_path / "remote.jsonld", '{"@context": "http://example.org/context", "@id": "http://example.org/a"}')
    with pytest.raises(SyntaxError, match=r"remote\.jsonld.*on the network"):
        load(remote)
