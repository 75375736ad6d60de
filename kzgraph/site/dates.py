"""Days, months and years as data gives them: how exact they are, their words, and where they stand on an axis."""

from __future__ import annotations

import calendar
import re
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.site.words import in_a_row, say
from kzgraph.vocab import PREFIXES

XSD = PREFIXES["xsd"]
DAYS = re.compile(r"\d{4}-\d\d-\d\d(, \d{4}-\d\d-\d\d)*", re.ASCII)
FORMS = {"date": r"(\d{4})-(\d\d)-(\d\d)", "gYearMonth": r"(\d{4})-(\d\d)", "gYear": r"(\d{4})"}


class When(NamedTuple):
    """A time as exact as its datatype: month and day are 0 where they are not given. `written` is its lexical form."""

    year: int
    month: int
    day: int
    written: str

    @property
    def first(self) -> int:
        """The first month that it may lie in, counted from year 0."""
        return self.year * 12 + max(self.month, 1) - 1

    @property
    def last(self) -> int:
        return self.year * 12 + (self.month or 12) - 1

    @property
    def precision(self) -> str:
        return "day" if self.day else "month" if self.month else "year"

    def words(self, language: str) -> str:
        return _words(self, language)


def when(term: object) -> When | None:
    """A literal of one of the three datatypes as a time; None for anything else, and for a day that no calendar has."""
    if not isinstance(term, ox.Literal):
        return None
    form = FORMS.get(term.datatype.value.removeprefix(XSD), "")
    match = re.fullmatch(form, term.value, re.ASCII) if form else None
    if not match:
        return None
    year, month, day = (int(part) for part in (*match.groups(), 0, 0)[:3])
    months, days = match.re.groups > 1, match.re.groups > 2
    if year < 1 or (months and not 1 <= month <= 12) or (days and not 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return When(year, month, day, term.value)


def dated(day: str, language: str) -> str:
    """A day, month or year of its lexical form in the words of a language; as it is where it is none."""
    time = time_of(day)
    return time.words(language) if time else day


def time_of(day: str) -> When | None:
    """A day, month or year of its lexical form as a time, None for any other text."""
    name = next((name for name, form in FORMS.items() if re.fullmatch(form, day, re.ASCII)), "")
    return when(ox.Literal(day, datatype=ox.NamedNode(XSD + name))) if name else None


def say_dated(name: str, language: str, **filled: object) -> str:
    """A phrase, with its values in words that are a day or several: one within a name or an address stays as it is."""
    values = {key: _in_words(value, language) if type(value) is str and DAYS.fullmatch(value) else value for key, value in filled.items()}
    return say(name, language, **values)


def _in_words(days: str, language: str) -> str:
    return in_a_row((dated(day, language) for day in days.split(", ")), ", ")


def _words(time: When, language: str) -> str:
    if not time.month:
        return say("year", language, year=time.year)
    if not time.day:
        return say("month of year", language, year=time.year, month=say(f"month {time.month}", language))
    return say("day of year", language, year=time.year, month=say(f"day of month {time.month}", language), day=time.day)
