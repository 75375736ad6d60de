"""Servers that the tests of a module share."""

from __future__ import annotations

import pytest

from tests.server.serving import serving


@pytest.fixture(scope="module")
def server():
    """The package's graph, with the default limits but 3 seconds."""
    with serving("--time", "3") as running:
        yield running
