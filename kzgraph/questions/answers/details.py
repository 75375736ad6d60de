"""What the rows of an answer rest on, for readers who have no page beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.model import Claim, Day, Node, Passage, Reader
from kzgraph.questions.answers.view import Row, View


class Details(NamedTuple):
    """Of one row: the days that are those of its source, who relays its voice (a node, or the site of a page), what it is a part of, the
    time that it counts, its claims, and of its sources the titles, the days on which they were published, and those on which pages of
    which no copy was taken were read.
    """

    reported_on: tuple[ox.NamedNode | ox.Literal, ...]
    relays: tuple[Node | str, ...]
    wholes: tuple[str, ...]
    times: tuple[str, ...]
    claims: tuple[str, ...]
    titles: tuple[str, ...]
    published_on: tuple[str, ...]
    read_on: tuple[str, ...]


def details(reader: Reader, shown: View) -> list[Details]:
    """The details of each row."""
    rows = [dict(zip(shown.columns, row.cells, strict=True)) for row in shown.rows]
    claims = {claim.iri: claim for claim in reader.claims(node.value for cells in rows for node in cells.get("assertion", ()))}
    return [_of_row(reader, claims, row, cells) for row, cells in zip(shown.rows, rows, strict=True)]


def _of_row(reader: Reader, known: Mapping[str, Claim], row: Row, cells: Mapping[str, tuple[ox.NamedNode | ox.Literal, ...]]) -> Details:
    nodes = [node.value for node in cells.get("assertion", ()) if isinstance(node, ox.NamedNode)]
    claims = [known[node] for node in nodes if node in known]
    stated = [source for iri in dict.fromkeys(passage.source for passage in row.passages) if (source := reader.source(iri))]
    read = {passage.source: passage.read_on for passage in row.passages if passage.read_on}
    days, voices = cells.get("asOf", ()), cells.get("voice", ())  # of all claims of the row
    said = [(claim.voice.speaker, claim.passages) for claim in claims] or [(reader.node(voice.value), row.passages) for voice in voices]
    periods = [claim.period for claim in claims]
    return Details(
        reported_on=tuple(day for claim in claims for day in days if not claim.replaced(as_of=Day(day.value)).has_own_day),
        relays=tuple(dict.fromkeys(relay for pair in said if voices for relay in _relays(reader, *pair))),
        wholes=tuple(whole for claim in claims for name in ("subsetOf", "among") for whole in sorted(claim.nodes(name))),
        times=tuple(dict.fromkeys(str(day) for period in periods for day in (period.start, period.end) if day)),
        claims=tuple(nodes),
        titles=tuple(min(title.value for title in source.titles) for source in stated if source.titles and source.issued),
        published_on=tuple(str(source.issued) for source in stated if source.titles and source.issued and source.iri not in read),
        read_on=tuple(dict.fromkeys(read.values())),
    )


def _relays(reader: Reader, voice: Node, passages: tuple[Passage, ...]) -> Iterator[Node | str]:
    """Who passes the word of a voice on in some passages."""
    for passage in passages:
        if source := reader.source(passage.source):
            for relay in reader.told_by(voice, (source,)):
                yield passage.source_name if source.is_collection else relay
