"""Queries of SPARQL constraints as people write them: groups, counts, sequences in EXISTS; beside pySHACL."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kzgraph.shacl import compile, load  # noqa: A004 (the library's own word)
from tests.shacl.generated import DECLARED, parsed
from tests.shacl.reference import keys, pyshacl_keys

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
