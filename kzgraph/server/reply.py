"""The reply to a request, made in a worker or in the front, and the limits within which it is written."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.parsers import expat

import pyoxigraph as ox

from kzgraph.graph.names import current_names
from kzgraph.server.media import GRAPHS, JSON, PROBLEM, ROWS
from kzgraph.server.problems import BUSY, Problem, over
from kzgraph.server.worker import Message

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from kzgraph.server.settings import Limits

NO_STORE = {"cache-control": "no-store"}
# Bytes that an answer in XML may hold although XML cannot: control characters, U+FFFE and U+FFFF, character references to any of them.
_RISKY = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|&#")


class Reply(NamedTuple):
    """Media type, whole body, further headers by their names in lower case, and status; `limit` is one that was exceeded, for the log."""

    type: str
    body: bytes | bytearray
    headers: Mapping[str, str] = MappingProxyType({})
    status: int = 200
    limit: str = ""

    def message(self) -> Message:
        return Message(json.dumps((self.type, dict(self.headers), self.status, self.limit)).encode(), self.body)


def reply_in(message: Message) -> Reply:
    """The reply of a message."""
    media_type, headers, status, limit = json.loads(message.head)
    return Reply(media_type, message.body, headers, status, limit)


def reply_of(problem: Problem) -> Reply:
    """A problem as a reply. Caches may keep some errors unless it forbids that."""
    headers = NO_STORE | ({"retry-after": "1"} if problem.kind == BUSY else {}) | ({"vary": "Accept"} if problem.status == 406 else {})
    return Reply(PROBLEM, problem.body(), headers, problem.status, str(problem.more.get("limit", "")))


def see_other(location: str, cache_control: str) -> Reply:
    """A redirect that depends on the header Accept."""
    return Reply("", b"", {"location": location, "vary": "Accept", "cache-control": cache_control}, 303)


def json_reply(value: Any) -> Reply:  # noqa: ANN401 (anything that JSON can hold)
    return Reply(JSON, json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


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
