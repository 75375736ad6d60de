"""What changed since a git revision: the same as a full run finds at the nodes that the change reaches, and nothing new elsewhere."""

from __future__ import annotations

import json
from collections import Counter
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kzgraph.cli.main import main
from kzgraph.shacl import ShapeError, checking, load, parsing, revisions, snapshots
from tests.repository import commit, git
from tests.shacl.generated import EX, NODES, PREFIXES, shapes, triples
from tests.shacl.test_random import BOUNDED
from tests.tiers import few

SHAPES = f"{PREFIXES} ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
NESTED = st.sampled_from(
    ["", *(f"{node} ex:p [ ex:q {other} ; ex:r [ a ex:A ] , [ a ex:A ] , ( 1 [] ) ] .\n" for node in NODES[:2] for other in NODES[:2])]
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    folder = tmp_path_factory.mktemp("since")
    git(folder, "init", "--quiet")
    return folder


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A repository with shapes, a file that conforms and one that does not."""
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "--quiet")
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    (tmp_path / "good.ttl").write_text(f"{PREFIXES} ex:good a ex:C ; ex:p [ ex:q 1 ] .", encoding="utf-8")
    (tmp_path / "bad.ttl").write_text(f"{PREFIXES} ex:bad a ex:C .", encoding="utf-8")
    commit(tmp_path)
    return tmp_path


def text(draw, number):
    """A file, its blank nodes apart from those of other files."""
    return PREFIXES + draw(NESTED) + "\n".join(draw(triples(most=8))).replace("_:b", f"_:{'bc'[number]}")


def counted(results):
    """Results as they can be compared between two readings of shapes, whose blank nodes have other names."""
    shown = ((*result.key(), str(result.root), str(result.start)) for result in results)
    return Counter(tuple("_" if part.startswith("_:") and index in {0, 6} else part for index, part in enumerate(key)) for key in shown)


@BOUNDED
@given(st.data())
@pytest.mark.slow
def test_a_run_since_a_revision_finds_what_a_full_run_finds(repository, data):
    names = [repository / name for name in ("a.ttl", "b.ttl", "shapes.ttl")]
    then = [*(text(data.draw, number) for number in range(2)), PREFIXES + data.draw(shapes("changes"))]
    now = list(then)
    for number in data.draw(st.sets(st.integers(0, 3)) if data.draw(st.booleans()) else st.just({0})):
        if number < 2:
            now[number] = "\n".join(line for line in then[number].split("\n") if data.draw(st.integers(0, 3)) or "@prefix" in line)
            now[number] += data.draw(NESTED) + "\n".join(data.draw(triples(most=3))).replace("_:b", f"_:{'bc'[number]}")
        elif number == 2:
            now[number] = PREFIXES + data.draw(shapes("changes"))
    for version in (then, now):
        for file, content in zip(names, version, strict=True):
            file.write_text(content, encoding="utf-8")
        if version is then:
            commit(repository)
    since = revisions.since("HEAD", names[:2], names[2:])
    unchanged = {file: list(parsing.read(file)) for file in names[:2] if file in since.data}
    sources = [unchanged.get(source, source) if not isinstance(source, list) else source for source in since.data]
    olds = [snapshots.Snapshot(file, content.encode()) for file, content in zip(names, then, strict=True)]
    before = [unchanged.get(old.file) or list(parsing.read(old)) for old in olds[:2]]
    try:
        store = load(sources, labels=True)
        full = checking.check(store, since.shapes)
        narrowed = checking.check(store, since.shapes, change=since.change)
        earlier = checking.check(load(before, labels=True), olds[2:])
    except ShapeError:
        assume(False)
    assume(not any(one.results.fallback or one.skipped for one in (full, narrowed, earlier)))
    reached = checking._reached(
        narrowed.plan,
        None if since.change.shapes is None else checking.compile(since.change.shapes, unsupported="skip", owl_classes=True),
        store,
        since.change,
        union=True,
    )

    def inside(result):
        return result.root in reached and (reached[result.root] is None or result.start in reached[result.root])

    assert counted(narrowed.results) == counted(result for result in full.results if inside(result))
    same = counted(result for result in full.results if not inside(result))
    assert same == counted(result for result in earlier.results if not inside(result) and result.root in {r.id for r in full.plan.roots})


def checked(capsys, *arguments):
    code = main(["shapes", "check", *arguments, "--shapes", "shapes.ttl", "--since", "HEAD"])
    return code, *capsys.readouterr()


def test_only_what_the_change_reaches_is_judged(capsys, files):
    code, out, _ = checked(capsys, "good.ttl", "bad.ttl")
    assert (code, out.split("\n")[-2]) == (0, "Conforms: yes, as far as the change reaches")
    assert "can reach: nothing, of 1 shape with targets. Triples added: 0, removed: 0." in out
    with (files / "good.ttl").open("a", encoding="utf-8") as file:
        file.write("ex:other a ex:C . ex:aside ex:q [ ex:q 1 ] .")
    code, out, _ = checked(capsys, "good.ttl", "bad.ttl")
    assert (code, "other" in out, "ex:bad" in out) == (1, True, False)
    assert "can reach: up to 1 node of 1 shape, of 1 shape with targets. Triples added: 3, removed: 0." in out
    code, out, err = checked(capsys, "good.ttl", "bad.ttl", "--format", "turtle")
    assert "sh:conforms false" in out
    assert 'rdfs:comment "Judged only what changes since HEAD can reach' in out
    assert "note: Judged only" in err


def test_no_format_says_that_what_was_not_judged_conforms(capsys, files):
    given = {name: checked(capsys, "bad.ttl", "--format", name) for name in ("turtle", "json", "junit", "md", "sarif")}
    assert {code for code, *_ in given.values()} == {0}
    assert "sh:conforms false" in given["turtle"][1]
    ((rule, severity),) = [(row["rule"], row["severity"]) for row in json.loads(given["json"][1])]
    assert (rule, severity) == ("not-judged", "note")
    suites = ET.fromstring(given["junit"][1])
    assert (suites.get("tests"), suites.get("failures"), suites.get("skipped")) == ("1", "0", "1")
    assert all("can reach" in text for _, text, _ in given.values())
    assert not checking.check(files / "bad.ttl", files / "shapes.ttl", change=checking.Change("HEAD", [], [])).conforms


BACKTRACKING = f"{PREFIXES} ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:pattern '^(?!b)' ] ."
LEFT_OUT = (
    f"{PREFIXES} ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:pattern '^[^b]' ] ,"
    " [ sh:path ex:part ; sh:pattern '[A-[B]]' ] ."
)


@pytest.mark.parametrize("text", [BACKTRACKING, LEFT_OUT])
@pytest.mark.parametrize("change", few(2, ["ex:a ex:p 'b' .", "ex:c a ex:C .", "ex:a ex:other 1 .", ""]))
def test_shapes_that_go_to_pyshacl_are_judged_where_the_change_reaches(capsys, files, text, change):
    data = f"{PREFIXES} ex:a a ex:C ; ex:p 'a' . ex:b a ex:C ; ex:p 'b' . ex:c ex:p 'b' ."
    (files / "data.ttl").write_text(data, encoding="utf-8")
    (files / "shapes.ttl").write_text(text, encoding="utf-8")
    commit(files)
    before, _ = judged(files, None)
    (files / "data.ttl").write_text(f"{data}\n{change}", encoding="utf-8")
    full, _ = judged(files, None)
    narrowed, complete = judged(files, revisions.since("HEAD", [files / "data.ttl"], [files / "shapes.ttl"]).change)
    assert complete or not change
    assert full - before <= narrowed <= full
    assert bool(narrowed) == ("'b'" in change or "ex:C" in change or (text == LEFT_OUT and bool(change)))


def judged(files, change):
    checked = checking.check(files / "data.ttl", files / "shapes.ttl", change=change, unsupported="pyshacl")
    assert change is not None or checked.results.fallback
    return {result.focus for result in checked.results}, checked.complete


def test_a_change_of_the_shapes_is_a_change(capsys, files):
    (files / "shapes.ttl").write_text(SHAPES.replace("minCount 1", "minCount 2"), encoding="utf-8")
    code, out, _ = checked(capsys, "good.ttl")
    assert (code, "can reach: all nodes of 1 shape" in out) == (1, True)
    (files / "shapes.ttl").write_text(SHAPES + "\n# a remark\n", encoding="utf-8")
    assert checked(capsys, "bad.ttl")[0] == 0


def test_files_that_came_and_went(capsys, files):
    (files / "new.ttl").write_text(f"{PREFIXES} ex:new a ex:C .", encoding="utf-8")
    code, out, _ = checked(capsys, "new.ttl", "bad.ttl")
    assert (code, "Not there at HEAD, so all of it is new: new.ttl" in out, "ex:bad" in out) == (1, True, False)
    (files / "bad.ttl").unlink()
    code, out, _ = checked(capsys, "good.ttl", "bad.ttl")
    assert (code, "Not there any more since HEAD: bad.ttl" in out, "removed: 1" in out) == (0, True, True)


def test_what_cannot_be_compared_is_judged_whole(capsys, files):
    (files / "broken.ttl").write_text("ex:a", encoding="utf-8")
    (files / "imports").mkdir()
    (files / "imports" / "more.ttl").write_text("", encoding="utf-8")
    commit(files)
    (files / "broken.ttl").write_text(PREFIXES, encoding="utf-8")
    code, out, _ = checked(capsys, "broken.ttl", "bad.ttl")
    assert (code, "A file was broken at HEAD, so all is judged: broken.ttl:1:1: " in out) == (1, True)
    assert checked(capsys, "bad.ttl", "--imports", "imports")[0] == 0
    (files / "imports" / "less.ttl").write_text("", encoding="utf-8")
    code, out, _ = checked(capsys, "bad.ttl", "--imports", "imports")
    assert (code, "A file in imports changed since HEAD, so all is judged." in out) == (1, True)


@pytest.mark.parametrize("now", ["link", "file"])
@pytest.mark.parametrize("given", ["data.ttl", "folder/data.ttl"])
def test_where_a_link_led_then_is_not_judged_by_where_it_leads_now(capsys, files, given, now):
    for version, text in (("v1", f"{PREFIXES} ex:a a ex:C ; ex:p [ ex:q 1 ] ."), ("v2", f"{PREFIXES} ex:a a ex:C .")):
        (files / version).mkdir()
        (files / version / "data.ttl").write_text(text, encoding="utf-8")
    link = files / given.partition("/")[0]
    rest = (files / given).relative_to(link)
    link.symlink_to(files / "v1" / "data.ttl" if link == files / given else files / "v1")
    commit(files)
    link.unlink()
    if now == "link":
        link.symlink_to(files / "v2" / "data.ttl" if link == files / given else files / "v2")
    else:
        (files / given).parent.mkdir(exist_ok=True)
        (link / rest).write_text((files / "v2" / "data.ttl").read_text("utf-8"), encoding="utf-8")
    (files / "good.ttl").write_text(f"{PREFIXES} ex:good a ex:C ; ex:p [ ex:q 2 ] .", encoding="utf-8")
    code, out, _ = checked(capsys, "good.ttl", given)
    assert (code, f"All is judged. At HEAD this {'symbolic link may have' if now == 'link' else 'was a symbolic link'}" in out) == (1, True)


def test_a_linked_folder_of_imports_may_have_led_elsewhere(capsys, files):
    for version in ("v1", "v2"):
        (files / version).mkdir()
    (files / "imports").symlink_to("v1")
    commit(files)
    (files / "imports").unlink()
    (files / "imports").symlink_to("v2")
    code, out, _ = checked(capsys, "bad.ttl", "--imports", "imports")
    assert (code, "A file in imports changed since HEAD, so all is judged." in out) == (1, True)


def test_a_new_file_in_a_folder_of_then_is_new(capsys, files):
    (files / "folder").mkdir()
    (files / "folder" / "old.ttl").symlink_to("../good.ttl")
    commit(files)
    (files / "folder" / "new.ttl").write_text(f"{PREFIXES} ex:new a ex:C .", encoding="utf-8")
    code, out, _ = checked(capsys, "folder/new.ttl", "bad.ttl")
    assert (code, "Not there at HEAD, so all of it is new: folder/new.ttl" in out, "ex:bad" in out) == (1, True, False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["bad.ttl", "--since", "nowhere"], "nowhere: no such revision"),
        (["missing.ttl"], "no such file, neither now nor at HEAD: missing.ttl"),
        (["../outside.ttl"], "not in a git repository"),
        (["link.ttl"], "no such file: link.ttl"),
        (["good.ttl", "--since", ""], "'' is not a revision"),
    ],
)
def test_errors(capsys, files, arguments, words):
    (files / "link.ttl").symlink_to("good.ttl")
    commit(files)
    (files / "link.ttl").unlink()
    (files.parent / "outside.ttl").write_text("", encoding="utf-8")
    data, *revision = arguments
    assert main(["shapes", "check", data, "--shapes", "shapes.ttl", *(revision or ["--since", "HEAD"])]) == 2
    assert words in capsys.readouterr().err


def test_blank_nodes_are_named_by_what_is_said_of_them():
    def named(text):
        return set(snapshots.named_by_content(ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE), "a"))

    assert named("ex:a ex:p [ ex:q 1 ; ex:r ( 2 [] ) ] .") == named("ex:a ex:p _:x . _:x ex:r ( 2 [] ) ; ex:q 1 .")
    assert len(named("ex:a ex:p [ ex:q 1 ] , [ ex:q 1 ] .")) == 4
    assert len(named("ex:a ex:p [ ex:q 1 ] .") & named("ex:a ex:p [ ex:q 1 ] , [ ex:q 1 ] .")) == 2
    assert named("_:a ex:p _:b . _:b ex:p _:a .") == named("_:b ex:p _:a . _:a ex:p _:b .")
    deep = f"ex:a ex:p {'[ ex:p ' * 50} 1 {']' * 50} ."
    assert named(deep) == named(deep)
    other = set(snapshots.named_by_content(ox.parse(f"<{EX}a> <{EX}p> [] .", format=ox.RdfFormat.TURTLE), "b"))
    assert other.isdisjoint(named("ex:a ex:p [] ."))
