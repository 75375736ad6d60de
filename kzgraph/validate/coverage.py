"""The stage that asks whether a pass checked anything: a shape without a node and a node without a shape have passed nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from shaclcheck import Plan, ShapeError, Triple

from kzgraph.graph.names import short
from kzgraph.validate.finding import Finding
from kzgraph.validate.rules import BUILT_IN, RECURSIVE, TARGETS, Trouble, findings_at_terms
from kzgraph.validate.versions import plan_of
from kzgraph.vocab import RDF, RDFS

if TYPE_CHECKING:
    from kzgraph.graph.turtle import Term
    from kzgraph.validate.material import Material

SUBCLASS = RDFS.subClassOf
NO_CONSTRAINT = "has no constraint that a node can fail"


def nothing(material: Material, asked: Sequence[Path]) -> Iterator[Finding]:
    """A finding for each file without a statement, and for a workspace without data or without shapes."""
    workspace = material.workspace
    rule = BUILT_IN["nothing-checked"]
    everything = material.everything
    for file in asked or workspace._replace(parts=material.judged).graph_files():
        if file.suffix not in (".rq", ".po") and not everything.get(file):
            yield Finding(rule.name, "no statement, so nothing was checked", rule.fix, file=workspace.relative(file), line=1, column=1)
    if not material.data and not asked:
        yield Finding(rule.name, "the workspace holds no statement in graph/, so nothing was checked", "Write some statements into graph/.")
    if not has_shapes(material):
        yield Finding(rule.name, "the workspace has no shapes", "Put node shapes into ontology/shapes/.")


def has_shapes(material: Material) -> bool:
    """Whether a shape has a target."""
    return any(triple.predicate.value in TARGETS for triples in material.shapes.values() for triple in triples)


def _plan(material: Material) -> Plan | None:
    """The compiled shapes; None if one is ill-formed, which is a finding of the shapes."""
    try:
        return plan_of(tuple(triple for triples in material.shapes.values() for triple in triples))
    except ShapeError:
        return None


def check(material: Material) -> Iterator[Finding]:
    """A finding for each shape that checks nothing, for each circle of shapes, and for each described node that no target meets."""
    met = _focus_nodes(material)
    about = _about(material, met)
    looked_at = set().union(*met.values()) if met else set()

    def of_shape(triple: Triple) -> Iterator[Trouble]:
        if triple.subject in about and triple.predicate == RDF.type:
            rule, what = about[triple.subject]
            yield Trouble(rule, triple.subject, f"{short(triple.subject)} {what}")

    def unseen_node(triple: Triple) -> Iterator[Trouble]:
        if (subject := triple.subject) not in looked_at and isinstance(subject, ox.NamedNode):
            yield Trouble("unseen-node", subject, f"no shape checks {short(subject)[:200]}")

    for file, triples in material.shapes.items():
        if material.workspace.owns(file):  # borrowed shapes meet their nodes where they come from
            yield from findings_at_terms(file, triples, of_shape, material.workspace)
    for file, triples in material.union.items():
        seen: set[str] = set()
        unseen = not looked_at.issuperset(material.terms(file).subjects)
        for finding in findings_at_terms(file, triples, unseen_node, material.workspace) if unseen else ():
            if finding.focus not in seen:
                seen.add(finding.focus)
                yield finding


def _focus_nodes(material: Material) -> dict[Term, set[Term]]:
    """The nodes that the targets of each shape meet."""
    targets = [triple for triples in material.shapes.values() for triple in triples if triple.predicate.value in TARGETS]
    targeted = {triple.object for triple in targets}
    types: dict[Term, set[Term]] = {}
    parents: dict[Term, set[Term]] = {}
    subjects: dict[Term, set[Term]] = {}
    objects: dict[Term, set[Term]] = {}
    for subject, predicate, value in (triple for triples in material.union.values() for triple in triples):
        if predicate in targeted:
            subjects.setdefault(predicate, set()).add(subject)
            objects.setdefault(predicate, set()).add(value)
        if predicate == RDF.type:
            types.setdefault(value, set()).add(subject)
        elif predicate == SUBCLASS:
            parents.setdefault(value, set()).add(subject)

    def instances(target: Term) -> set[Term]:
        classes, seen = [target], set()
        while classes:
            cls = classes.pop()
            if cls not in seen:
                seen.add(cls)
                classes += parents.get(cls, set())
        return {node for cls in seen for node in types.get(cls, ())}

    nodes_of: dict[str, Callable[[Term], set[Term]]] = {
        "targetClass": instances,
        "targetNode": lambda target: {target},
        "targetSubjectsOf": lambda target: subjects.get(target, set()),
        "targetObjectsOf": lambda target: objects.get(target, set()),
    }
    met: dict[Term, set[Term]] = {}
    for shape, target, node in targets:
        met.setdefault(shape, set()).update(nodes_of[TARGETS[target.value]](node))
    return met


def _about(material: Material, met: Mapping[Term, set[Term]]) -> dict[Term, tuple[str, str]]:
    """The rule that holds something against a shape, and what: `met` are the nodes that its targets meet."""
    about: dict[Term, tuple[str, str]] = {}
    if plan := _plan(material):
        circles = {plan.shapes[node].circle: node for node in reversed(plan.recursive)}
        how = "refers to itself: a node conforms unless the data show otherwise"
        about |= dict.fromkeys(circles.values(), (RECURSIVE, how))
        about |= dict.fromkeys(plan.empty, ("idle-shape", NO_CONSTRAINT))
    return about | {shape: ("idle-shape", "has no node to check") for shape, nodes in met.items() if not nodes}
