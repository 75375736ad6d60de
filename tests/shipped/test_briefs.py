"""Briefs of all sources: what a later source says beside a demand, and what it does not answer."""

from kzgraph.reading.became import NOT_COMPARABLE
from kzgraph.reading.briefs import Briefs
from kzgraph.vocab import KZR
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
