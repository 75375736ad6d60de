"""Shapes and data that mean harm: an error or the right answer, soon, and never a wrong "conforms"."""

from __future__ import annotations

import socket

import pyoxigraph as ox
import pytest
from generated import parsed
from shaclcheck import ChangedError, ShapeError, compile, load  # noqa: A004 (the library's own word)
from test_plan import node
from tiers import few

EX = "http://example.org/"


def run(shapes, data):
    return compile(parsed(shapes)).run(load(parsed(data)))


def test_a_pattern_that_backtracks_for_ever_elsewhere_is_fast():
    results = run('ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:pattern "^(a+)+$" .', f'ex:n ex:p "{"a" * 5000}b" .')
    assert len(results) == 1


@pytest.mark.parametrize("pattern", ["(?=a", r"(a)\\2", "[a-", "(a{1000}){1000}", "a" * 20_000])
def test_a_pattern_that_cannot_be_run_is_reported(pattern):
    with pytest.raises(ShapeError, match="sh:pattern"):
        compile(parsed(f'ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:pattern "{pattern}" .'))


@pytest.mark.parametrize("service", [r"SERV\u0049CE <{}>", r"SERV\u0049CE SILENT <{}>", "SERVICE#x\n<{}>", "$this ?p ?o . SERVICE#\n?o"])
def test_pyshacl_asks_no_endpoint_and_does_not_pass_a_query_that_would(service):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        query = ox.Literal("SELECT $this { " + service.format(address) + " { ?a ?b ?c } }")
        shapes = parsed(f"ex:S sh:targetNode ex:n ; sh:sparql [ sh:select {query} ] .")
        results = compile(shapes, unsupported="pyshacl").run(load(parsed(f"ex:n ex:p <{address}> .")))
        with pytest.raises(BlockingIOError):
            server.accept()
    assert "SERVICE is not allowed" in results.unjudged[node("S")]


def test_a_huge_list_is_judged():
    values = " ".join(f'"v{number}"' for number in range(20_000))
    results = run(f"ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:in ( {values} ) .", 'ex:n ex:p "v19999", "w" .')
    assert [item.value for item in results] == [ox.Literal("w")]


@pytest.mark.parametrize("operator", few(1, ["or", "and", "xone"]))
def test_a_disjunction_of_very_many_shapes_is_judged(operator):
    shapes = " ".join(f"[ sh:minLength {number} ]" for number in range(2, 10_002))
    shape = f"ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:{operator} ( {shapes} ) ."
    results = run(shape, f'ex:n ex:p "a", "bb", "{"c" * 10_001}" .')
    assert sorted(item.value.value[0] for item in results) == {"or": ["a"], "and": ["a", "b"], "xone": ["a", "c"]}[operator]


@pytest.mark.parametrize(
    ("shape", "count"),
    few(
        1,
        [
            ("ex:S sh:targetNode ex:n ; sh:class {} .", 9_999),
            ("ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:hasValue {} .", 10_000),
            ("ex:S sh:targetSubjectsOf {} ; sh:class ex:C .", 1),
        ],
    ),
)
def test_very_many_values_of_a_parameter_are_judged(shape, count):
    many = ", ".join(f"ex:m{number}" for number in range(10_000))
    assert len(run(shape.format(many), "ex:n a ex:m3 ; ex:m5 1 .")) == count


@pytest.mark.slow
def test_very_many_properties_are_judged():
    shape = "; ".join(f"sh:property [ sh:path ex:p{number} ; sh:minCount 1 ]" for number in range(10_000))
    assert len(run(f"ex:S sh:targetNode ex:n ; {shape} .", "ex:n ex:p3 1 .")) == 9_999


def test_deep_nesting_is_refused():
    shapes = "ex:S0 sh:targetNode ex:n ; sh:node ex:S1 . " + " ".join(f"ex:S{n} sh:node ex:S{n + 1} ." for n in range(1, 2000))
    with pytest.raises(ShapeError, match="nested deeper"):
        compile(parsed(shapes + " ex:S2000 sh:class ex:C ."))


def test_a_condition_that_doubles_with_every_level_is_not_written():
    shapes = "ex:S0 sh:targetNode ex:n ; sh:and ( ex:S1 ex:S1 ) . "
    shapes += " ".join(f"ex:S{n} sh:and ( ex:S{n + 1} ex:S{n + 1} ) ." for n in range(1, 30))
    plan = compile(parsed(shapes + " ex:S30 sh:class ex:C ."))
    assert "grows" in plan.uncompiled()[ox.NamedNode(EX + "S0")]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT $this { SERVICE <http://example.org/> { $this ?p ?o } }", "SERVICE"),
        ("SELECT $this { $this ?p ?o } ; DELETE WHERE { ?s ?p ?o }", "does not parse"),
        ("DELETE WHERE { ?s ?p ?o }", "begins with DELETE"),
        ("SELECT $this FROM <file:///x> { $this ?p ?o }", "FROM"),
        ("SELECT $this { VALUES $this { ex:n } }", "VALUES"),
        ("SELECT $this { $this ?p ?o MINUS { $this ?p 1 } }", "MINUS"),
        ("SELECT ?x { ?x ?p ?o }", "project"),
        ("SELECT $this { BIND(1 AS $this) }", "pre-bound"),
        ("SELECT $this { $this ?p ?o", "brace"),
        ("SELECT $this { $this no:such ?o }", "no: is not declared"),
        ("SELECT $this { $this ?_x_1 ?o }", "_x_"),
        ("SELECT $this " + "{" * 200 + "}" * 200, "nested deeper"),
        ("SELECT $this { FILTER(" + "(" * 30_000 + "1" + ")" * 30_000 + ") }", "more than 5000 tokens"),
        ("SELECT $this { FILTER(" + "IF(1, " * 1000 + "1" + ", 1)" * 1000 + ") }", "more than 5000 tokens"),
        ("SELECT $this { FILTER(" + "(" * 70 + "1" + ")" * 70 + ") }", "nested deeper"),
        ("SELECT $this { $this ex:p " + "[ ex:p " * 70 + "1" + "]" * 70 + " }", "nested deeper"),
        ("SELECT $this { FILTER(" + "1+" * 40_000 + "1) }", "more than 5000 tokens"),
        ("SELECT $this { # SERVICE\n $this ?p 'SERVICE { } MINUS' . FILTER(?p = <http://example.org/VALUES>) }", ""),
    ],
)
def test_a_forbidden_query_is_refused(query, message):
    text = f"ex:S sh:targetNode ex:n ; sh:sparql [ sh:prefixes ex:prefixes ; sh:select {ox.Literal(query)} ] ."
    if not message:
        assert compile(parsed(text)).uncompiled() == {}
        return
    with pytest.raises(ShapeError, match=message):
        compile(parsed(text))


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ("sh:minCount 1", "allowed on a property shape only"),
        ("sh:path ex:p ; sh:minCount 1, 2", "one value"),
        ('sh:path ex:p ; sh:minCount "1"', "xsd:integer"),
        ("sh:path ex:p, ex:q", "exactly one path"),
        ("sh:path ( ex:p ) ; sh:minCount 1", "two steps"),
        ('sh:path "p" ; sh:minCount 1', "not a property path"),
        ("sh:path [ sh:inversePath ex:p ; sh:zeroOrMorePath ex:q ] ; sh:minCount 1", "several path properties"),
        ("sh:path [ sh:inversePath ex:p, ex:q ] ; sh:minCount 1", "several path properties"),
        ("sh:path ex:p ; sh:qualifiedValueShape [ ]", "expected sh:qualifiedMinCount or"),
        ("sh:mincount 1", "Did you mean sh:minCount"),
        ("sh:in ex:p", "not a well-formed list"),
        ("sh:nodeKind sh:Iri", "expected one of"),
        ('sh:class "C"', "expected an IRI"),
        ("sh:target [ ]", "not SPARQL-based"),
        ("sh:property [ sh:class ex:C ]", "no sh:path"),
        ("sh:node [ sh:path ex:p ; sh:class ex:C ]", "not a node shape"),
        ("a sh:PropertyShape ; sh:class ex:C", "must have a path"),
        ('sh:closed "yes"', "xsd:boolean"),
        ("sh:message 1", "expected a string"),
    ],
)
def test_an_ill_formed_shape_is_refused_with_name_and_place(shape, message):
    with pytest.raises(ShapeError, match=message):
        compile(parsed(f"ex:S sh:targetNode ex:n ; {shape} ."))


def test_data_that_change_during_a_run_do_not_pass():
    shapes = parsed("ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] . ex:T sh:targetClass ex:D ; sh:class ex:C .")
    store = load(parsed("ex:a a ex:C ; ex:p 1 ."))
    plan = compile(shapes)

    def add(done, _steps):
        store.add(ox.Quad(ox.NamedNode(EX + "a"), ox.NamedNode(EX + "p"), ox.Literal(f"more {done}")))

    with pytest.raises(ChangedError, match="changed during"):
        plan.run(store, progress=add)


def test_data_cannot_forge_the_private_form_of_a_literal():
    data = 'ex:n ex:p "x"^^<urn:x-written:http://www.w3.org/2001/XMLSchema#string> .'
    (result,) = run("ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:datatype xsd:string .", data)
    assert result.value.datatype.value == "urn:x-written:http://www.w3.org/2001/XMLSchema#string"


@pytest.mark.parametrize("path", few(1, ["( {steps} )", "[ sh:alternativePath ( {steps} ) ]"]))
def test_a_path_with_too_many_steps_is_refused(path):
    steps = path.format(steps="ex:p " * 20_000)
    with pytest.raises(ShapeError, match="more than 300 steps"):
        compile(parsed(f"ex:S sh:targetNode ex:n ; sh:path {steps} ; sh:minCount 1 ."))


def test_a_path_that_doubles_with_every_level_is_refused():
    nodes = " ".join(f"_:p{n} sh:alternativePath ( _:p{n + 1} _:p{n + 1} ) ." for n in range(40))
    with pytest.raises(ShapeError, match="more than 300 steps"):
        compile(parsed(f"ex:S sh:targetNode ex:n ; sh:path _:p0 ; sh:minCount 1 . {nodes} _:p40 sh:inversePath ex:p ."))
