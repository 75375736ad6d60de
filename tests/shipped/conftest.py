"""The tests of this folder are of every source."""

from __future__ import annotations

import pytest

from kzgraph.graph import store as stores
from kzgraph.graph.workspace import Workspace
from tests.needs import ROOT


@pytest.fixture(scope="session")
def workspace():
    """The whole shipped workspace."""
    return Workspace.open(ROOT)


@pytest.fixture(scope="session")
def store(workspace):
    return stores.load(workspace)
