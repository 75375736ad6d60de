"""The process that listens: uvicorn, started and stopped gracefully."""

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
from kzgraph.server.connections import IDLE_SECONDS, Listener
from kzgraph.server.front import Front
from kzgraph.server.pool import PLACES, Pool
from kzgraph.server.problems import logging_errors
from kzgraph.server.requests import HEAD_BYTES

if TYPE_CHECKING:
    from kzgraph.server.settings import Settings

STOP_SECONDS = 4  # for pending requests when the server stops
REFUSE_SECONDS = 0.2  # to send 503 to clients that still wait after that
CONNECTIONS = 1200
BACKLOG = 2048  # connections that the kernel queues
M_MMAP_THRESHOLD = -3  # of mallopt(3)
LINE = 4000  # characters of a line of the log
SPARE = 128  # descriptors for everything but connections and workers
# What /version reports of the sandbox, as the log explains it.
NETWORKS = {
    "namespaces": "network: none (namespaces)",
    "seccomp": "network: no sockets (seccomp, as the system grants no namespaces)",
    "none": "network: NOT BLOCKED (the system has no sandbox; only SERVICE is refused)",
}
FILES = {"landlock": "files: none (Landlock)", "none": "files: none can be opened (this kernel has no Landlock)"}
USERS = {"nobody": "user: nobody", "own": "user: the one who started the server", "root": "user: root, without capabilities"}


def run(settings: Settings) -> None:
    """Serves until a signal. Raises KzgraphError if the data cannot be loaded or the address is not available."""
    _return_memory()
    asyncio.run(_run(settings))


def _return_memory() -> None:
    """Makes glibc return large blocks to the system as soon as they are free; other C libraries do so anyway."""
    with contextlib.suppress(OSError, TypeError, AttributeError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, 128 << 10)


async def _run(settings: Settings) -> None:
    most = _most_connections(settings.workers)
    for name in ("uvicorn", "asyncio"):  # malformed requests are no matter for the log, which might quote them
        logging.getLogger(name).addHandler(logging.NullHandler())
    asyncio.get_running_loop().set_exception_handler(_log_error)
    listener = _listener(settings)
    pool = Pool(settings, _log)
    await pool.open()
    ending_idle = asyncio.create_task(_end_idle_connections(listener))
    try:
        settings = settings._replace(port=listener.getsockname()[1])
        config = uvicorn.Config(
            Front(settings, pool, listener, _log),
            http="h11",
            h11_max_incomplete_event_size=HEAD_BYTES,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            backlog=BACKLOG,
            limit_concurrency=most,
            timeout_keep_alive=IDLE_SECONDS,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        listener.listen(BACKLOG)
        server = uvicorn.Server(config)

        def stop(*_: object) -> None:
            server.should_exit = True

        for number in (signal.SIGTERM, signal.SIGINT):  # uvicorn hears them only while it serves, and raises them again after it
            signal.signal(number, stop)
        _announce(settings, pool.about)
        await server.serve(sockets=[listener])
        await asyncio.sleep(REFUSE_SECONDS)
        _log("stopped")
    finally:
        ending_idle.cancel()
        pool.close()
        listener.close()


async def _end_idle_connections(listener: Listener) -> None:
    with logging_errors(_log):
        await listener.end_idle_connections()


def _most_connections(workers: int) -> int:
    """How many connections the system allows, once this process may have as many descriptors as it can."""
    spare = SPARE + 2 * PLACES * workers
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = max(soft, CONNECTIONS + spare if hard == resource.RLIM_INFINITY else min(hard, CONNECTIONS + spare))
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(1, min(CONNECTIONS, allowed - spare))


def _log_error(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Logs an exception that nothing caught, by its type: its message may quote a request."""
    if "transport" not in context:  # else a client was malformed in the middle of its answer, and is disconnected
        _log(f"server error: {type(context.get('exception')).__name__}. Please report it.")


def _listener(settings: Settings) -> Listener:
    """A socket bound to the address of the settings. Raises UsageError if it is not available."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = Listener(family, kind, protocol)
        listener.bind(address)
    except (OSError, OverflowError) as error:
        raise UsageError(f"{settings.host}:{settings.port}: {error}. Choose another address with --host and --port.") from None
    return listener


def _announce(settings: Settings, about: dict[str, Any]) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    _log(f"{about['quads']} quads, SHA-256 {about['digest']}")
    _log(f"sandbox of workers: {NETWORKS[about['network']]}, {FILES[about['files']]}, {USERS[about['user']]}")
    public = f", public URL {settings.url}" if settings.url else ""
    _log(f"listening on http://{host}:{settings.port}/sparql{public}")


def _log(text: str) -> None:
    """Writes a line to standard error; drops it if that is blocked or its disk is full, so that clients are served all the same."""
    with contextlib.suppress(OSError, ValueError):
        if select.select([], [sys.stderr], [], 0)[1]:  # a pipe then has room for a line
            line = f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {one_line(text, LINE)}\n"
            os.write(sys.stderr.fileno(), line.encode())  # unbuffered: a closed pipe must not fail again at exit
