"""Writing into a workspace, and writing what is made from it, so that no change of another program is lost or overlooked."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kzgraph.errors import ConflictError, UsageError
from kzgraph.graph.workspace import FOLDERS, Workspace
from kzgraph.safety import files, journals, lock, transaction
from kzgraph.safety.transaction import Transaction

DIGESTED = 16 << 20  # bytes of a file; the gate lets no larger one through


def key(root: Path) -> Path:
    """What the lock and the journal of a workspace are named after."""
    return root / "kzgraph"


def writable(workspace: Workspace) -> Workspace:
    """The workspace, if it is one to write into. Raises UsageError for the data that an installed package carries."""
    if _is_installed(workspace):
        raise UsageError("the data that came with the installed package is not for writing: name your own workspace with --workspace DIR.")
    return workspace


def _is_installed(workspace: Workspace) -> bool:
    return workspace.root.resolve().is_relative_to(Path(__file__).resolve().parent.parent)


@contextmanager
def sources(workspace: Workspace, *, dry_run: bool = False, beside: Collection[str] = ()) -> Iterator[Transaction]:
    """A transaction on the files of the workspace: begin it before the first file is read. A dry run locks and writes nothing.

    All that changes lies in the folders of the workspace, or in what is named `beside` them, and behind no symbolic link.

    Raises UsageError for the data of an installed package, and ConflictError if another program changes a file meanwhile.
    """
    own, within = key(writable(workspace).root), (*FOLDERS, *beside)
    if dry_run:
        yield transaction.Transaction(own, bool, within)
        return
    with transaction.begin(own, lambda: _unchanged(workspace), within) as change:
        yield change


def recovered(workspace: Workspace, beside: Collection[str] = ()) -> tuple[str, ...]:
    """Completes a change that was interrupted, if there is one; the names of its files."""
    own = key(workspace.root)
    if journals.read(own) is None:
        return ()
    with lock.held(own):
        return journals.recover(own, (*FOLDERS, *beside))


@contextmanager
def reading(workspace: Workspace) -> Iterator[Callable[[], None]]:
    """Keeps other commands from changing the workspace. What it gives raises ConflictError if another program did.

    Raises ConflictError where a change of it was interrupted: whoever only reads does not complete it.
    """
    if _is_installed(workspace):
        yield lambda: None
        return
    with lock.held(key(workspace.root), shared=True):
        if message := interrupted(workspace.root):
            raise ConflictError(message)
        yield _unchanged(workspace)


@contextmanager
def outputs(workspace: Workspace, target: Path) -> Iterator[Transaction]:
    """A transaction on a file, or on the files of a folder, that is made from the workspace. A pipe or a device is written to at once.

    Raises UsageError for a place among the sources, and ConflictError if another program changed those meanwhile.
    """
    check_target(workspace, target)
    if transaction.is_device(target):
        yield transaction.Device()
        return
    with reading(workspace) as unchanged, transaction.begin(_output_key(target), lambda: unchanged) as change:
        yield change


def interrupted(root: Path) -> str:
    """What a reader must know about a change that was interrupted or goes on just now; empty where there is none."""
    left = transaction.interrupted(key(root))
    if not left:
        return ""
    if lock.is_held(key(root)):
        return f"{root}: another process is changing {left} files: some may be old, some new. Run the command again."
    return (
        f"{root}: a change of {left} files was interrupted: some may be old, some new. Run that command again, or "
        "another that writes into the workspace: it completes the change first."
    )


def check_target(workspace: Workspace, target: Path) -> None:
    """Raises UsageError for a place among the sources of the workspace, and for one behind a link that leads out of what others made."""
    files.refuse_link_out(target, workspace.root)
    if workspace.is_data(target):
        folders = ", ".join(f"{folder}/" for folder in FOLDERS)
        raise UsageError(f"{target}: lies among the sources of the workspace ({folders}), which no output replaces. Name another place.")


def build(workspace: Workspace, below: str = "") -> Path:
    """The folder of a workspace, or one below it, for outputs that the user named no place for, made if need be. Raises UsageError."""
    folder = writable(workspace).root / "build" / below
    check_target(workspace, folder)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _output_key(target: Path) -> Path:
    """The target with its symbolic links followed, but for that of a file, which is replaced; or its folder where that is to be made."""
    if target.is_dir():
        return target.resolve()
    return target.parent.resolve() / target.name if target.parent.exists() else target.parent.resolve()


def _unchanged(workspace: Workspace) -> Callable[[], None]:
    """What raises ConflictError once a source is not as it is now."""
    before = digests(workspace)

    def check() -> None:
        after = digests(workspace)
        changed = sorted(file for file in before.keys() | after.keys() if before.get(file) != after.get(file))
        if changed:
            raise ConflictError(f"{changed[0]}: changed by another program meanwhile, so that nothing was written. Run the command again.")

    return check


def digests(workspace: Workspace) -> dict[str, str]:
    """A digest of each file in the folders of the workspace, by its name from the root; links are not followed, pipes not read."""
    import hashlib  # readers need none

    digested = {}
    for part in FOLDERS:
        top = str(workspace.root / part)
        for folder, _, names, place in os.fwalk(top) if Path(top).is_dir() else ():  # which gives nothing of a link
            for name in itertools.filterfalse(journals.is_temporary, names):
                content = b""
                with suppress(OSError):  # a link, or gone meanwhile
                    content = files.read_in(place, name, DIGESTED)
                digested[os.path.join(part + folder[len(top) :], name)] = hashlib.sha256(content).hexdigest()  # noqa: PTH118 (of each file)
    return digested
