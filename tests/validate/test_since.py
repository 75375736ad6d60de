"""Findings of a change: new, old and gone, what cannot be compared, and checks that the change itself relaxes."""

from __future__ import annotations

import pytest

from kzgraph.authoring import source
from kzgraph.errors import UsageError
from kzgraph.graph import history
from kzgraph.validate import relaxed
from kzgraph.validate.finding import Finding
from kzgraph.validate.matched import match
from kzgraph.validate.run import failing, validate
from tests.repository import commit, edit_once, save, since
from tests.tiers import few

CHARGE = "graph/hrw-2022-10-26/charge.ttl"
SEVERITIES, SHAPES = "ontology/checks/severities.yaml", "ontology/shapes/charge.ttl"
GOOD, BAD = "kz:standing kzv:charged ;", "kz:standing kzv:documented ;"


def states(findings):
    return [(finding.rule, finding.state) for finding in findings if not finding.waived]


def test_a_finding_is_new_then_old_then_gone(repository):
    edit_once(repository, CHARGE, GOOD, BAD)
    assert states(since(repository, "HEAD")) == [("Charge-standing", "new")]
    commit(repository.root, "bad")
    edit_once(repository, "graph/hrw-2022-10-26/figure.ttl", "a kz:Figure ;", "a  kz:Figure ;")
    findings = since(repository, "HEAD")
    assert states(findings) == [("Charge-standing", "old")]
    assert failing(findings) == []
    edit_once(repository, CHARGE, BAD, GOOD)
    findings = since(repository, "HEAD")
    assert states(findings) == [("Charge-standing", "gone")]
    assert failing(findings) == []


def test_old_findings_are_not_looked_for_where_nothing_changed(repository):
    edit_once(repository, CHARGE, GOOD, BAD)
    commit(repository.root, "bad")
    assert since(repository, "HEAD") == []


@pytest.mark.slow
def test_a_file_that_lies_outside_is_judged_beside_one_that_did_not_change(repository, tmp_path):
    apart = tmp_path / "apart.ttl"
    apart.write_text('<https://w3id.org/kzgraph/resource/x> <http://www.w3.org/2000/01/rdf-schema#label> "Call 8 701 123 45 67."@en .\n')
    findings = since(repository, "HEAD", [repository.root / CHARGE, apart])
    assert ("phone-number", "") in states(findings) or ("phone-number", "new") in states(findings)


@pytest.mark.slow
def test_a_renamed_file_brings_nothing_new(repository):
    edit_once(repository, CHARGE, GOOD, BAD)
    commit(repository.root, "bad")
    (repository.root / CHARGE).rename(repository.root / CHARGE.replace("charge", "charges"))
    assert states(since(repository, "HEAD")) == [("Charge-standing", "old")]


@pytest.mark.parametrize(
    ("file", "text"),
    few(
        1,
        [
            ("graph/things/odd name.ttl", "<https://w3id.org/kzgraph/resource/x> <https://w3id.org/kzgraph/ontology#partOff> 1 ."),
            (CHARGE, None),
        ],
    ),
    ids=["gate", "name"],
)
def test_what_keeps_the_shapes_from_judging_hides_nothing(repository, file, text):
    """A finding of the gate, or a wrong name, that was there before does not let a change pass that nothing judged."""
    if text is None:
        edit_once(repository, CHARGE, "a kz:Charge ;", "a kz:Chrage ;")
    else:
        (repository.root / file).write_text(text, encoding="utf-8")
    commit(repository.root, "blocked")
    edit_once(repository, "graph/hrw-2022-10-26/figure.ttl", "kz:atLeast 232", "kz:atLeast -232")
    findings = since(repository, "HEAD")
    assert {finding.state for finding in findings} == {""}
    assert failing(findings)
    if text is None:
        edit_once(repository, CHARGE, "a kz:Chrage ;", "a kz:Charge ;")
    else:
        (repository.root / file).unlink()
    assert [item for item in states(since(repository, "HEAD")) if item[1] != "gone"] == [("Figure-atLeast", "")]


@pytest.mark.parametrize("changed", few(1, ["graph/hrw-2022-10-26/figure.ttl", None, "graph/background-2022/source.ttl"]))
@pytest.mark.parametrize("file", few(1, ["graph/hrw-2022-10-26/act.ttl", "graph/things/events.ttl"]))
def test_a_private_number_is_never_old(repository, file, changed):
    path = repository.root / file
    label = path.read_text(encoding="utf-8").split('rdfs:label "')[1].split('"')[0]
    edit_once(repository, file, label, "Reached at +7 701 000 00 00.")
    commit(repository.root, "private")
    if changed:
        edit_once(repository, changed, " a ", "  a ")
    findings = since(repository, "HEAD")
    assert ("phone-number", "") in states(findings)
    assert failing(findings)


WAIVER = "- {rule: Charge-standing, node: '%s', reason: A test., until: 2099-01-01}\n"


def test_a_change_that_waives_its_own_finding_does_not_pass_in_silence(repository):
    edit_once(repository, CHARGE, GOOD, BAD)
    (finding,) = [finding for finding in validate(repository) if not finding.waived]
    waivers = repository.root / "ontology/checks/waivers.yaml"
    lines = waivers.read_text(encoding="utf-8").count("\n")
    with waivers.open("a", encoding="utf-8") as stream:
        stream.write(WAIVER % finding.focus)
    assert failing(validate(repository)) == []
    (relaxed,) = failing(since(repository, "HEAD"))
    assert (relaxed.rule, relaxed.file, relaxed.line) == ("relaxed-check", "ontology/checks/waivers.yaml", lines + 1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            ("ontology/checks/severities.yaml", "deprecated-term: warning", "deprecated-term: note"),
            "lowers deprecated-term from warning to note",
        ),
        (("ontology/checks/severities.yaml", "deprecated-term", "Charge-standing: note\ndeprecated-term"), "lowers Charge-standing"),
        (
            ("ontology/shapes/charge.ttl", "sh:targetClass kz:Charge ;", "sh:targetClass kz:Charge ;\n  sh:deactivated true ;"),
            "switches off the shape",
        ),
        (("ontology/checks/waivers.yaml", "until: 2027-12-31", "until: 2028-12-31"), "waives longer idle-shape"),
        ((SHAPES, None, None), "takes out the shape Charge"),
    ],
)
def test_a_check_that_a_change_relaxes_is_reported(repository, change, words):
    file, before, after = change
    if before is None:
        (repository.root / file).unlink()
    else:
        edit_once(repository, file, before, after)
    with history.at(repository, "HEAD") as committed:
        findings = list(relaxed.check(committed, repository))
    assert any(words in finding.message for finding in findings)
    assert {(finding.file, finding.severity, finding.state) for finding in findings} == {(file, "error", "new")}


@pytest.mark.slow
def test_a_change_cannot_lower_the_rule_that_reports_it(repository):
    edit_once(repository, SEVERITIES, "deprecated-term", "relaxed-check: note\nCharge-standing: note\ndeprecated-term")
    findings = [finding for finding in since(repository, "HEAD") if finding.rule == "relaxed-check"]
    assert {finding.severity for finding in findings} == {"error"}
    assert len(findings) == 2


def test_equal_findings_are_counted():
    equal = Finding("rule", "m", "fix", "<x>", file="a.ttl", line=1)
    assert [finding.state for finding in match([equal], [equal, equal._replace(line=9)])] == ["old", "new"]
    assert [finding.state for finding in match([equal, equal._replace(line=9)], [equal])] == ["old", "gone"]
    assert [(finding.state, finding.file) for finding in match([equal], [equal._replace(file="b.ttl")])] == [("old", "b.ttl")]
    bare = equal._replace(focus="")
    assert sorted(finding.state for finding in match([bare], [bare._replace(file="b.ttl")])) == ["gone", "new"]


def test_alone_needs_a_path(copy):
    with pytest.raises(UsageError, match="name a path"):
        validate(copy, alone=True)


def test_a_text_may_be_of_a_source_that_is_new(repository, tmp_path):
    copy = tmp_path / "remarks.txt"
    copy.write_text("The desk said that the council of Lindow should publish all of its orders at once.\n", encoding="utf-8")
    desk = ["Organisation:lindow-desk=Lindow Desk"]
    made = source.new(repository, source.Given("lindow-2024-05-01", copy, "https://example.org/remarks", "2024-05-01", desk, "Remarks"))
    save(repository, made.texts)
    unwritten, copied = "FIXME what p01-s01 says", "The council of Lindow should publish all of its orders"
    edit_once(repository, "graph/lindow-2024-05-01/passages.ttl", unwritten, copied)
    assert ("quoted-text", "new") in states(since(repository, "HEAD", texts={"lindow-2024-05-01": copy}))
    with pytest.raises(UsageError, match="no source lindo has passages here"):
        since(repository, "HEAD", texts={"lindo": copy})
