"""Shapes that are not compiled, judged by pySHACL on a copy of the data in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.shacl.graph import Graph, from_rdflib
from kzgraph.shacl.paths import read_path
from kzgraph.shacl.results import Result
from kzgraph.shacl.terms import SH, TYPE, VIOLATION, XSD, ShapeError, sh

if TYPE_CHECKING:
    from collections.abc import Iterable

    import rdflib

    from kzgraph.shacl.terms import Term

_TARGETS = {sh(name) for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")}


def judge(shapes: list[ox.Triple | ox.Quad], data: Iterable[ox.Triple | ox.Quad], nodes: dict[Term, list[Term] | None]) -> list[Result]:
    """The results of some root shapes on their targets, or on the focus nodes given for them.

    Raises ShapeError if pySHACL is not installed or cannot judge the shapes.
    """
    import logging
    import warnings

    try:
        import pyshacl
    except ImportError:
        raise ShapeError(f"these need pySHACL, which is not installed: {', '.join(map(str, nodes))}") from None
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # an ill-typed literal is a finding, not a warning on the user's screen
    graph = to_rdflib(data)
    found: list[Result] = []
    for root, named in nodes.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                _, report, text = pyshacl.validate(graph, shacl_graph=to_rdflib(_only(shapes, root, named)), inplace=True, advanced=False)
            except Exception as error:
                raise ShapeError(f"pySHACL cannot judge it: {type(error).__name__} {error}", root) from None
        if not hasattr(report, "triples"):
            raise ShapeError(f"pySHACL cannot judge it: {text}", root)
        found += read_report(Graph(from_rdflib(report)), root)
    return found


def _only(shapes: list[ox.Triple | ox.Quad], root: Term, named: list[Term] | None) -> list[ox.Triple | ox.Quad]:
    """The shapes graph with the targets of one root alone, or with its focus nodes as targets.

    A shape that is a class targets its instances: of the other shapes no type is kept but those of SHACL itself.
    """
    kept: list[ox.Triple | ox.Quad] = []
    for triple in shapes:
        mine = triple.subject == root and named is None
        of_class = triple.predicate == TYPE and not (isinstance(triple.object, ox.NamedNode) and triple.object.value.startswith(SH))
        if mine or (triple.predicate not in _TARGETS and not of_class):
            kept.append(triple)
    if not isinstance(root, ox.Literal):
        kept += [ox.Triple(root, sh("targetNode"), node) for node in named or ()]
    return kept


def read_report(report: Graph, root: Term | None = None) -> list[Result]:
    """The results in a validation report. Raises ShapeError if one has no focus node, shape or component."""
    found = []
    for one in report.instances(sh("ValidationReport")):
        for node in report.values(one, sh("result")):
            path = report.value(node, sh("resultPath"))
            focus, shape = report.value(node, sh("focusNode")), report.value(node, sh("sourceShape"))
            component, severity = report.value(node, sh("sourceConstraintComponent")), report.value(node, sh("resultSeverity"))
            if focus is None or shape is None or not isinstance(component, ox.NamedNode):
                raise ShapeError("pySHACL gave a result without a focus node", root)
            found.append(
                Result(
                    focus=focus,
                    path=None if path is None else read_path(report, path, node),
                    value=report.value(node, sh("value")),
                    component=component,
                    severity=severity if isinstance(severity, ox.NamedNode) else VIOLATION,
                    messages=tuple(text for text in report.values(node, sh("resultMessage")) if isinstance(text, ox.Literal)),
                    shape=shape,
                    constraint=report.value(node, sh("sourceConstraint")),
                    root=root,
                )
            )
    return found


def to_rdflib(triples: Iterable[ox.Triple | ox.Quad]) -> rdflib.Graph:
    """The triples as an rdflib graph, literals as written."""
    import rdflib

    graph = rdflib.Graph()
    for triple in triples:
        graph.add((_node(triple.subject), _node(triple.predicate), _node(triple.object)))
    return graph


def _node(term: Any) -> Any:  # noqa: ANN401 (rdflib's terms, and rdflib is imported late)
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == XSD + "string":
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)
