"""SPARQL-based targets: the focus nodes that pySHACL finds with its advanced features, and what is refused."""

from __future__ import annotations

import pytest
from generated import DECLARED, parsed
from reference import keys, pyshacl_keys
from shaclcheck import ShapeError, change, compile, load  # noqa: A004 (the library's own word)
from test_affected import followed
from test_plan import node

DATA = """ex:a a ex:C ; ex:p ex:b, 7, "x"@en . ex:b a ex:C ; ex:p ex:a ; ex:q ex:c . ex:c ex:q ex:a ; ex:r 1 . ex:d ex:p _:one, ex:e .
    _:one ex:q ex:e ; a ex:C . ex:e ex:r _:one . ex:D rdfs:subClassOf ex:C . ex:f a ex:D ; ex:p ex:f ."""
WRITTEN = DATA + ' ex:g ex:p "01"^^xsd:integer ; ex:q 1 . ex:h ex:p 1.0 ; ex:q ex:h .'
QUERIES = [
    "SELECT ?this WHERE { ?this a ex:C }",
    "SELECT DISTINCT $this { ?x ex:p $this . FILTER NOT EXISTS { $this ex:q ?y } }",
    "SELECT ?this ?x WHERE { ?this ex:p ?x . ?x ex:q ?this } ORDER BY ?this",
    "SELECT ?this WHERE { { ?this ex:r ?x } UNION { ?x ex:q ?this . FILTER(isBlank(?x)) } MINUS { ?this a ex:C } }",
    "SELECT * WHERE { ?this a/rdfs:subClassOf* ex:C . OPTIONAL { ?this ex:q ?y } FILTER(!bound(?y)) }",
    "SELECT ?this (COUNT(?x) AS ?n) WHERE { ?this ex:p ?x } GROUP BY ?this HAVING (COUNT(?x) > 1)",
    "PREFIX own: <http://example.org/> SELECT ?this WHERE { VALUES ?this { own:a own:nowhere } }",
    "SELECT ?this WHERE { ?this ex:p ?x FILTER(?x > 0) }",
    "SELECT ?this WHERE { ?z ex:p ?this }",
    "SELECT ?this WHERE { OPTIONAL { ex:nobody ex:p ?this } }",
    "SELECT ?this WHERE { _:a ex:p ?this . _:a ex:q [] }",
]
SPARQL = "SELECT $this ?value WHERE { $this ex:r ?value OPTIONAL { ?value ex:p ?w } FILTER(!bound(?w)) }"
BODY = f"""sh:nodeKind sh:Literal ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:sparql [ sh:prefixes ex:prefixes ; sh:select "{SPARQL}" ]"""


def shapes(query, more=""):
    target = f"sh:target [ a sh:SPARQLTarget ; sh:prefixes ex:prefixes ; sh:select '{query}' ]"
    return parsed(f"{DECLARED} ex:S a sh:NodeShape ; {more} {BODY} ; {target} .")


@pytest.mark.parametrize("more", ["", "sh:targetSubjectsOf ex:q ;"])
@pytest.mark.parametrize("data", [DATA, WRITTEN])
def test_pyshacl_finds_the_same(data, more):
    for query in QUERIES if not more else QUERIES[:2]:
        graph, text = parsed(data), shapes(query, more)
        assert keys(compile(text).run(load(graph))) == pyshacl_keys(graph, text, advanced=True), query


def test_a_blank_node_of_the_query_stands_in_every_group_of_a_constraint():
    query = "SELECT $this { { { $this ex:p ?x } UNION { $this ex:q ?x } } }"
    text = f"""{DECLARED} ex:S sh:target [ sh:prefixes ex:prefixes ; sh:select "SELECT ?this {{ ?this ex:p _:x . _:x a ex:C }}" ] ;
        sh:sparql [ sh:prefixes ex:prefixes ; sh:select "{query}" ] ."""
    assert len(compile(parsed(text)).run(load(parsed(DATA)))) == 7


TYPE = """ex:Having a sh:SPARQLTargetType ; rdfs:subClassOf sh:Target ; sh:prefixes ex:prefixes ;
    sh:parameter [ sh:path ex:property ], [ sh:path ex:kind ; sh:optional true ] ;
    sh:select "SELECT ?this WHERE { ?this $property ?x . ?this a $kind }" ."""


@pytest.mark.parametrize(("given", "count"), [("ex:property ex:p", 3), ("ex:property ex:p ; ex:kind ex:D", 1)])
def test_a_target_type_takes_parameters(given, count):
    text = f"{DECLARED} {TYPE} ex:S a sh:NodeShape ; sh:target [ a ex:Having ; {given} ] ; sh:nodeKind sh:Literal ."
    text += " ex:D a ex:D ."
    results = keys(compile(parsed(text)).run(load(parsed(DATA))))
    assert results == pyshacl_keys(parsed(DATA), parsed(text), advanced=True)
    assert results.total() == count


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("[ a ex:Other ]", "not SPARQL-based"),
        ("[ a sh:SPARQLTarget ]", "expected one query"),
        ("[ sh:select 'SELECT ?x { ?x ex:p ?y }' ]", "must project"),
        ("[ sh:select 'ASK { ?this ex:p ?y }' ]", "begins with ASK"),
        ("[ sh:select 'SELECT ?this { SERVICE <urn:s> { ?this <urn:p> ?y } }' ]", "SERVICE"),
        ("[ sh:select 'SELECT ?this { GRAPH ?g { ?this ex:p ?y } }' ]", "GRAPH"),
        ("[ sh:select 'SELECT ?this { ?this nope:p ?y }' ]", "the prefix nope: is not declared"),
        ("[ sh:select 'SELECT ?this { ?this ' ]", "does not parse"),
        ("[ sh:select 'SELECT ?this { ?this ?this }' ]", "does not parse"),
        ("[ a ex:Having ]", "expected one value of .*property>, found 0"),
        ("[ a ex:Having ; ex:property [] ]", "blank node"),
    ],
)
def test_what_is_no_target_is_named(target, reason):
    text = f"{DECLARED} {TYPE} ex:S sh:targetNode ex:a ; sh:target {target} ; sh:nodeKind sh:Literal ."
    with pytest.raises(ShapeError, match=reason) as caught:
        compile(parsed(text))
    assert (caught.value.shape, caught.value.place) == (node("S"), "sh:target")
    plan = compile(parsed(text), unsupported="skip")
    assert plan.partly == [node("S")]
    assert len(plan.run(load(parsed(DATA)))) == 1


@pytest.mark.parametrize("query", QUERIES)
def test_a_change_is_followed(query):
    plan = compile(shapes(query))
    for line in ("ex:n ex:p ex:a .", "ex:a ex:q ex:a .", "ex:C rdfs:subClassOf ex:E .", "ex:e a ex:D .", "ex:e ex:other ex:e ."):
        assert followed(plan, parsed(DATA), added=parsed(line)), line
    for triple in parsed(DATA):
        assert followed(plan, parsed(DATA), removed=[triple]), triple


def test_a_change_of_what_no_query_reads_affects_nothing():
    plan, store = compile(shapes("SELECT ?this WHERE { ?this a ex:C }")), load(parsed(DATA))
    added = parsed("ex:a ex:other ex:b .")
    assert plan.affected(store, added) == {}
    assert plan.affected(store, parsed("ex:z a ex:C .")) == {node("S"): None}
    change(store, added)
    assert plan.changed(compile(shapes("SELECT ?this WHERE { ?this a ex:D }"))) == {node("S"): None}
    assert "sh:target " in plan.explain(node("S"))


def test_literals_that_the_store_rewrites_go_to_the_fallback_only_where_a_target_sees_them():
    store = load(parsed(WRITTEN))
    results = [compile(shapes(f"SELECT ?this WHERE {{ ?this ex:p ?x . {more} }}")).run(store) for more in ("", "?y ex:q ?x")]
    assert [list(one.fallback) for one in results] == [[], [node("S")]]
    plan = compile(shapes("SELECT ?this WHERE { ?this ex:p ?x . ?y ex:q ?x }"))
    assert list(plan.run_one_by_one(store).unjudged) == [node("S")]
    assert {result.focus for result in plan.run(store, [node("g")])} == {node("g")}
