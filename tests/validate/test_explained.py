"""`shapes explain`: a shape by any of its names, as text and JSON, and one clear message where there is none."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

from kzgraph.cli.main import main
from kzgraph.graph import store as stores
from kzgraph.graph.workspace import Workspace
from tests.repository import add, edit
from tests.tiers import few

CHARGE = "ontology/shapes/charge.ttl"
IRI = "https://w3id.org/kzgraph/shapes#Charge-standing"


@pytest.mark.parametrize("name", few(2, ["Charge-standing", "kzsh:Charge-standing", IRI, f"<{IRI}>"]))
def test_a_shape_is_found_by_any_of_its_names(name, capsys):
    assert main(["shapes", "explain", name]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"<{IRI}>\n")
    assert "From a changed triple back to its focus nodes" in text
    assert main(["shapes", "explain", name, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"shape": IRI, "explanation": text}


def test_its_queries_run_as_they_are_and_find_what_is_wrong(copy, capsys):
    edit(copy, "graph/hrw-2022-10-26/charge.ttl", ("kz:standing kzv:charged ;", "kz:standing kzv:documented ;"))
    main(["shapes", "explain", "Charge-standing"])
    queries = [line for line in capsys.readouterr().out.splitlines() if line.startswith("SELECT")]
    store = stores.load(copy)
    results = [list(store.query(query, use_default_graph_as_union=True)) for query in queries]
    assert [len(rows) for rows in results] == [3, 3]
    assert results[1][0]["value"] == ox.NamedNode("https://w3id.org/kzgraph/vocab#documented")


def test_a_query_that_a_shape_brings_along_is_printed(capsys):
    assert main(["shapes", "explain", "Demand-order"]) == 0
    assert "kz:precedes+" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "words"),
    few(
        2,
        [
            ("Charge-standin", "Did you mean Charge-standing"),
            ("kzsh:Charge-standin", "Did you mean Charge-standing"),
            ("qqqqqq", "kzgraph rules lists those that report"),
            ("", "no shape is called"),
            ("idle-shape", "no shape is called"),
        ],
    ),
)
def test_an_unknown_shape_gets_near_names(name, words, capsys):
    assert main(["shapes", "explain", name]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert words in printed.err


OTHER = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<https://example.org/Charge> a sh:NodeShape ; sh:targetClass kz:Charge ; sh:sparql <https://example.org/query> .
<https://example.org/query> sh:select "SELECT $this { $this ?p '''\\n::error::forged''' }" ."""


def test_shapes_of_the_same_name_are_distinguished_and_none_is_a_command_to_a_forge(copy, capsys):
    add(copy, "ontology/shapes/more.ttl", OTHER)
    assert main(["shapes", "explain", "Charge", "--workspace", str(copy.root)]) == 2
    assert "kzsh:Charge, <https://example.org/Charge>" in capsys.readouterr().err
    assert main(["shapes", "explain", "https://example.org/Charge", "--workspace", str(copy.root)]) == 0
    text = capsys.readouterr().out
    assert "forged" in text
    assert "\n::error::" not in text


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [("sh:minCount 1 ;", "sh:minCount 1.5 ;", 3), ("sh:minCount 1 ;", "sh:minCount", 3)],
    ids=["ill-formed", "no Turtle"],
)
def test_shapes_that_cannot_be_read_are_one_message(copy, before, after, code, capsys):
    edit(copy, CHARGE, (before, after))
    assert main(["shapes", "explain", "Charge", "--workspace", str(copy.root)]) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("kzgraph: ")
    assert "charge.ttl" in printed.err or "Charge" in printed.err


def test_borrowed_shapes_are_explained(tmp_path, capsys):
    for folder in ("graph", "queries"):
        (tmp_path / folder).mkdir()
    assert Workspace.open(tmp_path).shape_files()
    assert main(["shapes", "explain", "Charge", "--workspace", str(tmp_path)]) == 0
    assert "Charge" in capsys.readouterr().out
