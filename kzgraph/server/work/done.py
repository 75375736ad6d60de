"""The answer to a job, and the bounds that it is written within."""

from __future__ import annotations

import io
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat

import pyoxigraph as ox

from kzgraph.server.media import GRAPHS
from kzgraph.server.problems import Problem, over
from kzgraph.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from typing_extensions import Buffer

    from kzgraph.server.settings import Limits

_QUOTED = re.compile(rb'"[^"]*+"')


_RISKY = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|&#")


class Done(NamedTuple):
    """An answer: its media type, its bytes, and headers that tell more of it."""

    type: str
    body: bytes
    headers: Mapping[str, str] = MappingProxyType({})


class Bounded(io.BytesIO):
    """What is written, up to the limit of bytes."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limit = limits.bytes

    def write(self, piece: Buffer) -> int:
        """Takes a piece. Raises Problem if the answer grows too large."""
        if self.tell() + memoryview(piece).nbytes > self._limit:
            raise too_large(self._limit)
        return super().write(piece)


def too_large(limit: int) -> Problem:
    """The problem of an answer beyond the limit of bytes."""
    return over("bytes", limit, f"stopped: the answer is larger than {limit} bytes. Ask for less, with LIMIT.")


def too_many(limit: int, what: str, fix: str = "Ask for less, with LIMIT.") -> Problem:
    """The problem of an answer beyond the limit of rows."""
    return over("rows", limit, f"stopped: the answer has more than {limit} {what}. {fix}")


def check_rows(body: bytes, media: str, limits: Limits) -> None:
    """Raises Problem if SPARQL results hold more rows than allowed; what is too short to hold them is not counted."""
    if len(body) > limits.rows and count_rows(body, media) > limits.rows:
        raise too_many(limits.rows, "rows")


def count_rows(body: bytes, media: str) -> int:
    """How many rows there are in SPARQL results as pyoxigraph writes them."""
    if media == "text/csv":
        return _QUOTED.sub(b"", body).count(b"\r\n") - 1
    if media == "text/tab-separated-values":
        return body.count(b"\n") - 1
    if media == "application/sparql-results+xml":
        return body.count(b"<result>") + body.count(b"<result/>")
    bare = _QUOTED.sub(b"", body.replace(rb"\\", b"").replace(rb"\"", b""))  # a row follows a bracket or a comma, a term a colon
    return bare.count(b"[{") + bare.count(b",{")


def graph(triples: Iterable[ox.Triple], media: str, limits: Limits, prefixes: dict[str, str] = PREFIXES) -> Done:
    """A graph in a media type, with prefixes if it is Turtle. Raises Problem if it is too large."""

    def counted() -> Iterator[ox.Triple]:
        for number, triple in enumerate(triples):
            if number >= limits.rows:
                raise too_many(limits.rows, "triples")
            yield triple

    output = Bounded(limits)
    ox.serialize(counted(), output, GRAPHS[media], prefixes=prefixes if media == "text/turtle" else None)
    body = output.getvalue()
    check_xml(body, media, GRAPHS)
    return Done(media, body)


def check_xml(body: bytes, media: str, offered: Iterable[str]) -> None:
    """Raises Problem if an answer in XML is not well-formed: no XML holds control characters, and RDF/XML not every predicate."""
    if not media.endswith("+xml") or (media != "application/rdf+xml" and not _RISKY.search(body)):
        return
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(body, True)
    except expat.ExpatError as error:
        others = ", ".join(each for each in offered if not each.endswith("+xml"))
        raise Problem(406, "not-acceptable", f"XML cannot hold this answer ({error}): ask for {others}.") from None


def acceptable(media: str, offered: Iterable[str]) -> str:
    """The media type. Raises Problem if it is empty: the client accepts none of those offered."""
    if not media:
        raise Problem(406, "not-acceptable", f"the answer can be had as {', '.join(offered)}.")
    return media
