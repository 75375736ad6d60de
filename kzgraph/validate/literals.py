"""The stage of literals as written, before a library rewrites them: rdflib reads "yes" as a boolean false and 007 as 7.

Each rule is explained in `docs/checks.md`; the length of a literal is a rule of the gate. The forms are the canonical ones of XML
Schema (https://www.w3.org/TR/xmlschema11-2/), so that equal values are equal texts in every store.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox
from shaclcheck import Triple

from kzgraph.graph.names import short
from kzgraph.validate.harm import is_private
from kzgraph.validate.rules import BUILT_IN, Trouble, findings_at_terms
from kzgraph.vocab import RDF, RDFS, XSD

if TYPE_CHECKING:
    from kzgraph.validate.finding import Finding
    from kzgraph.validate.material import Material

DATATYPE = RDFS.Datatype


def _real(read: Callable[[str], object]) -> Callable[[str], bool]:
    """Whether a day or a time exists: 30 February fits the pattern and is none."""

    def exists(text: str) -> bool:
        try:
            read(text)
        except ValueError:
            return False
        return True

    return exists


class Form(NamedTuple):
    """How a literal of one datatype is written: a pattern, what it looks like, and whether a text that fits is a value."""

    pattern: str
    like: str
    is_value: Callable[[str], bool] = lambda _: True


_INTEGER = Form(r"0|-?[1-9][0-9]*", "232, without a sign '+' and without leading zeros")
FORMS = {
    "boolean": Form("true|false", "true or false"),
    "integer": _INTEGER,
    "nonNegativeInteger": Form("0|[1-9][0-9]*", _INTEGER.like),
    "positiveInteger": Form("[1-9][0-9]*", _INTEGER.like),
    "decimal": Form(r"-?(?:0|[1-9][0-9]*)\.(?:0|[0-9]*[1-9])", "19.5, with a point and without leading or trailing zeros"),
    "date": Form("[0-9]{4}-[0-9]{2}-[0-9]{2}", "a day that exists, such as 2022-10-26, without time or zone", _real(date.fromisoformat)),
    "dateTime": Form(
        "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z",
        "a moment that exists, such as 2022-10-26T09:00:00Z",
        _real(datetime.fromisoformat),
    ),
    "gYear": Form("(?!0000)[0-9]{4}", "2022"),
    "gYearMonth": Form("(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])", "2022-10"),
    "anyURI": Form(r"https?://[^\s<>\"{}|\\^`]+", "an address that begins with https:// or http://"),
}
_DATES = "date dateTime gYear gYearMonth"
_NUMBERS = "integer nonNegativeInteger positiveInteger"
# What is often written in place of a value: datatypes, what stands there, and the fix.
LIKELY: tuple[tuple[str, str, Callable[[re.Match[str]], str]], ...] = (
    ("date", r"\d{4}-(?:0[1-9]|1[0-2])", lambda text: f'A month is not a day: write "{text[0]}"^^xsd:gYearMonth.'),
    ("date gYearMonth", r"\d{4}", lambda text: f'A year stands here: write "{text[0]}"^^xsd:gYear.'),
    ("gYear", r"\d{4}-(?:0[1-9]|1[0-2])", lambda text: f'A month stands here: write "{text[0]}"^^xsd:gYearMonth.'),
    ("gYear gYearMonth", r"\d{4}-\d\d-\d\d", lambda text: f'A day stands here: write "{text[0]}"^^xsd:date.'),
    (
        _DATES,
        r"(\d\d?)[./](\d\d?)[./](\d{4})",
        lambda text: (
            f'Write the year first: "{text[3]}-{int(text[2]):02}-{int(text[1]):02}"^^xsd:date, if the day stands before the month.'
        ),
    ),
    ("date", r"(\d{4}-\d\d-\d\d)T.*", lambda text: f'Leave out the time: write "{text[1]}"^^xsd:date.'),
    ("date", r"\d{4}-\d\d-\d\d", lambda text: f"{text[0]} is not a date: fix the day or the month, as YYYY-MM-DD."),
    (_NUMBERS, r"\+?0*(\d+)", lambda text: f"Write {text[1]}, without a sign '+' and without leading zeros."),
    (_NUMBERS, r"\d{1,3}(?:[ ,.\u00a0]\d{3})+", lambda text: f"Write {re.sub('[^0-9]', '', text[0])}, the digits alone."),
)
FREE = {XSD + "string", RDF + "langString"}


# A country's code, or a longer code, that is often written where a language's shortest code belongs (BCP 47, ISO 639-1).
MISTAKEN = {"kz": "kk", "kaz": "kk", "rus": "ru", "eng": "en", "ua": "uk", "ukr": "uk", "uzb": "uz", "deu": "de", "fra": "fr", "kr": "ko"}
TAG = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?")


def check(material: Material) -> Iterator[Finding]:
    """A finding for each literal whose text is not how its datatype is written, or that is not finished."""
    declared = {
        triple.subject
        for triples in material.ontology.values()
        for triple in triples
        if triple.predicate == RDF.type and triple.object == DATATYPE
    }

    def judge(triple: Triple) -> Iterator[Trouble]:
        if isinstance(triple.object, ox.Literal):
            rule, fix = wrong(triple.object, declared)
            if rule:
                shown = " ".join(short(term)[:200] for term in triple)
                yield Trouble(rule, triple.object, f"{BUILT_IN[rule].title}: {shown}", fix)

    for file, triples in material.of_judged(material.union).items():
        if any(isinstance(term, ox.Literal) and wrong(term, declared)[0] for term in material.terms(file).objects):
            yield from findings_at_terms(file, triples, judge, material.workspace)


def wrong(literal: ox.Literal, declared: Collection[object]) -> tuple[str, str]:
    """The rule that a literal breaks and how to fix it; empty texts if it breaks none."""
    datatype = literal.datatype
    if literal.language:
        base = literal.language.split("-")[0]
        if base in MISTAKEN or not TAG.fullmatch(literal.language):
            return "language-tag", f"Tag the text {MISTAKEN[base]}." if base in MISTAKEN else ""
    if "FIXME" in literal.value:
        return "unfinished-text", ""
    form = FORMS.get(datatype.value.removeprefix(XSD)) if datatype.value.startswith(XSD) else None
    if form is None:
        if datatype.value in FREE or datatype in declared:
            return "", ""
        known = ", ".join(f"xsd:{name}" for name in FORMS)
        return "known-datatype", f"Use one of {known}, or declare the datatype in the ontology."
    if re.fullmatch(form.pattern, literal.value) and form.is_value(literal.value):
        return "", ""
    name = datatype.value.removeprefix(XSD)
    return "lexical-form", _likely(name, literal.value) or f"Write {form.like}."


def _likely(datatype: str, text: str) -> str:
    """How to write what was likely meant; empty where that is anybody's guess."""
    if is_private(text):  # a fix would repeat what a finding must not
        return ""
    for datatypes, pattern, fix in LIKELY:
        match = re.fullmatch(pattern, text, re.ASCII)
        if match and datatype in datatypes.split():
            return fix(match)
    return ""
