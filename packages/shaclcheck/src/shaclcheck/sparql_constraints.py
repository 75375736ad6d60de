"""SPARQL constraints and SPARQL-based constraint components, read from a shapes graph and checked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from . import prebinding
from .core_constraints import flag
from .errors import ShapeError
from .lexer import tokens
from .model import Shape, Sparql
from .nesting import nested
from .regex import query_backtracks, regex_error
from .terms import IMPORTS, OWL, RDF, RDFS, SH, XSD, Term, sh

if TYPE_CHECKING:
    from .graph import Graph
    from .skips import Skips

_RESERVED_NAMES = {"this", "shapesGraph", "currentShape", "path", "PATH", "value"}
_COMMON_PREFIXES = {"rdf": RDF, "rdfs": RDFS, "owl": OWL, "sh": SH, "xsd": XSD}


class Component(NamedTuple):
    """A constraint component: (property, name, optional) of each parameter, and its validators by kind."""

    id: ox.NamedNode
    parameters: tuple[tuple[ox.NamedNode, str, bool], ...]
    validators: dict[str, Term]


def components(graph: Graph, skips: Skips) -> list[Component]:
    """The constraint components that the shapes graph declares. The shapes that use one which is left out are weak."""
    declared: list[Component] = []
    for node in graph.instances(sh("ConstraintComponent")):
        with skips.within():
            declared.append(_component(graph, node))
            continue
        paths = {path for parameter in graph.values(node, sh("parameter")) for path in graph.values(parameter, sh("path"))}
        skips.weak.update(user for user, about in graph.about.items() if not paths.isdisjoint(about))
    return declared


def _component(graph: Graph, node: Term) -> Component:
    if not isinstance(node, ox.NamedNode):
        raise ShapeError("a constraint component must be an IRI", node)
    declared = parameters(graph, node)
    if all(optional for *_, optional in declared):
        raise ShapeError("a constraint component must have a parameter that is not optional", node, "sh:parameter")
    kinds = ("validator", "nodeValidator", "propertyValidator")
    return Component(node, declared, {kind: value for kind in kinds for value in graph.values(node, sh(kind))[:1]})


def parameters(graph: Graph, node: Term) -> tuple[tuple[ox.NamedNode, str, bool], ...]:
    """The parameters that a component or a target type declares, as in Component. Raises ShapeError if one is ill-formed."""
    declared = []
    for parameter in graph.values(node, sh("parameter")):
        path = graph.value(parameter, sh("path"))
        if not isinstance(path, ox.NamedNode):
            raise ShapeError("a parameter must have a property as its sh:path", node, "sh:parameter")
        name = path.value.replace("#", "/").rsplit("/", 1)[-1]
        if not name.isidentifier() or name in _RESERVED_NAMES:
            raise ShapeError(f"{name} cannot be the name of a parameter", node, "sh:parameter")
        declared.append((path, name, flag(graph, parameter, "optional")))
    return tuple(declared)


def sparql_constraints(graph: Graph, shape: Shape, declared: list[Component], skips: Skips) -> Iterator[Sparql]:
    """The SPARQL constraints of a shape: those of sh:sparql, and those of the components whose parameters it has."""
    for node in graph.values(shape.id, sh("sparql")):
        with skips.within(shape.id):
            if not flag(graph, node, "deactivated"):
                yield _constraint(graph, shape, node, SH + "SPARQLConstraintComponent")
    for component in declared:
        if all(graph.value(shape.id, path) is not None for path, _, optional in component.parameters if not optional):
            with skips.within(shape.id):
                yield from list(_of_component(graph, shape, component))


def _of_component(graph: Graph, shape: Shape, component: Component) -> Iterator[Sparql]:
    given = {name: graph.values(shape.id, path) for path, name, _ in component.parameters}
    if len(component.parameters) > 1 and any(len(values) > 1 for values in given.values()):
        raise ShapeError(f"a parameter of {component.id} has several values", shape.id)
    kind = "nodeValidator" if shape.path is None else "propertyValidator"
    validator = component.validators.get(kind) or component.validators.get("validator")
    if validator is None:
        return  # by the standard, a component without a suitable validator is ignored
    names = [name for name, values in given.items() if values]
    for values in product(*(given[name] for name in names)):
        yield _constraint(graph, shape, validator, component.id.value, tuple(zip(names, values, strict=True)), component)


def _constraint(
    graph: Graph, shape: Shape, node: Term, name: str, given: tuple[tuple[str, Term], ...] = (), component: Component | None = None
) -> Sparql:
    place = str(node)
    texts = [(kind, value) for kind in ("select", "ask") for value in graph.values(node, sh(kind))]
    if len(texts) != 1 or not isinstance(texts[0][1], ox.Literal):
        raise ShapeError("expected one query in sh:select" + (" or sh:ask" if component else ""), shape.id, place)
    ask = texts[0][0] == "ask"
    if ask and not component:
        raise ShapeError("sh:sparql takes sh:select, not sh:ask", shape.id, place)
    messages = _messages(graph, node)
    if component and not messages:
        messages = _messages(graph, component.id)
    path = str(shape.path) if shape.path is not None else ""
    absent = tuple(known for _, known, _ in component.parameters if known not in dict(given)) if component else ()
    try:
        query, prefixes = prebinding.prepared(texts[0][1].value, path, shape.id, given, ask=ask, absent=absent)
    except ValueError as error:
        raise ShapeError(str(error), shape.id, place) from None
    prologue = prologue_of(graph, shape.id, node, prefixes)
    prebinding.check_syntax(prologue, query.bound("", ()), shape.id, place, ask=ask)
    message = regex_error(query.parts, prologue)
    if message:
        raise ShapeError(message, shape.id, place)
    query = prebinding.Query(tokens(nested(query.text, prologue)), query.text, backtracks=query_backtracks(query.parts, prologue))
    return Sparql(name, node, query, prologue, messages, ask, given, component is not None)


def _messages(graph: Graph, node: Term) -> tuple[ox.Literal, ...]:
    return tuple(value for value in graph.values(node, sh("message")) if isinstance(value, ox.Literal))


def _declarations(graph: Graph, ontology: Term, shape: Term) -> Iterator[tuple[str, str]]:
    for declaration in graph.values(ontology, sh("declare")):
        prefix, namespace = graph.value(declaration, sh("prefix")), graph.value(declaration, sh("namespace"))
        if not isinstance(prefix, ox.Literal) or not isinstance(namespace, ox.Literal):
            raise ShapeError("a declaration needs a literal sh:prefix and a literal sh:namespace", shape, str(declaration))
        yield prefix.value, namespace.value


def prologue_of(graph: Graph, shape: Term, node: Term, prefixes: dict[str, str | None]) -> str:
    """PREFIX lines for the prefixes of a query: from the query itself, or from sh:prefixes, through owl:imports.

    A query without sh:prefixes has the prefixes of its file, and one whose sh:prefixes lead to no declaration those of its file that the
    shapes declare elsewhere with the same namespace, which `graph.lenient` notes. The standard leaves both out, and many shapes count on
    them. Raises ShapeError if a prefix is not declared, or if declarations of sh:prefixes disagree.
    """
    declared: dict[str, str] = {}
    pending, seen = graph.values(node, sh("prefixes")), set()
    while pending:
        ontology = pending.pop()
        if ontology in seen:
            continue
        seen.add(ontology)
        pending += graph.values(ontology, IMPORTS)
        for prefix, namespace in _declarations(graph, ontology, shape):
            if declared.setdefault(prefix, namespace) != namespace:
                raise ShapeError(f"the prefix {prefix}: has two different declarations", shape, str(node))
    if not graph.values(node, sh("prefixes")):
        declared = graph.prefixes
    elif not declared:
        declaring = [ontology for ontology, about in graph.about.items() if sh("declare") in about]
        everywhere = {pair for ontology in declaring for pair in _declarations(graph, ontology, shape)}
        declared = dict(everywhere & graph.prefixes.items())
        if any(own is None and name in declared for name, own in prefixes.items()):
            graph.lenient[graph.steps(node)[0]] = None
    lines = []
    for name in sorted(prefixes):
        own = prefixes[name]
        known = declared.get(name, _COMMON_PREFIXES.get(name)) if own is None else own
        if known is None:
            raise ShapeError(f"the prefix {name}: is not declared: add it to sh:prefixes, or to the query as PREFIX", shape, str(node))
        try:
            lines.append(f"PREFIX {name}: {ox.NamedNode(known)}\n")
        except ValueError:
            raise ShapeError(f"the namespace of {name}: is not an absolute IRI", shape, str(node)) from None
    return "".join(lines)
