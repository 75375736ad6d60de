"""The stages beside gate, literals and terms: who may say what, queries, evidence, harm, waivers, and what a path or --alone changes."""

from __future__ import annotations

import hashlib

import pytest

from kzgraph.errors import UsageError
from kzgraph.reading.evidence import digest, fold
from kzgraph.validate.finding import Place
from kzgraph.validate.harm import is_personal_number
from kzgraph.validate.run import failing, validate
from kzgraph.vocab import KZR
from tests.conftest import ROOT
from tests.repository import edit_once
from tests.tiers import few

SOURCE = "graph/hrw-2022-10-26"
QUESTION = "queries/demands/order-of-demands.rq"

pytestmark = pytest.mark.usefixtures("after_shipped")


def unwaived(findings):
    return [(finding.rule, finding.file, finding.line, finding.column) for finding in findings if not finding.waived]


# --- Who may say what


@pytest.mark.parametrize(
    ("file", "statement", "at_fault"),
    few(
        2,
        [
            (f"{SOURCE}/act.ttl", "kzr:odihr kz:partOf kzr:osce .", "kzr:odihr"),
            ("graph/things/places.ttl", "hrw:act-shooting kz:silentOn kzv:year .", "hrw:act-shooting"),
            ("graph/things/places.ttl", "hrw:group-protesters kz:namedIn hrw:p02-s01 .", "hrw:group-protesters"),
            (f"{SOURCE}/act.ttl", 'kzv:torture skos:altLabel "harsh treatment"@en .', "kzv:torture"),
            ("graph/things/places.ttl", 'kz:Act rdfs:comment "An act"@en .', "kz:Act"),
            ("ontology/vocab/acts.ttl", 'kzr:kazakhstan skos:altLabel "The Republic"@en .', "kzr:kazakhstan"),
            (
                f"{SOURCE}/act.ttl",
                '<http://www.wikidata.org/entity/Q232> rdfs:label "Kazakhstan"@en .',
                "<http://www.wikidata.org/entity/Q232>",
            ),
        ],
    ),
)
def test_a_file_describes_its_own_nodes_alone(bare, file, statement, at_fault):
    path = bare.root / file
    prefixes = {"hrw": "https://w3id.org/kzgraph/resource/hrw-2022-10-26/", "kzr": "https://w3id.org/kzgraph/resource/"}
    prefixes |= {"kz": "https://w3id.org/kzgraph/ontology#", "kzv": "https://w3id.org/kzgraph/vocab#"}
    prefixes |= {"rdfs": "http://www.w3.org/2000/01/rdf-schema#", "skos": "http://www.w3.org/2004/02/skos/core#"}
    text = path.read_text(encoding="utf-8") + "".join(f"@prefix {prefix}: <{name}> .\n" for prefix, name in prefixes.items())
    path.write_text(f"{text}{statement}\n", encoding="utf-8")
    finding = next(finding for finding in validate(bare) if finding.rule == "not-its-own")
    assert (finding.file, finding.line, finding.column) == (file, text.count("\n") + 1, 1)
    if at_fault == "kzr:odihr":
        (place,) = finding.also
        assert place.file == "graph/things/public-bodies.ttl"
        assert (bare.root / place.file).read_text(encoding="utf-8").splitlines()[place.line - 1].startswith(at_fault)


def test_a_source_says_which_of_its_passages_name_a_thing_and_no_other_source_does(bare):
    other = bare.root / "graph" / "other-2023-01-01"
    other.mkdir()
    (other / "names.ttl").write_text(
        "@prefix kz: <https://w3id.org/kzgraph/ontology#> .\n@prefix kzr: <https://w3id.org/kzgraph/resource/> .\n"
        "kzr:kazakhstan kz:namedIn <https://w3id.org/kzgraph/resource/hrw-2022-10-26/p02-s01> .\n",
        encoding="utf-8",
    )
    (finding,) = [finding for finding in validate(bare) if finding.rule == "not-its-own"]
    assert (finding.file, finding.line) == ("graph/other-2023-01-01/names.ttl", 3)


@pytest.mark.parametrize("prefix", few(1, ["hrw", "oa"]))
def test_a_prefix_that_something_else_has_is_reported_where_it_is_declared(bare, prefix):
    other = bare.root / "graph" / "other-2023-01-01"
    other.mkdir()
    (other / "source.ttl").write_text(f"# A report.\n@prefix {prefix}: <{KZR}other-2023-01-01/> .\n", encoding="utf-8")
    (finding,) = [finding for finding in validate(bare) if finding.rule == "taken-prefix"]
    assert (finding.file, finding.line) == ("graph/other-2023-01-01/source.ttl", 2)
    assert f"{prefix}: is the prefix of http" in finding.message
    (other / "source.ttl").write_text(f"@prefix other: <{KZR}other-2023-01-01/> .\n", encoding="utf-8")
    assert "taken-prefix" not in {finding.rule for finding in validate(bare)}


@pytest.mark.slow
def test_a_file_from_elsewhere_may_add_but_not_change(workspace, tmp_path):
    new = tmp_path / "new.ttl"
    new.write_text(
        "@prefix kz: <https://w3id.org/kzgraph/ontology#> .\n@prefix kzr: <https://w3id.org/kzgraph/resource/> .\n"
        "@prefix kzv: <https://w3id.org/kzgraph/vocab#> .\nkzr:kazakhstan kz:silentOn kzv:year .\n",
        encoding="utf-8",
    )
    assert ("not-its-own", new.as_posix(), 4, 1) in unwaived(validate(workspace, [new]))


def test_an_identifier_that_nobody_checked_is_reported(bare):
    line, column = edit_once(bare, "ontology/alignments.ttl", "<http://eurovoc.europa.eu/4467>", "<http://eurovoc.europa.eu/4468>")
    assert unwaived(validate(bare)) == [("unchecked-identifier", "ontology/alignments.ttl", line, column)]
    (bare.root / "ontology/checks/identifiers.csv").write_text("identifier\n", encoding="utf-8")
    with pytest.raises(Exception, match=r"identifiers\.csv:1: the columns are identifier,names"):
        validate(bare)


def test_a_deprecated_term_is_a_note_that_names_its_successor(copy):
    edit_once(copy, "ontology/vocab/acts.ttl", "kzv:torture a skos:Concept ;", "kzv:torture a skos:Concept ;\n  owl:deprecated true ;")
    text = (copy.root / "ontology/vocab/acts.ttl").read_text(encoding="utf-8")
    (copy.root / "ontology/vocab/acts.ttl").write_text("@prefix owl: <http://www.w3.org/2002/07/owl#> .\n" + text, encoding="utf-8")
    findings = [finding for finding in validate(copy) if finding.rule == "deprecated-term"]
    assert findings
    assert {finding.severity for finding in findings} == {"warning"}
    assert all("kzv:torture" in finding.message for finding in findings)


# --- Queries


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    few(
        2,
        [
            ("kz:Demand", "kz:Demnad", "unknown-name"),
            ("SELECT", "SELEKT", "query-syntax"),
            ("WHERE {", "WHERE { SERVICE <http://127.0.0.1/> { ?a ?b ?c }", "query-syntax"),
            ("#+ tags:", "#+ tegs:", "question-header"),
            ("#+ title:", "#+ titel:", "question-header"),
        ],
    ),
)
def test_a_broken_question_is_one_finding_at_its_line(copy, before, after, rule):
    line, _ = edit_once(copy, QUESTION, before, after)
    findings = unwaived(validate(copy))
    assert [(finding[0], finding[1]) for finding in findings] == [(rule, QUESTION)]
    if rule in ("unknown-name", "query-syntax"):
        assert findings[0][2] == line


def test_a_misspelt_name_in_a_constraint_is_reported_at_its_line(bare):
    file = "ontology/shapes/person.ttl"
    line, column = edit_once(bare, file, "kz:namedIn ?passage", "kz:namdIn ?passage")
    findings = validate(bare)
    assert [(finding.rule, finding.file, finding.line, finding.fix) for finding in findings] == [
        ("unknown-name", file, line, "Did you mean kz:namedIn?")
    ]
    assert findings[0].column == column


def test_a_constraint_that_no_engine_reads_is_reported_at_its_place_and_the_shapes_wait(bare):
    file = "ontology/shapes/person.ttl"
    line, column = edit_once(bare, file, "kz:statedIn ?passage .", "kz:statedIn** ?passage .")
    findings = validate(bare)
    assert [(finding.rule, finding.file, finding.line) for finding in findings] == [("query-syntax", file, line)]
    assert findings[0].column > column
    assert validate(bare, [bare.root / file]) == findings
    (elsewhere,) = validate(bare, [bare.root / SOURCE / "charge.ttl"])
    assert (elsewhere.rule, elsewhere.file) == ("ill-formed-shape", file)


def test_a_question_named_on_the_command_line_is_judged(workspace, tmp_path):
    new = tmp_path / "new.rq"
    new.write_text((ROOT / QUESTION).read_text(encoding="utf-8").replace("kz:Demand", "kz:Demnad", 1), encoding="utf-8")
    assert [finding[:2] for finding in unwaived(validate(workspace, [new]))] == [("unknown-name", new.as_posix())]


# --- Evidence

TEXT = "Alpha beta. Gamma delta epsilon zeta eta theta iota kappa lambda."


@pytest.fixture
def told_source(copy):
    """A workspace whose source is a text of our own, so that the evidence can be judged without the statement."""
    pieces = [("p01", 0, len(TEXT), ""), ("p01-s01", 0, 11, "p01"), ("p01-s02", 12, len(TEXT), "p01")]
    blocks = [
        f"""ex:{name} a kz:Passage ;
  oa:hasSource kzr:example-2020-03-01 ;
  oa:start {start} ;
  oa:end {end} ;
  kz:paragraph 1 ;
  kz:sha256 "{digest(TEXT[start:end])}" ;
  kz:foldedSha256 "{digest(fold(TEXT[start:end]))}" ;
  kz:paraphrase "A passage."@en ;
  kz:deepLink <https://example.org/#{name}> ."""
        for name, start, end, _ in pieces
    ]
    file = copy.root / "passages.ttl"
    prefixes = "".join(
        f"@prefix {prefix}: <{name}> .\n"
        for prefix, name in {
            "ex": "https://w3id.org/kzgraph/resource/example-2020-03-01/",
            "kz": "https://w3id.org/kzgraph/ontology#",
            "kzr": "https://w3id.org/kzgraph/resource/",
            "oa": "http://www.w3.org/ns/oa#",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        }.items()
    )
    source = "kzr:example-2020-03-01 a kz:Source ; <https://schema.org/url> <https://example.org/page> .\n\n"
    file.write_text(prefixes + source + "\n\n".join(blocks) + "\n", encoding="utf-8")
    (copy.root / "text.txt").write_text(TEXT, encoding="utf-8")
    return copy


def evidence_findings(workspace):
    file = workspace.root / "passages.ttl"
    findings = validate(workspace, [file], texts={"example-2020-03-01": workspace.root / "text.txt"})
    rules = ("passage-not-in-text", "name-not-in-passage", "quoted-text")
    return [(finding.rule, finding.line) for finding in findings if finding.rule in rules]


def test_passages_in_the_text_give_no_finding(told_source):
    assert evidence_findings(told_source) == []


def test_a_passage_that_the_text_does_not_hold_is_reported_at_its_offset(told_source):
    edit_once(told_source, "passages.ttl", digest(TEXT[:11]), hashlib.sha256(b"another").hexdigest())
    line, _ = edit_once(told_source, "passages.ttl", digest(fold(TEXT[:11])), hashlib.sha256(b"another").hexdigest())
    assert evidence_findings(told_source) == [("passage-not-in-text", line - 4)]


@pytest.mark.parametrize("off", few(1, [-3, -1, 1, 3]))
def test_an_end_that_is_off_by_a_little_is_reported(told_source, off):
    line, _ = edit_once(told_source, "passages.ttl", "oa:end 11 ", f"oa:end {11 + off} ")
    assert evidence_findings(told_source) == [("passage-not-in-text", line - 1)]


@pytest.mark.slow
def test_a_copy_with_other_spaces_holds_the_passages_elsewhere(told_source):
    (told_source.root / "text.txt").write_text("\n" + TEXT.replace(". ", ".  "), encoding="utf-8")
    assert evidence_findings(told_source) == []


def test_words_of_the_source_are_reported(told_source):
    paraphrase = '"It covered gamma, delta; epsilon zeta eta theta iota kappa and more."@en'
    line, _ = edit_once(told_source, "passages.ttl", '"A passage."@en', paraphrase)
    assert evidence_findings(told_source) == [("quoted-text", line)]
    edit_once(told_source, "passages.ttl", "epsilon zeta", "epsilon then zeta")
    assert evidence_findings(told_source) == []


def test_a_name_that_the_passage_does_not_hold_is_reported(told_source):
    file = told_source.root / "passages.ttl"
    text = file.read_text(encoding="utf-8")
    person = 'kzr:person-901 a kz:Person ;\n  rdfs:label "beta"@en ;\n  kz:namedIn ex:p01-s01 ;\n  kz:namedIn ex:p01-s02 .\n'
    file.write_text(text + person, encoding="utf-8")
    assert evidence_findings(told_source) == [("name-not-in-passage", text.count("\n") + 4)]


@pytest.mark.parametrize("source", ["nothing", "background-2022"])
def test_a_text_that_can_prove_no_passage_is_refused(told_source, source):
    message = rf"no source {source} has passages here that a text can prove\. Known: example-2020-03-01, hrw-2022-"
    with pytest.raises(UsageError, match=message):
        validate(told_source, [told_source.root / "passages.ttl"], texts={source: told_source.root / "text.txt"})


@pytest.mark.needs("shared")
def test_the_shipped_graph_is_proved_against_its_text(workspace, statement, tmp_path):
    copy = tmp_path / "copy.txt"
    copy.write_text(statement, encoding="utf-8")
    assert unwaived(validate(workspace, texts={"hrw-2022-10-26": copy})) == []


# --- Harm


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("010101300010", True),
        ("010101300011", False),
        ("013201300010", False),
        ("010101900010", False),
        ("01010130001", False),
        ("890229300010", False),
    ],
)
def test_individual_numbers_are_known_by_day_century_and_check_digit(number, valid):
    assert is_personal_number(number) is valid


def test_the_second_weights_count_where_the_first_give_ten():
    first = range(1, 12)
    for serial in range(10_000):
        digits = [int(digit) for digit in f"0101013{serial:04}"]
        if sum(weight * digit for weight, digit in zip(first, digits, strict=True)) % 11 == 10:
            check = sum(weight * digit for weight, digit in zip((*range(3, 12), 1, 2), digits, strict=True)) % 11
            if check < 10:
                assert is_personal_number(f"0101013{serial:04}{check}")
                assert not is_personal_number(f"0101013{serial:04}{(check + 1) % 10}")
                return
    raise AssertionError("no number needs the second weights")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("the number 010101300010 was given", "personal-number"),
        pytest.param("the number 010101-300010 was given", "personal-number", marks=pytest.mark.slow),
        pytest.param("call 8 701 000 00 00", "phone-number", marks=pytest.mark.slow),
        pytest.param("call 8 (701) 000-00-00", "phone-number", marks=pytest.mark.slow),
        ("call +77010000000", "phone-number"),
        ("write to a.b@example.org", "email-address"),
        ("at 43.23794, 76.88971", "fine-coordinates"),
        ("in 2022, of 234 cases 9 were reported on 26 October 2022", None),
        pytest.param("article 272, part 2, No. 226-V of 3 July 2014", None, marks=pytest.mark.slow),
        pytest.param("between 10 000 and 12 000 people", None, marks=pytest.mark.slow),
        pytest.param("sha256 05c890fd1e665daf7d70066a07a22a0e222f02d07b8d1bd3900aafea60df877c", None, marks=pytest.mark.slow),
        pytest.param("at 43.24, 76.89", None, marks=pytest.mark.slow),
    ],
)
def test_what_belongs_to_a_person_is_reported_and_not_repeated(bare, text, rule):
    before = '"Who died"@en'
    label = (bare.root / f"{SOURCE}/act.ttl").read_text(encoding="utf-8")
    before = label[label.index("rdfs:label ") + 11 : label.index('"@en') + 4]
    line, column = edit_once(bare, f"{SOURCE}/act.ttl", before, f'"{text}"@en')
    findings = [finding for finding in validate(bare) if finding.rule in HARM]
    assert unwaived(findings) == ([(rule, f"{SOURCE}/act.ttl", line, column)] if rule else [])
    for finding in findings:
        assert not any(piece in field for piece in ("0001", "000", "example.org", "43.2") for field in (finding.message, finding.value))


HARM = ("personal-number", "phone-number", "email-address", "fine-coordinates")


def test_the_line_that_holds_a_private_number_is_not_shown(bare, capsys):
    from kzgraph.cli.main import main

    label = (bare.root / f"{SOURCE}/act.ttl").read_text(encoding="utf-8")
    edit_once(bare, f"{SOURCE}/act.ttl", label[label.index('rdfs:label "') + 12 : label.index('"@en')], "call +7 701 000 00 00")
    assert main(["validate", "--workspace", str(bare.root)]) == 1
    out = capsys.readouterr().out
    assert "phone-number" in out
    assert "000 00" not in out


# --- Severities and waivers


def test_a_waiver_is_kept_apart_with_its_reason_until_its_day(bare):
    edit_once(bare, f"{SOURCE}/charge.ttl", "kz:standing kzv:charged ;", "kz:standing kzv:documented ;")
    (finding,) = failing(validate(bare))
    waivers = bare.root / "ontology/checks/waivers.yaml"
    text = waivers.read_text(encoding="utf-8")
    entry = f"- rule: Charge-standing\n  node: hrw:{finding.focus.rsplit('/', 1)[-1][:-1]}\n  reason: A test.\n  until: "
    waivers.write_text(f"{text}{entry}2099-01-01\n", encoding="utf-8")
    findings = validate(bare)
    assert failing(findings) == []
    assert ("Charge-standing", "A test.") in [(finding.rule, finding.waived) for finding in findings]
    waivers.write_text(f"{text}{entry}2022-10-26\n", encoding="utf-8")
    line = text.count("\n") + 1
    assert [(finding.rule, finding.line) for finding in failing(validate(bare))] == [
        ("Charge-standing", finding.line),
        ("expired-waiver", line),
    ]


def test_unused_waivers_and_waivers_of_unknown_rules_are_reported(bare):
    waivers = bare.root / "ontology/checks/waivers.yaml"
    text = waivers.read_text(encoding="utf-8")
    entries = "".join(f"- {{rule: {rule}, node: 'kzr:kazakhstan', reason: A test., until: 2099-01-01}}\n" for rule in ("State", "Staat"))
    waivers.write_text(text + entries, encoding="utf-8")
    lines = text.count("\n")
    assert unwaived(validate(bare)) == [
        ("unused-waiver", "ontology/checks/waivers.yaml", lines + 1, 1),
        ("unknown-rule", "ontology/checks/waivers.yaml", lines + 2, 1),
    ]


def test_severities_stand_in_one_file_and_fail_on_reads_them(bare):
    edit_once(bare, f"{SOURCE}/charge.ttl", "kz:standing kzv:charged ;", "kz:standing kzv:documented ;")
    file = bare.root / "ontology/checks/severities.yaml"
    shipped = file.read_text(encoding="utf-8")
    file.write_text(shipped + "Charge-standing: note\n", encoding="utf-8")
    findings = validate(bare)  # the label and the paraphrase no longer agree with the standing: two warnings
    assert [len(failing(findings, level)) for level in ("error", "warning", "note", "never")] == [0, 2, 3, 0]
    file.write_text(shipped + "Charge-standng: note\n", encoding="utf-8")
    assert [finding.rule for finding in failing(validate(bare))] == ["Charge-standing", "unknown-rule"]


@pytest.mark.parametrize(
    ("file", "text", "words"),
    few(
        2,
        [
            ("severities.yaml", "Charge-standing: fatal\n", "error, warning, note"),
            ("severities.yaml", "[", "not YAML"),
            ("waivers.yaml", "- rule: State\n", r"waivers\.yaml:1: waiver 1 needs rule, node, reason and until"),
            ("waivers.yaml", "- {rule: a, node: b, reason: c, until: soon}\n", "until is a day"),
            ("waivers.yaml", "a: b\n", "needs rule"),
        ],
    ),
)
def test_broken_decisions_are_reported_with_their_file(bare, file, text, words):
    (bare.root / "ontology/checks" / file).write_text(text, encoding="utf-8")
    with pytest.raises(Exception, match=words) as raised:
        validate(bare)
    assert raised.value.exit_code == 2


# --- Paths, alone, coverage


def test_alone_judges_a_path_without_the_rest(bare):
    file = bare.root / SOURCE / "charge.ttl"
    assert unwaived(validate(bare, [file])) == []
    rules = {finding.rule for finding in validate(bare, [file], alone=True)}
    assert "unknown-name" in rules


def test_a_shape_that_met_no_node_and_a_node_that_no_shape_saw(bare):
    (bare.root / "ontology/checks/waivers.yaml").unlink()
    assert {(finding.rule, finding.severity, finding.waived) for finding in validate(bare)} == {
        ("idle-shape", "error", ""),
        ("standing-of-label", "warning", ""),
    }
    for file in ("graph.ttl", "withdrawn.ttl"):
        (bare.root / "ontology/shapes" / file).unlink(missing_ok=True)
    new = bare.root / "graph/things/new.ttl"
    new.write_text("<https://w3id.org/kzgraph/resource/x> <http://purl.org/dc/terms/subject> <https://w3id.org/kzgraph/vocab#torture> .\n")
    findings = [finding for finding in validate(bare) if finding.rule == "unseen-node"]
    assert [(finding.file, finding.line, finding.column) for finding in findings] == [("graph/things/new.ttl", 1, 1)]


def test_two_nodes_at_fault_are_both_named(bare):
    text = (bare.root / "graph/things/places.ttl").read_text(encoding="utf-8")
    block = text[text.index("\nkzr:") + 1 :]
    name = block.split()[0]
    (bare.root / "graph/things/places.ttl").write_text(text + block.replace(name, f"{name}-2", 1), encoding="utf-8")
    finding = next(finding for finding in validate(bare) if finding.rule == "Thing-one-label-one-thing")
    lines = [Place("graph/things/places.ttl", before.count("\n") + 1, 1) for before in (text[: text.index(block)], text)]
    assert [Place(finding.file, finding.line, finding.column), *finding.also] == lines


def test_an_offence_across_files_names_every_place(bare):
    new = bare.root / SOURCE / "charge-more.ttl"
    text = (bare.root / SOURCE / "charge.ttl").read_text(encoding="utf-8")
    node = text[text.index("\nhrw:") + 1 :].split()[0]
    head = "".join(line + "\n" for line in text.splitlines() if line.startswith("@prefix"))
    new.write_text(f"{head}{node} kz:standing kzv:alleged .\n", encoding="utf-8")
    (finding,) = [finding for finding in validate(bare) if finding.rule == "Assertion-standing-one"]
    places = [(finding.file, finding.line), *((place.file, place.line) for place in finding.also)]
    standing_line = text[: text.index("kz:standing", text.index(node))].count("\n") + 1
    assert sorted(places) == [(f"{SOURCE}/charge-more.ttl", head.count("\n") + 1), (f"{SOURCE}/charge.ttl", standing_line)]
    assert "(too many values)" in finding.message


def test_a_path_that_holds_nothing_is_wrong_use(bare):
    (bare.root / "empty").mkdir()
    with pytest.raises(UsageError, match="no Turtle file here"):
        validate(bare, [bare.root / "empty"])
