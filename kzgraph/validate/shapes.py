"""The stage of shapes: the workspace's shapes over the union of its files, each result placed in its file.

The shapes run as SPARQL in the store (`kzgraph.shacl`); with `engine="pyshacl"` pySHACL judges the same, for comparison.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.model import PREFIXES, Finding
from kzgraph.shacl import ShapeError, compile, load  # noqa: A004 (the library's own word)
from kzgraph.shacl.paths import to_sparql
from kzgraph.shacl.syntax import Predicate
from kzgraph.turtle import positions, shorten
from kzgraph.validate.places import Places
from kzgraph.validate.rules import BUILT_IN, in_short, rule_name
from kzgraph.workspace import ONTOLOGY_GRAPH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kzgraph.shacl import Result
    from kzgraph.turtle import Term
    from kzgraph.workspace import Workspace

ENGINES = ("compiled", "pyshacl")
SH = PREFIXES["sh"]
SPARQL = ox.NamedNode(SH + "SPARQLConstraintComponent")
COUNTS = {
    ox.NamedNode(SH + "MinCountConstraintComponent"): "(too few values)",
    ox.NamedNode(SH + "MaxCountConstraintComponent"): "(too many values)",
}


def check(
    data: Mapping[Path, list[ox.Triple]],
    shapes: Mapping[Path, list[ox.Triple]],
    workspace: Workspace,
    asked: Sequence[Path] = (),
    engine: str = "compiled",
) -> list[Finding]:
    """One finding for each result of the shapes on the data, placed at the triple or, for an absent one, at its subject.

    A shape that is ill-formed is the only finding then. Raises KzgraphError if pySHACL is asked and cannot judge the data.
    """
    triples = [triple for file in shapes.values() for triple in file]
    texts: dict[tuple[Term, str], str] = {}
    for triple in triples:
        if isinstance(triple.object, ox.Literal):
            texts.setdefault((triple.subject, triple.predicate.value.removeprefix(SH)), triple.object.value)
    places = Places(data, workspace, asked)
    try:
        results = _results(triples, [triple for file in data.values() for triple in file], engine)
    except ShapeError as error:
        return [_ill_formed(error, shapes, workspace)]
    findings = [_finding(result, texts, places) for result in results]
    return list(dict.fromkeys(findings))


def _results(shapes: list[ox.Triple], data: list[ox.Triple], engine: str) -> list[Result]:
    if engine == "pyshacl":
        from kzgraph.validate import reference

        return reference.results(shapes, data)
    return compile(shapes).run(load(data))


def _ill_formed(error: ShapeError, shapes: Mapping[Path, list[ox.Triple]], workspace: Workspace) -> Finding:
    """The finding of an ill-formed shape, where the shape says what is wrong."""
    rule = BUILT_IN["ill-formed-shape"]
    predicate = ox.NamedNode(SH + error.place.removeprefix("sh:")) if error.place and error.place.startswith("sh:") else None
    for file, triples in shapes.items():
        if error.shape is not None and any(triple.subject == error.shape for triple in triples):
            line, column = positions(file.read_bytes().decode("utf-8")).of(error.shape, predicate) or (1, 1)
            return Finding(rule.name, str(error), rule.mend, str(error.shape), file=workspace.relative(file), line=line, column=column)
    return Finding(rule.name, str(error), rule.mend)


def _finding(result: Result, texts: Mapping[tuple[Term, str], str], places: Places) -> Finding:
    repeated = result.value == result.focus and result.path is None  # SHACL repeats the focus where a constraint names no value
    value = None if repeated else result.value
    predicate = result.path.iri if isinstance(result.path, Predicate) else None
    place, prefixes = places.of(result.focus, predicate, value, with_path=result.path is not None)
    path = "" if result.path is None else to_sparql(result.path)
    whole = value is not None and isinstance(result.focus, ox.NamedNode) and result.focus.value == ONTOLOGY_GRAPH
    told = [] if whole else [shorten(result.focus, PREFIXES)]  # the focus of a rule on the whole graph is not at fault
    told += [re.sub(r"<([^>]*)>", lambda match: shorten(match[1], PREFIXES), path)] if path else []
    told += [] if value is None else [shorten(value, PREFIXES)]
    told += [COUNTS[result.component]] if result.component in COUNTS else []
    message = result.messages[0].value if result.messages else ""
    also = places.described(value) if result.component == SPARQL else places.told(result.focus, predicate) if value is None else ()
    return Finding(
        rule=rule_name(result.shape.value) if isinstance(result.shape, ox.NamedNode) else "",
        message=in_short(f"{texts.get((result.shape, 'name'), '')}: {' '.join(told)}", prefixes),
        mend=texts.get((result.shape, "message"), message),
        focus=str(result.focus),
        path=path,
        value="" if value is None else str(value),
        file=place.file,
        line=place.line,
        column=place.column,
        also=tuple(other for other in also if other != place),
        component=result.component.value,
    )
