"""Comparisons of claims for other tools: SSSOM, schema.org and PROV. Each says of each whether a person signed it.

Claims are joined by the node of the comparison alone, never by a direct statement: whoever reads that two claims are the same count reads
who judged so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.formats.exports import published
from kzgraph.formats.graph_formats import turtle
from kzgraph.formats.tables import to_json
from kzgraph.graph.names import current_names
from kzgraph.graph.store import Labels, select
from kzgraph.vocab import DCTERMS, KZ, KZV, PROV, RDF, RDFS, SCHEMA, XSD

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace
    from kzgraph.linking.comparisons import Comparison

CONTEXT = {
    "@vocab": SCHEMA,
    "kz": KZ,
    **{
        name: {"@id": KZ + name, "@type": "@id"}
        for name in ("voice", "standing", "first", "second", "relation", "comparisonState", "reviewer", "followUp", "differsIn")
    },
    "asOf": {"@id": KZ + "asOf"},
    "appearance": {"@type": "@id"},
}
CLAIMS = """SELECT ?claim ?voice ?standing ?day ?source WHERE {
  ?claim kz:voice ?voice ; kz:standing ?standing ; kz:asOf ?day ; kz:statedIn/oa:hasSource ?source } ORDER BY ?claim ?voice ?source"""


def files(workspace: Workspace, store: ox.Store) -> dict[str, str]:
    """The comparisons as two mapping sets, what is unsure apart, as claims in JSON-LD, and their provenance in Turtle."""
    from kzgraph.linking import sssom  # late: the table of exports is read for each command line
    from kzgraph.linking.comparisons import Comparisons

    licence = published.stated(workspace, store).licence
    judged = sorted(Comparisons(workspace).read().values(), key=lambda one: one.iri)
    return {
        "comparisons.sssom.tsv": sssom.comparisons(judged, licence),
        "comparisons.unsure.sssom.tsv": sssom.comparisons(judged, licence, unsure=True),
        "claims.jsonld": to_json({"@context": CONTEXT, "@graph": [*_claims(store, judged), *map(_comparison, judged)]}),
        "comparisons.prov.ttl": _provenance(judged),
    }


def _claims(store: ox.Store, judged: Iterable[Comparison]) -> Iterator[dict[str, Any]]:
    """The claims that were compared, as `schema:Claim`, with voice, standing, day and source."""
    compared = {side for one in judged for side in one.sides}
    labels = Labels(store)
    said: dict[str, dict[str, set[str]]] = {}
    for row in select(store, CLAIMS):
        if row["claim"].value in compared:
            held = said.setdefault(row["claim"].value, {})
            for name, cell in (("voice", "voice"), ("standing", "standing"), ("asOf", "day"), ("appearance", "source")):
                held.setdefault(name, set()).add(row[cell].value)
    for claim, held in sorted(said.items()):
        yield {
            "@id": claim,
            "@type": "Claim",
            "name": labels.of_iri(claim),
            **{name: sorted(values) for name, values in held.items()},
        }


def _comparison(one: Comparison) -> dict[str, Any]:
    return {
        "@id": one.iri,
        "@type": ["kz:Comparison", "CreativeWork"],
        "first": one.first,
        "second": one.second,
        "relation": one.relation,
        **({"followUp": KZV + one.follow_up} if one.follow_up else {}),
        **({"differsIn": [KZV + name for name in one.differs_in]} if one.differs_in else {}),
        "comparisonState": f"{KZV}{one.state}-comparison",
        "creativeWorkStatus": one.status,
        "reviewer": KZV + one.reviewer,
        "dateCreated": one.day,
        "description": one.justification,
    }


def _provenance(judged: Iterable[Comparison]) -> str:
    """Each comparison as an entity, and the act of judging that used both claims, in which role and what proposed the pair."""
    triples: list[ox.Triple] = []
    for one in judged:
        node = ox.NamedNode(one.iri)
        act, role, agent = (ox.BlankNode(f"{letter}{one.iri[-16:]}") for letter in "jra")  # no name says whether two agents are one
        triples += [
            ox.Triple(node, RDF.type, PROV.Entity),
            ox.Triple(node, RDFS.comment, ox.Literal(one.status, language="en")),
            ox.Triple(node, KZ.relation, ox.NamedNode(one.relation)),
            ox.Triple(node, KZ.comparisonState, ox.NamedNode(f"{KZV}{one.state}-comparison")),
            ox.Triple(node, PROV.wasGeneratedBy, act),
            ox.Triple(node, ox.NamedNode(DCTERMS + "created"), ox.Literal(one.day, datatype=XSD.date)),
            ox.Triple(act, RDF.type, PROV.Activity),
            ox.Triple(act, PROV.qualifiedAssociation, role),
            ox.Triple(role, RDF.type, PROV.Association),
            ox.Triple(role, PROV.agent, agent),
            ox.Triple(agent, RDF.type, PROV.Agent),
            ox.Triple(role, PROV.hadRole, ox.NamedNode(KZV + one.reviewer)),
            *(ox.Triple(act, PROV.used, ox.NamedNode(side)) for side in one.sides),
            *(ox.Triple(node, PROV.wasDerivedFrom, ox.NamedNode(side)) for side in one.sides),
        ]
        if one.tool:
            triples.append(ox.Triple(act, RDFS.label, ox.Literal(f"the pair was proposed by {one.tool}", language="en")))
    written = sorted(triples, key=str)
    return turtle(written, current_names().prefixes_in(written)).decode()
