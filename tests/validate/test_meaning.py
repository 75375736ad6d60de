"""What a claim may not lose of its passage: each kind of mistake beside an honest neighbour."""

from __future__ import annotations

import pytest

from tests.validate.small import claim, rules

OFFICE = "The Example Office said"
GUARDS = 'ex:guards a kz:Group ; rdfs:label "Guards"@en ; kz:namedIn ex:p01-s01 .'
OFFICERS = 'ex:officers a kz:Group ; rdfs:label "Officers"@en ; kz:namedIn ex:p01-s01 .'
BEATING, DETENTION = "kz:actType kzv:beating", "kz:actType kzv:detention"
SENTENCED = "kz:party ex:officers ; kz:outcome kzv:sentenced ; kz:silentOn kzv:actor"
LAW = 'kzr:article-405 a kz:LegalProvision ; rdfs:label "Article 405"@en .'


def with_nodes(turtle, *nodes):
    return "\n".join((turtle, *nodes))


CASES = {
    # name: (rule, mistake, honest neighbour)
    "a denial": (
        "denial-lost",
        claim(f"{OFFICE} that guards beat detainees.", "Guards did not beat detainees.", BEATING),
        claim(f"{OFFICE} that guards beat detainees.", "Guards beat detainees. No detainee was released.", BEATING),
    ),
    "an allegation": (
        "told-as-fact",
        claim(f"{OFFICE} that guards beat detainees.", "Guards allegedly beat detainees.", BEATING),
        claim(f"{OFFICE} that guards beat detainees.", "Guards beat detainees. They allegedly filmed it.", BEATING),
    ),
    "a promise": (
        "told-as-fact",
        claim(
            f"{OFFICE} that the case was investigated.",
            "The office pledged to investigate the case.",
            "kz:action kzv:investigate",
            kind="Response",
        ),
        claim(
            f"{OFFICE} that it had investigated the case.",
            "The office pledged reforms and investigated the case.",
            "kz:action kzv:investigate",
            kind="Response",
        ),
    ),
    "a demand": (
        "told-as-fact",
        claim(
            f"{OFFICE} that the case was investigated.",
            "The state should investigate the case.",
            "kz:action kzv:investigate",
            kind="Response",
        ),
        claim(
            f"{OFFICE} that the case was investigated.",
            "The case was investigated. Trials should follow.",
            "kz:action kzv:investigate",
            kind="Response",
        ),
    ),
    "some of a group": (
        "scope-lost",
        with_nodes(
            claim(f"{OFFICE} that officers were detained.", "Some of the officers were detained.", f"{DETENTION} ; kz:victim ex:officers"),
            OFFICERS,
        ),
        with_nodes(
            claim(
                f"{OFFICE} that some officers were detained.", "Some of the officers were detained.", f"{DETENTION} ; kz:victim ex:officers"
            ),
            OFFICERS,
        ),
    ),
    "only": (
        "scope-lost",
        claim(
            f"{OFFICE} that detainees saw lawyers.", "Detainees saw only lawyers.", "kz:actType kzv:beating ; kz:silentOn kzv:year"
        ).replace("kz:actType kzv:beating ; ", ""),
        claim(f"{OFFICE} that detainees saw lawyers alone.", "Detainees saw only lawyers.", "kz:silentOn kzv:year"),
    ),
    "a charge": (
        "charge-as-offence",
        with_nodes(
            claim(
                f"{OFFICE} that officers were sentenced on charges of abuse of power.",
                "Officers were sentenced on charges of abuse of power.",
                f"{SENTENCED} ; kz:offence kzv:abuse-of-power",
                kind="Decision",
            ),
            OFFICERS,
        ),
        with_nodes(
            claim(
                f"{OFFICE} that officers were sentenced for abuse of power.",
                "Officers were sentenced for abuse of power.",
                f"{SENTENCED} ; kz:offence kzv:abuse-of-power",
                kind="Decision",
            ),
            OFFICERS,
        ),
    ),
    "an article": (
        "provision-of-text",
        with_nodes(
            claim(
                f"{OFFICE} that people were detained under article 405.",
                "People were detained under article 174.",
                f"{DETENTION} ; kz:basedOn kzr:article-405",
            ),
            LAW,
        ),
        with_nodes(
            claim(
                f"{OFFICE} that people were detained under article 405.",
                "People were detained under articles 174 and 405.",
                f"{DETENTION} ; kz:basedOn kzr:article-405",
            ),
            LAW,
        ),
    ),
    "the number of a part": (
        "part-as-whole",
        claim(
            f"{OFFICE} that 12 people were detained.",
            "Forty people were detained, of whom 12 were children.",
            "kz:exactly 12",
            kind="Figure",
        ),
        claim(
            f"{OFFICE} that 40 people were detained.",
            "Forty people were detained, of whom 12 were children.",
            "kz:exactly 40",
            kind="Figure",
        ),
    ),
    "a way": (
        "way-of-paraphrase",
        claim(f"{OFFICE} that people were extradited.", "People were extradited from Kazakhstan.", "kz:destination kzr:kazakhstan"),
        claim(f"{OFFICE} that people were extradited.", "People were extradited from Kazakhstan.", "kz:origin kzr:kazakhstan"),
    ),
}
STATE = 'kzr:kazakhstan a kz:State ; rdfs:label "Kazakhstan"@en .'


@pytest.mark.parametrize(("rule", "mistake", "honest"), CASES.values(), ids=CASES)
def test_what_the_passage_says_is_not_lost(rule, mistake, honest):
    assert rule in rules(mistake + STATE)
    assert rule not in rules(honest + STATE)


SIBLINGS = """
ex:other a kz:Act ; kz:statedIn ex:p01-s01 ; kz:voice kzr:example-office ; kz:standing kzv:asserted ; kz:asOf "2025-03-14"^^xsd:date ;
  rdfs:label "The Example Office said that guards shouted at detainees."@en ;
  kz:silentOn kzv:victim ; kz:date "2024"^^xsd:gYear ; kz:inferred kzv:year .
"""


@pytest.mark.parametrize(("year", "found"), [("2025", ["unlike-siblings"]), ("2024", [])])
def test_claims_of_one_passage_are_of_one_year(year, found):
    more = f'{BEATING} ; kz:victim ex:detainees ; kz:date "{year}"^^xsd:gYear ; kz:inferred kzv:year'
    assert rules(claim(f"{OFFICE} that guards beat detainees.", "Guards beat and shouted at detainees.", more) + SIBLINGS) == found


GROUP = 'ex:group a kz:Group ; rdfs:label "{}"@{} ; kz:namedIn ex:p01-s01 . ex:p01-s01 kz:paraphrase "People."@en .'


@pytest.mark.parametrize(
    ("name", "language", "rule"),
    [
        ("Relatives of Imyarek Bezfamilnov", "en", "name-of-nobody"),
        ("Relatives of I. Bezymyanny", "en", "name-of-nobody"),
        ("Родственники Безфамильнова", "ru", "name-of-nobody"),
        ("Атаусыз Есімұлының туыстары", "kk", "name-of-nobody"),
        ("Relatives of Imyarek", "en", "name-not-said"),
    ],
)
def test_no_text_names_a_stranger(name, language, rule):
    assert rule in rules(GROUP.format(name, language))


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("People in Taraz", "en"),
        ("Officers of Kazakhstan, the office in Example", "en"),
        ("Задержанные в Таразе", "ru"),
        ("Люди под стражей в январе 2022 года", "ru"),
        ("Қазақстандағы ұсталғандар", "kk"),
    ],
)
def test_a_place_or_a_thing_of_the_graph_is_no_stranger(name, language):
    assert not {"name-of-nobody", "name-not-said"} & set(rules(GROUP.format(name, language) + STATE))


JUDGED = """
ex:demand a kz:Demand ; kz:statedIn ex:p01-s01 ; rdfs:label "The Example Office asked to release people."@en ; kz:action kzv:release .
ex:response a kz:Response ; kz:statedIn ex:p01-s01 ; rdfs:label "The Example Office said that people were released."@en ; kz:action kzv:{} .
comparison:1 a kz:Comparison ; kz:first ex:demand ; kz:second ex:response ; kz:followUp kzv:done .
ex:p01-s01 a kz:Passage ; oa:hasSource kzr:example-2024 .
"""


@pytest.mark.parametrize(("action", "found"), [("investigate", True), ("release", False)])
def test_what_was_asked_is_done_by_no_other_action(action, found):
    assert ("done-by-another" in rules(JUDGED.format(action))) == found


SILENT = """
{}
ex:act a kz:Act ; kz:statedIn ex:p01-s01 ; rdfs:label "The Example Office said that guards beat people."@en ;
  kz:actType kzv:beating ; kz:victim kzr:people .
ex:p01-s01 a kz:Passage ; oa:hasSource kzr:example-2024 .
<https://w3id.org/kzgraph/resource/other/act> a kz:Act ;
  kz:statedIn <https://w3id.org/kzgraph/resource/other/p01> ; kz:actType kzv:beating ;
  rdfs:label "Another said that people were beaten."@en ; kz:victim kzr:people .
<https://w3id.org/kzgraph/resource/other/p01> a kz:Passage ; oa:hasSource kzr:other .
silence:example a kz:Silence ; rdfs:label "whether people were beaten"@en ; kz:notSaidIn kzr:example-2024 ;
  kz:saidElsewhere <https://w3id.org/kzgraph/resource/other/act> .
"""


@pytest.mark.parametrize(("nearest", "found"), [("", True), ("silence:example kz:nearest ex:act .", False)])
def test_no_claim_says_what_a_silence_misses(nearest, found):
    assert ("said-where-silent" in rules(SILENT.format(nearest))) == found
