"""Public bodies as entities of FollowTheMoney (https://followthemoney.tech/)."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pyoxigraph as ox

from kzgraph.graph import store as stores
from kzgraph.graph.names import short
from kzgraph.graph.store import select
from kzgraph.graph.workspace import Workspace
from kzgraph.vocab import LABEL_LANGUAGES

COUNTRIES = Path(__file__).parent / "countries.csv"  # the 249 officially assigned codes of ISO 3166-1
COUNTRY = "http://publications.europa.eu/resource/authority/country/"  # whose names are codes of three letters
WIKIDATA = "http://www.wikidata.org/entity/"
# Identifiers are for what a person confirmed to be the same: docs/links.md.
SAME = """SELECT ?node ?other WHERE {
  ?link kz:linkSubject ?node ; kz:linkObject ?other ; kz:linkState kzv:positive-link ; kz:relation skos:exactMatch
} ORDER BY ?other"""
ROWS = """SELECT DISTINCT ?body ?property ?value WHERE {
  { ?body kz:namedIn/oa:hasSource/schema:url ?value BIND ("sourceUrl" AS ?property) }
  UNION { ?body kz:partOf+ ?value . ?value a kz:State BIND ("jurisdiction" AS ?property) }
  UNION { ?body kz:partOf ?value . ?value a kz:PublicBody BIND ("parent" AS ?property) }
  FILTER EXISTS { ?body a kz:PublicBody ; kz:namedIn/oa:hasSource/schema:url ?page }
} ORDER BY ?body ?property ?value"""


def follow_the_money(_workspace: Workspace, store: ox.Store) -> str:
    """FollowTheMoney entities, a line of JSON each: public bodies only, never a person, a group, an organisation or a charge.

    A body has its parent, and where an exact match says so, its identifier at Wikidata and the code of the state that it is part of.
    """
    with COUNTRIES.open(encoding="utf-8", newline="") as stream:
        codes = {row["alpha3"]: row["alpha2"] for row in csv.DictReader(stream)}
    same: dict[str, list[str]] = {}
    for row in select(store, SAME):
        same.setdefault(row["node"].value, []).append(row["other"].value)
    entities: dict[str, dict[str, list[str]]] = {}
    for row in select(store, ROWS):
        body, name, value = row["body"].value, row["property"].value, row["value"].value
        properties = entities.setdefault(body, _named(store, row["body"], same.get(body, [])))
        values = [codes[code] for code in _after(COUNTRY, same.get(value, [])) if code in codes] if name == "jurisdiction" else [value]
        properties[name] = list(dict.fromkeys([*properties.get(name, []), *values]))
    for properties in entities.values():
        properties["parent"] = [_identifier(parent) for parent in properties.get("parent", []) if parent in entities]
    return "".join(_line(body, entities[body]) for body in sorted(entities))


def _named(store: ox.Store, body: ox.NamedNode, same: list[str]) -> dict[str, list[str]]:
    names = {literal.language: literal.value for literal in stores.Labels(store).literals(body)}
    return {
        "name": list(dict.fromkeys(names[language] for language in LABEL_LANGUAGES if language in names)),
        "wikidataId": _after(WIKIDATA, same),
    }


def _identifier(iri: str) -> str:
    """The short form of an IRI in letters, digits, dots and hyphens, as identifiers are there: `kzr.ombudsperson`."""
    return re.sub(r"[^0-9A-Za-z.-]+", ".", short(iri).strip("<>"))


def _after(space: str, iris: list[str]) -> list[str]:
    return [iri.removeprefix(space) for iri in iris if iri.startswith(space)]


def _line(body: str, properties: dict[str, list[str]]) -> str:
    held = {name: values for name, values in sorted(properties.items()) if values}
    return json.dumps({"id": _identifier(body), "schema": "PublicBody", "properties": held}, ensure_ascii=False) + "\n"
