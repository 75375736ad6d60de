"""Events: which of theirs fall on the days and places of ours, and how many would by chance."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzgraph.graph.store import expand
from kzgraph.linking.candidates import events, gazetteer, kinds
from kzgraph.linking.candidates.periods import apart, period, written
from kzgraph.linking.candidates.rows import EventRow, Period
from kzgraph.vocab import KZV

DAYS = st.dates(date(2000, 1, 1), date(2030, 1, 1))
PERIODS = st.builds(lambda first, days: Period(first, first + timedelta(days)), DAYS, st.integers(0, 400))


def theirs(number, day, place="Almaty", country="Kazakhstan", **told):
    point = {"Almaty": (43.25, 76.9), "Taraz": (42.9, 71.4), "Yangon": (16.8, 96.2)}.get(place, (None, None))
    when = Period(date.fromisoformat(day), date.fromisoformat(day)) if day else None
    return EventRow(f"urn:t:{number}", place, when, (place, country), *point, **told)


def spread(count=400, place="Almaty"):
    """Events all over eleven years."""
    return [theirs(f"s{n}", str(date(2015, 1, 1) + timedelta(10 * n)), place) for n in range(count)]


OURS = EventRow(
    "urn:o:1", "Shooting", period("2022-01-06"), ("Almaty",), types=(KZV + "killing",), low=5, high=12, actors=("Security forces",)
)


def test_days_and_place_must_meet():
    rows = [
        theirs(1, "2022-01-06"),
        theirs(2, "2022-01-07"),
        theirs(3, "2022-01-08"),
        theirs(4, "2022-01-06", "Taraz"),
        theirs(5, "2022-01-06", "Yangon", "Myanmar"),
        theirs(6, ""),
    ]
    found = {one.object: one.score for one in events.propose([OURS], [*rows, *spread()])}
    assert {"urn:t:1", "urn:t:2"} <= set(found)
    assert not {"urn:t:3", "urn:t:4", "urn:t:5", "urn:t:6"} & set(found)
    assert found["urn:t:1"] > found["urn:t:2"]


def test_a_coarse_date_meets_more_and_says_less():
    month = OURS._replace(iri="urn:o:2", when=period("2022-01"))
    found = events.propose([OURS, month], [theirs(1, "2022-01-06"), *spread()])
    weight = {
        one.subject: next(reason.weight for reason in one.reasons if reason.aspect == "date") for one in found if one.object == "urn:t:1"
    }
    assert weight["urn:o:1"] > weight["urn:o:2"] > 0


@pytest.mark.parametrize(("low", "high", "sign"), [(5, 12, 1), (12, 20, 1), (13, 20, -1), (0, 2, 0), (200, 200, -1)])
def test_deaths_beyond_ours_speak_against_and_fewer_say_nothing(low, high, sign):
    (one,) = [one for one in events.propose([OURS], [theirs(1, "2022-01-06", low=low, high=high), *spread()]) if one.object == "urn:t:1"]
    weight = next(reason.weight for reason in one.reasons if reason.aspect == "fatalities")
    assert (weight > 0) - (weight < 0) == sign


@pytest.mark.parametrize(("kind", "weight"), [("one-sided violence", 2.0), ("state-based conflict", 1.0), ("Strategic developments", -2.0)])
def test_kinds_go_through_the_crosswalk(kind, weight):
    (one,) = [one for one in events.propose([OURS], [theirs(1, "2022-01-06", types=(kind,)), *spread()]) if one.object == "urn:t:1"]
    (reason,) = [reason for reason in one.reasons if reason.aspect == "event type"]
    assert reason.weight == weight
    assert kind in reason.theirs


def test_a_kind_that_the_crosswalk_lacks_says_nothing():
    (one,) = [one for one in events.propose([OURS], [theirs(1, "2022-01-06", types=("regatta",)), *spread()]) if one.object == "urn:t:1"]
    assert "event type" not in {reason.aspect for reason in one.reasons}


def test_the_crosswalk_names_kinds_of_acts_that_exist_and_says_why(workspace):
    acts = (workspace.root / "ontology" / "vocab" / "acts.ttl").read_text(encoding="utf-8")
    with (gazetteer.DATA / "types.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len({(row["dataset"], row["type"], row["act"]) for row in rows}) == len(rows)
    for row in rows:
        assert f"kzv:{row['act']} a skos:Concept" in acts
        assert expand(f"kzv:{row['act']}") is not None
        assert row["fit"] in ("close", "related")
        assert len(row["why"].split()) >= 3


def test_chance_is_told_beside_what_was_found():
    even = spread()
    compared = events.compare([OURS._replace(when=period("2022-01"))], even)
    (chance,) = compared.chances
    assert chance.found == len(compared.candidates) == 3
    assert chance.expected == pytest.approx(3.2, abs=0.4)
    assert chance.as_many > 0.5
    assert all("by chance" in next(reason.theirs for reason in one.reasons if reason.aspect == "chance") for one in compared.candidates)


def test_a_burst_is_more_than_chance():
    burst = [theirs(n, f"2022-01-{n + 1:02}") for n in range(20)]
    (chance,) = events.compare([OURS._replace(when=period("2022-01"))], [*spread(), *burst]).chances
    assert chance.found > 20
    assert chance.expected < 6
    assert chance.as_many < 0.05


def test_a_list_of_those_days_alone_is_all_chance():
    (chance,) = events.compare([OURS._replace(when=period("2022-01"))], [theirs(n, f"2022-01-{n + 1:02}") for n in range(20)]).chances
    assert chance.found == chance.expected == 20
    assert chance.as_many == 1.0


def test_order_tells_nothing_and_a_row_counts_once():
    rows = [theirs(n, f"2022-01-0{n + 1}", low=n) for n in range(6)] + spread()
    first = events.compare([OURS], rows)
    assert events.compare([OURS, OURS], random.Random(1).sample(rows, len(rows)) + rows[:3]) == first


def test_our_january_events_meet_those_in_kazakhstan_alone(workspace):
    rows = [theirs(1, "2022-01-06", low=5, high=12, types=("one-sided violence",)), theirs(2, "2022-01-06", "Yangon", "Myanmar"), *spread()]
    found = {(one.subject.rsplit("/", 1)[1], one.object) for one in kinds.propose(workspace, rows, "events")}
    assert ("january-events", "urn:t:1") in found
    assert "urn:t:2" not in {theirs for _, theirs in found}
    january = next(one for one in kinds.chance(workspace, rows) if one.event.endswith("/january-events"))
    assert january.found == len({theirs for ours, theirs in found if ours == "january-events"})


@given(PERIODS, PERIODS)
def test_days_between_periods(a, b):
    assert apart(a, b) == apart(b, a) >= 0
    days = {a.first + timedelta(n) for n in range(a.days)} & {b.first + timedelta(n) for n in range(b.days)}
    assert bool(days) == (apart(a, b) == 0)


@pytest.mark.parametrize("told", ["2022", "2022-01", "2022-01-05", "2024-02"])
def test_a_period_is_written_as_it_was_told(told):
    assert written(period(told)) == told


@pytest.mark.parametrize("told", ["", "22", "2022-13", "2022-02-30", "0000", "yesterday", "2022-1-5", "2022-01-05x", "99999-01-01"])
def test_what_is_no_date(told):
    assert period(told) is None


def test_a_time_is_on_its_day():
    assert period("2022-01-05T23:59:00+06:00") == period("2022-01-05") == period("2022-01-05Z")


@given(st.lists(PERIODS, min_size=1, max_size=12), PERIODS)
def test_chance_counts_each_move_as_it_is_made(their_periods, when):
    """The same by moving each event, day by day."""
    span = Period(min(one.first for one in their_periods), max(one.last for one in their_periods))
    counts = []
    for number in range(1, events.SHIFTS + 1):
        move = round(number * span.days / (events.SHIFTS + 1))
        firsts = [span.first + timedelta(((one.first - span.first).days + move) % span.days) for one in their_periods]
        moved = [Period(first, first + (one.last - one.first)) for first, one in zip(firsts, their_periods, strict=True)]
        counts.append(sum(apart(when, one) <= events.SLACK for one in moved))
    found = events._chance("urn:x", when, their_periods, span, 1)
    assert found.expected == round(sum(counts) / events.SHIFTS, 2)
    assert found.as_many == round((1 + sum(count >= 1 for count in counts)) / (events.SHIFTS + 1), 3)
