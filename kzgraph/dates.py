"""Calendar dates as this project writes them: YYYY-MM-DD."""

from __future__ import annotations

import datetime
import re


def today() -> datetime.date:
    """The date in UTC."""
    return datetime.datetime.now(tz=datetime.UTC).date()


def is_date(text: str) -> bool:
    """Whether a text is a date of the calendar, written YYYY-MM-DD in ASCII digits."""
    try:
        return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is not None and bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False
