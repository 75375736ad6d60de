"""Short lists of persons that hold little but names, matched by kzgraph and by what other packages bring: `bench.match --peers` runs it.

Each comparison of pairs gives a score to every pair of rows, keeps each row in its best pair, and gets the threshold with the highest F1 on
the very lists: the best that it can do. kzgraph.linking is shown at fixed thresholds beside that.
"""

from __future__ import annotations

import contextlib
import importlib.util
import time
from typing import TYPE_CHECKING

from kzgraph.linking.candidates import persons
from tests.linking.candidates.planted import Habits, planted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kzgraph.linking.candidates.rows import PersonRow
    from tests.linking.candidates.planted import Planted

    Scored = list[tuple[float, str, str]]

ROWS = 120
# Names with many patronymics, slips and initials, half of the years of birth, and nothing else.
LITTLE = Habits(no_birth=0.5, year_only=1.0, no_patronymic=0.45, initials=0.12, no_town=1.0, no_body=1.0, slip=0.05)


def year(row: PersonRow) -> int | None:
    return row.born.first.year if row.born else None


def every_pair(lists: Planted, alike: Callable[[PersonRow, PersonRow], float]) -> Scored:
    return [(alike(a, b), a.iri, b.iri) for a in lists.local for b in lists.external]


def kzgraph(lists: Planted) -> Scored:
    return [(item.score, item.subject, item.object) for item in persons.propose(lists.local, lists.external)]


def jaro_winkler(lists: Planted) -> Scored:
    """The words in ASCII, each with the likest of the other name, weighed by length; years that differ by more than one exclude a pair."""
    from anyascii import anyascii
    from rapidfuzz.distance import JaroWinkler

    words = {row.iri: anyascii(row.names[0]).lower().replace(",", " ").split() for row in (*lists.local, *lists.external)}

    def alike(a: PersonRow, b: PersonRow) -> float:
        if year(a) and year(b) and abs(year(a) - year(b)) > 1:
            return 0.0
        fewer, more = sorted((words[a.iri], words[b.iri]), key=len)
        best = [(len(word), max(JaroWinkler.similarity(word, other) for other in more)) for word in fewer]
        return sum(size * like for size, like in best) / sum(size for size, _ in best)

    return every_pair(lists, alike)


def logic_v2(lists: Planted) -> Scored:
    """It remembers an entity by its identifier, so those of two pairs of lists must not be the same."""
    from followthemoney import model
    from nomenklatura.matching import LogicV2

    config = LogicV2.default_config()
    entities = {}
    for row in (*lists.local, *lists.external):
        properties = {"name": list(row.names)} | ({"birthDate": [str(year(row))]} if year(row) else {})
        entities[row.iri] = model.get_proxy({"id": f"{row.iri} {row.names[0]}", "schema": "Person", "properties": properties})
    return every_pair(lists, lambda a, b: LogicV2.compare(entities[a.iri], entities[b.iri], config).score)


def splink(lists: Planted) -> Scored:
    """Its own comparisons of names and years, trained on the lists by expectation and maximisation as its documents describe."""
    import duckdb
    import pyarrow as pa
    from anyascii import anyascii
    from splink import Linker, SettingsCreator, block_on
    from splink import comparison_library as library
    from splink.backends.duckdb import DuckDBAPI

    def table(rows: list[PersonRow]) -> pa.Table:
        words = [anyascii(row.names[0]).lower().replace(",", " ").split() for row in rows]
        columns = {"unique_id": [row.iri for row in rows], "first": [word[0] for word in words], "last": [word[-1] for word in words]}
        return pa.table(columns | {"year": [str(year(row)) if year(row) else None for row in rows]})

    comparisons = [library.NameComparison("first"), library.NameComparison("last"), library.ExactMatch("year")]
    rules = [block_on("substr(first, 1, 1)"), block_on("substr(last, 1, 1)"), block_on("year")]
    settings = SettingsCreator(link_type="link_only", comparisons=comparisons, blocking_rules_to_generate_predictions=rules)
    with duckdb.connect(":memory:") as connection:
        engine = DuckDBAPI(connection)
        tables = [engine.register(table(rows), dataset_display_name=name) for name, rows in (("a", lists.local), ("b", lists.external))]
        linker = Linker(tables, settings, log_level=None, validate_settings=False)
        linker.training.estimate_probability_two_random_records_match([block_on("first", "last")], recall=0.5)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e5)
        for column in ("first", "last"):
            with contextlib.suppress(Exception):  # too few pairs to train on
                linker.training.estimate_parameters_using_expectation_maximisation(block_on(column))
        predictions = linker.inference.predict(warning_mode="never").physical_name
        query = f"SELECT match_probability, unique_id_l, unique_id_r FROM {predictions}"
        return connection.execute(query).fetchall()


PEERS: dict[str, tuple[tuple[str, ...], Callable[[Planted], Scored]]] = {
    "kzgraph": ((), kzgraph),
    "best-token Jaro-Winkler, year excludes": (("rapidfuzz", "anyascii"), jaro_winkler),
    "nomenklatura logic-v2 with year": (("nomenklatura",), logic_v2),
    "splink, its own comparisons": (("anyascii",), splink),
}


def one_to_one(scored: Scored) -> Iterator[tuple[float, str, str]]:
    taken: set[str] = set()
    for score, a, b in sorted(scored, key=lambda pair: (-pair[0], pair[1:])):
        if not taken & {a, b}:
            taken |= {a, b}
            yield score, a, b


def f1(right: int, offered: int, same: int) -> float:
    return 2 * right / max(1, offered + same)


def compare(seeds: list[int]) -> None:
    results: dict[str, list[tuple[Scored, frozenset[tuple[str, str]]]]] = {}
    print(f"{ROWS} rows each, {len(seeds)} pairs of lists")
    for name, (packages, propose) in PEERS.items():
        if absent := [package for package in packages if not importlib.util.find_spec(package)]:
            print(f"{name}: {', '.join(absent)} not installed: left out")
            continue
        used = time.process_time()
        results[name] = [(propose(lists), lists.same) for lists in (planted(ROWS, seed, LITTLE) for seed in seeds)]
        print(f"{name}: {(time.process_time() - used) / len(seeds):.2f} CPU s for a pair of lists")
    for name, lists in results.items():
        chosen = [(list(one_to_one(scored)), same) for scored, same in lists]
        limits = sorted({score for pairs, _ in chosen for score, _, _ in pairs})
        fixed = [0.5, persons.REVIEW] if name == "kzgraph" else []
        rows = [(limit, *counted(chosen, limit)) for limit in (*fixed, *limits)]
        best = max(rows, key=lambda row: row[-1])
        for kind, row in [*zip(fixed, rows, strict=False), ("best", best)]:
            print(f"  {name}, {kind} ({row[0]:.3f}): precision {row[1]:.3f}  recall {row[2]:.3f}  F1 {row[3]:.3f}")


def counted(lists: list[tuple[Scored, frozenset[tuple[str, str]]]], limit: float) -> tuple[float, float, float]:
    offered = [((a, b) in same) for pairs, same in lists for score, a, b in pairs if score >= limit]
    right, whole = sum(offered), sum(len(same) for _, same in lists)
    return right / max(1, len(offered)), right / whole, f1(right, len(offered), whole)
