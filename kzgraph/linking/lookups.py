"""What OpenRefine looks up beside candidates: values of properties, and things, types and properties by the beginning of a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pyoxigraph as ox

from kzgraph.dates import is_date
from kzgraph.graph.store import Labels
from kzgraph.linking.reconciliation import TYPES, Entity, fold, values
from kzgraph.vocab import PREFIXES

_INTEGER = re.compile(r"[+-]?[0-9]{1,300}")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?")


def extension(store: ox.Store, entities: Iterable[Entity], iris: Iterable[str], properties: Sequence[str]) -> dict[str, Any]:
    """The names of some properties, and their values of some entities as cells; none of what is no entity."""
    known, labels = {entity.iri for entity in entities}, Labels(store)
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for subject in iris:
        pairs = {iri: values(store, subject, iri) if subject in known else [] for iri in properties}
        rows[subject] = {iri: [_cell(value, name) for value, name in of_property] for iri, of_property in pairs.items()}
    return {"meta": [{"id": iri, "name": _label(labels, iri)} for iri in properties], "rows": rows}


def _label(labels: Labels, iri: str) -> str:
    """The label of an IRI, or the text itself if it is not a valid IRI."""
    try:
        return labels.of_iri(iri)
    except ValueError:
        return iri


def _cell(value: ox.NamedNode | ox.Literal, name: str) -> dict[str, Any]:
    if isinstance(value, ox.NamedNode):
        return {"id": value.value, "name": name}
    kind = value.datatype.value.removeprefix(PREFIXES["xsd"])
    if kind == "integer" and _INTEGER.fullmatch(value.value):
        return {"int": int(value.value)}
    if kind == "date" and (parts := _DATE.fullmatch(value.value)) and is_date(parts[1]):
        return {"date": f"{parts[1]}T00:00:00{parts[2] or 'Z'}"}
    return {"str": value.value}


def entities_of(entities: Iterable[Entity], prefix: str) -> list[dict[str, Any]]:
    """The entities with a word in a name that begins with a prefix."""
    folded = fold(prefix)
    return [
        {
            "id": entity.iri,
            "name": entity.name,
            "description": entity.description,
            "notable": [{"id": kind, "name": TYPES[kind]} for kind in entity.types],
        }
        for entity in entities
        if any(_begins(name, folded) for name in entity.folded)
    ]


def types_of(prefix: str) -> list[dict[str, str]]:
    """The types whose name begins with a prefix."""
    return [{"id": iri, "name": name} for iri, name in TYPES.items() if name.casefold().startswith(prefix.casefold())]


def properties_of(store: ox.Store, entities: Iterable[Entity], prefix: str = "") -> list[dict[str, str]]:
    """The properties that entities have, with a word in the label that begins with a prefix; ordered by label."""
    subjects = [ox.NamedNode(entity.iri) for entity in entities]
    used = {quad.predicate for subject in subjects for quad in store.quads_for_pattern(subject, None, None)}
    labels, folded = Labels(store), fold(prefix)
    named = sorted((labels.of(node), node.value) for node in used)
    return [{"id": iri, "name": name} for name, iri in named if _begins(fold(name), folded)]


def _begins(folded: str, prefix: str) -> bool:
    """Whether a word of a folded name begins with a folded prefix."""
    return f" {prefix}" in f" {folded}"
