"""Replaces a fork server that dies by one with the same data, or by none."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from kzgraph.errors import KzgraphError
from kzgraph.server.processes import ForkServer, GoneError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzgraph.server.processes import Worker
    from kzgraph.server.settings import Settings

RETRY = 1.0  # seconds between attempts to start a fork server
PAUSE = 0.1  # seconds between attempts to start a worker


class Supervisor:
    """The current fork server. `about` is what the first one reported about the data and its sandbox."""

    def __init__(self, settings: Settings, log: Callable[[str], None]) -> None:
        self._settings, self._log = settings, log
        self._replacing = asyncio.Lock()

    async def open(self) -> None:
        """Starts the first fork server. Raises KzgraphError if it cannot load the data."""
        self._forkserver = await ForkServer.open(self._settings, self._settings.sha256)
        self.about: dict[str, Any] = self._forkserver.about

    def close(self) -> None:
        """Ends the fork server and all workers."""
        self._forkserver.close()

    async def spawn(self) -> Worker:
        """A new worker. Raises GoneError if none can be started now."""
        return await self._forkserver.spawn()

    async def spawn_eventually(self) -> Worker:
        """A new worker, as soon as one can be started."""
        while True:
            try:
                return await self.spawn()
            except GoneError:
                await self._restart()

    def kill(self, worker: Worker) -> None:
        """Kills a worker."""
        self._forkserver.kill(worker)

    def lower_priority(self, worker: Worker) -> None:
        """Lets a worker run only while the processors are otherwise idle."""
        self._forkserver.lower_priority(worker)

    async def _restart(self) -> None:
        """Waits a little, or starts another fork server if this one died. One task does so while others wait."""
        async with self._replacing:
            if self._forkserver.alive:
                await asyncio.sleep(PAUSE)
                return
            try:
                forkserver = await ForkServer.open(self._settings, self.about["digest"])
            except KzgraphError as error:
                self._log(f"cannot reload the data: {error}")
                await asyncio.sleep(RETRY)
                return
            self._forkserver.close()
            self._forkserver = forkserver
            self._log("reloaded the data, as the process that held it had died")
