"""Scales that tell numbers of one magnitude apart, and counts drawn by their days."""

from __future__ import annotations

import itertools

import pytest

from kzgraph.formats.words import word
from kzgraph.site.by_day import SIGN, by_day
from kzgraph.site.figures import counted
from kzgraph.site.intervals import ARROW, scale_of, written
from kzgraph.vocab import LANGUAGES


@pytest.mark.parametrize(
    ("numbers", "words", "lines"),
    [
        ([225, 230, 241], (), [220, 225, 230, 235, 240, 245]),
        ([2, 7, 11], (), [0, 2, 4, 6, 8, 10, 12]),
        ([3, 30_000], (), [1, 10, 100, 1_000, 10_000, 100_000]),
        ([4], ("dozens",), [1, 10, 100]),
        ([0, 0], (), [0, 1]),
    ],
)
def test_a_scale_fits_numbers_of_one_magnitude_and_is_of_tens_for_others(numbers, words, lines):
    scale = scale_of(numbers, words)
    assert scale.numbers == lines
    assert all(0 <= scale.share(number) <= 1 for number in numbers)
    assert len({scale.at(number) for number in numbers}) == len({*numbers})


def test_the_arrow_of_a_bound_is_too_short_for_a_range():
    scale = scale_of([200, 232, 241])
    for made, way in ((scale.at_least(232), 1), (scale.at_most(232), -1)):
        assert float(made[0].data.rpartition("H")[2]) - scale.at(232) == pytest.approx(way * ARROW)
    assert 400 / scale.steps > ARROW


def test_thousands_are_apart_as_the_language_writes_them():
    assert [written("20000", language) for language in LANGUAGES] == ["20,000", "20\u00a0000", "20\u00a0000"]
    assert written("dozens", "en") == "dozens"


@pytest.fixture(scope="module")
def toll(every_source):
    """The official deaths."""
    return next(one for one in counted(every_source) if "deaths-from-events" in one.measures[0].iri)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_count_is_a_point_and_a_day_of_a_report_is_hollow(toll, language):
    drawing = by_day(toll, language)
    points = [mark for mark in drawing.marks if mark.proofs]
    reported = [row for row in toll.rows if row.figure.claim.dated != "as of"]
    assert len(points) == len(toll.rows) > 6
    assert sum(mark.kind == "point hollow" for mark in points) == len(reported) > 2
    values = [label.text for label in drawing.labels if label.kind == "value"]
    assert [text.split()[-1] for text in values] == [row.figure.value[0][1] for row in toll.rows]
    assert any(len(text.split()) > 1 for text in values)  # at least, in words
    for row in toll.rows:
        assert row.figure.claim.voice.shown[language][0] in drawing.alternative
        assert row.figure.value[0][1] in drawing.alternative
    assert word("legend day reported", language) in [label.text for label in drawing.labels]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_stands_over_another_or_over_a_point(toll, language):
    drawing = by_day(toll, language)
    boxes = []
    for label in (label for label in drawing.labels if label.kind == "value"):
        wide = SIGN * len(label.text)
        left = {"start": label.x, "middle": label.x - wide / 2, "end": label.x - wide}[label.anchor]
        boxes.append((left, label.y - 13, left + wide, label.y + 3))
    for one, other in itertools.combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    assert all(box[0] >= 0 and box[2] <= drawing.width for box in boxes)


def test_a_count_of_few_days_or_in_words_is_not_drawn(every_source):
    others = [one for one in counted(every_source) if len({row.figure.time for row in one.rows}) < 3]
    assert others
    assert not any(by_day(one, "en") for one in others)
