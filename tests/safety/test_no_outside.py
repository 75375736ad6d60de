"""No command connects to anything, whatever shapes, queries and data it is given: a trap counts the connections."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading

import pyoxigraph as ox
import pytest

from kzgraph.cli.command import Command, every_command
from kzgraph.cli.commands import COMMANDS
from tests.commands import run
from tests.needs import ROOT
from tests.tiers import few

# The command of the library, with each of the lines of arguments that it is sent; it ends with their exit codes.
LIBRARY = """
import json, sys
from importlib import metadata
metadata.version = str
from shaclcheck.command import main
codes = [main(line) for line in json.load(sys.stdin)]
print("\\n" + json.dumps(codes))
"""
SH = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <urn:x:> ."
# Groups with SERVICE: what stands before SELECT, and in the braces.
SPELLINGS = {
    "plain": ("", "SERVICE <{url}> { ?a ?b ?c }"),
    "silent": ("", "SERVICE SILENT <{url}> { ?a ?b ?c }"),
    "in one word": ("", "SERVICESILENT <{url}> { ?a ?b ?c }"),
    "small letters": ("", "sErViCeSilEnt<{url}>{ ?a ?b ?c }"),
    "glued to a prefix": ("PREFIX q: <{url}>", "SERVICEq:y { ?a ?b ?c }"),
    "glued to a prefix of that name": ("PREFIX SERVICEq: <urn:q:> PREFIX q: <{url}>", "SERVICEq:y { ?a ?b ?c }"),
    "glued to the empty prefix": ("PREFIX : <{url}>", "SERVICE:y { ?a ?b ?c }"),
    "escaped": ("", "\\u0053ERVICE <{url}> { ?a ?b ?c }"),
    "long escape": ("", "SERV\\U00000049CE SILENT <{url}> { ?a ?b ?c }"),
    "behind a carriage return": ("", "#\rSERVICE SILENT <{url}> { ?a ?b ?c }\r"),
    "behind a line separator": ("", "#\u2028\nSERVICE SILENT <{url}> { ?a ?b ?c }"),
    "behind an escaped quote": ("", "BIND('\\'' AS ?q) SERVICESILENT <{url}> { ?a ?b ?c } BIND('\\'' AS ?r)"),
    "behind what looks like an IRI": ("", "FILTER (1<'>') SERVICESILENT <{url}> { ?a ?b ?c } FILTER ('x'='x')"),
    "before what looks like an IRI": ("", "BIND(<{url}> AS ?s) FILTER(1<2)SERVICESILENT?s#>\n{ ?a ?b ?c }"),
    "behind a number": ("", "$this ?p 1e5SERVICESILENT <{url}> { ?a ?b ?c }"),
    "in a path": ("", "$this (!(<urn:a>|^<urn:b>))* ?d . SERVICESILENT<{url}>{ ?a ?b ?c }"),
    "in a subquery": ("", "{ SELECT $this { { SELECT $this { SERVICESILENT <{url}> { $this ?b ?c } } } } }"),
    "in EXISTS": ("", "FILTER EXISTS { SERVICESILENT <{url}> { $this ?b ?c } }"),
    "in OPTIONAL": ("", "OPTIONAL { FILTER NOT EXISTS { { SERVICESILENT <{url}> { ?a ?b ?c } } UNION { ?a ?b ?c } } }"),
}
QUERIES = {name: f"{before} SELECT $this {{ $this ?p ?o . {body} }}" for name, (before, body) in SPELLINGS.items()}
FURTHER = {
    "from": "SELECT * FROM <{url}> {{ ?s ?p ?o }}",
    "from, glued": "SELECT * FROMNAMED<{url}>{{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "load": "LOAD <{url}>",
    "load, silent": "LOAD SILENT <{url}> INTO GRAPH <urn:g>",
}
PLACES = {
    "constraint": "x:S sh:targetNode x:n ; sh:sparql [ sh:select {query} ] .",
    "target": "x:S sh:target [ a sh:SPARQLTarget ; sh:select {query} ] ; sh:minLength 90 .",
    "component": "x:C a sh:ConstraintComponent ; sh:parameter [ sh:path x:on ] ; sh:validator [ a sh:SPARQLAskValidator ; sh:ask {ask} ] ."
    " x:S sh:targetNode x:n ; x:on true .",
    "rule": "x:S sh:targetNode x:n ; sh:rule [ a sh:SPARQLRule ; sh:construct {construct} ] .",
    "values": "x:S sh:targetNode x:n ; sh:property [ sh:path x:p ; sh:values [ sh:select {query} ] ; sh:maxCount 0 ] .",
    "expression": "x:S sh:targetNode x:n ; sh:expression [ sh:select {query} ] .",
}


@pytest.fixture
def trap():
    """The address of a server that ends each connection, and the list of those that came."""
    seen = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def count():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                seen.append(1)
                connection.close()

        threading.Thread(target=count, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", seen
        server.shutdown(socket.SHUT_RDWR)


def shape(place, query):
    ask, construct = query.replace("SELECT $this", "ASK", 1), query.replace("SELECT $this", "CONSTRUCT { $this $this $this }", 1)
    return f"{SH} " + PLACES[place].format(query=ox.Literal(query), ask=ox.Literal(ask), construct=ox.Literal(construct))


def both(capsys, lines):
    """The exit codes of `kzgraph shapes check` and of the library's own command with each line of arguments."""
    own = subprocess.run([sys.executable, "-c", LIBRARY], input=json.dumps(lines), capture_output=True, text=True, check=True)
    codes = json.loads(own.stdout.splitlines()[-1])
    return [{run(capsys, "shapes", "check", *line)[0], code} for line, code in zip(lines, codes, strict=True)]


def test_the_trap_counts(trap):
    address, seen = trap
    with pytest.raises(OSError):  # noqa: PT011 (whatever it says of a connection that ends)
        list(ox.Store().query(f"SELECT * {{ SERVICE <{address}> {{ ?a ?b ?c }} }}"))
    assert seen


@pytest.mark.parametrize("unsupported", ["skip", "pyshacl"])
@pytest.mark.parametrize("place", PLACES)
def test_no_shape_connects(tmp_path, capsys, trap, place, unsupported):
    address, seen = trap
    (tmp_path / "data.ttl").write_text("<urn:x:n> <urn:x:p> 1 .")
    lines = {}
    for name in QUERIES if unsupported == "skip" else ["in one word", "escaped"]:
        shapes = tmp_path / f"{name}.ttl"
        shapes.write_text(shape(place, QUERIES[name].replace("{url}", address)), newline="")
        lines[name] = [str(tmp_path / "data.ttl"), "--shapes", str(shapes), "--unsupported", unsupported]
    # Not judged, so that nothing conforms; pySHACL passes over sh:values.
    expected = 1 if (place, unsupported) == ("values", "pyshacl") else 3
    if unsupported == "skip":
        codes = both(capsys, list(lines.values()))
    else:
        codes = [{run(capsys, "shapes", "check", *line)[0]} for line in lines.values()]
    assert dict(zip(lines, codes, strict=True)) == {name: {expected} for name in lines}
    assert not seen


@pytest.mark.parametrize("name", [*QUERIES, *FURTHER])
def test_no_query_connects(capsys, trap, name):
    address, seen = trap
    query = QUERIES[name].replace("{url}", address) if name in QUERIES else FURTHER[name].format(url=address)
    code, _, error = run(capsys, "query", query)
    assert code == (0 if name.startswith("from") else 2)  # a graph that is not there is empty
    assert not seen
    if name in QUERIES and "glued to a prefix of" not in name and name != "before what looks like an IRI":
        assert "SERVICE" in error


@pytest.mark.parametrize("data", [
    ("a.jsonld", '{{"@context": "{url}", "a": 1}}'),
    ("a.jsonld", '{{"@context": [{{"@import": "{url}"}}], "a": 1}}'),
    ("a.jsonld", '{{"@graph": [{{"@context": {{"p": {{"@id": "urn:p", "@context": "{url}"}}}}, "p": {{"a": 1}}}}]}}'),
    ("a.rdf", '<!DOCTYPE r [<!ENTITY e SYSTEM "{url}">]><r xmlns="urn:r">&e;</r>'),
    ("a.rdf", '<!DOCTYPE r SYSTEM "{url}"><r xmlns="urn:r"/>'),
    ("a.ttl", "@base <{url}> . <> <http://www.w3.org/2002/07/owl#imports> <{url}> ; <http://www.w3.org/ns/shacl#shapesGraph> <{url}> ."),
])  # fmt: skip
def test_no_data_connects(tmp_path, capsys, trap, data):
    address, seen = trap
    name, text = data
    (tmp_path / name).write_text(text.format(url=address))
    file = str(tmp_path / name)
    assert both(capsys, [[file], [file, "--unsupported", "pyshacl"]]) == [{3}, {3}]
    assert not seen


# What each command is given in a hostile workspace. Those without arguments there do not read shapes, queries or data of it.
LINES = {
    "ask": ["bad"],
    "search": ["who", "said", "what"],
    "query": ["{query}"],
    "show": ["osce"],
    "became": ["osce"],
    "brief": ["osce"],
    "validate": [],
    "rules": [],
    "stats": [],
    "report": ["{out}"],
    "export": ["site", "{out}"],
    "sources verify": ["{file}"],
    "sources coverage": [],
    "sources looked-for": [],
    "diff": ["HEAD"],
    "agree": ["{root}", "{root}"],
    "shapes check": ["{file}", "--shapes", "{shapes}"],
    "shapes explain": ["S"],
    "init": ["{out}", "--namespace", "https://example.net/", "--prefix", "net"],
    "new source": ["example-2024-05-02", "--text", "{file}", "--page", "{url}", "--day", "2024-05-02", "--creator", "person-1",
                   "--title", "T", "--dry-run"],
    "new term": ["matters", "bad", "--label", "en=Bad", "--definition", "Bad.", "--dry-run"],
    "new thing": ["PublicBody", "body-bad", "--label", "en=Bad", "--label", "ru=Плохо", "--label", "kk=Жаман", "--named-in", "p01",
                  "--dry-run"],
    "new passage": ["p09", "--text", "{file}", "--from", "a", "--to", "b", "--paraphrase", "B.", "--dry-run"],
    "new assertion": ["Act", "act-bad", "--stated-in", "p01-s01", "--set", "standing=asserted", "--dry-run"],
    "new silence": ["bad", "--label", "en=bad", "--set", "matter=x", "--dry-run"],
    "new question": ["what-was-said", "bad-too", "--class", "Act", "--dry-run"],
    "new rows": ["--from", "{file}", "--dry-run"],
    "withdraw": ["p02-s01", "--dry-run"],
    "load": ["{file}", "--as", "ucdp-ged", "--out", "{out}.nq"],
    "link propose": ["{file}", "--as", "ucdp-ged"],
    "link review": ["{file}"],
    "link sheet": ["{file}", "{out}.csv"],
    "link decide": ["{file}", "{file}"],
    "link forget": ["{file}", "a", "b"],
    "link list": [],
    "link agree": ["{file}", "{file}"],
    "link missing": [],
    "link evaluate": ["{file}", "--work", "{file}"],
    "link sssom": ["wikidata"],
    "link import": ["{file}"],
    "match propose": ["{file}", "{file}", "--as", "person-list"],
    "match review": ["{file}"],
    "match sheet": ["{file}", "{out}.csv"],
    "match decide": ["{file}", "{file}"],
    "match forget": ["{file}", "a", "b"],
    "match list": ["--file", "{file}"],
    "match agree": ["{file}", "{file}"],
    "match evaluate": ["{file}", "--work", "{file}"],
    "match sssom": ["--file", "{file}"],
    "compare propose": [],
    "compare review": ["{file}"],
    "compare sheet": ["{file}", "{out}.csv"],
    "compare decide": ["{file}", "{file}"],
    "compare judge": ["a", "b", "y"],
    "compare forget": ["a", "b"],
    "compare read": ["example-2024-05-01", "example-2024-05-01", "--reason", "R.", "--dry-run"],
    "compare texts": [],
    "compare list": [],
    "compare agree": ["{file}", "{file}"],
    "compare sssom": [],
    "completion": ["bash"],
}  # fmt: skip
# tests/server/test_sandbox.py::test_under_seccomp_no_query_reaches_the_network, and tests/assistants/test_tools.py, which refuses SERVICE
# The hostile repositories are tried on all of these.
ELSEWHERE = {"serve", "mcp", "review", "draft ask", "draft review", "draft schema", "draft sentences"}
NO_WORKSPACE = {"shapes check", "init", "completion"}


def test_every_command_is_tried():
    assert {words for words, item in every_command(COMMANDS) if isinstance(item, Command)} == {*LINES, *ELSEWHERE}


@pytest.fixture
def hostile(tmp_path, trap):
    """A workspace whose shapes and question ask the trap."""
    root = tmp_path / "workspace"
    shutil.copytree(ROOT / "docs" / "example", root)
    query = QUERIES["in one word"].replace("{url}", trap[0])
    at_once = f"SELECT $this {{ SERVICESILENT <{trap[0]}> {{ $this ?b ?c }} }} LIMIT 1"  # even as the shape is read
    (root / "ontology" / "shapes").mkdir(parents=True, exist_ok=True)
    shapes = root / "ontology" / "shapes" / "bad.ttl"
    shapes.write_text(shape("constraint", at_once).replace("x:S sh:targetNode x:n", "x:S a sh:NodeShape ; sh:targetClass <urn:x:C>"))
    question = next(iter(sorted(root.glob("queries/*/*.rq")))).read_text().splitlines()
    head = [line for line in question if line.startswith("#+")]
    (root / "queries" / "what-was-said" / "bad.rq").write_text("\n".join([*head, query.replace("$this", "?claim"), ""]))
    file = tmp_path / "data.ttl"
    file.write_text("<urn:x:n> a <urn:x:C> .")
    return {"root": root, "shapes": shapes, "file": file, "out": tmp_path / "out", "query": query, "url": trap[0]}


@pytest.mark.parametrize("command", few(17, LINES))  # up to `shapes check`
def test_no_command_on_a_hostile_workspace_connects(capsys, hostile, trap, command):
    words = [
        word.replace("{query}", hostile["query"]).format(**hostile) if word != "{query}" else hostile["query"] for word in LINES[command]
    ]
    if command not in NO_WORKSPACE:
        words += ["--workspace", str(hostile["root"])]
    code, _, error = run(capsys, *command.split(), *words)
    assert code in (0, 1, 2, 3)
    assert "Traceback" not in error
    assert not trap[1]
