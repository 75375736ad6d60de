"""That a source does not say a thing, as a sentence: of an excerpt it says so, and what is known of the rest; what others have on it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from kzgraph.formats.words import word
from kzgraph.graph.names import short_name
from kzgraph.graph.silences import Silence

MOST_CLAIMS = 3  # of another source that says it
MOST_NAMED = 3  # sources in which nobody looked for it that are named


class Line(NamedTuple):
    """What other sources have on what one does not say: a phrase with its values, and the nodes that it ends with.

    `phrase` is "said elsewhere", "not said" for silences of their own, or "silence not looked for".
    """

    phrase: str
    sources: str
    nodes: tuple[str, ...]
    more: int = 0


def not_said(silence: Silence, wanted: str, language: str) -> str:
    source = short_name(silence.source, language)
    if silence.of_excerpt:
        return f"{word('not said in excerpt', language, source=source, text=wanted)} {word(silence.rest, language)}"
    return word("not said in", language, source=source, text=wanted)


def beside(silence: Silence, but: Collection[str] = (), telling: Collection[str] = ()) -> list[Line]:
    """A line for each other source that has something on it, but for some, and one for those in which nobody looked for it.

    Sources that are `telling`, with a claim beside the line that may say it, are not among the latter.
    """
    lines = []
    for other in silence.beside:
        if other.silences and other.source not in but:
            lines.append(Line("not said", short_name(other.source), other.silences))
        if other.claims and other.source not in but:
            most = other.claims[:MOST_CLAIMS]
            lines.append(Line("said elsewhere", short_name(other.source), most, len(other.claims) - len(most)))
    unread = [short_name(source) for source in silence.unread if source not in {*but, *telling}]
    if unread:
        named = ", ".join(unread[:MOST_NAMED]) + (f" (+{len(unread) - MOST_NAMED})" if len(unread) > MOST_NAMED else "")
        lines.append(Line("silence not looked for", named, ()))
    return lines


def sentence(line: Line, known: Mapping[str, Silence], text: Callable[[str], str], language: str) -> str:
    """A line in words; `known` are all silences, and `text` is what a node says or is called."""
    if line.phrase == "not said":
        return " ".join(not_said(known[node], text(node), language) for node in line.nodes)
    if line.phrase == "silence not looked for":
        return word(line.phrase, language, sources=line.sources)
    more = [word("said elsewhere more", language, count=line.more)] if line.more else []
    return " ".join([word(line.phrase, language, source=line.sources, text=" ".join(map(text, line.nodes))), *more])
