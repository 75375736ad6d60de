"""Whether the engine's parser reads SERVICE or FROM in a query: the keywords that lead to other data.

The engine shows no syntax tree, but it says whether a text parses. So the letters of the keyword are replaced wherever they stand: names,
strings, IRIs and comments parse as before, a keyword does not. No second reading of SPARQL is needed, which would differ from the engine's
somewhere (`SERVICESILENT`, `SERVICEx:y`, `1<'>'`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import pyoxigraph as ox

from .errors import ShapeError

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U(000[0-9A-Fa-f]{5}|0010[0-9A-Fa-f]{4})")
_SERVICE = re.compile(r"service\s*(silent)?", re.IGNORECASE | re.ASCII)
SERVICE_REFUSED = "SERVICE is not allowed: the query would leave the data"


class ServiceError(ShapeError):
    """A query that uses SERVICE."""


def uses_keyword(word: str, query: str, prefixes: Mapping[str, str] | None = None, base: str | None = None) -> bool:
    """Whether a query uses a keyword, `service` or `from`, hides its letters in \\u escapes, or has them and does not parse.

    The query is not run: the text that is parsed instead has no such letters.
    """
    return _error(word, query, prefixes, base) is not None


def refuse_service(query: str, prefixes: Mapping[str, str] | None = None, base: str | None = None) -> None:
    """Raises ServiceError for a query that uses SERVICE, and SyntaxError for one that has its letters and does not parse."""
    error = _error("service", query, prefixes, base)
    if error is None:
        return
    try:
        _parse(_SERVICE.sub(" GRAPH ", _unescaped(query)), prefixes, base)  # which stands in the same places
    except SyntaxError:
        raise error from None
    raise ServiceError(SERVICE_REFUSED)


def _error(word: str, query: str, prefixes: Mapping[str, str] | None, base: str | None) -> SyntaxError | None:
    """The error of a query with other letters in the place of a word; None without the word, or where it is no keyword."""
    letters = re.compile(word, re.IGNORECASE | re.ASCII)
    count = len(letters.findall(query))
    if "\\" in query and len(letters.findall(_unescaped(query))) != count:
        return SyntaxError(f"{word.upper()} is written with escapes")
    if not count:
        return None
    longest = max(map(len, re.findall("q+", query, re.IGNORECASE)), default=0)
    fill = "q" * max(0, longest + 1 - len(word))

    def renamed(text: str) -> str:  # no keyword of SPARQL has a Q
        return letters.sub(lambda match: "".join("Q" if letter.isupper() else "q" for letter in match[0]) + fill, text)

    try:
        _parse(renamed(query), {renamed(prefix): space for prefix, space in (prefixes or {}).items()}, base)
    except SyntaxError as error:
        return error
    return None


def _parse(query: str, prefixes: Mapping[str, str] | None, base: str | None) -> None:
    """Raises SyntaxError if a query does not parse."""
    try:
        scratch().query(query, prefixes=dict(prefixes or {}), base_iri=base)
    except RuntimeError:  # it parses, and cannot be run on nothing
        pass
    except ValueError as error:
        raise SyntaxError(str(error)) from None


@lru_cache(maxsize=1)
def scratch() -> ox.Store:
    """An empty store, to try queries in."""
    return ox.Store()


def _unescaped(query: str) -> str:
    return _ESCAPE.sub(lambda escape: chr(int(escape[1] or escape[2], 16)), query)
