"""Every answer has voice, standing, day, source, passage and caveats in its text and in its values; what is not said is said."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys

import pytest

import kzgraph
from kzgraph.assistants.results import Result, harmless, text
from kzgraph.assistants.tools import ATTRIBUTED, UNATTRIBUTED, Tools
from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.graph import writing
from kzgraph.graph.workspace import Workspace
from kzgraph.safety.bounded import TEXT_BYTES
from kzgraph.safety.sandbox import LimitError
from kzgraph.server.settings import Limits

WITHOUT_CLAIMS = {"bodies-and-their-roles", "parts-of-bodies", "places-named", "voices-and-standings", "who-speaks-in-each-source"}
ROW = {
    "class": "Act",
    "name": "act-proposed",
    "stated-in": "p02-s02",
    "standing": "asserted",
    "actType": "detention",
    "victim": "group-protesters",
    "label": "Human Rights Watch said on 26 October 2022 that protesters were detained; the source does not say by whom.",
}


def claims(result):
    return [claim for entry in result.entries for claim in entry.claims]


def check(result):
    """Holds the text of a result against its values."""
    written = text(Result.model_validate(harmless(result.model_dump())))
    for claim in claims(result):
        assert all((claim.voice, claim.standing, claim.as_of, claim.sources, claim.passages)), claim
        flags = [f"|   flags: {harmless(claim.flags)}"] if claim.flags else []
        lines = [
            f"| {harmless(claim.sentence)}",
            f"|   voice: {harmless(claim.voice)}",
            f"|   source: {harmless('; '.join(claim.sources))}",
            *flags,
        ]
        stands = written.index("\n".join(lines[:1]))
        for line in lines:
            assert line in written[stands:]
        assert f"standing: {claim.standing}; as of: {claim.as_of}; " in written[stands:]
        for passage in claim.passages:
            assert f"|   passage: {passage.name} (" in written[stands:]
            assert harmless(passage.paraphrase) in written
            assert harmless(passage.link) in written
    for line in (*result.findings, *result.unsaid, *result.caveats):
        assert f"| {harmless(line)}" in written
    assert (ATTRIBUTED in result.caveats) == bool(claims(result))
    return written


@pytest.mark.parametrize("offset", [0, 20])
def test_every_question_answers_with_whole_claims(tools, offset):
    for question in tools.graph.questions():
        rows = len(tools.graph.ask(question.name).rows)
        try:
            result = tools.ask(question.name, offset=offset)
        except UsageError as error:
            assert f", found {offset}." in str(error)  # noqa: PT017 (answers of other questions are longer)
            continue
        written = check(result)
        assert question.unsaid["en"] in result.unsaid
        if not offset:
            assert bool(result.entries) == bool(rows), question.name
            assert bool(claims(result)) == bool(rows and question.name not in WITHOUT_CLAIMS), question.name
        assert all(entry.claims or entry.passages or "silence" in entry.values or entry.values for entry in result.entries), written


def test_a_long_answer_says_where_the_rest_is(tools):
    first = tools.ask("every-figure", limit=5)
    assert len(first.entries) == 5
    assert first.caveats[0].startswith("This is a part: rows 1 to 5 of ")
    assert tools.ask("every-figure", offset=5, limit=5).entries[0] != first.entries[0]
    with pytest.raises(UsageError, match="a number from 1 to 100"):
        tools.ask("every-figure", limit=0)
    with pytest.raises(UsageError, match=r"offset: expected a number from 0 to \d+, found -1"):
        tools.ask("every-figure", offset=-1)
    with pytest.raises(UsageError, match=r"offset: expected a number from 0 to \d+, found 9999"):
        tools.ask("every-figure", offset=9999)


def test_a_voice_that_the_wording_leaves_open_is_said_to_be_so(tools):
    (claim, *_) = claims(tools.ask("officers-beside-torture-cases"))
    assert claim.voice == "Human Rights Watch; the wording leaves open whose word it is"
    assert "Ambiguous: whose word it is" in claim.flags


def test_what_the_sources_do_not_say_stands_first(tools):
    result = tools.search("how many people were wounded")
    written = check(result)
    assert any("does not say anything on this" in line for line in result.unsaid)
    assert written.index("do not say") < written.index("\n1.")
    nothing = tools.search("submarine")
    assert nothing.unsaid
    assert not claims(nothing)


def test_a_person_is_named_as_of_a_day(tools):
    result = tools.ask("persons-charged-and-held")
    assert any("2022-10-26" in line for line in result.caveats)


def test_a_claim_has_its_fields_and_what_became_of_it(tools):
    result = tools.claim("hrw:figure-official-deaths")
    check(result)
    assert result.entries[0].values["at least"] == "232"
    later = [claim for entry in result.entries[1:] for claim in entry.claims]
    assert later
    assert all(claim.relation for claim in later)
    assert any("Compared by this project" in line for line in result.findings)


@pytest.mark.parametrize("about", ["European Parliament", "Kazakhstan", "torture"])
def test_a_brief_has_claims_in_order_with_their_news(tools, about):
    result = tools.brief(about)
    check(result)
    assert claims(result)
    assert len(tools.brief(about, whole=True).entries) >= len(result.entries)


def test_rows_of_a_query_bring_the_claims_that_they_name(tools):
    with tools.graph.names.in_use():
        result = tools.query("SELECT ?c ?n { ?c a kz:Figure ; kz:atLeast ?n } ORDER BY ?c LIMIT 3")
        assert len(claims(result)) == 3
        check(result)
        for bare in ("SELECT (COUNT(?c) AS ?n) { ?c a kz:Figure }", "ASK { ?c a kz:Figure }"):
            assert UNATTRIBUTED in tools.query(bare).caveats
        graph = tools.query("CONSTRUCT { ?c a ?k } WHERE { ?c a ?k . ?c a kz:Demand } LIMIT 2")
        assert len(claims(graph)) == 2
        part = tools.query("SELECT ?c { ?c a kz:Figure }", limit=2)
        assert len(part.entries) == 2
        assert any("the first 2 of" in line for line in part.caveats)
        for query in ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }", "SELECT"):
            with pytest.raises(UsageError):
                tools.query(query)


def test_a_draft_in_turtle_is_checked_and_nothing_is_written(root):
    graph, before = kzgraph.open(root), writing.digests(Workspace.open(root))
    draft = "@prefix kz: <https://w3id.org/kzgraph/ontology#> .\n<https://w3id.org/kzgraph/resource/hrw-2022-10-26/x> a kz:Act .\n"
    result = Tools(graph).validate_draft(draft)
    assert {entry.values["place"] for entry in result.entries} == {"2:1"}
    assert "Assertion-voice" in {entry.values["rule"] for entry in result.entries}
    assert writing.digests(graph.workspace) == before


def test_a_draft_in_a_table_is_checked_and_nothing_is_written(root):
    tools, before = Tools(kzgraph.open(root)), writing.digests(Workspace.open(root))
    table = io.StringIO()
    writer = csv.DictWriter(table, ROW)
    writer.writeheader()
    writer.writerow(ROW)
    with tools.graph.names.in_use():
        result = tools.validate_draft(table.getvalue(), "csv", "hrw")
        assert "kz:silentOn kzv:perpetrator" in result.entries[0].values["as"]
        with pytest.raises(UsageError, match=r"^1 of 1 rows are refused.*\ndraft.yaml:1: .*standing"):
            tools.validate_draft("- {class: Act, name: x, stated-in: p02-s02, actType: detention}", "yaml", "hrw")
    assert writing.digests(tools.graph.workspace) == before


def test_a_draft_under_check_lies_in_the_folder_of_the_server(root, tmp_path, monkeypatch):
    """So that a check that is killed leaves nothing once the server has ended."""
    tools, seen = Tools(kzgraph.open(root), None, tmp_path), []

    def killed(_, file, __):
        seen.append(file)
        raise KeyboardInterrupt

    monkeypatch.setattr(Tools, "_rows", killed)
    with pytest.raises(KeyboardInterrupt):
        tools.validate_draft("a", "csv")
    assert [file.parent.parent for file in seen] == [tmp_path]


def test_a_proposal_goes_into_a_draft_alone_and_is_accepted_by_a_command(root, capsys):
    tools, before = Tools(kzgraph.open(root)), writing.digests(Workspace.open(root))
    with tools.graph.names.in_use():
        tools.propose_claim("report", [ROW], "hrw")
        tools.propose_claim("report", [{**ROW, "name": "act-proposed-too"}], "hrw")
    assert writing.digests(tools.graph.workspace) == before
    lines = (root / "drafts/report.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert main(["draft", "review", str(root / "drafts/report.jsonl"), "--accept", "1", "--accept", "2", "--workspace", str(root)]) == 0
    assert capsys.readouterr().out == "2 accepted, 0 refused, 0 wait\n"
    assert "hrw:act-proposed-too a kz:Act" in (root / "graph/hrw-2022-10-26/act.ttl").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["../graph/hrw-2022-10-26/act", "a/b", "", "A", ".hidden", "x" * 65])
def test_a_draft_has_a_plain_name(root, name):
    with pytest.raises(UsageError, match="a draft is named with"):
        Tools(kzgraph.open(root)).propose_claim(name, [ROW], "hrw")


def test_a_proposal_is_checked_within_the_limits_of_all_tools(root):
    tools = Tools(kzgraph.open(root), Limits(time=0.01))
    with tools.graph.names.in_use(), pytest.raises(LimitError, match="stopped after"):
        tools.propose_claim("report", [ROW], "hrw")
    assert not (root / "drafts").exists()


def test_a_draft_grows_no_larger_than_a_review_reads(root):
    tools, file = Tools(kzgraph.open(root)), root / "drafts/report.jsonl"
    file.parent.mkdir()
    line = json.dumps({"row": {"label": "x"}}) + "\n"
    file.write_text(line.replace("x", "x" * ((TEXT_BYTES >> 4) - len(line) + 1)) * 16, encoding="utf-8")
    assert file.stat().st_size == TEXT_BYTES
    before = file.read_bytes()
    with tools.graph.names.in_use(), pytest.raises(UsageError, match="larger than 1 MiB: begin another draft"):
        tools.propose_claim("report", [ROW], "hrw")
    assert file.read_bytes() == before


@pytest.mark.parametrize("name", ["drafts", "drafts/report.jsonl"])
@pytest.mark.parametrize("kind", ["pipe", "link"])
def test_a_proposal_waits_for_no_pipe_and_follows_no_link(root, name, kind):
    place = root / name
    place.parent.mkdir(exist_ok=True)
    if kind == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to(root / "elsewhere")
    tools = Tools(kzgraph.open(root))
    with tools.graph.names.in_use(), pytest.raises(UsageError, match=r"expected a f\w+, found a link"):
        tools.propose_claim("report", [ROW], "hrw")
    assert not (root / "elsewhere").exists()


@pytest.mark.promise("proposals-apart")
def test_a_draft_folder_that_leads_into_the_graph_is_refused(root):
    (root / "drafts").symlink_to(root / "graph")
    tools = Tools(kzgraph.open(root))
    with tools.graph.names.in_use(), pytest.raises(UsageError, match="expected a folder, found a link"):
        tools.propose_claim("report", [ROW], "hrw")
    assert not (root / "graph/report.jsonl").exists()


def test_rows_that_are_refused_add_nothing(root):
    tools = Tools(kzgraph.open(root))
    with tools.graph.names.in_use(), pytest.raises(UsageError, match=r"report\.jsonl:2: .*victim"):
        tools.propose_claim("report", [ROW, {**ROW, "name": "act-b", "victim": "nobody-known"}], "hrw")
    assert not (root / "drafts").exists()


def test_the_command_says_which_extra_it_needs():
    code = "import sys; sys.modules['mcp'] = None; from kzgraph.cli.main import main; sys.exit(main(['mcp']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.endswith("mcp needs the extra mcp. In a clone of kzgraph: pip install ./packages/shaclcheck '.[mcp]'\n")
