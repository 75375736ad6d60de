"""What a command may write over: what it wrote itself, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def check(target: Path, begins: str, *inputs: Path) -> None:
    """Raises UsageError unless the file is missing, or is no input, keeps no decisions and begins as those that the command writes."""
    if target.name.endswith(".links.ttl"):
        raise UsageError(f"{target}: files of that name keep decisions. Name another file.")
    if any(target.resolve() == one.resolve() for one in inputs):
        raise UsageError(f"{target}: is what the command reads. Name another file.")
    if not target.exists() and not target.is_symlink():
        return
    head = b""
    if target.is_file():
        with target.open("rb") as stream:
            head = stream.read(len(begins.encode()))
    if head != begins.encode():
        raise UsageError(f"{target}: is there and was not written by this command, so it is not overwritten. Name another file.")
