"""A brief as text: numbered sentences, each with its voice, standing, day, flags and place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.formats import tables
from kzgraph.formats.hits import opening
from kzgraph.formats.question_answers import flag_line, flag_objects, place, reviewed
from kzgraph.formats.style import STYLES, Style
from kzgraph.formats.words import persons_note, unreviewed_note, word
from kzgraph.graph.names import short_name
from kzgraph.graph.store import Labels, select
from kzgraph.model.passages import Passage, cited
from kzgraph.reading.became import BEARS_ON, UNSURE, Later, TextRead
from kzgraph.reading.notes import Mark, flags, person_days
from kzgraph.reading.told import Told
from kzgraph.safety.escapes import without_commands

if TYPE_CHECKING:
    from kzgraph.reading.briefs import Brief, Item, Part

FORMATS = (*STYLES, "json")


class _Shown:
    """What stands beside each claim, in a language; `opened` gives what leads from a claim to all that became of it."""

    def __init__(self, store: ox.Store, brief: Brief, language: str, options: str, opened: Callable[[str], str] | None = None) -> None:
        self.language = language
        self.labels, self.english = Labels(store, language), Labels(store)
        self.flags = flags(store, brief.nodes())
        self.explained: set[Mark] = set()
        self.passages: dict[str, Passage] = {passage.iri: passage for passage in cited(store, brief.nodes())}
        self.opened = opened or (lambda claim: opening(claim, "became") + options)
        listed = " ".join(f"<{node}>" for node in sorted(brief.nodes()))
        rows = select(
            store,
            f"""SELECT ?claim ?voice ?standing ?day ?open {{ VALUES ?claim {{ {listed} }} ?claim kz:voice ?voice ; kz:standing ?standing
              OPTIONAL {{ ?claim kz:asOf ?day }} BIND (EXISTS {{ ?claim kz:ambiguous kzv:voice }} AS ?open) }}""",
        )
        self.rows = {row["claim"].value: row for row in rows}
        self.told = Told(store)

    def became(self, item: Item) -> str:
        """What leads to all that became of a claim; empty where no later source has news of it."""
        return self.opened(item.claim) if item.later or item.seen else ""

    def entry(self, item: Item) -> dict[str, Any]:
        """A claim as JSON holds it."""
        row = self.rows[item.claim]
        return {
            "number": item.number,
            "claim": item.claim,
            "sentence": self.labels.of_iri(item.claim),
            "in_english": self.english.of_iri(item.claim),
            "step": item.step,
            "voice": row["voice"].value,
            "voice_left_open": self._is_open(item),
            "relayed_by": self._relayed(item),
            "standing": row["standing"].value,
            "as_of": row["day"].value if row["day"] is not None else "",
            "flags": flag_objects(self.flags.get(item.claim, [])),
            "passages": list(item.passages),
            "references": [place(self.passages[iri], self.language) for iri in item.passages],
            "became": self.became(item),
            "later": [self._told(at) for at in item.later],
            "near": [self._told(at) for at in item.near],
            "last_text_read": {"source": item.read[-1].iri, "day": item.read[-1].day} if item.read else None,
        }

    def _told(self, at: Later) -> dict[str, str]:
        """A later claim as JSON holds it."""
        told = {"claim": at.claim, "sentence": self.labels.of_iri(at.claim), "in_english": self.english.of_iri(at.claim)}
        why = {"why": self.labels.in_language(at.why), "why_in_english": at.why}
        return {**told, "said": self.said(at), "judged": judgement(at, self.language, self.labels.of_iri), **why}

    def said(self, item: Item | Later) -> str:
        """Whose word a claim is, how it stands, of which day it is, what is flagged, and where it stands."""
        row = self.rows[item.claim]
        marks = self.flags.get(item.claim, [])
        as_of = row["day"].value if row["day"] is not None else ""
        source = self.passages[item.passages[0]].source if item.passages else ""
        relays = self._relayed(item)
        dated = self.told.dated(item.claim, as_of, source, relayed=bool(relays))
        day = f"{word(dated, self.language)} {as_of}" if as_of else ""
        voice = self.labels.of_iri(row["voice"].value)
        if self._is_open(item):
            voice = word("voice ambiguous", self.language, voice=voice)
        parts = [voice, *(f"{word('relayed', self.language)} {name}" for name in relays), self.labels.of_iri(row["standing"].value), day]
        parts += [
            flag_line(marks, self.labels, self.language, self.explained),
            "; ".join(place(self.passages[iri], self.language) for iri in item.passages),
        ]
        self.explained.update(mark for mark in marks if mark.kind == "supplied")  # once in a brief
        return " · ".join(filter(None, parts))

    def _relayed(self, item: Item | Later) -> list[str]:
        """The names of those who pass the word of its voice on, at its first passage."""
        relays = self.told.relays([self.passages[iri] for iri in item.passages[:1]], self.rows[item.claim]["voice"])
        return [one if isinstance(one, str) else self.labels.of_iri(one.value) for one in relays]

    def _is_open(self, item: Item | Later) -> bool:
        """Whether the wording leaves open whose word it is."""
        return bool(self.rows[item.claim]["open"].value == "true")

    def news(self, item: Item) -> list[str]:
        """What later sources say of a claim, each with whose word it is, and where the rest is; or the last text read without any."""
        lines = [self._line("later", at) for at in item.later]
        lines += [word("later under", self.language, numbers=", ".join(item.seen))] if item.seen else []
        lines += [f"{word('later news', self.language)}: {self.became(item)}"] if self.became(item) else []
        return lines + ([no_news(item.read, self.language)] if item.read else [])

    def _line(self, lead: str, at: Later) -> str:
        judged = word("in our judgement", self.language, judged=judgement(at, self.language, self.labels.of_iri))
        return f"{word(lead, self.language)} {self.labels.of_iri(at.claim)} ({self.said(at)}) {judged} {self.labels.in_language(at.why)}"


def render(
    store: ox.Store,
    brief: Brief,
    format_name: str,
    language: str = "en",
    options: str = "",
    opened: Callable[[str], str] | None = None,
    longer: str = "",
) -> str:
    """A brief in one of FORMATS; `options` follow each command, in place of which `opened` may give an address.

    `longer` says where what is left out of it stands. Only JSON has the later claims that may not be compared.
    """
    shown = _Shown(store, brief, language, options, opened)
    days = person_days(store, brief.nodes())
    if format_name == "json":
        return tables.to_json({**_json(shown, brief, days), **reviewed(shown.labels)})
    style = STYLES[format_name]
    parts = [style.title(style.prose(shown.labels.of_iri(brief.node)))]
    parts += map(style.prose, persons_note(days, {passage.source for passage in shown.passages.values()}, language))
    heads = heading_sentences(brief, language, shown.labels.of_iri)
    if longer and (some := some_of_all(brief, language)):
        heads.append(f"{some} {word('brief with all', language)}: {longer}")
    if heads:
        parts.append("\n".join(style.prose(line) for line in heads))
    if brief.with_others:
        whole = opened(brief.node) if opened else opening(brief.node) + options
        parts.append(style.prose(f"{word('brief page of it', language)}: {whole}"))
    for part in brief.parts:
        left_out = [word("brief left out", language, count=part.left_out)] if part.left_out else []
        body = "\n".join([*(_line(shown, style, item) for item in _items(part)), *map(style.prose, left_out)])
        parts.append(style.heading(style.prose(word(f"brief {part.name}", language))) + body)
    parts += unreviewed_note(shown.labels)
    return without_commands("\n\n".join(parts)) + "\n"


def some_of_all(brief: Brief, language: str, say: Callable[..., str] = word) -> str:
    """How many of all claims a brief has; empty where it has all."""
    shown, every = brief.shown_of_all
    return say("brief some of all", language, shown=shown, all=every) if shown < every else ""


def heading_sentences(brief: Brief, language: str, label: Callable[[str], str], say: Callable[..., str] = word) -> list[str]:
    """What is said before the claims: that a body is asked for nothing by name, who addresses it, and what is nearest to an empty brief.

    `label` names a node; `say` gives the phrases.
    """
    name = label(brief.node)
    lines = [say("brief not asked", language, body=name)] if brief.askable and not brief.asked else []
    lines += [say("brief addressed", language, source=short_name(source, language), body=label(body)) for source, body in brief.addressed]
    if not brief.parts:
        lines.append(say("brief with others" if brief.with_others else "brief empty", language, node=name))
    if brief.nearest:
        lines.append(say("brief nearest", language, names="; ".join(map(label, brief.nearest))))
    if brief.wholes:
        lines.append(say("brief of the whole", language, names="; ".join(map(label, brief.wholes))))
    return lines


def no_news(read: tuple[TextRead, ...], language: str, say: Callable[..., str] = word, dated: Callable[[str], str] = str) -> str:
    """That the texts that were read do not say what became of a claim. `dated` writes a day."""
    last = read[-1]
    name = "brief no news" if len(read) > 1 else "brief no news excerpt" if last.excerpt else "brief no news one"
    return say(name, language, source=short_name(last.iri, language), day=dated(last.day), count=len(read))


def judgement(at: Later, language: str, label: Callable[[str], str]) -> str:
    """How a later claim was judged beside the first: what became of it, else the relation. `label` names a concept."""
    alone = at.relation == BEARS_ON and not at.follow_up
    judged = word("on the matter", language) if alone else label(at.follow_up or at.relation)
    return word("perhaps judged", language, judged=judged) if at.state == UNSURE else judged


def _items(part: Part) -> Iterator[Item]:
    """Each claim of a part, followed by its conditions."""
    return (one for item in part.items for one in (item, *item.conditions))


def _line(shown: _Shown, style: Style, item: Item) -> str:
    step = f"{word('step', shown.language, number=item.step)}. " if item.step else ""
    margin = "   " if "." in item.number else ""
    return (
        f"{margin}{item.number}. {step}{style.prose(shown.labels.of_iri(item.claim))}\n{margin}   {style.prose(shown.said(item))}"
        + "".join(f"\n{margin}   {style.prose(line)}" for line in shown.news(item))
    )


def _json(shown: _Shown, brief: Brief, days: tuple[str, ...]) -> dict[str, Any]:
    return {
        "about": brief.node,
        "label": shown.labels.of_iri(brief.node),
        "persons_as_stated_on": list(days),
        "findings": heading_sentences(brief, shown.language, shown.labels.of_iri),
        "nearest": list(brief.nearest),
        "parts": [
            {
                "part": part.name,
                "heading": word(f"brief {part.name}", shown.language),
                "claims": [shown.entry(item) for item in _items(part)],
                "left_out": part.left_out,
            }
            for part in brief.parts
        ],
    }
