"""The prefixes of sources, as each declares one for its own namespace in its `source.ttl`, beside those of the package.

What is shown is shortened by the prefixes of every workspace that this process opened, since a namespace is that of one source. A prefix
that two of them use is that of the one opened last.
What is asked is read by those of the sources at hand alone.
"""

from __future__ import annotations

import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.graph import settings
from kzgraph.graph.turtle import Term, shorten
from kzgraph.vocab import KZ, KZR, KZV, LANGUAGES, PREFIXES, RDF, SKOS

ALTERNATIVE = ox.NamedNode("http://purl.org/dc/terms/alternative")
ACRONYM = 5  # up to so many letters a name of a folder is written in capitals
HEAD = 16 << 10  # bytes at the top of a file, where its prefixes stand
_PREFIX = re.compile(r"^[ \t]*@?prefix\s+([A-Za-z][\w-]*):\s*<(https?://[^<>\s]+/)>", re.IGNORECASE | re.MULTILINE)
_LEARNT: dict[str, str] = {}  # the prefix by the namespace
_LAST: dict[str, str] = {}  # the namespace by the prefix: the one learnt last
_NAMED: dict[str, Counter[str]] = {}  # how often a name with the year alone is that of a source, by the namespace of its workspace
_CALLED: dict[str, dict[str, str]] = {}  # the short names that a source gives itself, by language
_HOMES: set[str] = {KZR, KZV}  # in which workspaces mint


class Declared(NamedTuple):
    """The prefix that a source declares for its namespace, the file that does, and whose prefix it was before: empty if nobody's."""

    prefix: str
    namespace: str
    file: Path
    taken: str


def of_folder(root: Path) -> dict[str, str]:
    """The prefixes of a workspace's own namespaces and of its sources."""
    return settings.of(root).prefixes | {source.prefix: source.namespace for source in declared(root) if not source.taken}


def declared(root: Path) -> Iterator[Declared]:
    """The prefixes of the sources of a workspace: each of its `source.ttl`, else of another file of its folder."""
    home = settings.of(root)
    known = PREFIXES | home.prefixes
    for folder in sorted((root / "graph").glob("*/")):
        namespace = f"{home.namespace}{folder.name}/"
        heads = ((prefix, file) for file in _files(folder) for prefix, space in _head(file) if space == namespace not in PREFIXES.values())
        own = (Declared(prefix, namespace, file, known.get(prefix, "")) for prefix, file in heads)
        if first := next(own, None):
            first = next((source for source in (first, *(own if first.taken else ())) if not source.taken), first)
            known.setdefault(first.prefix, namespace)
            yield first


def _files(folder: Path) -> Iterator[Path]:
    """The files of a source, first that which most often suffices."""
    first = folder / "source.ttl"
    yield first
    yield from (file for file in sorted(folder.glob("*.ttl")) if file != first)


def learn(root: Path) -> None:
    declared = of_folder(root)
    _LEARNT.update({space: prefix for prefix, space in declared.items()})
    _LAST.update(declared)
    _NAMED[settings.of(root).namespace] = Counter(names(folder.name)[0] for folder in (root / "graph").glob("*/"))
    for folder in (root / "graph").glob("*/"):
        _CALLED[f"{settings.of(root).namespace}{folder.name}"] = _called(folder / "source.ttl")
    _HOMES.update((settings.of(root).namespace, settings.of(root).vocab))


def of(engine: object) -> dict[str, str]:
    """The prefixes by which a text about a graph is read. What is not a store, such as an endpoint, is not asked: its sources are taken to
    be those at hand."""
    if not isinstance(engine, ox.Store):
        return every()
    sources = {f"{iri}/" for iri in _members(engine, KZ.Source)}
    homes = {_space(source[:-1]) for source in sources}
    if not sources:  # a workspace begins with terms
        homes = {_space(iri).removesuffix("vocab#") for iri in _members(engine, SKOS.Concept)}
    return _known(sorted({*sources, *homes, *(f"{home}vocab#" for home in homes)}))


def every() -> dict[str, str]:
    """The prefixes of all workspaces that this process opened."""
    return _known(_LEARNT)


def is_minted(iri: str) -> bool:
    """Whether an IRI lies in the namespace of a workspace that this process opened, or of the package."""
    return iri.startswith(tuple(_HOMES))


def within(triples: Iterable[ox.Triple | ox.Quad]) -> dict[str, str]:
    """The prefixes that a text with these triples needs for sources, and those of the package."""
    nodes = {term.value for triple in triples for term in triple if isinstance(term, ox.NamedNode)}
    return _known(sorted({_space(iri) for iri in nodes}))


def short(term: Term | str) -> str:
    """A term in Turtle's short form where a prefix fits, else in full."""
    iri = term.value if isinstance(term, ox.NamedNode) else term
    space = _space(iri) if isinstance(iri, str) else ""
    own = _LEARNT.get(space, "")
    return shorten(term, {**PREFIXES, own: space} if _LAST.get(own) == space else PREFIXES)


def is_named(source: str, name: str) -> bool:
    """Whether a source is called so: by its IRI in full or short, the last step of it, its prefix, or a name beside its passages, whatever
    the case."""
    own = _LEARNT.get(f"{source}/")
    folder = source.rpartition("/")[2]
    iris = (source, f"{source}/", f"<{source}>", short(source), folder, *([own, f"{own}:"] if own else []))
    called = (short_name(source), names(folder)[1], *_CALLED.get(source, {}).values())
    return name.casefold() in map(str.casefold, (*iris, *called))


def _members(store: ox.Store, kind: ox.NamedNode) -> set[str]:
    subjects = (quad.subject for quad in store.quads_for_pattern(None, RDF.type, kind, None))
    return {node.value for node in subjects if isinstance(node, ox.NamedNode)}


def _known(spaces: Iterable[str]) -> dict[str, str]:
    return PREFIXES | {_LEARNT[space]: space for space in spaces if space in _LEARNT}


def _space(iri: str) -> str:
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def _head(file: Path) -> list[tuple[str, str]]:
    """The prefixes that a file declares at its top, as pairs; none where it cannot be read, which a check reports."""
    try:
        stamp = file.stat()
        return _declared(file, stamp.st_mtime_ns, stamp.st_size) if stat.S_ISREG(stamp.st_mode) else []
    except OSError:
        return []


@lru_cache(maxsize=1 << 12)
def _declared(file: Path, *_: int) -> list[tuple[str, str]]:
    """The prefixes in a file of that time and size."""
    with file.open("rb") as opened:
        text = opened.read(HEAD).decode("utf-8", "replace")
    return _PREFIX.findall(text)


def _called(file: Path) -> dict[str, str]:
    """The short names in the file of a source, by language; none where it cannot be read, which a check reports."""
    names: dict[str, str] = {}
    if not file.is_file():  # a pipe would keep its reader waiting
        return names
    try:
        with file.open("rb") as opened:
            for quad in ox.parse(opened.read(HEAD), ox.RdfFormat.TURTLE):
                if quad.predicate == ALTERNATIVE and isinstance(quad.object, ox.Literal):
                    names[quad.object.language or ""] = quad.object.value
    except (OSError, SyntaxError, ValueError):
        pass
    return names


def short_name(source: str, language: str = LANGUAGES[0]) -> str:
    """What a source is called beside its passages: the name that it gives itself in a language, else by its folder with the year, or with
    the whole date where another of its workspace has that name."""
    if own := _CALLED.get(source, {}).get(language):
        return own
    home, _, folder = source.rpartition("/")
    of_year, dated = names(folder)
    return dated if _NAMED.get(f"{home}/", Counter())[of_year] > 1 else of_year


def names(folder: str) -> tuple[str, str]:
    """The names of a source by its folder: `hrw-2022-10-26` is HRW 2022 and HRW 2022-10-26."""
    dated = re.fullmatch(r"(.+?)-((\d{4})(?:-\d\d){0,2})", folder)
    if not dated:
        return folder, folder
    name = dated[1].replace("-", " ")
    name = name.upper() if len(name) <= ACRONYM else name[0].upper() + name[1:]
    return f"{name} {dated[3]}", f"{name} {dated[2]}"
