"""What is likely wrong in a free query, in the words of a language."""

from __future__ import annotations

from kzgraph.formats.words import word
from kzgraph.questions.parsed_query import Note


def text(note: Note, language: str) -> str:
    """A note in words."""
    either = f" {word('either or', language)} "
    values = {
        name: text(value, language) if isinstance(value, Note) else either.join(value) if isinstance(value, list) else value
        for name, value in note.values.items()
    }
    return word(note.phrase, language, **values)
