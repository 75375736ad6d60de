"""`validate --endpoint`: real servers give the findings of a local run or a difference that is documented; broken ones never a pass."""

from __future__ import annotations

import json
import re
import urllib.parse
from functools import cache

import pyoxigraph as ox
import pytest

from kzgraph.cli.main import main
from kzgraph.errors import KzgraphError
from kzgraph.graph import store as stores
from kzgraph.graph.remote_endpoint import RefusedError, Remote, RemoteError
from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from kzgraph.validate import endpoint
from tests import bad_examples, servers
from tests.bad_examples import EXAMPLES
from tests.first import FIRST
from tests.shipped.test_examples import batches, check
from tests.tiers import few

XSD = "http://www.w3.org/2001/XMLSchema#"
WORLD = "urn:graph:world"
JSON = "application/sparql-results+json"
WAIVED = (FIRST / "ontology/checks/waivers.yaml").read_text(encoding="utf-8").count("rule: idle-shape\n")  # shapes without a node to check
BROKEN = [
    *("Assertion-end.month", "Assertion-start.malformed", "Assertion-no-circle.basis", "Charge", "Charge-accuser-given-or-silent.both"),
    *("Charge-standing", "Concept-definition.untagged", "Concept-label", "Concept-notation-typed.number", "Contrast-side-not-against"),
    *("Demand-order", "Figure-atLeast.double", "Figure-bounds-in-order", "Figure-subset-not-larger", "Graph-node-has-class"),
    *("Identifier-wikidata", "Labels-three-languages", "Norm-duty-bearer-given-or-silent", "Ontology-version-agrees"),
    *("Passage-number-once", "Passage-sha256.tagged", "Person-opaque", "Source-issued.no-such-day", "Term-label.twice-in-english"),
    "Thing-partOf.blank-node",
]
# What docs/checks.md tells of each engine: another value, or no finding.
OTHERWISE = {
    ("oxigraph", "Figure-atLeast.double"): f'"5"^^<{XSD}double>',
    ("virtuoso", "Figure-atLeast.double"): f'"5.0"^^<{XSD}double>',
    ("virtuoso", "Concept-notation-typed.number"): f'"20101000000"^^<{XSD}decimal>',
    ("virtuoso", "Assertion-end.month"): None,
    ("virtuoso", "Demand-order"): None,
    ("virtuoso", "Passage-sha256.tagged"): None,
}


# None disturbs another of its pack. Virtuoso finds the one that is alone among few nodes only: docs/checks.md.
ALONE = "Figure-subset-not-larger"
PACKS = [[ALONE], *([file.stem for file in files] for files in batches(bad_examples.file(name) for name in BROKEN if name != ALONE))]


@pytest.fixture(scope="module")
def quads(workspace, tmp_path_factory):
    """The shipped graph in its graphs, the world of the examples in one, and each broken example in one of its own."""
    file = tmp_path_factory.mktemp("data") / "all.nq"
    held = {
        WORLD: [*workspace.ontology_files(), EXAMPLES / "world.ttl"],
        **{f"urn:graph:{name}": [bad_examples.file(name)] for name in BROKEN},
    }
    with file.open("wb") as out:
        stores.load(workspace).dump(output=out, format=ox.RdfFormat.N_QUADS)
        for graph, files in held.items():
            for triple in (triple for file in files for triple in parse(file)):
                out.write(f"{triple} <{graph}> .\n".encode())
    return file


@pytest.fixture(scope="module", params=["oxigraph", pytest.param("virtuoso", marks=[pytest.mark.slow, pytest.mark.needs("virtuoso")])])
def server(request, quads, tmp_path_factory):
    """The name of an engine, and the address at which it serves the quads."""
    with getattr(servers, request.param)(quads, tmp_path_factory.mktemp(request.param)) as url:
        yield request.param, url


def keys(findings):
    return sorted((finding.rule, finding.focus, finding.path, re.sub(r"^_:.*", "_:", finding.value)) for finding in findings)


@cache
def locally(names):
    """What a local run finds in broken examples."""
    return keys(check(*map(bad_examples.file, names)))


def graphs(workspace):
    return sorted({workspace.graph_name(file) for file in workspace.union_files()})


def test_the_shipped_graph_has_no_finding(server, workspace, capsys):
    named = [word for graph in graphs(workspace) for word in ("--graph", graph)]
    assert main(["validate", "--endpoint", server[1], *named]) == 0
    printed = capsys.readouterr()
    assert printed.out.endswith(f"no findings, {WAIVED} waived\n")
    assert printed.out.count("waived idle-shape: ") == WAIVED
    assert "without a place in a file" in printed.err


@pytest.mark.parametrize("names", PACKS, ids=lambda names: names[0])
def test_broken_examples_are_found_as_in_a_local_run(server, workspace, names):
    engine, url = server
    findings = endpoint.validate(workspace, Remote(url, graphs=[WORLD, *(f"urn:graph:{name}" for name in names)]))
    assert {(finding.file, finding.line, finding.column) for finding in findings} == {("", 0, 0)}
    local = {key[0]: key for key in locally(tuple(names))}
    assert len(locally(tuple(names))) == len(names)
    expected = []
    for name in names:
        *where, value = local[name.split(".")[0]]
        expected.append((*where, OTHERWISE.get((engine, name), value)))
    found = keys(finding for finding in findings if finding.rule != "idle-shape")
    assert found == sorted(key for key in expected if key[-1] is not None)


@pytest.mark.slow
def test_a_default_graph_that_is_the_union_needs_no_names(workspace, tmp_path):
    file = tmp_path / "union.nq"
    stores.load(workspace).dump(output=file, format=ox.RdfFormat.N_QUADS)
    with servers.oxigraph(file, tmp_path / "store", "--union-default-graph") as url:
        assert [finding.rule for finding in endpoint.validate(workspace, Remote(url))] == ["idle-shape"] * WAIVED


def test_a_graph_without_project_data_does_not_pass(server, capsys):
    assert main(["validate", "--endpoint", server[1], "--graph", "urn:graph:nowhere"]) == 3
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "urn:graph:nowhere" in printed.err


@pytest.mark.slow
@pytest.mark.needs("virtuoso")
def test_a_cut_answer_of_virtuoso_is_an_error(quads, tmp_path, monkeypatch):
    monkeypatch.setattr(servers, "VIRTUOSO_INI", servers.VIRTUOSO_INI.replace("{rows}", "50"))
    with servers.virtuoso(quads, tmp_path / "v") as url:
        assert len(list(Remote(url).select("SELECT ?s { ?s a ?class } LIMIT 49"))) == 49
        with pytest.raises(RemoteError, match="cut its answer at 50 rows"):
            Remote(url).select("SELECT ?s { ?s a ?class }")


# --- An endpoint that does what a test asks, over a store in this process.


class Embedded:
    """Answers from a store; `spoil` may answer instead, given the handler, the number of the query and its text."""

    def __init__(self, triples, spoil=lambda *_: False):
        self.store = ox.Store()
        self.store.extend(ox.Quad(*triple) for triple in triples)
        self.spoil = spoil
        self.asked = []

    def __call__(self, handler):
        query = urllib.parse.parse_qs(handler.body.decode())["query"][0]
        self.asked.append(query)
        if self.spoil(handler, len(self.asked), query) is not False:
            return
        self.send(handler, self.store.query(query).serialize(format=ox.QueryResultsFormat.JSON))

    @staticmethod
    def send(handler, body, status=200, length=None, **headers):
        handler.send_response(status)
        headers = {"Content-Type": JSON, "Content-Length": str(length or len(body)), **headers}
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)


def broken_world(name="Charge-standing"):
    files = [*Workspace.open(FIRST).ontology_files(), EXAMPLES / "world.ttl", bad_examples.file(name)]
    return [triple for file in files for triple in parse(file)]


def run(world, spoil=lambda *_: False, seconds=5.0, workspace=None):
    embedded = Embedded(world, spoil)
    with servers.misbehaving(embedded) as url:
        return endpoint.validate(workspace or Workspace.open(FIRST), Remote(url, seconds)), embedded


def after(number, answer):
    """A way to spoil all answers after some."""
    return lambda handler, count, _: answer(handler) if count > number else False


def hang(handler):
    import time

    time.sleep(2)


@pytest.mark.parametrize("number", [5, *(pytest.param(number, marks=pytest.mark.slow) for number in (0, 150))])
@pytest.mark.parametrize(
    ("answer", "seconds"),
    few(
        3,
        [
            (lambda handler: handler.wfile.close(), 5),
            (lambda handler: Embedded.send(handler, b'{"head":{"vars":["this"]},"results":{"bindings":[', length=300), 5),
            (lambda handler: Embedded.send(handler, b'{"head":{"vars":["this"]},"results":{"bindings":['), 5),
            (lambda handler: handler.send_error(503), 5),
            (lambda handler: handler.send_error(404), 5),
            (lambda handler: Embedded.send(handler, b'{"head":{"vars":[]},"results":{"bindings":[]}}', X_SQL_State="S1TAT"), 5),
            (hang, 0.5),
        ],
    ),
    ids=["closed", "short", "cut", "503", "404", "in part", "hangs"],
)
def test_an_endpoint_that_dies_in_the_middle_is_an_error(answer, seconds, number):
    with pytest.raises(RemoteError) as stopped:
        run(broken_world(), after(number, answer), seconds)
    assert not isinstance(stopped.value, RefusedError)


@pytest.mark.parametrize(
    "binding",
    few(1, [{"type": "uri", "value": "no iri"}, {"type": "odd"}, "text", {"type": "literal", "value": "a", "xml:lang": "no language"}]),
    ids=["no IRI", "no value", "no object", "no language"],
)
def test_an_answer_that_holds_no_terms_is_an_error(binding):
    body = json.dumps({"head": {"vars": ["this", "size"]}, "results": {"bindings": [{"this": binding, "size": binding}]}}).encode()
    with pytest.raises(RemoteError, match="something that is not an RDF term"):
        run(broken_world(), after(1, lambda handler: Embedded.send(handler, body)))


def test_a_row_without_its_focus_node_is_an_error():
    body = b'{"head":{"vars":["this"]},"results":{"bindings":[{}]}}'

    def spoil(handler, _, query):
        return Embedded.send(handler, body) if "standing> ?value" in query else False

    with pytest.raises(KzgraphError, match="a row has no focus node"):
        run(broken_world(), spoil)


@pytest.mark.parametrize("status", [400, 500])
@pytest.mark.slow
def test_a_query_that_the_endpoint_refuses_names_the_shape_that_was_not_judged(status, capsys):
    def spoil(handler, _, query):
        refused = "standing> ?value" in query and "charged>" in query and "Charge>" in query
        return Embedded.send(handler, b"Too hard\nfor me", status) if refused else False

    findings, _ = run(broken_world("Charge-accuser-given-or-silent.both"), spoil)
    entries = [finding for finding in findings if finding.rule != "idle-shape"]
    assert [(finding.rule, finding.focus.rsplit("#")[-1]) for finding in entries][-1] == ("unjudged-shape", "Charge-standing>")
    assert "Too hard" in entries[-1].message
    assert "for me" not in entries[-1].message
    assert [finding.rule for finding in entries] == ["Charge-accuser-given-or-silent", "unjudged-shape"]
    with servers.misbehaving(Embedded(broken_world(), spoil)) as url:
        assert main(["validate", "--endpoint", url, "--fail-on", "never"]) == 3
        assert "error unjudged-shape: kzsh:Charge-standing was not judged" in capsys.readouterr().out


@pytest.mark.slow
def test_a_query_that_does_not_end_leaves_its_shape_unjudged_and_the_others_go_on():
    def spoil(handler, _, query):
        is_long = "standing> ?value" in query and "charged>" in query and "Charge>" in query
        return is_long and Embedded.send(handler, b'{"head":{"vars":[]},"results":{"bindings":[]}}', X_SQL_State="S1TAT")

    findings, _ = run(broken_world("Charge-accuser-given-or-silent.both"), spoil)
    entries = [finding for finding in findings if finding.rule != "idle-shape"]
    assert [finding.rule for finding in entries] == ["Charge-accuser-given-or-silent", "unjudged-shape"]
    assert "only a part of the answer" in entries[-1].message


@pytest.mark.slow
def test_an_answer_that_the_server_cuts_leaves_its_shape_unjudged_and_the_others_go_on():
    def spoil(handler, _, query):
        rows = embedded.store.query(query).serialize(format=ox.QueryResultsFormat.JSON)
        is_cut = "standing> ?value" in query and "charged>" in query and "Charge>" in query
        return Embedded.send(handler, rows, X_SPARQL_MaxRows="0" if is_cut else "10000")

    embedded = Embedded(broken_world("Charge-accuser-given-or-silent.both"), spoil)
    with servers.misbehaving(embedded) as url:
        findings = endpoint.validate(Workspace.open(FIRST), Remote(url))
    entries = [finding for finding in findings if finding.rule != "idle-shape"]
    assert [finding.rule for finding in entries] == ["Charge-accuser-given-or-silent", "unjudged-shape"]
    assert "cut its answer" in entries[-1].message


def test_a_graph_that_changes_meanwhile_is_an_error():
    world = broken_world()

    def spoil(_handler, count, _query):
        if count == 20:
            embedded.store.add(ox.Quad(*(ox.NamedNode(f"urn:{name}") for name in "abc")))
        return False

    embedded = Embedded(world, spoil)
    with servers.misbehaving(embedded) as url, pytest.raises(RemoteError, match="changed while it was judged"):
        endpoint.validate(Workspace.open(FIRST), Remote(url))


@pytest.mark.slow
def test_severities_and_waivers_apply(copy):
    (copy.root / "ontology/checks/severities.yaml").write_text("Charge-standing: warning\n", encoding="utf-8")
    waiver = "- rule: {}\n  node: {}\n  reason: We know.\n  until: {}\n"
    focus = "https://w3id.org/kzgraph/resource/example-2020-03-01/Charge-standing-1"
    file = copy.root / "ontology/checks/waivers.yaml"
    others = waiver.format("email-address", "graph/none.ttl", "2099-01-01")
    for until, reason in (("2099-01-01", "We know."), ("2020-01-01", "")):
        file.write_text(others + waiver.format("Charge-standing", focus, until), encoding="utf-8")
        findings, _ = run(broken_world(), workspace=copy)
        (finding,) = (item for item in findings if item.rule != "idle-shape")
        assert (finding.rule, finding.severity, finding.waived) == ("Charge-standing", "warning", reason)


SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix kz: <https://w3id.org/kzgraph/ontology#> .
@prefix ex: <https://w3id.org/kzgraph/shapes#> .
ex:Once a sh:NodeShape ; sh:targetClass kz:Charge ; sh:sparql [ sh:select "SELECT $this { $this ?p ?o } LIMIT 1" ] .
ex:Beside a sh:NodeShape ; sh:targetClass kz:Charge ; sh:sparql [ sh:select "SELECT $this { GRAPH $shapesGraph { ?s ?p $this } }" ] .
ex:Counted a sh:NodeShape ; sh:targetClass kz:Charge ;
  sh:property [ sh:path [ sh:zeroOrMorePath kz:penalty ] ; sh:minCount 7 ] .
ex:Plain a sh:NodeShape ; sh:targetClass kz:Charge ; sh:property [ sh:path kz:penalty ; sh:minCount 1 ] .
"""


def test_shapes_that_need_a_local_run_are_reported_and_nothing_is_downloaded(root):
    for file in (root / "ontology/shapes").iterdir():
        file.unlink()
    (root / "ontology/shapes/some.ttl").write_text(SHAPES, encoding="utf-8")
    findings, embedded = run(broken_world(), workspace=Workspace.open(root))
    assert {finding.focus.rsplit("#")[-1] for finding in findings if finding.rule == "unjudged-shape"} == {"Beside>", "Counted>"}
    judged = {finding.rule for finding in findings} - {"unjudged-shape"}
    assert judged == {"Once", "unnamed-shape"}
    assert not any(re.search(r"\?s \?p \?o", query) for query in embedded.asked if "COUNT" not in query)


def test_a_workspace_without_shapes_does_not_pass(root):
    for file in (root / "ontology/shapes").iterdir():
        file.unlink()
    assert [finding.rule for finding in run(broken_world(), workspace=Workspace.open(root))[0]] == ["nothing-checked"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["graph", "--endpoint", "http://127.0.0.1:9/"], "PATH: not with --endpoint"),
        (["--since", "HEAD", "--alone", "--endpoint", "http://127.0.0.1:9/"], "--alone, --since: not with --endpoint"),
        (["--text", "a.txt", "--engine", "pyshacl", "--endpoint", "http://127.0.0.1:9/"], "--text, --engine pyshacl: not with"),
        (["--graph", "urn:a"], "--graph and --timeout need --endpoint"),
        (["--timeout", "5"], "--graph and --timeout need --endpoint"),
    ],
)
def test_incompatible_options_are_reported(arguments, words, capsys):
    assert main(["validate", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_an_endpoint_that_is_not_there_is_an_error(capsys):
    assert main(["validate", "--endpoint", f"http://127.0.0.1:{servers.free_port()}/"]) == 3
    printed = capsys.readouterr()
    assert (printed.out, "cannot be reached" in printed.err) == ("", True)
