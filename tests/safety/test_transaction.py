"""Files change together or not at all, keep their modes, and what an interruption left is completed or taken back."""

from __future__ import annotations

import errno
import json
import os
import stat
from contextlib import nullcontext
from pathlib import Path

import pytest

from kzgraph.errors import ConflictError, KzgraphError, UsageError
from kzgraph.safety import folders, lock, transaction


@pytest.fixture
def key(tmp_path):
    return tmp_path / "key"


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
    replace = Path.replace

    def failed(self, target):
        if Path(target).name == failing and self.suffix == ".new":
            raise PermissionError(1, "refused", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failed)
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


def interrupt(monkeypatch, key, texts, at):
    """Ends a transaction at one of its renames as a killed process would: nothing is put in order."""
    replace, left = Path.replace, [at]

    class Killed(BaseException):
        pass

    def killed(self, target):
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", killed)
        patched.setattr(transaction.Transaction, "abandon", lambda _: None)
        with pytest.raises(Killed):
            put(key, texts)


@pytest.mark.parametrize("mask", [0o002, 0o077])
def test_lock_and_journal_have_the_mode_that_the_system_gives(key, tmp_path, monkeypatch, umask, mask):
    umask(mask)
    with lock.held(key):
        assert mode(lock.beside(key)) == 0o666 & ~mask
    interrupt(monkeypatch, key, {"a": "1"}, 2)
    assert mode(tmp_path / ".key.journal") == 0o666 & ~mask


@pytest.mark.parametrize("at", range(5))
def test_the_next_transaction_completes_an_interrupted_one_or_takes_it_back(key, tmp_path, monkeypatch, at):
    before = {"a": "1", "b": "1", "gone": "1"}
    put(key, before)
    interrupt(monkeypatch, key, {"a": "2", "b": "2", "gone": None, "new/c": "2"}, at)
    assert transaction.interrupted(key) == (4 if at > 1 else 0), "a reader can know"
    put(key, {})
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


def journal(**parts):
    return json.dumps({"form": transaction.FORM, **parts})


HOSTILE = {
    "above": journal(removed=["../outside"]),
    "root": journal(removed=["/etc/hostname"]),
    "removed behind a link": journal(removed=["link/victim"]),
    "replaced behind a link": journal(replaced=["link/victim"]),
    "unknown part": journal(unknown=[]),
    "number": journal(removed=3),
    "list": "[]",
    "empty": "",
    "nested deep": "[" * 100_000,
    "too large": journal() + " " * transaction.MOST,
}


@pytest.mark.promise("journal-confined")
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_journal_that_came_with_the_files_reaches_nothing_outside(tmp_path, text):
    outside = tmp_path / "outside"
    outside.mkdir()
    for name in ("victim", ".victim.new"):
        (outside / name).write_text(name)
    home = tmp_path / "home"
    home.mkdir()
    (home / "link").symlink_to(outside)
    (home / ".key.journal").write_text(text)
    with pytest.raises(KzgraphError, match="not a journal"):
        put(home / "key", {"a": "1"})
    assert sorted(file.name for file in outside.iterdir()) == [".victim.new", "victim"]


def test_a_journal_that_is_completed_just_as_it_is_read_is_none(key, tmp_path, monkeypatch):
    (tmp_path / ".key.journal").write_text(journal(removed=["a"]))
    assert transaction.interrupted(key) == 1
    opened = Path.open

    def late(self, *arguments, **more):
        self.unlink()
        return opened(self, *arguments, **more)

    monkeypatch.setattr(Path, "open", late)
    assert transaction.interrupted(key) == 0


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
    left = tmp_path / ".target.work"
    left.mkdir()
    (left / "rows").write_text("private")
    with folders.scratch(tmp_path / "target") as folder:
        assert list(folder.iterdir()) == []
        assert mode(folder) == 0o700
    assert list(tmp_path.iterdir()) == []


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
    (tmp_path / ".site.work" / "old").mkdir(parents=True)
    (tmp_path / ".site.work" / "old" / "a").write_text("1")
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
