"""Scales that tell numbers of one magnitude apart, and counts drawn by their days."""

from __future__ import annotations

import html
import itertools
import re

import pytest

from kzgraph.formats.words import word
from kzgraph.site.by_day import NARROW, SIGN, by_day
from kzgraph.site.embed import PAGE as EMBED
from kzgraph.site.figures import PAGE as FIGURES
from kzgraph.site.figures import counted
from kzgraph.site.intervals import ARROW, scale_of, written
from kzgraph.site.reader import Reader
from kzgraph.vocab import LANGUAGES
from tests.needs import ROOT

BROADEST = 8.2  # units of a sign in a line of Kazakh or Russian, as a browser measured the broadest line


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
@pytest.mark.parametrize("narrow", [False, True])
def test_no_number_stands_over_another_or_beside_one_of_the_axis(toll, language, narrow):
    drawing = by_day(toll, language)
    drawing = drawing.narrow if narrow else drawing
    boxes = []
    for label in (label for label in drawing.labels if label.kind == "value"):
        wide = SIGN * len(label.text)
        left = {"start": label.x, "middle": label.x - wide / 2, "end": label.x - wide}[label.anchor]
        boxes.append((left, label.y - 13, left + wide, label.y + 3))
    axis = [label for label in drawing.labels if label.anchor == "end" and not label.kind]
    assert len(axis) > 3
    beside = [(label.x - SIGN * len(label.text), label.y - 13, label.x + SIGN, label.y + 3) for label in axis]
    for one, other in (*itertools.combinations(boxes, 2), *itertools.product(boxes, beside)):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    assert all(box[0] >= 0 and box[2] <= drawing.width for box in boxes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_may_not_be_compared_is_named_in_every_form_with_whose_word_it_is(every_source, toll, language):
    drawing = by_day(toll, language)
    noted = " ".join(label.text for label in drawing.labels if label.kind == "not-drawn")
    beyond = [row.figure for wall in toll.walls for row in wall.rows]
    assert sorted(count.value[0][1] for count in beyond) == ["238", "260"]
    for count in (*beyond, *(part.figure for row in toll.tops for part in row.parts)):
        said = (count.value[0][1], *(text.shown[language][0] for text in (count.claim.voice, count.claim.relayed) if text))
        assert all(words in noted for words in said)
        assert sum(proof in label.proofs for label in drawing.labels for proof in count.claim.proofs) > 0
    assert all(wall.differs_in.shown[language][0] in noted for wall in toll.walls)
    assert noted.removesuffix(".") in drawing.alternative
    for page, query in ((FIGURES, ()), (EMBED, (("chart", f"days_{toll.key}"),))):
        text = html.unescape(page.make(every_source, Reader(language, language, "http://127.0.0.1", page.path, query)))
        drawn = re.search(r'<figure class="by-day">.*?</svg>', text, re.DOTALL)[0]
        assert " ".join(re.findall(r'<text class="not-drawn"[^>]*>([^<]*)', drawn)) == noted
        assert f'aria-label="{drawing.alternative}"' in drawn
        if page is FIGURES:  # the height of its frame, in which the credit stands below the drawing; a narrow frame scrolls
            assert drawing.height + 230 < int(re.search(r'chart=days_.*?height="(\d+)"', text)[1]) < drawing.height + 300


def test_the_narrow_drawing_never_grows():
    assert f".by-day > .narrow {{ max-width: {NARROW}px; }}" in (ROOT / "kzgraph/site/templates/pictures.css").read_text()


def test_whose_word_is_inferred_and_who_relays_it_is_said_of_each_point(toll):
    alternative = by_day(toll, "en").alternative
    assert "230 (14 March 2022, General Prosecutor's Office of Kazakhstan, as we infer, relayed by interfax.com)" in alternative
    assert "225 (15 January 2022, General Prosecutor's Office of Kazakhstan, relayed by newizv.ru)" in alternative


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_names_the_events_and_a_scale_that_is_cut_is_marked(every_source, toll, language):
    drawing = by_day(toll, language)
    assert toll.events[0].shown[language][0] in drawing.title
    drawings = [made for one in counted(every_source) if (made := by_day(one, language))]
    cut = [any("cut" in mark.kind.split() for mark in made.marks) for made in drawings]
    assert cut == [made.labels[1].text != "0" for made in drawings]
    assert {*cut} == {True, False}
    assert all((word("axis cut", language) in made.alternative) == broken for made, broken in zip(drawings, cut, strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lines_below_a_drawing_are_apart_and_within_it(every_source, language):
    for drawing in (shape for one in counted(every_source) if (made := by_day(one, language)) for shape in (made, made.narrow)):
        feet = [label.y for label in drawing.labels if label.kind == "not-drawn"]
        assert feet
        assert all(after - before >= 20 for before, after in itertools.pairwise(feet))
        assert feet[-1] < drawing.height
        assert all(BROADEST * len(label.text) < drawing.width for label in drawing.labels if label.kind == "not-drawn")


def test_a_count_of_few_days_or_in_words_is_not_drawn(every_source):
    others = [one for one in counted(every_source) if len({row.figure.time for row in one.rows}) < 3]
    assert others
    assert not any(by_day(one, "en") for one in others)
