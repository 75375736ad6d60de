"""A workspace: a folder with the rooms `ontology/`, `graph/` and `queries/`."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from kzgraph.model import KZR, UsageError

ROOMS = ("ontology", "graph", "queries")
ONTOLOGY_GRAPH = "https://w3id.org/kzgraph/ontology"


def default_root() -> Path:
    """The data that came with the package: in the wheel beside the code, in a checkout one folder above it."""
    package = Path(__file__).resolve().parent
    bundled = package / "workspace_data"
    return bundled if bundled.is_dir() else package.parent


class Workspace(NamedTuple):
    """The files of one workspace. `root` holds the three rooms."""

    root: Path

    @classmethod
    def open(cls, root: Path | None = None) -> Workspace:
        """The workspace at `root`, or the one that came with the package. Raises UsageError if a room is missing."""
        root = default_root() if root is None else root
        missing = [room for room in ROOMS if not (root / room).is_dir()]
        if missing:
            raise UsageError(
                f"{root}: no workspace: the folder {missing[0]}/ is missing. Name a folder that holds "
                f"{', '.join(f'{room}/' for room in ROOMS)} with --workspace DIR."
            )
        return cls(root)

    def _turtle(self, *places: str) -> list[Path]:
        return sorted(file for place in places for file in (self.root / place).rglob("*.ttl"))

    def ontology_files(self) -> list[Path]:
        """Terms, vocabularies and alignments, without the shapes."""
        shapes = self.root / "ontology" / "shapes"
        return [file for file in self._turtle("ontology") if not file.is_relative_to(shapes)]

    def shape_files(self) -> list[Path]:
        """The SHACL shapes."""
        return self._turtle("ontology/shapes")

    def graph_files(self) -> list[Path]:
        """Things, links and what each source says."""
        return self._turtle("graph")

    def union_files(self) -> list[Path]:
        """What queries see: all but the shapes."""
        return [*self.ontology_files(), *self.graph_files()]

    def query_files(self) -> list[Path]:
        """The canned questions."""
        return sorted((self.root / "queries").rglob("*.rq"))

    def graph_name(self, file: Path) -> str:
        """The named graph of a file: the ontology, or the folder in `graph/` that holds it, such as a source."""
        steps = file.relative_to(self.root).parts
        return ONTOLOGY_GRAPH if steps[0] == "ontology" else KZR + steps[1].removesuffix(".ttl")

    def relative(self, file: Path) -> str:
        """How a message names a file: from the root where it lies inside, else as it is."""
        return file.relative_to(self.root).as_posix() if file.is_relative_to(self.root) else file.as_posix()
