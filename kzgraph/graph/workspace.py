"""A workspace: a folder that holds `graph/` and `queries/`, and `ontology/` with what it adds to that of the package.

A workspace is a layer: terms, vocabularies and shapes are those of the package, with its severities and its checked identifiers, and
`ontology/` adds the workspace's own. `ontology/checks/` adds identifiers, changes severities and holds the waivers: those of the package
speak of its own graph. An `ontology/` that holds `kz.ttl` stands for itself, as that of the package does.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from kzgraph.errors import KzgraphError, UsageError
from kzgraph.graph import settings, translations
from kzgraph.graph.names import PACKAGE, Names
from kzgraph.graph.settings import Settings

FOLDERS = ("ontology", "graph", "queries")
REQUIRED = ("graph", "queries")
LINKS, COMPARISONS, SILENCES = "links", "comparisons", "silences"  # folders of `graph/` about what sources say
RESERVED = ("things", LINKS, COMPARISONS, SILENCES, "ontology", "vocab")  # parts and namespaces that no source may have
ONTOLOGY_GRAPH = "https://w3id.org/kzgraph/ontology"
BORROWED = "kzgraph:"
DEEPEST = 50  # folders within each other; Python's own walks call themselves for each


def default_root() -> Path:
    """The data that came with the package: in the wheel beside the code, in a checkout one folder above it."""
    package = Path(__file__).resolve().parent.parent
    bundled = package / "workspace_data"
    return bundled if bundled.is_dir() else package.parent


def around(folder: Path) -> Path | None:
    """The nearest workspace that is a folder or holds it."""
    return next((place for place in (folder, *folder.parents) if all((place / name).is_dir() for name in REQUIRED)), None)


def _odd_places(root: Path) -> Iterator[tuple[Path, str]]:
    """What in the folders of a workspace is neither a file nor a folder below its root, and why. No link is followed to look further.

    Raises KzgraphError for folders too deep within each other.
    """
    folders = [root]
    while folders:
        folder = folders.pop()
        if len(folder.parts) - len(root.parts) > DEEPEST:
            raise KzgraphError(f"{folder}: lies below more than {DEEPEST} folders. Move its files up.")
        try:
            entries = [entry for entry in os.scandir(folder) if folder != root or entry.name in FOLDERS]
        except OSError:  # who reads a file there says what is wrong
            continue
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_symlink():
                if fault := _fault_of_link(Path(entry.path), root):
                    yield Path(entry.path), fault
            elif entry.is_dir():
                folders.append(Path(entry.path))
            elif not entry.is_file():
                yield Path(entry.path), "expected a file, found a pipe, a device or a socket"


def _fault_of_link(link: Path, root: Path) -> str:
    target = Path(os.path.realpath(link))
    if not target.is_relative_to(root):
        return "a symbolic link that leads out of the workspace"
    try:
        kind = target.stat().st_mode
    except OSError:
        return "a symbolic link that leads nowhere"
    return "" if stat.S_ISREG(kind) or stat.S_ISDIR(kind) else "a symbolic link to a pipe, a device or a socket"


class Workspace(NamedTuple):
    """The files of one workspace. `root` holds its folders; `parts` are those of `graph/` that are read, None for all.

    `names` are what it calls things, where it was opened.
    """

    root: Path
    parts: frozenset[str] | None = None
    names: Names = PACKAGE

    @classmethod
    def open(cls, root: Path | None = None, *, following_links: bool = True) -> Workspace:
        """The workspace at `root`, or the one that came with the package.

        Raises UsageError if a folder is missing, and KzgraphError for what `check_places` refuses, unless the caller follows no links.
        """
        is_own = root is not None
        root = default_root() if root is None else root
        missing = [name for name in REQUIRED if not (root / name).is_dir()]
        if missing:
            raise UsageError(
                f"{root}: not a workspace: the folder {missing[0]}/ is missing. Name a folder that holds graph/ and queries/, "
                "and ontology/ if it has terms and shapes of its own, with --workspace DIR."
            )
        workspace = cls(root.resolve())
        if is_own:
            workspace.check_places(following_links=following_links)
        return workspace.named()

    def named(self) -> Workspace:
        """The same with its names, as its files are now. Raises UsageError."""
        return self._replace(names=Names.of(self.root, self.lender))

    def check_places(self, *, following_links: bool = True) -> None:
        """Raises KzgraphError for a symbolic link that leads out, a pipe, a device or a socket, where links are followed, and for folders
        too deep within each other."""
        odd = list(_odd_places(self.root))
        if odd and following_links:
            place, fault = odd[0]
            raise KzgraphError(f"{self.relative(place)}: {fault}. Put a regular file there, or take it out of the workspace.")

    @property
    def lender(self) -> Path:
        """The folder whose `ontology/` holds the terms of the model: the root, or that of the package where the root only adds to them."""
        return self.root if os.path.lexists(self.root / "ontology" / "kz.ttl") else default_root()

    @property
    def settings(self) -> Settings:
        """What the workspace sets once. Raises UsageError."""
        return settings.of(self.root)

    def ontology_files(self) -> list[Path]:
        """Terms, vocabularies and alignments, without the shapes."""
        shapes = set(self.shape_files())
        return [file for file in self._ontology("") if file not in shapes]

    def shape_files(self) -> list[Path]:
        return self._ontology("shapes")

    def _ontology(self, folder: str) -> list[Path]:
        """The Turtle files below a folder of `ontology/`, the workspace's own last."""
        roots = dict.fromkeys((self.lender, self.root))
        return [file for root in roots for file in sorted((root / "ontology" / folder).rglob("*.ttl"))]

    def graph_files(self) -> list[Path]:
        """Things, links and what each source says."""
        graph = self.root / "graph"
        if self.parts is None:
            return sorted(graph.rglob("*.ttl"))
        return sorted(file for part in self.parts for file in (*(graph / part).rglob("*.ttl"), *graph.glob(f"{part}.ttl")))

    def union_files(self) -> list[Path]:
        """What queries see: all but the shapes."""
        return [*self.ontology_files(), *self.graph_files()]

    def catalogues(self) -> list[Path]:
        """The translations of what sources claim, of reasons and of what terms mean."""
        return translations.files(self.root)

    def query_files(self) -> list[Path]:
        return sorted((self.root / "queries").rglob("*.rq"))

    def check_files(self, name: str) -> list[Path]:
        """The files of that name in `ontology/checks/`, the workspace's own last: what it says goes before what it borrows."""
        files = [root / "ontology" / "checks" / name for root in dict.fromkeys((self.lender, self.root))]
        return [file for file in files if file.is_file()]

    def part(self, file: Path) -> str:
        """The part of the workspace that holds a file: `ontology`, or a folder in `graph/`; an empty text for any other file."""
        graph = (*self.root.parts, "graph")
        if file.parts[: len(graph)] == graph and len(file.parts) > len(graph):
            return file.parts[len(graph)].removesuffix(".ttl")
        return "ontology" if file.is_relative_to(self.lender / "ontology") or self.owns(file) else ""

    def foreign(self, files: Iterable[Path]) -> list[Path]:
        """Those of some files that others may have written: that did not come with the package."""
        package = default_root()
        if self.root == package.resolve():
            return []
        return [file for file in files if not file.is_relative_to(package / "ontology")]

    def owns(self, file: Path) -> bool:
        """Whether a file of terms or shapes is the workspace's own."""
        return file.is_relative_to(self.root / "ontology")

    def holds(self, file: Path) -> bool:
        """Whether a file lies below the root; a symbolic link counts as where it leads."""
        return file.resolve().is_relative_to(self.root.resolve())

    def is_data(self, file: Path) -> bool:
        """Whether a file lies in one of `FOLDERS`, where only data of the workspace lies; a symbolic link counts as where it leads."""
        return any(file.resolve().is_relative_to(self.root.resolve() / folder) for folder in FOLDERS)

    def graph_name(self, file: Path) -> str:
        """The named graph of a file of the union: the ontology, or the folder in `graph/` that holds it, such as a source."""
        part = self.part(file)
        return ONTOLOGY_GRAPH if part == "ontology" else self.settings.namespace + part

    def relative(self, file: Path) -> str:
        """How a message names a file: from the root where it lies inside, a borrowed one after `kzgraph:`, any other as it is."""
        lender = self.lender
        if lender != self.root and file.is_relative_to(lender / "ontology"):  # the package may be installed below the root
            return BORROWED + file.relative_to(lender).as_posix()
        return file.relative_to(self.root).as_posix() if file.is_relative_to(self.root) else file.as_posix()
