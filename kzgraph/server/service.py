"""What all routes have at hand: the pool behind the cache, the limits, the log, and the server's own address."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from kzgraph import __version__
from kzgraph.server.asked import header, host_of, shown
from kzgraph.server.cache import Cache
from kzgraph.server.inflight import InFlight
from kzgraph.server.media import takes_gzip
from kzgraph.server.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.requests import Request
    from starlette.types import Scope

    from kzgraph.server.pool import Pool
    from kzgraph.server.settings import Settings

FRESH = b"public, max-age=300"
OWN = b"private, max-age=300"  # what bears an address that a client made up is for that client
# Functions that give something else each time, wherever their names stand; the engine takes no name with an escape in it.
NAMES = ("NOW", "RAND", "UUID", "BNODE")
CHANGING = re.compile(rf"(?:{'|'.join(NAMES)})(?![A-Za-z0-9_])", re.IGNORECASE)
VARY = b"Accept, Accept-Encoding"
# of a 304; a browser puts them in place of those that it has, the policy of a page among them
KEPT = (b"etag", b"cache-control", b"vary", b"content-security-policy")


class Service:
    """One server's state."""

    def __init__(self, settings: Settings, pool: Pool, log: Callable[[str], None]) -> None:
        self.settings, self.pool, self.log = settings, pool, log
        self.limits_header = settings.limits.header().encode()
        self.in_flight = InFlight()
        self._cache = Cache()
        told = hashlib.sha256(self.limits_header + settings.url.encode()).hexdigest()
        self._mark = f"{__version__}-{pool.about['digest'][:16]}-{told[:8]}"
        self.ends = False
        self._at_work: set[asyncio.Task[Any]] = set()

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """Makes known that a task makes an answer, so that `end` can stop it."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("an answer is made in a task.")
        self._at_work.add(task)
        try:
            yield
        except asyncio.CancelledError:
            if self.ends:
                task.uncancel()
            raise
        finally:
            self._at_work.discard(task)

    def end(self) -> None:
        """Stops the answers that are still being made: those who wait are told that the server is busy."""
        self.ends = True
        for task in self._at_work:
            task.cancel()

    async def answer(self, request: Request, job: dict[str, Any]) -> Reply:
        """The reply to a job, from the cache if it is there, with what lets clients and proxies keep it."""
        known = header(request, b"if-none-match") if request.method in ("GET", "HEAD") else ""
        if takes_gzip(header(request, b"accept-encoding")):
            job["gzip"] = True
        told = json.dumps(job).encode()
        reply = self._cache.get(told)
        if reply is None:
            reply = await self._fresh(request, told, job)
        if known and (tag := _tag_of(reply)) and _names(known, tag):
            return Reply(304, tuple(pair for pair in reply.headers if pair[0] in KEPT), b"")
        return reply

    async def _fresh(self, request: Request, told: bytes, job: dict[str, Any]) -> Reply:
        reply = await self.pool.ask(told, request.client.host if request.client else "")
        kept: tuple[tuple[bytes, bytes], ...] = ((b"cache-control", b"no-store"),)
        keeps = reply.status == 200 and not (job["do"] == "query" and _changes(job["query"]))
        if keeps:
            # weak, since rows without ORDER BY may come in another order after a restart
            tag = f'W/"{self._mark}-{hashlib.sha256(told).hexdigest()[:16]}"'.encode()
            more = [value for name, value in reply.headers if name == b"vary"]
            fresh = OWN if "base" in job and not self.settings.url else FRESH
            kept = ((b"etag", tag), (b"cache-control", fresh), (b"vary", b", ".join([VARY, *more])))
        reply = reply._replace(headers=(*(pair for pair in reply.headers if pair[0] != b"vary"), *kept))
        if keeps:
            self._cache.put(told, reply)
        return reply

    def base(self, request: Request) -> str:
        """The address of this server as its clients know it, without a slash at the end."""
        if self.settings.url:
            return self.settings.url.rstrip("/")
        return f"{request.url.scheme}://{host_of(request) or f'{self.settings.host}:{self.settings.port}'}"

    def log_request(self, scope: Scope, path: str, reply: Reply, began: float) -> None:
        """A line for a request to a kind of `path`, if requests are logged: nothing that the client wrote, unless queries are too."""
        if self.settings.log == "events":
            return
        if self.settings.log == "queries":
            path = shown(scope["path"]) + ("?" + scope["query_string"].decode("latin-1") if scope["query_string"] else "")
        took = (asyncio.get_running_loop().time() - began) * 1000
        limit = f" limit={reply.limit}" if reply.limit else ""
        self.log(f"{scope['method']} {path} {reply.status} {len(reply.body)} bytes {took:.1f} ms{limit}")


def _changes(sparql: str) -> bool:
    """Whether a query may have another answer the next time."""
    capitals = sparql.upper()  # the names are looked for one by one first, which costs a tenth of the pattern
    return any(name in capitals for name in NAMES) and CHANGING.search(sparql) is not None


def _tag_of(reply: Reply) -> bytes:
    return next((value for name, value in reply.headers if name == b"etag"), b"")


def _names(known: str, tag: bytes) -> bool:
    """Whether If-None-Match names a tag, compared weakly."""
    wanted = tag.decode().removeprefix("W/")
    return known.strip() == "*" or wanted in {each.strip().removeprefix("W/") for each in known.split(",")}
