"""The stages before the shapes: what they refuse, where they say so, and that nothing else is refused."""

from __future__ import annotations

import os
import random
import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from shaclcheck import Triple

from kzgraph.graph.lines import Lines
from kzgraph.graph.positions import Positions
from kzgraph.graph.store import expand
from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from kzgraph.validate import coverage, gate, harm, literals, ownership, query_syntax, shapes, terms, wording
from kzgraph.validate.material import Material
from kzgraph.validate.rules import BUILT_IN, FILE_BYTES
from kzgraph.validate.run import validate
from kzgraph.vocab import PREFIXES
from tests.conftest import ROOT
from tests.tiers import few

EX = "https://w3id.org/kzgraph/resource/example-2020-03-01/"
HEAD = "".join(f"@prefix {prefix}: <{name}> .\n" for prefix, name in {**PREFIXES, "ex": EX}.items())
LINE = HEAD.count("\n") + 1
EXAMPLE = re.compile(r"^### (\S+)$|^```(turtle|sparql) (refused|accepted) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def judged(workspace, file, text, stages=(literals, terms, ownership, query_syntax, harm)):
    """The findings of the gate, or of some stages, on one more file; whatever it mentions of its own example source is described."""
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    trusted = file.suffix == ".rq" or file.is_relative_to(workspace.root / "ontology")
    refused = [] if trusted else gate.check([file], workspace)
    if refused:
        return refused
    return [finding for stage in stages for finding in stage.check(material(workspace, file)) if finding.file.endswith(file.name)]


def material(workspace, file):
    parts = [parsed(workspace.root, part) for part in ("ontology_files", "shape_files", "graph_files")]
    if file.suffix == ".rq":
        return Material(workspace, *parts, [file])
    triples = [Triple(*triple) for triple in parse(file)]
    mentioned = {term for triple in triples for term in triple if isinstance(term, ox.NamedNode) and term.value.startswith(EX)}
    kind = (ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(PREFIXES["rdfs"] + "Resource"))
    place = 0 if file.is_relative_to(workspace.root / "ontology/vocab") else 1 if file.is_relative_to(workspace.root / "ontology") else 2
    parts[place] = {**parts[place], file: triples}
    if mentioned - {triple.subject for triple in triples}:
        parts[2] = {**parts[2], Path("world.ttl"): [ox.Triple(term, *kind) for term in sorted(mentioned, key=str)]}
    return Material(workspace, *parts, [], frozenset({workspace.part(file)}))


@cache
def parsed(root, part):
    return {file: list(parse(file)) for file in getattr(Workspace(root), part)()}


def documented():
    """(rule, kind, place, example) in the order of the document; each rule first yields itself with empty texts."""
    rule = ""
    for match in EXAMPLE.finditer((ROOT / "docs/checks.md").read_text(encoding="utf-8")):
        rule = match[1] or rule
        yield rule, match[3] or "", match[4] or ("new.rq" if match[2] == "sparql" else "new.ttl"), match[5] or ""


def test_every_rule_is_documented_in_its_order():
    assert [rule for rule, kind, _, _ in documented() if not kind] == list(BUILT_IN)


EXAMPLES = [case for case in documented() if case[1]]
# Shown by a file, by the text of a source or by a file of decisions, and by tests of their own below.
SHOWN_OTHERWISE = {"file-name", "symbolic-link", "regular-file", "file-size", "limit", "literal-length", "passage-not-in-text"}
SHOWN_OTHERWISE |= {"unread-file"}
SHOWN_OTHERWISE |= {
    "unjudged-shape",
    "name-not-in-passage",
    "quoted-text",
    "number-not-in-text",
    "day-not-in-text",
    "name-not-in-text",
    "cue-not-in-text",
    "paraphrase-of-another",
    "link-not-in-text",
    "unknown-rule",
    "unused-waiver",
    "expired-waiver",
    "relaxed-check",
    "taken-prefix",
    "term-of-package",
    "outdated-translation",
}


def test_every_rule_has_a_bad_and_a_good_example():
    shown = {(rule, kind) for rule, kind, _, _ in EXAMPLES}
    assert shown == {(rule, kind) for rule in BUILT_IN.keys() - SHOWN_OTHERWISE for kind in ("refused", "accepted")}


# `make test` tries one of each stage, refused and accepted.
SOME = {(BUILT_IN[rule].stage, kind): (rule, kind, *more) for rule, kind, *more in reversed(EXAMPLES)}.values()


@pytest.mark.parametrize(
    ("rule", "kind", "place", "example"),
    [pytest.param(*case, marks=() if case in SOME else pytest.mark.slow) for case in EXAMPLES],
    ids=lambda value: value if len(value) < 30 else "",
)
def test_the_documented_examples(request, workspace, tmp_path, rule, kind, place, example):
    if "/" in place:
        root = request.getfixturevalue("root")
        workspace, file = Workspace.open(root), root / place
    else:
        file = tmp_path / place
    text = example if file.suffix == ".rq" else HEAD + example
    if rule == "nothing-checked":
        file.write_text(text, encoding="utf-8")
        findings = list(coverage.nothing(material(workspace, file), [file]))
    elif BUILT_IN[rule].stage == "shapes":
        file.write_text(text, encoding="utf-8")
        findings = shapes.check(material(workspace, file).union, material(workspace, file).shapes, workspace)
    elif BUILT_IN[rule].stage == "coverage":
        findings = judged(workspace, file, text, [coverage])
    elif BUILT_IN[rule].stage == "wording":
        findings = judged(workspace, file, text, [wording])
    else:
        findings = judged(workspace, file, text)
    assert [finding.rule for finding in findings] == ([rule] if kind == "refused" else [])


@pytest.mark.parametrize(
    ("text", "rule", "line", "column"),
    few(
        12,
        [
            ("ex:a ex:b ex:c .\n\nex:a ex:b ex:d ; ex:e _:x .", "blank-node", 2, 23),
            ("_:x ex:b ex:c .\n_:x ex:b ex:d .", "blank-node", 0, 1),
            ("ex:a ex:b ( ex:c ) .", "blank-node", 0, 11),
            ("ex:a ex:b ( ex:c ex:d ) .", "blank-node", 0, 11),
            ("ex:a ex:b 'x' ,\n 'y'^^<urn:type> .", "iri-scheme", 1, 2),
            ("@base <file:///etc/> .\nex:a ex:b <passwd> .", "iri-scheme", 1, 11),
            ("ex:a <mailto:x@example.org> ex:c .", "iri-scheme", 0, 6),
            ("ex:a a sh:NodeShape .", "shapes-in-data", 0, 8),
            ("ex:a owl:imports ex:b .", "shapes-in-data", 0, 6),
            ("ex:a ex:b '''one\ntwo \u202e''' .", "hidden-character", 1, 5),
            ("ex:a ex:b ex:c . # \u2066", "hidden-character", 0, 20),
            ("ex:a ex:b 'x\\U0000202Ey' .", "hidden-character", 0, 13),
            ("ex:a ex:b 'x\\by' .", "hidden-character", 0, 13),
            ("ex:a ex:b 'x\\u0000y' .", "hidden-character", 0, 13),
            ("ex:a ex:b '" + "x" * 20_001 + "' .", "literal-length", 0, 11),
            ("ex:a ex:b 7 , 007 .", "lexical-form", 0, 15),
            ("ex:a ex:b +7 .", "lexical-form", 0, 11),
            ('ex:a ex:b ex:c ;\n  ex:d "yes"^^xsd:boolean .', "lexical-form", 1, 8),
            ('ex:a ex:b "1"^^xsd:boolean .', "lexical-form", 0, 11),
            ('ex:a ex:b "NaN"^^xsd:decimal .', "lexical-form", 0, 11),
            ("ex:a ex:b 1.50 .", "lexical-form", 0, 11),
            ('ex:a ex:b "٣"^^xsd:integer .', "lexical-form", 0, 11),
            ('ex:a ex:b "2022-10-26T10:00:00"^^xsd:date .', "lexical-form", 0, 11),
            ('ex:a ex:b "2022-10-26Z"^^xsd:date .', "lexical-form", 0, 11),
            ('ex:a ex:b "2022-10-26\\n"^^xsd:date .', "lexical-form", 0, 11),
            ('ex:a ex:b "22"^^xsd:gYear .', "lexical-form", 0, 11),
            ('ex:a ex:b "2022-13"^^xsd:gYearMonth .', "lexical-form", 0, 11),
            ('ex:a ex:b "2022-10-26T25:00:00Z"^^xsd:dateTime .', "lexical-form", 0, 11),
            ('ex:a ex:b "javascript:alert(1)"^^xsd:anyURI .', "lexical-form", 0, 11),
            ('ex:a ex:b "2022"^^xsd:yaer .', "known-datatype", 0, 11),
            ("ex:a ex:b 1e3 .", "known-datatype", 0, 11),
            ("ex:a ex:b << ex:a ex:b ex:c >> .", "syntax", None, None),
            ("ex:a ex:b 'unfinished .", "syntax", None, None),
            (HEAD.encode() + b"ex:a ex:b ex:c .\n  # caf\xe9", "syntax", 1, 8),
        ],
    ),
)
def test_one_finding_at_its_place(workspace, tmp_path, text, rule, line, column):
    (finding,) = judged(workspace, tmp_path / "new.ttl", text if isinstance(text, bytes) else HEAD + text)
    assert finding.rule == rule
    assert finding.fix
    if line is not None:
        assert (finding.line, finding.column) == (LINE + line, column)


@pytest.mark.parametrize(
    "text",
    few(
        3,
        [
            "ex:a ex:b 'a tab\\t, a line\\nand Қазақстан' .",
            "ex:a ex:b 'a backslash \\\\u202E and no escape' .",
            "ex:a ex:b 'x'^^xsd:string , 'y'@kk-Cyrl , 0 , -7 , 19.5 , 2.0 , true .",
            "ex:a ex:b '2022'^^xsd:gYear , '2022-10'^^xsd:gYearMonth , '2024-02-29'^^xsd:date , '2022-10-26T09:00:00Z'^^xsd:dateTime .",
            "ex:a ex:b '05'^^kz:huridocs4 .",
            "ex:a ex:b '" + "x" * 20_000 + "' .",
            "# a comment\r\nex:a ex:b ex:c .\r\n",
        ],
    ),
)
def test_what_is_let_through(workspace, tmp_path, text):
    assert judged(workspace, tmp_path / "new.ttl", HEAD + text) == []


@pytest.mark.parametrize(
    "text",
    few(
        2,
        [
            b"\xff\xfe<a> <b> <c> .",
            HEAD + "ex:a ex:b " + "[ ex:b " * 50_000 + "1" + " ]" * 50_000 + " .",
            HEAD + "ex:a ex:b " + "( " * 50_000 + ") " * 50_000 + " .",
            HEAD + "ex:a ex:b " + "<<( ex:a ex:b " * 20_000 + "ex:c" + " )>>" * 20_000 + " .",
        ],
    ),
    ids=["no utf-8", "nested nodes", "nested lists", "nested triples"],
)
def test_what_would_break_a_reader_is_a_finding(workspace, tmp_path, text):
    assert {finding.rule for finding in judged(workspace, tmp_path / "new.ttl", text)} <= {"syntax", "blank-node", "limit"} != set()
    assert judged(workspace, tmp_path / "new.ttl", text)


@pytest.mark.parametrize(
    ("file", "before", "after", "rule", "value", "fix"),
    few(
        2,
        [
            ("graph/hrw-2022-10-26/charge.ttl", "a kz:Charge ;", "a kz:Chrage ;", "unknown-name", "kz:Chrage", "Did you mean kz:Charge?"),
            (
                "graph/hrw-2022-10-26/charge.ttl",
                "kzv:charged ;",
                "kzv:chraged ;",
                "unknown-name",
                "kzv:chraged",
                "Did you mean kzv:charged?",
            ),
            (
                "ontology/shapes/charge.ttl",
                "sh:targetClass",
                "sh:targetClas",
                "unknown-standard-term",
                "sh:targetClas",
                "Did you mean sh:targetClass?",
            ),
            ("ontology/kz.ttl", "a owl:Class ;", "a owl:Clas ;", "unknown-standard-term", "owl:Clas", "Did you mean owl:Class?"),
            (
                "graph/things/documents.ttl",
                "a kz:Document",
                "kz:xqzzw kzr:kazakhstan ; a kz:Document",
                "unknown-name",
                "kz:xqzzw",
                "Describe it, or use a name that exists.",
            ),
        ],
    ),
)
def test_a_misspelt_name_gets_the_nearest_real_one(root, file, before, after, rule, value, fix):
    text = (root / file).read_text(encoding="utf-8")
    (root / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    (finding,) = validate(Workspace.open(root))
    line = text[: text.index(before)].count("\n") + 1
    assert (finding.rule, finding.file, finding.line, finding.value, finding.fix) == (rule, file, line, str(expand(value)), fix)


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("ex:😀 a kz:Group .\nkzsh:Charge-standing sh:deactivated true .", {"shapes-in-data"}),
        ("ex:a、b kz:actor <urn:x> .", {"iri-scheme"}),
        ("@base <http://www.w3.org/ns//> .\nkzsh:Charge-standing <../shacl#deactivated> true .", {"shapes-in-data"}),
        ("xsd:boolean a rdfs:Datatype .\nex:a ex:b 'yes'^^xsd:boolean .", {"lexical-form"}),
        ("kz:xqzzw a rdfs:Datatype .\nex:a ex:b 'yes'^^kz:xqzzw .", {"known-datatype", "not-its-own"}),
        ("# \\UFFFFFFFF and \\U00110000\nex:a ex:b <urn:x> .", {"iri-scheme"}),
        ("ex:a ex:b kz:" + "Charge" * 300 + " .", {"unknown-name"}),
        ("ex:a ex:b kz:" + "Charge" * 3000 + " .", {"literal-length"}),
    ],
)
def test_regressions(workspace, tmp_path, text, rules):
    findings = judged(workspace, tmp_path / "new.ttl", HEAD + text)
    assert {finding.rule for finding in findings} == rules
    assert all(len(finding.message) <= 300 for finding in findings)


def test_a_triple_that_the_reader_cannot_place_is_judged_all_the_same(tmp_path, monkeypatch, workspace):
    monkeypatch.setattr("kzgraph.graph.positions.positions", lambda _: Positions([], Lines("")))
    for text, rule in [("ex:a ex:b [] .", "blank-node"), ("ex:a ex:b 007 .", "lexical-form"), ("ex:a ex:b kz:Chrage .", "unknown-name")]:
        (finding,) = judged(workspace, tmp_path / "new.ttl", HEAD + text)
        assert (finding.rule, finding.line) == (rule, 1)


def test_a_link_named_on_the_command_line_is_not_followed(workspace, tmp_path):
    (tmp_path / "link.ttl").symlink_to(ROOT / "README.md")
    (finding,) = validate(workspace, [tmp_path / "link.ttl"])
    assert finding.rule == "symbolic-link"


def test_files_that_are_not_opened(workspace, tmp_path):
    (tmp_path / "real.ttl").write_text(HEAD, encoding="utf-8")
    (tmp_path / "link.ttl").symlink_to(tmp_path / "real.ttl")
    (tmp_path / "two words.ttl").write_text(HEAD, encoding="utf-8")
    (tmp_path / "large.ttl").write_bytes(b"#" * (FILE_BYTES + 1))
    os.mkfifo(tmp_path / "pipe.ttl")
    names = ["real.ttl", "pipe.ttl", "link.ttl", "two words.ttl", "large.ttl"]
    assert [(finding.rule, finding.line) for name in names for finding in gate.check([tmp_path / name], workspace)] == [
        ("regular-file", 1),
        ("symbolic-link", 1),
        ("file-name", 1),
        ("file-size", 1),
    ]


def test_a_folder_that_is_a_link_is_not_followed(root, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "things"
    (root / "graph" / "things").rename(elsewhere)
    (root / "graph" / "things").symlink_to(elsewhere)
    workspace = Workspace.open(root, following_links=False)
    assert "symbolic-link" in {finding.rule for finding in validate(workspace, [root / "graph" / "things" / "states.ttl"])}
    (root / "graph").rename(elsewhere.parent / "graph")
    (root / "graph").symlink_to(elsewhere.parent / "graph")
    assert {finding.rule for finding in validate(workspace)} == {"symbolic-link"}


def test_an_odd_folder_is_reported(root):
    odd = root / "graph" / "a\x1b[2Jb"
    odd.mkdir()
    (odd / "new.ttl").write_text(HEAD + "ex:a ex:b ex:c .", encoding="utf-8")
    (finding,) = validate(Workspace.open(root))
    assert finding.rule == "file-name"
    assert "\x1b" not in finding.message


def test_a_shape_in_the_data_judges_nothing(root):
    (root / "graph/things/hostile.ttl").write_text(HEAD + "kzsh:Charge-standing sh:deactivated true .", encoding="utf-8")
    (finding,) = validate(Workspace.open(root))
    assert (finding.rule, finding.file, finding.line) == ("shapes-in-data", "graph/things/hostile.ttl", LINE)


@pytest.mark.slow
def test_random_damage_to_the_real_files_never_breaks_the_gate(workspace, tmp_path):
    """Bytes flipped, cut and doubled in real files: each ends in findings with a place, or in none."""
    chance = random.Random(20221026)
    files = workspace.graph_files()
    for _ in range(150):
        data = bytearray(chance.choice(files).read_bytes())
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(data))
            damage = chance.choice([b"", b"\x00", b"<", b'"', b"[", b"\\", b"\xe2\x80\xae", b"_:b", bytes([chance.randrange(256)])])
            data[at : at + chance.randint(0, 3)] = damage
        for finding in judged(workspace, tmp_path / "new.ttl", bytes(data)):
            assert finding.rule in BUILT_IN
            assert finding.line >= 1
            assert finding.column >= 1
