"""Mutations derived from the shapes: each constraint of each property shape, broken at a real node of each class that it judges.

A name tells class, rule and kind, such as `Act/Assertion-voice/missing`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tests.validate.mutations.edits import Mutation, add, drop, flag, more, node, swap
from tests.validate.mutations.real import accepted, given_or_silent, node_shapes, pick, real
from tests.validate.mutations.stated import ALSO, AT, BROKEN, SECOND, WITH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.validate.mutations.edits import Step
    from tests.validate.mutations.real import NodeShape, PropertyShape

# No statement about a person may cite a passage that does not name the person, so none is a value for another node.
PERSON = "kzr:person-"
# Standings that ask more of the voice.
ASKING = {"kzv:alleged", "kzv:promised"}
WRONG_LITERALS = {
    "xsd:gYear": '"2022"',
    "xsd:date": '"2022-10-26"',
    "xsd:integer": '"5"',
    "xsd:decimal": '"0.5"',
    "xsd:boolean": '"true"',
    "xsd:string": "5",
    "rdf:langString": '"A statement"',
}
# What makes a thing another's than its class says: mutations by hand are about these.
TELLING = {"kz:statedIn", "kz:voice", "kz:standing", "kz:namedIn", "rdf:type"}


@cache
def derived() -> list[Mutation]:
    """All of them, in the order of the shapes."""
    shapes = [shape for shape in node_shapes() if real().nodes(shape.target)]
    mutations = [mutation for shape in shapes for property_shape in shape.properties for mutation in _of_property(shape, property_shape)]
    mutations += [_foreign(shape) for shape in shapes if shape.closed]
    return mutations + [mutation for roles in given_or_silent() for mutation in _of_role(*roles)]


def _mutation(name: str, subject: str, path: str, *steps: Step) -> Mutation:
    """A mutation of one node in the file that holds the path, and the marks of what else it breaks."""
    partner = () if real().values(subject, path) or path not in WITH else (add(WITH[path]),)
    edits: dict[tuple[str, str], list[Step]] = {(real().file(subject, path), subject): [*steps, *partner]}
    for rule, other, at in ALSO.get(name, ()):
        who = other or subject
        edits.setdefault((real().file(who, at), who), []).append(flag(rule, at))
    return Mutation(name, tuple((file, node(who, *edited)) for (file, who), edited in edits.items()), local=name not in ALSO)


def _name(target: str, rule: str, kind: str) -> str:
    return f"{target.split(':')[1]}/{rule}/{kind}"


def _choose(name: str, target: str, path: str, *, loses: bool) -> str:
    """A node of the class that has the path, if one has, and whose loss leaves no thing without a user, if that can be."""
    if name in AT:
        return AT[name]
    nodes = real().nodes(target)
    having = [node for node in nodes if real().values(node, path)] or nodes
    return pick(name, [item for item in having if not loses or not real().orphans(item, path)] or having)


def _of_property(shape: NodeShape, property_shape: PropertyShape) -> Iterator[Mutation]:
    constraints = property_shape.constraints
    if constraints.get("minCount") == "1":
        yield _missing(shape, property_shape)
    if constraints.get("maxCount") == "1":
        yield _second(shape, property_shape)
    if "languageIn" in constraints:
        yield from (_text(shape, property_shape, kind) for kind in ("languageIn", "uniqueLang", "minLength") if kind in constraints)
    elif {"class", "node", "or", "datatype", "nodeKind", "in"} & constraints.keys():
        yield _value(shape, property_shape, "wrong")
    yield from (_value(shape, property_shape, kind) for kind in ("minInclusive", "pattern") if kind in constraints)


def _missing(shape: NodeShape, property_shape: PropertyShape) -> Mutation:
    """Without the path; the finding stands at the node, in the file that gives it its class."""
    name = _name(shape.target, property_shape.rule, "missing")
    subject = _choose(name, shape.target, property_shape.path, loses=True)
    home = real().home[subject]
    if home == real().file(subject, property_shape.path):
        return _mutation(name, subject, property_shape.path, drop(property_shape.path), flag(property_shape.rule))
    mutation = _mutation(name, subject, property_shape.path, drop(property_shape.path))
    return mutation._replace(edits=(*mutation.edits, (home, node(subject, flag(property_shape.rule)))))


def _second(shape: NodeShape, property_shape: PropertyShape) -> Mutation:
    """A further value, one that another node has; the finding of too many stands at the first."""
    name = _name(shape.target, property_shape.rule, "second")
    subject = _choose(name, shape.target, property_shape.path, loses=False)
    mine = real().values(subject, property_shape.path)
    others = [
        value
        for value in real().all_values(property_shape.path)
        if value not in mine and value not in ASKING and not value.startswith(PERSON)
    ]
    further = SECOND.get(property_shape.path) or pick(name, [value for value in others if value in real().types] or others)
    further = _listed(shape, property_shape, further) + further
    if mine:
        return _mutation(
            name, subject, property_shape.path, flag(property_shape.rule, property_shape.path), more(property_shape.path, further)
        )
    return _mutation(
        name,
        subject,
        property_shape.path,
        add(f"{property_shape.path} ⟦{property_shape.rule}⟧{SECOND[f'{property_shape.path} ']} , {further}"),
    )


def _value(shape: NodeShape, property_shape: PropertyShape, kind: str) -> Mutation:
    """A value that is refused, in place of another where there may be one only. Each constraint that it breaks is a finding."""
    name = _name(shape.target, property_shape.rule, kind)
    constraints = property_shape.constraints
    single = any(other.path == property_shape.path and other.constraints.get("maxCount") == "1" for other in shape.properties)
    subject = _choose(name, shape.target, property_shape.path, loses=single)
    marks = f"⟦{property_shape.rule}⟧"
    if kind == "minInclusive":
        value = str(int(constraints[kind]) - 1)
    elif kind == "pattern":
        value = BROKEN[property_shape.rule]
    elif constraints.get("datatype") == "xsd:integer":  # a number between two whole ones breaks no order of numbers
        whole = int(real().values(subject, property_shape.path)[0].split('"')[1])
        value = f"{whole - (property_shape.path == 'oa:end')}.5"
    else:
        value = _wrong(name, property_shape)
    marks += _listed(shape, property_shape, value)
    there = single and real().values(subject, property_shape.path)
    return _mutation(
        name,
        subject,
        property_shape.path,
        swap(property_shape.path, "", marks + value) if there else add(f"{property_shape.path} {marks}{value}"),
    )


def _listed(shape: NodeShape, property_shape: PropertyShape, value: str) -> str:
    """The marks of other shapes on the same path in whose list a value is not."""
    others = [
        other
        for other in shape.properties
        if other.path == property_shape.path and other.rule != property_shape.rule and "in" in other.constraints
    ]
    return "".join(f"⟦{other.rule}⟧" for other in others if value not in other.constraints["in"].split())


def _wrong(name: str, property_shape: PropertyShape) -> str:
    """A value of the wrong kind, from the real graph where nodes are asked for."""
    constraints = property_shape.constraints
    if "in" in constraints:
        fitting = {*constraints["in"].split(), *ASKING}
        return pick(name, [value for value, scheme in real().schemes.items() if scheme == "kzv:standings" and value not in fitting])
    wanted = [(kind, constraints[kind]) for kind in ("class", "datatype") if kind in constraints]
    wanted += [pair for value in f"{constraints.get('node', '')} {constraints.get('or', '')}".split() for pair in accepted(value)]
    datatypes = [value for kind, value in wanted if kind == "datatype"]
    if datatypes:
        return WRONG_LITERALS[datatypes[0]]
    if not wanted:
        return "kzr:debriefing" if constraints.get("nodeKind") == "sh:Literal" else '"a word"@en'
    nodes = [
        value
        for value, target in real().types.items()
        if (target.startswith("kz:") and target != "kz:Person") or (target == "skos:Concept" and real().schemes[value] != "kzv:offences")
    ]
    if property_shape.path == "kz:namedIn":  # what is another's may not be named here
        nodes = [value for value in nodes if value.startswith("hrw:")]
    return pick(name, [value for value in nodes if not any(real().fits(value, *pair) for pair in wanted)])


def _text(shape: NodeShape, property_shape: PropertyShape, kind: str) -> Mutation:
    """A language that the graph does not use, a language twice, or an empty text."""
    name, path = _name(shape.target, property_shape.rule, kind), property_shape.path
    nodes = real().nodes(shape.target)
    subject = pick(name, [node for node in nodes if real().values(node, path)] or nodes)
    there = real().values(subject, path)
    russian = next((value for value in there if value.endswith("@ru")), "")
    if kind == "uniqueLang":
        steps = [*([] if there else [add(f'{path} "a text"@en')]), flag(property_shape.rule, path), more(path, '"another text"@en')]
    elif kind == "languageIn" and property_shape.constraints.get("maxCount") == "1":
        steps = [swap(path, "@en", "@ru"), flag(property_shape.rule, path)]
    elif kind == "minLength" and russian:
        steps = [swap(path, russian, f'⟦{property_shape.rule}⟧""@ru')]
    elif kind == "minLength" and property_shape.constraints.get("maxCount") == "1":
        steps = [swap(path, "", f'⟦{property_shape.rule}⟧""@en')]
    else:
        text = f"⟦{property_shape.rule}⟧" + ('"ein Wort"@de' if kind == "languageIn" else '""@ru')
        steps = [more(path, text) if there else add(f'{path} "a text"@en , {text}')]
    return _mutation(name, subject, path, *steps)


def _foreign(shape: NodeShape) -> Mutation:
    """A property of another class, with its value."""
    name = _name(shape.target, shape.rule, "foreign")
    allowed = {property_shape.path for property_shape in shape.properties} | TELLING
    choices = [
        f"{path} ⟦{shape.rule}⟧{value}"
        for subject, path, value, file in real().triples
        if path.startswith("kz:") and path not in allowed and file.startswith("graph/") and not value.startswith(PERSON)
        if real().types.get(subject) != shape.target
    ]
    return _mutation(name, pick(name, real().nodes(shape.target)), "rdf:type", add(pick(name, choices)))


def _of_role(rule: str, target: str, path: str, aspect: str) -> Iterator[Mutation]:
    """A role that is neither given nor flagged, or both, from each of the two sides."""
    nodes = real().nodes(target)
    given = [node for node in nodes if real().values(node, path)]
    silent = [node for node in nodes if aspect in real().values(node, "kz:silentOn")]
    if given:
        name = _name(target, rule, "not given")
        yield _mutation(name, _choose(name, target, path, loses=True), path, drop(path), flag(rule))
        name = _name(target, rule, "given and flagged")
        yield _mutation(name, pick(name, given), path, add(f"kz:silentOn {aspect}"), flag(rule))
    if silent:
        name = _name(target, rule, "not flagged")
        yield _mutation(name, pick(name, silent), "kz:silentOn", drop("kz:silentOn", aspect), flag(rule))
        name = _name(target, rule, "flagged and given")
        value = pick(name, [value for value in real().all_values(path) if not value.startswith(PERSON)])
        yield _mutation(name, pick(name, silent), "kz:silentOn", add(f"{path} {value}"), flag(rule))
