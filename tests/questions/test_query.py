"""Free queries: every form, and every way in which one can be hostile, ends in an answer or one clear message."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shaclcheck import ServiceError, refuse_service, uses_keyword

from kzgraph.cli.main import main
from kzgraph.errors import KzgraphError
from kzgraph.formats import query_results
from kzgraph.questions import free
from kzgraph.safety import network, sandbox
from kzgraph.vocab import KZ, KZR
from tests.tiers import few


def run(workspace, sparql, form="json", **limits):
    return query_results.run(workspace, sparql, form, **{"seconds": 10, **limits})


def test_select_in_the_w3c_formats(workspace):
    sparql = "SELECT ?name { kzr:person-1 rdfs:label ?name }"
    assert json.loads(run(workspace, sparql).output)["results"]["bindings"][0]["name"]["value"] == "Zhanbolat Mamay"
    assert run(workspace, sparql, "csv").output == b"name\r\nZhanbolat Mamay\r\n"
    assert run(workspace, sparql, "tsv").output == b'?name\n"Zhanbolat Mamay"@en\n'
    assert b"<sparql" in run(workspace, sparql, "xml").output


def test_ask_construct_describe(workspace):
    assert json.loads(run(workspace, "ASK { ?p a kz:Person }").output)["boolean"] is True
    for sparql in ("CONSTRUCT { ?p a kz:Person } WHERE { ?p a kz:Person }", "DESCRIBE kzr:person-1 kzr:person-2"):
        for form, parser in (("turtle", ox.RdfFormat.TURTLE), ("nt", ox.RdfFormat.N_TRIPLES), ("xml", ox.RdfFormat.RDF_XML)):
            result = run(workspace, sparql, form)
            assert result.kind == "graph"
            assert len(list(ox.parse(result.output, format=parser))) >= 2


def test_shapes_are_not_in_what_queries_see(workspace):
    assert json.loads(run(workspace, "ASK { ?s a <http://www.w3.org/ns/shacl#NodeShape> }").output)["boolean"] is False


@pytest.mark.parametrize(
    "sparql",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "PREFIX x: <urn:insert> DELETE WHERE { ?s ?p ?o }",
        "# select\nDROP ALL",
        "LOAD <http://127.0.0.1/x>",
        "CLEAR DEFAULT",
    ],
)
def test_an_update_is_refused(workspace, sparql):
    with pytest.raises(free.QueryError, match="is an update"):
        run(workspace, sparql)


def test_a_word_in_a_string_or_a_comment_is_not_an_update(workspace):
    assert run(workspace, '# drop\nSELECT ("insert delete" AS ?x) { }').output


def test_a_syntax_error_has_line_column_and_pointer(workspace):
    with pytest.raises(KzgraphError) as error:
        run(workspace, "SELECT ?s {\n  ?s ?p\n}")
    lines = str(error.value).splitlines()
    assert lines[0].startswith("3:2: not well-formed SPARQL")
    assert lines[2].strip() == "^"
    assert error.value.exit_code == 2


CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.mark.parametrize(
    ("sparql", "limits"),
    few(
        2,
        [
            (CROSS, {"seconds": 1}),
            ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i", {"mebibytes": 200}),
            ("SELECT " + "(" * 50_000 + "1" + ")" * 50_000 + " { }", {}),
            ("SELECT * { ?a (!<urn:x>|^!<urn:x>)* ?b . ?b (!<urn:x>|^!<urn:x>)* ?c }", {"seconds": 1}),
            ('SELECT (REPLACE(STR(?s), "(a*)*b", "") AS ?x) { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }', {"seconds": 1}),
        ],
    ),
    ids=["cross product", "sort flood", "deep nesting", "path explosion", "regular expression"],
)
def test_a_bomb_is_stopped_at_a_limit(workspace, sparql, limits):
    start = time.monotonic()
    with pytest.raises(KzgraphError) as error:
        run(workspace, sparql, **limits)
    assert error.value.exit_code in (2, 3)
    assert time.monotonic() - start < 15


def test_the_network_is_walled_off(workspace):
    """SERVICE, SILENT or not, reaches no server, not even one on this machine."""
    reached = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            reached.append(self.path)
            self.send_error(500)

        do_GET = do_POST  # noqa: N815

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        for silent in ("", "SILENT"):
            sparql = f"SELECT * {{ SERVICE {silent} <http://127.0.0.1:{server.server_port}/> {{ ?s ?p ?o }} }}"
            with contextlib.suppress(KzgraphError):
                run(workspace, sparql)
        assert reached == []
    finally:
        server.shutdown()
        server.server_close()


def test_from_names_a_graph(workspace, store):
    voiced = list(store.quads_for_pattern(None, KZ.voice, None, ox.NamedNode(KZR + "hrw-2022-10-26")))
    sparql = "SELECT (COUNT(*) AS ?n) FROM {} {{ ?s kz:voice ?o }}"
    counts = [run(workspace, sparql.format(graph), "csv").output.split()[1] for graph in ("kzr:hrw-2022-10-26", "kzr:things")]
    assert counts == [str(len(voiced)).encode(), b"0"] != [b"0", b"0"]


def test_a_local_file_cannot_be_read(workspace):
    with pytest.raises(KzgraphError):
        run(workspace, "SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }")
    assert json.loads(run(workspace, "ASK FROM <file:///etc/passwd> { ?s ?p ?o }").output)["boolean"] is False


def test_every_wall_keeps_sockets_away(monkeypatch):
    """Both walls that this host grants are tried in a child: namespaces, and the seccomp filter that stands in for them."""

    def work():
        import socket

        try:
            socket.create_connection(("127.0.0.1", 9), timeout=1).close()
            yield b"connected"
        except OSError as error:
            yield type(error).__name__.encode()

    walls = {sandbox.run(work, seconds=5, mebibytes=200).wall}
    monkeypatch.setattr(network, "CLONE_NEWNET", -1)
    monkeypatch.setattr(network, "CLONE_NEWUSER", -1)
    outcome = sandbox.run(work, seconds=5, mebibytes=200)
    walls.add(outcome.wall)
    assert walls <= {"namespaces", "seccomp", "none"}
    if outcome.wall == "seccomp":
        assert outcome.output == b"PermissionError"


def test_what_a_child_does_reaches_the_parent_whole_or_as_an_error():
    assert sandbox.run(lambda: iter([b"a", b"b\n\x00"]), seconds=5, mebibytes=100).output == b"ab\n\x00"

    def dies():
        import os

        os.kill(os.getpid(), 9)
        yield b""

    with pytest.raises(sandbox.LimitError, match="SIGKILL"):
        sandbox.run(dies, seconds=5, mebibytes=100)

    def fails():
        raise RuntimeError("inside")
        yield b""

    with pytest.raises(KzgraphError, match="RuntimeError: inside"):
        sandbox.run(fails, seconds=5, mebibytes=100)
    with pytest.raises(sandbox.LimitError, match="larger than 1 MiB"):
        sandbox.run(lambda: iter([b"x" * (3 << 20)]), seconds=5, mebibytes=100, output_mebibytes=1)


@pytest.mark.parametrize("form", ["table", "md"])
def test_a_query_for_readers_has_labels_and_the_day_of_persons(capsys, form):
    assert main(["query", "SELECT ?p { ?p a kz:Person } ORDER BY ?p", "--format", form]) == 0
    out = capsys.readouterr().out
    assert "Zhanbolat Mamay" in out
    assert "Persons are named as the source stated on 2022-10-26" in out


def test_iris_stand_beside_labels_where_they_are_asked_for(capsys):
    assert main(["query", "SELECT ?t { kzr:person-1 a ?t }", "--iris"]) == 0
    assert "person kz:Person" in capsys.readouterr().out


def test_service_is_refused_by_rule_and_not_as_a_fault_of_the_network(capsys):
    for silent in ("", "SILENT "):
        assert main(["query", f"SELECT * {{ SERVICE {silent}<https://query.wikidata.org/sparql> {{ ?s ?p ?o }} }}"]) == 2
        assert "kzgraph query --service NAME" in capsys.readouterr().err


@pytest.mark.parametrize("sparql", ["DESCRIBE kzr:person-1", "PREFIX x: <urn:x> DESCRIBE kzr:person-1", "describe\nkzr:person-1"])
def test_a_describe_needs_no_brace(capsys, sparql):
    assert main(["query", sparql]) == 0
    assert "Zhanbolat Mamay" in capsys.readouterr().out


def test_a_query_comes_from_a_file_or_standard_input(capsys, tmp_path, monkeypatch):
    import io

    file = tmp_path / "q.rq"
    file.write_text("ASK { ?p a kz:Person }", encoding="utf-8")
    assert main(["query", str(file)]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("ASK { ?p a kz:Person }"))
    assert main(["query", "-"]) == 0
    assert capsys.readouterr().out == "true\ntrue\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("/nonexistent.rq",), "neither a SPARQL query nor a readable file"),
        (("SELECT * {",), "not well-formed SPARQL"),
        (("SELECT ?s WHERE",), "1:16: not well-formed SPARQL"),
        (("DELETE WHERE { ?s ?p ?o }",), "read only"),
        (("CONSTRUCT WHERE { ?s a kz:Person }", "--format", "csv"), "a graph cannot be written as csv"),
        (("ASK { }", "--format", "turtle"), "rows cannot be written as turtle"),
        (("ASK { }", "--timeout", "0"), "a number of seconds above 0"),
        (("ASK { }", "--timeout", "soon"), "invalid"),
    ],
)
def test_wrong_use_is_one_message_and_exit_2(capsys, arguments, words):
    try:
        code = main(["query", *arguments])
    except SystemExit as stopped:
        code = stopped.code
    captured = capsys.readouterr()
    assert code == 2
    assert captured.out == ""
    assert words in captured.err


OTHERS = "SERVICE <urn:other> { ?a ?b ?c }"
HIDDEN = [
    f"SELECT * {{ #\r{OTHERS}\r}}",
    f"SELECT * {{ OPTIONAL {{ ?s kz:a\u00b7\\' ?o }} {OTHERS} FILTER ('x'='x') }}",
    f"SELECT * {{ OPTIONAL {{ ?s kz:a\u0300\\' ?o }} {OTHERS} FILTER ('x'='x') }}",
    f"SELECT * {{ FILTER (1<'>') {OTHERS} FILTER ('x'='x') }}",
    f"SELECT * {{ FILTER (1<1#>'''\n) {OTHERS} #'''\n}}",
    "SELECT * { FILTER (1<2)SERVICE#>\n<urn:other> { ?a ?b ?c } }",
    f"SELECT * {{ VALUES ?x {{'''a'}} {OTHERS} #\\q'''\n}}",
    "PREFIX : <urn:> SELECT * { SERVICE:other{ ?a ?b ?c } }",
    "PREFIX : <urn:> SELECT * { OPTIONAL { ?s ?p true.SERVICE:other #{\n{ ?a ?b ?c } } }",
    "SELECT * { OPTIONAL { ?s ?p 1e5SERVICE <urn:other> { ?a ?b ?c } } }",
    "SELECT * { SERVICESILENT<urn:other>{ ?a ?b ?c } }",
]


@pytest.mark.parametrize("sparql", HIDDEN)
def test_service_is_seen_wherever_it_hides(sparql):
    ox.Store().query(sparql, prefixes={"kz": "urn:kz:"})  # it is SPARQL, so that the word is a keyword
    with pytest.raises(ServiceError):
        refuse_service(sparql, {"kz": "urn:kz:"})


@pytest.mark.parametrize(
    "sparql",
    [
        'SELECT ("SERVICE" AS ?x) { } # service',
        "SELECT ('''it's \\'service''' AS ?x) { }",
        'SELECT ("a"@service AS ?service) { }',
        "SELECT (<http://x/#SERVICE> AS ?x) { ?s <http://x/service> kz:service }",
        "PREFIX service: <http://www.w3.org/ns/sparql-service-description#> SELECT (COUNT(*) AS ?n) { ?s a service:Service }",
    ],
)
def test_the_word_service_elsewhere_sends_no_request(sparql):
    ox.Store().query(sparql, prefixes={"kz": "urn:kz:"})
    assert not uses_keyword("service", sparql, {"kz": "urn:kz:"})


PIECES = [
    *(
        "#",
        "\r",
        "\n",
        " ",
        "'",
        '"',
        "'''",
        '"""',
        "\\",
        "\\'",
        "\\q",
        "\\u0027",
        "\\uD800",
        "\u00b7",
        "\u0300",
        "\u2028",
        "\u00a0",
        "%41",
        "%",
    ),
    *(
        "<",
        ">",
        "<urn:a>",
        "<'>",
        "<1#>",
        "1",
        "1e5",
        ".",
        "kz:a",
        ":a",
        "?x",
        "$",
        "@en",
        "true",
        "{",
        "}",
        "(",
        ")",
        "a",
        "_:b",
        "-",
        "=",
        "/",
    ),
    *(
        "OPTIONAL { ?s ",
        "FILTER (1",
        "BIND ('x' AS ?y",
        "VALUES ?z {",
        "?s ?p ",
        "\\u0053ERVICE <urn:other> { ?a ?b ?c }",
        " FILTER ('x'='x')",
    ),
]
TEXT = st.lists(st.sampled_from(PIECES), max_size=7).map("".join)


@settings(max_examples=1500, deadline=None, derandomize=True, database=None)
@given(TEXT, st.sampled_from(["SERVICE ", "service", "SERVICE#\r", "SERVICE SILENT "]), st.sampled_from(["<urn:other>", ":a", "?x"]), TEXT)
@example("FILTER (1<'>')", "SERVICE ", ":a", " FILTER ('x'='x')")
def test_a_query_with_service_that_the_parser_takes_is_always_seen(before, keyword, whom, after):
    """The parser is the judge: where SERVICE is a keyword, `LATERAL` in its place, which takes no IRI, is not SPARQL."""
    store, prefixes = ox.Store(), {"kz": "urn:kz:", "": "urn:"}
    sparql, other = (f"SELECT * {{ {before}{word}{whom} {{ ?a ?b ?c }} {after} }}" for word in (keyword, _lateral(keyword)))
    try:
        store.query(sparql, prefixes=prefixes)
    except SyntaxError:
        return
    except OSError:  # it asked
        assert uses_keyword("service", sparql, prefixes)
    try:
        store.query(other, prefixes=prefixes)
    except SyntaxError:
        assert uses_keyword("service", sparql, prefixes)
    except OSError:
        pass


def _lateral(keyword):
    return keyword.replace("SERVICE", "LATERAL").replace("service", "lateral")


@pytest.mark.parametrize(
    ("sparql", "count"),
    [
        ("SELECT (COUNT(*) AS ?n) #\rFROM <urn:nope>\r{ ?s ?p ?o }", 0),
        ('SELECT (COUNT(*) AS ?n) ("x"@from AS ?x) { ?s a kz:Person } # from', None),
        ("SELECT (COUNT(*) AS ?n) FROM <urn:nope#x> { ?s ?p ?o }", 0),
    ],
)
def test_from_is_known_from_what_looks_like_it(workspace, sparql, count):
    row = run(workspace, sparql, "csv").output.split()[1].split(b",")[0]
    assert row == b"0" if count == 0 else int(row) > 0


@pytest.mark.parametrize(
    "sparql", ["ASKFROM<urn:x>{ ?s ?p ?o }", "PREFIX : <urn:> ASK FROM:x{ ?s ?p ?o }", "ASK#\rFROM NAMED<urn:x>{ ?s ?p ?o }"]
)
def test_from_is_seen_wherever_it_hides(workspace, sparql):
    assert run(workspace, sparql, "json").output.split() == [b'{"head":{},"boolean":false}']


@pytest.mark.parametrize("text", ["a." * 30_000, "'''" * 20_000, "'" + "\\" * 60_000, "(" + "<a#>\n" * 12_000, "service q" * 9_000])
def test_long_text_without_an_end_is_read_once(text):
    assert uses_keyword("service", text + "service")


def test_a_name_selected_as_text_has_the_day_of_its_source(capsys):
    assert main(["query", "SELECT ?name { ?person a kz:Person ; rdfs:label ?name }"]) == 0
    assert "as the source stated on 2022-10-26" in capsys.readouterr().out
    assert main(["query", "SELECT ?name { ?state a kz:State ; rdfs:label ?name }"]) == 0
    assert "as the source stated" not in capsys.readouterr().out
