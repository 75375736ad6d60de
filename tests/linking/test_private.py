"""A private list from end to end: nothing of it, neither row nor name nor score nor "no", comes into the workspace or out of a command."""

from __future__ import annotations

import stat
import subprocess

import pytest

from kzgraph.cli.main import main
from kzgraph.linking import files, sssom, work
from kzgraph.linking.links import CLOSE, EXACT, Link
from kzgraph.vocab import KZR
from tests.conftest import ROOT
from tests.linking.world import MAMAY, OSCE, PERSON, PRIVATE, fake_matching, nquads, write_datasets, write_links

SECRET = "Zhasyryn Adamov"
SCORE = 0.8317


@pytest.fixture
def lists(tmp_path_factory, monkeypatch):
    """A folder outside with the rows of a list of persons."""
    folder = tmp_path_factory.mktemp("outside")
    nquads(folder / "rows.nq", PRIVATE, {1: SECRET, 2: "Erkin Fictionov"}, kind=PERSON)
    fake_matching(monkeypatch, [(MAMAY, 1, SCORE), (MAMAY, 2, 0.99)])
    return folder


def everything(root):
    """Every byte of every file of a folder, and every name."""
    return b"\n".join(file.name.encode() + file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file())


def snapshot(root):
    return {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}


@pytest.mark.usefixtures("after_shipped")
def test_nothing_of_a_private_list_comes_into_the_workspace(copy, lists, capsys, tmp_path_factory):
    subprocess.run(["git", "init", "-q", copy.root], check=True)
    before = snapshot(copy.root)
    work_file, space = lists / "work.jsonl", ["--workspace", str(copy.root)]
    assert main(["link", str(lists / "rows.nq"), "--out", str(work_file), *space]) == 0
    assert main(["link", "sheet", str(work_file), str(lists / "pairs.csv"), *space]) == 0
    rows = (lists / "pairs.csv").read_text(encoding="utf-8-sig").splitlines()
    assert SECRET in rows[2]
    (lists / "pairs.csv").write_text("\n".join([rows[0], rows[1] + "y", rows[2] + "n"]) + "\n", encoding="utf-8")
    assert main(["link", "decide", str(work_file), str(lists / "pairs.csv"), *space]) == 0
    links = files.read_links(lists / "secret-list.links.ttl")
    assert sorted(link.state for link in links) == ["negative", "positive"], "the decisions are there, outside"
    assert snapshot(copy.root) == before, "not a byte of the workspace changed"
    capsys.readouterr()
    for item in (["link", "list"], ["link", "missing"], ["show", "kzr:person-1"], ["stats"], ["validate"]):
        main([*item, *space])
    out = tmp_path_factory.mktemp("out")
    for form in ("turtle", "trig", "jsonld", "ftm"):
        main(["export", form, str(out / form), *space])
    main(["export", "csv", str(out / "csv"), *space])
    seen = capsys.readouterr()
    for trace in (SECRET, "Adamov", "secret-list", str(SCORE), "0.83", *(link.iri for link in links)):
        assert trace.encode() not in everything(copy.root)
        assert trace.encode() not in everything(out)
        assert trace not in seen.out + seen.err
    again = main(["link", str(lists / "rows.nq"), "--out", str(work_file), *space])
    assert (again, work.read(work_file)[1]) == (0, []), "the no survives outside too"
    for file in (work_file, lists / "secret-list.links.ttl"):
        assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("rights", ["private", "restricted"])
def test_a_place_inside_is_refused_before_anything_is_written(copy, lists, capsys, rights):
    nquads(lists / "rows.nq", PRIVATE._replace(rights=rights), {1: SECRET}, kind=PERSON)
    before = snapshot(copy.root)
    for out in ([], ["--out", str(copy.root / "work.jsonl")], ["--out", str(copy.root / "build.jsonl")]):
        assert main(["link", str(lists / "rows.nq"), *out, "--workspace", str(copy.root)]) == 2
        assert "A list that is nobody's business is not marked as published" in capsys.readouterr().err
    assert snapshot(copy.root) == before


def test_a_table_of_private_pairs_is_refused_inside(copy, lists, capsys):
    work_file = lists / "work.jsonl"
    assert main(["link", str(lists / "rows.nq"), "--out", str(work_file), "--workspace", str(copy.root)]) == 0
    assert main(["link", "sheet", str(work_file), str(copy.root / "pairs.csv"), "--workspace", str(copy.root)]) == 2
    assert "may be kept in a workspace or a git repository" in capsys.readouterr().err
    assert not (copy.root / "pairs.csv").exists()


def test_a_private_work_file_that_was_put_inside_is_refused(copy, lists, capsys):
    work_file = lists / "work.jsonl"
    main(["link", str(lists / "rows.nq"), "--out", str(work_file), "--workspace", str(copy.root)])
    inside = copy.root / "work.jsonl"
    work_file.rename(inside)
    assert main(["link", "decide", str(inside), str(lists / "pairs.csv"), "--workspace", str(copy.root)]) == 2
    assert "lies in" in capsys.readouterr().err


@pytest.mark.usefixtures("after_shipped")
def test_links_into_an_unpublished_list_are_a_finding(copy, capsys):
    folder = files.folder(copy.root)
    known = files.read_datasets(folder / files.DATASETS)
    write_datasets(folder / files.DATASETS, {**known, "wikidata": known["wikidata"]._replace(rights="private")})
    assert main(["validate", "--workspace", str(copy.root)]) == 1
    assert "Dataset-accessRights" in capsys.readouterr().out


def test_a_published_list_of_persons_may_be_linked(copy, lists):
    public = PRIVATE._replace(rights="published", licence="https://creativecommons.org/licenses/by/4.0/")
    nquads(lists / "rows.nq", public, {1: "Erkin Fictionov"}, kind=PERSON)
    assert main(["link", str(lists / "rows.nq"), "--workspace", str(copy.root)]) == 0
    assert (copy.root / "build" / "links" / "secret-list.jsonl").is_file()


def test_the_name_of_the_test_list_is_in_no_shipped_file():
    for folder in ("graph", "ontology", "queries", "docs", "kzgraph"):
        assert b"Zhasyryn" not in everything(ROOT / folder)


def test_a_work_file_elsewhere_says_that_no_judgement_is_known_there(copy, lists, capsys, tmp_path_factory):
    space = ["--workspace", str(copy.root)]
    assert main(["link", str(lists / "rows.nq"), "--out", str(lists / "work.jsonl"), *space]) == 0
    assert main(["link", "sheet", str(lists / "work.jsonl"), str(lists / "pairs.csv"), *space]) == 0
    text = (lists / "pairs.csv").read_text(encoding="utf-8-sig").replace(",\n", ",n\n")
    (lists / "pairs.csv").write_text(text, encoding="utf-8")
    assert main(["link", "decide", str(lists / "work.jsonl"), str(lists / "pairs.csv"), *space]) == 0
    capsys.readouterr()
    other = tmp_path_factory.mktemp("elsewhere") / "work.jsonl"
    for place, known in ((lists / "work.jsonl", 2), (other, 0)):
        assert main(["link", str(lists / "rows.nq"), "--out", str(place), *space]) == 0
        assert f"judged before: {known}, kept in {place.with_name('secret-list.links.ttl')}" in capsys.readouterr().out


def test_a_private_list_goes_out_as_sssom_with_the_names_of_its_rows_only_if_asked(copy, lists, capsys):
    decisions, out, space = lists / "secret-list.links.ttl", lists / "mappings.tsv", ["--workspace", str(copy.root)]
    judged = Link(
        MAMAY, f"{KZR}secret-list/1", "secret-list", EXACT, "positive", "link-reviewer", "2022-11-01", f"The row of {SECRET}.", label=SECRET
    )
    body = judged._replace(subject=OSCE, object=f"{KZR}secret-list/2", label="Erkin Fictionov", state="negative", relation=CLOSE)
    asked = body._replace(subject=f"{KZR}hrw-2022-10-26/demand-release-named-1")
    write_links(decisions, PRIVATE, [judged, body, asked])
    words = ["link", "sssom", "--file", str(decisions), *space]
    assert main(words) == 2
    assert "are not printed: name a file outside the workspace" in capsys.readouterr().err
    assert main([*words, "--out", str(copy.root / "build" / "mappings.tsv")]) == 2
    assert main([*words, "--out", str(out)]) == 0
    text = out.read_text(encoding="utf-8")
    assert SECRET not in text
    assert "Mamay" not in text, "a table has no place for the day on which a source named a person"
    assert "OSCE" in text
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert main([*words, "--out", str(out), "--labels"]) == 0
    assert SECRET in out.read_text(encoding="utf-8")
    assert sorted(sssom.read(out).links) == sorted([judged, body, asked])
    assert main([*words, "--out", str(decisions)]) == 2
    assert main(["link", "sssom", "secret-list", "--file", str(decisions), *space]) == 2
    assert main(["link", "sssom", "wikidata", "--labels", *space]) == 2
