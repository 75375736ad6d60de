"""From a change to the values of results: what it leaves out is in both versions, and a narrowed run gives those of a full one."""

from __future__ import annotations

import random
from itertools import product

import pyoxigraph as ox
import pytest
from generated import SCOPES, parsed
from shaclcheck import change, load
from test_affected import DATA, node, query
from test_random import compared

FOLLOWED = [
    "SELECT DISTINCT $this ?value WHERE { { SELECT DISTINCT $this ?value WHERE { ?value ?path ?x } } FILTER NOT EXISTS { ?value a ?c } }",
    "SELECT DISTINCT $this ?value WHERE { { ?x ?value ?y } UNION { ?x a ?value } FILTER NOT EXISTS { ?value ex:r ?z } }",
    "SELECT $this ?value WHERE { ?value ex:p ?x . ?x ex:q|ex:r ?y FILTER NOT EXISTS { ?y ex:p ?z . ?z ex:r ?value } }",
    "SELECT $this ?value WHERE { $this ex:p ?x . ?value ex:r ?y FILTER NOT EXISTS { ?x ex:q ?value } FILTER(?value != $this) }",
    "SELECT $this ?value WHERE { { ?value ex:p ?x { ?value ex:q ?y } UNION { ?value ex:r ?y } } { ?z ex:p ?value } }",
]
REFUSED = [
    "SELECT $this ?value WHERE { ?value ex:p ?x . ?y ex:r ?z }",
    "SELECT $this ?value WHERE { { ?value ex:p ?x } UNION { ?y ex:r ?x } }",
    "SELECT $this ?value WHERE { ?x ex:p ?y OPTIONAL { ?value ex:q ?x } }",
    "SELECT $this ?value WHERE { { SELECT $this (?x AS ?value) WHERE { ?x ex:p ?y } } }",
    "SELECT $this ?value WHERE { ?value ex:p ?x { SELECT $this ?y WHERE { ?y ex:q ?value } } }",
    "SELECT $this ?value WHERE { ?value ex:p ?x { FILTER NOT EXISTS { ?value ex:q ?y } } }",
    "SELECT $this (COUNT(?x) AS ?value) WHERE { ?x ex:p ?y } GROUP BY $this",
    "SELECT $this ?value WHERE { ?value ex:p ?x } LIMIT 1",
    "SELECT $this ?x WHERE { ?x ex:p ?value }",
]
TARGET = "sh:targetNode ex:n4"


def changes():
    """Triples that come to the data, and those that go from it, one by one and some at once."""
    ends = [node(name) for name in ("n0", "n1", "n3", "n4", "p")]
    for subject, name, other in product(ends, ("p", "q", "r", "other"), [*ends[1:], ox.Literal(1)]):
        yield [ox.Triple(subject, node(name), other)], []
    for triple in parsed(DATA):
        yield [], [triple]
    drawn = random.Random(7)
    for _ in range(40):
        gone = drawn.sample(sorted(parsed(DATA), key=str), drawn.randint(0, 3))
        yield [ox.Triple(drawn.choice(ends), node(drawn.choice("pqr")), drawn.choice(ends)) for _ in range(drawn.randint(0, 3))], gone


def narrowed(text):
    """How many changes the values of results were found for, where all nodes were affected, and how many those are."""
    plan, number, of = query(text, TARGET), 0, 0
    for added, removed in changes():
        store = load(parsed(DATA))
        old = plan.run(store)
        all_nodes = plan.affected(store, added, removed).get(node("S"), ()) is None
        found = plan.affected_values(store, added, removed).get(node("S"))
        change(store, added, removed)
        new = plan.run(store)
        of += all_nodes
        assert all_nodes or found is None
        if found is not None:
            number += 1
            nodes, values = found

            def near(result, nodes=nodes, values=values):
                return result.start in nodes or result.value in values

            assert compared(one for one in old if not near(one)) == compared(one for one in new if not near(one)), (added, removed)
            within = plan.run(store, {node("S"): None}, values={node("S"): values})
            assert compared(within) == compared(one for one in new if one.value in values), (added, removed)
    return number, of


@pytest.mark.parametrize("text", FOLLOWED)
def test_results_of_other_values_are_the_same_before_and_after(text):
    number, of = narrowed(text)
    assert number == of > 30


@pytest.mark.parametrize("text", REFUSED)
def test_a_query_that_reads_more_than_leads_to_its_value_is_not_narrowed(text):
    assert narrowed(text)[0] == 0


@pytest.mark.parametrize("text", [text for text in SCOPES if "AS ?value" not in text])
@pytest.mark.slow
def test_no_query_of_any_form_is_narrowed_too_far(text):
    narrowed(text.replace("$this WHERE", "$this ?value WHERE").replace("?x", "?value"))


def test_a_class_that_gets_a_superclass_is_followed_for_all_values():
    plan, store = query(FOLLOWED[0], TARGET), load(parsed(DATA))
    assert not plan.affected_values(store, parsed("ex:C rdfs:subClassOf ex:D ."))
