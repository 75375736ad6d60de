"""A workspace of one's own, from nothing to a first answer."""

import pyoxigraph as ox
import pytest

from kzgraph.cli.main import main
from kzgraph.formats import exports
from kzgraph.graph.store import load
from kzgraph.graph.workspace import Workspace
from kzgraph.validate.run import validate
from tests.conftest import ROOT

NAMESPACE = "https://example.org/id/"


def init(folder, *more):
    return main(["init", str(folder), "--namespace", NAMESPACE, "--languages", "en", *more])


def test_it_takes_a_source_and_answers_its_question(tmp_path, capsys):
    folder, copy = tmp_path / "own", tmp_path / "text.txt"
    copy.write_text("The Lindow Desk thanks the council.", encoding="utf-8")
    assert init(folder) == 0
    assert "ontology/workspace.yaml:1-4: written" in capsys.readouterr().out
    settings = Workspace.open(folder).settings
    assert (settings.namespace, settings.prefix, settings.languages) == (NAMESPACE, "ex", ("en",))
    at = ["--workspace", str(folder)]
    speaker = ["--creator", "Organisation:lindow-desk=Lindow Desk", "--title", "Thanks", "--label", "en=Lindow Desk, thanks"]
    page = ["--page", "https://example.org/thanks", "--day", "2024-05-01"]
    assert main(["new", "source", "lindow-2024-05-01", "--text", str(copy), *page, *speaker, *at]) == 0
    for name, text in (("p01", "Thanks by the Lindow Desk."), ("p01-s01", "The council has the thanks of the Lindow Desk.")):
        assert main(["new", "passage", name, "--paraphrase", text, *at]) == 0
    assert main(["new", "thing", "PublicBody", "council", "--label", "en=Council", "--named-in", "p01-s01", *at]) == 0
    values = ["--set", "standing=asserted", "--set", "verdict=thanks", "--set", "judges=council"]
    label = ["--label", "The Lindow Desk said that it thanked the Council."]
    assert main(["new", "assertion", "Assessment", "assessment-thanks", "--stated-in", "p01-s01", *values, *label, *at]) == 0
    assert [finding for finding in validate(Workspace.open(folder)) if finding.severity == "error"] == []
    capsys.readouterr()
    assert main(["ask", "every-claim", "--format", "csv", "--param", "source=lindow", *at]) == 0
    answer = capsys.readouterr().out
    assert f"{NAMESPACE}lindow-2024-05-01/assessment-thanks,{NAMESPACE}lindow-desk," in answer
    assert f",{NAMESPACE}lindow-2024-05-01,{NAMESPACE}lindow-2024-05-01/p01-s01" in answer


def test_its_checks_are_those_of_the_example(tmp_path):
    assert init(tmp_path) == 0
    for name in (".github/workflows/check.yml", ".pre-commit-config.yaml"):
        assert (tmp_path / name).read_text(encoding="utf-8") == (ROOT / "docs" / "example" / name).read_text(encoding="utf-8")


def test_a_dry_run_writes_nothing(tmp_path, capsys):
    assert init(tmp_path / "own", "--dry-run") == 0
    assert "nothing was written: --dry-run" in capsys.readouterr().out
    assert not (tmp_path / "own").exists()


def test_an_empty_folder_is_not_the_current_one(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match="2"):
        main(["init", "", "--namespace", NAMESPACE, "--prefix", "ex"])
    assert "expected a folder, found an empty text" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--namespace", "example.org"], "expected an address of your own"),
        (["--namespace", "https://w3id.org/kzgraph/resource/", "--prefix", ""], "give an address of your own"),
        (["--namespace", NAMESPACE, "--prefix", "kz"], "none of"),
        (["--namespace", NAMESPACE, "--languages", "de"], "expected a list with en"),
    ],
)
def test_what_does_not_fit_is_one_message(tmp_path, capsys, arguments, words):
    assert main(["init", str(tmp_path / "own"), *arguments]) == 2
    printed = capsys.readouterr().err
    assert words in printed
    assert printed.count("kzgraph: ") == 1, "the command is named once"
    assert "kzgraph init" not in printed
    assert not (tmp_path / "own").exists()


@pytest.mark.parametrize("folder", ["graph", "graph/own", "ontology/own", "queries"])
def test_no_workspace_begins_in_the_folders_of_another(tmp_path, capsys, monkeypatch, folder):
    assert init(tmp_path) == 0
    capsys.readouterr()
    (tmp_path / folder).mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path / folder)
    before = sorted(tmp_path.rglob("*"))
    assert init(".") == 2
    (message,) = capsys.readouterr().err.splitlines()
    assert f"the workspace {tmp_path} reads" in message
    assert sorted(tmp_path.rglob("*")) == before
    assert init(tmp_path / "docs" / "graph") == 0


def test_a_workspace_that_is_there_stays(tmp_path, capsys):
    (tmp_path / "queries").mkdir()
    assert init(tmp_path) == 2
    assert "queries/ is there already" in capsys.readouterr().err


@pytest.mark.parametrize("name", [".pre-commit-config.yaml", ".github/workflows/check.yml"])
def test_a_file_that_is_there_stays(tmp_path, capsys, name):
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("own", encoding="utf-8")
    assert init(tmp_path) == 2
    assert f"{file} is there already" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == "own"
    assert not (tmp_path / "ontology").exists()


def test_its_concept_is_the_same_in_json_ld_before_it_has_a_source(tmp_path):
    assert init(tmp_path / "own") == 0
    words = ["--label", "en=close a market", "--definition", "To close a market."]
    assert main(["new", "term", "actions", "shut-a-market", *words, "--workspace", str(tmp_path / "own")]) == 0
    workspace = Workspace.open(tmp_path / "own")
    quads = ox.parse(exports.export(workspace, "jsonld")[""].encode(), format=ox.RdfFormat.JSON_LD)
    assert {quad.triple for quad in quads} == {quad.triple for quad in load(workspace)}
