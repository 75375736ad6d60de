"""Shared by all tests: the workspace of this checkout, its store, and the text that only some machines have."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from kzgraph.graph import store as stores
from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from kzgraph.validate import queries
from kzgraph.validate.material import Material

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
STATEMENT = SHARED / "statement" / "hrw-2022-10-26.txt"


@pytest.fixture(scope="session")
def workspace():
    return Workspace.open(ROOT)


@pytest.fixture(scope="session")
def shipped_queries(workspace):
    """Has the shipped queries parsed before a validation forks, so that its child finds them."""
    constraints = {file: list(parse(file)) for file in workspace.shape_files()}
    list(queries.check(Material(workspace, {}, constraints, {}, workspace.query_files())))


@pytest.fixture
def room(tmp_path, shipped_queries):
    """A folder with the shipped rooms, of one's own to break."""
    for name in ("ontology", "graph", "queries"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def copy(room):
    """The workspace of that folder."""
    return Workspace.open(room)


@pytest.fixture(scope="session")
def store(workspace):
    return stores.load(workspace)


@pytest.fixture(scope="session")
def statement():
    """The text of the statement, which is not in the repository."""
    if not STATEMENT.exists():
        pytest.skip("needs the statement in ../shared, which this machine does not have")
    return STATEMENT.read_text(encoding="utf-8")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI a skipped test is a failure, but for tests that need ../shared where it is absent."""
    outcome = yield
    report = outcome.get_result()
    excused = item.get_closest_marker("shared") and not SHARED.exists()
    if os.environ.get("CI") == "true" and report.skipped and not excused:
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
