"""The stage that keeps from the graph what can harm a person: private numbers and contacts, and groups narrowed to their members.

It reads `graph/` and the files that are asked about. Shapes hold the rest: no person without a passage that names the person
(`Thing-namedIn`, `Person-named-where-spoken-of`), no accusation outside a charge (`Graph-accusation-only-in-charges`), no outside class.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.model import KZ, KZV, PREFIXES
from kzgraph.turtle import shorten, unescaped
from kzgraph.validate.rules import BUILT_IN, Trouble, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzgraph.model import Finding
    from kzgraph.turtle import Term
    from kzgraph.validate.material import Material

TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_TWELVE = re.compile(r"(?<![\w.-])\d(?:[ \u00a0-]?\d){11}(?![\w-])")
_PHONE = re.compile(r"(?<![\w+])(?:\+\d|8(?=[ (\u00a0-]*7\d\d))(?:[ ()\u00a0.-]{0,2}\d){9,14}(?!\w)")
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
_PAIR = re.compile(r"-?\d{1,3}\.\d{3,}°?[\s,;NSСЮ]+-?\d{1,3}\.\d{3,}")
_AXIS = re.compile(r"(?:^|[#/_])(?:lat|long?|latitude|longitude)$", re.IGNORECASE)
_MEMBER = re.compile(r"(?:^|[#/])(?:has)?(?:member|memberOf|hadMember|partOf|hasPart|isPartOf)$", re.IGNORECASE)
# Words for somebody who did wrong; what a person is accused of stands in a charge, with its accuser, and the role of an act is ours.
_ACCUSED = re.compile(r"(?:^|[#/])(?:criminal|terrorist|extremist|suspect|convict|offender|accomplice|perpetrator)s?$", re.IGNORECASE)
PERPETRATOR = ox.NamedNode(KZ + "perpetrator")
OFFENCES = ox.NamedNode(KZV + "offences")
FEW = 3


def check(material: Material) -> Iterator[Finding]:
    """A finding for each statement of the data that holds what belongs to nobody but the person concerned."""
    types: dict[Term, set[str]] = {}
    for triple in (triple for triples in material.data.values() for triple in triples):
        if triple.predicate == TYPE and isinstance(triple.object, ox.NamedNode):
            types.setdefault(triple.subject, set()).add(triple.object.value)
    offences = {
        triple.subject.value
        for triples in material.ontology.values()
        for triple in triples
        if triple.object == OFFENCES and isinstance(triple.subject, ox.NamedNode)
    }
    counted = {
        triple.subject
        for triples in material.data.values()
        for triple in triples
        if triple.predicate.value == KZ + "counts" and KZ + "Group" in types.get(triple.object, ())
    }

    def judge(triple: ox.Triple) -> Iterator[Trouble]:
        yield from _private(triple)
        subject, predicate, value = triple
        if subject in counted and predicate.value in (KZ + "exactly", KZ + "atMost") and _is_few(value):
            yield _trouble("small-group", triple, value)
        if _MEMBER.search(predicate.value) and {*types.get(subject, ()), *types.get(value, ())} >= {KZ + "Group", KZ + "Person"}:
            yield _trouble("group-member", triple, value)
        named = value if predicate == TYPE else predicate
        if isinstance(named, ox.NamedNode) and named != PERPETRATOR and (_ACCUSED.search(named.value) or named.value in offences):
            yield _trouble("accusation-as-name", triple, named)

    for file, triples in material.data.items():
        yield from place(file, triples, judge, material.workspace)


def _trouble(rule: str, triple: ox.Triple, term: Term) -> Trouble:
    told = " ".join(shorten(part, PREFIXES)[:200] for part in triple)
    return Trouble(rule, term, f"{BUILT_IN[rule].title}: {told}")


def _private(triple: ox.Triple) -> Iterator[Trouble]:
    """What a text or an IRI holds that belongs to a person alone; the finding does not repeat it."""
    value = triple.object
    for term in (triple.subject, value):
        if not isinstance(term, (ox.NamedNode, ox.Literal)):
            continue
        text = term.value
        found = []
        if any(is_personal_number(re.sub(r"\D", "", match[0])) for match in _TWELVE.finditer(text)):
            found.append("personal-number")
        elif isinstance(term, ox.Literal) and _PHONE.search(text):
            found.append("phone-number")
        if _EMAIL.search(text):
            found.append("email-address")
        if _PAIR.search(text) or (term is value and _AXIS.search(triple.predicate.value) and re.search(r"\.\d{3,}", text)):
            found.append("fine-coordinates")
        for rule in found:
            where = "the text" if isinstance(term, ox.Literal) else "the IRI"
            path = shorten(triple.predicate, PREFIXES)
            yield Trouble(rule, term, f"{BUILT_IN[rule].title} in {where} at {path}; it is not repeated here")


def is_private(text: str) -> bool:
    """Whether a line of a file holds what belongs to a person alone, by the patterns of this stage, as written or behind escapes."""
    for told in {text, unescaped(text)}:
        if any(is_personal_number(re.sub(r"\D", "", match[0])) for match in _TWELVE.finditer(told)):
            return True
        if any(pattern.search(told) for pattern in (_PHONE, _EMAIL, _PAIR)):
            return True
        if re.search(r"\.\d{3,}", told) and any(_AXIS.search(name) for name in re.split(r"[\s<>:;,\"']+", told)):
            return True
    return False


def is_personal_number(digits: str) -> bool:
    """Whether twelve digits are an individual identification number (IIN) of Kazakhstan: a day of birth, a century, a check digit.

    The check digit is the sum of the first eleven, weighted 1 to 11, modulo 11; if that is 10, weighted 3 to 11, 1, 2; a number with a
    second 10 is never issued (programme of the Government of Kazakhstan of 11 June 2003, No. 565, https://adilet.zan.kz/rus/docs/P030000565_).
    """
    if len(digits) != 12 or digits[6] not in "123456":
        return False
    century = 1800 + 100 * ((int(digits[6]) - 1) // 2)
    try:
        datetime.date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return False
    numbers = [int(digit) for digit in digits]
    for weights in (range(1, 12), (*range(3, 12), 1, 2)):
        check = sum(weight * number for weight, number in zip(weights, numbers, strict=False)) % 11
        if check < 10:
            return bool(check == numbers[11])
    return False


def _is_few(value: Term) -> bool:
    return isinstance(value, ox.Literal) and value.value.isdecimal() and 0 < int(value.value) < FEW
