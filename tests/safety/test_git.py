"""A repository of strangers runs no program, opens no connection and reads no other repository, whatever command asks git about it."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from kzgraph.safety import git as door
from kzgraph.safety import repository as folders
from tests.commands import run
from tests.needs import ROOT
from tests.repository import commit, git

COMMANDS = {
    "withdraw": ["withdraw", "person-1", "--dry-run", "--workspace", "."],
    "diff": ["diff", "HEAD", "--workspace", "."],
    "validate": ["validate", "--since", "HEAD", "--workspace", "."],
}
# Settings that name a program, of this or of a version before. Each program leaves a mark with the name of the setting.
PROGRAMS = [
    "alias.cat-file",
    "alias.config",
    "alias.ls-files",
    "alias.ls-tree",
    "alias.rev-parse",
    "core.alternateRefsCommand",
    "core.askPass",
    "core.editor",
    "core.fsmonitor",
    "core.gitProxy",
    "core.pager",
    "core.sshCommand",
    "credential.helper",
    "diff.evil.command",
    "diff.evil.textconv",
    "diff.external",
    "filter.evil.clean",
    "filter.evil.process",
    "filter.evil.smudge",
    "gpg.program",
    "interactive.diffFilter",
    "man.viewer",
    "merge.evil.driver",
    "pager.cat-file",
    "pager.ls-files",
    "pager.ls-tree",
    "pager.rev-parse",
    "remote.origin.uploadpack",
    "sequence.editor",
    "submodule.sub.update",
    "uploadpack.packObjectsHook",
]
OTHERS = {
    "core.attributesFile": "attributes",
    "core.hooksPath": "hooks",
    "core.worktree": "/",
    "extensions.partialClone": "origin",
    "extensions.worktreeConfig": "true",
    "protocol.allow": "always",
    "protocol.ext.allow": "always",
    "remote.origin.promisor": "true",
    "remote.origin.url": "ext::sh -c true",
    "safe.bareRepository": "all",
    "safe.directory": "*",
}
HOOKS = [
    "post-checkout",
    "post-index-change",
    "pre-auto-gc",
    "reference-transaction",
    "fsmonitor-watchman",
    "query-watchman",
]


@pytest.fixture
def marks(tmp_path, monkeypatch):
    """Where each program of a stranger leaves its name; no repository around the test's folder counts."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    folder = tmp_path / "marks"
    folder.mkdir()
    return folder


@pytest.fixture
def clone(tmp_path):
    """The example workspace below the top of a repository with one commit."""
    top = tmp_path / "clone"
    shutil.copytree(ROOT / "docs" / "example", top / "ws")
    (top / "ws" / "shapes.ttl").touch()
    git(top, "init", "--quiet")
    (top / "ws" / ".gitattributes").write_text("* filter=evil diff=evil merge=evil text eol=crlf\n", encoding="utf-8")
    commit(top)
    return top


def evil(marks, name):
    """A command that leaves a mark, and a script that does."""
    return f"touch '{marks / name}'; false"


def script(file, marks, name):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{evil(marks, name)}\n", encoding="utf-8")
    file.chmod(0o755)


def settings(file, marks, where):
    """Every setting of a stranger in a file of settings."""
    for name in PROGRAMS:
        git(file.parent, "config", "--file", str(file), name, evil(marks, f"{where}-{name}"))
    for name, value in OTHERS.items():
        git(file.parent, "config", "--file", str(file), name, value)


def ask(name, root, monkeypatch, capsys):
    """The exit code and the output of a command in a workspace."""
    monkeypatch.chdir(root)
    return run(capsys, *COMMANDS[name])


def hostile(top, marks):
    """A repository in which all that can be set names a program."""
    directory = top / ".git"
    settings(directory / "config", marks, "config")
    settings(directory / "config.worktree", marks, "worktree")
    settings(directory / "included", marks, "included")
    git(top, "config", "--file", str(directory / "config"), "include.path", "included")
    git(top, "config", "--file", str(directory / "config"), f"includeIf.gitdir:{top}/.path", "included")
    for name in HOOKS:
        script(directory / "hooks" / name, marks, name)
    (directory / "info").mkdir(exist_ok=True)
    (directory / "info" / "attributes").write_text("* filter=evil diff=evil\n", encoding="utf-8")


def bare(top, marks):
    """Break A: a workspace whose tracked files look like a bare repository, partial, sparse, with an index of folders."""
    inside = top / "ws"
    origin = top.parent / "origin"
    git(top, "clone", "--quiet", "--bare", str(top), str(origin))
    git(origin, "config", "uploadpack.allowFilter", "true")
    partial = top.parent / "partial"
    git(top, "clone", "--quiet", "--sparse", "--filter=tree:0", origin.as_uri(), str(partial))
    git(partial, "sparse-checkout", "set", "--cone", "--sparse-index", "nothing")
    for name in ("HEAD", "index", "objects", "refs", "info", "packed-refs"):
        source = partial / ".git" / name
        if source.is_dir():
            shutil.copytree(source, inside / name, dirs_exist_ok=True)
        elif source.exists():
            shutil.copy(source, inside / name)
    for pack in (inside / "objects" / "pack").iterdir():  # so that the trees of the folders in the index are to be fetched
        pack.unlink()
    for name, value in {
        "core.repositoryFormatVersion": "1",
        "core.bare": "false",
        "core.worktree": ".",
        "core.sparseCheckout": "true",
        "core.sparseCheckoutCone": "true",
        "index.sparse": "true",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": "/nowhere",
        "remote.origin.uploadpack": evil(marks, "uploadpack"),
        "core.fsmonitor": evil(marks, "fsmonitor"),
    }.items():
        git(top, "config", "--file", str(inside / "config"), name, value)


@pytest.mark.promise("git-unheard")
@pytest.mark.parametrize("name", COMMANDS)
def test_no_setting_and_no_hook_of_a_repository_runs_a_program(clone, marks, monkeypatch, capsys, name):
    hostile(clone, marks)
    code, out, err = ask(name, clone / "ws", monkeypatch, capsys)
    assert list(marks.iterdir()) == []
    assert (code, err) != (2, ""), out
    assert "git says" not in err


@pytest.mark.parametrize("around", [True, False])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_workspace_that_looks_like_a_bare_repository_is_none(clone, marks, monkeypatch, capsys, name, around):
    bare(clone, marks)
    if not around:
        shutil.rmtree(clone / ".git")
    code, out, err = ask(name, clone / "ws", monkeypatch, capsys)
    assert list(marks.iterdir()) == []
    assert ("not in a git repository" in err) == (not around and name != "withdraw")
    assert code in ({2} if "not in a git repository" in err else {0, 1}), out


@pytest.mark.parametrize("name", COMMANDS)
def test_no_variable_of_git_counts(clone, marks, monkeypatch, capsys, name):
    other = clone.parent / "other"
    shutil.copytree(clone, other)
    hostile(other, marks)
    for program in ("git", "git-cat-file", "git-ls-files", "git-ls-tree", "git-rev-parse", "program"):
        script(other / "bin" / program, marks, f"exec-{program}")
    script(clone / "ws" / "git", marks, "git-here")
    log = marks / "log"
    for key, value in {
        "DIR": other / ".git",
        "COMMON_DIR": other / ".git",
        "WORK_TREE": other,
        "INDEX_FILE": other / ".git/index",
        "OBJECT_DIRECTORY": other / ".git/objects",
        "ALTERNATE_OBJECT_DIRECTORIES": other / ".git/objects",
        "EXEC_PATH": other / "bin",
        "CONFIG": other / ".git/config",
        "CONFIG_GLOBAL": other / ".git/config",
        "CONFIG_SYSTEM": other / ".git/config",
        "CONFIG_COUNT": "1",
        "CONFIG_KEY_0": "core.fsmonitor",
        "CONFIG_VALUE_0": evil(marks, "counted"),
        "CONFIG_PARAMETERS": f"'core.fsmonitor'='touch {marks / 'parameters'}'",
        **dict.fromkeys(("EXTERNAL_DIFF", "PAGER", "SSH", "SSH_COMMAND", "ASKPASS", "EDITOR", "PROXY_COMMAND"), other / "bin/program"),
        **dict.fromkeys(("TRACE", "TRACE2", "TRACE2_EVENT", "TRACE_SETUP", "TRACE_PACKET"), log),
    }.items():
        monkeypatch.setenv(f"GIT_{key}", str(value))
    monkeypatch.setenv("PATH", f":.:{os.environ['PATH']}")
    code, out, _ = ask(name, clone / "ws", monkeypatch, capsys)
    assert list(marks.iterdir()) == []
    assert code in (0, 1), out
    (other / "only-there").touch()
    assert clone / "ws/README.md" in door.tracked(clone / "ws")


def listed(root):
    """What the door says of a folder: the names of the tracked files, or the message."""
    try:
        return {file.name for file in door.tracked(root)}
    except door.GitError as error:
        return str(error)


def moved(clone, name):
    """The repository of a clone, put elsewhere."""
    return shutil.move(clone / ".git", clone.parent / name)


def test_a_link_in_place_of_the_repository_is_refused(clone, marks):
    (clone / ".git").symlink_to(moved(clone, "elsewhere"))
    assert "a symbolic link, which may lead to another repository" in listed(clone / "ws")


@pytest.mark.parametrize("line", ["gitdir: {other}", "gitdir: ../private/.git", "gitdir: ", "{other}", "gitdir: /dev/fd/0", "gitdir: ws"])
def test_a_file_in_place_of_the_repository_leads_nowhere_else(clone, marks, tmp_path, line):
    private = tmp_path / "private"
    git(tmp_path, "init", "--quiet", str(private))
    (private / "secret").touch()
    commit(private)
    shutil.rmtree(clone / ".git")
    (clone / ".git").write_text(line.format(other=private / ".git"), encoding="utf-8")
    assert "does not name this folder as its own" in listed(clone / "ws")


def test_a_pipe_in_a_repository_keeps_nobody_waiting(clone, marks, monkeypatch):
    for name in ("refs/heads/pipe", "packed-refs", "FETCH_HEAD", "commondir"):
        file = clone / ".git" / name
        file.unlink(missing_ok=True)
        os.mkfifo(file)
    with door.opened(clone, "main") as opened:
        assert len(door.commit(opened, "HEAD")) == 40
    for name in ("pack/pack-1.idx", "00/1234"):
        file = clone / ".git/objects" / name
        file.parent.mkdir(exist_ok=True)
        os.mkfifo(file)
        with pytest.raises(door.GitError, match=rf"{name}: a pipe, a device or a socket"), door.opened(clone, "main"):
            pass
        file.unlink()


def test_objects_of_another_repository_are_not_read(clone, marks, tmp_path):
    private = tmp_path / "private"
    git(tmp_path, "init", "--quiet", str(private))
    (private / "secret").write_text("secret", encoding="utf-8")
    name = commit(private)
    (clone / ".git/objects/info/alternates").write_text(f"{private}/.git/objects\n", encoding="utf-8")
    assert "its objects are in another repository" in listed(clone)
    (clone / ".git/objects/info/alternates").unlink()
    with door.opened(clone, "main") as opened, pytest.raises(door.GitError, match="no such revision"):
        door.commit(opened, name)
    place = private / ".git/objects" / name[:2]
    (clone / ".git/objects/00").symlink_to(place)  # named like any folder of objects
    assert "its objects are in another repository" in listed(clone)
    (clone / ".git/objects/00").unlink()
    (clone / ".git/objects/pack/it.pack").symlink_to(place)
    assert "its objects are in another repository" in listed(clone)
    shutil.rmtree(clone / ".git/objects")
    (clone / ".git/objects").symlink_to(private / ".git/objects")
    assert "its objects are in another repository" in listed(clone)


def test_worktrees_and_submodules_that_name_their_folder_are_read(clone, marks, tmp_path):
    git(clone, "worktree", "add", "--quiet", "-b", "topic", str(tmp_path / "tree"))
    (tmp_path / "tree/later").touch()
    later = commit(tmp_path / "tree")
    assert listed(tmp_path / "tree") - listed(clone) == {"later"}
    with door.opened(tmp_path / "tree", "main") as opened:
        assert (door.commit(opened, "HEAD"), door.commit(opened, "main")) == (later, git(clone, "rev-parse", "main"))
    above = tmp_path / "above"
    git(tmp_path, "init", "--quiet", str(above))
    git(above, "submodule", "--quiet", "add", str(clone), "sub")
    assert "persons.ttl" in listed(above / "sub/ws")
    git(above / "sub", "sparse-checkout", "set", "ws")  # which moves the name of its folder into another file
    assert "persons.ttl" in listed(above / "sub/ws")
    assert listed(above) == {".gitmodules", "sub"}
    (tmp_path / "tree/.git").rename(tmp_path / "copied")
    (clone / "ws/.git").write_bytes((tmp_path / "copied").read_bytes())  # the worktree of another folder
    assert "does not name this folder as its own" in listed(clone / "ws")


@pytest.mark.parametrize("option", ["--object-format=sha256", "--ref-format=reftable"])
def test_other_forms_of_repositories_are_read(tmp_path, marks, option):
    top = tmp_path / "top"
    git(tmp_path, "init", "--quiet", option, str(top))
    (top / "file").touch()
    name = commit(top)
    git(top, "tag", "v1")
    with door.opened(top, "main@{0}") as opened:
        assert [door.commit(opened, revision) for revision in ("HEAD", "main", "v1", "main@{0}", name[:9])] == [name] * 5
    assert listed(top) == {"file"}


def test_split_and_sparse_indexes_are_listed_whole(clone, marks):
    git(clone, "update-index", "--split-index")
    whole = listed(clone)
    assert "persons.ttl" in whole
    git(clone, "update-index", "--no-split-index")
    git(clone, "sparse-checkout", "set", "--cone", "--sparse-index", "ws/queries")
    (clone / "ws/graph").mkdir(parents=True, exist_ok=True)
    (clone / "ws/graph/left.ttl").touch()
    shutil.rmtree(clone / ".git/objects/pack")
    for folder in (clone / ".git/objects").glob("??"):
        shutil.rmtree(folder)  # as in a partial clone
    assert {"left.ttl", "areas.yaml"} <= listed(clone)


def index(*names):
    """An index of files by these names, also such as git itself would not write."""
    entries = b""
    for name in names:
        entry = struct.pack(">10I20sH", 0, 0, 0, 0, 0, 0, 0o100644, 0, 0, 0, b"1" * 20, len(name)) + name
        entries += entry + bytes(8 - len(entry) % 8)
    content = b"DIRC" + struct.pack(">II", 2, len(names)) + entries
    return content + hashlib.sha1(content).digest()


def test_an_index_of_others_names_no_file_outside(clone, marks, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret").touch()
    (clone / "link").symlink_to(tmp_path / "outside")
    names = ("../outside/secret", str(tmp_path / "outside/secret"), "link/secret", "ws/../../outside/secret", "ws/shapes.ttl")
    (clone / ".git/index").write_bytes(index(*sorted(map(str.encode, names))))
    assert listed(clone) == {"shapes.ttl"}


def test_a_withdrawal_that_cannot_search_says_so(clone, marks, monkeypatch, capsys):
    (clone / ".git/objects/info/alternates").write_text("/nowhere\n", encoding="utf-8")
    code, _, err = ask("withdraw", clone / "ws", monkeypatch, capsys)
    assert (code, "its objects are in another repository" in err, "cannot be searched" in err) == (2, True, True)


@pytest.mark.parametrize("broken", ["index", "config", "objects"])
def test_a_broken_repository_is_not_taken_for_an_empty_one(clone, marks, broken):
    place = clone / ".git" / broken
    if broken == "objects":
        shutil.rmtree(place)
    else:
        place.write_bytes(b"[extensions]\nobjectFormat = x" if broken == "config" else b"DIRC" + b"\xff" * 100)
    assert ("its repository has no objects" if broken == "objects" else "git says: ") in listed(clone)


def test_names_beyond_a_limit_are_not_copied(clone, marks, monkeypatch):
    monkeypatch.setattr(folders, "BYTES", 1000)
    assert "stopped: the names of its commits, or its index, are more than" in listed(clone)
    monkeypatch.undo()
    monkeypatch.setattr(folders, "FILES", 1)
    with pytest.raises(door.GitError, match="are more than"), door.opened(clone, "main"):
        pass


def test_links_among_the_names_of_commits_are_not_followed(clone, marks, tmp_path):
    (tmp_path / "outside").write_text(git(clone, "rev-parse", "HEAD") + "\n", encoding="utf-8")
    (clone / ".git/refs/heads/link").symlink_to(tmp_path / "outside")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/inside").write_bytes((tmp_path / "outside").read_bytes())
    (clone / ".git/refs/heads/folder").symlink_to(tmp_path / "folder")
    for name in ("link", "folder/inside"):
        with door.opened(clone, "main") as opened, pytest.raises(door.GitError, match="no such revision"):
            door.commit(opened, name)


def test_an_upstream_is_a_setting(clone, marks):
    with door.opened(clone, "main") as opened, pytest.raises(door.GitError, match="the settings of a repository are not read"):
        door.commit(opened, "main@{u}")


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_is_fetched(clone, marks, monkeypatch, capsys, name):
    """Objects are missing that a remote of a partial clone could give."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        for key, value in {
            "extensions.partialClone": "origin",
            "remote.origin.promisor": "true",
            "remote.origin.url": f"http://127.0.0.1:{listening.getsockname()[1]}/",
        }.items():
            git(clone, "config", key, value)
        (clone / "ws/graph/things/persons.ttl").open("a").write("# changed\n")
        tree = git(clone, "rev-parse", "HEAD:ws/graph")
        (clone / ".git/objects" / tree[:2] / tree[2:]).unlink()
        code, _, err = ask(name, clone / "ws", monkeypatch, capsys)
        with pytest.raises(BlockingIOError):
            listening.accept()
    assert (code, "lacks files" in err or "git says" in err) == ((0, False) if name == "withdraw" else (2, True))


@pytest.mark.parametrize("name", COMMANDS)
def test_git_is_only_asked_to_read(clone, marks, monkeypatch, capsys, name, tmp_path_factory):
    """Some commands ask in a child, so the calls are kept in a file."""
    record, real = tmp_path_factory.mktemp("calls") / "calls", subprocess.Popen
    record.touch()

    def recorded(call, **options):
        kept = {"cwd": str(options.get("cwd")), "env": dict(options.get("env") or {})}
        with record.open("a", encoding="utf-8") as file:
            file.write(json.dumps([[*map(str, call)], kept]) + "\n")
        return real(call, **options)

    monkeypatch.setattr(subprocess, "Popen", recorded)
    ask(name, clone / "ws", monkeypatch, capsys)
    calls = [tuple(json.loads(line)) for line in record.read_text(encoding="utf-8").splitlines()]
    calls = [(call, options) for call, options in calls if Path(call[0]).name == "git"]
    assert {call[1] for call, _ in calls} <= {"cat-file", "ls-files", "ls-tree", "rev-parse"}
    assert calls
    for call, options in calls:
        assert Path(call[0]).is_absolute()
        assert options["env"]["GIT_DIR"] == options["cwd"]
        assert clone not in Path(options["cwd"]).parents
        assert {key for key in options["env"] if key.startswith("GIT_")} == {
            *(key for key in door.STRICT if key.startswith("GIT_")),
            "GIT_DIR",
            "GIT_OBJECT_DIRECTORY",
        }


def test_the_tests_that_the_table_of_advisories_names_are_there():
    page = (ROOT / "docs" / "git.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| CVE-.* \| `(test_\w+)`( \(H\))? \|$", page, re.MULTILINE)
    assert len(rows) == page.count("\n| CVE-")
    for name, elsewhere in rows:
        file = ROOT / "tests" / ("graph/test_history.py" if elsewhere else "safety/test_git.py")
        assert f"def {name}(" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["diff", "validate"])
def test_control_characters_of_a_message_are_escaped(clone, marks, monkeypatch, capsys, name):
    (clone / ".git/packed-refs").write_text("\x1b[31mnot a name\u202e\n", encoding="utf-8")
    code, _, err = ask(name, clone / "ws", monkeypatch, capsys)
    assert (code, "git says: " in err) == (2, True)
    assert not {"\x1b", "\u202e"} & set(err)


@pytest.mark.needs("strace")
@pytest.mark.parametrize("form", [hostile, bare])
@pytest.mark.parametrize("name", COMMANDS)
def test_git_is_the_only_program_and_opens_no_connection(clone, marks, name, form):
    form(clone, marks)
    log = clone.parent / "log"
    call = ["strace", "-f", "-qq", "-e", "trace=execve,connect,socket", "-e", "signal=none", "-o", str(log)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [*call, sys.executable, "-m", "kzgraph", *COMMANDS[name]], cwd=clone / "ws", env=environment, capture_output=True, check=False
    )
    lines = [line for line in log.read_text().splitlines() if "= -1 ENOENT" not in line]
    ran = {Path(line.split('"')[1]).name for line in lines if "execve(" in line}
    assert ran <= {Path(sys.executable).name, "git"}
    assert {"git", Path(sys.executable).name} == ran
    assert [line for line in lines if "connect(" in line or "socket(AF_INET" in line] == []


def started_programs(source):
    """Whether a module starts a program that it finds by name: `git` as a word of its own in a call."""
    tree = ast.parse(source)
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names}
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return "git" in words and bool({"subprocess", "pty", "os"} & (imported | modules))


def test_one_module_starts_git():
    files = {file for file in (ROOT / "kzgraph").rglob("*.py") if started_programs(file.read_text(encoding="utf-8"))}
    assert {file.relative_to(ROOT).as_posix() for file in files} == {"kzgraph/safety/git.py"}
    assert started_programs("from subprocess import run\nrun(['git', 'status'])")


def test_a_trusted_folder_may_be_named_through_a_link_or_with_a_slash(clone, marks, monkeypatch, tmp_path):
    (tmp_path / "link").symlink_to(clone.parent)
    monkeypatch.setattr(door.os, "geteuid", lambda: 4242)
    for name, trusted in (("link/" + clone.name, True), ("link/*", True), ("link/other", False), ("li*", False)):
        (tmp_path / "config").write_text(f"[safe]\n\tdirectory = {tmp_path / name}/\n".replace("*/", "*"))
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
        if trusted:
            assert listed(clone)
        else:
            assert "git refuses a repository of another user" in listed(clone)


def test_an_old_git_lists_files_too_and_what_it_does_not_know_is_said(clone, marks, monkeypatch, tmp_path):
    whole = listed(clone)
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    real = shutil.which("git")
    program.write_text(f'#!/bin/sh\ncase "$*" in *--sparse*) echo "error: unknown option" >&2; exit 129;; esac\nexec {real} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    assert listed(clone) == whole
    program.write_text("#!/bin/sh\necho usage >&2; exit 129\n")
    assert "git says: usage" in listed(clone)


def test_names_of_commits_that_are_packed_meanwhile_are_found(clone, marks, monkeypatch):
    read, packed = folders._read, []

    def packing(file, most):
        if not packed:
            packed.append(True)
            git(clone, "pack-refs", "--all")
        return read(file, most)

    monkeypatch.setattr(folders, "_read", packing)
    with door.opened(clone, "main") as opened:
        assert door.commit(opened, "main")
