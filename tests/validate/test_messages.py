"""Typical mistakes: each gives one finding where its cause is, which names what stands there, what was expected and one fix."""

from __future__ import annotations

import pytest

from kzgraph.validate.finding import Finding, Place
from kzgraph.validate.matched import marked
from kzgraph.validate.repeated_findings import MOST, gathered
from kzgraph.validate.run import validate
from tests.repository import FIGURE, PASSAGES, add, commit, edit_once, git, since
from tests.tiers import few

HRW, THINGS = "graph/hrw-2022-10-26/", "graph/things/"
ACT, CHARGE, RISK, SOURCE = (f"{HRW}{name}.ttl" for name in ("act", "charge", "risk", "source"))
TORTURE = "serious risk of torture."

pytestmark = pytest.mark.usefixtures("after_shipped")

MISTAKES = [
    (
        "day of a source",
        SOURCE,
        'issued "2022-10-26"',
        'issued "2022-10-25"',
        "Source-day-in-name",
        SOURCE,
        ['"2022-10-25"', "fix the day, or the name"],
    ),
    (
        "person renamed",
        THINGS + "persons.ttl",
        "kzr:person-1 a",
        "kzr:person-9 a",
        "unknown-name",
        ACT,
        ["kzr:person-1 is not described here; 7 more places point to it", "Did you mean kzr:person-9? Nothing points to it"],
    ),
    (
        "group renamed",
        "graph/hrw-2022-10-26/group.ttl",
        "hrw:group-protesters a",
        "hrw:group-demonstrators a",
        "unknown-name",
        ACT,
        ["hrw:group-protesters is not described here; 2 more places", "Did you mean hrw:group-demonstrators?"],
    ),
    (
        "assertion renamed",
        FIGURE,
        "hrw:figure-official-deaths a",
        "hrw:figure-deaths-official a",
        "unknown-name",
        "graph/comparisons/background-2022.ttl",
        ["hrw:figure-official-deaths is not", "Did you mean hrw:figure-deaths-official? Nothing points to it"],
    ),
    (
        "passage renamed",
        PASSAGES,
        "hrw:p02-s04 a",
        "hrw:p02-s4 a",
        "unknown-name",
        HRW + "contrast.ttl",
        ["5 more places point to it", "Did you mean hrw:p02-s4?"],
    ),
    (
        "group as person",
        "graph/hrw-2022-10-26/group.ttl",
        "hrw:group-protesters a kz:Group",
        "hrw:group-protesters a kz:Person",
        "Person-opaque",
        "graph/hrw-2022-10-26/group.ttl",
        ["hrw:group-protesters", "Is a group meant? Then write kz:Group in place of kz:Person."],
    ),
    (
        "month as date",
        "graph/background-2022/figure.ttl",
        '"2022-08"^^xsd:gYearMonth',
        '"2022-08"^^xsd:date',
        "lexical-form",
        "graph/background-2022/figure.ttl",
        ['kz:asOf "2022-08"^^xsd:date', 'A month is not a day: write "2022-08"^^xsd:gYearMonth.'],
    ),
    ("year as date", FIGURE, 'asOf "2022-10-26"', 'asOf "2022"', "lexical-form", FIGURE, ['"2022"^^xsd:date', 'write "2022"^^xsd:gYear.']),
    (
        "day as month",
        "graph/background-2022/figure.ttl",
        '"2022-08"^^xsd:gYearMonth',
        '"2022-08-01"^^xsd:gYearMonth',
        "lexical-form",
        "graph/background-2022/figure.ttl",
        ['A day stands here: write "2022-08-01"^^xsd:date.'],
    ),
    (
        "date in another order",
        FIGURE,
        'asOf "2022-10-26"',
        'asOf "26.10.2022"',
        "lexical-form",
        FIGURE,
        ['"26.10.2022"', 'Write the year first: "2022-10-26"^^xsd:date'],
    ),
    (
        "time in a date",
        FIGURE,
        'asOf "2022-10-26"',
        'asOf "2022-10-26T10:00:00Z"',
        "lexical-form",
        FIGURE,
        ['Leave out the time: write "2022-10-26"^^xsd:date.'],
    ),
    ("no such day", FIGURE, 'asOf "2022-10-26"', 'asOf "2022-02-30"', "lexical-form", FIGURE, ["2022-02-30 is not a date"]),
    (
        "date as text",
        FIGURE,
        'asOf "2022-10-26"^^xsd:date',
        'asOf "2022-10-26"',
        "Assertion-asOf",
        FIGURE,
        ['This is a text: write "2022-10-26"^^xsd:date.'],
    ),
    (
        "number as text",
        FIGURE,
        "kz:atLeast 232",
        'kz:atLeast "232"',
        "Figure-atLeast",
        FIGURE,
        ['kz:atLeast "232"', "This is a text: write 232, without quotes."],
    ),
    (
        "number with a comma",
        FIGURE,
        "kz:atLeast 232",
        'kz:atLeast "2,320"^^xsd:integer',
        "lexical-form",
        FIGURE,
        ['"2,320"', "Write 2320, the digits alone."],
    ),
    ("number with zeros", FIGURE, "kz:atLeast 232", "kz:atLeast 0232", "lexical-form", FIGURE, ['"0232"', "Write 232, without a sign"]),
    (
        "start after end",
        PASSAGES,
        "oa:start 22 ;",
        "oa:start 222 ;",
        "Passage-start",
        PASSAGES,
        ["hrw:p00-s01 oa:start", "The passage begins at 222 and ends at 112: oa:start must be below oa:end."],
    ),
    (
        "end after the text",
        PASSAGES,
        "oa:end 112 ;",
        "oa:end 11200 ;",
        "Passage-inside-source",
        PASSAGES,
        ["oa:end is 11200, and the text of the source ends at 5963"],
    ),
    (
        "start before the paragraph",
        PASSAGES,
        "oa:start 268 ;",
        "oa:start 300 ;",
        "Passage-inside-parent",
        PASSAGES,
        ["hrw:p02-s01", "oa:start is 268, before that of hrw:p02, 300: fix"],
    ),
    (
        "text for a thing",
        RISK,
        "kz:voice kzr:human-rights-watch",
        'kz:voice "Human Rights Watch"',
        "Assertion-voice",
        RISK,
        ['kz:voice "Human Rights Watch"', "write kzr:human-rights-watch, without quotes."],
    ),
    (
        "name in quotes",
        RISK,
        "kz:voice kzr:human-rights-watch",
        'kz:voice "human-rights-watch"',
        "Assertion-voice",
        RISK,
        ["write kzr:human-rights-watch, without quotes."],
    ),
    ("misspelt class", CHARGE, "a kz:Charge ;", "a kz:Chrage ;", "unknown-name", CHARGE, ["kz:Chrage", "Did you mean kz:Charge?"]),
    ("misspelt concept", CHARGE, "kzv:charged", "kzv:chraged", "unknown-name", CHARGE, ["kzv:chraged", "Did you mean kzv:charged?"]),
    ("no such passage", RISK, "hrw:p12-s01", "hrw:p12-s09", "unknown-name", RISK, ["hrw:p12-s09", "Did you mean hrw:p12-s01?"]),
    (
        "standing of another class",
        CHARGE,
        "kzv:charged",
        "kzv:documented",
        "Charge-standing",
        CHARGE,
        ["kz:standing kzv:documented", "is one of: charged, reported, alleged."],
    ),
    (
        "no voice",
        CHARGE,
        "  kz:voice kzr:human-rights-watch ;\n",
        "",
        "Assertion-voice",
        CHARGE,
        ["kz:voice (too few values)", "exactly one kz:voice, an agent."],
    ),
    (
        "two voices",
        CHARGE,
        "kz:voice kzr:human-rights-watch",
        "kz:voice kzr:human-rights-watch , kzr:european-union",
        "Assertion-voice",
        CHARGE,
        ["kz:voice (too many values)", "exactly one kz:voice"],
    ),
    ("label without a language", RISK, f'{TORTURE}"@en', f'{TORTURE}"', "Assertion-label", RISK, [TORTURE, "tagged en, ru or kk"]),
    (
        "two kinds of number",
        FIGURE,
        "kz:atLeast 232 ;",
        "kz:atLeast 232 ; kz:exactly 232 ;",
        "Figure-one-kind-of-value",
        FIGURE,
        ["hrw:figure-official-deaths", "one kind of value"],
    ),
    (
        "bounds exchanged",
        FIGURE,
        "kz:atLeast 232 ;",
        "kz:atLeast 232 ; kz:atMost 23 ;",
        "Figure-bounds-in-order",
        FIGURE,
        ["No number lies between the lower and the upper bound"],
    ),
    (
        "no semicolon",
        RISK,
        "kz:standing kzv:feared ;",
        "kz:standing kzv:feared",
        "syntax",
        RISK,
        ["Is a ';' missing at the end of the statement before"],
    ),
    (
        "no prefix",
        RISK,
        "@prefix kzv: <https://w3id.org/kzgraph/vocab#> .\n",
        "",
        "syntax",
        RISK,
        ["@prefix kzv: <https://w3id.org/kzgraph/vocab#> ."],
    ),
]


def unwaived(findings):
    return [finding for finding in findings if not finding.waived]


@pytest.mark.parametrize(
    ("file", "before", "after", "rule", "place", "words"), few(5, [row[1:] for row in MISTAKES]), ids=[row[0] for row in MISTAKES]
)
def test_a_mistake_gives_one_finding_that_says_what_to_do(bare, file, before, after, rule, place, words):
    edit_once(bare, file, before, after)
    (finding,) = unwaived(validate(bare))
    assert (finding.rule, finding.file, finding.severity) == (rule, place, "error")
    assert finding.line > 0
    assert [word for word in words if word not in f"{finding.message} {finding.fix}"] == []


RECORD = 'kzr:uzbekistan a kz:{} ; rdfs:label "Turkmenistan"@en , "Түрікменстан"@kk , "Туркменистан"@ru .'


@pytest.mark.parametrize(
    ("file", "text", "rule", "words"),
    few(
        1,
        [
            (
                THINGS + "states.ttl",
                RECORD.format("State"),
                "Thing-label",
                'Two labels in one language, "Turkmenistan" and "Uzbekistan": if these are two',
            ),
            (THINGS + "places.ttl", "hrw:p00-s01 kz:paragraph 3 .", "not-its-own", "graph/hrw-2022-10-26/ describes it"),
        ],
    ),
    ids=["one file", "another's file"],
)
def test_a_second_record_of_a_node_gives_one_finding(bare, file, text, rule, words):
    add(bare, file, text)
    (finding,) = unwaived(validate(bare))
    assert finding.rule == rule
    assert words in f"{finding.message} {finding.fix}"


def test_two_records_under_one_iri_say_so(bare):
    add(bare, THINGS + "places.ttl", RECORD.format("Place"))
    (finding,) = [finding for finding in validate(bare) if finding.rule == "described-twice"]
    assert "two records have one IRI" in finding.message


@pytest.mark.parametrize("description", ["killing civilians", "бейбіт"])
def test_a_description_in_the_words_of_an_offence_is_found_in_any_language(bare, description):
    """A reader of Russian or Kazakh sees the translation alone."""
    language = "en" if description.isascii() else "kk"
    labels = {"en": "calm", "kk": "байсалды", "ru": "спокойный"} | {language: description}
    texts = " , ".join(f'"{text}"@{tag}' for tag, text in labels.items())
    add(bare, "ontology/vocab/descriptions.ttl", f"kzv:calm a skos:Concept ; skos:inScheme kzv:descriptions ; skos:prefLabel {texts} .")
    edit_once(bare, "graph/hrw-2022-10-26/description.ttl", "kzv:unregistered", "kzv:calm")
    (finding,) = [finding for finding in validate(bare) if finding.rule == "Description-not-an-offence"]
    assert finding.value == "<https://w3id.org/kzgraph/vocab#calm>"


def test_a_wrong_creator_is_not_told_at_each_assertion(bare):
    edit_once(bare, SOURCE, "creator kzr:human-rights-watch", "creator kzr:european-union")
    findings = unwaived(validate(bare))
    assert len(findings) <= 2
    (finding,) = [finding for finding in findings if finding.rule == "Role-voice-named"]
    assert finding.message.endswith(f"kzr:human-rights-watch; {len(finding.also)} more places with the same fault")
    assert len(finding.also) > 100
    assert "dcterms:creator of the source" in finding.fix


ONE = Finding("Act-victim", "m", "f", "<urn:a>", "<urn:p>", "<urn:v>", "a.ttl", 1, 2)


def alike(count, **fields):
    return [ONE._replace(focus=f"<urn:{number}>", line=number + 1, **fields) for number in range(count)]


def test_few_findings_stay_apart_and_many_of_one_value_are_gathered():
    assert gathered(alike(MOST)) == alike(MOST)
    (finding,) = gathered(alike(MOST + 1))
    assert finding.also == tuple(Place("a.ttl", number + 2, 2) for number in range(MOST))
    assert gathered(alike(MOST + 1, value="")) == alike(MOST + 1, value="")
    assert len(gathered([*alike(MOST), *alike(1, value="<urn:w>")])) == MOST + 1


@pytest.mark.parametrize("fields", [{"waived": "a reason"}, {"rule": "phone-number"}, {"file": ""}])
def test_what_must_be_read_one_by_one_is_not_gathered(fields):
    assert len(gathered(alike(MOST + 1, **fields))) == MOST + 1


def test_a_new_finding_is_not_lost_among_old_ones_of_its_kind():
    old = alike(MOST + 1)
    states = [(finding.state, len(finding.also)) for finding in gathered(marked(old, [*old, ONE._replace(focus="<urn:new>", line=99)]))]
    assert sorted(states) == [("new", 0), ("old", MOST)]


@pytest.mark.slow
def test_findings_of_a_change_are_gathered_too(bare):
    git(bare.root, "init", "--quiet")
    edit_once(bare, SOURCE, "creator kzr:human-rights-watch", "creator kzr:european-union")
    commit(bare.root)
    findings = unwaived(since(bare, "HEAD"))
    assert [finding.state for finding in findings] == ["old"] * len(findings)
    assert len(findings) <= 2


def test_a_finding_of_harm_is_never_left_out_for_another_one(bare):
    add(bare, THINGS + "places.ttl", 'hrw:p00-s01 kz:paraphrase "Reached at +7 701 000 00 00."@en .')
    assert {"phone-number", "not-its-own"} <= {finding.rule for finding in validate(bare)}
