"""SPARQL constraints and SPARQL-based constraint components, read from a shapes graph and checked."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.shacl import sparql
from kzgraph.shacl.calls import regex_error
from kzgraph.shacl.constraints import flag
from kzgraph.shacl.paths import to_sparql
from kzgraph.shacl.record import record
from kzgraph.shacl.syntax import Sparql
from kzgraph.shacl.terms import OWL, RDF, RDFS, SH, XSD, ShapeError, Term, sh, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzgraph.shacl.graph import Graph
    from kzgraph.shacl.syntax import Shape

_IMPORTS = ox.NamedNode(OWL + "imports")
_TAKEN = {"this", "shapesGraph", "currentShape", "path", "PATH", "value"}
_USUAL = {"rdf": RDF, "rdfs": RDFS, "owl": OWL, "sh": SH, "xsd": XSD}


@record
class Component:
    """A constraint component: (property, name, optional) of each parameter, and its validators by kind."""

    id: ox.NamedNode
    parameters: tuple[tuple[ox.NamedNode, str, bool], ...]
    validators: dict[str, Term]


def components(graph: Graph) -> list[Component]:
    """The constraint components that the shapes graph declares."""
    found = []
    for node in graph.instances(sh("ConstraintComponent")):
        if not isinstance(node, ox.NamedNode):
            raise ShapeError("a constraint component is an IRI", node)
        parameters = []
        for parameter in graph.values(node, sh("parameter")):
            path = graph.value(parameter, sh("path"))
            if not isinstance(path, ox.NamedNode):
                raise ShapeError("a parameter has a property as its sh:path", node, "sh:parameter")
            name = path.value.replace("#", "/").rsplit("/", 1)[-1]
            if not name.isidentifier() or name in _TAKEN:
                raise ShapeError(f"{name} cannot name a parameter", node, "sh:parameter")
            parameters.append((path, name, flag(graph, parameter, "optional")))
        validators = {
            kind: value for kind in ("validator", "nodeValidator", "propertyValidator") for value in graph.values(node, sh(kind))[:1]
        }
        if not any(not optional for *_, optional in parameters):
            raise ShapeError("a constraint component has a parameter that is not optional", node, "sh:parameter")
        found.append(Component(node, tuple(parameters), validators))
    return found


def sparql_constraints(graph: Graph, shape: Shape, customs: list[Component]) -> Iterator[Sparql]:
    """The constraints of a shape that are SPARQL: sh:sparql, and the components whose parameters it has."""
    for node in graph.values(shape.id, sh("sparql")):
        if not flag(graph, node, "deactivated"):
            yield _constraint(graph, shape, node, SH + "SPARQLConstraintComponent")
    for component in customs:
        if all(graph.value(shape.id, path) is not None for path, _, optional in component.parameters if not optional):
            yield from _uses(graph, shape, component)


def _uses(graph: Graph, shape: Shape, component: Component) -> Iterator[Sparql]:
    given = {name: graph.values(shape.id, path) for path, name, _ in component.parameters}
    if len(component.parameters) > 1 and any(len(values) > 1 for values in given.values()):
        raise ShapeError(f"a parameter of {told(component.id)} has several values", shape.id)
    wanted = "nodeValidator" if shape.path is None else "propertyValidator"
    validator = component.validators.get(wanted) or component.validators.get("validator")
    if validator is None:
        return  # the standard: a component without a suitable validator is ignored
    names = [name for name, values in given.items() if values]
    for values in product(*(given[name] for name in names)):
        yield _constraint(graph, shape, validator, component.id.value, tuple(zip(names, values, strict=True)), component)


def _constraint(
    graph: Graph, shape: Shape, node: Term, name: str, parameters: tuple[tuple[str, Term], ...] = (), component: Component | None = None
) -> Sparql:
    texts = [(kind, value) for kind in ("select", "ask") for value in graph.values(node, sh(kind))]
    if len(texts) != 1 or not isinstance(texts[0][1], ox.Literal):
        raise ShapeError("takes one query in sh:select" + (" or sh:ask" if component else ""), shape.id, told(node))
    ask = texts[0][0] == "ask"
    if ask and not component:
        raise ShapeError("sh:sparql takes sh:select", shape.id, told(node))
    messages = tuple(value for value in graph.values(node, sh("message")) if isinstance(value, ox.Literal))
    if component and not messages:
        messages = tuple(value for value in graph.values(component.id, sh("message")) if isinstance(value, ox.Literal))
    path = to_sparql(shape.path) if shape.path is not None else ""
    absent = tuple(known for _, known, _ in component.parameters if known not in dict(parameters)) if component else ()
    try:
        query, used = sparql.prepared(texts[0][1].value, path, shape.id, parameters, ask=ask, absent=absent)
    except ValueError as wrong:
        raise ShapeError(str(wrong), shape.id, told(node)) from None
    prologue = _prologue(graph, shape, node, used)
    sparql.check_syntax(prologue, query.text, shape.id, told(node), ask=ask)
    error = regex_error(query.parts, prologue)
    if error:
        raise ShapeError(error, shape.id, told(node))
    return Sparql(name, node, query, prologue, messages, ask, parameters, component is not None)


def _prologue(graph: Graph, shape: Shape, node: Term, used: dict[str, str | None]) -> str:
    """The declarations of the prefixes that a query uses: its own, or those of sh:prefixes, through owl:imports.

    Raises ShapeError if two of sh:prefixes disagree.
    """
    declared: dict[str, str] = {}
    waiting, seen = graph.values(node, sh("prefixes")), set()
    while waiting:
        ontology = waiting.pop()
        if ontology in seen:
            continue
        seen.add(ontology)
        waiting += graph.values(ontology, _IMPORTS)
        for declaration in graph.values(ontology, sh("declare")):
            prefix, namespace = graph.value(declaration, sh("prefix")), graph.value(declaration, sh("namespace"))
            if not isinstance(prefix, ox.Literal) or not isinstance(namespace, ox.Literal):
                raise ShapeError("a declaration has one sh:prefix and one sh:namespace", shape.id, told(declaration))
            if declared.setdefault(prefix.value, namespace.value) != namespace.value:
                raise ShapeError(f"the prefix {prefix.value}: is declared twice", shape.id, told(node))
    lines = []
    for name in sorted(used):
        own = used[name]
        known = declared.get(name, _USUAL.get(name)) if own is None else own
        if known is None:
            raise ShapeError(f"the prefix {name}: is not declared (sh:prefixes)", shape.id, told(node))
        try:
            lines.append(f"PREFIX {name}: {ox.NamedNode(known)}\n")
        except ValueError:
            raise ShapeError(f"the namespace of {name}: is no IRI", shape.id, told(node)) from None
    return "".join(lines)
