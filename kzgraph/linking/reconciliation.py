"""Reconciliation: the things of a graph that a name may mean, with scores. A person is never a sure match.

Things are persons, organisations, places, provisions and concepts, with their names in all languages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, NamedTuple

import pyoxigraph as ox

from kzgraph.graph.store import Labels, select
from kzgraph.linking.candidates.engine import by_name
from kzgraph.linking.candidates.labels import propose as compare_labels
from kzgraph.linking.candidates.persons import propose as compare_persons
from kzgraph.linking.candidates.rows import Label, LabelRow, PersonRow
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
RECONCILED = (kinds.PERSON, kinds.ORGANISATION, kinds.PUBLIC_BODY, kinds.PLACE, kinds.STATE, kinds.LAW)
# The types by IRI, each with its English name, which is that of its class with spaces.
TYPES = {KZ + name: re.sub("(?<=[a-z])(?=[A-Z])", " ", name).capitalize() for name in RECONCILED} | {CONCEPT: "Concept"}
LONGEST_NAME = 300  # characters of a name; a longer one matches nothing
LEAST_ALIKE = 0.5  # of the letters in common; with fewer, no candidate is offered
SHORT, LEAST_ALIKE_SHORT = 6, 0.7  # fewer letters than this are alike by chance, as in OSCE and scope
LEAST_SCORE, SURE = 5.0, 50.0  # the lowest score that is offered, and that of a candidate that is taken without a look
QUERY = "urn:query"  # the IRI of the row that stands for a query
FEW_CANDIDATES, MOST_CANDIDATES = 10, 100  # candidates of a query by default, and at most
NAME_WEIGHT = 0.8  # of the name in a score, where the query has properties too


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


def candidates(store: ox.Store, entities: Sequence[Entity], country: str, query: Any) -> list[dict[str, Any]]:  # noqa: ANN401 (whatever a client sends)
    """The candidates for one query of a batch, best first; none for a malformed query. `country` is the home country of the graph."""
    if not isinstance(query, dict) or len(str(query.get("query"))) > LONGEST_NAME:
        return []
    text, limit, types = query.get("query"), query.get("limit"), query.get("type")
    text = text if isinstance(text, str) else ""
    most = min(MOST_CANDIDATES, int(limit)) if isinstance(limit, (int, float)) and 1 <= limit < float("inf") else FEW_CANDIDATES
    types = [types] if isinstance(types, str) else types if isinstance(types, list) else []
    type_iris = [kind if isinstance(kind, str) else str(kind.get("id")) for kind in types if isinstance(kind, (str, dict))]
    properties = _properties(query.get("properties"))
    scored = []
    entities = of_types(entities, type_iris)
    scores = _scores(text, entities, country) if text else {}
    for entity in entities:
        score = scores.get(entity.iri, 0.0)
        known = [fits for iri, values in properties if (fits := _has(store, entity, iri, values)) is not None]
        if known and (score or not text):  # a value that the graph lacks says nothing
            share = sum(known) / len(known)
            score = NAME_WEIGHT * score + (1 - NAME_WEIGHT) * 100 * share if text else 100 * share
        if score >= LEAST_SCORE:
            scored.append((round(score, 2), entity))
    scored.sort(key=lambda pair: (-pair[0], pair[1].iri))
    folded = fold(text)
    exact = [(score, entity) for score, entity in scored if folded in entity.folded]
    sure = exact[0][1] if len(exact) == 1 and exact[0][0] >= SURE and PERSON not in exact[0][1].types else None
    return [_candidate(score, entity, entity is sure) for score, entity in scored[:most]]


def _properties(given: Any) -> list[tuple[str, list[str]]]:  # noqa: ANN401 (whatever a client sends)
    """The IRIs of the properties of a query, with their values as texts."""
    properties = []
    for item in (given if isinstance(given, list) else [])[:FEW_CANDIDATES]:
        if isinstance(item, dict) and isinstance(item.get("pid"), str) and "v" in item:
            values = item["v"] if isinstance(item["v"], list) else [item["v"]]
            texts = [str(value.get("id")) if isinstance(value, dict) else str(value) for value in values[:FEW_CANDIDATES]]
            properties.append((item["pid"], texts))
    return properties


def _scores(text: str, entities: Sequence[Entity], country: str) -> dict[str, float]:
    """The scores of the entities that a name may mean, from 0 to 100, by their IRIs.

    They are those of `kzgraph link` for a row with this name alone. A name that its comparison by words does not find, such as a misspelt
    one, has at most half of what its letters have in common with a name of the entity.
    """
    persons = [PersonRow(entity.iri, entity.names) for entity in entities if PERSON in entity.types]
    others = [entity for entity in entities if PERSON not in entity.types]
    named = [LabelRow(entity.iri, tuple(map(Label, entity.names))) for entity in others]
    proposed = [
        *compare_persons(persons, [PersonRow(QUERY, (text,))], by_name),
        *compare_labels(named, [LabelRow(QUERY, (Label(text),))], country=country),
    ]
    scores = {item.subject: 100 * item.score for item in proposed}
    query = _folded_query(text)
    for entity in others if query.text else ():
        letters = max((_likeness(query, name) for name in entity.folded), default=0.0)
        if letters >= LEAST_ALIKE:
            scores.setdefault(entity.iri, 50 * letters)
    return scores


class _FoldedQuery(NamedTuple):
    """A name of a query, folded, with its words. The matcher analyses it once for all comparisons."""

    text: str
    words: frozenset[str]
    matcher: SequenceMatcher[str]


@lru_cache(maxsize=1)
def _folded_query(name: str) -> _FoldedQuery:
    text = fold(name)
    return _FoldedQuery(text, frozenset(text.split()), SequenceMatcher(None, "", text, autojunk=False))


def _likeness(query: _FoldedQuery, name: str) -> float:
    if name == query.text:
        return 1.0
    words = set(name.split())
    shared = 0.7 * len(query.words & words) / min(len(query.words), len(words)) if query.words and words else 0.0
    matcher, least = query.matcher, LEAST_ALIKE_SHORT if len(query.text) < SHORT else LEAST_ALIKE
    matcher.set_seq1(name)
    # each of these is an upper bound of the next, at a tenth of its cost
    close = matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least
    alike = matcher.ratio() if close else 0.0
    return min(0.99, max(alike if alike >= least else 0.0, shared))


def _has(store: ox.Store, entity: Entity, iri: str, wanted: list[str]) -> bool | None:
    """Whether an entity has a property with one of the values, compared by IRI, text or label; None if it has the property not at all."""
    texts = {*wanted, *map(fold, wanted)}
    held = values(store, entity.iri, iri)
    return any(texts & {value.value, fold(label)} for value, label in held) if held else None


def values(store: ox.Store, subject: str, predicate: str) -> list[tuple[ox.NamedNode | ox.Literal, str]]:
    """The values of a property with their labels; none for an invalid IRI."""
    try:
        quads = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)
    except ValueError:
        return []
    labels = Labels(store)
    terms = {quad.object for quad in quads if isinstance(quad.object, (ox.NamedNode, ox.Literal))}
    return sorted(((term, labels.of(term)) for term in terms), key=lambda pair: (pair[1], str(pair[0])))


def _candidate(score: float, entity: Entity, match: bool) -> dict[str, Any]:
    return {
        "id": entity.iri,
        "name": entity.name,
        "description": entity.description,
        "score": score,
        "match": match,
        "type": [{"id": kind, "name": TYPES[kind]} for kind in entity.types],
    }
