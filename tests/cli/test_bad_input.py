"""Bad input of every kind: one message, a documented exit code, no stack trace, nothing changed on disk."""

from __future__ import annotations

import pytest

from kzgraph.cli.main import main
from tests.conftest import ROOT
from tests.tiers import few

PREFIX = "@prefix kz: <https://w3id.org/kzgraph/ontology#> .\n@prefix hrw: <https://w3id.org/kzgraph/resource/hrw-2022-10-26/> .\n"


def state(root):
    return sorted((file, file.stat().st_mtime_ns) for file in root.rglob("*"))


def refused(capsys, root, *arguments, code):
    before = state(root)
    assert main([*arguments, "--workspace", str(root)]) == code
    captured = capsys.readouterr()
    assert "Traceback" not in captured.out + captured.err
    assert state(root) == before
    return captured.out + captured.err


@pytest.mark.parametrize(
    ("text", "code"),
    few(
        3,
        [
            (PREFIX + 'hrw:figure-official-deaths kz:exactly "NaN"^^<http://www.w3.org/2001/XMLSchema#decimal> .', 1),
            (PREFIX + 'hrw:figure-official-deaths kz:exactly "abc"^^<http://www.w3.org/2001/XMLSchema#integer> .', 1),
            (PREFIX + f"hrw:p99 kz:within {'(' * 3000}{')' * 3000} .", 1),
            (PREFIX + f'hrw:figure-official-deaths kz:exactly "{"1" * 20_000_000}" .', 1),
            ("", 1),
            ("\ufeff<urn:a> <urn:b> <urn:c> .", 1),
            ("<urn:a> <urn:b> << <urn:c> <urn:d> <urn:e> >> .", 1),
            ("@base <file:///etc/> . <passwd> a <x> .", 1),
        ],
    ),
    ids=["NaN", "no number", "deep", "huge literal", "empty", "byte-order mark", "triple term", "base"],
)
def test_hostile_turtle_ends_in_findings_or_one_message(capsys, root, text, code):
    (root / "graph" / "things" / "hostile.ttl").write_text(text, encoding="utf-8")
    refused(capsys, root, "validate", code=code)


def test_a_folder_with_the_name_of_a_file_is_reported(capsys, root):
    (root / "graph" / "things" / "folder.ttl").mkdir()
    assert "regular-file: not a regular file" in refused(capsys, root, "validate", code=1)
    assert "expected a file" in refused(capsys, root, "stats", code=3)


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b"#+ tags: 4\n#+ title: {en: a, ru: b, kk: c}\n#+ question: {en: a, ru: b, kk: c}\n#+ unsaid: {en: a, ru: b, kk: c}\n"],
    ids=["bytes", "tags"],
)
def test_a_broken_question_file_is_reported(capsys, root, content):
    (root / "queries" / "demands" / "broken.rq").write_bytes(content)
    assert "broken.rq" in refused(capsys, root, "ask", code=3)


@pytest.mark.parametrize("content", ["[", "- a", "4", "demands: {ru: x}"])
def test_broken_areas_are_reported(capsys, root, content):
    (root / "queries" / "areas.yaml").write_text(content, encoding="utf-8")
    assert "areas.yaml" in refused(capsys, root, "ask", code=3)


def test_a_question_that_is_not_sparql_is_reported(capsys, root):
    file = root / "queries" / "demands" / "order-of-demands.rq"
    file.write_text(file.read_text(encoding="utf-8").replace("SELECT", "SELEKT"), encoding="utf-8")
    assert "order-of-demands.rq" in refused(capsys, root, "ask", "order-of-demands", code=3)


def test_offsets_that_are_not_numbers_are_reported(capsys, root):
    file = root / "graph" / "hrw-2022-10-26" / "passages.ttl"
    file.write_text(file.read_text(encoding="utf-8").replace("oa:start 22 ", f"oa:start {'9' * 5000} "), encoding="utf-8")
    refused(capsys, root, "sources", "coverage", code=3)
    file.write_text(file.read_text(encoding="utf-8").replace(f"oa:start {'9' * 5000} ", 'oa:start "x" '), encoding="utf-8")
    refused(capsys, root, "sources", "coverage", code=3)


def test_a_source_name_is_not_run_as_a_query(capsys, root, tmp_path):
    assert "name one source" in refused(capsys, root, "sources", "verify", str(ROOT / "README.md"), "--source", "> } #", code=2)


def test_a_file_that_breaks_elsewhere_is_not_hidden_by_a_path(capsys, root):
    (root / "graph" / "things" / "broken.ttl").write_text("<urn:a> <urn:b> ", encoding="utf-8")
    out = refused(capsys, root, "validate", str(root / "graph" / "hrw-2022-10-26" / "act.ttl"), code=1)
    assert "broken.ttl" in out


def test_a_triple_about_a_node_of_another_file_is_placed_where_it_was_written(capsys, root):
    new = root / "graph" / "things" / "new.ttl"
    new.write_text(
        "<https://w3id.org/kzgraph/vocab#organising-mass-riots> <http://www.w3.org/2004/02/skos/core#inScheme> "
        "<https://w3id.org/kzgraph/vocab#acts> .\n",
        encoding="utf-8",
    )
    assert "graph/things/new.ttl:1:" in refused(capsys, root, "validate", str(new), code=1)


def test_a_report_whose_folder_cannot_be_made_is_reported(capsys):
    assert main(["report", "/proc/nowhere/x"]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("day", ["20221026", "2022-W43-3", "2022-13-01", "26.10.2022"])
def test_a_day_is_written_in_one_way(capsys, day):
    assert main(["ask", "violations-not-independently-investigated", "--param", f"day={day}"]) == 2
    assert "is not a date" in capsys.readouterr().err
