"""A brief as text: numbered sentences, each with its voice, standing, day, flags and place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from kzgraph.formats import tables
from kzgraph.formats.answer_words import is_flagged
from kzgraph.formats.hits import opening
from kzgraph.formats.question_answers import flag_line, flag_objects, place, reviewed
from kzgraph.formats.style import STYLES, Style
from kzgraph.formats.words import persons_note, unreviewed_note, word
from kzgraph.graph.names import short_name
from kzgraph.graph.store import Labels
from kzgraph.reading.became import BEARS_ON, UNSURE, Later, TextRead
from kzgraph.reading.told import dated
from kzgraph.safety.escapes import without_commands

if TYPE_CHECKING:
    from kzgraph.graph.store import Labels
    from kzgraph.model import Claim
    from kzgraph.reading.briefs import Brief, Item, Part
    from kzgraph.reading.notes import Beside, Mark

FORMATS = (*STYLES, "json")


class _Shown:
    """What stands beside each claim, in a language; `opened` gives what leads from a claim to all that became of it."""

    def __init__(self, brief: Brief, beside: Beside, labels: Labels, opened: Callable[[str], str]) -> None:
        self.claims, self.beside, self.labels, self.language, self.opened = brief.claims, beside, labels, labels.language, opened
        self.explained: set[Mark] = set()

    def became(self, item: Item) -> str:
        """What leads to all that became of a claim; empty where no later source has news of it."""
        return self.opened(item.claim) if item.later or item.seen else ""

    def entry(self, item: Item) -> dict[str, Any]:
        """A claim as JSON holds it."""
        claim = self.claims[item.claim]
        return {
            "number": item.number,
            "claim": item.claim,
            "sentence": self.labels.of_iri(item.claim),
            "in_english": claim.label,
            "step": item.step,
            "voice": claim.voice.speaker.iri,
            "voice_left_open": is_flagged("voice", claim.flags.ambiguous),
            "relayed_by": self._relayed(claim),
            "standing": claim.standing.iri,
            "as_of": claim.as_of.value,
            "flags": flag_objects(self.beside.flags.get(item.claim, [])),
            "passages": [passage.iri for passage in claim.passages],
            "references": self._places(claim),
            "became": self.became(item),
            "later": [self._told(at) for at in item.later],
            "near": [self._told(at) for at in item.near],
            "last_text_read": {"source": item.read[-1].iri, "day": item.read[-1].day} if item.read else None,
        }

    def _told(self, at: Later) -> dict[str, str]:
        """A later claim as JSON holds it."""
        told = {"claim": at.claim, "sentence": self.labels.of_iri(at.claim), "in_english": self.claims[at.claim].label}
        why = {"why": self.labels.in_language(at.why), "why_in_english": at.why}
        return {**told, "said": self.said(at), "judged": judgement(at, self.language, self.labels.of_iri), **why}

    def said(self, item: Item | Later) -> str:
        """Whose word a claim is, how it stands, of which day it is, what is flagged, and where it stands."""
        claim, marks = self.claims[item.claim], self.beside.flags.get(item.claim, [])
        voice = self.labels.of_iri(claim.voice.speaker.iri)
        if is_flagged("voice", claim.flags.ambiguous):
            voice = word("voice ambiguous", self.language, voice=voice)
        parts = [
            voice,
            *(f"{word('relayed', self.language)} {name}" for name in self._relayed(claim)),
            self.labels.of_iri(claim.standing.iri),
            f"{word(dated(claim), self.language)} {claim.as_of}",
            flag_line(marks, self.labels, self.language, self.explained),
            "; ".join(self._places(claim)),
        ]
        self.explained.update(mark for mark in marks if mark.kind == "supplied")  # once in a brief
        return " · ".join(filter(None, parts))

    def _relayed(self, claim: Claim) -> list[str]:
        """The name of who passes the word of its voice on, if anybody does; a page of a list by several publishers is named by its site."""
        of_pages = claim.sources[0].is_collection
        return [claim.passages[0].source_name if of_pages else self.labels.of_iri(relay.iri) for relay in claim.voice.told_by[:1]]

    def _places(self, claim: Claim) -> list[str]:
        return [place(passage, self.language) for passage in claim.passages]

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
    brief: Brief,
    beside: Beside,
    labels: Labels,
    format_name: str,
    options: str = "",
    opened: Callable[[str], str] | None = None,
    longer: str = "",
) -> str:
    """A brief in one of FORMATS; `beside` is of all nodes of it. `options` follow each command, in place of which `opened` may give an
    address.

    `longer` says where what is left out of it stands. Only JSON has the later claims that may not be compared.
    """
    language = labels.language
    shown = _Shown(brief, beside, labels, opened or (lambda claim: opening(claim, "became") + options))
    if format_name == "json":
        return tables.to_json({**_json(shown, brief), **reviewed(labels)})
    style = STYLES[format_name]
    parts = [style.title(style.prose(labels.of_iri(brief.node)))]
    sources = {passage.source for passage in beside.passages.values()}
    parts += map(style.prose, persons_note(beside.person_days, sources, language))
    heads = heading_sentences(brief, language, labels.of_iri)
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
    parts += unreviewed_note(labels)
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


def _json(shown: _Shown, brief: Brief) -> dict[str, Any]:
    return {
        "about": brief.node,
        "label": shown.labels.of_iri(brief.node),
        "persons_as_stated_on": list(shown.beside.person_days),
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
