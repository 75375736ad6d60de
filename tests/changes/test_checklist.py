"""What a change puts before a reviewer: passages beside what was encoded, questions chosen by rule, the riskiest first."""

from __future__ import annotations

import json
import shutil

import pytest

from kzgraph.changes import Change, Seen, changes
from kzgraph.changes.checklist import MOST_QUESTIONS, OTHERS, QUESTIONS, RISKS, questions, risks
from kzgraph.formats import changes as rendered
from kzgraph.formats.changes_data import FORMATS
from kzgraph.graph.workspace import Workspace
from kzgraph.reading.evidence import SHOWN, digest, fold
from tests.commands import run
from tests.conftest import ROOT
from tests.first import FIRST
from tests.repository import FIGURE, HRW, PASSAGES, add, commit, edit, git

ACT, CHARGE = "graph/hrw-2022-10-26/act.ttl", "graph/hrw-2022-10-26/charge.ttl"


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """The changes from a workspace without a graph to the shipped one."""
    empty = tmp_path_factory.mktemp("empty")
    shutil.copytree(ROOT / "ontology", empty / "ontology")
    (empty / "graph").mkdir()
    return changes(Workspace(empty), Workspace(FIRST))


def seen(facts, label="A label.", classes=("Act",)):
    return Seen(HRW + "x", label, classes, ACT, tuple(facts.items()), ((HRW + "p02-s01", "A paraphrase."),))


def asked(before, after):
    """The first words of the questions about an assertion whose facts changed."""
    return [text.split(":")[0].split(" (")[0] for text in questions(Change("assertion", "altered", seen(before), seen(after)))]


def test_each_question_is_asked_of_the_graph_in_full_words(everything):
    texts = {text for change in everything for text in questions(change)}
    texts |= set(questions(Change("assertion", "added", None, seen({"number": "at most 10"}))))
    for kind, facts in (("Comparison", {"follow up": "done"}), ("Silence", {"said elsewhere": "A claim."})):
        texts |= set(questions(Change("thing", "added", None, seen(facts, classes=(kind,)))))
    rows = (*QUESTIONS, *(row for rows in OTHERS.values() for row in rows))
    beginnings = [row.text.split("{")[0] for row in rows]
    assert [beginning for beginning in beginnings if not any(text.startswith(beginning) for text in texts)] == []
    assert not any("{" in text or "}" in text for text in texts)
    assert all(text.rstrip("?") != text or "? " in text for text in texts)


def test_each_assertion_of_the_graph_has_few_questions(everything):
    counts = [len(questions(change)) for change in everything if change.kind == "assertion"]
    assert min(counts) >= 3
    assert max(counts) <= MOST_QUESTIONS
    others = {change.seen.classes for change in everything if change.kind != "assertion" and questions(change)}
    assert others == {("Comparison",), ("Silence",), ("Group",), ()}  # translations have no class


BASE = {"voice": "A", "standing": "asserted", "as of": "2022-10-26", "act type": "detention", "stated in": "hrw:p02-s01"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"perpetrator": "police"}, ["Who did it"]),
        ({"perpetrator": "police"}, {}, ["No longer said"]),
        ({"circumstance": "at night"}, {"circumstance": "by day"}, ["Altered"]),
        ({}, {"standing": "documented"}, ["Documented"]),
        ({}, {"standing": "alleged"}, ["Alleged"]),
        ({}, {"voice": "B"}, ["Asserted", "Whose word is it"]),
        ({"number": "exactly 10"}, {"number": "at least 10"}, ["How many"]),
        ({"number": "10 odd"}, {"number": "10"}, ["Altered"]),
        ({}, {"as of": "2022-01-01", "day of the source": "2022-10-26"}, ["As of 2022-01-01, while the source is of 2022-10-26"]),
        (
            {},
            {"stated in": "hrw:p02-s02"},
            ["Asserted", "Whose word is it", "Label", "Affirmed or denied"],
        ),
    ],
)
def test_an_altered_assertion_is_asked_about_what_was_altered(before, after, expected):
    """A passage that was exchanged puts everything in question again."""
    assert [text for text in asked(BASE | before, BASE | after) if text != "Altered" or expected == ["Altered"]] == expected


def test_a_bound_and_its_question():
    texts = [
        next(text for text in questions(Change("assertion", "added", None, seen({"number": number}))) if text.startswith("How many"))
        for number in ("exactly 19", "at least 19", "at most 19", "dozens")
    ]
    assert ['no "at least"' in texts[0], 'say "at least"' in texts[1], 'say "at most"' in texts[2], "this word" in texts[3]] == [True] * 4


def test_a_long_fact_does_not_flood_its_question():
    (text,) = [text for text in questions(Change("assertion", "added", None, seen({"victim": "people " * 500}))) if "suffered" in text]
    assert len(text) < 300


def test_the_riskiest_assertions_come_first(everything):
    order = [risks(change) for change in everything if change.kind == "assertion"]
    words = [words for words, _, _ in RISKS]
    keys = [tuple(risk not in brought for risk in words) for brought in order]
    assert keys == sorted(keys)
    assert order[0][0] == "names a person"
    assert order[-1] == []


def test_a_standing_that_was_documented_counts_as_a_risk():
    assert risks(Change("assertion", "altered", seen({"standing": "documented"}), seen({"standing": "asserted"}))) == ["is documented"]


def test_a_large_change_shows_the_first_in_full_then_counts_the_rest(everything):
    everything = [change for change in everything if change.kind == "assertion"]
    for form in ("text", "md"):
        text = rendered.render(everything, form, limit=3)
        assert text.count("encoded: ") == 3
        (rest,) = [line for line in text.splitlines() if " more to review" in line]
        assert rest.lstrip(" -").startswith("133 more to review (")
        assert sum(int(part.split(":")[0]) for part in rest.split("(")[1].split(")")[0].split(", ")) == 133
        assert rendered.render(everything, form).count("encoded: ") == 25
        assert " more to review" not in rendered.render(everything, form, limit=136)
        assert rendered.review(everything, form).count("encoded: ") == 25
    held = json.loads(rendered.render(everything, "json", limit=3))
    assert sum(bool(change["questions"]) for change in held["changes"]) == 136


def test_markdown_has_a_box_for_each_question_beside_passage_and_facts(workspace, copy):
    edit(copy, ACT, ("kz:perpetrator kzr:security-forces-of-kazakhstan", "kz:perpetrator kzr:kazakh-authorities"))
    text = rendered.render(changes(workspace, copy), "md")
    assert "\n  - passage `hrw:p02-s02`: Human Rights Watch, on 26 October 2022, says that its own work " in text
    assert "perpetrator: Authorities of Kazakhstan" in text
    assert "\n  - [ ] Who did it: does the passage say that Authorities of Kazakhstan did it, or only that somebody accuses " in text


TEXT = "Before.\nAt least \x1b[31m5 \u202epeople <b>came</b> @octocat.\nAfter.\n"


def cite(copy, text):
    """A git repository with a passage of a text but its first and last line, and an assertion that cites it since the commit."""
    start, end = text.index("\n") + 1, text.rindex("\nAfter")
    words = text[start:end]
    add(
        copy,
        PASSAGES,
        f"""hrw:p99 a kz:Passage ; oa:hasSource kzr:hrw-2022-10-26 ; kz:paragraph 99 ; oa:start {start} ; oa:end {end} ;
        kz:sha256 "{digest(words)}" ; kz:foldedSha256 "{digest(fold(words))}" ; kz:paraphrase "Five came."@en ;
        kz:deepLink <https://example.org/> .""",
    )
    git(copy.root, "init", "--quiet")
    commit(copy.root)
    add(
        copy,
        FIGURE,
        """hrw:figure-new a kz:Figure ; rdfs:label "Five came."@en ; kz:statedIn hrw:p99 , hrw:p02-s04 ; kz:voice kzr:kazakhstan ;
        kz:atLeast 5 .""",
    )
    file = copy.root.parent / "text.txt"
    file.write_text(text, encoding="utf-8")
    return f"hrw-2022-10-26={file}"


def test_the_words_of_a_passage_are_shown_harmless(capsys, copy):
    text = cite(copy, TEXT)
    call = ("diff", "main", "--workspace", str(copy.root))
    code, out, err = run(capsys, *call, "--text", text)
    assert (code, err) == (0, "")
    assert "\n      text: At least \\u001B[31m5 \\u202Epeople <b>came</b> @octocat.\n" in out
    assert "\n      text: (nothing in the copy matches this passage)\n" in out  # the other passage is of another text
    markdown = run(capsys, *call, "--text", text, "--format", "md")[1]
    assert "\\<b\\>came\\</b\\> @&#8203;octocat" in markdown
    assert not set(markdown) & {"\x1b", "\u202e"}
    assert json.loads(run(capsys, *call, "--text", text, "--format", "json")[1])["texts"][HRW + "p99"].startswith("At least")
    for form in FORMATS:
        assert "octocat" not in run(capsys, *call, "--format", form)[1]


def test_a_long_passage_is_cut(capsys, copy):
    text = cite(copy, "Before.\n" + "word " * 1000 + "\nAfter.\n")
    out = run(capsys, "diff", "main", "--workspace", str(copy.root), "--text", text)[1]
    (line,) = [line for line in out.splitlines() if "text: word" in line]
    assert SHOWN <= len(line) < SHOWN + 20


def test_a_text_of_no_source_is_one_message(capsys, copy):
    text = cite(copy, TEXT)
    for argument, words in (
        (text.replace("hrw-", "hr-"), "no source hr-2022-10-26 has passages here that a text can prove."),
        ("text.txt", "name one source with --text SOURCE=FILE"),
    ):
        code, out, err = run(capsys, "diff", "main", "--workspace", str(copy.root), "--text", argument)
        assert (code, out) == (2, "")
        assert words in err
