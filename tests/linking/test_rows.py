"""Rows without an identifier: a judgement is found again wherever the row stands, holds for nobody else, and no row is lost in silence."""

from __future__ import annotations

import csv
import os
import pty
import random
import re
import signal
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from kzgraph.cli.main import main
from kzgraph.linking import files, work
from kzgraph.linking.decisions import Decisions, judged
from kzgraph.linking.judgements import Judgements
from kzgraph.vocab import KZR
from tests.conftest import ROOT
from tests.linking.world import LIST, fake_matching, nquads
from tests.records import rows as tables
from tests.tiers import few
from tools import review_session

MAPPING = "name: {name}\ntitle: A list made up\nextends: person-list\nrows: private\n"
PERSON = ("Erkin Fictionov", "1988", "Almaty")
OTHERS = [("Aliya Examplova", "1971", "Astana"), ("Marat Placeholder", "1990", "Shymkent"), ("Dana Specimen", "1965", "Oral")]


class Outside:
    """A folder outside with a list, its mapping and what is decided of it."""

    def __init__(self, copy, folder, capsys):
        self.copy, self.folder, self.capsys = copy, folder, capsys
        self.named("field-list")

    def named(self, name):
        self.mapping = self.folder / f"{name}.yaml"
        self.mapping.write_text(MAPPING.format(name=name))

    def run(self, rows, *options, head="name,birth year,city"):
        """Links a list with these rows; returns the exit code, the output, and the pairs to decide."""
        (self.folder / "list.csv").write_text("\n".join([head, *map(",".join, rows)]) + "\n", encoding="utf-8")
        command = ["link", str(self.folder / "list.csv"), "--as", str(self.mapping), "--out", str(self.folder / "w.jsonl"), *options]
        code = main([*command, "--workspace", str(self.copy.root)])
        shown = self.capsys.readouterr()
        return code, shown.out + shown.err, work.read(self.folder / "w.jsonl")[1] if (self.folder / "w.jsonl").exists() else []

    def decide(self, pair, answer, store):
        header, _ = work.read(self.folder / "w.jsonl")
        link = judged(header, pair, answer, "link-reviewer", "2022-11-01", store)
        assert Decisions(self.copy, header.dataset, self.folder / "w.jsonl").decide(link, None).written


@pytest.fixture
def outside(copy, tmp_path_factory, capsys):
    persons = copy.root / "graph" / "things" / "persons.ttl"  # no list of this test says anything of a real person
    persons.write_text(persons.read_text(encoding="utf-8").replace("Zhanbolat Mamay", PERSON[0]), encoding="utf-8")
    return Outside(copy, tmp_path_factory.mktemp("outside"), capsys)


def _about(pairs, name):
    return [pair for pair in pairs if pair.external == name]


@pytest.mark.parametrize("answer", few(1, ["no", "same"]))
def test_a_judgement_follows_its_row_and_no_other(outside, store, answer):
    _, _, pairs = outside.run([PERSON, *OTHERS])
    (pair,) = _about(pairs, PERSON[0])
    outside.decide(pair, answer, store)
    shuffled = [PERSON, *OTHERS, ("Newly Inserted", "1980", "Taraz")]
    for seed in range(3):
        random.Random(seed).shuffle(shuffled)
        _, output, pairs = outside.run(shuffled)
        assert _about(pairs, PERSON[0]) == []
        assert "already decided, not proposed again: 1" in output
    for changed in ((PERSON[0], "1955", "Almaty"), (PERSON[0], "1988", "Oral"), (PERSON[0], "", "Almaty")):
        _, output, pairs = outside.run([changed, *OTHERS])
        assert len(_about(pairs, PERSON[0])) == 1, changed
        assert "judged before, but missing from this table or changed" in output
    (link,) = files.read_links(outside.folder / "field-list.links.ttl")
    assert link.object.split("/row-")[1].isalnum(), "neither line nor name"


def test_a_column_that_is_not_read_is_named(outside):
    _, output, _ = outside.run([PERSON], head="name,birth yearr,city")
    assert "list.csv: columns not loaded, since the mapping lacks them: birth yearr" in output
    assert "not loaded" not in outside.run([PERSON])[1]


def test_what_was_judged_of_one_holds_for_no_namesake(outside, store):
    head = "name,birth year,note"
    first, second = (PERSON[0], "1988", "a driver"), (PERSON[0], "1988", "a teacher")
    _, _, pairs = outside.run([first, second], head=head)
    assert len({pair.candidate.object for pair in _about(pairs, PERSON[0])}) == 2
    line = {named: loaded.rsplit("/", 1)[1] for loaded, named in work.read(outside.folder / "w.jsonl")[0].rows}
    (driver,) = [pair for pair in pairs if line[pair.candidate.object] == "2"]
    outside.decide(driver, "same", store)
    _, _, pairs = outside.run([second, first], head=head)
    line = {named: loaded.rsplit("/", 1)[1] for loaded, named in work.read(outside.folder / "w.jsonl")[0].rows}
    assert [line[pair.candidate.object] for pair in pairs] == ["2"], "the teacher alone, who stands where the driver stood"


@pytest.mark.parametrize("name", few(1, ["person-list", "organisation-list", "recommendations"]))
def test_the_name_of_a_template_is_refused(outside, name, tmp_path, monkeypatch):
    outside.mapping = name
    code, output, pairs = outside.run([PERSON])
    assert (code, pairs) == (2, [])
    assert f"extends: {name}" in output
    fake_matching(monkeypatch, [])
    rows = nquads(tmp_path / "a.nq", LIST._replace(name=name), {2: "A"}, own=False)
    assert main(["link", str(rows), "--workspace", str(outside.copy.root)]) == 2
    assert "is a template" in outside.capsys.readouterr().err


def test_every_row_is_compared_left_out_or_refused(outside):
    code, output, _ = outside.run([PERSON, ("...", "1970", "Oral"), ("", "1970", "Oral"), ("Aliya Examplova", "no year", "Oral")])
    assert code == 1
    assert "4 rows in: 1 compared, 1 left out, 2 refused by the mapping" in output
    assert "left out: 1, no name" in output


def test_a_kind_that_reads_nothing_leaves_a_good_work_file(outside):
    outside.run([PERSON])
    before = (outside.folder / "w.jsonl").read_bytes()
    code, output, _ = outside.run([PERSON, *OTHERS], "--kind", "events")
    assert code == 2
    assert "none of 4 rows can be compared as events" in output
    assert (outside.folder / "w.jsonl").read_bytes() == before


def test_a_private_list_without_a_place_is_refused_before_it_is_read(outside, monkeypatch):
    monkeypatch.setattr("kzgraph.records.load.load", None)
    (outside.folder / "list.csv").write_text("name\nA\n")
    assert main(["link", str(outside.folder / "list.csv"), "--as", str(outside.mapping), "--workspace", str(outside.copy.root)]) == 2
    assert "name a work file outside" in outside.capsys.readouterr().err


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGHUP])
def test_a_terminated_run_leaves_no_rows(outside, sign):
    (outside.folder / "list.csv").write_text("name\n" + "A Name\n" * 20)
    script = (
        "import sys, time, kzgraph.linking.propose as p\n"
        "def wait(*_, **__):\n    print('here', flush=True)\n    time.sleep(60)\n"
        "p.propose = wait\nfrom kzgraph.cli.main import main\nsys.exit(main(sys.argv[1:]))"
    )
    command = ["link", "list.csv", "--as", str(outside.mapping), "--out", "w.jsonl", "--workspace", str(outside.copy.root)]
    process = subprocess.Popen(
        [sys.executable, "-c", script, *command], cwd=outside.folder, stdout=subprocess.PIPE, env=_environment(outside)
    )
    assert process.stdout.readline() == b"here\n"
    (hidden,) = outside.folder.glob(".w.jsonl.*.work")
    assert hidden.stat().st_mode & 0o077 == 0
    process.send_signal(sign)
    assert process.wait(30) == 128 + sign
    assert not list(outside.folder.glob(".*"))
    assert not list((outside.folder / "tmp").iterdir())
    process.stdout.close()


def _environment(outside):
    (outside.folder / "tmp").mkdir()
    return {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(outside.folder / "tmp")}


@pytest.fixture
def events(copy, monkeypatch):
    """The workspace as the place where one stands, with invented events and right pairs in it."""
    monkeypatch.chdir(copy.root)
    monkeypatch.setenv("COLUMNS", "300")
    with Path("GEDEvent_v23_1.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, tables.NEW, restval="")
        writer.writeheader()
        writer.writerows(tables.EVENTS)
    Path("gold.csv").write_text(f"subject,object\nkzr:january-events,{KZR}ucdp-ged-23.1/1\n")
    return copy.root


def test_the_examples_of_the_help_work(events, capsys):
    for command in ("propose", "review", "sheet", "decide", "list", "missing", "evaluate", "sssom", "import"):
        with pytest.raises(SystemExit):
            main(["link", command, "--help"])
        example = re.search(r"^Example: kzgraph (.*)$", capsys.readouterr().out, re.M)[1]
        words, _, target = example.partition(" > ")
        code = main([*words.split(), "--workspace", str(events)])
        shown = capsys.readouterr()
        if target:
            Path(target).write_text(shown.out)
        if command == "review":
            assert "a review needs a terminal" in shown.err
        else:
            assert code == 0, (example, shown)


def test_release_and_encoding_can_be_given(events, capsys):
    text = Path("GEDEvent_v23_1.csv").read_text(encoding="utf-8").replace("Exampletown", "Exämpletown")
    Path("events.csv").write_text(text, encoding="cp1252")
    command = ["link", "events.csv", "--as", "ucdp-ged", "--workspace", str(events)]
    assert main(command) == 2
    assert main([*command, "--release", "23.1", "--encoding", "cp1252"]) == 0
    assert "UCDP Georeferenced Event Dataset" in capsys.readouterr().out


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGHUP])
def test_a_terminated_review_restores_the_terminal(tmp_path, sign):
    review_session.play(tmp_path, "q")
    controller, terminal = pty.openpty()
    before = termios.tcgetattr(terminal)
    command = [sys.executable, "-m", "kzgraph", "link", "review", "pairs.jsonl", "--workspace", "."]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=tmp_path, stdin=terminal, stdout=terminal, stderr=terminal, env=environment)
    review_session.until(controller, Judgements.keys)
    assert termios.tcgetattr(terminal) != before
    process.send_signal(sign)
    assert process.wait(30) == 128 + sign
    assert termios.tcgetattr(terminal) == before
    os.close(terminal)
    os.close(controller)


def test_a_table_that_is_not_linked_is_named_as_its_owner_names_it(tmp_path, capsys):
    table, mapping = "tests/records/examples/invented-recommendations.csv", tmp_path / "speeches.yaml"
    mapping.write_text("name: speeches\ntitle: Speeches\nextends: recommendations\nclass: schema:Claim\nid: line\n")
    assert main(["link", str(ROOT / table), "--as", str(mapping), "--out", str(tmp_path / "w.jsonl")]) == 2
    output = capsys.readouterr().err
    assert table in output
    assert "rows of this class are not linked" in output
    assert "rows.nq" not in output
