"""A fork server that is replaced when it dies, by one with the same data or none."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from kzgraph.errors import KzgraphError
from kzgraph.server.workers import ForkServer, GoneError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzgraph.server.settings import Settings
    from kzgraph.server.workers import Worker

RETRY = 1.0  # seconds between attempts to start a fork server
PAUSE = 0.1  # seconds between attempts to start a worker


class Supervisor:
    """The fork server of a server. `about` is what the first one told of the data."""

    def __init__(self, settings: Settings, log: Callable[[str], None]) -> None:
        self._settings, self._log = settings, log
        self._replacing = asyncio.Lock()

    async def open(self) -> None:
        """Starts the first. Raises KzgraphError if it cannot load the data."""
        self._forkserver = await ForkServer.open(self._settings, self._settings.sha256)
        self.about: dict[str, Any] = self._forkserver.about

    def close(self) -> None:
        """Ends it and all its workers."""
        self._forkserver.close()

    async def spawn(self) -> Worker:
        """A new worker. Raises GoneError if there is none now."""
        return await self._forkserver.spawn()

    async def spawn_surely(self) -> Worker:
        """A new worker, as soon as there can be one."""
        while True:
            try:
                return await self.spawn()
            except GoneError:
                await self._restart()

    def kill(self, worker: Worker) -> None:
        """Ends a worker at once, whatever it does."""
        self._forkserver.kill(worker)

    def let_yield(self, worker: Worker) -> None:
        """Has a worker run only when nothing else wants to."""
        self._forkserver.let_yield(worker)

    async def _restart(self) -> None:
        """Waits a little, or has the data loaded again if the fork server died; one task does it while others wait."""
        async with self._replacing:
            if self._forkserver.alive:
                await asyncio.sleep(PAUSE)
                return
            try:
                forkserver = await ForkServer.open(self._settings, self.about["digest"])
            except KzgraphError as error:
                self._log(f"the data cannot be loaded again: {error}")
                await asyncio.sleep(RETRY)
                return
            self._forkserver.close()
            self._forkserver = forkserver
            self._log("the data was loaded again, since the process that held it had died")
