"""Places: by name in any of three languages and of any day, by point and region, with the gazetteer between the two sides."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kzgraph.linking.candidates import gazetteer
from kzgraph.linking.candidates.candidate import Candidate, Reason, candidate, ranked
from kzgraph.linking.candidates.gazetteer import Found
from kzgraph.linking.candidates.rows import PlaceRow, ordered

OFFERED = 0.02
FEWEST = 16  # a shorter list is treated as one of this length
NAME, ALIAS = 2.0, 1.0  # bits beyond what chance gives: a name in common, or two names of one place by the gazetteer
REGION, OTHER_REGION = 2.0, -5.0
FARTHEST = -10.0


class Placed(NamedTuple):
    """A place with its entry in the gazetteer and its blocking keys."""

    row: PlaceRow
    known: Found | None
    keys: frozenset[str]


def propose(local_rows: Sequence[PlaceRow], external_rows: Sequence[PlaceRow]) -> list[Candidate]:
    """The pairs that share a name or a unit of the gazetteer, sorted by local place, then by falling score."""
    local, external = list(map(_placed, ordered(local_rows))), list(map(_placed, ordered(external_rows)))
    by_key: dict[str, set[int]] = defaultdict(set)
    for number, a in enumerate(external):
        for key in a.keys:
            by_key[key].add(number)
    names = len({key for a in external for key in a.keys}) + FEWEST
    pairs = ((a, external[number]) for a in local for number in sorted({number for key in a.keys for number in by_key.get(key, ())}))
    matches = (candidate(a.row.iri, other.row.iri, -math.log2(names), _reasons(a, other, names)) for a, other in pairs)
    return ranked(a for a in matches if a.score >= OFFERED)


def _placed(row: PlaceRow) -> Placed:
    known = next((hits[0] for name in row.names if (hits := gazetteer.find(name, region=row.region))), None)
    regional = any(map(gazetteer.is_region, row.names))
    keys = {f"{gazetteer.fold(name)} {regional}" for name in row.names if gazetteer.fold(name)}
    return Placed(row, known, frozenset(keys | ({known.iri} if known else set())))


def _reasons(place: Placed, other: Placed, names: int) -> Iterator[Reason]:
    same = sorted(key for key in place.keys & other.keys if key.endswith(("True", "False")))
    name, other_name = place.row.names[0], other.row.names[0] if other.row.names else ""
    weight = math.log2(names) + (NAME if same else ALIAS)
    yield Reason("name" if same else "another name of the place", name, other_name, round(weight, 2))
    yield from _distance(place, other)
    yield from _region(place, other)


def _distance(place: Placed, other: Placed) -> Iterator[Reason]:
    """A reason from the distance of the points and the extent of the place; a missing point is taken from the gazetteer."""
    a, b = _point(place), _point(other)
    if a is None or b is None or (place.row.latitude is None and other.row.latitude is None):
        return
    apart, reach = gazetteer.kilometres(a, b), max(side.known.reach if side.known else gazetteer.TOWN_REACH for side in (place, other))
    weight = 3.0 if apart <= reach else max(FARTHEST, 3.0 - 2.0 * math.log2(apart / reach))
    yield Reason("distance", _written(a), f"{_written(b)}, {apart:.0f} km away", round(weight, 2))


def _point(place: Placed) -> tuple[float, float] | None:
    if place.row.latitude is not None and place.row.longitude is not None:
        return place.row.latitude, place.row.longitude
    return (place.known.latitude, place.known.longitude) if place.known else None


def _written(point: tuple[float, float]) -> str:
    return f"{point[0]:.2f} {point[1]:.2f}"


def _region(place: Placed, other: Placed) -> Iterator[Reason]:
    """The region of the external place, compared with the unit that the local place belonged to on that day, or belongs to today."""
    if not other.row.region:
        return
    units = {region.unit for region in gazetteer.find(other.row.region)}
    if place.known and units:
        then = gazetteer.unit_on(place.known.unit, other.row.on)
        fits = bool({then, place.known.unit} & units)
        yield Reason("region", gazetteer.unit_names(then)[2], other.row.region, REGION if fits else OTHER_REGION)
    elif place.row.region:
        fits = gazetteer.fold(place.row.region) == gazetteer.fold(other.row.region)
        yield Reason("region", place.row.region, other.row.region, REGION if fits else OTHER_REGION)
