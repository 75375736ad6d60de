"""Changes between two versions, as text for a terminal, Markdown for a pull request, and JSON, CSV and TSV for programs.

Text from the data is escaped for its output: invisible characters are written as escapes, and in Markdown no text can mention a user,
link to an issue or become markup.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

import pyoxigraph as ox

from kzgraph.changes import Change, Difference, Seen, Unnamed, Value
from kzgraph.changes.checklist import is_reviewed
from kzgraph.changes.facts import BOUNDS
from kzgraph.changes.values import Term
from kzgraph.formats import changes_review
from kzgraph.formats.changes_data import IN_WORDS, as_json, as_rows
from kzgraph.formats.changes_review import IN_FULL
from kzgraph.formats.changes_summary import NOUNS, fact, person_days, summary
from kzgraph.formats.style import CHANGE_STYLES, ChangeStyle
from kzgraph.formats.words import word
from kzgraph.graph.names import short
from kzgraph.vocab import KZ, PREFIXES

LARGEST = 1 << 20  # bytes of Markdown; GitHub drops a larger summary whole
# Literals that are recognised without quotes, by datatype.
_BARE = {"integer": r"-?\d+", "decimal": r"-?\d*\.\d+", "boolean": "true|false", "date": r"\d{4}-\d{2}-\d{2}"}
_BY_LINE = {("question", "query"), ("file", "text")}
_NUMBERS = {KZ + name for name in BOUNDS}
NO_TEXTS: Mapping[str, str] = MappingProxyType({})


def render(changes: Sequence[Change], format_name: str, texts: Mapping[str, str] = NO_TEXTS, limit: int = IN_FULL) -> str:
    """The changes in one of FORMATS, with the words of passages that `texts` has.

    Text and Markdown begin with a summary, give the dates of the sources that name persons, and show no more than `limit` new and
    altered assertions.
    """
    if format_name == "json":
        return as_json(changes, texts)
    if format_name not in IN_WORDS:
        return as_rows(changes, format_name)
    style = CHANGE_STYLES[format_name]
    parts = [style.strong(style.prose(summary(changes)))]
    parts += [word("persons", "en", day=style.prose(day)) for day in person_days(changes)]
    for kind, of_kind in groupby(changes, key=lambda change: change.kind):
        parts.append(style.heading(NOUNS[kind][1].capitalize()) + "\n".join(_lines(list(of_kind), style, texts, limit)))
    text = "\n\n".join(parts) + "\n"
    return _fitting(text) if format_name == "md" else text


def review(changes: Sequence[Change], format_name: str, texts: Mapping[str, str] = NO_TEXTS) -> str:
    """The new and altered assertions alone, as text or Markdown; empty if there are none."""
    reviewed = [change for change in changes if is_reviewed(change)]
    if not reviewed:
        return ""
    style = CHANGE_STYLES[format_name]
    parts = [style.heading(f"To review: {style.prose(summary(reviewed))}") + "\n".join(_lines(reviewed, style, texts, IN_FULL))]
    parts += [word("persons", "en", day=style.prose(day)) for day in person_days(reviewed)]
    text = "\n\n".join(parts) + "\n"
    return _fitting(text) if format_name == "md" else text


def _fitting(text: str) -> str:
    """The text, cut after LARGEST bytes with a note of how many lines are missing."""
    if len(text.encode(errors="replace")) <= LARGEST:
        return text
    lines, space = text.splitlines(keepends=True), LARGEST - 100
    for number, line in enumerate(lines):
        space -= len(line.encode(errors="replace"))
        if space < 0:
            return "".join(lines[:number]) + f"\n{len(lines) - number} more lines do not fit into this summary.\n"
    return text


def _lines(changes: list[Change], style: ChangeStyle, texts: Mapping[str, str], limit: int) -> Iterator[str]:
    """A line for each changed node of a kind and one for each property that differs. Nodes moved between the same files share a line."""
    reviewed = [change for change in changes if is_reviewed(change)]
    moved: dict[tuple[str, str], list[Seen]] = {}
    for change in (*reviewed[:limit], *(change for change in changes if not is_reviewed(change))):
        if change.way == "moved" and change.before and change.after:
            moved.setdefault((change.before.file, change.after.file), []).append(change.after)
            continue
        yield style.node + _head(change, style)
        if change.way == "altered" or _is_unnamed(change.seen):
            yield from (style.detail + line for line in _details(change, style))
        if is_reviewed(change):
            yield from (style.detail + line for line in changes_review.lines(change, style, texts))
    if reviewed[limit:]:
        yield style.node + changes_review.rest(reviewed[limit:])
    for (left, came), nodes in moved.items():
        way = "moved" if left and came else "also stated" if came else "no longer stated"
        where = " ".join(
            f"{link} {style.code(file)}" for link, file in (("from" if came else "in", left), ("to" if left else "in", came)) if file
        )
        yield f"{style.node}{way} {where}: {', '.join(_name(seen, style) for seen in nodes)}"


def _head(change: Change, style: ChangeStyle) -> str:
    seen = change.seen
    names = _name(seen, style)
    if change.kind == "voice":
        named = f"{style.prose(seen.label)} ({names})" if seen.label else names
        return f"{'new' if change.way == 'added' else 'no longer speaking'}: {named}"
    if change.way == "renamed" and change.before:
        names = f"{_name(change.before, style)} {style.arrow} {names}"
    classes = style.prose(", ".join(seen.classes))
    facts = "" if is_reviewed(change) else "; ".join(f"{name}: {style.prose(words)}" for name, words in seen.facts)
    label = f": {style.prose(seen.label)}" if seen.label else ""
    return " ".join(part for part in (change.way, classes, names) if part) + label + (f" ({facts})" if facts else "")


def _is_unnamed(seen: Seen) -> bool:
    return seen.name.startswith("_:")


def _name(seen: Seen, style: ChangeStyle) -> str:
    if _is_unnamed(seen):
        return "a node without an IRI"
    return style.name(seen.name)


def _details(change: Change, style: ChangeStyle) -> Iterator[str]:
    """A line for each property that differs. The number of a figure is given in words if these lose nothing."""
    number = fact(change, "number")
    in_words = number[0] != number[1] and all(
        _is_plain(value)
        for difference in change.differences
        if difference.property in _NUMBERS
        for value in (*difference.before, *difference.after)
    )
    if in_words:
        yield f"number: {f' {style.arrow} '.join(style.prose(side or 'none') for side in number)}"
    for difference in change.differences:
        if in_words and difference.property in _NUMBERS:
            continue
        if (change.kind, difference.property) in _BY_LINE:
            yield from (f"{_property(difference, style)}, {line}" for line in _changed_lines(difference, style))
            continue
        before, after = (", ".join(_value(value, style) for value in values) for values in (difference.before, difference.after))
        words = f"{before} {style.arrow} {after}" if before and after else f"{'removed' if before else 'added'} {before or after}"
        yield f"{_property(difference, style)}: {words}"


def _property(difference: Difference, style: ChangeStyle) -> str:
    name = difference.property
    return style.prose(difference.label or (short(name) if ":" in name else name or "content"))


def _changed_lines(difference: Difference, style: ChangeStyle) -> Iterator[str]:
    """The lines of a long text that were removed or added."""
    before, after = ("".join(_text(value.term) for value in side).split("\n") for side in (difference.before, difference.after))
    for line in [*difflib.unified_diff(before, after, n=0, lineterm="")][2:]:
        if line[0] in "-+":
            yield f"line {'removed' if line[0] == '-' else 'added'}: {style.code(line[1:])}"


def _text(term: Term) -> str:
    return term.value if isinstance(term, ox.Literal) else str(term)


def _is_plain(value: Value) -> bool:
    """Whether a value has a plain word for it: a whole number, or a concept with a label."""
    return bool(value.label) or (isinstance(value.term, ox.Literal) and _short(value.term).isdecimal())


def _value(value: Value, style: ChangeStyle) -> str:
    short = style.code(_short(value.term))
    return f"{style.prose(value.label)} ({short})" if value.label else short


def _short(term: Term) -> str:
    """A term in short Turtle. The language of a text is in brackets, since a forge reads @en as a mention of a user."""
    if isinstance(term, Unnamed):
        if term.up:
            return str(term)
        if term.members:
            return f"( {' '.join(map(_short, term.members))} )"
        return f"[ {' ; '.join(f'{short(name)} {_short(value)}' for name, value in term.statements)} ]"
    if isinstance(term, ox.NamedNode):
        return short(term)
    if term.language:
        text = str(ox.Literal(term.value))
        return f"{text} ({str(term).removeprefix(text + '@')})"
    name = term.datatype.value.removeprefix(PREFIXES["xsd"])
    return term.value if re.fullmatch(_BARE.get(name, "(?!)"), term.value, re.ASCII) else short(term)
