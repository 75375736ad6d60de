"""What a change puts before a reviewer, beside the findings of `kzgraph validate --since`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path

from kzgraph.changes import Change, changes
from kzgraph.cli.output import print_notes
from kzgraph.errors import KzgraphError
from kzgraph.formats import changes as rendered
from kzgraph.formats.style import CHANGE_STYLES
from kzgraph.graph import store
from kzgraph.graph.workspace import Workspace
from kzgraph.reading.evidence import words_of
from kzgraph.safety import sandbox
from kzgraph.safety.limits import MEBIBYTES, SECONDS
from kzgraph.shacl.findings import Finding
from kzgraph.validate import reach
from kzgraph.validate.rules import PRIVATE
from kzgraph.validate.run import reached_the_shapes


def reviews(
    before: Workspace,
    workspace: Workspace,
    revision: str,
    paths: Sequence[Path],
    copies: Mapping[str, Path],
    findings: Sequence[Finding],
    formats: Set[str],
) -> dict[tuple[str, bool], str]:
    """The new and altered assertions for each format that shows them, with the words of their passages (True) and without.

    Nothing is listed while a finding says that the files cannot be judged, or hold private data. A file may be published, as the summary
    of a pull request is: only standard output has words of a source.
    """
    shown = sorted(formats & CHANGE_STYLES.keys())
    if not shown:
        return {}
    if not reached_the_shapes(findings) or any(finding.rule in PRIVATE and not finding.waived for finding in findings):
        print_notes(["the new and altered assertions are listed once these findings are fixed"])
        return {}

    def work() -> Iterator[bytes]:
        changed = [change for change in _changes(before, workspace, revision) if _is_asked_about(change, workspace, paths)]
        words = words_of(store.load(workspace), copies) if copies else {}
        with_words = [(name, True, rendered.review(changed, name, words)) for name in shown]
        yield json.dumps([*with_words, *((name, False, rendered.review(changed, name)) for name in shown)]).encode()

    try:
        output = sandbox.run(work, seconds=SECONDS, mebibytes=MEBIBYTES).output
    except KzgraphError as error:
        print_notes([f"the new and altered assertions are not listed: {error}"])
        return {}
    return {(name, has_words): review for name, has_words, review in json.loads(output)}


def _changes(before: Workspace, workspace: Workspace, revision: str) -> list[Change]:
    """The changes, read from the parts that differ alone where that gives the same ones."""
    parts = reach.changed(before, workspace)
    if parts is not None:
        near = [version._replace(parts=parts | {reach.SHARED}) for version in (before, workspace)]
        found = changes(near[0], near[1], (revision, "now"))
        if not any(change.kind == "voice" for change in found):  # which may be one of another source
            return found
    return changes(before, workspace, (revision, "now"))


def _is_asked_about(change: Change, workspace: Workspace, paths: Sequence[Path]) -> bool:
    file = workspace.root.resolve() / change.seen.file
    return not paths or any(file.is_relative_to(path.resolve()) for path in paths)
