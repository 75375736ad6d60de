"""What an operation is about to write: computed whole before the first byte is written."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.errors import UsageError, nearest
from kzgraph.safety.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kzgraph.graph.workspace import Workspace

UNFINISHED = "FIXME"


class Added(NamedTuple):
    """A block that a draft adds to a file: its text, and the line at which it begins."""

    file: Path
    line: int
    block: str


class Draft(NamedTuple):
    """New texts of files, the blocks that they add, what is left to do, and the command that comes next, without its workspace."""

    texts: dict[Path, str]
    added: tuple[Added, ...]
    notes: tuple[str, ...]
    then: tuple[str, ...]


def writable(workspace: Workspace) -> Workspace:
    """The workspace, if it is one to write into. Raises UsageError for the data that an installed package carries."""
    if workspace.root.resolve().is_relative_to(Path(__file__).resolve().parent.parent):
        raise UsageError("the data of the installed package is read-only: name your own workspace with --workspace DIR.")
    return workspace


def save(texts: Mapping[Path, str | None]) -> None:
    """Writes all files, or none: None removes a file. If one cannot be written, those before it get their old bytes back."""
    before = {file: file.read_bytes() if file.exists() else None for file in texts}
    done: list[Path] = []
    try:
        for file, text in texts.items():
            _put(file, text)
            done.append(file)
    except BaseException:
        for file in done:
            with contextlib.suppress(OSError):
                _put(file, before[file])
        raise


def _put(file: Path, content: str | bytes | None) -> None:
    if content is None:
        file.unlink(missing_ok=True)
    else:
        write_whole(file, content)


def offered(text: str, names: Iterable[str]) -> str:
    """Up to five of the names, those most like the text first, for a message that says what is expected."""
    known = sorted(set(names))
    return ", ".join(nearest(text, known, 5) or known[:5])
