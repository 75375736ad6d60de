"""How much the graph holds."""

from __future__ import annotations

import pyoxigraph as ox

from kzgraph.graph.classes import annotated
from kzgraph.graph.store import select
from kzgraph.vocab import KZ, PREFIXES

ORDER = ("evidence", "things", "assertions", "comparisons", "silences", "links")


def count(store: ox.Store) -> list[tuple[str, str, int]]:
    """Kind (one of ORDER), class and number of nodes, every class of the ontology once."""
    kinds = annotated(store, "countedAs")
    rows = select(
        store,
        """SELECT ?class ?assertion (COUNT(DISTINCT ?node) AS ?number) WHERE {
          ?class a owl:Class .
          BIND (EXISTS { ?class rdfs:subClassOf kz:Assertion } AS ?assertion)
          FILTER NOT EXISTS { ?narrower rdfs:subClassOf ?class }
          OPTIONAL { ?node a ?class }
        } GROUP BY ?class ?assertion""",
    )
    counted = []
    for row in rows:
        name = row["class"].value.removeprefix(KZ)
        kind = "assertions" if row["assertion"].value == "true" else kinds.get(name, "things")
        kind = kind if kind in ORDER else "things"
        counted.append((kind, name, int(row["number"].value)))
    return sorted(counted, key=lambda line: (ORDER.index(line[0]), line[1]))


def by_kind(store: ox.Store) -> dict[str, dict[str, int]]:
    """As `count`, nested."""
    nested: dict[str, dict[str, int]] = {}
    for kind, name, number in count(store):
        nested.setdefault(kind, {})[name] = number
    return nested


def totals(store: ox.Store) -> dict[str, int]:
    """How many triples, subjects, objects, properties and classes the union of all graphs has, by the names of VoID."""
    counted = {
        "triples": "(COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }",
        "distinctSubjects": "(COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
        "distinctObjects": "(COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
        "properties": "(COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
        "classes": "(COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
    }
    return {name: int(row["n"].value) for name, sparql in counted.items() for row in select(store, f"SELECT {sparql}")}


def parts(store: ox.Store) -> dict[tuple[str, str], list[tuple[ox.NamedNode, int]]]:
    """Each class with the number of its instances, and each property with that of its triples; by kind and measure as VoID names them."""
    counted = {
        ("class", "entities"): "?it (COUNT(DISTINCT ?s) AS ?n) { ?s a ?it FILTER (ISIRI(?it)) }",
        ("property", "triples"): "?it (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?it ?o { ?s ?it ?o } }",
    }
    rows = {name: select(store, f"SELECT {sparql} GROUP BY ?it ORDER BY ?it") for name, sparql in counted.items()}
    return {name: [(row["it"], int(row["n"].value)) for row in listed] for name, listed in rows.items()}


def vocabularies(store: ox.Store) -> list[str]:
    """The namespaces of the properties and classes in use, if they have a prefix."""
    rows = select(store, "SELECT DISTINCT ?it { { ?s ?it ?o } UNION { ?s a ?it FILTER (ISIRI(?it)) } }")
    used = {row["it"].value for row in rows}
    return sorted(space for space in PREFIXES.values() if any(iri.startswith(space) for iri in used))
