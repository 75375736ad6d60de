"""Shared by the tests of commands that write."""

from __future__ import annotations

import pytest

from tests.repository import shipped_copy


@pytest.fixture
def copied(tmp_path):
    """A copy of the workspace to write into."""
    return shipped_copy(tmp_path / "copy")
