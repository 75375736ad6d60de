"""The graph in the forms that other tools load. No form drops voice, standing or day."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.formats.dcat import record
from kzgraph.graph import store as stores
from kzgraph.graph.store import select
from kzgraph.graph.turtle import shorten
from kzgraph.records.rights import refuse_export
from kzgraph.safety.escapes import no_formula
from kzgraph.vocab import KZ, LANGUAGES, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzgraph.graph.workspace import Workspace

TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
XSD_STRING = PREFIXES["xsd"] + "string"
FORMS = ("turtle", "trig", "nquads", "jsonld", "shapes", "ftm", "dcat", "csv")


def export(workspace: Workspace, form: str) -> dict[str, str]:
    """The files of one form, by name: a single file under the name "" for all forms but csv. Same graph, same bytes.

    Raises UsageError if the workspace holds rows of a dataset that may not be passed on.
    """
    refuse_export(stores.load(workspace))
    if form == "csv":
        return tables(workspace)
    writers = {
        "turtle": _turtle,
        "trig": _trig,
        "nquads": _nquads,
        "jsonld": json_ld,
        "shapes": _shapes,
        "ftm": follow_the_money,
        "dcat": record,
    }
    return {"": writers[form](workspace)}


def _sorted(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    return sorted(quads, key=str)


def _turtle(workspace: Workspace) -> str:
    triples = (quad.triple for quad in _sorted(stores.load(workspace)))
    return (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b"").decode()


def _trig(workspace: Workspace) -> str:
    quads = sorted(stores.load(workspace), key=lambda quad: (str(quad.graph_name), str(quad)))
    return (ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=PREFIXES) or b"").decode()


def _nquads(workspace: Workspace) -> str:
    return "".join(f"{quad} .\n" for quad in _sorted(stores.load(workspace)))


def _shapes(workspace: Workspace) -> str:
    """The files one after another: Turtle may declare a prefix again, and blank nodes keep their order."""
    return "\n".join(file.read_text(encoding="utf-8") for file in workspace.shape_files())


def _by_subject(store: ox.Store) -> dict[str, dict[str, list[ox.NamedNode | ox.Literal]]]:
    nodes: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = {}
    for quad in _sorted(store):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, (ox.NamedNode, ox.Literal)):
            nodes.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object)
    return nodes


def json_ld(workspace: Workspace) -> str:
    """JSON-LD 1.1 with its context in the document: prefixes, and our properties whose values are IRIs."""
    store = stores.load(workspace)
    objects = [row["term"].value for row in select(store, "SELECT ?term { ?term a owl:ObjectProperty } ORDER BY ?term")]
    context: dict[str, Any] = dict(sorted(PREFIXES.items()))
    context |= {f"kz:{iri.removeprefix(KZ)}": {"@type": "@id"} for iri in objects if iri.startswith(KZ)}

    def value(term: ox.NamedNode | ox.Literal, coerced: bool) -> Any:  # noqa: ANN401 (a JSON value)
        if isinstance(term, ox.NamedNode):
            return _compact(term.value) if coerced else {"@id": _compact(term.value)}
        if term.language:
            return {"@value": term.value, "@language": term.language}
        return term.value if term.datatype.value == XSD_STRING else {"@value": term.value, "@type": _compact(term.datatype.value)}

    graph = []
    for subject, properties in _by_subject(store).items():
        node: dict[str, Any] = {"@id": _compact(subject)}
        for name, terms in properties.items():
            key = "@type" if name == TYPE.value else _compact(name)
            values = [value(term, key == "@type" or key in context) for term in terms]
            node[key] = values[0] if len(values) == 1 else values
        graph.append(node)
    return json.dumps({"@context": context, "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


def _compact(iri: str) -> str:
    short = shorten(iri, PREFIXES)
    return iri if short.startswith("<") else short


def tables(workspace: Workspace) -> dict[str, str]:
    """A CSV table for each class: the IRI, then a column for each property that its nodes have, IRIs in full, several parted by a bar."""
    store = stores.load(workspace)
    classes = {row["class"].value for row in select(store, "SELECT ?class { ?class a owl:Class }")}
    by_class: dict[str, list[tuple[str, dict[str, list[ox.NamedNode | ox.Literal]]]]] = {}
    for subject, properties in _by_subject(store).items():
        for kind in properties.get(TYPE.value, []):
            if kind.value in classes:
                by_class.setdefault(kind.value.removeprefix(KZ).lower(), []).append((subject, properties))
    return {f"{name}.csv": _table(nodes) for name, nodes in sorted(by_class.items())}


def _table(nodes: list[tuple[str, dict[str, list[ox.NamedNode | ox.Literal]]]]) -> str:
    """Columns are property names; a text in a language has a column of its own, such as label@en."""

    def columns(properties: dict[str, list[ox.NamedNode | ox.Literal]]) -> dict[str, list[str]]:
        cells: dict[str, list[str]] = {}
        for name, terms in properties.items():
            if name == TYPE.value:
                continue
            for term in terms:
                tag = f"@{term.language}" if isinstance(term, ox.Literal) and term.language else ""
                cells.setdefault(shorten(name, PREFIXES).split(":")[-1] + tag, []).append(term.value)
        return cells

    rows = [(subject, columns(properties)) for subject, properties in nodes]
    order = {"label": 0, "statedIn": 1, "voice": 2, "standing": 3, "asOf": 4}
    names = sorted({name for _, cells in rows for name in cells}, key=lambda name: (order.get(name.split("@")[0], 9), name))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["iri", *names])
    writer.writerows([subject, *(no_formula(" | ".join(cells.get(name, []))) for name in names)] for subject, cells in rows)
    return out.getvalue()


def follow_the_money(workspace: Workspace) -> str:
    """FollowTheMoney entities, a line of JSON each: public bodies only, never a person, a group, an organisation or a charge."""
    store = stores.load(workspace)
    rows = select(
        store,
        """SELECT ?body ?state ?page WHERE {
          ?body a kz:PublicBody ; kz:namedIn/oa:hasSource/schema:url ?page .
          OPTIONAL { ?body kz:partOf+ ?state . ?state a kz:State }
        } ORDER BY ?body ?page""",
    )
    entities: dict[str, dict[str, Any]] = {}
    for row in rows:
        body = row["body"].value
        properties = entities.setdefault(body, {"id": body, "schema": "PublicBody", "properties": {}})["properties"]
        names = {literal.language: literal.value for literal in stores.Labels(store).literals(row["body"])}
        properties["name"] = list(dict.fromkeys(names[language] for language in LANGUAGES if language in names))
        properties["sourceUrl"] = list(dict.fromkeys([*properties.get("sourceUrl", []), row["page"].value]))
        if row["state"]:
            properties["jurisdiction"] = [stores.Labels(store).of(row["state"])]
    return "".join(json.dumps(entities[body], ensure_ascii=False) + "\n" for body in sorted(entities))
