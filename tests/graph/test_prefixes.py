"""The prefixes of sources, as their files declare them."""

import pyoxigraph as ox
import pytest

from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.graph import prefixes, resolve
from kzgraph.graph.names import current_names, short
from kzgraph.graph.store import load, select
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import free
from kzgraph.validate import waivers
from kzgraph.vocab import KZR, PREFIXES

TOY = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kz: <https://w3id.org/kzgraph/ontology#> .
@prefix kzr: <https://w3id.org/kzgraph/resource/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix toy: <https://w3id.org/kzgraph/resource/toy-2020/> .

kzr:toy-2020 a kz:Source ;
  rdfs:label "Toy report"@en .

toy:act-one rdfs:label "Somebody said so."@en .
"""
NODE = ox.NamedNode(KZR + "toy-2020/act-one")


def toy(tmp_path, name="ws", text=TOY):
    """A workspace with one small source."""
    folder = tmp_path / name / "graph" / "toy-2020"
    folder.mkdir(parents=True)
    (tmp_path / name / "queries").mkdir()
    (folder / "source.ttl").write_text(text, encoding="utf-8")
    return Workspace.open(tmp_path / name)


def test_no_source_is_built_in():
    assert not [
        space
        for space in PREFIXES.values()
        if space.startswith(KZR) and space not in (KZR, PREFIXES["link"], PREFIXES["comparison"], PREFIXES["silence"])
    ]


def test_each_shipped_source_declares_its_prefix(workspace):
    sources = {folder.parent.name for folder in (workspace.root / "graph").glob("*/source.ttl")}
    assert {space.split("/")[-2] for space in prefixes.of_folder(workspace.root).values()} == sources


def test_a_prefix_is_known_in_queries_names_and_answers(tmp_path):
    workspace = toy(tmp_path)
    store = load(workspace)
    assert [row["label"].value for row in select(store, "SELECT ?label { toy:act-one rdfs:label ?label }")] == ["Somebody said so."]
    assert b"Somebody said so." in free.run(workspace, "SELECT ?label { toy:act-one rdfs:label ?label }").output
    turtle = free.run(workspace, "CONSTRUCT WHERE { toy:act-one rdfs:label ?label }").output
    assert b"@prefix toy:" in turtle
    assert b"toy:act-one" in turtle
    assert resolve.resolve(store, "toy:act-one") == NODE
    assert short(NODE) == "toy:act-one"


@pytest.mark.parametrize(
    "name", ["toy", "toy:", "toy-2020", "kzr:toy-2020", KZR + "toy-2020", f"<{KZR}toy-2020>", "Toy report", "TOY REPORT", None]
)
def test_a_source_is_named_in_any_spelling(tmp_path, name):
    assert resolve.source(load(toy(tmp_path)), name).value == KZR + "toy-2020"


@pytest.mark.parametrize(
    "name", ["toy", "TOY:", "TOY-2020", "kzr:toy-2020", KZR + "toy-2020", KZR + "toy-2020/", f"<{KZR}toy-2020>", "Toy 2020"]
)
def test_a_source_is_recognised_by_any_name_of_it(tmp_path, name):
    Workspace.open(toy(tmp_path).root)
    assert current_names().is_named(KZR + "toy-2020", name)
    assert not current_names().is_named(KZR + "toy-2021", name)


def test_an_unknown_source_is_refused_with_those_that_are_here(tmp_path):
    with pytest.raises(UsageError, match=r"tay: no such source: name one source with --source: toy-2020\."):
        resolve.source(load(toy(tmp_path)), "tay")


def test_each_workspace_has_its_own_prefixes(tmp_path):
    """Two workspaces in one process may use a prefix each in its own way."""
    first = toy(tmp_path, "one")
    second = toy(tmp_path, "two", TOY.replace("toy:", "gam:"))
    other = tmp_path / "three" / "graph" / "toy-2021"
    other.mkdir(parents=True)
    (tmp_path / "three" / "queries").mkdir()
    (other / "source.ttl").write_text(TOY.replace("toy-2020", "toy-2021").replace("toy:", "gam:"), encoding="utf-8")
    third = Workspace.open(tmp_path / "three")
    for workspace, node in ((third, KZR + "toy-2021/act-one"), (second, NODE.value)):
        with workspace.names.in_use():
            assert resolve.resolve(load(workspace), "gam:act-one").value == node
            assert short(node) == "gam:act-one"
    assert first.names.short(NODE) == "toy:act-one"
    assert third.names.short(NODE) == f"<{NODE.value}>", "its prefix is that of another source there"
    both = third.names.beside(first.names)
    assert (both.short(NODE), both.short(KZR + "toy-2021/act-one")) == ("toy:act-one", "gam:act-one")


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        (TOY.replace(f"<{KZR}toy-2020/>", "<https://example.org/toy-2020/>"), {}),  # never that of another publisher
        (TOY.replace("toy:", "kz:").replace("@prefix kz: <https://w3id.org/kzgraph/ontology#> .\n", ""), {}),  # never one of the package
        (TOY.replace("/toy-2020/>", "/other/>"), {}),  # never another namespace
        ("not Turtle at all", {}),
    ],
)
def test_only_a_prefix_of_its_own_counts(tmp_path, text, declared):
    assert prefixes.of_folder(toy(tmp_path, text=text).root) == declared


def test_a_prefix_is_taken_from_another_file_where_the_source_declares_none(tmp_path):
    workspace = toy(tmp_path, text="".join(line + "\n" for line in TOY.splitlines() if "toy:" not in line))
    assert not prefixes.of_folder(workspace.root)
    (workspace.root / "graph/toy-2020/act.ttl").write_text(TOY.partition("\nkzr:")[0], encoding="utf-8")
    assert prefixes.of_folder(workspace.root) == {"toy": KZR + "toy-2020/"}


def test_a_waiver_names_its_node_with_the_prefix(tmp_path):
    workspace = toy(tmp_path)
    (workspace.root / "ontology/checks").mkdir(parents=True)
    (workspace.root / "ontology/checks/waivers.yaml").write_text(
        "- rule: Act-type\n  node: toy:act-one\n  reason: A toy.\n  until: 2030-01-01\n", encoding="utf-8"
    )
    assert waivers.read(workspace)[0].node == str(NODE)


def test_the_command_shows_a_source_by_its_prefix(tmp_path, capsys):
    toy(tmp_path)
    assert main(["show", "toy", "--workspace", str(tmp_path / "ws")]) == 0
    assert "Toy report" in capsys.readouterr().out


def test_a_prefix_is_read_whatever_else_speaks_of_one(tmp_path):
    root = toy(tmp_path).root
    for file in (root / "graph/toy-2020").glob("*.ttl"):
        file.write_text(file.read_text(encoding="utf-8") + "\n# The prefix is ours.\n", encoding="utf-8")
    assert prefixes.of_folder(root)["toy"] == f"{KZR}toy-2020/"
