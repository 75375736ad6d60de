"""The figures, drawn, under the voice that gives them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.formats.words import word
from kzgraph.graph.prefixes import short
from kzgraph.graph.store import select
from kzgraph.reading.passages import cited
from kzgraph.site.intervals import WORDS, Scale, Stroke, number, scale_of
from kzgraph.site.texts import Text, phrase
from kzgraph.vocab import KZ, KZV, LENGTHS_OF_TIME, NUMBERS

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

    `strokes` is None for a length of time.
    """

    iri: str
    words: Text
    short: Text
    unit: Text
    whole: str
    of: tuple[Value, ...]
    flags: tuple[Flag, ...]
    as_of: Text | None
    dated: str
    relayed: Text | None
    strokes: list[Stroke] | None
    value: tuple[Value, ...]
    mark: str
    standing: Text
    proof: Proof

    @property
    def part(self) -> bool:
        """Whether it is part of another figure."""
        return bool(self.whole)


class Panel(NamedTuple):
    """A voice, whether it is official, its figures in one unit that reach the reader in one way, by itself or passed on, and their scale.

    `key` names it in an address. The figures of a unit have the same scale in each voice.
    """

    key: str
    voice: Text
    voice_iri: str
    unit: Text
    unit_iri: str
    official: bool
    scale: Scale
    axis: Text
    figures: list[Figure]

    @property
    def has_open_end(self) -> bool:
        """Whether a bound is drawn with an open arrow, which needs a word."""
        return any(stroke.kind == "dashed" and "H" in stroke.data for figure in self.figures for stroke in figure.strokes or ())


def figures_by_voice(store: ox.Store, facts: Facts) -> list[Panel]:
    """The panels in the order of the texts, those of pages last; parts stand under their wholes."""
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
    highest: dict[str, float] = {}
    for row in drawn:
        highest[row["unit"].value] = max(highest.get(row["unit"].value, 0), _highest(row))
    scales = {unit: scale_of(most) for unit, most in highest.items()}
    panels: dict[tuple[ox.NamedNode, bool, ox.NamedNode | ox.Literal | None, ox.NamedNode], list[Figure]] = {}
    for row in drawn:
        strokes, value = _drawn(row, facts, scales[row["unit"].value])
        passage = known[row["first"].value]
        relayed = facts.told.relay(passage.source, row["voice"])
        figure = Figure(
            iri=row["figure"].value,
            words=facts.terms.text(row["figure"]),
            short=facts.terms.text(row["group"] or row["measure"]),
            unit=facts.terms.text(row["unit"]),
            whole=row["whole"].value if row["whole"] else "",
            of=(),
            flags=tuple(facts.flags.get(row["figure"].value, ())),
            as_of=facts.terms.text(row["asOf"]) if row["asOf"] else None,
            dated=facts.told.dated(
                row["figure"].value, row["asOf"].value if row["asOf"] else "", passage.source, relayed=relayed is not None
            ),
            relayed=facts.terms.text(relayed) if relayed is not None else None,
            strokes=None if row["unit"].value in LENGTHS_OF_TIME else strokes,
            value=value,
            mark=row["standing"].value.removeprefix(KZV),
            standing=facts.standing(row["standing"]),
            proof=facts.proof(passage),
        )
        panels.setdefault((row["voice"], figure.iri in facts.open_voices, relayed, row["unit"]), []).append(figure)
    values = {figure.iri: figure.value for figures in panels.values() for figure in figures}
    voices = list(dict.fromkeys(key[:3] for key in panels))
    return [
        Panel(
            key="_".join([*(short(node.value) for node in (voice, relayed, unit) if node is not None), *(["open"] if is_open else [])]),
            voice=facts.voice(voice, ox.NamedNode(figures[0].iri)),
            voice_iri=voice.value,
            unit=facts.terms.text(unit),
            unit_iri=unit.value,
            official=voice.value in facts.official,
            scale=scales[unit.value],
            axis=_axis(facts.terms.text(unit)),
            figures=_nested(figures, values),
        )
        for (voice, is_open, relayed, unit), figures in sorted(panels.items(), key=lambda panel: voices.index(panel[0][:3]))
    ]


def _axis(unit: Text) -> Text:
    """What stands on the scale of a unit, and that it is logarithmic."""
    return Text({language: (word("axis of numbers", language, unit=name), language) for language, (name, _) in unit.shown.items()})


def _highest(row: ox.QuerySolution | Row) -> float:
    """The highest number that the drawing of a figure reaches."""
    numbers = [number(row[name].value) for name in DRAWN if row[name] is not None]
    word = WORDS.get(row["magnitude"].value.removeprefix(KZV)) if row["magnitude"] is not None else None
    return max([*numbers, 10 ** word[1] if word else 0.0])


def value_shown(facts: Facts, figure: ox.NamedNode | ox.Literal, name: str, value: str) -> Value:
    """A number with what stands before it, or the word for none."""
    return (phrase("none counted"), "") if name == "exactly" and value == "0" else (bound(facts, figure, name), value)


def bound(facts: Facts, figure: ox.NamedNode | ox.Literal, name: str) -> Text | None:
    """What stands before a number: nothing for an exact one. What may be an upper bound is not said to be one."""
    if name == "exactly":
        return None
    return phrase("possibly up to") if name == "atMost" and facts.is_possible(figure) else facts.terms.text(ox.NamedNode(KZ + name))


def _drawn(row: ox.QuerySolution | Row, facts: Facts, scale: Scale) -> tuple[list[Stroke], tuple[Value, ...]]:
    """The strokes of a figure, and its values in words."""
    strokes: list[Stroke] = []
    value: list[Value] = []
    for name, draw in DRAWN.items():
        if row[name] is not None:
            strokes += draw(scale, number(row[name].value))
            value.append(value_shown(facts, row["figure"], name, row[name].value))
    if row["magnitude"] is not None:
        strokes += scale.word(row["magnitude"].value.removeprefix(KZV))
        value.append((facts.terms.text(row["magnitude"]), ""))
    return strokes, tuple(value)


def _nested(figures: list[Figure], values: dict[str, tuple[Value, ...]]) -> list[Figure]:
    """The figures with each part right after its whole; a whole that is not among them has no parts here. `values` are those of all."""
    here = {figure.iri for figure in figures}
    known = [replace(figure, of=values.get(figure.whole, ())) for figure in figures]
    parts = [figure for figure in known if figure.whole in here and figure.whole != figure.iri]
    rest = [figure for figure in known if figure not in parts]
    nested = []
    while rest:
        nested.append(figure := rest.pop(0))
        below = [part for part in parts if part.whole == figure.iri]
        parts = [part for part in parts if part not in below]
        rest = [*below, *rest]
    return [*nested, *parts]  # parts of each other, which no shape lets through
