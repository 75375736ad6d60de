"""The process that listens: HTTP by uvicorn, with bounds on what a connection may cost; starts and stops in order."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import logging
import os
import resource
import select
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING, Any

import uvicorn

from kzgraph.errors import UsageError
from kzgraph.safety.escapes import one_line
from kzgraph.server.app import application
from kzgraph.server.connection import CONNECTIONS, KEEP_ALIVE, Bounded
from kzgraph.server.pool import Pool
from kzgraph.server.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzgraph.server.settings import Settings

STOP_SECONDS = 5  # for requests to end when the server stops
LAST_WORDS = 1  # of these, to tell those who still wait that they get nothing
BACKLOG = 2048  # connections that the kernel holds until they are taken
M_MMAP_THRESHOLD = -3  # of mallopt(3)
LINE = 4000  # letters of a line of the log
SPARE = 256  # descriptors for everything else
WALLS = {
    "namespaces": "in a network namespace of their own, in which there is no network",
    "seccomp": "under a seccomp filter that refuses sockets, since the host grants no namespaces",
    "none": "WITHOUT a wall against the network, since the host grants none; SERVICE is refused by its name alone",
}

GUARDS = {"landlock": "with Landlock, which keeps them from all files", "none": "without Landlock, which this kernel does not have"}
USERS = {"nobody": "as the user nobody", "own": "as the user who started them", "root": "as root"}


class Server(uvicorn.Server):
    """A server that ends with the call that ran it, whatever signal it was sent; who still waits then is told so."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT stop it in order; a second one at once."""
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, self._stop)
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Waits for answers that are being made, then for those to be sent that tell of none."""
        ending = asyncio.get_running_loop().call_later(STOP_SECONDS - LAST_WORDS, self._service.end)
        await super().shutdown(sockets)
        ending.cancel()

    def _stop(self) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True


def run(settings: Settings) -> None:
    """Serves until it is told to stop. Raises KzgraphError if the data or the address cannot be had."""
    import uvloop

    _give_memory_back()
    uvloop.run(_run(settings))


def _give_memory_back() -> None:
    """Has glibc return large blocks to the system as soon as they are free, and not keep a heap with holes; others need no telling."""
    with contextlib.suppress(OSError, TypeError, AttributeError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, 128 << 10)


async def _run(settings: Settings) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + SPARE if hard == resource.RLIM_INFINITY else min(hard, CONNECTIONS + SPARE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    Bounded.most = min(CONNECTIONS, max(soft, wanted) - SPARE)
    for name in ("uvicorn", "asyncio"):  # what clients do wrong is told to them, not to the log; it might quote them
        logging.getLogger(name).addHandler(logging.NullHandler())
    asyncio.get_running_loop().set_exception_handler(_fault)
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
        await Server(config, service).serve(sockets=[listener])
        _log("stopped")
    finally:
        pool.close()
        listener.close()


def _fault(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Logs what nobody caught, without its words."""
    _log(f"a fault of the server: {type(context.get('exception')).__name__}. Please report it.")


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
    _log(f"workers run {WALLS[about['wall']]}, {USERS[about['user']]}, {GUARDS[about['files']]}")
    known = f", known as {settings.url}" if settings.url else ""
    _log(f"listening on http://{host}:{settings.port}/sparql{known}")


def _log(text: str) -> None:
    """Writes a line, or leaves it out where nobody reads the log, or its disk is full: those who ask are served all the same."""
    with contextlib.suppress(OSError, ValueError):
        if select.select([], [sys.stderr], [], 0)[1]:  # a pipe then takes as much as a line has
            line = f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {one_line(text, LINE)}\n"
            os.write(sys.stderr.fileno(), line.encode())  # no buffer keeps what a closed pipe refused, to fail again at the end
