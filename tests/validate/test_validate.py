"""Validation as a whole: clean where it should be, and a finding at its file and line where not."""

from __future__ import annotations

import shutil
from collections import Counter

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from shaclcheck import to_rdflib

from kzgraph.errors import KzgraphError, UsageError
from kzgraph.graph.turtle import parse
from kzgraph.validate import gate, shapes, syntax
from kzgraph.validate.rules import BUILT_IN
from kzgraph.validate.run import failing, validate
from kzgraph.validate.stages import STAGES
from kzgraph.validate.waivers import WAIVERS
from tests import bad_examples
from tests.bad_examples import EXAMPLES
from tests.repository import edit_once
from tests.validate.mutations.packs import unsandboxed


def places(findings):
    """Rule, file and line of what is not waived."""
    return [(finding.rule, finding.file, finding.line) for finding in findings if not finding.waived]


def test_the_shipped_workspace_has_no_finding(workspace):
    findings = validate(workspace)
    assert places(findings) == []
    assert all(finding.waived for finding in findings)
    assert {finding.rule for finding in findings} == {"idle-shape", "standing-of-label"}


CHARGE = "graph/hrw-2022-10-26/charge.ttl"
FIGURE = "graph/hrw-2022-10-26/figure.ttl"
SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    ("file", "before", "after", "rule", "below"),
    [
        (CHARGE, "kz:standing kzv:charged ;", "kz:standing kzv:documented ;", "Charge-standing", 0),
        pytest.param(CHARGE, "kz:offence kzv:organising-mass-riots ;", "kz:offence kzv:torture ;", "Charge-offence", 0, marks=SLOW),
        (FIGURE, "kz:atLeast 232", "kz:atLeast -232", "Figure-atLeast", 0),
        pytest.param(FIGURE, "kz:exactly 19", "kz:exactly 19.5", "Figure-whole-units", 0, marks=SLOW),
        (FIGURE, "kz:exactly 19", "kz:exactly 19 ;\n  kz:magnitude kzv:dozens", "Figure-one-kind-of-value", -8),
        pytest.param("graph/things/documents.ttl", "kz:Document ;", "kz:Document , kz:LegalProvision ;", "Thing-class", 0, marks=SLOW),
        (
            "graph/hrw-2022-10-26/demand.ttl",
            "kz:addressee kzr:kazakhstan ;",
            "kz:silentOn kzv:actor ;",
            "Demand-addressee-given-or-silent",
            -6,
        ),
        (
            "graph/hrw-2022-10-26/risk.ttl",
            "kz:destination kzr:uzbekistan",
            "kz:destination kzr:kazakhstan",
            "Risk-origin-not-destination",
            -1,
        ),
        pytest.param("graph/hrw-2022-10-26/passages.ttl", "oa:end 150", "oa:end 15", "Passage-start", -1, marks=SLOW),
        (
            "graph/hrw-2022-10-26/omission.ttl",
            "kz:contradicts hrw:response-investigation-claimed",
            "kz:contradicts hrw:response-investigation-claimed ;\n  kz:contradicts hrw:omission-independent-investigation",
            "Assertion-contradicts-another",
            1,
        ),
        ("ontology/kz.ttl", 'owl:versionInfo "0.1.0"', 'owl:versionInfo "0.2.0"', "Ontology-version-agrees", -1),
    ],
)
@pytest.mark.usefixtures("after_shipped")
def test_a_broken_triple_is_one_finding_at_its_line(bare, file, before, after, rule, below):
    line, _ = edit_once(bare, file, before, after)
    assert places(validate(bare)) == [(rule, file, line + below)]


def test_a_broken_file_is_reported_and_the_shapes_wait(bare):
    line, _ = edit_once(bare, CHARGE, "kz:standing kzv:charged ;", "kz:standing kzv:charged")
    (finding,) = validate(bare)
    assert (finding.rule, finding.file) == ("syntax", CHARGE)
    assert finding.line in (line, line + 1)


@pytest.mark.usefixtures("after_shipped")
def test_only_what_was_asked_for_is_shown(bare):
    edit_once(bare, CHARGE, "kz:standing kzv:charged ;", "kz:standing kzv:documented ;")
    assert places(validate(bare, [bare.root / FIGURE])) == []
    charge = places(validate(bare, [bare.root / CHARGE]))
    assert [(rule, file) for rule, file, _ in charge] == [("Charge-standing", CHARGE)]
    assert places(validate(bare, [bare.root / "graph" / "hrw-2022-10-26"])) == charge


@pytest.mark.parametrize(("after", "rule"), [("kz:exactly 0019", "lexical-form"), ("kz:exactly [ ]", "blank-node")])
def test_what_keeps_the_shapes_from_judging_is_reported_wherever_it_is(bare, after, rule):
    line, _ = edit_once(bare, FIGURE, "kz:exactly 19", after)
    assert places(validate(bare, [bare.root / CHARGE])) == [(rule, FIGURE, line)]


def test_a_waiver_holds_where_the_shapes_wait_but_for_what_keeps_them_waiting(bare):
    edit_once(bare, FIGURE, "kz:exactly 9", "kz:exactly 2")
    line, _ = edit_once(bare, CHARGE, "kz:standing kzv:charged ;", "kz:standing kzv:chargd ;")
    waived = (("small-group", "hrw:figure-officers-detained"), ("unknown-name", CHARGE))
    entries = [f"- rule: {rule}\n  node: {node}\n  reason: It is known.\n  until: 2099-12-31\n" for rule, node in waived]
    (bare.root / WAIVERS).write_text("".join(entries), encoding="utf-8")
    findings = validate(bare)
    assert places(findings) == [("unknown-name", CHARGE, line)]
    assert [(finding.rule, finding.waived) for finding in findings if finding.waived] == [("small-group", "It is known.")]


def test_a_file_from_elsewhere_is_judged_within_the_workspace(workspace, tmp_path):
    new = tmp_path / "new.ttl"
    new.write_text(
        bad_examples.TEXTS["Act-actType"].replace("ex:p01-s01", "<https://example.org/nowhere>"),
        encoding="utf-8",
    )
    findings = validate(workspace, [EXAMPLES / "world.ttl", new])
    assert {finding.file for finding in findings} == {new.as_posix()}
    assert {"Act-actType", "Assertion-statedIn"} <= {finding.rule for finding in findings}


def test_a_path_without_turtle_is_reported(workspace, tmp_path):
    with pytest.raises(UsageError, match="no Turtle file here"):
        validate(workspace, [tmp_path])
    with pytest.raises(UsageError, match="no Turtle file here"):
        validate(workspace, [tmp_path / "missing.ttl"])


def test_a_workspace_without_shapes_does_not_pass(bare):
    shutil.rmtree(bare.root / "ontology" / "shapes")
    *waivers, nothing = places(validate(bare))
    assert {rule for rule, _, _ in waivers} == {"unused-waiver", "unknown-rule"}  # the second: severities of shapes
    assert nothing == ("nothing-checked", "ontology/kz.ttl", 1)


@pytest.mark.slow
def test_cached_queries_change_no_result(workspace):
    """The graph that parses each query once gives what plain pySHACL gives, on a broken example and by the shapes of its class."""
    files = [*workspace.ontology_files(), EXAMPLES / "world.ttl", bad_examples.file("Figure-subset-not-larger")]
    plain = rdflib.Graph()
    for file in files:
        plain.parse(file)
    of_figures = {"figure", "assertion", "given-or-silent", "standing", "values", "prefixes"}
    shape_graph, shape_files = rdflib.Graph(), [file for file in workspace.shape_files() if file.stem in of_figures]
    for file in shape_files:
        shape_graph.parse(file)
    _, report, _ = pyshacl.validate(plain, shacl_graph=shape_graph)
    focus = {str(node) for node in report.objects(None, rdflib.SH.focusNode)}
    data, shapes_of = ({file: list(parse(file)) for file in some} for some in (files, shape_files))
    cached = shapes.check(data, shapes_of, workspace, engine="pyshacl")
    assert len(focus) == len(cached) == 1
    assert cached[0].rule == "Figure-subset-not-larger"
    assert cached == shapes.check(data, shapes_of, workspace)


def test_literals_are_judged_as_written():
    boolean = ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
    triple = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("1", datatype=boolean))
    (value,) = to_rdflib([triple]).objects()
    assert str(value) == "1"


BESIDE = """
kzsh:New a sh:NodeShape ;
  sh:targetClass kz:Act ;
  sh:not kzsh:Counted .

kzsh:Counted a sh:NodeShape ;
  sh:sparql kzsh:Counted-query .

kzsh:Counted-query a sh:SPARQLConstraint ;
  sh:prefixes kzsh:prefixes ;
  sh:select "SELECT $this WHERE { $this kz:voice ?voice } GROUP BY $this HAVING (COUNT(?voice) = 9)" .
"""


@pytest.mark.slow
def test_a_shape_that_pyshacl_judges_is_reported_and_fails_nothing(bare):
    file = bare.root / "ontology" / "shapes" / "act.ttl"
    text = file.read_text(encoding="utf-8")
    file.write_text(text + BESIDE, encoding="utf-8")
    findings = validate(bare)
    (reported,) = [finding for finding in findings if finding.rule == "uncompiled-shape"]
    assert (reported.file, reported.line, reported.severity) == ("ontology/shapes/act.ttl", text.count("\n") + 2, "note")
    assert "kzsh:New is judged by pySHACL: " in reported.message
    # Nothing is skipped for it: no act breaks the query, so that each breaks what must not hold.
    assert [finding.rule for finding in failing(findings)] == ["New"] * 24
    file.write_text(text + BESIDE.replace("= 9)", "= 1)"), encoding="utf-8")
    assert failing(validate(bare)) == []


CIRCLE = """
kzsh:New a sh:NodeShape ;
  sh:targetClass kz:Act ;
  sh:node kzsh:New .
"""


@pytest.mark.slow
def test_a_circle_of_shapes_is_named_and_one_that_no_node_can_fail_is_no_pass(bare):
    file = bare.root / "ontology" / "shapes" / "act.ttl"
    text = file.read_text(encoding="utf-8")
    file.write_text(text + CIRCLE, encoding="utf-8")
    (reported,) = [finding for finding in validate(bare) if "kzsh:New" in finding.message]
    assert (reported.rule, reported.line, reported.severity) == ("idle-shape", text.count("\n") + 2, "error")
    file.write_text(text + CIRCLE.replace("kzsh:New .", "kzsh:New ;\n  sh:nodeKind sh:IRI ."), encoding="utf-8")
    findings = validate(bare)
    (reported,) = [finding for finding in findings if "kzsh:New" in finding.message]
    assert (reported.rule, reported.line, reported.severity) == ("recursive-shape", text.count("\n") + 2, "note")
    assert failing(findings) == []
    with pytest.raises(KzgraphError, match="kzsh:New refers to itself"):
        validate(bare, engine="pyshacl")


def test_a_circle_that_cannot_be_compiled_is_no_pass(bare):
    file = bare.root / "ontology" / "shapes" / "act.ttl"
    pattern = "  sh:property [ sh:path kz:voice ; sh:pattern '(?=a)' ] ."
    file.write_text(file.read_text(encoding="utf-8") + CIRCLE.replace("kzsh:New .", f"kzsh:New ;\n{pattern}"), encoding="utf-8")
    assert [finding.rule for finding in failing(validate(bare))] == ["ill-formed-shape"]


def test_each_turtle_file_is_parsed_once_by_the_gate_and_once_by_the_stages(workspace, monkeypatch):
    parsed = {"gate": Counter(), "stages": Counter()}

    def counting(room, quads):
        return lambda file: parsed[room].update([file]) or quads(file)

    monkeypatch.setattr(gate, "quads", counting("gate", gate.quads))
    monkeypatch.setattr(syntax, "quads", counting("stages", syntax.quads))
    with unsandboxed():
        validate(workspace)
    files = [*workspace.ontology_files(), *workspace.shape_files(), *workspace.graph_files()]
    assert parsed == {"gate": Counter(files), "stages": Counter(files)}


def test_every_rule_names_a_stage_of_the_list():
    listed = [stage.name for stage in STAGES]
    assert len(set(listed)) == len(listed)
    assert {rule.stage for rule in BUILT_IN.values()} - {*listed} == {"waivers"}  # of what all stages find
