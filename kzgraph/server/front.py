"""The front as an ASGI application: it reads a request, and sends the reply with the headers that all have."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPMethod
from typing import TYPE_CHECKING
from urllib.parse import quote

from kzgraph.server.endpoint import FrontRoute, Route
from kzgraph.server.endpoints import find
from kzgraph.server.endpoints.pages import problem_page
from kzgraph.server.problems import BUSY, NO_PATH, Problem
from kzgraph.server.reply import Reply, reply_in, reply_of
from kzgraph.server.requests import DisconnectedError, Receive, Request, Scope, Send, check_framing, head_of, header, read_body

if TYPE_CHECKING:
    from kzgraph.server.connections import Listener
    from kzgraph.server.pool import Pool
    from kzgraph.server.settings import Settings
    from kzgraph.server.worker import Message

PIECE = 64 << 10  # bytes of an answer that are sent at once
LARGE_BYTES = 256 << 20  # of answers of more than a piece that are being sent
CACHED, CACHED_BYTES = 500, 2 * PIECE  # replies that are kept, and the most bytes of one with its request
METHODS = frozenset(HTTPMethod)  # any other is a client's own text
LOGGED = 100  # characters of a path
# Headers of a 304. A browser replaces those that it has stored, the content security policy of a page among them.
REPEATED = ("etag", "cache-control", "vary", "content-security-policy")
# No answer depends on cookies, so that any site may read it; none may run it, or frame more than a chart.
COMMON = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Link, Retry-After, Kzgraph-Limits, Kzgraph-Note",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "cross-origin",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}


class Front:
    """The state of one server."""

    def __init__(self, settings: Settings, pool: Pool, connections: Listener, log: Callable[[str], None]) -> None:
        self._settings, self._pool, self._connections, self._log = settings, pool, connections, log
        self._common = COMMON | {"kzgraph-limits": settings.limits.header()}
        self._longest_body = max(256 << 10, 3 * settings.limits.query)  # percent-encoding makes three bytes of one
        self._cache: OrderedDict[Message, Reply] = OrderedDict()  # the least recently used first; the data never changes
        self._large = 0  # bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = asyncio.get_running_loop().time()
        route = find(scope["path"])
        self._connections.begin(scope["client"])
        try:
            reply = await self._reply(scope, receive, route)
            if len(reply.body) > PIECE:
                reply = await self._send_large(send, reply)
            else:
                await self._send(send, reply)
        except DisconnectedError:
            return
        finally:
            self._connections.end(scope["client"])
        self._log_request(scope, route.path if route else "(no path)", reply, began)

    async def _reply(self, scope: Scope, receive: Receive, route: Route | FrontRoute | None) -> Reply:
        """The reply to any request, problems included."""
        request = None
        try:
            check_framing(scope)
            request = head_of(scope, self._settings.url, f"{self._settings.host}:{self._settings.port}")
            reply = await self._answer(scope, receive, route, request)
        except Problem as problem:
            reply = reply_of(problem)
        except asyncio.CancelledError:  # at shutdown alone
            reply = reply_of(Problem(503, BUSY, "the server is stopping: retry in a moment."))
        except DisconnectedError:
            raise
        except Exception as error:
            self._log(f"server error: {type(error).__name__} at {route.path if route else '(no path)'}. Please report it.")
            reply = reply_of(Problem(500, "broken", "server error. Please report this request."))
        if request is None or _unread_body(scope, reply.status):
            reply = reply._replace(headers={**reply.headers, "connection": "close"})
        return reply if request is None else problem_page(request, reply)

    async def _answer(self, scope: Scope, receive: Receive, route: Route | FrontRoute | None, request: Request) -> Reply:
        """The reply of a route: from the cache, of the front itself, or of a worker. Raises Problem."""
        if route is None:
            raise Problem(404, NO_PATH, "unknown path: /openapi.json lists all paths.")
        allow = ", ".join(sorted({*route.methods, "OPTIONS"}))
        if request.method == "OPTIONS":
            allowed = {"access-control-allow-methods": allow, "access-control-allow-headers": "*", "access-control-max-age": "86400"}
            return Reply("", b"", {"allow": allow, **allowed}, 204)
        if request.method not in route.methods:
            refused = reply_of(Problem(405, "method", f"expected one of {allow}."))
            return refused._replace(headers={**refused.headers, "allow": allow})
        if isinstance(route, FrontRoute):
            return route.answer(self._pool, self._settings.limits)
        if request.method == "POST":
            request.body = await read_body(scope, receive, self._longest_body)
        message = request.message()
        reply = self._cache.pop(message, None)
        if reply is None:
            reply = reply_in(await self._pool.ask(message, lambda: self._connections.has_left(scope["client"])))
        self._keep(message, reply)
        known = header(scope, b"if-none-match") if request.method != "POST" else ""
        if known and "etag" in reply.headers and _matches(known, reply.headers["etag"]):
            return Reply("", b"", {name: reply.headers[name] for name in REPEATED if name in reply.headers}, 304)
        return reply

    def _keep(self, message: Message, reply: Reply) -> None:
        """Keeps a reply that may be cached, and no more than 64 MiB of them."""
        if "etag" in reply.headers and sum(map(len, message)) + len(reply.body) <= CACHED_BYTES:
            self._cache[message] = reply
            if len(self._cache) > CACHED:
                self._cache.popitem(last=False)

    async def _send_large(self, send: Send, reply: Reply) -> Reply:
        """Sends an answer that may take its time, or a problem if there is no room for it; returns what was sent."""
        size = len(reply.body)
        if self._large + size > LARGE_BYTES:
            reply, size = reply_of(Problem(503, BUSY, "too many large answers are being sent: retry in a moment, or ask for less.")), 0
        self._large += size
        try:
            await self._send(send, reply)
        finally:
            self._large -= size
        return reply

    async def _send(self, send: Send, reply: Reply) -> None:
        kind = {"content-type": reply.type} if reply.type else {}
        length = {} if reply.status in (204, 304) else {"content-length": str(len(reply.body))}
        headers = {**self._common, **reply.headers, **kind, **length}
        pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": pairs})
        # in pieces, so that a slow reader costs the body once and no copy of it
        for start in range(0, max(1, len(reply.body)), PIECE):
            more = start + PIECE < len(reply.body)
            piece = reply.body[start : start + PIECE] if more or start else reply.body
            await send({"type": "http.response.body", "body": piece, "more_body": more})

    def _log_request(self, scope: Scope, path: str, reply: Reply, began: float) -> None:
        """Logs a request if requests are logged: with the path of its route, or with the URL if queries are logged."""
        if self._settings.log == "events":
            return
        if self._settings.log == "queries":
            path = quote(scope["path"].split("?")[0][:LOGGED], safe="/{}.-_~")
            path += "?" + scope["query_string"].decode("latin-1") if scope["query_string"] else ""
        milliseconds = (asyncio.get_running_loop().time() - began) * 1000
        limit = f" limit={reply.limit}" if reply.limit else ""
        method = scope["method"] if scope["method"] in METHODS else "(no method)"
        self._log(f"{method} {path} {reply.status} {len(reply.body)} bytes {milliseconds:.1f} ms{limit}")


def _unread_body(scope: Scope, status: int) -> bool:
    """Whether a request may have a body that was not read to its end. Its connection must be closed, as a client might send it for ever."""
    if scope["method"] == "POST" and status < 400:
        return False
    return any(name == b"transfer-encoding" or (name == b"content-length" and value != b"0") for name, value in scope["headers"])


def _matches(if_none_match: str, tag: str) -> bool:
    """Whether an If-None-Match header has a tag, compared weakly."""
    wanted = {item.strip().removeprefix("W/") for item in if_none_match.split(",")}
    return if_none_match.strip() == "*" or tag.removeprefix("W/") in wanted
