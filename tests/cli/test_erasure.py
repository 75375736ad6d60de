"""An erasure drill: an invented person is withdrawn end to end, and then looked for in everything that can be written or asked."""

from __future__ import annotations

import hashlib
import html
import json
import re
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from urllib.parse import unquote

import pyoxigraph as ox
import pytest

from kzgraph.cli.main import main
from kzgraph.formats.exports import EXPORTS
from kzgraph.graph import kept
from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import ONTOLOGY_GRAPH
from kzgraph.site import folder
from tests.conftest import ROOT
from tests.server.serving import serving
from tools.catalogues import translatable

NAME, IN_RUSSIAN, INFLECTED = "Tastan Elsizbekov", "Тастан Елсизбеков", "Тастану Елсизбекову"
STEMS = re.compile(r"elsizbek|елсизбек|(?<![^\W_])(?:tastan|тастан)")  # the last is also the end of a Kazakh word
WORDS = ("elsizbek", "елсизбек", "tastan", "тастан")  # to look for words alone is faster
JUDGED = {}
PROJECT = ("pyproject.toml", "hatch_build.py", "CHANGELOG.md", "README.md", "LICENSE", "LICENSE-DATA", "NOTICE", "docs/encoding.md")


@pytest.fixture
def pages(monkeypatch):
    """Writes no pages of terms that the graph does not use, but for some; what the workspace says of terms tells of no person."""
    begin = folder._Files.__init__

    def begin_with_few(self, workspace, url):
        begin(self, workspace, url)
        graph = [quad for quad in self.store if quad.graph_name.value != ONTOLOGY_GRAPH]
        terms = self.store.quads_for_pattern(None, None, None, ox.NamedNode(ONTOLOGY_GRAPH))
        assert not names("\n".join(map(str, terms)).encode())
        used = {term.value for quad in graph for term in quad.triple if isinstance(term, ox.NamedNode)}
        self.nodes = [iri for number, iri in enumerate(self.nodes) if iri in used or number % 20 == 0]

    monkeypatch.setattr(folder._Files, "__init__", begin_with_few)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project like this one, whose graph is that of the example, with a name that nobody has, and what was made of it before."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(kept, "SMALL", 0)
    root = tmp_path / "project"
    for name in ("kzgraph", "ontology"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    for name in ("graph", "queries"):
        shutil.copytree(ROOT / "docs" / "example" / name, root / name)
    (root / "docs").mkdir()
    for name in PROJECT:
        shutil.copy(ROOT / name, root / name)
    for file in (root / "graph").rglob("*.ttl"):
        file.write_text(file.read_text(encoding="utf-8").replace("Person Example", NAME), encoding="utf-8")
    source = root / "graph" / "example-2024-05-01"
    texts = [text for file in sorted(source.glob("*.ttl")) for text in translatable(parse(file)) if NAME in text.english]
    entries = [
        f'#, fuzzy\nmsgctxt "{node} {name}"\nmsgid "{english}"\nmsgstr "О том, кого зовут {IN_RUSSIAN}."\n' for node, name, english in texts
    ]
    assert len(entries) > 2
    (source / "ru.po").write_text('msgid ""\nmsgstr ""\n\n' + "\n".join(entries), encoding="utf-8")
    build = root / "build"
    build.mkdir()
    (build / "notes.md").write_text(f"about him\n{NAME.upper()} and {INFLECTED}\n", encoding="utf-8")
    (build / "table.json").write_text(json.dumps({"a": IN_RUSSIAN}) + "\n", encoding="utf-8")
    (build / "page.html").write_text("".join(f"&#{ord(letter)};" for letter in IN_RUSSIAN), encoding="utf-8")
    with zipfile.ZipFile(build / "old.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", NAME)
    return root


def names(content):
    """Whether bytes hold a word of the name in any script, form or escape; the same bytes are in many places."""
    digest = hashlib.sha256(content).digest()
    if digest not in JUDGED:
        JUDGED[digest] = _names(content)
    return JUDGED[digest]


def _names(content):
    text = content.decode("utf-8", "replace")
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), html.unescape(unquote(text)))
    text = unicodedata.normalize("NFC", text).casefold()
    return any(word in text for word in WORDS) and bool(STEMS.search(text))


def holding(folder):
    """The files of a folder, and those in archives there, that hold the name in their content or in their own name."""
    held = []
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            inner = []
            if zipfile.is_zipfile(file):
                with zipfile.ZipFile(file) as archive:
                    inner = [archive.read(name) for name in archive.namelist()]
            if any(map(names, (str(file.relative_to(folder)).encode(), file.read_bytes(), *inner))):
                held.append(file.relative_to(folder).as_posix())
    return held


def written(root, place):
    """Everything that can be written from the workspace."""
    place.mkdir()
    for form in (*EXPORTS, "site"):
        assert main(["export", form, str(place / form), "--workspace", str(root)]) == 0
    main(["report", str(place / "report"), "--workspace", str(root)])
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place / "wheel")]
    subprocess.run(build, cwd=root, capture_output=True, check=True)
    return place


def served(server):
    """What a server answers about the person, and everything that it knows."""
    paths = [f"/resource/person-1{ending}" for ending in ("", ".html", ".ttl", ".jsonld")]
    paths += ["/", "/sources?source=hrw-2022-10-26", "/ledger", "/network", "/timeline", "/data", "/version", "/openapi.json"]
    answers = [server.ask(path).body for path in paths]
    return b"\n".join([*answers, server.get("SELECT ?s ?p ?o { ?s ?p ?o }", "text/csv").body])


def listed(out, title):
    """The places that a withdrawal lists under a title."""
    _, _, rest = out.partition(title)
    return [line.strip() for line in rest.split("\n", 1)[1].split("\n") if line.startswith("  ")] if rest else []


@pytest.mark.promise("erasure")
@pytest.mark.slow
def test_nothing_that_can_be_changed_names_a_person_who_was_withdrawn(project, pages, tmp_path, capsys):
    old = written(project, tmp_path / "old")
    assert {"turtle", "trig", "nquads", "jsonld", "csv/person.csv", "site/index.html"} & set(holding(old)) > {"turtle", "csv/person.csv"}
    assert any(name.startswith("wheel/") for name in holding(old))
    main(["validate", "--workspace", str(project)])  # fills the cache
    main(["show", "person-1", "--workspace", str(project)])
    assert any(name.startswith("kzgraph/graph-") for name in holding(tmp_path / "cache")), "a graph that is kept holds the name"
    logs = []
    with serving("--workspace", project, "--log", "requests") as server:
        assert names(served(server))
        capsys.readouterr()
        assert main(["withdraw", "person-1", "--on", "2024-06-01", "--workspace", str(project)]) == 0
        out = capsys.readouterr().out
        assert names(served(server)), "a server that runs keeps what it has loaded"
        assert "a server that runs goes on with the data that it has loaded: restart it" in out
        logs.append(server.log)
    places = listed(out, "still mentioned here") + listed(out, "may be mentioned here") + listed(out, "not searched, or not all")
    left = {place.split(":")[0] for place in places}
    assert left >= set(holding(project)), "whatever still holds the name is listed"
    assert left >= {f"build/{name}" for name in ("notes.md", "table.json", "page.html", "old.zip")}
    for name in left:  # as it says: delete what can be made again
        if name.startswith("build/"):
            (project / name).unlink()
    assert holding(project) == []
    new = written(project, tmp_path / "new")
    assert holding(new) == []
    with serving("--workspace", project, "--log", "requests") as server:
        answered = served(server)
        assert not names(answered)
        assert b"person-1" in answered, "the tombstone stays"
        logs.append(server.log)
    assert not names("".join(line for log in logs for line in log).encode())
    main(["show", "person-1", "--workspace", str(project)])
    assert list((tmp_path / "cache").glob("kzgraph/graph-*"))
    assert holding(tmp_path / "cache") == []
