"""The shapes as a reader meets them: a rule each, with its name, its message and what it looks at, by the term that it holds."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.graph.store import select
from kzgraph.validate.rules import reporting, rule_name

NAMED = "?shape sh:name ?name ; sh:message ?message FILTER (ISIRI(?shape))"
PATH = "sh:path|(sh:path/sh:alternativePath/rdf:rest*/rdf:first)"
BEARING = "sh:targetSubjectsOf|sh:targetObjectsOf"
# a scheme is held through what the rule says that a value must be
SCHEME = "(sh:node|(sh:or/rdf:rest*/rdf:first))/sh:property/sh:hasValue"
HOLDS = f"{PATH}|{BEARING}|sh:targetClass|sh:class|sh:hasValue|(sh:in/rdf:rest*/rdf:first)|({SCHEME})"


class Rule(NamedTuple):
    """One shape. `reported` says whether a finding can name it; the others say what values of its users must be.

    `classes` are those whose nodes it looks at, `bearing` the properties whose subjects or objects it looks at, `path` the property of
    these that it looks at, and `holds` every term that it names.
    """

    name: str
    title: str
    message: str
    reported: bool
    classes: tuple[str, ...]
    bearing: tuple[str, ...]
    path: tuple[str, ...]
    holds: tuple[str, ...]


class Rules:
    """The rules of a store of shapes, which does not change: `all` by name, and `of` each term that they hold."""

    def __init__(self, shapes: ox.Store) -> None:
        self._shapes = shapes

    @cached_property
    def all(self) -> dict[str, Rule]:
        shapes = self._shapes
        reported = reporting({Path(): [quad.triple for quad in shapes]})
        classes = _pairs(shapes, "?shape ^sh:property*/sh:targetClass ?term")
        bearing = _pairs(shapes, f"?shape ^sh:property*/({BEARING}) ?term")
        path = _pairs(shapes, f"?shape {PATH} ?term")
        holds = _pairs(shapes, f"?shape {HOLDS} ?term")
        rules: dict[str, Rule] = {}
        for row in select(
            shapes, f"SELECT ?shape (MIN(?name) AS ?title) (MIN(?message) AS ?text) {{ {NAMED} }} GROUP BY ?shape ORDER BY ?shape"
        ):
            iri = row["shape"].value
            parts = (tuple(terms.get(iri, ())) for terms in (classes, bearing, path, holds))
            rules[iri] = Rule(rule_name(iri), row["title"].value, row["text"].value, iri in reported, *parts)
        return rules

    @cached_property
    def of(self) -> dict[str, list[Rule]]:
        rules: dict[str, list[Rule]] = {}
        for rule in self.all.values():
            for term in rule.holds:
                rules.setdefault(term, []).append(rule)
        return rules

    def allowed_on(self, term: str) -> list[str]:
        """The classes whose shapes look at a property."""
        return sorted({name for rule in self.of.get(term, ()) if term in rule.path for name in rule.classes})


def _pairs(shapes: ox.Store, pattern: str) -> dict[str, list[str]]:
    rows = select(shapes, f"SELECT DISTINCT ?shape ?term {{ {pattern} FILTER (ISIRI(?shape) && ISIRI(?term)) }} ORDER BY ?shape ?term")
    pairs: dict[str, list[str]] = {}
    for row in rows:
        pairs.setdefault(row["shape"].value, []).append(row["term"].value)
    return pairs
