"""Precision and recall: candidates compared with a gold standard of right pairs."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.errors import UsageError
from kzgraph.graph.names import current_names
from kzgraph.linking.links import Link, row_key
from kzgraph.safety import bounded

if TYPE_CHECKING:
    from kzgraph.linking.work import Header, Pair

Key = tuple[str, str]
GOLD = (("subject", "object"), ("local", "external"), ("a", "b"))  # columns of a table of right pairs
THRESHOLDS = (0.25, 0.5, 0.9, 0.95, 0.99)


class Scored(NamedTuple):
    """A pair by the IRIs of its sides: `score` is that of the proposal, or None if there was none."""

    subject: str
    object: str
    score: float | None


class Evaluation(NamedTuple):
    """Counts of pairs, and the shares that they give; a share of nothing is None.

    A right pair is `missed` if it was not proposed above the threshold, and is listed by the IRIs of the gold table. One that is `unknown`
    names a row that nothing was compared with, such as one that is misspelt, and is not among the `gold` ones.
    `precision` counts every proposal outside the gold as wrong, so the gold must be complete for its subject.
    """

    gold: int
    proposed: int
    right: int
    missed: tuple[Scored, ...]
    wrong: tuple[Scored, ...]
    unknown: tuple[Key, ...] = ()

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
    pairs: Sequence[Pair],
    gold: Sequence[Key],
    header: Header,
    threshold: float = 0.0,
    decided: Iterable[Link] = (),
    local: Container[str] | None = None,
) -> Evaluation:
    """Compares the proposals with a score of at least `threshold` with the right pairs of a dataset.

    Proposals are the candidates of the work file, and those that a tool proposed before and that are decided now, in whichever way.
    `local` are the IRIs of the graph. Of two lists, the work file has all rows that were compared.
    """
    rows = dict(header.rows)
    compared = set(rows.values())
    right: dict[Key, Key] = {}
    unknown = []
    for sides in gold:
        subject, there = (rows.get(side, side) for side in sides)
        if not {subject, there} <= compared if header.lists else local is not None and subject not in local:
            unknown.append(sides)
            continue
        key = subject, row_key(there, header.dataset.name)
        right.setdefault((min(key), max(key)) if header.lists == 1 else key, sides)  # in one list either row may be first
    scored = {link.pair: Scored(link.subject, link.object, float(link.score)) for link in decided if link.score}
    scored |= {pair.key: Scored(pair.candidate.subject, pair.candidate.object, pair.candidate.score) for pair in pairs}
    proposed = {key: pair for key, pair in scored.items() if pair.score is not None and pair.score >= threshold}
    missed = tuple(
        Scored(*judgement, scored[key].score if key in scored else None) for key, judgement in sorted(right.items()) if key not in proposed
    )
    wrong = sorted(
        (pair for key, pair in proposed.items() if key not in right), key=lambda pair: (-(pair.score or 0), pair.subject, pair.object)
    )
    return Evaluation(len(right), len(proposed), len(right) - len(missed), missed, tuple(wrong), tuple(sorted(set(unknown))))


def at_thresholds(
    pairs: Sequence[Pair],
    gold: Sequence[Key],
    header: Header,
    least: float,
    decided: Collection[Link],
    local: Container[str] | None = None,
) -> list[tuple[float, Evaluation]]:
    """The evaluation from each of THRESHOLDS on that is above `least`."""
    return [(from_on, evaluate(pairs, gold, header, from_on, decided, local)) for from_on in THRESHOLDS if from_on > least]


def read_gold(file: Path, lists: int = 0) -> list[Key]:
    """The right pairs of a CSV table. Raises UsageError.

    The columns are subject and object, as IRIs in full or with one of our prefixes; or local and external, as `link list` prints them, of
    which those with another state than positive are left out; or of `lists`, as in a work file's header, a and b, as `match` prints them.
    """
    known = GOLD[: 3 if lists else 2]

    def named(columns: Collection[str]) -> Key | None:
        return next((names for names in known if set(names) <= set(columns)), None)

    def fault(columns: list[str]) -> str:
        also = " (or a and b)" if lists else ""
        return "" if named(columns) else f"a table of right pairs has the columns subject and object{also}."

    gold = []
    found, rows = bounded.numbered_rows(file, fault)
    columns = named(found) or known[0]
    for line, row in rows:
        if row.get("state", "positive") != "positive":
            continue
        cells = [row[name].strip() for name in columns]
        if "" in cells:
            empty = columns[cells.index("")]
            raise UsageError(f"{file}:{line}: the cell {empty} is empty: name both rows of a pair, or remove the line.")
        one, other = cells
        if columns == GOLD[2]:
            gold.append((f"a/{one}", f"{'a' if lists == 1 else 'b'}/{other}"))
        else:
            gold.append((_iri(one, f"{file}:{line}"), _iri(other, f"{file}:{line}")))
    if not gold:
        raise UsageError(f"{file}: expected at least one pair, found none.")
    return gold


def _iri(text: str, where: str) -> str:
    from kzgraph.graph.store import expand

    prefix, _, local = text.partition(":")
    known = current_names().prefixes
    node = expand(text, known)
    if node is None and prefix in known and local:
        return known[prefix] + local
    if node is None:
        raise UsageError(f"{where}: {text[:80] or 'nothing'} is not an IRI: write it in full, or with a prefix such as kzr:.")
    return node.value
