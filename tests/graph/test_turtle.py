"""Turtle: parsing and positions."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shaclcheck import Triple

from kzgraph.graph import lines, turtle
from kzgraph.graph.positions import positions
from tests.conftest import ROOT, SHARED, examples

TEXT = """@prefix : <urn:x:> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
# a comment with "quotes" and <brackets> .
:a :p :b ; :q "one" , "two"@en-GB ;
   :r \"\"\"three
lines; with . and , inside\"\"\" .
:a :p :b .   :c a :K ; :n -1.5e3 , 42 , 0.5 , true , "01"^^xsd:integer .
<urn:x:d> :list ( :one "two" ) ; :blank [ :p :e ] .
PREFIX y: <urn:y:>
y:\\u00e9t\\u00e9 y:a%20b :z .
"""


def at(text, subject, predicate=None, value=None):
    x = "urn:x:"
    return positions(text).of(ox.NamedNode(x + subject), predicate and ox.NamedNode(x + predicate), value)


def test_places_of_values_predicates_and_subjects():
    assert at(TEXT, "a", "p", ox.NamedNode("urn:x:b")) == (4, 7)
    assert at(TEXT, "a", "q", ox.Literal("two", language="en-gb")) == (4, 23)
    assert at(TEXT, "a", "q") == (4, 15)
    assert at(TEXT, "a", "missing") == (4, 1)
    assert at(TEXT, "a", "r", ox.Literal("three\nlines; with . and , inside")) == (5, 7)
    assert at(TEXT, "c") == (7, 14)
    integer = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    assert at(TEXT, "c", "n", ox.Literal("01", datatype=integer)) == (7, 54)
    assert at(TEXT, "nowhere") is None


def test_the_same_triple_twice_has_two_places():
    placed = [place for place in positions(TEXT).placed if str(place.triple.object) == "<urn:x:b>"]
    assert len(placed) == 2


POINTS = """@prefix : <urn:x:> .
PREFIX x: <urn:x:>
:a :p 1.5 , .5 , 5 . :a.b :p "x . y"@en-GB.:c :p '''a 'quoted' . " text
. ''' ; :q "it\\"s . " , <rel.txt> . # a comment. With points .
<rel> :p [ :q :z ; :r ( 1 2.0 :k ) ] .
[ :p :q ] :r 5.
_:b.c :p :a\\. , :a%20b.c.
(1 2) :p 3 .
BASE <http://base.example/two/>
<rel> a :T ; :p 5.0e3 , -1 , +.7E1 .
x:y.z:w :p :q.
:s<urn:x:p>"o"^^<urn:x:dt.x>.
"""


def agree(text):
    """Positions hold the triples that the parser finds, blank nodes aside, whose names differ; those of some subjects are among them."""
    parsed = [Triple(*quad.triple) for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE, base_iri="http://base.example/")]
    text = "@base <http://base.example/> .\n" + text
    placed = positions(text).placed
    subjects = {place.triple.subject for place in placed if isinstance(place.triple.subject, ox.NamedNode)}
    for some in (frozenset(sorted(subjects, key=str)[start::3]) for start in range(3)):
        near = positions(text, "", some).placed
        assert [place for place in near if place.triple.subject in some] == [place for place in placed if place.triple.subject in some]

    def named(triples):
        return {t for t in triples if not any(isinstance(term, ox.BlankNode) for term in (t.subject, t.object))}

    assert named(place.triple for place in placed) == named(parsed)
    assert len(placed) == len(parsed)


def test_positions_agree_with_the_parser_on_our_files(workspace):
    for file in [*workspace.union_files(), *workspace.shape_files()]:
        agree(file.read_text(encoding="utf-8"))


def test_positions_agree_with_the_parser_on_a_text_of_every_kind():
    agree(TEXT.replace("\\u00e9t\\u00e9", "été"))
    agree(POINTS)


@pytest.mark.needs("shared")
def test_positions_agree_with_the_parser_on_the_w3c_suite():
    files = sorted((SHARED / "conformance" / "w3c-shacl").rglob("*.ttl"))
    assert files
    for file in files:
        agree(file.read_text(encoding="utf-8"))


strings = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=20)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), strings), min_size=1, max_size=8))
@settings(max_examples=examples(200), deadline=None)
def test_positions_agree_with_the_parser_on_random_literals(rows):
    text = "".join(f"<urn:s{s}> <urn:p{p}> {ox.Literal(value)} .\n" for s, p, value in rows)
    agree(text)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("@prefix a: <urn:a> .\na:b a:c .\n", 2, 9),
        ('<urn:a> <urn:b> "x', 1, 17),
        ("<a> <b> <c> .", 1, 1),
        ("<urn:a> <urn:b> <urn:c>", 1, 24),
    ],
)
def test_a_broken_file_is_reported_with_line_and_column(tmp_path, text, line, column):
    file = tmp_path / "broken.ttl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(turtle.TurtleError) as error:
        list(turtle.parse(file))
    assert (error.value.line, error.value.column) == (line, column)


def test_bytes_that_are_not_text_are_reported(tmp_path):
    file = tmp_path / "bytes.ttl"
    file.write_bytes(b'<urn:a> <urn:b>\r\n  <urn:c> .\r<urn:a> <urn:b> "\xff\xfe" .')
    with pytest.raises(turtle.TurtleError) as error:
        list(turtle.parse(file))
    assert (error.value.line, error.value.column) == (3, 18)


def test_every_line_end_begins_a_line():
    text = "a\nb\r\nc\rd"
    assert [lines.Lines(text).line_column(text.index(letter)) for letter in "abcd"] == [(1, 1), (2, 1), (3, 1), (4, 1)]
    assert lines.split(text) == ["a", "b", "c", "d"]


def test_shorten_takes_the_longest_prefix_that_fits():
    prefixes = {"a": "urn:a:", "ab": "urn:a:b:"}
    assert turtle.shorten("urn:a:b:c", prefixes) == "ab:c"
    assert turtle.shorten("urn:a:b/c", prefixes) == "<urn:a:b/c>"


TURTLE = sorted(
    file for folder in ("ontology", "graph", "tests/examples", "tests/questions", "docs") for file in (ROOT / folder).rglob("*.ttl")
)


def test_turtle_files_are_indented_alike():
    """By steps of two spaces, without tabs or spaces at the end of a line, and with one newline at the end."""
    assert TURTLE
    untidy = {}
    for file in TURTLE:
        text = file.read_text(encoding="utf-8")
        lines = [number for number, line in enumerate(text.splitlines(), 1) if not re.fullmatch(r"(?:  )*(?:[^\s](?:[^\t]*[^\s])?)?", line)]
        if lines or not text.endswith("\n") or text.endswith("\n\n"):
            untidy[str(file.relative_to(ROOT))] = lines
    assert untidy == {}
