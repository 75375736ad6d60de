"""What a search found, as rows: a hit each, with its kind, whose words it is, where it stands, and the commands that open it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kzgraph.formats.row_formats import FOR_READERS
from kzgraph.formats.row_formats import render as render_rows
from kzgraph.formats.silences import beside, not_said, sentence
from kzgraph.formats.style import STYLES
from kzgraph.formats.words import word
from kzgraph.graph.names import short
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from kzgraph.graph.silences import Silence
    from kzgraph.graph.store import Labels
    from kzgraph.questions.search import Found, Hit

COLUMNS = ("kind", "text", "voice", "source", "passages", "open", "became")


def rows(hits: Iterable[Hit], labels: Labels, options: str = "") -> list[tuple[str, ...]]:
    """A row of texts for each hit, in the columns of COLUMNS; voice, source and passages are empty for what no source says, and the last
    one where no text was read for news of it and no claim of another source compared with it.

    `options` follow each command that opens a hit.
    """
    return [
        (
            hit.kind,
            not_said(hit.silence, text(hit, labels), labels.language) if hit.silence else text(hit, labels) + _under(hit, labels.language),
            _voice(hit, labels),
            short(hit.source) if hit.source else "",
            ", ".join(passage.rsplit("/", 1)[-1] for passage in hit.passages),
            command(hit) + options,
            command(hit, "became") + options if hit.compared else "",
        )
        for hit in hits
    ]


def _voice(hit: Hit, labels: Labels) -> str:
    """Whose words a hit is, and what we infer or leave open of that."""
    said = labels.of_iri(hit.voice)
    for name in hit.voice_flags:
        said = word(f"voice {name}", labels.language, voice=said)
    return said


def _under(hit: Hit, language: str) -> str:
    """How many more conditions of the same demand, or claims of the same sentence, a search finds."""
    return f" ({word('more conditions', language, count=len(hit.under))})" if hit.under else ""


def text(hit: Hit, labels: Labels) -> str:
    """What a hit says or is called, in the language of the labels, else in English."""
    language = next((language or "" for language in labels.order if (language or "") in hit.label), next(iter(hit.label)))
    return labels.in_language(hit.label[language]) if language == LANGUAGES[0] else hit.label[language]


def notes(found: Found, labels: Labels, language: str) -> list[str]:
    """What a reader must know before the hits: which sources do not say it, and which words are in no text or in none of the first hits."""
    silent = [not_said(hit.silence, text(hit, labels), language) for hit in found.silences if hit.silence]
    told = " ".join([*silent, *_elsewhere(found, labels, language), *(word(name, language) for name in why(found))])
    lacking = [word("unknown words", language, words=", ".join(found.unknown))] if found.unknown and found.hits else []
    missing = [word("missing words", language, words=", ".join(found.missing))] if found.missing else []
    changed = [word("changed word", language, word=asked, near=near) for asked, near in found.changed]
    unnamed = [word("names not told", language)] if found.unnamed else []
    return [*filter(None, [told]), *lacking, *changed, *missing, *unnamed]


def with_notes(text: str, said: list[str], format_name: str) -> tuple[str, list[str]]:
    """Rows behind what must be known before them, in formats for readers, and what is left to be said beside the rows of others."""
    if format_name not in FOR_READERS:
        return text, said
    style = STYLES[format_name]
    return "".join(f"{style.prose(line)}\n\n" for line in said) + text, []


def _elsewhere(found: Found, labels: Labels, language: str) -> list[str]:
    """What other sources have on what those that are silent do not say, each once."""
    own = {hit.source for hit in found.silences}
    lines = [line for hit in found.silences if hit.silence for line in beside(hit.silence, own, found.telling)]
    return [sentence(line, found.known, labels.of_iri, language) for line in dict.fromkeys(lines)]


def why(found: Found) -> list[str]:
    """The name of the message that says whose finding a silence is, or that nothing was found."""
    if found.silences:
        return ["not said finding" if found.silent else "not said elsewhere"]
    return [] if found.hits else ["named nowhere"]


def in_language(command: str, language: str) -> str:
    """A command that answers in a language."""
    return command if language == LANGUAGES[0] else f"{command} --lang {language}"


def command(hit: Hit, name: str = "show") -> str:
    """The command that opens a hit, or another that takes its node."""
    if hit.kind == "question":
        return f"kzgraph ask {hit.node}"
    return opening(hit.node, name)


def opening(node: str, name: str = "show") -> str:
    """The command that opens a node, or another that takes one."""
    return f"kzgraph {name} {shlex.quote(short(node).strip('<>'))}"


def render(hits: Iterable[Hit], format_name: str, labels: Labels, options: str = "") -> str:
    """The hits in one of the formats of texts. Columns and kinds are in the language of the labels where people read them, not programs."""
    columns: tuple[str, ...] = COLUMNS
    listed, language = rows(hits, labels, options), labels.language
    if format_name in FOR_READERS:
        columns = tuple(word(f"hits {column}", language) for column in columns)
        listed = [(word(f"hit {kind}", language).lower(), *rest) for kind, *rest in listed]
    return render_rows(columns, listed, format_name)


def as_fields(found: Found) -> dict[str, Any]:
    """What a search found for a program: each hit with its texts by language, its voice, source and passages, and what no source says."""
    hits = [{**hit._asdict(), "silence": _silence_fields(hit.silence) if hit.silence else None} for hit in found.hits]
    silences = [
        {"node": hit.node, **_silence_fields(hit.silence), "sentence": _sentences(hit, hit.silence)}
        for hit in found.silences
        if hit.silence
    ]
    for hit in hits:
        del hit["voice_flags"]
    return {"unknown": found.unknown, "missing": found.missing, "silences": silences, "hits": hits}


def _silence_fields(silence: Silence) -> dict[str, Any]:
    """The source of a silence, what is known of the rest of an excerpt, its matter, and what each other source has on it."""
    return {**silence._asdict(), "beside": [side._asdict() for side in silence.beside]}


def _sentences(hit: Hit, silence: Silence) -> dict[str, str]:
    """The sentence that tells of a silence, by language."""
    return {language: not_said(silence, text, language) for language, text in hit.label.items()}
