"""The gate before every root: what `ontology/`, `queries/` and the files of decisions may not hold, and what nothing would read."""

from __future__ import annotations

import os
import shutil

import pytest

from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.graph.turtle import TurtleError, parse
from kzgraph.graph.workspace import Workspace
from kzgraph.questions.canned import QuestionError, areas
from kzgraph.validate import gate, ownership, waivers
from kzgraph.validate import run as validation
from kzgraph.validate.run import validate
from tests.conftest import ROOT
from tests.tiers import few

CSV = "identifier,names\n"
WAIVER = "- rule: idle-shape\n  node: kzsh:Act\n  reason: none\n  until: "


def places(root):
    return [(finding.rule, finding.file, finding.line) for finding in validate(Workspace.open(root, following_links=False))]


@pytest.mark.parametrize(
    ("name", "text", "rule", "line"),
    few(
        5,
        [
            ("ontology/two words.ttl", "# x\n", "file-name", 1),
            ("ontology/vocab/x.ttl", "# one\n# \u202e\n", "hidden-character", 2),
            ("ontology/shapes/x.ttl", "<http://a/> <http://b/> '\\u202E' .\n", "hidden-character", 1),
            ("ontology/shapes/x.ttl", "<http://a/> <http://b/> \n", "syntax", 2),
            ("ontology/x.ttl", "#" * (5 << 20), "file-size", 1),
            ("queries/demands/two words.rq", "ASK {}\n", "file-name", 1),
            ("queries/demands/x.rq", "#+ tags: []\n# \u2066\nASK {}\n", "hidden-character", 2),
            ("queries/demands/x.rq", "#+ tags: []\nSELECT ?a\\u202E {}\n", "hidden-character", 2),
            ("queries/demands/x.rq", '#+ tags: []\n#+ title: "\\e[2J"\n', "hidden-character", 2),
            ("queries/demands/x.rq", "# first\n#+ tags: &a [x]\n#+ columns: *a\n", "syntax", 2),
            ("queries/demands/x.rq", "#" * (2 << 20), "file-size", 1),
            ("queries/areas.yaml", "a: &x {en: a}\nb: *x\n", "syntax", 1),
            ("queries/areas.yaml", "[" * 500, "syntax", 1),
            ("queries/areas.yaml", "# \u202e\n", "hidden-character", 1),
            ("ontology/checks/waivers.yaml", "# none\n- &x [a]\n- *x\n", "syntax", 2),
            ("ontology/checks/waivers.yaml", "#" * (2 << 20), "file-size", 1),
            ("ontology/checks/severities.yaml", "idle-shape: warning # \u200e\n", "hidden-character", 1),
            ("ontology/checks/identifiers.csv", CSV + "https://x.example/\u202e,x\n", "hidden-character", 2),
            ("ontology/checks/identifiers.csv", CSV + "x" * (2 << 20), "file-size", 1),
        ],
    ),
)
def test_the_gate_stands_before_every_folder(root, name, text, rule, line):
    (root / name).write_text(text, encoding="utf-8")
    assert places(root) == [(rule, name, line)]


@pytest.mark.parametrize(
    "name",
    few(1, ["ontology/x.ttl", "ontology/shapes/x.ttl", "queries/demands/x.rq", "queries/areas.yaml", "ontology/checks/waivers.yaml"]),
)
def test_links_and_pipes_in_any_folder_are_not_opened(root, name):
    (root / name).unlink(missing_ok=True)
    (root / name).symlink_to("/dev/zero")
    assert places(root) == [("symbolic-link", name, 1)]
    (root / name).unlink()
    os.mkfifo(root / name)
    assert places(root) == [("regular-file", name, 1)]


@pytest.mark.slow
def test_the_file_that_breaks_its_reader_is_named_and_the_others_are_judged(root, monkeypatch):
    quads = gate.quads

    def fatal(file):
        if file.name == "fatal.ttl":
            os.abort()
        return quads(file)

    monkeypatch.setattr(gate, "quads", fatal)
    (root / "ontology/fatal.ttl").write_text("# x\n", encoding="utf-8")
    (root / "graph/things/broken.ttl").write_text("<urn:a> ", encoding="utf-8")
    assert places(root) == [("syntax", "graph/things/broken.ttl", 1), ("limit", "ontology/fatal.ttl", 1)]


def test_an_ontology_that_is_one_endless_link_is_not_read(tmp_path, capsys):
    shutil.copytree(ROOT / "docs/example", tmp_path / "it")
    (tmp_path / "it/ontology/shapes").mkdir(parents=True)
    (tmp_path / "it/ontology/shapes/x.ttl").symlink_to("/dev/zero")
    assert set(places(tmp_path / "it")) == {("symbolic-link", "ontology/shapes/x.ttl", 1)}
    assert main(["rules", "--workspace", str(tmp_path / "it")]) == 3
    assert "ontology/shapes/x.ttl: a symbolic link that leads out" in capsys.readouterr().err


def test_a_borrowed_ontology_needs_no_gate(tmp_path):
    shutil.copytree(ROOT / "docs/example", tmp_path / "it")
    workspace = Workspace.open(tmp_path / "it")
    assert gate.check([], workspace, ontology=[*workspace.ontology_files(), tmp_path / "none.ttl"]) == []


@pytest.mark.parametrize(
    "name",
    few(
        2,
        [
            "graph/things/A.TTL",
            "graph/a.trig",
            "graph/a.nt",
            "graph/a.rdf",
            "graph/things/a.ttl.bak",
            "graph/things/a.rq",
            "graph/ttl",
            "queries/demands/X.RQ",
            "queries/demands/areas.yaml",
            "queries/areas.yml",
            "queries/a.ttl",
            "ontology/shapes/a.TTL",
            "ontology/waivers.yaml",
            "ontology/checks/waivers.yml",
        ],
    ),
)
def test_unread_statements_are_reported(root, name):
    (root / name).write_text("", encoding="utf-8")
    assert places(root) == [("unread-file", name, 1)]


def test_texts_and_hidden_files_may_stand_anywhere(root):
    for folder in ("graph", "graph/things", "queries", "queries/demands", "ontology", "ontology/checks"):
        (root / folder / "README.md").write_text("x", encoding="utf-8")
        (root / folder / "notes.md").write_text("x", encoding="utf-8")
        (root / folder / ".gitkeep").write_text("", encoding="utf-8")
    assert gate.unread(Workspace.open(root), ("ontology", "graph", "queries")) == []


@pytest.mark.parametrize(
    "name", few(1, ["graph/elsewhere", "graph/things/elsewhere", "queries/elsewhere", "ontology/elsewhere", "graph/x.ttl"])
)
def test_a_linked_folder_is_reported(root, tmp_path_factory, name):
    (root / name).symlink_to(tmp_path_factory.mktemp("elsewhere"))
    assert set(places(root)) == {("symbolic-link", name, 1)}


def test_one_refusal_does_not_hide_another_and_nothing_else_is_judged(root):
    (root / "graph/things/A.TTL").write_text("", encoding="utf-8")
    (root / "graph/things/broken.ttl").write_text("<urn:a> ", encoding="utf-8")
    (root / "ontology/broken.ttl").write_text("<urn:a> ", encoding="utf-8")
    (root / "queries/demands/broken.rq").write_text("\u202e", encoding="utf-8")
    assert {(rule, file) for rule, file, _ in places(root)} == {
        ("unread-file", "graph/things/A.TTL"),
        ("syntax", "graph/things/broken.ttl"),
        ("syntax", "ontology/broken.ttl"),
        ("hidden-character", "queries/demands/broken.rq"),
    }


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('# one\n VERSION "1.2"\n', 2, 2),
        ('# one\nversion "1.2"\n', 2, 1),
        ('# VERSION\n\n@version "1.2" .\n', 3, 1),
        ('<a:a> <a:b>\n  "x"@ar--rtl .', 2, 6),
        ("<a:a> <a:b> <a:c> {| <a:d> <a:e> |} .", 1, 19),
        ("<a:a> <a:b> <a:c> ~ <a:d> .", 1, 19),
        ("<a:a> <a:b> '<<' ,\n <<( <a:d> <a:e> <a:f> )>> .", 2, 2),
        ("\n<< <a:d> <a:e> <a:f> >> <a:b> <a:c> .", 2, 1),
    ],
)
def test_turtle_1_2_is_refused_where_it_stands(tmp_path, text, line, column):
    file = tmp_path / "new.ttl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TurtleError, match=r"Turtle 1\.2 is not supported") as caught:
        list(parse(file))
    assert (caught.value.line, caught.value.column) == (line, column)


def test_what_only_looks_like_turtle_1_2_is_read(tmp_path):
    file = tmp_path / "new.ttl"
    text = '@prefix version: <a:version/> . # VERSION << {| "x"@ar--rtl\nversion:a <a:--b~> "<< {| VERSION" , "x"@version , version:a\\~b .'
    file.write_text(text, encoding="utf-8")
    assert len(list(parse(file))) == 3


def test_all_files_together_are_bounded(root, monkeypatch):
    workspace = Workspace.open(root)
    files = workspace.graph_files()
    monkeypatch.setattr(gate, "TOTAL_BYTES", sum(file.stat().st_size for file in files[:3]))
    (finding,) = gate.check(files, workspace)
    assert (finding.rule, finding.file) == ("limit", workspace.relative(files[3]))
    assert "--endpoint" in finding.fix
    monkeypatch.undo()
    monkeypatch.setattr(gate, "TOTAL_TRIPLES", sum(len(list(parse(file))) for file in files[:5]))
    (finding,) = gate.check(files, workspace)
    assert (finding.rule, finding.file) == ("limit", workspace.relative(files[5]))
    assert "--endpoint" in finding.fix
    assert [finding.rule for finding in validation.validate(workspace)] == ["limit"]


@pytest.mark.parametrize(
    "until", ["9" * 5000, "0x" + "f" * 9000, "2027-13-45", "x" * 5000, "2027-01-01 00:00:00"], ids=["int", "hex", "no day", "text", "time"]
)
def test_an_invalid_date_is_shown_shortened(root, until):
    (root / waivers.WAIVERS).write_text(WAIVER + until + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"waivers\.yaml:1: ") as caught:
        waivers.read(Workspace.open(root))
    assert len(str(caught.value)) < 300 + len(str(root))


@pytest.mark.parametrize("text", few(1, ["a: &x b\n", "[" * 500, "#" * (2 << 20)]), ids=["anchor", "deep", "large"])
def test_other_commands_refuse_the_same_yaml(root, text):
    (root / "ontology/checks/severities.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"severities\.yaml:1: "):
        waivers.severities(Workspace.open(root))
    (root / "queries/areas.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(QuestionError, match=r"areas\.yaml:1: "):
        areas(Workspace.open(root))


@pytest.mark.parametrize("row", ["x", "x,y,z"])
def test_a_broken_row_of_identifiers_is_told_with_its_line(root, row):
    (root / "ontology/checks/identifiers.csv").write_text(f"{CSV}x,y\n{row}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=rf"identifiers\.csv:3: {row.count(',') + 1} cells under 2 columns"):
        ownership.identifiers(Workspace.open(root))


def test_a_table_of_identifiers_is_bounded(root):
    (root / "ontology/checks/identifiers.csv").write_text(CSV + "x,y\n" * (1 << 19), encoding="utf-8")
    with pytest.raises(UsageError, match=r"identifiers\.csv: .* larger than 1 MiB"):
        ownership.identifiers(Workspace.open(root))
