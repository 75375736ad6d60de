"""An answer with all that its readers need beside the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import pyoxigraph as ox

from kzgraph.graph.store import Labels
from kzgraph.questions import canned
from kzgraph.questions.answers.details import Details, details
from kzgraph.questions.answers.nearest import Near, nearest_to
from kzgraph.questions.answers.summary import Summary, summarize
from kzgraph.questions.answers.view import View, view
from kzgraph.questions.question import Answer, Question
from kzgraph.reading.described import licence
from kzgraph.reading.notes import days_of, names_somebody


class FullAnswer:
    """An answer, and each value that readers need of it: worked out once, when it is first asked for."""

    def __init__(self, store: ox.Store, answer: Answer) -> None:
        self.answer, self.question = answer, answer.question
        self._store = store

    def labels(self, language: str) -> Labels:
        """New labels in a language, which know what they gave a translation of."""
        return Labels(self._store, language)

    @cached_property
    def view(self) -> View:
        return view(self._store, self.answer)

    @cached_property
    def summary(self) -> Summary:
        return summarize(self._store, self.question, self.view)

    @cached_property
    def details(self) -> list[Details]:
        """The details of each row of the view."""
        return details(self._store, self.view)

    @cached_property
    def nearest(self) -> list[Near]:
        """What comes nearest, where the answer has no row."""
        return [] if self.view.rows else list(nearest_to(self._store, self.question))

    @cached_property
    def licence(self) -> str:
        """The licence of what is encoded, empty where none is stated."""
        return licence(self._store)

    @cached_property
    def person_days(self) -> tuple[str, ...]:
        """The days on which persons in its rows were named."""
        return days_of(self._store, self.answer.rows)

    def names_somebody(self, text: str) -> bool:
        """Whether a text that was made of it has a word of the name of a person."""
        return names_somebody(self._store)(text)


def asked(store: ox.Store, questions: list[Question], values: Mapping[str, str]) -> tuple[list[Question], Iterator[FullAnswer]]:
    """Questions with the values of their parameters, and their answers, each looked for when its turn comes. Raises UsageError."""
    bound = [canned.bind(store, question, values) for question in questions]
    return bound, (FullAnswer(store, canned.ask(store, question)) for question in bound)
