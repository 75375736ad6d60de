"""Prints the rates. `-v` lists what is missed and each false alarm."""

import argparse
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from tests.validate.rates import judged, packs, rows

PARTS = ("first", "work", "kept", "later")
parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--part", action="append", choices=PARTS, help="leaves out the other parts")
parser.add_argument("--text", action="append", default=[], metavar="SOURCE=FILE", help="the text of a source, as for kzgraph validate")
parser.add_argument("-v", "--verbose", action="store_true")
asked = parser.parse_args()
texts = {source: Path(file).resolve() for source, _, file in (text.partition("=") for text in asked.text)}
chosen = [row for row in rows() if row.part in (asked.part or PARTS)]
mistakes, additions = ([row for row in chosen if row.kind == kind] for kind in ("mistake", "addition"))
results = {}
with ProcessPoolExecutor(2) as pool:
    for result in pool.map(partial(judged, texts=texts), [*packs(mistakes), *packs(additions)]):
        results.update(result)
counts, of = Counter(), Counter()
for row in chosen:
    caught = bool(results[row.name].near) if row.kind == "mistake" else bool(results[row.name].near | results[row.name].far)
    source = row.file.split("/")[1]
    for group in (
        (row.kind, "all"),
        (row.kind, row.part),
        (row.kind, source, row.part),
        *([(row.kind, f"point {row.point}")] if row.point else []),
    ):
        of[group] += 1
        counts[group] += caught
    if asked.verbose and caught != (row.kind == "mistake"):
        print(f"{'missed' if row.kind == 'mistake' else 'false alarm':12}{row.part:6}{row.point or '':2} {row.name}")
        for finding in sorted(results[row.name].near | results[row.name].far):
            print(f"    {finding}")
for group, total in sorted(of.items()):
    print(f"{' '.join(group):45}{counts[group]:4} of {total:4}  {counts[group] / total:4.0%}")
