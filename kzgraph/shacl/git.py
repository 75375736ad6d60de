"""Revisions of files, read from git's objects without checking anything out.

What stands in a history was written by others: no filter, hook, attribute, submodule or link of it acts here, and nothing is fetched.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

# What a hook has set speaks of its own repository, not of the workspace's.
OF_ANOTHER = {
    f"GIT_{name}"
    for name in ("DIR", "WORK_TREE", "COMMON_DIR", "INDEX_FILE", "PREFIX", "NAMESPACE", "OBJECT_DIRECTORY", "ALTERNATE_OBJECT_DIRECTORIES")
}
# The real objects (git-replace) and those that are here: a partial clone would download what it lacks, in git before 2.44 always.
STRICT = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}


class GitError(Exception):
    """What git cannot give, as one message that says what to do."""


class LinkError(GitError):
    """Two versions of a file cannot be compared: its path leads through a symbolic link, or did so, and may have led elsewhere."""


def command(root: Path, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """A call of git for the repository that holds the root, and its environment."""
    git = shutil.which("git")
    if git is None:
        raise GitError("git is not installed: install it to compare with a revision.")
    # A bare repository among the files of a hostile one would otherwise pass for the workspace's own.
    call = [git, "-c", "safe.bareRepository=explicit", "-C", str(root), *arguments]
    return call, {key: value for key, value in os.environ.items() if key not in OF_ANOTHER} | STRICT


def ask(root: Path, *arguments: str) -> str:
    """The line that git answers; empty if it refuses without a word. Raises GitError if git cannot use the repository."""
    call, environment = command(root, *arguments)
    done = subprocess.run(call, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603 (no shell)
    complaint = os.fsdecode(done.stderr)
    if "not a git repository" in complaint:
        raise GitError(f"{root}: not in a git repository, so it has no revisions: name one in a clone.")
    if "dubious ownership" in complaint:
        raise GitError(
            f"{root}: git refuses a repository of another user. If you trust it: git config --global --add safe.directory REPOSITORY."
        )
    if done.returncode and complaint.startswith("fatal:"):
        raise GitError(f"{root}: git says: {complaint.splitlines()[0].removeprefix('fatal: ')}.")
    return "" if done.returncode else os.fsdecode(done.stdout).removesuffix("\n")


def commit(root: Path, revision: str) -> str:
    """The full name of the commit that a revision names."""
    if not revision or revision.startswith("-") or "\0" in revision:
        raise GitError(f"{revision!r} is not a revision: name a branch, a tag or a commit, such as main or HEAD~1.")
    name = ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
    if re.fullmatch("[0-9a-f]{40,64}", name):
        return name
    if ask(root, "rev-parse", "--is-shallow-repository") == "true":
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


def contents(files: Iterable[Path], revision: str) -> dict[Path, bytes]:
    """Those of the files that were there at a revision. Raises GitError, and LinkError for a link of now or then and for a submodule."""
    by_folder: dict[Path, dict[Path, Path]] = {}
    for file in (files := list(files)):
        place = file.resolve()
        folder = next(parent for parent in place.parents if parent.is_dir())
        by_folder.setdefault(folder, {})[place] = file
    read: dict[Path, bytes] = {}
    for folder, places in by_folder.items():
        top = Path(ask(folder, "rev-parse", "--show-toplevel"))
        # With the folders above, any of which may have been a link; git also lists what else they hold.
        above = {parent for place in places for parent in place.parents if top in parent.parents}
        listed = ask(folder, "ls-tree", "--full-name", "-z", commit(folder, revision), "--", *map(str, [*places, *above]))
        entries = {top / path: head.split(" ") for head, _, path in (entry.partition("\t") for entry in listed.split("\0") if entry)}
        expected = dict.fromkeys(above, "040") | dict.fromkeys(places, "100")
        odd = sorted(place for place, kind in expected.items() if place in entries and not entries[place][0].startswith(kind))
        if odd:
            named = ", ".join(str(places.get(place, place)) for place in odd)
            raise LinkError(f"At {revision} this was a symbolic link, a submodule or of another kind: {named}")
        names = {places[place]: entry for place, entry in entries.items() if place in places}
        blobs = _blobs(folder, [name for _, _, name in names.values()], revision)
        read |= dict(zip(names, blobs, strict=True))
    refuse_links(files, revision)
    return read


def refuse_links(paths: Iterable[Path], revision: str) -> None:
    """Raises LinkError if a path, as given, leads through a symbolic link."""
    for path in paths:
        if link := next((step for step in (path, *path.parents) if step.is_symlink()), None):
            raise LinkError(f"At {revision} this symbolic link may have led elsewhere: {link}")


def _blobs(folder: Path, names: list[str], revision: str) -> Iterator[bytes]:
    call, environment = command(folder, "cat-file", "--batch")
    asked = "".join(f"{name}\n" for name in names).encode()
    answer = subprocess.run(call, env=environment, input=asked, capture_output=True, check=False).stdout  # noqa: S603 (no shell)
    at = 0
    for _ in names:
        end = answer.find(b"\n", at)
        head = answer[at:end].split()
        if len(head) != 3:
            raise GitError(lacking(revision))
        start = end + 1
        at = start + int(head[2]) + 1
        yield answer[start : at - 1]


def names_below(folder: Path, revision: str) -> set[Path]:
    """The files below a folder as of a revision. Raises GitError."""
    root = folder.resolve()
    listed = ask(root, "ls-tree", "-r", "-z", "--name-only", commit(root, revision))
    return {root / name for name in listed.split("\0") if name}
