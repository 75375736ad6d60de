"""The index on disk finds what one in memory does, is that of the files as they are now, and is no obstacle where it cannot be kept."""

import shutil

import pytest

from kzgraph.cli.main import main
from kzgraph.graph import kept, store
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.questions.search import Search, on_disk
from tests import first
from tests.tiers import few

WORDS = ("how many people died?", "пытки", "азаптау", "Мамай", "was anybody executed", "zzz")


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Workspace.open(shutil.copytree(first.FIRST, tmp_path / "workspace"))


def test_it_finds_what_one_in_memory_does(workspace):
    place = on_disk.prepare(workspace)
    assert place is not None
    loaded = store.load(workspace)
    search, in_memory = on_disk.opened(workspace, loaded, place), Search(loaded, canned.catalogue(workspace))
    assert search.documents == in_memory.documents
    for words in WORDS:
        assert search(words) == in_memory(words)
    assert any(search(words).hits for words in WORDS)


@pytest.mark.parametrize(
    "name",
    few(1, ["graph/hrw-2022-10-26/act.ttl", "queries/areas.yaml", "ontology/kz.ttl", "ontology/workspace.yaml", "ontology/ru.po"]),
)
def test_another_file_makes_another_and_takes_the_last_away(workspace, name):
    place = on_disk.prepare(workspace)
    assert on_disk.prepare(workspace) == place
    file = workspace.root / name
    file.write_text((file.read_text() if file.exists() else "languages: [en, ru, kk]") + "\n")
    other = on_disk.prepare(workspace)
    assert other != place
    assert other is not None
    assert not place.exists()


@pytest.mark.parametrize("name", few(1, ["model/claims.py", "questions/search/stop-words.txt", "questions/search/kazakh-endings.txt"]))
def test_code_that_reads_the_graph_makes_another(workspace, tmp_path, monkeypatch, name):
    place = on_disk.prepare(workspace)
    code = shutil.copytree(on_disk.PACKAGE, tmp_path / "package")
    monkeypatch.setattr(on_disk, "PACKAGE", code)
    assert on_disk.prepare(workspace) == place
    (code / name).write_text("# other\n")
    assert on_disk.prepare(workspace) != place


def test_none_is_kept_of_files_that_change_while_it_is_made(workspace, monkeypatch):
    def write(*given):
        made(*given)
        (workspace.root / "graph/hrw-2022-10-26/act.ttl").write_text("# gone\n")

    made = on_disk.write
    monkeypatch.setattr(on_disk, "write", write)
    assert on_disk.prepare(workspace) is None


def test_what_is_damaged_is_made_anew(workspace):
    place = on_disk.prepare(workspace)
    file = place / kept.STORE / on_disk.INDEX
    content = file.read_bytes()
    file.write_bytes(b"\0" * len(content))
    assert on_disk.prepare(workspace) == place
    assert file.read_bytes() == content


def test_what_goes_before_it_is_opened_is_searched_in_memory(workspace):
    place = on_disk.prepare(workspace)
    shutil.rmtree(place)
    assert on_disk.opened(workspace, store.load(workspace), place)("torture").hits


def test_it_is_forgotten_with_the_graph_and_nothing_is_kept_where_others_may_write(workspace):
    place = on_disk.prepare(workspace)
    kept.forget(workspace)
    assert not place.exists()
    place.parent.chmod(0o777)
    assert on_disk.prepare(workspace) is None
    assert main(["search", "torture", "--workspace", str(workspace.root)]) == 0
