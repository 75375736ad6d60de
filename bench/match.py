"""Matching of persons on planted lists, and what the model's outcomes weigh there.

Usage: python -m bench.match [--rows N] [--seeds S,S...] [--spark] [--weights] [--lost] [--peers]

Without options: four pairs of lists of 10 thousand rows. `--rows 100000` takes about a minute. `--spark` runs Spark in local mode beside
DuckDB, and lets it have 8 GiB for 100 thousand rows. `--weights` counts how often each outcome of a comparison comes up among pairs of one
person and among pairs of two, which is what kzgraph/linking/candidates/model.py writes down. `--lost` counts the pairs that
kzgraph.names accepts and that are never compared, by the names alone: those of one person, and all that a sample of 100 rows has.
`--peers` compares short lists that hold little but names with what other packages make of them; these need an environment of their own,
made by hand: `pip install nomenklatura rapidfuzz anyascii` beside the packages of `make test`. A package that is not installed is left out.
"""

from __future__ import annotations

import argparse
import math
import random
import resource
import time
from typing import TYPE_CHECKING, NamedTuple

from kzgraph import names
from kzgraph.linking.candidates import features, model, persons
from tests.linking.candidates.planted import Planted, planted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kzgraph.linking.candidates.candidate import Candidate
    from kzgraph.linking.candidates.features import Record

ACCEPTED = 0.83  # docs/names.md: two names as alike as this are likely to be of one person
SAMPLE = 100  # rows whose names are compared with all of the other list
THRESHOLDS = (0.25, 0.5, 0.8, 0.9, 0.95, persons.REVIEW)


class Figures(NamedTuple):
    """How many of the pairs at or above a threshold are of one person, and how many of those of one person are there."""

    threshold: float
    precision: float
    recall: float
    f1: float
    false: int


def figures(candidates: Iterable[Candidate], same: frozenset[tuple[str, str]]) -> list[Figures]:
    scored = [(candidate.score, candidate[:2] in same) for candidate in candidates]
    rows = []
    for threshold in THRESHOLDS:
        right = sum(true for score, true in scored if score >= threshold)
        wrong = sum(not true for score, true in scored if score >= threshold)
        precision, recall = right / max(1, right + wrong), right / len(same)
        rows.append(Figures(threshold, precision, recall, 2 * right / max(1, right + wrong + len(same)), wrong))
    return rows


def records(lists: Planted) -> tuple[dict[str, Record], dict[str, Record]]:
    """The records of both lists by the IRIs of their rows."""
    mine, others = features.written(lists.local), features.written(lists.external)
    sides = ((mine, features.LOCAL), (others, features.EXTERNAL))
    left, right = ({name.row.iri: record for name, record in zip(n, features.records(n, side), strict=True)} for n, side in sides)
    return left, right


def met_by_name(a: Record, b: Record) -> bool:
    """Whether the names alone bring two records together."""
    return any(not set(getattr(a, key)).isdisjoint(getattr(b, key)) for key in ("pairs", "initials", "joined"))


def blocking(lists: Planted) -> float:
    left, right = records(lists)
    met = (met_by_name(a, b) or bool(a.born and a.born == b.born) for a, b in ((left[mine], right[other]) for mine, other in lists.same))
    return sum(met) / len(lists.same)


class Lost(NamedTuple):
    """How many pairs kzgraph.names accepts, and how many of them the names do not bring together."""

    accepted: int
    lost: int


def lost(lists: Planted, pairs: Iterable[tuple[str, str]]) -> Lost:
    left, right = records(lists)
    written = {row.iri: row.names[0] for row in (*lists.local, *lists.external)}
    accepted = [(mine, other) for mine, other in pairs if names.similarity(written[mine], written[other]) >= ACCEPTED]
    return Lost(len(accepted), sum(not met_by_name(left[mine], right[other]) for mine, other in accepted))


def count_lost(rows: int, seeds: list[int]) -> None:
    for seed in seeds:
        lists = planted(rows, seed)
        sample = random.Random(seed).sample(lists.local, min(SAMPLE, rows))
        asked = {"of one person": lists.same, f"of {len(sample)} rows with all": ((a.iri, b.iri) for a in sample for b in lists.external)}
        for name, pairs in asked.items():
            print(f"{rows} rows each, seed {seed}, pairs {name}: {' accepted, '.join(map(str, lost(lists, pairs)))} never compared")


def run(name: str, propose: Callable[[], list[Candidate]], lists: Planted) -> list[Candidate]:
    start, processor = time.perf_counter(), time.process_time()
    candidates = propose()
    seconds, used = time.perf_counter() - start, time.process_time() - processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}: {len(candidates)} candidates in {seconds:.1f} s ({used:.1f} s of processor), at most {memory:.0f} MiB in this process")
    for row in figures(candidates, lists.same):
        print(f"  {row.threshold:<5} precision {row.precision:.4f}  recall {row.recall:.4f}  F1 {row.f1:.4f}  of two persons {row.false}")
    return candidates


def compare(rows: int, seeds: list[int], *, spark: bool) -> None:
    for seed in seeds:
        lists = planted(rows, seed)
        print(f"{rows} rows each, seed {seed}, {len(lists.same)} persons in both")
        candidates = run("DuckDB", lambda: persons.propose(lists.local, lists.external), lists)
        print(f"  found by blocking: {blocking(lists):.4f}")
        shared = {mine for mine, _ in lists.same}
        strangers = persons.propose([row for row in lists.local if row.iri not in shared], lists.external)
        print(f"  with nobody in both lists, from a score of 0.5: {sum(candidate.score >= 0.5 for candidate in strangers)} of two persons")
        if spark:
            from kzgraph.linking.candidates.spark import local, on

            with local(memory=f"{max(1, rows // 12_500)}g") as session:  # the lists go to Java as one plan
                again = run("Spark", lambda: persons.propose(lists.local, lists.external, on(session)), lists)
            print(f"  Spark gives {'the same' if again == candidates else 'other'} candidates")


def outcomes(a: Record, b: Record) -> Iterator[tuple[str, str]]:
    """What each comparison comes to, in the words of the model."""
    if a.town and b.town:
        yield "town", "equal" if a.town == b.town else "other"
    if a.bodies and b.bodies:
        yield "body", "one in common" if set(a.bodies) & set(b.bodies) else "other"
    if a.year and b.year:
        if a.born and b.born:
            kind, apart = "birth, days known", abs(a.year - b.year)
            if a.born == b.born:
                yield kind, "day"
            elif apart == 1 and a.born[5:] == b.born[5:]:
                yield kind, "a year apart, same day of the year"
            else:
                yield kind, ("year, other day", "a year apart", "other")[min(apart, 2)]
        else:
            yield "birth, a day missing", ("year", "a year apart", "other")[min(abs(a.year - b.year), 2)]


def weights(rows: int, seeds: list[int]) -> None:
    counted: dict[tuple[str, str], list[float]] = {}
    totals: dict[str, list[float]] = {}
    draw = random.Random(0)
    for seed in seeds:
        lists = planted(rows, seed)
        left, right = records(lists)
        any_two = ((draw.choice(list(left.values())), draw.choice(list(right.values()))) for _ in range(20 * rows // 10))
        for side, pairs in enumerate((((left[a], right[b]) for a, b in lists.same), any_two)):
            for a, b in pairs:
                for name, level in outcomes(a, b):
                    counted.setdefault((name, level), [0, 0])[side] += 1
                    totals.setdefault(name, [0, 0])[side] += 1
    for (name, level), both in sorted(counted.items()):
        m, u = (count / max(1, total) for count, total in zip(both, totals[name], strict=True))
        bits = f"{math.log2(m / u):6.1f} bits" if m and u else ""
        print(f"{name:22} {level:36} m {m:.4f}  u {u:.5f} {bits}")
    print(f"prior for lists of {rows}: {math.log2(model.prior(rows, rows)):.1f} bits")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seeds", default="1,2,3,4")
    parser.add_argument("--spark", action="store_true")
    parser.add_argument("--weights", action="store_true")
    parser.add_argument("--lost", action="store_true")
    parser.add_argument("--peers", action="store_true")
    given = parser.parse_args()
    seeds = [int(seed) for seed in given.seeds.split(",")]
    if given.weights:
        weights(given.rows, seeds)
    elif given.lost:
        count_lost(given.rows, seeds)
    elif given.peers:
        from bench import match_peers

        match_peers.compare(seeds)
    else:
        compare(given.rows, seeds, spark=given.spark)


if __name__ == "__main__":
    main()
