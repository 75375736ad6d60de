"""The stage that asks whether a pass checked anything: a shape without a node and a node without a shape have passed nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.graph.prefixes import short
from kzgraph.graph.turtle import value_of
from kzgraph.shacl.findings import Finding
from kzgraph.validate.rules import BUILT_IN, TARGETS, Trouble, findings_at_terms
from kzgraph.vocab import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kzgraph.graph.turtle import Term
    from kzgraph.validate.material import Material

SUBCLASS = RDFS.subClassOf


def nothing(material: Material, asked: Sequence[Path]) -> Iterator[Finding]:
    """A finding for each file without a statement, and for a workspace without data or without shapes."""
    workspace = material.workspace
    rule = BUILT_IN["nothing-checked"]
    for file in asked or workspace.graph_files():
        if file.suffix not in (".rq", ".po") and not material.everything.get(file):
            yield Finding(rule.name, "no statement, so nothing was checked", rule.fix, file=workspace.relative(file), line=1, column=1)
    if not material.data and not asked:
        yield Finding(rule.name, "the workspace holds no statement in graph/, so nothing was checked", "Write some statements into graph/.")
    if not has_shapes(material):
        yield Finding(rule.name, "the workspace has no shapes", "Put node shapes into ontology/shapes/.")


def has_shapes(material: Material) -> bool:
    """Whether a shape has a target."""
    return any(triple.predicate.value in TARGETS for triples in material.shapes.values() for triple in triples)


def check(material: Material) -> Iterator[Finding]:
    """A finding for each shape whose targets no node meets, and for each described node that no target meets."""
    types: dict[Term, set[Term]] = {}
    parents: dict[Term, set[Term]] = {}
    subjects: dict[str, set[Term]] = {}
    objects: dict[str, set[Term]] = {}
    for triple in (triple for triples in material.union.values() for triple in triples):
        subjects.setdefault(triple.predicate.value, set()).add(triple.subject)
        objects.setdefault(triple.predicate.value, set()).add(triple.object)
        if triple.predicate == RDF.type:
            types.setdefault(triple.object, set()).add(triple.subject)
        elif triple.predicate == SUBCLASS:
            parents.setdefault(triple.object, set()).add(triple.subject)

    def focus(kind: str, target: Term) -> set[Term]:
        if kind == "targetNode":
            return {target}
        if kind in ("targetSubjectsOf", "targetObjectsOf"):
            return (subjects if kind == "targetSubjectsOf" else objects).get(value_of(target), set())
        classes, nodes = [target], set()
        seen = set()
        while classes:
            cls = classes.pop()
            if cls not in seen:
                seen.add(cls)
                nodes |= types.get(cls, set())
                classes += parents.get(cls, set())
        return nodes

    met: dict[Term, set[Term]] = {}
    for triple in (triple for triples in material.shapes.values() for triple in triples):
        kind = TARGETS.get(triple.predicate.value)
        if kind:
            met.setdefault(triple.subject, set()).update(focus(kind, triple.object))
    looked_at = set().union(*met.values()) if met else set()
    idle = {shape for shape, nodes in met.items() if not nodes}

    def idle_shape(triple: ox.Triple) -> Iterator[Trouble]:
        if triple.subject in idle and triple.predicate == RDF.type:
            yield Trouble("idle-shape", triple.subject, f"{short(triple.subject)} has no node to check")

    def unseen_node(triple: ox.Triple) -> Iterator[Trouble]:
        if isinstance(triple.subject, ox.NamedNode) and triple.subject not in looked_at:
            yield Trouble("unseen-node", triple.subject, f"no shape checks {short(triple.subject)[:200]}")

    for file, triples in material.shapes.items():
        if material.workspace.owns(file):  # borrowed shapes meet their nodes where they come from
            yield from findings_at_terms(file, triples, idle_shape, material.workspace)
    for file, triples in material.union.items():
        seen: set[str] = set()
        for finding in findings_at_terms(file, triples, unseen_node, material.workspace):
            if finding.focus not in seen:
                seen.add(finding.focus)
                yield finding
