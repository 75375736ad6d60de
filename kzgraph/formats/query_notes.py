"""What is likely wrong in a free query, in the words of a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.formats.words import ENGLISH, word
from kzgraph.questions import query_notes
from kzgraph.questions.parsed_query import Note

if TYPE_CHECKING:
    from kzgraph.graph.remote_endpoint import Remote


def texts(engine: ox.Store | Remote, sparql: str, language: str = ENGLISH, *, elsewhere: bool = False) -> list[str]:
    """A text for each thing that is likely wrong in a query which runs on a graph; `elsewhere` where it asks other data too."""
    return [_text(note, language) for note in query_notes.notes(engine, sparql, elsewhere=elsewhere)]


def _text(note: Note, language: str) -> str:
    either = f" {word('either or', language)} "
    values = {
        name: _text(value, language) if isinstance(value, Note) else either.join(value) if isinstance(value, list) else value
        for name, value in note.values.items()
    }
    return word(note.phrase, language, **values)
