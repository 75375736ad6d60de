"""`kzgraph shapes check`: formats, places, exit codes."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest

from kzgraph.cli.main import main
from tests.prefixes import EX, PREFIXES

SHAPES = f"""{PREFIXES}
<#S> sh:targetClass ex:C ; sh:property [ sh:path ( ex:p ex:q ) ; sh:minCount 1 ; sh:message "expected a q of a p" ] ."""
RULE = "<#T> sh:targetClass ex:C ; sh:rule [ ] ."


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.ttl").write_text(f"{PREFIXES}\n<#good> a ex:C ; ex:p [ ex:q 1 ] .\n<#bad> a ex:C .\n", encoding="utf-8")
    (tmp_path / "good.ttl").write_text(f"{PREFIXES}\n<#good> a ex:C ; ex:p [ ex:q 1 ] .\n", encoding="utf-8")
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    (tmp_path / "rule.ttl").write_text(PREFIXES + RULE, encoding="utf-8")
    return tmp_path


def checked(capsysbinary, *arguments):
    code = main(["shapes", "check", *arguments])
    return code, capsysbinary.readouterr().out.decode()


def test_the_text_has_places_paths_counts_and_the_verdict(capsysbinary, files):
    code, text = checked(capsysbinary, "bad.ttl", "--shapes", "shapes.ttl")
    line = len(PREFIXES.split("\n")) + 2
    shape = f"<{(files / 'shapes.ttl').as_uri()}#S>"
    assert code == 1
    assert text.startswith(f"bad.ttl:{line}:1: error {shape}: <{(files / 'bad.ttl').as_uri()}#bad> <{EX}p>/<{EX}q>: expected a q of a p\n")
    assert "<#bad> a ex:C ." in text
    assert f"      1 MinCount <{EX}p>/<{EX}q> of {shape}\n" in text
    assert text.endswith("Conforms: no (1 result)\n")


@pytest.mark.parametrize(("data", "code"), [("bad.ttl", 1), ("good.ttl", 3)])
def test_each_format_has_the_result_and_what_was_not_judged(capsysbinary, files, data, code):
    def given(name):
        answer, text = checked(capsysbinary, data, "--shapes", "shapes.ttl", "rule.ttl", "--format", name)
        assert answer == code
        return text

    fails = data == "bad.ttl"
    assert [row["rule"].rsplit("#")[-1] for row in json.loads(given("json"))] == ["S>"] * fails + ["not-judged"]
    assert len(json.loads(given("sarif"))["runs"][0]["results"]) == 1 + fails
    assert ET.fromstring(given("junit")).get("failures") == str(1 + fails)
    assert given("md").count("\n| ") == 3 + fails
    assert given("turtle").count("sh:result ") == fails
    assert "Not judged: " in given("turtle")
    assert "Not judged: 1 part of" in given("text")


@pytest.mark.parametrize(("name", "place"), [("data.nt", "data.nt:1:1: "), ("data.nq", "data.nq: "), ("data.trig", "data.trig: ")])
def test_a_result_names_the_file_where_there_is_one_alone(capsysbinary, files, name, place):
    (files / name).write_text(f"<{EX}a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{EX}C> .\n", encoding="utf-8")
    assert checked(capsysbinary, name, "--shapes", "shapes.ttl")[1].startswith(place)


def test_the_report_has_the_prefixes_of_the_shapes_and_each_subject_once(capsysbinary, files):
    report = checked(capsysbinary, "bad.ttl", "--shapes", "shapes.ttl", "--format", "turtle")[1]
    assert "rdf:first ex:p" in report
    starts = [line.split(" ")[0] for line in report.splitlines() if line.startswith("_:")]
    assert len(starts) == len(set(starts)) == 4


def test_exit_codes(capsysbinary, files):
    assert checked(capsysbinary, "good.ttl", "--shapes", "shapes.ttl") == (0, "no findings\nConforms: yes\n")
    assert checked(capsysbinary, "good.ttl", "--shapes", "rule.ttl", "--unsupported", "refuse")[0] == 3
    assert checked(capsysbinary, "missing.ttl", "--shapes", "shapes.ttl")[0] == 2
    assert checked(capsysbinary, "good.ttl", "--shapes", "missing.ttl")[0] == 2
    assert checked(capsysbinary, "good.ttl", "--shapes", "shapes.ttl", "--imports", "missing")[0] == 2
    assert checked(capsysbinary, "good.ttl")[0] == 3  # no shapes
    assert checked(capsysbinary, "good.ttl", ".", "--shapes", "shapes.ttl")[0] == 2
    with pytest.raises(SystemExit, match="2"):
        main(["shapes", "check", "good.ttl", "--shapes", "shapes.ttl", "--base", "no iri"])
    with pytest.raises(SystemExit, match="2"):
        main(["shapes", "check", "good.ttl", "--workspace", "."])
    capsysbinary.readouterr()
    with pytest.raises(SystemExit, match="2"):
        main(["shapes", "check", "good.ttl", "--timeout", "abc"])
    assert b"expected a number of seconds above 0, found 'abc'" in capsysbinary.readouterr().err


@pytest.mark.parametrize(
    ("shapes", "fix"),
    [
        (f"{PREFIXES} ex:S sh:targetNode ex:a ; sh:sparql [ sh:select 'SELECT $this {{ MINUS {{ }} }}' ] .", "--unsupported pyshacl"),
        (f"{PREFIXES} ex:S sh:targetNode ex:a ; sh:nodeKind sh:IRI . ex:s <http://www.w3.org/2002/07/owl#imports> ex:t .", "--imports DIR"),
        (f"{PREFIXES} ex:S sh:targetClass ex:Nowhere .", "check the targets"),
        (PREFIXES, "check the targets"),
    ],
)
def test_no_format_reads_green_where_not_all_was_judged(capsysbinary, files, shapes, fix):
    (files / "other.ttl").write_text(shapes, encoding="utf-8")
    given = {name: checked(capsysbinary, "good.ttl", "--shapes", "other.ttl", "--format", name) for name in ("json", "junit", "md")}
    assert [code for code, _ in given.values()] == [3, 3, 3]
    assert [(row["rule"], fix in row["fix"]) for row in json.loads(given["json"][1])] == [("not-judged", True)]
    suites = ET.fromstring(given["junit"][1])
    assert (suites.get("name"), suites.get("failures")) == ("kzgraph shapes check", "1")
    assert given["md"][1].startswith("## The check of shapes has 1 finding")


WRONG = """<#S> sh:targetNode ex:n ;
  sh:property [ sh:path ex:p ; sh:minCount 0 ] ;
  sh:property [ sh:path ex:p ;
    sh:or ( [ sh:class ex:C ]
            [ sh:nodeKind ex:K ] ) ] ;
  sh:sparql [ sh:select "SELECT $this { $this ?p ?o }" ] , [
    sh:select "SELECT $this {\\n $this ?p ?x FILTER(?x > ) }" ] ;
  sh:maxLenght 3 .
_:b sh:targetNode ex:n ;
  sh:rule [] .
[] sh:targetNode ex:n ; sh:closed 7 ."""
PLACED = [
    ("wrong.ttl:6:27: ", "path <http://example.org/p>, sh:nodeKind: expected one of"),
    ("wrong.ttl:7:60: ", "sh:sparql: the query does not parse: line 2: not valid SPARQL near "),
    ("wrong.ttl:9:16: ", "sh:maxLenght: SHACL has no such property"),
    ("wrong.ttl:11:11: ", "a shape without a name, sh:rule: not supported"),
]


@pytest.mark.parametrize("unsupported", ["refuse", "skip"])
def test_every_error_of_shapes_has_its_place(capsys, files, unsupported):
    (files / "wrong.ttl").write_text(PREFIXES.replace("\n", "") + "\n" + WRONG, encoding="utf-8")
    assert main(["shapes", "check", "good.ttl", "--shapes", "shapes.ttl", "wrong.ttl", "--unsupported", unsupported]) == 3
    answer = capsys.readouterr()
    lines = [line for line in (answer.out + answer.err).split("\n") if line.startswith("wrong.ttl:")]
    for line, (place, reason) in zip(lines, PLACED, strict=True):
        assert line.startswith(place)
        assert reason in line
    assert "a shape without a name, sh:closed: expected one xsd:boolean" in answer.out + answer.err


@pytest.mark.parametrize("key", ["foo bar", "a.", "1a", "-a", "_"])
def test_a_prefix_that_turtle_does_not_allow_is_left_out_of_the_report(capsysbinary, files, key):
    context = {key: "https://example.org/odd#", "good": "https://example.org/good#", "sh": "http://www.w3.org/ns/shacl#"}
    shape = {
        "@id": "https://example.org/odd#S",
        "@type": "sh:NodeShape",
        "sh:targetNode": {"@id": "https://example.org/good#n"},
        "sh:class": {"@id": "https://example.org/odd#C"},
    }
    (files / "odd.jsonld").write_text(json.dumps({"@context": context, **shape}), encoding="utf-8")
    code, report = checked(capsysbinary, "good.ttl", "--shapes", "odd.jsonld", "--format", "turtle")
    assert code == 1
    triples = list(ox.parse(report.encode(), format=ox.RdfFormat.TURTLE))
    assert [quad.object.value for quad in triples if quad.predicate.value.endswith("#sourceShape")] == ["https://example.org/odd#S"]
    assert "@prefix good: <https://example.org/good#>" in report


def test_a_file_that_is_not_turtle_names_the_line(capsys, files):
    (files / "open.ttl").write_text("@prefix ex: <http://example.org/> .\nex:a ex:b", encoding="utf-8")
    for arguments in (["good.ttl", "--shapes", "open.ttl"], ["open.ttl", "--shapes", "shapes.ttl"]):
        assert main(["shapes", "check", *arguments]) == 3
        assert "open.ttl:2:10: expected the end of the statement, found the end of the file" in capsys.readouterr().err
