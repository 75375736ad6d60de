"""What changed in files of data and shapes since a git revision, as `check` takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from . import git
from .checking import Change
from .parsing import files_below, read
from .snapshots import Snapshot


class Since(NamedTuple):
    """Data and shapes for `check`, and what changed; None where all must be judged. `notes` say why, and which files came and went."""

    data: list[Any]
    shapes: list[Any]
    change: Change | None
    notes: list[str]


def since(revision: str, data: Sequence[Path], shapes: Sequence[Path], imports: Path | None = None, base: str | None = None) -> Since:
    """The change of files since a revision. A file that is only there now is wholly new, one that was only there then is gone.

    Raises GitError for a revision, a repository or a file that is not there, and SyntaxError for a file that is broken now.
    """
    files = list(dict.fromkeys([*data, *shapes]))
    now = {file: file.read_bytes() for file in files if file.exists()}
    try:
        then = git.contents(files, revision)
    except git.LinkError as error:
        if missing := [str(file) for file in files if file not in now]:
            raise git.GitError(f"no such file: {', '.join(missing)}") from None
        return Since(list(dict.fromkeys(data)), list(dict.fromkeys(shapes)), None, [f"All is judged. {error}."])
    if missing := [str(file) for file in files if file not in then and file not in now]:
        raise git.GitError(f"no such file, neither now nor at {revision}: {', '.join(missing)}")
    notes = [f"Not there at {revision}, so all of it is new: {file}" for file in now if file not in then]
    notes += [f"Not there any more since {revision}: {file}" for file in then if file not in now]
    changed = {file for file in files if then.get(file) != now.get(file)}
    news = {file: list(read(_snapshots([file], now), base)) for file in dict.fromkeys(data) if file in changed}
    sources = [news.get(file, file) for file in dict.fromkeys(data)]
    # In two readings of shapes a blank node is the same one only if both are snapshots.
    altered = not changed.isdisjoint(shapes)
    current: list[Any] = _snapshots(shapes, now) if altered else list(dict.fromkeys(shapes))
    if imports is not None and _differs(imports, revision):
        return Since(sources, current, None, [*notes, f"A file in {imports} changed since {revision}, so all is judged."])
    try:
        olds = {file: set(read(_snapshots([file], then), base)) for file in news}
        earlier = _snapshots(shapes, then) if altered else None
        list(read(earlier or (), base))
    except SyntaxError as error:
        return Since(sources, current, None, [*notes, f"A file was broken at {revision}, so all is judged: {error}"])
    added = [statement for file, new in news.items() for statement in new if statement not in olds[file]]
    removed = [statement for file, new in news.items() for statement in olds[file].difference(new)]
    return Since(sources, current, Change(revision, added, removed, earlier), notes)


def _snapshots(files: Sequence[Path], version: Mapping[Path, bytes]) -> list[Snapshot]:
    return [Snapshot(file, version[file]) for file in dict.fromkeys(files) if file in version]


def _differs(folder: Path, revision: str) -> bool:
    files = {file.resolve() for file in files_below(folder)}
    try:
        git.refuse_links([folder], revision)
        return files != git.names_below(folder, revision) or git.contents(files, revision) != {file: file.read_bytes() for file in files}
    except git.LinkError:
        return True
