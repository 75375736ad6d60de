"""The syntax tree of shapes: what a shapes graph says, and nothing about how it is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from kzgraph.shacl.record import record
from kzgraph.shacl.terms import VIOLATION

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kzgraph.shacl.sparql import Query
    from kzgraph.shacl.terms import Term


@record
class Predicate:
    """One step along a property."""

    iri: ox.NamedNode


@record
class Inverse:
    """A path walked backwards."""

    path: Path


@record
class Sequence:
    """Paths one after the other, at least two."""

    steps: tuple[Path, ...]


@record
class Alternative:
    """Any of several paths, at least two."""

    options: tuple[Path, ...]


@record
class Repeat:
    """A path repeated: `*`, `+` or `?`."""

    path: Path
    sign: str


Path: TypeAlias = "Predicate | Inverse | Sequence | Alternative | Repeat"


@record
class Target:
    """How focus nodes are found: kind is `class`, `node`, `subjects` or `objects`."""

    kind: str
    term: Term


@record
class Constraint:
    """One constraint of a shape. `component` is the IRI of its constraint component."""

    component: str


@record
class OfClass(Constraint):
    """sh:class."""

    cls: ox.NamedNode


@record
class OfDatatype(Constraint):
    """sh:datatype."""

    datatype: ox.NamedNode


@record
class OfKind(Constraint):
    """sh:nodeKind: the local name of the kind."""

    kind: str


@record
class InRange(Constraint):
    """sh:minInclusive and its like: `value <operator> bound`."""

    operator: str
    bound: ox.Literal


@record
class OfLength(Constraint):
    """sh:minLength, sh:maxLength."""

    operator: str
    length: int


@record
class Matches(Constraint):
    """sh:pattern with its sh:flags."""

    pattern: str
    flags: str


@record
class InLanguages(Constraint):
    """sh:languageIn."""

    languages: tuple[str, ...]


@record
class InValues(Constraint):
    """sh:in."""

    values: tuple[Term, ...]


@record
class Logic(Constraint):
    """sh:node, sh:not, sh:and, sh:or, sh:xone: `kind` is the local name."""

    kind: str
    shapes: tuple[Term, ...]


@record
class Count(Constraint):
    """sh:minCount (least) or sh:maxCount."""

    least: bool
    count: int


@record
class Qualified(Constraint):
    """sh:qualifiedMinCount (least) or sh:qualifiedMaxCount; `siblings` are the shapes that a counted value may not conform to."""

    least: bool
    count: int
    shape: Term
    siblings: tuple[Term, ...]


@record
class UniqueLang(Constraint):
    """sh:uniqueLang true."""


@record
class Pair(Constraint):
    """sh:equals, sh:disjoint, sh:lessThan, sh:lessThanOrEquals: `kind` is the local name."""

    kind: str
    other: ox.NamedNode


@record
class HasValue(Constraint):
    """sh:hasValue."""

    value: Term


@record
class Closed(Constraint):
    """sh:closed true: the predicates that are allowed."""

    allowed: tuple[ox.NamedNode, ...]


@record
class Property(Constraint):
    """sh:property."""

    shape: Term


@record
class Sparql(Constraint):
    """sh:sparql, or a validator of a SPARQL-based constraint component.

    `query` is the query without its prologue, parameters and $PATH put in; `ask` tells an ASK validator, which judges one value.
    """

    node: Term
    query: Query
    prologue: str
    messages: tuple[ox.Literal, ...]
    ask: bool = False
    parameters: tuple[tuple[str, Term], ...] = ()
    custom: bool = False

    def text(self) -> str:
        """All that the constraint says."""
        return repr((self.component, self.query.text, self.prologue, self.messages, self.ask, self.parameters))


class Shape:
    """A node shape, or a property shape if it has a path."""

    def __init__(self, node: Term) -> None:
        self.id = node
        self.path: Path | None = None
        self.targets: tuple[Target, ...] = ()
        self.constraints: list[Constraint] = []
        self.severity: ox.NamedNode = VIOLATION
        self.messages: tuple[ox.Literal, ...] = ()
        self.deactivated = False


def references(constraint: Constraint) -> tuple[Term, ...]:
    """The shapes that a constraint points to."""
    if isinstance(constraint, Logic):
        return constraint.shapes
    if isinstance(constraint, Qualified):
        return (constraint.shape, *constraint.siblings)
    return (constraint.shape,) if isinstance(constraint, Property) else ()


def signature(shapes: dict[Term, Shape], root: Shape) -> str:
    """All that a shape says, as text that does not depend on the names of blank nodes; the name of a SPARQL constraint is part of it."""
    known: dict[str, int] = {}
    told: list[str] = []
    waiting: list[Term] = [root.id]
    while waiting:
        shape = shapes[waiting.pop(0)]
        if str(shape.id) in known:
            continue
        known[str(shape.id)] = len(known)
        told.append(repr((shape.id, shape.path, shape.targets, shape.severity, shape.messages, shape.deactivated)))
        for one in shape.constraints:
            named = isinstance(one, Sparql) and not str(one.node).startswith("_:")
            told += [one.text() if isinstance(one, Sparql) else repr(one)] + ([str(one.node)] if named else [])  # type: ignore[attr-defined]
        waiting += [inner for one in shape.constraints for inner in references(one)]
    whole = "\n".join(told)
    for name, number in known.items():
        if name.startswith("_:"):
            whole = whole.replace(f"<BlankNode value={name[2:]}>", f"_:{number}")
    return whole
