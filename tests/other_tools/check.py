"""What kzgraph writes, in tools of others: the ontology and the graph in OWLAPI, Turtle and TriG in N3.js, tables in csvw and frictionless,
and clients that two generators make from OpenAPI. Where a tool only says yes or no, it must also say no to a broken copy.

Usage: python -m tests.other_tools.check PYTHON, where PYTHON is that of the environment of the other tools.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pyoxigraph as ox

from kzgraph.formats import exports
from kzgraph.graph.workspace import Workspace
from kzgraph.vocab import KZ, RDF
from tests.conftest import ROOT
from tests.server.serving import serving

HERE = Path(__file__).parent
PYTHON = Path(sys.argv[1]).absolute()
NODE = PYTHON.parent.parent / "node_modules"
ENVIRONMENT = {**os.environ, "PATH": f"{PYTHON.parent}{os.pathsep}{os.environ['PATH']}"}  # generators look for ruff on the path


def run(*words: str | Path, folder: Path | None = None) -> str:
    """What a program prints, which must not fail."""
    done = subprocess.run(words, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(map(str, words))}:\n{done.stdout}{done.stderr}"
    return done.stdout


def accepts(*words: str | Path) -> bool:
    return subprocess.run(words, env=ENVIRONMENT, capture_output=True, check=False).returncode == 0


def with_packages(folder: Path, script: str) -> Path:
    """A script of this folder, copied beside the packages that it imports."""
    (folder / "node_modules").symlink_to(NODE)
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    return Path(shutil.copy(HERE / script, folder))


def owlapi(workspace: Workspace, folder: Path) -> str:
    ontology, broken, graph = (folder / name for name in ("ontology.ttl", "broken.ttl", "graph.ttl"))
    ontology.write_text(exports.export(workspace, "ontology")[""], encoding="utf-8")
    broken.write_text(ontology.read_text(encoding="utf-8") + '\nkz:Act <urn:x> "a property that is not declared" .\n', encoding="utf-8")
    graph.write_text(exports.export(workspace, "turtle")[""], encoding="utf-8")
    read = json.loads(run(PYTHON, HERE / "owlapi.py", ontology, broken, graph))
    assert read[str(ontology)]["violations"] == [], read[str(ontology)]
    assert read[str(broken)]["violations"], "a property that is not declared is not in OWL 2 DL"
    acts = sum(quad.predicate == RDF.type and quad.object == KZ.Act for quad in ox.parse(path=graph, format=ox.RdfFormat.TURTLE))
    assert read[str(graph)]["acts"] == acts > 0, (read[str(graph)]["acts"], acts)
    page = (ROOT / "docs" / "upstream" / "owlapi-escaped-slash.md").read_text(encoding="utf-8")
    escaped, whole = folder / "escaped.ttl", folder / "whole.ttl"
    escaped.write_text(page.split("```turtle\n")[1].split("```")[0], encoding="utf-8")
    whole.write_text(escaped.read_text(encoding="utf-8").replace("ex:things\\/one", "<https://example.org/things/one>"), encoding="utf-8")
    assert accepts(PYTHON, HERE / "owlapi.py", whole)
    assert not accepts(PYTHON, HERE / "owlapi.py", escaped), "the fault is gone: docs/upstream/owlapi-escaped-slash.md"
    return f"OWLAPI: the ontology is OWL 2 DL, and {acts} acts of the graph are read"


def n3(workspace: Workspace, folder: Path) -> str:
    counts = {}
    for form, kind in (("turtle", ox.RdfFormat.TURTLE), ("trig", ox.RdfFormat.TRIG)):
        file = folder / f"graph.{form}"
        file.write_text(exports.export(workspace, form)[""], encoding="utf-8")
        counts[file] = sum(1 for _ in ox.parse(path=file, format=kind))
    read = json.loads(run("node", with_packages(folder, "read.mjs"), *counts))
    assert read == [*counts.values()], (read, counts)
    return f"N3.js: {read[0]} triples of Turtle and {read[1]} quads of TriG are read"


def tables(workspace: Workspace, folder: Path) -> str:
    for name, text in exports.export(workspace, "csv").items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    checks = {
        "csvw": (PYTHON.with_name("csvwvalidate"), folder / "csv-metadata.json"),
        "frictionless": (PYTHON.with_name("frictionless"), "validate", folder / "datapackage.json"),
    }
    for name, words in checks.items():
        assert accepts(*words), f"{name} refuses the tables: {' '.join(map(str, words))}"
    acts = folder / "act.csv"
    acts.write_text("other" + acts.read_text(encoding="utf-8"), encoding="utf-8")
    for name, words in checks.items():
        assert not accepts(*words), f"{name} accepts a column that is not described"
    return "csvw and frictionless: the tables are accepted"


def clients(_: Workspace, folder: Path) -> str:
    with serving() as server:
        document = folder / "openapi.json"
        document.write_bytes(server.ask("/openapi.json").body)
        run(PYTHON.with_name("openapi-python-client"), "generate", "--path", document, "--fail-on-warning", folder=folder)
        shutil.copy(HERE / "client.py", folder / "kzgraph-client")
        assert run(PYTHON, "client.py", server.url, folder=folder / "kzgraph-client").strip() == "1"
        run(NODE / ".bin" / "openapi-typescript", document, "-o", folder / "kzgraph.d.ts")
        with_packages(folder, "client.ts")
        run(
            NODE / ".bin" / "tsc",
            "--strict",
            "--target",
            "es2022",
            "--module",
            "esnext",
            "--moduleResolution",
            "bundler",
            "client.ts",
            folder=folder,
        )
        assert len(json.loads(run("node", "client.js", server.url, folder=folder))) == 1
    return "openapi-python-client and openapi-typescript: clients are made without a warning, and ask a question"


def main() -> int:
    workspace = Workspace.open(ROOT)
    for check in (owlapi, n3, tables, clients):
        with tempfile.TemporaryDirectory() as folder:
            print(check(workspace, Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
