"""The workspace as of a revision: every byte as committed, nothing run, nothing followed, nothing left behind."""

from __future__ import annotations

import os
import re
import shutil
import tempfile

import pytest

from kzgraph.errors import KzgraphError, UsageError
from kzgraph.graph import history
from kzgraph.graph.workspace import FOLDERS, Workspace
from kzgraph.safety import git as revisions
from tests.repository import blob, commit, git, shipped_copy, tree


@pytest.fixture(autouse=True)
def alone(monkeypatch, tmp_path):
    """No repository around the test's folder counts, and temporary folders are made where they can be counted."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    return scratch


@pytest.fixture
def repository(tmp_path):
    """An empty repository."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    return folder


def contents(root):
    """Each files of the workspace with its bytes, each link with its target."""
    files = {}
    for folder in FOLDERS:
        for file in (root / folder).rglob("*"):
            if file.is_symlink():
                files[file.relative_to(root).as_posix()] = str(file.readlink())
            elif file.is_file():
                files[file.relative_to(root).as_posix()] = file.read_bytes()
    return files


def write(root, name, content=b"# nothing\n"):
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def hostile(repository, graph):
    """A commit whose graph/ is a tree of these entries."""
    top = tree(repository, [(b"40000", b"graph", tree(repository, graph))])
    git(repository, "update-ref", "refs/heads/main", git(repository, "commit-tree", top, "-m", "hostile"))


def test_the_rooms_come_byte_for_byte_and_go_at_the_end(repository, alone):
    shipped_copy(repository)
    write(repository, "README.md")
    first = commit(repository)
    was = contents(repository)
    (repository / "graph/things/persons.ttl").write_text("changed", encoding="utf-8")
    (repository / "queries/areas.yaml").unlink()
    commit(repository)
    for revision in (first, first[:12], "HEAD~1", "main^", "main@{0}~1"):
        with history.at(Workspace(repository), revision) as then:
            assert contents(then.root) == was
            assert sorted(path.name for path in then.root.iterdir()) == ["graph", "ontology", "queries"]
            assert then.root != repository
        assert list(alone.iterdir()) == []


def test_the_folder_goes_also_when_the_work_fails(repository, alone):
    write(repository, "graph/a.ttl")
    commit(repository)
    with pytest.raises(ZeroDivisionError), history.at(Workspace(repository), "main"):
        raise ZeroDivisionError
    assert list(alone.iterdir()) == []


def test_an_annotated_tag_is_a_revision(repository):
    write(repository, "graph/a.ttl")
    commit(repository)
    git(repository, "tag", "-a", "v1", "-m", "first")
    with history.at(Workspace(repository), "v1") as then:
        assert contents(then.root) == {"graph/a.ttl": b"# nothing\n"}


@pytest.mark.parametrize("name", ["sub", "two words/söz/-dash", "line\nfeed", "star*[a]"])
def test_a_workspace_in_a_sub_folder(repository, name):
    root = repository / name
    write(root, "graph/a.ttl", b"mine")
    write(repository, "graph/a.ttl", b"another's")
    commit(repository)
    write(root, "graph/a.ttl", b"later")
    with history.at(Workspace(root), "HEAD") as then:
        assert contents(then.root) == {"graph/a.ttl": b"mine"}


def test_attributes_neither_hide_nor_alter_nor_run(repository, tmp_path):
    content = b"one $Id$ $Format:%H$\r\ntwo\n"
    attributes = b"* export-ignore export-subst text eol=crlf ident filter=evil diff=evil working-tree-encoding=UTF-16\n"
    marker = tmp_path / "marker"
    for name in ("filter.evil.smudge", "filter.evil.process", "diff.evil.textconv", "core.fsmonitor", "core.pager"):
        git(repository, "config", name, f"touch {marker}; cat")
    (repository / ".git/info").mkdir(exist_ok=True)
    for file in (repository / ".gitattributes", repository / ".git/info/attributes"):
        file.write_bytes(attributes)
    hostile(repository, [(b"100644", b".gitattributes", blob(repository, attributes)), (b"100644", b"a.ttl", blob(repository, content))])
    with history.at(Workspace(repository), "main") as then:
        assert contents(then.root) == {"graph/.gitattributes": attributes, "graph/a.ttl": content}
    assert not marker.exists()


def test_links_stay_links_and_submodules_stay_out(repository, tmp_path):
    secret = write(tmp_path, "outside/secret.ttl", b"secret")
    (repository / "graph").mkdir()
    (repository / "graph/file.ttl").symlink_to(secret)
    (repository / "graph/folder").symlink_to(secret.parent)
    (repository / "graph/dangling.ttl").symlink_to("../../nowhere")
    git(repository, "add", "--all")
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},graph/module")
    git(repository, "commit", "--quiet", "-m", "links")
    with history.at(Workspace(repository), "HEAD") as then:
        assert contents(then.root) == {
            "graph/file.ttl": str(secret),
            "graph/folder": str(secret.parent),
            "graph/dangling.ttl": "../../nowhere",
        }
        assert all((then.root / name).is_symlink() for name in contents(then.root))
    assert secret.read_bytes() == b"secret"


def test_odd_names_stay_as_they_are(repository):
    names = [
        "two words.ttl",
        "line\nfeed.ttl",
        "tab\t.ttl",
        "қазақша.ttl",
        "-dash.ttl",
        'quote".ttl',
        "back\\slash.ttl",
        "\udcff.ttl",
        "a" * 250,
    ]
    for number, name in enumerate(names):
        write(repository, f"graph/{name}", str(number).encode())
    commit(repository)
    with history.at(Workspace(repository), "HEAD") as then:
        assert contents(then.root) == {f"graph/{name}": str(number).encode() for number, name in enumerate(names)}


@pytest.mark.parametrize("name", [b"..", b"../../out.ttl", b"../../../../../../../../tmp/out.ttl", b"/out.ttl", b".", b""])
def test_no_name_leads_out_of_the_folder(repository, alone, tmp_path, name):
    content = blob(repository, b"out")
    inner = tree(repository, [(b"100644", b"out.ttl", content)])
    for entry in ((b"100644", name, content), (b"120000", name, content), (b"40000", name, inner)):
        hostile(repository, [(b"100644", b"a.ttl", content), entry])
        before = {path for path in tmp_path.rglob("*") if "repository" not in path.parts}
        with pytest.raises(KzgraphError) as error, history.at(Workspace(repository), "main"):
            pass
        assert error.value.exit_code in (2, 3)
        assert {path for path in tmp_path.rglob("*") if "repository" not in path.parts} == before


def test_nothing_is_written_through_a_link(repository, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    target, content = blob(repository, str(outside).encode()), blob(repository, b"in")
    for mode in (b"100644", b"120000"):
        inner = tree(repository, [(mode, b"in.ttl", content)])
        for entries in ([(b"120000", b"a", target), (b"40000", b"a", inner)], [(b"40000", b"a", inner), (b"120000", b"a", target)]):
            hostile(repository, entries)
            with pytest.raises(KzgraphError, match="'graph/a' cannot be written"), history.at(Workspace(repository), "main"):
                pass
            assert list(outside.iterdir()) == []


def test_two_files_of_one_name_are_reported(repository):
    content = blob(repository, b"x")
    hostile(repository, [(b"100644", b"a.ttl", content), (b"100644", b"a.ttl", content)])
    with pytest.raises(KzgraphError, match=r"'graph/a\.ttl' cannot be written: File exists"), history.at(Workspace(repository), "main"):
        pass


def test_a_folder_that_is_a_link_is_reported(repository):
    (repository / "graph").symlink_to("/")
    commit(repository)
    with pytest.raises(KzgraphError, match="'graph' is not a valid name of a data file"), history.at(Workspace(repository), "main"):
        pass


def test_a_tree_of_endless_files_is_stopped(repository, alone, monkeypatch):
    monkeypatch.setattr(history, "LIST_BYTES", 10_000)
    content = blob(repository, b"x")
    inner = tree(repository, [(b"100644", b"%d" % number, content) for number in range(10)])
    for _ in range(20):  # ten times as many files with each step down, and one object more
        inner = tree(repository, [(b"40000", b"%d" % number, inner) for number in range(10)])
    hostile(repository, [(b"40000", b"a", inner)])
    with pytest.raises(KzgraphError, match="the list of its files is larger"), history.at(Workspace(repository), "main"):
        pass


@pytest.mark.parametrize(("limit", "link"), [("FILE_BYTES", False), ("LINK_BYTES", True)])
def test_too_many_bytes_are_stopped(repository, alone, monkeypatch, limit, link):
    monkeypatch.setattr(history, limit, 1000)
    content = blob(repository, b"x" * 600)
    hostile(repository, [(b"100644", name, content) for name in (b"a.ttl", b"b.ttl")])
    if link:
        hostile(repository, [(b"120000", b"a.ttl", blob(repository, b"x" * 1001))])
    with pytest.raises(KzgraphError, match="stopped: its files are larger"), history.at(Workspace(repository), "main"):
        pass
    assert list(alone.iterdir()) == []


def test_a_replaced_object_does_not_stand_in(repository):
    write(repository, "graph/a.ttl", b"real")
    first = commit(repository)
    write(repository, "graph/a.ttl", b"forged")
    git(repository, "replace", first, commit(repository))
    with history.at(Workspace(repository), first) as then:
        assert contents(then.root) == {"graph/a.ttl": b"real"}


def test_a_hook_of_another_repository_does_not_lead_astray(repository, tmp_path, monkeypatch):
    write(repository, "sub/graph/a.ttl", b"mine")
    commit(repository)
    other = tmp_path / "other"
    write(other, "graph/a.ttl", b"another's")
    git(other, "init", "--quiet")
    commit(other)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
    with history.at(Workspace(repository / "sub"), "main") as then:
        assert contents(then.root) == {"graph/a.ttl": b"mine"}


def test_a_repository_hidden_among_the_files_is_not_used(repository):
    """Files that look like a bare repository could otherwise tell another history."""
    inside = repository / "inside"
    write(inside, "graph/a.ttl", b"forged")
    git(inside, "init", "--quiet")
    commit(inside)
    for path in (inside / ".git").iterdir():
        shutil.move(path, inside / path.name)
    (inside / ".git").rmdir()
    with pytest.raises(UsageError, match="main: no such revision"), history.at(Workspace(inside), "main"):
        pass
    commit(repository)
    with history.at(Workspace(inside), "main") as then:
        assert contents(then.root) == {"graph/a.ttl": b"forged"}  # as the repository around it has the file


REVISIONS = [
    "-x",
    "--all",
    "--output=marker",
    "-",
    "",
    "a\0b",
    "^HEAD",
    "HEAD..HEAD",
    "HEAD:graph",
    "nowhere",
    "../main",
    "HEAD^{/[}",
    "@{99}",
]


@pytest.mark.parametrize("revision", [*REVISIONS, "HEAD\nHEAD", "\udcff", "main ", "HEAD^{tree}", "0" * 40, "x" * 100_000])
def test_an_unknown_revision_is_a_usage_error(repository, revision, monkeypatch):
    write(repository, "graph/a.ttl")
    commit(repository)
    monkeypatch.chdir(repository)
    with pytest.raises(UsageError) as error, history.at(Workspace(repository), revision):
        pass
    assert error.value.exit_code == 2
    refused = revision in ("", "a\0b") or revision.startswith("-")
    assert ("is not a revision" if refused else "no such revision") in str(error.value)
    assert not (repository / "marker").exists()


def test_a_repository_without_a_commit_has_no_revision(repository):
    with pytest.raises(UsageError, match="HEAD: no such revision"), history.at(Workspace(repository), "HEAD"):
        pass


def test_a_revision_before_the_workspace_is_wrong_use(repository):
    write(repository, "README.md")
    commit(repository)
    write(repository, "graph/a.ttl")
    with pytest.raises(UsageError, match="had no file in ontology/, graph/, queries/ then"), history.at(Workspace(repository), "HEAD"):
        pass


def test_a_shallow_clone_says_how_to_fetch_and_that_works(repository, tmp_path):
    write(repository, "graph/a.ttl", b"main")
    first = commit(repository)
    git(repository, "checkout", "--quiet", "-b", "topic")
    write(repository, "graph/a.ttl", b"topic")
    commit(repository)
    clone = tmp_path / "clone"
    for revision, name, fetched in (("origin/main", "main", "FETCH_HEAD"), ("main", "main", "FETCH_HEAD"), (first, first, first)):
        git(tmp_path, "clone", "--quiet", "--depth=1", "--branch=topic", repository.as_uri(), str(clone))
        with pytest.raises(UsageError) as error, history.at(Workspace(clone), revision):
            pass
        assert f"this clone is shallow and does not hold that revision. Run `git fetch --depth=1 origin {name}`" in str(error.value)
        commands = re.findall("`git (.*?)`", str(error.value))
        assert commands[1:] == ["fetch --unshallow"]
        git(clone, *commands[0].split())
        with history.at(Workspace(clone), fetched) as then:
            assert contents(then.root) == {"graph/a.ttl": b"main"}
        shutil.rmtree(clone)


def test_a_step_back_in_a_shallow_clone_needs_its_history(repository, tmp_path):
    write(repository, "graph/a.ttl", b"one")
    commit(repository)
    write(repository, "graph/a.ttl", b"two")
    commit(repository)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth=1", repository.as_uri(), str(clone))
    with (
        pytest.raises(UsageError, match=r"HEAD~1: .* is shallow .*\. Run `git fetch --unshallow`\.$"),
        history.at(Workspace(clone), "HEAD~1"),
    ):
        pass
    git(clone, "fetch", "--quiet", "--unshallow")
    with history.at(Workspace(clone), "HEAD~1") as then:
        assert contents(then.root) == {"graph/a.ttl": b"one"}


def test_a_hostile_revision_in_the_advice_is_quoted(repository, tmp_path):
    write(repository, "graph/a.ttl")
    commit(repository)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth=1", repository.as_uri(), str(clone))
    with pytest.raises(UsageError, match=re.escape("origin 'x;reboot'`")), history.at(Workspace(clone), "x;reboot"):
        pass


@pytest.mark.parametrize("old_git", [False, True])
@pytest.mark.parametrize("kind", ["blob:none", "tree:0"])
def test_a_partial_clone_downloads_nothing_and_says_how_to(repository, tmp_path, monkeypatch, kind, old_git):
    if old_git:  # before 2.44, which knows no such variable
        monkeypatch.delitem(revisions.STRICT, "GIT_NO_LAZY_FETCH")
    git(repository, "config", "uploadpack.allowFilter", "true")
    write(repository, "graph/a.ttl", b"one")
    commit(repository)
    write(repository, "graph/a.ttl", b"two")
    commit(repository)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", f"--filter={kind}", repository.as_uri(), str(clone))
    with pytest.raises(UsageError, match="lacks files of that revision") as error, history.at(Workspace(clone), "HEAD~1"):
        pass
    (command,) = re.findall("`git (.*?)`", str(error.value))
    git(clone, *command.split())
    with history.at(Workspace(clone), "HEAD~1") as then:
        assert contents(then.root) == {"graph/a.ttl": b"one"}


def test_a_folder_outside_any_repository_is_wrong_use(tmp_path):
    write(tmp_path / "plain", "graph/a.ttl")
    with pytest.raises(UsageError, match=r"plain: not in a git repository"), history.at(Workspace(tmp_path / "plain"), "HEAD"):
        pass


def test_a_machine_without_git_is_reported(repository, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path / "scratch"))
    with pytest.raises(UsageError, match="git is not installed"), history.at(Workspace(repository), "HEAD"):
        pass


@pytest.mark.parametrize("trusted", ["", "*", "{top}", "{above}/*", "{top}/graph", "*,", "{top},"])
def test_a_repository_of_another_user_is_read_only_if_the_user_trusts_it(repository, monkeypatch, tmp_path, trusted):
    write(repository, "graph/a.ttl")
    commit(repository)
    git(repository, "config", "safe.directory", "*")  # what the repository says of itself counts for nothing
    user = tmp_path / "settings"
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(user))
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    for value in filter(None, trusted.format(top=repository, above=tmp_path).replace(",", "\n,").split("\n")):
        git(tmp_path, "config", "--file", str(user), "--add", "safe.directory", value.strip(","))
    if trusted in ("*", "{top}", "{above}/*"):
        with history.at(Workspace(repository), "HEAD") as then:
            assert contents(then.root) == {"graph/a.ttl": b"# nothing\n"}
    else:
        match = rf"git refuses a repository of another user.*safe\.directory {repository}"
        with pytest.raises(UsageError, match=match), history.at(Workspace(repository), "HEAD"):
            pass
