"""How many modules of kzgraph an answer goes through, and how often it comes back to one: `python -m tools.ways`.

Counts a question, a validation, what became of a claim and the page of a claim; `python -m tools.ways ask every-act` counts another
command. Forked children count too, imports do not. Steps are pairs of modules of which one calls the other, each once; returns are
steps into a module that was entered before.
"""

from __future__ import annotations

import mmap
import os
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from types import FrameType

SLOTS, SLOT = 64, 1 << 20  # processes, and bytes for the steps of each
CLAIM = "/resource/hrw-2022-10-26/figure-official-deaths.html"
COMMANDS = ("ask official-death-toll", "validate", "became hrw:figure-official-deaths")


class Counts(NamedTuple):
    """What the head of this module explains."""

    modules: int
    rooms: int
    steps: int
    returns: int


def counted(calls: Iterable[tuple[str, str]]) -> Counts:
    """Counts calls in order, each a module, or nothing, and the module that it calls."""
    entered: set[str] = set()
    steps: set[tuple[str, str]] = set()
    returns = 0
    for caller, called in calls:
        entered |= {caller} - {""}
        if caller and (caller, called) not in steps:
            steps.add((caller, called))
            returns += called in entered
        entered.add(called)
    return Counts(len(entered), len({".".join(module.split(".")[:2]) for module in entered}), len(steps), returns)


def noted(work: Callable[[], object]) -> list[tuple[str, str]]:
    """The calls between modules while `work` runs in a child, and in the children of that, in order of time."""
    log = mmap.mmap(-1, SLOTS * SLOT)  # shared with children, which may be confined to write no file
    if not (pid := os.fork()):
        try:
            _profile(log)
            work()
        finally:
            os._exit(int(sys.exc_info()[0] is not None))
    if os.waitpid(pid, 0)[1]:
        raise SystemExit("the command failed")
    lines = [line.split("\t") for line in log[SLOT:].replace(b"\0", b"").decode().splitlines()]
    return [(caller, called) for _, caller, called in sorted(lines, key=lambda line: int(line[0]))]


def _profile(log: mmap.mmap) -> None:
    """Writes each new step of this process and its children to a slot of their own; the first byte of all counts the slots in use."""
    seen: set[tuple[str, str]] = set()
    place = [0]

    def module(frame: FrameType | None) -> str:
        return str(frame.f_globals.get("__name__", "")) if frame else ""

    def note(frame: FrameType, event: str, _: object) -> None:
        if event != "call" or not (called := module(frame)).startswith("kzgraph.") or frame.f_code.co_name == "<module>":
            return
        above = frame.f_back
        while above and not module(above).startswith("kzgraph."):
            above = above.f_back
        step = (module(above), called)
        if step[0] != called and step not in seen and not (above and above.f_code.co_name == "<module>"):
            seen.add(step)
            line = f"{time.monotonic_ns()}\t{step[0]}\t{called}\n".encode()
            log[place[0] : place[0] + len(line)] = line
            place[0] += len(line)

    def take_slot() -> None:
        log[0] += 1
        place[0] = log[0] * SLOT

    take_slot()
    os.register_at_fork(after_in_child=take_slot)
    sys.setprofile(note)


def _command(line: str) -> None:
    from kzgraph.__main__ import run

    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        sys.stdout = sys.stderr = nowhere
        sys.argv = ["kzgraph", *line.split()]
        if run() > 1:  # findings are fine
            raise SystemExit(1)


def _page() -> Callable[[], None]:
    """Makes the page of a claim, as a worker of the server does that has read its data."""
    from kzgraph.server import data, jobs
    from kzgraph.server.requests import Request
    from kzgraph.server.settings import Limits

    dataset = data.load(None, None, "", Limits())
    jobs.prepare(dataset)

    def make() -> None:
        if jobs.run(dataset, Request("GET", CLAIM)).status != 200:
            raise SystemExit(1)

    return make


def main() -> int:
    lines = [" ".join(sys.argv[1:])] if sys.argv[1:] else COMMANDS
    ways = [(f"kzgraph {line}", partial(_command, line)) for line in lines] + ([] if sys.argv[1:] else [("page of a claim", _page())])
    print(f"{'':44}{''.join(f'{name:>9}' for name in Counts._fields)}")
    for name, work in ways:
        print(f"{name:44}{''.join(f'{count:9}' for count in counted(noted(work)))}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
