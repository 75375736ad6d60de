"""With this folder on PYTHONPATH, each Python process notes its calls between modules of kzgraph in the file $WAYS_LOG.

A line is the time in ns, `module:function` of the caller, and of what it called, with tabs; the second is empty where nothing in kzgraph
called. What runs while a module is imported is left out. The file is mapped, since confined processes may not write to one. It has SLOTS
parts of SLOT bytes, one for each process, and the first of them counts those in use.
"""

from __future__ import annotations

import mmap
import os
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

SLOTS, SLOT = 32, 32 << 20
PACKAGE = f"{os.sep}kzgraph{os.sep}"


def _install(log: mmap.mmap) -> None:
    place = [0]
    names: dict[object, str] = {}
    last = [""]  # a loop writes its call once

    def name(frame: FrameType) -> str:
        """`module:function` of a frame within kzgraph, else an empty string."""
        code = frame.f_code
        if code not in names:
            module = str(frame.f_globals.get("__name__", ""))
            if module == "__main__" and PACKAGE in code.co_filename:
                module = f"kzgraph.{code.co_filename.rpartition(PACKAGE)[2].removesuffix('.py').replace(os.sep, '.')}"
            names[code] = f"{module}:{code.co_qualname}" if module.split(".")[0] == "kzgraph" else ""
        return names[code]

    def profile(frame: FrameType, event: str, _: object) -> None:
        if event != "call" or not (called := name(frame)) or called.endswith(":<module>"):
            return
        above = frame.f_back
        while above is not None and not name(above):
            above = above.f_back
        caller = name(above) if above is not None else ""
        line = f"{caller}\t{called}\n"
        if line == last[0] or caller.partition(":")[0] == called.partition(":")[0] or caller.endswith(":<module>"):
            return
        last[0] = line
        written = f"{time.monotonic_ns()}\t{line}".encode()
        if place[0] % SLOT + len(written) < SLOT:
            log[place[0] : place[0] + len(written)] = written
            place[0] += len(written)

    def take_slot() -> None:
        log[0] += 1
        place[0] = log[0] % SLOTS * SLOT

    take_slot()
    os.register_at_fork(after_in_child=take_slot)
    threading.setprofile(profile)
    sys.setprofile(profile)


if "WAYS_LOG" in os.environ:
    with Path(os.environ["WAYS_LOG"]).open("r+b") as file:
        _install(mmap.mmap(file.fileno(), SLOTS * SLOT))
