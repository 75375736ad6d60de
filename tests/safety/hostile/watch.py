"""Runs a command in a box and reports what it started, whom it called, and what it changed."""

from __future__ import annotations

import functools
import hashlib
import os
import re
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from tests.needs import ROOT
from tests.safety.hostile.box import CANARY, Box, Trap

SECONDS = 60  # of processors
WAITED = 5  # times as long a command may take on a machine that does other things too
ADDRESS_SPACE = 4 << 30  # bytes of one process
MOST_MEMORY = 2048  # MiB that the largest process of a command may hold
DIGESTED = 1 << 20  # larger files are compared by size and time
CODES = {0, 1, 2, 3, 129, 130, 143}  # of kzgraph --help
ALWAYS = ("clone/ws/.kzgraph.lock", "home/.cache/kzgraph*", "home/.local/state/kzgraph*", "home/.local", "home/.local/state")
SEALED = ("ENETUNREACH", "EPERM", "EACCES", "EAFNOSUPPORT")  # what a sandbox without network answers
START = "import sys; sys.path.pop(0); from kzgraph.__main__ import run; sys.exit(run())"  # as the installed script: without the folder
CALL = re.compile(r"(?P<pid>\d+) (?P<name>execve|execveat|connect)\((?P<rest>.*)\) = (?P<result>.*)")


class Seen(NamedTuple):
    """What one run of a command did. `programs` and `connections` are those that are not a part of kzgraph."""

    code: int
    seconds: float  # of processors, or those waited where it did not end
    memory: int  # MiB
    ran: list[str]
    programs: list[str]
    connections: list[str]
    changed: list[str]
    leaked: list[str]
    shown: str

    def faults(self):
        """What a command must not do on a hostile repository, a line each."""
        yield from (f"ran {name}" for name in self.ran)
        yield from (f"started {program}" for program in self.programs)
        yield from (f"connected {connection}" for connection in self.connections)
        yield from (f"changed {path}" for path in self.changed)
        yield from (f"showed what is outside in {place}" for place in self.leaked)
        if "Traceback (most recent call last)" in self.shown:
            yield f"stack trace: {self.shown.strip().splitlines()[-1][:120]}"
        if self.code not in CODES:
            yield f"exit code {self.code}"
        if self.seconds > SECONDS:
            yield f"took more than {SECONDS} seconds"
        if self.memory > MOST_MEMORY:
            yield f"took {self.memory} MiB"


def watch(box: Box, trap: Trap, words, writes=(), *, until="", start=(sys.executable, "-c", START)) -> Seen:
    """Runs `kzgraph` with the words in the workspace. It may write to the paths `writes`, patterns below the box.

    A command that does not end by itself is sent SIGTERM once it has printed `until`.
    """
    for mark in box.marks.iterdir():  # of what was started while the box was filled
        mark.unlink()
    trap.lines.clear()
    before = snapshot(box.path)
    with tempfile.TemporaryDirectory(prefix="watch-") as name:
        trace = Path(name) / "trace"
        code, seconds, memory, shown = _run(box, [*start, *words], trace, until)
        calls = _calls(trace) if traced() else []
        printed = (Path(name) / "printed").read_bytes() + shown.encode()
    programs = [call["rest"][:200] for call in calls if call["name"] != "connect" and _foreign(call)]
    reached = [call["rest"] for call in calls if call["name"] == "connect" and _outside(call)]
    connections = sorted({*trap.lines, *(line for line in reached if f"htons({trap.port})" not in line)})
    written = differing(before, snapshot(box.path))
    changed = [path for path in written if not any(fnmatchcase(path, part) for part in (*ALWAYS, *writes))]
    leaked = ["print"] * (CANARY in printed) + [path for path in written if path.startswith("out/") and _holds(box.path / path)]
    return Seen(code, seconds, memory, box.ran(), programs, connections, changed, leaked, shown)


def _holds(path: Path) -> bool:
    """Whether an output has what only files outside hold."""
    return path.is_file() and not path.is_symlink() and CANARY in path.read_bytes()


def _run(box, command, trace, until):
    tracer = ["strace", "-DD", "-f", "--seccomp-bpf", "-s", "80", "-e", "trace=execve,execveat,connect", "-e", "signal=none", "-o", trace]
    shown = trace.with_name("shown")
    begun = time.monotonic()
    with shown.open("wb") as errors, trace.with_name("printed").open("wb") as output:
        process = subprocess.Popen(
            [*(tracer if traced() else ()), *command], cwd=box.ws, env=environment(box), stdin=subprocess.DEVNULL,
            stdout=errors if until else output, stderr=errors, start_new_session=True, preexec_fn=_limited,
        )  # fmt: skip
        usage = _ended(process, shown, begun, until)
    waited = time.monotonic() - begun
    seconds = waited if waited > WAITED * SECONDS else usage.ru_utime + usage.ru_stime
    text = shown.read_text(encoding="utf-8", errors="replace")
    return process.returncode, seconds, usage.ru_maxrss >> 10, text


def _limited():
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _ended(process, shown, begun, until):
    """Waits for the end, and kills the whole group at the limit; what the command and its children used."""
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return usage
        if until and until in shown.read_text(encoding="utf-8", errors="replace"):
            process.send_signal(signal.SIGTERM)
            until = ""
        if time.monotonic() - begun > WAITED * SECONDS:
            os.killpg(process.pid, signal.SIGKILL)
        time.sleep(0.01)


def environment(box: Box):
    """Everything of the user lies in the box."""
    home = box.path / "home"
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX") if name in os.environ}
    folders = {"HOME": home, "XDG_CACHE_HOME": home / ".cache", "XDG_CONFIG_HOME": home / ".config",
               "XDG_STATE_HOME": home / ".local" / "state", "TMPDIR": box.path / "tmp", "PYTHONPATH": ROOT}  # fmt: skip
    return {**kept, **{name: str(folder) for name, folder in folders.items()}, "LANG": "C.UTF-8", "TOKEN": CANARY.decode()}


@functools.cache
def traced() -> bool:
    """Whether strace is here and may trace. Without it, programs are seen by their marks, and connections by the trap."""
    call = ["strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=execve", "true"]
    return bool(shutil.which("strace")) and subprocess.run(call, capture_output=True, check=False).returncode == 0


def _calls(trace: Path):
    """The calls of a trace, those in two parts put together. Waits for the tracer, which ends after the command."""
    for _ in range(200):
        lines = trace.read_text(encoding="utf-8", errors="replace").splitlines() if trace.exists() else []
        started, ended = {line.split()[0] for line in lines}, {line.split()[0] for line in lines if " +++ " in line}
        if started and started == ended:
            break
        time.sleep(0.01)
    begun, calls = {}, []
    for line in lines:
        pid = line.split()[0]
        if line.endswith("<unfinished ...>"):
            begun[pid] = line.removesuffix(" <unfinished ...>")
            continue
        whole = re.sub(r"^\d+ +<\.\.\. \w+ resumed>", lambda _, pid=pid: begun.pop(pid, ""), line)
        if match := CALL.fullmatch(re.sub(r"^(\d+) +", r"\1 ", whole)):
            calls.append(match)
    return calls


@functools.cache
def _own() -> tuple[str, ...]:
    """The programs that kzgraph is made of, with what belongs to git."""
    git = [os.path.realpath(shutil.which("git") or "git")]
    folder = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=False).stdout.strip()
    return (os.path.realpath(sys.executable), *git, folder or git[0])


def _foreign(call) -> bool:
    """Whether another program than Python and git was started."""
    path = re.search(r'"((?:[^"\\]|\\.)*)"', call["rest"])
    name = os.path.realpath(path[1]) if path and path[1].startswith("/") else ""
    return call["result"].startswith("0") and not (name in _own() or name.startswith(f"{_own()[-1]}/"))


def _outside(call) -> bool:
    if "sa_family=AF_UNIX" in call["rest"]:
        return call["result"].startswith("0")
    return "sa_family=AF_INET" in call["rest"] and not any(word in call["result"] for word in SEALED)


def snapshot(root: Path):
    """What is below a folder: by path, the kind and mode, and for what is no folder its size, time and content."""
    entries = {}
    folders = [os.fsencode(root)]
    while folders:
        try:
            found = [(entry.path, entry.stat(follow_symlinks=False)) for entry in os.scandir(folders.pop())]
        except OSError:  # a path longer than the system takes
            continue
        for place, status in found:
            path = os.fsdecode(os.path.relpath(place, os.fsencode(root)))
            if stat.S_ISDIR(status.st_mode):
                folders.append(place)
                entries[path] = (status.st_mode,)
            else:
                entries[path] = (status.st_mode, status.st_size, status.st_mtime_ns, _content(place, status))
    return entries


def _content(path, status):
    if stat.S_ISLNK(status.st_mode):
        return os.readlink(path)
    if not stat.S_ISREG(status.st_mode) or status.st_size > DIGESTED:
        return b""
    try:
        with open(path, "rb") as stream:
            return hashlib.sha256(stream.read()).digest()
    except PermissionError:
        return b""


def differing(before, after):
    """The paths that were added, removed or changed."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
