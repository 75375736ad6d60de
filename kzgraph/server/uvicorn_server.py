"""The process that listens: uvicorn, started and stopped gracefully."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import select
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING, Any

import uvicorn

from kzgraph.errors import UsageError
from kzgraph.safety import process_limits
from kzgraph.safety.escapes import one_line
from kzgraph.server.connections import IDLE_SECONDS, LOOK_SECONDS, Listener
from kzgraph.server.front import Front
from kzgraph.server.pool import PLACES, Pool
from kzgraph.server.problems import repeat
from kzgraph.server.requests import HEAD_BYTES

if TYPE_CHECKING:
    from kzgraph.server.settings import Settings

STOP_SECONDS = 4  # for pending requests when the server stops
REFUSE_SECONDS = 0.2  # to send 503 to clients that still wait after that
CONNECTIONS = 1200
BACKLOG = 2048  # connections that the kernel queues
LINE = 4000  # characters of a line of the log
SPARE = 128  # descriptors for everything but connections and workers


def run(settings: Settings) -> None:
    """Serves until a signal. Raises KzgraphError if the data cannot be loaded or the address is not available."""
    process_limits.return_memory()
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    spare = SPARE + 2 * PLACES * settings.workers
    most = min(CONNECTIONS, process_limits.allow_descriptors(CONNECTIONS + spare) - spare)
    for name in ("uvicorn", "asyncio"):  # malformed requests are no matter for the log, which might quote them
        logging.getLogger(name).addHandler(logging.NullHandler())
    asyncio.get_running_loop().set_exception_handler(_log_error)
    listener = _listener(settings)
    pool = Pool(settings, _log)
    await pool.open()
    ending_idle = asyncio.create_task(repeat(listener.end_idle_connections, LOOK_SECONDS, _log))
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
            limit_concurrency=max(1, most),
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
    _log(f"sandbox of workers: network block {about['network']}, file block {about['files']}, user {about['user']}")
    _log(f"listening on http://{host}:{settings.port}/sparql{settings.url and f', public URL {settings.url}'}")


def _log(text: str) -> None:
    """Writes a line to standard error; drops it if that is blocked or its disk is full, so that clients are served all the same."""
    with contextlib.suppress(OSError, ValueError):
        if select.select([], [sys.stderr], [], 0)[1]:  # a pipe then has room for a line
            line = f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {one_line(text, LINE)}\n"
            os.write(sys.stderr.fileno(), line.encode())  # unbuffered: a closed pipe must not fail again at exit
