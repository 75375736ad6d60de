"""Pairs of the names of office holders: real spellings, and real ones beside those that a standard gives."""

from __future__ import annotations

import csv
import itertools
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from tests.names.standards import KAZAKH
from tests.names.writing import PLAIN, USUAL, Pair, Person, drawn, forms, pick, varied, written

FOLDER = Path(__file__).parent

PATRONYMIC = re.compile(r"(ұлы|улы|қызы|кызы|вич|вна|чна)$")


def parts_of(name: str) -> tuple[str, str, str] | None:
    """Given name, patronymic and family name of a label in Cyrillic that has all three."""
    comma = "," in name
    words = name.replace(",", "").split()
    if len(words) != 3:
        return None
    if comma or PATRONYMIC.search(words[2]):
        return words[1], words[2], words[0]
    return (words[0], words[1], words[2]) if PATRONYMIC.search(words[1]) else None


def office_holders() -> dict[str, list[tuple[str, str]]]:
    """For each person the spellings, as pairs of form and name."""
    people = defaultdict(list)
    with (FOLDER / "office_holders.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            people[row["person"]].append((row["form"], row["name"]))
    return people


def structure(labels: list[tuple[str, str]]) -> Person:
    results = {form: next(filter(None, (parts_of(name) for kind, name in labels if kind == form)), None) for form in ("kk", "ru")}
    return Person(results["kk"], results["ru"])


def family_group(labels: list[tuple[str, str]]) -> str:
    """The start of the family name in plain letters: kin and namesakes fall into one split."""
    name = next((name for form, name in labels if form in ("ru", "kk")), labels[0][1])
    parts = parts_of(name)
    family = parts[2] if parts else name.split(",")[0] if "," in name else name.split()[-1]
    return family.lower().translate(PLAIN)[:5]


def plain_words(name: str) -> list[str]:
    return sorted(re.findall(r"\w+", name.lower()))


@cache
def trigrams(name: str) -> frozenset[str]:
    return frozenset(text[i : i + 3] for word in plain_words(name) for text in [f" {word} "] for i in range(len(text) - 2))


def nearness(mine: list[str], external: list[str]) -> float:
    """The largest share of common trigrams, in plain Cyrillic or as written."""
    shares = [0.0]
    for a, b in itertools.product(mine, external):
        left, right = trigrams(a.lower().translate(PLAIN)), trigrams(b.lower().translate(PLAIN))
        shares.append(2 * len(left & right) / (len(left) + len(right)))
    return max(shares)


def from_office_holders(people: dict[str, list[tuple[str, str]]]) -> list[Pair]:
    pairs = []
    for person, labels in people.items():
        plain = [(form, name) for form, name in labels if form != "press"]
        spelling = [(a, b) for a, b in itertools.combinations(plain, 2) if plain_words(a[1]) != plain_words(b[1])]
        order = [(a, b) for a, b in itertools.combinations(plain, 2) if plain_words(a[1]) == plain_words(b[1])]
        press = [(a, b) for a in labels for b in plain if a[0] == "press"]
        for source, kind, candidates, limit in (
            ("wikidata", "spelling", spelling, 4),
            ("wikidata", "order", order, 1),
            ("press", "spelling", press, 2),
        ):
            chosen = sorted(candidates, key=lambda pair: drawn(person, pair))[:limit]
            pairs += [Pair(source, kind, 1, a[1], b[1]) for a, b in chosen]
        known = structure(labels)
        options = [form for form in forms(known) if form not in ("kk", "ru")]
        for turn, real in itertools.product(range(2), plain[:1]):
            if options:
                form = pick(options, person, turn, "form")
                other = [name for kind, name in plain if kind == ("ru" if form in KAZAKH else "kk")] or [real[1]]
                pairs.append(Pair("standard", *varied(known, form, pick(other, person, turn, "other"), person, turn)))
    return pairs + near_office_holders(people)


def near_office_holders(people: dict[str, list[tuple[str, str]]]) -> list[Pair]:
    """Each person beside the four others whose spellings look most alike, and one at random."""
    pairs = set()
    names = {person: [name for form, name in labels if form != "press"] for person, labels in people.items()}
    made = {
        person: names[person] + [written(known, form, pick(USUAL, person, form)) for form in forms(known)]
        for person, labels in people.items()
        for known in [structure(labels)]
    }
    for person in people:
        others = sorted((other for other in people if other != person), key=lambda other: (-nearness(names[person], names[other]), other))
        for kind, other in [*(("near", other) for other in others[:4]), ("any", pick(others, person, "any"))]:
            first, second = sorted((person, other))
            pairs.add((first, second, kind))
    rows = []
    for first, second, kind in sorted(pairs):
        source = "standard" if drawn(first, second, "made") % 2 else "wikidata"
        left, right = (made if source == "standard" else names)[first], names[second]
        rows.append(Pair(source, kind, 0, pick(left, first, second, "a"), pick(right, first, second, "b")))
    return rows
