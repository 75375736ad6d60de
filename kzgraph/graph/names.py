"""What an open graph calls things: its prefixes, the short names of its sources, the translations of its texts.

A workspace has its names as an attribute. Each way into the package puts those of its graph in use: a command, a method of the API, a job
of the server. So no function below takes them as a parameter, and graphs that are open in one process know nothing of each other. Where
none are in use, as in a new thread, those of the package are. A value that makes its texts later holds the names itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import pyoxigraph as ox

from kzgraph.graph import prefixes, settings
from kzgraph.graph.translations import Catalogues, Translation, applied
from kzgraph.graph.turtle import Term, shorten
from kzgraph.vocab import KZR, KZV, LANGUAGES, PREFIXES

ALTERNATIVE = ox.NamedNode("http://purl.org/dc/terms/alternative")
Method = TypeVar("Method", bound=Callable[..., Any])
ACRONYM = 5  # up to so many letters a name of a folder is written in capitals


class Names:
    """The names of one workspace, as its files were when it was opened; without a workspace, those of the package. They never change.

    `prefixes` are the namespaces by prefix, with those of the package.
    """

    def __init__(
        self,
        declared: Mapping[str, str] = {},
        homes: frozenset[str] = frozenset(),
        called: Mapping[str, Mapping[str, str]] = {},
        years: Mapping[str, Counter[str]] = {},
        catalogues: Catalogues | None = None,
    ) -> None:
        """`declared` are its namespaces by prefix, and `homes` those in which it mints. `called` are the short names that sources give
        themselves, by IRI and language. `years` says how many sources of a namespace have a name with the year alone."""
        self._declared, self._homes, self._called, self._years = declared, homes | {KZR, KZV}, called, years
        self._prefixes = {declared[prefix]: prefix for prefix in sorted(declared, key=declared.__getitem__)}
        self._shortened_by = {space: {**PREFIXES, prefix: space} for space, prefix in self._prefixes.items()}
        self.prefixes = self._known(self._prefixes)
        self.catalogues = catalogues or Catalogues()

    @classmethod
    def of(cls, root: Path, lender: Path) -> Names:
        """The names of a workspace that borrows terms from the folder `lender`. Raises UsageError for its settings."""
        home, folders = settings.of(root), [*(root / "graph").glob("*/")]
        return cls(
            prefixes.of_folder(root),
            frozenset({home.namespace, home.vocab}),
            {f"{home.namespace}{folder.name}": _called(folder / "source.ttl") for folder in folders},
            {home.namespace: Counter(by_folder(folder.name)[0] for folder in folders)},
            Catalogues(dict.fromkeys(applied(root, lender))),
        )

    def beside(self, other: Names) -> Names:
        """These names, and what the other ones alone name: those of an earlier version of a workspace."""
        more = {prefix: space for prefix, space in other._declared.items() if prefix not in self._declared}
        return Names(
            {**more, **self._declared},
            self._homes | other._homes,
            {**other._called, **self._called},
            {**other._years, **self._years},
            self.catalogues,
        )

    def holding(self, contents: Mapping[Path, bytes]) -> Names:
        """These names with the catalogues as they were read, for a process that opens no file any more."""
        return Names(self._declared, self._homes, self._called, self._years, Catalogues.held(contents))

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """While these are the names that this thread works with. No generator may stop within: its caller would go on with them."""
        token = _IN_USE.set(self)
        try:
            yield
        finally:
            _IN_USE.reset(token)

    def prefixes_in(self, triples: Iterable[ox.Triple | ox.Quad]) -> dict[str, str]:
        """The prefixes that a text with these triples needs for sources, and those of the package."""
        nodes = {term.value for triple in triples for term in triple if isinstance(term, ox.NamedNode)}
        return self._known(sorted({_space(iri) for iri in nodes}))

    def _known(self, spaces: Iterable[str]) -> dict[str, str]:
        return PREFIXES | {self._prefixes[space]: space for space in spaces if space in self._prefixes}

    def short(self, term: Term | str) -> str:
        """A term in Turtle's short form where a prefix fits, else in full."""
        iri = term.value if isinstance(term, ox.NamedNode) else term
        return shorten(term, self._shortened_by.get(_space(iri), PREFIXES) if isinstance(iri, str) else PREFIXES)

    def is_minted(self, iri: str) -> bool:
        """Whether an IRI lies in a namespace of the workspace, or of the package."""
        return iri.startswith(tuple(self._homes))

    def is_named(self, source: str, name: str) -> bool:
        """Whether a source is called so: by its IRI in full or short, the last step of it, its prefix, or a name beside its passages,
        whatever the case."""
        own = self._prefixes.get(f"{source}/")
        folder = source.rpartition("/")[2]
        iris = (source, f"{source}/", f"<{source}>", self.short(source), folder, *([own, f"{own}:"] if own else []))
        called = (self.short_name(source), by_folder(folder)[1], *self._called.get(source, {}).values())
        return name.casefold() in map(str.casefold, (*iris, *called))

    def short_name(self, source: str, language: str = LANGUAGES[0]) -> str:
        """What a source is called beside its passages: the name that it gives itself in a language, else by its folder with the year, or
        with the whole date where another of its workspace has that name."""
        if own := self._called.get(source, {}).get(language):
            return own
        home, _, folder = source.rpartition("/")
        of_year, dated = by_folder(folder)
        return dated if self._years.get(f"{home}/", Counter())[of_year] > 1 else of_year

    def translation(self, english: str, language: str) -> Translation | None:
        """What a text of the graph is called in a language; None for English, and where there is no translation of this very text."""
        return self.catalogues.texts(language).get(english) if language != LANGUAGES[0] else None


PACKAGE = Names()
_IN_USE: ContextVar[Names] = ContextVar("names", default=PACKAGE)


def current_names() -> Names:
    """The names that are in use."""
    return _IN_USE.get()


def use(names: Names) -> None:
    """Puts names in use for the rest of a context: that of a command, or a process for one graph."""
    _IN_USE.set(names)


def with_own_names(method: Method) -> Method:
    """A method that has the attribute `names` of its object in use."""

    @wraps(method)
    def run(self: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401 (what the method takes and returns)
        with self.names.in_use():
            return method(self, *args, **options)

    return cast("Method", run)


def short(term: Term | str) -> str:
    """`Names.short` of those in use."""
    return _IN_USE.get().short(term)


def short_name(source: str, language: str = LANGUAGES[0]) -> str:
    """`Names.short_name` of those in use."""
    return current_names().short_name(source, language)


def translation(english: str, language: str) -> Translation | None:
    """`Names.translation` of those in use."""
    return current_names().translation(english, language)


def _space(iri: str) -> str:
    """An IRI without its last step."""
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def _called(file: Path) -> dict[str, str]:
    """The short names in the file of a source, by language; none where it cannot be read, which a check reports."""
    names: dict[str, str] = {}
    if not file.is_file():  # a pipe would keep its reader waiting
        return names
    try:
        with file.open("rb") as opened:
            for quad in ox.parse(opened.read(prefixes.HEAD), ox.RdfFormat.TURTLE):
                if quad.predicate == ALTERNATIVE and isinstance(quad.object, ox.Literal):
                    names[quad.object.language or ""] = quad.object.value
    except (OSError, SyntaxError, ValueError):
        pass
    return names


@lru_cache(maxsize=1 << 10)  # each passage that is shown names its source
def by_folder(folder: str) -> tuple[str, str]:
    """The names of a source by its folder: `hrw-2022-10-26` is HRW 2022 and HRW 2022-10-26."""
    dated = re.fullmatch(r"(.+?)-((\d{4})(?:-\d\d){0,2})", folder)
    if not dated:
        return folder, folder
    name = dated[1].replace("-", " ")
    name = name.upper() if len(name) <= ACRONYM else name[0].upper() + name[1:]
    return f"{name} {dated[3]}", f"{name} {dated[2]}"
