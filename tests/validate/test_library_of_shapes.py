"""The shapes of this repository: all are compiled, and a change leads to what it breaks. tests/shipped compares with pySHACL."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from shaclcheck import change, compile, load  # noqa: A004 (the library's own word)

from kzgraph.graph.turtle import parse
from kzgraph.validate.versions import Versions
from tests import bad_examples
from tests.bad_examples import EXAMPLES
from tests.prefixes import PREFIXES
from tests.shipped.test_examples import FAILS


def parsed(text):
    return list(ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE))


def triples(files):
    return [triple for file in files for triple in parse(file)]


@pytest.fixture(scope="module")
def shapes(workspace):
    return triples(workspace.shape_files())


@pytest.fixture(scope="module")
def plan(shapes):
    return compile(shapes)


def test_every_shape_is_compiled(plan):
    assert plan.uncompiled() == {}
    assert len(plan.roots) > 50


def test_the_shipped_graph_conforms(plan, workspace):
    results = plan.run(load(triples([*workspace.ontology_files(), *workspace.graph_files()])))
    assert (results.findings, results.fallback) == ([], {})


@pytest.mark.slow
def test_each_bad_example_is_found_by_following_the_change_that_it_is(plan, workspace):
    """All of them, each by itself: results of the shape that its name says and of no other, found from the added triples alone."""
    store = load(triples([*workspace.ontology_files(), EXAMPLES / "world.ttl"]))
    held = {(triple.subject, triple.predicate, triple.object) for triple in triples([*workspace.ontology_files(), EXAMPLES / "world.ttl"])}
    missed = []
    for file in FAILS:
        added = [triple for triple in parse(file) if (triple.subject, triple.predicate, triple.object) not in held]
        change(store, added)
        results = plan.run(store, plan.affected(store, added))
        change(store, removed=added)
        named = {item.shape.value.rsplit("#", 1)[-1] for item in results if isinstance(item.shape, ox.NamedNode)}
        if named != {bad_examples.shape(file.stem)}:
            missed.append((file.name, named))
    assert missed == []


OR = "sh:or ( [ {} ] [ sh:class ex:K ] )"
QUERY = 'sh:sparql [ sh:select "SELECT $this {{ $this <http://example.org/p> ?x FILTER(?x > 1) }} {}" ]'
ALIKE = "ex:n a ex:C ; ex:p 2 . ex:m a ex:C ; ex:p 2 . ex:k ex:u 1, 2, 3, 4, 5, 6 ."


def said(results):
    return sorted((result.focus.value, str(result.messages)) for result in results if not isinstance(result.focus, ox.BlankNode))


@pytest.mark.parametrize(
    ("constraint", "more"),
    [
        (OR.format(QUERY.format("")), 'ex:other ex:z "01"^^xsd:integer .'),
        (OR.format(QUERY.format("")), 'ex:n ex:z "01"^^xsd:integer . ex:o a ex:C .'),
        (QUERY.format("LIMIT 1"), "_:b a ex:C ; ex:p 5 ."),
    ],
)
@pytest.mark.slow
def test_a_shape_that_goes_to_pyshacl_and_back_gives_the_findings_of_a_full_run(constraint, more):
    shapes = parsed(f"ex:S sh:targetClass ex:C ; {constraint} .")
    versions = Versions()
    for data in (ALIKE, ALIKE + more, ALIKE, ALIKE + more, f"{ALIKE} {more} ex:q ex:q 1 ."):
        results, fallback = versions.results(shapes, parsed(data))
        expected, others = Versions().results(shapes, parsed(data))
        assert fallback == others
        assert said(results) == said(expected)
