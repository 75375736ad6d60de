"""Misspelt names of the graph's bodies: how many are found, how many first, and how many other bodies are proposed.

Usage: python -m bench.labels [--seeds S,S...]

Each label of an organisation gets one or two mistakes: in a word of five letters or more, a letter is left out, doubled, replaced or
changes places with the next. The first letter and acronyms stay.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter, defaultdict

from kzgraph.graph.workspace import Workspace
from kzgraph.linking.candidates import labels, local
from kzgraph.linking.candidates.rows import Label, LabelRow

LETTERS = ("abcdefghiklmnoprstuvyz", "абвгдежзиклмнопрстуфхцчшыя")


def misspelt(text: str, draw: random.Random) -> str:
    """The text with one mistake; as it is where no word can have one."""
    words = [] if text.isupper() else list(re.finditer(r"[^\W\d_]{5,}", text))
    if not words:
        return text
    chosen = draw.choice(words)
    word = chosen[0]
    place = draw.randrange(1, len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    wrong = draw.choice([sign for sign in LETTERS[letter > "z"] if sign != letter])
    written = draw.choice((before + after, before + 2 * letter + after, before + wrong + after, before + after[0] + letter + after[1:]))
    return text[: chosen.start()] + written + text[chosen.end() :]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seeds", default="1,2,3")
    bodies = [row for row in local.rows(Workspace.open(), "organisations") if isinstance(row, LabelRow)]
    written = [(body.iri, label) for body in bodies for label in body.labels]
    columns = ("mistakes", "language", "labels", "found", "first", "other bodies from 0.9", "from 0.5", "CPU ms a label")
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    for mistakes in (1, 2):
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for seed in options.parse_args().seeds.split(","):
            draw = random.Random(f"{seed} {mistakes}")
            for body, label in written:
                text = label.text
                for _ in range(mistakes):
                    text = misspelt(text, draw)
                if text == label.text:
                    continue
                begun = time.process_time()
                found = labels.propose(bodies, [LabelRow("urn:row", (Label(text),))])
                best = max(found, key=lambda item: item.score, default=None)
                counted[label.language] += Counter(
                    labels=1,
                    found=any(item.subject == body for item in found),
                    first=best is not None and best.subject == body,
                    high=sum(item.score >= 0.9 and item.subject != body for item in found),
                    half=sum(item.score >= 0.5 and item.subject != body for item in found),
                    time=round(1e6 * (time.process_time() - begun)),
                )
        for language, figures in sorted(counted.items()):
            shown = " | ".join(str(figures[name]) for name in ("labels", "found", "first", "high", "half"))
            print(f"| {mistakes} | {language} | {shown} | {figures['time'] / figures['labels'] / 1e3:.1f} |")


if __name__ == "__main__":
    main()
