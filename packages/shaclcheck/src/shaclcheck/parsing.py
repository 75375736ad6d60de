"""Shapes and data of any form as triples: files, texts, rdflib graphs, stores, and several of these together. Nothing uses the network."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path as File
from typing import Any, NamedTuple

import pyoxigraph as ox

from .parse_errors import file_error
from .rdflib_graphs import from_rdflib
from .sources import is_companion, is_loaded
from .terms import IMPORTS, ONTOLOGY, Statement, Triple

_ENDINGS = {"owl": ox.RdfFormat.RDF_XML, "json-ld": ox.RdfFormat.JSON_LD, "turtle": ox.RdfFormat.TURTLE, "rdfs": ox.RdfFormat.RDF_XML}
_MARKUP = (b"<?xml", b"<!DOCTYPE", b"<rdf:RDF", b"<!--")


class Content(NamedTuple):
    """A text or the bytes of a file in a format, with the name for messages."""

    name: str
    content: str | bytes
    form: ox.RdfFormat
    base: str | None = None


def read(source: Any, base: str | None = None, prefixes: dict[str, str] | None = None) -> Iterator[Statement]:  # noqa: ANN401 (many forms)
    """The statements of a path, a text in Turtle, a store, an rdflib graph or dataset, statements, or an iterable of these.

    `base` is the base IRI of files and texts; without it, a file has its own IRI. Blank nodes keep their labels, except where two files or
    texts have the same one. Raises SyntaxError or OSError for what cannot be read, and TypeError for another kind of
    source. The prefixes of the sources are added to `prefixes`, empty where two sources differ.
    """
    if isinstance(source, File) or (isinstance(source, str) and names_file(source)):
        yield from _of_file(File(source), base, prefixes)
    elif isinstance(source, Content):
        yield from _parsed(source.name, source.content, source.form, base or source.base, prefixes)
    elif isinstance(source, (str, bytes)):
        yield from _parsed("the text", source, ox.RdfFormat.TURTLE, base, prefixes)
    elif isinstance(source, ox.Store):
        if is_loaded(source):
            raise TypeError("this store keeps literals as written: give it to Plan.run as it is")
        yield from (quad for quad in source if not is_companion(quad.graph_name))
    elif hasattr(source, "serialize"):
        yield from from_rdflib(source)
        _note(prefixes, {prefix: str(namespace) for prefix, namespace in source.namespaces()})
    elif isinstance(source, Iterable):
        yield from _of_several(source, base, prefixes)
    else:
        raise TypeError(f"expected a path, a text, triples, a store or an rdflib graph, found {type(source).__name__}")


def _of_several(sources: Iterable[Any], base: str | None, prefixes: dict[str, str] | None = None) -> Iterator[Statement]:
    taken: set[str] = set()
    for item in sources:
        if isinstance(item, (ox.Triple, ox.Quad, Triple)):
            yield item
            continue
        labels: dict[str, ox.BlankNode] = {}
        for statement in read(item, base, prefixes):
            yield _relabelled(statement, labels, taken)
        taken.update(node.value for node in labels.values())


def _relabelled(statement: Statement, labels: dict[str, ox.BlankNode], taken: set[str]) -> Statement:
    """A statement of one source, its blank nodes renamed where an earlier source has the same label."""

    def apart(node: Any) -> Any:  # noqa: ANN401 (any term)
        if not isinstance(node, ox.BlankNode):
            return node
        if node.value not in labels:
            labels[node.value] = ox.BlankNode() if node.value in taken else node
        return labels[node.value]

    if ox.BlankNode not in map(type, statement):  # most statements, which are not made anew
        return statement
    return type(statement)(*map(apart, statement))


def _of_file(file: File, base: str | None, prefixes: dict[str, str] | None) -> Iterator[Statement]:
    yield from _of_content(file, file.read_bytes(), base, prefixes)


def _of_content(file: File, content: bytes, base: str | None, prefixes: dict[str, str] | None) -> Iterator[Statement]:
    try:
        yield from _parsed(str(file), content, format_of(file, content), base or file.absolute().as_uri(), prefixes)
    except SyntaxError as error:
        if _format_by_ending(file):
            raise
        raise SyntaxError(f"{error} (read as Turtle, since its name ends like no other format)") from None


def format_of(file: File, content: bytes) -> ox.RdfFormat:
    """The format that the ending of a file names; markup under `.owl` is RDF/XML and all else Turtle."""
    known = _format_by_ending(file) or ox.RdfFormat.TURTLE
    if known == ox.RdfFormat.RDF_XML and not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_MARKUP):
        return ox.RdfFormat.TURTLE
    return known


def _parsed(name: str, content: str | bytes, form: ox.RdfFormat, base: str | None, prefixes: dict[str, str] | None) -> Iterator[Statement]:
    try:
        parser = ox.parse(content, format=form, base_iri=base)
        yield from parser
        _note(prefixes, parser.prefixes)  # complete once all is read
    except (SyntaxError, ValueError) as error:
        reason = file_error(name, error)
        if "LoadDocumentCallback" in reason:
            reason = f"{name}: its @context is on the network, which is not used: write the context into the file"
        raise SyntaxError(reason) from None


def _note(prefixes: dict[str, str] | None, more: dict[str, str]) -> None:
    for prefix, namespace in more.items():
        if prefixes is not None and prefixes.setdefault(prefix, namespace) != namespace:
            prefixes[prefix] = ""


def names_file(text: str) -> bool:
    """Whether a text names a file, and is no Turtle itself."""
    try:
        return "\n" not in text and (File(text).exists() or (" " not in text and bool(_format_by_ending(File(text)))))
    except (OSError, ValueError):  # too long for a file name, or with a NUL
        return False


def _format_by_ending(file: File) -> ox.RdfFormat | None:
    ending = file.suffix[1:].lower()
    return ox.RdfFormat.from_extension(ending) or _ENDINGS.get(ending)


def imported(
    statements: list[Statement], imports: File | Mapping[str, Any] | None, prefixes: dict[str, str]
) -> tuple[list[Statement], list[str]]:
    """The statements with those of owl:imports, followed to the end, and the imports that were not followed.

    `imports` is a folder, in which a file is the import whose IRI ends with its name, or a map from IRIs to sources.
    """
    known = _in_folder(imports) if isinstance(imports, File) else dict(imports or {})
    wanted = _imports(statements)
    parts: list[Any] = [statements]
    missing: dict[str, None] = {}
    seen = {s.subject.value for s in statements if (s.predicate == IMPORTS or s.object == ONTOLOGY) and isinstance(s.subject, ox.NamedNode)}
    while wanted:
        iri = wanted.pop(0)
        if iri in seen:
            continue
        seen.add(iri)
        source = known.get(iri) or known.get(iri.rstrip("#/").rsplit("/", 1)[-1])
        if source is None:
            missing[iri] = None
            continue
        more = list(read(source, iri, prefixes))
        parts.append(more)
        wanted += _imports(more)
    return (list(_of_several(parts, None)) if len(parts) > 1 else statements), list(missing)


def _imports(statements: list[Statement]) -> list[str]:
    return [s.object.value for s in statements if s.predicate == IMPORTS and isinstance(s.object, ox.NamedNode)]


def files_below(folder: File) -> Iterator[File]:
    """The files in a folder and in those below it, however deep; no link is followed."""
    folders = [folder]
    for place in folders:
        for entry in os.scandir(place):
            if entry.is_dir(follow_symlinks=False):
                folders.append(File(entry.path))
            elif entry.is_file(follow_symlinks=False):
                yield File(entry.path)


def _in_folder(folder: File) -> dict[str, Any]:
    """The files of a folder by their name with and without its ending. Raises NotADirectoryError if it is not a folder."""
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder}: expected a folder with the files that owl:imports names")
    files = sorted(file for file in files_below(folder) if _format_by_ending(file))
    return {name: file for file in reversed(files) for name in (file.stem, file.name)}
