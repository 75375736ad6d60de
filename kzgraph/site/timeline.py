"""The page of dated things: what has a time, drawn as exactly as it is given, and what happened at a time that is not given."""

from __future__ import annotations

import itertools
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph import model
from kzgraph.graph.classes import annotated, ordered
from kzgraph.graph.names import short
from kzgraph.model.kinds import EVENT
from kzgraph.safety.escapes import web_address
from kzgraph.site.axis import Axis
from kzgraph.site.by_source import Choice, addresses_by_source, choices, chosen_source, rests_on
from kzgraph.site.dates import When, time_of, when
from kzgraph.site.filters import with_wholes
from kzgraph.site.page import Page, render
from kzgraph.site.paging import PART, MissingPartError, addresses, chosen, cut
from kzgraph.site.passage_pages import SOURCE, folder_name
from kzgraph.site.texts import Link, Text, translatable
from kzgraph.site.words import in_a_row, say
from kzgraph.vocab import KZ, KZV

if TYPE_CHECKING:
    from kzgraph.site.claims import Claim, Proof
    from kzgraph.site.content import Content
    from kzgraph.site.intervals import Stroke
    from kzgraph.site.reader import Reader


KILOBYTES = 2.6  # of an entry, about
ORDER, BY_DATE = "order", "date"  # the field of an address that asks for one list by date, and its value
PLACE = "place"  # the field of an address that asks for what is said of a place
AS_OF = model.Node(KZV + "as-of")  # as what is not stated: the day is that of the source
READ = "read"  # the kind of a day on which somebody read a page: it is no part of what happened, and is not drawn


class Span(NamedTuple):
    """The times of one entry: `kind` is at, between, since, until, as of, published or read."""

    kind: str
    start: When
    end: When | None = None

    def strokes(self, axis: Axis) -> list[Stroke]:
        if self.kind == "between" and self.end:
            return axis.between(self.start, self.end)
        if self.kind == "since":
            return axis.since(self.start, self.end)
        return axis.up_to(self.start) if self.kind in ("until", "as of") else axis.at(self.start)

    def words(self, language: str) -> str:
        """What is known of it, and what is not."""
        start = self.start.words(language)
        if self.kind == "between" and self.end and self.end.written != self.start.written:
            return in_a_row([start, self.end.words(language)], " – ")
        if self.kind == "since" and self.end:
            return say("since, as of", language, when=start, day=self.end.words(language))
        exact = say(f"to the {self.start.precision}", language, when=start)
        return exact if self.kind in ("at", "between") else say(f"time {self.kind}", language, when=exact)


class Entry(NamedTuple):
    """A claim, or a thing that is none and has a label; its times, None where none is given; the address of a page that was published.

    In a list by date it has the name of its class, and the places that the claim gives.
    """

    iri: str
    claim: Claim | None
    label: Text | None
    proofs: tuple[Proof, ...]
    span: Span | None = None
    page: str = ""
    kind: Text | None = None
    places: tuple[Link, ...] = ()


class Heading(NamedTuple):
    """A heading: what names it in an address, and its text, or the name of its phrase."""

    key: str
    title: Text | str


Row = tuple[Heading | None, Entry]  # the heading, None without a time, and the entry


class Group(NamedTuple):
    """Entries under one heading. `unclaimed` says that nobody claims any of it to be so."""

    key: str
    title: Text | str
    entries: list[Entry]
    unclaimed: bool


def timeline(content: Content, reader: Reader) -> str:
    """Everything with a time of its own, by what it is and in the order of time; then what happened at a time that is not given."""
    source = chosen_source(content, reader)
    place = _chosen_place(content, reader)
    by_date = reader.field(ORDER) == BY_DATE
    axis, parts = _parts(content, source, by_date=by_date, place=place)
    narrowed = {**({SOURCE: folder_name(source)} if source else {}), **({PLACE: short(place)} if place else {})}
    rows, turn = chosen(parts, reader)
    undated = [entry for title, entry in rows if title is None]
    return render(
        "timeline.html.j2",
        reader,
        content,
        axis=axis,
        months=[say(f"month {number}", reader.language) for number in range(1, 13)],
        groups=_groups(content, reader, rows),
        source=folder_name(source) if source else "",
        undated=undated,
        count=sum(title is None for part in parts for title, _ in part),
        turn=turn,
        by_source=choices(content, source),
        by_place=[Choice(content.terms.text(ox.NamedNode(iri)), {PLACE: short(iri)}, iri == place) for iri in _known_places(content)],
        place=place,
        by_date=by_date,
        other_order={**narrowed, **({} if by_date else {ORDER: BY_DATE})},
        grammar=[(name, drawn, span.strokes(drawn)) for name, span, drawn in _GRAMMAR],
        person_days=content.person_days({entry.iri for _, entry in rows}),
    )


def _groups(content: Content, reader: Reader, rows: list[Row]) -> list[Group]:
    unclaimed = {standing for standing, value in annotated(content.reader.store, "unclaimed").items() if value == "true"}
    return [
        Group(
            heading.key,
            heading.title if isinstance(heading.title, Text) else say(heading.title, reader.language),
            listed,
            all(entry.claim and entry.claim.mark in unclaimed for entry in listed),
        )
        for heading, group in itertools.groupby((row for row in rows if row[0] is not None), lambda row: row[0])
        if heading is not None and (listed := [entry for _, entry in group])
    ]


def drawn(content: Content, reader: Reader, source: str) -> tuple[Axis, list[Group]]:
    """The axis and all groups with a time, of one source if it is given."""
    axis, parts = _parts(content, source)
    return axis, [group for group in _groups(content, reader, [row for part in parts for row in part]) if group.key != READ]


@lru_cache(maxsize=1)
def _rows(content: Content) -> list[Row]:
    """The entries of all sources, those without a time of their own last."""
    groups = [(heading, sorted(listed, key=_order)) for heading, listed in (*_happened(content), *_holding(content), *_published(content))]
    rows: list[Row] = [(heading, entry) for heading, listed in groups for entry in listed]
    return rows + [(None, entry) for entry in _undated(content, {entry.iri for _, entry in rows})]


def _parts(content: Content, source: str, *, by_date: bool = False, place: str = "") -> tuple[Axis, list[list[Row]]]:
    """The axis, and the entries of each part of the page, those of one source or place if it is given; by what they are, or in one list by
    date."""
    rows: list[Row] = [
        (title, _own(content, entry, source))
        for title, entry in _rows(content)
        if _is_of(content, entry, source) and (not place or place in _placed(content).get(entry.iri, ()))
    ]
    spans = [entry.span for _, entry in rows if entry.span and entry.span.kind != READ]
    if by_date:
        drawn = sorted((row for row in rows if row[0] and row[0].key != READ), key=lambda row: _order(row[1]))
        rows = [
            *((Heading("by-date", "by date"), _in_list(content, entry)) for _, entry in drawn),
            *(row for row in rows if not row[0] or row[0].key == READ),
        ]
    return Axis(time for span in spans for time in (span.start, span.end) if time), cut(rows, lambda _: KILOBYTES)


def _in_list(content: Content, entry: Entry) -> Entry:
    """An entry with what a list of all kinds says of it beside its words."""
    kind = min(map(_class_iri, content.reader.node(entry.iri).kinds))
    return entry._replace(kind=content.terms.text(ox.NamedNode(kind)), places=tuple(_places(content).get(entry.iri, ())))


def _class_iri(kind: str) -> str:
    """The IRI of a class from what a node says of it: its local name, if it is of this project."""
    return kind if ":" in kind else KZ + kind


@lru_cache(maxsize=1)
def _places(content: Content) -> dict[str, list[Link]]:
    return {claim.iri: content.terms.nodes(claim.places) for claim in content.claims if claim.places}


@lru_cache(maxsize=1)
def _placed(content: Content) -> dict[str, set[str]]:
    """The places that each claim gives, and those in which they lie."""
    return {iri: with_wholes(content, (place.iri for place in places)) for iri, places in _places(content).items()}


@lru_cache(maxsize=1)
def _known_places(content: Content) -> list[str]:
    """The places to which the page can be narrowed, the most frequent first."""
    counted = Counter(place for _, entry in _rows(content) for place in _placed(content).get(entry.iri, ()))
    return sorted(counted, key=lambda iri: (-counted[iri], iri))


def _chosen_place(content: Content, reader: Reader) -> str:
    """The IRI of the place that an address names, empty if it names none. Raises MissingPartError for one of which nothing is said here."""
    wanted = reader.field(PLACE)
    found = next((iri for iri in _known_places(content) if wanted in (iri, short(iri))), "") if wanted else ""
    if wanted and not found:
        raise MissingPartError(f"{PLACE}: nothing on this page has {wanted[:60]}. Without {PLACE}, the page shows all.")
    return found


def _own(content: Content, entry: Entry, source: str) -> Entry:
    """An entry with its passages of a source, if one is given: an event may be named in several."""
    return entry._replace(proofs=tuple(proof for proof in entry.proofs if rests_on(content, [proof], source)))


def _is_of(content: Content, entry: Entry, source: str) -> bool:
    """Whether an entry rests on a source, or is the source or a passage of it."""
    passage = content.passages.get(entry.iri)
    return source in (entry.iri, passage.source if passage else "") or rests_on(content, entry.proofs, source)


def _order(entry: Entry) -> tuple[int, int, str]:
    return (entry.span.start.first, entry.span.start.day, entry.iri) if entry.span else (0, 0, entry.iri)


def _happened(content: Content) -> list[tuple[Heading, list[Entry]]]:
    """What has a start, an end or a date of its own, by class in the order of kz:timelineOrder."""
    groups: dict[ox.NamedNode, list[Entry]] = {}
    for claim in content.claims:
        if times := _times(claim, claim.period):
            entry = _claimed(content, claim)._replace(span=_span(times, time_of(claim.as_of.value)))
            groups.setdefault(ox.NamedNode(claim.class_iri), []).append(entry)
    for thing in content.reader.things():
        if times := _times(thing, thing):
            for kind in thing.kinds:
                entry = _thing(content, ox.NamedNode(thing.iri))._replace(span=_span(times, None))
                groups.setdefault(ox.NamedNode(_class_iri(kind)), []).append(entry)
    order = [KZ + name for name in ordered(content.reader.store, "timelineOrder")]
    kinds = sorted(groups, key=lambda kind: (order.index(kind.value) if kind.value in order else len(order), kind.value))
    return [(Heading(kind.value.rpartition("#")[2], content.terms.text(kind)), groups[kind]) for kind in kinds]


def _times(said: model.Claim | model.Thing, period: model.Period | model.Thing) -> dict[str, When]:
    """The times that a claim or a thing gives, by the names of their properties."""
    given = {"start": period.start, "end": period.end, "date": getattr(said, "date", None)}
    return {name: time for name, day in given.items() if day and (time := time_of(day.value))}


def _span(times: dict[str, When], as_of: When | None) -> Span:
    if "date" in times:
        return Span("at", times["date"])
    if "start" in times and "end" in times:
        return Span("between", times["start"], times["end"])
    return Span("since", times["start"], as_of) if "start" in times else Span("until", times["end"])


def _holding(content: Content) -> list[tuple[Heading, list[Entry]]]:
    """The claims that hold up to a day of their own: neither that of their source, nor one on which they were only reported."""
    own = (
        _claimed(content, claim)
        for claim in content.claims
        if AS_OF not in claim.flags.not_stated and claim.as_of not in (source.issued for source in claim.sources)
    )
    entries = [entry._replace(span=Span("as of", day)) for entry in own if entry.claim and (day := when(entry.claim.day))]
    return [(Heading("own-day", "own day"), entries)]


def _published(content: Content) -> list[tuple[Heading, list[Entry]]]:
    """The sources by the day of their publication, and the pages by the day on which they were read."""
    entries: dict[str, list[Entry]] = {"published": [], READ: []}
    sources = [
        (iri, source.day, source.page, READ if iri in content.lists_of_pages else "published") for iri, source in content.sources.items()
    ]
    pages = [(page.iri, page.read_on, page.deep_link, READ) for page in content.passages.values() if page.read_on]
    for iri, day, page, kind in (*sources, *pages):
        if time := time_of(day):
            entries[kind].append(_thing(content, ox.NamedNode(iri))._replace(span=Span(kind, time), page=web_address(page)))
    return [
        (Heading("published", "sources published"), entries["published"]),
        (Heading(READ, "pages when read"), entries[READ]),
    ]


def _claimed(content: Content, said: model.Claim) -> Entry:
    claim = content.facts.stated(said)
    return Entry(claim.iri, claim, None, claim.proofs)


def _thing(content: Content, node: ox.NamedNode) -> Entry:
    """What is not a claim: its name, and the passages that name it."""
    if node.value in content.passages:
        passage = content.passages[node.value]
        return Entry(node.value, None, translatable(passage.paraphrase), ())
    known = content.reader.thing(node.value)
    passages = [content.passages[place.iri] for place in (known.named_in if known else ()) if place.iri in content.passages]
    passages.sort(key=lambda passage: (bool(passage.read_on), passage.source, passage.start, passage.iri))
    return Entry(node.value, None, content.terms.text(node), tuple(content.facts.proof(passage) for passage in passages))


def _undated(content: Content, dated: set[str]) -> list[Entry]:
    """What is said to have happened, without a time of its own."""
    kinds = ordered(content.reader.store, "timelineOrder")
    things = [_thing(content, ox.NamedNode(event.iri)) for event in content.reader.things(EVENT) if event.iri not in dated]
    return [*things, *(_claimed(content, claim) for claim in content.claims if claim.kind in kinds and claim.iri not in dated)]


_SAMPLE = [When(2022, month, 0, f"2022-{month:02}") for month in range(1, 7)]
_GRAMMAR = [
    (name, span, Axis(_SAMPLE))
    for name, span in (
        ("drawn day", Span("at", When(2022, 3, 17, "2022-03-17"))),
        ("drawn month", Span("at", _SAMPLE[2])),
        ("drawn since", Span("since", _SAMPLE[0], When(2022, 5, 10, "2022-05-10"))),
        ("drawn open", Span("since", _SAMPLE[2])),
        ("drawn as of", Span("as of", When(2022, 4, 12, "2022-04-12"))),
    )
]


def _addresses(content: Content, _: str) -> list[dict[str, str]]:
    by_kind = addresses_by_source(content, lambda source: _parts(content, source)[1])
    by_date = addresses_by_source(content, lambda source: _parts(content, source, by_date=True)[1])
    of_place = [query for iri in _known_places(content) for query in addresses(_parts(content, "", place=iri)[1], {PLACE: short(iri)})]
    of_place += [
        {**query, ORDER: BY_DATE}
        for iri in _known_places(content)
        for query in addresses(_parts(content, "", by_date=True, place=iri)[1], {PLACE: short(iri)})
    ]
    return [*by_kind, *({**query, ORDER: BY_DATE} for query in by_date), *of_place]


PAGE = Page("/timeline", "timeline", timeline, fields=(SOURCE, PLACE, ORDER, PART), addresses=_addresses)
