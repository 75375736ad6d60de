"""Entities for reconciliation: persons, organisations, places, provisions and concepts, with their names in all languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.graph.store import Labels, select
from kzgraph.model import kinds
from kzgraph.vocab import KZ, PREFIXES

PERSON = KZ + kinds.PERSON
# Classes of persons in other vocabularies. The data may have narrower ones, which count as well.
PERSONS = (
    PERSON,
    "http://xmlns.com/foaf/0.1/Person",
    "https://schema.org/Person",
    "http://schema.org/Person",
    "http://www.w3.org/ns/prov#Person",
    "http://www.wikidata.org/entity/Q5",
)
CONCEPT = PREFIXES["skos"] + "Concept"
# A public body is offered as an organisation too, and a state, which is an actor and a territory, as a place.
WIDER = {KZ + kinds.PUBLIC_BODY: KZ + kinds.ORGANISATION, KZ + kinds.STATE: KZ + kinds.PLACE}
OFFERED = (kinds.PERSON, kinds.ORGANISATION, kinds.PUBLIC_BODY, kinds.PLACE, kinds.STATE, kinds.LAW)
# The types by IRI, each with its English name, which is that of its class with spaces.
TYPES = {KZ + name: re.sub("(?<=[a-z])(?=[A-Z])", " ", name).capitalize() for name in OFFERED} | {CONCEPT: "Concept"}


class Entity(NamedTuple):
    """A thing with names. `folded` are the names as they are compared; `day` is the date of the latest source that names a person."""

    iri: str
    types: tuple[str, ...]
    names: tuple[str, ...]
    folded: frozenset[str]
    name: str
    description: str
    day: str


def entities(store: ox.Store) -> tuple[Entity, ...]:
    """All entities of the data, ordered by IRI."""
    tops = " ".join(f"<{kind}>" for kind in PERSONS)
    narrower = select(store, f"SELECT DISTINCT ?kind {{ VALUES ?top {{ {tops} }} ?kind rdfs:subClassOf+ ?top FILTER (ISIRI(?kind)) }}")
    persons = {*PERSONS, *(row["kind"].value for row in narrower)}
    known = " ".join(f"<{kind}>" for kind in sorted({*TYPES, *persons}))
    rows = select(
        store,
        f"""SELECT ?it ?kind ?name ?definition ?day {{
          VALUES ?kind {{ {known} }} ?it a|<http://www.wikidata.org/prop/direct/P31> ?kind ; rdfs:label|skos:prefLabel|skos:altLabel ?name
          OPTIONAL {{ ?it skos:definition ?definition FILTER (LANG(?definition) = "en") }}
          OPTIONAL {{ ?it a kz:Person ; kz:namedIn/oa:hasSource/dcterms:issued ?day }}
          FILTER (ISIRI(?it)) BIND (EXISTS {{ ?it skos:altLabel ?name }} AS ?beside)
        }} ORDER BY ?it ?kind ?beside ?name""",
    )
    parts: dict[str, tuple[set[str], dict[str, str], str, str]] = {}
    for row in rows:
        types, names, definition, day = parts.setdefault(row["it"].value, (set(), {}, "", ""))
        types.add(PERSON if row["kind"].value in persons else row["kind"].value)
        names.setdefault(row["name"].value, row["name"].language or "")
        definition = row["definition"].value if row["definition"] else definition
        day = max(day, row["day"].value if row["day"] else "")
        parts[row["it"].value] = (types, names, definition, day)
    return tuple(_entity(iri, *of_entity) for iri, of_entity in parts.items())


def _entity(iri: str, types: set[str], names: dict[str, str], definition: str, day: str) -> Entity:
    all_types = tuple(kind for kind in TYPES if kind in types or kind in {WIDER.get(own) for own in types})
    name = next((name for name, language in names.items() if language == "en"), next(iter(names)))
    as_stated = f"Named as the source stated on {day}. Later events are not in this source." if day else ""
    description = as_stated or definition or ", ".join(TYPES[kind] for kind in all_types)
    return Entity(iri, all_types, tuple(names), frozenset(map(fold, names)), name, description, day)


def fold(text: str) -> str:
    """A name for comparison: lower case, without diacritics, punctuation and extra spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    return " ".join(letters.split())


def of_types(entities: Iterable[Entity], types: Iterable[str]) -> list[Entity]:
    """The entities of any of the types; all entities if there are no types."""
    wanted = set(types)
    return [entity for entity in entities if not wanted or wanted & set(entity.types)]


def label(labels: Labels, iri: str) -> str:
    """The label of an IRI, or the text itself if it is not a valid IRI."""
    try:
        return labels.of_iri(iri)
    except ValueError:
        return iri
