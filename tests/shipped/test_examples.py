"""Every shape passes its good example and refuses its bad one, for the stated reason alone, at the marked line."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from kzgraph.graph.turtle import parse, shorten
from kzgraph.graph.workspace import Workspace
from kzgraph.validate import shapes
from kzgraph.vocab import PREFIXES
from tests import bad_examples
from tests.bad_examples import EXAMPLES
from tests.first import FIRST

FAILS = [bad_examples.file(name) for name in bad_examples.NAMES]
PASSES = sorted((EXAMPLES / "pass").glob("*.ttl"))
SH = PREFIXES["sh"]


@cache
def triples(file):
    """The triples of a file that stays as it is; shapes with the same blank nodes each time, so that they are compiled once."""
    return list(parse(file))


def check(*files, judge=None):
    """The findings of the workspace's shapes on the ontology, the world and some files.

    `judge` takes them for the next version of what it judged before.
    """
    workspace = Workspace.open(FIRST)
    data = {file: triples(file) for file in [*workspace.ontology_files(), EXAMPLES / "world.ttl", *files]}
    return (judge or shapes.Judge()).check(data, {file: triples(file) for file in workspace.shape_files()}, workspace)


def _own(file):
    """What a file could disturb another with: the nodes that it describes, its labels, and the ontology as a whole."""
    triples = list(parse(file))
    own = {str(triple.subject) for triple in triples} | {str(t.object) for t in triples if t.predicate.value.endswith("#label")}
    headers = any(triple.object == ox.NamedNode(PREFIXES["owl"] + "Ontology") for triple in triples)
    return own | ({"the ontology"} if headers or file.stem.startswith(("Ontology-", "Graph-")) else set())


def batches(files):
    """Files packed together where none disturbs another, since each run checks the whole ontology again (50 runs, not 500)."""
    packed = []
    for file in files:
        own = _own(file)
        mentioned = {str(term) for triple in parse(file) for term in (triple.subject, triple.predicate, triple.object)}
        for batch in packed:
            if not own & batch["mentioned"] and not mentioned & batch["own"]:
                break
        else:
            batch = {"files": [], "own": set(), "mentioned": set()}
            packed.append(batch)
        batch["files"].append(file)
        batch["own"] |= own
        batch["mentioned"] |= mentioned | own
    return [batch["files"] for batch in packed]


@pytest.fixture(scope="module")
def findings():
    """The findings of each failing example."""
    results, judge = {file: [] for file in FAILS}, shapes.Judge()
    for files in batches(FAILS):
        for finding in check(*files, judge=judge):
            culprit = next((file for file in files if file.name == Path(finding.file).name), files[0])
            results[culprit].append(finding)
    return results


@pytest.mark.parametrize("file", FAILS, ids=lambda file: file.stem)
def test_bad_example_fails_for_the_stated_reason_alone(file, findings):
    lines = file.read_text(encoding="utf-8").splitlines()
    stated = dict(re.findall(r"^# (\w+): (.+)$", "\n".join(lines), re.MULTILINE))
    marked = [number for number, line in enumerate(lines, 1) if line.rstrip().endswith("# here")]
    names = PREFIXES | dict(re.findall(r"^@prefix (\w*): <(.+)> \.$", "\n".join(lines), re.MULTILINE))

    def spoken(text):
        """A term of a header as a finding writes it."""
        steps = (step.partition(":") for step in text.split("|"))
        return "|".join(f"<{names[prefix]}{local}>" if prefix in names else text for prefix, _, local in steps)

    assert len(marked) == 1, "mark the line of the finding with # here"
    assert len(findings[file]) == 1, findings[file]
    finding = findings[file][0]
    assert finding.rule == bad_examples.shape(file.stem)
    assert finding.focus == spoken(stated["focus"])
    assert (Path(finding.file).name, finding.line) == (file.name, marked[0])
    assert finding.path == (spoken(stated["path"]) if "path" in stated else finding.path)
    assert finding.value == (spoken(stated["value"]) if "value" in stated else finding.value)


def test_good_examples_have_no_finding():
    assert check(*PASSES) == []


def _shapes_graph():
    triples = [triple for file in Workspace.open(FIRST).shape_files() for triple in parse(file)]
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in triples)
    return store


def _names(store, query):
    return {shorten(row[0], PREFIXES) for row in store.query(query, prefixes=PREFIXES)}


# A shape that only gathers property shapes cannot be a finding's rule.
OWN = """SELECT DISTINCT ?shape WHERE {
  { ?shape sh:targetClass|sh:targetSubjectsOf ?target } UNION { ?targeted sh:targetClass|sh:targetSubjectsOf ?target ; sh:property ?shape }
  ?shape ?constraint ?value .
  FILTER (?constraint NOT IN (rdf:type, sh:name, sh:message, sh:targetClass, sh:targetSubjectsOf, sh:property, sh:path))
}"""
GATHERING = "SELECT DISTINCT ?shape WHERE { ?shape sh:property ?inner }"
VALUE = """SELECT DISTINCT ?shape WHERE {
  { ?user sh:node|sh:property ?shape } UNION { ?user (sh:or|sh:xone)/rdf:rest*/rdf:first ?shape }
}"""


def test_every_shape_has_a_bad_example():
    store = _shapes_graph()
    own = _names(store, OWN)
    missing = own - {f"kzsh:{bad_examples.shape(name)}" for name in bad_examples.NAMES}
    assert not missing, sorted(missing)
    everything = _names(store, "SELECT DISTINCT ?shape WHERE { ?shape a ?kind FILTER (?kind IN (sh:NodeShape, sh:PropertyShape)) }")
    assert everything == own | _names(store, VALUE) | _names(store, GATHERING), "a shape that nothing uses is dead"


def test_every_file_of_shapes_has_a_good_example_that_meets_each_of_its_shapes():
    workspace = Workspace.open(FIRST)
    assert {file.stem for file in PASSES} == {file.stem for file in workspace.shape_files()} - {"prefixes", "values", "given-or-silent"}
    store = ox.Store()
    for file in [*workspace.ontology_files(), EXAMPLES / "world.ttl", *PASSES]:
        store.load(path=file)
    for file in workspace.shape_files():
        store.load(path=file, to_graph=ox.NamedNode("urn:shapes"))
    unmet = _names(
        store,
        """SELECT ?shape WHERE {
          GRAPH <urn:shapes> {
            ?node sh:property ?shape ; sh:targetClass ?class .
            ?shape sh:path ?path FILTER (isIRI(?path) && NOT EXISTS { ?shape sh:maxCount 0 })
          }
          FILTER NOT EXISTS { ?focus a/rdfs:subClassOf? ?class ; ?path ?value }
        }""",
    )
    assert unmet == set(), "no good example holds a value for these property shapes"
