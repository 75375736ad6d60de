"""A nursery that is replaced when it dies, by one with the same data or none."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from kzgraph.model import KzgraphError
from kzgraph.web.hire import GoneError, Nursery

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzgraph.web.hire import Worker
    from kzgraph.web.settings import Settings

RETRY = 1.0  # seconds between attempts to start a nursery
BREATH = 0.1  # seconds between attempts to hire


class Standing:
    """The nursery of a server. `about` is what the first one told of the data."""

    def __init__(self, settings: Settings, log: Callable[[str], None]) -> None:
        self._settings, self._log = settings, log
        self._replacing = asyncio.Lock()

    async def open(self) -> None:
        """Starts the first. Raises KzgraphError if it cannot load the data."""
        self._nursery = await Nursery.open(self._settings, self._settings.sha256)
        self.about: dict[str, Any] = self._nursery.about

    def close(self) -> None:
        """Ends it and all its workers."""
        self._nursery.close()

    async def hire(self) -> Worker:
        """A new worker. Raises GoneError if there is none now."""
        return await self._nursery.hire()

    async def hire_surely(self) -> Worker:
        """A new worker, as soon as there can be one."""
        while True:
            try:
                return await self.hire()
            except GoneError:
                await self._mend()

    def kill(self, worker: Worker) -> None:
        """Ends a worker at once, whatever it does."""
        self._nursery.kill(worker)

    def let_yield(self, worker: Worker) -> None:
        """Has a worker run only when nothing else wants to."""
        self._nursery.let_yield(worker)

    async def _mend(self) -> None:
        """Waits a little, or has the data loaded again if the nursery died; one task does it while others wait."""
        async with self._replacing:
            if self._nursery.alive:
                await asyncio.sleep(BREATH)
                return
            try:
                nursery = await Nursery.open(self._settings, self.about["digest"])
            except KzgraphError as error:
                self._log(f"the data cannot be loaded again: {error}")
                await asyncio.sleep(RETRY)
                return
            self._nursery.close()
            self._nursery = nursery
            self._log("the data was loaded again, since the process that held it had died")
