"""The child of a sandbox ends with its parent, and nothing that the parent left behind breaks it."""

from __future__ import annotations

import gc
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kzgraph.safety import sandbox
from tests.prefixes import PREFIXES
from tests.tiers import few

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDLESS = """
import itertools, os
os.cpu_count = lambda: 1
from kzgraph.safety import sandbox
def work():
    for _ in itertools.count():
        pass
    yield b""
sandbox.run(work, seconds={seconds}, mebibytes=256)
"""
# In pySHACL this takes longer than anybody waits.
PATTERN = f'{PREFIXES} ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:pattern "^(a|a)*(?=c)" ] . ex:a ex:p "{"a" * 60}" .'
CHECK = f"from shaclcheck import check\ncheck({PATTERN!r}, seconds=600)"
CONFINED = f"""
from kzgraph.safety import sandbox
from shaclcheck import check
def work():
    check({PATTERN!r}, seconds=600)
    yield b""
sandbox.run(work, seconds=600, mebibytes=2048)
"""


def child_of(parent):
    """The first child of a process, once it runs."""
    children = Path(f"/proc/{parent}/task/{parent}/children")
    while not (started := children.read_text().split()):
        assert lives(parent)
        time.sleep(0.02)
    return int(started[0])


def busy(pid):
    """Waits until a process has used more processor time than it takes to start pySHACL."""
    while int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11]) < 4 * os.sysconf("SC_CLK_TCK"):
        assert lives(pid)
        time.sleep(0.1)


def lives(pid):
    """Whether a process runs; one that is dead and not yet collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def started():
    """Starts a program, gives it and its child, or the child of that, and leaves nothing of it."""
    processes, below = [], []

    def start(code, depth=1):
        processes.append(subprocess.Popen([sys.executable, "-c", code]))
        child = processes[-1].pid
        for _ in range(depth):
            child = child_of(child)
            below.append(child)
        return processes[-1], child

    yield start
    for process in processes:
        process.kill()
        process.wait()
    for child in filter(lives, below):
        os.kill(child, signal.SIGKILL)


def ends(pid):
    """Whether a process ends within a minute."""
    for _ in range(1200):
        if not lives(pid):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.promise("no-orphans")
def test_a_child_does_not_outlive_a_parent_that_is_killed(started):
    parent, child = started(ENDLESS.format(seconds=600))
    time.sleep(0.3)
    assert lives(child)
    parent.kill()
    parent.wait()
    assert ends(child)


@pytest.mark.parametrize(("code", "depth"), few(1, [(CONFINED, 2), (CHECK, 1)]))
def test_pyshacl_has_limits_and_does_not_outlive_a_command_that_is_killed(started, code, depth):
    parent, pyshacl = started(code, depth)
    busy(pyshacl)
    for kind in (resource.RLIMIT_CPU, resource.RLIMIT_AS):  # those of the sandbox
        assert (resource.prlimit(pyshacl, kind)[1] == resource.RLIM_INFINITY) == (code == CHECK)
    parent.kill()
    parent.wait()
    assert ends(pyshacl)


def test_a_child_that_is_stopped_takes_along_what_it_started():
    def work() -> Iterator[bytes]:
        yield str(subprocess.Popen(["sleep", "600"]).pid).encode()
        time.sleep(600)

    with closing(sandbox.Child(work, seconds=60, mebibytes=256)) as child:
        below = int(next(child.blocks()))
        assert lives(below)
    assert ends(below)


def test_a_child_ends_at_its_processor_time_where_the_parent_does_not_stop_it(started):
    parent, child = started(ENDLESS.format(seconds=1))
    parent.send_signal(signal.SIGSTOP)
    assert ends(child)


class Connection:
    """Like a database connection whose threads did not survive the fork: its end in another process is a crash."""

    def __init__(self) -> None:
        self.cycle = self
        self.owner = os.getpid()

    def __del__(self) -> None:
        if os.getpid() != self.owner:
            os.kill(os.getpid(), signal.SIGSEGV)


@pytest.fixture
def garbage() -> Iterator[None]:
    """A connection that nothing uses and no collection has reached yet."""
    gc.disable()
    Connection()
    yield
    gc.enable()
    gc.collect()


@pytest.mark.usefixtures("garbage")
def test_garbage_of_the_parent_is_not_collected_in_the_child():
    def work() -> Iterator[bytes]:
        gc.collect()
        yield b"whole"

    assert sandbox.run(work, seconds=30, mebibytes=256).output == b"whole"


def test_garbage_of_the_child_is_collected_there():
    def work() -> Iterator[bytes]:
        cycle: list[object] = []
        cycle.append(cycle)
        del cycle
        yield str(gc.collect()).encode()

    assert int(sandbox.run(work, seconds=30, mebibytes=256).output) > 0


def test_blocks_come_one_by_one_and_are_whole_or_an_error():
    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * (1 << 20)

    with closing(sandbox.Child(endless, seconds=30, mebibytes=64)) as child:
        blocks = child.blocks()
        assert all(len(next(blocks)) == 1 << 20 for _ in range(200))

    def cut() -> Iterator[bytes]:
        yield b"a"
        os._exit(0)

    with closing(sandbox.Child(cut, seconds=30, mebibytes=64)) as child:
        blocks = child.blocks()
        assert next(blocks) == b"a"
        with pytest.raises(sandbox.LimitError, match="died of an error"):
            next(blocks)


@pytest.mark.parametrize(
    ("work", "limit"),
    [
        (lambda: iter([bytes(200 << 20)]), "64 MiB of memory"),
        (lambda: iter([bytes(20 << 20)]), "16 MiB"),
        (lambda: iter(lambda: os.getpid() < 0 or time.sleep(60), None), "0.2 seconds"),
    ],
)
def test_a_limit_has_its_name(work, limit):
    with (
        closing(sandbox.Child(work, seconds=30 if "MiB" in limit else 0.2, mebibytes=64)) as child,
        pytest.raises(sandbox.LimitError) as raised,
    ):
        list(child.blocks())
    assert raised.value.limit == limit
