"""The package `shaclcheck`: the library of shapes by itself, in an environment that has pyoxigraph alone."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pyoxigraph
import pytest
from generated import PREFIXES
from reference import keys
from shaclcheck import read_report
from tiers import LIBRARY
from w3c import bare, cases

README = (LIBRARY / "README.md").read_text(encoding="utf-8")
SHAPES = f"{PREFIXES} ex:S a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:Person-name ."
NAMED = SHAPES + "\nex:Person-name sh:path ex:name ; sh:minCount 1 ."


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The environment with the wheel, and the store copied from this one; no network is used."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=LIBRARY, capture_output=True, check=True)
    venv.create(folder / "env", symlinks=True)
    (packages,) = (folder / "env" / "lib").glob("python3*/site-packages")
    store = Path(pyoxigraph.__file__).parent
    for part in (store, *store.parent.glob("pyoxigraph-*.dist-info")):
        (packages / part.name).symlink_to(part)
    pip = [sys.executable, "-m", "pip", "--python", folder / "env" / "bin" / "python", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-index", "--no-deps", *folder.glob("*.whl")], check=True)
    return folder / "env" / "bin"


def run(installed, *arguments, folder, program="shaclcheck"):
    command = [installed / program, *arguments]
    return subprocess.run(command, cwd=folder, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False)


def test_the_readme_is_short_and_its_figures_are_those_of_the_document():
    assert len(README.splitlines()) < 100
    measured = (LIBRARY / "docs" / "shacl.md").read_text(encoding="utf-8").splitlines()
    figures = [line for line in README.partition("## Agreement and speed")[2].splitlines() if line.startswith("| ")]
    assert len(figures) > 10
    assert [line for line in figures if line not in measured] == []


@pytest.mark.slow
def test_the_command_and_the_python_of_the_readme_work_with_the_store_alone(installed, tmp_path):
    (tmp_path / "data.ttl").write_text("@prefix ex: <http://example.org/> .\nex:bob a ex:Person .\n", encoding="utf-8")
    (tmp_path / "shapes.ttl").write_text(NAMED, encoding="utf-8")
    command, output, code = re.findall(r"```(?:python)?\n(.*?)```", README, re.DOTALL)[:3]
    done = run(installed, *command.split()[1:], folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (1, output, "")
    done = run(installed, "-c", f"{code}\nprint(conforms, text)", folder=tmp_path, program="python")
    assert done.stdout.startswith("False Violation at <http://example.org/bob>")
    version = tomllib.loads((LIBRARY / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert run(installed, "--version", folder=tmp_path).stdout == f"shaclcheck {version}\n"
    assert "No module named 'rdflib'" in run(installed, "-c", "import rdflib", folder=tmp_path, program="python").stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", ["text", "turtle"])
def test_each_format_names_no_other_program(installed, tmp_path, name):
    (tmp_path / "data.ttl").write_text(f"{PREFIXES} ex:bob a ex:Person .", encoding="utf-8")
    (tmp_path / "shapes.ttl").write_text(NAMED, encoding="utf-8")
    done = run(installed, "data.ttl", "--shapes", "shapes.ttl", "--format", name, folder=tmp_path)
    assert (done.returncode, "bob" in done.stdout, "kzgraph" in done.stdout) == (1, True, False)


@pytest.mark.slow
def test_errors_are_one_message(installed, tmp_path):
    (tmp_path / "shapes.ttl").write_text(f"{PREFIXES} ex:S sh:targetNode ex:a ; sh:pattern '(?=a)' .", encoding="utf-8")
    (tmp_path / "rule.ttl").write_text(f"{PREFIXES} ex:S sh:targetNode ex:a ; sh:rule [] .", encoding="utf-8")
    (tmp_path / "broken.ttl").write_text("ex:a", encoding="utf-8")
    answers = {
        ("missing.ttl", "--shapes", "shapes.ttl"): (2, "shaclcheck: no such file: missing.ttl\n"),
        ("broken.ttl", "--shapes", "shapes.ttl"): (3, "shaclcheck: broken.ttl:1:1: "),
        ("rule.ttl", "--unsupported", "refuse"): (3, "shaclcheck: shape <http://example.org/S>, sh:rule: "),
    }
    for arguments, (code, words) in answers.items():
        done = run(installed, *arguments, folder=tmp_path)
        assert (done.returncode, done.stderr.startswith(words)) == (code, True), done.stderr
    done = run(installed, "shapes.ttl", "--unsupported", "pyshacl", folder=tmp_path)
    assert (done.returncode, "pip install pyshacl" in done.stdout) == (3, True)


@pytest.mark.slow
@pytest.mark.needs("shared")
@pytest.mark.parametrize("category", ["core/misc", "sparql/pre-binding"])
def test_the_command_passes_a_part_of_the_w3c_suite(installed, category):
    """Conforming, failing and ill-formed: the engine passes the whole suite in test_w3c.py."""
    for case in cases(category):
        arguments = (case.data_file, "--shapes", case.shapes_file, "--no-owl-classes", "--unsupported", "refuse", "--format", "turtle")
        done = run(installed, *arguments, folder=case.file.parent)
        if case.expected is None:
            assert (done.returncode, done.stdout) == (3, ""), case.file
        else:
            assert bare(keys(read_report(done.stdout))) == case.expected, (case.file, done.stderr)
