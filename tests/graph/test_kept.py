"""The graph that is kept on disk: what its files hold now, whatever was kept before, and no obstacle if it cannot be kept."""

import os
import shutil
import time
from contextlib import closing

import pytest

from kzgraph.cli.main import main
from kzgraph.graph import kept, store
from kzgraph.graph.turtle import TurtleError
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.safety import cache, sandbox
from tests import first

ACTS = "graph/hrw-2022-10-26/act.ttl"


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(kept, "SMALL", 0)
    return Workspace.open(shutil.copytree(first.FIRST, tmp_path / "workspace"))


def in_child(read):
    """The lines that `read` gives, in a child, since a process that has opened such a store may fork no other that opens one."""
    return sandbox.run(lambda: iter(["\n".join(read()).encode()]), seconds=60, mebibytes=1024).output.decode().split("\n")


def same(workspace, place):
    return set(in_child(lambda: map(str, kept.opened(workspace, place)))) == set(map(str, store.load(workspace)))


def test_it_is_what_the_files_hold_and_stands_for_the_next_run(workspace):
    place = kept.prepare(workspace)
    assert place is not None
    assert same(workspace, place)
    made = (place / "files.json").stat().st_mtime_ns
    assert kept.prepare(workspace) == place
    assert (place / "files.json").stat().st_mtime_ns == made


def test_it_answers_as_the_files_do(workspace):
    place = kept.prepare(workspace)

    def answers(graph):
        asked = (canned.ask(graph, canned.bind(graph, question, {})) for question in canned.catalogue(workspace))
        # passages of one cell stand in no order, and rows that the query's own order leaves equal come in any
        return [str(sorted([sorted(cell.value.split()) if cell else [] for cell in row] for row in answer.rows)) for answer in asked]

    assert in_child(lambda: answers(kept.opened(workspace, place))) == "\n".join(answers(store.load(workspace))).split("\n")


@pytest.mark.slow
def test_what_became_of_a_claim_follows_a_comparison_that_is_taken_away(workspace, capsys):
    command = ["became", "hrw:figure-official-deaths", "--workspace", str(workspace.root)]
    assert main(command) == 0
    assert "b:page-2023-01-05" in capsys.readouterr().out
    folder = kept.prepare(workspace)
    shutil.rmtree(workspace.root / "graph/comparisons")
    assert main(command) == 0
    assert "b:page-2023-01-05" not in capsys.readouterr().out
    assert not folder.exists()


def test_a_change_makes_another_and_takes_the_last_away(workspace):
    before = kept.prepare(workspace)
    file = workspace.root / ACTS
    file.write_text(file.read_text(encoding="utf-8").replace("Human Rights Watch said", "HRW said"), encoding="utf-8")
    shutil.rmtree(workspace.root / "graph/comparisons")
    after = kept.prepare(workspace)
    assert after != before
    assert not before.exists()
    assert same(workspace, after)


@pytest.mark.slow
def test_a_file_that_is_not_turtle_is_reported_by_who_reads_it(workspace):
    kept.prepare(workspace)
    (workspace.root / ACTS).write_text("this is no Turtle", encoding="utf-8")
    assert kept.prepare(workspace) is None
    with pytest.raises(TurtleError):
        kept.opened(workspace, None)


def _lost(store):
    next(store.glob("*.sst")).unlink()


def _cut(store):
    file = max(store.glob("*.sst"), key=lambda file: file.stat().st_size)
    file.write_bytes(file.read_bytes()[:-1000])


def _changed(store):
    (store / "CURRENT").write_text("MANIFEST-999999\n")


@pytest.mark.parametrize("damage", [shutil.rmtree, _lost, _changed, _cut])
@pytest.mark.slow
def test_what_is_damaged_is_made_anew(workspace, damage):
    place = kept.prepare(workspace)
    damage(place / "store")
    assert same(workspace, kept.prepare(workspace))
    (workspace.root / ACTS).unlink()
    assert same(workspace, kept.prepare(workspace))


@pytest.mark.slow
def test_what_goes_before_it_is_opened_is_read_from_the_files(workspace):
    place = kept.prepare(workspace)
    shutil.rmtree(place)
    assert same(workspace, place)


@pytest.mark.slow
def test_blank_nodes_of_two_files_stay_apart(workspace):
    for name in ("a", "b"):
        (workspace.root / f"graph/things/{name}.ttl").write_text(f"<urn:{name}> <urn:p> _:x .", encoding="utf-8")
    asked = "SELECT ?value { ?s <urn:p> ?value }"
    place = kept.prepare(workspace)
    assert len(set(in_child(lambda: (row[0].value for row in store.select(kept.opened(workspace, place), asked))))) == 2


@pytest.mark.slow
def test_a_graph_that_is_read_stays_until_nobody_reads_it(workspace, tmp_path):
    before, go = kept.prepare(workspace), tmp_path / "go"

    def slowly():
        graph = kept.opened(workspace, before)
        yield b"opened"
        while not go.exists():
            time.sleep(0.01)
        yield str(len(graph)).encode()

    with closing(sandbox.Child(slowly, seconds=60, mebibytes=1024)) as reading:
        blocks = reading.blocks()
        assert next(blocks) == b"opened"
        size = len(store.load(workspace))
        add(workspace, "first")
        assert kept.prepare(workspace)
        assert before.is_dir()
        go.touch()
        assert [*blocks] == [str(size).encode()]
    add(workspace, "second")
    assert kept.prepare(workspace)
    assert not before.exists()


def add(workspace, name):
    (workspace.root / f"graph/things/{name}.ttl").write_text(f"<urn:{name}> <urn:p> 1 .", encoding="utf-8")


def test_a_child_that_names_other_contents_keeps_nothing(workspace, monkeypatch):
    monkeypatch.setattr(kept, "_fill", lambda *_: iter([b"0" * 64]))
    assert kept.prepare(workspace) is None
    assert not list(cache.private_folder().glob("graph-*"))


def test_a_limit_of_time_or_size_keeps_nothing(workspace, monkeypatch):
    assert kept.prepare(workspace, seconds=0.001) is None
    with (workspace.root / "graph/things/large.ttl").open("wb") as file:
        file.truncate(kept.LARGE + 1)
    assert kept.prepare(workspace) is None
    assert not list(cache.private_folder().glob("graph-*"))


@pytest.mark.slow
def test_graphs_of_workspaces_that_nobody_asks_any_more_go(workspace, tmp_path):
    root = tmp_path / "another"
    root.mkdir()
    other = kept.prepare(Workspace.open(first.make(root)))
    os.utime(other, (0, 0))
    kept.prepare(workspace)
    assert not other.exists()


def test_forgotten_graphs_are_gone(workspace):
    place = kept.prepare(workspace)
    kept.forget(workspace)
    assert not place.exists()


def test_a_small_workspace_keeps_nothing(workspace, monkeypatch, tmp_path):
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
    assert kept.prepare(workspace) is None


def test_nothing_is_kept_where_others_may_write(workspace, tmp_path):
    (tmp_path / "cache/kzgraph").mkdir(parents=True)
    (tmp_path / "cache/kzgraph").chmod(0o777)
    assert kept.prepare(workspace) is None
