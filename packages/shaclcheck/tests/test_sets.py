"""The comparison of published sets, on a tiny set made here: its reading, its comparing, and how it counts files of shapes."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pyshacl
import pytest

from bench import shacl_sets

SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:maxCount 0 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path [ sh:inversePath ex:q ] ; sh:nodeKind sh:IRI ] .
"""
DATA = """@prefix ex: <http://example.org/> .
ex:a a ex:C ; ex:p "x", 01 .
[] a ex:C ; ex:p "y" .
[] ex:q ex:a .
"""
COUNT, KIND, VIOLATION = (
    f"<http://www.w3.org/ns/shacl#{name}>" for name in ("MaxCountConstraintComponent", "NodeKindConstraintComponent", "Violation")
)
A, P = "<http://example.org/a>", "<http://example.org/p>"
EXPECTED = Counter(
    {
        (A, P, "", COUNT, VIOLATION): 1,
        ("_", P, "", COUNT, VIOLATION): 1,
        (A, P, '"x"', KIND, VIOLATION): 1,
        (A, P, '"01"^^<http://www.w3.org/2001/XMLSchema#integer>', KIND, VIOLATION): 1,
        ("_", P, '"y"', KIND, VIOLATION): 1,
        (A, "path", "_", KIND, VIOLATION): 1,
    }
)


@pytest.fixture
def folder(tmp_path):
    for name, content in {"shapes-1.ttl": SHAPES, "data.ttl": DATA, "more.ttl": '[] <http://example.org/r> "z" .'}.items():
        (tmp_path / "tiny").mkdir(exist_ok=True)
        (tmp_path / "tiny" / name).write_text(content, encoding="utf-8")
    return tmp_path


def test_a_set_is_read_and_judged_by_both_engines(folder):
    ((name, shapes, data),) = shacl_sets.sets(folder)
    assert (name, [file.name for file in shapes], [file.name for file in data]) == ("tiny", ["shapes-1.ttl"], ["data.ttl", "more.ttl"])
    assert list(shacl_sets.sets(folder, "other")) == []
    assert len({triple.subject for triple in shacl_sets.triples(data)}) == 4  # blank nodes of two files are apart
    assert shacl_sets.judged_here(shapes, data).results == EXPECTED
    assert shacl_sets.judged_by_pyshacl(shapes, data).results == EXPECTED


def test_what_one_engine_alone_has_is_listed():
    both, here, other = (key for key in list(EXPECTED)[:3])
    rows = list(
        shacl_sets.compared("tiny", shacl_sets.Judged(Counter([both, both, here])), {"B": shacl_sets.Judged(Counter([both, other]), 2)})
    )
    assert rows[0] == "| tiny | 3 |  | 0.00 | B | 2 | 2.00 | 1 | 1 | 1 |"
    assert rows[1:] == [f"  + {' '.join(here)}", f"  - {' '.join(other)}"]
    assert "stops: why" in next(
        shacl_sets.compared("tiny", shacl_sets.Judged(Counter()), {"B": shacl_sets.Judged(Counter(), stopped="why")})
    )


def test_an_engine_that_stops_is_no_agreement(folder, tmp_path):
    file = tmp_path / "bad.ttl"
    file.write_text(SHAPES.replace("sh:path ex:p ;", ""), encoding="utf-8")
    assert shacl_sets.judged_by_pyshacl([file], [folder / "tiny" / "data.ttl"]).stopped
    assert "shacl_rust" in shacl_sets.judged_by_rust([file], [file], sys.executable).stopped


def test_files_are_counted_by_how_far_they_are_judged(folder, capsys):
    texts = {
        "whole.ttl": SHAPES,
        "part.ttl": SHAPES.replace("sh:maxCount 0", "sh:maxCount 0 ; sh:rule ex:r"),
        "unread.ttl": SHAPES.replace("@prefix ex", "@prefix ey"),
        "none.ttl": "<http://www.w3.org/ns/shacl#> <urn:p> 1 .",
        "shapes.csv": SHAPES,
    }
    (folder / "files").mkdir()
    for name, text in texts.items():
        (folder / "files" / name).write_text(text, encoding="utf-8")
    shacl_sets.main([str(folder), "--files"])
    rows = capsys.readouterr().out.splitlines()
    assert rows[2:] == ["| files | 3 | 1 | 1 | 1 | 0 |", "| tiny | 1 | 1 | 0 | 0 | 0 |", "| all | 4 | 2 | 1 | 1 | 0 |"]


ILL_FORMED = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
ex:S a sh:NodeShape ; sh:targetClass "C" ; sh:closed 1 ; sh:not "x" ; sh:or ( "y" ) ; sh:severity "z" ;
  sh:property [ sh:minCount "x" ; sh:path "p" ] ,
    [ sh:path ex:p ; sh:maxCount 1, 2 ; sh:nodeKind ex:k ; sh:in ( 1 ) , ( 2 ) ; sh:pattern 5 ] .
"""
RECORDS = """@prefix s: <http://schema.org/> .
@prefix ex: <http://example.org/> .
ex:a a s:Dataset ; s:name 5 ; s:license 3 ; s:datePublished "soon" ; s:author ex:b ; s:distribution "file" ; s:url true .
ex:b a s:Organization ; s:address 7 ; s:email ex:m ; s:foundingDate "x" ; s:logo 4 ; s:member "m" .
[] a s:Place ; s:geo "here" ; s:latitude ex:l ; s:address [ a s:PostalAddress ; s:postalCode true ] .
"""


@pytest.mark.slow
@pytest.mark.parametrize(("shapes", "data", "count"), [("shacl-shacl.ttl", ILL_FORMED, 10), ("schema.ttl", RECORDS, 9)])
def test_shapes_that_pyshacl_ships_have_the_same_results_in_it(shapes, data, count, tmp_path):
    files = [Path(pyshacl.__file__).with_name("assets") / shapes], [tmp_path / "data.ttl"]
    files[1][0].write_text(data, encoding="utf-8")
    here = shacl_sets.judged_here(*files)
    assert here.left_out == "0 / 0"
    assert (here.results, len(here.results)) == (shacl_sets.judged_by_pyshacl(*files).results, count)
