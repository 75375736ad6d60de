"""The rules of the stages before and after the shapes, from `rules.tsv`; each is explained in `docs/checks.md`, in the order there."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox
from shaclcheck import Triple

from kzgraph.graph.positions import placed_all
from kzgraph.graph.turtle import Term, value_of
from kzgraph.validate.finding import Finding, Place, Rule
from kzgraph.vocab import RDF, SH

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace

TARGETS = {SH + kind: kind for kind in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")}
FILE_BYTES = 4 << 20
LITERAL_CHARACTERS = 20_000

UNCOMPILED = "uncompiled-shape"
RECURSIVE = "recursive-shape"
with (Path(__file__).parent / "rules.tsv").open(encoding="utf-8", newline="") as _table:
    _rows = [Rule(**row) for row in csv.DictReader(_table, delimiter="\t", quoting=csv.QUOTE_NONE)]
_LIMITS = {"mebibytes": FILE_BYTES >> 20, "characters": LITERAL_CHARACTERS}
BUILT_IN = {rule.name: rule._replace(fix=rule.fix.format_map(_LIMITS)) for rule in _rows}

# What these find is not repeated in a finding.
PRIVATE = {"personal-number", "phone-number", "email-address", "fine-coordinates"}


class Trouble(NamedTuple):
    """What a rule holds against a triple, and which of its terms is at fault: a finding before it has a place."""

    rule: str
    term: Term
    message: str
    fix: str = ""
    also: tuple[Place, ...] = ()


def findings_at_terms(
    file: Path, triples: list[Triple], judge: Callable[[Triple], Iterable[Trouble]], workspace: Workspace
) -> Iterator[Finding]:
    """The findings of one file, each at its term; its places are computed only if there is one.

    A finding at a subject names no property: which of its statements comes first says nothing.
    """
    if not any(any(True for _ in judge(triple)) for triple in triples):
        return
    placed = placed_all(file.read_bytes().decode("utf-8"), triples)
    reported = set()
    for entry in placed.placed:
        for trouble in judge(entry.triple):
            at = entry.at(trouble.term)
            if (trouble.rule, trouble.term, at) not in reported:
                reported.add((trouble.rule, trouble.term, at))
                line, column = placed.line_column(at)
                hidden = trouble.rule in PRIVATE
                yield Finding(
                    rule=trouble.rule,
                    message=trouble.message,
                    fix=trouble.fix or BUILT_IN[trouble.rule].fix,
                    focus="" if hidden and trouble.term == entry.triple.subject else str(entry.triple.subject),
                    path="" if trouble.term == entry.triple.subject else str(entry.triple.predicate),
                    value="" if hidden else str(trouble.term),
                    file=workspace.relative(file),
                    line=line,
                    column=column,
                    also=trouble.also,
                )


def catalogue(shapes: Mapping[Path, list[Triple]]) -> dict[str, Rule]:
    """Every rule: those above, then a rule for each shape that reports and has a name and a message, by name."""
    texts_of: dict[str, dict[str, str]] = {}
    for triple in (triple for triples in shapes.values() for triple in triples):
        field = triple.predicate.value.removeprefix(SH)
        if field in ("name", "message") and isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.Literal):
            texts_of.setdefault(triple.subject.value, {})[field] = triple.object.value
    complete = {shape: texts_of[shape] for shape in reporting(shapes) if len(texts_of.get(shape, ())) == 2}
    from_shapes = {rule_name(shape): texts for shape, texts in complete.items()}
    return BUILT_IN | {name: Rule(name, "shapes", texts["name"], texts["message"]) for name, texts in sorted(from_shapes.items())}


def reporting(shapes: Mapping[Path, list[Triple]]) -> set[str]:
    """The shapes that a finding can name: those with a target, and their property shapes, that say more than which shapes to use.

    A shape that others point to as what a value must be is reported by the other. One that only gathers property
    shapes is never reported.
    """
    targeted: set[str] = set()
    properties: dict[str, set[str]] = {}
    constrained: set[str] = set()
    for triple in (triple for triples in shapes.values() for triple in triples):
        shape, field = value_of(triple.subject), triple.predicate.value.removeprefix(SH)
        if triple.predicate.value in TARGETS:
            targeted.add(shape)
        elif field == "property":
            properties.setdefault(shape, set()).add(value_of(triple.object))
        elif field not in (RDF + "type", "name", "message", "path"):
            constrained.add(shape)
    reached: set[str] = set()
    frontier = targeted
    while frontier:
        reached |= frontier
        frontier = {inner for shape in frontier for inner in properties.get(shape, ())} - reached
    return reached & constrained


def rule_name(shape: str) -> str:
    """The rule of a shape: the last step of its IRI."""
    return shape.replace("#", "/").rsplit("/", 1)[-1]
