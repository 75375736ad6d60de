"""Precision and recall: candidates compared with a gold standard of right pairs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.errors import UsageError
from kzgraph.graph import prefixes
from kzgraph.linking.links import row_key
from kzgraph.safety import bounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from kzgraph.linking.links import Link
    from kzgraph.linking.work import Header, Pair

Key = tuple[str, str]


class Scored(NamedTuple):
    """A pair by the IRIs of its sides: `score` is that of the proposal, or None if there was none."""

    subject: str
    object: str
    score: float | None


class Evaluation(NamedTuple):
    """Counts of pairs, and the shares that they give; a share of nothing is None.

    A right pair is `missed` if it was not proposed above the threshold, and is listed by the IRIs of the gold table.
    `precision` counts every proposal outside the gold as wrong, so the gold must be complete for its subject.
    """

    gold: int
    proposed: int
    right: int
    missed: tuple[Scored, ...]
    wrong: tuple[Scored, ...]

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
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (self.proposed + self.gold) if self.proposed + self.gold else None


def evaluate(
    pairs: Sequence[Pair], gold: Sequence[Key], header: Header, threshold: float = 0.0, decided: Iterable[Link] = ()
) -> Evaluation:
    """Compares the proposals with a score of at least `threshold` with the right pairs of a dataset.

    Proposals are the candidates of the work file, and those that a tool proposed before and that are decided now, in whichever way.
    """
    name, rows = header.dataset.name, dict(header.rows)
    right: dict[Key, Key] = {}
    for subject, there in gold:
        right.setdefault((subject, row_key(rows.get(there, there), name)), (subject, there))
    scored = {link.pair: Scored(link.subject, link.object, float(link.score)) for link in decided if link.score}
    scored |= {pair.key: Scored(pair.candidate.subject, pair.candidate.object, pair.candidate.score) for pair in pairs}
    proposed = {key: pair for key, pair in scored.items() if pair.score is not None and pair.score >= threshold}
    missed = tuple(
        Scored(*judgement, scored[key].score if key in scored else None) for key, judgement in sorted(right.items()) if key not in proposed
    )
    wrong = sorted(
        (pair for key, pair in proposed.items() if key not in right), key=lambda pair: (-(pair.score or 0), pair.subject, pair.object)
    )
    return Evaluation(len(right), len(proposed), len(right) - len(missed), missed, tuple(wrong))


def read_gold(file: Path) -> list[Key]:
    """The right pairs of a CSV table with the columns subject and object, in full or with one of our prefixes. Raises UsageError."""
    try:
        rows = csv.reader(io.StringIO(bounded.read_text(file, bounded.TABLE_BYTES).removeprefix("\ufeff"), newline=""), strict=True)
        columns = next(rows, [])
        if not {"subject", "object"} <= set(columns):
            raise UsageError(f"{file}:1: a table of right pairs has the columns subject and object.")
        places = columns.index("subject"), columns.index("object")
        gold = []
        for cells in rows:
            if not any(cells):
                continue
            if len(cells) != len(columns):
                raise UsageError(f"{file}:{rows.line_num}: {len(cells)} cells under {len(columns)} columns.")
            subject, there = (_iri(cells[place].strip(), f"{file}:{rows.line_num}") for place in places)
            gold.append((subject, there))
    except (OSError, ValueError, csv.Error) as error:
        raise UsageError(f"{file}: not a table in UTF-8: {error}.") from None
    if not gold:
        raise UsageError(f"{file}: expected at least one pair, found none.")
    return gold


def _iri(text: str, where: str) -> str:
    from kzgraph.graph.store import expand

    prefix, _, local = text.partition(":")
    known = prefixes.every()
    node = expand(text, known)
    if node is None and prefix in known and local:
        return known[prefix] + local
    if node is None:
        raise UsageError(f"{where}: {text[:80] or 'nothing'} is not an IRI: write it in full, or with a prefix such as kzr:.")
    return node.value
