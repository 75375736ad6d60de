"""Namespaces and languages. Imports nothing of the package."""

from __future__ import annotations

KZ = "https://w3id.org/kzgraph/ontology#"
KZV = "https://w3id.org/kzgraph/vocab#"
KZR = "https://w3id.org/kzgraph/resource/"
PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "hrw": KZR + "hrw-2022-10-26/",
    "kz": KZ,
    "kzr": KZR,
    "kzsh": "https://w3id.org/kzgraph/shapes#",
    "kzv": KZV,
    "link": KZR + "links/",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "semapv": "https://w3id.org/semapv/vocab/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
LANGUAGES = ("en", "ru", "kk")
