"""The stage that keeps from the graph what can harm a person: private numbers and contacts, and groups narrowed to their members.

It reads `graph/` and the files that are asked about. Shapes hold the rest: no person without a passage that names the person
(`Thing-namedIn`, `Person-named-where-spoken-of`), no accusation outside a charge (`Graph-accusation-only-in-charges`), no outside class.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox
from shaclcheck import Triple

from kzgraph.graph.lines import Lines
from kzgraph.graph.names import short
from kzgraph.graph.turtle_tokens import comments, unescaped
from kzgraph.validate.finding import Finding
from kzgraph.validate.rules import BUILT_IN, Trouble, findings_at_terms
from kzgraph.vocab import KZ, KZV, RDF

if TYPE_CHECKING:
    from kzgraph.graph.turtle import Term
    from kzgraph.graph.workspace import Workspace
    from kzgraph.validate.material import Material, Terms

# What may part the digits of one number: spaces, dots, slashes, dashes, and characters without a width; no line end.
_SIGNS = r"\- \u00a0\u2007\u2009\u202f./_\u00ad\u200b-\u200d\u2060\ufeff\u2010-\u2015\u2212"
_APART = rf"(?:[{_SIGNS}]|%20){{0,2}}"
_APART_IN_PHONE = rf"(?:[{_SIGNS}()]|%20){{0,3}}"
# Each number is looked for ahead of its first digit, so that one that begins within another is found too.
_TWELVE = re.compile(rf"(?<!\d)(?=(\d(?:{_APART}\d){{11}})(?!\d))")
_PHONE = re.compile(
    rf"(?=((?:\+|%2[Bb]){_APART}\d(?:{_APART_IN_PHONE}\d){{9,14}}|(?<!\d)8{_APART_IN_PHONE}7(?:{_APART_IN_PHONE}\d){{9}})(?!\d))"
)
_FIGURE = re.compile(r"8\d(?:[ \u00a0\u2009\u202f.]\d{3}){3}")
# The sign first, then what stands before it: a search for the name first takes the square of a long text's length.
_AT = re.compile(r"(?:@|%40)[\w-]+(?:\.[\w-]+)+")
_NAME_BACKWARDS = re.compile(r"[\w.+%-]{1,64}")
_PAIR = re.compile(r"-?\d{1,3}\.\d{3,}°?[\s,;NSСЮ]+-?\d{1,3}\.\d{3,}")
FINE = re.compile(r"-?\d{1,3}\.\d{3,}")
# The letters and digits of a digest identify nobody.
_DIGEST = re.compile(r"(?<![0-9A-Za-z])(?:[0-9a-f]{128}|[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?![0-9A-Za-z])")
# Any text with a private number, contact or place has this: most have not, and need not be read further.
_DOUBTFUL = re.compile(r"@|%40|(?:\d\D*){8}")
# What most files of Turtle lack but for whole texts that are digests: a long row of digits, a number with three decimals, or a name with a
# sign of an address; an escape, and a name that is put together from two parts of the file, since either can hide these.
_AS_DIGITS = bytes(sign if sign in b"0." else 48 if sign in b"123456789" else 120 for sign in range(256))
_BETWEEN_DIGITS = b"- ./_()%\xc2\xe2\xef" + bytes(range(0x80, 0xC0))  # the bytes of _SIGNS in UTF-8, and of brackets and %20
_HOLDS_ADDRESS = re.compile(rb"%40|@[^\s<\"]*[.>]")
_IS_DIGEST = re.compile(rb'"(?:[0-9a-f]{128}|[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})"')
_HOLDS_PARTS = re.compile(rb"\\[^\"'nrt\\]|<(?!https?:)|:[0-9%_\x80-\xff]")
_DIRECTIVE = re.compile(r"(?:prefix|base)\s[^<]{0,200}<([^<>\s]*)>", re.IGNORECASE)
AXIS = re.compile(r"(?:^|[#/_])(?:lat|long?|latitude|longitude)$", re.IGNORECASE)
_MEMBER = re.compile(r"(?:^|[#/])(?:has)?(?:member|memberOf|hadMember|partOf|hasPart|isPartOf)$", re.IGNORECASE)
# Words for wrongdoers: an accusation belongs in a charge, with its accuser, and the role in an act is the encoder's.
_ACCUSED = re.compile(r"(?:^|[#/])(?:criminal|terrorist|extremist|suspect|convict|offender|accomplice|perpetrator)s?$", re.IGNORECASE)
PERPETRATOR = KZ.perpetrator
OFFENCES = KZV.offences
NARROW = (KZ.exactly, KZ.atMost, KZ.lessThan, KZ.approximately)  # a figure that tells how many, at most
FEW = 3


def check(material: Material) -> Iterator[Finding]:
    """A finding for each statement of the data that holds what belongs to nobody but the person concerned."""
    groups, persons = _of_class(material, KZ.Group), _of_class(material, KZ.Person)
    counted = {
        triple.subject
        for file, triples in material.data.items()
        if KZ.counts in material.terms(file).predicates
        for triple in triples
        if triple.predicate == KZ.counts and triple.object in groups
    }
    offences = {
        triple.subject.value
        for triples in material.ontology.values()
        for triple in triples
        if triple.object == OFFENCES and isinstance(triple.subject, ox.NamedNode)
    }
    rules_of = functools.cache(_rules)  # most terms are in many triples

    is_member = functools.cache(_MEMBER.search)

    @functools.cache
    def accuses(term: Term) -> bool:
        return isinstance(term, ox.NamedNode) and term != PERPETRATOR and bool(_ACCUSED.search(term.value) or term.value in offences)

    def judge_all(triple: Triple) -> Iterator[Trouble]:
        yield from _private(triple, rules_of)
        yield from judge(triple)

    def judge(triple: Triple) -> Iterator[Trouble]:
        subject, predicate, value = triple
        if subject in counted and predicate in NARROW and _is_few(value):
            yield _trouble("small-group", triple, value)
        if is_member(predicate.value) and not groups.isdisjoint((subject, value)) and not persons.isdisjoint((subject, value)):
            yield _trouble("group-member", triple, value)
        named = value if predicate == RDF.type else predicate
        if accuses(named):
            yield _trouble("accusation-as-name", triple, named)

    def may_harm(terms: Terms) -> bool:
        subjects, predicates, objects = terms
        return (
            not (counted.isdisjoint(subjects) or predicates.isdisjoint(NARROW))
            or (any(is_member(name.value) for name in predicates) and not any(map((subjects | objects).isdisjoint, (groups, persons))))
            or any(map(accuses, (*predicates, *(objects if RDF.type in predicates else ()))))
        )

    for file, triples in material.of_judged(material.data).items():
        doubtful = not file.is_file() or may_be_private(file.read_bytes())  # most are not
        if doubtful or may_harm(material.terms(file)):
            yield from findings_at_terms(file, triples, judge_all if doubtful else judge, material.workspace)
        yield from _beside_triples(file, material.workspace) if doubtful else ()


def _of_class(material: Material, kind: ox.NamedNode) -> set[Term]:
    """The nodes of the data that have a class."""
    files = [triples for file, triples in material.data.items() if kind in material.terms(file).objects]
    return {triple.subject for triples in files for triple in triples if triple.object == kind and triple.predicate == RDF.type}


def may_be_private(turtle: bytes) -> bool:
    """Whether a file can hold what belongs to a person alone, by a look at its bytes: never False of one that does."""
    turtle = _IS_DIGEST.sub(b'""', turtle)
    rows = turtle.translate(_AS_DIGITS, _BETWEEN_DIGITS)
    return (
        b"0" * 11 in rows
        or (b"0" * 10 in rows and (b"+" in turtle or b"%2" in turtle))
        or b"0.000" in turtle.translate(_AS_DIGITS)
        or _HOLDS_ADDRESS.search(turtle) is not None
        or _HOLDS_PARTS.search(turtle) is not None
        or any(map(str.isdecimal, turtle.translate(None, bytes(range(128))).decode()))  # digits of another script
    )


def _trouble(rule: str, triple: Triple, term: Term) -> Trouble:
    # Hidden before the text is cut: the first part of a number is not known for one.
    shown = " ".join(hide(part, spans(part))[:200] for part in (short(part) for part in triple))
    return Trouble(rule, term, f"{BUILT_IN[rule].title}: {shown}")


def _rules(text: str) -> tuple[str, ...]:
    """The rules that a text breaks, each once."""
    return tuple(dict.fromkeys(span.rule for span in spans(text)))


def _private(triple: Triple, rules_of: Callable[[str], tuple[str, ...]]) -> Iterator[Trouble]:
    """What a text or an IRI holds that belongs to a person alone; the finding does not repeat it."""
    value = triple.object
    for term in (*triple, value.datatype) if isinstance(value, ox.Literal) else triple:
        if not isinstance(term, (ox.NamedNode, ox.Literal)):
            continue
        rules = rules_of(term.value)
        if term == value and AXIS.search(triple.predicate.value) and FINE.search(term.value):
            rules = (*rules, *({"fine-coordinates"} - {*rules}))
        for rule in rules:
            where = "the text" if isinstance(term, ox.Literal) else "the IRI"
            path = short(triple.predicate)
            at = "" if term == triple.predicate else f" at {path}"
            yield Trouble(rule, term, f"{BUILT_IN[rule].title} in {where}{at}; it is not repeated here")


def _beside_triples(file: Path, workspace: Workspace) -> Iterator[Finding]:
    """What stands in comments and in the IRIs of prefixes and bases, which no triple need hold."""
    text = file.read_bytes().decode("utf-8") if file.is_file() else ""
    if next(spans(text), None) is None:  # most files: their comments need not be found
        return
    lines = Lines(text)
    parts = [("a comment", *part) for part in comments(text)]
    parts += [("the IRI of a prefix or base", *match.span(1)) for match in _DIRECTIVE.finditer(text)]
    reported = set()
    for where, start, end in parts:
        for rule, at, _ in spans(text[start:end]):
            if (rule, start + at) not in reported:
                reported.add((rule, start + at))
                line, column = lines.line_column(start + at)
                message = f"{BUILT_IN[rule].title} in {where}; it is not repeated here"
                yield Finding(rule, message, BUILT_IN[rule].fix, file=workspace.relative(file), line=line, column=column)


class Span(NamedTuple):
    """A part of a text that belongs to a person alone, half open, and the rule that keeps it out."""

    rule: str
    start: int
    end: int


def spans(text: str) -> Iterator[Span]:
    """Each private number, contact and place in a text. A personal number is not reported as a telephone number too."""
    if not _DOUBTFUL.search(text):
        return
    plain = _DIGEST.sub(lambda match: "x" * len(match[0]), text)
    numbers = [match.span(1) for match in _TWELVE.finditer(plain) if is_personal_number(_digits(match[1]))]
    yield from (Span("personal-number", *number) for number in numbers)
    if not numbers:
        yield from (Span("phone-number", *match.span(1)) for match in _PHONE.finditer(plain) if not _FIGURE.fullmatch(match[1]))
    for match in _AT.finditer(plain):
        name = _NAME_BACKWARDS.match(plain[max(0, match.start() - 64) : match.start()][::-1])
        if name:
            yield Span("email-address", match.start() - name.end(), match.end())
    yield from (Span("fine-coordinates", *match.span()) for match in _PAIR.finditer(plain))


def hide(text: str, private: Iterable[tuple[str, int, int]]) -> str:
    """The text with `[private]` in place of each span; spans may overlap."""
    shown = []
    upto = 0
    for _, start, end in sorted(private, key=lambda span: span[1:]):
        if start >= upto:
            shown += [text[upto:start], "[private]"]
        upto = max(upto, end)
    return "".join([*shown, text[upto:]])


def _digits(text: str) -> str:
    """The digits alone, of any script, as those of ASCII."""
    return "".join(str(int(sign)) for sign in text.replace("%20", "") if sign.isdecimal())


def is_private(text: str) -> bool:
    """Whether a line of a file holds what belongs to a person alone, as written or behind escapes."""
    for form in {text, unescaped(text)}:
        if next(spans(form), None) is not None:
            return True
        if FINE.search(form) and any(AXIS.search(name) for name in re.split(r"[\s<>:;,\"']+", form)):
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
