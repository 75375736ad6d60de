"""Questions and constraints run unchanged elsewhere: rdflib, an independent engine, parses each that pyoxigraph parses."""

from __future__ import annotations

import pytest
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from kzgraph.graph.turtle import parse
from kzgraph.validate.query_syntax import _declared, _queries, _sparql
from kzgraph.vocab import PREFIXES


def parses(sparql, prefixes):
    translateQuery(parseQuery(sparql), initNs=prefixes)


def test_rdflib_parses_every_question(workspace):
    files = workspace.query_files()
    assert files
    for file in files:
        parses(file.read_text(encoding="utf-8"), PREFIXES)


def test_rdflib_parses_every_constraint(workspace):
    shapes = {file: list(parse(file)) for file in workspace.shape_files()}
    constraints = [triple for triples in shapes.values() for triple in _queries(triples)]
    assert constraints
    for constraint in constraints:
        parses(_sparql(constraint), _declared(shapes))


def test_what_one_engine_alone_parses_is_noticed():
    with pytest.raises(Exception, match="LATERAL"):
        parses("SELECT * { ?s a kz:Charge LATERAL { ?s ?p ?o } }", PREFIXES)
