"""A workspace elsewhere: it borrows the ontology of the package if it has none, and its findings are named as users see them."""

from __future__ import annotations

import json
import os
import shutil
import threading

import pytest

from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.graph import store
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.validate import child
from kzgraph.validate.run import validate
from tests.conftest import ROOT
from tests.first import FIRST
from tests.repository import edit_once

EXAMPLE = ROOT / "docs" / "example"
ACT = "graph/example-2024-05-01/act.ttl"
TEXT = ROOT / "tests" / "example_repository" / "statement.txt"


@pytest.fixture
def elsewhere(tmp_path):
    """A copy of the example to break."""
    shutil.copytree(EXAMPLE, tmp_path / "elsewhere")
    return Workspace.open(tmp_path / "elsewhere")


def summaries(findings):
    return [(finding.rule, finding.severity, finding.file) for finding in findings]


def decide(workspace, name, text):
    file = workspace.root / "ontology" / "checks" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_a_workspace_borrows_the_ontology_and_adds_to_it(elsewhere):
    assert elsewhere.lender == FIRST
    own = elsewhere.root / "ontology" / "vocab" / "matters.ttl"
    assert elsewhere.ontology_files() == [*Workspace.open(FIRST).ontology_files(), own]
    assert elsewhere.shape_files() == Workspace.open(FIRST).shape_files()
    terms = FIRST / "ontology" / "kz.ttl"
    assert (elsewhere.part(terms), elsewhere.part(elsewhere.root / ACT)) == ("ontology", "example-2024-05-01")
    assert elsewhere.part(FIRST / "graph" / "things" / "states.ttl") == ""
    assert elsewhere.relative(terms) == "kzgraph:ontology/kz.ttl"
    assert elsewhere.graph_name(terms) == Workspace.open(FIRST).graph_name(terms)


def test_terms_of_the_model_make_an_ontology_of_its_own(elsewhere):
    assert elsewhere.lender == FIRST
    (elsewhere.root / "ontology" / "kz.ttl").write_text("# nothing\n", encoding="utf-8")
    assert elsewhere.lender == elsewhere.root
    assert elsewhere.shape_files() == []
    assert "unknown-name" in {finding.rule for finding in validate(elsewhere)}


def test_a_folder_without_rooms_is_not_a_workspace(tmp_path):
    (tmp_path / "graph").mkdir()
    with pytest.raises(
        UsageError, match=r"the folder queries/ is missing\. Name a folder that holds graph/ and queries/, and ontology/ if"
    ):
        Workspace.open(tmp_path)


def test_the_example_is_clean_and_its_passages_are_proved():
    assert validate(Workspace.open(EXAMPLE), texts={"example-2024-05-01": TEXT}) == []


def test_the_example_answers_its_questions_in_three_languages(capsys):
    workspace = Workspace.open(EXAMPLE)
    loaded = store.load(workspace)
    questions = canned.catalogue(workspace)
    assert len(questions) == 3
    assert all(canned.ask(loaded, question).rows for question in questions)
    assert main(["ask", "--workspace", str(EXAMPLE), "who-is-accused", "--lang", "ru"]) == 0
    assert "организация массовых беспорядков" in capsys.readouterr().out.lower()


def test_a_borrowed_file_is_named_as_such(elsewhere):
    edit_once(elsewhere, ACT, "rem:act-beating a kz:Act", "kz:Act rdfs:label 'x'@en .\n\nrem:act-beating a kz:Act")
    finding = next(finding for finding in validate(elsewhere) if finding.rule == "not-its-own")
    assert [place.file for place in finding.also] == ["kzgraph:ontology/kz.ttl", "kzgraph:ontology/layout.ttl"]


def test_a_package_installed_below_the_root_is_borrowed_all_the_same(elsewhere, monkeypatch):
    installed = elsewhere.root / ".venv" / "workspace_data"
    shutil.copytree(ROOT / "ontology", installed / "ontology")
    monkeypatch.setattr("kzgraph.graph.workspace.default_root", lambda: installed)
    assert validate(elsewhere) == []
    assert elsewhere.relative(installed / "ontology" / "kz.ttl") == "kzgraph:ontology/kz.ttl"


def test_decisions_of_the_workspace_stand_beside_those_of_the_package(elsewhere):
    other = "http://www.wikidata.org/entity/Q4115189"
    edit_once(
        elsewhere,
        "graph/example-2024-05-01/source.ttl",
        "<http://publications.europa.eu/resource/authority/resource-type/STAT>",
        f"<{other}>",
    )
    assert summaries(validate(elsewhere)) == [("unchecked-identifier", "error", "graph/example-2024-05-01/source.ttl")]
    decide(elsewhere, "severities.yaml", "unchecked-identifier: note\n")
    assert summaries(validate(elsewhere)) == [("unchecked-identifier", "note", "graph/example-2024-05-01/source.ttl")]
    decide(elsewhere, "identifiers.csv", f"identifier,names\n{other},a place to try things\n")
    assert validate(elsewhere) == []
    decide(elsewhere, "waivers.yaml", "- rule: small-group\n  node: kz:Act\n  reason: none\n  until: 2999-01-01\n")
    assert summaries(validate(elsewhere)) == [("unused-waiver", "warning", "ontology/checks/waivers.yaml")], "the package's severity holds"
    decide(elsewhere, "severities.yaml", "no-such-rule: note\nunused-waiver: note\n")
    assert summaries(validate(elsewhere)) == [
        ("unknown-rule", "error", "ontology/checks/severities.yaml"),
        ("unused-waiver", "note", "ontology/checks/waivers.yaml"),
    ]


def test_a_finding_about_the_whole_names_a_file(elsewhere, workspace, monkeypatch):
    monkeypatch.setattr(child, "SECONDS", 0.001)
    assert summaries(validate(elsewhere)) == [("limit", "error", ACT)]
    assert summaries(validate(workspace)) == [("limit", "error", "ontology/kz.ttl")]
    assert summaries(validate(elsewhere, [elsewhere.root / "graph" / "things" / "persons.ttl"])) == [
        ("limit", "error", "graph/things/persons.ttl")
    ]


def test_a_workspace_without_anything_names_its_graph(tmp_path):
    for folder in ("graph", "queries"):
        (tmp_path / folder).mkdir()
    assert summaries(validate(Workspace.open(tmp_path))) == [("nothing-checked", "error", "graph")]


def run(capsys, *arguments):
    code = main(["validate", *arguments])
    return code, capsys.readouterr()


def test_files_are_named_from_the_current_folder(elsewhere, capsys, monkeypatch):
    edit_once(elsewhere, ACT, "kz:perpetrator ex", "kz:perpetrater ex")
    name = f"elsewhere/{ACT}"
    monkeypatch.chdir(elsewhere.root.parent)
    for given in ([], [name], ["elsewhere/graph"]):
        code, printed = run(capsys, "--workspace", "elsewhere", *given)
        assert (code, printed.out.splitlines()[0].split(":")[0]) == (1, name)
        assert "kz:perpetrater ex:police-of-exampleland ;\n" in printed.out, "the line of the source is shown"
    monkeypatch.chdir(elsewhere.root)
    for given in ([], [ACT], ["graph"]):
        code, printed = run(capsys, "--workspace", ".", *given)
        assert (code, printed.out.splitlines()[0].split(":")[0]) == (1, ACT)
        assert printed.out.splitlines()[-1] == "2 findings (1 error, 1 note)"  # the note says that the shapes were not run
    monkeypatch.chdir(elsewhere.root / "graph")
    code, printed = run(capsys, "--workspace", "..", "example-2024-05-01")
    assert printed.out.splitlines()[0].split(":")[0] == ACT, "from the root where the root lies above"


@pytest.mark.slow
def test_one_run_writes_several_formats(elsewhere, capsys, tmp_path):
    edit_once(elsewhere, ACT, "kz:perpetrator ex", "kz:perpetrater ex")
    files = {form: tmp_path / "new" / f"findings.{form}" for form in ("json", "sarif", "md", "junit", "turtle", "text")}
    outputs = [f"--output={form}={file}" for form, file in files.items()]
    code, printed = run(capsys, "--workspace", str(elsewhere.root), "--format", "github", *outputs)
    assert code == 1
    assert printed.out.startswith("::error file=")
    for form, file in files.items():
        assert run(capsys, "--workspace", str(elsewhere.root), "--format", form)[1].out == file.read_text(encoding="utf-8")
        assert "unknown-name" in file.read_text(encoding="utf-8")
    assert json.loads(files["json"].read_text(encoding="utf-8"))[0]["rule"] == "unknown-name"


@pytest.mark.parametrize("output", ["md", "md=", "=a.md", "pdf=a.pdf", ""])
def test_an_output_that_is_none_is_wrong_use(capsys, output):
    code, printed = run(capsys, "--output", output)
    assert (code, printed.out) == (2, "")
    assert "write it as FORMAT=FILE, with one of the formats text, json" in printed.err


def test_findings_are_shown_although_the_output_cannot_be_written(capsys, tmp_path):
    (tmp_path / "folder").mkdir()
    code, printed = run(capsys, "--workspace", str(EXAMPLE), "--output", f"md={tmp_path / 'folder'}")
    assert (code, printed.out) == (2, "no findings\n")
    assert "is a folder. Name a file." in printed.err
    assert [file.name for file in tmp_path.iterdir()] == ["folder"]


def test_a_pipe_is_written_to_and_stays_one(capsys, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    assert run(capsys, "--workspace", str(EXAMPLE), "--output", f"json={pipe}")[0] == 0
    reader.join(10)
    assert (read, pipe.is_fifo()) == (["[]\n"], True)
