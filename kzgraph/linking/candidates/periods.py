"""Dates as precise as they are given: a day, a month or a year as the days between which something lies."""

from __future__ import annotations

import calendar
import re
from datetime import date

from kzgraph.linking.candidates.rows import Period

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T.*)?)?)?(?:Z|[+-]\d\d:\d\d)?", re.DOTALL)


def period(text: str) -> Period | None:
    """The days of `2022`, `2022-01`, `2022-01-05` or a time on that day; None for anything else and for days that no calendar has."""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        first = date(year, month or 1, day or 1)
        return Period(first, first if day else date(year, month or 12, calendar.monthrange(year, month or 12)[1]))
    except ValueError:
        return None


def spanned(first: Period | None, last: Period | None) -> Period | None:
    """The days from the first of one to the last of the other; what is missing is taken from the other, None where both are."""
    start, end = first or last, last or first
    if start is None or end is None:
        return None
    return Period(start.first, end.last) if start.first <= end.last else None


def apart(a: Period, b: Period) -> int:
    """The least number of days between them: 0 if they may be the same day."""
    return max(0, (b.first - a.last).days, (a.first - b.last).days)


def written(period_: Period | None) -> str:
    """The period in words: 2022, 2022-01, 2022-01-05, or two days with `to` between them."""
    if period_ is None:
        return ""
    first, last = period_
    if first == last:
        return first.isoformat()
    for length in (4, 7):
        if period(first.isoformat()[:length]) == period_:
            return first.isoformat()[:length]
    return f"{first} to {last}"
