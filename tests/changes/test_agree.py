"""`kzgraph agree`: assertions are paired by sentence, names by label, and what differs is counted and shown."""

from __future__ import annotations

import csv
import io
import json
import re

import pyoxigraph as ox
import pytest

from kzgraph.changes.encodings import Encoding, align, compare, same_names
from kzgraph.cli.main import main
from kzgraph.formats.agreement import FORMATS
from tests.conftest import ROOT
from tests.tiers import few

HRW = ROOT / "docs" / "encodings" / "hrw-2022-10-26"
PREFIXES = """@prefix kz: <https://w3id.org/kzgraph/ontology#> . @prefix kzr: <https://w3id.org/kzgraph/resource/> .
@prefix kzv: <https://w3id.org/kzgraph/vocab#> . @prefix s: <https://w3id.org/kzgraph/resource/toy/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
ACT = "s:act a kz:Act ; kz:statedIn s:p01-s01 ; kz:voice kzr:ngo ; kz:standing kzv:asserted ; kz:actType kzv:arrest ."


@pytest.fixture
def folder(tmp_path):
    """Writes an encoding and gives its folder."""

    def write(name, text):
        (tmp_path / name).mkdir()
        (tmp_path / name / "assertions.ttl").write_text(PREFIXES + text, encoding="utf-8")
        return tmp_path / name

    return write


@pytest.fixture
def encodings(folder):
    """Two encodings, with nothing in the workspace to describe their names."""
    return lambda one, two: (Encoding(folder("one", one), ox.Store()), Encoding(folder("two", two), ox.Store()))


def names(pairs):
    return [tuple(name.rpartition("/")[2] for name in pair) for pair in pairs]


def row(compared, name):
    return next(row for row in compared.rows if row.property == name)


def agree(capsys, *arguments):
    code = main(["agree", *map(str, arguments)])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


# --- The encodings of this repository: the gate of CI


@pytest.mark.parametrize("two", sorted((ROOT / "docs" / "encodings").glob("*/two")), ids=lambda folder: folder.parent.name)
def test_the_encodings_of_each_source_agree(two, capsys):
    """0.667 is where Krippendorff lets tentative conclusions begin."""
    assert agree(capsys, two.parent / "one", two, "--at-least", "0.667")[0] == 0


def test_agreement_below_the_limit_is_exit_code_1(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")  # a narrower terminal has a block for each row
    code, out, err = agree(capsys, HRW / "one", HRW / "two", "--at-least", "0.9")
    assert code == 1
    assert out.startswith("property")
    assert "expected at least 0.9, found 0.77" in err


def test_each_assertion_is_in_one_pair_and_either_order_gives_the_same_agreement(workspace):
    from kzgraph.graph import store

    one, two = (Encoding(HRW / name, store.load(workspace)) for name in ("one", "two"))
    compared, other_way = compare(one, two), compare(two, one)
    assert sorted(pair.one.term for pair in compared.pairs if pair.one) == sorted(
        {f"hrw:{name.rpartition('/')[2]}" for name in one.assertions}
    )
    assert sum(bool(pair.two) for pair in compared.pairs) == len(two.assertions)
    for here, there in zip(compared.rows, other_way.rows, strict=True):
        assert (here.same, here.differ, here.only_one, here.only_two) == (there.same, there.differ, there.only_two, there.only_one)
        assert here.agreement.alpha.value == pytest.approx(there.agreement.alpha.value)


def test_an_encoding_agrees_with_itself(capsys):
    code, out, _ = agree(capsys, HRW / "one", HRW / "one", "--at-least", "1", "--format", "json")
    assert code == 0
    data = json.loads(out)
    assert data["assertions"] == {"both": 126, "one": 0, "two": 0, "differences": 0}
    assert data["sentences"] == {"both": 30, "one": 0, "two": 0}
    assert {each["agreement"]["alpha"]["value"] for each in data["properties"]} <= {1, None}
    assert data["pairs"] == []
    said = agree(capsys, HRW / "one", HRW / "one")[1]
    assert said.startswith("Assertions in both: 126")  # no table without rows
    assert "Sentences with assertions in both: 30; only in one: 0; only in two: 0." in said


@pytest.mark.parametrize("limit", ["x", "2", "nan"])
def test_a_limit_that_is_no_share_is_refused_in_words(capsys, limit):
    with pytest.raises(SystemExit):
        main(["agree", str(HRW / "one"), str(HRW / "two"), "--at-least", limit])
    assert f"{limit}: give a number from 0 to 1" in capsys.readouterr().err


# --- Names


def test_names_mean_the_same_by_label_else_by_iri_else_by_definition(encodings):
    one, two = encodings(
        ACT + """s:a kz:statedIn s:p01-s01 ; kz:about kzr:person-1, kzr:person-2, kzr:place ; kz:action kzv:hold, kzv:free .
        kzr:person-1 rdfs:label "Person A"@en . kzr:person-2 rdfs:label "Person B"@en . kzr:place rdfs:label "here"@en .
        kzv:hold skos:definition "Keeping somebody."@en . kzv:free skos:definition "Letting go."@en .""",
        ACT + """s:a kz:statedIn s:p01-s01 ; kz:about kzr:person-1, kzr:person-2, kzr:place ; kz:action kzv:detain, kzv:release .
        kzr:person-1 rdfs:label "b, person"@en . kzr:person-2 rdfs:label "A person"@en . kzr:place rdfs:label "there"@en .
        kzv:detain skos:definition "Keeping somebody"@en . kzv:release skos:definition "Setting free."@en .""",
    )  # fmt: skip
    same = {name.rpartition("/")[2]: meant.rpartition("/")[2] for name, meant in same_names(one, two).items()}
    assert same["person-1"] == "person-2"
    assert same["person-2"] == "person-1"
    assert same["place"] == "place"
    assert same["vocab#detain"] == "vocab#hold"
    assert same["vocab#release"] not in one.names


def test_a_label_that_two_names_have_decides_nothing(encodings):
    labels = 'kzv:a rdfs:label "torture"@en . kzv:b rdfs:label "torture"@en .'
    one, two = encodings(
        f"{ACT} s:act kz:action kzv:a, kzv:b . {labels}",
        f'{ACT} s:act kz:action kzv:c . kzv:c rdfs:label "torture"@en .',
    )
    assert same_names(one, two)["https://w3id.org/kzgraph/vocab#c"] not in one.names


def test_an_iri_that_means_something_else_is_another_name(encodings):
    """Both encodings number persons; the label says that the second person of one is the first of the other."""
    one, two = encodings(
        f'{ACT} s:act kz:about kzr:person-1 . kzr:person-1 rdfs:label "Person A"@en . s:x a kz:Act ; kz:statedIn s:p02-s01 .',
        f'{ACT} s:act kz:about kzr:person-2, kzr:person-1 . kzr:person-2 rdfs:label "Person A"@en . kzr:person-1 rdfs:label "B"@en .',
    )
    compared = compare(one, two)
    (difference,) = compared.pairs[0].differences
    assert [[value.term for value in values] for values in difference[1:]] == [[], ["kzr:person-1"], ["kzr:person-1"]]


def test_an_assertion_that_only_one_has_is_not_the_one_of_that_name_in_the_other(encodings):
    judging = "s:j a kz:Assessment ; kz:statedIn s:p02-s01 ; kz:judges s:x . "
    one, two = encodings(
        f"{ACT} {judging} s:x a kz:Act ; kz:statedIn s:p03-s01 .", f"{ACT} {judging} s:x a kz:Act ; kz:statedIn s:p04-s01 ."
    )
    assert row(compare(one, two), "judges").differ == 1


def test_the_workspace_describes_what_a_folder_does_not(folder, workspace):
    from kzgraph.graph import store

    text = f'{ACT.replace("arrest", "seizing")} kzv:seizing skos:prefLabel "arrest"@en .'
    one, two = (Encoding(folder(name, said), store.load(workspace)) for name, said in (("one", ACT), ("two", text)))
    assert same_names(one, two)["https://w3id.org/kzgraph/vocab#seizing"] == "https://w3id.org/kzgraph/vocab#arrest"


# --- Pairs


def test_the_two_that_share_most_values_of_a_passage_are_a_pair(encodings):
    one, two = encodings(
        """s:a a kz:Act ; kz:statedIn s:p1 ; kz:actType kzv:x ; kz:victim kzr:v . s:b a kz:Act ; kz:statedIn s:p1 ; kz:actType kzv:y .
        s:c a kz:Act ; kz:statedIn s:p2 ; kz:actType kzv:x .""",
        """s:k a kz:Act ; kz:statedIn s:p1 ; kz:actType kzv:y . s:l a kz:Act ; kz:statedIn s:p1, s:p3 ; kz:actType kzv:x .
        s:m a kz:Act ; kz:statedIn s:p3 ; kz:actType kzv:x .""",
    )
    assert names(align(one, two, same_names(one, two))) == [("a", "l"), ("b", "k"), ("c", ""), ("", "m")]
    assert compare(one, two).sentences == (1, 1, 1)


def test_the_number_of_shared_values_goes_before_their_part_of_all(encodings):
    one, two = encodings(
        "s:a a kz:Act ; kz:statedIn s:p1 ; kz:actType kzv:x ; kz:victim kzr:v, kzr:w .",
        """s:k a kz:Act ; kz:statedIn s:p1 ; kz:actType kzv:x . s:l a kz:Act ; kz:statedIn s:p1 ; kz:actType kzv:x ; kz:victim kzr:v ;
        kz:means kzv:a, kzv:b, kzv:c, kzv:d, kzv:e .""",
    )
    assert names(align(one, two, same_names(one, two))) == [("a", "l"), ("", "k")]


def test_a_sentence_that_one_encoder_divided_and_the_other_did_not_is_one_sentence(encodings):
    """Its clauses have other ends in each encoding, so that a common letter says less than what the assertions say."""
    one, two = encodings(
        "s:a a kz:Act ; kz:statedIn s:p01-s01 ; kz:actType kzv:x . s:b a kz:Act ; kz:statedIn s:p01-s02-b ; kz:actType kzv:y .",
        """s:k a kz:Act ; kz:statedIn s:p01-s01-a ; kz:actType kzv:x . s:l a kz:Act ; kz:statedIn s:p01-s02-b ; kz:actType kzv:x .
        s:m a kz:Act ; kz:statedIn s:p01-s02-c ; kz:actType kzv:y .""",
    )
    assert names(align(one, two, same_names(one, two))) == [("a", "k"), ("b", "m"), ("", "l")]


def test_equal_pairs_are_told_apart_by_their_labels(encodings):
    one, two = encodings(
        'kzv:t1 rdfs:label "alleged torture"@en . kzv:i1 rdfs:label "other ill-treatment"@en .'
        "s:a a kz:Requirement ; kz:statedIn s:p1 ; kz:requires kzv:t1 . s:b a kz:Requirement ; kz:statedIn s:p1 ; kz:requires kzv:i1 .",
        'kzv:t2 rdfs:label "torture"@en . kzv:i2 rdfs:label "ill-treatment"@en .'
        "s:k a kz:Requirement ; kz:statedIn s:p1 ; kz:requires kzv:i2 . s:l a kz:Requirement ; kz:statedIn s:p1 ; kz:requires kzv:t2 .",
    )
    assert names(align(one, two, {})) == [("a", "l"), ("b", "k")]


def test_assertions_of_two_classes_are_one_only_if_they_share_half_of_what_they_say(encodings):
    one, two = encodings(ACT, ACT.replace("kz:Act ", "kz:Risk "))
    compared = compare(one, two)
    assert (row(compared, "class").differ, row(compared, "voice").same) == (1, 1)


def test_assertions_of_two_classes_that_share_less_are_missing_on_the_other_side(encodings):
    compared = compare(*encodings(ACT, "s:f a kz:Figure ; kz:statedIn s:p01-s01 ; kz:voice kzr:ngo ; kz:exactly 4 ; kz:counts kzr:g ."))
    assert (row(compared, "class").only_one, row(compared, "class").only_two, row(compared, "all").only_one) == (1, 1, 1)
    assert [each.property for each in compared.rows] == ["all", "class"]


def test_a_value_that_is_an_assertion_is_compared_through_the_pairs(encodings):
    judging = "s:j a kz:Assessment ; kz:statedIn s:p02-s01 ; kz:judges s:{} . s:other a kz:Act ; kz:statedIn s:p03-s01 ."
    one, two = encodings(ACT + judging.format("act"), ACT.replace("s:act ", "s:deed ") + judging.format("deed"))
    assert row(compare(one, two), "judges").same == 1


def test_a_property_is_counted_where_its_class_has_it(encodings):
    """A class that never has it is no agreement on leaving it out."""
    said = "s:{0} a kz:Act ; kz:statedIn s:{0} {1}. "
    both = ACT + said.format("p2", "") + "s:d a kz:Demand ; kz:statedIn s:p4 . "
    one, two = encodings(
        both + said.format("p1", "; kz:place kzr:here, kzr:there ") + said.format("p3", "; kz:place kzr:here "),
        both + said.format("p1", "; kz:place kzr:here ") + said.format("p3", ""),
    )
    compared = compare(one, two)
    place = row(compared, "place")
    assert (place.same, place.differ, place.only_one, place.only_two, place.neither) == (0, 1, 1, 0, 2)
    (difference,) = next(pair.differences for pair in compared.pairs if pair.passages == ("<https://w3id.org/kzgraph/resource/toy/p1>",))
    assert [[value.term for value in values] for values in difference[1:]] == [["kzr:there"], [], ["kzr:here"]]


# --- Output


@pytest.mark.parametrize("form", few(2, FORMATS))
def test_every_format_says_the_same_each_time(form, capsys):
    code, out, _ = agree(capsys, HRW / "one", HRW / "two", "--format", form)
    assert (code, out) == agree(capsys, HRW / "one", HRW / "two", "--format", form)[:2]
    assert "actType" in out


def test_rows_have_a_column_for_each_number(capsys):
    rows = {line["property"]: line for line in csv.DictReader(io.StringIO(agree(capsys, HRW / "one", HRW / "two", "--format", "csv")[1]))}
    assert (rows["class"]["same"], rows["class"]["only_one"], rows["class"]["only_two"]) == ("118", "8", "4")
    assert rows["voice"]["alpha"] == "1.0000"
    assert rows["asOf"]["alpha"] == ""  # all have the same day
    assert float(rows["all"]["multi_valued_alpha_low"]) < float(rows["all"]["multi_valued_alpha"]) < 1


@pytest.mark.parametrize("form", ["json", "html"])
def test_what_names_persons_says_as_of_which_day(form, capsys):
    _, out, err = agree(capsys, HRW / "one", HRW / "two", "--format", form)
    assert "2022-10-26" in (out if form == "html" else err)


def test_the_page_needs_nothing_else_and_shows_each_difference(capsys):
    _, out, _ = agree(capsys, HRW / "one", HRW / "two", "--format", "html")
    assert not re.search(r"<script|<link|\bsrc=|\bhref=|url\(|@import", out)
    data = json.loads(agree(capsys, HRW / "one", HRW / "two", "--format", "json")[1])
    assert out.count('<tr class="assertion">') == len(data["pairs"])
    assert out.count("missing") == data["assertions"]["one"] + data["assertions"]["two"] == 12
    assert out.count("<tr>") - out.count("<thead>") == sum(len(pair["differences"]) for pair in data["pairs"])
    assert "Human Rights Watch, on 26 October 2022, is grateful that the debriefing was arranged" in out  # the paraphrase of the passage


def test_the_page_is_in_the_language_asked_for(capsys):
    _, out, _ = agree(capsys, HRW / "one", HRW / "two", "--format", "html", "--lang", "kk")
    assert '<html lang="kk">' in out
    assert "үзінді бойынша" in out


# --- Hostile input


@pytest.mark.parametrize(("text", "code", "message"), [
    ("s:act a kz:Act ;; kz:", 3, "assertions.ttl:4:"),
    ("", 2, "no assertion found"),
    ("s:act a kz:Act .", 2, "no assertion found"),
    (ACT.replace("p01", "p99"), 2, "No sentence is cited in both encodings"),
    ("s:act kz:statedIn << s:a s:b s:c >> .", 3, "Turtle 1.2 is not supported"),
])  # fmt: skip
def test_what_is_no_second_encoding_is_one_message(folder, capsys, text, code, message):
    found, out, err = agree(capsys, folder("one", ACT), folder("two", text))
    assert (found, out) == (code, "")
    assert message in err
    assert err.count("\n") == 1


def test_a_missing_folder_and_a_wrong_limit_are_usage_errors(folder, tmp_path, capsys):
    code, _, err = agree(capsys, folder("one", ACT), tmp_path / "absent")
    assert (code, err) == (2, f"kzgraph: {tmp_path / 'absent'}: not a folder. Name the folder that holds the .ttl files of an encoding.\n")
    with pytest.raises(SystemExit) as ended:
        agree(capsys, tmp_path, tmp_path, "--at-least", "2")
    assert ended.value.code == 2


@pytest.mark.parametrize("form", FORMATS)
def test_odd_assertions_and_hostile_labels_do_no_harm(form, folder, capsys):
    hostile = 'rdfs:label "<script>\\u001B[31m\\u202E ::error:: =1+1"@en ; <https://w3id.org/kzgraph/ontology#=1+1> 1'
    one = folder("one", f"{ACT} s:act {hostile} . s:bare kz:statedIn s:p01-s01, [] . s:act kz:place [ kz:partOf kzr:x ], 'x' .")
    two = folder("two", f"{ACT} s:bare kz:statedIn s:p01-s01 ; kz:quality <urn:q> . s:act kz:place [], <urn:y> .")
    code, out, _ = agree(capsys, one, two, "--format", form)
    assert code == 0
    assert "<script" not in out or form == "json"
    assert not {"\x1b", "\u202e"} & {*out}
    assert not re.search("^::" if form in ("table", "md") else "^(::|=)", out, re.MULTILINE)
