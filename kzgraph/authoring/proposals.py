"""Proposals of claims, which wait in `drafts/` for a person: no command reads them as part of the graph.

A draft is a file of JSON Lines, each a row as `kzgraph new --from` takes it, so that this command accepts a draft as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from kzgraph.authoring import rows
from kzgraph.authoring.draft import Draft
from kzgraph.errors import UsageError
from kzgraph.graph.workspace import Workspace
from kzgraph.graph.writing import outputs, writable
from kzgraph.safety import bounded

FOLDER = "drafts"
NAME = re.compile("[a-z0-9][a-z0-9-]{0,63}")


def check(workspace: Workspace, file: Path, source: str = "") -> Draft:
    """What the rows of a file would add to the graph. Raises UsageError with the row, the line and the fault of each that is refused."""
    try:
        return rows.new(workspace, file, None, source or None)
    except UsageError as error:
        raise UsageError(str(error).replace(f"{file.parent}/", "")) from None


def add(workspace: Workspace, name: str, given: Sequence[Mapping[str, str | Sequence[str]]], source: str = "") -> Draft:
    """Adds rows behind the last one of the draft of a name; what they would add to the graph. Raises UsageError, also for a row that is
    refused, and ConflictError where another program changes the draft meanwhile: nothing is added then."""
    if not NAME.fullmatch(name):
        raise UsageError(f"{name}: a draft is named with small letters, digits and hyphens, such as report-2025.")
    file = writable(workspace).root / FOLDER / f"{name}.jsonl"
    lines = "".join(json.dumps({**({"source": source} if source else {}), **row}, ensure_ascii=False) + "\n" for row in given)
    with TemporaryDirectory() as folder:
        new = Path(folder) / file.name
        new.write_text(lines, encoding="utf-8")
        made = check(workspace, new)
    with outputs(workspace, file) as change:
        text = (bounded.read_text(file) if file.exists() else "") + lines
        if len(text.encode()) > bounded.TEXT_BYTES:
            raise UsageError(f"{FOLDER}/{file.name}: would be larger than {bounded.TEXT_BYTES >> 20} MiB. Begin another draft.")
        change.put(file, text)
    return made
