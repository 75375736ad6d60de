"""What an answer comes to as sentences: a figure as what is counted, its number, how it stands, whose word it is and its day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.formats.silences import not_said
from kzgraph.formats.words import word
from kzgraph.graph.names import short_name
from kzgraph.graph.store import Labels
from kzgraph.model import Claim, Figure, Node
from kzgraph.questions.answers.summary import Cell, Count, Line, Summary, Tally
from kzgraph.questions.answers.view import is_none
from kzgraph.reading.told import dated
from kzgraph.vocab import KZ, KZV

MOST_SOURCES = 6  # that are named with how many claims each has; of more, only their number is given
Dated = Callable[[str], str]  # writes a day for readers


class Named(NamedTuple):
    """A sentence, or a part of one, and the node that it is about."""

    node: ox.NamedNode
    text: str


class Words(NamedTuple):
    """`unsaid` are findings of ours, which `first` puts before the claims; `more` claims are not in `claims`, `beside` are in no row."""

    unsaid: tuple[Named, ...]
    first: bool
    counted: str
    claims: tuple[Named, ...]
    more: int
    beside: tuple[Named, ...] = ()

    def lines(self, language: str) -> list[str]:
        """The answer as paragraphs, without what is in no row, which an endpoint does not give with the rows."""
        note = "not said finding" if self.first else "not said elsewhere"
        found = " ".join((*(one.text for one in self.unsaid), word(note, language))) if self.unsaid else ""
        more = [word("and more", language, count=self.more)] if self.more else []
        last = len(self.claims) - 1
        ended = [one.text if one.text.endswith(".") else f"{one.text}{'.' if at == last else ';'}" for at, one in enumerate(self.claims)]
        said = " ".join((self.counted, *ended, *more))
        return [line for line in ((found, said) if self.first else (said, found)) if line]


class Staged(NamedTuple):
    """A claim in a table: its number as it is shown, and apart its bound, its digits and those of what it is part of; then the rest."""

    node: ox.NamedNode
    shown: str
    bound: str
    number: str
    whole: str
    rest: str


def in_words(labels: Labels, summary: Summary, day: Dated = str) -> Words:
    """The words of an answer; `day` writes a date for readers."""

    def named(lines: tuple[Line, ...]) -> tuple[Named, ...]:
        return tuple(Named(line.node, _sentence(labels, line.number, day) if line.number else labels.of(line.node)) for line in lines)

    unsaid = tuple(Named(node, not_said(silence, labels.of(node), labels.language)) for node, silence in summary.unsaid)
    counted = tally_in_words(labels, summary.tally)
    return Words(unsaid, summary.unsaid_first, counted, named(summary.lines), summary.more, named(summary.beside))


def tally_in_words(labels: Labels, tally: Tally) -> str:
    """How many there are, and of each source, or of how many sources, or of each relation; empty for none."""
    if not tally.total:
        return ""
    counts: Counter[str] = Counter()
    for iri, count in tally.each:
        counts[labels.of_iri(iri) if tally.of == "pairs" else short_name(iri, labels.language)] += count
    many = tally.of != "pairs" and len(counts) > MOST_SOURCES
    each = "; ".join(f"{name}: {count}" for name, count in counts.items())
    listed = word("sources in answer", labels.language, count=len(counts)) if many else each
    set_on = f"; {word('conditions in answer', labels.language, count=tally.conditions)}" if tally.conditions else ""
    return f"{word(f'{tally.of} in answer', labels.language, count=tally.total)} ({listed}){set_on}."


def staged(labels: Labels, line: Line, day: Dated = str) -> Staged:
    """A claim for a table of figures: its number with its day, town, conduct and whose word it is."""
    if line.number is None:
        return Staged(line.node, "", "", "", "", labels.of(line.node))
    figure = line.number.figure
    when_where = _when_where(labels, line.number.when_where, day)
    notes = (
        when_where,
        _conduct(labels, line.number),
        "" if when_where else _period(labels, figure, day),
        *_whose(labels, figure, day),
        _event(labels, figure),
    )
    whole = _digits(labels, line.number.wholes[0]) if line.number.wholes else ""
    rest = "; ".join(filter(None, notes))
    return Staged(line.node, _with_whole(labels, line.number), _bounds(labels, figure), _digits(labels, figure), whole, rest)


def _sentence(labels: Labels, count: Count, day: Dated) -> str:
    """What is counted, its number, and whose word it is; of a decision first its day and its town."""
    figure, when_where = count.figure, _when_where(labels, count.when_where, day)
    notes = ("" if when_where else _period(labels, figure, day), *_whose(labels, figure, day), _event(labels, figure))
    sentence = f"{_counted(labels, count)}: {_with_whole(labels, count)} ({'; '.join(filter(None, notes))})"
    return f"{when_where}: {sentence}" if when_where else sentence


def _when_where(labels: Labels, values: Cell, day: Dated) -> str:
    return ", ".join(labels.of(value) if isinstance(value, ox.NamedNode) else day(value.value) for value in values)


def _event(labels: Labels, figure: Figure) -> str:
    """That a source does not say to which event a figure belongs; empty where it does."""
    return word("event not said", labels.language) if is_flagged("event", figure.flags.not_stated) else ""


def _with_whole(labels: Labels, count: Count) -> str:
    """The number of a figure, and that of what it is a part of."""
    number = _number(labels, count.figure)
    return word("number of whole", labels.language, number=number, whole=_number(labels, count.wholes[0])) if count.wholes else number


def _digits(labels: Labels, figure: Figure) -> str:
    """The numbers of a figure without their bounds, or its word for a size."""
    return ", ".join(labels.of(value) for _, value in figure.number.bounds)


def _bounds(labels: Labels, figure: Figure) -> str:
    """What stands before the numbers of a figure; nothing for an exact one."""
    named = (name for name, _ in figure.number.bounds if name not in ("exactly", "magnitude"))
    possibly = word("possibly up to", labels.language)
    return ", ".join(possibly if name == "atMost" and _is_possible(figure) else labels.of_iri(KZ + name) for name in named)


def _number(labels: Labels, figure: Figure) -> str:
    """The number of a figure with its bounds in words."""
    return ", ".join(_bound(labels, name, value, hedged=_is_possible(figure)) for name, value in figure.number.bounds)


def _bound(labels: Labels, name: str, value: ox.NamedNode | ox.Literal, *, hedged: bool) -> str:
    """A number with its bound in words; what may be an upper bound is no bound."""
    if is_none(name, value):
        return word("none counted", labels.language)
    if name == "atMost" and hedged:
        return f"{word('possibly up to', labels.language)} {value.value}"
    return labels.of(value) if name in ("exactly", "magnitude") else f"{labels.of_iri(KZ + name)} {value.value}"


def _is_possible(figure: Figure) -> bool:
    return any(hedge.iri == KZV + "possibly" for hedge in figure.hedges)


def _counted(labels: Labels, count: Count) -> str:
    """What a figure counts: its measure, since reports of deaths are no deaths; of a part also which, else for what they were charged."""
    parts = [] if count.when_where else [labels.of_iri(part.iri) for part in count.parts]
    for_what = "; ".join(parts) or _conduct(labels, count)
    return ", ".join((labels.of_iri(count.figure.measure.iri), *map(labels.of, count.lengths))) + (f" ({for_what})" if for_what else "")


def _period(labels: Labels, figure: Figure, day: Dated) -> str:
    """The time that a figure is about, where it has a beginning and an end."""
    ends = [day(end.value) for end in (figure.period.start, figure.period.end) if end]
    return word("time of count", labels.language, when=" – ".join(dict.fromkeys(ends))) if len(ends) > 1 else ""


def _conduct(labels: Labels, count: Count) -> str:
    """The conduct of those whom a figure counts, in words."""
    return "; ".join(word(tie, labels.language, conduct="; ".join(map(labels.of, nodes))) for tie, nodes in count.conduct)


def _whose(labels: Labels, claim: Claim, day: Dated) -> Iterator[str]:
    yield labels.of_iri(claim.standing.iri)
    name = labels.of_iri(claim.voice.speaker.iri)
    if is_flagged("voice", claim.flags.inferred):
        name = word("voice inferred", labels.language, voice=name)
    yield word("voice ambiguous", labels.language, voice=name) if is_flagged("voice", claim.flags.ambiguous) else name
    yield f"{word(dated(claim), labels.language)} {day(claim.as_of.value)}"
    if claim.voice.told_by:
        of_pages = any(source.is_collection for source in claim.sources)
        relay = labels.of_iri(claim.voice.told_by[0].iri)
        yield word("relayed by a page", labels.language) if of_pages else f"{word('relayed', labels.language)} {relay}"


def is_flagged(aspect: str, aspects: tuple[Node, ...]) -> bool:
    """Whether an aspect, by its local name, is among those of a flag."""
    return any(node.iri == KZV + aspect for node in aspects)
