"""No graph file or question of a workspace ends a command, fills the memory or keeps it busy: a limit does, which the message names."""

from __future__ import annotations

import shutil
from itertools import cycle

import pytest

from kzgraph.errors import KzgraphError
from kzgraph.graph import admitted, store, turtle
from kzgraph.graph.workspace import Workspace
from kzgraph.safety import cache, sandbox
from kzgraph.site import folder
from tests.safety.hostile import box, commands, watch
from tests.tiers import few

RUNS = {name: (words, recipe) for name, words, recipe in commands.runs()}
HEADER = '#+ title: {en: "Heavy"}\n#+ question: {en: "What is heavy?"}\n#+ unsaid: {en: "All."}\n#+ tags: [charges]\n'
PRODUCT = HEADER + "SELECT (COUNT(*) AS ?count) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . FILTER (?a != ?l) }\n"
NESTED = "<https://example.org/a> <https://example.org/p> "
# Each with the file that holds it, and what every message on it names; nothing where the file may be read.
HOSTILE = {
    "quoted triples": ("graph/things/it.ttl", NESTED + "<<( <urn:a> <urn:b> " * 50_000 + "1" + ")>>" * 50_000 + " .", "nesting"),
    "a few quoted triples": ("graph/things/it.ttl", NESTED + "<<( <urn:a> <urn:b> " * 900 + "1" + ")>>" * 900 + " .", "Turtle 1.1"),
    "a literal": ("graph/things/it.ttl", f'{NESTED}"{"a" * 60_000_000}" .', "MiB"),
    "long lists": ("graph/things/it.ttl", NESTED + "( " * 20_000_000 + "1" + ")" * 20_000_000 + " .", "MiB"),
    "brackets": ("graph/things/it.ttl", NESTED + "[ <urn:p> " * 20_000 + "1" + "]" * 20_000 + " .", ""),
    "lists": ("graph/things/it.ttl", NESTED + "( " * 20_000 + "1" + ")" * 20_000 + " .", ""),
    "prefixes": ("graph/things/it.ttl", "".join(f"@prefix p{n}: <urn:{n}> .\n" for n in range(50_000)) + NESTED + "1 .", ""),
    "a heavy question": ("queries/what-was-said/heavy.rq", PRODUCT, ""),
}
READ_ALL = "stats"  # reads the graph, and nothing runs but the package's own questions


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return box.template(tmp_path_factory.mktemp("limits") / "template")


def seen(made, path, name, run):
    words, recipe = RUNS[run]
    with box.opened(made, path) as (opened, trap):
        file, text, _ = HOSTILE[name]
        (opened.ws / file).write_text(text)
        return watch.watch(opened, trap, words, recipe.writes, until=recipe.until)


@pytest.mark.parametrize("name", few(4, [name for name in HOSTILE if name != "a heavy question"]))
def test_a_graph_file_ends_at_a_named_limit(made, tmp_path, name):
    limit = HOSTILE[name][2]
    ended = seen(made, tmp_path / "box", name, READ_ALL)
    assert list(ended.faults()) == []
    assert ended.code == (3 if limit else 0), ended.shown
    assert limit in ended.shown
    assert not limit or "graph/things/it.ttl" in ended.shown


@pytest.mark.slow
@pytest.mark.parametrize(("run", "name"), list(zip(RUNS, cycle(HOSTILE))))
def test_no_command_dies_of_a_file_of_its_workspace(made, tmp_path, monkeypatch, run, name):
    monkeypatch.setattr(watch, "SECONDS", 150)  # those of `report`, and the rest
    assert list(seen(made, tmp_path / "box", name, run).faults()) == []


def test_a_site_stops_at_a_heavy_question_and_names_it(made, tmp_path, monkeypatch):
    root = tmp_path / "ws"
    shutil.copytree(made / "clone" / "ws", root)
    (root / HOSTILE["a heavy question"][0]).write_text(PRODUCT)
    monkeypatch.setattr(folder, "EACH", 4)
    with pytest.raises(sandbox.LimitError, match=r"queries/what-was-said/heavy\.rq: stopped at 4 seconds"):
        folder.publish(Workspace.open(root), tmp_path / "site", "", lambda *_: None)
    assert not (tmp_path / "site").exists()


def test_what_a_child_has_read_is_read_once(copy, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (copy.root / "graph" / "things" / "it.ttl").write_text("# <<\n")
    children = []
    monkeypatch.setattr(admitted, "_read_in_child", lambda *_: children.append(1))
    store.load(copy)
    store.load(copy)
    assert len(children) == 1
    (copy.root / "graph" / "things" / "it.ttl").write_text("# << changed\n")
    store.load(copy)
    assert len(children) == 2
    assert cache.digests(admitted.CACHE)


def test_what_came_with_the_package_needs_no_child(monkeypatch):
    monkeypatch.setattr(admitted, "SMALL", 0)
    monkeypatch.setattr(admitted, "_read_in_child", lambda *_: pytest.fail("a child"))
    store.load(Workspace.open())


def test_one_file_is_read_in_a_child_too(tmp_path):
    file = tmp_path / "it.ttl"
    file.write_text(HOSTILE["a literal"][1])
    with pytest.raises(KzgraphError, match=r"it\.ttl: cannot be read within 1024 MiB"):
        list(turtle.parse(file))
