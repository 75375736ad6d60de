"""What a server serves: the data in a store with its digest, and the questions. Read once, whole or not at all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.errors import KzgraphError, UsageError
from kzgraph.graph.turtle import as_turtle_error
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.records.rights import refuse_export
from kzgraph.server.entities import entities

if TYPE_CHECKING:
    from pathlib import Path

    from kzgraph.questions.question import Question
    from kzgraph.server.entities import Entity
    from kzgraph.server.settings import Limits

FORMATS = {
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".ttl": ox.RdfFormat.TURTLE,
}


@dataclass(frozen=True, eq=False)  # equal to itself alone, so that what is made from it can be cached
class Served:
    """The data in memory. `digest` is the SHA-256 of the file, or of a workspace's files and their names.

    `shapes` are those of the workspace, which no query sees; a single file of data comes without any.
    """

    store: ox.Store
    shapes: ox.Store
    digest: str
    questions: dict[str, Question]
    areas: dict[str, dict[str, str]]
    entities: tuple[Entity, ...]
    limits: Limits


def load(workspace: Path | None, data: Path | None, sha256: str, limits: Limits) -> Served:
    """Reads the data. Raises KzgraphError, which says why, if it is not whole, not well-formed, not the
    data that was meant, or of a dataset whose rows may not be passed on.
    """
    opened = Workspace.open(workspace)
    files = [data] if data else opened.union_files()
    kinds = {file: FORMATS.get(file.suffix) for file in files}
    shape_texts = {} if data else {file: _read(file) for file in opened.shape_files()}
    if data and kinds[data] is None:
        raise UsageError(f"{data}: name a file that ends in {', '.join(FORMATS)}.")
    texts = {file: _read(file) for file in files}
    if data:
        digest = hashlib.sha256(texts[data]).hexdigest()
    else:
        told = {opened.relative(file): hashlib.sha256(text).hexdigest() for file, text in texts.items()}
        told |= {opened.relative(file): hashlib.sha256(text).hexdigest() for file, text in shape_texts.items()}
        told |= {opened.relative(file): hashlib.sha256(_read(file)).hexdigest() for file in opened.query_files()}
        digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    if sha256 and sha256.lower() != digest:
        raise KzgraphError(
            f"{data or opened.root}: the data is not what was meant: its SHA-256 is {digest}, not {sha256}. "
            "It was changed, cut off or damaged: get it again, or leave out --sha256."
        )
    store = ox.Store()
    for file, text in texts.items():
        into = None if data else ox.NamedNode(opened.graph_name(file))
        try:
            # bytes that were hashed are the bytes that are parsed, whatever happens to the file meanwhile
            store.bulk_load(input=text, format=kinds[file], to_graph=into)
        except (SyntaxError, ValueError, OSError) as error:
            raise as_turtle_error(file, error) from None
        texts[file] = b""
    if not len(store):
        raise KzgraphError(f"{data or opened.root}: no triple is in it: there is nothing to serve.")
    refuse_export(store)
    shapes = ox.Store()
    for file, text in shape_texts.items():
        try:
            shapes.bulk_load(input=text, format=ox.RdfFormat.TURTLE)
        except (SyntaxError, ValueError, OSError) as error:
            raise as_turtle_error(file, error) from None
    found = {question.name: question for question in canned.catalogue(opened)}
    return Served(store, shapes, digest, found, canned.areas(opened), entities(store), limits)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or error}. Name a file that can be read.") from None
