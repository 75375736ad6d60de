"""Recursive shapes: a node conforms unless the data show that it does not, as deep as they go."""

from __future__ import annotations

import threading

import pyshacl
import pytest
from generated import COMPARED, DECLARED, NODES, PROPERTIES, bodies, parsed, paths, triples
from hypothesis import assume, given
from hypothesis import strategies as st
from pyshacl.constraints.constraint_component import ConstraintComponent
from pyshacl.errors import ReportableRuntimeError
from reference import keys, reported
from shaclcheck import ShapeError, check, compile, from_rdflib, load, to_rdflib  # noqa: A004 (the library's own word)
from shaclcheck.graph import Graph
from test_affected import followed
from test_plan import node, summary
from test_random import BOUNDED

PERSON = "ex:S sh:targetNode ex:n0 ; sh:node ex:R . ex:R sh:property [ sh:path ex:p ; sh:node ex:R ] ; sh:nodeKind sh:IRI ."
ALL = f"sh:targetNode {', '.join(NODES)}"


def chain(length, end):
    return " ".join(f"ex:n{number} ex:p ex:n{number + 1} ." for number in range(length)) + f" ex:n{length} ex:p {end} ."


def judged(shapes, data, **options):
    return summary(compile(parsed(DECLARED + shapes), **options).run(load(parsed(data))))


@pytest.mark.parametrize(("end", "conforms"), [("1", False), ("ex:n0", True), ("ex:n250", True), ("[ ex:p 1 ]", False), ("[]", False)])
def test_data_are_followed_to_their_end(end, conforms):
    assert judged(PERSON, chain(300, end)) == ([] if conforms else [("n0", "Node")])


@pytest.mark.parametrize(
    ("shapes", "data", "expected"),
    [
        ("ex:R sh:or ( [ sh:hasValue ex:n2 ] [ sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:node ex:R ] ] )", chain(2, "1"), []),
        ("ex:R sh:or ( [ sh:hasValue ex:n9 ] [ sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:node ex:R ] ] )", chain(2, "1"), ["n0"]),
        ("ex:R sh:property [ sh:path ex:p ; sh:qualifiedValueShape ex:R ; sh:qualifiedMinCount 1 ]", chain(1, "ex:n2, ex:n0"), []),
        ("ex:R sh:property [ sh:path ex:p ; sh:qualifiedValueShape ex:R ; sh:qualifiedMinCount 2 ]", chain(1, "ex:n2, ex:n0"), ["n0"]),
        ("ex:R sh:node ex:R ; sh:class ex:C", "ex:n0 a ex:C .", []),
        ("ex:R sh:node ex:Q . ex:Q sh:and ( ex:R ) ; sh:class ex:C", "ex:n0 a ex:D .", ["n0"]),
        ('ex:R sh:node ex:R ; sh:sparql [ sh:prefixes ex:prefixes ; sh:select "SELECT $this { $this ex:p 1 }" ]', chain(0, "1"), ["n0"]),
        ("ex:R sh:property [ sh:path ex:p ; sh:datatype <http://www.w3.org/2001/XMLSchema#integer> ; sh:node ex:Q ] . "
         "ex:Q sh:in ( 01 ) ; sh:node ex:R", "ex:n0 ex:p 01 .", []),
        ("ex:R sh:property [ sh:path ex:p ; sh:node ex:Q ] . ex:Q sh:in ( 1 ) ; sh:node ex:R", "ex:n0 ex:p 01 .", ["n0"]),
        ("ex:R sh:deactivated true ; sh:node ex:R ; sh:class ex:C", "", []),
    ],
)  # fmt: skip
def test_every_kind_of_reference_can_close_a_circle(shapes, data, expected):
    text = f"ex:S sh:targetNode ex:n0 ; sh:node ex:R . {shapes} ."
    assert [name for name, _ in judged(text, data)] == expected
    negated = f"ex:S sh:targetNode ex:n0 ; sh:not ex:R . {shapes} ."
    assert [name for name, _ in judged(negated, data)] == [name for name in ["n0"] if name not in expected]


def test_property_shapes_in_a_circle_have_results_at_every_node_that_they_lead_to():
    ring = "ex:n0 ex:p ex:n1 . ex:n1 ex:q ex:n2 . ex:n2 ex:p ex:n3, 1 . ex:n3 ex:q ex:n0, 2 ; ex:r 3 ."
    shapes = (
        "ex:S sh:targetNode ex:n0 ; sh:property ex:A . ex:A sh:path ex:p ; sh:nodeKind sh:IRI ; sh:property ex:B, ex:D ."
        "ex:B sh:path ex:q ; sh:nodeKind sh:IRI ; sh:property ex:A . ex:D sh:path ex:r ; sh:maxCount 0 ."
    )
    assert judged(shapes, ring) == [("n2", "NodeKind"), ("n3", "MaxCount"), ("n3", "NodeKind")]
    plan = compile(parsed(shapes))
    assert set(plan.recursive) == {node("A"), node("B")}
    assert len(plan.run(load(parsed(ring)), {node("n1")})) == 0
    many = " ".join(f"ex:A{number} sh:path ex:p ; sh:property ex:A0, ex:A{(number + 1) % 6} ." for number in range(6))
    assert "lead from it" in str(compile(parsed(f"ex:S sh:targetNode ex:n0 ; sh:property ex:A0 . {many}")).uncompiled())


CIRCLES = {
    "a pattern": "sh:node ex:R . ex:R sh:property [ sh:path ex:p ; sh:node ex:R ; sh:nodeKind sh:IRI ] ; "
    "sh:property [ sh:path ex:q ; sh:pattern '(?=a)' ] .",
    "more than 3 property shapes": "sh:property ex:A0 . "
    + " ".join(f"ex:A{n} sh:path ex:p ; sh:nodeKind sh:IRI ; sh:property ex:A{(n + 1) % 5} ." for n in range(5)),
    "a negation": "sh:node ex:R . ex:R sh:property [ sh:path ex:p ; sh:nodeKind sh:IRI ; sh:not [ sh:not ex:R ] ] .",
}


@pytest.mark.parametrize("shapes", CIRCLES.values(), ids=CIRCLES)
@pytest.mark.parametrize("length", [2, 3, 12])
def test_pyshacl_is_not_asked_about_a_circle_since_it_would_stop_midway(shapes, length):
    data, text = parsed(chain(length, "1")), f"ex:S sh:targetNode ex:n0 ; {shapes} ex:T sh:targetNode ex:n0 ; sh:class ex:C ."
    with pytest.raises(ShapeError, match="recurs"):
        compile(parsed(text)).run(load(data))
    for unsupported in ("skip", "pyshacl"):
        checked = check(data, parsed(text), unsupported=unsupported)
        assert (checked.complete, checked.results.fallback, checked.partly) == (False, {}, [node("S")])
        assert summary(checked.results) == [("n0", "Class")]
        assert "recurs" in checked.summary()
    results = compile(parsed(text), unsupported="skip").run_one_by_one(load(data))
    assert "pySHACL" not in results.unjudged.get(node("S"), "")


def test_a_circle_without_another_constraint_is_no_pass():
    circle = (
        "ex:S sh:targetNode ex:n0 ; sh:node ex:R . ex:R sh:and ( ex:S [ sh:property ex:P ] ) . ex:P sh:path ex:p ; sh:or ( ex:N ex:S ) . "
    )
    circle += "ex:N sh:nodeKind sh:IRI . "
    plan = compile(parsed(circle + "ex:T sh:targetNode ex:n0 . ex:U sh:targetNode ex:n0 ; sh:node ex:R, ex:N ."))
    assert plan.empty == [node("S"), node("T")]
    checked = check(parsed(chain(1, "1")), parsed(circle))
    assert (checked.complete, checked.conforms) == (False, False)
    assert "no node can fail the 1 shape with a focus node" in checked.summary()
    both = check(parsed(chain(1, "1")), parsed(circle + "ex:T sh:targetNode ex:n0 ; sh:nodeKind sh:IRI ."))
    assert both.conforms
    assert f"Warning: no node can fail 1 of 2 shapes: {node('S')}" in both.summary()


@pytest.mark.parametrize(
    "closing",
    [
        "sh:not ex:S",
        "sh:xone ( ex:S )",
        "sh:property [ sh:path ex:p ; sh:qualifiedValueShape ex:S ; sh:qualifiedMaxCount 1 ]",
        "sh:node [ sh:property [ sh:path ex:p ; sh:not [ sh:and ( ex:S ) ] ] ]",
    ],
)
def test_a_shape_that_conforms_because_it_does_not_is_refused_or_left_out(closing):
    shapes = f"ex:S {ALL} ; {closing} ; sh:property [ sh:path ex:q ; sh:minCount 1 ] ."
    with pytest.raises(ShapeError, match="recursion through a negation or a count"):
        compile(parsed(shapes))
    plan = compile(parsed(shapes), unsupported="skip")
    assert plan.partly == [node("S")]
    assert len(plan.run(load(parsed("ex:n0 ex:q 1 .")))) == len(NODES) - 1


def test_circles_above_one_another_are_judged_one_inside_the_other():
    levels = 19
    shapes = f"ex:S sh:targetNode ex:n0 ; sh:node ex:R0 . ex:R{levels} sh:class ex:C . " + " ".join(
        f"ex:R{n} sh:property [ sh:path ex:p ; sh:node ex:R{n}, ex:R{n + 1} ] ." for n in range(levels)
    )
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append((judged(shapes, chain(17, "ex:x")), judged(shapes, chain(300, "ex:n299")))))
    thread.start()
    thread.join()
    assert found == [([], [("n0", "Node")])]


def test_an_endpoint_cannot_judge_them_and_says_so():
    class Endpoint:
        def __init__(self, store):
            self.select = store.query

    results = compile(parsed(PERSON)).run_one_by_one(Endpoint(load(parsed(chain(1, "1")))))
    assert "recursive" in results.unjudged[node("S")]
    assert summary(compile(parsed(PERSON)).run_one_by_one(load(parsed(chain(1, "1"))))) == [("n0", "Node")]


def test_an_error_on_the_way_stops_the_run(monkeypatch):
    store = load(parsed(chain(3, "1")))
    plan = compile(parsed(PERSON))
    monkeypatch.setattr("shaclcheck.fixpoint.Fixpoint._settle", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        plan.run(store)


def test_the_text_says_how_recursive_shapes_are_judged():
    checked = check(parsed(chain(1, "ex:n2")), parsed(PERSON))
    assert checked.conforms
    assert "Recursive shapes: 2" in checked.text()
    assert "urn:x-shapes:assumed" in checked.plan.explain(node("S"))


def test_a_change_of_what_a_circle_reads_is_followed_to_all_nodes():
    plan = compile(parsed(f"ex:S {ALL} ; sh:node ex:R . {PERSON} ex:T sh:targetNode ex:n0 ; sh:class ex:C ."))
    for subject in NODES[:3]:
        assert followed(plan, parsed(chain(1, "ex:n2")), added=parsed(f"{subject} ex:p 1 ."))
    assert followed(plan, parsed(chain(1, "1")), removed=parsed("ex:n1 ex:p 1 ."))
    assert node("S") not in plan.affected(load(parsed(chain(1, "1"))), parsed("ex:n0 ex:other 1 ."))


@st.composite
def references(draw, mode, path):
    """A constraint of a node shape that refers to a recursive one, which stands as `REF`, or has no reference."""
    leaf = draw(bodies(0, mode, property_shape=False))
    return draw(
        st.sampled_from(
            [
                f"sh:property [ sh:path {path} ; sh:node REF ]",
                f"sh:property [ sh:path {path} ; sh:minCount 1 ; sh:node REF ]",
                f"sh:property [ sh:path {path} ; sh:or ( {leaf} REF ) ]",
                f"sh:property [ sh:path {path} ; sh:qualifiedValueShape REF ; sh:qualifiedMinCount 1 ]",
                f"sh:property [ sh:path {path} ; sh:and ( REF {leaf} ) ]",
                f"sh:or ( {leaf} [ sh:property [ sh:path {path} ; sh:node REF ] ] )",
                f"sh:node {leaf}",
            ]
        )
    )


@st.composite
def recursive(draw, mode, paths_taken, most=2):
    """Two recursive shapes as their constraints, each with the number of the shape at every `REF`."""
    made = []
    for _ in range(2):
        parts = [draw(references(mode, draw(paths_taken))) for _ in range(draw(st.integers(1, most)))]
        parts.append(draw(bodies(0, mode, property_shape=False))[1:-1])
        text = f"sh:and ( {' '.join(f'[ {part} ]' for part in parts)} )"
        while "REF" in text:
            text = text.replace("REF", f"<R{draw(st.integers(0, 1))}>", 1)
        made.append(text)
    return made


def written(bodies_of, references_to):
    shapes = " ".join(f"ex:R{number} {body} ." for number, body in enumerate(bodies_of))
    for number, shape in enumerate(references_to):
        shapes = shapes.replace(f"<R{number}>", shape)
    return f"{DECLARED} ex:T sh:class ex:A . ex:U sh:nodeKind sh:IRI . {shapes}"


def by_rounds(made, data):
    """The named nodes and literals that fail each of the two shapes, by rounds of shapes without recursion."""
    terms = sorted({str(term) for triple in data for term in (triple.subject, triple.object)} | {str(node(name[3:])) for name in NODES})
    store = load(data)
    failing = [set(), set()]
    while True:
        lists = [f"[ sh:not [ sh:in ( ex:nowhere {' '.join(sorted(nodes))} ) ] ]" for nodes in failing]
        targets = " ".join(f"ex:S{number} sh:targetNode {', '.join(terms)} ; sh:node ex:R{number} ." for number in range(2))
        results = compile(parsed(written(made, lists) + targets)).run(store)
        new = [{str(result.focus) for result in results if result.shape == node(f"S{number}")} for number in range(2)]
        if new == failing:
            return new
        failing = new


@BOUNDED
@given(st.data())
def test_the_nodes_that_fail_are_those_of_rounds_without_recursion(data):
    lines = [line for line in data.draw(triples()) if "_:" not in line]
    made = data.draw(recursive("terms", paths()))
    graph = parsed(lines)
    terms = {str(term) for triple in graph for term in (triple.subject, triple.object)} | {str(node(name[3:])) for name in NODES}
    targets = " ".join(f"ex:S{number} sh:targetNode {', '.join(sorted(terms))} ; sh:node ex:R{number} ." for number in range(2))
    results = compile(parsed(written(made, ["ex:R0", "ex:R1"]) + targets), unsupported="skip").run(load(graph))
    assume(not results.unjudged)
    assert [{str(result.focus) for result in results if result.shape == node(f"S{n}")} for n in range(2)] == by_rounds(made, graph)


@st.composite
def forward(draw, mode):
    """A graph in which the properties lead from nodes to later ones."""
    return [line for line in draw(triples(mode)) if "_:" not in line and ("ex:n" not in (value := line.split()[2]) or line[:5] < value)]


@BOUNDED
@given(st.data())
def test_pyshacl_without_its_limit_of_depth_finds_the_same_where_the_data_have_no_circle(data):
    mode = data.draw(st.sampled_from(COMPARED))
    graph = parsed(data.draw(forward(mode)))
    made = data.draw(recursive(mode, st.sampled_from(PROPERTIES)))
    also = f"sh:property ex:P . ex:P sh:path ex:p ; sh:property ex:P ; sh:node ex:R1, {data.draw(bodies(0, mode, property_shape=False))} ."
    shapes = parsed(written(made, ["ex:R0", "ex:R1"]) + f"ex:S {ALL} ; sh:node ex:R0 ; {also}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ConstraintComponent, "recursion_triggers", lambda *_: None)
        try:
            _, report, text = pyshacl.validate(to_rdflib(graph), shacl_graph=to_rdflib(shapes), inplace=True, max_validation_depth=99)
        except (ValueError, ReportableRuntimeError):
            assume(False)
    assume(hasattr(report, "triples"))
    results = compile(shapes, unsupported="skip").run(load(graph))
    assume(not results.unjudged)
    # pySHACL has a result of a property shape once for each way to its focus node.
    assert set(keys(results)) == set(reported(Graph(from_rdflib(report)))), text
