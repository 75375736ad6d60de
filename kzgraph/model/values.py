"""What claims have in common beside nodes, texts and days: numbers with bounds, periods, voices and flags."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.model.base import Value
from kzgraph.model.fields import many, maybe, one, triples
from kzgraph.model.terms import DAY, NUMBER, TEXT, Day, Node, Text
from kzgraph.vocab import KZ


class Number(Value):
    """A count as its voice gives it: a number, its bounds, or a word such as *dozens*. What is not given is None."""

    exactly: int | Decimal | None = maybe("exactly", NUMBER)
    at_least: int | Decimal | None = maybe("atLeast", NUMBER)
    more_than: int | Decimal | None = maybe("moreThan", NUMBER)
    at_most: int | Decimal | None = maybe("atMost", NUMBER)
    less_than: int | Decimal | None = maybe("lessThan", NUMBER)
    approximately: int | Decimal | None = maybe("approximately", NUMBER)
    magnitude: Node | None = maybe("magnitude")

    @property
    def bounds(self) -> tuple[tuple[str, ox.NamedNode | ox.Literal], ...]:
        """What is given of it: the local name of the property, such as `atLeast`, and the term."""
        given = ((name.value.removeprefix(KZ), term) for name, term in triples(self))
        return tuple((name, term) for name, term in given if not isinstance(term, ox.BlankNode))


class Period(Value):
    """From when until when. What is not given is None."""

    start: Day | None = maybe("start", DAY)
    end: Day | None = maybe("end", DAY)


class Voice(Value, beside=("told_by",)):
    """Whose word a claim is. `speaker` is the innermost: the one whose word it is.

    `passed_on_by` is whom the source names as passing that word on; `told_by` are the creators of the source where the speaker is none.
    """

    speaker: Node = one("voice")
    passed_on_by: Node | None = maybe("relayedBy")
    told_by: tuple[Node, ...] = ()

    @property
    def relayed_by(self) -> tuple[Node, ...]:
        """Who relays the word, the nearest to the speaker first; nobody where the speaker speaks in the source."""
        return (*filter(None, [self.passed_on_by]), *self.told_by)

    def __str__(self) -> str:
        return ", relayed by ".join(map(str, (self.speaker, *self.relayed_by)))


class Flag(NamedTuple):
    """What needs care in a claim: its kind, the aspect, and where it is ambiguous, which words can be read how."""

    kind: str
    aspect: Node
    readings: tuple[Text, ...] = ()


NOT_STATED, AMBIGUOUS, INFERRED = "not stated", "ambiguous", "inferred"


class Flags(Value):
    """The aspects of a claim that its source does not state, that its wording leaves open, and that the encoder supplied."""

    not_stated: tuple[Node, ...] = many("silentOn")
    ambiguous: tuple[Node, ...] = many("ambiguous")
    inferred: tuple[Node, ...] = many("inferred")
    readings: tuple[Text, ...] = many("leavesOpen", TEXT)

    def __iter__(self) -> Iterator[Flag]:
        yield from (Flag(NOT_STATED, aspect) for aspect in self.not_stated)
        yield from (Flag(AMBIGUOUS, aspect, self.readings) for aspect in self.ambiguous)
        yield from (Flag(INFERRED, aspect) for aspect in self.inferred)

    def __bool__(self) -> bool:
        return bool(self.not_stated or self.ambiguous or self.inferred)
