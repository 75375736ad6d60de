"""That a source does not say a thing, as a sentence: of an excerpt it says so, and what is known of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.formats.words import word
from kzgraph.graph.prefixes import short_name

if TYPE_CHECKING:
    from kzgraph.graph.silences import Silence


def not_said(silence: Silence, wanted: str, language: str) -> str:
    """That the source of a silence does not say what is wanted."""
    source = short_name(silence.source)
    if silence.of_excerpt:
        return f"{word('not said in excerpt', language, source=source, text=wanted)} {word(silence.rest, language)}"
    return word("not said in", language, source=source, text=wanted)
