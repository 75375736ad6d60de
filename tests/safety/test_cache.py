"""The cache: private, bounded, and no obstacle whatever becomes of it."""

import hashlib
import json
import os
import stat
import subprocess
import sys

import pytest

from kzgraph.safety import cache, transaction

NAME = "some"


def digest(number):
    return hashlib.sha256(str(number).encode()).hexdigest()


@pytest.fixture
def home(tmp_path, monkeypatch):
    """The folder of all caches of a user."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def file(home):
    """A file of the cache with two digests."""
    cache.add(NAME, [digest(1), digest(2)])
    return home / "kzgraph" / f"{NAME}.json"


def test_digests_come_back_in_the_order_of_their_use(file):
    cache.add(NAME, [digest(3), digest(1)])
    assert cache.digests(NAME) == [digest(2), digest(3), digest(1)]
    assert cache.digests("other") == []


def test_file_and_folder_are_the_users_alone(file):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in file.parent.iterdir()] == [file.name]


def test_the_digests_used_last_stay_within_the_bound(file, monkeypatch):
    monkeypatch.setattr(cache, "MOST", 3)
    cache.add(NAME, map(digest, range(2, 6)))
    assert cache.digests(NAME) == [digest(3), digest(4), digest(5)]


@pytest.mark.parametrize("text", [
    "", "{}", "null", "not JSON", "[" * 100_000, '["short"]', "[1]",
    json.dumps([digest(1), digest(2).upper()]), json.dumps([digest(1)])[:-9],
])  # fmt: skip
def test_a_damaged_file_holds_nothing_and_is_written_anew(file, text):
    file.write_text(text, encoding="utf-8")
    assert cache.digests(NAME) == []
    cache.add(NAME, [digest(3)])
    assert cache.digests(NAME) == [digest(3)]


def test_a_file_that_is_too_large_is_not_read_whole(file):
    with file.open("wb") as stream:
        stream.truncate(1 << 40)
    assert cache.digests(NAME) == []


def test_what_another_user_could_have_written_is_not_read(file, monkeypatch):
    for mode in (0o770, 0o707):
        file.parent.chmod(mode)
        assert cache.digests(NAME) == []
    file.parent.chmod(0o700)
    assert cache.digests(NAME)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert cache.digests(NAME) == []


def test_no_link_is_followed(file, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    assert cache.digests(NAME) == []
    cache.add(NAME, [digest(3)])
    assert json.loads(elsewhere.read_text(encoding="utf-8")) == [digest(1), digest(2)]
    folder = file.parent.rename(tmp_path / "moved")
    file.parent.symlink_to(folder)
    assert cache.digests(NAME) == []


def test_a_pipe_is_not_waited_for(file):
    file.unlink()
    os.mkfifo(file)
    assert cache.digests(NAME) == []


def test_a_folder_in_the_way_is_left(home):
    (home / "kzgraph" / f"{NAME}.json").mkdir(parents=True)
    cache.add(NAME, [digest(1)])
    assert cache.digests(NAME) == []
    assert [entry.name for entry in (home / "kzgraph").iterdir()] == [f"{NAME}.json"]


def test_a_full_disk_leaves_the_cache_as_it_was(file, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(json, "dumps", full)
        cache.add(NAME, [digest(3)])
    assert cache.digests(NAME) == [digest(1), digest(2)]
    assert [entry.name for entry in file.parent.iterdir()] == [file.name]


def test_what_a_killed_run_left_goes(file, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(transaction.Transaction, "commit", lambda _: None)
        patched.setattr(transaction.Transaction, "abandon", lambda _: None)
        with transaction.begin(file) as change, change.stream(file) as stream:
            stream.write(b"half")
    assert len(list(file.parent.iterdir())) == 2
    cache.add(NAME, [digest(3)])
    assert [entry.name for entry in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("home", ["/proc/nothing", "/dev/null", "/proc/1/none", "relative"])
def test_a_place_that_takes_no_file_is_no_error(home, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", home)
    monkeypatch.setenv("HOME", "/proc/none")
    cache.add(NAME, [digest(1)])
    assert cache.digests(NAME) == []
    assert list(tmp_path.iterdir()) == []


def test_without_xdg_cache_home_it_is_below_the_home(monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    cache.add(NAME, [digest(1)])
    assert json.loads((tmp_path / ".cache" / "kzgraph" / f"{NAME}.json").read_text(encoding="utf-8")) == [digest(1)]


def test_runs_at_once_leave_a_whole_file(home):
    add = "import sys; from kzgraph.safety import cache\nfor n in range(40): cache.add('some', [f'{int(sys.argv[1]) * 100 + n:064x}'])"
    runs = [subprocess.Popen([sys.executable, "-c", add, str(number)]) for number in range(3)]
    assert [run.wait() for run in runs] == [0, 0, 0]
    assert cache.digests(NAME)
