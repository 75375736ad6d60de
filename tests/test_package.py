"""The wheel carries ontology, graph and questions, and works outside the checkout."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile

import pytest

from kzgraph.graph import translations
from kzgraph.vocab import LANGUAGES
from tests.conftest import ROOT


def test_the_wheel_works_outside_the_checkout(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    (wheel,), (sources_too,) = tmp_path.glob("*.whl"), tmp_path.glob("*.tar.gz")
    with tarfile.open(sources_too) as archive:
        assert not any("__pycache__" in name for name in archive.getnames())
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(installed)
    for part in ("ontology/kz.ttl", "graph/hrw-2022-10-26/charge.ttl", "queries/demands/order-of-demands.rq", "queries/areas.yaml"):
        assert f"kzgraph/workspace_data/{part}" in names
    assert any(name.endswith("licenses/LICENSE-DATA") for name in names)
    scripts = [f"built_scripts/{name}" for name in ("query.js", "engine.js", "oxigraph.wasm", "THIRD-PARTY.txt")]
    for part in (*scripts, "templates/base.html.j2"):
        assert f"kzgraph/site/{part}" in names
    assert {f"kzgraph/locale/{language}/LC_MESSAGES/kzgraph.mo" for language in LANGUAGES} <= set(names)
    sources = {name for name in names if name.endswith((".po", ".pot"))}
    assert sources == {f"kzgraph/workspace_data/{file.relative_to(ROOT).as_posix()}" for file in translations.files(ROOT)}
    assert not any(part in name for name in names for part in ("node_modules", "__pycache__"))
    assert not any(name.startswith("front/") for name in names)
    code = f"import sys; sys.path.insert(0, {str(installed)!r}); from kzgraph.cli.main import main; main(['stats', '--format', 'json'])"
    done = subprocess.run([sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["evidence"]["Source"] == len(list((ROOT / "graph").glob("*/source.ttl")))


class _Imports(ast.NodeVisitor):
    """The packages that a module imports when it runs: what is there for type checkers alone is passed over."""

    def __init__(self):
        self.names = set()

    def visit_If(self, node):
        if "TYPE_CHECKING" not in ast.unparse(node.test):
            self.generic_visit(node)

    def visit_Import(self, node):
        self.names |= {alias.name.partition(".")[0] for alias in node.names}

    def visit_ImportFrom(self, node):
        self.names |= {node.module.partition(".")[0]} if node.module and not node.level else set()


@pytest.mark.parametrize("folder", ["", "packages/shaclcheck"])
def test_what_is_imported_is_declared(folder):
    told = tomllib.loads((ROOT / folder / "pyproject.toml").read_text(encoding="utf-8"))
    project, needed_to_build = told["project"], told["build-system"]["requires"]  # by one of its modules too, which a checkout runs
    extras = project.get("optional-dependencies", {})
    declared = [
        *project["dependencies"],
        *needed_to_build,
        *(name for extra in extras for name in extras[extra] if extra not in ("test", "dev")),
    ]
    known = {re.split(r"[^\w-]", name)[0].lower().replace("-", "_").removeprefix("python_") for name in declared}
    imports = _Imports()
    for file in (ROOT / folder / ("src" if folder else "kzgraph")).rglob("*.py"):
        imports.visit(ast.parse(file.read_text(encoding="utf-8")))
    named = {name.lower().removeprefix("python_") for name in imports.names - set(sys.stdlib_module_names) - {project["name"]}}
    comes_with = {"yaml": "pyyaml"} | ({"rdflib": "pyshacl"} if folder else {})
    assert {name for name in named if comes_with.get(name, name) not in known} == set()
