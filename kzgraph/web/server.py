"""The process that listens: HTTP by uvicorn, with bounds on what a connection may cost; starts and stops in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import resource
import signal
import socket
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kzgraph.model import UsageError
from kzgraph.render.escapes import one_line
from kzgraph.web.app import application
from kzgraph.web.corked import Corked
from kzgraph.web.pool import Pool
from kzgraph.web.service import Service
from kzgraph.web.turns import client_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzgraph.web.settings import Settings

HEAD_SECONDS = 10.0  # for a request's head to arrive
STUCK_SECONDS = 20.0  # for a client to read 64 KiB
KEEP_ALIVE = 15
STOP_SECONDS = 5  # for requests to end when the server stops
CONNECTIONS = 8192
BACKLOG = 2048  # connections that the kernel holds until they are taken
SPARE = 256  # descriptors for everything else
URL_BYTES = 0xFFFF  # more than that the parser does not take
HEAD_BYTES = URL_BYTES + (32 << 10)
WALLS = {
    "namespaces": "in a network namespace of their own, in which there is no network",
    "seccomp": "under a seccomp filter that refuses sockets, since the host grants no namespaces",
    "none": "WITHOUT a wall against the network, since the host grants none; SERVICE is refused by its name alone",
}

USERS = {"nobody": "as the user nobody", "own": "as the user who started them", "root": "as root"}


class Bounded(HttpToolsProtocol):
    """A connection that is closed if it sends its head too slowly or at too great length, or does not read what it asked for."""

    connections_of: ClassVar[Counter[str]] = Counter()
    most = CONNECTIONS

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Called by the loop. One client may have half of the connections."""
        super().connection_made(Corked(transport, self.loop))
        self._clock: asyncio.TimerHandle | None = None
        self._in_head, self._head = False, 0
        self._who = client_of(self.client[0] if self.client else "")
        self.connections_of[self._who] += 1
        if len(self.connections) > self.most or self.connections_of[self._who] > self.most / 2:
            transport.abort()
            return
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the loop."""
        self._stop_clock()
        self._unset_keepalive_if_required()
        self.connections_of[self._who] -= 1
        if not self.connections_of[self._who]:
            del self.connections_of[self._who]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Called by the loop."""
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_head:  # also that of a request behind one that is being answered
            self._head += len(data)
            if self._head > HEAD_BYTES:
                self.send_400_response("The head is too long.")
                return
        if self._idle() and self._clock is None:
            self._await_head()

    def on_message_begin(self) -> None:
        """Called by the parser."""
        self._in_head = True
        super().on_message_begin()

    def send_400_response(self, msg: str) -> None:
        """Called for what is no request, or too long for one."""
        status = b"414 URI Too Long" if len(getattr(self, "url", b"")) >= URL_BYTES else b"400 Bad Request"
        told = msg.encode()
        head = b"HTTP/1.1 %s\r\ncontent-type: text/plain\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % (status, len(told))
        self.transport.write(head + told)
        self.transport.close()

    def on_headers_complete(self) -> None:
        """Called by the parser."""
        self._stop_clock()
        self._in_head, self._head = False, 0
        super().on_headers_complete()

    def pause_writing(self) -> None:
        """Called by the loop: the client does not read."""
        super().pause_writing()
        self._stop_clock()
        self._clock = self.loop.call_later(STUCK_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Called by the loop: it reads again."""
        self._stop_clock()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Called when nothing was asked for a while; who has not read the last answer by now never will."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        super().timeout_keep_alive_handler()

    def _idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _await_head(self) -> None:
        self._clock = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None


class Server(uvicorn.Server):
    """A server that ends with the call that ran it, whatever signal it was sent."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT stop it in order; a second one at once."""
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, self._stop)
        yield

    def _stop(self) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True


def run(settings: Settings) -> None:
    """Serves until it is told to stop. Raises KzgraphError if the data or the address cannot be had."""
    import uvloop

    uvloop.run(_run(settings))


async def _run(settings: Settings) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + SPARE if hard == resource.RLIM_INFINITY else min(hard, CONNECTIONS + SPARE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    Bounded.most = min(CONNECTIONS, max(soft, wanted) - SPARE)
    logging.getLogger("uvicorn").addHandler(logging.NullHandler())  # what clients do wrong is told to them, not to the log
    listener = _listener(settings)
    pool = Pool(settings, _log)
    await pool.open()
    try:
        settings = settings._replace(port=listener.getsockname()[1])
        service = Service(settings, pool, _log)
        config = uvicorn.Config(
            application(service),
            http=Bounded,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            backlog=BACKLOG,
            timeout_keep_alive=KEEP_ALIVE,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        listener.listen(BACKLOG)
        _tell(settings, pool.about)
        await Server(config).serve(sockets=[listener])
        _log("stopped")
    finally:
        pool.close()
        listener.close()


def _listener(settings: Settings) -> socket.socket:
    """A socket that listens where the settings say."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except (OSError, OverflowError) as error:
        raise UsageError(f"{settings.host}:{settings.port}: {error}. Choose another with --host and --port.") from None
    return listener


def _tell(settings: Settings, about: dict[str, Any]) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    _log(f"{about['quads']} quads, SHA-256 {about['digest']}")
    _log(f"workers run {WALLS[about['wall']]}, {USERS[about['user']]}")
    known = f", known as {settings.url}" if settings.url else ""
    _log(f"listening on http://{host}:{settings.port}/sparql{known}")


def _log(text: str) -> None:
    print(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), one_line(text), file=sys.stderr, flush=True)
