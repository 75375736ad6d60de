"""Files change together or not at all, keep their modes, and what an interruption left is completed or taken back."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import time
from contextlib import nullcontext

import pytest

from kzgraph.errors import ConflictError, KzgraphError, UsageError
from kzgraph.safety import folders, journals, lock, private, transaction


@pytest.fixture
def key(tmp_path):
    return tmp_path / "key"


@pytest.fixture(autouse=True)
def state(tmp_path_factory, monkeypatch):
    """The folder of all journals."""
    home = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("XDG_STATE_HOME", str(home))
    return home / "kzgraph"


@pytest.fixture
def umask():
    """Sets the mask of new files for a test."""
    before = os.umask(0o022)
    yield os.umask
    os.umask(before)


def tree(folder):
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def mode(file):
    return stat.S_IMODE(file.stat().st_mode)


def put(key, texts):
    with transaction.begin(key) as change:
        for name, text in texts.items():
            change.put(key.parent / name, text)


def test_several_files_change_at_once_and_nothing_else_stays(key, tmp_path):
    put(key, {"a": "1", "b": "1", "new/c": "1"})
    put(key, {"a": "2", "b": None, "new/c": "2"})
    assert tree(tmp_path) == {"a": b"2", "new/c": b"2"}


@pytest.mark.parametrize("streamed", [False, True])
def test_a_block_that_raises_changes_nothing(key, tmp_path, streamed):
    put(key, {"a": "1"})

    def write():
        with transaction.begin(key) as change:
            if streamed:
                with change.stream(tmp_path / "new" / "b") as stream:
                    stream.write(b"2")
            else:
                change.put(tmp_path / "a", "2")
            raise KeyError

    with pytest.raises(KeyError):
        write()
    assert tree(tmp_path) == {"a": b"1"}
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("first", ["put", "stream"])
@pytest.mark.parametrize("then", ["put", "stream"])
def test_a_file_is_streamed_alone(key, tmp_path, first, then):
    def change(how, transaction, file):
        if how == "put":
            transaction.put(file, "2")
        else:
            with transaction.stream(file) as stream:
                stream.write(b"2")

    put(key, {"a": "1"})
    both = nullcontext() if first == then == "put" else pytest.raises(ValueError, match="same transaction")
    with both, transaction.begin(key) as begun:
        change(first, begun, tmp_path / "a")
        change(then, begun, tmp_path / "b")
    assert tree(tmp_path) == ({"a": b"2", "b": b"2"} if first == then == "put" else {"a": b"1"})


@pytest.mark.parametrize("names", [["a", "a/impossible"], ["a", "folder"], ["a", "no/such/b"]])
def test_a_place_where_nothing_can_be_written_is_known_before_anything_changes(key, tmp_path, names):
    put(key, {"a": "1"})
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match=r"[Nn]ame"):
        put(key, dict.fromkeys(names, "2"))
    assert tree(tmp_path) == {"a": b"1"}


@pytest.mark.parametrize("failing", ["b", "c"])
def test_where_a_file_cannot_take_its_place_the_old_ones_come_back(key, tmp_path, monkeypatch, failing):
    put(key, {"a": "1", "b": "1"})
    (tmp_path / "a").chmod(0o640)
    replace = os.replace

    def failed(source, target, **places):
        if target == failing and str(source).endswith(".new"):
            raise PermissionError(1, "refused", str(target))
        return replace(source, target, **places)

    monkeypatch.setattr(os, "replace", failed)
    with pytest.raises(PermissionError):
        put(key, {"a": "2", "b": "2", "c": "2"})
    assert tree(tmp_path) == {"a": b"1", "b": b"1"}
    assert mode(tmp_path / "a") == 0o640


@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_a_new_file_has_the_mode_that_the_system_gives_and_an_old_one_keeps_its_own(key, tmp_path, umask, mask):
    umask(mask)
    (tmp_path / "old").write_text("1")
    (tmp_path / "old").chmod(0o604)
    put(key, {"old": "2", "new": "2"})
    assert (mode(tmp_path / "old"), mode(tmp_path / "new")) == (0o604, 0o666 & ~mask)
    with transaction.begin(key) as change:
        change.put(tmp_path / "old", "3", private=True)
    with transaction.begin(key) as change, change.stream(tmp_path / "rows", private=True) as stream:
        stream.write(b"3")
    assert (mode(tmp_path / "old"), mode(tmp_path / "rows")) == (0o600, 0o600)


class Killed(BaseException):
    """What ends a transaction as a signal that cannot be caught would."""


def interrupt(monkeypatch, key, texts, at):
    """Ends a transaction at one of its renames as a killed process would: nothing is put in order."""
    replace, left = os.replace, [at]

    def killed(*arguments, **places):
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        return replace(*arguments, **places)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", killed)
        patched.setattr(transaction.Transaction, "abandon", lambda _: None)
        with pytest.raises(Killed):
            put(key, texts)


@pytest.mark.parametrize("mask", [0o002, 0o077])
def test_a_lock_has_the_mode_that_the_system_gives_and_a_journal_is_private(key, tmp_path, monkeypatch, umask, state, mask):
    umask(mask)
    with lock.held(key):
        assert mode(lock.beside(key)) == 0o666 & ~mask
    interrupt(monkeypatch, key, {"a": "1", "b": "1"}, 2)
    (journal,) = state.iterdir()
    assert (mode(journal), mode(state)) == (0o600, 0o700)


@pytest.mark.parametrize("at", range(5))
def test_the_next_transaction_completes_an_interrupted_one_or_takes_it_back(key, tmp_path, monkeypatch, caplog, at):
    before = {"a": "1", "b": "1", "gone": "1"}
    put(key, before)
    interrupt(monkeypatch, key, {"a": "2", "b": "2", "gone": None, "new/c": "2"}, at)
    assert transaction.interrupted(key) == (4 if at > 1 else 0), "a reader can know"
    with caplog.at_level("WARNING"):
        put(key, {})
    assert ("completed the change of 4 files" in caplog.text, "took back what was prepared" in caplog.text) == (at > 1, at == 1)
    whole = {"a": b"2", "b": b"2", "new/c": b"2"}
    assert tree(tmp_path) == (whole if at > 1 else {name: text.encode() for name, text in before.items()})
    assert (tmp_path / "new").exists() == (at > 1)
    assert transaction.interrupted(key) == 0


def test_what_a_check_refuses_is_not_written(key, tmp_path):
    def refuse():
        raise ConflictError("changed")

    with pytest.raises(ConflictError), transaction.begin(key, lambda: refuse) as change:
        change.put(tmp_path / "a", "1")
    assert tree(tmp_path) == {}


def hostile(folder, **parts):
    """The journals that earlier versions obeyed, and that of this one with a token of one's own."""
    old = {"form": "kzgraph journal 1", "replaced": [], "restored": [], "removed": [], "dropped": [], "folders": []}
    new = {"form": journals.FORM, "folder": str(folder), "token": "0", "names": [], "folders": [], "changes": [], "ending": "new"}
    changes = [(name, None, None) for name in parts.get("removed", ())]
    return json.dumps({**old, **parts}), json.dumps({**new, "names": [name for name, *_ in changes], "changes": changes})


@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("name", [".key.journal", ".key.journal.new", "kzgraph/{}"])
def test_a_journal_that_came_with_the_files_is_none(key, tmp_path, state, version, name):
    file = tmp_path / name.format(journals._file(state, key).name)
    file.parent.mkdir(exist_ok=True)
    file.write_text(hostile(tmp_path, removed=["notes", "../outside"], restored=["notes"], dropped=["notes"])[version])
    for other in ("notes", ".notes.new", ".notes.old", ".notes.0.new"):
        (tmp_path / other).write_text(other)
    before = tree(tmp_path)
    assert transaction.interrupted(key) == 0
    put(key, {"a": "1"})
    assert tree(tmp_path) == {**before, "a": b"1"}


DAMAGED = ["[]", "", "{}", "null", "[" * 100_000, '{"form": "kzgraph journal 1"}', hostile("/elsewhere", removed=["a"])[1]]


@pytest.mark.parametrize("text", DAMAGED, ids=range(len(DAMAGED)))
def test_a_journal_that_is_not_whole_is_not_obeyed(key, tmp_path, state, text):
    put(key, {"a": "1"})
    journals._file(state, key).write_text(text)
    with pytest.raises(KzgraphError, match="not a journal of this version"):
        put(key, {"a": "2"})
    assert tree(tmp_path) == {"a": b"1"}


@pytest.mark.promise("journal-confined")
@pytest.mark.parametrize("name", ["../outside", "/etc/hostname", "other/x", "in"])
def test_a_journal_names_only_what_its_caller_writes(key, tmp_path, state, name):
    (tmp_path / "in").mkdir()
    journals.writable()
    journals._file(state, key).write_text(hostile(tmp_path, removed=[name])[1])
    with pytest.raises(UsageError, match="Run that command again"), transaction.begin(key, within=("in/side",)):
        pass


@pytest.mark.promise("no-late-overwriting")
@pytest.mark.parametrize("edited", ["a", "b", "gone", ".b.new", ".gone.new"])
def test_a_file_that_changed_since_an_interruption_is_not_overwritten(key, tmp_path, monkeypatch, state, edited):
    put(key, {"a": "1", "b": "1", "gone": "1"})
    interrupt(monkeypatch, key, {"a": "2", "b": "2", "gone": None}, 3)  # once `a` has its place
    name, _, ending = edited.strip(".").partition(".")
    other = next(tmp_path.glob(f".{name}.*.new"), None)
    (other if ending else tmp_path / name).write_text("mine")
    left = tree(tmp_path)
    if edited == "a":  # whose change was over
        put(key, {})
        assert tree(tmp_path) == {"a": b"mine", "b": b"2"}
        return
    for _ in range(2):
        with pytest.raises(ConflictError) as raised:
            put(key, {"a": "3"})
        assert str(tmp_path / name) in str(raised.value)
        assert str(other) in str(raised.value)
        assert tree(tmp_path) == left, "neither version is lost, and no other file changes"
    other.unlink()  # as the message says
    put(key, {})
    kept = {"b": b"2"} | {name: left[name]}
    assert tree(tmp_path) == {"a": b"2", **kept}
    assert list(state.iterdir()) == []


def test_a_folder_that_became_a_link_is_not_followed(key, tmp_path, monkeypatch, state):
    home, outside = tmp_path / "home", tmp_path / "outside"
    home.mkdir()
    put(home / "key", {"in/a": "1", "in/b": "1"})
    interrupt(monkeypatch, home / "key", {"in/a": "2", "in/b": None}, 2)
    (home / "in").rename(outside)
    (home / "in").symlink_to(outside)
    before = tree(outside)
    with pytest.raises(ConflictError, match="in/a"):
        put(home / "key", {})
    assert tree(outside) == before


@pytest.mark.promise("no-links")
@pytest.mark.parametrize("link", ["in", "in/deep", "in/file"])
@pytest.mark.parametrize("content", ["2", None])
def test_nothing_is_written_or_removed_behind_a_link_within_a_workspace(key, tmp_path, link, content):
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "deep").mkdir(parents=True)
    (elsewhere / "deep" / "file").write_text("1")
    (tmp_path / link).parent.mkdir(exist_ok=True)
    (tmp_path / link).symlink_to(elsewhere / "deep" / "file" if link == "in/file" else elsewhere)
    before = tree(tmp_path)
    file = {"in": "in/deep/file", "in/deep": "in/deep/deep/file", "in/file": "in/file"}[link]
    with pytest.raises(UsageError, match="symbolic link"), transaction.begin(key, within=("in",)) as change:
        change.put(tmp_path / file, content)
    assert tree(tmp_path) == before


def test_a_folder_in_place_of_another_has_none_of_its_journals(tmp_path, monkeypatch):
    home = tmp_path / "home"
    for _ in range(2):
        home.mkdir()
        interrupt(monkeypatch, home / "key", {"a": "2", "b": "2"}, 2)
        assert transaction.interrupted(home / "key") == 2
        home.rename(tmp_path / f"moved{_}")
        home.mkdir()
        assert transaction.interrupted(home / "key") == 0
        home.rmdir()


@pytest.mark.parametrize("place", ["open to others", "a link", "a file", "not writable"])
def test_without_a_private_folder_nothing_is_written(key, tmp_path, monkeypatch, place):
    base = tmp_path / "base"
    base.mkdir()
    made = base / "kzgraph"
    if place == "open to others":
        made.mkdir()
        made.chmod(0o770)
    elif place == "a link":
        (tmp_path / "elsewhere").mkdir()
        made.symlink_to(tmp_path / "elsewhere")
    elif place == "a file":
        made.write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/none" if place == "not writable" else str(base))
    with pytest.raises(UsageError, match="XDG_STATE_HOME"):
        put(key, {"a": "1"})
    assert not (tmp_path / "a").exists()
    assert transaction.interrupted(key) == 0


def test_without_a_home_folder_the_journal_lies_in_a_private_folder_below_that_for_temporary_files(key, tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setattr(private.os, "access", lambda *_: False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    put(key, {"a": "1", "b": "2"})
    assert mode(tmp_path / "tmp" / f"kzgraph-{os.geteuid()}") == 0o700
    (tmp_path / "tmp" / f"kzgraph-{os.geteuid()}").chmod(0o777)  # as another user may have made it
    with pytest.raises(UsageError, match="XDG_STATE_HOME"):
        put(key, {"a": "1"})


def test_a_journal_that_nobody_completes_goes_after_a_year(key, tmp_path, monkeypatch, state):
    journals.writable()
    old, new = state / "old.json", state / "new.json"
    for file, days in ((old, 366), (new, 364)):
        file.write_text("{}")
        os.utime(file, (time.time() - days * 86400,) * 2)
    put(key, {"a": "1"})
    assert list(state.iterdir()) == [new]


@pytest.mark.parametrize("kind", ["text", "link", "pipe", "folder"])
@pytest.mark.parametrize("shared", [False, True])
def test_what_is_not_a_lock_is_neither_taken_nor_removed(key, tmp_path, kind, shared):
    file = lock.beside(key)
    if kind == "text":
        file.write_text("mine")
    elif kind == "link":
        file.symlink_to(tmp_path / "nowhere")
    elif kind == "pipe":
        os.mkfifo(file)
    else:
        file.mkdir()
    with pytest.raises((UsageError, OSError), match=re.escape(file.name)), lock.held(key, shared=shared):
        pass
    assert os.path.lexists(file)
    assert not (tmp_path / "nowhere").exists()


def test_a_pipe_is_written_to_as_it_is(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    transaction.write(tmp_path / "pipe", "text")
    assert os.read(reader, 10) == b"text"
    with transaction.Device().stream(tmp_path / "pipe") as stream:
        stream.write(b"rows")
    assert os.read(reader, 10) == b"rows"
    os.close(reader)
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_scratch_folder_is_private_and_the_next_run_removes_what_a_killed_one_left(tmp_path):
    (left := work_of(tmp_path / "target")).mkdir()
    (left / "rows").write_text("private")
    with folders.scratch(tmp_path / "target") as folder:
        assert folder == left
        assert list(folder.iterdir()) == []
        assert mode(folder) == 0o700
    assert list(tmp_path.iterdir()) == []


def work_of(target):
    with folders.scratch(target) as folder:
        return folder


@pytest.mark.parametrize("has_home", [True, False])
def test_a_folder_that_came_with_a_repository_is_no_scratch_folder(tmp_path, monkeypatch, has_home):
    if not has_home:
        monkeypatch.setenv("XDG_STATE_HOME", "/proc/none")
    (tmp_path / "victim" / "old").mkdir(parents=True)
    (tmp_path / ".site.work").symlink_to(tmp_path / "victim")
    (tmp_path / ".map.work").mkdir()
    before = tree(tmp_path)
    for name in ("site", "map"):
        with folders.scratch(tmp_path / name) as folder:
            assert not folder.is_relative_to(tmp_path / f".{name}.work")
    assert tree(tmp_path) == before
    assert (work_of(tmp_path / "a") == work_of(tmp_path / "a")) == has_home


@pytest.mark.parametrize("exchanges", [True, False])
def test_a_folder_takes_the_place_of_another_whole(tmp_path, monkeypatch, exchanges):
    if not exchanges:
        monkeypatch.setattr(folders, "_exchange", lambda *_: False)
    for text in ("1", "2"):
        with folders.replaced(tmp_path / "site", lambda: True, lambda: None) as folder:
            (folder / "a").write_text(text)
    assert tree(tmp_path) == {"site/a": b"2"}
    with pytest.raises(KeyError), folders.replaced(tmp_path / "site", lambda: True, lambda: None) as folder:
        raise KeyError
    assert tree(tmp_path) == {"site/a": b"2"}


def test_a_run_that_was_killed_between_two_renames_is_taken_back(tmp_path):
    old = work_of(tmp_path / "site") / "old"
    old.mkdir(parents=True)
    (old / "a").write_text("1")
    with pytest.raises(KeyError), folders.replaced(tmp_path / "site", lambda: True, lambda: None):
        raise KeyError
    assert tree(tmp_path) == {"site/a": b"1"}


def test_a_lock_is_held_by_one_writer_or_by_readers(key, monkeypatch):
    monkeypatch.setattr(lock.held.__wrapped__, "__defaults__", (0.1,))
    for shared in (False, True):
        with lock.held(key, shared=shared):
            assert lock.is_held(key) == (not shared)
            child = os.fork()
            if child == 0:
                lock._held.clear()
                code = 0
                try:
                    with lock.held(key, shared=True):
                        code += 1
                    with lock.held(key):
                        code += 2
                except ConflictError:
                    pass
                finally:
                    os._exit(code)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == (1 if shared else 0)
    assert not lock.beside(key).exists()


def test_a_reader_cannot_become_a_writer(key):
    with lock.held(key), lock.held(key, shared=True), lock.held(key):
        pass
    with lock.held(key, shared=True), lock.held(key, shared=True), pytest.raises(ConflictError, match="another place"), lock.held(key):
        pass
    assert not lock.beside(key).exists()


@pytest.mark.parametrize("writable", [False, True])
def test_readers_do_without_a_lock_only_where_nobody_can_write(key, monkeypatch, writable):
    def refused(*_):
        raise PermissionError(errno.EACCES, "refused")

    monkeypatch.setattr(lock, "_taken", refused)
    monkeypatch.setattr(os, "access", lambda *_: writable)
    with pytest.raises(PermissionError) if writable else nullcontext(), lock.held(key, shared=True):
        pass
