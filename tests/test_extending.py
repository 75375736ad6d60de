"""What is added to the package by one file, in a temporary copy of it, is found everywhere."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request

import pyoxigraph as ox
import pytest

from kzgraph import model
from kzgraph.graph import store as stores
from kzgraph.graph.workspace import Workspace
from kzgraph.reading import stats
from kzgraph.site.content import Content
from kzgraph.site.node import node
from kzgraph.site.pages import PAGES
from kzgraph.site.reader import Reader
from kzgraph.vocab import KZ, KZR, KZV, XSD
from tests.conftest import ROOT
from tests.first import FIRST
from tests.servers import free_port, wait_for

GERMAN = """msgid ""
msgstr ""
"Language: de\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgctxt "language"
msgid "English"
msgstr "Deutsch"

#, fuzzy
msgctxt "questions"
msgid "Questions"
msgstr "Fragen"
"""


class Copy:
    """A copy of the package, whose commands work on the graph of this checkout."""

    def __init__(self, folder):
        self.folder = folder
        shutil.copytree(ROOT / "kzgraph", folder / "kzgraph")  # with what Python compiled, else each copy is compiled anew
        for name in ("ontology", "graph", "queries"):  # what the package carries
            (folder / name).symlink_to(FIRST / name)

    def write(self, path, text):
        file = self.folder / "kzgraph" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def add_row(self, path, imported, row, before):
        """Adds an import to a module, and a row to its table before another row."""
        text = (self.folder / "kzgraph" / path).read_text(encoding="utf-8")
        assert text.count(before) == 1
        last = max(item.end_lineno for item in ast.parse(text).body if isinstance(item, (ast.Import, ast.ImportFrom)))
        lines = text.replace(before, f"{row}\n{before}").splitlines()
        self.write(path, "\n".join([*lines[:last], imported, *lines[last:], ""]))

    def add_phrase(self, name, text):
        """Adds a phrase to the template of the catalogues."""
        file = self.folder / "kzgraph" / "locale" / "kzgraph.pot"
        file.write_text(file.read_text(encoding="utf-8") + f'\nmsgctxt "{name}"\nmsgid "{text}"\nmsgstr ""\n', encoding="utf-8")

    def add_before(self, path, before, text):
        """Adds lines to a module before a line that is there once."""
        file = self.folder / "kzgraph" / path
        found = file.read_text(encoding="utf-8")
        assert found.count(before) == 1
        self.write(path, found.replace(before, text + before))

    def command(self, *parts):
        return [sys.executable, "-m", "kzgraph", *parts], {"cwd": self.folder, "env": {**os.environ, "PYTHONPATH": str(self.folder)}}

    def run(self, *parts, code=0):
        command, how = self.command(*parts)
        done = subprocess.run(command, **how, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        return done.stdout

    @contextlib.contextmanager
    def serving(self, root=FIRST):
        """A function that gives the text at a path of a server of a workspace, for some request headers."""
        port = str(free_port())
        command, how = self.command("serve", "--workspace", str(root), "--port", port, "--workers", "1")
        server = subprocess.Popen(command, **how, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        def get(path, **headers):
            request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.read().decode()

        try:
            wait_for(f"http://127.0.0.1:{port}/", server)
            yield get
        finally:
            server.terminate()
            server.wait(60)


@pytest.fixture
def package(tmp_path):
    return Copy(tmp_path)


TOY_ROWS = """
import pyoxigraph as ox

def texts(columns, rows):
    return "".join("/".join(line) + "\\n" for line in [columns, *rows])

def write(results, output):
    if isinstance(results, ox.QueryBoolean):
        output.write(b"yes\\n" if results else b"no\\n")
        return
    output.write("/".join(variable.value for variable in results.variables).encode() + b"\\n")
    for row in results:
        output.write("/".join(str(term or "") for term in row).encode() + b"\\n")

def count(body):
    return body.count(b"\\n") - 1
"""
TOY_ROW = """        RowFormat("toy", "Toy", "toy", toy.texts, Results("text/x-toy", "urn:toy-format", toy.write, toy.count)),"""
WORKSPACE = ("--workspace", str(FIRST))


def add_toy_rows(package):
    """The answer format `toy`: one module and one row."""
    package.write("formats/toy.py", TOY_ROWS)
    package.add_row("formats/row_formats.py", "from kzgraph.formats import toy", TOY_ROW, '        RowFormat("tsv",')


def test_a_format_of_answers_is_one_module_and_one_row(package):
    add_toy_rows(package)
    for command in (["ask"], ["query"], ["stats"], ["rules"], ["diff"], ["link", "list"], ["sources", "coverage"]):
        assert "toy" in package.run(*command, "--help"), command
    answer = package.run("ask", "official-death-toll", "--format", "toy", *WORKSPACE)
    assert answer.startswith("assertion/")
    assert '/"232"^^<http://www.w3.org/2001/XMLSchema#integer>/' in answer
    assert "/232/" in package.run("ask", "official-death-toll", "--labels", "--format", "toy", *WORKSPACE)
    rows = package.run("query", "SELECT (1 AS ?one) (2 AS ?two) {}", "--format", "toy", *WORKSPACE)
    assert rows.startswith("one/two\n")
    assert package.run("query", "ASK {}", "--format", "toy", *WORKSPACE) == "yes\n"
    assert "evidence/Source/" in package.run("stats", "--format", "toy", *WORKSPACE)


@pytest.mark.slow
def test_the_server_offers_a_format_of_answers(package):
    add_toy_rows(package)
    with package.serving() as get:
        assert get("/sparql?query=SELECT%20(1%20AS%20?one)%20%7B%7D", Accept="text/x-toy").startswith("one\n")
        assert get("/questions/official-death-toll", Accept="text/x-toy") == get("/questions/official-death-toll.toy")
        assert "<urn:toy-format>" in get("/sparql", Accept="application/n-triples")
        paths = json.loads(get("/openapi.json"))["paths"]
    for path in ("/sparql", "/questions/official-death-toll"):
        assert "text/x-toy" in paths[path]["get"]["responses"]["200"]["content"]


TOY_ENDPOINT = """
from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.openapi_objects import OBJECT, operation
from kzgraph.server.reply import json_reply

def count(dataset, request):
    return json_reply({"quads": len(dataset.store)})

def describe(dataset):
    return {"/count": {"get": operation("count", "The number of quads", {"application/json": OBJECT}, ())}}

ENDPOINT = Endpoint((Route("/count", count),), describe)
"""


@pytest.mark.slow
def test_an_endpoint_is_one_module_and_one_row(package):
    package.write("server/endpoints/toy.py", TOY_ENDPOINT)
    package.add_row("server/endpoints/__init__.py", "", "    toy,", "    status,")
    package.add_row("server/endpoints/__init__.py", "", "    toy.ENDPOINT,", "    status.ENDPOINT,")
    with package.serving() as get:
        assert json.loads(get("/count"))["quads"] > 1000
        assert "/count" in json.loads(get("/openapi.json"))["paths"]


@pytest.mark.slow
def test_a_format_of_findings_is_one_module_and_one_row(package):
    package.write("formats/findings/toy.py", 'def write(report):\n    return f"{len(report.findings)} toys\\n"\n')
    row = '        FindingFormat("toy", "a count", toy.write),'
    package.add_row("formats/findings/__init__.py", "from kzgraph.formats.findings import toy", row, '        FindingFormat("turtle",')
    assert "toy: a count" in " ".join(package.run("validate", "--help").split())
    file = package.folder / "findings.toy"
    output = package.run("validate", str(FIRST / "graph" / "things"), "--format", "toy", "--output", f"toy={file}", *WORKSPACE)
    assert output == file.read_text(encoding="utf-8") == "0 toys\n"


TOY_COMPONENT = [
    ("model.py", "class UniqueLang(", 'class SingleLine(NamedTuple):\n    """sh:singleLine true."""\n\n    component: str\n\n\n'),
    ("model.py", '    "OfClass | OfDatatype', '    "SingleLine | "\n'),
    (
        "core_constraints.py",
        "def _pair(",
        "def _single_line(graph, shape, name, _values):\n"
        "    if flag(graph, shape.id, name):\n        yield model.SingleLine(_component(name))\n\n\n",
    ),
    ("core_constraints.py", '    "uniqueLang": _unique,', '    "singleLine": _single_line,\n'),
    ("conditions.py", "    model.OfClass, model.OfDatatype,", "    model.SingleLine,\n"),
    (
        "conditions.py",
        "            case model.OfKind(",
        "            case model.SingleLine():\n                return f'(!isLiteral({v}) || !CONTAINS(STR({v}), \"\\\\n\"))'\n",
    ),
    ("messages.py", "        case model.InValues():", '        case model.SingleLine():\n            return "Value has several lines"\n'),
]


@pytest.mark.slow
def test_a_constraint_component_is_a_class_a_reader_a_condition_and_a_message(package, tmp_path):
    shutil.copytree(ROOT / "packages" / "shaclcheck" / "src" / "shaclcheck", package.folder / "shaclcheck")
    for module, before, text in TOY_COMPONENT:
        package.add_before(f"../shaclcheck/{module}", before, text)
    prefixes = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .\n"
    shape = "sh:property [ sh:path ex:p ; sh:singleLine true ] ; sh:not [ sh:property [ sh:path ex:q ; sh:singleLine true ] ]"
    (tmp_path / "shapes.ttl").write_text(f"{prefixes} ex:S sh:targetNode ex:a, ex:b ; {shape} .", encoding="utf-8")
    (tmp_path / "data.ttl").write_text(rf'{prefixes} ex:a ex:p "1\n2" ; ex:q "1\n2" . ex:b ex:p "1" ; ex:q "1" .', encoding="utf-8")
    text = package.run("shapes", "check", str(tmp_path / "data.ttl"), "--shapes", str(tmp_path / "shapes.ttl"), code=1)
    for part in ("Value has several lines", "1 SingleLine", "1 Not", "2 results"):
        assert part in text


@pytest.mark.slow
def test_an_export_is_one_module_and_one_row(package):
    package.write("formats/exports/toy.py", "def write(whole):\n    return 'toy\\n'\n")
    row = '        Export("toy", "a toy for tools", toy.write, "kzgraph.toy"),'
    package.add_row("formats/exports/__init__.py", "from kzgraph.formats.exports import toy", row, '        Export("ftm",')
    assert "toy: a toy for tools" in " ".join(package.run("export", "--help").split())
    file = package.folder / "out" / "graph.toy"
    file.parent.mkdir()
    assert package.run("export", "toy", str(file), *WORKSPACE) == f"{file}\n"
    assert file.read_text(encoding="utf-8") == "toy\n"


TOY_COMMAND = """
from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.graph.workspace import Workspace

def run(options):
    print(Workspace.open(options.workspace).root, options.format)
    return 0

COMMAND = Command("kzgraph toy --format md", run, shared.formats)
"""


def test_a_command_is_one_module_and_one_row(package):
    package.write("cli/commands/toy.py", TOY_COMMAND)
    package.add_row("cli/commands/__init__.py", "", '    Entry("toy", "play with the graph"),', '    Entry("stats",')
    assert re.search("toy +play with the graph", package.run("--help"))  # Pythons indent the columns of help differently
    assert "Example: kzgraph toy --format md" in package.run("toy", "--help")
    assert package.run("toy", "--format", "md", *WORKSPACE) == f"{FIRST} md\n"


TOY_PAGE = """
from kzgraph.site.page import Page, render

def toys(content, reader):
    return render("toys.html.j2", reader, content, toys=[1, 2, 3])

PAGE = Page("/toys", "toys", toys)
"""
TOY_TEMPLATE = """{% extends "base.html.j2" %}
{% block title %}{{ words["toys"] }}{% endblock %}
{% block content %}<h1>{{ words["toys"] }}</h1><p class="toy">{{ toys|length }}</p>{% endblock %}
"""


@pytest.mark.slow
def test_a_page_is_one_module_and_one_row(package, tmp_path):
    package.write("site/toys.py", TOY_PAGE)
    package.write("site/templates/toys.html.j2", TOY_TEMPLATE)
    package.add_phrase("toys", "Toys")
    file = package.folder / "kzgraph/site/pages.py"
    text = file.read_text(encoding="utf-8")
    for before, row in (("    timeline,\n)", "    toys,\n"), ("        links.PAGE,", "        toys.PAGE,\n")):
        assert text.count(before) == 1
        text = text.replace(before, row + before)
    file.write_text(text, encoding="utf-8")

    with package.serving() as get:
        assert '<p class="toy">3</p>' in get("/toys", Accept="text/html")
        assert '<a href="/toys">Toys</a>' in get("/ledger", Accept="text/html")
    package.run("export", "site", str(tmp_path / "site"), "--workspace", str(small_workspace(tmp_path)))
    for language in ("en", "ru", "kk"):
        assert '<p class="toy">3</p>' in (tmp_path / "site" / language / "toys.html").read_text(encoding="utf-8")
    assert '<a href="toys.html">Toys</a>' in (tmp_path / "site" / "en" / "ledger.html").read_text(encoding="utf-8")
    kinds = "import sys; sys.path.append(sys.argv[1]); from tests.browser.kinds import KINDS; print(*KINDS)"
    command, how = [sys.executable, "-c", kinds, str(FIRST)], package.command()[1]
    assert "/toys" in subprocess.run(command, **how, capture_output=True, text=True, check=True).stdout.split()


def small_workspace(folder):
    """A workspace of one act."""
    root = folder / "root"
    (root / "graph").mkdir(parents=True)
    (root / "queries").mkdir()
    shutil.copytree(ROOT / "ontology", root / "ontology")
    (root / "graph" / "acts.ttl").write_text(f"<{KZR}act> a <{KZ}Act> .", encoding="utf-8")
    return root


TOY_CLASS = """
kz:Toy a owl:Class ;
  rdfs:subClassOf kz:Assertion ;
  skos:prefLabel "toy"@en , "ойыншық"@kk , "игрушка"@ru ;
  skos:definition "Says that somebody plays."@en .
"""
TOY_LAYOUT = "\nkz:Toy kz:ledgerStage 6 ;\n  kz:timelineOrder 5 ;\n  kz:personPageOrder 5 .\n"
TOY_SHAPE = """@prefix kz: <https://w3id.org/kzgraph/ontology#> .
@prefix kzsh: <https://w3id.org/kzgraph/shapes#> .
@prefix kzv: <https://w3id.org/kzgraph/vocab#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

kzsh:Toy a sh:NodeShape ;
  sh:name "toy"@en ;
  sh:message "This property does not belong on a kz:Toy."@en ;
  sh:targetClass kz:Toy ;
  sh:nodeKind sh:IRI ;
  sh:closed true ;
  sh:ignoredProperties ( rdf:type ) ;
  sh:property kzsh:Assertion-statedIn ;
  sh:property kzsh:Assertion-voice ;
  sh:property kzsh:Assertion-standing-one ;
  sh:property kzsh:Assertion-asOf ;
  sh:property kzsh:Assertion-label ;
  sh:property kzsh:Toy-standing ;
  sh:property kzsh:Toy-actor ;
  sh:property kzsh:Toy-action .

kzsh:Toy-standing a sh:PropertyShape ;
  sh:path kz:standing ;
  sh:name "standing of this class"@en ;
  sh:message "The standing of a kz:Toy is asserted."@en ;
  sh:in ( kzv:asserted ) .

kzsh:Toy-actor a sh:PropertyShape ;
  sh:path kz:actor ;
  sh:name "actor"@en ;
  sh:message "kz:actor takes an agent."@en ;
  sh:class kz:Agent .

kzsh:Toy-action a sh:PropertyShape ;
  sh:path kz:action ;
  sh:name "action"@en ;
  sh:message "kz:action takes exactly one value, a concept of kzv:actions."@en ;
  sh:minCount 1 ;
  sh:maxCount 1 ;
  sh:node kzsh:ConceptOf-action .
"""
TOY_TYPE = '''

class Toy(Claim):
    """That somebody plays."""

    action: Node = one("action")
    actors: tuple[Node, ...] = many("actor")
'''
TOY_KIND = '    claims.Toy: Kind("action", is_deed=True),\n'
TOY_LABEL = "Human Rights Watch said on 26 October 2022 that Kazakhstan plays."


def append(file, text):
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def files_of(folder):
    """The content of each file that the package or its graph is made of."""
    return {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file() and file.suffix != ".pyc"}


@pytest.mark.slow
def test_an_assertion_class_is_five_files_and_its_claims(package):
    root = package.folder / "work"
    for name in ("ontology", "graph", "queries"):
        shutil.copytree(FIRST / name, root / name, ignore=shutil.ignore_patterns("*.po"))
    before = files_of(package.folder)
    append(root / "ontology" / "kz.ttl", TOY_CLASS)
    append(root / "ontology" / "layout.ttl", TOY_LAYOUT)
    (root / "ontology" / "shapes" / "toy.ttl").write_text(TOY_SHAPE, encoding="utf-8")
    append(package.folder / "kzgraph" / "model" / "claims.py", TOY_TYPE)
    package.add_before("model/kinds.py", "    claims.Description:", TOY_KIND)
    where = ("--workspace", str(root))
    values = ("--set", "standing=asserted", "--set", "action=investigate", "--set", "actor=kazakhstan")
    package.run("new", "assertion", "Toy", "toy-play", "--stated-in", "p06-s01", *values, "--label", TOY_LABEL, *where)
    after = files_of(package.folder)
    assert len([file for file in after if after[file] != before.get(file)]) == 6

    findings = json.loads(package.run("validate", "--format", "json", *where))
    assert [finding["rule"] for finding in findings if not finding["waived"]] == []
    wrong = root / "graph" / "hrw-2022-10-26" / "toy.ttl"
    text = wrong.read_text(encoding="utf-8")
    wrong.write_text(text.replace("kz:actor kzr:kazakhstan", "kz:victim kzr:kazakhstan"), encoding="utf-8")
    findings = json.loads(package.run("validate", "--format", "json", *where, code=1))
    assert "Toy" in [finding["rule"] for finding in findings]
    wrong.write_text(text, encoding="utf-8")
    assert TOY_LABEL in package.run("show", "hrw:toy-play", *where)
    assert re.search(r"assertions +Toy +1", package.run("stats", *where))
    assert "hrw:toy-play" in package.run("search", "Kazakhstan plays", *where)
    assert "toy-play" in package.run("export", "turtle", str(package.folder / "out.ttl"), *where) + (package.folder / "out.ttl").read_text()
    code = f"import kzgraph; print(*[one.actors[0].label for one in kzgraph.open({str(root)!r}).claims.where('Toy')])"
    _, how = package.command()
    done = subprocess.run([sys.executable, "-c", code], **how, capture_output=True, text=True, check=True)
    assert done.stdout == "Kazakhstan\n"
    with package.serving(root) as get:
        assert TOY_LABEL in get("/ledger", Accept="text/html")
        assert TOY_LABEL in get("/timeline", Accept="text/html")
        assert TOY_LABEL in get("/resource/kazakhstan", Accept="text/html")
        assert "investigate" in get("/resource/hrw-2022-10-26/toy-play", Accept="text/html")


def test_an_assertion_class_needs_the_ontology_alone(root):
    """Counts, ledger, timeline and the page of a person take its place from its annotations."""
    append(root / "ontology" / "kz.ttl", TOY_CLASS)
    append(root / "ontology" / "layout.ttl", TOY_LAYOUT)
    source = KZR + "hrw-2022-10-26/"
    toy = f"""<{source}toy> a <{KZ}Toy> ; <{KZ}voice> <{KZR}hrw> ; <{KZ}standing> <{KZV}asserted> ;
      <{KZ}asOf> "2022-10-26"^^<{XSD}date> ; <{KZ}concerns> <{KZR}person-1> ; <{KZ}statedIn> <{source}p04-s01> ;
      <http://www.w3.org/2000/01/rdf-schema#label> "They play."@en .
    """
    (root / "graph" / "hrw-2022-10-26" / "toys.ttl").write_text(toy, encoding="utf-8")
    store = stores.load(Workspace.open(root))
    content = Content(model.Reader(store))

    assert ("assertions", "Toy", 1) in stats.count(store)
    ledger = PAGES["/ledger"].make(content, Reader("en", "en", "", "/ledger"))
    assert 'id="stage-Toy">toy<' in ledger
    assert "They play." in ledger
    assert "They play." in PAGES["/timeline"].make(content, Reader("en", "en", "", "/timeline")).partition('id="undated"')[2]
    person = node(content, Reader("en", "en", "", "/resource/person-1"), ox.NamedNode(KZR + "person-1"))
    assert "toy" in re.findall(r'<h2 id="part-\d+">(.*?)</h2>', person)


@pytest.mark.slow
def test_a_kind_of_matching_is_one_row(package):
    row = '    "documents": _LABELLED((SKOS + "Concept",), ("Document",)),\n'
    package.add_before("linking/candidates/rows.py", '    "matters": _LABELLED(', row)
    table = package.folder / "titles.csv"
    table.write_text("id,label\n1,List of the dead released in August 2022\n2,A recipe for bread\n", encoding="utf-8")
    found = package.run("match", str(table), str(table), "--as", "concept-list", "--kind", "documents", "--format", "csv", *WORKSPACE)
    assert "List of the dead" in found
    work = package.folder / "titles.jsonl"
    package.run("link", "propose", str(table), "--as", "concept-list", "--kind", "documents", "--out", str(work), *WORKSPACE)
    assert f"{KZR}list-of-fatal-victims" in work.read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_language_is_one_catalogue(package):
    package.write("locale/de/LC_MESSAGES/kzgraph.po", GERMAN)

    assert "{en,ru,kk,de}" in package.run("ask", "--help")
    answer = package.run("ask", "--workspace", str(FIRST), "official-death-toll", "--lang", "de", "--format", "md")
    assert "Where it is said" in answer
    assert "No native reader has checked this translation." in answer  # one entry is fuzzy

    with package.serving() as get:
        page = get("/questions", **{"Accept": "text/html", "Accept-Language": "de"})
    assert '<html lang="de">' in page
    assert '<li lang="de"><strong aria-current="true">Deutsch</strong></li>' in page
    assert ">Fragen</a>" in page
    assert '<h1><span lang="en">Questions by area</span></h1>' in page
    assert '<nav class="nav" aria-label="Main">' in page  # an attribute cannot say its language
    assert 'class="unsigned"' in page
