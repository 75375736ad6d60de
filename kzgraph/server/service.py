"""What all handlers share: the connections, the pool behind a cache, the limits, the log, and the public URL of the server."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Callable
from http import HTTPMethod
from typing import TYPE_CHECKING, Any

from starlette.requests import ClientDisconnect, Request

from kzgraph import __version__
from kzgraph.server.cache import Cache
from kzgraph.server.media import accepts_gzip
from kzgraph.server.reply import Reply
from kzgraph.server.requests import header, host_of, logged_path
from kzgraph.server.unread import InFlight

if TYPE_CHECKING:
    from starlette.types import Scope

    from kzgraph.server.connections import Listener
    from kzgraph.server.pool import Pool
    from kzgraph.server.settings import Settings

PUBLIC = b"public, max-age=300"
PRIVATE = b"private, max-age=300"  # of an answer with a URL that the client may have made up
# SPARQL functions whose result changes. The engine allows no escapes in their names.
FUNCTIONS = ("NOW", "RAND", "UUID", "BNODE")
CHANGING = re.compile(rf"(?:{'|'.join(FUNCTIONS)})(?![A-Za-z0-9_])", re.IGNORECASE)
METHODS = frozenset(HTTPMethod)  # any other is a client's own text
VARY = b"Accept, Accept-Encoding"
# Headers of a 304. A browser replaces those that it has stored, the content security policy of a page among them.
REPEATED = (b"etag", b"cache-control", b"vary", b"content-security-policy")


class Service:
    """The state of one server."""

    def __init__(self, settings: Settings, pool: Pool, connections: Listener, log: Callable[[str], None]) -> None:
        self.settings, self.pool, self.connections, self.log = settings, pool, connections, log
        self.limits_header = settings.limits.header().encode()
        self.in_flight = InFlight()
        self._cache = Cache()
        digest = hashlib.sha256(self.limits_header + settings.url.encode() + pool.about["translated"].encode()).hexdigest()
        self._tag = f"{__version__}-{pool.about['digest'][:16]}-{digest[:8]}"

    async def answer(self, request: Request, job: dict[str, Any]) -> Reply:
        """The reply to a job, from the cache if possible, with headers for caches. `job` is what the function of that name gets."""
        known = header(request, b"if-none-match") if request.method in ("GET", "HEAD") else ""
        if accepts_gzip(header(request, b"accept-encoding")):
            job["gzip"] = True
        message = json.dumps(job).encode()
        reply = self._cache.get(message)
        if reply is None:
            reply = await self._ask(request, message, job)
        if known and (tag := _tag_of(reply)) and _matches(known, tag):
            return Reply(304, tuple(pair for pair in reply.headers if pair[0] in REPEATED), b"")
        return reply

    async def _ask(self, request: Request, message: bytes, job: dict[str, Any]) -> Reply:
        connection = self.connections.of(request.scope["client"])
        if connection is None:
            raise ClientDisconnect
        reply = await self.pool.ask(message, connection.has_left)
        headers: tuple[tuple[bytes, bytes], ...] = ((b"cache-control", b"no-store"),)
        cacheable = reply.status == 200 and not (job["job"] == "query" and _changes(job["query"]))
        if cacheable:
            # weak, as rows without ORDER BY may come in another order after a restart
            tag = f'W/"{self._tag}-{hashlib.sha256(message).hexdigest()[:16]}"'.encode()
            more = [value for name, value in reply.headers if name == b"vary"]
            control = PRIVATE if "base" in job and not self.settings.url else PUBLIC
            headers = ((b"etag", tag), (b"cache-control", control), (b"vary", b", ".join([VARY, *more])))
        reply = reply._replace(headers=(*(pair for pair in reply.headers if not cacheable or pair[0] != b"vary"), *headers))
        if cacheable:
            self._cache.put(message, reply)
        return reply

    def base(self, request: Request) -> str:
        """The public URL of this server, without a slash at the end."""
        if self.settings.url:
            return self.settings.url.rstrip("/")
        return f"{request.url.scheme}://{host_of(request) or f'{self.settings.host}:{self.settings.port}'}"

    def log_request(self, scope: Scope, path: str, reply: Reply, began: float) -> None:
        """Logs a request if requests are logged: with the route `path`, or with the URL if queries are logged."""
        if self.settings.log == "events":
            return
        if self.settings.log == "queries":
            path = logged_path(scope["path"]) + ("?" + scope["query_string"].decode("latin-1") if scope["query_string"] else "")
        milliseconds = (asyncio.get_running_loop().time() - began) * 1000
        limit = f" limit={reply.limit}" if reply.limit else ""
        method = scope["method"] if scope["method"] in METHODS else "(no method)"
        self.log(f"{method} {path} {reply.status} {len(reply.body)} bytes {milliseconds:.1f} ms{limit}")


def _changes(sparql: str) -> bool:
    """Whether a query may have another answer the next time."""
    upper = sparql.upper()  # a search for each name costs a tenth of the pattern
    return any(name in upper for name in FUNCTIONS) and CHANGING.search(sparql) is not None


def _tag_of(reply: Reply) -> bytes:
    return next((value for name, value in reply.headers if name == b"etag"), b"")


def _matches(if_none_match: str, tag: bytes) -> bool:
    """Whether an If-None-Match header has a tag, compared weakly."""
    wanted = tag.decode().removeprefix("W/")
    return if_none_match.strip() == "*" or wanted in {item.strip().removeprefix("W/") for item in if_none_match.split(",")}
