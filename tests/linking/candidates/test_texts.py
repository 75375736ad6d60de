"""Recommendations beside claims: action, matter, addressee and wording, in three languages."""

from __future__ import annotations

import pytest

from kzgraph.linking.candidates import kinds, local, texts
from kzgraph.linking.candidates.rows import RECOMMENDATIONS, Term, TextRow
from kzgraph.vocab import KZR

# Sentences made up here, of matters that reviews speak of.
FAR = [
    TextRow(f"urn:far:{number}", text, text)
    for number, text in enumerate(
        (
            "Ratify the convention on migrant workers",
            "Improve rural schools",
            "Protect the environment",
            "Fund hospitals and clinics",
            "Share good practices with others",
            "Combat trafficking in children",
        )
    )
]
INVESTIGATE = Term("action", "investigate", ("investigate", "inquiry", "расследование", "тергеу"))
TORTURE = Term("matter", "torture", ("torture", "пытки", "азаптау"))
CLAIM = TextRow("urn:claim", "A body said so.", "A body said so.", ("Kazakhstan", "Казахстан", "Қазақстан"), (INVESTIGATE, TORTURE))


def row(text, addressee=""):
    return TextRow("urn:near", text, text, (addressee,) if addressee else ())


def best(claim, *rows):
    return {candidate.object: candidate for candidate in texts.propose([claim], [*rows, *FAR])}


@pytest.mark.parametrize(
    "text",
    ["Investigations into all cases of torture", "Провести расследование всех сообщений о пытках", "Барлық азаптауларды тергеуді бастау"],
)
def test_a_recommendation_is_proposed_in_any_language_with_the_same_action_and_matter(text):
    candidate = best(CLAIM, row(text))["urn:near"]
    assert {(reason.aspect, reason.local) for reason in candidate.reasons if reason.weight > 0} >= {
        ("action", "investigate"),
        ("matter", "torture"),
    }
    assert all(reason.external in text.lower() or ", " in reason.external for reason in candidate.reasons)


def test_what_shares_nothing_or_a_common_word_alone_is_not_proposed():
    common = [TextRow(f"urn:common:{number}", text, text) for number, text in enumerate(["Share what is known of torture"] * 60)]
    assert not best(CLAIM)
    assert not best(CLAIM, *common)


@pytest.mark.parametrize("same", ["kazakhstan", "Казахстану", "Republic of Kazakhstan"])
def test_another_addressee_speaks_against_and_the_same_one_in_any_case_does_not(same):
    text = "Inquiry into torture"
    plain = best(CLAIM, row(text))["urn:near"].score
    assert best(CLAIM, row(text, same))["urn:near"].score == plain
    assert best(CLAIM, row(text, "Republic of Examplia"))["urn:near"].score < plain


def test_words_of_near_rows_order_rows_and_are_no_evidence():
    near = [TextRow(f"urn:near:{n}", text, text) for n, text in enumerate(("Torture in custody", "Torture of detainees in custody"))]
    found = best(CLAIM, row("Custody of detainees"), *near)
    assert "urn:near" not in found  # it has no word of the claim
    assert not any("custody" in reason.external for item in found.values() for reason in item.reasons)


def test_five_rows_of_a_claim_in_whatever_order_they_come():
    rows = [TextRow(f"urn:{n}", "", f"Investigate torture {'case ' * n}") for n in range(9)]
    found = texts.propose([CLAIM], [*rows, *FAR])
    assert len(found) == 5
    assert found == texts.propose([CLAIM], [*FAR, *reversed(rows)])


def test_a_claim_of_the_graph_has_its_terms_those_of_its_whole_and_who_should_act(workspace):
    claims = {claim.iri: claim for claim in local.rows(workspace, RECOMMENDATIONS)}
    demand = claims[f"{KZR}hrw-2022-10-26/demand-not-extradite"]
    assert [(term.label, term.share) for term in demand.terms if term.aspect == "action"] == [("not to extradite", 1.0), ("refrain", 0.5)]
    assert {"Kazakhstan", "Казахстан", "Қазақстан"} <= set(demand.addressees)
    part = claims[f"{KZR}hrw-2022-10-26/requirement-public-findings"]
    assert {(term.label, term.share) for term in part.terms} >= {("set up an investigation", 0.5)}


def test_a_row_without_a_word_is_left_out():
    assert dict(kinds.left_out([row("2022. 14"), *FAR])) == {"urn:near": "no text with a distinctive word"}
