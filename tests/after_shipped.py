"""Validation of a changed copy as the version that follows the shipped one: what both share is read and judged once for all tests.

For tests of what is found. Those of the gate, of the shapes and of versions judge everything anew: the findings are the same.
"""

from __future__ import annotations

import os
from functools import partial

import pytest

from kzgraph.graph.workspace import Workspace
from kzgraph.validate import gate, run, shapes, stages, syntax, versions
from tests.first import FIRST

_inside, _quads, _start = gate._inside, syntax.quads, versions.Versions.__init__
_read_well = {}
_parsed = {}


def inside(kinds):
    """The reports of the gate: of files with the content of one that was read well before, what was reported then."""
    contents = {file: (kind, file.suffix, file.read_bytes()) for file, kind in kinds.items()}
    read = _inside({file: kind for file, kind in kinds.items() if contents[file] not in _read_well})
    _read_well.update({contents[file]: count for file, (count, refused) in read.items() if not refused})
    return {file: read.get(file) or (_read_well[contents[file]], []) for file in kinds}


def quads(file):
    """The triples of a file; those of a shipped file with the same blank nodes each time."""
    key = (file.name, file.read_bytes()) if file.is_file() else None
    return iter(_parsed[key]) if key in _parsed else _quads(file)


@pytest.fixture(scope="session")
def shipped_versions():
    """The shipped workspace, judged. It is for children alone: the next version is made of its store."""
    workspace = Workspace.open(FIRST)
    files = [*workspace.ontology_files(), *workspace.shape_files(), *workspace.graph_files()]
    _parsed.update({(file.name, file.read_bytes()): list(_quads(file)) for file in files})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(syntax, "quads", quads)
        judge = shapes.Judge()
        version = stages.Version(run._files(workspace, []), {}, partial(judged, judge))
        material = version.material
        stages.findings_of(version)
    other = {file: triples[:-1] for file, triples in material.data.items()}
    for data in (other, material.data):  # what a change asks of the shapes is kept too
        judge.check({**material.ontology, **data}, material.shapes, workspace)
    return judge.versions


def judged(judge, material, asked):
    """The findings of the shapes."""
    return judge.check(material.union, material.shapes, material.workspace, asked)


@pytest.fixture
def after_shipped(shipped_versions, monkeypatch):
    """Children begin with the shipped workspace judged."""
    follow(shipped_versions, monkeypatch)


def follow(shipped_versions, patch):
    """Has children begin so until the patch is undone."""
    tests = os.getpid()

    def start(self, progress=None):
        _start(self, progress)
        if os.getpid() != tests:
            self._last = shipped_versions._last

    patch.setattr(gate, "_inside", inside)
    patch.setattr(syntax, "quads", quads)
    patch.setattr(versions.Versions, "__init__", start)
