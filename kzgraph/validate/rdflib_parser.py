"""Whether rdflib parses a query. This takes most of the time of a first validation, so what it parses is remembered.

rdflib runs in a child that reads the queries of one run and nothing else. This process asks about texts that it has read itself, and writes
down which of them parse: the digest of the text, its prefixes and all versions. A text that does not parse is parsed again each time, so
that a finding always comes from the parser.
"""

from __future__ import annotations

import gc
import hashlib
import json
import sys
from collections.abc import Collection, Iterator, Mapping
from functools import cache as once
from importlib.metadata import version
from pathlib import Path

from kzgraph import __version__
from kzgraph.errors import KzgraphError
from kzgraph.safety import cache, sandbox

DEEPEST = 60
SECONDS, MEBIBYTES = 120, 1024
NAME = "parsed-by-rdflib"
_parsed: set[str] = set()  # children inherit it


def fault(sparql: str, prefixes: Mapping[str, str]) -> tuple[str, int] | None:
    """Why rdflib does not parse a query, and the offset at which; None if it does."""
    digest = _digest(sparql, prefixes)
    if digest in _parsed:
        return None
    reason = _fault(sparql, prefixes)
    if reason is None:
        _parsed.add(digest)
    return reason


def remember(texts: Collection[tuple[str, Mapping[str, str]]], *, cached: bool = True) -> None:
    """Notes which of the queries, each with its prefixes, rdflib parses: from the cache, unless it is not to be used, or from a child."""
    asked = {_digest(*text): text for text in texts}
    if _parsed.issuperset(asked):
        return
    if cached:
        _parsed.update(asked.keys() & set(cache.digests(NAME)))
    new = {digest: text for digest, text in asked.items() if digest not in _parsed}
    if not new:
        return

    def work() -> Iterator[bytes]:
        gc.disable()  # the parser makes and drops so many objects that looking through them takes a quarter of the time
        yield json.dumps([_fault(*text) is None for text in new.values()]).encode()

    try:
        answers = json.loads(sandbox.run(work, seconds=SECONDS, mebibytes=MEBIBYTES).output)
        parsed = {digest for digest, answer in zip(new, answers, strict=True) if answer is True}
    except (KzgraphError, TypeError, ValueError):
        return  # the stage parses them, within its own limits
    _parsed.update(parsed)
    if parsed and cached:
        cache.add(NAME, [digest for digest in asked if digest in _parsed])


def nested_too_deep(sparql: str) -> bool:
    """Whether brackets are nested deeper than a parser that calls itself can follow."""
    deepest = depth = 0
    for character in sparql:
        depth += (character in "{(") - (character in "})")
        deepest = max(deepest, depth)
    return deepest > DEEPEST


def _fault(sparql: str, prefixes: Mapping[str, str]) -> tuple[str, int] | None:
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    if nested_too_deep(sparql):
        return "it is nested too deep", 0
    try:
        translateQuery(parseQuery(sparql), initNs=dict(prefixes))
    except Exception as error:  # pyparsing and rdflib raise many kinds, and each means that it does not parse
        at = getattr(error, "loc", 0)
        return " ".join(str(error).split())[:200], at if isinstance(at, int) else 0
    return None


def _digest(sparql: str, prefixes: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps([_versions(), sorted(prefixes.items()), sparql]).encode()).hexdigest()


@once
def _versions() -> list[str]:
    """All that decides what `_fault` gives. In a checkout this file changes while the version of kzgraph stays."""
    here = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    return [__version__, here, version("rdflib"), version("pyparsing"), sys.version]
