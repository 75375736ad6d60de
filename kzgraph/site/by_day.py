"""A count through time as a chart: a point for each statement, without a line between them, since no source counts the days between."""

from __future__ import annotations

import calendar
import itertools
import math
import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.site.intervals import Scale, scale_of, written
from kzgraph.site.words import say

if TYPE_CHECKING:
    from kzgraph.site.claims import Proof
    from kzgraph.site.dates import When
    from kzgraph.site.figure_panels import Figure
    from kzgraph.site.series import Series

FEWEST = 3  # days of which a chart is drawn
WIDTH, NARROW = 680, 360  # the second on a phone, where the style lets it grow no wider
LEFT, RIGHT, TOP = 52, 20, 36
TALL, LOW = 250, 260  # the height of its scale, and that on a phone
LINE, SIGN, BROAD = 20, 7.4, 8.2  # the height of a line of text, the breadth of a sign of it, and of one in a text that is wrapped
BOLD = 9.8  # the breadth of a sign of a number beside a point, in the broadest of usual fonts
R = 5.5  # half of a point
CLEAR = 16  # units between a number and the middle of another point, at least: else it may seem to be that one's
LEADER = 12  # units by which a number is moved away from its point
DIRECTIONS = ((0, -1), (0.7, -0.7), (0.7, 0.7), (0, 1), (-0.7, -0.7), (-0.7, 0.7), (1, 0), (-1, 0))
LABEL_APART = 34  # units between two labels of months, at least
UP, DOWN = {"atLeast", "moreThan"}, {"atMost", "lessThan"}
SHAPES = (
    "M{x0:.1f} {y:.1f}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0Z",
    "M{x0:.1f} {y0:.1f}h{d}v{d}h-{d}Z",
    "M{x:.1f} {y0:.1f}l{r} {r}l-{r} {r}l-{r} -{r}Z",
    "M{x:.1f} {y0:.1f}l{r} {d}h-{d}Z",
    "M{x0:.1f} {y0:.1f}h{d}l-{r} {d}Z",
)
PILL = "M{x0:.1f} {y0:.1f}h{d}a{r} {r} 0 0 1 0 {d}h-{d}a{r} {r} 0 0 1 0 -{d}Z"  # filled or hollow, and the shape of no voice
Box = tuple[float, float, float, float]  # left, top, right, foot


class Mark(NamedTuple):
    """A path: its kind, its data, and the passages on which it rests."""

    kind: str
    data: str
    proofs: tuple[Proof, ...] = ()


class Label(NamedTuple):
    """A text at a place, and the passages on which it rests; `anchor` is start, middle or end."""

    text: str
    x: float
    y: float
    anchor: str = "start"
    kind: str = ""
    proofs: tuple[Proof, ...] = ()


class Drawing(NamedTuple):
    """A chart in one language: what is drawn, and all of it in words, with what is not drawn. `narrow` is the same for a phone."""

    title: str
    width: int
    height: int
    marks: list[Mark]
    labels: list[Label]
    alternative: str
    narrow: Drawing | None = None


class Field(NamedTuple):
    """Where the points of a chart stand: between `top` and `base`, in the months from `first` to that before `end`."""

    width: int
    top: int
    base: int
    scale: Scale
    first: int
    end: int

    def x_of(self, month: float) -> float:
        return LEFT + (month - self.first) / (self.end - self.first) * (self.width - LEFT - RIGHT)

    def y_of(self, value: float) -> float:
        return self.top + (1 - self.scale.share(value)) * (self.base - self.top)

    def place(self, count: Figure, time: When) -> tuple[float, float]:
        ((_, value),) = count.given
        low, high = _months_of(time)
        return self.x_of((low + high) / 2), self.y_of(value)


def by_day(one: Series, language: str) -> Drawing | None:
    """The counts of a series by their days; None for few days, and where a count has a word or a range in place of a number."""
    drawing = _drawn(one, language, WIDTH, TALL)
    return drawing._replace(narrow=_drawn(one, language, NARROW, LOW)) if drawing else None


def _drawn(one: Series, language: str, width: int, tall: int) -> Drawing | None:
    counts = [row.figure for row in one.rows]
    times = [count.time for count in counts if count.time]
    if len({*times}) < FEWEST or len(times) < len(counts) or any(len(count.given) != 1 for count in counts):
        return None
    scale = scale_of([value for count in counts for _, value in count.given])
    if scale.tens:
        return None
    axis = _axis(one, scale, language)
    lines = textwrap.wrap(axis, int(width / SIGN))
    top = TOP + LINE * (len(lines) - 1)
    field = Field(width, top, top + tall, scale, min(time.first for time in times), max(time.last for time in times) + 1)
    shape_of = _shapes(counts)
    numbers = [Label(written(str(line), language), LEFT - 8, field.y_of(line) + 5, "end") for line in scale.numbers]
    ticks, months = _months(field, language)
    marks = [Mark("grid", "".join(f"M{LEFT} {field.y_of(line):.1f}H{width - RIGHT}" for line in scale.numbers)), ticks]
    if scale.low:
        marks.append(Mark("solid axis-line cut", _cut(field.base)))
    marks += [mark for count, time in zip(counts, times, strict=True) for mark in _point(count, time, field, shape_of)]
    notes = list(_not_drawn(one, language))
    legend = list(_legend(counts, shape_of, language))
    samples, below, foot = _below(legend, notes, width, field.base + 3 * LINE)
    values, leaders = _values(counts, field, numbers, language)
    titles = [Label(line, 0, 14 + LINE * place) for place, line in enumerate(lines)]
    labels = [*titles[:1], *numbers, *months, *titles[1:], *values, *below]
    said = "; ".join(f"{_number(count, language)} ({_dated_word(count, language)})" for count in counts)
    alternative = " ".join([axis, f"{said}.", *(note for note, _ in notes)])
    # a file puts a full stop before what follows
    return Drawing(_title(one, language), width, foot, [*marks, *leaders, *samples], labels, alternative.removesuffix("."))


def _shapes(counts: list[Figure]) -> dict[str, str]:
    """The shape of the points of each voice."""
    voices = dict.fromkeys(count.claim.voice_iri for count in counts)
    return {voice: SHAPES[min(place, len(SHAPES) - 1)] for place, voice in enumerate(voices)}


def _point(count: Figure, time: When, field: Field, shape_of: dict[str, str]) -> Iterator[Mark]:
    """A count as a point, in the middle of the line of its month where its day is not given, with an arrow where it is a bound."""
    low, high = _months_of(time)
    x, y = field.place(count, time)
    if not time.day:
        yield Mark("solid", f"M{field.x_of(low):.1f} {y:.1f}H{field.x_of(high):.1f}")
    ((name, _),) = count.given
    yield from _arrow(name, x, y)
    kind = "point" if count.claim.dated == "as of" else "point hollow"
    yield Mark(kind, _shape(shape_of[count.claim.voice_iri], x, y), count.claim.proofs)


def _values(counts: list[Figure], field: Field, numbers: list[Label], language: str) -> tuple[list[Label], list[Mark]]:
    """The number of each count near its point, over nothing that is drawn, and the lines that lead to those that stand apart."""
    places = [(count, *field.place(count, count.time)) for count in counts if count.time]
    taken: list[Box] = [(label.x - SIGN * len(label.text), label.y - 13, float(LEFT), label.y + 3) for label in numbers]
    taken += [box for count, x, y in places for box in _boxes(count, x, y, field)]
    points = [(x, y) for _, x, y in places]
    # the first counts are close on a phone: there the last is labelled first, so that each has its number beside it
    order = [*range(len(places))] if field.width == WIDTH else [*range(len(places))][::-1]
    made: dict[int, tuple[Label, list[Mark]]] = {}
    for at in order:
        count, x, y = places[at]
        others = [point for point in points if point != (x, y)]
        made[at] = _label(_number(count, language), (x, y), others, taken, field)
    values = [made[at][0] for at in range(len(places))]
    leaders = [mark for at in range(len(places)) for mark in made[at][1]]
    return values if field.width == WIDTH else sorted(values, key=lambda label: label.y), leaders


def _boxes(count: Figure, x: float, y: float, field: Field) -> Iterator[Box]:
    """What a count takes of a chart: its point, its arrow, and the line of its month."""
    yield x - R - 2, y - R - 2, x + R + 2, y + R + 2
    ((name, _),) = count.given
    if name in UP:
        yield x - 6, y - R - 15, x + 6, y
    if name in DOWN:
        yield x - 6, y, x + 6, y + R + 15
    if count.time and not count.time.day:
        low, high = _months_of(count.time)
        yield field.x_of(low), y - 3, field.x_of(high), y + 3


def _below(
    legend: list[tuple[str, str, str]], notes: list[tuple[str, tuple[Proof, ...]]], width: int, foot: int
) -> tuple[list[Mark], list[Label], int]:
    """The samples and lines of the legend and the notes, from a height on, and the height at which they end."""
    marks, labels = [], []
    for kind, shape, text in legend:
        marks += [Mark(part_kind, data) for part_kind, data in _sample(kind, shape, foot - 5)]
        for part in textwrap.wrap(text, int((width - LEFT - 16) / BROAD)):
            labels.append(Label(part, LEFT, foot))
            foot += LINE
    for note, proofs in notes:
        foot += LINE // 2
        for place, part in enumerate(textwrap.wrap(note, int(width / BROAD) - 2)):
            labels.append(Label(part, 0, foot, kind="not-drawn", proofs=proofs if not place else ()))
            foot += LINE
    return marks, labels, foot


def _title(one: Series, language: str) -> str:
    """What is counted, of which events."""
    what, events = one.title.shown[language][0], ", ".join(event.shown[language][0] for event in one.events)
    return say("by day", language, what=f"{what} ({events})" if events else what)


def _not_drawn(one: Series, language: str) -> Iterator[tuple[str, tuple[Proof, ...]]]:
    """What stands beside a chart on its page: counts beyond each wall, and why; parts of others; how many more. Each with its passages."""
    for wall in one.walls:
        name, differs = "not drawn unsure" if wall.unsure else "not drawn", wall.differs_in.shown[language][0]
        counts = [row.figure for row in wall.rows]
        yield say(name, language, figures=_listed(counts, one, language), differs=differs), _proofs(counts)
    if parts := [part.figure for row in one.tops for below in row.parts for part in below.with_parts()]:
        yield say("not drawn parts", language, figures=_listed(parts, one, language)), _proofs(parts)
    if one.left_out:
        yield say("series left out", language, count=one.left_out), ()


def _proofs(counts: list[Figure]) -> tuple[Proof, ...]:
    return tuple(proof for count in counts for proof in count.claim.proofs[:1])


def _listed(counts: list[Figure], one: Series, language: str) -> str:
    """Counts in words: each with its number, what it counts, its day and whose word it is."""
    drawn = {measure.iri for measure in one.measures}
    return "; ".join(
        f"{_number(count, language) or say('not said', language)} "
        f"({(count.short if count.measure.iri in drawn else count.measure.text).shown[language][0]}, {_dated_word(count, language)})"
        for count in counts
    )


def _dated_word(count: Figure, language: str) -> str:
    return ", ".join(filter(None, (_day(count, language), _voice(count, language), _relayed([count], language))))


def _voice(count: Figure, language: str) -> str:
    """Whose word a count is, and whether that is inferred."""
    if not count.claim.voice:
        return ""
    name = count.claim.voice.shown[language][0]
    return say("voice inferred", language, voice=name) if count.claim.voice_is_inferred else name


def _relayed(counts: Iterable[Figure], language: str) -> str:
    """Who passes some counts on, empty for nobody."""
    names = ", ".join(dict.fromkeys(count.claim.relayed.shown[language][0] for count in counts if count.claim.relayed))
    return f"{say('relayed', language)} {names}" if names else ""


def _axis(one: Series, scale: Scale, language: str) -> str:
    unit = one.rows[0].figure.unit.shown[language][0]
    low, *_, high = scale.marks(language)
    words = say("axis of numbers", language, unit=unit, low=low, high=high)
    return f"{words} {say('axis cut', language)}" if scale.low else words


def _cut(base: float) -> str:
    """The foot of an axis that does not begin at zero: broken."""
    return f"M{LEFT} {base}v-4l6 -3l-12 -4l6 -3v-16"


def _number(count: Figure, language: str) -> str:
    return " ".join(
        " ".join(filter(None, (before.shown[language][0] if before else "", written(value, language)))) for before, value in count.value
    )


def _day(count: Figure, language: str) -> str:
    day = count.time.words(language) if count.time else ""
    return f"{say('reported', language)} {day}" if day and count.claim.dated != "as of" else day


def _months_of(time: When) -> tuple[float, float]:
    """From where to where a time lies, in months; the two are the same for a day."""
    if not time.day:
        return time.first, time.last + 1
    return (time.first + (time.day - 0.5) / calendar.monthrange(time.year, time.month)[1],) * 2


def _months(field: Field, language: str) -> tuple[Mark, list[Label]]:
    """The ticks of the months or years under a chart, and the names of as many as fit."""
    place, base = field.x_of, field.base
    apart = place(field.first + 1) - place(field.first)
    step = next((step for step in (1, 3, 6, 12, 24, 60) if step * apart >= LABEL_APART), 120)
    shown = [month for month in range(field.first, field.end) if month % step == 0] or [field.first]
    labels = []
    for month in shown:
        if step < 12:
            labels.append(Label(say(f"month {month % 12 + 1}", language)[:3], place(month), base + LINE))
        if month % 12 == 0 or month == shown[0]:
            labels.append(Label(str(month // 12), place(month), base + (2 * LINE if step < 12 else LINE), kind="year"))
    ticks = "".join(f"M{place(month):.1f} {base}v6" for month in shown)
    return Mark("solid axis-line", f"M{LEFT} {base}H{field.width - RIGHT}{ticks}"), labels


def _shape(shape: str, x: float, y: float) -> str:
    return shape.format(x=x, y=y, x0=x - R, y0=y - R, r=f"{R:g}", d=f"{2 * R:g}")


def _arrow(name: str, x: float, y: float) -> Iterator[Mark]:
    """A short arrow from a number that is only a bound."""
    way = -1 if name in UP else 1 if name in DOWN else 0
    if way:
        tip = y + way * (R + 13)
        yield Mark(
            "solid",
            f"M{x:.1f} {y + way * R:.1f}V{tip:.1f}M{x - 4:.1f} {tip - way * 5:.1f}L{x:.1f} {tip:.1f}L{x + 4:.1f} {tip - way * 5:.1f}",
        )


def _label(
    text: str, point: tuple[float, float], others: list[tuple[float, float]], taken: list[Box], field: Field
) -> tuple[Label, list[Mark]]:
    """A number near its point, or with a line that leads to it where there is no room; `taken` grows by what both take."""
    x, y = point
    for label, box in _near(text, x, y):
        clear = all(_apart(box, other) >= CLEAR for other in others)
        if clear and _fits(box, taken, field):
            taken.append(box)
            return label, []
    for far, (right, down) in itertools.product(range(LEADER, LEADER * 12, LEADER), DIRECTIONS):
        label, box = _centred(text, x + right * far, y + down * far)
        line = x + right * (R + 1), y + down * (R + 1), x + right * (far - 8 - abs(right) * 6), y + down * (far - 10)
        steps = [_step(line, part / 8) for part in range(1, 9)]
        if _fits(box, taken, field) and not any(_meet(step, other) for step in steps for other in taken if not _within(point, other)):
            taken += [box, *steps]
            return label, [Mark("leader", "M{:.1f} {:.1f}L{:.1f} {:.1f}".format(*line))]
    return _near(text, x, y)[0][0], []


def _near(text: str, x: float, y: float) -> list[tuple[Label, Box]]:
    """The places of a number beside its point, the best first."""
    wide, over, under = BOLD * len(text), y - R - 5, y + R + 16
    choices = (
        (Label(text, x, over, "middle", "value"), x - wide / 2, over),
        (Label(text, x + R + 5, y + 5, "start", "value"), x + R + 5, y + 5),
        (Label(text, x - R - 5, y + 5, "end", "value"), x - R - 5 - wide, y + 5),
        (Label(text, x, under, "middle", "value"), x - wide / 2, under),
        (Label(text, x - R, over, "end", "value"), x - R - wide, over),
        (Label(text, x + R, under, "start", "value"), x + R, under),
    )
    return [(label, (left, foot - 13, left + wide, foot + 3)) for label, left, foot in choices]


def _centred(text: str, x: float, y: float) -> tuple[Label, Box]:
    """A number with its middle at a place."""
    half = BOLD * len(text) / 2
    return Label(text, x, y + 5, "middle", "value"), (x - half, y - 8, x + half, y + 8)


def _step(line: Box, share: float) -> Box:
    """A small part of a line."""
    x, y = line[0] + (line[2] - line[0]) * share, line[1] + (line[3] - line[1]) * share
    return x - 1, y - 1, x + 1, y + 1


def _fits(box: Box, taken: list[Box], field: Field) -> bool:
    """Whether a number stands within the chart, and over nothing that is drawn."""
    inside = box[0] >= LEFT - 10 and box[2] <= field.width and box[1] >= field.top - LINE and box[3] <= field.base
    return inside and not any(_meet(box, other) for other in taken)


def _apart(box: Box, point: tuple[float, float]) -> float:
    """How far a point stands from a box."""
    x, y = point
    return math.hypot(max(box[0] - x, 0, x - box[2]), max(box[1] - y, 0, y - box[3]))


def _within(point: tuple[float, float], box: Box) -> bool:
    return _apart(box, point) == 0


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _legend(counts: list[Figure], shape_of: dict[str, str], language: str) -> Iterator[tuple[str, str, str]]:
    """The kind, the shape and the words of each line below a chart: the voices, then how their points are drawn."""
    voiced: dict[str, dict[str, list[Figure]]] = {}
    for count in counts:
        voiced.setdefault(shape_of[count.claim.voice_iri], {}).setdefault(_voice(count, language), []).append(count)
    for shape, named in voiced.items():
        words = (", ".join(filter(None, (voice, _relayed(listed, language)))) for voice, listed in named.items())
        yield "point", shape, "; ".join(words)
    used: Iterable[tuple[str, str, bool]] = (
        ("point", "legend day counted", any(count.claim.dated == "as of" for count in counts)),
        ("point hollow", "legend day reported", any(count.claim.dated != "as of" for count in counts)),
        ("month", "legend month", any(count.time and not count.time.day for count in counts)),
        ("bound", "legend open end", any(name in UP | DOWN for count in counts for name, _ in count.given)),
    )
    for kind, name, held in used:
        if held:
            yield kind, PILL, say(name, language)


def _sample(kind: str, shape: str, y: float) -> Iterator[tuple[str, str]]:
    """The paths of a mark before its line of the legend."""
    x = LEFT - 20
    if kind == "month":
        yield "solid", f"M{x - 14} {y}H{x + 14}"
    elif kind == "bound":
        yield "solid", f"M{x} {y + 7}V{y - 7}M{x - 4} {y - 2}L{x} {y - 7}L{x + 4} {y - 2}"
    else:
        yield kind, _shape(shape, x, y)
