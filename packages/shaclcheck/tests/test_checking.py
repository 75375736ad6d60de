"""Data and shapes of anybody in one call: the verdict, and all that a reader must know about what was not judged."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from generated import EX, PREFIXES
from shaclcheck import check, load, read_report, validate
from test_plan import node

SHAPES = f"{PREFIXES} ex:S sh:targetClass ex:C ; sh:property [ sh:path ( ex:p ex:q ) ; sh:minCount 1 ] ."
BAD = f"{PREFIXES} ex:a a ex:C ."
GOOD = f"{PREFIXES} ex:a a ex:C ; ex:p [ ex:q 1 ] ."
RULE = f"{PREFIXES} ex:S sh:rule [ ] ."
REFUSED = f'{PREFIXES} ex:S sh:property [ sh:path ex:part ; sh:pattern "[A-[B]]" ] .'


def test_it_takes_the_place_of_pyshacl():
    data, shapes = (rdflib.Graph().parse(data=text) for text in (BAD, SHAPES))
    conforms, graph, text = validate(data, shapes)
    assert conforms is False
    assert len(list(graph.subjects(rdflib.RDF.type, rdflib.URIRef("http://www.w3.org/ns/shacl#ValidationResult")))) == 1
    assert text.endswith("Conforms: no (1 result)\n")
    assert f"      1 MinCount <{EX}p>/<{EX}q> of <{EX}S>\n" in text
    assert validate(GOOD, SHAPES).conforms is True
    assert validate(GOOD + SHAPES.removeprefix(PREFIXES)).conforms is True


@pytest.mark.parametrize("unsupported", ["skip", "pyshacl"])
def test_a_pass_never_hides_what_was_skipped(unsupported):
    skipped = f"{PREFIXES} ex:T sh:targetNode ex:a ; sh:property [ sh:minCount 1 ] . ex:U sh:targetNode ex:a ."
    checked = check(GOOD, [SHAPES, skipped], unsupported=unsupported)
    assert (len(checked.results), checked.complete, checked.conforms, checked.partly) == (0, False, False, [node("T")])
    text = checked.summary()
    assert "1 of 3 shapes with targets, and 1 of 3 focus nodes" in text
    assert "sh:property: " in text
    assert text.endswith("Conforms: no result, but not all was judged\n")
    assert {str(triple.object) for triple in checked.report() if triple.predicate.value.endswith("#conforms")} == {
        str(ox.Literal("false", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")))
    }
    assert any("Not judged: " in str(triple.object) for triple in checked.report())
    assert read_report(checked.report()) == []


def test_what_pyshacl_judged_is_not_skipped():
    assert not check(GOOD, [SHAPES, REFUSED]).conforms
    checked = check(GOOD, [SHAPES, REFUSED], unsupported="pyshacl")
    assert (checked.conforms, checked.partly, list(checked.results.fallback)) == (True, [], [node("S")])


def test_what_pyshacl_passes_over_is_skipped():
    checked = check(GOOD, [SHAPES, RULE], unsupported="pyshacl")
    assert (checked.conforms, checked.partly, [error.place for error in checked.skipped]) == (False, [node("S")], ["sh:rule"])


def test_a_missing_import_is_not_a_pass():
    imports = "<http://example.org/a> <http://www.w3.org/2002/07/owl#imports> <http://example.org/b> ."
    checked = check(GOOD, SHAPES + imports)
    assert (checked.complete, checked.conforms, checked.unjudged) == (False, False, [("import", "import not found: http://example.org/b")])
    assert checked.summary().endswith("Conforms: no result, but not all was judged\n")
    assert any("import not found" in str(triple.object) for triple in checked.report())
    assert check(GOOD, SHAPES + imports, imports={"http://example.org/b": SHAPES}).conforms


def test_a_loaded_store_may_hold_the_shapes():
    assert len(check(load(BAD + SHAPES.removeprefix(PREFIXES))).results) == 1


def test_a_shape_that_pyshacl_could_not_judge_is_not_judged():
    query = "SELECT $this (COUNT(?x) AS ?n) { $this ?p ?x } GROUP BY $this"
    failing = f"ex:T sh:targetNode ex:a ; sh:not [ sh:sparql [ sh:select '{query}' ] ] . ex:U sh:property [ sh:path ex:p, ex:q ] ."
    checked = check(GOOD, SHAPES + failing)
    assert (checked.conforms, node("T") in checked.partly) == (False, True)
    assert "pySHACL cannot judge it" in checked.summary()


def test_the_engines_words_on_a_query_are_one_line():
    checked = check(GOOD, f"{SHAPES} ex:T sh:targetNode ex:a ; sh:sparql [ sh:select 'SELECT $this {{ $this ?p }}' ] .")
    assert "\n" not in checked.skipped[0].reason


def test_equal_results_are_one_paragraph_with_their_number():
    query = "ex:S sh:targetNode ex:a ; sh:sparql [ sh:message 'Two.' ; sh:select 'SELECT $this ?x { $this <urn:p> ?x }' ] ."
    text = check(f"{PREFIXES} ex:a <urn:p> 1, 2 .", f"{PREFIXES} {query}").text()
    assert (text.count("Violation at "), text.count("    Times: 2\n")) == (1, 1)
    assert text.endswith("Conforms: no (2 results)\n")


def test_notes_say_what_was_judged():
    other = "ex:D a sh:NodeShape, <http://www.w3.org/2002/07/owl#Class> ; sh:nodeKind sh:IRI ."
    notes = "\n".join(check(GOOD, SHAPES + other).notes)
    assert "Classes of OWL that are shapes: 1." in notes
    assert f"Shapes without a focus node: 1 of 2: <{EX}D>" in notes
    assert not check(GOOD, SHAPES, owl_classes=False).notes
    for shapes, word in ((SHAPES, "no focus node in 1 shape with targets"), (PREFIXES, "no shape has a target")):
        checked = check(f"{PREFIXES} ex:a a ex:Other .", shapes)
        assert not checked.conforms
        assert word in checked.summary()


def test_named_graphs_are_judged_or_said_not_to_be():
    store = load(
        [ox.Quad(triple.subject, triple.predicate, triple.object, node("g")) for triple in ox.parse(BAD, format=ox.RdfFormat.TURTLE)]
    )
    together, alone = check(store, SHAPES), check(store, SHAPES, union=False)
    assert (len(together.results), len(alone.results)) == (1, 0)
    assert "Named graphs: 1, judged as one" in together.notes[0]
    assert "Named graphs: 1, not judged" in alone.notes[0]
    assert not alone.conforms
