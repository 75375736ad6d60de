"""Shared by the tests of changes."""

from __future__ import annotations

import pytest

from tests.repository import shipped_copy


@pytest.fixture
def copy(tmp_path):
    """A workspace of one's own to change, beside room for other files."""
    return shipped_copy(tmp_path / "copy")
