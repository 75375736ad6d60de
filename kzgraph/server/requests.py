"""A request as a worker gets it, and the limits within which the front reads one. Anything wrong raises Problem."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, unquote

from kzgraph.server import media
from kzgraph.server.problems import Problem, over
from kzgraph.server.worker import Message

Scope: TypeAlias = dict[str, Any]  # of ASGI, as the next two
Receive: TypeAlias = Callable[[], Awaitable[dict[str, Any]]]
Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]

MOST_PARAMETERS = 500
BODY_SECONDS = 10.0
HEADERS = 100
URL_BYTES = 64 << 10
HEAD_BYTES = URL_BYTES + (32 << 10)
HEADER_BYTES = 2 << 10  # of a header that is read here
HEADER_PARTS = 50  # between commas
FORM = "application/x-www-form-urlencoded"


class DisconnectedError(Exception):
    """The client has left before it sent all of its request."""


@dataclass
class Request:
    """`target` is the path as it was sent, `type` the media type of the body, `server` the public URL without a slash at its end.

    `of_host` says whether that URL is of the header Host, which a client may make up. Then `private` says whether the answer may have it.
    `name` is what the path has in place of the braces of its route.
    """

    method: str
    target: str
    query: str = ""
    accept: str = ""
    languages: str = ""
    type: str = ""
    gzip: bool = False
    server: str = ""
    of_host: bool = False
    body: bytes = b""
    name: str = ""
    private: bool = False

    def message(self) -> Message:
        fields = (self.method, self.target, self.query, self.accept, self.languages, self.type, self.gzip, self.server, self.of_host)
        return Message(json.dumps(fields).encode(), self.body)

    @property
    def base(self) -> str:
        """The public URL. No other client may get an answer with one that this client may have made up."""
        self.private = self.of_host
        return self.server

    @cached_property
    def path(self) -> str:
        return unquote(self.target)

    @cached_property
    def parameters(self) -> list[tuple[str, str]]:
        """The names and values of the query string, and of a form that was posted."""
        return [*_parsed(self.query.encode("latin-1")), *(_parsed(self.body) if self.type == FORM else ())]

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.parameters if key == name]

    def single(self, name: str, default: str = "") -> str:
        """The value of a parameter that may occur once."""
        values = self.values(name)
        if len(values) > 1:
            raise Problem(400, "parameters", f"{name}: expected one value, found {len(values)}.")
        return values[0] if values else default

    def whole_number(self, name: str, default: int, least: int, most: int) -> int:
        """The value of a parameter as a whole number from `least` to `most`."""
        text = self.single(name, str(default))
        if not (text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most):
            raise Problem(400, "parameters", f"{name}: expected a whole number from {least} to {most}.")
        return int(text)

    def chosen(self, name: str, offered: Iterable[str], default: str) -> str:
        """The value of a parameter that is one of those offered."""
        value = self.single(name, default)
        if value not in offered:
            raise Problem(400, "parameters", f"{name}: expected one of {', '.join(offered)}.")
        return value

    def acceptable(self, offered: Iterable[str]) -> str:
        """The offered media type that the client prefers."""
        return media.acceptable(self.accept, offered)

    def prefers_page(self, others: Iterable[str]) -> bool:
        """Whether the client prefers HTML to the other media types of a path."""
        return media.best(self.accept, (*others, media.HTML)) == media.HTML


def request_of(message: Message) -> Request:
    """The request of a message."""
    request = Request(*json.loads(message.head))
    request.body = bytes(message.body)
    return request


def _parsed(text: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except UnicodeDecodeError:
        raise Problem(400, "encoding", "parameters: expected percent-encoded UTF-8.") from None
    except ValueError:
        raise Problem(400, "parameters", f"expected at most {MOST_PARAMETERS} parameters.") from None


def header(scope: Scope, name: bytes) -> str:
    """The value of a header, its lines joined; empty if there is none. `name` is in lower case."""
    value = b", ".join([value for key, value in scope["headers"] if key == name])
    if len(value) > HEADER_BYTES or value.count(b",") >= HEADER_PARTS:
        raise Problem(431, "headers", f"{name.decode()}: longer than {HEADER_BYTES} bytes, or more than {HEADER_PARTS} parts.")
    return value.decode("latin-1")


def check_framing(scope: Scope) -> None:
    """Raises Problem for a request that a proxy may understand differently (RFC 9112, 2.3 and 6.1), or whose head is too long."""
    names = [name for name, _ in scope["headers"]]
    if scope["http_version"] not in ("1.0", "1.1"):
        raise Problem(505, "http", "expected HTTP/1.1.")
    if b"transfer-encoding" in names and b"content-length" in names:
        raise Problem(400, "http", "expected Content-Length or Transfer-Encoding, found both.")
    if len(names) > HEADERS:
        raise Problem(431, "headers", f"more than {HEADERS} headers.")
    if len(scope["raw_path"]) + len(scope["query_string"]) > URL_BYTES:
        raise Problem(414, "address", f"the URL is longer than {URL_BYTES} bytes: send the query by POST.")


def host_of(scope: Scope) -> str:
    """The host and port of the Host header, empty if it is not well-formed."""
    host = header(scope, b"host")
    return host if re.fullmatch(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9a-fA-F:.]{2,45}\](:\d{1,5})?", host) else ""


def head_of(scope: Scope, url: str, address: str) -> Request:
    """A request whose body is not read yet, to a server at a public URL; without one, at its header Host, or else at its address."""
    return Request(
        scope["method"],
        scope["raw_path"].decode("latin-1"),
        scope["query_string"].decode("latin-1"),
        header(scope, b"accept"),
        header(scope, b"accept-language"),
        header(scope, b"content-type").split(";")[0].strip().lower(),
        media.accepts_gzip(header(scope, b"accept-encoding")),
        url.rstrip("/") or f"{scope['scheme']}://{host_of(scope) or address}",
        not url,
    )


async def read_body(scope: Scope, receive: Receive, most: int) -> bytes:
    """The body, of `most` bytes. It may not be compressed or arrive slowly, nor declare another charset than UTF-8."""
    encoding = header(scope, b"content-encoding").strip().lower()
    if encoding not in ("", "identity"):
        raise Problem(415, "media-type", "send the body without Content-Encoding.")
    charset = re.search(r"""charset\s*=\s*["']?([^"';,\s]*)""", header(scope, b"content-type").lower())
    if charset and charset[1] not in ("utf-8", "utf8", "us-ascii"):
        raise Problem(415, "media-type", "send the body in UTF-8.")
    length = header(scope, b"content-length") or "0"
    if not length.isdecimal() or int(length) > most:
        raise _too_long(most)
    body, more = bytearray(), True
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while more:
                event = await receive()
                if event["type"] == "http.disconnect":
                    raise DisconnectedError
                body += event["body"]
                more = event["more_body"]
                if len(body) > most:
                    raise _too_long(most)
    except TimeoutError:
        raise Problem(408, "slow", f"the body did not arrive within {BODY_SECONDS:g} seconds.") from None
    return bytes(body)


def _too_long(most: int) -> Problem:
    return over("query", most, f"the body is longer than {most} bytes.", 413)
