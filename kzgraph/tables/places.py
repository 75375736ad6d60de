"""The question of places: what holds a file, so that nobody writes private things where others get them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.workspace import ROOMS

if TYPE_CHECKING:
    from pathlib import Path

    from kzgraph.workspace import Workspace


def in_room(file: Path, workspace: Workspace) -> bool:
    """Whether a file lies in a room of the workspace, where only data of its own lies; a symbolic link counts as where it leads."""
    place, root = file.resolve(), workspace.root.resolve()
    return any(place.is_relative_to(root / room) for room in ROOMS)


def in_workspace(file: Path, workspace: Workspace) -> bool:
    """Whether a file lies anywhere below the root of the workspace; a symbolic link counts as where it leads."""
    return file.resolve().is_relative_to(workspace.root.resolve())


def repository(file: Path) -> Path | None:
    """The nearest git repository around a file, a working tree or a bare one; a symbolic link counts as where it leads."""
    return next((folder for folder in file.resolve().parents if _is_repository(folder)), None)


def _is_repository(folder: Path) -> bool:
    return (folder / ".git").exists() or ((folder / "objects").is_dir() and (folder / "HEAD").is_file())
