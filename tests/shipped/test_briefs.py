"""Briefs of all sources: what a later source says beside a demand, and what it does not answer."""

from kzgraph.formats.briefs import some_of_all
from kzgraph.reading.became import NOT_COMPARABLE
from kzgraph.reading.briefs import Briefs
from kzgraph.vocab import KZR, KZV
from tests.formats.test_briefs import render
from tests.reading.test_briefs import HRW, of


def test_a_demand_without_news_has_the_later_claims_that_its_conditions_may_not_be_compared_with(store):
    items = {item.claim.removeprefix(HRW): item for part in of(Briefs(store), "european-union").parts for item in part.items}
    supported = items["demand-support-investigation"]
    assert supported.read is not None
    assert KZR + "usdos-2023/omission-international-bodies" in {at.claim for at in supported.near}
    assert all(at.relation == NOT_COMPARABLE and at.why for at in supported.near)
    assert not any(condition.near or condition.read for condition in supported.conditions)
    assert not any(item.near for item in items.values() if item.read is None)


def test_a_demand_that_a_body_made_has_its_conditions(store):
    (says,) = (part for part in of(Briefs(store), "european-union").parts if part.name == "says")
    (call,) = (item for item in says.items if item.claim == HRW + "demand-eu-investigation")
    assert {one.claim.removeprefix(HRW) for one in call.conditions} == {
        f"requirement-eu-{name}" for name in ("full", "independent", "coverage")
    }
    assert call.later


def test_the_sheet_on_torture_has_what_happened_and_then_what_followed(listed):
    brief = of(Briefs(listed), "torture", KZV)
    happened, followed = ([item.claim.rpartition("/")[2] for item in part.items] for part in brief.parts[:2])
    assert [part.name for part in brief.parts[:2]] == ["happened", "followed"]
    assert {"figure-people-alleging-abuse", "figure-deaths-by-torture", "act-victims-pressed", "act-not-complaining"} <= set(happened)
    counts = ["figure-torture-cases", "figure-coalition-complaints", "figure-cases-opened", "figure-cases-closed"]
    decided = ["decision-first-death-case", "decision-second-death-case", "decision-convictions-of-forty", "decision-eleven"]
    assert [claim for claim in followed if claim in {*counts, *decided}] == [*counts, *decided]


def test_a_sheet_says_first_how_many_of_all_claims_it_has_and_where_the_others_are(store):
    briefs = Briefs(store)
    cut, whole = of(briefs, "torture", KZV), of(briefs, "torture", KZV, most=0)
    shown, every = cut.shown_of_all
    assert whole.shown_of_all == (every, every)
    assert shown < every
    text = render(store, cut, "table", longer="THERE")
    assert text.split("\n\n")[1] == f"{some_of_all(cut, 'en')} A longer brief: THERE"
    assert "longer brief" not in render(store, whole, "table", longer="THERE")


def test_a_figure_and_what_it_counts_stand_once(store):
    told = {item.claim.rpartition("/")[2] for part in of(Briefs(store), "torture", KZV, most=0).parts for item in part.items}
    assert {"figure-cases-opened", "figure-officers-detained", "charge-torture-five"} <= told
    assert not {"response-cases-opened", "act-officers-detained", "figure-victims-23"} & told


def test_how_the_words_of_a_body_are_judged_is_said_of_it_and_of_those_who_act_on_them(store):
    briefs = Briefs(store)
    for name, also in (("european-union", "contrast-eu-condition"), ("european-parliament", "response-parliament-spoke-out")):
        (said,) = (part for part in of(briefs, name).parts if part.name == "said")
        assert {HRW + "assessment-eu-calls-welcomed", HRW + also} <= {item.claim for item in said.items}


def test_what_may_not_be_compared_is_in_json_alone(store):
    brief = of(Briefs(store), "european-union")
    assert "omission-international-bodies" in render(store, brief, "json")
    for form in ("table", "md"):
        assert "involved no international bodies" not in render(store, brief, form)


def test_a_body_is_judged_by_others_before_it_is_described_and_told_nothing_about_others(store):
    brief = of(Briefs(store), "ombudsperson")
    (said,) = (part for part in brief.parts if part.name == "said")
    told = [brief.claims[item.claim] for item in said.items]
    first = " ".join(claim.label for claim in told[:4])
    assert "heavily influenced" in first
    assert "had decreased" in first
    assert not any(claim.voice.speaker.iri == KZR + "ombudsperson" for claim in told)
    whole = of(Briefs(store), "ombudsperson", most=0)
    assert "not change significantly" not in " ".join(claim.label for claim in whole.claims.values())
