"""Dates of the calendar as texts."""

import pytest

from kzgraph.dates import is_date, today


@pytest.mark.parametrize("text", ["2024-02-29", "0001-01-01", today().isoformat()])
def test_a_date_is_a_date(text):
    assert is_date(text)


@pytest.mark.parametrize("text", ["2023-02-29", "2024-2-3", "20240203", "2024-W05-6", "٢٠٢٤-٠٢-٠٣", "2024-02-03\n", "2024-02-03T00:00", ""])
def test_any_other_text_is_none(text):
    assert not is_date(text)
