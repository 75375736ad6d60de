"""Pairs of the names of invented families: kin, near names and initials."""

from __future__ import annotations

import itertools
from typing import NamedTuple

from tests.names.writing import (
    INITIALS,
    PLAIN,
    USUAL,
    Pair,
    Person,
    capitals,
    drawn,
    family_first,
    forms,
    full,
    pick,
    short,
    short_family_first,
    varied,
    with_comma,
    written,
)

FAMILIES = 60  # invented families in each split


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
