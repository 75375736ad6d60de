"""What rules of wording say nothing of: honest claims that two readers of the rules saw refused. Each row was a finding once."""

from __future__ import annotations

import pytest

from tests.validate.small import claim, rules, rules_with_text

OFFICE = "The Example Office said"
COURT = "kz:party ex:officers ; kz:outcome kzv:sentenced ; kz:silentOn kzv:actor"
OFFICERS = 'ex:officers a kz:Group ; rdfs:label "Officers in a case of abuse"@en ; kz:namedIn ex:p01-s01 .'
NO_OTHER_FINDING = {
    "the year that a report is on": claim(
        f"{OFFICE} in its report on 2024 that guards beat detainees.", "Guards beat detainees.", "kz:actType kzv:beating"
    ),
    "throughout a year": claim(
        f"{OFFICE} that guards beat detainees throughout 2024.",
        "Guards beat detainees throughout 2024.",
        'kz:actType kzv:beating ; kz:date "2024"^^xsd:gYear',
    ),
    "the year of a report in Russian": claim(
        f"{OFFICE} in its report on 2024 that guards beat detainees.",
        "Guards beat detainees.",
        'kz:actType kzv:beating ; rdfs:label "Example Office сообщил в докладе за 2024 год, что охранники избивали задержанных."@ru',
    ),
    "months counted from the first": claim(
        f"{OFFICE} that 12 people complained in the first eight months of 2024.",
        "Twelve people complained in the first eight months of 2024.",
        'kz:exactly 12 ; kz:start "2024-01"^^xsd:gYearMonth ; kz:end "2024-08"^^xsd:gYearMonth',
        kind="Figure",
    ),
    "months of one year": claim(
        f"{OFFICE} that 12 people complained from January to August 2024.",
        "Twelve people complained in the first eight months of 2024.",
        'kz:exactly 12 ; kz:start "2024-01"^^xsd:gYearMonth ; kz:end "2024-08"^^xsd:gYearMonth',
        kind="Figure",
    ),
    "indicted": claim(
        f"{OFFICE} that officers were indicted for abuse; by whom was not said.",
        "Officers were indicted, as is alleged, for abuse.",
        "kz:accused ex:officers ; kz:silentOn kzv:accuser . " + OFFICERS.removesuffix(" ."),
        kind="Charge",
        standing="charged",
    ),
    "a suspended sentence": claim(
        f"{OFFICE} that officers got suspended sentences; by which court was not said.",
        "Officers got suspended sentences.",
        f"{COURT} ; kz:toBeServed false . " + OFFICERS.removesuffix(" ."),
        kind="Decision",
    ),
    "a sentence to be served beside a suspended one": claim(
        f"{OFFICE} that officers got prison sentences that they have to serve; by which court was not said.",
        "Suspended sentences of officers, which did not have to be served in prison, became sentences to be served.",
        f"{COURT} ; kz:toBeServed true . " + OFFICERS.removesuffix(" ."),
        kind="Decision",
    ),
    "an organisation that is called by a deed": claim(
        f"{OFFICE} that the Coalition Against Torture was fined.",
        "The Coalition Against Torture had to pay a fine.",
        "kz:actType kzv:arrest ; kz:victim ex:coalition ; kz:silentOn kzv:perpetrator . "
        'ex:coalition a kz:Organisation ; rdfs:label "Coalition Against Torture"@en ; kz:namedIn ex:p01-s01',
    ),
    "the month of an event": claim(
        f"{OFFICE} that guards beat detainees after the protests held in January 2022.",
        "Guards beat detainees after the protests of January 2022.",
        'kz:actType kzv:beating ; kz:date "2024"^^xsd:gYear ; kz:inferred kzv:year',
    ),
    "by which court, as rule 49 says": claim(
        f"{OFFICE} that officers were sentenced; when and by which court was not said.",
        "Officers were sentenced.",
        f"{COURT} . " + OFFICERS.removesuffix(" ."),
        kind="Decision",
    ),
    "are said to": claim(
        f"{OFFICE} that guards are said to have beaten detainees.",
        "Guards are said to have beaten detainees.",
        "kz:actType kzv:beating",
        standing="reported",
    ),
    "are said to, as those concerned say": claim(
        "Guards are said to have beaten detainees, the Example Office said.",
        "Guards are said to have beaten detainees.",
        "kz:actType kzv:beating",
        standing="alleged",
    ),
    "may": claim(
        f"{OFFICE} that detainees may be beaten.", "Detainees may be beaten.", "kz:harm kzv:beating", kind="Risk", standing="feared"
    ),
}


@pytest.mark.parametrize("turtle", NO_OTHER_FINDING.values(), ids=NO_OTHER_FINDING)
def test_an_honest_claim_has_no_finding(turtle):
    assert rules(turtle) == []


PERIOD = claim(
    f"{OFFICE} that 12 people complained from January to August 2024.",
    "From January to August 2024 twelve people complained.",
    'kz:exactly 12 ; kz:start "2024-01"^^xsd:gYearMonth ; kz:end "2024-08"^^xsd:gYearMonth',
    kind="Figure",
)


def test_months_counted_in_the_text_may_be_named():
    assert rules_with_text(PERIOD, "In the first eight months of 2024 there were 12 complaints.") == []
    assert rules_with_text(PERIOD, "In the first nine months of 2024 there were 12 complaints.") == ["day-not-in-text"]


INFERRED = claim(f"{OFFICE} that guards beat detainees.", "Guards beat detainees.", 'kz:date "{}"^^xsd:gYear ; kz:inferred kzv:year')


@pytest.mark.parametrize(("year", "found"), [("2024", []), ("2025", []), ("2019", ["date-of-text"])])
def test_a_year_is_inferred_from_the_source_and_not_from_nothing(year, found):
    assert rules(INFERRED.format(year)) == found
