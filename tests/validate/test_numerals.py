"""Numbers, bounds and dates in texts of three languages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kzgraph.validate.wording.numerals import Day, bound, days, numbers, read_whole


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Forty people and twenty-one cases", "en", {40, 21}),
        ("2000 people were detained in January 2022", "en", {2000}),
        ("1,234 cases and 2.5 years", "en", {1234, Decimal("2.5")}),
        ("Articles 205 and 206", "en", set()),
        ("статьи 205 и 206, ст. 272", "ru", set()),
        ("Сорок два человека и двенадцать дел", "ru", {42, 12}),
        ("он екіден, қырықтан", "kk", {12, 40}),
        ("272-бабы", "kk", set()),
        ("one of them", "en", set()),
        ("жылдың екінші тоқсанында тоқсан іс", "kk", {90}),
    ],
)
def test_numbers_are_read_as_digits_and_words(text, language, expected):
    assert set(numbers(text, language)) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("on 26 October 2022", "en", [Day("2022", 10, 26)]),
        ("in August 2022", "en", [Day("2022", 8, 0)]),
        ("On June 7, seven officers", "en", [Day("", 6, 7)]),
        ("by July 20, 2023", "en", [Day("2023", 7, 20)]),
        ("At least 12 may have died, 50 marchers too", "en", []),
        ("In April they came", "en", [Day("", 4, 0)]),
        ("In the first half of the year", "en", [Day("", 1, 0), Day("", 6, 0)]),
        ("the second half of 2023", "en", [Day("2023", 7, 0), Day("2023", 12, 0), Day("2023", 0, 0)]),
        ("in the third quarter of that year", "en", [Day("", 7, 0), Day("", 9, 0)]),
        ("the last quarter of 2023", "en", [Day("2023", 10, 0), Day("2023", 12, 0), Day("2023", 0, 0)]),
        ("the third half of the year, the first half of the day", "en", []),
        ("в первом полугодии 2023 года", "ru", [Day("2023", 1, 0), Day("2023", 6, 0), Day("2023", 0, 0)]),
        ("во второй половине года, в первой половине дня", "ru", [Day("", 7, 0), Day("", 12, 0)]),
        ("в четвёртом квартале", "ru", [Day("", 10, 0), Day("", 12, 0)]),
        ("2023 жылдың бірінші жартысында", "kk", [Day("2023", 1, 0), Day("2023", 6, 0), Day("2023", 0, 0)]),
        ("жылдың екінші тоқсанында", "kk", [Day("", 4, 0), Day("", 6, 0)]),
        ("since 2021", "en", [Day("2021", 0, 0)]),
        ("a report on 2024, throughout 2023", "en", [Day("2024", 0, 0), Day("2023", 0, 0)]),
        ("in the first eight months of 2024", "en", [Day("2024", 1, 0), Day("2024", 8, 0), Day("2024", 0, 0)]),
        ("in the first 8 months, the last six months", "en", [Day("", 1, 0), Day("", 8, 0)]),
        ("за первые восемь месяцев", "ru", [Day("", 1, 0), Day("", 8, 0)]),
        ("алғашқы сегіз айда", "kk", [Day("", 1, 0), Day("", 8, 0)]),
        ("26 октября 2022 года", "ru", [Day("2022", 10, 26)]),
        ("2022 жылғы тамыздағы сапар", "kk", [Day("2022", 8, 0)]),
    ],
)
def test_dates_are_read_with_their_month_or_after_a_preposition(text, language, expected):
    assert days(text, language) == expected


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("at least 12 people", "12", "atLeast"),
        ("232 at least.", "232", "atLeast"),
        ("no more than 7", "7", "atMost"),
        ("12 и более", "12", "atLeast"),
        ("50-ге дейін", "50", "atMost"),
        ("С 5 до 7 утра пришли 12 человек", "12", ""),
        ("12 people", "12", ""),
    ],
)
def test_a_bound_is_read_before_and_after_its_number(text, number, expected):
    assert bound(text, text.index(number)) == expected


def test_a_date_fits_what_says_less_and_every_other_literal():
    assert Day("2022", 10, 0).fits("2022-10-26")
    assert Day("", 10, 26).fits("2022")
    assert not Day("2022", 10, 26).fits("2022-10-20")
    assert Day("2022", 10, 26).fits("2022-10-20T10:00:00")


def test_large_numbers_in_words_are_not_read():
    assert not read_whole("two hundred people")
    assert not read_whole("двести человек")
    assert read_whole("hundreds of people")
