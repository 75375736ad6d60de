"""The data that a server serves: the graph in a store, its digest, and the questions. Read once, in full or not at all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.errors import KzgraphError, UsageError
from kzgraph.graph.admitted import admit
from kzgraph.graph.classes import ontology
from kzgraph.graph.names import Names
from kzgraph.graph.translations import applied
from kzgraph.graph.turtle import as_turtle_error
from kzgraph.graph.workspace import Workspace
from kzgraph.linking.candidates import labels
from kzgraph.linking.reconciliation import Entity, entities
from kzgraph.model import Reader
from kzgraph.questions import canned
from kzgraph.records.rights import refuse_export, refuse_unstated
from kzgraph.site import page
from kzgraph.site.feed import Changes, changes

if TYPE_CHECKING:
    from kzgraph.graph.settings import Publisher
    from kzgraph.questions.question import Question
    from kzgraph.server.settings import Limits

ENDINGS = (".nq", ".trig", ".nt", ".ttl")


@dataclass(frozen=True, eq=False)  # equal to itself alone, so that what is made from it can be cached
class Dataset:
    """The data in memory. `digest` is the SHA-256 of the file, or of the names and contents of a workspace's files.

    `shapes` are those of the workspace, which queries do not see; empty for a single file. `names` are those of the workspace, with its
    catalogues in memory: a worker opens no file. `country` is its home country, `publisher` who publishes it.
    `changes` are the releases of the workspace, None where there is no feed of them.
    """

    store: ox.Store
    shapes: ox.Store
    names: Names
    digest: str
    questions: dict[str, Question]
    areas: dict[str, dict[str, str]]
    entities: tuple[Entity, ...]
    limits: Limits
    country: str
    publisher: Publisher
    changes: Changes | None


def load(workspace: Path | None, file: Path | None, sha256: str, limits: Limits) -> Dataset:
    """Reads a file of data, or else a workspace (None: that of the package).

    Raises KzgraphError if the data is incomplete, malformed, has another digest than `sha256`, or may not be published.
    """
    opened = Workspace.open(workspace)
    with opened.names.in_use():
        return _loaded(opened, file, sha256, limits)


def _loaded(opened: Workspace, file: Path | None, sha256: str, limits: Limits) -> Dataset:
    if file and file.suffix not in ENDINGS:
        raise UsageError(f"{file}: expected a file that ends in {', '.join(ENDINGS)}.")
    if not file:
        read = [*opened.union_files(), *opened.shape_files()]
        admit(opened.foreign(read))
    shapes = {} if file else {path: _read(path) for path in opened.shape_files()}
    texts = {path: _read(path) for path in ([file] if file else opened.union_files())}
    catalogues = {path: _read(path) for path in applied(opened.root, opened.lender)}
    asked = {path: _read(path) for path in opened.query_files()}
    digest = hashlib.sha256(texts[file]).hexdigest() if file else _digest(opened, {**texts, **shapes, **asked, **catalogues})
    if sha256 and sha256.lower() != digest:
        raise KzgraphError(
            f"{file or opened.root}: SHA-256 {digest} differs from the expected {sha256}: the data was changed, cut off or damaged. "
            "Get it again, or leave out --sha256."
        )
    store = ox.Store()
    for path, text in texts.items():
        _parse(store, path, text, None if file else ox.NamedNode(opened.graph_name(path)))
        texts[path] = b""  # large files are not held twice
    if not len(store):
        raise KzgraphError(f"{file or opened.root}: no triples, so there is nothing to serve.")
    refuse_export(store)
    if file:
        refuse_unstated(store)
    ontology(store)
    shape_store = ox.Store()
    for path, text in shapes.items():
        _parse(shape_store, path, text, None)
    questions = {question.name: question for question in canned.catalogue(opened)}
    labels.prepare()  # a worker opens no file
    page.prepare()
    return Dataset(
        store=store,
        shapes=shape_store,
        names=opened.names.holding(catalogues),
        digest=digest,
        questions=questions,
        areas=canned.areas(opened),
        entities=entities(store),
        limits=limits,
        country=opened.settings.country,
        publisher=opened.settings.publisher,
        changes=None if file else changes(opened.root, Reader(store).newest_day()),
    )


def _digest(workspace: Workspace, texts: dict[Path, bytes]) -> str:
    digests = {workspace.relative(path): hashlib.sha256(text).hexdigest() for path, text in texts.items()}
    return hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest()


def _parse(store: ox.Store, path: Path, text: bytes, graph: ox.NamedNode | None) -> None:
    """Loads the bytes that were hashed, whatever happens to the file meanwhile."""
    try:
        store.bulk_load(input=text, format=ox.RdfFormat.from_extension(path.suffix[1:]), to_graph=graph)
    except (SyntaxError, ValueError, OSError) as error:
        raise as_turtle_error(path, error) from None


def _read(path: Path) -> bytes:
    if path.exists() and not path.is_file():  # opening a pipe would wait for its writer
        raise UsageError(f"{path}: expected a file, found a pipe, a device or a folder.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}. Name a readable file.") from None
