"""What names can be reconciled with: persons, organisations, places, provisions and concepts, with their names in every language."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.graph.store import select
from kzgraph.vocab import KZ, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyoxigraph as ox

PERSON = KZ + "Person"
# What other vocabularies call a person; wherever one stands, so does any narrower class that the data tells of.
PERSONS = (
    PERSON,
    "http://xmlns.com/foaf/0.1/Person",
    "https://schema.org/Person",
    "http://schema.org/Person",
    "http://www.w3.org/ns/prov#Person",
    "http://www.wikidata.org/entity/Q5",
)
CONCEPT = PREFIXES["skos"] + "Concept"
# A public body is found as an organisation too, and a state, which is actor and territory in one, as a place.
WIDER = {KZ + "PublicBody": KZ + "Organisation", KZ + "State": KZ + "Place"}
TYPES = {
    PERSON: "Person",
    KZ + "Organisation": "Organisation",
    KZ + "PublicBody": "Public body",
    KZ + "Place": "Place",
    KZ + "State": "State",
    KZ + "LegalProvision": "Legal provision",
    CONCEPT: "Concept",
}


class Entity(NamedTuple):
    """One thing that a name may mean. `folded` are its names as they are compared; `day` is that of the source that names a person."""

    iri: str
    types: tuple[str, ...]
    names: tuple[str, ...]
    folded: frozenset[str]
    name: str
    description: str
    day: str


def entities(store: ox.Store) -> tuple[Entity, ...]:
    """All of them, in the order of their IRIs."""
    tops = " ".join(f"<{kind}>" for kind in PERSONS)
    narrower = select(store, f"SELECT DISTINCT ?kind {{ VALUES ?top {{ {tops} }} ?kind rdfs:subClassOf+ ?top FILTER (ISIRI(?kind)) }}")
    persons = {*PERSONS, *(row["kind"].value for row in narrower)}
    kinds = " ".join(f"<{kind}>" for kind in sorted({*TYPES, *persons}))
    rows = select(
        store,
        f"""SELECT ?it ?kind ?name ?definition ?day {{
          VALUES ?kind {{ {kinds} }} ?it a|<http://www.wikidata.org/prop/direct/P31> ?kind ; rdfs:label|skos:prefLabel|skos:altLabel ?name
          OPTIONAL {{ ?it skos:definition ?definition FILTER (LANG(?definition) = "en") }}
          OPTIONAL {{ ?it a kz:Person ; kz:namedIn/oa:hasSource/dcterms:issued ?day }}
          FILTER (ISIRI(?it))
        }} ORDER BY ?it ?kind ?name""",
    )
    found: dict[str, tuple[set[str], dict[str, str], str, str]] = {}
    for row in rows:
        types, names, definition, day = found.setdefault(row["it"].value, (set(), {}, "", ""))
        types.add(PERSON if row["kind"].value in persons else row["kind"].value)
        names.setdefault(row["name"].value, row["name"].language or "")
        definition = row["definition"].value if row["definition"] else definition
        day = max(day, row["day"].value if row["day"] else "")
        found[row["it"].value] = (types, names, definition, day)
    return tuple(_entity(iri, *parts) for iri, parts in found.items())


def _entity(iri: str, types: set[str], names: dict[str, str], definition: str, day: str) -> Entity:
    every = tuple(kind for kind in TYPES if kind in types or kind in {WIDER.get(own) for own in types})
    shown = next((name for name, language in names.items() if language == "en"), next(iter(names)))
    as_stated = f"Named as the source stated on {day}. Later events are not in this source." if day else ""
    told = as_stated or definition or ", ".join(TYPES[kind] for kind in every)
    return Entity(iri, every, tuple(names), frozenset(map(fold, names)), shown, told, day)


def fold(text: str) -> str:
    """A name as it is compared: without marks, capitals, signs and spaces too many."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    return " ".join(kept.split())


def of_types(known: Iterable[Entity], types: Iterable[str]) -> list[Entity]:
    """Those that are of one of the types; all if none is named."""
    wanted = set(types)
    return [each for each in known if not wanted or wanted & set(each.types)]
