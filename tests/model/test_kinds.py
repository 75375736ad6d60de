"""One table of kinds: what code must know of a class is in `kzgraph/model/kinds.py`, and layout is in `ontology/layout.ttl`."""

from __future__ import annotations

import ast
import re
from collections import Counter

import pyoxigraph as ox

from kzgraph.model.kinds import BY_NAME
from kzgraph.vocab import KZ, RDF, RDFS
from tests.needs import ROOT

PACKAGE = ROOT / "kzgraph"
LAYOUT = {"ledgerStage", "timelineOrder", "personPageOrder", "countedAs", "thingsFile"}
# Strings that are the name of a class and stand outside of the room `model`, by module. Those of other vocabularies are none of ours.
OTHERS = {"formats/exports/dcat.py", "formats/exports/ftm.py", "linking/candidates/rows.py", "server/endpoints/questions.py"}
NOT_OURS = {"questions/search/__init__.py": 1}  # names in __all__
WORDING = {"formats/became.py": 2, "formats/dossiers.py": 2}  # terms whose labels are headings
COLUMN = {"questions/answers/view.py": 1}  # the name of a column of an answer


def ontology(*files):
    store = ox.Store()
    for file in files:
        store.load(path=ROOT / "ontology" / file, format=ox.RdfFormat.TURTLE)
    return store


def test_no_class_is_named_in_a_string_outside_of_the_table():
    classes = set(re.findall(r"^kz:([A-Z]\w+) a owl:Class", (ROOT / "ontology" / "kz.ttl").read_text(encoding="utf-8"), re.MULTILINE))
    found: Counter[str] = Counter()
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        if not name.startswith("model/") and name not in OTHERS:
            texts = [node.value for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Constant)]
            found.update(name for text in texts if isinstance(text, str) and text in classes)
    assert found.keys() >= {*WORDING, *COLUMN}, "the test reads strings"
    expected = NOT_OURS | WORDING | COLUMN
    assert {name: number for name, number in found.items() if number > expected.get(name, 0)} == {}


def test_every_kind_of_the_table_is_a_class_of_claims_and_the_other_way_round():
    quads = ontology("kz.ttl").quads_for_pattern(None, RDFS.subClassOf, KZ.Assertion)
    assert {quad.subject.value.removeprefix(KZ) for quad in quads} == set(BY_NAME)


def test_layout_is_in_a_file_of_its_own():
    terms, layout = ontology("kz.ttl"), ontology("layout.ttl")
    names = {quad.predicate.value.removeprefix(KZ) for quad in layout if quad.predicate.value.startswith(KZ)}
    assert names == LAYOUT
    assert not [quad for name in LAYOUT for quad in terms.quads_for_pattern(None, ox.NamedNode(KZ + name), None)]
    classes = {quad.subject for quad in layout if quad.predicate.value.startswith(KZ)}
    assert all(ox.Quad(node, RDF.type, ox.NamedNode("http://www.w3.org/2002/07/owl#Class")) in terms for node in classes)
