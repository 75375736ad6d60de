"""Places: by name in any of three languages and of any day, by point, region and ISO code, with the gazetteer between the two sides."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.linking.candidates import gazetteer
from kzgraph.linking.candidates.bits import candidate, ranked
from kzgraph.linking.candidates.candidate import Candidate, Reason
from kzgraph.linking.candidates.rows import ordered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kzgraph.linking.candidates.gazetteer import Found
    from kzgraph.linking.candidates.rows import PlaceRow

OFFERED = 0.02
FEWEST = 16  # a shorter list says no more about how many places it was drawn from
NAME, ALIAS = 2.0, 1.0  # bits beyond what chance gives: a name in common, or two names of one place by the gazetteer
REGION, OTHER_REGION = 2.0, -5.0
CODE, OTHER_CODE = 3.0, -5.0
FARTHEST = -10.0


class Placed(NamedTuple):
    """A place with what the gazetteer knows of it, and the keys by which it is found."""

    row: PlaceRow
    known: Found | None
    keys: frozenset[str]


def propose(ours: Sequence[PlaceRow], theirs: Sequence[PlaceRow]) -> list[Candidate]:
    """The pairs that have a name in common or are one to the gazetteer, by ours, the likeliest first."""
    mine, others = list(map(_placed, ordered(ours))), list(map(_placed, ordered(theirs)))
    by_key: dict[str, set[int]] = defaultdict(set)
    for number, one in enumerate(others):
        for key in one.keys:
            by_key[key].add(number)
    names = len({key for one in others for key in one.keys}) + FEWEST
    pairs = ((one, others[number]) for one in mine for number in sorted({number for key in one.keys for number in by_key.get(key, ())}))
    found = (candidate(one.row.iri, other.row.iri, -math.log2(names), _reasons(one, other, names)) for one, other in pairs)
    return ranked(one for one in found if one.score >= OFFERED)


def _placed(row: PlaceRow) -> Placed:
    known = next((found[0] for name in row.names if (found := gazetteer.find(name, region=row.region))), None)
    regional = any(map(gazetteer.is_region, row.names))
    keys = {f"{gazetteer.fold(name)} {regional}" for name in row.names if gazetteer.fold(name)}
    return Placed(row, known, frozenset(keys | ({known.iri} if known else set())))


def _reasons(mine: Placed, other: Placed, names: int) -> Iterator[Reason]:
    same = sorted(key for key in mine.keys & other.keys if key.endswith(("True", "False")))
    ours, theirs = mine.row.names[0], other.row.names[0] if other.row.names else ""
    weight = math.log2(names) + (NAME if same else ALIAS)
    yield Reason("name" if same else "another name of the place", ours, theirs, round(weight, 2))
    yield from _distance(mine, other)
    yield from _region(mine, other)
    yield from _code(mine, other)


def _distance(mine: Placed, other: Placed) -> Iterator[Reason]:
    """How far the points are apart beside how far the place reaches; a point of the gazetteer stands for one that is not told."""
    a, b = _point(mine), _point(other)
    if a is None or b is None or (mine.row.latitude is None and other.row.latitude is None):
        return
    apart, reach = gazetteer.kilometres(a, b), max(one.known.reach if one.known else gazetteer.TOWN_REACH for one in (mine, other))
    weight = 3.0 if apart <= reach else max(FARTHEST, 3.0 - 2.0 * math.log2(apart / reach))
    yield Reason("distance", _written(a), f"{_written(b)}, {apart:.0f} km away", round(weight, 2))


def _point(one: Placed) -> tuple[float, float] | None:
    if one.row.latitude is not None and one.row.longitude is not None:
        return one.row.latitude, one.row.longitude
    return (one.known.latitude, one.known.longitude) if one.known else None


def _written(point: tuple[float, float]) -> str:
    return f"{point[0]:.2f} {point[1]:.2f}"


def _region(mine: Placed, other: Placed) -> Iterator[Reason]:
    """The region that theirs names beside the unit that held ours on that day, or holds it today."""
    if not other.row.region:
        return
    theirs = {found.unit for found in gazetteer.find(other.row.region)}
    if mine.known and theirs:
        then = gazetteer.unit_on(mine.known.unit, other.row.on)
        fits = bool({then, mine.known.unit} & theirs)
        yield Reason("region", gazetteer.unit_names(then)[2], other.row.region, REGION if fits else OTHER_REGION)
    elif mine.row.region:
        fits = gazetteer.fold(mine.row.region) == gazetteer.fold(other.row.region)
        yield Reason("region", mine.row.region, other.row.region, REGION if fits else OTHER_REGION)


def _code(mine: Placed, other: Placed) -> Iterator[Reason]:
    """The ISO code that theirs gives, as it held on the day for which theirs is told."""
    if not other.row.code:
        return
    if mine.row.code:
        fits = mine.row.code.upper() == other.row.code.upper()
        yield Reason("ISO 3166-2 code", mine.row.code, other.row.code, CODE if fits else OTHER_CODE)
    elif mine.known:
        unit = gazetteer.unit_of_code(other.row.code, other.row.on)
        fits = unit == gazetteer.unit_on(mine.known.unit, other.row.on)
        told = gazetteer.code_on(mine.known.unit, other.row.on) or "none on that day"
        yield Reason("ISO 3166-2 code", told, other.row.code, CODE if fits else OTHER_CODE)
