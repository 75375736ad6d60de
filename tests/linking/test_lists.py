"""Two tables compared, or one with itself: the pairs, their clusters, and where they may be written."""

from __future__ import annotations

import csv
import io
import json
import stat

import pytest

from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.linking.candidates import persons
from kzgraph.linking.candidates.periods import period
from kzgraph.linking.candidates.rows import PersonRow
from kzgraph.linking.lists import Table, match
from tests.conftest import ROOT

pq = pytest.importorskip("pyarrow.parquet")

OURS = """name,birth date,town
Нұрлан Серікұлы Әбдірахманов,1990,Алматы
Айгерим Тестова,1985-02-03,Астана
"=Болат Жүнісов",1979,Шымкент
"""
THEIRS = """name,birth date,town
Bolat Zhunisov,1979,Shymkent
Nurlan Serikuly Abdirakhmanov,1990,Almaty
Aigerim Testova,1985-02-03,Nur-Sultan
Bolat Zhünisov,1979,Shymkent
"""
BODIES = """name,country
OSCE Office for Democratic Institutions and Human Rights,
Ministry of Roads of Exampleland,Exampleland
"""


@pytest.fixture
def lists(tmp_path):
    """Two invented lists of persons and one of bodies, outside any workspace."""
    for name, text in (("ours.csv", OURS), ("theirs.csv", THEIRS), ("bodies.csv", BODIES)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def table(lists, name, mapping="person-list"):
    return Table(lists / name, mapping)


def called(capsys, *words):
    code = main(["match", *map(str, words)])
    return code, *capsys.readouterr()


def test_rows_of_two_lists_with_one_mapping_stay_apart(workspace, lists):
    done = match(workspace, table(lists, "ours.csv"), table(lists, "theirs.csv"))
    assert (done.kind, done.mapping.rows, [side.rows for side in done.sides]) == ("persons", "private", [3, 4])
    assert {(pair.a, pair.b) for pair in done.pairs} == {("2", "3"), ("3", "4"), ("4", "2"), ("4", "5")}
    sure = [(pair.a, pair.b) for pair in done.pairs if pair.score >= persons.REVIEW]
    assert sure == [("2", "3"), ("3", "4")]
    assert done.clusters == 3
    assert {pair.cluster for pair in done.pairs if pair.a == "4"} == {1}, "the largest first"


def test_a_row_is_in_its_best_pair_alone(workspace, lists):
    done = match(workspace, table(lists, "ours.csv"), table(lists, "theirs.csv"), one_to_one=True)
    assert sorted(pair.a for pair in done.pairs) == ["2", "3", "4"]
    assert len({pair.b for pair in done.pairs}) == 3


def test_rows_that_repeat_within_a_list(workspace, lists):
    done = match(workspace, table(lists, "theirs.csv"))
    assert [(pair.a, pair.b) for pair in done.pairs] == [("2", "5")]
    assert not [reason for reason in done.pairs[0].reasons if reason.aspect == "others fit as well"], "a row is no rival of itself"


def test_bodies_are_compared_by_their_labels(workspace, lists):
    other = lists / "other.csv"
    other.write_text("name\nODIHR OSCE Office for Democratic Institutions and Human Rights\n", encoding="utf-8")
    done = match(workspace, table(lists, "bodies.csv", "organisation-list"), table(lists, "other.csv", "organisation-list"))
    assert [(pair.a, pair.b) for pair in done.pairs] == [("2", "2")]


def test_lists_of_two_kinds_are_refused(workspace, lists):
    with pytest.raises(UsageError, match=r"ours\.csv holds persons and .*bodies\.csv organisations: only rows of one kind"):
        match(workspace, table(lists, "ours.csv"), table(lists, "bodies.csv", "organisation-list"))
    with pytest.raises(UsageError, match="events cannot be compared with another table"):
        match(workspace, table(lists, "ours.csv"), kind="events")


def test_a_row_without_a_name_that_can_be_compared_is_told(workspace, lists):
    (lists / "ours.csv").write_text(OURS + "12,1990,\n", encoding="utf-8")
    (side, _) = match(workspace, table(lists, "ours.csv"), table(lists, "theirs.csv")).sides
    assert side.left_out == {"no name with a letter": 1}
    (lists / "ours.csv").write_text("name\n12\n", encoding="utf-8")
    with pytest.raises(UsageError, match="none of 1 rows can be compared as persons"):
        match(workspace, table(lists, "ours.csv"))


def test_the_stricter_rights_bind_the_output(workspace, lists, capsys):
    (lists / "public.yaml").write_text(
        "name: public-list\ntitle: A public list\nextends: person-list\nrows: published\nlicence: https://example.org/licence\n",
        encoding="utf-8",
    )
    inside = ROOT / "build" / "pairs.csv"
    words = (lists / "theirs.csv", lists / "ours.csv", "--as", lists / "public.yaml", "--as-b", "person-list", "--format", "csv", "--out")
    code, out, err = called(capsys, *words, inside)
    assert (code, out, inside.exists()) == (2, "", False)
    assert "its rows are private" in err
    target = lists / "pairs.csv"
    assert called(capsys, *words, target)[:2] == (0, "")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    code, _, err = called(capsys, *words, target)
    assert (code, "exists. Name another file" in err) == (2, True)


def test_every_format_has_the_pairs(lists, capsys):
    words = (lists / "ours.csv", lists / "theirs.csv", "--as", "person-list")
    code, shown, _ = called(capsys, *words)
    assert code == 0
    assert "persons compared with each other: 4 pairs in 3 clusters (rows: private)" in shown
    rows = list(csv.DictReader(io.StringIO(called(capsys, *words, "--format", "csv")[1])))
    whole = json.loads(called(capsys, *words, "--format", "json")[1])
    assert [(row["a"], row["b"]) for row in rows] == [(pair["a"], pair["b"]) for pair in whole["pairs"]]
    assert "'=Болат Жүнісов" in {row["a label"] for row in rows}, "a spreadsheet would run it"
    assert called(capsys, *words, "--format", "parquet", "--out", lists / "pairs.parquet")[0] == 0
    assert pq.read_table(lists / "pairs.parquet").to_pylist() == whole["pairs"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "parquet"], "Parquet is not text: name a file with --out FILE"),
        (["--as-b", "person-list"], "--as-b is for a second table"),
        (["--kind", "places"], "places cannot be compared with another table"),
    ],
)
def test_what_cannot_be_done_is_said(lists, capsys, words, said):
    code, out, err = called(capsys, lists / "ours.csv", "--as", "person-list", *words)
    assert (code, out) == (2, "")
    assert said in err


def test_a_refused_row_is_counted_and_told_by_the_exit_code(lists, capsys):
    (lists / "ours.csv").write_text(OURS + ",1990,\n", encoding="utf-8")
    code, out, _ = called(capsys, lists / "ours.csv", lists / "theirs.csv", "--as", "person-list")
    assert code == 1
    assert "ours.csv: 3 rows, 1 refused (kzgraph load lists them)" in out


def test_a_column_that_is_not_read_is_named_in_every_format(lists, capsys):
    (lists / "ours.csv").write_text("name,birthdayy\nИванов Иван,1951-01-02\n", encoding="utf-8")
    (lists / "theirs.csv").write_text("name,birthdayy,note\nИванов Иван,1999-05-05,x\n", encoding="utf-8")
    words = (lists / "ours.csv", lists / "theirs.csv", "--as", "person-list")
    kept = (("--out", lists / "pairs.csv", "--format", "csv"), ("--work", lists / "detained.jsonl"))
    for more in ((), ("--format", "csv"), ("--format", "json"), *kept):
        _, out, err = called(capsys, *words, *more)
        assert "ours.csv: columns not loaded, since the mapping lacks them: column 2\n" in err, "in a private list it may be a row's cell"
        assert "theirs.csv: columns not loaded, since the mapping lacks them: birthdayy\n" in err
        if "json" in more:
            assert [side["unused_columns"] for side in json.loads(out)["tables"]] == [["column 2"], ["birthdayy"]]
    (lists / "ours.csv").write_text(OURS, encoding="utf-8")
    assert "not loaded" not in called(capsys, lists / "ours.csv", "--as", "person-list")[2]


def test_a_place_that_is_not_compared_is_said_and_a_town_is_compared(lists, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")  # the evidence of a pair on one line
    (lists / "ours.csv").write_text("ФИО,Город\nИванов Иван Иванович,Алматы\n", encoding="utf-8")
    (lists / "theirs.csv").write_text("name,place of arrest,city\nИванов Иван Иванович,Астана,Алматы\n", encoding="utf-8")
    _, out, err = called(capsys, lists / "ours.csv", lists / "theirs.csv", "--as", "person-list")
    assert "theirs.csv: event_place: read and not compared" in err
    assert "ours.csv: event_place" not in err
    assert "place +" in out


def test_a_score_is_from_0_to_1(lists, capsys):
    with pytest.raises(SystemExit) as ended:
        called(capsys, lists / "ours.csv", "--as", "person-list", "--least", "2")
    assert ended.value.code == 2
    assert "expected a number from 0 to 1, found 2" in capsys.readouterr().err


def row(side, number, name, born=""):
    return PersonRow(f"{side}/{number}", (name,), period(born) if born else None)


def test_a_patronymic_in_common_counts_before_a_rival_without_one():
    ours = [row(0, 1, "Қаныбеков Сәкен Әсембекұлы"), row(0, 2, "Қаныбеков Сәкен")]
    scores = {pair.subject: pair.score for pair in persons.propose(ours, [row(1, 1, "Қаныбеков Сәкен Әсембекұлы")])}
    assert scores["0/1"] > 0.9
    assert scores.get("0/2", 0.0) < 0.1


def test_a_full_name_with_a_year_of_birth_is_above_review():
    def best(ours, theirs):
        return persons.propose([row(0, 1, ours, "1990")], [row(1, 1, theirs, "1990")])[0].score

    assert best("Нұрлан Серікұлы Әбдірахманов", "Abdirakhmanov Nurlan Serikuly") >= persons.REVIEW
    assert best("Нұрлан Әбдірахманов", "Abdirakhmanov Nurlan Serikuly") < persons.REVIEW


@pytest.mark.parametrize(("content", "message"), [
    (b"Name,Born\n", "none of 0 rows can be compared .it holds none"),
    ("Name,Born\nАхметов Ержан,1961\n".encode("cp1251"), "none of 1 rows .*not UTF-8: try --encoding"),
])  # fmt: skip
def test_a_table_without_a_usable_row_says_why(workspace, tmp_path, content, message):
    (tmp_path / "list.csv").write_bytes(content)
    with pytest.raises(UsageError, match=message):
        match(workspace, Table(tmp_path / "list.csv", "person-list"))
