"""What a command may write over: what it wrote itself, and nothing else."""

from __future__ import annotations

from pathlib import Path

from kzgraph.errors import UsageError


def check(target: Path, begins: str, *inputs: Path) -> None:
    """Raises UsageError unless the file is missing, or begins as the command's own files do, is not an input and keeps no decisions."""
    if target.name.endswith(".links.ttl"):
        raise UsageError(f"{target}: files of that name keep decisions. Name another file.")
    if any(target.resolve() == given.resolve() for given in inputs):
        raise UsageError(f"{target}: is an input of the command. Name another file.")
    if not target.exists() and not target.is_symlink():
        return
    head = b""
    if target.is_file():
        with target.open("rb") as stream:
            head = stream.read(len(begins.encode()))
    if head != begins.encode():
        raise UsageError(f"{target}: exists and was not written by this command, so it is not overwritten. Name another file.")
