"""Namespaces, whose terms are attributes, and the languages of the package. Imports nothing of the package."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox


class Namespace(str):
    """An IRI to which local names are added: `KZ.Act` is the node, `KZ + "Act"` its IRI as a text."""

    def __getattr__(self, name: str) -> ox.NamedNode:
        if name.startswith("__"):
            raise AttributeError(name)
        node = ox.NamedNode(self + name)
        self.__dict__[name] = node
        return node


KZ = Namespace("https://w3id.org/kzgraph/ontology#")
KZV = Namespace("https://w3id.org/kzgraph/vocab#")
KZR = Namespace("https://w3id.org/kzgraph/resource/")
KZSH = Namespace("https://w3id.org/kzgraph/shapes#")
LINK = Namespace(KZR + "links/")
COMPARISON = Namespace(KZR + "comparisons/")
SILENCE = Namespace(KZR + "silences/")
DCTERMS = Namespace("http://purl.org/dc/terms/")
OA = Namespace("http://www.w3.org/ns/oa#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
PROV = Namespace("http://www.w3.org/ns/prov#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA = Namespace("https://schema.org/")
SEMAPV = Namespace("https://w3id.org/semapv/vocab/")
SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")

PREFIXES: dict[str, str] = {
    "comparison": COMPARISON,
    "dcterms": DCTERMS,
    "kz": KZ,
    "kzr": KZR,
    "kzsh": KZSH,
    "kzv": KZV,
    "link": LINK,
    "oa": OA,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "semapv": SEMAPV,
    "sh": SH,
    "silence": SILENCE,
    "skos": SKOS,
    "xsd": XSD,
}
# The properties that give the number of a figure, in the order in which they are written.
NUMBERS = ("exactly", "atLeast", "moreThan", "atMost", "lessThan", "approximately")
LENGTHS_OF_TIME = {f"{KZV}{name}" for name in ("prison-year", "years", "months", "days")}  # units
LABEL_LANGUAGES = ("en", "ru", "kk")  # those in which the shapes of this graph ask for labels
LOCALE = Path(__file__).parent / "locale"
_TRANSLATED = {file.parent.parent.name for file in LOCALE.glob("*/LC_MESSAGES/kzgraph.[pm]o")}
# those of the interface: English, and each for which there is a catalogue
LANGUAGES = ("en", *(code for code in LABEL_LANGUAGES[1:] if code in _TRANSLATED), *sorted(_TRANSLATED - {*LABEL_LANGUAGES}))
