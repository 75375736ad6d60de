"""The figures, drawn, under the measure that they give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.formats.words import word
from kzgraph.graph.names import short
from kzgraph.graph.store import select
from kzgraph.model.passages import cited
from kzgraph.reading.intervals import number
from kzgraph.site.intervals import WORDS, Scale, Stroke, scale_of
from kzgraph.site.texts import Text, phrase
from kzgraph.vocab import KZ, KZV, NUMBERS

if TYPE_CHECKING:
    from kzgraph.graph.remote_endpoint import Row
    from kzgraph.site.claims import Facts, Flag, Proof

DRAWN = {
    "exactly": Scale.exact,
    "atLeast": Scale.at_least,
    "moreThan": Scale.at_least,
    "atMost": Scale.at_most,
    "lessThan": Scale.at_most,
    "approximately": Scale.about,
}
Value = tuple["Text | None", str]  # a bound, if there is one, and the number as it is written


@dataclass(frozen=True)
class Figure:
    """A figure: `short` names in few words what is counted, `whole` is the IRI of the figure that it is part of, with the values `of`.

    `given` are its bounds by the names of their properties, and their numbers.
    """

    iri: str
    words: Text
    short: Text
    unit: Text
    whole: str
    of: tuple[Value, ...]
    flags: tuple[Flag, ...]
    voice: Text
    official: bool
    relayed: Text | None
    as_of: Text | None
    dated: str
    strokes: list[Stroke]
    value: tuple[Value, ...]
    given: tuple[tuple[str, float], ...]
    mark: str
    standing: Text
    proof: Proof


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


def figures_by_measure(store: ox.Store, facts: Facts) -> list[Panel]:
    """The panels in the order of the texts, those of pages last."""
    numbers = " ".join(f"?{name}" for name in NUMBERS)
    rows = select(
        store,
        f"""SELECT ?figure ?voice ?standing ?measure ?group ?unit ?asOf {numbers} ?magnitude ?whole (MIN(?passage) AS ?first) WHERE {{
          ?figure a kz:Figure ; kz:voice ?voice ; kz:standing ?standing ; kz:measure ?measure ; kz:statedIn ?passage .
          ?measure kz:unit ?unit . OPTIONAL {{ ?figure kz:counts ?group . ?group a kz:Group }} OPTIONAL {{ ?figure kz:asOf ?asOf }}
          {" ".join(f"OPTIONAL {{ ?figure kz:{name} ?{name} }}" for name in NUMBERS)}
          OPTIONAL {{ ?figure kz:magnitude ?magnitude }} OPTIONAL {{ ?figure kz:subsetOf ?whole }}
        }} GROUP BY ?figure ?voice ?standing ?measure ?group ?unit ?asOf {numbers} ?magnitude ?whole ORDER BY ?first ?whole ?figure""",
    )
    known = {passage.iri: passage for passage in cited(store)}
    order = {iri: place for place, iri in enumerate(known)}
    drawn = sorted((row for row in rows if row["first"].value in known), key=lambda row: order[row["first"].value])  # of passages alone
    values = {row["figure"].value: tuple(_values(row, facts)) for row in drawn}
    measures = {row["figure"].value: row["measure"] for row in drawn}
    groups: dict[tuple[ox.NamedNode, bool], list[ox.QuerySolution | Row]] = {}
    for row in drawn:
        inner = row["whole"] is not None and measures.get(row["whole"].value) == row["measure"]
        groups.setdefault((row["measure"], inner), []).append(row)
    panels = []
    for (measure, inner), listed in groups.items():
        scale = _scale(listed) if len(listed) > 1 else None
        figures = []
        for row in sorted(listed, key=lambda row: f"{row['asOf'].value}~" if row["asOf"] else "~"):  # a month after its days
            passage = known[row["first"].value]
            relayed = facts.relayed(passage, row["voice"])
            as_of = row["asOf"].value if row["asOf"] else ""
            figures.append(
                Figure(
                    iri=row["figure"].value,
                    words=facts.terms.text(row["figure"]),
                    short=facts.terms.text(row["group"] or row["measure"]),
                    unit=facts.terms.text(row["unit"]),
                    whole=row["whole"].value if row["whole"] else "",
                    of=values.get(row["whole"].value, ()) if row["whole"] else (),
                    flags=facts.flags(row["figure"].value),
                    voice=facts.voice(row["voice"], row["figure"]),
                    official=facts.is_official(row["voice"].value),
                    relayed=relayed,
                    as_of=facts.terms.text(row["asOf"]) if row["asOf"] else None,
                    dated=facts.told.dated(row["figure"].value, as_of, passage.source, relayed=relayed is not None),
                    strokes=_strokes(row, scale) if scale else [],
                    value=values[row["figure"].value],
                    given=tuple(_given(row)),
                    mark=row["standing"].value.removeprefix(KZV),
                    standing=facts.standing(row["standing"]),
                    proof=facts.proof(passage),
                )
            )
        name = facts.terms.text(measure)
        panels.append(
            Panel(
                key=short(measure.value) + ("_parts" if inner else ""),
                title=_filled("parts of counts", name, "measure") if inner else name,
                measure_iri=measure.value,
                scale=scale,
                axis=_axis(figures[0].unit, scale) if scale else None,
                legend=_legend(listed) if scale else [],
                figures=figures,
            )
        )
    return panels


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


def _legend(rows: Iterable[ox.QuerySolution | Row]) -> list[str]:
    """The phrases that say how the marks of some figures are drawn."""
    held = {name for row in rows for name in (*DRAWN, "magnitude") if row[name] is not None}
    bounds = held & {"atLeast", "moreThan", "atMost", "lessThan"}
    kinds = {"legend exact": "exactly" in held, "legend bound": bool(bounds), "legend word": "magnitude" in held}
    return [name for name, used in kinds.items() if used]


def _scale(rows: list[ox.QuerySolution | Row]) -> Scale:
    words = [row["magnitude"].value.removeprefix(KZV) for row in rows if row["magnitude"] is not None]
    numbers = [value for row in rows for _, value in _given(row)]
    return scale_of(numbers, [name for name in words if name in WORDS])


def value_shown(facts: Facts, figure: ox.NamedNode | ox.Literal, name: str, value: str) -> Value:
    """A number with what stands before it, or the word for none."""
    return (phrase("none counted"), "") if name == "exactly" and value == "0" else (bound(facts, figure, name), value)


def bound(facts: Facts, figure: ox.NamedNode | ox.Literal, name: str) -> Text | None:
    """What stands before a number: nothing for an exact one. What may be an upper bound is not said to be one."""
    if name == "exactly":
        return None
    return phrase("possibly up to") if name == "atMost" and facts.is_possible(figure) else facts.terms.text(ox.NamedNode(KZ + name))


def _values(row: ox.QuerySolution | Row, facts: Facts) -> Iterator[Value]:
    """The values of a figure in words."""
    for name in DRAWN:
        if row[name] is not None:
            yield value_shown(facts, row["figure"], name, row[name].value)
    if row["magnitude"] is not None:
        yield facts.terms.text(row["magnitude"]), ""


def _given(row: ox.QuerySolution | Row) -> Iterator[tuple[str, float]]:
    """The bounds of a figure and their numbers; 0, off the left end, for a text that is not a number (which validation reports)."""
    return ((name, number(row[name].value) or 0.0) for name in DRAWN if row[name] is not None)


def _strokes(row: ox.QuerySolution | Row, scale: Scale) -> list[Stroke]:
    given = dict(_given(row))
    if {*given} == {"atLeast", "atMost"}:
        return scale.between(given["atLeast"], given["atMost"])
    strokes = [stroke for name, value in given.items() for stroke in DRAWN[name](scale, value)]
    word = row["magnitude"].value.removeprefix(KZV) if row["magnitude"] is not None else ""
    return strokes + (scale.word(word) if word in WORDS else [])
