"""The figures, drawn, under the measure that they give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph import model
from kzgraph.formats.words import word
from kzgraph.graph.names import short
from kzgraph.model.kinds import GROUP
from kzgraph.reading.intervals import number
from kzgraph.site.dates import When, when
from kzgraph.site.intervals import WORDS, Scale, Stroke, scale_of
from kzgraph.site.texts import Link, Text, phrase
from kzgraph.vocab import KZ, KZV

if TYPE_CHECKING:
    from kzgraph.site.claims import Claim, Facts

DRAWN = {
    "exactly": Scale.exact,
    "atLeast": Scale.at_least,
    "moreThan": Scale.at_least,
    "atMost": Scale.at_most,
    "lessThan": Scale.at_most,
    "approximately": Scale.about,
}
Value = tuple["Text | None", str]  # a bound, if there is one, and the number as it is written


class Figure(NamedTuple):
    """A figure: its measure and unit, what it counts, `short` in few words, of which events, and its day if that can be read.

    `whole` is the IRI of the figure that it is part of, with the values `of`. `value` is its number in words, `given` its bounds by the
    names of their properties, and their numbers. `strokes` are its marks on the scale of a panel.
    """

    claim: Claim
    measure: Link
    unit: Text
    counts: Link
    short: Text
    events: tuple[Text, ...]
    time: When | None
    whole: str
    of: tuple[Value, ...]
    value: tuple[Value, ...]
    given: tuple[tuple[str, float], ...]
    strokes: list[Stroke]


class Panel(NamedTuple):
    """A measure and the figures that give it, in the order of their days; those that are part of another of them have a panel of their own.

    `key` names it in an address. A figure that stands alone is not drawn: `scale` is None.
    """

    key: str
    title: Text
    measure_iri: str
    scale: Scale | None
    axis: Text | None
    legend: list[str]
    figures: list[Figure]


class _Stated(NamedTuple):
    """A figure as it is stated, the unit of its measure, and the figure that it is part of, if there is one."""

    figure: model.Figure
    unit: str
    whole: model.Node | None

    @property
    def place(self) -> tuple[bool, str, int, int, str, str, str]:
        """Where it comes among all: those of texts before those of pages of which no copy was taken."""
        first = self.figure.passages[0]
        source = "" if first.read_on else first.source
        return bool(first.read_on), source, first.start, -first.end, first.iri, self.whole.iri if self.whole else "", self.figure.iri


def figures_by_measure(facts: Facts) -> list[Panel]:
    """The panels in the order of the texts, those of pages last."""
    units = facts.reader.named(KZ.unit)
    known = {figure.iri: figure for figure in facts.reader.of_kind(model.Figure) if figure.measure.iri in units}
    stated = [
        _Stated(figure, unit, whole)
        for figure in known.values()
        for unit in units[figure.measure.iri]
        for whole in figure.subset_of or (None,)
    ]
    groups: dict[tuple[str, bool], list[_Stated]] = {}
    for one in sorted(stated, key=lambda one: one.place):
        whole = known.get(one.whole.iri) if one.whole else None
        inner = whole is not None and whole.measure == one.figure.measure
        groups.setdefault((one.figure.measure.iri, inner), []).append(one)
    return [_panel(facts, measure, listed, known, inner=inner) for (measure, inner), listed in groups.items()]


def _panel(facts: Facts, measure: str, listed: list[_Stated], known: dict[str, model.Figure], *, inner: bool) -> Panel:
    scale = _scale([one.figure for one in listed]) if len(listed) > 1 else None
    in_order = sorted(listed, key=lambda one: f"{one.figure.as_of}~")  # a month after its days
    figures = [_figure(facts, one, known, scale) for one in in_order]
    name = facts.terms.text(ox.NamedNode(measure))
    return Panel(
        key=short(measure) + ("_parts" if inner else ""),
        title=_filled("parts of counts", name, "measure") if inner else name,
        measure_iri=measure,
        scale=scale,
        axis=_axis(figures[0].unit, scale) if scale else None,
        legend=_legend(one.figure for one in listed) if scale else [],
        figures=figures,
    )


def _figure(facts: Facts, one: _Stated, known: dict[str, model.Figure], scale: Scale | None) -> Figure:
    stated, whole = one.figure, one.whole.iri if one.whole else ""
    claim = facts.stated(stated)
    (measure, counts), events = facts.terms.nodes([stated.measure, stated.counts]), facts.terms.nodes(stated.events)
    return Figure(
        claim=claim,
        measure=measure,
        unit=facts.terms.text(ox.NamedNode(one.unit)),
        counts=counts,
        short=(counts if GROUP in stated.counts.kinds else measure).text,
        events=tuple(event.text for event in events),
        time=when(claim.day),
        whole=whole,
        of=values(facts, known[whole]) if whole in known else (),
        value=values(facts, stated),
        given=tuple(_given(stated)),
        strokes=_strokes(stated, scale) if scale else [],
    )


def _filled(name: str, text: Text, field: str, **values: str) -> Text:
    """A phrase with a text in each language."""
    return Text({language: (word(name, language, **{field: words}, **values), language) for language, (words, _) in text.shown.items()})


def _axis(unit: Text, scale: Scale) -> Text:
    """What stands on a scale, and whether it is logarithmic."""
    if scale.tens:
        return _filled("axis of tens", unit, "unit")
    return Text(
        {
            language: (word("axis of numbers", language, unit=name, low=scale.marks(language)[0], high=scale.marks(language)[-1]), language)
            for language, (name, _) in unit.shown.items()
        }
    )


def _legend(figures: Iterable[model.Figure]) -> list[str]:
    """The phrases that say how the marks of some figures are drawn."""
    held = {name for figure in figures for name, _ in figure.number.bounds}
    bounds = held & {"atLeast", "moreThan", "atMost", "lessThan"}
    kinds = {"legend exact": "exactly" in held, "legend bound": bool(bounds), "legend word": "magnitude" in held}
    return [name for name, used in kinds.items() if used]


def _scale(figures: list[model.Figure]) -> Scale:
    numbers = [value for figure in figures for _, value in _given(figure)]
    return scale_of(numbers, [word for figure in figures if (word := _word(figure)) in WORDS])


def _word(figure: model.Figure) -> str:
    """The word that a figure gives in place of a number, empty for none."""
    return figure.number.magnitude.iri.removeprefix(KZV) if figure.number.magnitude else ""


def values(facts: Facts, figure: model.Figure) -> tuple[Value, ...]:
    """The number of a figure in words: each bound with what stands before it, the word for none, or a word such as *dozens*."""
    return tuple(_value(facts, figure, name, term) for name, term in figure.number.bounds)


def _value(facts: Facts, figure: model.Figure, name: str, term: ox.NamedNode | ox.Literal) -> Value:
    """What may be an upper bound is not said to be one; nothing stands before an exact number."""
    if name == "magnitude":
        return facts.terms.text(term), ""
    if name == "exactly":
        return (phrase("none counted"), "") if term.value == "0" else (None, term.value)
    possible = name == "atMost" and facts.is_possible(figure)
    return phrase("possibly up to") if possible else facts.terms.text(ox.NamedNode(KZ + name)), term.value


def _given(figure: model.Figure) -> Iterator[tuple[str, float]]:
    """The bounds of a figure and their numbers."""
    return ((name, number(term.value) or 0.0) for name, term in figure.number.bounds if name in DRAWN)


def _strokes(figure: model.Figure, scale: Scale) -> list[Stroke]:
    given, word = dict(_given(figure)), _word(figure)
    if {*given} == {"atLeast", "atMost"}:
        return scale.between(given["atLeast"], given["atMost"])
    strokes = [stroke for name, value in given.items() for stroke in DRAWN[name](scale, value)]
    return strokes + (scale.word(word) if word in WORDS else [])
