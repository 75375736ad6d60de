"""One request and its reply: what all routes share. A route is a function of a request that gives a Reply or raises Problem."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

from starlette.requests import ClientDisconnect, Request
from starlette.routing import Route

from kzgraph.web.fair_queue import client_of
from kzgraph.web.problems import BUSY, Problem, over
from kzgraph.web.reply import Reply, reply_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from starlette.types import Receive, Scope, Send

    from kzgraph.web.service import Service

FIELDS = 500
BODY_SECONDS = 10.0
PIECE = 64 << 10
HEADER_BYTES = 2 << 10  # of a header that is read here,
MEMBERS = 50  # and its parts between commas
FORM = "application/x-www-form-urlencoded"
# Nothing here is a page that runs anything, and nothing rests on cookies: every site may read it, and none may frame or run it.
COMMON = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link, Retry-After, Kzgraph-Limits, Kzgraph-Note"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"cross-origin"),
]
UNKEPT = (b"cache-control", b"no-store")
FRAMED = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
SHOWN = 100  # letters of a path in the log


class Resource:
    """A path as an ASGI application: checks the method, calls the route's function, sends what it gives."""

    def __init__(self, service: Service, path: str, act: Callable[[Service, Request], Awaitable[Reply]], methods: Iterable[str]) -> None:
        self._service, self._path, self._act, self._methods = service, path, act, frozenset(methods)
        self._allow = ", ".join(sorted({*self._methods, "OPTIONS"})).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        began = asyncio.get_running_loop().time()
        request = Request(scope, receive)
        try:
            if scope["method"] in self._methods:
                with self._service.working():
                    reply = await self._act(self._service, request)
            elif scope["method"] == "OPTIONS":
                reply = self._preflight()
            else:
                reply = reply_of(Problem(405, "method", f"this path takes {self._allow.decode()}."))
                reply = reply._replace(headers=(*reply.headers, (b"allow", self._allow)))
        except Problem as problem:
            reply = reply_of(problem)
        except ClientDisconnect:
            return
        except asyncio.CancelledError:
            if not self._service.ends:
                raise
            reply = reply_of(Problem(503, BUSY, "the server stops: ask again in a moment."))
        except Exception as error:
            self._service.log(f"a fault of the server: {type(error).__name__} at {self._path}. Please report it.")
            reply = reply_of(Problem(500, "broken", "this is a fault of the server. Please report what you asked."))
        if len(reply.body) <= PIECE:
            await transmit(send, reply, self._service.limits_header)
        else:
            reply = await self._send_large(send, reply, client_of(request.client.host if request.client else ""))
        self._service.log_request(scope, self._path, reply, began)

    async def _send_large(self, send: Send, reply: Reply, client: str) -> Reply:
        """Sends an answer that may take its time, or tells that there is no room for it."""
        try:
            with self._service.in_flight.hold(client, len(reply.body)):
                await transmit(send, reply, self._service.limits_header)
        except Problem as problem:
            reply = reply_of(problem)
            await transmit(send, reply, self._service.limits_header)
        return reply

    def _preflight(self) -> Reply:
        told = (
            (b"allow", self._allow),
            (b"access-control-allow-methods", self._allow),
            (b"access-control-allow-headers", b"*"),
            (b"access-control-max-age", b"86400"),
        )
        return Reply(204, told, b"")


def route(service: Service, path: str, act: Callable[[Service, Request], Awaitable[Reply]], *methods: str) -> Route:
    """The route of a path, by default for reading alone."""
    return Route(path, Resource(service, path, act, methods or ("GET", "HEAD")))


async def transmit(send: Send, reply: Reply, limits: bytes) -> None:
    """Sends a reply, with the headers that all have."""
    names = {name for name, _ in reply.headers}
    framing = [] if FRAMED[0] in names else [FRAMED]
    if reply.status >= 400 and UNKEPT[0] not in names:  # a cache may keep some errors, unless it is told not to
        framing.append(UNKEPT)
    length = [] if reply.status in (204, 304) else [(b"content-length", b"%d" % len(reply.body))]
    headers = [*reply.headers, *length, *COMMON, *framing, (b"kzgraph-limits", limits)]
    if reply.status == 413:  # what is left of the body is not read
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    if len(reply.body) <= PIECE:
        await send({"type": "http.response.body", "body": reply.body})
        return
    for start in range(0, len(reply.body), PIECE):  # in pieces, so that a slow reader holds the whole once and no copy of it
        last = start + PIECE >= len(reply.body)
        await send({"type": "http.response.body", "body": reply.body[start : start + PIECE], "more_body": not last})


def header(request: Request, name: bytes) -> str:
    """The value of a header, given by its name in small letters, its lines joined; empty if there is none. Raises Problem if it is long."""
    value = b", ".join([value for key, value in request.scope["headers"] if key == name])
    if len(value) > HEADER_BYTES or value.count(b",") >= MEMBERS:
        raise Problem(431, "headers", f"{name.decode()} is longer than {HEADER_BYTES} bytes, or has more than {MEMBERS} parts.")
    return value.decode("latin-1")


async def read_body(request: Request, most: int) -> bytes:
    """The body of a request. Raises Problem if it is larger than `most` bytes, too slow, packed, or not in UTF-8 by its own words."""
    packing = header(request, b"content-encoding").strip().lower()
    if packing not in ("", "identity"):
        raise Problem(415, "media-type", "send the body as it is, without Content-Encoding.")
    charset = re.search(r"""charset\s*=\s*["']?([^"';,\s]*)""", header(request, b"content-type").lower())
    if charset and charset[1] not in ("utf-8", "utf8", "us-ascii"):
        raise Problem(415, "media-type", "send the body in UTF-8.")
    length = header(request, b"content-length") or "0"
    if not length.isdecimal() or int(length) > most:
        raise _too_long(most)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in request.stream():
                body += piece
                if len(body) > most:
                    raise _too_long(most)
    except TimeoutError:
        raise Problem(408, "slow", f"the body did not arrive within {BODY_SECONDS:g} seconds.") from None
    return bytes(body)


def _too_long(most: int) -> Problem:
    return over("query", most, f"the body is longer than {most} bytes.", 413)


def media_type(request: Request) -> str:
    """The media type of a request's body, without its parameters; empty if it bears none."""
    return header(request, b"content-type").split(";")[0].strip().lower()


def fields(text: bytes) -> list[tuple[str, str]]:
    """The names and values of a query string or form. Raises Problem if it is not UTF-8 or has too many."""
    try:
        return parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS)
    except UnicodeDecodeError:
        raise Problem(400, "encoding", "parameters are UTF-8, percent-encoded.") from None
    except ValueError:
        raise Problem(400, "parameters", f"there are more than {FIELDS} parameters.") from None


def one(found: list[tuple[str, str]], name: str, default: str = "") -> str:
    """The value of a parameter that may be given once. Raises Problem if it is given more often."""
    values = [value for key, value in found if key == name]
    if len(values) > 1:
        raise Problem(400, "parameters", f"{name} is given {len(values)} times: give it once.")
    return values[0] if values else default


def number(text: str, name: str, least: int, most: int) -> int:
    """The whole number that a parameter gives. Raises Problem if it is none, or out of bounds."""
    if not (text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most):
        raise Problem(400, "parameters", f"{name} is a whole number from {least} to {most}.")
    return int(text)


def host_of(request: Request) -> str:
    """The host that a request names, empty if it is none."""
    host = header(request, b"host")
    return host if re.fullmatch(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9a-fA-F:.]{2,45}\](:\d{1,5})?", host) else ""


def shown(path: str) -> str:
    """A path as the log shows it: quoted, cut, and without what somebody took for a query string."""
    return quote(path.split("?")[0][:SHOWN], safe="/{}.-_~")
