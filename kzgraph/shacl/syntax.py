"""The syntax tree of shapes: what a shapes graph says, and nothing about how it is judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from kzgraph.shacl.terms import VIOLATION

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kzgraph.shacl.terms import Term


@dataclass(frozen=True, slots=True)
class Predicate:
    """One step along a property."""

    iri: ox.NamedNode


@dataclass(frozen=True, slots=True)
class Inverse:
    """A path walked backwards."""

    path: Path


@dataclass(frozen=True, slots=True)
class Sequence:
    """Paths one after the other, at least two."""

    steps: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Any of several paths, at least two."""

    options: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A path repeated: `*`, `+` or `?`."""

    path: Path
    sign: str


Path: TypeAlias = "Predicate | Inverse | Sequence | Alternative | Repeat"


@dataclass(frozen=True, slots=True)
class Target:
    """How focus nodes are found: kind is `class`, `node`, `subjects` or `objects`."""

    kind: str
    term: Term


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint of a shape. `component` is the IRI of its constraint component."""

    component: str


@dataclass(frozen=True, slots=True)
class OfClass(Constraint):
    """sh:class."""

    cls: ox.NamedNode


@dataclass(frozen=True, slots=True)
class OfDatatype(Constraint):
    """sh:datatype."""

    datatype: ox.NamedNode


@dataclass(frozen=True, slots=True)
class OfKind(Constraint):
    """sh:nodeKind: the local name of the kind."""

    kind: str


@dataclass(frozen=True, slots=True)
class InRange(Constraint):
    """sh:minInclusive and its like: `value <operator> bound`."""

    operator: str
    bound: ox.Literal


@dataclass(frozen=True, slots=True)
class OfLength(Constraint):
    """sh:minLength, sh:maxLength."""

    operator: str
    length: int


@dataclass(frozen=True, slots=True)
class Matches(Constraint):
    """sh:pattern with its sh:flags."""

    pattern: str
    flags: str


@dataclass(frozen=True, slots=True)
class InLanguages(Constraint):
    """sh:languageIn."""

    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InValues(Constraint):
    """sh:in."""

    values: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Logic(Constraint):
    """sh:node, sh:not, sh:and, sh:or, sh:xone: `kind` is the local name."""

    kind: str
    shapes: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Count(Constraint):
    """sh:minCount (least) or sh:maxCount."""

    least: bool
    count: int


@dataclass(frozen=True, slots=True)
class Qualified(Constraint):
    """sh:qualifiedMinCount (least) or sh:qualifiedMaxCount; `siblings` are the shapes that a counted value may not conform to."""

    least: bool
    count: int
    shape: Term
    siblings: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class UniqueLang(Constraint):
    """sh:uniqueLang true."""


@dataclass(frozen=True, slots=True)
class Pair(Constraint):
    """sh:equals, sh:disjoint, sh:lessThan, sh:lessThanOrEquals: `kind` is the local name."""

    kind: str
    other: ox.NamedNode


@dataclass(frozen=True, slots=True)
class HasValue(Constraint):
    """sh:hasValue."""

    value: Term


@dataclass(frozen=True, slots=True)
class Closed(Constraint):
    """sh:closed true: the predicates that are allowed."""

    allowed: tuple[ox.NamedNode, ...]


@dataclass(frozen=True, slots=True)
class Property(Constraint):
    """sh:property."""

    shape: Term


@dataclass(frozen=True, slots=True)
class Sparql(Constraint):
    """sh:sparql, or a validator of a SPARQL-based constraint component.

    `text` is the query without its prologue, parameters and $PATH put in; `ask` tells an ASK validator, which judges one value.
    """

    node: Term
    text: str
    prologue: str
    messages: tuple[ox.Literal, ...]
    ask: bool = False
    parameters: tuple[tuple[str, Term], ...] = ()
    custom: bool = False


@dataclass(slots=True)
class Shape:
    """A node shape, or a property shape if it has a path."""

    id: Term
    path: Path | None = None
    targets: tuple[Target, ...] = ()
    constraints: list[Constraint] = field(default_factory=list)
    severity: ox.NamedNode = VIOLATION
    messages: tuple[ox.Literal, ...] = ()
    deactivated: bool = False


def references(constraint: Constraint) -> tuple[Term, ...]:
    """The shapes that a constraint points to."""
    if isinstance(constraint, Logic):
        return constraint.shapes
    if isinstance(constraint, Qualified):
        return (constraint.shape, *constraint.siblings)
    return (constraint.shape,) if isinstance(constraint, Property) else ()
