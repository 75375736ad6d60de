"""The stage of shapes: the workspace's shapes over the union of its files, each result placed in its file.

The shapes run as SPARQL in the store (`shaclcheck`); with `engine="pyshacl"` pySHACL judges the same, for comparison.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox
from shaclcheck import Progress, Result, ShapeError, Triple
from shaclcheck import Term as ShapeNode

from kzgraph.errors import KzgraphError
from kzgraph.graph.names import short
from kzgraph.graph.positions import positions
from kzgraph.graph.turtle import Term
from kzgraph.graph.workspace import ONTOLOGY_GRAPH, Workspace
from kzgraph.validate.finding import Finding
from kzgraph.validate.places import Places
from kzgraph.validate.rules import BUILT_IN, UNCOMPILED, Trouble, findings_at_terms, rule_name
from kzgraph.validate.versions import Versions, plan_of
from kzgraph.vocab import SH

SPARQL = SH.SPARQLConstraintComponent
COUNTS = {
    SH.MinCountConstraintComponent: "(too few values)",
    SH.MaxCountConstraintComponent: "(too many values)",
}


def check(
    data: Mapping[Path, list[Triple]],
    shapes: Mapping[Path, list[Triple]],
    workspace: Workspace,
    asked: Sequence[Path] = (),
    engine: str = "compiled",
) -> list[Finding]:
    """One finding for each result of the shapes on the data, placed at the triple or, for an absent one, at its subject.

    A shape that is ill-formed is the only finding then. Raises KzgraphError if pySHACL is asked and cannot judge the data or the shapes.
    """
    return Judge(engine).check(data, shapes, workspace, asked)


class Judge:
    """Judges versions of a workspace, one after the other, each as `check` does."""

    def __init__(self, engine: str = "compiled", progress: Progress | None = None) -> None:
        self.engine = engine
        self.versions = Versions(progress)

    def check(
        self,
        data: Mapping[Path, list[Triple]],
        shapes: Mapping[Path, list[Triple]],
        workspace: Workspace,
        asked: Sequence[Path] = (),
    ) -> list[Finding]:
        """The findings of one more version."""
        triples = [triple for file in shapes.values() for triple in file]
        try:
            results, fallback = self._results(triples, [triple for file in data.values() for triple in file])
        except ShapeError as error:
            return [ill_formed(error, shapes, workspace)]
        findings = placed(results, texts_of(triples), Places(data, workspace, asked))
        return [*findings, *_uncompiled(shapes, fallback, workspace)]

    def _results(self, shapes: list[Triple], data: list[Triple]) -> tuple[list[Result], dict[ShapeNode, str]]:
        if self.engine == "pyshacl":
            from kzgraph.validate import reference

            if circle := plan_of(tuple(shapes)).recursive:
                raise KzgraphError(f"{short(circle[0])} refers to itself, which pySHACL does not support. Leave out --engine pyshacl.")
            return reference.results(shapes, data), {}
        return self.versions.results(shapes, data)


def placed(results: Iterable[Result], texts: Mapping[tuple[Term, str], str], places: Places) -> list[Finding]:
    """The findings of results, sorted; `texts` holds the names and messages of shapes."""
    return list(dict.fromkeys(_finding(result, texts, places) for result in sorted(results, key=order)))


def _uncompiled(shapes: Mapping[Path, list[Triple]], fallback: Mapping[ShapeNode, str], workspace: Workspace) -> Iterator[Finding]:
    """A finding for each shape that pySHACL judged in place of the store, where the shape begins."""
    for file, triples in shapes.items():
        first = {shape: next((triple for triple in triples if triple.subject == shape), None) for shape in fallback}

        def judge(triple: Triple, first: Mapping[ShapeNode, Triple | None] = first) -> Iterator[Trouble]:
            for shape, begin in first.items():
                if triple == begin:
                    yield Trouble(UNCOMPILED, triple.subject, f"{short(shape)} is judged by pySHACL: {fallback[shape]}")

        yield from findings_at_terms(file, triples, judge, workspace)


def texts_of(shapes: Iterable[Triple]) -> dict[tuple[Term, str], str]:
    """The name and the message of each shape, by the shape and the local name of the property."""
    texts: dict[tuple[Term, str], str] = {}
    for triple in shapes:
        if isinstance(triple.object, ox.Literal):
            texts.setdefault((triple.subject, triple.predicate.value.removeprefix(SH)), triple.object.value)
    return texts


def order(result: Result) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What sorts results, whatever order an engine found them in."""
    return result.key(), tuple(map(str, result.messages))


def ill_formed(error: ShapeError, shapes: Mapping[Path, list[Triple]], workspace: Workspace) -> Finding:
    """The finding of an ill-formed shape, where the shape says what is wrong."""
    rule = BUILT_IN["ill-formed-shape"]
    predicate = ox.NamedNode(SH + error.place.removeprefix("sh:")) if error.place and error.place.startswith("sh:") else None
    for file, triples in shapes.items():
        if error.shape is not None and any(triple.subject == error.shape for triple in triples):
            line, column = positions(file.read_bytes().decode("utf-8")).of(error.shape, predicate) or (1, 1)
            return Finding(rule.name, str(error), rule.fix, str(error.shape), file=workspace.relative(file), line=line, column=column)
    return Finding(rule.name, str(error), rule.fix)


def _finding(result: Result, texts: Mapping[tuple[Term, str], str], places: Places) -> Finding:
    value = _value(result)
    place = places.of(result.focus, result.predicate, value, with_path=result.path is not None)
    also = (
        places.described(value)
        if result.component == SPARQL
        else places.statements(result.focus, result.predicate)
        if value is None
        else ()
    )
    return finding(result, texts)._replace(**place._asdict(), also=tuple(other for other in also if other != place))


def finding(result: Result, texts: Mapping[tuple[Term, str], str]) -> Finding:
    """A result as a finding without a place. `texts` holds the names and messages of shapes."""
    value = _value(result)
    path = "" if result.path is None else str(result.path)
    whole = value is not None and isinstance(result.focus, ox.NamedNode) and result.focus.value == ONTOLOGY_GRAPH
    parts = [] if whole else [short(result.focus)]  # the focus of a rule on the whole graph is not at fault
    parts += [re.sub(r"<([^>]*)>", lambda match: short(match[1]), path)] if path else []
    parts += [] if value is None else [short(value)]
    parts += [COUNTS[result.component]] if result.component in COUNTS else []
    message = result.messages[0].value if result.messages else ""
    rule = rule_name(result.shape.value) if isinstance(result.shape, ox.NamedNode) else "unnamed-shape"
    return Finding(
        rule=rule,
        message=f"{texts.get((result.shape, 'name'), rule.replace('-', ' '))}: {' '.join(parts)}",
        fix=message if message and result.component == SPARQL else texts.get((result.shape, "message"), message),
        focus=str(result.focus),
        path=path,
        value="" if value is None else str(value),
        component=result.component.value,
    )


def _value(result: Result) -> Term | None:
    repeated = result.value == result.focus and result.path is None  # SHACL repeats the focus where a constraint names no value
    return None if repeated else result.value
