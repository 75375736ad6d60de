"""The numbers, bounds and days that a text in English, Russian or Kazakh gives, as digits or words."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

_TENS = range(20, 101, 10)
_ENGLISH = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    "twenty thirty forty fifty sixty seventy eighty ninety (?:a|one)~hundred",
)
_RUSSIAN = (  # each with the endings of its cases
    "дв(?:а|е|ух|ум|умя) тр(?:и|[её]х|[её]м|емя) четыр(?:е|[её]х|[её]м|ьмя) пят@ шест@ сем@ вос(?:ем@|ьми) девят@ десят@ одиннадцат@ "
    "двенадцат@ тринадцат@ четырнадцат@ пятнадцат@ шестнадцат@ семнадцат@ восемнадцат@ девятнадцат@",
    r"двадцат@ тридцат@ сорока? пят[ьи]десят\w* шест[ьи]десят\w* сем[ьи]десят\w* вос(?:ем|ьми)десят\w* девяност[оа] ст[оа]",
)
_KAZAKH = (
    "екі үш төрт бес алты жеті сегіз тоғыз он он~бір он~екі он~үш он~төрт он~бес он~алты он~жеті он~сегіз он~тоғыз",
    "жиырма отыз қырық елу алпыс жетпіс сексен тоқсан жүз",
)


def _readers(small: str, tens: str) -> list[tuple[re.Pattern[str], int]]:
    """A pattern for the words of each number, the larger numbers first: twelve holds no two, but 'он екі' holds 'екі'."""
    words = [*enumerate(small.split(" "), 2), *zip(_TENS, tens.split(" "), strict=True)]
    units = small.split(" ")[:8]
    for ten, word in zip(_TENS, tens.split(" "), strict=True):
        words += [(ten + unit, rf"{word}[-~]{name}") for unit, name in enumerate(units, 2) if ten < _TENS[-1]]
    spaced = [(value, word.replace("@", "(?:ь|и|ью)").replace("-~", r"-\s").replace("~", r"\s")) for value, word in words]
    return [(re.compile(rf"(?<!\w)(?:{word})(?!\w)", re.IGNORECASE), value) for value, word in sorted(spaced, reverse=True)]


_WORDS = {"en": _readers(*_ENGLISH), "ru": _readers(*_RUSSIAN), "kk": _readers(*_KAZAKH)}
_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "ru": "январ феврал март апрел ма[йяюе] июн июл август сентябр октябр ноябр декабр",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
}
_MONTH = {
    language: "|".join(rf"(?P<m{n}>{month})\w*" for n, month in enumerate(months.split(" "), 1)) for language, months in _MONTHS.items()
}
_DAY = {
    "en": rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?:{_MONTH['en']})(?:,?\s+(?P<year>[12]\d{{3}}))?",
    "ru": rf"(?:(?P<day>\d{{1,2}})\s+)?(?:{_MONTH['ru']})(?:\s+(?P<year>[12]\d{{3}}))?",
    "kk": rf"(?:(?P<year>[12]\d{{3}})(?:\s+жыл\w*)?\s+)?(?:(?P<day>\d{{1,2}})\s+)?(?:{_MONTH['kk']})",
}
_DAYS = {language: re.compile(rf"(?<!\w){pattern}", re.IGNORECASE) for language, pattern in _DAY.items()}
_YEAR = re.compile(r"(?<![\w.,])(?:19|20)\d\d(?![\w,.]\d)(?!\w)")
_NUMBERED = re.compile(
    r"\b(?:article|part|paragraph|resolution|rule|no|№|статья|статьи|статье|часть|части|пункт\w*)\.?\s*\d[\d.\-–()/]*"
    r"|\d+-(?:ба[пб]|бөлі[кг]|тарма[қғ])\w*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<![\w.,])\d{1,3}(?:[ ,\u00a0\u202f]\d{3})+(?![\d])|(?<![\w.,])\d+(?:[.,]\d+)?(?!\d)")
_LOW = (
    "at least|no fewer than|not fewer than|no less than|not less than|a minimum of|or more|"
    "не менее|не меньше|минимум|по меньшей мере|как минимум|кемінде|кем дегенде|кем емес"
)
_HIGH = r"at most|no more than|not more than|up to|a maximum of|or fewer|or less|не более|не больше|максимум|до|көп дегенде|асп\w*|дейін"
_BOUNDS = {
    "atLeast": re.compile(rf"(?<!\w)(?:{_LOW})(?!\w)", re.IGNORECASE),
    "atMost": re.compile(rf"(?<!\w)(?:{_HIGH})(?!\w)", re.IGNORECASE),
}
REACH = 45  # characters between the words of a bound and their number


class Day(NamedTuple):
    """What a text gives of a date: `month` and `day` are 0 and `year` empty where it does not say them."""

    year: str
    month: int
    day: int

    def agrees(self, other: Day) -> bool:
        """Whether another text says nothing else, as far as both say it."""
        return all(not own or not value or own == value for own, value in zip(self, other, strict=True))

    def fits(self, date: str) -> bool:
        """Whether a date of XML Schema (2022, 2022-10 or 2022-10-26) says nothing else, as far as both say it."""
        year, month, day = [*date.split("-"), "", ""][:3]
        return (
            (not self.year or self.year == year)
            and (not month or not self.month or self.month == int(month))
            and (not day or not self.day or self.day == int(day))
        )


def days(text: str, language: str) -> list[Day]:
    """The dates in a text: those with a month, and years alone."""
    pattern = _DAYS.get(language)
    if pattern is None:
        return []
    found, rest = [], text
    for match in pattern.finditer(text):
        month = next(number for number in range(1, 13) if match[f"m{number}"])
        if match["day"] or match["year"]:  # a month alone may be a word: may, march, or the events named after January
            found.append(Day(match["year"] or "", month, int(match["day"] or 0)))
            rest = rest[: match.start()] + " " * (match.end() - match.start()) + rest[match.end() :]
    return found + [Day(match[0], 0, 0) for match in _YEAR.finditer(rest)]


def numbers(text: str, language: str) -> dict[Decimal, int]:
    """The numbers in a text and where each first stands, without those of dates, articles and the like. The number one is not read."""
    pattern = _DAYS.get(language)
    for numbered in (pattern, _NUMBERED, _YEAR):
        if numbered is not None:
            text = numbered.sub(lambda match: "_" * len(match[0]), text)
    given: dict[Decimal, int] = {}
    for match in _DIGITS.finditer(text):
        digits = re.sub(r"[ ,\u00a0\u202f](?=\d{3}(?!\d))", "", match[0]).replace(",", ".")
        given.setdefault(Decimal(digits), match.start())
    for word, value in _WORDS.get(language, ()):
        for match in word.finditer(text):
            given.setdefault(Decimal(value), match.start())
        text = word.sub(lambda match: "_" * len(match[0]), text)
    return given


def bound(text: str, start: int) -> str:
    """The bound that the words around a number give: atLeast, atMost, or empty."""
    before = re.split(r"[.;:,]\s", text[max(0, start - REACH) : start])[-1]
    after = re.split(r"[.;:,]\s|\sand\s", text[start : start + REACH])[0]
    found = {name: [match.end() for match in pattern.finditer(before)] for name, pattern in _BOUNDS.items()}
    nearest = max(found, key=lambda name: max(found[name], default=-1))
    if found[nearest]:
        return nearest
    if re.search(r"(?<!\w)(?:at least|or more|кем емес)(?!\w)", after, re.IGNORECASE):
        return "atLeast"
    return "atMost" if re.search(r"(?<!\w)(?:at most|or fewer|or less)(?!\w)", after, re.IGNORECASE) else ""
