"""From a shapes graph to the syntax tree. What the standard calls ill-formed is a ShapeError that names shape and property."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.shacl import constraints
from kzgraph.shacl.custom import components, sparql_constraints
from kzgraph.shacl.paths import read_path
from kzgraph.shacl.syntax import Constraint, Logic, Qualified, Shape, Target, references
from kzgraph.shacl.terms import CLASS, SH, TYPE, VIOLATION, XSD, ShapeError, Term, sh, told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzgraph.shacl.custom import Component
    from kzgraph.shacl.graph import Graph

_TARGETS = {"targetClass": "class", "targetNode": "node", "targetSubjectsOf": "subjects", "targetObjectsOf": "objects"}
# Properties of shapes that say nothing about conformance, and those that come with others.
_SILENT = {"name", "description", "order", "group", "defaultValue", "path", "severity", "message", "deactivated", "flags"}
_SILENT |= {"ignoredProperties", "qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint", "sparql", "property"}
# What a shape that is a SPARQL constraint, a declaration of prefixes or a component at the same time may carry.
_SILENT |= {"select", "ask", "prefixes", "declare", "parameter", "validator", "nodeValidator", "propertyValidator", "labelTemplate"}
_SILENT |= {"optional", "prefix", "namespace", "update", "resultAnnotation", "construct", "returnType"}
_ADVANCED = {"target", "rule", "expression", "js", "values", "entailment", "shapesGraph"}
# What other nodes of a shapes graph carry: paths, reports, rules, functions and node expressions.
_ELSEWHERE = {"inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath", "suggestedShapesGraph"}
_ELSEWHERE |= {"conforms", "result", "focusNode", "value", "detail", "shapesGraphWellFormed", "sourceShape", "sourceConstraint"}
_ELSEWHERE |= {f"result{name}" for name in ("Message", "Path", "Severity")} | {"sourceConstraintComponent"}
_ELSEWHERE |= {f"annotation{name}" for name in ("Property", "Value", "VarName")} | {"jsFunctionName", "jsLibrary", "jsLibraryURL"}
_ELSEWHERE |= {"condition", "subject", "predicate", "object", "filterShape", "nodes", "this", "union", "intersection", "minus", "exists"}
_ELSEWHERE |= {"if", "then", "else", "count", "distinct", "min", "max", "sum", "groupConcat", "separator", "limit", "offset"}
_ELSEWHERE |= {"orderby", "asc", "desc"}
_MOST_DEPTH = 40


def read_shapes(graph: Graph) -> dict[Term, Shape]:
    """Every shape that a target or another shape leads to, by its node. Raises ShapeError."""
    customs = components(graph)
    shapes: dict[Term, Shape] = {}
    waiting = _roots(graph, customs)
    while waiting:
        node = waiting.pop()
        if node in shapes:
            continue
        if isinstance(node, ox.Literal):
            raise ShapeError("a literal cannot be a shape", node)
        shapes[node] = _shape(graph, node, customs)
        waiting += [inner for constraint in shapes[node].constraints for inner in _described(graph, shapes[node], constraint)]
    for node, about in graph.about.items():
        # One name alone may be data; two are a shape that nothing leads to, perhaps because the name of its target is misspelt.
        if node not in shapes and (sum(one.value.startswith(SH) for one in about) > 1 or sh("entailment") in about):
            _known(about, node, customs, _ELSEWHERE | _ADVANCED - {"entailment"})
    for shape in shapes.values():
        for constraint in shape.constraints:
            if constraint.component == SH + "PropertyConstraintComponent" and shapes[references(constraint)[0]].path is None:
                raise ShapeError(f"{told(references(constraint)[0])} has no sh:path: it is no property shape", shape.id, "sh:property")
            if constraint.component == SH + "NodeConstraintComponent" and shapes[references(constraint)[0]].path is not None:
                raise ShapeError(f"{told(references(constraint)[0])} has a sh:path: it is no node shape", shape.id, "sh:node")
    _no_circle(shapes)
    return {node: shapes[node] for node in graph.about if node in shapes} | shapes


def _roots(graph: Graph, customs: list[Component]) -> list[Term]:
    """Shapes with a target, declared ones, and classes that have a constraint."""
    kinds = graph.instances(sh("NodeShape")) | graph.instances(sh("PropertyShape"))
    named = {sh(name) for name in _TARGETS}
    says = {*map(sh, constraints.PARAMETERS), sh("sparql"), *(parameter for one in customs for parameter, *_ in one.parameters)}
    classes = {node for node in graph.instances(CLASS) if not says.isdisjoint(graph.about[node])}
    return [node for node, about in graph.about.items() if node in kinds or node in classes or not named.isdisjoint(about)]


def _shape(graph: Graph, node: Term, customs: list[Component]) -> Shape:
    about = graph.about.get(node, {})
    shape = Shape(node)
    _known(about, node, customs)
    paths = graph.values(node, sh("path"))
    if len(paths) > 1:
        raise ShapeError("a property shape has one path", node, "sh:path")
    if paths:
        if sh("NodeShape") in graph.values(node, TYPE):
            raise ShapeError("a node shape has no path", node, "sh:path")
        shape.path = read_path(graph, paths[0], node)
    elif sh("PropertyShape") in graph.values(node, TYPE):
        raise ShapeError("a property shape has a path", node, "sh:path")
    shape.deactivated = constraints.flag(graph, node, "deactivated")
    severities = graph.values(node, sh("severity"))
    if len(severities) > 1 or not all(isinstance(one, ox.NamedNode) for one in severities):
        raise ShapeError("a shape has at most one severity, an IRI", node, "sh:severity")
    shape.severity = severities[0] if severities else VIOLATION  # type: ignore[assignment]
    shape.messages = messages(graph, node)
    shape.targets = tuple(_targets(graph, node))
    shape.constraints = [*constraints.read(graph, shape), *sparql_constraints(graph, shape, customs)]
    return shape


def _described(graph: Graph, shape: Shape, constraint: Constraint) -> Iterable[Term]:
    """The shapes that a constraint points to. Raises ShapeError if one has a name, and nothing is said about it: a slip of the pen."""
    for inner in references(constraint):
        if isinstance(inner, ox.NamedNode) and inner not in graph.about:
            name = constraint.kind if isinstance(constraint, Logic) else "property"
            name = "qualifiedValueShape" if isinstance(constraint, Qualified) else name
            raise ShapeError(f"{told(inner)} is no shape: the shapes graph says nothing about it", shape.id, f"sh:{name}")
        yield inner


def messages(graph: Graph, node: Term) -> tuple[ox.Literal, ...]:
    """The values of sh:message. Raises ShapeError if one is no text."""
    found: list[ox.Literal] = []
    for value in graph.values(node, sh("message")):
        if not isinstance(value, ox.Literal) or (not value.language and value.datatype.value != XSD + "string"):
            raise ShapeError(f"{told(value)} is no text", node, "sh:message")
        found.append(value)
    return tuple(found)


def _known(about: dict[ox.NamedNode, list[Term]], node: Term, customs: list[Component], more: Iterable[str] = ()) -> None:
    """Raises ShapeError at a SHACL property that is misspelt or of an extension that is not run."""
    own = {parameter for component in customs for parameter, *_ in component.parameters}
    known = _SILENT.union(_TARGETS, constraints.PARAMETERS, more)
    for predicate in about:
        name = predicate.value.removeprefix(SH)
        if not predicate.value.startswith(SH) or name in known or predicate in own:
            continue
        if name in _ADVANCED:
            raise ShapeError("a feature beyond SHACL Core and SPARQL constraints, which is not supported", node, f"sh:{name}")
        import difflib  # slow to import, rarely needed

        near = difflib.get_close_matches(name, known, 1)
        raise ShapeError("SHACL has no such property" + (f"; is sh:{near[0]} meant?" if near else ""), node, f"sh:{name}")


def _targets(graph: Graph, node: Term) -> list[Target]:
    found: list[Target] = []
    for name, kind in _TARGETS.items():
        for value in graph.values(node, sh(name)):
            if isinstance(value, ox.BlankNode) or (isinstance(value, ox.Literal) and kind != "node"):
                raise ShapeError(f"{told(value)} cannot be a target", node, f"sh:{name}")
            found.append(Target(kind, value))
    if isinstance(node, ox.NamedNode) and node in graph.instances(CLASS):
        found.append(Target("class", node))
    return list(dict.fromkeys(found))


def _no_circle(shapes: dict[Term, Shape]) -> None:
    """Raises ShapeError if a shape refers to itself, by whatever way, or if shapes are nested too deep to be compiled."""
    depth: dict[Term, int] = {}
    for start in shapes:
        # An explicit stack, so that a long chain cannot exhaust Python's.
        stack: list[tuple[Term, list[Term]]] = [(start, _inner(shapes[start]))] if start not in depth else []
        open_nodes = {start: None}
        while stack:
            node, waiting = stack[-1]
            if not waiting:
                stack.pop()
                open_nodes.pop(node)
                depth[node] = 1 + max((depth[inner] for inner in _inner(shapes[node])), default=0)
                if depth[node] > _MOST_DEPTH:
                    raise ShapeError(f"shapes are nested deeper than {_MOST_DEPTH}", node)
                continue
            inner = waiting.pop()
            if inner in open_nodes:
                circle = [told(one) for one in list(open_nodes)[list(open_nodes).index(inner) :]]
                raise ShapeError(f"recursive: {' refers to '.join([*circle, told(inner)])}", inner)
            if inner not in depth:
                open_nodes[inner] = None
                stack.append((inner, _inner(shapes[inner])))


def _inner(shape: Shape) -> list[Term]:
    return [inner for constraint in shape.constraints for inner in references(constraint)]


__all__ = ["Constraint", "messages", "read_shapes"]
