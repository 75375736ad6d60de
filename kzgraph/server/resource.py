"""A path as an ASGI application: method, handler, errors, headers, log."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request

from kzgraph.server.problems import BUSY, Problem
from kzgraph.server.reply import Reply, reply_of
from kzgraph.server.unread import client_of

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from kzgraph.server.endpoint import Route
    from kzgraph.server.service import Service

PIECE = 64 << 10  # bytes
HELD = 2 * PIECE  # of an answer that the event loop holds at most: it takes one more piece while it has up to 64 KiB
HEAD = 2 << 10  # of an answer at most
# No answer depends on cookies, so that any site may read it; none may run it, or frame more than a chart.
COMMON = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link, Retry-After, Kzgraph-Limits, Kzgraph-Note"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"cross-origin"),
]
NO_STORE = (b"cache-control", b"no-store")
NO_CONTENT = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")


class Resource:
    """The application for one route."""

    def __init__(self, service: Service, route: Route) -> None:
        self._service, self._route, self._methods = service, route, frozenset(route.methods)
        self._allow = ", ".join(sorted({*route.methods, "OPTIONS"})).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = asyncio.get_running_loop().time()
        request = Request(scope, receive)
        try:
            if scope["method"] in self._methods:
                reply = await self._route.handler(self._service, request)
            elif scope["method"] == "OPTIONS":
                reply = self._preflight()
            else:
                reply = reply_of(Problem(405, "method", f"expected one of {self._allow.decode()}."))
                reply = reply._replace(headers=(*reply.headers, (b"allow", self._allow)))
        except Problem as problem:
            reply = reply_of(problem)
        except ClientDisconnect:
            return
        except asyncio.CancelledError:  # at shutdown alone
            reply = reply_of(Problem(503, BUSY, "the server is stopping: retry in a moment."))
        except Exception as error:
            self._service.log(f"server error: {type(error).__name__} at {self._route.path}. Please report it.")
            reply = reply_of(Problem(500, "broken", "server error. Please report this request."))
        if len(reply.body) <= PIECE:
            await transmit(scope, send, reply, self._service)
        else:
            reply = await self._send_large(request, send, reply)
        self._service.log_request(scope, self._route.path, reply, began)

    async def _send_large(self, request: Request, send: Send, reply: Reply) -> Reply:
        """Sends an answer that may take its time, or a problem if there is no room for it; returns what was sent."""
        try:
            with self._service.in_flight.hold(client_of(request.client.host if request.client else ""), len(reply.body) + HELD):
                await transmit(request.scope, send, reply, self._service)
        except Problem as problem:
            reply = reply_of(problem)
            await transmit(request.scope, send, reply, self._service)
        return reply

    def _preflight(self) -> Reply:
        headers = (
            (b"allow", self._allow),
            (b"access-control-allow-methods", self._allow),
            (b"access-control-allow-headers", b"*"),
            (b"access-control-max-age", b"86400"),
        )
        return Reply(204, headers, b"")


def _unread_body(scope: Scope, status: int) -> bool:
    """Whether a request may have a body that was not read to its end. Its connection must be closed, as a client might send it for ever."""
    if scope["method"] == "POST" and status < 400:
        return False
    return any(name == b"transfer-encoding" or (name == b"content-length" and value != b"0") for name, value in scope["headers"])


async def transmit(scope: Scope, send: Send, reply: Reply, service: Service, *, closes: bool = False) -> None:
    """Sends a reply with the common headers, and counts it if the client does not read it. `closes` ends the connection after it."""
    names = {name for name, _ in reply.headers}
    defaults = [] if NO_CONTENT[0] in names else [NO_CONTENT]
    if reply.status >= 400 and NO_STORE[0] not in names:  # caches may keep some errors unless this forbids it
        defaults.append(NO_STORE)
    length = [] if reply.status in (204, 304) else [(b"content-length", b"%d" % len(reply.body))]
    headers = [*reply.headers, *length, *COMMON, *defaults, (b"kzgraph-limits", service.limits_header)]
    if closes or _unread_body(scope, reply.status):
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await _send_body(send, reply.body)
    service.connections.sent(scope["client"], min(len(reply.body), HELD) + HEAD)


async def _send_body(send: Send, body: bytes | bytearray) -> None:
    if len(body) <= PIECE:
        await send({"type": "http.response.body", "body": body})
        return
    for start in range(0, len(body), PIECE):  # in pieces, so that a slow reader costs the body once and no copy of it
        last = start + PIECE >= len(body)
        await send({"type": "http.response.body", "body": body[start : start + PIECE], "more_body": not last})
