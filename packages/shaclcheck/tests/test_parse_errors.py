"""Errors of parsers: the line, what was expected, and what was found."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from generated import DECLARED, parsed
from shaclcheck import ShapeError, compile  # noqa: A004 (the library's own word)
from shaclcheck.parse_errors import query_error


@pytest.mark.parametrize(
    ("query", "expected", "end"),
    [
        ("SELECT ?x { ?x ", "line 1: expected a variable, ", "found the end of the query"),
        ("SELECT ?x {\n ?x a ?y . ?x ?y }", "line 2: not valid SPARQL near '", "?x ?y }'"),
        ("SELECT ?this WHERE { ?this ?this }", "line 1: expected a variable, a string, ", "found '}'"),
        ("SELECT ?x { ?x ?p ?y } GROUP ?x", "line 1: not valid SPARQL near '", "GROUP ?x'"),
        ("SELECT ?x { ?x ?p ?y\nFILTER(?y > ) }", "line 2: not valid SPARQL near '", "FILTER(?y > ) }'"),
        ("SELECT ?x (COUNT(?y) AS ?n) { ?x ?p ?y }", "line 1: The SELECT contains a variable that is unbound", ""),
        ("SELECT ?x { BIND(1 AS ?x) ?x ?y ?z BIND(2 AS ?x) }", "line 1: not valid SPARQL near '", "BIND(2 AS ?x) }'"),
    ],
)
def test_an_error_of_a_query_is_in_plain_words(query, expected, end):
    with pytest.raises(SyntaxError) as caught:
        ox.Store().query(query)
    message = query_error(str(caught.value), query, 0)
    assert message.startswith(expected)
    assert message.endswith(end)
    assert "\\u" not in message


def test_the_lines_of_a_query_are_those_of_its_author():
    query = "SELECT $this {\\nOPTIONAL { $this ex:p } }"
    text = f"{DECLARED} ex:S sh:targetNode ex:n ; sh:sparql [ sh:prefixes ex:prefixes ; sh:select '{query}' ] ."
    with pytest.raises(ShapeError, match=r"does not parse: line 2: expected a variable, .*, found '}'"):
        compile(parsed(text))
