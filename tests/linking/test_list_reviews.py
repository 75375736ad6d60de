"""The pairs of two lists, or of one, judged: as links are, outside the graph and under the rights of the stricter list."""

from __future__ import annotations

import csv
import io
import json
import re
import stat

from kzgraph.cli.main import main
from kzgraph.graph.workspace import Workspace
from kzgraph.linking import files, naming, sssom, work
from kzgraph.linking.candidates import kinds
from kzgraph.records.load import load
from tests.conftest import ROOT
from tests.first import FIRST
from tests.linking.test_lists import OURS, lists
from tools import review_session

__all__ = ["lists"]


def called(capsys, *words):
    code = main(["match", *map(str, words)])
    return code, *capsys.readouterr()


def proposed(capsys, lists, *words):
    """The work file of both lists; the mapping names no identifier."""
    target = lists / "detained.jsonl"
    code, out, _ = called(capsys, lists / "ours.csv", lists / "theirs.csv", "--as", "person-list", "--work", target, *words)
    assert code == 0
    return target, out


def decide(capsys, lists, target, answers):
    """Fills the sheet, the likeliest pair first."""
    sheet = lists / "pairs.csv"
    assert called(capsys, "sheet", target, sheet)[0] == 0
    rows = list(csv.DictReader(io.StringIO(sheet.read_text(encoding="utf-8-sig"))))
    for row, answer in zip(rows, answers, strict=True):
        row["decision"] = answer
    with sheet.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return called(capsys, "decide", target, sheet)


def judged(lists):
    links = files.read_links(lists / "detained.links.ttl")
    return {(link.called, link.label): (link.state, link.relation.rsplit("#")[-1]) for link in links}


def test_a_sheet_goes_out_and_the_decisions_come_back_beside_the_work_file(capsys, lists):
    target, out = proposed(capsys, lists)
    assert "4 pairs to decide" in out
    assert decide(capsys, lists, target, ["y", "y", "n", ""])[:2] == (
        0,
        f"3 written to {lists / 'detained.links.ttl'}, 0 not written, 1 without a decision\n",
    )
    assert judged(lists) == {
        ("Нұрлан Серікұлы Әбдірахманов", "Nurlan Serikuly Abdirakhmanov"): ("positive", "exactMatch"),
        ("Айгерим Тестова", "Aigerim Testova"): ("positive", "exactMatch"),
        ("=Болат Жүнісов", "Bolat Zhunisov"): ("negative", "closeMatch"),
    }
    for name in ("detained.jsonl", "detained.links.ttl"):
        assert stat.S_IMODE((lists / name).stat().st_mode) == 0o600
    _, out = proposed(capsys, lists)
    assert "1 pairs to decide" in out
    assert "already decided, not proposed again: 1 negative, 2 positive" in out
    assert len(work.read(proposed(capsys, lists, "--again")[0])[1]) == 4


def test_a_row_keeps_its_decision_where_it_moves_and_is_asked_again_where_it_changes(capsys, lists):
    target, _ = proposed(capsys, lists)
    decide(capsys, lists, target, ["y", "y", "n", "u"])
    header, *rows = OURS.splitlines()
    (lists / "ours.csv").write_text("\n".join([header, *reversed(rows)]) + "\n", encoding="utf-8")
    assert "nothing to decide" not in proposed(capsys, lists)[1]
    assert work.read(target)[1] == []
    (lists / "ours.csv").write_text(OURS.replace("Тестова,1985", "Тестова,1986"), encoding="utf-8")
    _, out = proposed(capsys, lists)
    assert [item.local for item in work.read(target)[1]] == ["Айгерим Тестова"]
    assert "judged before, but missing from this table or changed" in out


def test_a_row_with_an_identifier_is_asked_again_under_another_name(capsys, lists):
    (lists / "own.yaml").write_text("name: own-list\ntitle: Own\nextends: person-list\nid: identifier\n", encoding="utf-8")
    target = lists / "detained.jsonl"

    def propose(name):
        (lists / "a.csv").write_text(f"id,name,birth date\nx 7,{name},1979\n", encoding="utf-8")
        (lists / "b.csv").write_text("id,name,birth date\nx 7,Bolat Zhunisov,1979\n", encoding="utf-8")
        assert called(capsys, lists / "a.csv", lists / "b.csv", "--as", lists / "own.yaml", "--work", target)[0] == 0
        return work.read(target)[1]

    (only,) = propose("Болат Жүнісов")
    assert only.candidate.subject.endswith("detained/a/x%207")
    assert only.candidate.object.endswith("detained/b/x%207"), "one mapping, two lists"
    decide(capsys, lists, target, ["y"])
    assert propose("Болат Жүнісов") == []
    assert [item.local for item in propose("Болат Жунусов")] == ["Болат Жунусов"]


def test_the_rows_of_one_list_have_no_rivals(capsys, lists):
    (lists / "ours.csv").write_text("name,birth date\n" + "Bolat Zhunisov,1979\nБолат Жүнісов,1979\nBolat Junisov,1979\n", encoding="utf-8")
    target = lists / "detained.jsonl"
    assert called(capsys, lists / "ours.csv", "--as", "person-list", "--work", target)[0] == 0
    decide(capsys, lists, target, ["y"] * 3)
    assert set(judged(lists).values()) == {("positive", "exactMatch")}
    (lists / "gold.csv").write_text("a,b\n4,2\n2,3\n", encoding="utf-8")
    code, out, _ = called(capsys, "evaluate", lists / "gold.csv", "--work", target, "--format", "json")
    values = {(row["kind"], row["what"]): row["value"] for row in json.loads(out)}
    assert (code, values["measure", "recall"], values["measure", "right among the proposed"]) == (0, "1.000", "2")


def test_a_second_row_of_the_other_list_is_a_rival(capsys, lists):
    target, _ = proposed(capsys, lists)
    code, _, err = decide(capsys, lists, target, ["y", "y", "y", "y"])
    assert (code, "it would be a second exact match" in err) == (1, True)
    assert decide(capsys, lists, target, ["double"])[0] == 0


def test_proposals_are_measured_by_pairs_that_are_known(capsys, lists):
    target, _ = proposed(capsys, lists)
    (lists / "gold.csv").write_text("a,b\n2,3\n3,4\n4,2\n4,99\n", encoding="utf-8")
    code, out, _ = called(capsys, "evaluate", lists / "gold.csv", "--work", target, "--format", "csv")
    rows = list(csv.reader(io.StringIO(out)))
    assert code == 0
    assert ["measure", "precision", "", "0.750"] in rows
    assert ["from score 0.9", "precision", "", "1.000"] in rows
    assert ["from score 0.9", "recall", "", "0.667"] in rows
    assert ["measure", "right pairs", "", "3"] in rows
    assert ["measure", "with a row that was not compared", "", "1"] in rows
    assert ["unknown", "a/4", "b/99", "not compared"] in rows
    decide(capsys, lists, target, ["y", "y", "y", "n"])
    judgements = called(capsys, "list", "--file", lists / "detained.links.ttl", "--format", "csv")[1]
    (lists / "judged.csv").write_text(judgements, encoding="utf-8")
    out = called(capsys, "evaluate", lists / "judged.csv", "--work", target, "--format", "csv")[1]
    assert ["measure", "right pairs", "", "3"] in list(csv.reader(io.StringIO(out)))
    code, out, _ = called(capsys, "agree", lists / "judged.csv", lists / "judged.csv", "--format", "csv")
    assert [line.split(",")[1:3] for line in out.splitlines()[1:3]] == [["4", "0"], ["4", "0"]]


def test_one_decision_is_forgotten(capsys, lists):
    target, _ = proposed(capsys, lists)
    decide(capsys, lists, target, ["y", "y", "n", "u"])
    first = files.read_links(lists / "detained.links.ttl")[0]
    code, out, _ = called(capsys, "forget", target, *first.sides)
    assert (code, out.startswith("forgotten: ")) == (0, True)
    assert (first.called, first.label) not in judged(lists)
    assert len(judged(lists)) == 3


def test_decisions_go_out_as_sssom_with_names_only_if_asked(capsys, lists):
    target, _ = proposed(capsys, lists)
    decide(capsys, lists, target, ["y", "y", "n", "u"])
    words = ("sssom", "--file", lists / "detained.links.ttl", "--out", lists / "detained.tsv")
    assert called(capsys, *words)[0] == 0
    text = (lists / "detained.tsv").read_text(encoding="utf-8")
    assert not [name for name in ("Testova", "Тестова", "Zhunisov", "Жүнісов") if name in text]
    assert called(capsys, *words, "--labels")[0] == 0
    text = (lists / "detained.tsv").read_text(encoding="utf-8")
    assert all(name in text for name in ("Testova", "Тестова", "Zhunisov", "Жүнісов"))
    assert len(sssom.read(lists / "detained.tsv").links) == 3, "unsure pairs are left out"


def digests(folder, kind="persons"):
    """The names of all rows as anybody could compute them from the cells, without a secret."""
    known = set()
    for number, name in enumerate(("ours.csv", "theirs.csv")):
        rows = folder / f"{number}.nq"
        load(Workspace.open(FIRST), folder / name, "person-list", out=rows)
        for side in "ab":
            known |= set(naming.by_content(rows, f"detained/{side}", kind, list(kinds.rows(rows, kind))).values())
    return {iri.rpartition("/")[2] for iri in known}


def test_a_guessed_person_cannot_be_looked_up_among_the_decisions(capsys, lists):
    (lists / "theirs.csv").write_text(OURS, encoding="utf-8")
    target, _ = proposed(capsys, lists)
    assert decide(capsys, lists, target, ["y"] * 3)[0] == 0
    assert called(capsys, "sssom", "--file", lists / "detained.links.ttl", "--out", lists / "detained.tsv")[0] == 0
    text = (lists / "detained.tsv").read_text(encoding="utf-8")
    assert '#mapping_set_title: "Pairs of rows of detained"' in text
    assert (lists / "detained.links.ttl").read_text(encoding="utf-8").count("# Pairs of rows of List of persons (ours.csv) and") == 1
    names = set(re.findall(r"detained/[ab]/(row-[0-9a-f]+)", text))
    assert len(names) == 6, "a row that is alike in both lists has two names"
    guessed = digests(lists)
    assert len(guessed) == 3
    assert names.isdisjoint(guessed)
    header, _ = work.read(target)
    assert (len(header.secret), header.secret in text) == (64, False)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert "already decided, not proposed again: 3 positive" in proposed(capsys, lists)[1], "the next run keeps the secret"
    target.unlink()
    assert "3 pairs to decide" in proposed(capsys, lists)[1]


def test_a_list_of_decisions_has_the_names_of_both_sides(capsys, lists, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")  # a block for each row
    target, _ = proposed(capsys, lists)
    decide(capsys, lists, target, ["y", "y", "n", "u"])
    words = ("list", "--file", lists / "detained.links.ttl", "--format")
    rows = list(csv.DictReader(io.StringIO(called(capsys, *words, "csv")[1])))
    assert ("Айгерим Тестова", "Aigerim Testova") in {(row["name of local"], row["name there"]) for row in rows}
    shown = " ".join(called(capsys, *words, "table")[1].split())
    assert "Айгерим Тестова" in shown
    assert "Aigerim Testova" in shown


def test_an_empty_cell_is_no_right_pair(capsys, lists):
    target, _ = proposed(capsys, lists)
    (lists / "gold.csv").write_text("a,b\n2,3\n2,\n", encoding="utf-8")
    code, out, err = called(capsys, "evaluate", lists / "gold.csv", "--work", target)
    assert (code, out) == (2, "")
    assert f"{lists / 'gold.csv'}:3: the cell b is empty" in err


def test_the_measures_are_a_table_on_a_terminal(capsys, lists):
    target, _ = proposed(capsys, lists)
    (lists / "gold.csv").write_text("a,b\n2,3\n3,4\n4,2\n4,99\n", encoding="utf-8")
    lines = called(capsys, "evaluate", lists / "gold.csv", "--work", target)[1].splitlines()
    assert lines[0].split() == ["from", "score", "right", "pairs", "proposed", "right", "among", "them", "precision", "recall", "F1"]
    assert lines[2].split() == ["0", "3", "4", "3", "0.750", "1.000", "0.857"]


def test_a_sheet_without_a_decision_is_named(capsys, lists):
    target, _ = proposed(capsys, lists)
    code, _, err = decide(capsys, lists, target, [""] * 4)
    assert (code, "pairs.csv: the column decision is empty in every row: write y (the same)" in err) == (0, True)
    assert "decision is empty" not in decide(capsys, lists, target, ["y", "", "", ""])[2]


def test_nothing_of_private_lists_goes_into_the_workspace(capsys, lists):
    for place in (ROOT / "build" / "detained.jsonl", ROOT / "graph" / "detained.jsonl"):
        code, _, err = called(capsys, lists / "ours.csv", lists / "theirs.csv", "--as", "person-list", "--work", place)
        assert (code, place.exists(), "may be kept in a workspace" in err) == (2, False, True)
    words = (lists / "ours.csv", "--as", "person-list")
    assert "not the name of a dataset" in called(capsys, *words, "--work", lists / "My pairs.jsonl")[2]
    assert "exists and was not written" in called(capsys, *words, "--work", lists / "theirs.csv")[2]
    assert "--again is for a work file" in called(capsys, *words, "--again")[2]


def test_the_keys_of_a_review_decide_and_take_back(tmp_path_factory):
    folder = tmp_path_factory.mktemp("outside")
    shown = review_session.play(folder, "нbyq", "--dataset", "example-list", "--workspace", str(FIRST), lists=2, rights="private")
    assert "undone: negative" in shown
    (only,) = files.read_links(folder / "example-list.links.ttl")
    assert (only.state, only.called) == ("positive", "OSCE")
    shown = review_session.play(folder, "q", "--dataset", "another", "--workspace", str(FIRST), lists=2, rights="private")
    assert "no work file is of this dataset. They are of example-list" in shown
