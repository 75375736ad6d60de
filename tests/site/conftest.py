"""Shared by the tests of pages: what they show of the first source."""

from __future__ import annotations

import pytest

from kzgraph.site.content import Content


@pytest.fixture(scope="session")
def content(store):
    return Content(store)
