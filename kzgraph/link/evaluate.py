"""How good proposals are: candidates against pairs that somebody knows to be right."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, NamedTuple

from kzgraph import bounded
from kzgraph.link.links import row_key
from kzgraph.model import PREFIXES, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kzgraph.link.work import Pair

Key = tuple[str, str]


class Missed(NamedTuple):
    """A right pair that was not proposed above the threshold: `score` is that of the candidate, or None if there was none."""

    subject: str
    object: str
    score: float | None


class Evaluation(NamedTuple):
    """Counts of pairs, and the shares that they give; a share of nothing is None.

    `precision` counts every proposal that the gold does not hold as wrong: the gold must be whole for what it is about.
    """

    gold: int
    proposed: int
    right: int
    missed: tuple[Missed, ...]
    wrong: tuple[Pair, ...]

    @property
    def precision(self) -> float | None:
        """The share of the proposals that are right."""
        return self.right / self.proposed if self.proposed else None

    @property
    def recall(self) -> float | None:
        """The share of the right pairs that were proposed."""
        return self.right / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of the two."""
        return 2 * self.right / (self.proposed + self.gold) if self.proposed + self.gold else None


def evaluate(pairs: Sequence[Pair], gold: Sequence[Key], dataset: str, threshold: float = 0.0) -> Evaluation:
    """Compares the candidates that score at least `threshold` with the right pairs of a dataset."""
    right = {(subject, row_key(there, dataset)) for subject, there in gold}
    scores = {pair.key: pair.candidate.score for pair in pairs}
    proposed = [pair for pair in pairs if pair.candidate.score >= threshold]
    keys = {pair.key for pair in proposed}
    missed = tuple(Missed(*key, scores.get(key)) for key in sorted(right - keys))
    return Evaluation(len(right), len(keys), len(right & keys), missed, tuple(pair for pair in proposed if pair.key not in right))


def read_gold(file: Path) -> list[Key]:
    """The right pairs of a CSV table with the columns subject and object, in full or with one of our prefixes. Raises UsageError."""
    try:
        rows = csv.reader(bounded.read_text(file, bounded.TABLE_BYTES).removeprefix("\ufeff").splitlines(), strict=True)
        columns = next(rows, [])
        if not {"subject", "object"} <= set(columns):
            raise UsageError(f"{file}:1: a table of right pairs has the columns subject and object.")
        places = columns.index("subject"), columns.index("object")
        found = []
        for cells in rows:
            if not any(cells):
                continue
            if len(cells) != len(columns):
                raise UsageError(f"{file}:{rows.line_num}: {len(cells)} cells under {len(columns)} columns.")
            subject, there = (_iri(cells[place].strip(), f"{file}:{rows.line_num}") for place in places)
            found.append((subject, there))
    except (OSError, ValueError, csv.Error) as error:
        raise UsageError(f"{file}: not a table in UTF-8: {error}.") from None
    if not found:
        raise UsageError(f"{file}: holds no pair, so there is nothing to compare with.")
    return found


def _iri(told: str, where: str) -> str:
    from kzgraph.store import expand

    prefix, _, local = told.partition(":")
    node = expand(told)
    if node is None and prefix in PREFIXES and local:
        return PREFIXES[prefix] + local
    if node is None:
        raise UsageError(f"{where}: {told[:80] or 'nothing'} is no IRI: write it in full, or with a prefix such as kzr:.")
    return node.value
