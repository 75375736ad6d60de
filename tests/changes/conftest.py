"""Shared by the tests of changes."""

from __future__ import annotations

import pytest

from kzgraph.changes import versions
from tests.repository import shipped_copy

_read, _known = versions.read, {}


@pytest.fixture(autouse=True)
def read_once(monkeypatch):
    """Files with one content are read once for all tests."""
    monkeypatch.setattr(versions, "read", lambda workspace, side, _: _read(workspace, side, _known))


@pytest.fixture
def copy(tmp_path):
    """A workspace of one's own to change, beside room for other files."""
    return shipped_copy(tmp_path / "copy", translations=True)
