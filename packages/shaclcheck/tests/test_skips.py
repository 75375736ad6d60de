"""A shape is refused, not a graph: what cannot be judged is left out, named and counted, and never gives a wrong result."""

from __future__ import annotations

import sys

import pytest
from generated import parsed
from shaclcheck import ShapeError, compile, load  # noqa: A004 (the library's own word)
from test_plan import node, summary

COUNT = "sh:property [ sh:path ex:p ; sh:minCount 1 ]"
DATA = "ex:a a ex:C . ex:b a ex:C ; ex:p 1 ."
PARTS = {
    "sh:rule": "sh:rule [ ] ;",
    "sh:target": "sh:target [ ] ;",
    "sh:expression": "sh:expression ex:e ;",
    "sh:node": "sh:node ex:Nowhere ;",
    "sh:dataType": "sh:dataType ex:D ;",
    "sh:pattern": 'sh:pattern "[a-[b]]" ;',
    "sh:property": "sh:property [ sh:minCount 1 ] ;",
    "_:q": 'sh:sparql _:q ; ex:was [ ] . _:q sh:select "SELECT ?other { }" . ex:S',
    "sh:values": "sh:property [ sh:path ex:q ; sh:minCount 1 ; sh:values ex:v ] ;",
    "sh:not": "sh:property ex:T . ex:T sh:path ex:q ; sh:not ex:S . ex:S",
}


@pytest.mark.parametrize("place", PARTS)
def test_the_rest_of_a_shape_is_judged(place):
    shapes = parsed(f"ex:S sh:targetClass ex:C ; {PARTS[place]} {COUNT} .")
    with pytest.raises(ShapeError):
        compile(shapes)
    plan = compile(shapes, unsupported="skip")
    assert {place} <= {("_:q" if str(error.place).startswith("_:") else str(error.place)) for error in plan.skipped}
    assert plan.partly == [node("S")]
    results = plan.run(load(parsed(DATA)))
    assert summary(results) == [("a", "MinCount")]
    assert results.skipped == plan.skipped


@pytest.mark.parametrize("part", ['ex:Inner sh:pattern "[a-[b]]"', "ex:Inner sh:path ex:q ; sh:minCuont 5", "ex:C a ex:Other"])
@pytest.mark.parametrize(
    "inner",
    [
        "sh:not ex:Inner",
        "sh:xone ( ex:Inner )",
        "sh:property [ sh:path ex:p ; sh:qualifiedValueShape ex:Inner ; sh:qualifiedMaxCount 0 ]",
        "sh:node [ sh:not [ sh:and ( ex:Inner ) ] ]",
    ],
)
def test_a_part_that_is_left_out_makes_no_result(inner, part):
    text = f"ex:S sh:targetClass ex:C ; {inner} . {part} ."
    plan = compile(parsed(text), unsupported="skip")
    assert plan.partly == [node("S")]
    assert not plan.run(load(parsed(DATA.replace("1", "ex:a"))))


def test_pyshacl_judges_what_is_left_out_if_asked():
    shapes = parsed(f'ex:S sh:targetClass ex:C ; {COUNT} ; sh:pattern "[A-[B]]" . ex:T sh:targetClass ex:C ; {COUNT} .')
    data = load(parsed(DATA))
    results = compile(shapes, unsupported="pyshacl").run(data)
    assert list(results.fallback) == [node("S")]
    assert summary(results) == sorted([("a", "MinCount"), ("a", "MinCount"), ("a", "Pattern"), ("b", "Pattern")])
    with pytest.raises(ValueError, match="refuse"):
        compile(shapes, unsupported="guess")


def test_a_shape_that_pyshacl_cannot_judge_is_skipped_alone(capsys, monkeypatch):
    counting = "SELECT $this (COUNT(?x) AS ?n) { $this ?p ?x } GROUP BY $this"
    text = f"ex:S sh:targetClass ex:C ; sh:not [ sh:sparql [ sh:select '{counting}' ] ] . ex:T sh:targetClass ex:C ; {COUNT} ."
    ill = "ex:U sh:targetClass ex:C ; sh:node ex:S ; sh:property [ sh:path ex:p, ex:q ]"
    shapes, data = parsed(f"{text} {ill} ."), load(parsed(DATA))
    results = compile(shapes, unsupported="skip").run(data)
    assert summary(results) == [("a", "MinCount")]
    assert (results.fallback, list(results.unjudged)) == ({}, [node("S"), node("U")])
    assert "pySHACL cannot judge it" in results.unjudged[node("S")]
    assert "\n" not in "".join(results.unjudged.values())
    assert capsys.readouterr().err == ""
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    assert summary(compile(shapes, unsupported="skip").run(data)) == [("a", "MinCount")]
    with pytest.raises(ShapeError, match="not installed"):
        compile(parsed(f"{text}")).run(data)


def test_a_class_of_owl_targets_its_instances_if_asked():
    shapes = parsed(f"ex:C a <http://www.w3.org/2002/07/owl#Class> , sh:NodeShape ; {COUNT} .")
    data = load(parsed(DATA))
    assert not compile(shapes).run(data)
    plan = compile(shapes, owl_classes=True)
    assert plan.by_owl == [node("C")]
    assert summary(plan.run(data)) == [("a", "MinCount")]
    assert plan.focus_counts(data) == {node("C"): 2}
