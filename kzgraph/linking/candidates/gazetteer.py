"""Places of one country, that of `data/units.csv`: names in three languages and of other days, points, the border, the units of a day."""

from __future__ import annotations

import csv
import math
import re
from datetime import date
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from kzgraph import names

DATA = Path(__file__).parent / "data"
GEONAMES = "https://sws.geonames.org/"
EARTH = 6371.0  # kilometres
CITY_REACH, TOWN_REACH = 20.0, 10.0
_KIND = r"city|town|village|region|oblast|oblysy|province|district|г|город|область|обл|район|р-н|қ|қаласы|облысы|ауданы|ауылы|поселок|с"
_GENERIC = re.compile(rf"(?<!\w)(?:{_KIND})(?!\w)\.?", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^)]*\)")
_PARTS = re.compile(r"[,;/|\n]|\s[-\u2013\u2014]\s")  # what stands between a town and its region in one cell
# What may stand beside a town without being known here: a part of it, a street, a house, a postal code.
_BELOW = re.compile(
    r"(?i)(?<!\w)(?:district|village|р-н|район|ауданы|ауылы|село|поселок|с|microdistrict|mikrorayon|микрорайон|мкр|street|avenue|ул|улица|көшесі"
    r"|проспект|пр|даңғылы|дом|үй|кв)(?!\w)|(?<!\d)\d{1,4}\w?$|^\d+$"
)
BORDER = 1.0  # kilometres by which the border is inexact


Ring = tuple[tuple[float, float], ...]  # points, latitude first


class Unit(NamedTuple):
    """A first-order unit: a region or a city of its own, or the country. `since` is None where it stood before 1998."""

    name: str
    kind: str
    names: tuple[str, ...]
    english: str
    since: date | None
    before: str


class Found(NamedTuple):
    """A place that the gazetteer knows. `reach` is how far from its point it may extend, in kilometres; `unit` is that of today."""

    iri: str
    names: tuple[str, ...]
    unit: str
    latitude: float
    longitude: float
    reach: float
    people: int = 0


def find(name: str, *, region: str = "") -> tuple[Found, ...]:
    """The places of that name in any of its spellings, the largest first; only those in the region, if the gazetteer knows that one.

    A word such as oblast or city is passed over, except that a region is not its capital: Almaty Region is not Almaty. Of a name in parts,
    such as town and region in one cell, the smallest place counts, if the others lie around it or are an address in it. With a part that is
    neither, such as another country, the place is not known.
    """
    return _named(name, region) or _in_parts(name, region)


def _named(name: str, region: str) -> tuple[Found, ...]:
    folded, regional = fold(name), is_region(name)
    places = [place for place in _by_name().get(folded, ()) if is_regional(place) == regional] if folded else []
    units = {place.unit for place in _by_name().get(fold(region), ()) if is_regional(place) or not is_region(region)} if region else set()
    inside = [place for place in places if place.unit in units or units & {_units()[place.unit].before}]
    return tuple(inside or places) if not units or inside or regional else ()


def _in_parts(name: str, region: str) -> tuple[Found, ...]:
    parts = [part.strip() for part in _PARTS.split(name[: names.LONGEST]) if part.strip()]
    known = [(part, places) for part in parts if (places := _named(part, ""))]
    if len(parts) < 2 or not known or not all(_named(part, "") or _BELOW.search(part) for part in parts):
        return ()
    smallest, places = min(known, key=lambda item: (item[1][0].iri == country(), is_regional(item[1][0])))
    for part, around in (*known, *([(region, _named(region, ""))] if region else ())):
        if part != smallest and around and around[0].iri != country():
            places = tuple(place for place in places if place in _named(smallest, part))
    return places


def mentioned(text: str) -> tuple[str, ...]:
    """The first-order units and the country that a text names, by their English names, in alphabetical order."""
    words = {names.key(word) for word in re.findall(r"[\w-]+", text)}
    known = {unit.english: {fold(name) for name in unit.names} for unit in _units().values() if unit.kind != "region"}
    cases = {word[: len(word) - ending] for word in words for ending in range(6) if len(word) - ending > 4}  # в Казахстане, Қазақстандағы
    return tuple(sorted(name for name, folded in known.items() if folded & cases))


def unit_on(unit: str, day: date | None) -> str:
    """The unit that held that area on a day: what is Abai Region now lay in East Kazakhstan until June 2022. Today's without a day."""
    entry = _units()[unit]
    while day and entry.since and day < entry.since:
        entry = _units()[entry.before]
    return entry.name


@cache
def country() -> str:
    """The unit that is the country."""
    return next(unit.name for unit in _units().values() if unit.kind == "country")


def unit_names(unit: str) -> tuple[str, ...]:
    """The names of a unit, Kazakh, Russian and English first."""
    return _units()[unit].names


def spellings() -> list[frozenset[str]]:
    """All names of each town and each unit, none of which is a misspelling of another's."""
    return [frozenset(place.names) for place in _towns()] + [frozenset(unit.names) for unit in _units().values()]


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The distance of two points, latitude first, along the ground."""
    (phi, lam), (psi, mu) = ((math.radians(degrees), math.radians(other)) for degrees, other in (a, b))
    half = math.sin((psi - phi) / 2) ** 2 + math.cos(phi) * math.cos(psi) * math.sin((mu - lam) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(min(1.0, half)))


def outside(place: Found, point: tuple[float, float]) -> float:
    """The kilometres from a point, latitude first, to the nearest that the place may extend to: 0 inside.

    The country ends at its border; any other place is taken for a circle.
    """
    if place.iri != country():
        return max(0.0, kilometres(point, (place.latitude, place.longitude)) - place.reach)
    return 0.0 if any(_holds(ring, point) for ring in _border()) else min(_apart(ring, point) for ring in _border())


def _holds(ring: Ring, point: tuple[float, float]) -> bool:
    """Whether a ring goes around a point: a line from it to the east meets the ring an odd number of times."""
    north, east = point
    meets = False
    for (north_a, east_a), (north_b, east_b) in pairwise(ring):
        if (north_a > north) != (north_b > north) and east < east_a + (north - north_a) / (north_b - north_a) * (east_b - east_a):
            meets = not meets
    return meets


def _apart(ring: Ring, point: tuple[float, float]) -> float:
    """The kilometres from a point to the nearest line of a ring, on a plane through the point."""
    north, east = point
    shrink, degree = math.cos(math.radians(north)), math.radians(1) * EARTH
    flat = [((y - north) * degree, (x - east) * degree * shrink) for y, x in ring]
    nearest = math.inf
    for (y, x), (to_y, to_x) in pairwise(flat):
        length = (to_y - y) ** 2 + (to_x - x) ** 2
        along = max(0.0, min(1.0, -(y * (to_y - y) + x * (to_x - x)) / length)) if length else 0.0
        nearest = min(nearest, math.hypot(y + along * (to_y - y), x + along * (to_x - x)))
    return nearest


@cache
def _border() -> tuple[Ring, ...]:
    """The outlines of the country and of its islands, each closed."""
    rings: dict[str, list[tuple[float, float]]] = {}
    for row in table("border.csv"):
        rings.setdefault(row["ring"], []).append((float(row["latitude"]), float(row["longitude"])))
    return tuple((*points, points[0]) for points in rings.values())


@lru_cache(maxsize=1 << 16)
def fold(name: str) -> str:
    """The sounds of a name in any script, without words for kinds of places."""
    return names.key(_GENERIC.sub(" ", _BRACKETS.sub(" ", name[: names.LONGEST])))


def is_region(name: str) -> bool:
    return bool(re.search(r"(?i)\b(?:region|oblast|oblysy|province|область|обл|облысы)\b", name))


def is_regional(place: Found) -> bool:
    return _units().get(place.iri, Unit("", "", (), "", None, "")).kind == "region"


@cache
def _units() -> dict[str, Unit]:
    units = {}
    for row in table("units.csv"):
        names = (row["kk"], row["ru"], row["en"], *filter(None, row["also"].split("|")))
        units[row["unit"]] = Unit(row["unit"], row["kind"], tuple(dict.fromkeys(names)), row["en"], _day(row["since"]), row["before"])
    return units


@cache
def _towns() -> tuple[Found, ...]:
    return tuple(
        Found(
            f"{GEONAMES}{row['geonames']}/",
            tuple(row["names"].split("|")),
            row["unit"],
            float(row["latitude"]),
            float(row["longitude"]),
            CITY_REACH if int(row["population"]) > 200_000 else TOWN_REACH,
            int(row["population"]),
        )
        for row in table("towns.tsv", "\t")
    )


@cache
def _regions() -> tuple[Found, ...]:
    """The regions and the country, each at the mean of its towns by inhabitants, reaching as far as the farthest."""
    regions = []
    for unit in _units().values():
        inside = [town for town in _towns() if unit.kind == "country" or unit.name in (town.unit, _units()[town.unit].before)]
        if unit.kind == "city":
            continue
        people = sum(town.people + 1 for town in inside)
        point = (sum(town.latitude * (town.people + 1) for town in inside), sum(town.longitude * (town.people + 1) for town in inside))
        middle = (round(point[0] / people, 4), round(point[1] / people, 4))
        reach = max(kilometres(middle, (town.latitude, town.longitude)) for town in inside)
        regions.append(Found(unit.name, unit.names, unit.name, *middle, float(math.ceil(reach)), people))
    return tuple(regions)


@cache
def _by_name() -> dict[str, tuple[Found, ...]]:
    by_name: dict[str, list[Found]] = {}
    cities = {unit.name: unit.names for unit in _units().values() if unit.kind == "city"}
    largest = {name: max((town for town in _towns() if town.unit == name), key=lambda town: town.people) for name in cities}
    for place in (*_towns(), *_regions()):
        names = place.names + (cities[place.unit] if place in largest.values() else ())
        for key in sorted({fold(name) for name in names} - {""}):
            by_name.setdefault(key, []).append(place)
    return {key: tuple(sorted(places, key=lambda place: (-place.people, place.iri))) for key, places in by_name.items()}


def table(name: str, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a table that is shipped with the package."""
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if delimiter == "," else csv.QUOTE_NONE))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
