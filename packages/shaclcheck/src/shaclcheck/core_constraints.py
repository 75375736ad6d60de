"""The constraints of SHACL Core, read from a shapes graph into the objects of `model.py`; a row of PARAMETERS for each component."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from . import model
from .errors import ShapeError
from .literals import is_well_formed
from .paths import Predicate, read_path
from .regex import pattern_error
from .terms import SH, TRUE, XSD, Term, sh

if TYPE_CHECKING:
    from .graph import Graph
    from .model import Constraint, Shape
    from .skips import Skips

_KINDS = {"IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"}
_RANGES = {"minInclusive": ">=", "minExclusive": ">", "maxInclusive": "<=", "maxExclusive": "<"}
_MAX_DIGITS = 18
_PROPERTY_ONLY = {"minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape"}


def _component(name: str) -> str:
    return f"{SH}{name[0].upper()}{name[1:]}ConstraintComponent"


def read(graph: Graph, shape: Shape, skips: Skips) -> Iterator[Constraint]:
    """The constraints of a shape apart from SPARQL constraints; `skips` raises or notes the error of an ill-formed one."""
    about = graph.about.get(shape.id, {})
    if not _READERS:
        _READERS.update((sh(name), (name, reader)) for name, reader in PARAMETERS.items())
    for predicate in about:
        if predicate not in _READERS:
            continue
        name, reader = _READERS[predicate]
        with skips.within(shape.id):
            if shape.path is None and name in _PROPERTY_ONLY:
                raise ShapeError("is allowed on a property shape only", shape.id, f"sh:{name}")
            yield from list(reader(graph, shape, name, graph.values(shape.id, predicate)))


def flag(graph: Graph, node: Term, name: str) -> bool:
    """A boolean property, False where it is not given. Raises ShapeError if it is not a boolean, or given twice."""
    values = graph.values(node, sh(name))
    texts = [value.value for value in values if isinstance(value, ox.Literal) and value.datatype.value == XSD + "boolean"]
    if len(values) > 1 or len(texts) < len(values) or not set(texts) <= {"true", "1", "false", "0"}:
        raise ShapeError("expected one xsd:boolean, true or false", node, f"sh:{name}")
    return not {"true", "1"}.isdisjoint(texts)


def _single_value(shape: Shape, name: str, values: list[Term]) -> Term:
    if len(values) != 1:
        raise ShapeError("expected one value", shape.id, f"sh:{name}")
    return values[0]


def _number(shape: Shape, name: str, values: list[Term]) -> int:
    value = _single_value(shape, name, values)
    if not isinstance(value, ox.Literal) or value.datatype.value != XSD + "integer" or not is_well_formed(XSD + "integer", value.value):
        raise ShapeError(f"expected an xsd:integer, not {value}", shape.id, f"sh:{name}")
    # No text is that long and no node has that many values. An engine cannot read a longer number, and would judge nothing.
    digits = value.value.lstrip("+-0") or "0"
    number = int(digits) if len(digits) <= _MAX_DIGITS else 10**_MAX_DIGITS
    return -number if value.value.startswith("-") else number


def _iri(shape: Shape, name: str, value: Term) -> ox.NamedNode:
    if not isinstance(value, ox.NamedNode):
        raise ShapeError(f"expected an IRI, not {value}", shape.id, f"sh:{name}")
    return value


def _class(_graph: Graph, shape: Shape, name: str, values: list[Term]) -> Iterator[Constraint]:
    for value in values:
        yield model.OfClass(_component(name), _iri(shape, name, value))


def _datatype(_graph: Graph, shape: Shape, name: str, values: list[Term]) -> Iterator[Constraint]:
    yield model.OfDatatype(_component(name), _iri(shape, name, _single_value(shape, name, values)))


def _kind(_graph: Graph, shape: Shape, name: str, values: list[Term]) -> Iterator[Constraint]:
    kind = _iri(shape, name, _single_value(shape, name, values)).value.removeprefix(SH)
    if kind not in _KINDS:
        raise ShapeError(f"expected one of {', '.join(f'sh:{name}' for name in sorted(_KINDS))}", shape.id, f"sh:{name}")
    yield model.OfKind(_component(name), kind)


def _range(_graph: Graph, shape: Shape, name: str, values: list[Term]) -> Iterator[Constraint]:
    value = _single_value(shape, name, values)
    if not isinstance(value, ox.Literal):
        raise ShapeError(f"expected a literal, not {value}", shape.id, f"sh:{name}")
    yield model.InRange(_component(name), _RANGES[name], value)


def _length(_graph: Graph, shape: Shape, name: str, values: list[Term]) -> Iterator[Constraint]:
    yield model.OfLength(_component(name), ">=" if name == "minLength" else "<=", _number(shape, name, values))


def _text(shape: Shape, name: str, value: Term) -> str:
    if not isinstance(value, ox.Literal) or value.datatype.value != XSD + "string":
        raise ShapeError(f"expected a string, not {value}", shape.id, f"sh:{name}")
    return value.value


def _pattern(graph: Graph, shape: Shape, name: str, values: list[Term]) -> Iterator[Constraint]:
    flags = graph.values(shape.id, sh("flags"))
    sign = _text(shape, "flags", _single_value(shape, "flags", flags)) if flags else ""
    for value in values:
        pattern = _text(shape, name, value)
        if error := pattern_error(pattern, sign):
            raise ShapeError(error, shape.id, f"sh:{name}")
        yield model.Matches(_component(name), pattern, sign)


def _languages(graph: Graph, shape: Shape, name: str, values: list[Term]) -> Iterator[Constraint]:
    items = graph.items(_single_value(shape, name, values), shape.id, f"sh:{name}")
    yield model.InLanguages(_component(name), tuple(_text(shape, name, item) for item in items))


def _in(graph: Graph, shape: Shape, name: str, values: list[Term]) -> Iterator[Constraint]:
    items = graph.items(_single_value(shape, name, values), shape.id, f"sh:{name}")
    if any(isinstance(item, ox.BlankNode) for item in items):
        raise ShapeError("expected a list of IRIs and literals", shape.id, f"sh:{name}")
    yield model.InValues(_component(name), tuple(dict.fromkeys(items)))


def _value(_graph: Graph, shape: Shape, name: str, values: list[Term]) -> Iterator[Constraint]:
    for value in values:
        if isinstance(value, ox.BlankNode):
            raise ShapeError("expected an IRI or a literal: a blank node of the shapes is not in the data", shape.id, f"sh:{name}")
        yield model.HasValue(_component(name), value)


def _one_shape(_graph: Graph, _shape: Shape, name: str, values: list[Term]) -> Iterator[Constraint]:
    for value in values:
        yield model.Logic(_component(name), name, (value,))


def _list_of_shapes(graph: Graph, shape: Shape, name: str, values: list[Term]) -> Iterator[Constraint]:
    for value in values:
        yield model.Logic(_component(name), name, tuple(graph.items(value, shape.id, f"sh:{name}")))


def _property(_graph: Graph, _shape: Shape, name: str, values: list[Term]) -> Iterator[Constraint]:
    for value in values:
        yield model.Property(_component(name), value)


def _count(_graph: Graph, shape: Shape, name: str, values: list[Term]) -> Iterator[Constraint]:
    yield model.Count(_component(name), name == "minCount", _number(shape, name, values))


def _unique(graph: Graph, shape: Shape, name: str, _values: list[Term]) -> Iterator[Constraint]:
    # By the standard's tests, `true` turns it on and `1` does not.
    if flag(graph, shape.id, name) and graph.values(shape.id, sh(name)) == [TRUE]:
        yield model.UniqueLang(_component(name))


def _pair(_graph: Graph, shape: Shape, name: str, values: list[Term]) -> Iterator[Constraint]:
    for value in values:
        yield model.Pair(_component(name), name, _iri(shape, name, value))


def _qualified(graph: Graph, shape: Shape, _name: str, values: list[Term]) -> Iterator[Constraint]:
    counts = {name: graph.values(shape.id, sh(name)) for name in ("qualifiedMinCount", "qualifiedMaxCount")}
    if not any(counts.values()):
        raise ShapeError("expected sh:qualifiedMinCount or sh:qualifiedMaxCount beside it", shape.id, "sh:qualifiedValueShape")
    for value in values:
        siblings: list[Term] = []
        if flag(graph, shape.id, "qualifiedValueShapesDisjoint"):
            siblings = [sibling for sibling in _siblings(graph, shape.id) if sibling != value]
        for name, given in counts.items():
            if given:
                number = _number(shape, name, given)
                yield model.Qualified(_component(name), name == "qualifiedMinCount", number, value, tuple(siblings))


def _siblings(graph: Graph, node: Term) -> list[Term]:
    """The qualified value shapes of a property shape and its siblings, in every shape that has it."""
    parents = [parent for parent, about in graph.about.items() if node in about.get(sh("property"), ())]
    properties = [sibling for parent in parents for sibling in graph.values(parent, sh("property"))]
    return list(dict.fromkeys(shape for sibling in properties for shape in graph.values(sibling, sh("qualifiedValueShape"))))


def _closed(graph: Graph, shape: Shape, name: str, _values: list[Term]) -> Iterator[Constraint]:
    ignored = graph.values(shape.id, sh("ignoredProperties"))
    if len(ignored) > 1:
        raise ShapeError("expected one list", shape.id, "sh:ignoredProperties")
    items = graph.items(ignored[0], shape.id, "sh:ignoredProperties") if ignored else []
    allowed = [_iri(shape, "ignoredProperties", item) for item in items]
    for inner in graph.values(shape.id, sh("property")):
        for node in graph.values(inner, sh("path")):
            path = read_path(graph, node, inner)
            if isinstance(path, Predicate):
                allowed.append(path.iri)
    if flag(graph, shape.id, name):
        yield model.Closed(_component(name), tuple(dict.fromkeys(allowed)))


_READERS: dict[ox.NamedNode, tuple[str, Callable[[Graph, Shape, str, list[Term]], Iterator[Constraint]]]] = {}
PARAMETERS: dict[str, Callable[[Graph, Shape, str, list[Term]], Iterator[Constraint]]] = {
    "nodeKind": _kind,
    "class": _class,
    "datatype": _datatype,
    "minInclusive": _range,
    "minExclusive": _range,
    "maxInclusive": _range,
    "maxExclusive": _range,
    "minLength": _length,
    "maxLength": _length,
    "pattern": _pattern,
    "languageIn": _languages,
    "in": _in,
    "node": _one_shape,
    "not": _one_shape,
    "and": _list_of_shapes,
    "or": _list_of_shapes,
    "xone": _list_of_shapes,
    "hasValue": _value,
    "minCount": _count,
    "maxCount": _count,
    "uniqueLang": _unique,
    "equals": _pair,
    "disjoint": _pair,
    "lessThan": _pair,
    "lessThanOrEquals": _pair,
    "qualifiedValueShape": _qualified,
    "closed": _closed,
    "property": _property,
}
