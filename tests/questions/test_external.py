"""External rows beside the graph: queries see them, and a file that describes nodes of the graph is refused."""

from __future__ import annotations

import json

import pytest

from kzgraph.cli.main import main
from kzgraph.errors import KzgraphError, UsageError
from kzgraph.graph import kept
from kzgraph.graph import store as stores
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import external, free
from kzgraph.records.load import load
from kzgraph.safety import sandbox
from tests import first
from tests.conftest import ROOT
from tests.tiers import few

INVENTED = ROOT / "tests" / "records" / "examples" / "invented-ged231.csv"
EVENTS = "SELECT (COUNT(?row) AS ?n) { ?row a <http://semanticweb.cs.vu.nl/2009/11/sem/Event> }"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
GRAPH = "<https://w3id.org/kzgraph/resource/list-1>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
EVERYTHING = "SELECT * { ?s ?p ?o }"


@pytest.fixture
def events(workspace, tmp_path):
    load(workspace, INVENTED, "ucdp-ged", out=tmp_path / "events.nq")
    return tmp_path / "events.nq"


def test_rows_are_found_beside_the_graph_and_not_without(events, capsys):
    assert main(["query", EVENTS, "--format", "csv", "--with", str(events)]) == 0
    assert capsys.readouterr().out.split() == ["n", "4"]
    assert main(["query", EVENTS, "--format", "csv"]) == 0
    assert capsys.readouterr().out.split() == ["n", "0"]


def test_a_row_has_its_label_in_an_answer(events, workspace):
    store = stores.load(workspace)
    assert external.add(store, events) == []
    labels = stores.Labels(store)
    (row,) = stores.select(store, "SELECT ?row { ?row dcterms:identifier '6' }")
    assert labels.tagged(row["row"]) == ("Invented example: government - civilians, Nukus town, 2022-01-06", "")


@pytest.mark.parametrize("command", [["query", "SELECT ?s { ?s dcterms:accessRights ?o }"], ["ask", "vague-figures"]])
def test_private_rows_are_announced(command, tmp_path, capsys):
    file = tmp_path / "rows.nq"
    file.write_text(f'{GRAPH} <http://purl.org/dc/terms/accessRights> "private" {GRAPH} .\n', encoding="utf-8")
    assert main([*command, "--with", str(file)]) == 0
    assert "note: the rows of list-1 are private: do not share this answer" in capsys.readouterr().err


@pytest.mark.parametrize(("line", "error", "message"), few(4, [
    ("<urn:a> <urn:b> <urn:c> .", UsageError, "is not the graph of a dataset"),
    ("<urn:a> <urn:b> <urn:c> <urn:d> .", UsageError, "is not the graph of a dataset"),
    ("<urn:a> <urn:b> <urn:c> <https://w3id.org/kzgraph/resource/hrw-2022-10-26> .", UsageError, "is not the graph of a dataset"),
    (f"<https://w3id.org/kzgraph/resource/kazakhstan> <urn:b> <urn:c> {GRAPH} .", UsageError, "belongs to the graph"),
    (f"<urn:a> <https://w3id.org/kzgraph/ontology#voice> <urn:c> {GRAPH} .", UsageError, "belongs to the graph"),
    (f"<urn:a> <http://www.w3.org/2002/07/owl#sameAs> <https://w3id.org/kzgraph/resource/person-1> {GRAPH} .", UsageError, "belongs"),
    (f"<urn:a> <urn:b> <https://w3id.org/kzgraph/vocab#torture> {GRAPH} .", UsageError, "belongs to the graph"),
    (f"<urn:a> a <urn:c> {GRAPH} .", KzgraphError, "rows.nq:1:9: not N-Quads"),
    (f"<urn:a> {TYPE} <https://w3id.org/kzgraph/ontology#Act> {GRAPH} .", UsageError, "belongs to the graph"),
    (f"_:a <urn:b> <urn:c> {GRAPH} .", UsageError, "a node without a name"),
    ("", UsageError, "holds no row"),
]))  # fmt: skip
def test_a_file_that_is_about_something_else_is_refused(line, error, message, workspace, tmp_path):
    file = tmp_path / "rows.nq"
    file.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(error, match=message):
        external.add(stores.load(workspace), file)


def test_a_file_that_is_not_there_and_an_endpoint_are_reported(tmp_path, capsys):
    assert main(["ask", "vague-figures", "--with", str(tmp_path / "none.nq")]) == 2
    assert main(["query", "ASK {}", "--with", "x.nq", "--endpoint", "https://example.org/"]) == 2
    assert "load the rows into the endpoint" in capsys.readouterr().err


DECISIONS = ROOT / "tests" / "records" / "examples" / "invented-recommendations.links.ttl"


def test_decisions_about_a_list_that_is_not_published_are_read_beside_the_graph(capsys):
    count = (
        "SELECT (COUNT(?link) AS ?n) { ?link <https://w3id.org/kzgraph/ontology#linkObject> ?row FILTER CONTAINS(STR(?row), '/invented-') }"
    )
    assert main(["query", count, "--format", "csv", "--with", str(DECISIONS)]) == 0
    shown = capsys.readouterr()
    assert shown.out.split() == ["n", "6"]
    assert "invented-recommendations.links.ttl holds decisions about a list that is not published" in shown.err


@pytest.mark.parametrize(
    ("before", "after"),
    few(
        4,
        [
            ("kz:reviewer kzv:encoder", "kz:reviewer kzv:encoder ; <http://www.w3.org/2002/07/owl#sameAs> kzv:torture"),
            ("kz:linkObject", "kz:linkObject kzv:torture . kzv:torture kz:relation"),
            ("demand-eu-investigation", "demand-of-nobody"),
            ("link:invented-recommendations-", "kzv:invented-recommendations-"),
            ("kz:decidedOn", "a kz:Figure ; kz:decidedOn"),
            ("kz:decidedOn", "kz:exactly 9999 ; kz:decidedOn"),
            ("kz:decidedOn", 'kz:objectLabel "one", "two" ; kz:decidedOn'),
            ("kz:decidedOn", "kz:tool kzv:torture ; kz:decidedOn"),
            ("kzv:encoder", "kzv:torture"),
            ("invented-recommendations/5>", "hrw-2022-10-26/demand-not-extradite>"),
            ("kz:inDataset link:invented-recommendations", "kz:inDataset kzv:torture"),
        ],
    ),
)
def test_a_file_that_says_more_than_decisions_is_refused(before, after, workspace, tmp_path):
    file = tmp_path / "list.links.ttl"
    file.write_text(DECISIONS.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    with pytest.raises(UsageError, match="is not part of a decision about a node of the graph"):
        external.add(stores.load(workspace), file)
    file.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    with pytest.raises(UsageError, match="holds no decision"):
        external.add(stores.load(workspace), file)


def test_a_forged_decision_puts_no_claim_into_an_answer(tmp_path, capsys):
    file = tmp_path / "forged.links.ttl"
    file.write_text(
        """@prefix kz: <https://w3id.org/kzgraph/ontology#> . @prefix kzv: <https://w3id.org/kzgraph/vocab#> .
        @prefix kzr: <https://w3id.org/kzgraph/resource/> . @prefix link: <https://w3id.org/kzgraph/resource/links/> .
        link:forged a kz:Link, kz:Figure ; kz:exactly 9999 ; kz:voice kzr:general-prosecutors-office ; kz:standing kzv:asserted .""",
        encoding="utf-8",
    )
    assert main(["ask", "official-death-toll", "--with", str(file), "--format", "csv"]) == 2
    shown = capsys.readouterr()
    assert "9999" not in shown.out
    assert "is not part of a decision about a node of the graph" in shown.err


@pytest.fixture
def large(monkeypatch, tmp_path):
    """Any file is large, and goes through the store on disk in small pieces; the cache is a folder of the test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(external, "LARGE", 0)
    monkeypatch.setattr(external, "PIECE", 2000)
    return tmp_path / "cache" / "kzgraph"


def in_child(workspace, files, place):
    """The quads and the notes, read in a child, since no process may fork that has opened a store on disk."""

    def work():
        store, notes = external.opened(workspace, files, place)
        yield json.dumps([sorted(map(str, store)), notes]).encode()

    return json.loads(sandbox.run(work, seconds=60, mebibytes=1024).output)


def test_large_files_are_put_into_a_store_that_is_used_again(events, workspace, large):
    seen = []
    with external.prepared(workspace, [events], [EVERYTHING], lambda done, all_: seen.append((done, all_))) as place:
        made = place.stat().st_ino
    assert place.is_dir()
    with external.prepared(workspace, [events], [EVERYTHING]) as again:
        assert (again, again.stat().st_ino) == (place, made)
        beside = stores.load(workspace)
        external.add(beside, events)
        assert in_child(workspace, [events], again) == [sorted(map(str, beside)), []]
    with events.open("a", encoding="utf-8") as stream:
        row = "https://w3id.org/kzgraph/resource/ucdp-ged-23.1"
        stream.write(f'<{row}/77> <http://purl.org/dc/terms/identifier> "77" <{row}> .\n')
    with external.prepared(workspace, [events], [EVERYTHING]) as changed:
        assert changed != place
        assert [path.name for path in large.glob("graph-*")] == [changed.name]


def test_a_store_of_private_rows_is_its_owners_and_goes_with_the_command(workspace, large, tmp_path):
    file = tmp_path / "rows.nq"
    file.write_text(f'{GRAPH} <http://purl.org/dc/terms/accessRights> "private" {GRAPH} .\n', encoding="utf-8")
    with external.prepared(workspace, [file], [EVERYTHING]) as place:
        assert in_child(workspace, [file], place)[1] == ["the rows of list-1 are private: do not share this answer"]
        assert {path.stat().st_mode & 0o077 for path in (place / "store").iterdir()} == {0}
        kept = place.name
    assert kept
    assert not list(large.glob("graph-*"))


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(("line", "message"), few(4, [
    ("<urn:a> <urn:b> <urn:c> .", "is not the graph of a dataset"),
    ("<urn:a> <urn:b> <urn:c> <urn:d> .", "is not the graph of a dataset"),
    ("<urn:a> <urn:b> <urn:c> <https://w3id.org/kzgraph/resource/hrw-2022-10-26> .", "is not the graph of a dataset"),
    (f"<https://w3id.org/kzgraph/resource/kazakhstan> <urn:b> <urn:c> {GRAPH} .", "belongs to the graph"),
    (f"<urn:a> <https://w3id.org/kzgraph/ontology#voice> <urn:c> {GRAPH} .", "belongs to the graph"),
    (f"<urn:a> <https://w3id.org/kzgraph/ontolog\\u0079#voice> <urn:c> {GRAPH} .", "belongs to the graph"),
    (f"<urn:a> <http://www.w3.org/2002/07/owl#sameAs> <https://w3id.org/kzgraph/resource/person-1> {GRAPH} .", "belongs"),
    (f"<urn:a> <urn:b> <https://w3id.org/kzgraph/vocab#torture> {GRAPH} .", "belongs to the graph"),
    (f"<urn:a> a <urn:c> {GRAPH} .", "rows.nq:1:9: not N-Quads"),
    ((f'{GRAPH} <http://purl.org/dc/terms/title> "a title of a list" {GRAPH} .\n') * 50 + "wrong", "rows.nq:51:1: not N-Quads"),
    (f"_:a <urn:b> <urn:c> {GRAPH} .", "a node without a name"),
    (f"<urn:a> <urn:b> <urn:c> {GRAPH} .", "nothing says whether"),
    ("", "holds no row"),
]))  # fmt: skip
def test_a_large_file_that_is_about_something_else_is_refused(line, message, workspace, tmp_path):
    file = tmp_path / "rows.nq"
    file.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(KzgraphError, match=message), external.prepared(workspace, [file], [EVERYTHING]):
        raise AssertionError


OF_ROW = "<https://w3id.org/kzgraph/resource/list-1/2>"


@pytest.mark.parametrize("most", few(1, [0, 1 << 20]))
@pytest.mark.parametrize(("line", "message"), [
    (f'{OF_ROW} <urn:b> "unclosed {GRAPH} .', "not N-Quads"),
    (f'{OF_ROW} <urn:b> "cut', "not N-Quads"),
    (f'{OF_ROW} <urn:b> "escaped \\x" {GRAPH} .', "not N-Quads"),
    (f"{OF_ROW} <urn:b> <relative> {GRAPH} .", "not N-Quads"),
    (f'{OF_ROW} <urn:b> "c" <https://w3id.org/kzgraph/resource/hrw-2022-10-26> .', "is not the graph of a dataset"),
    (f'{OF_ROW} <urn:b> "c" <urn:anything> .', "is not the graph of a dataset"),
    (f'<https://w3id.org/kzgraph/resource/hrw-2022-10-26/figure-shot-dead> <urn:b> "c" {GRAPH} .', "belongs to the graph"),
    (f"{OF_ROW} <urn:b> <https://w3id.org/kzgraph/resource/kazakhstan> {GRAPH} .", "belongs to the graph"),
])  # fmt: skip
def test_lines_with_properties_that_nobody_asks_for_are_judged_too(line, message, most, workspace, large, tmp_path, monkeypatch):
    monkeypatch.setattr(external, "LARGE", most)
    files = [list_of("list-1", tmp_path, f'{OF_ROW} <urn:b> "sound" {GRAPH} .', line)]
    query = "SELECT ?name { ?row <http://purl.org/dc/terms/identifier> ?name }"
    with pytest.raises(KzgraphError, match=message), external.prepared(workspace, files, [query]) as place:
        external.opened(workspace, files, place)
    assert not list(large.glob("graph-*"))


def test_of_sound_rows_only_the_properties_that_are_asked_for_are_put_on_disk(workspace, large, tmp_path):
    files = [list_of("list-1", tmp_path, f'{OF_ROW} <urn:b> "sound, \\"quoted\\""@en {GRAPH} .')]
    query = "SELECT ?name { ?row <http://purl.org/dc/terms/identifier> ?name }"
    with external.prepared(workspace, files, [query]) as place:
        assert large in place.parents
        quads, _ = in_child(workspace, files, place)
    assert not any("<urn:b>" in quad for quad in quads)


RIGHTS = "<http://purl.org/dc/terms/accessRights>"


def list_of(name, folder, *lines, rights="published"):
    """A file with a dataset of this name and a row in it."""
    graph = f"<https://w3id.org/kzgraph/resource/{name}>"
    row = f'<https://w3id.org/kzgraph/resource/{name}/1> <http://purl.org/dc/terms/identifier> "1" {graph} .'
    file = folder / f"{name}.nq"
    file.write_text("\n".join([f'{graph} {RIGHTS} "{rights}" {graph} .', row, *lines, ""]), encoding="utf-8")
    return file


SAME = "<http://www.w3.org/2002/07/owl#sameAs>"
ROW, LIST_1, LIST_2 = (f"<https://w3id.org/kzgraph/resource/{name}>" for name in ("list-1/1", "list-1", "list-2"))


@pytest.mark.parametrize("most", [0, 1 << 20])
@pytest.mark.parametrize(("line", "message"), [
    (f'{ROW} {LABEL} "another name" {LIST_1} .', "is not the graph of a dataset"),
    (f'<urn:a> {LABEL} "another name" <https://w3id.org/kzgraph/resource/list\\u002D1> .', "is not the graph of a dataset"),
    (f'{ROW} {LABEL} "another name" {LIST_2} .', "belongs to the graph"),
    (f"<https://w3id.org/kzgraph/resource/list-2/1> {SAME} {ROW} {LIST_2} .", "belongs to the graph"),
])  # fmt: skip
def test_a_second_file_may_not_speak_of_the_rows_of_the_first(line, message, most, workspace, large, tmp_path, monkeypatch):
    monkeypatch.setattr(external, "LARGE", most)
    files = [list_of("list-1", tmp_path), list_of("list-2", tmp_path, line)]
    with pytest.raises(KzgraphError, match=message), external.prepared(workspace, files, [EVERYTHING]) as place:
        external.opened(workspace, files, place)
    assert not list(large.glob("graph-*"))


def test_two_large_files_are_read_together(workspace, large, tmp_path):
    files = [DECISIONS, list_of("list-1", tmp_path), list_of("list-2", tmp_path)]
    with external.prepared(workspace, files, [EVERYTHING]) as place:
        beside = stores.load(workspace)
        notes = [note for file in files for note in external.add(beside, file)]
        assert in_child(workspace, files, place) == [sorted(map(str, beside)), notes]
    assert not list(large.glob("graph-*"))


@pytest.mark.parametrize("damage", few(1, ["lock", "store", "beside.json"]))
def test_rows_that_are_gone_are_an_error_and_are_put_there_anew(damage, workspace, large, tmp_path):
    file = list_of("list-1", tmp_path)
    with external.prepared(workspace, [file], [EVERYTHING]) as place:
        number = len(in_child(workspace, [file], place)[0])
        (place / damage).rename(large / "away")
        with pytest.raises(KzgraphError, match="Remove this folder and ask again"):
            in_child(workspace, [file], place)
    if damage != "beside.json":
        with external.prepared(workspace, [file], [EVERYTHING]) as place:
            assert len(in_child(workspace, [file], place)[0]) == number


@pytest.mark.parametrize("rights", ["published", "private"])
def test_nobody_removes_rows_while_a_question_is_asked(rights, workspace, large, tmp_path):
    file = list_of("list-1", tmp_path, rights=rights)
    with external.prepared(workspace, [file], [EVERYTHING]) as place:
        kept.remove_unread(place)
        assert place.is_dir()
    assert [path.is_dir() for path in large.glob("graph-*")] == [True] * (rights == "published")


def test_rows_are_private_until_their_notes_say_otherwise(workspace, large, tmp_path):
    file = list_of("list-1", tmp_path, rights="private")
    file.write_text(f'# {RIGHTS} "published"\n{file.read_text(encoding="utf-8")}', encoding="utf-8")
    with external.prepared(workspace, [file], [EVERYTHING]) as place:
        assert "-private-" in place.name
    assert not list(large.glob("graph-*"))


def test_the_graph_alone_and_rows_of_several_files_are_kept_beside_each_other(large, tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "SMALL", 0)
    (tmp_path / "workspace").mkdir()
    workspace = Workspace.open(first.make(tmp_path / "workspace"))
    files = [[list_of("list-1", tmp_path)], [list_of("list-2", tmp_path)]]
    for _ in range(2):
        places = [kept.prepare(workspace)]
        for rows in files:
            with external.prepared(workspace, rows, [EVERYTHING]) as place:
                places.append(place)
        assert {path.name for path in large.glob("graph-*")} == {place.name for place in places}
    (workspace.root / "graph/things/new.ttl").write_text("<urn:new> <urn:p> 1 .", encoding="utf-8")
    place = kept.prepare(workspace)
    assert [path.name for path in large.glob("graph-*")] == [place.name]


def test_a_full_disk_is_said_with_the_folder_and_what_is_needed(workspace, large, tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(external, "load", full)
    message = f"{large}: the rows cannot be put into a store here: No space left on device.* XDG_CACHE_HOME"
    with pytest.raises(KzgraphError, match=message), external.prepared(workspace, [list_of("list-1", tmp_path)], [EVERYTHING]):
        raise AssertionError


@pytest.mark.parametrize("most", [0, 1 << 20])
@pytest.mark.usefixtures("large")
def test_a_question_that_needs_too_much_memory_names_what_to_do(most, events, workspace, monkeypatch):
    monkeypatch.setattr(external, "LARGE", most)
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g"
    message = r"(?s)stopped: .*what chooses the rows.*--memory 4096.*--endpoint URL"
    with pytest.raises(sandbox.LimitError, match=message):
        free.run(workspace, query, rows=[events], mebibytes=64, seconds=60)


@pytest.mark.usefixtures("large")
def test_a_limit_while_rows_are_put_there_names_no_option_that_would_not_help(workspace, tmp_path, monkeypatch):
    monkeypatch.setattr(external, "SECONDS", 0.001)
    files, message = [list_of("list-1", tmp_path)], r"stopped at 0.001 seconds while rows.*--endpoint"
    with pytest.raises(sandbox.LimitError, match=message) as stopped, external.prepared(workspace, files, [EVERYTHING]):
        raise AssertionError
    assert "--timeout" not in str(stopped.value)


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("line", few(3, [
    f"<urn:a>\t{LABEL} \"label\" {GRAPH} .",
    f"<urn:a>{LABEL} \"label\" {GRAPH} .",
    f" <urn:a> {LABEL} \"label\" {GRAPH} .",
    f"  <urn:a>  {LABEL} \"label\" {GRAPH} .",
    f"<urn:a> \t{LABEL}\"label\"{GRAPH} .",
    f"<urn:a> {LABEL[:-2]}\\u006c> \"label\" {GRAPH} .",
    f"<urn:a> {LABEL} \"label\" {GRAPH} . # with a comment",
    f"# a comment\n<urn:a> {LABEL} \"label\" {GRAPH} .",
]))  # fmt: skip
def test_of_large_files_is_kept_what_a_question_can_match_however_it_is_written(line, workspace, tmp_path):
    others = [f'<urn:a> <urn:other> "{number}" {GRAPH} .' for number in range(3)]
    file = list_of("list-1", tmp_path, others[0], line, *others[1:])
    with external.prepared(workspace, [file], ["SELECT ?name { ?row rdfs:label ?name }"]) as place:
        quads = in_child(workspace, [file], place)[0]
    assert [quad for quad in quads if quad.startswith("<urn:a> <http://www.w3.org")] == [f'<urn:a> {LABEL} "label" {GRAPH}']


@pytest.mark.usefixtures("large")
def test_of_large_files_is_left_out_what_a_question_cannot_match(workspace, tmp_path):
    file = list_of("list-1", tmp_path, f'<urn:a> {LABEL} "label" {GRAPH} .', f'{ROW} <urn:other> "1" {GRAPH} .')
    with external.prepared(workspace, [file], ["SELECT * { ?row rdfs:label ?name }"]) as place:
        some = in_child(workspace, [file], place)[0]
    with external.prepared(workspace, [file], [EVERYTHING]) as place:
        every = in_child(workspace, [file], place)[0]
    assert {quad.split()[1] for quad in set(every) - set(some)} == {"<urn:other>", "<http://purl.org/dc/terms/identifier>"}
    assert set(some) < set(every)
