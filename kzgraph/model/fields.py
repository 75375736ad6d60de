"""Fields of values, each declared with its property, and how a value is read from the triples of its node and written as them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

import pyoxigraph as ox

from kzgraph.model import base
from kzgraph.model.terms import NODE, Codec, Context, Term
from kzgraph.vocab import KZ

Value = TypeVar("Value", bound=base.Value)
Triple = tuple[ox.NamedNode, Term]  # the property and the value of a statement about one node


class Property(NamedTuple):
    """The property of a field, how its values are read, whether it may have several, and whether a value of the model needs one."""

    iri: ox.NamedNode
    codec: Codec
    several: bool = False
    needed: bool = False

    @property
    def default(self) -> tuple[()] | None:
        """What the field has where nothing is stated."""
        return () if self.several else None


class _Part(NamedTuple):
    """A field whose value is made of fields of its own about the same node."""

    type: type[base.Value]

    @property
    def default(self) -> base.Value:
        return self.type()


class _Layout(NamedTuple):
    """The properties of a type and its parts, which of them it needs, and the part (or empty) and the field that have the value of each."""

    properties: dict[ox.NamedNode, Property]
    needed: frozenset[ox.NamedNode]
    places: dict[ox.NamedNode, tuple[str, str]]


_LAYOUTS: dict[type[base.Value], _Layout] = {}


def one(name: str, codec: Codec = NODE, *, of: str = KZ) -> Any:  # noqa: ANN401 (a field has the type that is written beside it)
    """A field with the value of the property of that name. A node without one is not read."""
    return Property(ox.NamedNode(of + name), codec, needed=True)


def maybe(name: str, codec: Codec = NODE, *, of: str = KZ) -> Any:  # noqa: ANN401
    """A field with the value of the property of that name, or None."""
    return Property(ox.NamedNode(of + name), codec)


def many(name: str, codec: Codec = NODE, *, of: str = KZ, needed: bool = False) -> Any:  # noqa: ANN401
    """A field with the values of the property of that name, as a tuple in the order of their terms; one is there if `needed`."""
    return Property(ox.NamedNode(of + name), codec, several=True, needed=needed)


def part(type_: type[base.Value]) -> Any:  # noqa: ANN401
    """A field with a value whose own fields are about the same node."""
    return _Part(type_)


def properties(type_: type[base.Value]) -> Mapping[ox.NamedNode, Property]:
    """The properties that a type of values reads, those of its parts too."""
    return _layout(type_).properties


def fields_of(type_: type[base.Value]) -> Iterator[tuple[str, str, Property]]:
    """The fields of a type of values in their order: the part that has it or an empty text, its name, and its property."""
    for name, declared in type_.declared.items():
        if isinstance(declared, Property):
            yield "", name, declared
        elif isinstance(declared, _Part):
            yield from ((name, own, field) for own, field in declared.type.declared.items() if isinstance(field, Property))


def read(type_: type[Value], statements: Iterable[Triple], context: Context, **given: Any) -> Value | None:  # noqa: ANN401
    """A value of a type with what the statements about a node give it, or None if they lack one that it needs.

    Those that no field takes are its `other`. `given` are fields that no statement gives.
    """
    layout = _layout(type_)
    stated: dict[ox.NamedNode, list[Term]] = {}
    for name, term in statements:
        stated.setdefault(name, []).append(term)
    values: dict[ox.NamedNode, list[Any]] = {}
    other: list[Triple] = []
    for name, terms in stated.items():
        property_ = layout.properties.get(name)
        for term in sorted(terms, key=repr) if len(terms) > 1 else terms:
            value = property_.codec.value(term, context) if property_ else None
            if property_ is None or value is None or (not property_.several and name in values):
                other.append((name, term))
            else:
                values.setdefault(name, []).append(value)
    if not values.keys() >= layout.needed:
        return None
    return _made(type_, values, {**given, "other": tuple(sorted(other, key=str))})


def triples(value: base.Value) -> Iterator[Triple]:
    """The triples that a value was read from, but for those that none of its fields took."""
    given = vars(value)  # a default states nothing
    for name, declared in value.declared.items():
        held = given.get(name)
        if held is None:
            continue
        if isinstance(declared, _Part):
            yield from triples(held)
        elif isinstance(declared, Property):
            yield from ((declared.iri, declared.codec.write(item)) for item in (held if declared.several else (held,)))


def _made(type_: type[Value], values: Mapping[ox.NamedNode, list[Any]], given: Mapping[str, Any]) -> Value:
    layout, own = _layout(type_), dict(given)
    parts: dict[str, dict[str, Any]] = {}
    for iri, held in values.items():
        part, name = layout.places[iri]
        (parts.setdefault(part, {}) if part else own)[name] = tuple(held) if layout.properties[iri].several else held[0]
    return type_(**own, **{part: type_.declared[part].type(**held) for part, held in parts.items()})


def _layout(type_: type[base.Value]) -> _Layout:
    if type_ not in _LAYOUTS:
        fields = {(part, name): declared for part, name, declared in fields_of(type_)}
        _LAYOUTS[type_] = _Layout(
            {property_.iri: property_ for property_ in fields.values()},
            frozenset(property_.iri for property_ in fields.values() if property_.needed),
            {property_.iri: place for place, property_ in fields.items()},
        )
    return _LAYOUTS[type_]
