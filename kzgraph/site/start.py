"""The start page: whose words, the ways in, the story, then every claim as a mark, and the questions by area."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.site.page import Page, render
from kzgraph.site.passage_pages import SOURCE, folder_name
from kzgraph.site.source_summary import speaking
from kzgraph.site.story import author_and_day, story
from kzgraph.site.texts import Link, Text

if TYPE_CHECKING:
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader


# What the page shows of many sources: the rest is a question, or a page, of its own.
MOST_SOURCES, MOST_VOICES, MOST_MARKS = 6, 25, 15
# the ways in, by the name of their phrase: a path, or a question
WAYS = {
    "way brief": "/brief",
    "way person": "/questions/what-is-said-of-one-person",
    "way body": "/questions/what-is-said-of-one-body",
    "way number": "/figures",
    "way demand": "/demands",
    "way question": "/questions",
}


class Whose(NamedTuple):
    """A source by whose words it holds, and their day; the query of its page."""

    name: Text
    address: dict[str, str]


class Tally(NamedTuple):
    """How many claims have a standing."""

    mark: str
    standing: Text
    number: int


class Kind(NamedTuple):
    """The claims of a voice in one class."""

    iri: str
    name: Text
    tallies: list[Tally]


class Voice(NamedTuple):
    """A voice: whether it is official, whether it has a source of its own, and its claims by class."""

    iri: str
    name: Text
    official: bool
    own: bool
    kinds: dict[str, Kind]

    @property
    def claims(self) -> int:
        return sum(tally.number for kind in self.kinds.values() for tally in kind.tallies)


def start(content: Content, reader: Reader) -> str:
    """What the graph tells by rule, then what is claimed by whom, and how it stands."""
    known = voices(content)
    most = sorted(known, key=lambda voice: -voice.claims)[:MOST_VOICES]
    return render(
        "start.html.j2",
        reader,
        content,
        topic=_topic(content),
        whose=[Whose(author_and_day(content, iri), {SOURCE: folder_name(iri)}) for iri, _ in speaking(content)[:MOST_SOURCES]],
        more_sources=max(0, len(speaking(content)) - MOST_SOURCES),
        ways=[(name, path) for name, path in WAYS.items() if _answers(content, path)],
        voices=[voice for voice in known if voice in most],
        others=len(known) - len(most),
        most_marks=MOST_MARKS,
        story=story(content),
        areas=content.by_area(reader.language),
    )


def _topic(content: Content) -> Link | None:
    """The event of which most claims are."""
    event = content.reader.topic()
    return content.terms.links([ox.NamedNode(event)])[0] if event else None


def _answers(content: Content, path: str) -> bool:
    """Whether a way in leads somewhere: the questions are those of the workspace."""
    name = path.removeprefix("/questions/")
    return name == path or name in content.questions


@lru_cache(maxsize=1)
def voices(content: Content) -> list[Voice]:
    """The voices, those that speak in a source first, with their claims by kind and standing, in the order of the key."""
    order = [name for name, *_ in content.key]
    speakers = {speaker.value for speakers in content.facts.told.speakers.values() for speaker in speakers}
    known: dict[str, Voice] = {}
    for tally in content.reader.tallies():
        name, kind_name = (content.terms.text(ox.NamedNode(node)) for node in (tally.voice, tally.class_iri))
        voice = known.setdefault(tally.voice, Voice(tally.voice, name, content.facts.is_official(tally.voice), tally.voice in speakers, {}))
        kind = voice.kinds.setdefault(tally.class_iri, Kind(tally.class_iri, kind_name, []))
        mark = tally.standing.rpartition("#")[2]
        kind.tallies.append(Tally(mark, content.facts.standing(ox.NamedNode(tally.standing)), tally.claims))
    for voice in known.values():
        for kind in voice.kinds.values():
            kind.tallies.sort(key=lambda tally: order.index(tally.mark) if tally.mark in order else len(order))
    return sorted(known.values(), key=lambda voice: not voice.own)


PAGE = Page("/", "", start)
