"""Comparisons: pairs are proposed by rule, judged by people, and written as the blocks of a file that are otherwise left alone."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys

import pytest

from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.graph import writing
from kzgraph.graph.store import select
from kzgraph.graph.workspace import Workspace
from kzgraph.linking import proposed_comparisons, sssom, work
from kzgraph.linking.agreeing import agreed
from kzgraph.linking.comparisons import KIND, SET, Comparison, Comparisons, claims, relations
from kzgraph.linking.links import BY_HAND, TOOL
from kzgraph.linking.review_session import Session
from kzgraph.model.kinds import KINDS
from kzgraph.reading import voices
from kzgraph.validate.run import validate
from kzgraph.vocab import KZR, KZV
from tests.conftest import ROOT
from tests.first import BOTH
from tests.tiers import few

HRW, B = KZR + "hrw-2022-10-26/", KZR + "background-2022/"
DEATHS, TOLL = HRW + "figure-official-deaths", B + "figure-deaths-2022-08"
SHOT = HRW + "figure-shot-dead"
FILE = "graph/comparisons/background-2022.ttl"
DAY = "2026-11-28"


@pytest.fixture
def proposed(bare, tmp_path_factory):
    """The work file of the first source beside the background, and the comparisons."""
    comparisons = Comparisons(bare)
    file = tmp_path_factory.mktemp("work") / "comparisons.jsonl"
    proposed_comparisons.propose(bare, comparisons, file, every=True)
    return comparisons, file


def opened(proposed, role="link-reviewer"):
    comparisons, file = proposed
    return Session(comparisons, *work.read(file), role, DAY)


def at(session, first, second):
    """The session, before the pair of these two."""
    while (pair := session.current()) is not None and (pair.candidate.subject, pair.candidate.object) != (first, second):
        session.skip()
    assert pair is not None
    return session


def test_a_program_proposes_pairs_and_no_outcome(proposed):
    """Nothing that may not be judged, nothing dated before what it is said to bear on, and no word of what became of a claim."""
    comparisons, file = proposed
    known = claims(comparisons.store())
    header, waiting = work.read(file)
    assert (header.kind, header.dataset, header.tool) == (KIND, SET, TOOL)
    assert waiting
    for pair in waiting:
        first, second = known[pair.candidate.subject], known[pair.candidate.object]
        assert not first.origins & second.origins
        assert pair.candidate.relation in relations(first, second)
        assert pair.candidate.relation not in ("bears-on", "later-count") or not second.as_of.is_before(first.as_of)
    assert not any(name in line for line in file.read_text(encoding="utf-8").splitlines()[1:] for name in ("follow", "kzv:done", "outcome"))
    assert file.read_text(encoding="utf-8").count('"relation"') == len(waiting)
    aspects = {reason.aspect for pair in waiting for reason in pair.candidate.reasons}
    assert {"calculus of figures", "voices", "word"} < aspects
    assert not [aspect for aspect in aspects if re.search("[a-z][A-Z]", aspect)], "a property has its label"
    assert all(
        not entry.get("differs_in") or entry["relation"] == "not-comparable" for entry in map(json.loads, file.read_text().splitlines())
    )


def test_the_likeliest_pair_of_each_claim_comes_first_and_all_are_asked_for(bare, tmp_path):
    """Of so many claims of the source that is asked for, at most 60 in 100 are in a pair, each once; those judged make room for others."""
    comparisons, file = Comparisons(bare), tmp_path / "few.jsonl"
    known = claims(comparisons.store())
    source = next(one for claim in known.values() for one in claim.origins if one.endswith("background-2022"))
    own = {iri for iri, claim in known.items() if source in claim.origins}
    few = proposed_comparisons.propose(bare, comparisons, file, source)
    _, waiting = work.read(file)
    sides = [own & {pair.candidate.subject, pair.candidate.object} for pair in waiting]
    assert 0 < len(waiting) <= -(-6 * len(own) // 10)
    assert sum(map(len, sides)) == len(set().union(*sides))
    assert not {comparisons.key(pair) for pair in waiting} & comparisons.read().keys()
    assert few.waiting < proposed_comparisons.propose(bare, comparisons, file, source, every=True).waiting


def test_what_reviewers_found_repeated_is_read_once_for_all_pairs(bare, monkeypatch):
    store, asked = Comparisons(bare).store(), []
    monkeypatch.setattr(voices, "select", lambda *query: asked.append(query) or select(*query))
    assert len(proposed_comparisons.found(store, claims(store))) > 1
    assert len(asked) == 1


def test_proposals_are_the_same_in_every_process(tmp_path):
    files = [tmp_path / f"{seed}.jsonl" for seed in (1, 2, 3)]  # the order of a set of words hangs on the seed
    for file in files:
        command = [sys.executable, "-m", "kzgraph", "compare", "propose", "--again", "--out", file, "--workspace", BOTH]
        subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": file.stem}, cwd=ROOT, check=True, capture_output=True)
    assert files[0].read_bytes() == files[1].read_bytes() == files[2].read_bytes()


@pytest.mark.parametrize(
    "command", [["sheet", "WORK", "CSV"], ["decide", "WORK", "CSV"], ["review", "WORK"], ["propose"], ["judge", "a", "b", "n"]]
)
def test_the_data_of_the_package_is_refused_before_anything_is_judged(proposed, bare, monkeypatch, capsys, command):
    _, file = proposed
    names = {"WORK": str(file), "CSV": str(file.with_suffix(".csv"))}
    monkeypatch.setattr(writing, "_is_installed", lambda _: True)
    for terminal in (sys.stdin, sys.stdout):
        monkeypatch.setattr(terminal, "isatty", lambda: True)
    assert main(["compare", *(names.get(word, word) for word in command), "--workspace", str(bare.root)]) == 2
    assert "not for writing: name your own workspace" in capsys.readouterr().err
    assert not file.with_suffix(".csv").exists()
    assert not (bare.root / "build").exists()


def test_what_may_bear_on_what_is_as_the_shapes_have_it():
    shape = (ROOT / "ontology/shapes/comparison.ttl").read_text(encoding="utf-8")
    asks, tells = ({f"kz:{kind.__name__}" for kind, means in KINDS.items() if getattr(means, what)} for what in ("asks", "tells"))
    for variable, classes in (("earlier", asks), ("later", tells)):
        assert set(re.search(rf"\?{variable} IN \(([^)]*)\)", shape)[1].split(", ")) == classes


@pytest.mark.usefixtures("after_shipped")
def test_a_judged_pair_stands_as_a_block_and_other_blocks_keep_their_bytes(proposed, bare):
    before = (bare.root / FILE).read_text(encoding="utf-8")
    session = at(opened(proposed), TOLL, SHOT)
    assert session.decide("not-comparable other-population").written
    after = (bare.root / FILE).read_text(encoding="utf-8")
    made = proposed[0].read()[min(TOLL, SHOT), max(TOLL, SHOT)]
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    block = next(block for block in after.split("\n\n") if made.iri.rpartition("/")[2] in block)
    assert after.replace(block + "\n\n", "").rstrip("\n") == before.rstrip("\n")
    assert block.startswith(f"comparison:{made.iri.rpartition('/')[2]} a kz:Comparison ;\n  kz:first b:figure-deaths-2022-08 ;\n")
    assert "  kz:differsIn kzv:other-population ;\n  kz:comparisonState kzv:positive-comparison ;\n" in block
    blocks = [part for part in after.split("\n\n") if part.startswith("comparison:")]
    assert blocks == sorted(blocks)
    assert [finding for finding in validate(bare) if finding.file.endswith("background-2022.ttl") and finding.severity == "error"] == []


def test_a_no_survives_every_next_run(proposed, bare):
    comparisons, file = proposed
    assert at(opened(proposed), TOLL, SHOT).decide("no").written
    for _ in range(2):
        done = proposed_comparisons.propose(bare, comparisons, file, every=True)
        assert done.decided["negative"] == 1
        assert {TOLL, SHOT} not in [{pair.candidate.subject, pair.candidate.object} for pair in work.read(file)[1]]
    turned = Comparison(SHOT, TOLL, KZV + "not-comparable", "positive", "encoder", DAY, "Why.", differs_in=("other-day",), found_by=BY_HAND)
    assert not comparisons.decide(turned, None).written, "whichever of the two is first"


def test_undo_takes_the_block_out(proposed, bare):
    before = (bare.root / FILE).read_text(encoding="utf-8")
    session = at(opened(proposed), TOLL, SHOT)
    assert session.decide("unsure").written
    assert session.undo().sides == (TOLL, SHOT)
    assert (bare.root / FILE).read_text(encoding="utf-8") == before


def test_what_another_decided_meanwhile_stays(proposed):
    one, other = (at(opened(proposed), TOLL, SHOT) for _ in range(2))
    assert other.decide("no").written
    done = one.decide("unsure")
    assert (done.written, done.held.state) == (False, "negative")


def test_what_is_asked_after_a_key(proposed):
    comparisons, _ = proposed
    pair = at(opened(proposed), TOLL, SHOT).current()
    others = comparisons.choices(pair, "related")
    assert [answer for _, answer in others.values()] == ["repeats", "contradicts"]
    assert comparisons.choices(pair, "contradicts") == comparisons.choices(pair, "no") == comparisons.choices(pair, "unsure") == {}
    assert comparisons.choices(pair, "same") == {}, "the calculus gave the reason"
    unsaid = pair._replace(candidate=pair.candidate._replace(differs_in=()))
    assert next(answer for _, answer in comparisons.choices(unsaid, "same").values()) == "not-comparable other-unit"
    bearing = pair._replace(candidate=pair.candidate._replace(relation="bears-on"))
    assert [answer for _, answer in comparisons.choices(bearing, "same").values()][:2] == ["bears-on -", "bears-on done"]
    assert comparisons.choices(bearing, "bears-on done") == {}


def made(**changes):
    return Comparison(DEATHS, TOLL, KZV + "same-count", "positive", "encoder", DAY, "Why.", found_by=BY_HAND)._replace(**changes)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"relation": KZV + "bears-on"}, "bears-on may not be judged of these two: use repeats, contradicts, same-count, differs"),
        ({"relation": KZV + "later-count"}, "later-count may not be judged"),  # August is before October
        ({"follow_up": "done"}, "what became of it is said only where bears-on was judged to hold"),
        ({"relation": KZV + "not-comparable"}, "not-comparable needs its reason"),
        ({"differs_in": ("other-day",)}, "no other relation has one"),
        ({"reviewer": "program"}, "is not a role of reviewers"),
        ({"justification": " "}, "the justification is empty"),
        ({"day": "2999-01-01"}, "is in the future"),
        ({"tool": "x 1"}, "expected both a tool and a score"),
    ],
)
def test_what_the_shapes_would_refuse_is_not_written(bare, changes, why):
    with pytest.raises(UsageError, match=why):
        Comparisons(bare).decide(made(**changes), None)


def test_one_source_and_what_is_gone_are_refused(bare):
    comparisons = Comparisons(bare)
    assert "of one source" in comparisons.decide(made(second=SHOT), None).refused
    assert "no longer an assertion" in comparisons.decide(made(second=HRW + "figure-gone"), None).refused


def test_a_pair_in_a_new_file_has_the_head_and_the_prefixes(bare):
    (bare.root / FILE).unlink()
    comparisons = Comparisons(Workspace.open(bare.root))
    assert comparisons.decide(made(), None).written
    text = (bare.root / FILE).read_text(encoding="utf-8")
    assert text.startswith("@prefix b: <")
    assert "\n\n# Judgements of this project about assertions of two sources." in text
    assert comparisons.read() == {made().pair: made()}
    assert comparisons.take_back(made(), None)
    assert not (bare.root / FILE).exists()


def table(file):
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))


def back(file, rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    file.write_text(out.getvalue(), encoding="utf-8")


def test_the_way_through_a_spreadsheet(proposed, bare, capsys):
    comparisons, file = proposed
    sheet, space = file.with_name("pairs.csv"), ["--workspace", str(bare.root)]
    assert main(["compare", "sheet", str(file), str(sheet), *space]) == 0
    rows = table(sheet)
    row = next(row for row in rows if (row["subject"], row["object"]) == (TOLL, SHOT))
    assert "as of 2022-10-26, HRW 2022]" in row["external"]
    assert "relation: not-comparable" in row["besides"]
    row |= {"decision": "Not-comparable  other-population other-day", "reason": "Shot in four incidents, beside all who died."}
    back(sheet, rows)
    assert main(["compare", "decide", str(file), str(sheet), "--role", "area-specialist", *space]) == 0
    assert "1 written to" in capsys.readouterr().out
    judged = comparisons.read()[min(TOLL, SHOT), max(TOLL, SHOT)]
    assert (judged.differs_in, judged.reviewer) == (("other-population", "other-day"), "area-specialist")
    assert judged.justification == "Shot in four incidents, beside all who died."


@pytest.mark.parametrize("written", few(2, ["maybe", "later-count", "bears-on done", "not-comparable", "n other-day", "repeats done"]))
def test_what_may_not_be_judged_of_a_pair_is_reported_with_its_line(proposed, bare, capsys, written):
    comparisons, file = proposed
    sheet, space = file.with_name("pairs.csv"), ["--workspace", str(bare.root)]
    main(["compare", "sheet", str(file), str(sheet), *space])
    rows = [row for row in table(sheet) if (row["subject"], row["object"]) == (TOLL, SHOT)]
    rows[0]["decision"] = written
    back(sheet, rows)
    before = comparisons.read()
    if written == "not-comparable":  # the calculus may have proposed it with a reason; by itself it has none
        assert comparisons.answer(work.read(file)[1][0], written) == ""
    assert main(["compare", "decide", str(file), str(sheet), *space]) == 1
    assert f"pairs.csv:2: {written} is not a decision: write y (the relation holds)" in capsys.readouterr().err
    assert comparisons.read() == before


def test_propose_prints_what_is_to_be_decided(bare, capsys):
    space = ["--workspace", str(bare.root)]
    assert main(["compare", "propose", "--source", "background-2022", *space]) == 0
    printed = capsys.readouterr()
    assert "pairs to decide in" in printed.out
    assert "already decided, not proposed again: " in printed.out
    assert "next: kzgraph compare review" in printed.err
    assert (bare.root / "build" / "comparisons.jsonl").is_file()
    assert main(["compare", "propose", "--out", str(bare.root / "graph" / "x.jsonl"), *space]) == 2
    assert "Undecided pairs are not data" in capsys.readouterr().err


def test_list_in_each_format(bare, capsys):
    space = ["--workspace", str(bare.root)]
    assert main(["compare", "list", "--relation", "same-count", "--format", "csv", *space]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["relation"] for row in rows} == {"same-count"}
    assert all(row["reason"] and row["reviewer"] == "encoder" for row in rows)
    assert main(["compare", "list", "--state", "negative", "--format", "json", *space]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert main(["compare", "list", *space]) == 0
    assert "later-count" in capsys.readouterr().out


def test_sssom_has_relation_reason_and_what_is_no_mapping_is_negated(bare):
    comparisons = Comparisons(bare)
    assert comparisons.decide(made(second=B + "figure-security-force-deaths-2022-01-15", state="negative"), None).written
    text = sssom.comparisons(comparisons.read().values())
    rows = list(csv.DictReader(io.StringIO("".join(line for line in text.splitlines(keepends=True) if line[0] != "#")), delimiter="\t"))
    negated = [row for row in rows if row["predicate_modifier"] == "Not"]
    assert [(row["subject_id"], row["predicate_id"], row["object_source"]) for row in negated] == [
        ("hrw:figure-official-deaths", "kzv:same-count", "kzr:background-2022")
    ]
    assert any(row["other"] == "review=unsigned; differs-in=other-population|other-day" for row in rows)
    assert all(row["comment"] for row in rows)


def test_agreement_of_two_reviewers():
    """As the page of the second source's comparisons counts it."""
    tables = [ROOT / "docs" / "encodings" / "comparisons" / f"{name}.csv" for name in ("first", "second")]
    done = agreed(*tables)
    assert {row.property: (row.same, row.differ) for row in done.rows} == {
        "relation": (148, 2),
        "state": (145, 5),
        "differsIn": (143, 7),
        "followUp": (144, 6),
    }
    assert round(next(row.agreement.alpha.value for row in done.rows if row.property == "followUp"), 2) == 0.56


@pytest.mark.parametrize(("text", "why"), [("first,second\n", "the column relation is missing"), ("x", "the column first is missing")])
def test_a_table_that_is_none_is_reported(tmp_path, text, why):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=why):
        agreed(tmp_path / "a.csv", tmp_path / "a.csv")


class Typed:
    """A keyboard on which these keys are pressed one after the other."""

    def __init__(self, keys):
        self.keys = iter(keys)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def read(self, accepted, letters):
        key = letters.get(typed := next(self.keys, "q"), typed)
        assert key in accepted
        return key


@pytest.mark.parametrize(
    ("typed", "state", "relation", "differs_in", "shown"),
    [
        ("y", "positive", "not-comparable", ("other-population",), "relation: not-comparable (other-population)"),
        ("n", "negative", "not-comparable", ("other-population",), "n/н/ж no   u/з unsure"),
        ("r2", "positive", "contradicts", (), "1 repeats   2 contradicts   b back"),
        ("rbr1", "positive", "repeats", (), "b back"),
    ],
)
def test_the_keys_of_a_review(proposed, bare, monkeypatch, capsys, typed, state, relation, differs_in, shown):
    comparisons, file = proposed
    header, waiting = work.read(file)
    chosen = [pair for pair in waiting if (pair.candidate.subject, pair.candidate.object) == (TOLL, SHOT)]
    file.write_text(work.text(header, chosen), encoding="utf-8")
    monkeypatch.setattr("kzgraph.cli.keys.Keys", lambda: Typed(typed))
    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    assert main(["compare", "review", str(file), "--workspace", str(bare.root)]) == 0
    printed = capsys.readouterr().out
    assert shown in printed
    assert "1 decided, 0 skipped" in printed
    judged = comparisons.read()[min(TOLL, SHOT), max(TOLL, SHOT)]
    assert (judged.state, judged.relation, judged.differs_in) == (state, KZV + relation, differs_in)


def test_a_review_without_a_terminal_names_the_spreadsheet(proposed, bare, capsys):
    assert main(["compare", "review", str(proposed[1]), "--workspace", str(bare.root)]) == 2
    assert "kzgraph compare sheet WORK CSV, then kzgraph compare decide" in capsys.readouterr().err


def judge(bare, *words):
    return main(["compare", "judge", *words, "--workspace", str(bare.root)])


def test_a_reviewer_signs_a_comparison_and_all_else_stays(bare, capsys):
    before = (bare.root / FILE).read_text(encoding="utf-8").splitlines()
    assert judge(bare, "hrw:figure-official-deaths", "b:figure-deaths-2023-01-05", "y", "--role", "area-specialist") == 0
    after = (bare.root / FILE).read_text(encoding="utf-8").splitlines()
    changed = [(one.strip(), other.strip()) for one, other in zip(before, after, strict=True) if one != other]
    assert changed[0] == ("kz:reviewer kzv:encoder ;", "kz:reviewer kzv:area-specialist ;")
    assert all(one.startswith("kz:decidedOn") for one, _ in changed[1:])
    assert len(changed) <= 2
    assert capsys.readouterr().out == "positive: hrw:figure-official-deaths kzv:later-count b:figure-deaths-2023-01-05\n"


def test_two_claims_that_nobody_compared_are_judged_with_a_reason_and_then_refused(bare):
    sides = ("b:figure-deaths-2022-08", "hrw:figure-shot-dead")
    assert judge(bare, *sides, "not-comparable", "other-population", "--reason", "One counts those shot.") == 0
    assert judge(bare, *reversed(sides), "n", "--reason", "They are.") == 0
    made = Comparisons(bare).read()[min(TOLL, SHOT), max(TOLL, SHOT)]
    assert (made.sides, made.state, made.justification) == ((TOLL, SHOT), "negative", "They are.")
    assert (made.found_by, made.reviewer, made.tool) == (BY_HAND, "encoder", "")


def test_a_comparison_is_forgotten_by_its_two_claims_without_a_work_file(bare, capsys):
    command = ["compare", "forget", "b:figure-deaths-2022-01-15", "figure-official-deaths", "--workspace", str(bare.root)]
    count = len(Comparisons(bare).read())
    assert main(command) == 0
    assert capsys.readouterr().out == "forgotten: unsure: b:figure-deaths-2022-01-15 kzv:later-count hrw:figure-official-deaths\n"
    assert len(Comparisons(bare).read()) == count - 1
    assert main(command) == 2
    assert "no judgement of b:figure-deaths-2022-01-15 and figure-official-deaths" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["{short}", "{iri}"])
def test_a_comparison_of_a_claim_that_is_gone_is_forgotten_too(bare, form):
    file = bare.root / FILE
    file.write_text(file.read_text(encoding="utf-8").replace("b:figure-deaths-2022-01-15", "b:figure-gone"), encoding="utf-8")
    gone = next(side for pair in Comparisons(bare).read() for side in pair if side.endswith("figure-gone"))
    named = form.format(short="b:figure-gone", iri=gone)
    assert main(["compare", "forget", "hrw:figure-official-deaths", named, "--workspace", str(bare.root)]) == 0
    held = [pair for pair in Comparisons(bare).read() if any("figure-gone" in side for side in pair)]
    assert not any("figure-official-deaths" in side for pair in held for side in pair)


def held(bare):
    one = Comparisons(bare).read()[min(TOLL, SHOT), max(TOLL, SHOT)]
    return one.state, one.relation.removeprefix(KZV), one.reviewer, one.justification


def test_y_signs_a_refusal_as_a_refusal_and_an_unsure_pair_with_a_reason_alone(bare, capsys):
    sides = ("b:figure-deaths-2022-08", "hrw:figure-shot-dead")
    assert judge(bare, *sides, "repeats", "--reason", "The same deaths.") == 0
    assert judge(bare, *sides, "Н", "--reason", " No: other deaths are meant. ") == 0
    assert held(bare) == ("negative", "repeats", "encoder", "No: other deaths are meant.")
    assert judge(bare, *sides, "Y", "--role", "link-reviewer") == 0
    assert held(bare) == ("negative", "repeats", "link-reviewer", "No: other deaths are meant.")
    assert judge(bare, *sides, "unsure", "--reason", "Which deaths?") == 0
    assert judge(bare, *sides, "y") == 2
    assert "the justification has no words: say with --reason what the judgement rests on" in capsys.readouterr().err
    assert judge(bare, *sides, "y", "--reason", "The same deaths.") == 0
    assert held(bare) == ("positive", "repeats", "encoder", "The same deaths.")


def test_what_is_gone_meanwhile_is_not_printed_as_judged(bare, capsys, monkeypatch):
    gone = iter(("", "", "one of the two is no longer an assertion of the graph"))  # asked of the pair, its values and as it is written
    monkeypatch.setattr(Comparisons, "refused", lambda *_: next(gone))
    before = (bare.root / FILE).read_bytes()
    assert judge(bare, "hrw:figure-official-deaths", "b:figure-deaths-2023-01-05", "y") == 1
    assert capsys.readouterr().out == "not written: one of the two is no longer an assertion of the graph\n"
    assert (bare.root / FILE).read_bytes() == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("b:figure-deaths-2022-08", "hrw:figure-shot-dead", "y"), "y may not be judged of these two: use repeats"),
        (("b:figure-deaths-2022-08", "hrw:figure-shot-dead", "bears-on", "done"), "bears-on done may not be judged of these two"),
        (("b:figure-deaths-2022-08", "hrw:figure-shot-dead", "not-comparable"), "not-comparable other-unit|other-population|other-day|"),
        (("hrw:demand-eu-investigation", "b:figure-deaths-2023-01-05", "so"), "use bears-on [done|done-in-part|"),
        (("b:figure-deaths-2022-08", "hrw:figure-shot-dead", "repeats"), "say with --reason what the judgement rests on"),
        (("b:figure-deaths-2022-08", "hrw:figure-shot-dead", "repeats", "--reason", " … "), "the justification has no words"),
        (("hrw:figure-official-deaths", "hrw:figure-shot-dead", "repeats"), "both are of one source"),
        (("hrw:nothing", "hrw:figure-shot-dead", "y"), "no claim is called hrw:nothing"),
    ],
)
def test_what_may_not_be_judged_is_refused_with_what_may_and_nothing_is_written(bare, capsys, words, message):
    before = (bare.root / FILE).read_bytes()
    assert judge(bare, *words) == 2
    assert message in capsys.readouterr().err
    assert (bare.root / FILE).read_bytes() == before
