"""An answer with all that its readers need beside the rows."""

from __future__ import annotations

from functools import cached_property

import pyoxigraph as ox

from kzgraph.graph.store import Labels
from kzgraph.questions.answers.details import Details, details
from kzgraph.questions.answers.nearest import Near, nearest_to
from kzgraph.questions.answers.summary import Summary, summarize
from kzgraph.questions.answers.view import View, view
from kzgraph.questions.question import Answer
from kzgraph.reading.described import licence
from kzgraph.reading.notes import names_somebody


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

    def names_somebody(self, text: str) -> bool:
        """Whether a text that was made of it has a word of the name of a person."""
        return names_somebody(self._store)(text)
