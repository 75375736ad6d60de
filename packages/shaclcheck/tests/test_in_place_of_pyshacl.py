"""The arguments of pySHACL's `validate`: each works, changes nothing, or is refused by a message, and the verdict is pySHACL's."""

from __future__ import annotations

import inspect
import io
import re

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from generated import EX, PREFIXES
from shaclcheck import in_place_of_pyshacl, validate

SHAPES = f"{PREFIXES} ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:severity sh:SEVERITY ] ."
VIOLATION = SHAPES.replace("SEVERITY", "Violation")
BAD = f"{PREFIXES} ex:a a ex:C ."
PARTS = ("data", "ont", "shacl")
WORKING = {"allow_infos", "allow_warnings", "ont_graph", "serialize_report_graph"} | {f"{part}_graph_format" for part in PARTS}
FORMATS = {"turtle": "ttl", "xml": "rdf", "json-ld": "jsonld", "nt": "nt", "n3": "n3", "trig": "trig"}


def test_every_argument_of_pyshacl_is_known():
    source = inspect.getsource(pyshacl.validate)
    named = {*inspect.signature(pyshacl.validate).parameters, *re.findall(r"kwargs\.(?:get|pop)\('(\w+)'", source)}
    known = WORKING | in_place_of_pyshacl._NO_EFFECT | in_place_of_pyshacl._REFUSED.keys()
    assert named - {"data_graph", "shacl_graph", "args", "kwargs"} <= known


@pytest.mark.parametrize("name", sorted(in_place_of_pyshacl._NO_EFFECT))
def test_an_argument_without_effect_is_taken(name):
    assert validate(BAD, VIOLATION, **{name: 1}).conforms is validate(BAD, VIOLATION).conforms is False


@pytest.mark.parametrize("name", in_place_of_pyshacl._REFUSED)
def test_what_is_not_done_here_is_refused_by_a_message_that_says_what_to_do(name):
    with pytest.raises(ValueError, match=rf"^{name}='rdfs' is not supported: \w+ .+\.$"):
        validate(BAD, VIOLATION, **{name: "rdfs"})
    for nothing in (None, False, "none"):
        assert not validate(BAD, VIOLATION, **{name: nothing}).conforms


@pytest.mark.parametrize("severity", ["Info", "Warning", "Violation"])
@pytest.mark.parametrize("allowed", [{}, {"allow_infos": True}, {"allow_warnings": True}])
def test_allowed_severities_conform_as_in_pyshacl(severity, allowed):
    shapes = SHAPES.replace("SEVERITY", severity)
    data, graph = (rdflib.Graph().parse(data=text) for text in (BAD, shapes))
    conforms, report, text = validate(data, graph, **allowed)
    expected, other, _ = pyshacl.validate(data, shacl_graph=graph, **allowed)
    said = rdflib.URIRef("http://www.w3.org/ns/shacl#conforms")
    assert conforms is expected
    assert [*report.objects(None, said)] == [*other.objects(None, said)]
    assert text.endswith(f"Conforms: {'yes' if conforms else 'no'} (1 result)\n")


@pytest.mark.parametrize("name", FORMATS)
def test_texts_files_and_open_files_have_the_format_that_is_named(tmp_path, name):
    triples = list(ox.parse(BAD, format=ox.RdfFormat.TURTLE))
    content = ox.serialize(triples, format=ox.RdfFormat.from_extension(FORMATS[name]))
    (tmp_path / "data.bin").write_bytes(content)
    for source in (content, content.decode(), tmp_path / "data.bin", str(tmp_path / "data.bin"), io.BytesIO(content)):
        result = validate(source, VIOLATION, data_graph_format=name, shacl_graph_format="turtle")
        assert (result.conforms, f"<{EX}a>" in result.text) == (False, True)
    with pytest.raises(ValueError, match=r"unknown format 'odd': expected one such as turtle"):
        validate(content, VIOLATION, data_graph_format="odd")


def test_an_ontology_is_a_part_of_the_data():
    ontology = f"{PREFIXES} ex:D rdfs:subClassOf ex:C ."
    assert not validate(f"{PREFIXES} ex:a a ex:D .", VIOLATION, ont_graph=ontology, ont_graph_format="turtle").conforms


@pytest.mark.parametrize(("name", "form"), [(True, "turtle"), ("xml", "xml"), ("json-ld", "json-ld")])
def test_the_report_is_written_in_a_format(name, form):
    report = rdflib.Graph().parse(data=validate(BAD, VIOLATION, serialize_report_graph=name).graph, format=form)
    assert len([*report.subjects(rdflib.RDF.type, rdflib.URIRef("http://www.w3.org/ns/shacl#ValidationResult"))]) == 1
