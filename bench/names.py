"""Comparisons of persons' names on the pairs of tests/names: kzgraph.names and others, in one run.

Usage: python -m bench.names [--peers]

Each comparison gets the threshold that gives the highest F1 on the development pairs, and is then measured with it on the held-out ones.
Pairs with a spelling for readers of other languages (`press`) count in a line of their own. `--peers` adds what other packages bring, and
the speed; they need an environment of their own, made by hand: `pip install nomenklatura rapidfuzz` (nomenklatura brings rigour). A package
that is not installed is named and left out.
"""

from __future__ import annotations

import argparse
import difflib
import importlib.util
import time
from typing import TYPE_CHECKING

from kzgraph import names
from tests.names import measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.names.writing import Pair

    Compare = Callable[[str, str], float]

FIGURES = ("precision", "recall", "F1", "AUC")


def token_sort(a: str, b: str) -> float:
    """The words in lower case and alphabetical order, compared by their longest common blocks."""
    left, right = (" ".join(sorted(name.lower().replace(",", " ").split())) for name in sorted((a, b)))
    return difflib.SequenceMatcher(None, left, right, autojunk=False).ratio()


def rapidfuzz() -> Iterator[tuple[str, Compare]]:
    from rapidfuzz import fuzz, utils

    yield "rapidfuzz token_sort_ratio", lambda a, b: fuzz.token_sort_ratio(a, b, processor=utils.default_process)
    yield "rapidfuzz WRatio", lambda a, b: fuzz.WRatio(a, b, processor=utils.default_process)


def rigour() -> Iterator[tuple[str, Compare]]:
    from rigour.names import NameTypeTag, align_person_name_order, analyze_names, compare_parts
    from rigour.text.distance import jaro_winkler
    from rigour.text.translit import ascii_text

    def latin(name: str) -> str:
        return " ".join(sorted(ascii_text(name).lower().replace(",", " ").split()))

    def by_parts(a: str, b: str) -> float:
        (left,), (right,) = (list(analyze_names(NameTypeTag.PER, [name])) for name in (a, b))
        clusters = compare_parts(*align_person_name_order(list(left.parts), list(right.parts)))
        return sum(cluster.score for cluster in clusters) / len(clusters) if clusters else 0.0

    yield "rigour compare_parts", by_parts
    yield "rigour ascii_text, jaro_winkler", lambda a, b: jaro_winkler(latin(a), latin(b))
    yield "rigour ascii_text, token sort", lambda a, b: token_sort(latin(a), latin(b))


def nomenklatura() -> Iterator[tuple[str, Compare]]:
    from followthemoney import model
    from nomenklatura.matching import LogicV1, LogicV2, NameMatcher

    def person(name: str) -> object:
        return model.get_proxy({"id": name, "schema": "Person", "properties": {"name": [name]}})

    for algorithm in (LogicV2, LogicV1, NameMatcher):
        config = algorithm.default_config()

        def compare(a: str, b: str, algorithm=algorithm, config=config) -> float:  # noqa: ANN001
            ways = ((person(a), person(b)), (person(b), person(a)))
            return max(algorithm.compare(query, result, config).score for query, result in ways)

        yield f"nomenklatura {algorithm.NAME}", compare


def comparisons(*, peers: bool) -> Iterator[tuple[str, Compare]]:
    yield "kzgraph.names", names.similarity
    yield "token sort", token_sort
    for package in (rapidfuzz, rigour, nomenklatura) if peers else ():
        if importlib.util.find_spec(package.__name__):
            yield from package()
        else:
            print(f"{package.__name__} is not installed: left out")


def compared(name: str, compare: Compare) -> tuple[str, ...]:
    """The line of one comparison; its last cell is its speed in pairs a second."""
    development, held_out = (in_scope(split) for split in ("development", "held_out"))
    threshold = measure.best_threshold(measure.scored(compare, development))
    start = time.perf_counter()
    scores = measure.scored(compare, held_out)
    speed = len(held_out) / (time.perf_counter() - start)
    return name, f"{threshold:.3g}", *figures(measure.measure(scores, threshold)), f"{speed:,.0f}"


def in_scope(split: str) -> list[Pair]:
    return [pair for pair in measure.pairs(split) if pair.source != "press"]


def figures(measured: measure.Measure) -> tuple[str, ...]:
    return *(f"{figure:.3f}" for figure in measured[:3]), f"{measured.auc:.5f}"


def by_source() -> Iterator[tuple[str, ...]]:
    """kzgraph.names on each kind of held-out pairs; the press spellings against all pairs of two persons."""
    threshold = measure.best_threshold(measure.scored(names.similarity, in_scope("development")))
    held_out = measure.pairs("held_out")
    others = [pair for pair in held_out if not pair.same]
    for source in ("wikidata", "standard", "invented", "press"):
        pairs = [pair for pair in held_out if pair.source == source]
        pairs += others if source == "press" else []
        measured = measure.measure(measure.scored(names.similarity, pairs), threshold)
        yield source, str(sum(pair.same for pair in pairs)), str(sum(not pair.same for pair in pairs)), *figures(measured)


def show(table: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", action="store_true", help="with the comparisons of other packages, and the speed")
    peers = parser.parse_args().peers
    columns = ("comparison", "threshold", *FIGURES, "pairs/s")
    table = [columns, *(compared(name, compare) for name, compare in comparisons(peers=peers))]
    show(table if peers else [row[:-1] for row in table])
    print()
    show([("kzgraph.names", "same", "two persons", *FIGURES), *by_source()])


if __name__ == "__main__":
    main()
