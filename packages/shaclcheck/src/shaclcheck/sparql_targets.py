"""SPARQL-based targets: a sh:target with a query, or of a target type that has a query and parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from . import prebinding
from .errors import ExtensionError, ShapeError
from .lexer import Token, expanded, join
from .model import Target
from .regex import query_backtracks, regex_error
from .sparql_constraints import parameters, prologue_of
from .terms import TYPE, Term, sh

if TYPE_CHECKING:
    from .graph import Graph

_PLACE = "sh:target"
_FORBIDDEN = {
    "GRAPH": "GRAPH is not allowed: a target is in the data graph",
}


def sparql_target(graph: Graph, shape: Term, node: Term) -> Target:
    """A value of sh:target. Raises ExtensionError if it has no query, and ShapeError if it is ill-formed."""
    types = (kind for kind in graph.values(node, TYPE) if kind in graph.instances(sh("SPARQLTargetType")))
    holder = node if sh("SPARQLTarget") in graph.values(node, TYPE) or graph.values(node, sh("select")) else next(types, None)
    if holder is None:
        raise ExtensionError("not supported: a target that is not SPARQL-based", shape, _PLACE)
    queries = graph.values(holder, sh("select"))
    if len(queries) != 1 or not isinstance(queries[0], ox.Literal):
        raise ShapeError("expected one query in sh:select", shape, _PLACE)
    constants = {} if holder is node else _arguments(graph, shape, node, holder)
    try:
        parts, prefixes = prebinding.read(queries[0].value, "SELECT")
        prebinding.check_tokens(parts, set(constants), _FORBIDDEN)
        if "this" not in prebinding.projected(parts, 0):
            raise ValueError("the query must project ?this")
        prebinding.substitute(parts, "", constants)
        prologue = prologue_of(graph, shape, holder, prefixes)
    except ValueError as error:
        raise ShapeError(getattr(error, "reason", str(error)), shape, _PLACE) from None
    _name_blanks(parts)
    prebinding.check_syntax(prologue, join(parts), shape, _PLACE, ask=False)
    message = regex_error(parts, prologue)
    if message:
        raise ShapeError(message, shape, _PLACE)
    if query_backtracks(parts, prologue):
        raise ShapeError("look-around and back-references do not run in the query of a target", shape, _PLACE)
    return Target("query", ox.Literal(expanded(join(parts).strip(), prologue)))


def _arguments(graph: Graph, shape: Term, node: Term, kind: Term) -> dict[str, str]:
    """The values of the parameters of a target type, as text."""
    constants: dict[str, str] = {}
    for path, name, optional in parameters(graph, kind):
        values = graph.values(node, path)
        if len(values) > 1 or not (values or optional):
            raise ShapeError(f"expected one value of {path}, found {len(values)}", shape, _PLACE)
        if values:
            constants[name] = str(values[0])
    return constants


def _name_blanks(parts: list[Token]) -> None:
    """Makes the blank nodes of a query variables: the query is put into others, where a label may stand in one group only."""
    labels = list(dict.fromkeys(part.text for part in parts if part.kind == "blank"))
    for part in parts:
        if part.kind == "blank":
            part.kind, part.text = "var", f"?{prebinding.RESERVED}{labels.index(part.text)}"
