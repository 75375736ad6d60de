"""The answer to a question in a sentence: for each voice which rows are its word, and how they stand. Made from the rows by rule."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.vocab import KZ, KZV

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzgraph.site.claims import Claim
    from kzgraph.site.texts import Text

INFERRED, VOICE = ox.NamedNode(KZ + "inferred"), ox.NamedNode(KZV + "voice")
SILENT, DAY = ox.NamedNode(KZ + "silentOn"), ox.NamedNode(KZV + "as-of")
FEW = 2  # up to so many rows of one voice and standing are given in their own words


class Part(NamedTuple):
    """What one voice says with one standing: the numbers of its rows as runs from first to last; the words, if the answer has few rows."""

    mark: str
    runs: tuple[tuple[int, int], ...]
    words: tuple[tuple[int, Text | None], ...]

    @property
    def single(self) -> bool:
        """Whether it has one row."""
        return len(self.runs) == 1 and self.runs[0][0] == self.runs[0][1]


class Clause(NamedTuple):
    """One voice with its parts; the first and the last day up to which its rows hold, and on which the other rows were reported."""

    voice: Text | None
    voice_iri: str
    official: bool
    relayed: Text | None
    parts: tuple[Part, ...]
    days: tuple[str, str] | None
    reported: tuple[str, str] | None


def clauses(rows: list[Claim]) -> list[Clause]:
    """A clause for each voice, in the order of their first rows. Rows without a voice, a standing or a claim are in none.

    A row without a claim counts claims of a voice, which is not that voice's word.
    """
    grouped: dict[tuple[str, str], list[tuple[int, Claim]]] = {}
    for number, row in enumerate(rows, 1):
        if row.voice_iri and row.mark and row.assertion_iri:
            # the same voice in another source is relayed by somebody else
            grouped.setdefault((row.voice_iri, str(row.relayed)), []).append((number, row))
    alike = {(row.voice_iri, row.mark, str(row.relayed)) for row in rows}
    few = (
        len(rows) <= FEW and len(alike) == 1 and all(row.words and (row.as_of, row.dated) == (rows[0].as_of, rows[0].dated) for row in rows)
    )
    few = few and len({row.assertion_iri for row in rows}) == len(rows)  # no claim stands twice
    return [_clause(listed, few) for listed in grouped.values()]


def supplied(store: ox.Store, rows: list[Claim]) -> list[tuple[int, int]]:
    """The runs of rows whose voice the encoder supplied, since the source names nobody."""
    return _flagged(store, rows, INFERRED, VOICE)


def dayless(store: ox.Store, rows: list[Claim]) -> list[tuple[int, int]]:
    """The groups of rows whose source gives no date, so that the day of the report stands for it."""
    return _flagged(store, rows, SILENT, DAY)


def _flagged(store: ox.Store, rows: list[Claim], flag: ox.NamedNode, aspect: ox.NamedNode) -> list[tuple[int, int]]:
    flagged = [store.quads_for_pattern(ox.NamedNode(row.assertion_iri), flag, aspect) if row.assertion_iri else iter(()) for row in rows]
    return list(_runs(number for number, quads in enumerate(flagged, 1) if next(quads, None)))


def _clause(listed: list[tuple[int, Claim]], few: bool) -> Clause:
    first = listed[0][1]
    parts: dict[str, list[tuple[int, Claim]]] = {}
    for number, row in listed:
        parts.setdefault(row.mark, []).append((number, row))
    return Clause(
        first.voice,
        first.voice_iri,
        first.official,
        first.relayed,
        tuple(
            Part(
                mark,
                tuple(_runs(number for number, _ in numbered)),
                tuple((number, row.words) for number, row in numbered) if few else (),
            )
            for mark, numbered in parts.items()
        ),
        _days(listed, "as of"),
        _days(listed, "reported on"),
    )


def _days(listed: list[tuple[int, Claim]], dated: str) -> tuple[str, str] | None:
    """The first and the last day before which a phrase stands in the rows."""
    days = sorted(row.as_of.shown["en"][0] for _, row in listed if row.as_of and row.dated == dated)
    return (days[0], days[-1]) if days else None


def _runs(numbers: Iterable[int]) -> Iterable[tuple[int, int]]:
    """Whole numbers in rising order as runs without a gap."""
    for _, run in itertools.groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        listed = [number for _, number in run]
        yield listed[0], listed[-1]
