"""Shared by all tests: how many random examples they try, and what is skipped where `../shared` is absent."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import settings
from tiers import SHARED

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # for bench
settings.register_profile("fast", settings.default, max_examples=10, deadline=None)
settings.register_profile("slow", settings.default, deadline=None)
settings.load_profile("fast")


def pytest_runtest_setup(item):
    if any(item.iter_markers("needs")) and not SHARED.is_dir():
        pytest.skip("needs ../shared, which this machine does not have")
