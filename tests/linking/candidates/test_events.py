"""External events that fall on the days and places of local ones, and how many would by chance."""

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


def external(number, day, place="Almaty", country="Kazakhstan", **fields):
    point = {"Almaty": (43.25, 76.9), "Taraz": (42.9, 71.4), "Yangon": (16.8, 96.2)}.get(place, (None, None))
    when = Period(date.fromisoformat(day), date.fromisoformat(day)) if day else None
    return EventRow(f"urn:t:{number}", place, when, (place, country), *point, **fields)


def spread(count=400, place="Almaty"):
    """Events all over eleven years."""
    return [external(f"s{n}", str(date(2015, 1, 1) + timedelta(10 * n)), place) for n in range(count)]


LOCAL = EventRow(
    "urn:o:1", "Shooting", period("2022-01-06"), ("Almaty",), types=(KZV + "killing",), low=5, high=12, actors=("Security forces",)
)


def test_days_and_place_must_meet():
    rows = [
        external(1, "2022-01-06"),
        external(2, "2022-01-07"),
        external(3, "2022-01-08"),
        external(4, "2022-01-06", "Taraz"),
        external(5, "2022-01-06", "Yangon", "Myanmar"),
        external(6, ""),
    ]
    scores = {candidate.object: candidate.score for candidate in events.compare([LOCAL], [*rows, *spread()]).candidates}
    assert {"urn:t:1", "urn:t:2"} <= set(scores)
    assert not {"urn:t:3", "urn:t:4", "urn:t:5", "urn:t:6"} & set(scores)
    assert scores["urn:t:1"] > scores["urn:t:2"]


def test_a_coarse_date_meets_more_and_says_less():
    month = LOCAL._replace(iri="urn:o:2", when=period("2022-01"))
    candidates = events.compare([LOCAL, month], [external(1, "2022-01-06"), *spread()]).candidates
    weight = {
        item.subject: next(reason.weight for reason in item.reasons if reason.aspect == "date")
        for item in candidates
        if item.object == "urn:t:1"
    }
    assert weight["urn:o:1"] > weight["urn:o:2"] > 0


@pytest.mark.parametrize(("low", "high", "sign"), [(5, 12, 1), (12, 20, 1), (13, 20, -1), (0, 2, 0), (200, 200, -1)])
def test_more_deaths_speak_against_a_pair_and_fewer_say_nothing(low, high, sign):
    (candidate,) = [
        candidate
        for candidate in events.compare([LOCAL], [external(1, "2022-01-06", low=low, high=high), *spread()]).candidates
        if candidate.object == "urn:t:1"
    ]
    weight = next(reason.weight for reason in candidate.reasons if reason.aspect == "fatalities")
    assert (weight > 0) - (weight < 0) == sign


@pytest.mark.parametrize(("kind", "weight"), [("one-sided violence", 2.0), ("state-based conflict", 1.0), ("Strategic developments", -2.0)])
def test_kinds_go_through_the_crosswalk(kind, weight):
    (candidate,) = [
        candidate
        for candidate in events.compare([LOCAL], [external(1, "2022-01-06", types=(kind,)), *spread()]).candidates
        if candidate.object == "urn:t:1"
    ]
    (reason,) = [reason for reason in candidate.reasons if reason.aspect == "event type"]
    assert reason.weight == weight
    assert kind in reason.external


def test_a_kind_that_the_crosswalk_lacks_says_nothing():
    (candidate,) = [
        candidate
        for candidate in events.compare([LOCAL], [external(1, "2022-01-06", types=("regatta",)), *spread()]).candidates
        if candidate.object == "urn:t:1"
    ]
    assert "event type" not in {reason.aspect for reason in candidate.reasons}


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


def test_the_number_by_chance_is_shown_beside_the_candidates():
    even = spread()
    compared = events.compare([LOCAL._replace(when=period("2022-01"))], even)
    (chance,) = compared.chances
    assert chance.found == len(compared.candidates) == 3
    assert chance.expected == pytest.approx(3.2, abs=0.4)
    assert all(
        "by chance" in next(reason.external for reason in candidate.reasons if reason.aspect == "chance")
        for candidate in compared.candidates
    )


def test_a_burst_is_more_than_chance():
    burst = [external(n, f"2022-01-{n + 1:02}") for n in range(20)]
    (chance,) = events.compare([LOCAL._replace(when=period("2022-01"))], [*spread(), *burst]).chances
    assert chance.found > 20
    assert chance.expected < 6


def test_a_list_of_those_days_alone_is_all_chance():
    (chance,) = events.compare([LOCAL._replace(when=period("2022-01"))], [external(n, f"2022-01-{n + 1:02}") for n in range(20)]).chances
    assert chance.found == chance.expected == 20


def test_order_does_not_matter_and_a_row_counts_once():
    rows = [external(n, f"2022-01-0{n + 1}", low=n) for n in range(6)] + spread()
    first = events.compare([LOCAL], rows)
    assert events.compare([LOCAL, LOCAL], random.Random(1).sample(rows, len(rows)) + rows[:3]) == first


def test_our_january_events_meet_those_in_kazakhstan_alone(workspace):
    rows = [
        external(1, "2022-01-06", low=5, high=12, types=("one-sided violence",)),
        external(2, "2022-01-06", "Yangon", "Myanmar"),
        *spread(),
    ]
    pairs = {(candidate.subject.rsplit("/", 1)[1], candidate.object) for candidate in kinds.propose(workspace, rows, "events")}
    assert ("january-events", "urn:t:1") in pairs
    assert "urn:t:2" not in {external for _, external in pairs}
    january = next(item for item in kinds.compare(workspace, rows, "events").chances if item.event.endswith("/january-events"))
    assert january.found == len({external for local, external in pairs if local == "january-events"})


@given(PERIODS, PERIODS)
def test_days_between_periods(a, b):
    assert apart(a, b) == apart(b, a) >= 0
    days = {a.first + timedelta(n) for n in range(a.days)} & {b.first + timedelta(n) for n in range(b.days)}
    assert bool(days) == (apart(a, b) == 0)


@pytest.mark.parametrize("text", ["2022", "2022-01", "2022-01-05", "2024-02"])
def test_a_period_is_written_as_it_was_given(text):
    assert written(period(text)) == text


@pytest.mark.parametrize("text", ["", "22", "2022-13", "2022-02-30", "0000", "yesterday", "2022-1-5", "2022-01-05x", "99999-01-01"])
def test_texts_that_are_not_dates(text):
    assert period(text) is None


def test_a_time_is_on_its_day():
    assert period("2022-01-05T23:59:00+06:00") == period("2022-01-05") == period("2022-01-05Z")


@given(st.lists(PERIODS, min_size=1, max_size=12), PERIODS)
def test_chance_counts_each_move_as_it_is_made(their_periods, when):
    """The same by moving each event, day by day."""
    span = Period(min(item.first for item in their_periods), max(item.last for item in their_periods))
    counts = []
    for number in range(1, events.SHIFTS + 1):
        move = round(number * span.days / (events.SHIFTS + 1))
        firsts = [span.first + timedelta(((item.first - span.first).days + move) % span.days) for item in their_periods]
        moved = [Period(first, first + (other.last - other.first)) for first, other in zip(firsts, their_periods, strict=True)]
        counts.append(sum(apart(when, item) <= events.SLACK for item in moved))
    chance = events._chance("urn:x", when, their_periods, span, 1)
    assert chance.expected == round(sum(counts) / events.SHIFTS, 2)


def test_the_country_ends_at_its_border():
    local = LOCAL._replace(places=("Kazakhstan",))
    points = {
        "Aktau": (43.65, 51.16, True),
        "Petropavl": (54.87, 69.15, True),
        "Tashkent": (41.31, 69.28, False),
        "Bishkek": (42.87, 74.59, False),
        "Orenburg": (51.77, 55.10, False),
        "a road": (53.99, 54.64, False),
        "Baikonur": (45.62, 63.31, True),
    }
    rows = [EventRow(f"urn:t:{name}", name, period("2022-01-06"), (name,), north, east) for name, (north, east, _) in points.items()]
    found = {candidate.object.removeprefix("urn:t:") for candidate in events.compare([local], [*rows, *spread(1000, "Yangon")]).candidates}
    assert found & set(points) == {name for name, (*_, inside) in points.items() if inside}


def test_each_town_of_the_gazetteer_lies_inside_the_border():
    country = gazetteer.find("Kazakhstan")[0]
    assert max(gazetteer.outside(country, (town.latitude, town.longitude)) for town in gazetteer._towns()) < 1.5


@pytest.mark.parametrize(("cell", "unit"), [
    ("Almaty, Almaty", "almaty"),
    ("Zhanaozen, Mangystau Region", "mangystau"),
    ("Kostanay Region, Rudny", "kostanay"),
    ("г. Тараз, Жамбылская область", "zhambyl"),
    ("Semey, East Kazakhstan Region", "abai"),
    ("Almaty, Dostyk Avenue", "almaty"),
    ("Aktau, Kostanay Region", None),
    ("Petropavlovsk, Kamchatka Krai", None),
    ("Ust-Kamenogorsk, Chelyabinsk Oblast", None),
    ("Moscow, Russia", None),
])  # fmt: skip
def test_a_town_is_found_beside_its_region(cell, unit):
    assert [place.unit for place in gazetteer.find(cell)[:1]] == ([unit] if unit else [])


def test_media_of_a_town_and_day_meet_a_claim_of_them_and_chance_is_told_without_pairs():
    days = [f"2022-01-{day:02}" for day in range(1, 12)]
    rows = [
        EventRow(f"urn:m:{place}-{day}-{n}", "video", period(day), (f"{place}, {place}",))
        for place in ("Almaty", "Aktau", "Taraz", "Kostanay", "Oral") for day in days for n in range(4)
    ]  # fmt: skip
    country = EventRow("urn:o:country", "All of it", period("2022-01"), ("Kazakhstan",))
    town = EventRow("urn:o:town", "What happened in one town", period("2022-01"), ("Almaty",))
    compared = events.compare([country, town], rows)
    assert {(candidate.subject, candidate.object.split("-")[0]) for candidate in compared.candidates} == {("urn:o:town", "urn:m:Almaty")}
    assert {chance.event: chance.note for chance in compared.chances} == {
        "urn:o:country": "220 rows match those days and places; 220.0 expected by chance",
        "urn:o:town": "44 rows match those days and places; 44.0 expected by chance",
    }
