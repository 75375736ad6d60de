"""The numbers, bounds and dates that a text in English, Russian or Kazakh gives, as digits or words.

Words are read up to ninety-nine. A text with larger ones, such as "two hundred", is not read whole, and nothing is concluded from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from kzgraph.dates import MONTHS

_TENS = range(20, 100, 10)
_ENGLISH = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    "twenty thirty forty fifty sixty seventy eighty ninety",
    "one two three four five six seven eight nine",
)
_RUSSIAN = (  # each with the endings of its cases
    "дв(?:а|е|ух|ум|умя|ое|оих|оим) тр(?:и|[её]х|[её]м|емя|ое|оих|оим) четыр(?:е|[её]х|[её]м|ьмя)|четвер(?:о|ых|ым) "
    "пят(?:@|ер(?:о|ых|ым)) шест(?:@|ер(?:о|ых|ым)) сем(?:ь|и|ер(?:о|ых|ым)) вос(?:ем@|ьми) девят@ десят@ одиннадцат@ "
    "двенадцат@ тринадцат@ четырнадцат@ пятнадцат@ шестнадцат@ семнадцат@ восемнадцат@ девятнадцат@",
    r"двадцат@ тридцат@ сорока? пят[ьи]десят\w* шест[ьи]десят\w* сем[ьи]десят\w* вос(?:ем|ьми)десят\w* девяност[оа]",
    r"одн\w+|один дв(?:а|е|ух|ум|умя) тр(?:и|[её]х|[её]м|емя) четыр(?:е|[её]х|[её]м|ьмя) пят@ шест@ сем(?:ь|и) вос(?:ем@|ьми) девят@",
)
_KAZAKH = (
    "екі үш төрт бес алты жеті сегіз тоғыз он(?!да) он~бір он~екі он~үш он~төрт он~бес он~алты он~жеті он~сегіз он~тоғыз",
    "жиырма отыз қырық елу алпыс жетпіс сексен тоқсан",
    "бір екі үш төрт бес алты жеті сегіз тоғыз",
)
_CASES = "(?:н[іы]ң?|[тд][іы]ң?|[гк]е|[ғқ]а|[дт][ае]н?|н[ае]н|[мпб]ен|еуі?(?:н\\w{1,3})?)?"  # of Kazakh; онда is a pronoun


def _words(small: str, tens: str, units: str, endings: str = "") -> re.Pattern[str]:
    """A pattern with a group for each word, named after its number; the larger ones first, for 'он екі' holds 'екі'."""
    each = (
        [*enumerate(small.split(" "), 2)][::-1],
        [*zip(_TENS, tens.split(" "), strict=True)][::-1],
        [*enumerate(units.split(" "), 1)][::-1],
    )
    said, of_tens, of_units = (
        "|".join(f"(?P<{kind}{value}>{word})" for value, word in words) for kind, words in zip("stu", each, strict=True)
    )
    end = rf"(?:{endings})(?!\w)"
    begins = "|".join(sorted({word[:2] for words in each[:2] for _, word in words}))  # most words of a text begin otherwise
    pattern = rf"(?<!\w)(?={begins})(?:(?:{of_tens})(?:[-~](?:{of_units}){end}|{end})|(?:{said}){end})"
    return re.compile(pattern.replace("@", "(?:ь|и|ью)").replace("~", r"\s"), re.IGNORECASE)


_WORDS = {"en": _words(*_ENGLISH), "ru": _words(*_RUSSIAN), "kk": _words(*_KAZAKH, _CASES)}
_LARGER = re.compile(
    r"\b(?:hundred|thousand|million|billion)\b|\b(?:сто|ста|двести|двухсот|триста|тр[её]хсот|\w+сот|тысяч\w*|тыс|миллион\w*|млн|млрд|жүз\w*|мың\w*)\b",
    re.IGNORECASE,
)
_MONTH = {
    language: "|".join(rf"(?P<m{n}>{month})(?!\w)" for n, month in enumerate(months.split(" "), 1)) for language, months in MONTHS.items()
}
_NUMBER_OF_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_DAY_AFTER = _NUMBER_OF_DAY.replace("day", "after")  # as in July 20
_DAY = {
    "en": rf"(?:{_NUMBER_OF_DAY}(?:st|nd|rd|th)?\s+)?(?:{_MONTH['en']})(?:\s+{_DAY_AFTER}(?!\w))?(?:,?\s+(?P<year>[12]\d{{3}}))?",
    "ru": rf"(?i:(?:{_NUMBER_OF_DAY}\s+)?(?:{_MONTH['ru']})(?:\s+(?P<year>[12]\d{{3}}))?)",
    "kk": rf"(?i:(?:(?P<year>[12]\d{{3}})(?:\s+жыл\w*)?\s+)?(?:{_NUMBER_OF_DAY}\s+)?(?:{_MONTH['kk']}))",
}
_DAYS = {language: re.compile(rf"(?<!\w){pattern}") for language, pattern in _DAY.items()}
# A month without its day or year; alone it may be part of a name, as in "January events".
_MONTH_ALONE = re.compile(
    rf"(?<!\w)(?i:in|since|from|until|by|during|of|before|after|early|late|mid)\s+(?:{_MONTH['en']})(?!\w|\s+(?:\d|[a-z]*events?\b))"
)
_YEAR = re.compile(
    r"(?<![\w.,])(?:(?:in|of|on|for|about|since|by|until|before|after|during|throughout|through|between|early|late|from)\s+"
    r"(?P<english>(?:19|20)\d\d)(?!\w)"
    r"|(?P<other>(?:19|20)\d\d)(?=\s+(?:год|жыл)))",
    re.IGNORECASE,
)
_ORDER = (  # the words, or their beginnings, for the first to the fourth, and for the last
    (1, "first", "перв", "бірінші", "алғашқы"),
    (2, "second", "втор", "екінші"),
    (3, "third", "трет", "үшінші"),
    (4, "fourth", "четв", "төртінші"),
    (-1, "last", "последн", "соңғы"),
)
_OF_YEAR = r"(?P<year>(?:19|20)\d\d)\b"
_PERIODS = {
    language: re.compile(pattern, re.IGNORECASE)
    for language, pattern in {
        "en": r"\b(?P<nth>first|second|third|fourth|last)\s+(?:(?P<half>half)|quarter|(?P<months>[\w-]+)\s+months)"
        rf"(?:\s+of\s+(?:(?:the|that)\s+(?:same\s+)?year\b|{_OF_YEAR})|(?<=months)(?!\s+of))",
        "ru": r"\b(?P<nth>перв|втор|трет|четв[её]рт|последн)\w*"
        r"\s+(?:(?P<half>полугоди\w*|половин\w*(?=\s+(?:\w+\s+)?(?:года|(?:19|20)\d\d)\b))|квартал\w*|(?P<months>\w+)\s+месяц\w*)"
        rf"(?:\s+{_OF_YEAR})?",
        "kk": rf"(?:(?:{_OF_YEAR}\s+)?(?P<of>жыл\w*)\s+)?\b(?P<nth>бірінші|алғашқы|екінші|үшінші|төртінші|соңғы)"
        r"\s+(?:(?(of)(?:(?P<half>жарты\w*)|тоқсан\w*)|(?!))|(?P<months>\w+)\s+ай(?:да|ы\w*)?\b)",
    }.items()
}
_AND = r"(?:\s*(?:,|and|or|to|и|или|және|[-–])\s*\d[\d.()/]*)*"
_NUMBERED = re.compile(
    r"(?:\b(?:articles?(?: is)?|parts?|paragraphs?|resolutions?|rules?|стать\w+(?: —)?|част\w+|пункт\w*)|\b(?:no|ст|п)\.|№)"
    rf"\s*\d[\d.()/]*{_AND}"
    r"|\d+-(?:ба[пб]|бөлі[кг]|тарма[қғ])\w*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<![\w.,])\d{1,3}(?:[ ,\u00a0\u202f]\d{3})+(?![\d])|(?<![\w.,])\d+(?:[.,]\d+)?(?!\d)")
# The words of a bound before a number, and after it.
_LOWER = (
    "at least|no fewer than|not fewer than|no less than|not less than|a minimum of"
    "|не менее|не меньше|минимум|по меньшей мере|кемінде|кем дегенде",
    "or more|at least|(?:и|или) более|кем емес",
)
_UPPER = (
    r"at most|no more than|not more than|up to|a maximum of|не более|не больше|максимум|до(?=\s*$)|көп дегенде",
    r"or fewer|or less|at most|(?:и|или) менее|дейін|аспай\w*",
)
# Short words bound a number only right before it; "no more than" is found first.
_ABOVE = (r"(?:more than|over|above|более(?: чем)?|больше(?: чем)?|свыше)(?=\s*$)", "астам|артық")
_BELOW = (r"(?:fewer than|less than|under|below|менее(?: чем)?|меньше(?: чем)?)(?=\s*$)", "аз|кем(?! емес)")
_ABOUT = (r"(?:about|around|approximately|roughly|nearly|около|примерно|приблизительно|шамамен)(?=\s*$)", "жуық")
_BOUNDS = {
    name: tuple(re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) for words in pair)
    for name, pair in (("atLeast", _LOWER), ("atMost", _UPPER), ("moreThan", _ABOVE), ("lessThan", _BELOW), ("approximately", _ABOUT))
}
_IS_YEAR = re.compile(r"(?:19|20)\d\d")
_HAS_DIGITS = re.compile(r"\d")  # most texts have none, and need not be searched for what has some
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_BOTH = re.compile(r"\b(?:both|either|neither|halves)\b", re.IGNORECASE)  # other languages say two
LAST_MONTH = 12
REACH = 45  # characters between the words of a bound and their number


class Day(NamedTuple):
    """What a text gives of a date: `month` and `day` are 0 and `year` empty where it does not say them."""

    year: str
    month: int
    day: int

    def agrees(self, other: Day) -> bool:
        """Whether another text says nothing else, as far as both say it."""
        return all(not own or not value or own == value for own, value in zip(self, other, strict=True))

    def gives(self, other: Day) -> bool:
        """Whether it says all that another text says."""
        return all(not value or own == value for own, value in zip(self, other, strict=True))

    def fits(self, date: str) -> bool:
        """Whether a date of XML Schema (2022, 2022-10 or 2022-10-26) says nothing else; true of what is not such a date."""
        match = _DATE.fullmatch(date)
        return match is None or self.agrees(Day(match[1], int(match[2] or 0), int(match[3] or 0)))


@cache
def read_whole(text: str) -> bool:
    """Whether no number of the text is in words too large to be read."""
    return _LARGER.search(text) is None


@cache
def days(text: str, language: str) -> list[Day]:
    """The dates in a text: those with a month, the first and the last month of a half-year or a quarter, and years alone."""
    pattern = _DAYS.get(language)
    if pattern is None:
        return []
    dates, rest = [], text
    has_digits = _HAS_DIGITS.search(text)
    for period in _PERIODS[language].finditer(text):
        dates += [Day(period["year"] or "", month, 0) for month in _months(period, language)]
    for match in pattern.finditer(text) if has_digits else ():
        month = next(number for number in range(1, 13) if match[f"m{number}"])
        day = match["day"] or match.groupdict().get("after")
        if day or match["year"]:  # a month alone may be part of a name
            dates.append(Day(match["year"] or "", month, int(day or 0)))
            rest = rest[: match.start()] + " " * (match.end() - match.start()) + rest[match.end() :]
    alone = _MONTH_ALONE.finditer(rest) if language == "en" else ()
    dates += [Day("", next(number for number in range(1, 13) if match[f"m{number}"]), 0) for match in alone]
    years = _YEAR.finditer(rest) if has_digits else ()
    return dates + [Day(match["english"] or match["other"], 0, 0) for match in years]


def _months(period: re.Match[str], language: str) -> tuple[int, ...]:
    """The first and the last month of a half-year, a quarter or the first months; none of a third half."""
    nth = next(number for number, *words in _ORDER if period["nth"].lower().startswith(tuple(words)))
    if period["months"]:
        length = int(_count(period["months"], language))
        return (1, length) if nth == 1 and 0 < length <= LAST_MONTH else ()  # the last months end on a day that only the context gives
    parts, length = (2, 6) if period["half"] else (4, 3)
    nth = parts if nth < 0 else nth
    return ((nth - 1) * length + 1, nth * length) if nth <= parts else ()


def of_the_year(text: str) -> list[Day]:
    """The first and the last month of each half-year or quarter of which an English text gives no year."""
    return [Day("", month, 0) for period in _PERIODS["en"].finditer(text) if not period["year"] for month in _months(period, "en")]


def _count(word: str, language: str) -> Decimal:
    """The number of one word or of digits; 0 for any other word."""
    match = _WORDS[language].fullmatch(word)
    return _of_words(match) if match else Decimal(word) if word.isdecimal() else Decimal(0)


@cache
def numbers(text: str, language: str) -> dict[Decimal, int]:
    """The numbers in a text and where each first stands, without those of dates, articles and the like. The number one is not read."""
    has_digits = _HAS_DIGITS.search(text)
    for other in (_PERIODS.get(language), *((_DAYS.get(language), _NUMBERED, _YEAR) if has_digits else ())):
        if other is not None:
            text = other.sub(lambda match: "_" * len(match[0]), text)
    given: dict[Decimal, int] = {}
    for match in _DIGITS.finditer(text) if has_digits else ():
        digits = re.sub(r"[ ,\u00a0\u202f](?=\d{3}(?!\d))", "", match[0]).replace(",", ".")
        given.setdefault(Decimal(digits), match.start())
    if language in _WORDS:
        for match in _WORDS[language].finditer(text):
            given.setdefault(_of_words(match), match.start())
    return given


def _of_words(match: re.Match[str]) -> Decimal:
    return Decimal(sum(int(name[1:]) for name, word in match.groupdict().items() if word))


@cache
def provisions(text: str) -> frozenset[str]:
    """The numbers of articles, parts, paragraphs and the like."""
    found = (match[0] for match in _NUMBERED.finditer(text)) if _HAS_DIGITS.search(text) else ()
    return frozenset(number for words in found for number in re.findall(r"\d+", words) if not _IS_YEAR.fullmatch(number))


def bound(text: str, start: int) -> str:
    """The bound that the words around a number give: atLeast, moreThan, atMost, lessThan, approximately, or empty."""
    before = re.split(r"[.;:,]\s|\d", text[max(0, start - REACH) : start])[-1]  # a number between has the bound
    after = re.split(r"[.;:,]\s|\sand\s", text[start : start + REACH])[0]
    ends = {name: max((match.end() for match in pair[0].finditer(before)), default=-1) for name, pair in _BOUNDS.items()}
    nearest = max(ends, key=lambda name: ends[name])
    if ends[nearest] >= 0:
        return nearest
    return next((name for name, pair in _BOUNDS.items() if pair[1].search(after)), "")


def listed(values: Iterable[Decimal]) -> str:
    """Numbers as a message gives them."""
    return ", ".join(str(value) for value in sorted(values)) or "no number"


def disagreement(text: str, language: str, english: list[str]) -> str:
    """What a translation gives that is not in its English texts: other numbers or another date; empty where they agree."""
    if not all(map(read_whole, (text, *english))):
        return ""
    given = set(numbers(text, language))
    if all((given ^ set(numbers(other, "en"))) - ({Decimal(2)} if _BOTH.search(other) else set()) for other in english):
        return f"gives {listed(given)}, and the English text {listed(numbers(english[0], 'en'))}"
    own, theirs = provisions(text), frozenset[str]().union(*map(provisions, english))
    if own != theirs:
        return f"gives the provisions {', '.join(sorted(own)) or 'none'}, and the English text {', '.join(sorted(theirs)) or 'none'}"
    known = [day for other in english for day in days(other, "en")]
    agree = all(any(day.agrees(other) for other in known) for day in days(text, language))
    return "" if agree else "gives another date than the English text"
