"""Rows of other datasets beside the graph, while a question is asked: files that `kzgraph load` wrote.

They stay external records: in graphs of their own, and a file that describes nodes of the workspace is refused. Few rows are read into
memory. Many are put into a store on disk beside the graph, in the user's cache, which a next question opens where nothing has changed.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import re
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.errors import KzgraphError, UsageError
from kzgraph.graph import kept
from kzgraph.graph.missing_rights import rights_line
from kzgraph.graph.store import load, select
from kzgraph.graph.turtle import check_regular
from kzgraph.questions import judged
from kzgraph.safety import cache
from kzgraph.vocab import DCTERMS, KZ, KZR, KZV

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from kzgraph.graph.workspace import Workspace

LARGE = 32 << 20  # bytes of rows that are read into memory at most
PIECE = 32 << 20  # bytes that are put into the store at once: more take more memory
LONGEST = 16 << 20  # bytes of a line
SECONDS = 7200  # that this may take
_HEAD = 1 << 16  # bytes, among which the rights of rows stand
_PUBLISHED = f'<{DCTERMS}accessRights> "published"'.encode()
# What a line holds that is looked at closely: a term of ours, a node without a name, an escape that hides either, a triple in a triple.
_SUSPECT = re.compile(rb"%b|_:|\\[uU]|<<" % re.escape(KZ.encode()))
_PRIVATE = "private"


@contextmanager
def prepared(workspace: Workspace, files: Sequence[Path], progress: Callable[[int, int], object] = max) -> Iterator[Path | None]:
    """The folder with the graph and the rows of large files, for `opened`; None where they are small, or no folder can be kept.

    The folder of rows that may not be passed on is removed at the end of the block; `progress` is called with the bytes done and their
    number. Raises what `add` does.
    """
    folder = cache.private_folder()
    total = sum(file.stat().st_size for file in files if file.is_file())
    if folder is None or total <= LARGE:
        yield None
        return
    for left in folder.glob(f"graph-*-{_PRIVATE}-*"):  # of a command that was killed
        kept.remove_unread(left)
    published = all(_PUBLISHED in _head(file) for file in files)
    turtle = [(workspace.graph_name(file), file) for file in workspace.union_files()]
    digest = _digest(kept.digest_of(turtle), files)
    place = folder / f"{kept.start(workspace)}-{'rows' if published else f'{_PRIVATE}-{os.getpid()}'}-{digest}"
    try:
        if not (published and kept.is_sound(place)):
            shutil.rmtree(place, ignore_errors=True)
            counter = mmap.mmap(-1, 8)  # which the child shares

            def waiting() -> None:
                progress(int.from_bytes(counter[:8], "big"), total)

            if kept.made(workspace, place, lambda new: _filled(workspace, files, new, counter), SECONDS, waiting) is None:
                raise UsageError(f"{files[0]}: changed while it was read. Ask again.")
        else:
            os.utime(place)
        yield place
        published = published and not json.loads((place / kept.BESIDE).read_bytes())
    finally:
        if not published:
            shutil.rmtree(place, ignore_errors=True)


def opened(workspace: Workspace, files: Sequence[Path], place: Path | None) -> tuple[ox.Store, list[str]]:
    """The graph with the rows beside it, and a note for each dataset whose rows may not be passed on; `place` is from `prepared`."""
    if place is not None:
        return kept.opened(workspace, place), json.loads((place / kept.BESIDE).read_bytes())
    store = load(workspace)
    return store, [note for file in files for note in add(store, file)]


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(_HEAD)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}. Name a file that kzgraph load wrote.") from None


def _digest(graph: str, files: Sequence[Path]) -> str:
    """One digest of the graph and of all files."""
    digest = hashlib.sha256(graph.encode())
    for file in files:
        check_regular(file)
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def _filled(workspace: Workspace, files: Sequence[Path], new: Path, counter: mmap.mmap) -> Iterator[bytes]:
    """In the child: puts rows and graph into a store, and yields the digest of what was read with the notes."""
    os.umask(0o077)
    store, graph = ox.Store(str(new / kept.STORE)), load(workspace)
    turtle = [(workspace.graph_name(file), file) for file in workspace.union_files()]
    digest = hashlib.sha256(kept.digest_of(turtle).encode())
    before = {name.value for name in graph.named_graphs()}
    own = {quad.subject.value for quad in graph if isinstance(quad.subject, ox.NamedNode)}
    done, notes = 0, []
    for file in files:
        if file.name.endswith(judged.SUFFIX):
            notes += judged.add(graph, file)
            digest.update(hashlib.sha256(file.read_bytes()).digest())
            continue
        known, read = {name.value for name in store.named_graphs()}, hashlib.sha256()
        for piece in _pieces(file):
            read.update(piece)
            try:
                _judge(file, piece)
                store.bulk_load(input=piece, format=ox.RdfFormat.N_QUADS)
            except SyntaxError as error:
                raise KzgraphError(f"{file}: not N-Quads as kzgraph load --out writes, in the MiB after {done >> 20}: {error}") from None
            done += len(piece)
            counter[:8] = done.to_bytes(8, "big")
        digest.update(read.digest())
        _judge_graphs(file, store, before, own)
        notes += _rights(store, file, {name.value for name in store.named_graphs()} - known)
    store.bulk_extend(graph)
    store.flush()
    yield f"{digest.hexdigest()}\n{json.dumps(notes)}".encode()


def _pieces(file: Path) -> Iterator[bytes]:
    """The lines of a file in pieces."""
    with file.open("rb") as stream:
        while piece := stream.read(PIECE):
            rest = stream.readline(LONGEST)
            if len(rest) == LONGEST:
                raise KzgraphError(f"{file}: not N-Quads as kzgraph load --out writes: a line of more than {LONGEST >> 20} MiB.")
            yield piece + rest


def _judge(file: Path, piece: bytes) -> None:
    """Raises UsageError for a quad in these lines that no loaded row has, as far as its line alone shows."""
    end = 0
    for suspect in _SUSPECT.finditer(piece):
        if suspect.start() >= end:
            begin, end = piece.rfind(b"\n", 0, suspect.start()) + 1, piece.find(b"\n", suspect.end()) % (len(piece) + 1)
            for _ in _judged(file, ox.parse(input=piece[begin:end], format=ox.RdfFormat.N_QUADS), set(), set()):
                pass


def _judge_graphs(file: Path, store: ox.Store, before: set[str], own: set[str]) -> None:
    """Raises UsageError if a store of rows speaks of nodes of the graph, or in other graphs than those of datasets."""
    unnamed = next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None)
    for name in [*([unnamed.graph_name] if unnamed else []), *store.named_graphs()]:
        for quad in store.quads_for_pattern(None, None, None, name):
            next(_judged(file, [quad], before, set()))
            break
    for iri in own:
        node = ox.NamedNode(iri)
        about = next(store.quads_for_pattern(node, None, None), None)
        pointing = next(store.quads_for_pattern(None, None, node), None) if iri.startswith((KZR, KZV)) else None
        if quad_ := about or pointing:
            next(_judged(file, [quad_], before, own))


def add(store: ox.Store, file: Path) -> list[str]:
    """Adds the rows of a file, or the decisions about them, to a store; gives a note for each dataset that may not be passed on.

    Raises UsageError if the file is not there or speaks of what the store describes already, and KzgraphError if it is not N-Quads.
    """
    if file.name.endswith(judged.SUFFIX):
        return judged.add(store, file)
    before = {graph.value for graph in store.named_graphs()}
    own = {quad.subject.value for quad in store if isinstance(quad.subject, ox.NamedNode)}
    try:
        store.bulk_extend(_judged(file, ox.parse(path=file, format=ox.RdfFormat.N_QUADS), before, own))
    except SyntaxError as error:
        raise KzgraphError(f"{file}: not N-Quads as kzgraph load --out writes: {error}") from None
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}. Name a file that kzgraph load wrote.") from None
    return _rights(store, file, {graph.value for graph in store.named_graphs()} - before)


def _rights(store: ox.Store, file: Path, graphs: set[str]) -> list[str]:
    """A note for each of these datasets of a file whose rows may not be passed on. Raises UsageError where one does not say it."""
    if not graphs:
        raise UsageError(f"{file}: holds no row. Name a file that kzgraph load wrote.")
    rows = select(store, "SELECT ?dataset ?rights { ?dataset dcterms:accessRights ?rights } ORDER BY ?dataset")
    stated = [(row["dataset"].value, row["rights"].value) for row in rows if row["dataset"].value in graphs]
    for dataset in sorted(graphs - {dataset for dataset, _ in stated}):
        raise UsageError(f"{file}: nothing says whether its rows may be passed on. {rights_line(dataset)}")
    with_rights = [(dataset, rights) for dataset, rights in stated if rights != "published"]
    return [f"the rows of {dataset.removeprefix(KZR)} are {rights}: pass this answer on to nobody" for dataset, rights in with_rights]


def _judged(file: Path, quads: Iterable[ox.Quad], before: set[str], own: set[str]) -> Iterator[ox.Quad]:
    """The quads of a file, each looked at. Raises UsageError for one that is not about rows of a dataset."""
    for quad in quads:
        subject, graph = quad.subject, quad.graph_name
        if not isinstance(graph, ox.NamedNode) or not graph.value.startswith(KZR) or graph.value in before:
            raise UsageError(f"{file}: {graph} is not the graph of a dataset. Name a file that kzgraph load wrote.")
        if not isinstance(subject, ox.NamedNode) or not isinstance(quad.object, (ox.NamedNode, ox.Literal)):
            raise UsageError(f"{file}: holds a node without a name, which no loaded row has. Name a file that kzgraph load wrote.")
        points = isinstance(quad.object, ox.NamedNode) and quad.object.value in own and quad.object.value.startswith((KZR, KZV))
        if points or subject.value in own or quad.predicate.value.startswith(KZ) or quad.object.value.startswith(KZ):
            raise UsageError(
                f"{file}: describes {_spoken(quad)}, which belongs to the graph: external rows may not describe it or use kz terms."
            )
        yield quad


def _spoken(quad: ox.Quad) -> str:
    return " ".join(str(term) for term in quad.triple)[:200]
