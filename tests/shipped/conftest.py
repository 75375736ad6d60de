"""The tests of this folder are of every source."""

from __future__ import annotations

import shutil

import pytest

from kzgraph.graph import store as stores
from kzgraph.graph.workspace import Workspace
from tests import first
from tests.needs import ROOT

LISTED = {*first.SOURCES, "usdos-2023", *first.SHARED_FOLDERS}  # the sources of which tests here list or count what an answer has


@pytest.fixture(scope="session")
def workspace():
    """The whole shipped workspace."""
    return Workspace.open(ROOT)


@pytest.fixture(scope="session")
def store(workspace):
    return stores.load(workspace)


@pytest.fixture(scope="session")
def listed(workspace, store, tmp_path_factory):
    """The store of the sources in `LISTED`: what a later one adds is in no list that stands in a test."""
    if {folder.name for folder in (ROOT / "graph").iterdir()} <= LISTED:
        return store
    root = tmp_path_factory.mktemp("listed")
    first.shipped(root)
    for folder in (root / "graph").iterdir():
        if folder.name not in LISTED:
            shutil.rmtree(folder)
    return stores.load(Workspace.open(root))
