"""Shared by the tests of pages: what they show of the first source, or of two."""

from __future__ import annotations

from functools import cache

import pytest

from kzgraph import model
from kzgraph.graph import store as stores
from kzgraph.graph.names import use
from kzgraph.graph.workspace import Workspace
from kzgraph.site.content import Content
from tests.first import BOTH


@pytest.fixture(scope="session")
def content(store):
    return Content(model.Reader(store))


@cache
def names_of_both():
    return Workspace.open(BOTH).names


@pytest.fixture(scope="session")
def both():
    """The workspace of two sources."""
    return Workspace.open(BOTH)


@pytest.fixture(scope="session")
def every_source(both):
    with both.names.in_use():
        return Content(model.Reader(stores.load(both)))


def pytest_runtest_setup(item):
    """The names of both sources are in use where a test is of both."""
    if "every_source" in item.fixturenames:
        use(names_of_both())
