"""Servers that the tests of a module share."""

from __future__ import annotations

import pytest

from tests.server.serving import serving


@pytest.fixture(scope="module")
def server():
    """The package's graph: a limit that no answer reaches, though other tests keep the processors busy, and a heavy query soon does."""
    with serving("--time", "10") as running:
        yield running
