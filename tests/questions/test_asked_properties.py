"""Which properties a query can match."""

import pytest

from kzgraph.graph.names import current_names
from kzgraph.questions.asked_properties import ALWAYS, asked
from kzgraph.vocab import KZ


def names(query):
    found = asked([query], current_names().prefixes)
    return found if found is None else {iri.removeprefix(KZ) for iri in found - ALWAYS}


@pytest.mark.parametrize(("query", "expected"), [
    ("SELECT * { ?s kz:a ?o ; kz:b [ kz:c 1 ] }", "abc"),
    ("ASK { ?s kz:d kz:Act ; ^kz:a/(kz:b|kz:c)+ ?o }", "abcd"),
    ("CONSTRUCT { ?s kz:a ?o } WHERE { ?s kz:b ?o OPTIONAL { ?o kz:c ?p } }", "bc"),
    ("CONSTRUCT WHERE { ?s kz:a ?o }", "a"),
    ("SELECT * { ?s kz:a ?o FILTER NOT EXISTS { ?s kz:b ?p } MINUS { ?s kz:c ?q } }", "abc"),
    ("SELECT * { GRAPH ?g { ?s kz:a ?o } { SELECT ?s { ?s kz:b ?t } } { ?s kz:c 1 } UNION { ?s kz:d 1 } }", "abcd"),
    ("SELECT * { ?s kz:a ?o BIND (EXISTS { ?s kz:b ?p } AS ?q) }", "ab"),
    ("SELECT * { ?s kz:a ?o . ?o kz:b* ?p }", "ab"),
    ("SELECT * { kz:Act kz:a* ?p }", "a"),
])  # fmt: skip
def test_the_properties_of_a_query(query, expected):
    assert names(query) == set(expected)


@pytest.mark.parametrize("query", [
    "SELECT * { ?s ?p ?o }",
    "SELECT * { ?s kz:a ?o FILTER NOT EXISTS { ?o ?p ?q } }",
    "SELECT * { ?s !kz:a ?o }",
    "SELECT * { ?s kz:a* ?o }",
    "SELECT * { ?s kz:a? ?o }",
    "SELECT * { VALUES ?s { kz:Act } ?s kz:a* ?o }",
    "DESCRIBE kzr:person-1",
    "DESCRIBE ?s { ?s kz:a ?o }",
    "SELECT ?s { ?s kz:a ?o } ORDER BY (EXISTS { ?s kz:b ?p })",
    "this is no query",
])  # fmt: skip
def test_a_query_that_may_match_any_property(query):
    assert names(query) is None


def test_the_properties_of_several_queries():
    queries = ["SELECT * { ?s kz:a ?o }", "SELECT * { ?s kz:b ?o }"]
    assert asked(queries, current_names().prefixes) == {KZ + "a", KZ + "b", *ALWAYS}
    assert asked([*queries, "SELECT * { ?s ?p ?o }"], current_names().prefixes) is None
