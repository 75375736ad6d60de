"""Whether a link may be written of two things at all, whoever decided so."""

from __future__ import annotations

import pyoxigraph as ox

from kzgraph.vocab import KZ, KZR, KZV, OWL, RDF, SKOS

# Evidence, terms and what links are made of: as the shape Link-subject-linkable has it.
_NEVER = {KZ + name for name in ("Passage", "PagePassage", "Dataset", "Link")} | {SKOS + "ConceptScheme"}
_NEVER |= {OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Ontology")}


def may_be_linked(store: ox.Store, subject: str, there: str) -> str:
    """Why no link may be written between a node of this graph and something elsewhere, without naming either; empty if one may."""
    kinds = _kinds(store, subject)
    if not kinds:
        return "ours is not in the graph any more"
    if KZ + "Withdrawn" in kinds:
        return "ours was withdrawn, and nothing is written of it again"
    if KZ + "Group" in kinds:
        return "a group is never linked: that would narrow it to single people"
    if kinds & _NEVER:
        return "ours is evidence, a term, a dataset or a link, and only things, concepts and assertions are linked"
    if _kinds(store, there) or there.startswith(KZV) or (there.startswith(KZR) and "/" not in there.removeprefix(KZR)):
        return "both nodes are in this graph, and a link leads out of it: merge them by hand if they are the same"
    return ""


def _kinds(store: ox.Store, iri: str) -> set[str]:
    quads = store.quads_for_pattern(ox.NamedNode(iri), RDF.type, None)
    return {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}
