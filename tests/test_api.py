"""The library's face: what a program gets, and what a notebook shows."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pandas
import pyoxigraph as ox
import pytest
from rdflib.compare import isomorphic

import kzgraph
from kzgraph.errors import UsageError
from kzgraph.formats import exports
from kzgraph.graph.names import current_names
from kzgraph.reading import stats
from kzgraph.vocab import KZR, NUMBERS
from tests.conftest import ROOT
from tests.formats.test_show_export_api import union

NOTEBOOK = ROOT / "docs" / "notebook.ipynb"


@pytest.fixture(scope="module")
def g():
    return kzgraph.open()


def test_an_answer_has_values_terms_words_flags_and_evidence(g):
    table = g.ask("official-death-toll", source="hrw")
    assert len(table) == 3
    assert table[0]["atLeast"] == table.rows[0]["atLeast"] == 232
    assert table.terms[0]["voice"] == ox.NamedNode(KZR + "kazakh-authorities")
    assert table.labelled[0]["voice"] == "Authorities of Kazakhstan"
    assert [passage.name for passage in table.passages] == ["p02-s04", "p04-s01"]
    assert "Not stated: as of which day" in table.flags[0]
    assert table.title in str(table)
    assert table.unsaid in str(table)
    assert len(g.ask("what-is-said-of-one-person", person="Erzhan Elshibaev")) == 3


def test_a_notebook_shows_title_question_flags_evidence_and_what_is_not_said_in_this_order(g):
    table = g.ask("whose-release-is-asked")
    shown = table._repr_html_()
    parts = [table.title, table.question.question["en"], "flags", "Where it is said", "What this does not say:</b>", "Persons are named"]
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)
    assert "<script" not in shown
    assert "has not been checked" not in shown
    russian = g.ask("whose-release-is-asked", lang="ru")._repr_html_()
    assert len(re.findall("<p>", russian)) == len(re.findall("<p>", shown)) + 1  # the translation is unreviewed


def test_a_data_frame_has_a_row_for_each_claim_with_words_beside_iris(g):
    table = g.ask("every-figure")
    frame = table.to_pandas()
    assert frame["assertion"].is_unique
    assert {*frame["assertion"]} == {row["assertion"] for row in table.rows}
    assert str(frame["exactly"].dtype) == "Int64"
    assert frame["exactly"].isna().any()
    assert frame["voice"].str.startswith("http").all()
    assert not frame["voiceLabel"].str.startswith("http").any()
    words = table.to_pandas(labels=True)
    assert list(words["voice"]) == list(frame["voiceLabel"])
    assert list(words["voiceIri"]) == list(frame["voice"])
    exploded = table.to_pandas(explode=True)
    assert sorted(exploded["assertion"]) == sorted(str(row["assertion"]) for row in table.rows)
    flags = {row["assertion"]: line for row, line in zip(table.rows, table.flags, strict=True)}
    for made in (frame, exploded):
        assert dict(zip(made["assertion"], made["flags"].fillna(""), strict=True)) == flags
    several = g.ask("pressure-on-victims")
    assert len(several.to_pandas(explode=True)) == len(several) > len(several.to_pandas())


def test_a_data_frame_has_unit_relay_link_and_one_column_of_numbers(g):
    frame = g.ask("official-death-toll", source="hrw").to_pandas(labels=True).set_index("assertionIri")
    toll = frame.loc[KZR + "hrw-2022-10-26/figure-official-deaths"]
    assert (toll["bound"], toll["number"], toll["unit"], toll["relayedBy"]) == ("atLeast", 232, "persons", "Human Rights Watch")
    assert toll["link"].startswith("https://www.hrw.org/")
    assert str(frame["number"].dtype) == "Int64"
    said_itself = g.ask("officers-beside-torture-cases").to_pandas()
    assert said_itself["relayedBy"].isna().all()


def test_days_are_days_and_mixed_ones_have_their_first_and_last_day(g):
    mixed = g.query('SELECT ?day { VALUES ?day { "2022-10-26"^^xsd:date "2022-02"^^xsd:gYearMonth "2022"^^xsd:gYear UNDEF } }').to_pandas()
    days = {row.day: (str(row.dayFrom)[:10], str(row.dayTo)[:10]) for row in mixed.dropna().itertuples()}
    assert days == {"2022-10-26": ("2022-10-26",) * 2, "2022-02": ("2022-02-01", "2022-02-28"), "2022": ("2022-01-01", "2022-12-31")}
    assert str(g.ask("whose-release-is-asked").to_pandas()["asOf"].dtype).startswith("datetime64")
    values = 'VALUES ?month { "2022-02"^^xsd:gYearMonth } VALUES ?share { "0.5"^^xsd:float } VALUES ?broken { "2022-02-31"^^xsd:date }'
    free = g.query(f"SELECT * {{ {values} }}").to_pandas()
    assert str(free["month"].dtype) == "period[M]"
    assert free["month"][0].end_time.day == 28
    assert free["share"][0] == 0.5
    assert free["broken"][0] == "2022-02-31"


def test_title_caveats_and_sources_stay_with_a_data_frame(g, tmp_path):
    table = g.ask("official-death-toll")
    frame = table.to_pandas()
    assert frame.attrs["title"] == table.title
    assert frame.attrs["caveats"][0] == table.unsaid
    assert {source["iri"] for source in frame.attrs["sources"]} == {passage.source for passage in table.passages}
    frame.to_csv(tmp_path / "deaths.csv")
    frame.to_parquet(tmp_path / "deaths.parquet")
    again = pandas.read_parquet(tmp_path / "deaths.parquet")
    pandas.testing.assert_frame_equal(again, frame)
    assert again.attrs == frame.attrs
    for made in (again, pandas.read_csv(tmp_path / "deaths.csv"), frame.merge(frame[["assertion"]], on="assertion")):
        assert made["caveat"].str.startswith(table.unsaid).all()


@pytest.mark.slow
def test_each_question_gives_a_data_frame_of_its_claims(g):
    for question in g.questions():
        table = g.ask(question.name)
        for frame in (table.to_pandas(), table.to_pandas(labels=True), table.to_pandas(explode=True)):
            assert {"caveat", "link"} < {*frame.columns}
            assert frame.columns.is_unique
        assert len(frame) == len(table)


def test_a_column_of_numbers_is_one_even_where_no_row_has_a_number(g, workspace):
    """A column of another name than that of its property would be untyped, or typed wrongly."""
    frame = g.ask("official-death-toll").to_pandas()
    assert frame["lessThan"].isna().all()
    assert {str(frame[name].dtype) for name in NUMBERS} == {"Int64"}
    assert str(frame["magnitude"].dtype) == "object"
    assert str(g.query("SELECT ?lessThan { VALUES ?lessThan { UNDEF } }").to_pandas()["lessThan"].dtype) == "object"  # no question of ours
    assert str(g.ask("order-of-demands").to_pandas()["urgent"].dtype) == "boolean"
    texts = [file.read_text(encoding="utf-8") for file in workspace.query_files()]
    asked = [pair for text in texts for pair in re.findall(rf"(?<!\| )kz:({'|'.join(NUMBERS)})\s+\?(\w+)", text)]
    assert len(asked) > 10
    assert all(name == column for name, column in asked)
    numbers = g.ask("one-number-for-several-things").to_pandas()["number"]  # of whichever property, and in every row
    assert str(numbers.dtype) == "Int64"
    assert numbers.notna().all()


def test_a_missing_extra_is_named(g, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match=r"needs the extra pandas. .*packages/shaclcheck '\.\[pandas\]'"):
        g.ask("every-figure").to_pandas()


def test_a_query_gives_a_table_with_notes(g):
    assert g.query("ASK { ?p a kz:Person }") is True
    table = g.query("SELECT ?n { ?f kz:atLeast ?n } ORDER BY ?n")
    assert [row["n"] for row in table] == [4, 6, 10, 232]
    assert not table.notes
    names = g.query("SELECT ?name { kzr:kazakhstan rdfs:label ?name FILTER (LANG(?name) = 'ru') }")
    assert names.terms[0]["name"].language == "ru"
    wrong = g.query("SELECT ?x { ?x kz:perpetrators ?y }")
    assert not wrong
    assert "kz:perpetrators does not exist" in wrong.notes[0]
    for text in (str(wrong), wrong._repr_html_()):
        assert "kz:perpetrators does not exist" in text
    for form in ("ASK { ?x a kz:Victim }", "CONSTRUCT WHERE { ?x a kz:Victim }"):
        with pytest.warns(UserWarning, match="kz:Victim does not exist"):
            assert not g.query(form)
    person = g.query("SELECT ?p { ?p a kz:Person } ORDER BY ?p LIMIT 1")
    assert person.person_days
    assert "Persons are named" in str(person)
    assert len(g.query("DESCRIBE kzr:person-1")) == 4


def test_nodes_graph_counts_and_exports(g, workspace, tmp_path):
    assert "charged" in repr(g.show("Zhanbolat Mamay"))
    graph = g.graph()
    assert isomorphic(graph, union(workspace))
    assert graph.query("SELECT ?x { ?x a kz:Act ; kz:statedIn hrw:p05-s01 }")
    assert dict(current_names().prefixes).items() <= {prefix: str(space) for prefix, space in graph.namespaces()}.items()
    assert g.stats() == stats.by_kind(g.store)
    assert g.export("turtle", tmp_path / "graph.ttl") == [tmp_path / "graph.ttl"]
    assert (tmp_path / "graph.ttl").read_text(encoding="utf-8") == exports.export(workspace, "turtle")[""]
    with pytest.raises(UsageError, match="Did you mean turtle"):
        g.export("turtl", tmp_path / "x")
    assert all(finding.waived for finding in g.validate())
    assert f"{len(g.questions())} questions" in repr(g)


@pytest.mark.parametrize("call", ["ask", "query"])
def test_another_language_is_refused(g, call):
    with pytest.raises(kzgraph.KzgraphError, match="no such language"):
        getattr(g, call)("official-death-toll", lang="de")


def test_opening_imports_neither_rdflib_nor_pandas():
    code = (
        "import sys, kzgraph; kzgraph.open().ask('every-figure'); print([m for m in ('rdflib', 'pyshacl', 'pandas') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


@pytest.mark.slow
def test_its_types_are_known_to_checkers(tmp_path):
    file = tmp_path / "use.py"
    file.write_text('import kzgraph\n\nreveal_type(kzgraph.open().ask("every-figure").rows)\n', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", tmp_path / "cache", file], capture_output=True, text=True, check=False
    )
    assert "list[dict[str, str | int | float | bool | None]]" in done.stdout.replace("builtins.", "")
    assert done.returncode == 0, done.stdout


def test_the_notebook_runs():
    names: dict[str, object] = {}
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert len(code) > 5
    for text in code:
        exec(compile(text, "notebook", "exec"), names)
