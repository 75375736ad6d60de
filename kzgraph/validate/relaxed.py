"""What a change makes laxer: a waiver, a lower severity, a shape taken out or switched off. A change does not judge itself in silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from shaclcheck import Triple

from kzgraph.graph.positions import positions
from kzgraph.graph.turtle import value_of
from kzgraph.validate import syntax, waivers
from kzgraph.validate.finding import SEVERITIES, Finding
from kzgraph.validate.rules import BUILT_IN, catalogue, rule_name
from kzgraph.vocab import SH

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace

DEACTIVATED = SH.deactivated
SEVERITIES_FILE = "ontology/checks/severities.yaml"


def check(before: Workspace, after: Workspace) -> Iterator[Finding]:
    """A finding for each check that is laxer after than before; its severity is the one that it had before."""
    rule = BUILT_IN["relaxed-check"]
    severity = waivers.severities(before).get(rule.name, "error")
    for message, file, line, column in _relaxed(before, after):
        yield Finding(rule.name, message, rule.fix, file=file, line=line, column=column, severity=severity, state="new")


def _relaxed(before: Workspace, after: Workspace) -> Iterator[tuple[str, str, int, int]]:
    held = {(waiver.rule, waiver.node): waiver.until for waiver in waivers.read(before)}
    for waiver in waivers.read(after):
        until = held.get((waiver.rule, waiver.node))
        if until is None or until < waiver.until:
            verb = "waives" if until is None else "waives longer"
            yield f"the change {verb} {waiver.rule} for {waiver.node}: {waiver.reason}", waivers.WAIVERS, waiver.line, 1
    was, now = waivers.severities(before), waivers.severities(after)
    for rule in sorted({*was, *now}):
        old, new = was.get(rule, "error"), now.get(rule, "error")
        if SEVERITIES.index(new) > SEVERITIES.index(old):
            yield f"the change lowers {rule} from {old} to {new}", SEVERITIES_FILE, 1, 1
    old_shapes, new_shapes = (_shapes(workspace) for workspace in (before, after))
    for rule in sorted(catalogue(old_shapes).keys() - catalogue(new_shapes).keys()):
        file = next(file for file, triples in old_shapes.items() if any(rule_name(value_of(triple.subject)) == rule for triple in triples))
        yield f"the change takes out the shape {rule}", before.relative(file), 1, 1
    off = {triple.subject for triples in old_shapes.values() for triple in triples if triple.predicate == DEACTIVATED}
    for file, triples in new_shapes.items():
        for triple in triples:
            if triple.predicate == DEACTIVATED and triple.subject not in off:
                place = positions(file.read_bytes().decode("utf-8")).of(*triple) or (1, 1)
                yield f"the change switches off the shape {rule_name(value_of(triple.subject))}", after.relative(file), *place


def _shapes(workspace: Workspace) -> dict[Path, list[Triple]]:
    return syntax.check(workspace.shape_files(), workspace)[0]
