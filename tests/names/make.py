"""Makes the benchmark of name pairs: `python -m tests.names.make` writes development.csv and held_out.csv beside this file.

Every choice is drawn from a digest of SEED and the names, so that the same files come out on every machine. README.md beside this
file tells where the names are from and what the columns mean.
"""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.names.standards import KAZAKH, RUSSIAN

FOLDER = Path(__file__).parent
SEED = "kzgraph-names-1"
SPLITS = ("development", "held_out")
FAMILIES = 60  # invented families in each split
STEM_STARTS = re.findall(r"\w+", "Ақ Қара Бай Жан Тас Ер Сары Көк Темір Қой Тоқ Бек Құл Ой Мың Шоң Есен Төре Дүй Жел")
STEM_ENDS = re.findall(r"\w+", "қоз сыр тұм бұл ғыз мен сап лес төк дір жол бел шағ қын жік бөк")
PLAIN = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")


class Pair(NamedTuple):
    """Two written names; `same` is 1 if one person bears both."""

    source: str
    kind: str
    same: int
    a: str
    b: str


class Person(NamedTuple):
    """The parts of a name in Kazakh and in Russian; either may be missing."""

    kk: tuple[str, str, str] | None  # given, patronymic, family
    ru: tuple[str, str, str] | None


def drawn(*parts: object) -> int:
    """A number that depends on the parts and SEED alone."""
    return int.from_bytes(hashlib.sha256("|".join([SEED, *map(str, parts)]).encode()).digest()[:6])


def pick(choices, *parts):
    return choices[drawn(*parts) % len(choices)]


# How the parts of a name stand on paper.


def full(given, patronymic, family):
    return " ".join(filter(None, (given, patronymic, family)))


def family_first(given, patronymic, family):
    return " ".join(filter(None, (family, given, patronymic)))


def with_comma(given, patronymic, family):
    return f"{family}, {' '.join(filter(None, (given, patronymic)))}"


def short(given, _, family):
    return f"{given} {family}"


def short_family_first(given, _, family):
    return f"{family} {given}"


def capitals(given, patronymic, family):
    return family_first(given, patronymic, family).upper()


def family_in_capitals(given, patronymic, family):
    return f"{family.upper()} {full(given, patronymic, '')}"


def initials(given, patronymic, family):
    return f"{family} {given[0]}.{patronymic[0] + '.' if patronymic else ''}"


def initial_first(given, _, family):
    return f"{given[0]}. {family}"


def joined(given, patronymic, family):
    return f"{given}{patronymic} {family}" if patronymic else f"{given}{family}"


def joined_capitals(given, _, family):
    return f"{family}{given}".upper()


USUAL = (full, family_first, with_comma, short, short_family_first, capitals, family_in_capitals)
INITIALS = (initials, initial_first)
JOINED = (joined, joined_capitals)


def written(person: Person, form: str, arrangement) -> str:
    """The person's name in one form (kk, ru, or a standard), arranged as on paper."""
    arranged = arrangement(*(person.kk if form == "kk" or form in KAZAKH else person.ru))
    standard = KAZAKH.get(form) or RUSSIAN.get(form)
    return standard(arranged) if standard else arranged


def forms(person: Person) -> list[str]:
    return [*(["kk", *KAZAKH] if person.kk else []), *(["ru", *RUSSIAN] if person.ru else [])]


# The holders of public office: real spellings.

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
    found = {form: next(filter(None, (parts_of(name) for kind, name in labels if kind == form)), None) for form in ("kk", "ru")}
    return Person(found["kk"], found["ru"])


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


def nearness(mine: list[str], theirs: list[str]) -> float:
    """The largest share of common trigrams, in plain Cyrillic or as written."""
    shares = [0.0]
    for a, b in itertools.product(mine, theirs):
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
        for source, kind, found, limit in (
            ("wikidata", "spelling", spelling, 4),
            ("wikidata", "order", order, 1),
            ("press", "spelling", press, 2),
        ):
            chosen = sorted(found, key=lambda pair: drawn(person, pair))[:limit]
            pairs += [Pair(source, kind, 1, a[1], b[1]) for a, b in chosen]
        known = structure(labels)
        options = [form for form in forms(known) if form not in ("kk", "ru")]
        for turn, real in itertools.product(range(2), plain[:1]):
            if options:
                form = pick(options, person, turn, "form")
                other = [name for kind, name in plain if kind == ("ru" if form in KAZAKH else "kk")] or [real[1]]
                pairs.append(Pair("standard", *varied(known, form, pick(other, person, turn, "other"), person, turn)))
    return pairs + near_office_holders(people)


def varied(person: Person, form: str, other: str, *draw: object) -> tuple[str, int, str, str]:
    """A positive pair with one name made by a standard; one in eight has initials, one in eight words run together."""
    chance = drawn(*draw, "kind") % 8
    kind, arrangements = {0: ("initials", INITIALS), 1: ("joined", JOINED)}.get(chance, ("spelling", USUAL))
    return kind, 1, written(person, form, pick(arrangements, *draw, "arrangement")), other


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


# Invented families: kin, near names, initials.


class Kin(NamedTuple):
    """An invented family: a father, his children, and a cousin who shares name and family name with the first son."""

    father: Person
    sons: tuple[Person, Person]
    daughter: Person
    cousin: Person
    near: Person  # the first son but for a given name that looks like his


def suffixed(stem: str, hard: str, soft: str) -> str:
    """A Russian ending: soft after й, a vowel and a hushing consonant."""
    if stem[-1] in "йаяыиеі":
        return stem[:-1] + soft if stem[-1] in "йаяыиі" else stem + soft
    return stem + (soft if stem[-1] in "жшчщ" else hard)


def bearer(given: dict[str, str], father: dict[str, str], stem: str, sex: str, bare: bool) -> Person:
    """A person of an invented family; `bare` family names have no Russian ending."""
    russian = stem.translate(PLAIN)
    if bare:
        families = (stem, russian)
    else:
        end = ("ова", "ева") if sex == "f" else ("ов", "ев")
        families = (suffixed(stem, *end), suffixed(russian, *end))
    patronymics = (
        father["kk"] + ("қызы" if sex == "f" else "ұлы"),
        suffixed(father["ru"], *(("овна", "евна") if sex == "f" else ("ович", "евич"))),
    )
    return Person((given["kk"], patronymics[0], families[0]), (given["ru"], patronymics[1], families[1]))


def family(split: str, number: int, pool: list[dict[str, str]], stems: list[str]) -> Kin:
    men = [name for name in pool if name["sex"] in "mx"]
    women = [name for name in pool if name["sex"] in "fx"]
    draw = (split, number)
    ordered = sorted(men, key=lambda name: drawn(*draw, name["kk"]))
    father, grandfather, uncle, son = ordered[:4]
    like = sorted(ordered[4:], key=lambda name: -nearness_of_words(son["kk"], name["kk"]))
    brother = like[0] if number % 2 else ordered[4]
    # The name of the near person comes from the whole pool, so that it may differ by a letter or two.
    near = next(name for name in like if name != brother)
    sister = next(name for name in sorted(women, key=lambda name: drawn(*draw, "f", name["kk"])) if name not in (father, son, brother))
    stem, bare = stems[number], drawn(*draw, "bare") % 6 == 0
    return Kin(
        bearer(father, grandfather, stem, "m", bare),
        (bearer(son, father, stem, "m", bare), bearer(brother, father, stem, "m", bare)),
        bearer(sister, father, stem, "f", bare),
        bearer(son, uncle, stem, "m", bare),
        bearer(near, father, stem, "m", bare),
    )


def nearness_of_words(a: str, b: str) -> float:
    """The share of letters that a longest common subsequence keeps."""
    rows = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, j in itertools.product(range(len(a)), range(len(b))):
        rows[i + 1][j + 1] = rows[i][j] + 1 if a[i].lower() == b[j].lower() else max(rows[i][j + 1], rows[i + 1][j])
    return 2 * rows[-1][-1] / (len(a) + len(b))


def invented(split: str, pool: list[dict[str, str]], stems: list[str]) -> list[Pair]:
    pairs = []
    for number in range(FAMILIES):
        kin = family(split, number, pool, stems)
        for turn, person in enumerate((kin.father, *kin.sons, kin.daughter)):
            a, b = two_forms(person, split, number, turn)
            other = written(person, b, pick(USUAL, split, number, turn, "other"))
            pairs.append(Pair("invented", *varied(person, a, other, split, number, turn)))
        for kind, a, b, arrangements in (
            ("father and son", kin.father, kin.sons[0], USUAL),
            ("father and son", kin.father, kin.sons[1], USUAL),
            ("father and daughter", kin.father, kin.daughter, USUAL),
            ("brothers", *kin.sons, USUAL),
            ("brother and sister", kin.sons[0], kin.daughter, USUAL),
            ("brother and sister", kin.sons[1], kin.daughter, USUAL),
            ("cousins", kin.sons[0], kin.cousin, (full, family_first, with_comma, capitals)),
            ("near given name", kin.sons[0], kin.near, USUAL),
        ):
            pairs.append(apart(kind, a, b, arrangements, split, number))
        if not ends_alike(kin):
            pairs.append(apart("sex of family name", kin.sons[0], as_woman(kin.sons[0]), (short, short_family_first), split, number))
        if kin.sons[0].ru[0][0] != kin.sons[1].ru[0][0]:
            pairs.append(apart("initial of another", kin.sons[0], kin.sons[1], USUAL, split, number, INITIALS))
    return pairs


def two_forms(person: Person, *draw: object) -> tuple[str, str]:
    """Two different ways to write a person, drawn."""
    a = pick(forms(person), *draw, "a")
    return a, pick([form for form in forms(person) if form != a], *draw, "b")


def apart(kind: str, a: Person, b: Person, arrangements, split: str, number: int, other=None) -> Pair:
    draw = (split, number, kind, full(*a.kk), full(*b.kk))
    left = written(a, pick(forms(a), *draw, "a"), pick(arrangements, *draw, "left"))
    return Pair("invented", kind, 0, left, written(b, pick(forms(b), *draw, "b"), pick(other or arrangements, *draw, "right")))


def ends_alike(kin: Kin) -> bool:
    """Whether the family name says nothing of the sex."""
    return kin.sons[0].ru[2] == kin.daughter.ru[2]


def as_woman(person: Person) -> Person:
    """The same given name with a woman's family name."""
    return Person((person.kk[0], "", person.kk[2] + "а"), (person.ru[0], "", person.ru[2] + "а"))


# The split.


def split_of(group: str) -> str:
    return pick(SPLITS, "split", group)


def pairs_of(split: str) -> list[Pair]:
    """All pairs of a split, each once, in a drawn order."""
    people = {person: labels for person, labels in office_holders().items() if split_of(family_group(labels)) == split}
    with (FOLDER / "given_names.csv").open(encoding="utf-8", newline="") as rows:
        pool = [row for row in csv.DictReader(rows) if split_of(row["kk"]) == split]
    stems = [start + end for start, end in itertools.product(STEM_STARTS, STEM_ENDS) if split_of(start + end) == split]
    stems.sort(key=drawn)
    pairs = set(from_office_holders(people) + invented(split, pool, stems))
    return sorted((pair for pair in pairs if pair.a != pair.b), key=lambda pair: (drawn(*pair), pair))


def table(pairs: list[Pair]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Pair._fields)
    writer.writerows(pairs)
    return text.getvalue()


if __name__ == "__main__":
    for split in SPLITS:
        (FOLDER / f"{split}.csv").write_text(table(pairs_of(split)), encoding="utf-8")
