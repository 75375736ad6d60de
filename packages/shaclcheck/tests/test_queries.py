"""Queries of SPARQL constraints as people write them: groups, counts, sequences in EXISTS; beside pySHACL."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from generated import DECLARED, EX, PREFIXES, parsed
from reference import keys, pyshacl_keys
from shaclcheck import ShapeError, check, compile, load  # noqa: A004 (the library's own word)
from tiers import few

DATA = """
ex:n ex:p ex:k, ex:l ; a ex:C . ex:m ex:p ex:k ; a ex:C . _:b ex:p ex:k, ex:l ; a ex:C .
ex:k ex:q 1, 2 . ex:l ex:q 2, 3 .
ex:C ex:property [ ex:path ex:q ] . ex:D rdfs:subClassOf ex:C . ex:d a ex:D ; ex:q 1 ; ex:r 1 .
"""


def constrained(query, shape="ex:S sh:targetSubjectsOf ex:p"):
    return parsed(f"{DECLARED} {shape} ; sh:sparql ex:Q . ex:Q sh:prefixes ex:prefixes ; sh:select {ox.Literal(query)} .")


def agreed(shapes, data=DATA):
    """The results, which are those of pySHACL and need no fallback; pySHACL has one of equal rows."""
    triples = parsed(data)
    results = compile(shapes).run(load(triples))
    assert not results.fallback
    assert set(keys(results)) == set(pyshacl_keys(triples, shapes))
    return results


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("SELECT $this ?value WHERE { $this ex:p/ex:q ?value } GROUP BY ?value HAVING (COUNT(?value) > 1)", 2),
        ("SELECT $this WHERE { { SELECT $this (COUNT(DISTINCT ?x) AS ?n) WHERE { $this ex:p ?x } GROUP BY $this } FILTER(?n > 1) }", 2),
        ("SELECT $this ?value WHERE { { SELECT $this ?value (COUNT(?x) AS ?n) WHERE { $this ex:p ?x . ?x ex:q ?value }"
         " GROUP BY $this ?value } FILTER(?n > 1) }", 2),
        ("SELECT $this WHERE { { SELECT $this (COUNT(?x) AS ?n) WHERE { ?x a ex:C } GROUP BY $this } $this ex:p ex:k FILTER(?n > 2) }", 3),
    ],
)  # fmt: skip
def test_a_query_that_groups_judges_all_focus_nodes_at_once(query, count):
    assert len(agreed(constrained(query))) == count


def test_a_group_without_the_focus_node_is_one_of_each_focus_node():
    query = (
        "SELECT $this ?n WHERE { { SELECT $this ?v (COUNT(?x) AS ?n) WHERE { $this ex:p ?x . ?x ex:q ?v } GROUP BY ?v } FILTER(?n > 1) }"
    )
    assert len(compile(constrained(query)).run(load(parsed(DATA)))) == 2


def test_a_sub_select_counts_once_what_two_focus_nodes_share():
    query = "SELECT $this ?n WHERE { { SELECT $this (COUNT(?x) AS ?n) WHERE { $this ex:q ?x } GROUP BY $this } FILTER(?n > 2) }"
    shape = "ex:T sh:targetNode ex:n, ex:m ; sh:property [ sh:path ex:p ; sh:property ex:S ] . ex:S sh:path ex:r"
    assert not compile(constrained(query, shape)).run(load(parsed(DATA)))


@pytest.mark.parametrize(
    ("inside", "nested", "count"),
    [
        ("$this a/rdfs:subClassOf* ?c . ?c ex:property/ex:path ?p", 3, 1),
        ("?c ex:property/ex:path ?p . $this a/rdfs:subClassOf* ?c", 3, 1),
        ("$this a/rdfs:subClassOf* ?c . ?c ex:property [ ex:path ?p ] .", 3, 1),
        ("$this a ?c FILTER(?c = ex:D) ?c rdfs:subClassOf ?d FILTER EXISTS { ?d ex:property/ex:path ?p }", 1, 1),
        ("$this ?p ?v ; a ex:D . FILTER(?v > 1 || ?p = ex:q)", 1, 1),
        ("$this a ?c { ?c rdfs:subClassOf ?d } ?d ex:property/ex:path ?p", 3, 1),
        ("$this a/rdfs:subClassOf* ?c . ?c ex:property ?b { ?b ex:path ?p } UNION { ?b ex:path ex:None }", 4, 1),
        ("$this a ?c { ?c ex:property/ex:path ?p } UNION { ?d ex:path ?p }", 2, 1),
        ("$this a ?c { ?c ex:property ?b } UNION { ?b ex:path ?c } FILTER(isIRI(?b))", 0, 2),
        ("$this a ?c { ?c ex:property ?b FILTER(?c = ex:D) } UNION { ?b ex:path ?c }", 0, 2),
        ("$this a ex:None . ?x ex:path ?y", 0, 2),
        ("$this a ?c ; ex:q/ex:nothing ?x", 2, 2),
    ],
)
def test_triples_inside_exists_are_nested_step_in_step(inside, nested, count):
    query = f"SELECT $this (?p AS ?path) ?value WHERE {{ $this ?p ?value . FILTER(?p IN (ex:q, ex:r)) FILTER NOT EXISTS {{ {inside} }} }}"
    prefixes = DECLARED.replace(" .\n", ', [ sh:prefix "rdfs" ; sh:namespace "http://www.w3.org/2000/01/rdf-schema#"^^xsd:anyURI ] .\n')
    shapes = parsed(f"{prefixes} ex:S sh:targetNode ex:d ; sh:sparql ex:Q . ex:Q sh:prefixes ex:prefixes ; sh:select {ox.Literal(query)} .")
    assert len(agreed(shapes)) == count
    written = query.count("EXISTS")
    assert compile(shapes).explain(ox.NamedNode(f"{EX}S")).count("EXISTS") - written == nested


def test_a_query_without_prefixes_has_those_of_its_file():
    query = "SELECT $this { $this ex:p ex:l }"
    text = f'{PREFIXES} ex:S sh:targetSubjectsOf ex:p ; sh:sparql [ sh:select "{query}" ] .'
    for shapes in (text, rdflib.Graph().parse(data=text)):
        assert len(compile(shapes).run(load(parsed(DATA)))) == 2
    # pySHACL judges a query that runs once a node, since a focus node is blank.
    results = compile(text.replace("ex:l }", "ex:l } LIMIT 1")).run(load(parsed(DATA)))
    assert results.fallback
    assert len(results) == 2
    with pytest.raises(ShapeError, match="the prefix ex: is not declared"):
        compile(text.replace("sh:select", "sh:prefixes ex:none ; sh:select"))


MISSPELT = 'ex:S sh:targetSubjectsOf ex:p ; sh:sparql [ sh:prefixes ex:none ; sh:select "SELECT $this { $this ex:p ex:l }" ] .'


def test_prefixes_that_lead_nowhere_are_those_of_the_file_that_are_declared_elsewhere():
    declared = f"{DECLARED} ex:prefixes a <http://www.w3.org/2002/07/owl#Ontology> ."
    text = f"{PREFIXES} {declared} {MISSPELT}"
    plan = compile(text)
    assert set(keys(plan.run(load(parsed(DATA))))) == set(pyshacl_keys(parsed(DATA), parsed(declared + MISSPELT)))
    assert plan.lenient == [ox.NamedNode(f"{EX}S")]
    assert f"declared elsewhere: <{EX}S>" in "\n".join(check(parsed(DATA), text).notes)
    assert not compile(text.replace("ex:none", "ex:prefixes")).lenient


@pytest.mark.parametrize("read", [str, lambda text: list(ox.parse(text, format=ox.RdfFormat.TURTLE))])
def test_prefixes_that_lead_nowhere_are_not_those_of_another(read):
    other = 'ex:other sh:declare [ sh:prefix "ex" ; sh:namespace "http://other.example/"^^xsd:anyURI ] .'
    with pytest.raises(ShapeError, match="the prefix ex: is not declared"):
        compile(read(f"{PREFIXES} {MISSPELT} {other}"))


@pytest.mark.parametrize(("pattern", "bad"), few(1, [(r"^(.)\1$", ["ab", "aba"]), ("^(?!ab)", ["ab", "aba"]), (r"^(?<![x])a.*a$", ["ab"])]))
@pytest.mark.parametrize("form", ["pattern", "query", "not"])
def test_a_pattern_that_needs_backtracking_goes_to_pyshacl(pattern, bad, form):
    query = f"SELECT $this ?value {{ $this ex:p ?value FILTER(!REGEX(?value, {ox.Literal(pattern)})) }}"
    sparql = f"sh:sparql [ sh:prefixes ex:prefixes ; sh:select {ox.Literal(query)} ]"
    shape = {
        "pattern": f"sh:property [ sh:path ex:p ; sh:pattern {ox.Literal(pattern)} ]",
        "query": sparql,
        "not": f"sh:property [ sh:path ex:p ; sh:not [ sh:not [ sh:pattern {ox.Literal(pattern)} ] ] ]",
    }[form]
    plan = compile(parsed(f"{DECLARED} ex:S sh:targetNode ex:n ; {shape} ."), unsupported="skip")
    data = load(parsed('ex:n ex:p "aa", "ab", "aba" .'))
    results = plan.run(data)
    assert "back-reference" in results.fallback[ox.NamedNode(f"{EX}S")]
    assert sorted(result.value.value for result in results) == bad
    assert "back-reference" in plan.run_one_by_one(data).unjudged[ox.NamedNode(f"{EX}S")]


def test_pyshacl_ends_at_its_limit_of_time():
    count = "sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:maxCount 0 ]"
    shapes = parsed(f'ex:S {count} ; sh:property [ sh:path ex:p ; sh:pattern "^(a|a)*(?=c)" ] . ex:T {count} .')
    data = load(parsed(f'ex:a a ex:C ; ex:p "{"a" * 40}" .'))
    results = compile(shapes, unsupported="skip").run(data, seconds=2)
    assert results.unjudged == {ox.NamedNode(f"{EX}S"): "pySHACL did not end within 2 s"}
    assert [result.named_shape for result in results] == [ox.NamedNode(f"{EX}T")]
    with pytest.raises(ShapeError, match="did not end within 2 s"):
        compile(shapes).run(data, seconds=2)


def test_a_node_of_two_target_classes_is_one_focus_node():
    shapes = constrained("SELECT $this ?value WHERE { $this ex:p ?value }", "ex:S sh:targetClass ex:A, ex:B")
    for classes in ("ex:A", "ex:A, ex:B"):
        assert len(agreed(shapes, f"ex:n a {classes} ; ex:p ex:k, ex:l . ex:m a ex:B .")) == 2
