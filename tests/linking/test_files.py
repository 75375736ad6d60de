"""Files of links: same links, same bytes; one more link, one more block; read back as they were."""

from __future__ import annotations

import difflib
import random

import pytest

from kzgraph.errors import KzgraphError, UsageError
from kzgraph.linking import files
from kzgraph.linking.links import BY_TOOL, CLOSE, EXACT, Dataset, Link, checked, row_key, score_text
from kzgraph.validate.run import validate
from kzgraph.vocab import KZR
from tests.linking.world import LIST, OSCE, PROSECUTOR, row, write_datasets, write_links

BY_HAND = Link(OSCE, row(1), "example-list", CLOSE, "unsure", "encoder", "2022-11-01", 'So says "a" list.')
BY_MACHINE = Link(
    PROSECUTOR,
    row(2),
    "example-list",
    EXACT,
    "positive",
    "link-reviewer",
    "2022-11-01",
    "Compared.",
    BY_TOOL,
    "Прокуратура",
    "0.93",
    "kzgraph 0.1.0",
)


def test_links_are_read_back_as_they_were(tmp_path):
    write_links(tmp_path / "a.ttl", LIST, [BY_HAND, BY_MACHINE])
    assert sorted(files.read_links(tmp_path / "a.ttl")) == sorted([BY_HAND, BY_MACHINE])


def test_the_same_links_are_the_same_bytes_in_whatever_order(tmp_path):
    links = [BY_HAND._replace(object=row(number)) for number in range(50)]
    write_links(tmp_path / "a.ttl", LIST, links)
    random.Random(7).shuffle(links)
    write_links(tmp_path / "b.ttl", LIST, links)
    assert (tmp_path / "a.ttl").read_bytes() == (tmp_path / "b.ttl").read_bytes()


def test_one_more_link_is_one_more_block(tmp_path):
    links = [BY_MACHINE._replace(object=row(number)) for number in range(20)]
    write_links(tmp_path / "a.ttl", LIST, links)
    before = (tmp_path / "a.ttl").read_text().splitlines()
    write_links(tmp_path / "a.ttl", LIST, [*links, BY_MACHINE._replace(object=row(99))])
    after = (tmp_path / "a.ttl").read_text().splitlines()
    changed = [line for line in difflib.ndiff(before, after) if line[0] in "+-"]
    assert len(changed) == 14
    assert all(line[0] == "+" for line in changed)


def test_no_link_leaves_no_file(tmp_path):
    write_links(tmp_path / "a.ttl", LIST, [BY_HAND])
    write_links(tmp_path / "a.ttl", LIST, [])
    assert not (tmp_path / "a.ttl").exists()


@pytest.mark.usefixtures("after_shipped")
def test_what_is_written_passes_validation(copy):
    folder = files.folder(copy.root)
    write_links(folder / "example-list.ttl", LIST, [BY_HAND, BY_MACHINE])
    known = files.read_datasets(folder / files.DATASETS)
    write_datasets(folder / files.DATASETS, {**known, LIST.name: LIST})
    assert [finding for finding in validate(copy) if not finding.waived] == []


def test_datasets_are_read_back_as_they_were(tmp_path):
    full = Dataset("a", 'A "list"', "https://example.org/licence", "https://example.org/", "published", "One, A. (2020).")
    write_datasets(tmp_path / "datasets.ttl", {"a": full, LIST.name: LIST})
    assert files.read_datasets(tmp_path / "datasets.ttl") == {"a": full, LIST.name: LIST}


def test_a_private_file_is_its_owners_alone(tmp_path):
    write_links(tmp_path / "a.ttl", LIST._replace(rights="private"), [BY_HAND])
    assert (tmp_path / "a.ttl").stat().st_mode & 0o077 == 0


def test_a_broken_file_is_a_message_and_not_a_stack_trace(tmp_path):
    write_links(tmp_path / "a.ttl", LIST, [BY_HAND])
    text = (tmp_path / "a.ttl").read_text()
    (tmp_path / "a.ttl").write_text(text.replace("kzv:unsure-link", "kzv:unsure-link , kzv:positive-link"))
    with pytest.raises(KzgraphError, match=r"is not a complete link: run kzgraph validate"):
        files.read_links(tmp_path / "a.ttl")


def test_a_file_grows_no_larger_than_the_gate_lets_through(tmp_path):
    long = "word " * 4000
    links = [BY_HAND._replace(object=row(number), justification=long) for number in range(250)]
    with pytest.raises(UsageError, match=r"larger than 4 MiB. Split the table"):
        write_links(tmp_path / "a.ttl", LIST, links)
    assert not (tmp_path / "a.ttl").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"dataset": "Datasets!"}, "is not the name of a dataset"),
        ({"dataset": "datasets"}, "is not the name of a dataset"),
        ({"subject": "https://example.org/x"}, "is not in this graph"),
        ({"object": "Q1"}, "is not an IRI"),
        ({"relation": "http://www.w3.org/2002/07/owl#sameAs"}, "is not a relation of links"),
        ({"state": "undecided"}, "is not a state of a judgement"),
        ({"reviewer": "A. Person"}, "is not a role of reviewers"),
        ({"relation": EXACT}, "needs a positive judgement"),
        ({"score": "1.01", "tool": "a 1", "found_by": BY_TOOL}, "a number from 0 to 1"),
        ({"score": "nan", "tool": "a 1", "found_by": BY_TOOL}, "a number from 0 to 1"),
        ({"score": "0.5"}, "expected both a tool and a score"),
        ({"justification": " "}, "say in words"),
        ({"day": "yesterday"}, "is not a date"),
    ],
)
def test_a_wrong_value_is_reported_with_its_place(change, message):
    with pytest.raises(UsageError, match=f"^list.csv:3: .*{message}"):
        checked(BY_HAND._replace(**change), "list.csv:3")


def test_a_score_has_one_form():
    assert [score_text(score, "") for score in (0, 1, "0.50", 0.12345, "1e-9")] == ["0.0", "1.0", "0.5", "0.1234", "0.0"]


def test_a_row_is_known_in_every_release():
    assert {row_key(f"{KZR}ucdp-ged{release}/7", "ucdp-ged") for release in ("", "-19.1", "-24-0-3")} == {KZR + "ucdp-ged/7"}
    for other in ("http://www.wikidata.org/entity/Q1", KZR + "ucdp-ged", KZR + "ucdp/7"):
        assert row_key(other, "ucdp-ged") == other
