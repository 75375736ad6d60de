"""What became of a demand among many sources: CPU seconds of an answer, as a command and over an open graph.

Usage: python -m bench.became [--sources 100] [--demands 500] [--rounds 5] [--seed 0]

The sources are those of bench.sources. Each of the demands and requirements, drawn by the seed, was compared with three claims of later
sources, and half of the later sources were read whole for its source. A figure is the median of the answers, each about another demand: of
commands above Python's own start, after a first one that keeps the graph on disk, and of an open graph, with the text that is printed.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
from pathlib import Path
from time import process_time

import pyoxigraph as ox

import kzgraph
from bench.sources import cpu_seconds
from kzgraph.formats import became as written
from kzgraph.graph.store import Labels, select
from kzgraph.reading import became, notes
from kzgraph.vocab import PREFIXES
from tests import many

EACH = 3  # later claims of a demand
JUDGED = 'kz:reviewer kzv:encoder ; kz:decidedOn "2026-01-01"^^xsd:date ; kz:justification "Made for a measurement."@en'
HEAD = "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items())


def compared(root: Path, number: int, seed: int) -> list[str]:
    """Writes comparisons of so many demands, and readings of their sources; the demands. Raises ValueError if there are fewer."""
    store = kzgraph.open(root).store
    drawn = random.Random(seed)
    rows = select(
        store,
        """SELECT DISTINCT ?claim ?kind ?source ?day {
          ?claim kz:voice ?voice ; a ?kind ; kz:statedIn/oa:hasSource ?source . ?source dcterms:issued ?day ; kz:length ?length
        } ORDER BY ?claim""",
    )
    claims = [(row["claim"].value, row["kind"].value.rpartition("#")[2], row["source"].value, row["day"].value) for row in rows]
    days = {source: day for _, _, source, day in claims}
    asked = [(claim, source) for claim, kind, source, day in claims if kind in ("Demand", "Requirement") and day < max(days.values())]
    if len(asked) < number:
        raise ValueError(f"the graph has {len(asked)} demands and requirements before its last source")
    demands, text = sorted(drawn.sample(asked, number)), [HEAD]
    for claim, source in demands:
        later = [other for other, kind, _, day in claims if kind in ("Response", "Omission") and day > days[source]]
        for at, other in enumerate(drawn.sample(later, EACH)):
            follow_up = drawn.choice(("done", "done-in-part", "begun", "not-done"))
            text.append(
                f"comparison:made-{len(text)}-{at} a kz:Comparison ; kz:first <{claim}> ; kz:second <{other}> ; kz:relation kzv:bears-on ; "
                f"kz:followUp kzv:{follow_up} ; kz:comparisonState kzv:positive-comparison ; {JUDGED} ."
            )
    for source in sorted({source for _, source in demands}):
        for other in sorted(other for other, day in days.items() if day > days[source] and drawn.random() < 0.5):
            text.append(f"comparison:made-{len(text)} a kz:Reading ; kz:claimsOf <{source}> ; kz:besideText <{other}> ; {JUDGED} .")
    (root / "graph" / "comparisons" / "made.ttl").write_text("\n".join(text) + "\n", encoding="utf-8")
    return [claim for claim, _ in demands]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sources", type=int, default=100)
    options.add_argument("--demands", type=int, default=500)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as cache:
        root = many.make(Path(folder), chosen.sources, chosen.seed)
        demands = compared(root, chosen.demands, chosen.seed)
        graph = kzgraph.open(root)
        taken, later = [], 0
        for claim in demands:
            begun = process_time()
            answer = became.became(graph.store, ox.NamedNode(claim))
            written.render(answer, notes.beside(graph.store, answer.nodes()), Labels(graph.store), "table")
            taken.append(process_time() - begun)
            later += len(answer.later)
        if later < EACH * len(demands):  # the shipped comparisons come on top
            raise RuntimeError(f"{later} later claims were found, of at least {EACH * len(demands)}")
        asked = random.Random(chosen.seed).sample(demands, chosen.rounds)
        start = statistics.median(cpu_seconds(root, cache, "-c", "pass") for _ in asked)
        first, *commands = (
            cpu_seconds(root, cache, "-m", "kzgraph", "became", claim, "--workspace", ".") - start for claim in (asked[0], *asked)
        )
        print(f"{chosen.sources} sources, {len(graph.store):,} quads, {len(demands)} demands, {later} later claims")
        print(f"an answer over an open graph, CPU s: median {statistics.median(taken):.3f}, most {max(taken):.3f}")
        print(f"kzgraph became, CPU s: median {statistics.median(commands):.2f}, most {max(commands):.2f}, the first of all {first:.2f}")


if __name__ == "__main__":
    sys.exit(main())
