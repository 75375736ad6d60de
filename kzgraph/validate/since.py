"""What a change did to the findings: both versions judged in full, each finding marked new, old or gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph import history
from kzgraph.changes import match
from kzgraph.validate import validate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kzgraph.model import Finding
    from kzgraph.workspace import Workspace


def since(
    workspace: Workspace,
    revision: str,
    paths: Sequence[Path] = (),
    *,
    alone: bool = False,
    texts: Mapping[str, Path] | None = None,
    engine: str = "compiled",
) -> list[Finding]:
    """The findings of the workspace and of its state at a git revision, marked new, old or gone.

    Raises UsageError for a revision that is not here, or a path that holds no Turtle file.
    """
    root = workspace.root.resolve()
    with history.at(workspace, revision) as before:
        now = validate(workspace, paths, alone=alone, texts=texts, engine=engine)
        inside = [path.resolve().relative_to(root) for path in paths if path.resolve().is_relative_to(root)]
        then = [before.root / path for path in inside if (before.root / path).exists()]
        old = validate(before, then, alone=alone, texts=texts, engine=engine) if then or not paths else []
    return match(old, now)
