"""The gazetteer's names and units on a day, and places by name, point and region."""

from __future__ import annotations

from datetime import date

import pytest

from kzgraph.linking.candidates import gazetteer, places
from kzgraph.linking.candidates.rows import PlaceRow
from tests.linking.candidates.planted import TOWNS
from tests.tiers import few

JANUARY = date(2022, 1, 6)


def best(local, other):
    return next(iter(places.propose([local], [other])), None)


@pytest.mark.parametrize("town", [town for town in TOWNS if not town.startswith("Қаскелең")])
def test_every_spelling_of_a_town_is_one_place(town):
    known = {gazetteer.find(name)[0].iri for name in town.split("/")}
    assert len(known) == 1


def test_a_town_that_the_gazetteer_lacks_still_sounds_alike():
    assert gazetteer.find("Kaskelen") == ()
    assert len({gazetteer.fold(name) for name in ("Қаскелең", "Каскелен", "Kaskelen", "Kaskeleng")}) == 1


@pytest.mark.parametrize(("unit", "day", "standing"), [
    ("zhetisu", date(2022, 1, 6), "almaty-region"),
    ("zhetisu", date(2022, 7, 1), "zhetisu"),
    ("shymkent", date(2018, 1, 1), "turkistan"),
    ("shymkent", None, "shymkent"),
])  # fmt: skip
def test_the_unit_that_held_on_a_day(unit, day, standing):
    assert gazetteer.unit_on(unit, day) == standing


def test_a_region_is_not_its_capital():
    assert gazetteer.find("Алматинская область")[0].iri == "almaty-region"
    assert gazetteer.find("г. Алматы")[0].iri == "https://sws.geonames.org/1526384/"
    assert gazetteer.find("Алматы облысы") != gazetteer.find("Алматы қаласы")
    assert gazetteer.find("") == gazetteer.find("—") == gazetteer.find("Atlantis") == ()


def test_the_region_distinguishes_towns_of_the_same_name():
    aksu = {gazetteer.find("Ақсу", region=region)[0].unit for region in ("Pavlodar Region", "Туркестанская область")}
    assert aksu == {"pavlodar", "turkistan"}


@pytest.mark.parametrize(("name", "unit"), few(5, [
    ("Kentau, Turkestan Region", "turkistan"),
    ("Талдыкорган, Алматинская обл., РК", "zhetisu"),
    ("г. Алматы, Бостандыкский район, ул. Абая 150/2, кв. 7", "almaty"),
    ("050000, Almaty, Dostyk 85A, KZ", "almaty"),
    ("Oral, USA", None),
    ("Abay, Egypt", None),
    ("Semey, Russia", None),
    ("Семей, Россия", None),
    ("Taraz, Uzbekistan", None),
    ("Turkestan, Tajikistan", None),
    ("Petropavl, Saskatchewan", None),
    ("Aksu, Xinjiang", None),
    ("Aksu, 843000 China", None),
    ("Павлодар, Алтайский край", None),
    ("Aksu, Tashkent Region", None),
]))  # fmt: skip
def test_a_town_is_known_beside_its_region_or_an_address_and_not_beside_another_country(name, unit):
    assert {place.unit for place in gazetteer.find(name)[:1]} == ({unit} if unit else set())


def test_places_that_a_text_names():
    assert gazetteer.mentioned("January 2022 events in Kazakhstan") == ("Kazakhstan",)
    assert gazetteer.mentioned("Январские события в Казахстане") == ("Kazakhstan",)
    assert gazetteer.mentioned("Қазақстандағы қаңтар оқиғалары") == ("Kazakhstan",)
    assert gazetteer.mentioned("A debriefing in Brussels") == ()


def test_distance():
    almaty, astana = (43.25, 76.91), (51.18, 71.45)
    assert gazetteer.kilometres(almaty, astana) == pytest.approx(972, abs=5) == gazetteer.kilometres(astana, almaty)
    assert gazetteer.kilometres(almaty, almaty) == 0


def test_former_names_and_regions_of_the_day_speak_for_a_pair():
    local = PlaceRow("urn:o:1", ("Taldykorgan",))
    then = best(local, PlaceRow("urn:t:1", ("Талды-Курган",), "Almaty Region", "Kazakhstan", 45.01, 78.37, JANUARY))
    assert then.score > 0.95
    assert ("region", "Almaty Region") in {(reason.aspect, reason.local) for reason in then.reasons if reason.weight > 0}
    later = best(local, PlaceRow("urn:t:2", ("Талдыкорган",), "Almaty Region", "Kazakhstan", 45.01, 78.37, date(2023, 1, 6)))
    assert later.score < then.score
    assert ("region", "Zhetisu Region") in {(reason.aspect, reason.local) for reason in later.reasons if reason.weight < 0}


def test_the_same_name_far_away_is_not_a_likely_pair():
    local = PlaceRow("urn:o:1", ("Almaty",))
    near, far = (best(local, PlaceRow("urn:t:1", ("Алматы",), latitude=lat, longitude=lon)) for lat, lon in ((43.2, 76.9), (51.0, 71.0)))
    assert near.score > 0.8
    assert far is None or far.score < 0.1


def test_another_region_speaks_against_a_pair():
    local = PlaceRow("urn:o:1", ("Ақсу",), "Pavlodar Region")
    assert best(local, PlaceRow("urn:t:1", ("Aksu",), "Pavlodar")).score > 0.8
    assert best(local, PlaceRow("urn:t:1", ("Aksu",), "Turkistan Region")).score < 0.2


def test_order_does_not_matter():
    local = [PlaceRow(f"urn:o:{n}", (town.split("/")[0],)) for n, town in enumerate(TOWNS)]
    external = [PlaceRow(f"urn:t:{n}", (town.split("/")[-1],)) for n, town in enumerate(TOWNS)]
    first = places.propose(local, external)
    assert {(candidate.subject[6:], candidate.object[6:]) for candidate in first} == {(str(n), str(n)) for n in range(len(TOWNS))}
    assert places.propose(local[::-1], external[::-1]) == first


def test_places_without_a_name():
    assert places.propose([PlaceRow("urn:o:1", ())], [PlaceRow("urn:t:1", ())]) == []
