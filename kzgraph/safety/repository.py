"""The git repository of a folder, found by us and shown to git without its settings.

A repository may come from others, in an archive or as files that look like one, and its settings can name programs to run. So git is
given a directory of ours: copies of the names of commits and of the index, the place of the objects, and nothing else.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

BYTES, FILES = 512 << 20, 100_000  # what is copied at most
SETTING_BYTES = 1 << 20
DEEPEST = 100  # folders below refs/: names of branches have fewer steps, and the walk calls itself
# The settings that say how objects and names are stored: all that is taken over.
_FORMAT = re.compile(r"(?:^|\])[ \t]*(objectformat|refstorage)[ \t]*=[ \t]*\"?([a-z0-9]+)", re.IGNORECASE | re.MULTILINE)
_WORKTREE = re.compile(r"(?:^|\])[ \t]*worktree[ \t]*=(.*)$", re.IGNORECASE | re.MULTILINE)
# An index that leaves folders out is read as it is: to list what is in them, their trees would have to be there.
SPARSE = "\tsparseCheckout = true\n\tsparseCheckoutCone = true\n[index]\n\tsparse = true\n[sparse]\n\texpectFilesOutsideOfPatterns = true\n"
NAMES = re.compile(r"[A-Z_]+|packed-refs|shallow")
INDEX = re.compile(r"index|sharedindex\.[0-9a-f]+")


class GitError(Exception):
    """What git cannot give, as one message that says what to do."""


class NoRepositoryError(GitError):
    """A folder is in no repository."""


class Repository(NamedTuple):
    """The folder of its files, the git directory of this worktree, and the one that all its worktrees share."""

    top: Path
    directory: Path
    common: Path

    @property
    def objects(self) -> Path:
        return self.common / "objects"

    @property
    def parts(self) -> tuple[Path, ...]:
        """What must belong to whoever is trusted."""
        return (self.top, self.top / ".git", self.directory, self.common)


def find(folder: Path) -> Repository:
    """The repository among whose files a folder is, by the next `.git` above: a folder that looks like a bare repository is none.

    Raises NoRepositoryError, and GitError for a `.git` that leads elsewhere and for objects that lie elsewhere.
    """
    start = folder.resolve()
    ceilings = {Path(name).resolve() for name in os.environ.get("GIT_CEILING_DIRECTORIES", "").split(os.pathsep) if name}
    for top in (start, *start.parents):
        if top in ceilings and top != start:
            break
        place = top / ".git"
        if place.is_symlink():
            raise GitError(f"{place}: a symbolic link, which may lead to another repository. Put the repository itself there.")
        if place.is_dir() and os.path.lexists(place / "HEAD"):
            return _with_own_objects(Repository(top, place, place))
        if place.is_file():
            return _with_own_objects(_linked(top))
    raise NoRepositoryError(f"{folder}: not in a git repository, so it has no revisions: name one in a clone.")


def _linked(top: Path) -> Repository:
    """The repository that a file `.git` names, a worktree's or a submodule's, which must name this folder in turn."""
    place = top / ".git"
    line = _line(place)
    directory = (top / line.removeprefix("gitdir:").strip()).resolve()
    if back := _line(directory / "gitdir"):
        common = (directory / _line(directory / "commondir")).resolve()
        ours = (directory / back).resolve() == place and directory.parent == common / "worktrees"
    else:
        # `git sparse-checkout` moves the setting into the second file
        common, named = directory, _WORKTREE.search(_settings(directory)) or _WORKTREE.search(_settings(directory, "config.worktree"))
        ours = named is not None and (directory / named[1].strip().strip('"')).resolve() == top
    if not (line.startswith("gitdir:") and ours):
        raise GitError(
            f"{place}: leads to {directory}, which does not name this folder as its own. If both are yours, run `git worktree repair`"
            f" there, or, for a separate git directory, `git config core.worktree {top}` here."
        )
    return Repository(top, directory, common)


def _with_own_objects(repository: Repository) -> Repository:
    objects = repository.objects
    if os.path.lexists(objects / "info" / "alternates") or any(link for _, link in _odd(objects)):
        raise GitError(
            f"{repository.top}: its objects are in another repository (a link, or objects/info/alternates). If you trust that one, copy"
            " them with `git repack -a -d` and remove the link or that file."
        )
    if odd := next(_odd(objects), None):
        raise GitError(f"{odd[0]}: a pipe, a device or a socket, which is no object of git: clone the repository again.")
    if not objects.is_dir():
        raise GitError(f"{repository.top}: its repository has no objects ({objects}): clone it again.")
    return repository


def _odd(objects: Path) -> Iterator[tuple[str, bool]]:
    """What is neither a file nor a folder in the place of the objects and in its folders, and whether it is a link."""
    if objects.is_symlink():
        yield str(objects), True
    elif objects.is_dir():
        folders = [str(objects)]
        for folder in folders:
            for entry in os.scandir(folder):
                if entry.is_dir(follow_symlinks=False):
                    folders += [entry.path] if folder == folders[0] else []
                elif not entry.is_file(follow_symlinks=False):
                    yield entry.path, entry.is_symlink()


def show(repository: Repository, into: Path, revision: str | None) -> Path:
    """Makes a git directory in an empty folder, without the settings; its path.

    It has copies of the names of commits, where one of a revision is to be found, and else of the index. Raises GitError if there is too
    much to copy.
    """
    (into / "config").write_text(_own_settings(repository), encoding="utf-8")
    shown = into
    if repository.directory != repository.common:
        shown = into / "worktrees" / "own"
        shown.mkdir(parents=True)
        (shown / "commondir").write_text("../..\n", encoding="utf-8")
    for place in {into, shown}:
        (place / "refs").mkdir()
        (place / "info").mkdir()
        (place / "info" / "sparse-checkout").write_text("/*\n!/*/\n", encoding="utf-8")
        (place / "HEAD").write_text("ref: refs/heads/.invalid\n", encoding="utf-8")  # git takes no directory without one
    left, size = FILES, BYTES
    for source, target in {repository.common: into, repository.directory: shown}.items():
        for name in _copied(source, revision):
            content = _read(source / name, size)
            left, size = left - 1, size - len(content or b"")
            if left < 0 or size <= 0:
                raise GitError(
                    f"{repository.top}: stopped: the names of its commits, or its index, are more than {FILES:,} files"
                    f" or {BYTES >> 20} MiB. Run `git pack-refs --all`."
                )
            if content is not None:
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                (target / name).write_bytes(content)
    return shown


def _own_settings(repository: Repository) -> str:
    """The settings that git is shown. Without the files that speed up the walk of a history, which could tell another one."""
    formats = {name.lower(): value.lower() for name, value in _FORMAT.findall(_settings(repository.common))}
    extensions = "".join(f"\t{name} = {value}\n" for name, value in formats.items())
    return (
        f"[core]\n\trepositoryformatversion = {1 if formats else 0}\n\tbare = true\n\tcommitGraph = false\n\tmultiPackIndex = false\n"
        f"\tpackedGitWindowSize = 32m\n\tpackedGitLimit = 256m\n{SPARSE}[extensions]\n{extensions}"
    )


def _copied(source: Path, revision: str | None) -> Iterator[str]:
    """The files to copy, by their paths below the source; no link is followed."""
    files = INDEX if revision is None else NAMES
    folders = () if revision is None else ("refs", "reftable", "logs") if "@{" in revision else ("refs", "reftable")
    above: list[str] = []
    for folder, below, names in os.walk(source):
        inside = os.path.relpath(folder, source)
        if inside == ".":
            below[:] = [name for name in below if name in folders]
            above = [name for name in names if files.fullmatch(name)]
        else:
            yield from (str(Path(inside, name)) for name in names)
            if inside.count(os.sep) > DEEPEST:
                below.clear()
    yield from above  # behind the folders: git may pack names of commits meanwhile, first into a file here


def _settings(directory: Path, name: str = "config") -> str:
    return (_read(directory / name, SETTING_BYTES) or b"").decode("utf-8", "surrogateescape")


def _line(file: Path) -> str:
    """The one line of a file of git; empty if there is none."""
    return os.fsdecode(_read(file, SETTING_BYTES) or b"").strip()


def _read(file: Path, most: int) -> bytes | None:
    """The content of a file, or its first bytes; None if it is missing, a link, a pipe or a folder."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)  # opening a pipe would wait for its writer
    except OSError:
        return None
    with open(handle, "rb") as stream:  # noqa: PTH123 (a descriptor)
        return stream.read(most) if stat.S_ISREG(os.fstat(handle).st_mode) else None
