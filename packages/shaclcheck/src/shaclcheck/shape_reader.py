"""Reads shapes from a shapes graph. Ill-formed shapes give a ShapeError that names the shape and the property, raised or noted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from . import circles, core_constraints
from .errors import ExtensionError, ShapeError
from .model import Constraint, Logic, Qualified, Shape, Target, references
from .paths import read_path
from .skips import Skips, name_of, negates
from .sparql_constraints import Component, components, sparql_constraints
from .sparql_targets import sparql_target
from .terms import CLASS, SH, TYPE, VIOLATION, XSD, Term, sh

if TYPE_CHECKING:
    from .graph import Graph

_TARGETS = {"targetClass": "class", "targetNode": "node", "targetSubjectsOf": "subjects", "targetObjectsOf": "objects"}
# Properties of shapes that decide no conformance, and those that are read along with others.
_READ_ELSEWHERE = {"name", "description", "order", "group", "defaultValue", "path", "severity", "message", "deactivated", "flags"}
_READ_ELSEWHERE |= {"ignoredProperties", "qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint", "sparql", "property"}
# For a shape that is also a SPARQL constraint, a declaration of prefixes, or a component.
_READ_ELSEWHERE |= {"select", "ask", "prefixes", "declare", "parameter", "validator", "nodeValidator", "propertyValidator", "labelTemplate"}
_READ_ELSEWHERE |= {"optional", "target", "prefix", "namespace", "update", "resultAnnotation", "construct", "returnType"}
_ADVANCED = {"rule", "expression", "js", "values", "entailment", "shapesGraph"}
# Properties of other nodes in a shapes graph: paths, reports, rules, functions and node expressions.
_OF_OTHERS = {"inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath", "suggestedShapesGraph"}
_OF_OTHERS |= {"conforms", "result", "focusNode", "value", "detail", "shapesGraphWellFormed", "sourceShape", "sourceConstraint"}
_OF_OTHERS |= {f"result{name}" for name in ("Message", "Path", "Severity")} | {"sourceConstraintComponent"}
_OF_OTHERS |= {f"annotation{name}" for name in ("Property", "Value", "VarName")} | {"jsFunctionName", "jsLibrary", "jsLibraryURL"}
_OF_OTHERS |= {"condition", "subject", "predicate", "object", "filterShape", "nodes", "this", "union", "intersection", "minus", "exists"}
_OF_OTHERS |= {"if", "then", "else", "count", "distinct", "min", "max", "sum", "groupConcat", "separator", "limit", "offset"}
_OF_OTHERS |= {"orderby", "asc", "desc"}
_MAX_DEPTH = 40


def read_shapes(graph: Graph, skips: Skips | None = None) -> dict[Term, Shape]:
    """Every shape that a target or another shape leads to, by its node. Raises ShapeError, unless `skips` notes what is left out."""
    skips = skips or Skips()
    declared = components(graph, skips)
    shapes: dict[Term, Shape] = {}
    pending = _roots(graph, declared)
    while pending:
        node = pending.pop()
        if node in shapes:
            continue
        shapes[node] = Shape(node)
        with skips.within(node, loses=True):
            if isinstance(node, ox.Literal):
                raise ShapeError("a literal cannot be a shape", node)
            _read_shape(graph, shapes[node], declared, skips)
        pending += [inner for constraint in shapes[node].constraints for inner in references(constraint)]
        for constraint in shapes[node].constraints:
            _check_described(graph, shapes[node], constraint, skips)
    for node, about in graph.about.items():
        # A node with one property of SHACL may be data. With two it is a shape that nothing leads to: perhaps its target is misspelt.
        if node not in shapes and (sum(predicate.value.startswith(SH) for predicate in about) > 1 or sh("entailment") in about):
            for error, _ in _property_errors(about, node, declared, _OF_OTHERS | _ADVANCED - {"entailment"}):
                skips.note(error)
    for shape in shapes.values():
        for constraint in shape.constraints:
            if constraint.component == SH + "PropertyConstraintComponent" and shapes[inner := references(constraint)[0]].path is None:
                if inner not in skips.lost:
                    error = ShapeError(f"{inner} has no sh:path, so it is not a property shape", shape.id, "sh:property")
                    skips.leave_out(shape, constraint, error)
            elif constraint.component == SH + "NodeConstraintComponent" and shapes[inner := references(constraint)[0]].path is not None:
                skips.leave_out(shape, constraint, ShapeError(f"{inner} has a sh:path, so it is not a node shape", shape.id, "sh:node"))
    _leave_out_negated_circles(shapes, skips)
    _check_nesting(shapes, skips)
    skips.finish(graph, shapes)
    return {node: shapes[node] for node in graph.about if node in shapes} | shapes


def _roots(graph: Graph, declared: list[Component]) -> list[Term]:
    """Shapes with a target, nodes typed as shapes, and classes with a constraint."""
    kinds = graph.instances(sh("NodeShape")) | graph.instances(sh("PropertyShape"))
    named = {*map(sh, _TARGETS), sh("target")}
    parameters = {
        *map(sh, core_constraints.PARAMETERS),
        sh("sparql"),
        *(path for component in declared for path, *_ in component.parameters),
    }
    classes = {node for node in graph.instances(CLASS) if not parameters.isdisjoint(graph.about[node])}
    return [node for node, about in graph.about.items() if node in kinds or node in classes or not named.isdisjoint(about)]


def _read_shape(graph: Graph, shape: Shape, declared: list[Component], skips: Skips) -> None:
    node = shape.id
    shape.targets = tuple(_targets(graph, node, skips))
    for error, weakens in _property_errors(graph.about.get(node, {}), node, declared):
        if error.place == "sh:values":
            raise error
        skips.note(error, node if weakens else None)
    paths = graph.values(node, sh("path"))
    if len(paths) > 1:
        raise ShapeError("a property shape must have exactly one path", node, "sh:path")
    if paths:
        if sh("NodeShape") in graph.values(node, TYPE):
            raise ShapeError("a node shape cannot have a path", node, "sh:path")
        shape.path = read_path(graph, paths[0], node)
    elif sh("PropertyShape") in graph.values(node, TYPE):
        raise ShapeError("a property shape must have a path", node, "sh:path")
    shape.deactivated = core_constraints.flag(graph, node, "deactivated")
    severities = graph.values(node, sh("severity"))
    if len(severities) > 1 or not all(isinstance(severity, ox.NamedNode) for severity in severities):
        skips.note(ShapeError("expected at most one severity, which is an IRI", node, "sh:severity"))
        severities = []
    shape.severity = severities[0] if severities else VIOLATION  # type: ignore[assignment]
    with skips.within():
        shape.messages = messages(graph, node)
    shape.constraints = [*core_constraints.read(graph, shape, skips), *sparql_constraints(graph, shape, declared, skips)]


def _check_described(graph: Graph, shape: Shape, constraint: Constraint, skips: Skips) -> None:
    """Notes an IRI about which the shapes graph says nothing: a likely misspelling, to which all nodes conform by the standard."""
    for inner in references(constraint):
        if isinstance(inner, ox.NamedNode) and inner not in graph.about:
            name = constraint.kind if isinstance(constraint, Logic) else "property"
            name = "qualifiedValueShape" if isinstance(constraint, Qualified) else name
            skips.note(ShapeError(f"{inner} is not a shape: the shapes graph says nothing about it", shape.id, f"sh:{name}"), inner)


def messages(graph: Graph, node: Term) -> tuple[ox.Literal, ...]:
    """The values of sh:message. Raises ShapeError if one is not a text."""
    texts: list[ox.Literal] = []
    for value in graph.values(node, sh("message")):
        if not isinstance(value, ox.Literal) or (not value.language and value.datatype.value != XSD + "string"):
            raise ShapeError(f"expected a string or a text with a language, not {value}", node, "sh:message")
        texts.append(value)
    return tuple(texts)


def _property_errors(
    about: dict[ox.NamedNode, list[Term]], node: Term, declared: list[Component], more: Iterable[str] = ()
) -> Iterator[tuple[ShapeError, bool]]:
    """An error for each SHACL property that does not exist, or that belongs to an extension which is not supported.

    With each comes whether it may be a constraint, without which more nodes conform to the shape.
    """
    own = {path for component in declared for path, *_ in component.parameters}
    known = _READ_ELSEWHERE.union(_TARGETS, core_constraints.PARAMETERS, more)
    for predicate in about:
        name = predicate.value.removeprefix(SH)
        if not predicate.value.startswith(SH) or name in known or predicate in own:
            continue
        if name in _ADVANCED:
            error = ExtensionError("not supported: a feature beyond SHACL Core and SPARQL constraints", node, f"sh:{name}")
            yield error, name in {"expression", "js"}
            continue
        import difflib  # late, since it is slow to import and rarely needed

        near = difflib.get_close_matches(name, known, 1)
        hint = f". Did you mean sh:{near[0]}?" if near else ""
        yield ExtensionError("SHACL has no such property" + hint, node, f"sh:{name}"), True  # it may be a constraint, misspelt


def _targets(graph: Graph, node: Term, skips: Skips) -> list[Target]:
    targets: list[Target] = []
    for name, kind in _TARGETS.items():
        for value in graph.values(node, sh(name)):
            if isinstance(value, ox.BlankNode) or (isinstance(value, ox.Literal) and kind != "node"):
                skips.note(ShapeError(f"{value} cannot be a target", node, f"sh:{name}"))
            else:
                targets.append(Target(kind, value))
    for value in graph.values(node, sh("target")):
        with skips.within():
            targets.append(sparql_target(graph, node, value))
    if isinstance(node, ox.NamedNode) and node in graph.instances(CLASS):
        targets.append(Target("class", node))
    return list(dict.fromkeys(targets))


def _leave_out_negated_circles(shapes: dict[Term, Shape], skips: Skips) -> None:
    """Marks recursive shapes, after leaving out constraints by which a shape would conform because it does not."""
    circles.mark(shapes)
    for shape in shapes.values():
        for constraint in shape.constraints if shape.circle is not None else ():
            if negates(constraint):
                inner = next((node for node in references(constraint) if shapes[node].circle == shape.circle), None)
                if inner is not None:
                    reason = f"recursion through a negation or a count: {inner} leads back to {shape.id}"
                    skips.leave_out(shape, constraint, ShapeError(reason, shape.id, name_of(constraint)))
    circles.mark(shapes)


def _check_nesting(shapes: dict[Term, Shape], skips: Skips) -> None:
    """Leaves out the references of shapes that are nested too deep to be compiled."""
    depth: dict[Term, int] = {}
    inner = {node: _nested(shapes, shape) for node, shape in shapes.items()}
    for start in shapes:
        # An explicit stack, so that a long chain cannot exhaust Python's.
        stack = [(start, iter(inner[start]))] if start not in depth else []
        while stack:
            node, pending = stack[-1]
            following = next((other for other in pending if other not in depth), None)
            if following is not None:
                stack.append((following, iter(inner[following])))
                continue
            stack.pop()
            depth[node] = 1 + max((depth[other] for other in inner[node]), default=0)
            if depth[node] > _MAX_DEPTH:
                skips.note(ShapeError(f"shapes are nested deeper than {_MAX_DEPTH}", node), node)
                shapes[node].left_out += [constraint for constraint in shapes[node].constraints if references(constraint)]
                shapes[node].constraints = [constraint for constraint in shapes[node].constraints if not references(constraint)]
                depth[node] = 1


def _nested(shapes: dict[Term, Shape], shape: Shape) -> list[Term]:
    """The shapes that a shape refers to, without those that lead back in a circle."""
    return [node for node in shape.references() if shapes[node].entry is None or shapes[node].circle != shape.circle]
