"""The wheel carries ontology, graph and questions, and works outside the checkout."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import zipfile

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
