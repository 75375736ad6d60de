"""Reconciliation: which of our entities a name may mean, as OpenRefine asks (Reconciliation API 0.2). A person is never a sure match."""

from __future__ import annotations

import datetime
import json
import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from kzgraph import __version__, names
from kzgraph.graph.store import Labels
from kzgraph.server.entities import PERSON, TYPES, Entity, fold, of_types
from kzgraph.server.media import JSON
from kzgraph.server.problems import Problem
from kzgraph.server.work.done import Done
from kzgraph.vocab import KZ, KZR, PREFIXES

if TYPE_CHECKING:
    from kzgraph.server.data import Served

LONGEST = 300  # characters of a name; what is longer is none
LEAST, LEAST_PERSON = 50.0, 60.0  # scores below which nothing is offered
FEW, MOST, BATCH = 10, 100, 100
_INTEGER = re.compile(r"[+-]?[0-9]{1,300}")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?")
BY_NAME = 0.8  # what the name counts where properties are given too


def manifest(_: Served, job: dict[str, Any]) -> Done:
    """What the service is and where its parts are."""
    base = job["base"] + "/reconcile"
    suggest = {kind: {"service_url": base, "service_path": f"/suggest/{kind}"} for kind in ("entity", "property", "type")}
    return _json(
        {
            "versions": ["0.1", "0.2"],
            "name": "kzgraph",
            "serviceVersion": __version__,
            "identifierSpace": KZR,
            "schemaSpace": KZ,
            "documentation": job["base"] + "/openapi.json",
            "defaultTypes": [{"id": kind, "name": name} for kind, name in TYPES.items()],
            "view": {"url": base + "/preview?id={{id}}"},
            "preview": {"url": base + "/preview?id={{id}}", "width": 400, "height": 200},
            "suggest": suggest,
            "extend": {"propose_properties": {"service_url": base, "service_path": "/properties"}, "property_settings": []},
        }
    )


def batch(served: Served, job: dict[str, Any]) -> Done:
    """The candidates for each query of a batch, under its key. Raises Problem if `queries` is no batch."""
    queries = _parsed(job["queries"], "queries")
    if len(queries) > BATCH:
        raise Problem(400, "reconciliation", f"a batch has at most {BATCH} queries.")
    return _json({key: {"result": _candidates(served, query)} for key, query in queries.items()})


def _parsed(text: str, what: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise Problem(400, "reconciliation", f"{what} is an object in JSON.") from None
    if not isinstance(told, dict):
        raise Problem(400, "reconciliation", f"{what} is an object in JSON.")
    return told


def _candidates(served: Served, query: Any) -> list[dict[str, Any]]:  # noqa: ANN401 (whatever a client sends)
    """The candidates for one query; none for what is no query."""
    if not isinstance(query, dict):
        return []
    text, limit, types = query.get("query"), query.get("limit"), query.get("type")
    text = text if isinstance(text, str) and len(text) <= LONGEST else ""
    few = min(MOST, int(limit)) if isinstance(limit, (int, float)) and 1 <= limit < float("inf") else FEW
    kinds = [types] if isinstance(types, str) else types if isinstance(types, list) else []
    wanted = [kind if isinstance(kind, str) else str(kind.get("id")) for kind in kinds if isinstance(kind, (str, dict))]
    pairs = _pairs(query.get("properties"))
    scored = []
    for entity in of_types(served.entities, wanted):
        score = _score(text, entity) if text else None
        if pairs:
            share = sum(_has(served.store, entity, *pair) for pair in pairs) / len(pairs)
            score = 100 * share if score is None else BY_NAME * score + (1 - BY_NAME) * 100 * share
        if score is not None and score >= (LEAST_PERSON if PERSON in entity.types else LEAST):
            scored.append((round(score, 2), entity))
    scored.sort(key=lambda pair: (-pair[0], pair[1].iri))
    exact = [entity for _, entity in scored if fold(text) in entity.folded]
    sure = exact[0] if len(exact) == 1 and not pairs and PERSON not in exact[0].types else None
    return [_candidate(score, entity, entity is sure) for score, entity in scored[:few]]


def _pairs(properties: Any) -> list[tuple[str, list[str]]]:  # noqa: ANN401 (whatever a client sends)
    """The properties of a query with their values as text."""
    pairs = []
    for each in (properties if isinstance(properties, list) else [])[:FEW]:
        if isinstance(each, dict) and isinstance(each.get("pid"), str) and "v" in each:
            values = each["v"] if isinstance(each["v"], list) else [each["v"]]
            pairs.append((each["pid"], [str(value.get("id")) if isinstance(value, dict) else str(value) for value in values[:FEW]]))
    return pairs


def _score(text: str, entity: Entity) -> float:
    """How well a name fits, from 0 to 100: by sound for persons, else by letters and words."""
    if PERSON in entity.types:
        return 100 * max(names.similarity(text, name) for name in entity.names)
    wanted = _wanted(text)
    return 100 * max((_alike(wanted, name) for name in entity.folded), default=0.0) if wanted.text else 0.0


class _Wanted(NamedTuple):
    """A name that is asked for, folded, with its words, and what compares others with it; it learns the name once."""

    text: str
    words: frozenset[str]
    matcher: SequenceMatcher[str]


@lru_cache(maxsize=1)
def _wanted(name: str) -> _Wanted:
    text = fold(name)
    return _Wanted(text, frozenset(text.split()), SequenceMatcher(None, "", text, autojunk=False))


def _alike(wanted: _Wanted, name: str) -> float:
    if name == wanted.text:
        return 1.0
    theirs = set(name.split())
    shared = 0.7 * len(wanted.words & theirs) / min(len(wanted.words), len(theirs)) if wanted.words and theirs else 0.0
    matcher, least = wanted.matcher, LEAST / 100
    matcher.set_seq1(name)
    near = matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least  # each costs a tenth of the next and is never less
    return min(0.99, max(matcher.ratio() if near else 0.0, shared))


def _has(store: ox.Store, entity: Entity, prop: str, values: list[str]) -> bool:
    """Whether an entity has a property with one of the values, by IRI, text or label."""
    wanted = {*values, *map(fold, values)}
    return any(wanted & {value.value, fold(label)} for value, label in _values(store, entity.iri, prop))


def _values(store: ox.Store, iri: str, prop: str) -> list[tuple[ox.NamedNode | ox.Literal, str]]:
    """The values of a property, each with its label."""
    try:
        quads = store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(prop), None)
    except ValueError:
        return []
    labels = Labels(store)
    found = {quad.object for quad in quads if isinstance(quad.object, (ox.NamedNode, ox.Literal))}
    return sorted(((value, labels.of(value)) for value in found), key=lambda pair: (pair[1], str(pair[0])))


def _candidate(score: float, entity: Entity, match: bool) -> dict[str, Any]:
    return {
        "id": entity.iri,
        "name": entity.name,
        "description": entity.description,
        "score": score,
        "match": match,
        "type": [{"id": kind, "name": TYPES[kind]} for kind in entity.types],
    }


def extend(served: Served, job: dict[str, Any]) -> Done:
    """The values of some properties of some entities. Raises Problem if `extend` is no such query."""
    query = _parsed(job["extend"], "extend")
    ids: Any = query.get("ids")
    wanted: Any = query.get("properties")
    if not (_texts(ids) and isinstance(wanted, list) and _texts([each.get("id") if isinstance(each, dict) else None for each in wanted])):
        raise Problem(400, "reconciliation", "extend has ids, a list of texts, and properties, a list of objects with an id.")
    if len(ids) * len(wanted) > BATCH * MOST:
        raise Problem(400, "reconciliation", f"ask for at most {BATCH * MOST} values.")
    known = {entity.iri for entity in served.entities}
    labels = Labels(served.store)
    meta = [{"id": each["id"], "name": _name(labels, each["id"])} for each in wanted]
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for iri in ids:
        told = {each["id"]: _values(served.store, iri, each["id"]) if iri in known else [] for each in wanted}
        rows[iri] = {prop: [_cell(value, label) for value, label in values] for prop, values in told.items()}
    return _json({"meta": meta, "rows": rows})


def _texts(told: Any) -> bool:  # noqa: ANN401 (whatever a client sends)
    return isinstance(told, list) and all(isinstance(each, str) for each in told)


def _name(labels: Labels, iri: str) -> str:
    try:
        return labels.of(ox.NamedNode(iri))
    except ValueError:
        return iri


def _cell(value: ox.NamedNode | ox.Literal, label: str) -> dict[str, Any]:
    if isinstance(value, ox.NamedNode):
        return {"id": value.value, "name": label}
    kind = value.datatype.value.removeprefix(PREFIXES["xsd"])
    if kind == "integer" and _INTEGER.fullmatch(value.value):
        return {"int": int(value.value)}
    if kind == "date" and (day := _DATE.fullmatch(value.value)) and _is_day(day[1]):
        return {"date": f"{day[1]}T00:00:00{day[2] or 'Z'}"}
    return {"str": value.value}


def _is_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def properties(served: Served, job: dict[str, Any]) -> Done:
    """The properties that entities of the type `type` have."""
    found: set[str] = set()
    for entity in of_types(served.entities, [job["type"]] if job["type"] else []):
        found |= {quad.predicate.value for quad in served.store.quads_for_pattern(ox.NamedNode(entity.iri), None, None)}
    labels = Labels(served.store)
    told = [{"id": iri, "name": _name(labels, iri)} for iri in sorted(found)][: job["limit"]]
    return _json({"properties": told, "limit": job["limit"], **({"type": job["type"]} if job["type"] else {})})


def _json(told: dict[str, Any]) -> Done:
    return Done(JSON, json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))
