"""How many mistakes of meaning `validate` catches, and how often it objects to what is correct: `python -m tests.validate.rates`.

`mistakes.yaml` and `additions.yaml` were written before they were tried on the rules, and half of each was kept aside until the rules were
done. A row has the change to the shipped graph. A mistake is caught if a finding names a line of a node that it changes or adds; any
finding on an addition is a false alarm. `misreadings.yaml` has further mistakes, each with the rule and the line.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import yaml

from kzgraph.graph.workspace import Workspace
from kzgraph.validate.run import validate
from tests.first import BOTH
from tests.validate.mutations.edits import end, text
from tests.validate.mutations.misreadings import misreadings

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
BLOCK = re.compile(r"^(?=[\w-]+:[^\s:]+ (?:a|\S+:\S+) )", re.MULTILINE)
NAME = re.compile(r"(?<![\w:/#\"])(?:hrw|usdos|link):[\w./-]*\w")


class Row(NamedTuple):
    """A change to the shipped graph. `point` is that of the list of rules, 0 for an addition; `part` is work or kept."""

    name: str
    kind: str
    point: int
    part: str
    file: str
    old: str
    new: str

    def applied(self, before: str) -> str:
        """The text of the file, changed."""
        return (text(self.old, self.new) if self.old else end("\n" + self.new))(before)


class Result(NamedTuple):
    """The findings on a change, each as its rule and message: those on its own nodes, and those elsewhere."""

    near: set[str]
    far: set[str]


def rows() -> list[Row]:
    """Every row of the three tables."""
    read = {kind: yaml.safe_load((HERE / f"{kind}s.yaml").read_text(encoding="utf-8")) for kind in ("mistake", "addition")}
    known = [
        Row(row["name"], kind, row.get("point", 0), row["part"], row["file"], row["old"], row["new"])
        for kind, table in read.items()
        for row in table
    ]
    return [*known, *(Row(row.name, "mistake", 0, "first", row.file, row.old, row.new) for row in misreadings())]


def blocks(turtle: str) -> dict[str, str]:
    """The statements of each node by its name, as written; a node that stands in two places has both."""
    found: dict[str, str] = {}
    for piece in BLOCK.split(turtle)[1:]:
        found[piece.split(" ", 1)[0]] = found.get(piece.split(" ", 1)[0], "") + piece
    return found


def reach(row: Row) -> tuple[set[str], set[str]]:
    """The nodes that a row changes or adds, and those beside them that its rules may look at."""
    before = (BOTH / row.file).read_text(encoding="utf-8")
    old, new = blocks(before), blocks(row.applied(before))
    own = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    assert own, row.name
    return own, own.union(*(NAME.findall(texts.get(name, "")) for name in own for texts in (old, new)))


def packs(chosen: list[Row]) -> list[list[Row]]:
    """Rows that are judged together, since none is beside another."""
    found: list[tuple[list[Row], set[str]]] = []
    for row in chosen:
        _, beside = reach(row)
        pack = next((pack for pack in found if not pack[1] & beside), None)
        if pack is None:
            found.append(([row], set(beside)))
        else:
            pack[0].append(row)
            pack[1].update(beside)
    return [pack for pack, _ in found]


def judged(pack: list[Row], texts: Mapping[str, Path]) -> dict[str, Result]:
    """What `validate` finds for each row of a pack; `texts` has the text of a source by its name, as for `validate`."""
    results = {row.name: Result(set(), set()) for row in pack}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("ontology", "graph", "queries"):  # questions see no change of the graph, and take seconds to parse
            shutil.copytree(BOTH / name, Path(folder) / name, ignore=shutil.ignore_patterns("*.rq", "*.po"))
        reaches = {row.name: reach(row) for row in pack}
        for row in pack:
            file = Path(folder) / row.file
            file.write_text(row.applied(file.read_text(encoding="utf-8")), encoding="utf-8")
        workspace = Workspace.open(Path(folder))
        for finding in validate(workspace, texts=texts):
            if finding.waived:
                continue
            places = ((finding.file, finding.line), *((place.file, place.line) for place in finding.also))
            nodes = {_node(workspace.root / file, line) for file, line in places}
            near = [row for row in pack if nodes & reaches[row.name][0]]
            for row in near or [row for row in pack if nodes & reaches[row.name][1]] or pack[:1]:
                (results[row.name].near if near else results[row.name].far).add(f"{finding.rule}: {finding.message}")
    return results


def _node(file: Path, number: int) -> str:
    """The node whose statements hold a line of a file."""
    if not file.is_file():
        return ""
    lines = file.read_text(encoding="utf-8").split("\n")[:number]
    return next((line.split(" ", 1)[0] for line in reversed(lines) if BLOCK.match(line)), "")
