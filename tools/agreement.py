"""How far the two blind encodings of the statement in docs/encodings agree, and how far each agrees with what was settled.

What is compared: how often each passage carries an assertion of each class; then the same with the voice, and with the
standing. The figure is the F1 of the two multisets, 2 * common / (one + two), as a percentage.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox

from kzgraph.vocab import KZ, PREFIXES

ROOT = Path(__file__).resolve().parent.parent
TYPE = PREFIXES["rdf"] + "type"
KEYS = {
    "passage and class": ("statedIn", "type"),
    "passage, class and voice": ("statedIn", "type", "voice"),
    "passage, class and standing": ("statedIn", "type", "standing"),
    "passage, class, voice and standing": ("statedIn", "type", "voice", "standing"),
}


def assertions(files: list[Path]) -> list[dict[str, str]]:
    """One row for each passage of each assertion: passage, class, voice, standing."""
    nodes: dict[str, dict[str, list[str]]] = {}
    for file in files:
        for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE):
            name = "type" if quad.predicate.value == TYPE else quad.predicate.value.removeprefix(KZ)
            nodes.setdefault(str(quad.subject), {}).setdefault(name, []).append(str(quad.object))
    return [
        {"statedIn": passage, "type": node["type"][0], "voice": node["voice"][0], "standing": node["standing"][0]}
        for node in nodes.values()
        if "voice" in node
        for passage in node["statedIn"]
    ]


# Two names that the encoders gave to one group each, so that a voice is not counted as different for its spelling.
SAME = {
    "group-people-detained-alleging-abuse": "group-detained-people-alleging-abuse",
    "group-detainees-alleging-ill-treatment": "group-detained-people-alleging-abuse",
    "group-report-authors": "group-authors-of-reports",
}


def _counted(rows: list[dict[str, str]], key: tuple[str, ...]) -> Counter[tuple[str, ...]]:
    def one(value: str) -> str:
        local = value.strip("<>").split("#")[-1].split("/")[-1]
        return SAME.get(local, local)

    return Counter(tuple(one(row[name]) for name in key) for row in rows)


def agreement(one: list[dict[str, str]], two: list[dict[str, str]], key: tuple[str, ...]) -> float:
    """F1 of the two multisets, from 0 to 1."""
    first, second = _counted(one, key), _counted(two, key)
    return 2 * sum((first & second).values()) / (sum(first.values()) + sum(second.values()))


def main() -> None:
    """Prints the table of agreement in Markdown."""
    encodings = [assertions([ROOT / "docs" / "encodings" / "hrw-2022-10-26" / name / "assertions.ttl"]) for name in ("one", "two")]
    settled = assertions(sorted((ROOT / "graph" / "hrw-2022-10-26").glob("*.ttl")))
    print("| compared | one and two | one and settled | two and settled |")
    print("|---|---|---|---|")
    for name, key in KEYS.items():
        pairs = ((encodings[0], encodings[1]), (encodings[0], settled), (encodings[1], settled))
        print(f"| {name} | " + " | ".join(f"{100 * agreement(*pair, key):.0f} %" for pair in pairs) + " |")


if __name__ == "__main__":
    main()
