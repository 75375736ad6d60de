"""Answers with all that their readers need beside the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.graph.names import current_names
from kzgraph.graph.store import Labels, expand, one_of
from kzgraph.model import Reader, Source
from kzgraph.questions import canned
from kzgraph.questions.answers.details import Details, details
from kzgraph.questions.answers.nearest import Near, nearest_to
from kzgraph.questions.answers.solutions import Term
from kzgraph.questions.answers.summary import Summary, looked_for, summarize
from kzgraph.questions.answers.view import View, view
from kzgraph.questions.question import Answer, Question
from kzgraph.reading.described import licence
from kzgraph.reading.notes import Mark, days_in, days_of, flags, names_somebody, person_days

if TYPE_CHECKING:
    from kzgraph.graph.remote_endpoint import Remote


class FullRows:
    """The rows of a query, and each value that readers need of them: worked out once, when it is first asked for."""

    def __init__(self, store: ox.Store, columns: Sequence[str], rows: Iterable[Sequence[Term]]) -> None:
        self.columns, self.rows = tuple(columns), [tuple(row) for row in rows]
        self._store = store

    @classmethod
    def of(cls, engine: ox.Store | Remote, answer: ox.QuerySolutions) -> FullRows:
        """The rows of an answer of a store or an endpoint, which is asked what it says of the nodes in them."""
        rows = [tuple(row) for row in answer]
        nodes = (term for row in rows for term in row if isinstance(term, ox.NamedNode))
        store = engine if isinstance(engine, ox.Store) else engine.copy(nodes)
        return cls(store, [variable.value for variable in answer.variables], rows)

    def labels(self, language: str, *, literals: bool = False) -> Labels:
        """New labels in a language, which know what they gave a translation of."""
        return Labels(self._store, language, literals=literals)

    @cached_property
    def person_days(self) -> tuple[str, ...]:
        """The days on which persons in the rows were named: what came later, their sources do not tell."""
        return days_of(self._store, [[term for term in row if isinstance(term, ox.NamedNode | ox.Literal)] for row in self.rows])

    def days_in(self, text: str) -> list[str]:
        """The days on which persons were named who are among the nodes of the rows, or whom a text that was made of these names."""
        nodes = {term.value for row in self.rows for term in row if isinstance(term, ox.NamedNode)}
        return sorted({*person_days(self._store, nodes), *days_in(self._store, text)})


class FullAnswer(FullRows):
    """The answer to a canned question, and what its readers need."""

    @classmethod
    def at(cls, remote: Remote, answer: Answer) -> FullAnswer:
        """An answer of an endpoint, which is asked for what stands beside the rows too: nodes that were given, silences, names of persons,
        and claims on those whom figures count."""
        from kzgraph.graph.remote_endpoint import CHUNK  # late: the modules of the network cost more than most answers

        cells = sorted({iri for row in answer.rows for cell in row if cell is not None for iri in cell.value.split() if "://" in iri})
        given = (expand(parameter.default, current_names().prefixes) for parameter in answer.question.parameters)
        counted = [
            f"SELECT DISTINCT ?node {{ {one_of('figure', part)} ?figure kz:counts ?group . ?node kz:accused|kz:party|kz:counts ?group }}"
            for part in (cells[start : start + CHUNK] for start in range(0, len(cells), CHUNK))
        ]
        beside = [row for query in ("SELECT ?node { ?node a kz:Person }", *counted) for row in remote.select(query)]
        silences = (row["silence"] for row in looked_for(remote, answer.question))
        nodes = {*map(ox.NamedNode, cells), *filter(None, given), *silences, *(row["node"] for row in beside)}
        return cls(remote.copy(nodes, answer.columns), answer)

    def __init__(self, store: ox.Store, answer: Answer) -> None:
        super().__init__(store, answer.columns, answer.rows)
        self.question, self._answer, self._reader = answer.question, answer, Reader(store)

    def labels(self, language: str, *, literals: bool = True) -> Labels:
        return super().labels(language, literals=literals)

    @cached_property
    def view(self) -> View:
        return view(self._store, self._answer)

    @cached_property
    def summary(self) -> Summary:
        return summarize(self._reader, self.question, self.view)

    @cached_property
    def details(self) -> list[Details]:
        """The details of each row of the view."""
        return details(self._reader, self.view)

    @cached_property
    def marks(self) -> dict[str, list[Mark]]:
        """The flags of each claim of the rows, by its IRI."""
        place = self.columns.index("assertion") if "assertion" in self.columns else None
        claims = {term.value for row in self._answer.rows if place is not None and (term := row[place]) is not None}
        return flags(self._store, claims) if claims else {}

    @cached_property
    def sources(self) -> list[Source]:
        """The sources that the rows rest on."""
        named = dict.fromkeys(passage.source for passage in self.view.passages)
        return [source for iri in named if (source := self._reader.source(iri))]

    @cached_property
    def nearest(self) -> list[Near]:
        """What comes nearest, where the answer has no row."""
        return [] if self.view.rows else list(nearest_to(self._store, self.question))

    @cached_property
    def licence(self) -> str:
        """The licence of what is encoded, empty where none is stated."""
        return licence(self._store)

    def names_somebody(self, text: str) -> bool:
        """Whether a text that was made of it has a word of the name of a person."""
        return names_somebody(self._store)(text)


def asked(store: ox.Store, questions: list[Question], values: Mapping[str, str]) -> tuple[list[Question], Iterator[FullAnswer]]:
    """Questions with the values of their parameters, and their answers, each looked for when its turn comes. Raises UsageError."""
    bound = [canned.bind(store, question, values) for question in questions]
    return bound, (FullAnswer(store, canned.ask(store, question)) for question in bound)
