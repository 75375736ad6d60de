"""The front's side of the fork server: starting it, its commands, and another one with the same data when it dies."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kzgraph.errors import KzgraphError, UsageError
from kzgraph.safety import program
from kzgraph.server.worker import COMMAND, KILL, SPAWN, GoneError, Worker, receive

if TYPE_CHECKING:
    from kzgraph.server.settings import Settings

START_SECONDS = 30.0  # for a worker to report that it is ready, and for the fork server to end; what hangs is then killed
RETRY = 1.0  # seconds between attempts to start a fork server
LONGER = 5  # times as long as the first fork server a later one may take to load the data


class Supervisor:
    """Keeps a fork server running after `open`. `about` is what the first one reported about the data and its sandbox."""

    _process: subprocess.Popen[bytes]
    _channel: socket.socket

    def __init__(self, settings: Settings, log: Callable[[str], None]) -> None:
        self._settings, self._log = settings, log

    async def open(self) -> None:
        """Starts the first fork server. Raises KzgraphError if it cannot load the data."""
        began = time.monotonic()
        self.about = await self._start(self._settings.sha256, None)
        self._patience = START_SECONDS + LONGER * (time.monotonic() - began)

    def close(self) -> None:
        """Ends the fork server and all workers."""
        self._channel.close()
        try:
            self._process.wait(START_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    async def spawn(self) -> Worker:
        """A new worker that has reported that it is ready. Raises GoneError if none does."""
        process = self._process
        try:
            local, remote = socket.socketpair()
        except OSError:
            raise GoneError from None
        worker = Worker(local)
        try:
            with remote:
                socket.send_fds(self._channel, [COMMAND.pack(SPAWN, 0)], [remote.fileno()])
            async with asyncio.timeout(START_SECONDS):
                await worker.report()
            return worker
        except BaseException as error:
            worker.close()
            if isinstance(error, TimeoutError):
                self._log(f"the process that holds the data started no worker within {START_SECONDS:g} seconds")
                process.kill()
            if isinstance(error, OSError):
                raise GoneError from None
            raise

    def kill(self, worker: Worker) -> None:
        with contextlib.suppress(OSError):  # the fork server is gone, and its workers with it
            self._channel.sendall(COMMAND.pack(KILL, worker.pid))
        worker.disconnect()

    def is_alive(self) -> bool:
        return self._process.poll() is None

    async def restart(self) -> None:
        """Starts another fork server with the same data, or waits a little where it cannot."""
        dead = self._channel
        try:
            await self._start(self.about["digest"], self._patience)
        except KzgraphError as error:
            self._log(f"cannot reload the data: {error}")
            await asyncio.sleep(RETRY)
            return
        dead.close()
        self._log("reloaded the data, as the process that held it had died")

    async def _start(self, sha256: str, seconds: float | None) -> dict[str, Any]:
        """Starts a fork server, and returns what it reports once it has loaded the data. Raises KzgraphError if it cannot in time."""
        with contextlib.ExitStack() as undoing:
            try:
                local, remote = socket.socketpair()
                undoing.callback(local.close)
                words = ("kzgraph.server.forkserver", str(remote.fileno()), str(os.getpid()), self._settings_for(sha256))
                with remote:
                    # A process group keeps the interrupts of a terminal away. A session would also give it a scheduling weight of its own.
                    process = program.start(*words, pass_fds=(remote.fileno(),), stdin=subprocess.DEVNULL, process_group=0)
                undoing.callback(process.wait)
                undoing.callback(process.kill)
                about = await asyncio.wait_for(_report(local), seconds)
            except TimeoutError:
                raise KzgraphError(f"the process that loads the data did not report within {seconds:.0f} seconds.") from None
            except OSError as error:
                raise KzgraphError(f"the process that loads the data cannot start, or died: {error.strerror}.") from None
            undoing.pop_all()
        local.setblocking(True)
        local.settimeout(START_SECONDS)
        self._process, self._channel = process, local
        return about

    def _settings_for(self, sha256: str) -> str:
        workspace, data = self._settings.workspace, self._settings.data
        places = {"workspace": str(workspace.resolve()) if workspace else "", "data": str(data.resolve()) if data else ""}
        return json.dumps({**places, "sha256": sha256, "limits": self._settings.limits._asdict()})


async def _report(local: socket.socket) -> dict[str, Any]:
    """What a fork server reports when it has loaded the data. Raises KzgraphError, or OSError if it dies."""
    local.setblocking(False)
    try:
        about: dict[str, Any] = json.loads((await receive(local)).head)
    except GoneError:
        raise KzgraphError("the process that loads the data died, probably out of memory.") from None
    if "error" in about:
        raise (UsageError if about["code"] == 2 else KzgraphError)(about["error"])
    return about
