"""Decisions: at once on disk, safe against two reviewers, never in a workspace where the list is private."""

from __future__ import annotations

import multiprocessing
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from kzgraph.errors import ConflictError, UsageError
from kzgraph.graph import writing
from kzgraph.linking import files
from kzgraph.linking.decisions import Decisions, check_place, judged
from kzgraph.safety import lock
from tests.linking.world import LIST, OSCE, PRIVATE, PROSECUTOR, UNION, header, pair

DAY = "2022-11-01"


def links(answer, *pairs, store, role="link-reviewer", dataset=LIST):
    return [judged(header(dataset), pair, answer, role, DAY, store) for pair in pairs]


def _reviewer(workspace, beside, store_links):
    """Another process that decides one pair after another."""
    decisions = Decisions(workspace, LIST, beside)
    for link in store_links:
        assert decisions.decide(link, None).written


def test_two_reviewers_lose_nothing(copy, store, tmp_path):
    halves = [[link for number in range(start, 20, 2) for link in links("no", pair(OSCE, number), store=store)] for start in (0, 1)]
    processes = [multiprocessing.get_context("fork").Process(target=_reviewer, args=(copy, tmp_path / "w", half)) for half in halves]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert len(Decisions(copy, LIST, tmp_path / "w").read()) == 20


def test_the_second_of_two_conflicting_decisions_is_reported(copy, store, tmp_path):
    decisions = Decisions(copy, LIST, tmp_path / "w")
    (yes,), (no,) = (links(answer, pair(OSCE, 1), store=store) for answer in ("same", "no"))
    assert decisions.decide(yes, None).written
    done = decisions.decide(no, None)
    assert (done.written, done.held) == (False, yes)
    assert decisions.decide(yes._replace(reviewer="area-specialist"), None).written, "the same decision is not a conflict"
    assert decisions.read()[yes.pair] == yes
    assert decisions.decide(no, yes).written, "who saw what stood there may decide anew"


def test_a_second_exact_match_is_not_written(copy, store, tmp_path):
    decisions = Decisions(copy, LIST, tmp_path / "w")
    (first,) = links("same", pair(OSCE, 1), store=store)
    assert decisions.decide(first, None).written
    for other in (pair(OSCE, 2), pair(PROSECUTOR, 1)):
        (second,) = links("same", other, store=store)
        done = decisions.decide(second, None)
        assert (done.written, done.rival) == (False, first)
    (related,) = links("related", pair(OSCE, 2), store=store)
    assert decisions.decide(related, None).written


def test_a_decision_is_taken_back_unless_somebody_changed_it(copy, store, tmp_path):
    decisions = Decisions(copy, LIST, tmp_path / "w")
    (yes,), (no,) = (links(answer, pair(OSCE, 1), store=store) for answer in ("same", "no"))
    decisions.decide(no, None)
    decisions.decide(yes, no)
    assert not decisions.take_back(no, None)
    assert decisions.take_back(yes, no)
    assert list(decisions.read().values()) == [no]
    assert decisions.take_back(no, None)
    assert not decisions.file.exists()


def test_a_lock_held_by_another_process_is_reported(copy, store, tmp_path, monkeypatch):
    decisions = Decisions(copy, LIST, tmp_path / "w")
    monkeypatch.setattr(lock.held.__wrapped__, "__defaults__", (0.2,))
    (yes,) = links("same", pair(OSCE, 1), store=store)
    with ThreadPoolExecutor(1) as other, lock.held(writing.key(copy.root)):
        waiting = other.submit(decisions.decide, yes, None)
        with pytest.raises(ConflictError, match=r"locked by another process for 0\.2 seconds\. Try again"):
            waiting.result()
    assert decisions.decide(yes, None).written
    assert not [*copy.root.glob(".*"), *decisions.file.parent.glob(".*")], "the lock goes with its holder"


def test_an_event_and_a_claim_are_never_the_same_as_a_record(store):
    nodes = {"https://w3id.org/kzgraph/resource/january-events": "closeMatch", OSCE: "exactMatch"}
    nodes["https://w3id.org/kzgraph/resource/hrw-2022-10-26/act-shooting"] = "closeMatch"
    for subject, relation in nodes.items():
        (link,) = links("same", pair(subject, 1), store=store)
        assert link.relation.endswith(relation)
    (item,) = links("same", pair(OSCE, 1), store=store, role="encoder")
    assert item.relation.endswith("closeMatch"), "an encoder confirms nothing"


def test_no_value_of_a_row_is_copied_into_the_words(store):
    (link,) = links("same", pair(OSCE, 1, external="Somebody"), store=store)
    assert link.justification == "Compared side by side. For it: name. Against it: country."


@pytest.mark.parametrize("dataset", [PRIVATE, PRIVATE._replace(rights="restricted"), PRIVATE._replace(rights="")])
def test_what_is_not_published_stays_outside(copy, tmp_path_factory, dataset):
    outside = tmp_path_factory.mktemp("outside")
    for place in (copy.root / "w.jsonl", copy.root / "build" / "w.jsonl", copy.root / "graph" / "links" / "w.jsonl"):
        with pytest.raises(UsageError, match="A list that is nobody's business is not marked as published"):
            Decisions(copy, dataset, place)
    (outside / "inside").symlink_to(copy.root)
    with pytest.raises(UsageError, match="may be kept in a workspace or a git repository"):
        check_place(outside / "inside" / "w.jsonl", copy, dataset)
    assert Decisions(copy, dataset, outside / "w.jsonl").file == outside / "secret-list.links.ttl"
    subprocess.run(["git", "init", "-q", outside], check=True)
    with pytest.raises(UsageError, match="git repository"):
        check_place(outside / "w.jsonl", copy, dataset)


def test_a_dataset_is_described_where_its_links_stand(copy, store, tmp_path):
    decisions = Decisions(copy, LIST, tmp_path / "w")
    before = files.read_datasets(decisions.file.with_name(files.DATASETS))
    (yes,) = links("same", pair(UNION, 1), store=store)
    decisions.decide(yes, None)
    assert files.read_datasets(decisions.file.with_name(files.DATASETS)) == {**before, LIST.name: LIST}


def test_a_link_of_another_dataset_is_refused(copy, store, tmp_path):
    (yes,) = links("same", pair(UNION, 1), store=store)
    with pytest.raises(UsageError, match="belongs to other, not to example-list"):
        Decisions(copy, LIST, tmp_path / "w").decide(yes._replace(dataset="other"), None)
