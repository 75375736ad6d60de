"""The smallest values: a node that is referred to, a text, a day; and how each, and a count, a truth value and a passage, is an RDF term.

A codec reads a term only if it would write the same term again: what it does not read is kept as it is, so that nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import pyoxigraph as ox

from kzgraph.model.base import Value
from kzgraph.vocab import XSD

if TYPE_CHECKING:
    from kzgraph.model.passages import Passage

Term = ox.NamedNode | ox.Literal | ox.BlankNode
ENGLISH = "en"
PRECISIONS = {"year": XSD.gYear, "month": XSD.gYearMonth, "day": XSD.date}
_DAY = re.compile("[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")


class Text(NamedTuple):
    """A text in a language, such as `en`; the language is empty where none is given."""

    value: str
    language: str

    def __str__(self) -> str:
        return self.value


def in_language(texts: tuple[Text, ...], language: str = ENGLISH) -> str:
    """The first of some texts that is in a language, else an empty string."""
    return next((text.value for text in texts if text.language == language), "")


class Node(Value, beside=("kinds", "labels")):
    """A node that a value refers to: a thing, a term or a claim. Nodes are equal if their IRIs are.

    `kinds` are the local names of its classes, `labels` its labels in all languages: preferred ones first.
    """

    iri: str
    kinds: tuple[str, ...] = ()
    labels: tuple[Text, ...] = ()

    @property
    def name(self) -> str:
        """The last step of the IRI, such as `european-union`."""
        return re.split("[/#]", self.iri)[-1]

    @property
    def label(self) -> str:
        """Its label in English, else the last step of its IRI."""
        return in_language(self.labels) or self.name

    def __str__(self) -> str:
        return self.label


class Day(NamedTuple):
    """A day, month or year, as precisely as it is given: `2022-10-26`, `2022-10` or `2022`."""

    value: str

    @property
    def precision(self) -> str:
        """`day`, `month` or `year`."""
        return tuple(PRECISIONS)[self.value.count("-")]

    @property
    def literal(self) -> ox.Literal:
        """The day as a term."""
        return ox.Literal(self.value, datatype=PRECISIONS[self.precision])

    def is_before(self, other: Day) -> bool:
        """Whether it is before another, as precisely as both are given: no day is before its own month."""
        size = min(len(self.value), len(other.value))
        return self.value[:size] < other.value[:size]

    def __str__(self) -> str:
        return self.value


class Context(Protocol):
    """What gives the node or the passage with an IRI."""

    @property
    def passages(self) -> Mapping[str, Passage]: ...

    def node(self, iri: str) -> Node: ...


class Codec(NamedTuple):
    """How a kind of value is read from a term, None where the term is of another kind, and written as one."""

    read: Callable[[Term, Context], Any]
    write: Callable[[Any], Term]

    def value(self, term: Term, context: Context) -> Any:  # noqa: ANN401 (whatever the codec reads)
        """The value of a term, or None if it would not be written as the same term."""
        value = self.read(term, context)
        if isinstance(term, ox.NamedNode):  # what is read from an IRI is written as that IRI
            return value
        return value if value is not None and self.write(value) == term else None


def _text(term: Term, _: Context) -> Text | None:
    return Text(term.value, term.language or "") if isinstance(term, ox.Literal) else None


def _day(term: Term, _: Context) -> Day | None:
    return Day(term.value) if isinstance(term, ox.Literal) and _DAY.fullmatch(term.value) else None


def _number(term: Term, _: Context) -> int | Decimal | None:
    if not isinstance(term, ox.Literal) or not re.fullmatch(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", term.value):
        return None
    return int(term.value) if term.datatype == XSD.integer and term.value.lstrip("-").isdecimal() else Decimal(term.value)


def _written_number(number: int | Decimal) -> ox.Literal:
    return ox.Literal(str(number), datatype=XSD.integer if isinstance(number, int) else XSD.decimal)


def _truth(term: Term, _: Context) -> bool | None:
    return {"true": True, "false": False}.get(term.value) if isinstance(term, ox.Literal) else None


NODE = Codec(
    lambda term, context: context.node(term.value) if isinstance(term, ox.NamedNode) else None, lambda node: ox.NamedNode(node.iri)
)
PASSAGE = Codec(lambda term, context: context.passages.get(term.value), lambda passage: ox.NamedNode(passage.iri))
TEXT = Codec(_text, lambda text: ox.Literal(text.value, language=text.language or None))
DAY = Codec(_day, lambda day: day.literal)
NUMBER = Codec(_number, _written_number)
TRUTH = Codec(_truth, lambda truth: ox.Literal("true" if truth else "false", datatype=XSD.boolean))
