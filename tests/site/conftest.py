"""Shared by the tests of pages: what they show of the first source, or of two."""

from __future__ import annotations

import pytest

from kzgraph import model
from kzgraph.graph import store as stores
from kzgraph.graph.workspace import Workspace
from kzgraph.site.content import Content
from tests.first import BOTH


@pytest.fixture(scope="session")
def content(store):
    return Content(model.Reader(store))


@pytest.fixture(scope="session")
def every_source():
    return Content(model.Reader(stores.load(Workspace.open(BOTH))))
