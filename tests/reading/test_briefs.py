"""Briefs: what is asked, in order; what a body is part of; one person at a time; what is nearest where nothing is said."""

import pyoxigraph as ox
import pytest

from kzgraph.errors import UsageError
from kzgraph.graph import store as stores
from kzgraph.graph.store import select
from kzgraph.graph.workspace import Workspace
from kzgraph.reading.briefs import MOST, Briefs
from kzgraph.vocab import KZ, KZR, KZV, RDF
from tests.first import BOTH

HRW = KZR + "hrw-2022-10-26/"


@pytest.fixture(scope="module")
def briefs(store):
    return Briefs(store)


@pytest.fixture(scope="module")
def briefs_of_all():
    return Briefs(stores.load(Workspace.open(BOTH)))


def of(briefs, name, space=KZR, most=MOST):
    return briefs.of(ox.NamedNode(space + name), most)


def parts(brief):
    """The local names of the claims of each part."""
    return {part.name: [item.claim.removeprefix(HRW) for item in part.items] for part in brief.parts}


def test_a_body_that_is_addressed_and_asked_for_nothing_is_told_what_others_are_asked(briefs):
    brief = of(briefs, "european-parliament")
    assert brief.askable
    assert not brief.asked
    assert brief.addressed == ((HRW.rstrip("/"), KZR + "subcommittee-on-human-rights"),)
    (others,) = (part for part in brief.parts if part.name == "asked of others")
    assert [item.step for item in others.items[:3]] == [1, 2, 0]
    assert parts(brief)["asked of others"][:2] == ["demand-convene-assessment", "demand-support-investigation"]
    assert len(others.items[1].conditions) == 16


def test_a_part_of_demands_ends_where_these_and_their_conditions_are_too_many(briefs, monkeypatch):
    whole = of(briefs, "european-parliament", most=0).parts[0]
    assert of(briefs, "european-parliament").parts[0] == whole
    monkeypatch.setattr("kzgraph.reading.briefs.MOST_ASKED", 20)
    part = of(briefs, "european-parliament").parts[0]
    shown = len(part.items)
    assert part.items == whole.items[:shown]
    lines = [1 + len(item.conditions) for item in whole.items]
    assert sum(lines[:shown]) <= 20 < sum(lines[: shown + 1])
    assert part.left_out == len(whole.items) - shown
    assert of(briefs, "european-parliament", most=0).parts[0] == whole


def test_what_is_asked_of_a_state_comes_after_what_is_asked_of_its_authorities(briefs):
    authorities, state = parts(of(briefs, "kazakh-authorities")), parts(of(briefs, "kazakhstan"))
    assert authorities["asked of the whole"] == ["demand-not-extradite"]
    assert set(state["asked"]) == {*authorities["asked"], "demand-not-extradite"}
    assert "omission-independent-investigation" in authorities["missing"]


def test_the_brief_of_a_person_has_the_role_first_no_grounds_of_a_demand_and_nobody_else(briefs, store):
    brief = of(briefs, "person-2")
    assert next(iter(parts(brief))) == "role"
    assert not any("response-working-group-decision" in claims for claims in parts(brief).values()), "a decision on nobody that is named"
    for item in (item for part in brief.parts for item in part.items):
        assert not list(store.quads_for_pattern(ox.NamedNode(item.claim), None, ox.NamedNode(KZR + "person-1")))
    accused = of(briefs, "person-1")
    assert [part.name for part in accused.parts][-1] == "accused"
    assert not any("charge" in claim for part in accused.parts[:-1] for claim in parts(accused)[part.name] if "demand" not in claim)


def test_the_length_of_a_penalty_stands_with_its_decision_alone(briefs_of_all):
    told = {item.claim.rpartition("/")[2] for part in of(briefs_of_all, "person-1").parts for item in part.items}
    assert {"decision-named-1-probation", "decision-named-1-ban"} <= told
    assert not {"figure-named-1-probation", "figure-named-1-ban"} & told


def test_what_is_to_be_done_is_offered_with_what_it_concerns(briefs):
    steps = briefs.steps()
    assert KZV + "set-up-investigation" in steps[KZV + "support"]
    assert not any(node in briefs.claims for nodes in steps.values() for node in nodes)


def test_a_matter_takes_the_narrower_ones_along(briefs):
    assert "omission-independent-investigation" in parts(of(briefs, "investigate", KZV))["missing"]


def test_every_node_that_is_offered_has_a_brief(briefs):
    offered = [node for nodes in briefs.subjects().values() for node in nodes]
    assert {KZR + "european-parliament", KZR + "person-1", KZV + "investigate"} < set(offered)
    assert all(brief.parts or brief.addressed for brief in (briefs.of(ox.NamedNode(node)) for node in offered))


def test_where_nothing_is_said_the_nearest_are_named(briefs):
    brief = of(briefs, "un")
    assert brief.parts == ()
    assert KZR + "un-working-group-on-arbitrary-detention" in brief.nearest
    assert of(briefs, "uzbekistan").nearest == ()


def test_a_person_whom_no_claim_names_alone_has_that_said_and_nothing_that_is_not_near(store):
    changed = changed_copy(store, [(claim, "concerns", KZR + "person-1") for claim in claims_with(store, KZR + "person-2")])
    brief = of(Briefs(changed), "person-2")
    assert (brief.parts, brief.nearest, brief.with_others) == ((), (), True)
    assert not of(Briefs(changed), "un").with_others


def claims_with(store, node):
    return [row["claim"].value for row in select(store, f"SELECT DISTINCT ?claim {{ ?claim ?role <{node}> ; kz:voice ?voice }}")]


def changed_copy(store, quads):
    """The store with more quads, of an IRI, the local name of a property, and an IRI or a literal."""
    changed = ox.Store()
    changed.extend(store)
    for node, name, value in quads:
        changed.add(ox.Quad(ox.NamedNode(node), ox.NamedNode(KZ + name), value if isinstance(value, ox.Literal) else ox.NamedNode(value)))
    return changed


def with_news(store, state="positive"):
    """The store with a comparison: a later figure bears on the demand not to extradite."""
    pair = [("first", HRW + "demand-not-extradite"), ("second", KZR + "background-2022/figure-deaths-2023-01-05")]
    judged = [("relation", KZV + "bears-on"), ("followUp", KZV + "contrary"), ("comparisonState", f"{KZV}{state}-comparison")]
    signed = [("reviewer", KZV + "encoder"), ("decidedOn", ox.Literal("2026-01-01")), ("justification", ox.Literal("so"))]
    changed = changed_copy(store, [("urn:comparison", *one) for one in (*pair, *judged, *signed)])
    changed.add(ox.Quad(ox.NamedNode("urn:comparison"), RDF.type, KZ.Comparison))
    return changed


def test_what_a_later_source_has_news_of_is_marked_so(store):
    (item,) = (item for part in of(Briefs(with_news(store)), "kazakhstan").parts for item in part.items if "not-extradite" in item.claim)
    assert item.later
    assert item.read == ()
    items = [item for part in of(Briefs(store), "kazakhstan").parts for item in part.items]
    assert not any(item.later for item in items if "demand" in item.claim)


def test_a_later_claim_stands_under_the_first_item_that_it_is_about(store):
    items = [item for part in of(Briefs(store), "kazakhstan").parts for item in part.items]
    told = [at.claim for item in items for at in item.later]
    assert told
    assert len(told) == len(set(told))
    numbers = [item.number for item in items]
    for item in items:
        assert all(numbers.index(seen) < numbers.index(item.number) for seen in item.seen)


def test_a_claim_and_a_source_have_no_brief(briefs):
    for node in (HRW + "demand-not-extradite", HRW.rstrip("/"), HRW + "p01-s01"):
        with pytest.raises(UsageError, match="has no brief: name an addressee"):
            briefs.of(ox.NamedNode(node))


def test_an_order_turned_round_turns_the_steps_round(store):
    first, second = (ox.NamedNode(HRW + name) for name in ("demand-convene-assessment", "demand-support-investigation"))
    turned = ox.Store()
    turned.extend(quad for quad in store if quad.predicate != KZ.precedes)
    turned.add(ox.Quad(second, KZ.precedes, first))
    brief = of(Briefs(turned), "european-union")
    assert [(item.claim, item.step) for item in brief.parts[0].items[:2]] == [(second.value, 1), (first.value, 2)]
