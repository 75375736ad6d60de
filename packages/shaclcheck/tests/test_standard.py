"""Small shapes and data with the number of results that the standard gives them, each where an engine may err."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from generated import DECLARED, parsed
from shaclcheck import compile, load  # noqa: A004 (the library's own word)


def run(shapes, data):
    return compile(parsed(DECLARED + shapes)).run(load(parsed(data)))


NONE = "[ sh:deactivated true ; sh:class ex:None ]"
SIBLINGS = (
    "sh:property [ sh:path ex:p ; {} ; sh:qualifiedValueShape ex:A ; sh:qualifiedValueShapesDisjoint true ] ,"
    " [ sh:path ex:q ; sh:qualifiedMinCount 0 ; sh:qualifiedValueShape ex:B ; sh:qualifiedValueShapesDisjoint true ]"
    " . ex:A sh:class ex:A . ex:B sh:class ex:B"
)
WITH_SIBLINGS = "ex:n ex:p ex:x, ex:z . ex:x a ex:A, ex:B . ex:z a ex:A ."
ONE = "sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:integer ]"
TWICE = "sh:property [ sh:path ex:p ; sh:property ex:Q ] , [ sh:path ex:r ; sh:property ex:Q ] . ex:Q sh:path ex:q ; sh:minCount 1"


@pytest.mark.parametrize(
    ("shape", "data", "count"),
    [
        (f"sh:node {NONE}", "ex:n ex:p 1 .", 0),
        (f"sh:not {NONE}", "ex:n ex:p 1 .", 1),
        (f"sh:or ( {NONE} [ sh:class ex:D ] )", "ex:n ex:p 1 .", 0),
        (f"sh:and ( {NONE} [ sh:class ex:D ] )", "ex:n ex:p 1 .", 1),
        (f"sh:xone ( {NONE} [ sh:nodeKind sh:IRI ] )", "ex:n ex:p 1 .", 1),
        (f"sh:path ex:p ; sh:qualifiedMaxCount 0 ; sh:qualifiedValueShape {NONE}", "ex:n ex:p 1 .", 1),
        ("sh:property [ sh:path ex:p ; sh:deactivated true ; sh:maxCount 0 ]", "ex:n ex:p 1 .", 0),
        ("sh:property [ sh:path ex:p ; sh:property [ sh:path ex:q ; sh:deactivated true ; sh:minCount 1 ] ]", "ex:n ex:p ex:m .", 0),
        (
            "sh:property [ sh:path ex:p ; sh:nodeKind sh:Literal ; sh:property [ sh:path ex:q ; sh:deactivated true ; sh:minCount 1 ] ]",
            "ex:n ex:p ex:m .",
            1,
        ),
        ("sh:deactivated true ; sh:class ex:None", "ex:n ex:p 1 .", 0),
        ("sh:closed true ; sh:property [ sh:path ex:p ; sh:deactivated true ]", "ex:n ex:p 1 .", 0),
        ("sh:closed true ; sh:property [ sh:path ex:p ] ; sh:ignoredProperties ( rdf:type )", "ex:n a ex:C ; ex:p 1 ; ex:q 2, 3 .", 2),
        ("sh:closed true ; sh:property [ sh:path [ sh:inversePath ex:p ] ]", "ex:n ex:p 1 .", 1),
        ("sh:path ex:p ; sh:closed true", "ex:n ex:p ex:m, 1 . ex:m ex:q 1 .", 1),
        (SIBLINGS.format("sh:qualifiedMinCount 2"), WITH_SIBLINGS, 1),
        (SIBLINGS.format("sh:qualifiedMaxCount 0"), WITH_SIBLINGS, 1),
        (SIBLINGS.format("sh:qualifiedMaxCount 1"), WITH_SIBLINGS, 0),
        (SIBLINGS.format("sh:qualifiedMinCount 1"), WITH_SIBLINGS, 0),
        ("sh:path ex:p ; sh:equals ex:q", 'ex:n ex:p 1, 2 ; ex:q 2, 3, "02"^^xsd:integer .', 3),
        ("sh:equals ex:q", "ex:n ex:q ex:m .", 2),
        ("sh:disjoint ex:q", "ex:n ex:q ex:n, ex:m .", 1),
        ("sh:not [ sh:path ex:p ; sh:equals ex:q ]", "ex:n ex:p 1 ; ex:q 1 .", 1),
        ("sh:not [ sh:path ex:p ; sh:equals ex:q ]", "ex:n ex:p 1 ; ex:q 1, 2 .", 0),
        ('sh:path ex:p ; sh:languageIn ( "en" "fr-CA" )', 'ex:n ex:p "a"@en, "b"@EN-us, "c"@fr, "d"@fr-ca, "e", ex:m, 3 .', 4),
        ('sh:path ex:p ; sh:languageIn ( "" "en" )', 'ex:n ex:p "a"@en, "b"@fr, "abc", 5 .', 3),
        ('sh:path ex:p ; sh:languageIn ( "" )', 'ex:n ex:p "a"@en, "abc" .', 2),
        ("sh:path ex:p ; sh:languageIn ()", 'ex:n ex:p "a"@en, "e" .', 2),
        ("sh:path ex:p ; sh:in ()", 'ex:n ex:p "a"@en, "e" .', 2),
        ("sh:path ex:p ; sh:uniqueLang true", 'ex:n ex:p "a"@en, "b"@EN, "c"@fr, "d", "e" .', 1),
        ("sh:path ex:p ; sh:datatype xsd:date", 'ex:n ex:p "2022-13-45"^^xsd:date, "2022-01-01"^^xsd:date .', 1),
        ("sh:path ( ex:p [ sh:zeroOrMorePath rdf:rest ] rdf:first ) ; sh:hasValue 3", "ex:n ex:p ( 1 2 3 ) .", 0),
        ("sh:path ( ex:p [ sh:zeroOrMorePath rdf:rest ] rdf:first ) ; sh:hasValue 4, 1", "ex:n ex:p ( 1 2 3 ) .", 1),
        (
            "sh:path [ sh:zeroOrMorePath ex:p ] ; sh:class ex:C ; sh:maxCount 2",
            "ex:n ex:p ex:m . ex:m ex:p ex:n, ex:o . ex:o ex:p ex:m .",
            4,
        ),
        ("sh:path [ sh:oneOrMorePath ex:p ] ; sh:class ex:C", "ex:n ex:p ex:m . ex:m ex:p ex:n .", 2),
        (ONE, "ex:n ex:q 1 .", 1),
        (ONE, "ex:n ex:p 1, 2 .", 1),
        (ONE, 'ex:n ex:p "x" .', 1),
        (f"sh:not [ {ONE} ]", "ex:n ex:p 1 .", 1),
        (f"sh:not [ {ONE} ]", "ex:n ex:p 1, 2 .", 0),
        (f"sh:not [ {ONE} ]", "ex:n ex:q 1 .", 0),
        (ONE.replace("sh:minCount 1 ; ", ""), "ex:n ex:q 1 .", 0),
        (f"sh:node [ {ONE.replace('sh:minCount 1 ; ', '')} ]", "ex:n ex:q 1 .", 0),
        (f"sh:not [ {ONE.replace('sh:minCount 1 ; ', '')} ]", "ex:n ex:q 1 .", 1),
        (f"sh:node [ {ONE.replace('sh:maxCount 1 ; ', '')} ]", "ex:n ex:p 1, 2 .", 0),
        ("sh:xone ( ex:A ex:A ) . ex:A sh:nodeKind sh:IRI", "ex:n ex:p 1 .", 1),
        (TWICE, "ex:n ex:p ex:a ; ex:r ex:a .", 2),
        ("sh:path ex:p ; sh:property [ sh:path ex:q ; sh:minCount 1 ]", "ex:n ex:p ex:a, 1 .", 2),
        ("sh:path ex:p ; sh:node [ sh:property [ sh:path ex:q ; sh:minCount 7 ] ]", "ex:n ex:p ex:a . ex:a ex:q 1, 2, 3, 4, 5, 6 .", 1),
        ("sh:path ex:p ; sh:node [ sh:property [ sh:path ex:q ; sh:maxCount 5 ] ]", "ex:n ex:p ex:a . ex:a ex:q 1, 2, 3, 4, 5, 6 .", 1),
        ("sh:path ex:p ; sh:node [ sh:property [ sh:path ex:q ; sh:maxCount 6 ] ]", "ex:n ex:p ex:a . ex:a ex:q 1, 2, 3, 4, 5, 6 .", 0),
        ("sh:path ex:p ; sh:class ex:C", 'ex:n ex:p "a", 1, "01"^^xsd:integer, _:b . _:b a ex:C .', 3),
        ("sh:path ex:p ; sh:minExclusive 1 ; sh:maxExclusive 3", "ex:n ex:p 1, 2, 3 .", 2),
        ("sh:path ex:p ; sh:maxInclusive 5", 'ex:n ex:p "NaN"^^xsd:double, "-INF"^^xsd:double, "INF"^^xsd:float .', 2),
    ],
)
def test_results_are_those_of_the_standard(shape, data, count):
    assert len(run(f"ex:S sh:targetNode ex:n ; {shape} .", data)) == count


def asked(said="", variables="", then=""):
    query = f"SELECT $this ?value {variables} {{ $this ex:p ?value FILTER(?value > 1) {then} }}"
    return f'sh:message "of the shape" ; sh:sparql [ sh:prefixes ex:prefixes ; {said} sh:select "{query}" ]'


@pytest.mark.parametrize(
    ("constraint", "texts"),
    [
        (asked('sh:message "{?value} of {$this}, {?none}" ;'), ["2 of http://example.org/n, {?none}"]),
        (asked(), ["of the shape"]),
        (asked('sh:message "eins"@de, "one"@en ;'), ["eins", "one"]),
        (asked('sh:message "of the query" ;', "?message", "BIND('of the row' AS ?message)"), ["of the row"]),
        ('sh:message "a"@en, "b"@de ; sh:class ex:K', ["a", "b"]),
        (asked("sh:deactivated true ;"), []),
    ],
)
def test_a_result_says_what_the_nearest_message_says(constraint, texts):
    results = run(f"ex:S sh:targetNode ex:n ; sh:severity ex:Mild ; {constraint} .", "ex:n ex:p 1, 2 .")
    assert [text.value for result in results for text in result.messages] == texts
    assert {result.severity.value for result in results} <= {"http://example.org/Mild"}


LIKE = """ex:Like a sh:ConstraintComponent ; sh:parameter [ sh:path ex:over ] , [ sh:path ex:under ; sh:optional true ] ;
  sh:message "{$value} is not over {$over} and under {?under}" ;
  sh:validator [ sh:ask "ASK { FILTER($value > $over && (!BOUND($under) || $value < $under)) }" ] ."""


@pytest.mark.parametrize(
    ("given", "values"),
    [
        ("sh:path ex:p ; ex:over 1", ["1"]),
        ("sh:path ex:p ; ex:over 1 ; ex:under 3", ["1", "3"]),
        ("sh:path ex:p ; sh:not [ ex:over 1 ; ex:under 3 ]", ["2"]),
        ("sh:path ex:p ; ex:over 1 ; ex:under 0", ["1", "2", "3"]),
        ("sh:path ex:p ; ex:under 3", []),
    ],
)
def test_a_component_with_a_parameter_that_may_be_left_out(given, values):
    results = run(f"{LIKE} ex:S sh:targetNode ex:n ; {given} .", "ex:n ex:p 1, 2, 3 .")
    assert sorted(result.value.value for result in results) == values
    if "sh:not" not in given:
        assert all(text.value.startswith(f"{result.value.value} is not over 1 and under") for result in results for text in result.messages)


def test_a_query_without_a_value_is_at_the_focus_node():
    for path, value in (("", "http://example.org/n"), ("sh:path ex:p ;", None)):
        (result,) = run(f'ex:S sh:targetNode ex:n ; {path} sh:sparql [ sh:select "SELECT $this {{ $this a ?c }}" ] .', "ex:n a ex:C .")
        assert (result.value and result.value.value) == value


def test_a_query_with_an_offset_counts_for_each_node():
    query = "SELECT $this ?value WHERE { $this ex:p ?value } ORDER BY ?value OFFSET 1"
    results = run(
        f'ex:S sh:targetNode ex:n, ex:m ; sh:sparql [ sh:prefixes ex:prefixes ; sh:select "{query}" ] .',
        "ex:n ex:p 1, 2 . ex:m ex:p 3, 4 .",
    )
    assert sorted(item.value.value for item in results) == ["2", "4"]


def test_two_roots_of_one_screen_are_distinguished():
    results = run(
        "ex:S sh:targetClass ex:C ; sh:property ex:P . ex:T sh:targetClass ex:D ; sh:property ex:P . ex:P sh:path ex:p ; sh:minCount 1 .",
        "ex:c a ex:C . ex:d a ex:D .",
    )
    assert sorted((item.root.value[-1], item.focus.value[-1]) for item in results) == [("S", "c"), ("T", "d")]


def test_a_report_names_the_constraint_that_is_a_query():
    plan = compile(parsed('ex:S sh:targetNode ex:n ; sh:sparql ex:Q . ex:Q sh:select "SELECT $this { $this a ?c }" .'))
    report = plan.report(plan.run(load(parsed("ex:n a ex:C ."))))
    name = ox.NamedNode("http://www.w3.org/ns/shacl#sourceConstraint")
    assert [triple.object for triple in report if triple.predicate == name] == [ox.NamedNode("http://example.org/Q")]


def test_a_failure_that_a_query_reports_is_an_error():
    with pytest.raises(ValueError, match=r"reports a failure at <http://example\.org/n>"):
        run('ex:S sh:targetNode ex:n ; sh:sparql [ sh:select "SELECT $this (true AS ?failure) { }" ] .', "ex:n ex:p 1 .")


@pytest.mark.parametrize(("path", "values"), [("", ["node"]), ("sh:path ex:p ;", ["property"])])
def test_a_validator_for_its_kind_of_shape_goes_before_the_common_one(path, values):
    kinds = " ; ".join(f"""sh:{text}Validator [ sh:select "SELECT $this ('{text}' AS ?value) {{ }}" ]""" for text in ("node", "property"))
    component = f'ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ex:k ] ; {kinds} ; sh:validator [ sh:ask "ASK {{ }}" ] .'
    assert [result.value.value for result in run(f"{component} ex:S sh:targetNode ex:n ; {path} ex:k 1 .", "ex:n ex:p 1 .")] == values
