"""Rows for Python: values, terms and labels, as a DataFrame, and as a notebook shows them."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph import vocab
from kzgraph.formats import data_frames, question_answers, tables
from kzgraph.formats.data_frames import Value, shown, value
from kzgraph.formats.words import unreviewed_note, word
from kzgraph.graph.names import current_names, with_own_names
from kzgraph.graph.store import Labels
from kzgraph.questions.answers.full import FullAnswer
from kzgraph.safety.escapes import web_address

if TYPE_CHECKING:
    import pandas

    from kzgraph.graph.store import Labels
    from kzgraph.model import Node, Source
    from kzgraph.model.passages import Passage
    from kzgraph.questions.answers.full import FullAnswer, FullRows
    from kzgraph.questions.answers.solutions import Term


class Table:
    """The rows of a query. `rows` holds Python values by column, and `terms` the RDF terms, with language, datatype and IRI.

    `notes` say what in the query cannot match, and which rows may not be passed on.
    """

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
        return [{column: shown(term, self._labels) for column, term in row.items()} for row in self.terms]

    @property
    @with_own_names
    def person_days(self) -> tuple[str, ...]:
        """The days on which persons in the rows were named: what came later, their sources do not tell."""
        return self._full.person_days

    @with_own_names
    def to_pandas(self, *, labels: bool = False) -> pandas.DataFrame:
        """A DataFrame with a column for each column, and one of words beside each of IRIs: `voice` and `voiceLabel`, or with `labels`,
        `voiceIri` and `voice`. Days and numbers have types of their own. `attrs` has the notes. Raises UsageError if the extra `pandas` is
        not installed.
        """
        cells = {column: [(row[column],) if row[column] is not None else () for row in self.terms] for column in self.columns}
        made = data_frames.frame(cells, self._labels, words=labels)
        made.attrs["notes"] = self._beside()
        return made

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

    def __init__(self, full: FullAnswer, language: str) -> None:
        super().__init__(full, language)
        self.question, self._answer = full.question, full
        self.title, self.unsaid = self.question.title[language], self.question.unsaid[language]

    @cached_property
    @with_own_names
    def flags(self) -> list[str]:
        """For each row, what its assertion leaves unsaid or open, or what was supplied, in words; empty where it has no flag."""
        claims = (str(row.get("assertion")) for row in self.rows)
        return [question_answers.flag_line(self._answer.marks.get(claim, ()), self._labels, self.language) for claim in claims]

    @property
    def passages(self) -> list[Passage]:
        """The passages that the rows rest on, in the order of the text."""
        return self._answer.view.passages

    @with_own_names
    def to_pandas(self, *, labels: bool = False, explode: bool = False) -> pandas.DataFrame:
        """A DataFrame with a row for each claim, as the answer is shown; with `explode`, for each combination of values that the query
        gives. IRIs of one cell are parted by spaces, words by semicolons.

        Beside what `Table.to_pandas` says, each row has the unit of its number, who relays its voice, its flags, the IRIs and links of
        its passages, and as `caveat` what the answer does not say. Numbers stand in `number` too, with their bound in `bound`.
        """
        cells = self._cells(explode)
        made = data_frames.frame(cells, self._labels, words=labels, whole=(*vocab.NUMBERS, "number"))
        caveats = [self.unsaid, *dict.fromkeys([*self._beside(), *unreviewed_note(self._labels)])]
        made["caveat"] = " ".join(caveats)
        made.attrs |= {
            "title": self.title,
            "question": self.question.question[self.language],
            "caveats": caveats,
            "sources": [_source(source) for source in self._answer.sources],
            "licence": self._answer.licence,
        }
        return made

    def _cells(self, explode: bool) -> dict[str, list[data_frames.Cell]]:
        """The columns of a DataFrame: those of the view, and what stands beside them."""
        shown = self._answer.view
        cells: dict[str, list[data_frames.Cell]] = {column: [] for column in shown.columns}
        rows = [
            (row, details, number)
            for row, details in zip(shown.rows, self._answer.details, strict=True)
            for number in (row.rows if explode else row.rows[:1])
        ]
        for row, _, number in rows:
            for column, cell in zip(shown.columns, row.cells, strict=True):
                term = self.terms[number].get(column)
                cells[column].append(cell if not explode or column not in self.columns else () if term is None else (term,))
        flags = (question_answers.flag_line(row.marks, self._labels, self.language) for row, _, _ in rows)
        beside: dict[str, list[data_frames.Cell]] = {
            "flags": [_texts(line) for line in flags],
            "passage": [[ox.NamedNode(passage.iri) for passage in row.passages] for row, _, _ in rows],
            "link": [_texts(" ".join(dict.fromkeys(passage.deep_link for passage in row.passages))) for row, _, _ in rows],
        }
        relays: dict[str, list[data_frames.Cell]] = {"relayedBy": [tuple(map(_relay, details.relays)) for _, details, _ in rows]}
        ordered: dict[str, list[data_frames.Cell]] = {}
        for column in cells:
            ordered |= _bounds(cells) if column in vocab.NUMBERS and "bound" not in ordered and "number" not in cells else {}
            ordered[column] = cells[column]
            ordered |= relays if column == "voice" else {}
        return {**ordered, **beside}

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


def _texts(text: str) -> data_frames.Cell:
    return (ox.Literal(text),) if text else ()


def _relay(relay: Node | str) -> ox.NamedNode | ox.Literal:
    return ox.Literal(relay) if isinstance(relay, str) else ox.NamedNode(relay.iri)


def _bounds(columns: Mapping[str, Sequence[data_frames.Cell]]) -> dict[str, list[data_frames.Cell]]:
    """The number of each row whatever its bound, and the name of that bound; of a range, the lower one."""
    names = [name for name in vocab.NUMBERS if name in columns]
    stated = [next((name for name in names if columns[name][at]), "") for at in range(len(columns[names[0]]))]
    return {
        "bound": [_texts(name) for name in stated],
        "number": [columns[name][at] if name else () for at, name in enumerate(stated)],
    }


def _source(source: Source) -> dict[str, str]:
    """A source as `attrs` of a DataFrame hold it: Parquet keeps only what JSON can hold."""
    return {
        "iri": source.iri,
        "title": next((text.value for text in source.titles), source.label),
        "issued": str(source.issued or ""),
        "url": source.url.iri if source.url else "",
    }


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
