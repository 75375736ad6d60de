"""The terms that a reader may have meant by one that does not exist: by name, label, synonym or definition, then by spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.errors import LONGEST
from kzgraph.graph import store
from kzgraph.graph.named import local_name
from kzgraph.graph.names import short
from kzgraph.vocab import KZ

if TYPE_CHECKING:
    from kzgraph.graph.remote_endpoint import Remote

_NAMES = """SELECT DISTINCT ?node ?name WHERE {
  ?node skos:prefLabel|skos:altLabel|skos:hiddenLabel|rdfs:label ?name
  FILTER (LANG(?name) IN ("en", "")) FILTER NOT EXISTS { ?node kz:voice|kz:notSaidIn ?source } }"""
_DEFINITIONS = "SELECT ?node ?name WHERE { ?node skos:definition ?name FILTER (LANG(?name) = 'en') }"
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")
_EMPTY = {"has", "is", "was", "the", "of", "by"}  # words that say nothing in the name of a property
NAMED, CALLED, WITHIN, SPELLED, DEFINED = 6.0, 5.6, 4.0, 3.0, 2.0  # how good a match is
SAME_SPACE, SAME_CASE = 1.2, 0.4
AS_GOOD, MOST, ALIKE = 0.85, 3, 0.8
# Words for what the ontology does not have. The phrase `instead of WORD` names the nearest terms, which do not mean the same.
RELATED = ("certainty", "confidence", "court", "crime", "evidence", "fact", "quote", "suspect")


class Term(NamedTuple):
    """A term as it can be meant: its local name, its labels, and its definition."""

    iri: str
    labels: tuple[str, ...]
    definition: str


def terms(engine: ox.Store | Remote) -> list[Term]:
    """The classes, properties, concepts and things of a graph, with their names in English."""
    labels: dict[str, list[str]] = {}
    for row in store.select(engine, _NAMES):
        labels.setdefault(row["node"].value, []).append(row["name"].value)
    definitions = {row["node"].value: row["name"].value for row in store.select(engine, _DEFINITIONS)}
    return [Term(iri, tuple(names), definitions.get(iri, "")) for iri, names in sorted(labels.items())]


def related(iri: str) -> str:
    """The word that an IRI has for what the ontology has no term for; empty if it is none of these."""
    asked = _stems(local_name(iri)[:LONGEST]) if iri.startswith(KZ) else frozenset()
    return next((word for word in RELATED if _stems(word) == asked), "")


def meant(iri: str, known: Iterable[Term], spaces: Iterable[str], exist: Callable[[set[str]], set[str]]) -> list[str]:
    """The terms in short form that may be meant by an IRI, best first; `exist` keeps those of some IRIs that the graph has."""
    name = local_name(iri)[:LONGEST]
    asked, space, upper = _stems(name), iri.removesuffix(local_name(iri)), name[:1].isupper()
    if not asked:
        return []
    scores = {term.iri: _score(name, asked, term) for term in known}
    others = {f"{other}{form}" for other in spaces for form in (name, name[:1].upper() + name[1:], f"has{name[:1].upper()}{name[1:]}")}
    scores |= dict.fromkeys(exist(others | {f"{other}{name[:1].lower()}{name[1:]}" for other in spaces}), NAMED)
    for other in scores:
        if scores[other]:
            scores[other] += SAME_SPACE * other.startswith(space) + SAME_CASE * (local_name(other)[:1].isupper() == upper)
    best = max(scores.values(), default=0.0)
    near = sorted(
        (other for other, score in scores.items() if score and score >= best - AS_GOOD), key=lambda other: (-scores[other], other)
    )
    return [short(iri) for iri in near[:MOST]]


def _score(name: str, asked: frozenset[str], term: Term) -> float:
    own = local_name(term.iri)
    named, *called = (_stems(text) if _may_hold(text, asked) else frozenset() for text in (own, *term.labels))
    if asked == named:
        return NAMED
    if asked in called:
        return CALLED
    wider = [len(words) for words in (named, *called) if asked < words]
    if wider:
        return WITHIN - min(wider) / 10
    matcher = SequenceMatcher(None, name.lower(), own[:LONGEST].lower())
    if matcher.real_quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE:
        return SPELLED
    return DEFINED if _may_hold(term.definition, asked) and asked <= _stems(term.definition) else 0.0


def _may_hold(text: str, asked: frozenset[str]) -> bool:
    """Whether a text may have all stems, which saves to stem most texts; the last letter of a stem may differ, as in body and bodies."""
    folded = text.lower()
    return all(stem[: max(1, len(stem) - 1)] in folded for stem in asked)


def _stems(text: str) -> frozenset[str]:
    from kzgraph.questions.search.forms import forms  # takes long to import

    words = [word.lower() for word in _WORD.findall(text)]
    return frozenset(forms(word)[-1] for word in words if word not in _EMPTY) or frozenset(words)
