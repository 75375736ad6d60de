"""What is typed into a box of OpenRefine, completed; and the little page that it shows of an entity."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.graph.store import Labels
from kzgraph.server.entities import PERSON, TYPES, fold, of_types
from kzgraph.server.media import JSON
from kzgraph.server.problems import Problem
from kzgraph.server.work.done import Done

if TYPE_CHECKING:
    from kzgraph.server.data import Served
    from kzgraph.server.entities import Entity

FEW = 20
STYLE = "body{font:14px/1.4 sans-serif;margin:8px}h1{font-size:16px;margin:0}p{margin:4px 0}"
POLICY = "default-src 'none'; style-src 'unsafe-inline'"  # OpenRefine shows it in a frame


def entity(served: Served, job: dict[str, Any]) -> Done:
    """The entities of which a name has a word that begins with `prefix`, from the place `cursor` on."""
    wanted = fold(job["prefix"])
    found = [each for each in of_types(served.entities, [job["type"]] if job["type"] else []) if _begins(each, wanted)]
    told = [
        {"id": each.iri, "name": each.name, "description": each.description, "notable": [{"id": t, "name": TYPES[t]} for t in each.types]}
        for each in found[job["cursor"] : job["cursor"] + FEW]
    ]
    return _json(told)


def _begins(each: Entity, wanted: str) -> bool:
    return any(f" {wanted}" in f" {name}" for name in each.folded)


def kind(_: Served, job: dict[str, Any]) -> Done:
    """The types of which the name begins with `prefix`."""
    return _json([{"id": iri, "name": name} for iri, name in TYPES.items() if name.casefold().startswith(job["prefix"].casefold())])


def prop(served: Served, job: dict[str, Any]) -> Done:
    """The properties of entities of which the name has a word that begins with `prefix`."""
    wanted = fold(job["prefix"])
    used = {q.predicate for each in served.entities for q in served.store.quads_for_pattern(ox.NamedNode(each.iri), None, None)}
    labels = Labels(served.store)
    named = sorted((labels.of(node), node.value) for node in used)
    return _json([{"id": iri, "name": name} for name, iri in named if f" {wanted}" in f" {fold(name)}"][:FEW])


def preview(served: Served, job: dict[str, Any]) -> Done:
    """A small page about the entity `id`. Raises Problem if there is none."""
    found = next((each for each in served.entities if each.iri == job["id"]), None)
    if found is None:
        raise Problem(404, "no-entity", "no person, organisation, place, provision or concept has that id.")
    others = "; ".join(name for name in found.names if name != found.name)
    kinds = ", ".join(TYPES[each] for each in found.types)
    uses = sum(1 for _ in served.store.quads_for_pattern(None, None, ox.NamedNode(found.iri)))
    lines = [kinds, others, found.description if found.description != kinds else "", f"Named by {uses} statements of the graph."]
    if PERSON in found.types:
        lines.append("No name proves that two persons are one: read where it is said.")
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines if line)
    page = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(found.name)}</title><style>{STYLE}</style></head>'
        f"<body><h1>{html.escape(found.name)}</h1>{body}<p>{html.escape(found.iri)}</p></body></html>"
    )
    return Done("text/html; charset=utf-8", page.encode(), {"content-security-policy": POLICY})


def _json(result: list[dict[str, Any]]) -> Done:
    return Done(JSON, json.dumps({"result": result}, ensure_ascii=False).encode("utf-8", "replace"))
