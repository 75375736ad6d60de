"""Fields of values, each declared with its property, and how a value is read from the triples of its node and written as them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

import pyoxigraph as ox

from kzgraph.model.terms import NODE, Codec, Context, Term
from kzgraph.vocab import KZ

Value = TypeVar("Value")
Triple = tuple[ox.NamedNode, Term]  # the property and the value of a statement about one node


class Property(NamedTuple):
    """The property of a field, how its values are read, whether it may have several, and whether a value of the model needs one."""

    iri: ox.NamedNode
    codec: Codec
    several: bool = False
    needed: bool = False


class _Part(NamedTuple):
    """A field whose value is made of fields of its own about the same node."""

    type: type[Any]


_FIELDS: dict[type[Any], tuple[tuple[str, Property | _Part], ...]] = {}  # of each type, as it declares them
_PROPERTIES: dict[type[Any], dict[ox.NamedNode, Property]] = {}


def one(name: str, codec: Codec = NODE, *, of: str = KZ) -> Any:  # noqa: ANN401 (a field has the type that is written beside it)
    """A field with the value of the property of that name. A node without one is not read."""
    return dataclasses.field(default=None, metadata={"is": Property(ox.NamedNode(of + name), codec, needed=True)})


def maybe(name: str, codec: Codec = NODE, *, of: str = KZ) -> Any:  # noqa: ANN401
    """A field with the value of the property of that name, or None."""
    return dataclasses.field(default=None, metadata={"is": Property(ox.NamedNode(of + name), codec)})


def many(name: str, codec: Codec = NODE, *, of: str = KZ, needed: bool = False) -> Any:  # noqa: ANN401
    """A field with the values of the property of that name, as a tuple in the order of their terms; one is there if `needed`."""
    return dataclasses.field(default=(), metadata={"is": Property(ox.NamedNode(of + name), codec, several=True, needed=needed)})


def part(type_: type[Any]) -> Any:  # noqa: ANN401
    """A field with a value whose own fields are about the same node."""
    return dataclasses.field(default_factory=type_, metadata={"is": _Part(type_)})


def properties(type_: type[Any]) -> Mapping[ox.NamedNode, Property]:
    """The properties that a type of values reads, those of its parts too."""
    if type_ not in _PROPERTIES:
        _PROPERTIES[type_] = {property_.iri: property_ for _, property_ in _declared(type_)}
    return _PROPERTIES[type_]


def read(type_: type[Value], statements: Iterable[Triple], context: Context, **given: Any) -> Value | None:  # noqa: ANN401
    """A value of a type with what the statements about a node give it, or None if they lack one that it needs.

    Those that no field takes are its `other`. `given` are fields that no statement gives.
    """
    known = properties(type_)
    values: dict[ox.NamedNode, list[Any]] = {}
    other = []
    for triple in sorted(statements, key=str):
        property_ = known.get(triple[0])
        value = property_.codec.value(triple[1], context) if property_ else None
        if property_ is None or value is None or (not property_.several and triple[0] in values):
            other.append(triple)
        else:
            values.setdefault(triple[0], []).append(value)
    if any(property_.needed and iri not in values for iri, property_ in known.items()):
        return None
    made: Value = _made(type_, values, {**given, "other": tuple(other)})
    return made


def triples(value: Any) -> Iterator[Triple]:  # noqa: ANN401 (any value of the model)
    """The triples that a value was read from, but for those that none of its fields took."""
    for name, declared in _fields(type(value)):
        held = getattr(value, name)
        if isinstance(declared, _Part):
            yield from triples(held)
        elif held is not None:
            yield from ((declared.iri, declared.codec.write(item)) for item in (held if declared.several else (held,)))


def _made(type_: type[Any], values: Mapping[ox.NamedNode, list[Any]], given: Mapping[str, Any]) -> Any:  # noqa: ANN401
    made = dict(given)
    for name, declared in _fields(type_):
        if isinstance(declared, _Part):
            made[name] = _made(declared.type, values, {})
        elif declared.iri in values:
            held = values[declared.iri]
            made[name] = tuple(held) if declared.several else held[0]
    return type_(**made)


def _fields(type_: type[Any]) -> tuple[tuple[str, Property | _Part], ...]:
    if type_ not in _FIELDS:
        _FIELDS[type_] = tuple((field.name, field.metadata["is"]) for field in dataclasses.fields(type_) if "is" in field.metadata)
    return _FIELDS[type_]


def _declared(type_: type[Any]) -> Iterator[tuple[str, Property]]:
    for name, declared in _fields(type_):
        if isinstance(declared, _Part):
            yield from _declared(declared.type)
        else:
            yield name, declared
