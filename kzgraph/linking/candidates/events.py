"""External events and media that may be, or be part of, a local one, by days, place, kind, deaths and actors; with the number expected by
chance.

What an event is, everybody cuts in another way: a pair is a question, and never says that two are one.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from kzgraph.linking.candidates import gazetteer
from kzgraph.linking.candidates.candidate import Candidate, Reason, candidate, ranked
from kzgraph.linking.candidates.gazetteer import Found
from kzgraph.linking.candidates.periods import apart, written
from kzgraph.linking.candidates.rows import EventRow, Period, ordered
from kzgraph.vocab import KZV

SLACK = 1  # days by which reports of one event may differ
OFF = -1.5  # bits, where the days meet only with that slack
CLOSE, RELATED, NO_TYPE = 2.0, 1.0, -2.0  # bits for event types that the crosswalk maps to the acts, closely, loosely or not at all
TOO_MANY, FITS = -4.0, 1.0  # bits for more deaths than the graph has, and for bounds that meet
ACTOR, NO_ACTOR = 1.5, -0.5
NEAR = 5.0  # kilometres that two points of one place may differ
SHIFTS = 199
OFFERED = 0.02
_WORD = re.compile(r"\w{3,}")
_COMMON = frozenset({"the", "and", "of", "government", "forces", "for"})


class Chance(NamedTuple):
    """For a local event: the number of external ones that match, and the mean number that match after all dates are shifted alike."""

    event: str
    found: int
    expected: float

    @property
    def note(self) -> str:
        """In words: what days and places alone give."""
        match = "row matches" if self.found == 1 else "rows match"
        return f"{self.found} {match} those days and places; {self.expected:.1f} expected by chance"


class Compared(NamedTuple):
    """The candidates, and for each local event that has any, the number expected by chance."""

    candidates: list[Candidate]
    chances: list[Chance]


def compare(local: Sequence[EventRow], external: Sequence[EventRow]) -> Compared:
    """The pairs whose days and places may meet, sorted by local event, then by falling score. Events without a date are left out."""
    dated = ordered(row for row in external if row.when)
    span = _span(dated)
    placed = [(row, frozenset(matches[0] for matches in map(gazetteer.find, row.places) if matches)) for row in dated]
    candidates, chances = [], []
    for event in ordered(local):
        if event.when is None or span is None:
            continue
        points = _points(event.places)
        near = [other for other, named in placed if _meets(points, other, named)]
        close = [other for other in near if other.when and apart(event.when, other.when) <= SLACK]
        if not close:
            continue
        chance = _chance(event.iri, event.when, [other.when for other in near if other.when], span, len(close))
        chances.append(chance)
        here = math.log2((len(dated) + 2) / (len(near) + 1)) if points else 0.0
        candidates += [_candidate(event, other, span, here, len(dated), chance) for other in close]
    return Compared(ranked(item for item in candidates if item.score >= OFFERED), chances)


def _span(rows: Sequence[EventRow]) -> Period | None:
    periods = [row.when for row in rows if row.when]
    return Period(min(period.first for period in periods), max(period.last for period in periods)) if periods else None


def _points(places: Sequence[str]) -> tuple[Found, ...]:
    """The gazetteer's entries for local places; the country counts only if no smaller place is given."""
    hits = [matches[0] for matches in map(gazetteer.find, places) if matches]
    return tuple(dict.fromkeys([place for place in hits if place.iri != gazetteer.country()] or hits))


def _meets(points: Sequence[Found], other: EventRow, named: frozenset[Found]) -> bool:
    """Whether the places may be the same; `named` are the external places that the gazetteer knows. An unknown place may be anywhere."""
    if not points:
        return True
    country = any(place.iri == gazetteer.country() for place in named)
    if other.places and not named:  # two names or more, all of them in other countries
        return len(other.places) == 1 and other.latitude is not None and _near(points, other)
    if other.latitude is not None:
        return _near(points, other)
    if all(place.iri == gazetteer.country() for place in points):
        return bool(named) or not other.places
    smaller = named - {place for place in named if place.iri == gazetteer.country()}
    return (country and not smaller) or any(place.unit == own.unit for place in smaller for own in points)


def _near(points: Sequence[Found], other: EventRow) -> bool:
    if other.latitude is None or other.longitude is None:
        return True
    point = (other.latitude, other.longitude)
    return any(gazetteer.outside(a, point) <= other.reach + (gazetteer.BORDER if a.iri == gazetteer.country() else NEAR) for a in points)


def _candidate(event: EventRow, other: EventRow, span: Period, here: float, total: int, chance: Chance) -> Candidate:
    reasons = [*_days(event, other, span), *_kind(event, other), *_deaths(event, other), *_actors(event, other)]
    if here:
        named = ", ".join(place for place in event.places if gazetteer.find(place))
        reasons.append(Reason("place", named, ", ".join(other.places), round(here, 2)))
    return candidate(event.iri, other.iri, -math.log2(max(total, 2)), [*reasons, Reason("chance", "", chance.note, 0.0)])


def _days(event: EventRow, other: EventRow, span: Period) -> Iterator[Reason]:
    """The shorter the common window compared with all days of the list, the higher the weight."""
    if event.when is None or other.when is None:
        return
    window = event.when.days + other.when.days - 1 + 2 * SLACK
    weight = math.log2(max(1.0, span.days / window)) + (OFF if apart(event.when, other.when) else 0.0)
    yield Reason("date", written(event.when), written(other.when), round(weight, 2))


def _kind(event: EventRow, other: EventRow) -> Iterator[Reason]:
    mapped = [row for row in _crosswalk() if row["type"].casefold() in {kind.casefold() for kind in other.types}]
    if not event.types or not mapped:
        return
    fits = [row for row in mapped if KZV + row["act"] in event.types]
    best = min(fits, key=lambda row: (row["fit"] != "close", row["act"]), default=None)
    kinds = ", ".join(other.types)
    if best is None:
        yield Reason("event type", "not a type that the crosswalk maps to these acts", kinds, NO_TYPE)
    else:
        weight = CLOSE if best["fit"] == "close" else RELATED
        yield Reason("event type", best["act"].replace("-", " "), f"{best['type']}: {best['why']}", weight)


def _deaths(event: EventRow, other: EventRow) -> Iterator[Reason]:
    """The external event may be a part of the local one, so fewer deaths say nothing; more deaths speak against it."""
    if event.low is None or other.low is None:
        return
    here, there = _bounds(event.low, event.high), _bounds(other.low, other.high)
    if event.high is not None and other.low > event.high:
        yield Reason("fatalities", here, there, TOO_MANY)
    elif other.low <= (event.high or other.low) and (other.high or other.low) >= event.low:
        yield Reason("fatalities", here, there, FITS)
    else:
        yield Reason("fatalities", here, f"{there}, which a part of this event can have", 0.0)


def _bounds(low: int, high: int | None) -> str:
    return f"at least {low}" if high is None else str(low) if low == high else f"{low} to {high}"


def _actors(event: EventRow, other: EventRow) -> Iterator[Reason]:
    if not event.actors or not other.actors:
        return
    own = {word for actor in event.actors for word in _words(actor)}
    best = max(sorted(other.actors), key=lambda actor: len(_words(actor) & own) / max(1, len(_words(actor))))
    share = len(_words(best) & own) / max(1, len(_words(best)))
    weight = ACTOR if share >= 0.5 else 0.0 if share else NO_ACTOR
    named = next((actor for actor in sorted(event.actors) if _words(actor) & _words(best)), event.actors[0])
    yield Reason("actors", named, best if share else ", ".join(other.actors), weight)


def _words(actor: str) -> frozenset[str]:
    return frozenset(_WORD.findall(actor.casefold())) - _COMMON


def _chance(event: str, when: Period, external: Sequence[Period], span: Period, close: int) -> Chance:
    """The dates, all shifted by the same number of days around the list, so that their distances stay the same."""
    starts: dict[int, list[int]] = defaultdict(list)  # days since the start of the list, by the length of the event in days
    for period in external:
        starts[period.days].append((period.first - span.first).days)
    windows = []
    for days, first in starts.items():
        low, high = (when.first - span.first).days - SLACK - days + 1, (when.last - span.first).days + SLACK
        windows.append((sorted(first), max(0, low), min(span.days - 1, high)))
    moves = [round(number * span.days / (SHIFTS + 1)) for number in range(1, SHIFTS + 1)]
    total = sum(_moved_into(first, low - move, high - move, span.days) for move in moves for first, low, high in windows)
    return Chance(event, close, round(total / SHIFTS, 2))


def _moved_into(starts: Sequence[int], low: int, high: int, days: int) -> int:
    """The number of sorted starts from `low` to `high` on a ring of so many days; `low` may be negative."""
    if low > high:
        return 0
    return sum(bisect_right(starts, high + turn) - bisect_left(starts, low + turn) for turn in (0, days))


@cache
def _crosswalk() -> list[dict[str, str]]:
    return gazetteer.table("types.csv")
