"""The way through a spreadsheet: no formula goes out, no altered row comes in, nobody is overruled."""

from __future__ import annotations

import csv
import io
import re
import unicodedata

import pytest

from kzgraph.cli.main import main
from kzgraph.linking import decisions
from kzgraph.linking.decisions import Decisions, judged
from tests.linking.world import LIST, OSCE, PROSECUTOR, UNION, header, pair, write_work

PAIRS = [
    pair(OSCE, 1, external='=HYPERLINK("https://example.org")'),
    pair(PROSECUTOR, 2, external="@SUM(1)"),
    pair(UNION, 3, external='Їх, "назва"'),
]


@pytest.fixture
def exchange(copy, tmp_path_factory, capsys):
    """A work file with its table; `back` sends decisions back and returns exit code and output."""

    class Exchange:
        root = copy.root
        folder = tmp_path_factory.mktemp("work")
        file = folder / "work.jsonl"
        table = folder / "pairs.csv"
        decisions = Decisions(copy, LIST, file)

        def out(self):
            assert main(["link", "sheet", str(self.file), str(self.table), "--workspace", str(self.root)]) == 0
            return [dict(row) for row in csv.DictReader(io.StringIO(self.table.read_bytes().decode("utf-8-sig")))]

        def back(self, rows, delimiter=","):
            out = io.StringIO()
            writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
            writer.writeheader()
            writer.writerows(rows)
            self.table.write_bytes(out.getvalue().encode("utf-8-sig"))
            capsys.readouterr()
            code = main(["link", "decide", str(self.file), str(self.table), "--workspace", str(self.root)])
            printed = capsys.readouterr()
            return code, printed.out + printed.err

        def states(self):
            return {
                link.object.rsplit("/", 1)[-1]: (link.state, link.relation.rsplit("#", 1)[-1]) for link in self.decisions.read().values()
            }

    made = Exchange()
    write_work(made.file, header(), PAIRS)
    return made


def test_decisions_come_back(exchange):
    rows = exchange.out()
    assert [row["external"][:1] for row in rows] == ["'", "'", "Ї"]
    for row, word in zip(rows, ("Y", " no ", ""), strict=True):
        row["decision"] = word
    code, output = exchange.back(rows)
    assert (code, "2 written to" in output, "1 without a decision" in output) == (0, True, True)
    assert exchange.states() == {"1": ("positive", "exactMatch"), "2": ("negative", "closeMatch")}
    assert [row["object"].rsplit("/", 1)[-1] for row in exchange.out()] == ["3"], "what is decided is not asked again"


def test_no_cell_is_a_formula(exchange):
    exchange.out()
    for cells in csv.reader(io.StringIO(exchange.table.read_bytes().decode("utf-8-sig"))):
        assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for cell in cells)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_changes_that_spreadsheets_make_are_accepted(exchange, delimiter):
    rows = exchange.out()
    for row in rows:
        row["external"], row["score"], row["for"] = row["external"].lstrip("'"), "0,9", ""
        row["decision"] = "u"
    rows.append(dict.fromkeys(rows[0], ""))
    assert exchange.back(rows, delimiter)[0] == 0
    assert len(exchange.states()) == 3


def test_columns_may_be_moved_and_added(exchange):
    rows = [{"remark": "seen", **dict(reversed(list(row.items()))), "decision": "n"} for row in exchange.out()]
    assert exchange.back(rows, ";")[0] == 0
    assert {state for state, _ in exchange.states().values()} == {"negative"}


def test_combining_characters_are_accepted(exchange):
    write_work(exchange.file, header(), [pair(OSCE, 1, "Қоғам й Ё", called="Ours")])
    rows = exchange.out()
    rows[0]["external"], rows[0]["decision"] = unicodedata.normalize("NFD", rows[0]["external"]), "n"
    assert exchange.back(rows)[0] == 0


def test_no_check_looks_like_a_number(exchange):
    many = [pair(OSCE, number) for number in range(2000)]
    assert not any(re.fullmatch(r"[0-9]+(e[0-9]+)?", item.digest) for item in many)


def test_two_columns_of_one_name_are_refused(exchange):
    exchange.out()
    text = exchange.table.read_bytes().decode("utf-8-sig").replace("check,local", "decision,check,local", 1).replace("\r\np", "\r\ny,p")
    exchange.table.write_text(text, encoding="utf-8")
    assert main(["link", "decide", str(exchange.file), str(exchange.table), "--workspace", str(exchange.root)]) == 2
    assert exchange.states() == {}


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("object", "https://example.org/other", r"pairs.csv:2: object was altered: expected "),
        ("local", "Somebody", r"pairs.csv:2: local was altered: expected Ours, found Somebody"),
        ("external", "Somebody", r"pairs.csv:2: external was altered"),
        ("check", "0000", r"pairs.csv:2: 0000 is not the check of a pair in the work file"),
        ("decision", "maybe", r"pairs.csv:2: maybe is not a decision: write y"),
    ],
)
def test_an_altered_row_keeps_all_of_it_out(exchange, column, value, message):
    rows = exchange.out()
    rows[1]["decision"] = "n"
    rows[0][column] = value
    code, text = exchange.back(rows)
    assert code == 1
    assert message in text.replace(f"{exchange.folder}/", "")
    assert "nothing was written: fix these rows first" in text
    assert exchange.states() == {}


def test_a_row_twice_with_two_decisions_is_refused(exchange):
    rows = exchange.out()
    rows.append({**rows[0], "decision": "n"})
    rows[0]["decision"] = "y"
    code, text = exchange.back(rows)
    assert (code, exchange.states()) == (1, {})
    assert "pairs.csv:5: the pair has another decision in line 2" in text


def test_later_decisions_are_kept(exchange, store):
    rows = exchange.out()
    no = judged(header(), PAIRS[0], "no", "area-specialist", "2022-11-02", store)
    exchange.decisions.decide(no, None)
    for row in rows:
        row["decision"] = "y"
    code, text = exchange.back(rows)
    assert code == 1
    assert "pairs.csv:2: not written: another decision was made meanwhile. There is negative: kzr:osce" in text
    assert exchange.states()["1"] == ("negative", "closeMatch")
    assert exchange.states()["2"] == ("positive", "exactMatch")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"check,local\n1,2\n", "pairs.csv:1: the column external is missing"),
        (b"\xd2\xe5\n", "pairs.csv:1: not UTF-8. Save the table as CSV UTF-8"),
        (b"check,local,external,subject,object,decision\n1,2\n", "pairs.csv:2: 2 cells under 6 columns: the row is broken"),
        (b'check,local,external,subject,object,decision\n"1,2\n', "not CSV"),
        (b"", "pairs.csv:1: the column check is missing"),
    ],
)
def test_a_broken_table_is_reported_with_its_line(exchange, capsys, raw, message):
    exchange.table.write_bytes(raw)
    assert main(["link", "decide", str(exchange.file), str(exchange.table), "--workspace", str(exchange.root)]) == 2
    assert message in capsys.readouterr().err


def test_two_exact_matches_in_one_table(exchange):
    write_work(exchange.file, header(), [pair(OSCE, 1), pair(OSCE, 2)])
    rows = exchange.out()
    for row in rows:
        row["decision"] = "y"
    code, text = exchange.back(rows)
    assert (code, exchange.states()) == (1, {"1": ("positive", "exactMatch")})
    assert "not written: it would be a second exact match" in text


def test_a_second_row_of_the_same_thing_and_a_letter_of_a_cyrillic_keyboard(exchange):
    write_work(exchange.file, header(), [pair(OSCE, 1), pair(OSCE, 2), pair(OSCE, 3)])
    rows = exchange.out()
    for row, decision in zip(rows, ("д", "double", "Н"), strict=True):
        row["decision"] = decision
    assert exchange.back(rows)[0] == 0
    assert exchange.states() == {"1": ("positive", "exactMatch"), "2": ("positive", "closeMatch"), "3": ("negative", "closeMatch")}


def test_a_double_needs_an_exact_match_with_another_row_which_may_have_been_decided_before(exchange):
    write_work(exchange.file, header(), [pair(OSCE, 1), pair(OSCE, 2), pair(UNION, 3)])
    rows = exchange.out()
    for row, decision in zip(rows, ("r", "double", "y"), strict=True):
        row["decision"] = decision
    code, text = exchange.back(rows)
    assert (code, exchange.states()) == (1, {})
    assert "pairs.csv:3: double needs an exact match of kzr:osce with another row, and there is none: write y or r." in text
    rows[0]["decision"], rows[1]["decision"] = "y", ""
    assert exchange.back(rows)[0] == 0
    [row] = exchange.out()
    assert exchange.back([row | {"decision": "double"}])[0] == 0
    assert exchange.states()["2"] == ("positive", "closeMatch")


def test_the_words_for_decisions_are_those_of_the_page():
    assert set(decisions.WORDS.values()) == {"same", "related", "no", "unsure", "double"}
