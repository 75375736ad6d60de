"""The site of files: one rule from an IRI to a file, links that lead somewhere, the same bytes each time, whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
import pytest

from kzgraph.cli.main import main
from kzgraph.errors import KzgraphError
from kzgraph.formats.words import word
from kzgraph.site.files import POLICY, FileReader, file_name, stem
from kzgraph.site.pages import PAGES
from kzgraph.site.reader import path_of
from kzgraph.vocab import KZ, KZR, KZV, LANGUAGES
from tests.conftest import ROOT
from tests.first import FIRST
from tests.server.test_pages import HOSTILE, SCRIPT

INSIDE = r'<script type="application/ld\+json">(.*?)</script>'
ADDRESS = "https://example.org/kz/"
# Terms with hostile words, beside one that has its own, and what uses them.
TERMS = f"""\
@prefix kz: <{KZ}> .
@prefix kzr: <{KZR}> .
@prefix kzv: <{KZV}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
kz:Act a owl:Class ; rdfs:label "act"@en ; rdfs:comment "{SCRIPT}"@en ; rdfs:subClassOf kz:Odd .
kz:Odd a owl:Class ; rdfs:label "{SCRIPT}"@en ; rdfs:comment "{SCRIPT}"@en .
kz:action a owl:ObjectProperty ; rdfs:label "{SCRIPT}"@en ; rdfs:comment "{SCRIPT}"@en ; rdfs:domain kz:Odd ; rdfs:range skos:Concept .
kzv:Oddity a owl:Class ; rdfs:subClassOf skos:Concept ; rdfs:label "{SCRIPT}"@en .
kzv:oddities a skos:ConceptScheme ; skos:prefLabel "{SCRIPT}"@en .
kzv:odd a skos:Concept ; skos:inScheme kzv:oddities ; skos:prefLabel "{SCRIPT}"@en , "{SCRIPT}"@ru ; skos:definition "{SCRIPT}"@en .
kzr:claim kz:action kzv:odd .
"""


class Links(HTMLParser):
    """Ids of a page, and what it refers to."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.targets, self.tags = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if "id" in attributes:
            self.ids.add(attributes["id"])
        if tag == "use":  # a mark of the page itself
            return
        self.targets += [
            attributes[name] for name in ("href", "src", "action", "data-engine", "data-wasm", "data-dump") if name in attributes
        ]


def write(target, *options, root=FIRST, seed="0"):
    command = [sys.executable, "-m", "kzgraph", "export", "site", str(target), *options, "--workspace", str(root)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "kz"
    done = write(folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A workspace with little and hostile data, two questions, and few terms, since the pages of all would be most of a site."""
    root = tmp_path_factory.mktemp("small")
    (root / "graph").mkdir()
    (root / "ontology").mkdir()
    (root / "ontology" / "kz.ttl").write_text(TERMS, encoding="utf-8")
    (root / "graph" / "hostile.ttl").write_text(HOSTILE.replace(' , [ rdfs:label "blank" ]', ""), encoding="utf-8")
    for name in ("deaths-and-figures/official-death-toll", "demands/demands-on-one-addressee"):
        (root / "queries" / name).parent.mkdir(parents=True)
        shutil.copy(ROOT / "queries" / f"{name}.rq", root / "queries" / f"{name}.rq")
    return root


@pytest.fixture
def tiny(tmp_path):
    """A workspace with one node, and without terms and questions."""
    root = tmp_path / "tiny"
    (root / "graph").mkdir(parents=True)
    (root / "graph" / "node.ttl").write_text(f'<{KZR}ab> <http://www.w3.org/2000/01/rdf-schema#label> "ab" .', encoding="utf-8")
    (root / "ontology").mkdir()
    (root / "ontology" / "kz.ttl").write_text("", encoding="utf-8")
    (root / "queries").mkdir()
    return root


@pytest.fixture(params=["hostile", pytest.param("site", marks=pytest.mark.slow)])
def written(request):
    """A site: of little data, and in `make test-slow` of all."""
    return request.getfixturevalue(request.param)


def pages(folder):
    return {file.relative_to(folder).as_posix(): Links(file.read_text(encoding="utf-8")) for file in folder.rglob("*.html")}


def assert_links_resolve(folder, but=None):
    written = pages(folder)
    written.pop(but, None)
    for name, page in written.items():
        for target in page.targets:
            parts = urlsplit(target)
            if parts.scheme:
                assert parts.scheme in ("http", "https"), (name, target)
                continue
            assert not parts.path.startswith("/"), (name, target)
            place = os.path.normpath(os.path.join(os.path.dirname(name), unquote(parts.path))) if parts.path else name  # noqa: PTH118, PTH120
            assert (folder / place).exists(), (name, target)
            if parts.fragment and place in written:
                assert unquote(parts.fragment) in written[place].ids, (name, target)
    return written


@pytest.mark.slow
def test_every_link_resolves_and_every_page_has_the_policy(site):
    written = assert_links_resolve(site)
    for name, page in written.items():
        metas = [
            attributes["content"]
            for tag, attributes in page.tags
            if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
        ]
        assert metas == [POLICY], name
        assert not [tag for tag, attributes in page.tags if "style" in attributes or any(item.startswith("on") for item in attributes)]


@pytest.mark.slow
def test_every_page_of_the_server_is_there_in_every_language(site, store, workspace):
    nodes = {quad.subject.value for quad in store if isinstance(quad.subject, ox.NamedNode) and path_of(quad.subject.value)}
    paths = {path_of(iri) for iri in nodes} | {f"/questions/{file.stem}" for file in workspace.query_files()}
    paths |= {"/data", *PAGES}
    assert len(paths) > 600
    for language in ("en", "ru", "kk"):
        for path in paths:
            file = site / FileReader(language, language, "", path).place
            assert f'<html lang="{language}">' in file.read_text(encoding="utf-8"), file
    assert (site / "index.html").is_file()
    assert (site / "404.html").is_file()


@pytest.mark.slow
def test_a_question_has_a_page_for_each_value(site):
    reader = FileReader("ru", "ru", "", "/questions/demands-on-one-addressee", (("addressee", "kzr:kazakhstan"),))
    assert reader.place == "ru/questions/demands-on-one-addressee/addressee=kzr.kazakhstan.html"
    page = (site / reader.place).read_text(encoding="utf-8")
    assert '<strong aria-current="true">Казахстан</strong>' in page
    first = (site / "en/questions/demands-on-one-addressee.html").read_text(encoding="utf-8")
    links = re.findall(r'href="demands-on-one-addressee/addressee=([^"]+)\.html"', first)
    assert "kzr.kazakhstan" in links
    assert f"European Union <span>choose another, of {len(links) + 1}</span></summary>" in first
    assert (site / "questions/demands-on-one-addressee/addressee=kzr.kazakhstan.csv").is_file()
    many = (site / "en/questions/what-is-said-of-one-body.html").read_text(encoding="utf-8")
    assert 'href="../resource/ombudsperson.html"' in many
    assert not (site / "en/questions/what-is-said-of-one-body/body=kzr.ombudsperson.html").exists()
    sheet = (site / "ru/questions/demands-on-one-addressee/addressee=kzr.kazakhstan.csv").read_bytes().decode()
    assert sheet.startswith("\ufeff")
    heads, *rows = csv.reader(io.StringIO(sheet.removeprefix("\ufeff")), delimiter=";")
    told = [dict(zip(heads, row, strict=True)) for row in rows]
    title, published, licence = (word(name, "ru") for name in ("source title", "published on", "licence of encoding"))
    assert told
    assert all(row[title] and row[published] == "2022-10-26" and row[licence].startswith("https://creativecommons.org/") for row in told)
    assert all(row["по-английски (перевод не проверен)"] for row in told)


@pytest.mark.slow
def test_the_page_of_a_node_has_what_is_stated_of_it(site, store):
    for iri, name in ((KZR + "kazakhstan", "resource/kazakhstan"), (KZ + "Figure", "ontology/Figure~")):
        triples = {quad.triple for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None)}
        for language in LANGUAGES:
            (inside,) = re.findall(INSIDE, (site / language / f"{name}.html").read_text(encoding="utf-8"))
            published = {quad.triple for quad in ox.parse(inside, format=ox.RdfFormat.JSON_LD)}
            assert published == triples, (iri, language)


@pytest.mark.slow
def test_the_dumps_hold_the_whole_graph(site, store):
    quads = set(store)
    for name, form in (("nq", ox.RdfFormat.N_QUADS), ("trig", ox.RdfFormat.TRIG)):
        dumped = set(ox.parse((site / f"data/kzgraph.{name}").read_bytes(), format=form))
        assert not list(quads - dumped)[:3]  # pytest would take minutes to compare two large sets
        assert {quad.object.language for quad in dumped - quads} == {"ru", "kk"}  # the translations of what sources claim
    assert json.loads((site / "data/kzgraph.jsonld").read_text(encoding="utf-8"))["@context"]["kz"] == KZ
    assert "voice" in (site / "data/tables/charge.csv").read_text(encoding="utf-8").splitlines()[0]


def test_the_list_of_digests_names_every_file(written):
    site = written
    digests = dict(reversed(line.split("  ", 1)) for line in (site / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    files = {file.relative_to(site).as_posix(): file for file in site.rglob("*") if file.is_file()}
    assert set(digests) | {"SHA256SUMS"} == set(files)
    for name in ("index.html", "data/kzgraph.nq", "kk/vocab.html"):
        assert digests[name] == hashlib.sha256(files[name].read_bytes()).hexdigest()


@pytest.mark.slow
def test_what_a_search_shows_leads_somewhere_and_is_all_that_it_finds(site):
    index = json.loads((site / "search.json").read_text(encoding="utf-8"))
    nodes = {document["node"] for document in index["documents"]}
    assert len(nodes) > 800
    for language in LANGUAGES:
        rows = json.loads((site / language / "search.json").read_text(encoding="utf-8"))["rows"]
        assert set(rows) == nodes
        for node, row in rows.items():
            targets = [urlsplit(target) for target in Links(row["html"]).targets]
            assert targets, node
            for target in targets:
                assert target.scheme == "https" or (site / language / unquote(target.path)).is_file(), (node, target)
    voices = [row["html"] for node, row in rows.items() if "/figure-" in node]
    assert voices
    assert all('class="voice' in html and 'class="standing"' in html and 'class="places"' in html for html in voices)


def test_names_are_safe_for_every_file_system(written):
    names = [file.relative_to(written).as_posix() for file in written.rglob("*")]
    assert all(re.fullmatch(r"[A-Za-z0-9._~=,/-]+", name) for name in names)
    assert len({name.lower() for name in names}) == len(names)
    assert max(map(len, names)) < 200


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("kazakhstan", "kazakhstan"),
        ("Event", "Event~"),
        ("a'b", "a~27b"),
        ("%3C", "~253C"),
        ("é", "~C3~A9"),
        ("..", "~2E."),
        ("", "~"),
        ("con", "con~"),
        ("LPT1.txt", "LPT1.txt~"),
        ("a~b", "a~7Eb"),
    ],
)
def test_one_rule_from_a_name_to_a_file(text, name):
    assert file_name(text) == name
    assert stem("/resource/" + text.replace("%", "%25")) == "resource/" + name


def test_a_folder_is_never_named_as_a_file_is():
    assert stem("/resource/a.html/b") == "resource/a~2Ehtml/b"
    with pytest.raises(KzgraphError, match="longer than 150 letters"):
        stem("/resource/" + "x" * 200)


@pytest.fixture(scope="module")
def hostile(small, tmp_path_factory):
    """The site of that workspace at an address."""
    folder = tmp_path_factory.mktemp("hostile") / "site"
    done = write(folder, "--url", ADDRESS, root=small, seed="1")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
def test_the_same_data_gives_the_same_bytes_whatever_the_order_of_sets(small, tmp_path):
    root = tmp_path / "with the terms"
    shutil.copytree(small, root, ignore=shutil.ignore_patterns("ontology"))
    for seed in ("1", "2"):
        assert write(tmp_path / seed, "--url", ADDRESS, root=root, seed=seed).returncode == 0
    assert (tmp_path / "1" / "SHA256SUMS").read_bytes() == (tmp_path / "2" / "SHA256SUMS").read_bytes()
    assert (tmp_path / "1" / "en" / "ontology.html").stat().st_size > 90_000


def test_hostile_data_stays_text_and_its_links_resolve(hostile):
    lost = (hostile / "404.html").read_text(encoding="utf-8")
    assert 'href="/kz/en/index.html"' in lost
    written = assert_links_resolve(hostile, but="404.html")  # its links are from the top of the server, since it is shown at any depth
    for name in ("en/resource/a~27onmouseover~3Dx.html", "kk/resource/~253Cscript~253E.html", "ru/resource/thing.html"):
        assert name in written
    for name in ("ontology/Act~", "ontology/Odd~", "ontology/action", "vocab/odd", "vocab/oddities"):
        for language in LANGUAGES:
            assert "&lt;/title&gt;&lt;script&gt;" in (hostile / language / f"{name}.html").read_text(encoding="utf-8"), name
    for name, page in written.items():
        scripts = [attributes for tag, attributes in page.tags if tag == "script"]
        assert all(attributes["type"] == ("module" if "src" in attributes else "application/ld+json") for attributes in scripts), name
        assert "b" not in [tag for tag, attributes in page.tags if "onclick" in attributes]
    cell = (hostile / "en/questions/official-death-toll.html").read_text(encoding="utf-8")
    assert 'rel="canonical" href="https://example.org/kz/en/questions/official-death-toll' in cell
    assert "pandas.read_csv(&#34;https://example.org/kz/questions/official-death-toll" in cell


@pytest.mark.slow
def test_a_site_makes_way_for_a_new_one_and_nothing_else_does(tiny, tmp_path, capsys):
    there = tmp_path / "there"
    target = there / "site"
    target.mkdir(parents=True)
    command = ["export", "site", str(target), "--workspace", str(tiny)]
    assert main(command) == 0
    (target / "en" / "index.html").write_text("overwritten", encoding="utf-8")
    assert main(command) == 0
    assert "overwritten" not in (target / "en" / "index.html").read_text(encoding="utf-8")
    (target / "en" / "mine.txt").write_text("mine", encoding="utf-8")
    assert main(command) == 2
    assert "did not make" in capsys.readouterr().err
    assert (target / "en" / "mine.txt").read_text(encoding="utf-8") == "mine"
    assert [file.name for file in there.iterdir()] == ["site"]
    (target / "en" / "mine.txt").unlink()
    (target / "away").symlink_to(tmp_path)
    assert main(command) == 2
    assert (target / "away").is_symlink()


@pytest.mark.slow
def test_an_export_that_fails_leaves_nothing(tiny, tmp_path, capsys):
    bad = tiny / "graph" / "bad.ttl"
    there = tmp_path / "there"
    there.mkdir()
    command = ["export", "site", str(there / "site"), "--workspace", str(tiny)]
    for text, message in (
        (f'<{KZR}{"x" * 200}> <http://www.w3.org/2000/01/rdf-schema#label> "long" .', "longer than 150"),
        (f"<{KZR}ab> <{KZ}partOf> <{KZR}aB> . <{KZR}aB> <{KZ}partOf> <{KZR}ab> .", "case does not count"),
    ):
        bad.write_text(text, encoding="utf-8")
        assert main(command) == 3
        assert message in capsys.readouterr().err
        assert not list(there.iterdir())
    assert main(["export", "site", str(tmp_path / "no" / "site")]) == 2
    assert main(["export", "site", str(there / "site"), "--url", "ftp://x"]) == 2
    assert "not the URL of a folder" in capsys.readouterr().err
