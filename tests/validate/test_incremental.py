"""A whole validation by the last one: the findings of a full run, after any change, and a full run wherever that is not sure."""

import datetime
import json
import os
import random
import shutil

import pytest

from kzgraph.cli.main import main
from kzgraph.graph import kept
from kzgraph.graph.workspace import Workspace
from kzgraph.validate import incremental, last_run, since
from kzgraph.validate import run as checking
from tests import many
from tests.conftest import examples
from tests.repository import edit
from tests.validate.mutations.packs import one_by_one
from tests.validate.test_reach import HRW, SEEDS, changed


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A workspace of some sources, and what is kept of its full run."""
    workspace = Workspace.open(many.make(tmp_path_factory.mktemp("base"), examples(4, few=2), 3))
    full = checking.validate(workspace)  # with the cache of all tests, which knows that rdflib parses the queries
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setattr(kept, "SMALL", 0)
        assert incremental.validate(workspace) == full
        return workspace, last_run.place_of(workspace)


@pytest.fixture
def clone(base, tmp_path, monkeypatch):
    """A copy to edit, with what was kept of it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(kept, "SMALL", 0)
    workspace, place = base
    shutil.copytree(workspace.root, tmp_path / "clone")
    copy = Workspace.open(tmp_path / "clone")
    shutil.copytree(place, last_run.place_of(copy))
    return copy


@pytest.fixture
def full(monkeypatch):
    """The versions that were judged in full."""
    seen = []
    judged = incremental.judged
    monkeypatch.setattr(incremental, "judged", lambda versions, **options: seen.append(versions) or judged(versions, **options))
    return seen


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.slow
def test_after_random_changes_it_finds_what_a_full_run_finds(clone, seed):
    drawn = random.Random(seed)
    did = [changed(clone.root, drawn) for _ in range(drawn.randint(1, 3))]
    assert incremental.validate(clone) == checking.validate(clone), did


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.slow
def test_since_a_version_that_the_last_run_did_not_judge(clone, seed, tmp_path):
    """Both versions differ from what is kept, and from each other in other files."""
    drawn = random.Random(seed)
    did = [changed(clone.root, drawn) for _ in range(drawn.randint(0, 2))]
    shutil.copytree(clone.root, tmp_path / "before")
    before = Workspace.open(tmp_path / "before")
    did += [changed(clone.root, drawn) for _ in range(drawn.randint(1, 2))]
    found = since._within_reach([(clone, ()), (before, ())], {})
    if found is None:  # a file that the gate refuses, or a name that all sources may use
        return
    old, now = (one_by_one(workspace) for workspace in (before, clone))
    full = since.marked(old, now)
    if since.reached_the_shapes(now):
        assert [one for one in since.marked(*found) if one.state != "old"] == [one for one in full if one.state != "old"], did
    assert {*since.marked(*found)} <= {*full}, did


def test_since_takes_private_data_elsewhere_from_the_last_run_and_searches_what_has_changed_since(clone, tmp_path):
    first, second = (clone.root / "graph" / name / "passages.ttl" for name in ("usdos-2023", "background-2022"))
    first.write_text(first.read_text(encoding="utf-8") + "\n# write to nobody@example.org\n", encoding="utf-8")
    incremental.validate(clone)
    last_run.keep(clone, last_run.place_of(clone), last_run.content_of(clone), checking.validate(clone))
    second.write_text(second.read_text(encoding="utf-8") + "\n# write to nobody@example.net\n", encoding="utf-8")
    shutil.copytree(clone.root, tmp_path / "before")
    edit(clone, f"{HRW}/figure.ttl", ("kz:atLeast 232", "kz:atLeast 233"))
    found = since.compared(Workspace.open(tmp_path / "before"), clone)
    assert {one.file for one in found if one.rule == "email-address"} == {clone.relative(file) for file in (first, second)}


def test_an_unchanged_workspace_is_not_judged_again(clone, full):
    found = incremental.validate(clone)
    assert any(finding.waived for finding in found)
    assert not full


def test_lines_that_a_change_moves_are_those_of_now(clone, full):
    for name in ("act.ttl", "figure.ttl", "passages.ttl"):
        file = clone.root / HRW / name
        file.write_text("# a line more\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    edit(clone, f"{HRW}/figure.ttl", ("kz:atLeast 232", "kz:atLeast 233"))
    found = incremental.validate(clone)
    assert not full
    assert "number-not-in-label" in {finding.rule for finding in found}
    assert found == checking.validate(clone)


@pytest.mark.slow
def test_a_mistake_that_is_undone_is_gone(clone, full):
    before = incremental.validate(clone)
    text = (clone.root / HRW / "figure.ttl").read_text(encoding="utf-8")
    edit(clone, f"{HRW}/figure.ttl", ("kz:atLeast 232", "kz:atLeast 233"))
    assert incremental.validate(clone) != before
    (clone.root / HRW / "figure.ttl").write_text(text, encoding="utf-8")
    assert incremental.validate(clone) == before
    assert not full


@pytest.mark.slow
def test_findings_that_do_not_fit_are_not_taken(clone, full):
    """What was kept lacks a finding that the changed file had."""
    file = last_run.place_of(clone) / last_run.FINDINGS
    last = json.loads(file.read_bytes())
    part = next(fields[6] for fields in last["findings"] if fields[12] and fields[6].startswith("graph/"))
    left = [fields for fields in last["findings"] if fields[6] != part]
    assert len(left) < len(last["findings"])
    file.write_text(json.dumps({**last, "findings": left}), encoding="utf-8")
    path = clone.root / part
    path.write_text(path.read_text(encoding="utf-8") + "\n# more\n", encoding="utf-8")
    found = incremental.validate(clone)
    assert len(full) == 1
    assert found == checking.validate(clone)


OTHERS = ("ontology/checks/waivers.yaml", "graph/things/events.ttl", "queries/deaths-and-figures/official-death-toll.rq")


@pytest.mark.parametrize("file", ["ontology/kz.ttl", *OTHERS])
@pytest.mark.slow
def test_a_change_that_all_sources_share_is_judged_in_full(clone, full, file):
    path = clone.root / file
    path.write_text(path.read_text(encoding="utf-8") + "\n# more\n", encoding="utf-8")
    incremental.validate(clone)
    assert len(full) == 1


@pytest.mark.slow
def test_on_another_day_or_by_another_program_all_is_judged(clone, full, monkeypatch):
    with monkeypatch.context() as other:
        other.setattr(last_run, "today", lambda: datetime.date(2030, 1, 1))
        incremental.validate(clone)
    assert len(full) == 1
    monkeypatch.setattr(last_run, "_programs", lambda: ["another version"])
    incremental.validate(clone)
    assert len(full) == 2


def test_what_the_gate_refuses_is_refused_and_not_kept(clone, full):
    (clone.root / HRW / "more.ttl").symlink_to(clone.root / HRW / "act.ttl")
    assert "symbolic-link" in {finding.rule for finding in incremental.validate(clone)}
    (clone.root / HRW / "more.ttl").unlink()
    os.mkfifo(clone.root / HRW / "more.ttl")
    assert "regular-file" in {finding.rule for finding in incremental.validate(clone)}
    (clone.root / HRW / "more.ttl").unlink()
    (clone.root / HRW / "act.ttl").write_text("hrw:act kz:", encoding="utf-8")
    assert [finding.rule for finding in incremental.validate(clone)] == ["syntax"]
    assert len(full) == 3
    assert not (last_run.place_of(clone) / "files" / HRW / "more.ttl").exists()


@pytest.mark.slow
def test_files_that_change_during_a_run_are_not_kept(clone, monkeypatch):
    shutil.rmtree(last_run.place_of(clone))
    judged = incremental.judged

    def meanwhile(versions, **options):
        found = judged(versions, **options)
        edit(clone, f"{HRW}/figure.ttl", ("kz:atLeast 232", "kz:atLeast 233"))
        return found

    monkeypatch.setattr(incremental, "judged", meanwhile)
    incremental.validate(clone)
    assert not last_run.place_of(clone).exists()


def test_what_is_kept_is_private_and_a_withdrawal_forgets_it(base, clone):
    assert base[1].stat().st_mode & 0o777 == 0o700
    place = last_run.place_of(clone)
    kept.forget(clone)
    assert not place.exists()


DAMAGED = ("", "{}", '{"judged by": 1, "findings": 2}')


@pytest.mark.parametrize("text", ["[1", *DAMAGED])
@pytest.mark.slow
def test_damaged_findings_are_judged_anew(clone, full, text):
    (last_run.place_of(clone) / last_run.FINDINGS).write_text(text, encoding="utf-8")
    incremental.validate(clone)
    assert len(full) == 1


@pytest.mark.slow
def test_a_damaged_store_is_not_opened(clone, full):
    edit(clone, f"{HRW}/figure.ttl", ("kz:atLeast 232", "kz:atLeast 233"))
    (last_run.place_of(clone) / kept.STORE / "CURRENT").unlink()
    incremental.validate(clone)
    assert len(full) == 1


@pytest.mark.slow
def test_a_small_workspace_and_no_cache_keep_nothing(clone, monkeypatch, capsys):
    place = last_run.place_of(clone)
    shutil.rmtree(place)
    assert main(["validate", "--no-cache", "--workspace", str(clone.root)]) == 0
    monkeypatch.setattr(kept, "SMALL", 1 << 30)
    assert main(["validate", "--workspace", str(clone.root)]) == 0
    assert not place.exists()
    monkeypatch.setattr(kept, "SMALL", 0)
    assert main(["validate", "--workspace", str(clone.root)]) == 0
    assert place.exists()
    capsys.readouterr()


@pytest.mark.slow
def test_a_question_after_a_change_removes_the_copy_of_the_files_before(clone):
    place = last_run.place_of(clone)
    assert kept.prepare(clone)
    assert place.is_dir()  # nothing has changed
    edit(clone, f"{HRW}/figure.ttl", ("kz:atLeast 232", "kz:atLeast 233"))
    incremental.validate(clone)
    assert place.is_dir()
    assert kept.prepare(clone)
    assert not place.exists()


def test_what_is_forgotten_of_a_workspace_includes_the_copy_of_its_files(clone):
    kept.forget(clone)
    assert not last_run.place_of(clone).exists()
