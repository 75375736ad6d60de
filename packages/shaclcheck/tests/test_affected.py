"""From a change back to its nodes: queries that do not see what stands around them, forms of literals, shapes that read shapes."""

from __future__ import annotations

from itertools import product

import pyoxigraph as ox
import pytest
from generated import ALONG, DECLARED, EX, SCOPES, parsed
from shaclcheck import change, compile, dependencies, load  # noqa: A004 (the library's own word)
from test_random import compared

DATA = "ex:n0 a ex:C ; ex:p ex:n1, ex:n2 . ex:n1 ex:q ex:n2, 1 . ex:n2 ex:r ex:n0 . ex:b a ex:C ; ex:p ex:n3 . ex:n3 ex:r 1 ."
BARE = "ex:n0 a ex:C ; ex:p ex:n1 . ex:b a ex:C ; ex:p ex:n3 ."
XSD = "http://www.w3.org/2001/XMLSchema#"


def node(name):
    return ox.NamedNode(EX + name)


def query(text, target="sh:targetClass ex:C", more=""):
    return compile(parsed(f'{DECLARED} ex:S {target} ; {more} sh:sparql [ sh:prefixes ex:prefixes ; sh:select "{text}" ] .'))


def followed(plan, before, added=(), removed=(), filled=load):
    """Whether the findings of nodes that are not affected stay, and those of a run narrowed to the affected are those of a full one."""
    store = filled(before)
    old, early = plan.run(store), plan.affected(store, added, removed)
    change(store, added, removed)
    new = plan.run(store)
    for affected in (early, plan.affected(store, added, removed)):

        def inside(result, affected=affected):
            nodes = affected.get(result.root, ())
            return nodes is None or result.start in nodes

        if compared(item for item in old if not inside(item)) != compared(item for item in new if not inside(item)):
            return False
        if compared(plan.run(store, affected)) != compared(item for item in new if inside(item)):
            return False
    return True


@pytest.mark.parametrize("data", [DATA, BARE])
@pytest.mark.parametrize("text", [*SCOPES, *ALONG])
@pytest.mark.slow
def test_every_triple_that_comes_or_goes_is_followed_through_a_query(text, data):
    targets = "sh:targetClass ex:C ; sh:targetNode ex:n4 ; sh:targetObjectsOf ex:q"
    plan = query(text, targets, "sh:path [ sh:zeroOrMorePath ex:p ] ;" if "$PATH" in text else "")
    before = parsed(data)
    ends = [node(name) for name in ("n0", "n1", "n3", "n4")]
    for subject, name, other in product(
        ends, ("p", "q", "r", "other"), [*ends[1:], ox.Literal("01", datatype=ox.NamedNode(XSD + "integer"))]
    ):
        triple = ox.Triple(subject, node(name), other)
        assert followed(plan, before, added=[triple]), triple
    for triple in before:
        assert followed(plan, before, removed=[triple]), triple


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("SELECT $this WHERE { $this ex:p ?x OPTIONAL { ?x ex:q ?y } FILTER(!bound(?y)) }", {"b"}),
        ("SELECT $this WHERE { FILTER NOT EXISTS { ?x ex:q ?y } $this ex:p ?x }", {"b"}),
        ("SELECT $this WHERE { $this ex:p ?x { ?x ex:q ?y } }", {"b"}),
        ("SELECT $this WHERE { $this ex:p ?x BIND(EXISTS { ?x ex:q ?y } AS ?e) FILTER(?e) }", {"b"}),
        ("SELECT $this WHERE { $this ex:p ?x FILTER NOT EXISTS { ?x ex:r ?y OPTIONAL { ?x ex:q ?z } } }", {"b"}),
        ("SELECT $this WHERE { BIND(EXISTS { ?x ex:q ?y } AS ?e) $this ex:p ?x FILTER(?e) }", None),
        ("SELECT $this WHERE { OPTIONAL { ?x ex:q ?y } $this ex:p ?x }", None),
        ("SELECT $this WHERE { $this ex:p ?x { FILTER NOT EXISTS { ?x ex:q ?y } } }", None),
        ("SELECT $this (EXISTS { ?x ex:q ?y } AS ?value) WHERE { $this ex:p ?x }", None),
    ],
)
def test_what_stands_before_leads_back_and_what_is_not_seen_does_not(text, nodes):
    affected = query(text).affected(load(parsed(DATA)), parsed("ex:n3 ex:q ex:n4 ."))
    assert affected == {node("S"): None if nodes is None else {node(name) for name in nodes}}


def test_a_path_of_no_length_reads_every_triple_that_makes_a_node():
    text = "SELECT $this WHERE { FILTER NOT EXISTS { $this ex:p* ?x } }"
    added = parsed("ex:n ex:other ex:k .")
    plan, store = query(text, "sh:targetNode ex:n"), load(parsed(DATA))
    assert len(plan.run(store)) == 1
    assert plan.affected(store, added) == {node("S"): {node("n"), node("k")}}
    change(store, added)
    assert not plan.run(store)
    held = query("SELECT $this WHERE { $this ex:p ?x . ?x ex:q* $this }")
    assert held.affected(store, added) == {}, "what is in a triple already is a node"


def test_changes_come_once():
    plan, store = query("SELECT $this WHERE { $this ex:p ?x }"), load(parsed(DATA))
    assert plan.affected(store, iter(parsed("ex:n0 ex:p 1 .")), iter(parsed("ex:b ex:p ex:n3 ."))) == {node("S"): {node("n0"), node("b")}}


NUMBER = '"01"^^xsd:integer'
INSIDE = "ex:S sh:targetObjectsOf ex:p ; sh:in ( 7 ) ."


def plain(triples):
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in triples)
    return store


def test_a_store_that_load_did_not_fill_shows_another_form():
    plan, added = compile(parsed(INSIDE)), parsed(f"ex:a ex:p {NUMBER} .")
    affected = plan.affected(plain([]), added)
    assert affected == {node("S"): {ox.Literal(text, datatype=ox.NamedNode(XSD + "integer")) for text in ("1", "01")}}
    assert [result.focus for result in plan.run(plain(added), affected)] == [ox.Literal("1", datatype=ox.NamedNode(XSD + "integer"))]


def test_the_form_of_literals_at_an_endpoint_is_unknown():
    class Answers:
        def select(self, query):
            results = plain([]).query(query)
            return [{name.value: row[name] for name in results.variables} for row in results]

    plan = compile(parsed(INSIDE))
    assert plan.affected(Answers(), parsed(f"ex:a ex:p {NUMBER} .")) == {node("S"): None}
    assert plan.affected(Answers(), parsed("ex:a ex:p 7 .")) == {node("S"): {ox.Literal("7", datatype=ox.NamedNode(XSD + "integer"))}}


@pytest.mark.parametrize("form", ["1", NUMBER, '"+1"^^xsd:integer'])
@pytest.mark.parametrize("filled", [load, plain])
def test_queries_compare_numbers_in_whatever_form_they_are_written(form, filled):
    added = parsed('ex:z ex:q "001"^^xsd:integer .')
    focus = query("SELECT $this WHERE { ?z ex:q $this }", "sh:targetObjectsOf ex:p")
    assert len(focus.run(filled([*parsed(f"ex:a ex:p {form} ."), *added]))) == 1
    assert focus.affected(filled(parsed(f"ex:a ex:p {form} .")), added) != {}
    joined = query("SELECT $this WHERE { $this ex:p ?v . ?z ex:q ?v }")
    assert joined.affected(filled(parsed(f"ex:a a ex:C ; ex:p {form} .")), added) == {node("S"): {node("a")}}
    if filled is load:
        for plan in (focus, joined):
            assert followed(plan, parsed(f"ex:a a ex:C ; ex:p {form} ."), added)
        assert followed(query("SELECT $this WHERE { ?z ex:q $this }", f"sh:targetNode {form}"), [], added)


def test_a_triple_inside_a_triple_is_a_value_that_comes_and_goes():
    plan = compile(parsed("ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:maxCount 0 ] ."))
    added = [ox.Triple(node("a"), node("p"), ox.Triple(node("x"), node("y"), node("z")))]
    assert plan.affected(load(parsed("ex:a a ex:C .")), added) == {node("S"): {node("a")}}


def test_a_query_that_reads_the_shapes_is_judged_again_when_they_change():
    text = "SELECT $this WHERE { $this ex:p ?v . GRAPH $shapesGraph { $currentShape ex:limit ?l } FILTER(?v > ?l) }"
    other = " ex:T sh:targetClass ex:C ; sh:class ex:C ."
    start = f'{DECLARED} ex:S sh:targetClass ex:C ; sh:sparql [ sh:prefixes ex:prefixes ; sh:select "{text}" ] . {other}'
    old, new = (compile(parsed(f"{start} ex:S ex:limit {limit} .")) for limit in (10, 1))
    store = load(parsed("ex:a a ex:C ; ex:p 5 ."))
    assert [len(plan.run(store)) for plan in (old, new)] == [0, 1]
    assert new.changed(old) == {node("S"): None}
    assert new.changed(new) == {}


def test_another_name_of_a_query_is_another_result():
    text = 'ex:S sh:targetClass ex:C ; sh:sparql ex:{name} . ex:{name} sh:select "SELECT $this WHERE {{ $this a ?c }}" .'
    old, new = (compile(parsed(text.format(name=name))) for name in ("one", "two"))
    assert new.changed(old) == {node("S"): None}


def test_shapes_that_lead_to_one_shape_by_many_ways_are_read_once():
    levels = range(40)
    shapes = "ex:S0 sh:targetClass ex:C ." + " ".join(f"ex:S{item} sh:and ( ex:S{item + 1} ex:S{item + 1} ) ." for item in levels[:-2])
    plan = compile(parsed(f"{shapes} ex:S{levels[-2]} sh:property [ sh:path ex:p ; sh:minCount 1 ] ."))
    assert len(dependencies.dependencies(plan.shapes, plan.roots[0])) == 2
    assert plan.affected(load([]), parsed("ex:a ex:p 1 .")) == {node("S0"): {node("a")}}


def test_shapes_reached_by_too_many_paths_are_judged_whole():
    levels = range(14)
    shapes = " ".join(f"ex:P{item} sh:path ex:p ; sh:property ex:P{item + 1}, ex:Q{item + 1} ." for item in levels)
    shapes += " ".join(f"ex:Q{item + 1} sh:path ex:q ; sh:property ex:P{item + 1} ." for item in levels)
    plan = compile(
        parsed(f"ex:S sh:targetClass ex:C ; sh:node [ sh:property ex:P0 ] . {shapes} ex:P{len(levels)} sh:path ex:r ; sh:minCount 0 .")
    )
    assert plan.affected(load([]), parsed("ex:a ex:other 1 .")) == {node("S"): None}


@pytest.mark.parametrize("shape", ["sh:targetClass ex:K ; sh:maxCount 0 ; sh:path ex:p", "sh:targetNode ex:n0 ; sh:class ex:K"])
def test_a_link_between_classes_far_below_is_followed_to_the_class_that_is_named(shape):
    plan, links = compile(parsed(f"ex:S {shape} .")), parsed("ex:C rdfs:subClassOf ex:D .")
    before = parsed(f"{DATA} ex:D rdfs:subClassOf ex:E . ex:E rdfs:subClassOf ex:K .")
    assert plan.affected(load(before), links) == {node("S"): None}
    assert followed(plan, before, added=links)
    assert followed(plan, [*before, *links], removed=links)
    assert plan.affected(load(before), parsed("ex:Y rdfs:subClassOf ex:Z .")) == {}


@pytest.mark.parametrize(
    "change",
    [
        ("sh:Info", "sh:Warning"),
        ('"one"', '"two"'),
        ("true", "false"),
        ("sh:maxCount 1", "sh:maxCount 2"),
        ("ex:p", "ex:q"),
        ("ex:C", "ex:D"),
    ],
)
def test_whatever_a_shape_says_is_part_of_it(change):
    inner = '[ sh:path ex:p ; sh:maxCount 1 ; sh:severity sh:Info ; sh:message "one" ; sh:deactivated true ]'
    text = f"ex:S sh:targetClass ex:C ; sh:property {inner} . ex:T sh:targetClass ex:K ; sh:class ex:K ."
    old, new = compile(parsed(text)), compile(parsed(text.replace(*change)))
    assert new.changed(old) == {node("S"): None}
