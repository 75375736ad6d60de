"""Shapes, their targets and their constraints as objects: what a shapes graph says, apart from how it is evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from .terms import VIOLATION, Term

if TYPE_CHECKING:
    import pyoxigraph as ox

    from .paths import Path
    from .prebinding import Query


class Target(NamedTuple):
    """A declaration of focus nodes: `kind` is `class`, `node`, `subjects`, `objects`, or `query` with the text of a query as its term."""

    kind: str
    term: Term


# Each constraint begins with `component`, the IRI of its constraint component. `kind` is the local name of a SHACL property or node kind.


class OfClass(NamedTuple):
    """sh:class."""

    component: str
    cls: ox.NamedNode


class OfDatatype(NamedTuple):
    """sh:datatype."""

    component: str
    datatype: ox.NamedNode


class OfKind(NamedTuple):
    """sh:nodeKind."""

    component: str
    kind: str


class InRange(NamedTuple):
    """sh:minInclusive and its like: `value <operator> bound`."""

    component: str
    operator: str
    bound: ox.Literal


class OfLength(NamedTuple):
    """sh:minLength, sh:maxLength."""

    component: str
    operator: str
    length: int


class Matches(NamedTuple):
    """sh:pattern with its sh:flags."""

    component: str
    pattern: str
    flags: str


class InLanguages(NamedTuple):
    """sh:languageIn."""

    component: str
    languages: tuple[str, ...]


class InValues(NamedTuple):
    """sh:in."""

    component: str
    values: tuple[Term, ...]


class Logic(NamedTuple):
    """sh:node, sh:not, sh:and, sh:or, sh:xone."""

    component: str
    kind: str
    shapes: tuple[Term, ...]


class Count(NamedTuple):
    """sh:minCount (`minimum`) or sh:maxCount."""

    component: str
    minimum: bool
    limit: int


class Qualified(NamedTuple):
    """sh:qualifiedMinCount (`minimum`) or sh:qualifiedMaxCount; a counted value conforms to none of the `siblings`."""

    component: str
    minimum: bool
    limit: int
    shape: Term
    siblings: tuple[Term, ...]


class UniqueLang(NamedTuple):
    """sh:uniqueLang true."""

    component: str


class Pair(NamedTuple):
    """sh:equals, sh:disjoint, sh:lessThan, sh:lessThanOrEquals."""

    component: str
    kind: str
    other: ox.NamedNode


class HasValue(NamedTuple):
    """sh:hasValue."""

    component: str
    value: Term


class Closed(NamedTuple):
    """sh:closed true, with the properties that are allowed."""

    component: str
    allowed: tuple[ox.NamedNode, ...]


class Property(NamedTuple):
    """sh:property."""

    component: str
    shape: Term


class Sparql(NamedTuple):
    """sh:sparql, or a validator of a SPARQL-based constraint component (`custom`).

    `query` has no prologue; parameters and $PATH are substituted in it. `ask` marks an ASK validator, which judges one value.
    """

    component: str
    node: Term
    query: Query
    prologue: str
    messages: tuple[ox.Literal, ...]
    ask: bool = False
    parameters: tuple[tuple[str, Term], ...] = ()
    custom: bool = False

    def content(self) -> str:
        """Everything that decides its results, as text."""
        return repr((self.component, self.query.text, self.prologue, self.messages, self.ask, self.parameters))


Constraint: TypeAlias = (
    "OfClass | OfDatatype | OfKind | InRange | OfLength | Matches | InLanguages | InValues | Logic | Count | Qualified | UniqueLang | Pair"
    " | HasValue | Closed | Property | Sparql"
)


class Shape:
    """A node shape, or a property shape if it has a path. `circle` and `entry` are set by `circles.mark`."""

    def __init__(self, node: Term) -> None:
        self.id = node
        self.path: Path | None = None
        self.targets: tuple[Target, ...] = ()
        self.constraints: list[Constraint] = []
        self.severity: ox.NamedNode = VIOLATION
        self.messages: tuple[ox.Literal, ...] = ()
        self.deactivated = False
        self.left_out: list[Constraint] = []
        self.circle: int | None = None
        self.entry: int | None = None

    def references(self) -> list[Term]:
        """The shapes that its constraints name, apart from those that are left out."""
        return [node for constraint in self.constraints for node in references(constraint)]


def references(constraint: Constraint) -> tuple[Term, ...]:
    """The shapes that a constraint names."""
    if isinstance(constraint, Logic):
        return constraint.shapes
    if isinstance(constraint, Qualified):
        return (constraint.shape, *constraint.siblings)
    return (constraint.shape,) if isinstance(constraint, Property) else ()


def reachable(shapes: dict[Term, Shape], root: Shape, *, left_out: bool = False) -> dict[Term, Shape]:
    """A shape and the shapes that it refers to, directly or through others, by their nodes; if asked, also in what is left out."""
    reached = {root.id: root}
    pending = [root]
    while pending:
        shape = pending.pop()
        names = (node for constraint in (shape.left_out if left_out else ()) for node in references(constraint))
        for node in (*shape.references(), *names):
            if node not in reached:
                reached[node] = shapes[node]
                pending.append(shapes[node])
    return reached


def unfailing(shapes: dict[Term, Shape]) -> set[Term]:
    """The shapes that no node can fail: without constraints, or with none but references to one another."""
    users: dict[Term, list[Term]] = {}
    for shape in shapes.values():
        for inner in shape.references():
            users.setdefault(inner, []).append(shape.id)
    unfailing, pending = set(shapes), list(shapes)
    while pending:
        node = pending.pop()
        shape = shapes[node]
        if node in unfailing and not (shape.deactivated or all(_only_refers(constraint, unfailing) for constraint in shape.constraints)):
            unfailing.discard(node)
            pending += users.get(node, ())
    return unfailing


def _only_refers(constraint: Constraint, unfailing: set[Term]) -> bool:
    """Whether a constraint holds wherever these shapes do."""
    if isinstance(constraint, Logic) and constraint.kind == "or":
        return not unfailing.isdisjoint(constraint.shapes)
    demands = isinstance(constraint, Property) or (isinstance(constraint, Logic) and constraint.kind in {"node", "and"})
    return demands and unfailing.issuperset(references(constraint))


def signature(shapes: dict[Term, Shape], root: Shape) -> str:
    """Everything that decides the results of a shape, as text; equal for shapes that differ in the names of blank nodes only.

    The name of a SPARQL constraint is part of it, since results carry it.
    """
    numbers: dict[str, int] = {}
    lines: list[str] = []
    pending: list[Term] = [root.id]
    while pending:
        shape = shapes[pending.pop(0)]
        if str(shape.id) in numbers:
            continue
        numbers[str(shape.id)] = len(numbers)
        lines.append(repr((shape.id, shape.path, shape.targets, shape.severity, shape.messages, shape.deactivated)))
        for constraint in shape.constraints:
            if isinstance(constraint, Sparql):
                lines.append(constraint.content())
                lines += [] if str(constraint.node).startswith("_:") else [str(constraint.node)]
            else:
                lines.append(repr(constraint))
        pending += shape.references()
    text = "\n".join(lines)
    for name, number in numbers.items():
        if name.startswith("_:"):
            text = text.replace(f"<BlankNode value={name[2:]}>", f"_:{number}")
    return text
