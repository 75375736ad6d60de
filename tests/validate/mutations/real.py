"""The real graph and its shapes, as the derived mutations read them."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from kzgraph.vocab import PREFIXES
from tests.first import FIRST

WORKSPACE = Workspace.open(FIRST)
THINGS = {
    f"kz:{name}" for name in ["Person", "Organisation", "PublicBody", "State", "Group", "Place", "Event", "LegalProvision", "Document"]
}
# The statement has no decision, no comparison, no reading, and silences of one source: the examples alone break these shapes.
WITHOUT_NODES = {"kz:Decision", "kz:Comparison", "kz:Reading", "kz:Silence"}
TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
SUBCLASS = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")


class PropertyShape(NamedTuple):
    """A property shape with a name: its rule, its path and its constraints in short form, members of a list parted by spaces."""

    rule: str
    path: str
    constraints: dict[str, str]


class NodeShape(NamedTuple):
    """A node shape with a target class and property shapes."""

    rule: str
    target: str
    closed: bool
    properties: list[PropertyShape]


def short(term: ox.NamedNode | ox.Literal) -> str:
    """A term as our files write it."""
    return WORKSPACE.names.short(term)


class Real:
    """The triples of ontology, things and statement in the order of files and lines, in short form, for look-ups.

    The background, comparisons with it and silences are left out: a class of which the statement has no node is broken by hand.
    """

    def __init__(self) -> None:
        self.triples = [
            (short(triple.subject), short(triple.predicate), short(triple.object), WORKSPACE.relative(file))
            for file in WORKSPACE.union_files()
            if WORKSPACE.part(file) not in ("background-2022", "comparisons", "silences")
            for triple in parse(file)
        ]
        self.types: dict[str, str] = {}
        self.home: dict[str, str] = {}
        self.parents: dict[str, set[str]] = {}
        self.said: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self.users: dict[str, set[str]] = {}
        self.schemes: dict[str, str] = {}
        for subject, path, value, file in self.triples:
            if path == "rdf:type":
                self.types.setdefault(subject, value)
                self.home.setdefault(subject, file)
            if path == "rdfs:subClassOf":
                self.parents.setdefault(subject, set()).add(value)
            if path == "skos:inScheme":
                self.schemes[subject] = value
            self.said.setdefault((subject, path), []).append((value, file))
            self.users.setdefault(value, set()).add(subject)
        self.above = {name: self._above(name) for name in ("", *self.types.values())}

    def _above(self, name: str) -> set[str]:
        """A class and those above it."""
        classes = {name}
        for _ in range(3):
            classes |= {parent for below in classes for parent in self.parents.get(below, ())}
        return classes

    def is_a(self, node: str, target: str) -> bool:
        """Whether the class of a node is a class or below it."""
        return target in self.above[self.types.get(node, "")]

    def nodes(self, target: str) -> list[str]:
        """The nodes whose class is that one."""
        return [node for node, name in self.types.items() if name == target]

    def values(self, node: str, path: str) -> list[str]:
        """The values of a path at a node."""
        return [value for value, _ in self.said.get((node, path), [])]

    def fits(self, node: str, kind: str, name: str) -> bool:
        """Whether a node is of a class or lies in a scheme."""
        return self.is_a(node, name) if kind == "class" else self.schemes.get(node) == name

    def all_values(self, path: str) -> list[str]:
        """The values of a path at any node."""
        return [value for _, other, value, _ in self.triples if other == path]

    def file(self, node: str, path: str) -> str:
        """The file in which a node has a path, else the one in which it has its class."""
        return next((file for _, file in self.said.get((node, path), [])), self.home[node])

    def orphans(self, node: str, path: str) -> bool:
        """Whether a thing would be used by nobody if the node lost that path, or its voice."""
        lost = self.values(node, path)
        if path == "kz:voice":
            lost = [value for subject, _, value, _ in self.triples if subject == node]
        return any(
            self.types.get(value, "") in THINGS
            and not any(user != node and self.values(user, "kz:voice") for user in self.users[value])
            and not any(part != value for part in self.users[value] if value in self.values(part, "kz:partOf"))
            for value in lost
        )


@cache
def real() -> Real:
    """The real graph, read once."""
    return Real()


def pick(name: str, choices: list[str]) -> str:
    """One of some, always the same for a name, and mostly the same when there are more to choose from."""
    assert choices, name
    return min(choices, key=lambda choice: hashlib.sha256(f"{name} {choice}".encode()).digest())


@cache
def _statements() -> dict[str, list[tuple[str, str]]]:
    """What the shapes say of each node, in short form; a list is its members, parted by spaces."""
    triples = [triple for file in WORKSPACE.shape_files() for triple in parse(file)]
    cells = {(triple.subject, short(triple.predicate)): triple.object for triple in triples if isinstance(triple.subject, ox.BlankNode)}

    def written(term: ox.Term) -> str:
        members = []
        while (term, "rdf:first") in cells:
            members.append(short(cells[term, "rdf:first"]))
            term = cells[term, "rdf:rest"]
        return " ".join(members) or (term.value if isinstance(term, ox.Literal) else short(term))

    by_node: dict[str, list[tuple[str, str]]] = {}
    for triple in triples:
        by_node.setdefault(short(triple.subject), []).append((short(triple.predicate), written(triple.object)))
    return by_node


@cache
def node_shapes() -> list[NodeShape]:
    """The node shapes with property shapes, once for each class that they target."""

    def property_shape(shape: str) -> PropertyShape:
        statements = dict(_statements()[shape])
        constraints = {name.removeprefix("sh:"): value for name, value in statements.items()}
        return PropertyShape(shape.removeprefix("kzsh:"), statements["sh:path"], constraints)

    return [
        NodeShape(
            shape.removeprefix("kzsh:"),
            target,
            "sh:closed" in dict(statements),
            [
                property_shape(value)
                for name, value in statements
                if name == "sh:property" and not dict(_statements()[value])["sh:path"].startswith("_:")
            ],
        )
        for shape, statements in _statements().items()
        for kind, target in statements
        if kind == "sh:targetClass" and "sh:property" in dict(statements)
    ]


@cache
def accepted(shape: str) -> tuple[tuple[str, str], ...]:
    """What a shape for values asks for: pairs of `class`, `scheme` or `datatype` and a name, any of which will do."""
    statements = dict(_statements()[shape])
    if "sh:class" in statements:
        return (("class", statements["sh:class"]),)
    if "sh:datatype" in statements:
        return (("datatype", statements["sh:datatype"]),)
    if "sh:hasValue" in statements:
        return (("scheme", statements["sh:hasValue"]),)
    inner = statements.get("sh:or", statements.get("sh:property", ""))
    return tuple(pair for part in inner.split() for pair in accepted(part))


@cache
def judging() -> set[str]:
    """The rules of shapes that a finding can name: shapes with a constraint and a target, or in a property of a shape with one."""
    by_shape = _statements()
    targeted = [shape for shape, said in by_shape.items() if any(name.startswith("sh:target") for name, _ in said)]
    targeted = [
        shape for shape in targeted if not {target for name, target in by_shape[shape] if name.startswith("sh:target")} <= WITHOUT_NODES
    ]
    named = {*targeted, *(value for shape in targeted for name, value in by_shape[shape] if name == "sh:property")}
    empty = {"rdf:type", "sh:name", "sh:message", "sh:property", "sh:path", "sh:targetClass", "sh:targetSubjectsOf"}
    return {shape.removeprefix("kzsh:") for shape in named if {name for name, _ in by_shape[shape]} - empty}


@cache
def given_or_silent() -> list[tuple[str, str, str, str]]:
    """Rule, class, path and aspect of each shape that wants a role given or flagged."""
    roles = []
    for shape, statements in _statements().items():
        alternatives = dict(statements).get("sh:xone", "").split()
        if len(alternatives) == 2:
            given, silent = (dict(_statements()[item]) for item in alternatives)
            roles.append((shape.removeprefix("kzsh:"), dict(statements)["sh:targetClass"], given["sh:path"], silent["sh:hasValue"]))
    return roles
