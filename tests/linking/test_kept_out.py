"""What no command writes: links of withdrawn persons, of groups, of removed nodes, of two local nodes; and files that stay as they are."""

from __future__ import annotations

import json
import re

import pytest

from kzgraph.authoring.withdraw import withdraw
from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.linking import evaluate, files, sssom, work
from kzgraph.linking.decisions import Decisions, judged
from kzgraph.linking.links import BY_TOOL, CLOSE, Link, checked
from kzgraph.linking.review_session import Session
from kzgraph.safety.escapes import plain
from kzgraph.vocab import KZR
from tests.linking.world import (
    LIST,
    MAMAY,
    OSCE,
    PRIVATE,
    PROSECUTOR,
    UNION,
    fake_matching,
    header,
    nquads,
    pair,
    row,
    write_datasets,
    write_links,
    write_work,
)
from tests.tiers import few

GROUP, GONE = KZR + "hrw-2022-10-26/group-rioters", KZR + "person-99"
DAY = "2022-11-01"
FIRST = row(1)


def link(subject, there=FIRST, **change):
    return Link(subject, there, LIST.name, CLOSE, "positive", "link-reviewer", DAY, "Compared.")._replace(**change)


@pytest.fixture
def space(copy):
    """The workspace with the list described, and the options that name it."""
    file = files.folder(copy.root) / files.DATASETS
    write_datasets(file, {**files.read_datasets(file), LIST.name: LIST})
    return copy, ["--workspace", str(copy.root)]


def _withdrawn(copy):
    for file, text in withdraw(copy, "kzr:person-1", "2026-11-25").texts.items():
        file.write_text(text, encoding="utf-8") if text is not None else file.unlink()


KEPT_OUT = [
    (GROUP, row(1), "group"),
    (GONE, row(1), "no longer in the graph"),
    (OSCE, UNION, "both nodes are in this graph"),
    (OSCE, GONE, "both nodes are in this graph"),
]


@pytest.mark.parametrize(("subject", "there", "why"), [*KEPT_OUT, (MAMAY, row(1), "withdrawn")])
@pytest.mark.parametrize("dataset", few(1, [LIST, PRIVATE]))
def test_pairs_that_may_not_be_linked_are_reported_and_the_rest_is_written(copy, tmp_path_factory, subject, there, why, dataset):
    if subject == MAMAY:
        _withdrawn(copy)
    decisions = Decisions(copy, dataset, tmp_path_factory.mktemp("outside") / "w.jsonl")
    steps = [(link(node, other, dataset=dataset.name), None) for node, other in ((subject, there), (PROSECUTOR, row(2)))]
    kept_out, written = decisions.decide_all(steps)
    assert (kept_out.written, why in kept_out.refused) == (False, True)
    assert written.written
    assert [item.subject for item in decisions.read().values()] == [PROSECUTOR]


def test_a_withdrawn_person_comes_back_by_no_command(space, tmp_path_factory, capsys):
    copy, options = space
    folder = tmp_path_factory.mktemp("work")
    write_work(folder / "w.jsonl", header(), [pair(MAMAY, 1, external="Zhanbolat Mamay"), pair(OSCE, 2)])
    assert main(["link", "sheet", str(folder / "w.jsonl"), str(folder / "s.csv"), *options]) == 0
    text = (folder / "s.csv").read_text(encoding="utf-8")
    (folder / "s.csv").write_text(re.sub(r",(\r?)$", r",n\1", text, flags=re.M), encoding="utf-8")
    (folder / "a.tsv").write_text(sssom.table(LIST, [link(MAMAY, label="Zhanbolat Mamay"), link(UNION)]), encoding="utf-8")
    _withdrawn(copy)
    capsys.readouterr()
    assert main(["link", "decide", str(folder / "w.jsonl"), str(folder / "s.csv"), *options]) == 1
    assert "1 written" in (printed := capsys.readouterr()).out
    assert "s.csv:2: not written: the subject was withdrawn" in printed.err
    assert main(["link", "import", str(folder / "a.tsv"), *options]) == 1
    assert "1 written, 0 known already, 1 not written" in capsys.readouterr().out
    assert main(["link", "sheet", str(folder / "w.jsonl"), str(folder / "new.csv"), *options]) == 0
    assert "Mamay" not in (folder / "new.csv").read_text(encoding="utf-8")
    assert "person-1" not in (files.folder(copy.root) / "example-list.ttl").read_text()


def test_a_person_withdrawn_during_a_review_is_not_shown(copy, store, tmp_path):
    session = Session(
        Decisions(copy, LIST, tmp_path / "w"), header(), [pair(MAMAY, 1), pair(MAMAY, 2), pair(OSCE, 3)], "link-reviewer", DAY
    )
    assert session.current() == session.pairs[0]
    _withdrawn(copy)
    assert "withdrawn" in session.decide("no").refused
    assert session.current() == session.pairs[2]


@pytest.fixture
def listed(copy, monkeypatch, tmp_path_factory):
    """A loaded list outside, from which something is proposed."""
    fake_matching(monkeypatch, [(OSCE, 1, 0.9)])
    return nquads(tmp_path_factory.mktemp("outside") / "list.nq", LIST, {1: "Organization"})


def test_only_what_a_command_wrote_itself_is_written_over(copy, listed, capsys):
    folder, options = listed.parent, ["--workspace", str(copy.root)]
    (folder / "README.md").write_text("mine")
    write_links(folder / "secret-list.links.ttl", PRIVATE, [link(OSCE)])
    victims = [listed, folder / "README.md", folder / "secret-list.links.ttl", folder / "new.links.ttl", folder]
    before = {file: file.read_bytes() for file in folder.iterdir()}
    for victim in victims:
        assert main(["link", str(listed), "--out", str(victim), *options]) == 2, victim
    assert {file: file.read_bytes() for file in folder.iterdir()} == before
    for _ in "ab":
        assert main(["link", str(listed), "--out", str(folder / "w.jsonl"), *options]) == 0
    for victim in [*victims, folder / "w.jsonl"]:
        assert main(["link", "sheet", str(folder / "w.jsonl"), str(victim), *options]) == 2, victim
    for _ in "ab":
        assert main(["link", "sheet", str(folder / "w.jsonl"), str(folder / "s.csv"), *options]) == 0
    assert before.items() <= {file: file.read_bytes() for file in folder.iterdir()}.items()


def test_links_into_what_is_not_described_as_published_go_out_nowhere(copy, capsys):
    options, folder = ["--workspace", str(copy.root)], files.folder(copy.root)
    known = files.read_datasets(folder / files.DATASETS)
    write_datasets(folder / files.DATASETS, {**known, "wikidata": known["wikidata"]._replace(rights="private")})
    assert main(["link", "sssom", "wikidata", *options]) == 2
    assert main(["link", "list", *options]) == 0
    printed = capsys.readouterr()
    assert ("wikidata" in printed.out, "geonames" in printed.out) == (False, True)
    write_links(folder / "geonames.ttl", LIST, [link(OSCE, label="Somebody's name")])
    assert main(["link", "sssom", "geonames", *options]) == 0
    assert main(["link", "list", "--format", "csv", *options]) == 0
    assert "Somebody" not in capsys.readouterr().out


def test_decisions_about_a_private_list_are_listed_by_their_file(copy, tmp_path, capsys):
    write_links(tmp_path / "secret-list.links.ttl", PRIVATE, [link(OSCE, dataset=PRIVATE.name, label="A name")])
    command = ["link", "list", "--file", str(tmp_path / "secret-list.links.ttl"), "--workspace", str(copy.root)]
    assert main([*command, "--state", "positive"]) == 0
    assert "A name" in capsys.readouterr().out
    assert main(["link", "list", "--file", str(tmp_path / "none.ttl"), "--workspace", str(copy.root)]) == 2


@pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_a_name_with_an_odd_end_of_line_is_one_name(tmp_path, odd):
    name = f"One{odd}Two"
    write_work(tmp_path / "w.jsonl", header(), [pair(OSCE, 1, external=name)])
    assert work.read(tmp_path / "w.jsonl")[1][0].external == name
    links = [link(OSCE, label=name)]
    (tmp_path / "a.tsv").write_text(sssom.table(LIST, links), encoding="utf-8")
    # a table has no control characters, so that none reaches a terminal or a spreadsheet
    assert list(sssom.read(tmp_path / "a.tsv").links) == [link(OSCE, label=plain(name))]
    (tmp_path / "gold.csv").write_text(f"subject,object,note\nkzr:osce,{row(1)},{name}\n", encoding="utf-8")
    assert evaluate.read_gold(tmp_path / "gold.csv") == [(OSCE, row(1))]


@pytest.mark.parametrize("tool", ["kzgraph 0.1.0", "matcher", "a long name", "a long name 2"])
def test_a_tool_comes_back_with_or_without_a_version(tmp_path, tool):
    decided = link(OSCE, found_by=BY_TOOL, score="0.5", tool=tool)
    (tmp_path / "a.tsv").write_text(sssom.table(LIST, [decided]), encoding="utf-8")
    assert list(sssom.read(tmp_path / "a.tsv").links) == [decided]


def test_not_the_same_is_a_no(tmp_path):
    text = sssom.table(LIST, [link(OSCE, state="negative")]).replace("skos:closeMatch", "skos:exactMatch")
    (tmp_path / "a.tsv").write_text(text, encoding="utf-8")
    assert list(sssom.read(tmp_path / "a.tsv").links) == [link(OSCE, state="negative")]


@pytest.mark.parametrize(
    ("day", "message"), [("2022-02-30", "is not a date"), ("2022-13-01", "is not a date"), ("2999-01-01", "is in the future")]
)
def test_a_decision_was_made_on_a_day_that_has_come(day, message):
    with pytest.raises(UsageError, match=message):
        checked(link(OSCE, day=day), "a")


def test_what_was_decided_counts_as_proposed(copy, store, tmp_path, capsys):
    pairs = [pair(OSCE, 1, score=0.9), pair(PROSECUTOR, 2, score=0.8), pair(UNION, 3, score=0.7)]
    decisions = Decisions(copy, LIST, tmp_path / "w.jsonl")
    for shown, answer in zip(pairs, ("same", "no"), strict=False):
        assert decisions.decide(judged(header(), shown, answer, "link-reviewer", DAY, store), None).written
    write_work(tmp_path / "w.jsonl", header(), pairs[2:])
    (tmp_path / "gold.csv").write_text(
        f"subject,object\n{OSCE},{KZR}example-list-2.0/1\n{UNION},{row(3)}\n{OSCE},{KZR}example-list-2.0/9\n"
    )
    command = ["link", "evaluate", str(tmp_path / "gold.csv"), "--work", str(tmp_path / "w.jsonl"), "--format", "json"]
    assert main([*command, "--workspace", str(copy.root)]) == 0
    rows = json.loads(capsys.readouterr().out)
    values = {row["what"]: row["value"] for row in rows if row["kind"] == "measure"}
    assert (values["proposed"], values["precision"], values["recall"]) == ("3", "0.667", "0.667")
    assert [row["external"] for row in rows if row["kind"] == "missed"] == ["kzr:example-list-2.0/9"], "as the gold has it"


def test_missing_lists_matters_with_one_reason_each(copy, capsys):
    folder = files.folder(copy.root)
    about = [link(OSCE, row(number), state=state) for number, state in ((1, "negative"), (2, "unsure"))]
    write_links(folder / "example-list.ttl", LIST, about)
    known = files.read_datasets(folder / files.DATASETS)
    write_datasets(folder / files.DATASETS, {**known, LIST.name: LIST})
    assert main(["link", "missing", "--dataset", LIST.name, "--format", "json", "--workspace", str(copy.root)]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["why"] for row in rows if row["thing"] == "kzr:osce"] == ["a reviewer was unsure"]
    assert len([row for row in rows if row["class"] == "Matter"]) > 5


def test_what_weighs_nothing_is_shown_in_the_sheet(copy, tmp_path_factory):
    from kzgraph.linking import sheet
    from kzgraph.linking.candidates.candidate import Reason

    shown = pair(OSCE, 1)
    chance = Reason("chance", "3 candidates", "2.1 expected", 0.0)
    shown = shown._replace(candidate=shown.candidate._replace(reasons=(*shown.candidate.reasons, chance)))
    assert "chance: 3 candidates / 2.1 expected" in sheet.table([shown], Decisions(copy, LIST, tmp_path_factory.mktemp("work") / "w"))


def test_no_name_there_is_a_formula_in_a_list_of_links(copy, store, tmp_path, capsys):
    decided = judged(header(), pair(OSCE, 1, external="=1+1"), "no", "link-reviewer", "2022-11-01", store)
    assert Decisions(copy, LIST, tmp_path / "work.jsonl").decide(decided, None).written
    for form, cell in (("csv", ",'=1+1,"), ("tsv", "\t'=1+1\t"), ("json", '"=1+1"')):
        assert main(["link", "list", "--dataset", LIST.name, "--format", form, "--workspace", str(copy.root)]) == 0
        assert cell in capsys.readouterr().out
