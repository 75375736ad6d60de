"""The one door to git: revisions of files, and the list of those that git tracks, without checking anything out.

What stands in a repository was written by others. git is shown a directory of ours (`repository`), so no setting, filter, hook, attribute,
submodule, link or other repository of it acts here; it is told what to read by names of objects, and nothing is fetched. It runs without
a network, and with limits of memory, of time and of what it may write.
"""

from __future__ import annotations

import math
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from .limits import MEBIBYTE, cap_files, cap_memory, die_with
from .network import wall_off
from .repository import GitError as GitError
from .repository import NoRepositoryError, Repository, find, show

SECONDS, MEBIBYTES = 600, 4096  # of a call of git
WRITTEN_BYTES = MEBIBYTE  # its complaints: it writes nothing else
ANSWER_BYTES = 64 * MEBIBYTE  # of an answer in words
# The real objects (git-replace) and those that are here, as they are named; no setting of the user or the system either.
STRICT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C",
}


class Door(NamedTuple):
    """A repository as git is shown it: the folder of its files, our git directory and the program with its environment."""

    repository: Repository
    directory: Path
    program: str
    environment: dict[str, str]

    @property
    def top(self) -> Path:
        return self.repository.top


@contextmanager
def opened(folder: Path, revision: str | None) -> Iterator[Door]:
    """The repository that holds a folder, with the names of its commits to find a revision, or without one with its index.

    Raises GitError if there is none, it belongs to another user whom the user's settings of git do not trust, or git is not installed.
    """
    repository = find(folder)
    path = os.pathsep.join(place for place in os.get_exec_path() if Path(place).is_absolute())  # no program of the current folder
    program = shutil.which("git", path=path)
    if program is None:
        raise GitError("git is not installed: install it to compare with a revision.")
    with tempfile.TemporaryDirectory(prefix="kzgraph-git-") as place:
        directory = show(repository, Path(place).resolve(), revision)
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        objects = repository.objects if revision else Path(place, "refs")  # an index needs no object, and git would touch its trees
        environment |= STRICT | {"GIT_DIR": str(directory), "GIT_OBJECT_DIRECTORY": str(objects), "PATH": path}
        door = Door(repository, directory, program, environment | {"HOME": place, "XDG_CONFIG_HOME": place})
        _refuse_strangers(door)
        yield door


def _refuse_strangers(door: Door) -> None:
    """Raises GitError if a part of the repository belongs to another user, unless the user's own settings of git trust it."""
    users = {str(os.geteuid())}
    if os.geteuid() == 0:
        users.add(os.environ.get("SUDO_UID", "0"))  # as git has it
    if all(str(part.stat().st_uid) in users for part in door.repository.parts):
        return
    trusted: list[str] = []
    for name in _safe_directories(door):
        trusted = [*trusted, name] if name else []  # an empty one takes back those before
    top, above = str(door.top), {str(folder) for folder in door.top.parents}
    folders = [(str(Path(name.removesuffix("/*")).resolve()), name.endswith("/*")) for name in trusted]
    if "*" not in trusted and not any(folder in above if below else folder == top for folder, below in folders):
        raise GitError(
            f"{top}: git refuses a repository of another user. If you trust it:"
            f" git config --global --add safe.directory {shlex.quote(top)}."
        )


def _safe_directories(door: Door) -> list[str]:
    """The values of safe.directory in the settings of the user and the system, as the environment names them: never the repository's."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_") or key.startswith("GIT_CONFIG_")}
    environment = kept | {"GIT_DIR": str(door.directory)}
    listed = _said(door._replace(environment=environment), "config", "-z", "--type=path", "--get-all", "safe.directory")
    return listed.split("\0")[:-1]


@contextmanager
def started(
    door: Door, *arguments: str, asked: IO[bytes] | None = None, complaints: IO[bytes] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """git, asked of the repository: its output is a pipe, and it is ended with the block."""
    parent = os.getpid()
    with subprocess.Popen(  # noqa: S603 (no shell)
        [door.program, *arguments],
        cwd=door.directory,  # not among files of others
        env=door.environment,
        stdin=asked or subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=complaints or subprocess.DEVNULL,
        preexec_fn=lambda: _confine(parent),
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _confine(parent: int) -> None:
    """In the child: what git may use."""
    wall_off()
    die_with(parent)
    if sys.platform == "linux":
        cap_memory(MEBIBYTES)
    cap_files(WRITTEN_BYTES)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(math.ceil(SECONDS))  # outlives the call of the program, as long as git waits


def ask(door: Door, *arguments: str) -> str:
    """The line that git answers; empty if it refuses without a word. Raises GitError if git cannot use the repository."""
    return _said(door, *arguments).removesuffix("\n")


def _said(door: Door, *arguments: str) -> str:
    with tempfile.TemporaryFile() as complaints, started(door, *arguments, complaints=complaints) as process:
        answer = output(process).read(ANSWER_BYTES + 1)
        if len(answer) > ANSWER_BYTES:
            raise GitError(f"{door.top}: stopped: git's answer is larger than {ANSWER_BYTES >> 20} MiB.")
        code = process.wait()
        complaints.seek(0)
        said = os.fsdecode(complaints.read(WRITTEN_BYTES)).splitlines()
    if code < 0:
        raise GitError(f"{door.top}: git ended by {signal.Signals(-code).name}; it may take {SECONDS} s and {MEBIBYTES} MiB.")
    complaint = next((line for line in said if line.startswith(("fatal: ", "error: Could not read ", "error: unknown option "))), "")
    if code > 1 and said:
        complaint = complaint or said[0]
    if code and complaint:
        raise GitError(f"{door.top}: git says: {complaint.removeprefix('fatal: ').removeprefix('error: ')}.")
    return "" if code else os.fsdecode(answer)


def output(process: subprocess.Popen[bytes]) -> IO[bytes]:
    """The pipe that git writes to."""
    if process.stdout is None:
        raise RuntimeError("git has no output to read")
    return process.stdout


def commit(door: Door, revision: str) -> str:
    """The full name of the commit that a revision names."""
    if not revision or revision.startswith("-") or "\0" in revision:
        raise GitError(f"{revision!r} is not a revision: name a branch, a tag or a commit, such as main or HEAD~1.")
    name = ask(door, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
    if re.fullmatch("[0-9a-f]{40,64}", name):
        return name
    if re.search(r"@\{(u|upstream|push)\}", revision, re.IGNORECASE):
        raise GitError(f"{revision}: the settings of a repository are not read, and so not its upstream: name that, such as origin/main.")
    if ask(door, "rev-parse", "--is-shallow-repository") == "true":
        # A fetched branch without a name of its own here is FETCH_HEAD; a relative name (HEAD~1) cannot be asked of a remote.
        relative = re.search(r"[\^~:@\s]", revision)
        fetch = (
            "" if relative else f"`git fetch --depth=1 origin {shlex.quote(revision.removeprefix('origin/'))}` and name FETCH_HEAD, or run "
        )
        raise GitError(f"{revision}: this clone is shallow and does not hold that revision. Run {fetch}`git fetch --unshallow`.")
    raise GitError(f"{revision}: no such revision in this clone. `git fetch origin` gets what is new. `git log --all` lists what is here.")


def lacking(revision: str) -> str:
    """The message for a revision of which objects are missing."""
    return (
        f"{revision}: this clone lacks files of that revision (a partial clone). Fetch them with `git fetch --refetch --no-filter origin`."
    )


def size_of_next(answer: IO[bytes], revision: str) -> int:
    """The size of the object that `cat-file --batch` writes next. Raises GitError if it is missing."""
    head = answer.readline().split()
    if len(head) != 3:
        raise GitError(lacking(revision))
    return int(head[2])


def tracked(folder: Path) -> set[Path]:
    """The files of the repository that holds a folder, as its index lists them; none where there is no repository. Raises GitError.

    Of a folder that a sparse checkout leaves out, all that is there is listed.
    """
    try:
        with opened(folder, None) as door:
            try:
                names = ask(door, "ls-files", "-z", "--sparse").split("\0")[:-1]
            except GitError as error:
                if "unknown option" not in str(error):
                    raise
                names = ask(door, "ls-files", "-z").split("\0")[:-1]  # git before 2.35, which says so of an index that it cannot list
    except NoRepositoryError:
        return set()
    files = {door.top / name for name in names if not name.endswith("/")}
    files = files.union(*((door.top / name).rglob("*") for name in names if name.endswith("/")))
    # An index that others made can name anything, and a folder may have become a link.
    own = {folder for folder in {file.parent for file in files} if folder.is_relative_to(door.top) and folder.resolve() == folder}
    return {file for file in files if file.parent in own}
