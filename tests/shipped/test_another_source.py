"""Another source touches `graph/`, `ontology/vocab/` and expected answers alone, and everything works with it.

An invented source is put beside all that are shipped. `make test-slow` runs every test of this folder with it too.
"""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kzgraph import model
from kzgraph.cli.main import main
from kzgraph.graph import store as stores
from kzgraph.graph.store import Labels
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.site.content import Content
from kzgraph.site.files import FileReader
from kzgraph.site.node import node
from kzgraph.site.pages import PAGES
from kzgraph.site.reader import path_of
from kzgraph.validate.run import validate
from kzgraph.vocab import KZR
from tests import first, further
from tests.needs import ROOT
from tests.questions import expected


@pytest.fixture(scope="module")
def loaded(beside):
    return stores.load(beside)


def test_nothing_but_graph_and_vocabulary_differs_from_what_is_shipped(beside):
    for folder in ("ontology", "graph", "queries"):
        for file in (beside.root / folder).rglob("*"):
            name = file.relative_to(beside.root)
            if file.is_file() and (not (ROOT / name).exists() or file.read_bytes() != (ROOT / name).read_bytes()):
                assert name.parts[0] == "graph" or name.parts[:2] == ("ontology", "vocab"), name


def test_it_is_valid(beside):
    assert [finding for finding in validate(beside) if not finding.waived] == []


@pytest.mark.parametrize(("sources", "known"), [(first.SOURCES, first.FIRST), (first.TWO, first.BOTH)])
def test_the_tests_of_other_parts_stand_on_the_same_files(beside, tmp_path, sources, known):
    made = first.make(tmp_path, beside.root, sources)
    assert contents(made / "graph") == contents(known / "graph")
    assert (made / first.WAIVERS).read_bytes() == (known / first.WAIVERS).read_bytes()


def contents(folder):
    return {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_they_cannot_open_what_is_shipped(monkeypatch):
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "tests/site/test_page.py::test_counts (call)")
    with pytest.raises(AssertionError, match=r"open tests\.first\.BOTH"):
        Workspace.open(ROOT)
    Workspace.open(first.BOTH)


@pytest.mark.slow
def test_it_adds_expected_answers_of_its_own_and_changes_no_others(beside):
    answers = expected.files(beside)
    own = answers.pop(expected.FOLDER / f"{further.NAME}.json")
    assert "figure-people-heard" in own
    assert "charge-organising-riots" in own
    assert {file: file.read_text(encoding="utf-8") for file in expected.FOLDER.glob("*.json")} == answers


@pytest.mark.slow
def test_the_report_is_complete_for_every_source(beside, loaded, tmp_path):
    """Every assertion that a question lists is there, whatever its source."""
    assert main(["report", str(tmp_path / "report"), "--workspace", str(beside.root)]) == 0
    text = (tmp_path / "report" / "answers.md").read_text(encoding="utf-8")
    labels = Labels(loaded)
    for answer in (canned.ask(loaded, question) for question in canned.catalogue(beside)):
        assert answer.question.title["en"] in text
        for row in answer.rows:
            cells = dict(zip(answer.columns, row, strict=True))
            assert labels.of(cells["source"]) in text
            if cells.get("assertion"):
                assert labels.of(cells["assertion"]) in text


@pytest.mark.slow
def test_it_is_shown_and_found(beside, capsys):
    space = ["--workspace", str(beside.root)]
    assert main(["show", "rem:demand-publish", *space]) == 0
    assert "findings of an inquiry" in capsys.readouterr().out
    assert main(["search", "police beat marchers in Exampletown", *space]) == 0
    assert "rem:act-beating" in capsys.readouterr().out
    assert main(["ask", "who-is-accused-of-what", "--param", f"source={further.NAME}", "--format", "csv", *space]) == 0
    assert capsys.readouterr().out.count("charge-") == 1


@pytest.mark.slow
def test_the_pages_of_a_site_have_it(beside, loaded):
    """Each page of the table, the page of its source and that of an assertion; tests/site writes whole sites."""
    content = Content(model.Reader(loaded), None, {question.name: question for question in canned.catalogue(beside)}, canned.areas(beside))
    pages = {
        path: "".join(page.make(content, reader(path, query)) for query in page.addresses(content, "en")) for path, page in PAGES.items()
    }
    for path in ("/sources", "/ledger", "/demands", "/figures", "/timeline"):
        assert "Exampleland" in pages[path] or "Exampletown" in pages[path], path
    for name in (further.NAME, f"{further.NAME}/act-beating"):
        iri = KZR + name
        assert "Example Rights Office" in node(content, reader(path_of(iri)), ox.NamedNode(iri))


def reader(path, query=None):
    return FileReader("en", "en", "", path, tuple((query or {}).items()))
