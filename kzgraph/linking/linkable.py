"""Which pairs may be linked at all, whoever decided."""

from __future__ import annotations

import pyoxigraph as ox

from kzgraph.vocab import KZ, KZR, KZV, OWL, RDF, SKOS

# Evidence, terms and what links are made of: as the shape Link-subject-linkable has it.
_NEVER = {KZ + name for name in ("Passage", "PagePassage", "Dataset", "Link", "Comparison", "Reading", "Silence")} | {
    SKOS + "ConceptScheme"
}
_NEVER |= {OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Ontology")}


def may_be_linked(store: ox.Store, subject: str, there: str) -> str:
    """Why a node of this graph may not be linked to `there`, without naming either; empty if it may."""
    kinds = _kinds(store, subject)
    if not kinds:
        return "the subject is no longer in the graph"
    if KZ + "Withdrawn" in kinds:
        return "the subject was withdrawn: no link of it may be written"
    if KZ + "Group" in kinds:
        return "a group is never linked: that would narrow it to single people"
    if kinds & _NEVER:
        return "the subject is evidence, a term, a dataset or a link: only things, concepts and assertions are linked"
    if _kinds(store, there) or there.startswith(KZV) or (there.startswith(KZR) and "/" not in there.removeprefix(KZR)):
        return "both nodes are in this graph, but a link leads to another dataset: if they are the same, merge them by hand"
    return ""


def _kinds(store: ox.Store, iri: str) -> set[str]:
    quads = store.quads_for_pattern(ox.NamedNode(iri), RDF.type, None)
    return {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}
