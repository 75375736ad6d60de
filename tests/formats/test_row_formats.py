"""The formats of rows and graphs: one writer for all commands, and rows of the tables that agree with what they write."""

from __future__ import annotations

import io
import json

import pyoxigraph as ox
import pytest

from kzgraph.cli.main import main
from kzgraph.formats.graph_formats import GRAPH_FORMATS
from kzgraph.formats.row_formats import RESULTS, ROW_FORMATS, render
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.questions.answers.solutions import as_solutions, as_truth
from tests.first import FIRST
from tests.tiers import few

XSD = "http://www.w3.org/2001/XMLSchema#"
TERMS = [
    ox.NamedNode("urn:a?b=c&d"),
    ox.BlankNode("b"),
    ox.Literal('a\tb\n"c" \\d\r, é'),
    ox.Literal("text", language="en-gb"),
    ox.Literal("007", datatype=ox.NamedNode(XSD + "integer")),
    ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean")),
    ox.Literal(""),
    ox.Literal("<result>{,{[{"),
    None,
]


def printed(capfdbinary, *arguments):
    """The bytes that a command prints."""
    assert main(arguments) == 0
    return capfdbinary.readouterr().out


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("question", few(1, ["official-death-toll", "who-is-accused-of-what", "what-is-said-of-one-person"]))
def test_ask_and_query_write_the_same_bytes(capfdbinary, question, name):
    sparql = canned.find(Workspace.open(FIRST), question).sparql
    asked = printed(capfdbinary, "ask", question, "--format", name)
    queried = printed(capfdbinary, "query", sparql, "--format", name)
    if name == "json":  # has what stands beside the rows too
        members = json.loads(asked)
        assert {*members} - {*json.loads(queried)} == {"title", "unsaid", "silences", "flags"}
        assert json.dumps({key: members[key] for key in ("head", "results")}) == json.dumps(json.loads(queried))
    else:
        assert asked == queried
    assert asked.endswith(b"\n")


def test_csv_ends_its_lines_as_rfc_4180_asks(capfdbinary):
    for arguments in (["ask", "official-death-toll"], ["ask", "official-death-toll", "--labels"], ["stats"], ["ask"]):
        body = printed(capfdbinary, *arguments, "--format", "csv")
        assert body.count(b"\r\n") == body.count(b"\n") > 1


@pytest.mark.parametrize("terms", [TERMS, [], [None], [ox.Literal("\r\n")] * 3])
@pytest.mark.parametrize("name", RESULTS)
def test_a_format_counts_the_rows_that_it_wrote(name, terms):
    for columns in (["x"], ["x", "y"]):
        output = io.BytesIO()
        RESULTS[name].write(as_solutions(columns, [[term] * len(columns) for term in terms]), output)
        assert RESULTS[name].count(output.getvalue()) == len(terms)


def test_terms_stay_what_they_are_on_their_way_to_a_writer():
    assert [row[0] for row in as_solutions(["x", "y"], [[term, None] for term in TERMS])] == TERMS
    assert [bool(as_truth(truth)) for truth in (True, False)] == [True, False]


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_a_row_of_the_table_names_its_format_as_pyoxigraph_does(name):
    written = ox.QueryResultsFormat.from_media_type(RESULTS[name].media_type)
    assert written.iri == RESULTS[name].iri
    output = io.BytesIO()
    RESULTS[name].write(as_solutions(["x"], [[TERMS[0]]]), output)
    assert output.getvalue() == as_solutions(["x"], [[TERMS[0]]]).serialize(format=written)


@pytest.mark.parametrize("row", GRAPH_FORMATS.values(), ids=GRAPH_FORMATS)
def test_a_graph_format_writes_what_its_media_type_says(row):
    triples = [ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("o"))]
    output = io.BytesIO()
    row.write(triples, output, {"u": "urn:"})
    form = ox.RdfFormat.from_media_type(row.media_type)
    assert row.ending == form.file_extension
    assert [quad.triple for quad in ox.parse(output.getvalue(), format=form)] == triples


def test_every_format_is_for_readers_or_for_programs():
    assert all((row.style is None) != (row.results is None) for row in ROW_FORMATS.values())
    assert all(name == row.name for table in (ROW_FORMATS, GRAPH_FORMATS) for name, row in table.items())


def test_rows_of_texts():
    assert render(("a", "b"), [["1", 'x"y']], "csv") == 'a,b\r\n1,"x""y"\r\n'
    assert render(("a", "b"), [["1", "x"]], "tsv") == "a\tb\n1\tx\n"
