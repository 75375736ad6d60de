"""The tests of this folder are of every source, and hold for any number of them."""

from __future__ import annotations

import pytest

from kzgraph.graph import store as stores
from kzgraph.graph.names import use
from kzgraph.graph.workspace import Workspace
from tests import further
from tests.first import BOTH
from tests.needs import ROOT


@pytest.fixture(scope="session")
def beside(tmp_path_factory):
    """All that is shipped, with an invented source beside it."""
    return Workspace.open(further.make(tmp_path_factory.mktemp("beside")))


@pytest.fixture(scope="session", params=["", pytest.param("beside", marks=pytest.mark.slow)], ids=["shipped", "with-a-further-source"])
def workspace(request):
    """The whole shipped workspace, and in `make test-slow` the same with a further source."""
    return request.getfixturevalue(request.param) if request.param else Workspace.open(ROOT)


@pytest.fixture(scope="session")
def names():
    return Workspace.open(ROOT).names


@pytest.fixture(autouse=True)
def _names(names):
    """The names in use are those of all that is shipped."""
    use(names)


@pytest.fixture(scope="session")
def store(workspace):
    return stores.load(workspace)


@pytest.fixture(scope="session")
def listed():
    """The store of two sources and the background: what a later one adds is in no list that stands in a test."""
    return stores.load(Workspace.open(BOTH))
