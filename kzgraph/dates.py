"""Calendar dates as this project writes them, YYYY-MM-DD, and the names of months that texts and tables have.

How a month or a day is shown is in the catalogues of `kzgraph/locale`.
"""

from __future__ import annotations

import datetime
import re

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ru": r"январ\w* феврал\w* март\w* апрел\w* ма[йяюе] июн\w* июл\w* август\w* сентябр\w* октябр\w* ноябр\w* декабр\w*",
    "kk": r"қаңтар\w* ақпан\w* наурыз\w* сәуір\w* мамыр\w* маусым\w* шілде\w* тамыз\w* қыркүйек\w* қазан\w* қараша\w* желтоқсан\w*",
}
# Endings of cases, after which a month is still one. Kazakh ones follow the stem, or its form with ы or і.
_ENDINGS = {"ru": "(?:[ьяюеау]|е?м|ом)?", "kk": "(?:[ыі]н?)?(?:[днт][ыі]ң|[ғгқк][ае]|[дт][ае](?:н|ғы|гі)?)?"}
LETTER = "[а-яёәіңғүұқөһ]"
# A day with its month in words, as Russian and as Kazakh write it: 3 мая 1961 г., 2022 жылғы 5 қаңтар. In small letters, for RE2 and `re`.
IN_WORDS = (
    rf"(?P<day>[0-9]{{1,2}})\s+(?P<month>{LETTER}+)\s+(?P<year>[0-9]{{4}})(?:\s*(?:года?|г|жылы?|ж)\.?)?"
    rf"|(?P<year_first>[0-9]{{4}})(?:\s*(?:жыл(?:ғы|ы)?|ж)\.?)?\s+(?P<day_last>[0-9]{{1,2}})\s+(?P<month_last>{LETTER}+)"
)


def month_in_words(number: int) -> str:
    """A pattern for the Russian and Kazakh names of a month, with their endings, for RE2 and `re`."""
    return "|".join(MONTHS[language].split(" ")[number - 1].replace(r"\w*", endings) for language, endings in _ENDINGS.items())


def is_in_words(text: str) -> bool:
    """Whether a text is a day with its month in Russian or Kazakh words."""
    said = re.fullmatch(IN_WORDS, text.lower())
    return said is not None and any(re.fullmatch(month_in_words(n), said["month"] or said["month_last"]) for n in range(1, 13))


def today() -> datetime.date:
    """The date in UTC."""
    return datetime.datetime.now(tz=datetime.UTC).date()


def is_date(text: str) -> bool:
    """Whether a text is a date of the calendar, written YYYY-MM-DD in ASCII digits."""
    try:
        return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is not None and bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False
