"""The search beside the plainest one over SQLite, and beside that of other checkouts, on the questions of tests/search, in one run.

Usage: python -m bench.search [--code FOLDER ...] [--sets NAME ...] [--misses]

`plainest` is FTS5 with BM25 over labels, paraphrases and the headers of questions, each word by its Snowball stem. A right claim or
question counts as first, in the first three and in five. A silence counts as right if it leads where no source holds what is asked, and as
false if it leads where one does. The sets were seen while the search was built: they show what changes, and do not measure new questions.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import snowballstemmer
import yaml

from kzgraph.api import Graph
from kzgraph.vocab import LANGUAGES
from tests.first import BOTH

SETS = ("one-source", "both-sources")
FOLDER = Path(__file__).parents[1] / "tests" / "search"
PLACES = (1, 3, 5)
# Run in a checkout: the hits of each text of the input, and whether a silence leads
RUN = """
import json, sys, time
import kzgraph
graph = kzgraph.open(sys.argv[1])
search = graph.search
short = graph.workspace.names.short
search("start")
began = time.process_time()
found = [search(text) for text in json.load(sys.stdin)]
took = time.process_time() - began
name = lambda hit: f"query:{hit.node}" if hit.kind == "question" else short(hit.node)
rows = [[[name(hit) for hit in one.hits], bool(one.silent), bool(one.silences or one.unknown or one.missing)] for one in found]
json.dump([took, rows], sys.stdout)
"""


class Outcome(NamedTuple):
    """The hits for one text as questions write them, whether a silence leads, and whether a note warns that the answer may be missing."""

    names: list[str]
    silent: bool
    noted: bool


class Plainest:
    """Forty lines that a search should be better than."""

    def __init__(self, graph: Graph) -> None:
        self._stems = [snowballstemmer.stemmer(language) for language in ("english", "russian")]
        self._table = sqlite3.connect(":memory:")
        self._table.execute("CREATE VIRTUAL TABLE texts USING fts5(name UNINDEXED, text)")
        self._table.executemany("INSERT INTO texts VALUES (?, ?)", self._rows(graph))

    def _rows(self, graph: Graph) -> list[tuple[str, str]]:
        model, names = graph.model, graph.workspace.names
        texts = [(f"query:{asked.name}", [*asked.title.values(), *asked.question.values()]) for asked in graph.questions()]
        for claim in graph.claims:
            said = [*map(str, claim.labels), *(passage.paraphrase for passage in claim.passages)]
            known = filter(None, (names.translation(text, language) for text in said for language in LANGUAGES[1:]))
            texts.append((names.short(claim.iri), [*said, *(text.text for text in known)]))
        texts += [(names.short(thing.iri), [*map(str, thing.labels)]) for thing in model.things()]
        texts += [(f"silence:{silence.iri}", [*map(str, silence.labels)]) for silence in model.silences()]
        return [(name, " ".join(self._words(" ".join(said)))) for name, said in texts]

    def _words(self, text: str) -> list[str]:
        words = re.findall(r"\w+", text.lower())
        for stemmer in self._stems:
            words = stemmer.stemWords(words)
        return words

    def __call__(self, text: str) -> Outcome:
        match = " OR ".join(f'"{word}"' for word in self._words(text))
        rows = self._table.execute("SELECT name FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT 10", (match,)) if match else []
        names = [name for (name,) in rows]
        return Outcome(names, bool(names) and names[0].startswith("silence:"), not names)


def plainest(texts: list[str]) -> tuple[float, list[Outcome]]:
    search = Plainest(Graph(BOTH))
    return 0.0, [search(text) for text in texts]


def of_code(folder: Path, texts: list[str]) -> tuple[float, list[Outcome]]:
    """The outcomes with the code of a checkout, on the graph of this one, and the CPU seconds of all texts."""
    ran = subprocess.run(
        [sys.executable, "-c", RUN, str(BOTH)],
        input=json.dumps(texts),
        env={**os.environ, "PYTHONPATH": str(folder.resolve())},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise SystemExit(ran.stderr)
    took, rows = json.loads(ran.stdout)
    return took, [Outcome(*row) for row in rows]


def expected_names(question: dict[str, Any]) -> list[str]:
    """What answers a question in either source; empty where nothing does."""
    return question.get("elsewhere") or question.get("expected") or []


def counts(asked: list[dict[str, Any]], outcomes: list[Outcome]) -> dict[str, list[int]]:
    """Of each group, how many there are and how many are right first, in three and in five; of silences, how many lead."""
    groups: dict[str, list[int]] = defaultdict(lambda: [0, *(0 for _ in PLACES)])
    for question, outcome in zip(asked, outcomes, strict=True):
        expected = expected_names(question)
        if not expected:
            for group, right in (("not held: a silence leads", outcome.silent), ("not held: any note", outcome.noted or outcome.silent)):
                groups[group][0] += 1
                groups[group][1] += right
            continue
        groups["held: a silence leads"][0] += 1
        groups["held: a silence leads"][1] += outcome.silent
        across = ["across"] if "across" in (question["kind"], *question.get("also", ())) else []
        for group in ("all", question["language"], *across):
            groups[group][0] += 1
            for place, most in enumerate(PLACES, 1):
                groups[group][place] += not set(outcome.names[:most]).isdisjoint(expected)
    return groups


def _shown(count: list[int]) -> str:
    of, *right = count
    return " / ".join(f"{one / of:.0%}" for one in (right if any(right[1:]) else right[:1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--code", action="append", default=[], type=Path, help="another checkout, beside which this one is measured")
    parser.add_argument("--sets", nargs="+", default=SETS, choices=SETS)
    parser.add_argument("--misses", action="store_true", help="name the questions that this checkout misses in three")
    options = parser.parse_args()
    sets = {name: yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")) for name in options.sets}
    asked = [question for questions in sets.values() for question in questions]
    texts = [question["question"] for question in asked]
    here = Path(__file__).parents[1]
    engines = {"plainest": plainest(texts)} | {str(code): of_code(code, texts) for code in (*options.code, here)}
    for name, (took, outcomes) in engines.items():
        print(f"\n{name}: {took / len(texts) * 1000:.1f} ms of CPU a search. First / in three / in five")
        start = 0
        for title, questions in [*sets.items(), ("all sets", asked)]:
            start = 0 if title == "all sets" else start
            groups = counts(questions, outcomes[start : start + len(questions)])
            start += len(questions)
            print(f"  {title}: " + "; ".join(f"{group} {_shown(count)} of {count[0]}" for group, count in sorted(groups.items())))
    if options.misses:
        for question, outcome in zip(asked, engines[str(here)][1], strict=True):
            expected = expected_names(question)
            right = not outcome.silent and not set(outcome.names[:3]).isdisjoint(expected) if expected else outcome.silent
            if not right:
                print(
                    question["id"],
                    question["question"],
                    "| silent |" if outcome.silent else "|",
                    *outcome.names[:4],
                    "| expected",
                    *expected[:4],
                )


if __name__ == "__main__":
    main()
