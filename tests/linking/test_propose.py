"""A run: what is proposed, what is not proposed again, and what a table lost."""

from __future__ import annotations

import pytest

from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.linking import work
from kzgraph.linking.decisions import Decisions, judged
from kzgraph.linking.propose import described, propose
from kzgraph.records import mapping
from kzgraph.records.load import load
from kzgraph.validate.run import validate
from kzgraph.vocab import KZR
from tests.linking.world import LIST, OSCE, PERSON, PRIVATE, PROSECUTOR, UNION, fake_matching, header, nquads, write_work

NAMES = {1: "Organization for Security", 2: "Prosecutor of Exampleland", 3: "A delegation"}
OSCE_AT_WIKIDATA = "http://www.wikidata.org/entity/Q81299"
FOUND = [(OSCE, 1, 0.9), (PROSECUTOR, 2, 0.8), (UNION, 3, 0.95)]


@pytest.fixture
def run(copy, monkeypatch, tmp_path_factory):
    """Runs matching over a list of these names and gives what was done."""
    fake_matching(monkeypatch, FOUND)
    folder = tmp_path_factory.mktemp("lists")

    def once(names=NAMES, release=""):
        return propose(copy, nquads(folder / "list.nq", LIST, names, release=release), folder / "work.jsonl")

    return once


def decide(copy, done, number, answer, store):
    """Decides the pair of a row of the work file."""
    read, pairs = work.read(done.file)
    (entry,) = [pair for pair in pairs if pair.candidate.object.endswith(f"/{number}")]
    link = judged(read, entry, answer, "link-reviewer", "2022-11-01", store)
    assert Decisions(copy, LIST, done.file).decide(link, None).written
    return link


def test_pairs_come_with_labels_and_reasons_the_likeliest_first(run):
    done = run()
    read, pairs = work.read(done.file)
    assert (done.rows, done.waiting, done.kind, read.dataset) == (3, 3, "organisations", LIST)
    assert [(pair.local, pair.external, pair.candidate.score) for pair in pairs] == [
        ("European Union", "A delegation", 0.95),
        ("OSCE", "Organization for Security", 0.9),
        ("General Prosecutor's Office of Kazakhstan", "Prosecutor of Exampleland", 0.8),
    ]
    assert pairs[0].candidate.reasons[0].weight == 4.2


def test_a_no_survives_every_next_run(run, copy, store):
    done = run()
    decide(copy, done, 2, "no", store)
    decide(copy, done, 1, "same", store)
    for release in ("", "19.1", "23.1"):
        again = run(release=release)
        assert (again.waiting, again.decided) == (1, {"negative": 1, "positive": 1})


def test_what_was_decided_can_be_asked_for_again(run, copy, store, tmp_path):
    done = run()
    decide(copy, done, 2, "no", store)
    file = done.file.with_name("list.nq")
    assert propose(copy, file, done.file.with_name("again.jsonl"), again=True).waiting == 3


@pytest.mark.parametrize("place", ["graph/links/pairs.jsonl", "queries/pairs.jsonl", "ontology/pairs.jsonl"])
def test_candidates_do_not_lie_among_the_data(run, copy, place):
    source = run().file.with_name("list.nq")
    with pytest.raises(UsageError, match="Undecided pairs are not data"):
        propose(copy, source, copy.root / place)
    assert not (copy.root / place).exists()


def test_a_row_with_a_new_name_is_proposed_again(run, copy, store):
    done = run()
    no = decide(copy, done, 2, "no", store)
    again = run({**NAMES, 2: "Somebody else"})
    assert (again.altered, again.decided, again.waiting) == ((no,), {}, 3)
    assert Decisions(copy, LIST, again.file).read()[no.pair] == no, "the old judgement stays until there is a new one"


def test_a_judged_row_missing_from_the_table_is_reported(run, copy, store):
    no = decide(copy, run(), 2, "no", store)
    again = run({1: NAMES[1]})
    assert again.gone == (no,)


def test_nothing_of_a_run_is_written_into_the_graph(run, copy):
    before = {file: file.read_bytes() for file in copy.graph_files()}
    run()
    assert {file: file.read_bytes() for file in copy.graph_files()} == before


def test_the_dataset_is_described_by_the_head_of_the_rows(tmp_path):
    file = nquads(tmp_path / "a.nq", LIST, NAMES, release="2.0")
    assert described(file) == (LIST, "organisations")
    assert described(nquads(tmp_path / "b.nq", PRIVATE, NAMES, kind=PERSON)) == (PRIVATE, "persons")


def test_rows_of_which_nothing_says_that_they_are_published_are_private(tmp_path):
    file = nquads(tmp_path / "a.nq", LIST, NAMES)
    file.write_text("".join(line for line in file.read_text().splitlines(keepends=True) if "accessRights" not in line))
    dataset, _ = described(file)
    assert not dataset.is_published


@pytest.mark.parametrize("text", ["", "not N-Quads", f"<{KZR}a/1> <{KZR}b> <{KZR}c> <{KZR}a> ."])
def test_rows_without_a_dataset_are_refused(tmp_path, text):
    (tmp_path / "a.nq").write_text(text)
    with pytest.raises(UsageError, match="Load the table"):
        described(tmp_path / "a.nq")


def test_the_command_prints_a_summary_and_the_next_step(copy, monkeypatch, tmp_path_factory, capsys):
    fake_matching(monkeypatch, FOUND)
    file = nquads(tmp_path_factory.mktemp("list") / "list.nq", LIST, NAMES)
    assert main(["link", str(file), "--workspace", str(copy.root)]) == 0
    printed = capsys.readouterr()
    place = copy.root / "build" / "links" / "example-list.jsonl"
    first, second = printed.out.splitlines()
    assert first == f"An example list: 3 rows (organisations), 3 pairs to decide in {place}"
    assert second == f"judged before: 0, kept in {copy.root / 'graph/links/example-list.ttl'}"
    assert f"next: kzgraph link review {place}" in printed.err
    assert work.read(place)[0]._replace(day="2022-11-01") == header()


def test_without_a_mapping_the_message_says_what_to_give(copy, tmp_path, capsys):
    assert main(["link", str(tmp_path / "a.csv"), "--workspace", str(copy.root)]) == 2
    assert "say with --as what its columns mean" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "line"),
    [("", 1), ("{}\n", 1), ('{"form": "kzgraph candidates 1", "dataset": {"name": 1, "title": ""}}\n', 1), ("\x00", 1), ("[" * 100_000, 1)],
)
def test_a_broken_work_file_is_reported_with_its_line(tmp_path, text, line):
    (tmp_path / "w.jsonl").write_text(text)
    with pytest.raises(UsageError, match=rf"w\.jsonl:{line}: not a work file"):
        work.read(tmp_path / "w.jsonl")


def test_a_score_out_of_range_in_a_work_file_is_reported(tmp_path, run):
    done = run()
    text = done.file.read_text().replace('"score": 0.8', '"score": 1.8')
    (tmp_path / "w.jsonl").write_text(text)
    with pytest.raises(UsageError, match=r"w\.jsonl:4: 1\.8 is not a score: use a number from 0 to 1"):
        work.read(tmp_path / "w.jsonl")


@pytest.mark.parametrize("name", ["../../evil", "datasets", "A B"])
def test_an_invalid_file_name_is_refused(tmp_path, name):
    hostile = LIST._replace(name=name.replace(" ", "%20"))
    with pytest.raises(UsageError, match="is not the name of a dataset"):
        described(nquads(tmp_path / "a.nq", hostile, NAMES))
    write_work(tmp_path / "w.jsonl", header(hostile), [])
    with pytest.raises(UsageError, match=r"w\.jsonl:1: .* not the name of a dataset"):
        work.read(tmp_path / "w.jsonl")


def test_rows_with_an_iri_of_their_dataset_are_linked_by_it(copy, store, tmp_path):
    (tmp_path / "items.csv").write_text(
        f"item,name\n{OSCE_AT_WIKIDATA},OSCE\nhttp://www.wikidata.org/entity/Q1,The Universe\n", encoding="utf-8"
    )
    head = (
        "name: wikidata-bodies\nextends: organisation-list\nrows: published\nlicence: https://creativecommons.org/publicdomain/zero/1.0/\n"
    )
    columns = "id: item\niri: item\ncolumns: {item: {property: none, type: url}, name: name}\n"
    (tmp_path / "items.yaml").write_text(head + columns, encoding="utf-8")
    load(copy, tmp_path / "items.csv", str(tmp_path / "items.yaml"), out=tmp_path / "items.nq")
    done = propose(copy, tmp_path / "items.nq", tmp_path / "pairs.jsonl")
    read, pairs = work.read(done.file)
    (pair,) = [pair for pair in pairs if pair.external == "OSCE"]
    assert pair.candidate.object == OSCE_AT_WIKIDATA
    link = judged(read, pair, "same", "link-reviewer", "2022-11-01", store)
    assert Decisions(copy, read.dataset, done.file).decide(link, None).written
    assert f"kz:linkObject <{OSCE_AT_WIKIDATA}>" in (copy.root / "graph/links/wikidata-bodies.ttl").read_text(encoding="utf-8")
    assert [finding for finding in validate(copy, []) if finding.severity == "error" and not finding.waived] == []
    again = propose(copy, tmp_path / "items.nq", tmp_path / "again.jsonl")
    assert (again.decided, again.gone) == ({"positive": 1}, ())


def test_the_column_of_an_iri_holds_iris(copy, tmp_path):
    (tmp_path / "items.yaml").write_text("name: items\nextends: organisation-list\niri: name\n", encoding="utf-8")
    with pytest.raises(UsageError, match="name does not hold IRIs: give that column the type url"):
        mapping.find(str(tmp_path / "items.yaml"), copy)
