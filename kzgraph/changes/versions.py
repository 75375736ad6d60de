"""One version of a workspace, read for comparison: what each node, question, translation and unread file says, and in which files."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.changes.unnamed import embedded
from kzgraph.changes.values import Term
from kzgraph.errors import KzgraphError
from kzgraph.graph import translations
from kzgraph.graph.turtle import TurtleError, as_turtle_error, parse
from kzgraph.graph.workspace import FOLDERS, Workspace
from kzgraph.questions import canned
from kzgraph.vocab import KZ, LABEL_LANGUAGES, PREFIXES

Statement = tuple[str, "Term"]
Nodes = dict[str, dict[Statement, set[str]]]  # what each name says, and the files that say so
Said = dict[bytes, list[tuple["ox.NamedNode | None", str, "Term"]]]  # what Turtle files with these contents say

LABELS = [PREFIXES[space] + name for space, name in (("rdfs", "label"), ("skos", "prefLabel"), ("dcterms", "title"), ("sh", "name"))]
LABELS.append(KZ + "paraphrase")
AREAS, SHAPES, CHECKS = "queries/areas.yaml", "ontology/shapes", "ontology/checks"
UNREAD = "not read"
TRANSLATED = "text"


class Version(NamedTuple):
    """What a workspace holds. `files` has the text of those that decide on checks, and a note on symbolic links, which are not read."""

    nodes: Nodes
    questions: Nodes
    translations: Nodes
    files: Nodes

    def values(self, name: str, term: str) -> list[Term]:
        """The values of one property of a node, in an order of their own."""
        return sorted((value for property_, value in self.nodes.get(name, ()) if property_ == term), key=str)

    def label(self, name: str) -> str:
        """The label of a node in English, else in another language; empty if it has none."""
        for term in LABELS:
            labels = {value.language or "": value.value for value in self.values(name, term) if isinstance(value, ox.Literal)}
            for language in (*LABEL_LANGUAGES, "", *sorted(labels)):
                if language in labels:
                    return labels[language]
        return ""


def read(workspace: Workspace, side: str, known: Said) -> Version:
    """A version of a workspace; what is `known` of equal files is not read again, and what is read is added to it.

    Raises KzgraphError, naming the side and the file, for a version that cannot be read.
    """
    for folder in (*FOLDERS, SHAPES, CHECKS):
        if (workspace.root / folder).is_symlink():
            raise KzgraphError(f"{side}: {folder} is a symbolic link, which is not followed. Put the folder itself here.")
    version = Version({}, {}, {}, {})
    try:
        for file in (*workspace.ontology_files(), *workspace.shape_files(), *workspace.graph_files()):
            if _is_file(file, workspace, version):
                _read_turtle(file, workspace.relative(file), version.nodes, known)
        for file in workspace.catalogues():
            if _is_file(file, workspace, version):
                _read_catalogue(file, workspace.relative(file), version.translations)
        for file in workspace.query_files():
            if _is_file(file, workspace, version):
                _read_question(file, workspace.relative(file), version.questions)
        if not os.path.lexists(workspace.root / AREAS) or _is_file(workspace.root / AREAS, workspace, version):
            _read_areas(workspace, version.questions)
        for file in sorted((workspace.root / CHECKS).rglob("*")):
            if not (file.is_dir() and not file.is_symlink()) and _is_file(file, workspace, version):
                _read_text(file, workspace.relative(file), version.files)
    except TurtleError as error:
        raise KzgraphError(f"{side}: {workspace.relative(error.file)}:{error.line}:{error.column}: {error.reason}.") from None
    except canned.QuestionError as error:
        raise KzgraphError(f"{side}: {str(error).replace(f'{workspace.root}/', '')}") from None
    return version


def _is_file(file: Path, workspace: Workspace, version: Version) -> bool:
    if not file.is_symlink() and file.is_file():
        return True
    name = workspace.relative(file)
    what = ox.Literal(f"a symbolic link to {file.readlink()}" if file.is_symlink() else "no regular file")
    version.files[name] = {(UNREAD, what): {name}}
    return False


def _state(nodes: Nodes, name: str, statement: Statement, file: str) -> None:
    nodes.setdefault(name, {}).setdefault(statement, set()).add(file)


def _read_turtle(file: Path, name: str, nodes: Nodes, known: Said) -> None:
    try:
        content = file.read_bytes()
        if content not in known:
            known[content] = list(embedded(parse(file)))
        for subject, term, value in known[content]:
            _state(nodes, subject.value if subject else _alone(value, nodes), (term, value), name)
    except OSError as error:
        raise as_turtle_error(file, error) from None
    except RecursionError:
        raise TurtleError(file, 1, 1, "nodes without an IRI are nested too deep to be compared") from None


def _alone(node: Term, nodes: Nodes) -> str:
    """A name for a node that no named one leads to: by what it says, equal ones counted."""
    digest = hashlib.sha256(str(node).encode()).hexdigest()[:16]
    return next(name for number in range(1, len(nodes) + 2) if (name := f"_:{digest}-{number}") not in nodes)


def _read_catalogue(file: Path, name: str, nodes: Nodes) -> None:
    try:
        entries = translations.entries(file.read_bytes().decode("utf-8"))
    except translations.CatalogueError as error:
        raise TurtleError(file, error.line, 1, error.reason) from None
    except (OSError, UnicodeDecodeError) as error:
        raise as_turtle_error(file, error) from None
    for entry in entries:
        if entry.text:
            texts = ((TRANSLATED, ox.Literal(entry.text, language=file.stem)), ("english", ox.Literal(entry.english, language="en")))
            for statement in texts:
                _state(nodes, f"{entry.node} {entry.property} ({file.stem})", statement, name)


def _read_question(file: Path, name: str, nodes: Nodes) -> None:
    question = canned.read(file)
    said = [(field, text) for field in canned.TEXTS for text in _texts(getattr(question, field))]
    said += [("tag", ox.Literal(str(tag))) for tag in question.tags]
    for parameter in question.parameters:
        said.append((f"parameter {parameter.name}", ox.Literal(f"{parameter.type}, by default {parameter.default}")))
        said += [(f"label of the parameter {parameter.name}", text) for text in _texts(parameter.label)]
    said += [(f"column {column}", text) for column, texts in question.columns.items() for text in _texts(texts)]
    for statement in (*said, ("query", ox.Literal(question.sparql))):
        _state(nodes, f"{question.area}/{question.name}", statement, name)


def _read_text(file: Path, name: str, nodes: Nodes) -> None:
    try:
        _state(nodes, name, ("text", ox.Literal(file.read_bytes().decode("utf-8"))), name)
    except (OSError, UnicodeDecodeError) as error:
        raise as_turtle_error(file, error) from None


def _texts(texts: dict[str, str]) -> list[ox.Literal]:
    return [ox.Literal(text, language=language) for language, text in texts.items()]


def _read_areas(workspace: Workspace, nodes: Nodes) -> None:
    areas = canned.areas(workspace)
    said = [(f"title of {area}", text) for area, titles in areas.items() for text in _texts(titles)]
    for statement in (("order", ox.Literal(", ".join(map(str, areas)))), *said) if areas else ():
        _state(nodes, "areas of the questions", statement, AREAS)
