"""The review in a terminal: played key by key in a terminal made for it."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys

import pytest

from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.formats import links as rendered
from kzgraph.graph.workspace import Workspace
from kzgraph.linking import files
from kzgraph.linking.comparisons import Comparisons
from kzgraph.linking.decisions import Decisions
from kzgraph.linking.judgements import LETTERS, Judgements
from kzgraph.linking.review_session import Session, chosen
from kzgraph.validate.run import validate
from tests.conftest import ROOT
from tests.linking.world import LIST, MAMAY, OSCE, PROSECUTOR, UNION, header, pair, write_work
from tools import refresh, review_session

PAGE = ROOT / "docs" / "links.md"


def states(folder):
    """What the file holds, by the number of the row."""
    links = files.read_links(folder / "graph" / "links" / "example-list.ttl")
    return {link.object.rsplit("/", 1)[-1]: (link.state, link.relation.rsplit("#", 1)[-1]) for link in links}


def test_the_recorded_session_is_what_a_terminal_shows():
    (command, block) = re.search(
        r"<!-- output of: (python -m tools.review_session) -->\n```\n(.*?)^```$", PAGE.read_text(), re.M | re.S
    ).groups()
    assert refresh.output(command) == block, "run python -m tools.refresh"
    assert "3 decided, 0 skipped" in block


def test_one_key_a_decision_and_each_is_on_disk_at_once(tmp_path):
    shown = review_session.play(tmp_path, "yrnq", "--role", "area-specialist")
    assert shown.count("[4 of 4]") == 1
    assert states(tmp_path) == {"1": ("positive", "exactMatch"), "2": ("positive", "relatedMatch"), "3": ("negative", "closeMatch")}


def test_undo_goes_back_to_the_pair(tmp_path):
    shown = review_session.play(tmp_path, "nbyq")
    assert "undone: negative: kzr:osce" in shown
    assert states(tmp_path) == {"1": ("positive", "exactMatch")}


def test_a_person_is_shown_as_named_on_that_day_and_that_is_said_once(tmp_path):
    persons = [pair(MAMAY, number, called="Zhanbolat Mamay") for number in (1, 2)]
    shown = review_session.play(tmp_path, "nn", shown_pairs=persons)
    assert shown.count("note: Persons are named as the source stated on 2022-10-26.") == 1
    assert shown.index("note: Persons") < shown.index("[1 of 2]")
    assert states(tmp_path) == {"1": ("negative", "closeMatch"), "2": ("negative", "closeMatch")}


def test_nothing_to_take_back_is_said(tmp_path):
    assert "nothing to undo in this session" in review_session.play(tmp_path, "bq")


def test_a_review_goes_on_where_it_stopped(tmp_path):
    review_session.play(tmp_path, "nsq")
    shown = review_session.play(tmp_path, "uq")
    assert "[1 of 4]" not in shown
    assert shown.index("[2 of 4]") < shown.index("[3 of 4]")
    assert states(tmp_path) == {"1": ("negative", "closeMatch"), "2": ("unsure", "closeMatch")}


def test_again_shows_what_was_decided(tmp_path):
    review_session.play(tmp_path, "nq")
    shown = review_session.play(tmp_path, "yq", "--again")
    assert "decided before: negative, skos:closeMatch, by a link-reviewer on" in shown
    assert states(tmp_path) == {"1": ("positive", "exactMatch")}


def test_a_kill_in_the_middle_leaves_whole_files(tmp_path):
    review_session.play(tmp_path, "nr!")  # killed while the third pair stands there
    assert states(tmp_path) == {"1": ("negative", "closeMatch"), "2": ("positive", "relatedMatch")}
    assert [file.name for file in (tmp_path / "graph" / "links").iterdir() if file.name.startswith(".")] == []
    broken = [finding for finding in validate(Workspace.open(tmp_path)) if finding.severity == "error" and not finding.waived]
    assert {finding.rule for finding in broken} <= {"question-header", "Thing-namedIn", "small-group"}, (
        "the world of the test has no questions and no waivers"
    )


def _heeds_control_c():
    """A shell has what runs in the background ignore the signal, and a child inherits that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_control_c_ends_it_and_gives_the_terminal_back(tmp_path):
    review_session.play(tmp_path, "q")
    controller, terminal = pty.openpty()
    command = [sys.executable, "-m", "kzgraph", "link", "review", "pairs.jsonl", "--workspace", "."]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, cwd=tmp_path, stdin=terminal, stdout=terminal, stderr=terminal, env=environment, preexec_fn=_heeds_control_c
    )
    review_session.until(controller, Judgements.keys)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 130
    import termios

    assert termios.tcgetattr(terminal)[3] & termios.ICANON
    os.close(terminal)
    os.close(controller)


def test_without_a_terminal_the_message_names_the_spreadsheet(tmp_path, copy, capsys):
    write_work(tmp_path / "w.jsonl", header(), [pair(OSCE, 1)])
    assert main(["link", "review", str(tmp_path / "w.jsonl"), "--workspace", str(copy.root)]) == 2
    assert "kzgraph link sheet WORK CSV, then kzgraph link decide" in capsys.readouterr().err


@pytest.fixture
def session(copy, store, tmp_path):
    """A session over two pairs."""
    decisions = Decisions(copy, LIST, tmp_path / "w.jsonl")
    return Session(decisions, header(), [pair(OSCE, 1), pair(PROSECUTOR, 2)], "link-reviewer", "2022-11-01")


def test_what_another_decides_meanwhile_stays(session):
    first = session.current()
    other = Session(session.decisions, header(), session.pairs, "area-specialist", "2022-11-02")
    assert other.current() == first
    assert other.decide("no").written
    done = session.decide("same")
    assert (done.written, done.held.state) == (False, "negative")
    assert session.current() == session.pairs[1]
    assert session.undo() is None


def test_undo_leaves_the_same_decision_of_another_reviewer(session):
    session.current()
    other = Session(session.decisions, header(), session.pairs, "area-specialist", "2022-11-02")
    other.current()
    other.decide("no")
    assert session.decide("no").written
    assert session.undo() is None
    assert len(session.decisions.read()) == 1


def test_a_pair_that_another_decided_is_not_shown(session):
    other = Session(session.decisions, header(), session.pairs, "area-specialist", "2022-11-02")
    other.current()
    other.decide("no")
    assert session.current() == session.pairs[1]


def test_a_removed_local_thing_is_not_shown(copy, store, tmp_path):
    gone = pair("https://w3id.org/kzgraph/resource/nowhere", 1)
    session = Session(Decisions(copy, LIST, tmp_path / "w"), header(), [gone, pair(UNION, 2)], "link-reviewer", "2022-11-01")
    assert session.current() == session.pairs[1]
    assert session.gone == [gone]


def test_a_second_exact_match_is_reported_and_the_pair_stays(copy, store, tmp_path):
    session = Session(Decisions(copy, LIST, tmp_path / "w"), header(), [pair(OSCE, 1), pair(OSCE, 2)], "link-reviewer", "2022-11-01")
    session.current()
    session.decide("same")
    assert session.current() == session.pairs[1]
    assert session.decide("same").rival.object.endswith("/1")
    assert session.current() == session.pairs[1]
    assert session.decide("no").written


def test_what_a_row_says_cannot_steer_the_terminal():
    shown = rendered.pair(pair(OSCE, 1, external="\x1b[2Jevil\u202e\nline"), 1, 1, None, Judgements.keys)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert len(shown.splitlines()) == 8


def test_letters_mean_what_they_say_in_russian_and_kazakh(tmp_path):
    shown = review_session.play(tmp_path, "нждк")
    assert states(tmp_path) == {"1": ("negative", "closeMatch"), "2": ("negative", "closeMatch"), "3": ("positive", "exactMatch")}
    assert "n/н/ж no" in shown


def test_the_prompt_shows_each_letter_that_counts():
    for keys in (Judgements.keys, Comparisons.keys):
        assert all(re.search(rf"(?:^|   ){key}(?:/.)*/{letter}[/ ]", keys) for letter, key in LETTERS.items())


def test_the_score_and_the_class_choose_what_is_shown(tmp_path):
    shown = review_session.play(tmp_path, "nn", "--least", "0.6", "--most", "0.9")
    assert "[1 of 2]" in shown
    assert states(tmp_path).keys() == {"2", "3"}


def test_a_class_without_a_pair_is_reported(copy, store):
    pairs = [pair(OSCE, 1), pair(MAMAY, 2)]

    def of(one):
        return one.candidate.subject, one.candidate.score

    assert chosen(store, pairs, of, 0, 1, "Person") == [pairs[1]]
    with pytest.raises(UsageError, match="no pair has a node of this class"):
        chosen(store, pairs, of, 0, 1, "Place")


def test_two_rows_of_theirs_may_be_one_body(tmp_path):
    shown = review_session.play(tmp_path, "yy1", shown_pairs=[pair(OSCE, 1), pair(OSCE, 2)])
    assert "a second exact match" in shown
    assert states(tmp_path) == {"1": ("positive", "exactMatch"), "2": ("positive", "closeMatch")}
    assert "has another row of the same thing" in (tmp_path / "graph" / "links" / "example-list.ttl").read_text(encoding="utf-8")


def test_a_decision_of_an_earlier_session_can_be_forgotten(tmp_path, monkeypatch, capsys):
    review_session.play(tmp_path, "nyq")
    monkeypatch.chdir(tmp_path)
    command = ["link", "forget", "pairs.jsonl", "kzr:osce", "kzr:example-list/1", "--workspace", "."]
    assert main(command) == 0
    assert "forgotten: negative: kzr:osce" in capsys.readouterr().out
    assert states(tmp_path).keys() == {"2"}
    assert main(command) == 2
    assert "no judgement of kzr:osce and kzr:example-list/1" in capsys.readouterr().err


def test_two_reviewers_of_links_are_compared(tmp_path, capsys):
    for name, state in (("a", "positive"), ("b", "negative")):
        rows = f"kzr:osce,x:1,closeMatch,{state}\nkzr:un,x:2,exactMatch,positive\n"
        (tmp_path / f"{name}.csv").write_text(f"local,external,relation,state\n{rows}", encoding="utf-8")
    assert main(["link", "agree", str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), "--format", "csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(",")[:3] for line in lines[1:3]] == [["relation", "2", "0"], ["state", "1", "1"]]
