"""A small source on which rules of wording are tried: the shipped terms, and claims, passages and things as a test writes them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
from shaclcheck import Triple

from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from kzgraph.validate import cited_text, wording
from kzgraph.validate.material import Material
from kzgraph.validate.wording.texts import Graph
from kzgraph.vocab import KZ, PREFIXES
from tests.first import FIRST

EX = "https://w3id.org/kzgraph/resource/example-2024/"
HEAD = "".join(f"@prefix {prefix}: <{name}> .\n" for prefix, name in {**PREFIXES, "ex": EX}.items())
SOURCE = """
kzr:example-2024 a kz:Source ; rdfs:label "Example Office, report on 2024"@en ; dcterms:title "Report on 2024"@en ;
  dcterms:creator kzr:example-office ; dcterms:issued "2025-03-14"^^xsd:date ; schema:temporalCoverage "2024"^^xsd:gYear .
kzr:example-office a kz:Organisation ; rdfs:label "Example Office"@en .
"""
CLAIM = """
ex:claim a kz:{kind} ; kz:statedIn ex:p01-s01 ; kz:voice kzr:example-office ; kz:standing kzv:{standing} ; kz:asOf "2025-03-14"^^xsd:date ;
  rdfs:label "{label}"@en {more} .
ex:p01-s01 a kz:Passage ; oa:hasSource kzr:example-2024 ; kz:paraphrase "{paraphrase}"@en .
"""


@cache
def terms():
    """The triples of the shipped vocabularies and of the ontology."""
    workspace = Workspace.open(FIRST)
    return tuple(Triple(*triple) for file in workspace.ontology_files() for triple in parse(file))


def clashes(turtle):
    """The clashes of all that the source says."""
    own = [quad.triple for quad in ox.parse(HEAD + SOURCE + turtle, format=ox.RdfFormat.TURTLE)]
    material = Material(Workspace.open(FIRST), {}, {}, {Path("small.ttl"): own}, [])
    return list(wording.clashes(Graph((*terms(), *own)), material, {triple.subject for triple in own}))


def claim(label, paraphrase, more="", *, kind="Act", standing="asserted"):
    """A claim of one passage as Turtle; `more` are further statements, of it and then of other nodes."""
    return CLAIM.format(label=label, paraphrase=paraphrase, kind=kind, standing=standing, more=more and f"; {more}")


def rules(turtle):
    """The names of the rules that something contradicts, sorted."""
    return sorted({clash.rule for clash in clashes(turtle)})


def rules_with_text(turtle, text):
    """The same for rules on the words of the passage, of which `text` has a copy."""
    own = [quad.triple for quad in ox.parse(HEAD + SOURCE + turtle, format=ox.RdfFormat.TURTLE)]
    graph = Graph((*terms(), *own))
    pieces = {node: text for node in graph.nodes() if graph.objects(node, KZ.paraphrase)}
    return sorted({clash.rule for clash in cited_text.clashes(graph, pieces)})
