"""Modules that lie in the current folder, as in a clone of a stranger, are never taken for those of Python or of the package."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import kzgraph
from kzgraph.safety import program
from tests.needs import ROOT


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    """The current folder, whose modules leave a mark."""
    monkeypatch.chdir(tmp_path)
    for name in ("json", "kzgraph", "rdflib", "tokenize", "_bootlocale"):
        Path(f"{name}.py").write_text("open('ran', 'w').close()\nraise SystemExit(9)\n")
    return tmp_path


@pytest.mark.parametrize("place", ["", ".", None])
def test_a_child_takes_no_module_of_the_current_folder(hostile, monkeypatch, place):
    monkeypatch.syspath_prepend(str(hostile) if place is None else place)
    started = program.start("kzgraph", "completion", "bash", stdout=subprocess.PIPE, encoding="utf-8")
    assert "kzgraph" in started.communicate()[0]
    assert started.returncode == 0
    assert not Path("ran").exists()


def test_a_child_runs_the_package_of_its_parent_from_within_its_folder(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", [str(ROOT), *(place for place in sys.path if place not in ("", str(ROOT)))])
    started = program.start("kzgraph", "--version", stdout=subprocess.PIPE, encoding="utf-8")
    assert kzgraph.__version__ in started.communicate()[0]


def test_python_m_takes_no_other_module_of_the_current_folder(hostile):
    (hostile / "kzgraph.py").unlink()  # this one Python itself would take
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "kzgraph", "--version"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, kzgraph.__version__ in done.stdout, Path("ran").exists()) == (0, True, False)


def test_one_module_starts_python():
    sources = {file: file.read_text(encoding="utf-8") for file in (ROOT / "kzgraph").rglob("*.py")}
    assert [file.name for file, text in sources.items() if "sys.executable" in text or "multiprocessing" in text] == ["program.py"]
