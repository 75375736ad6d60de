"""The limits within which an answer is written in a worker."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING
from xml.parsers import expat

import pyoxigraph as ox

from kzgraph.graph.names import current_names
from kzgraph.server.media import GRAPHS, ROWS
from kzgraph.server.problems import Problem, over
from kzgraph.server.reply import Reply

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from kzgraph.server.settings import Limits

# Bytes that an answer in XML may hold although XML cannot: control characters, U+FFFE and U+FFFF, character references to any of them.
_RISKY = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|&#")


class BoundedOutput(io.BytesIO):
    """A buffer that raises Problem on a write beyond the limit of bytes."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limit = limits.bytes

    def write(self, piece: Buffer) -> int:
        if self.tell() + memoryview(piece).nbytes > self._limit:
            raise too_large(self._limit)
        return super().write(piece)


def too_large(limit: int) -> Problem:
    """The problem of an answer with more than `limit` bytes."""
    return over("bytes", limit, f"stopped: the answer is larger than {limit} bytes. Ask for less, with LIMIT.")


def too_many(limit: int, what: str, fix: str = "Ask for less, with LIMIT.") -> Problem:
    """The problem of an answer with more than `limit` rows or triples."""
    return over("rows", limit, f"stopped: the answer has more than {limit} {what}. {fix}")


def check_rows(body: bytes, media_type: str, limits: Limits) -> None:
    """Raises Problem if SPARQL results have more rows than allowed. A row takes a byte at least, so that short results are not counted."""
    if len(body) > limits.rows and ROWS[media_type].count(body) > limits.rows:
        raise too_many(limits.rows, "rows")


def graph(triples: Iterable[ox.Triple], media_type: str, limits: Limits, known: Mapping[str, str] | None = None) -> Reply:
    """A graph in a media type, with the known prefixes or else those of all sources. Raises Problem if it exceeds a limit."""

    def counted() -> Iterator[ox.Triple]:
        for number, triple in enumerate(triples):
            if number >= limits.rows:
                raise too_many(limits.rows, "triples")
            yield triple

    output = BoundedOutput(limits)
    GRAPHS[media_type].write(counted(), output, current_names().prefixes if known is None else known)
    body = output.getvalue()
    check_xml(body, media_type, GRAPHS)
    return Reply(media_type, body)


def check_xml(body: bytes, media_type: str, offered: Iterable[str]) -> None:
    """Raises Problem if XML is not well-formed: it cannot hold control characters, and RDF/XML cannot hold every predicate."""
    if not media_type.endswith("+xml") or (media_type != "application/rdf+xml" and not _RISKY.search(body)):
        return
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(body, True)
    except expat.ExpatError as error:
        others = ", ".join(other for other in offered if not other.endswith("+xml"))
        raise Problem(406, "not-acceptable", f"XML cannot hold this answer ({error}): ask for {others}.") from None
