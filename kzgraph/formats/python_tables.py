"""Rows for Python: values, terms and labels, as a DataFrame, and as a notebook shows them."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from kzgraph import vocab
from kzgraph.errors import UsageError
from kzgraph.formats import question_answers, tables
from kzgraph.formats.words import unreviewed_note, word
from kzgraph.graph.names import current_names, with_own_names
from kzgraph.graph.store import Labels
from kzgraph.questions.answers.full import FullAnswer
from kzgraph.safety.escapes import web_address
from kzgraph.vocab import XSD

if TYPE_CHECKING:
    import pandas

    from kzgraph.graph.store import Labels
    from kzgraph.model.passages import Passage
    from kzgraph.questions.answers.full import FullAnswer, FullRows
    from kzgraph.questions.answers.solutions import Term
    from kzgraph.reading.notes import Mark

Value: TypeAlias = str | int | float | bool | None

NUMBERS: dict[str, type[int] | type[float]] = {f"{XSD}integer": int, f"{XSD}decimal": float, f"{XSD}double": float}


def value(term: Term) -> Value:
    """A term as a Python value: the IRI or the text as str, numbers and booleans as such, None where unbound."""
    if term is None or isinstance(term, ox.Triple):
        return None if term is None else str(term)
    if not isinstance(term, ox.Literal):
        return term.value
    if term.datatype.value == f"{XSD}boolean":
        return term.value in ("true", "1")
    return NUMBERS.get(term.datatype.value, str)(term.value)


class Table:
    """The rows of a query. `rows` holds Python values by column, and `terms` the RDF terms, with language, datatype and IRI.

    `notes` say what in the query cannot match, and which rows may not be passed on.
    """

    _numbers: tuple[str, ...] = ()  # columns of whole numbers, also where no row has one

    def __init__(self, full: FullRows, language: str, notes: Sequence[str] = ()) -> None:
        self.columns, self.language, self.notes = full.columns, language, tuple(notes)
        self.terms: list[dict[str, Term]] = [dict(zip(self.columns, row, strict=True)) for row in full.rows]
        self._full = full
        self.names = current_names()

    @cached_property
    def rows(self) -> list[dict[str, Value]]:
        return [{column: value(term) for column, term in row.items()} for row in self.terms]

    @cached_property
    @with_own_names
    def _labels(self) -> Labels:
        return self._full.labels(self.language)

    @cached_property
    @with_own_names
    def labelled(self) -> list[dict[str, str]]:
        """The rows as a reader sees them: labels in place of IRIs, texts only."""
        return [{column: _shown(term, self._labels) for column, term in row.items()} for row in self.terms]

    @property
    @with_own_names
    def person_days(self) -> tuple[str, ...]:
        """The days on which persons in the rows were named: what came later, their sources do not tell."""
        return self._full.person_days

    def to_pandas(self, *, labels: bool = False) -> pandas.DataFrame:
        """A DataFrame with a column for each column; with `labels`, words in place of IRIs. Whole numbers stay whole where some are
        missing; where all are, only in a canned question's columns that are named as a property, such as `atLeast`. Raises UsageError if
        the extra `pandas` is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise UsageError("to_pandas needs the extra pandas: pip install 'kzgraph[pandas]'.") from None
        frame = pandas.DataFrame(index=range(len(self.terms)))
        for column, values in self._columns(labels).items():
            kinds = {type(item) for item in values if item is not None} or ({int} if column in self._numbers else set())
            dtype = "Int64" if kinds == {int} else "boolean" if kinds == {bool} else None if kinds else object
            frame[column] = pandas.Series(values, dtype=dtype)
        return frame

    def _columns(self, labels: bool) -> dict[str, list[Value]]:
        """The cells of a DataFrame, by column."""
        cells: dict[str, list[Value]] = {column: [row[column] for row in self.rows] for column in self.columns}
        if labels:
            for column in self.columns:
                nodes = [isinstance(row[column], ox.NamedNode) for row in self.terms]
                cells[column] = [
                    shown[column] if node else cell for node, shown, cell in zip(nodes, self.labelled, cells[column], strict=True)
                ]
        return cells

    def __iter__(self) -> Iterator[dict[str, Value]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.terms)

    def __getitem__(self, index: int) -> dict[str, Value]:
        return self.rows[index]

    @with_own_names
    def __str__(self) -> str:
        cells = [list(row.values()) for row in self.labelled]
        return "\n".join([tables.table(self.columns, cells) if cells else word("none", self.language) + "\n", *self._beside()])

    def __repr__(self) -> str:
        return str(self)

    @with_own_names
    def _repr_html_(self) -> str:
        return _table(self.columns, [list(row.values()) for row in self.labelled]) + "".join(map(_paragraph, self._beside()))

    def _beside(self) -> list[str]:
        unreviewed = unreviewed_note(self._labels) if self._labels.unreviewed else []
        return [*self.notes, *(word("persons", self.language, day=day) for day in self.person_days), *unreviewed]


class AnswerTable(Table):
    """The rows of a canned question, with what they rest on and what they do not say."""

    _numbers = vocab.NUMBERS  # columns of these names have values of the properties; others are known by their rows

    def __init__(self, full: FullAnswer, language: str) -> None:
        super().__init__(full, language)
        self.question, self._answer = full.question, full
        self.title, self.unsaid = self.question.title[language], self.question.unsaid[language]

    @cached_property
    @with_own_names
    def flags(self) -> list[str]:
        """For each row, what its assertion leaves unsaid or open, or what was supplied, in words; empty where it has no flag."""
        view = self._answer.view
        place = view.columns.index("assertion") if "assertion" in view.columns else None
        marks: dict[Term, tuple[Mark, ...]] = {} if place is None else {node: row.marks for row in view.rows for node in row.cells[place]}
        return [question_answers.flag_line(marks.get(row.get("assertion"), ()), self._labels, self.language) for row in self.terms]

    @property
    def passages(self) -> list[Passage]:
        """The passages that the rows rest on, in the order of the text."""
        return self._answer.view.passages

    def _columns(self, labels: bool) -> dict[str, list[Value]]:
        cells = super()._columns(labels)
        return {**cells, "flags": [*self.flags]} if labels and "assertion" in self.columns else cells

    @with_own_names
    def __str__(self) -> str:
        return question_answers.render(self._answer, "table", self.language)

    @with_own_names
    def _repr_html_(self) -> str:
        """What a notebook shows: title, question, rows with their flags, the evidence, and what the answer does not say."""
        columns, lines = question_answers.labelled(self._labels, self.question, self._answer.view)
        places = "".join(
            f"<li>{_linked(found.deep_link, question_answers.place(found, self.language))}: {html.escape(found.paraphrase)}</li>"
            for found in self.passages
        )
        parts = [f"<h4>{html.escape(self.title)}</h4>", _paragraph(self.question.question[self.language])]
        parts.append(_table(columns, lines) if lines else _paragraph(word("none", self.language)))
        parts.append(f"<p><b>{html.escape(word('where', self.language))}</b></p><ul>{places}</ul>" if places else "")
        parts.append(f"<p><b>{html.escape(word('unsaid', self.language))}:</b> {html.escape(self.unsaid)}</p>")
        notes = dict.fromkeys([*self._beside(), *unreviewed_note(self._labels)])
        return "".join([*parts, *map(_paragraph, notes)])


def _shown(term: Term, labels: Labels) -> str:
    if term is None or isinstance(term, ox.NamedNode | ox.Literal):
        return labels.of(term)
    return str(value(term))


def _table(columns: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    head = "".join(f"<th>{html.escape(name)}</th>" for name in columns)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in line) + "</tr>" for line in lines)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _linked(address: str, text: str) -> str:
    """A text that leads to an address, if that is one of the web."""
    shown = html.escape(text)
    return f'<a href="{html.escape(address)}">{shown}</a>' if web_address(address) else shown


def _paragraph(text: str) -> str:
    return f"<p>{html.escape(text)}</p>"
