"""One request and its reply: what all routes share. A route is a function of a request that gives a Reply or raises Problem."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request
from starlette.routing import Route

from kzgraph.server.fair_queue import client_of
from kzgraph.server.problems import BUSY, Problem
from kzgraph.server.reply import Reply, reply_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from starlette.types import Receive, Scope, Send

    from kzgraph.server.service import Service

PIECE = 64 << 10
# Nothing rests on cookies: every site may read it, and none may frame or run it.
COMMON = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link, Retry-After, Kzgraph-Limits, Kzgraph-Note"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"cross-origin"),
]
UNKEPT = (b"cache-control", b"no-store")
FRAMED = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")


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
