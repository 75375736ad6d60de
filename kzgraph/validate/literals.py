"""The stage of literals as written, before a library rewrites them: rdflib reads "yes" as a boolean false and 007 as 7.

Each rule is explained in `docs/checks.md`. The forms are the canonical ones of XML Schema (https://www.w3.org/TR/xmlschema11-2/), so
that equal values are equal texts in every store.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.model import PREFIXES, Finding
from kzgraph.turtle import placed_all, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from kzgraph.workspace import Workspace

XSD = PREFIXES["xsd"]
TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
DATATYPE = ox.NamedNode(PREFIXES["rdfs"] + "Datatype")


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
FREE = {XSD + "string", PREFIXES["rdf"] + "langString"}


def check(data: Mapping[Path, list[ox.Triple]], workspace: Workspace) -> list[Finding]:
    """A finding for each literal whose text is not how its datatype is written, or whose datatype nothing here knows."""
    ontology = workspace.ontology_files()
    declared = {
        triple.subject
        for file, triples in data.items()
        if file in ontology
        for triple in triples
        if triple.predicate == TYPE and triple.object == DATATYPE
    }
    return [
        finding
        for file, triples in data.items()
        if any(isinstance(triple.object, ox.Literal) and _wrong(triple.object, declared) for triple in triples)
        for finding in _findings(file, triples, declared, workspace)
    ]


def _wrong(literal: ox.Literal, declared: Collection[object]) -> tuple[str, str] | None:
    """The rule that a literal breaks and how to mend it."""
    datatype = literal.datatype
    form = FORMS.get(datatype.value.removeprefix(XSD)) if datatype.value.startswith(XSD) else None
    if form is None:
        if datatype.value in FREE or datatype in declared:
            return None
        known = ", ".join(f"xsd:{name}" for name in FORMS)
        return "known-datatype", f"Use one of {known}, or declare the datatype in the ontology."
    if re.fullmatch(form.pattern, literal.value) and form.is_value(literal.value):
        return None
    return "lexical-form", f"Write {form.like}."


def _findings(file: Path, triples: list[ox.Triple], declared: Collection[object], workspace: Workspace) -> list[Finding]:
    placed = placed_all(file.read_bytes().decode("utf-8"), triples)
    found = []
    for place in placed.placed:
        triple = place.triple
        wrong = _wrong(triple.object, declared) if isinstance(triple.object, ox.Literal) else None
        if wrong:
            rule, mend = wrong
            told = "no datatype here" if rule == "known-datatype" else "not how its datatype is written"
            message = f"{told}: {' '.join(shorten(term, PREFIXES)[:200] for term in triple)}"
            focus, path, value = map(str, triple)
            line, column = placed.line_column(place.object_at)
            found.append(Finding(rule, message, mend, focus, path, value, workspace.relative(file), line, column))
    return found
