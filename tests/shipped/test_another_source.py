"""Another source touches `graph/`, `ontology/vocab/` and expected answers alone, and everything works with it.

The invented source of docs/example, with a term of its own, is put beside all sources that are shipped.
"""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

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
from kzgraph.vocab import KZR, KZV
from tests import first
from tests.needs import ROOT
from tests.questions import expected

TOY = "example-2024-05-01"
EXAMPLE = ROOT / "docs" / "example"
# The example has a namespace of its own, as a workspace of somebody else has; here its things and its term are those of this graph.
OURS = {
    "@prefix exv: <https://example.org/id/vocab#>": f"@prefix kzv: <{KZV}>",
    "https://example.org/id/": KZR,
    "@prefix ex:": "@prefix kzr:",
    "ex:person-1 ": "ex:person-9 ",
    "exv:": "kzv:",
    "ex:": "kzr:",
}


def ours(text):
    for theirs, here in OURS.items():
        text = re.sub(rf"(?<![a-z]){re.escape(theirs)}", here, text)
    return text


@pytest.fixture(scope="module")
def beside(tmp_path_factory):
    """A copy of all that is shipped with the toy beside it: files in `graph/`, and a concept."""
    root = tmp_path_factory.mktemp("beside")
    first.shipped(root)
    for file in sorted((EXAMPLE / "graph").rglob("*.ttl")):
        target = root / file.relative_to(EXAMPLE)
        target = target.with_name(f"example-{file.name}") if file.parent.name == "things" else target
        target.parent.mkdir(exist_ok=True)
        target.write_text(ours(file.read_text(encoding="utf-8")), encoding="utf-8")
    (term,) = (EXAMPLE / "ontology" / "vocab").glob("*.ttl")
    with (root / "ontology" / "vocab" / "matters.ttl").open("a", encoding="utf-8") as matters:
        matters.write("\n" + ours("\n\n".join(first.blocks(term)[1])) + "\n")
    return Workspace.open(root)


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


def test_the_tests_of_other_parts_stand_on_the_same_files(beside, tmp_path):
    made = first.make(tmp_path, beside.root)
    graph = {file.relative_to(made): file.read_bytes() for file in (made / "graph").rglob("*") if file.is_file()}
    known = {file.relative_to(first.FIRST): file.read_bytes() for file in (first.FIRST / "graph").rglob("*") if file.is_file()}
    assert graph == known
    assert (made / first.WAIVERS).read_bytes() == (first.FIRST / first.WAIVERS).read_bytes()


@pytest.mark.slow
def test_it_adds_expected_answers_of_its_own_and_changes_no_others(beside):
    answers = expected.files(beside)
    own = answers.pop(expected.FOLDER / f"{TOY}.json")
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
    assert main(["ask", "who-is-accused-of-what", "--param", f"source={TOY}", "--format", "csv", *space]) == 0
    assert capsys.readouterr().out.count("charge-") == 1


@pytest.mark.slow
def test_the_pages_of_a_site_have_it(beside, loaded):
    """Each page of the table, the page of its source and that of an assertion; tests/site writes whole sites."""
    content = Content(loaded, None, {question.name: question for question in canned.catalogue(beside)}, canned.areas(beside))
    pages = {
        path: "".join(page.make(content, reader(path, query)) for query in page.addresses(content, "en")) for path, page in PAGES.items()
    }
    for path in ("/sources", "/ledger", "/demands", "/figures", "/timeline"):
        assert "Exampleland" in pages[path] or "Exampletown" in pages[path], path
    for name in (TOY, f"{TOY}/act-beating"):
        iri = KZR + name
        assert "Example Rights Office" in node(content, reader(path_of(iri)), ox.NamedNode(iri))


def reader(path, query=None):
    return FileReader("en", "en", "", path, tuple((query or {}).items()))
