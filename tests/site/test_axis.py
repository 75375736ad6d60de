"""The axis of the timeline: times have the precision of their source, and no time falls into a cut."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kzgraph.site.axis import FOLD, MANY, STEP, Axis
from kzgraph.site.dates import say_dated, when
from kzgraph.vocab import PREFIXES


def time(text):
    kind = {10: "date", 7: "gYearMonth", 4: "gYear"}[len(text)]
    return when(ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + kind)))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2022-10-26", "26 October 2022"),
        ("2022-10-26, 2024-04-22", "26 October 2022, 22 April 2024"),
        *((value, value) for value in ("HRW 2022-10-26", "--param day=2022-10-26", "/2022-10-26/", '"2022-10-26"^^xsd:date', "2022-13-45")),
    ],
)
def test_a_phrase_has_in_words_only_what_is_a_day_by_itself(value, words):
    assert words in say_dated("changed word", "en", word=value, near="")


def test_a_day_is_a_point_in_its_month_and_a_month_is_its_whole_cell():
    axis = Axis(map(time, ("2022-01", "2022-02-01", "2022-02-28", "2022-03")))
    assert [cell.month for cell in axis.cells] == [1, 2, 3]
    assert axis.place(time("2022-01")) == (0, STEP)
    first, last = axis.place(time("2022-02-01")), axis.place(time("2022-02-28"))
    assert first[0] == first[1]
    assert STEP < first[0] < last[0] < 2 * STEP
    assert [stroke.kind for stroke in axis.at(time("2022-02-01"))] == ["tick"]
    assert "tick" not in [stroke.kind for stroke in axis.at(time("2022-01"))]


def test_a_year_covers_all_its_months():
    axis = Axis(map(time, ("2021", "2022-02")))
    assert len(axis.cells) == 14
    assert axis.place(time("2021")) == (0, 12 * STEP)


@pytest.mark.parametrize(("gap", "cut"), [(FOLD, False), (FOLD + 1, True)])
def test_only_a_long_time_without_anything_is_cut_and_counted(gap, cut):
    axis = Axis(map(time, ("2022-01", f"2022-{2 + gap:02}")))
    assert [cell.months for cell in axis.cells if cell.cut] == ([gap] if cut else [])
    assert len(axis.cuts()) == cut
    assert axis.place(time(f"2022-{2 + gap:02}"))[1] == axis.width


def test_many_months_become_years_and_days_keep_their_place_in_them():
    axis = Axis([time(f"{2000 + number}-06-15") for number in range(MANY + 1)])
    assert [cell.months for cell in axis.cells] == [12] * (MANY + 1)
    place = axis.place(time("2001-06-15"))[0]
    assert 1.4 * STEP < place < 1.5 * STEP


def test_what_goes_on_is_dashed_to_the_day_of_its_source_and_open_where_there_is_none():
    axis = Axis(map(time, ("2022-01", "2022-10-26")))
    closed, opened = axis.since(time("2022-01"), time("2022-10-26")), axis.since(time("2022-01"), None)
    stop = axis.place(time("2022-10-26"))[0]
    assert closed[-1].data == f"M{stop - 6:.1f} 4H{stop:.1f}V24H{stop - 6:.1f}"
    assert [stroke.kind for stroke in opened] == ["hair", "solid", "dashed", "solid"]
    assert axis.between(time("2022-01"), time("2022-01")) == axis.at(time("2022-01"))


@pytest.mark.parametrize("text", ["2022-02-30", "0000-01-01", "2022-13", "2022-00-01"])
def test_an_impossible_date_is_not_a_time(text):
    assert time(text) is None
    assert when(ox.Literal("2022-01-01")) is None
    assert when(ox.NamedNode("https://example.org/")) is None


@pytest.mark.parametrize(
    ("text", "english", "russian", "kazakh"),
    [
        ("2022-08-05", "5 August 2022", "5 августа 2022", "2022 жылғы 5 тамыз"),
        ("2022-08", "August 2022", "август 2022", "2022 жылғы тамыз"),
        ("2022", "2022", "2022 год", "2022 жыл"),
    ],
)
def test_times_are_written_in_words(text, english, russian, kazakh):
    assert [time(text).words(language) for language in ("en", "ru", "kk")] == [english, russian, kazakh]
