"""Freezes the data that `tools.outputs` is run on: `python -m tools.frozen FOLDER`.

FOLDER/workspace has ontology, graph and questions as they are, in a git repository whose tag `before` has mistakes in them;
FOLDER/variants a workspace for each pack of mutations (`tests/validate/mutations`) and of changes of meaning (`tests/validate/rates`);
FOLDER/examples the failing examples in as few graphs as have them apart, with the ontology.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tests.first import BOTH
from tests.needs import ROOT
from tests.repository import git
from tests.second_engine.compare import joined
from tests.shipped.test_examples import EXAMPLES, FAILS, batches
from tests.validate.mutations.packs import packed, written
from tests.validate.mutations.stages import blocking, constraints, gate, ill_formed
from tests.validate.rates import Row, packs, rows
from tests.validate.test_mutations import JUDGED, MEANING

PARTS = ("ontology", "graph", "queries")


def freeze(folder: Path) -> None:
    """Writes all of it into a new folder."""
    workspace, listed = folder / "workspace", rows()
    fitting = [row for row in listed if row.old in (BOTH / row.file).read_text(encoding="utf-8")]
    if len(fitting) < len(listed):
        print(f"{len(listed) - len(fitting)} of {len(listed)} changes of meaning no longer fit the graph and are left out")
    changes = packs(fitting)
    for part in PARTS:
        shutil.copytree(ROOT / part, workspace / part)
    _history(workspace, changes[0])
    _mutations(folder / "variants")
    for number, pack in enumerate(changes):
        _changed(folder / "variants" / f"meaning-{number:02}", pack)
    (folder / "examples").mkdir()
    ontology = [file for file in sorted((workspace / "ontology").rglob("*.ttl")) if "shapes" not in file.parts]
    for batch in batches(FAILS):
        text = joined([*ontology, EXAMPLES / "world.ttl", *batch])
        (folder / "examples" / f"{batch[0].stem}.ttl").write_text(text, encoding="utf-8")


def _history(workspace: Path, mistakes: list[Row]) -> None:
    """Two commits: the workspace with mistakes, tagged `before`, and as it is."""
    texts = {row.file: (workspace / row.file).read_text(encoding="utf-8") for row in mistakes}
    for row in mistakes:
        (workspace / row.file).write_text(row.applied((workspace / row.file).read_text(encoding="utf-8")), encoding="utf-8")
    git(workspace, "init", "--quiet")
    for subject in ("With mistakes", "As shipped"):
        git(workspace, "add", "--all")
        git(workspace, "commit", "--quiet", "--message", subject, "--date", "2026-01-01T00:00:00Z")
        if subject == "With mistakes":
            git(workspace, "tag", "before")
            for file, text in texts.items():
                (workspace / file).write_text(text, encoding="utf-8")


def _mutations(variants: Path) -> None:
    groups = {
        "judged": (JUDGED, MEANING),
        "stopped": (gate(), blocking(), constraints(), ill_formed()),
    }
    for name, mutations in groups.items():
        for number, pack in enumerate(pack for group in mutations for pack in packed(group)):
            variant = variants / f"{name}-{number:02}"
            variant.mkdir(parents=True)
            written(pack, variant)


def _changed(variant: Path, pack: list[Row]) -> None:
    for part in PARTS:  # questions see no change of the graph, and take seconds to parse
        shutil.copytree(BOTH / part, variant / part, ignore=shutil.ignore_patterns("*.rq", "*.po"))
    for row in pack:
        file = variant / row.file
        file.write_text(row.applied(file.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    freeze(Path(sys.argv[1]))
