"""Random edits of the shipped graph and of its shapes: what is found from one version to the next is what a full run finds."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shaclcheck import ShapeError, load

from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from kzgraph.validate import relaxed
from kzgraph.validate.matched import marked
from kzgraph.validate.repeated_findings import gathered
from kzgraph.validate.run import validate
from kzgraph.validate.shapes import order
from kzgraph.validate.stages import reached_the_shapes
from kzgraph.validate.versions import Versions, plan_of
from kzgraph.vocab import KZ, PREFIXES
from tests.conftest import examples
from tests.first import FIRST
from tests.validate.mutations.packs import one_by_one, unsandboxed

pytestmark = pytest.mark.slow

SHIPPED = Workspace.open(FIRST)
DATA = {(file, triple) for file in SHIPPED.union_files() for triple in parse(file)}
SHAPES = {(file, triple) for file in SHIPPED.shape_files() for triple in parse(file)}
ORDERED = sorted(DATA, key=str)
CLASSES = sorted(
    {triple.object for _, triple in DATA if triple.predicate.value.endswith("#type") and str(triple.object).startswith(f"<{KZ}")}, key=str
)
TYPE, SUBCLASS = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
INTEGER = ox.NamedNode(PREFIXES["xsd"] + "integer")


def sh(name):
    return ox.NamedNode(PREFIXES["sh"] + name)


def shape_edit(stated, kind, at, other):
    """The shapes after one edit of what says something that the kind of edit is about."""
    fields = {
        "a count": ("minCount", "maxCount"),
        "a message": ("message", "name"),
        "a query": ("select",),
        "a target": ("targetClass", "targetSubjectsOf"),
        "a class": ("class", "targetClass"),
        "a use": ("property", "node", "sparql"),
        "a constraint": ("in", "minCount", "nodeKind", "pattern", "datatype", "lessThan", "closed"),
        "a severity": ("name",),
        "off": ("targetClass",),
    }[kind]
    mine = sorted(((file, triple) for file, triple in stated if triple.predicate in map(sh, fields)), key=str)
    if not mine:
        return stated
    file, triple = mine[at % len(mine)]
    subject, predicate, value = triple
    without = stated - {(file, triple)}
    if kind in ("a target", "a use", "a constraint"):
        return without
    if kind == "a severity":
        return stated | {(file, ox.Triple(subject, sh("severity"), sh("Warning")))}
    if kind == "off":
        return stated | {(file, ox.Triple(subject, sh("deactivated"), ox.Literal(True)))}
    new = {
        "a count": ox.Literal(str(other % 3), datatype=INTEGER),
        "a message": ox.Literal(f"Other words {other % 3}", language="en"),
        "a query": ox.Literal(turned(value.value, other)) if kind == "a query" else None,
        "a class": CLASSES[other % len(CLASSES)],
    }[kind]
    return without | {(file, ox.Triple(subject, predicate, new))}


def turned(query, other):
    """A query that asks for something else."""
    ways = [("!=", "="), (" > ", " < "), ("NOT EXISTS", "EXISTS"), ("kz:voice", "kz:actor"), ("kz:precedes+", "kz:precedes/kz:precedes")]
    return query.replace(*ways[other % len(ways)])


def data_edit(stated, kind, at, other):
    """The data after one edit."""
    ordered = sorted(stated, key=str)
    file, triple = ordered[at % len(ordered)]
    subject, predicate, value = triple
    without = stated - {(file, triple)}
    alike = [number for _, number in ORDERED if number.predicate == predicate]
    if kind == "drop":
        return without
    if kind == "drop a node":
        return {(where, number) for where, number in stated if number.subject != subject}
    if kind == "another value":
        return without | {(file, ox.Triple(subject, predicate, alike[other % len(alike)].object))}
    if kind == "one more value":
        return stated | {(file, ox.Triple(subject, predicate, alike[other % len(alike)].object))}
    if kind == "another subject":
        return without | {(file, ox.Triple(alike[other % len(alike)].subject, predicate, value))}
    if kind == "another property":
        return without | {(file, ox.Triple(subject, ORDERED[other % len(ORDERED)][1].predicate, value))}
    if kind == "another class":
        old = {(where, number) for where, number in stated if number.subject == subject and number.predicate == TYPE}
        return (stated - old) | {(file, ox.Triple(subject, TYPE, CLASSES[other % len(CLASSES)]))}
    if kind == "a number":
        numbers = [
            (where, number) for where, number in ordered if isinstance(number.object, ox.Literal) and number.object.datatype == INTEGER
        ]
        if not numbers:
            return stated
        where, number = numbers[at % len(numbers)]
        return (stated - {(where, number)}) | {
            (where, ox.Triple(number.subject, number.predicate, ox.Literal(str(other % 400), datatype=INTEGER)))
        }
    return stated | {(SHIPPED.root / "ontology" / "kz.ttl", ox.Triple(CLASSES[at % len(CLASSES)], SUBCLASS, CLASSES[other % len(CLASSES)]))}


DATA_KINDS = [
    "drop",
    "drop a node",
    "another value",
    "one more value",
    "another subject",
    "another property",
    "another class",
    "a number",
    "a subclass",
]
SHAPE_KINDS = ["a count", "a message", "a query", "a target", "a class", "a use", "a constraint", "a severity", "off"]
EDIT = st.tuples(st.sampled_from([*DATA_KINDS * 2, *SHAPE_KINDS]), st.integers(0, 100_000), st.integers(0, 100_000))
EDITS = st.lists(EDIT, min_size=1, max_size=4)


def edited(data, shapes, edits):
    for kind, at, other in edits:
        if kind in SHAPE_KINDS:
            shapes = shape_edit(shapes, kind, at, other)
        else:
            data = data_edit(data, kind, at, other)
    return data, shapes


def renamed(triples, version):
    """The triples as another reading of their files gives them: blank nodes have other names."""

    def name(term):
        return ox.BlankNode(f"v{version}{term.value}") if isinstance(term, ox.BlankNode) else term

    return [ox.Triple(name(triple.subject), triple.predicate, name(triple.object)) for _, triple in sorted(triples, key=str)]


def seen(results, fallback):
    """What of results becomes findings, in its order, and the shapes with a name that pySHACL judged."""
    named = {shape: reason for shape, reason in fallback.items() if isinstance(shape, ox.NamedNode)}
    return named, [
        (
            str(result.shape) if isinstance(result.shape, ox.NamedNode) else "",
            result.focus,
            result.path,
            result.value,
            result.component,
            result.messages,
        )
        for result in sorted(results, key=order)
    ]


def full_run(shapes, data):
    judged = plan_of(tuple(shapes)).run(load(data))  # the plan of both, which is compiled once
    return judged.findings, judged.fallback


def outcome(run, *given):
    """What a run finds, or the words with which it stops."""
    try:
        return seen(*run(*given))
    except ShapeError as error:
        return re.sub(r"_:\w+", "_:", str(error))


@settings(max_examples=examples(12, few=4), deadline=None)  # a fault planted in what is judged again is found within ten
@given(EDITS, EDITS, st.lists(st.lists(EDIT, max_size=2), max_size=2))
def test_version_after_version_is_found_what_a_full_run_finds(first, second, more):
    judge = Versions()
    data, shapes = DATA, SHAPES
    for number, edits in enumerate([first, second, *more]):
        data, shapes = edited(data, shapes, edits)
        given_shapes, given_data = renamed(shapes, number), renamed(data, number)
        assert outcome(judge.results, given_shapes, given_data) == outcome(full_run, given_shapes, given_data)


def written(root, data, shapes):
    """A workspace that states this, and asks nothing."""
    for folder in ("ontology/checks", "graph", "queries"):
        (root / folder).mkdir(parents=True)
    for file in (SHIPPED.root / "ontology" / "checks").iterdir():
        (root / "ontology" / "checks" / file.name).write_bytes(file.read_bytes())
    lines = {}
    for file, triple in data | shapes:
        lines.setdefault(file, []).append(f"{triple} .\n")
    for file, statements in lines.items():
        place = root / file.relative_to(SHIPPED.root)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("".join(sorted(statements)), encoding="utf-8")
    return Workspace.open(root)


@settings(max_examples=examples(4, few=1), deadline=None)
@given(EDITS, EDITS)
def test_the_findings_since_a_version_are_those_of_two_full_runs(first, second):
    before = edited(DATA, SHAPES, first)
    after = edited(*before, second)
    with tempfile.TemporaryDirectory() as folder:
        old_version, new_version = written(Path(folder).resolve() / "one", *before), written(Path(folder).resolve() / "two", *after)
        with unsandboxed():  # the child below inherits what is read of each text
            now, then = one_by_one(new_version), one_by_one(old_version)
        full = [*gathered(marked(then, now)), *relaxed.check(old_version, new_version)]
        found = validate(new_version, before=old_version)
        if reached_the_shapes(now):  # else something that did not change may keep them from it, which the change does not reach
            assert [one for one in found if one.state != "old"] == [one for one in full if one.state != "old"]
            assert {*found} <= {*full}
