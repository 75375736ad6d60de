"""What a class may hold and must hold, read from the workspace's shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.authoring.draft import offered
from kzgraph.errors import UsageError
from kzgraph.graph.names import short
from kzgraph.graph.turtle import Term, parse
from kzgraph.vocab import KZ, RDF, SH, SKOS

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace

IN_SCHEME = SKOS.inScheme
SILENT = KZ.silentOn


class Slot(NamedTuple):
    """A property that a class may hold: how often, and what fits: the nodes allowed, or concepts of the schemes, nodes of the
    classes, any described node, a literal of the datatypes, a text in a language. `message` is what the shapes say of it."""

    path: ox.NamedNode
    least: int
    most: int
    allowed: tuple[ox.NamedNode, ...]
    schemes: tuple[ox.NamedNode, ...]
    classes: tuple[ox.NamedNode, ...]
    datatypes: tuple[ox.NamedNode, ...]
    described: bool
    text: bool
    message: str

    @property
    def name(self) -> str:
        """The short form of the property, such as `kz:victim`."""
        return short(self.path)


class Form(NamedTuple):
    """A class with its slots in the order of its shape, the roles that are given or flagged silent (property and aspect), and for each
    choice between properties that must be made, the properties and what the shape says."""

    node: ox.NamedNode
    slots: dict[ox.NamedNode, Slot]
    silent: tuple[tuple[ox.NamedNode, ox.NamedNode], ...]
    choices: tuple[tuple[frozenset[ox.NamedNode], str], ...]

    @property
    def name(self) -> str:
        """The local name, such as `Act`."""
        return self.node.value.removeprefix(KZ)

    def slot(self, name: str) -> Slot:
        """The slot of a property, by local name or short IRI. Raises UsageError, offering the offered names."""
        for slot in self.slots.values():
            if name in (slot.name, slot.name.partition(":")[2], str(slot.path)):
                return slot
        known = (slot.name.partition(":")[2] for slot in self.slots.values())
        raise UsageError(
            f"{name}: no property of kz:{self.name}. Expected something like {offered(name, known)}. docs/encoding.md lists them all."
        )


class _Shapes:
    """The shapes as they stand in their files: what each subject has, in the order of the text."""

    def __init__(self, workspace: Workspace) -> None:
        self.nodes: dict[Term, list[tuple[str, Term]]] = {}
        for file in workspace.shape_files():
            for triple in parse(file):
                self.nodes.setdefault(triple.subject, []).append((triple.predicate.value, triple.object))

    def all(self, node: Term, name: str) -> list[Term]:
        return [value for predicate, value in self.nodes.get(node, []) if predicate == SH + name]

    def first(self, node: Term, name: str) -> Term | None:
        return next(iter(self.all(node, name)), None)

    def text(self, node: Term, name: str) -> str:
        value = self.first(node, name)
        return value.value if isinstance(value, ox.Literal) else ""

    def members(self, cell: Term | None) -> list[Term]:
        terms: list[Term] = []
        while cell is not None and len(terms) < 1000:
            parts = dict(self.nodes.get(cell, []))
            if RDF + "first" not in parts:
                break
            terms.append(parts[RDF + "first"])
            cell = parts.get(RDF + "rest")
        return terms

    def about(self, kind: ox.NamedNode) -> Iterator[Term]:
        return (node for node, pairs in self.nodes.items() if (SH + "targetClass", kind) in pairs)

    def paths(self, shape: Term) -> frozenset[ox.NamedNode]:
        """The properties that a property shape looks at: one, or the alternatives."""
        path = self.first(shape, "path")
        properties = [path] if isinstance(path, ox.NamedNode) else self.members(self.first(path, "alternativePath")) if path else []
        return frozenset(term for term in properties if isinstance(term, ox.NamedNode))

    def fitting(self, shape: Term, deep: int = 0) -> Iterator[tuple[str, Term]]:
        """What values a shape lets through, as far as it names kinds of values."""
        for name in ("class", "datatype"):
            yield from ((name, value) for value in self.all(shape, name))
        yield from (("in", value) for value in self.members(self.first(shape, "in")))
        if self.first(shape, "languageIn"):
            yield "text", shape
        for inner in [] if deep > 5 else [*self.all(shape, "node"), *self.members(self.first(shape, "or"))]:
            yield from self.fitting(inner, deep + 1)
        for inner in self.all(shape, "property"):
            if self.first(inner, "path") == IN_SCHEME:
                yield from (("scheme", value) for value in self.all(inner, "hasValue"))
            elif self.first(inner, "path") == RDF.type and self.first(inner, "minCount"):
                yield "described", inner

    def count(self, shape: Term, name: str, otherwise: int) -> int:
        text = self.text(shape, name)
        return int(text) if text.isdecimal() and len(text) < 9 else otherwise


def open_schemes(workspace: Workspace) -> set[Term]:
    """The schemes from which a property takes any concept. Of all others, which are closed lists, shapes name the concepts."""
    shapes = _Shapes(workspace)
    return {value for node in shapes.nodes if shapes.first(node, "path") == IN_SCHEME for value in shapes.all(node, "hasValue")}


def forms(workspace: Workspace, having: str) -> dict[ox.NamedNode, Form]:
    """The forms of the classes whose closed shape has a property: `statedIn` for assertions, `namedIn` for things."""
    return next(forms_of_each(workspace, having))


def forms_of_each(workspace: Workspace, *having: str) -> Iterator[dict[ox.NamedNode, Form]]:
    """The forms for each of some properties; the shapes are read once."""
    shapes = _Shapes(workspace)
    yield from (_forms(shapes, name) for name in having)


def _forms(shapes: _Shapes, having: str) -> dict[ox.NamedNode, Form]:
    by_class: dict[ox.NamedNode, Form] = {}
    for shape in shapes.nodes:
        parts = shapes.all(shape, "property")
        if shapes.text(shape, "closed") == "true" and any(ox.NamedNode(KZ + having) in shapes.paths(part) for part in parts):
            by_class |= {kind: _form(shapes, kind, parts) for kind in shapes.all(shape, "targetClass") if isinstance(kind, ox.NamedNode)}
    return by_class


def named(forms_: Mapping[ox.NamedNode, Form], name: str) -> Form:
    """The form of a class, by its name. Raises UsageError, offering others."""
    known = {form_of.name: form_of for form_of in forms_.values()}
    wanted = next((local for local in known if name.casefold() in (local.casefold(), f"kz:{local}".casefold())), None)
    if wanted is None:
        raise UsageError(f"{name}: no such class. Expected something like {offered(name, known)}. All: {', '.join(sorted(known))}.")
    return known[wanted]


def _form(shapes: _Shapes, kind: ox.NamedNode, parts: list[Term]) -> Form:
    slots: dict[ox.NamedNode, Slot] = {}
    choices: list[tuple[frozenset[ox.NamedNode], str]] = []
    for part in parts:
        paths = shapes.paths(part)
        if len(paths) > 1 and shapes.count(part, "minCount", 0):
            choices.append((paths, shapes.text(part, "message")))
        for path in paths if len(paths) == 1 else ():
            slots[path] = _slot(shapes, path, part, slots.get(path))
    silent = []
    for shape in shapes.about(kind):
        ways = shapes.members(shapes.first(shape, "xone"))
        aspects = [shapes.first(way, "hasValue") for way in ways if shapes.first(way, "path") == SILENT]
        given = [path for way in ways for path in shapes.paths(way) if path != SILENT]
        if len(given) == 1 and len(aspects) == 1 and isinstance(aspects[0], ox.NamedNode):
            silent.append((given[0], aspects[0]))
        elif given:
            choices.append((frozenset(given), shapes.text(shape, "message")))
    return Form(kind, slots, tuple(silent), tuple(choices))


def _slot(shapes: _Shapes, path: ox.NamedNode, part: Term, before: Slot | None) -> Slot:
    """The slot that a property shape describes, joined with what another shape of the class said of the same property."""
    kinds = list(shapes.fitting(part))

    def those(kind: str) -> tuple[ox.NamedNode, ...]:
        return tuple(value for name, value in kinds if name == kind and isinstance(value, ox.NamedNode))

    slot = Slot(
        path,
        shapes.count(part, "minCount", 0),
        shapes.count(part, "maxCount", 1_000_000),
        those("in"),
        those("scheme"),
        those("class"),
        those("datatype"),
        any(name == "described" for name, _ in kinds),
        any(name == "text" for name, _ in kinds),
        shapes.text(part, "message"),
    )
    if before is None:
        return slot
    return before._replace(
        least=max(slot.least, before.least),
        most=min(slot.most, before.most),
        allowed=before.allowed or slot.allowed,
        schemes=before.schemes or slot.schemes,
        classes=before.classes or slot.classes,
        datatypes=before.datatypes or slot.datatypes,
        described=before.described or slot.described,
        text=before.text or slot.text,
        message=slot.message if kinds else before.message,
    )
