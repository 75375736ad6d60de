"""How many modules of kzgraph an answer goes through, and how often it comes back to one: `python -m tools.ways`.

Counts four ways: a question, a validation, the page of a claim from a server, and what became of a claim. `python -m tools.ways -- kzgraph
ask every-act` counts those of another command. Each is run in a new process; children of it count too, imports do not.

modules   whose functions are called
rooms     the packages of these
steps     pairs of modules of which one calls the other; a pair counts once, however many rows an answer has
returns   steps into a module that was entered before: the calls do not go on from room to room, but back to one
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from tools.profiled.sitecustomize import SLOT, SLOTS

ROOT = Path(__file__).parents[1]
CLAIM = "/resource/hrw-2022-10-26/figure-official-deaths.html?lang=en"
SECONDS = 120  # the profile slows the first page
WAYS = (
    ("ask", "official-death-toll"),
    ("validate", "--no-cache"),
    ("serve", "--port", "0", "--workers", "1"),  # a claim page: the calls of one GET
    ("became", "hrw:figure-official-deaths"),
)


class Counts(NamedTuple):
    """What the head of this module explains."""

    modules: int
    rooms: int
    steps: int
    returns: int


def counted(calls: Iterable[tuple[str, str]]) -> Counts:
    """Counts calls in order, each as `module:function` of the caller, or nothing, and of what it called."""
    entered: set[str] = set()
    steps: set[tuple[str, str]] = set()
    returns = 0
    for caller, called in calls:
        step = (caller.partition(":")[0], called.partition(":")[0])
        entered |= {step[0]} - {""}
        if step[0] and step not in steps:
            steps.add(step)
            returns += step[1] in entered
        entered.add(step[1])
    rooms = {".".join(module.split(".")[:2]) for module in entered}
    return Counts(len(entered), len(rooms), len(steps), returns)


def way(words: Sequence[str]) -> Counts:
    """Runs a command of kzgraph in a new process; of `serve`, counts what a first GET of a claim page calls."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "calls"
        with log.open("wb") as file:
            file.truncate(SLOTS * SLOT)
        path = os.pathsep.join([str(ROOT / "tools" / "profiled"), str(ROOT)])
        environment = os.environ | {"PYTHONPATH": path, "WAYS_LOG": str(log), "XDG_CACHE_HOME": folder}
        command = [sys.executable, "-m", "kzgraph", *words]
        if words[0] == "serve":
            calls = _first_get(command, environment, log)
        else:
            done = subprocess.run(command, env=environment, capture_output=True, text=True)
            if done.returncode not in (0, 1):
                raise SystemExit(done.stderr)
            calls = logged(log)
    return counted((caller, called) for _, caller, called in calls)


def logged(log: Path) -> list[tuple[int, str, str]]:
    """The calls that tools/profiled noted in all processes, in order of time."""
    calls = []
    with log.open("rb") as file:
        for slot in range(1, SLOTS):
            file.seek(slot * SLOT)
            while file.peek(1)[:1].isdigit():  # the rest of the slot is unused
                moment, caller, called = file.readline().decode().rstrip("\n").split("\t")
                calls.append((int(moment), caller, called))
    return sorted(calls)


def _first_get(command: list[str], environment: dict[str, str], log: Path) -> list[tuple[int, str, str]]:
    """What a server calls for one request, without its start and its end."""
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as server:
        lines = []
        for line in server.stderr or ():
            lines.append(line)
            if "listening on" in line:
                break
        else:
            raise SystemExit("".join(lines))
        try:
            start = time.monotonic_ns()
            connection = http.client.HTTPConnection(lines[-1].split("//")[1].split("/")[0], timeout=SECONDS)
            connection.request("GET", CLAIM, headers={"Accept": "text/html"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{CLAIM}: status {answer.status}")
            return [call for call in logged(log) if call[0] >= start]
        finally:
            server.terminate()


def main() -> int:
    words = sys.argv[1:]
    asked = [tuple(words[words.index("kzgraph") + 1 :])] if "kzgraph" in words else WAYS
    print(f"{'':44}{''.join(f'{name:>9}' for name in Counts._fields)}")
    for one in asked:
        name = "GET of a claim page" if one[0] == "serve" else f"kzgraph {' '.join(one)}"
        print(f"{name:44}{''.join(f'{count:9}' for count in way(one))}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
