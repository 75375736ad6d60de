"""Mutations derived from the shapes: each constraint of each property shape, broken at a real node of each class that it judges.

A name tells class, rule and kind, such as `Act/Assertion-voice/missing`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tests.validate.mutations.edits import Mutation, add, drop, flag, more, node, swap
from tests.validate.mutations.real import accepted, given_or_silent, node_shapes, pick, real
from tests.validate.mutations.stated import ALSO, AT, BROKEN, SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.validate.mutations.edits import Step
    from tests.validate.mutations.real import NodeShape, PropertyShape

# Nothing may be told of a person from a passage that does not name the person, so none is a value for another node.
PERSON = "kzr:person-"
# Standings that ask more of the voice.
ASKING = {"kzv:alleged", "kzv:promised"}
WRONG_LITERALS = {
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
    found = [mutation for shape in shapes for one in shape.properties for mutation in _of_property(shape, one)]
    found += [_foreign(shape) for shape in shapes if shape.closed]
    return found + [mutation for told in given_or_silent() for mutation in _of_role(*told)]


def _mutation(name: str, subject: str, path: str, *steps: Step) -> Mutation:
    """A mutation of one node in the file that holds the path, and the marks of what else it breaks."""
    edits: dict[tuple[str, str], list[Step]] = {(real().file(subject, path), subject): [*steps]}
    for rule, other, at in ALSO.get(name, ()):
        who = other or subject
        edits.setdefault((real().file(who, at), who), []).append(flag(rule, at))
    return Mutation(name, tuple((file, node(who, *told)) for (file, who), told in edits.items()), local=name not in ALSO)


def _name(target: str, rule: str, kind: str) -> str:
    return f"{target.split(':')[1]}/{rule}/{kind}"


def _choose(name: str, target: str, path: str, *, loses: bool) -> str:
    """A node of the class that has the path, if one has, and whose loss leaves no thing without a user, if that can be."""
    if name in AT:
        return AT[name]
    nodes = real().nodes(target)
    having = [one for one in nodes if real().values(one, path)] or nodes
    return pick(name, [one for one in having if not loses or not real().orphans(one, path)] or having)


def _of_property(shape: NodeShape, one: PropertyShape) -> Iterator[Mutation]:
    told = one.constraints
    if told.get("minCount") == "1":
        yield _missing(shape, one)
    if told.get("maxCount") == "1":
        yield _second(shape, one)
    if "languageIn" in told:
        yield from (_text(shape, one, kind) for kind in ("languageIn", "uniqueLang", "minLength") if kind in told)
    elif {"class", "node", "or", "datatype", "nodeKind", "in"} & told.keys():
        yield _value(shape, one, "wrong")
    yield from (_value(shape, one, kind) for kind in ("minInclusive", "pattern") if kind in told)


def _missing(shape: NodeShape, one: PropertyShape) -> Mutation:
    """Without the path; the finding stands at the node, in the file that gives it its class."""
    name = _name(shape.target, one.rule, "missing")
    subject = _choose(name, shape.target, one.path, loses=True)
    home = real().home[subject]
    if home == real().file(subject, one.path):
        return _mutation(name, subject, one.path, drop(one.path), flag(one.rule))
    mutation = _mutation(name, subject, one.path, drop(one.path))
    return mutation._replace(edits=(*mutation.edits, (home, node(subject, flag(one.rule)))))


def _second(shape: NodeShape, one: PropertyShape) -> Mutation:
    """A further value, one that another node has; the finding of too many stands at the first."""
    name = _name(shape.target, one.rule, "second")
    subject = _choose(name, shape.target, one.path, loses=False)
    mine = real().values(subject, one.path)
    others = [value for value in real().all_values(one.path) if value not in mine and value not in ASKING and not value.startswith(PERSON)]
    further = SECOND.get(one.path) or pick(name, [value for value in others if value in real().types] or others)
    further = _listed(shape, one, further) + further
    if mine:
        return _mutation(name, subject, one.path, flag(one.rule, one.path), more(one.path, further))
    return _mutation(name, subject, one.path, add(f"{one.path} ⟦{one.rule}⟧{SECOND[f'{one.path} ']} , {further}"))


def _value(shape: NodeShape, one: PropertyShape, kind: str) -> Mutation:
    """A value that is refused, in place of another where there may be one only. Each constraint that it breaks is a finding."""
    name = _name(shape.target, one.rule, kind)
    told = one.constraints
    single = any(other.path == one.path and other.constraints.get("maxCount") == "1" for other in shape.properties)
    subject = _choose(name, shape.target, one.path, loses=single)
    marks = f"⟦{one.rule}⟧"
    if kind == "minInclusive":
        value = str(int(told[kind]) - 1)
    elif kind == "pattern":
        value = BROKEN[one.rule]
    elif told.get("datatype") == "xsd:integer":  # a number between two whole ones breaks no order of numbers
        whole = int(real().values(subject, one.path)[0].split('"')[1])
        value = f"{whole - (one.path == 'oa:end')}.5"
    else:
        value = _wrong(name, one)
        marks *= 1 + len({"minInclusive", "pattern"} & told.keys())
    marks += _listed(shape, one, value)
    there = single and real().values(subject, one.path)
    return _mutation(name, subject, one.path, swap(one.path, "", marks + value) if there else add(f"{one.path} {marks}{value}"))


def _listed(shape: NodeShape, one: PropertyShape, value: str) -> str:
    """The marks of other shapes on the same path in whose list a value is not."""
    others = [other for other in shape.properties if other.path == one.path and other.rule != one.rule and "in" in other.constraints]
    return "".join(f"⟦{other.rule}⟧" for other in others if value not in other.constraints["in"].split())


def _wrong(name: str, one: PropertyShape) -> str:
    """A value of the wrong kind, from the real graph where nodes are asked for."""
    told = one.constraints
    if "in" in told:
        fitting = {*told["in"].split(), *ASKING}
        return pick(name, [value for value, scheme in real().schemes.items() if scheme == "kzv:standings" and value not in fitting])
    wanted = [(kind, told[kind]) for kind in ("class", "datatype") if kind in told]
    wanted += [pair for value in f"{told.get('node', '')} {told.get('or', '')}".split() for pair in accepted(value)]
    datatypes = [value for kind, value in wanted if kind == "datatype"]
    if datatypes:
        return WRONG_LITERALS[datatypes[0]]
    if not wanted:
        return "kzr:debriefing" if told.get("nodeKind") == "sh:Literal" else '"a word"@en'
    nodes = [
        value
        for value, target in real().types.items()
        if (target.startswith("kz:") and target != "kz:Person") or (target == "skos:Concept" and real().schemes[value] != "kzv:offences")
    ]
    if one.path == "kz:namedIn":  # what is another's may not be named here
        nodes = [value for value in nodes if value.startswith("hrw:")]
    return pick(name, [value for value in nodes if not any(real().fits(value, *pair) for pair in wanted)])


def _text(shape: NodeShape, one: PropertyShape, kind: str) -> Mutation:
    """A language that is none of ours, a language twice, or an empty text."""
    name, path = _name(shape.target, one.rule, kind), one.path
    nodes = real().nodes(shape.target)
    subject = pick(name, [one for one in nodes if real().values(one, path)] or nodes)
    there = real().values(subject, path)
    russian = next((value for value in there if value.endswith("@ru")), "")
    if kind == "uniqueLang":
        steps = [flag(one.rule, path), more(path, '"another text"@en')]
    elif kind == "languageIn" and one.constraints.get("maxCount") == "1":
        steps = [swap(path, "@en", "@ru"), flag(one.rule, path)]
    elif kind == "minLength" and russian:
        steps = [swap(path, russian, f'⟦{one.rule}⟧""@ru')]
    elif kind == "minLength" and one.constraints.get("maxCount") == "1":
        steps = [swap(path, "", f'⟦{one.rule}⟧""@en')]
    else:
        text = f"⟦{one.rule}⟧" + ('"ein Wort"@de' if kind == "languageIn" else '""@ru')
        steps = [more(path, text) if there else add(f"{path} {text}")]
    return _mutation(name, subject, path, *steps)


def _foreign(shape: NodeShape) -> Mutation:
    """A property of another class, with its value."""
    name = _name(shape.target, shape.rule, "foreign")
    allowed = {one.path for one in shape.properties} | TELLING
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
    given = [one for one in nodes if real().values(one, path)]
    silent = [one for one in nodes if aspect in real().values(one, "kz:silentOn")]
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
