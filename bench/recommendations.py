"""Recommendations of a table beside claims: precision at five, on pairs that somebody judged, beside TF-IDF with the claim's own label.

Usage: python -m bench.recommendations ROWS.nq JUDGED.csv [-v]

ROWS.nq is what `kzgraph load` wrote. JUDGED.csv has the columns claim (its short name), row (identifier or line), relevant (yes, no) and
part (such as working, test). A row that is not listed counts as irrelevant. The precision of a claim with fewer than five relevant rows is
the part of these among the first five.
"""

from __future__ import annotations

import argparse
import csv
import math
import resource
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.graph.names import short_name, use
from kzgraph.graph.workspace import Workspace
from kzgraph.linking.candidates import kinds, local, texts
from kzgraph.linking.candidates.rows import RECOMMENDATIONS, TextRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def by_label(claim: TextRow, table: Sequence[TextRow]) -> list[str]:
    """The baseline: the first rows by TF-IDF of the claim's own words."""
    stems = [set(texts.stems(row.text)) for row in table]
    held = Counter(stem for row in stems for stem in row)
    asked = set(texts.stems(claim.text))
    scores = [
        sum(math.log2((len(table) + 1) / (held[stem] + 0.5)) for stem in sorted(asked & row)) / (math.sqrt(len(row)) + 1) for row in stems
    ]
    return [table[place].iri for place in sorted(range(len(table)), key=lambda place: -scores[place])[: texts.MOST]]


def precision(ranked: Mapping[str, Sequence[str]], relevant: Mapping[str, set[str]]) -> dict[str, float]:
    """For each claim the part of its first five rows that is relevant, of at most as many as there are."""
    hits = {claim: sum(row.rsplit("/", 1)[1] in right for row in ranked[claim]) for claim, right in relevant.items()}
    return {claim: count / min(texts.MOST, len(relevant[claim])) for claim, count in hits.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=Path)
    parser.add_argument("judged", type=Path)
    parser.add_argument("-v", action="store_true", help="the figures of each claim")
    options = parser.parse_args()
    relevant: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    with options.judged.open(encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            if line["relevant"] == "yes":
                relevant[line["part"]][line["claim"]].add(line["row"])
    workspace = Workspace.open()
    use(workspace.names)
    table = [row for row in kinds.rows(options.rows, RECOMMENDATIONS) if isinstance(row, TextRow)]
    claims = {short_name(row.iri): row for row in local.rows(workspace, RECOMMENDATIONS) if isinstance(row, TextRow)}
    engine: dict[str, list[str]] = defaultdict(list)
    began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    for item in texts.propose(list(claims.values()), table):
        engine[short_name(item.subject)].append(item.object)
    spent = resource.getrusage(resource.RUSAGE_SELF).ru_utime - began
    print(f"{len(claims)} claims, {len(table)} rows, {spent:.2f} CPU seconds")
    for part, right in sorted(relevant.items()):
        for name, ranked in (("engine", engine), ("TF-IDF", {claim: by_label(claims[claim], table) for claim in right})):
            figures = precision(ranked, right)
            print(f"{part:8} {name:7} {sum(figures.values()) / len(figures):.3f} of {len(figures)} claims")
            if options.v:
                print(*(f"  {figure:.2f} {claim}" for claim, figure in sorted(figures.items())), sep="\n")


if __name__ == "__main__":
    main()
