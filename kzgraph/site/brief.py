"""The page of briefs: what there is to say to a body, of a person or body, or on a matter, as numbered claims."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.formats.briefs import heading_sentences, judgement, no_news, some_of_all
from kzgraph.formats.briefs import render as written
from kzgraph.graph.names import short, short_name
from kzgraph.graph.store import Labels
from kzgraph.reading import notes
from kzgraph.reading.briefs import MOST, Brief, Briefs, Item
from kzgraph.reading.briefs import Part as Given
from kzgraph.site import citation
from kzgraph.site.assertions import assertions
from kzgraph.site.became import side
from kzgraph.site.dates import When, dated, when
from kzgraph.site.page import Page, render
from kzgraph.site.paging import PART, MissingPartError, addresses, chosen, cut
from kzgraph.site.reader import Reader, path_of
from kzgraph.site.spellings import spelled
from kzgraph.site.texts import Text
from kzgraph.site.words import say
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from kzgraph.site.claims import Claim
    from kzgraph.site.content import Content
    from kzgraph.site.paging import Turn

PATH, ABOUT, ALSO, LONGER = "/brief", "about", "also", "longer"
BETWEEN = ","  # the nodes of a sheet in an address
MOST_ON_SHEET = 6
KINDS = ("person", "body", "step", "matter")
ADDED = ("person", "body", "matter")  # what can be put on a sheet beside another
OBJECTS, SHORT = 3, 60  # of the matters that a step concerns, those that are named behind it; of their names, the most characters
LONG = 14  # claims in a part of a longer brief that tells what is said: its page stays below its size
LINE_KILOBYTES, LATER_KILOBYTES = 3.5, 2.0  # of a claim or condition, and of a later claim beside one, about
ALIKE = 8  # words with which conditions begin that are said together


class Entry(NamedTuple):
    """A claim of a sheet, by the places of the brief and of the part in which it stands; None for a brief without claims."""

    brief: int
    part: int
    item: Item | None


class Told(NamedTuple):
    """A later claim, the phrase that leads to it, and how and why it was judged so."""

    lead: str
    claim: Claim
    judged: str
    why: Text


class Line(NamedTuple):
    """A claim with its number, its step in a chain, 0 outside of one, its day, and the conditions set on it.

    `told` are claims of later sources about it, and those that look so and are not. `seen` has the numbers under which more of them
    stand, and `became` is the path of its page then; `read` says which texts were read without news of it. Of
    conditions that begin alike, the first has the words that they share as its `stem`, and each has the `rest` of its own.
    """

    number: str
    claim: Claim
    step: int
    day: When | None
    conditions: list[Line]
    told: list[Told]
    seen: tuple[str, ...]
    became: str
    read: str
    stem: Text | None = None
    rest: Text | None = None

    @property
    def whose(self) -> tuple[str, str, Text | None]:
        """Its voice, standing and day: a condition that has those of its demand does not repeat them."""
        return self.claim.voice_iri, self.claim.mark, self.claim.as_of


class Part(NamedTuple):
    """The claims under one heading, how many more there are, and whom they ask where that is not the node of the brief."""

    name: str
    lines: list[Line]
    left_out: int
    asked_of: list[tuple[str, Text]]


class Choice(NamedTuple):
    """A node with a brief, as the address names it, and whether it stands for the bodies within it too.

    Of something that is to be done, `objects` say what it concerns.
    """

    value: str
    text: Text
    parts: bool
    objects: list[Text]


class Sheet(NamedTuple):
    """The brief of one node: its name, whose spelling it is, what is said first, the claims, and the briefs of what it is part of.

    `some` says how many of all claims it has, and is empty where it has all.
    """

    iri: str
    name: Text
    spelled: str
    findings: list[str]
    parts: list[Part]
    wholes: list[tuple[dict[str, str], Text]]
    with_others: bool
    some: str


def brief(content: Content, reader: Reader) -> str:
    """The brief of the node in the query field `about`, or of several on one sheet, to which `also` adds one; in parts if it is long.

    Without any, those that there are. Raises MissingPartError for another node.
    """
    kinds = _choices(content)
    known = {choice.value: choice for choices in kinds.values() for choice in choices}
    wanted = list(dict.fromkeys(filter(None, [*reader.field(ABOUT).split(BETWEEN), reader.field(ALSO)])))
    for value in wanted:
        if value not in known:
            raise MissingPartError(f"{ABOUT}: there is no brief on {value[:60]}. {PATH} lists those that there are.")
    if len(wanted) > MOST_ON_SHEET:
        raise MissingPartError(f"{ABOUT}: a sheet holds at most {MOST_ON_SHEET} briefs.")
    longer = bool(reader.field(LONGER))
    every = _made(content, wanted, longer=longer)
    query = {ABOUT: BETWEEN.join(wanted), **({LONGER: "1"} if longer else {})}
    entries, turn = chosen(cut(_entries(every), _kilobytes), reader._replace(query=(*query.items(), (PART, reader.field(PART)))))
    made = _of_part(every, entries)
    nodes = {node for one in made.values() for node in one.nodes()}
    everybody = BETWEEN.join(choice.value for choice in kinds["person"][:MOST_ON_SHEET])

    return render(
        "brief.html.j2",
        reader,
        content,
        kinds=[(kind, choices) for kind, choices in kinds.items() if choices],
        added=[(kind, [choice for choice in kinds[kind] if choice.value not in wanted]) for kind in ADDED],
        chosen=query[ABOUT],
        most_on_sheet=len(wanted) >= MOST_ON_SHEET,
        everybody={ABOUT: everybody} if BETWEEN in everybody and everybody != query[ABOUT] else None,
        names=[known[value].text for value in wanted],
        sheets=[(number, _sheet(content, reader, one, every[number - 1])) for number, one in made.items()],
        turn=turn,
        works=_works(content, reader, nodes) if made else [],
        written=_written(content, reader, [*made.values()], query, turn) if made else "",
        longer={ABOUT: query[ABOUT], LONGER: "1"} if not longer else None,
        person_days=content.person_days(nodes),
        permalink=reader.permalink(PATH, turn.at(turn.number)) if wanted else "",
        stated_in=_sources(content, nodes),
    )


def _made(content: Content, wanted: Iterable[str], *, longer: bool) -> list[Brief]:
    """The briefs of some nodes by their short names."""
    return [_briefs(content).of(_nodes(content)[value], LONG if longer else MOST) for value in wanted]


def _entries(made: list[Brief]) -> list[Entry]:
    """The claims of some briefs in their order."""
    return [
        entry
        for number, one in enumerate(made)
        for entry in [Entry(number, place, item) for place, part in enumerate(one.parts) for item in part.items] or [Entry(number, 0, None)]
    ]


def _kilobytes(entry: Entry) -> float:
    """About what a claim takes on the page, in its text to take along, and with its source among the documents."""
    listed = (entry.item, *entry.item.conditions) if entry.item else ()
    return sum(LINE_KILOBYTES + LATER_KILOBYTES * len((*one.later, *one.near)) for one in listed)


def _of_part(made: list[Brief], entries: list[Entry]) -> dict[int, Brief]:
    """The briefs of a part of the page by their number on the sheet, each with the claims that stand there.

    What a part of a brief leaves out is said where it ends.
    """
    held: dict[int, Brief] = {}
    for number, of_brief in itertools.groupby(entries, lambda entry: entry.brief):
        parts = []
        for place, of_part in itertools.groupby(of_brief, lambda entry: entry.part):
            items = tuple(entry.item for entry in of_part if entry.item)
            if items:
                part = made[number].parts[place]
                parts.append(part._replace(items=items, left_out=part.left_out if items[-1] is part.items[-1] else 0))
        held[number + 1] = made[number]._replace(parts=tuple(parts))
    return held


def query_of(iri: str) -> dict[str, str]:
    return {ABOUT: short(iri)}


def _sheet(content: Content, reader: Reader, made: Brief, whole: Brief) -> Sheet:
    """What a part of the page has of a `whole` brief."""
    wholes = [(query_of(iri), content.terms.text(ox.NamedNode(iri))) for iri in made.wholes if iri in _known(content)]
    findings = heading_sentences(whole, reader.language, content.terms.labels[reader.language].of_iri, say)
    parts = [_part(content, reader, part) for part in made.parts]
    _explain_once(parts)
    name = content.terms.text(ox.NamedNode(made.node))
    spelling = spelled(content, ox.NamedNode(made.node), name.shown[reader.claims][0], reader.language)
    return Sheet(made.node, name, spelling, findings, parts, wholes, made.with_others, some_of_all(whole, reader.language, say))


def _part(content: Content, reader: Reader, part: Given) -> Part:
    lines = [_line(content, reader, item) for item in part.items]
    asked = (value for item in part.items for value in assertions(content)[item.claim].values.get("addressee", ()))
    others = list(dict.fromkeys(value for value in asked if isinstance(value, ox.NamedNode))) if part.name == "asked of others" else []
    return Part(part.name, lines, part.left_out, [(value.value, content.terms.text(value)) for value in others])


def _sources(content: Content, nodes: set[str]) -> list[str]:
    """The sources of the claims, in the order of their days."""
    named = {content.passages[iri].source for iri in nodes if iri in content.passages}
    return [iri for iri in content.sources if iri in named]


def _works(content: Content, reader: Reader, nodes: set[str]) -> list[tuple[str, str]]:
    """The documents of the sources in one line each, behind the names by which the references call them."""
    return [
        (short_name(iri, reader.language), citation.document(citation.of_source(content, iri, reader.language), reader.language))
        for iri in _sources(content, nodes)
    ]


def _written(content: Content, reader: Reader, made: list[Brief], query: dict[str, str], turn: Turn) -> str:
    """The briefs of a part of the page in Markdown, with the documents that they refer to and where their words are from."""

    def opened(iri: str) -> str:
        return reader.published(path_of(iri)) or iri

    longer = "" if LONGER in query else reader.permalink(PATH, {**query, LONGER: "1"})
    texts = [
        written(
            one,
            notes.beside(content.reader.store, one.nodes()),
            Labels(content.reader.store, reader.language),
            "md",
            opened=opened,
            longer="" if turn.last > 1 else longer or opened(one.node),
        )
        for one in made
    ]
    nodes = {node for one in made for node in one.nodes()}
    works = "\n".join(f"* {name}: {work}" for name, work in _works(content, reader, nodes))
    address = reader.published(PATH, query) or ", ".join(one.node for one in made)
    note = say("paraphrased in", reader.language, edition=citation.edition(content, reader.language), address=address)
    number = [say("part number", reader.language, number=turn.number, count=turn.last) + "\n"] if turn.last > 1 else []
    return "\n".join([*number, *texts, f"## {say('sources', reader.language)}\n\n{works}\n\n{note[:1].upper()}{note[1:]}\n"])


def _line(content: Content, reader: Reader, item: Item) -> Line:
    claim = assertions(content)[item.claim].claim
    conditions = _together([_line(content, reader, condition) for condition in item.conditions], reader.claims)
    told = [
        Told(
            lead,
            side(content, at.claim),
            judgement(at, reader.language, content.terms.labels[reader.language].of_iri),
            content.terms.text(ox.Literal(at.why, language="en")),
        )
        for lead, listed in (("later", item.later), ("near it", item.near))
        for at in listed
    ]
    read = no_news(item.read, reader.language, say, lambda day: dated(day, reader.language)) if item.read else ""
    return Line(
        item.number,
        claim,
        item.step,
        when(claim.day),
        conditions,
        told,
        item.seen,
        path_of(item.claim) if told or item.seen else "",
        read,
    )


def _explain_once(parts: list[Part]) -> None:
    """What we supplied is explained where it first stands in a brief."""
    known: set[tuple[str, ...]] = set()

    def short_of(claim: Claim) -> Claim:
        flags = []
        for flag in claim.flags:
            key = (flag.sentence, *(text.shown["en"][0] for text in (flag.aspect, *(given.value for given in flag.given))))
            flags.append(flag._replace(sentence="", given=()) if flag.sentence and key in known else flag)
            known.add(key)
        return replace(claim, flags=tuple(flags))

    def shortened(line: Line) -> Line:
        claim = short_of(line.claim)
        told = [one._replace(claim=short_of(one.claim)) for one in line.told]
        return line._replace(claim=claim, told=told, conditions=[shortened(one) for one in line.conditions])

    for part in parts:
        part.lines[:] = [shortened(line) for line in part.lines]


def _together(lines: list[Line], language: str) -> list[Line]:
    """Conditions with the words once that several in a row begin with; so that they can be read out."""
    texts = [line.claim.words.shown[language] if line.claim.words else ("", "") for line in lines]
    made: list[Line] = []
    while len(made) < len(lines):
        first, end = len(made), len(made) + 1
        stem = texts[first][0].split()[:-1]
        while end < len(lines) and texts[end][1] == texts[first][1]:
            other = texts[end][0].split()[:-1]
            shorter = _shared(stem, other)
            if len(shorter) < ALIKE or _cut_at_a_comma(stem, other, len(shorter)):
                break
            stem, end = shorter, end + 1
        if end - first < 2:
            made.append(lines[first])
            continue
        for place in range(first, end):
            words, real = texts[place]
            rest = Text(dict.fromkeys(LANGUAGES, (" ".join(words.split()[len(stem) :]), real)))
            made.append(
                lines[place]._replace(rest=rest, stem=Text(dict.fromkeys(LANGUAGES, (" ".join(stem), real))) if place == first else None)
            )
    return made


def _cut_at_a_comma(one: list[str], other: list[str], place: int) -> bool:
    """Whether two texts part at the same word, behind which one of them has a comma: the rest of that one would begin with it."""
    return place < min(len(one), len(other)) and one[place].rstrip(",;:") == other[place].rstrip(",;:")


def _shared(one: list[str], other: list[str]) -> list[str]:
    """The words with which two texts begin."""
    return [word for word, _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))]


@lru_cache(maxsize=1)
def _briefs(content: Content) -> Briefs:
    return Briefs(content.reader.store)


@lru_cache(maxsize=1)
def _nodes(content: Content) -> dict[str, ox.NamedNode]:
    """The nodes with a brief, by their short names."""
    return {short(iri): ox.NamedNode(iri) for iris in _briefs(content).subjects().values() for iri in iris}


def _known(content: Content) -> set[str]:
    return {node.value for node in _nodes(content).values()}


def address_of(content: Content, iri: str) -> dict[str, str] | None:
    """The query of the brief on a node; None for a node without one."""
    return {ABOUT: short(iri)} if short(iri) in _nodes(content) else None


@lru_cache(maxsize=1)
def _choices(content: Content) -> dict[str, list[Choice]]:
    """The nodes with a brief by kind, in the order of their English names. What is to be done is a kind of its own."""
    briefs = _briefs(content)
    subjects = briefs.subjects()
    steps = briefs.steps()
    subjects["step"] = [iri for iri in subjects["matter"] if iri in steps]
    subjects["matter"] = [iri for iri in subjects["matter"] if iri not in steps]

    def named(iri: str) -> Text:
        return content.terms.text(ox.NamedNode(iri))

    def objects(iri: str) -> list[Text]:
        texts = sorted(map(named, steps.get(iri, ())), key=lambda text: text.shown["en"][0])
        return [text for text in texts if len(text.shown["en"][0]) <= SHORT][:OBJECTS]

    return {
        kind: sorted(
            (Choice(short(iri), named(iri), briefs.stands_for_others(iri), objects(iri)) for iri in subjects[kind]),
            key=lambda choice: (not choice.parts, choice.text.shown["en"][0]),
        )
        for kind in KINDS
    }


def _addresses(content: Content, _: str) -> list[dict[str, str]]:
    persons = [choice.value for choice in _choices(content)["person"][:MOST_ON_SHEET]]
    listed: list[dict[str, str]] = [{}]
    for wanted in [*([value] for value in _nodes(content)), *([persons] if len(persons) > 1 else [])]:
        made = _made(content, wanted, longer=False)
        query = {ABOUT: BETWEEN.join(wanted)}
        listed += addresses(cut(_entries(made), _kilobytes), query)
        if any(part.left_out for one in made for part in one.parts):
            listed += addresses(cut(_entries(_made(content, wanted, longer=True)), _kilobytes), {**query, LONGER: "1"})
    return listed


PAGE = Page(PATH, "brief in menu", brief, fields=(ABOUT, ALSO, LONGER, PART), addresses=_addresses)
