"""How a person's name is written: its parts in Kazakh and Russian, arranged as on paper, by a standard. All choices are drawn here."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from tests.names.standards import KAZAKH, RUSSIAN

SEED = "kzgraph-names-1"
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


def varied(person: Person, form: str, other: str, *draw: object) -> tuple[str, int, str, str]:
    """A positive pair with one name made by a standard; one in eight has initials, one in eight words run together."""
    chance = drawn(*draw, "kind") % 8
    kind, arrangements = {0: ("initials", INITIALS), 1: ("joined", JOINED)}.get(chance, ("spelling", USUAL))
    return kind, 1, written(person, form, pick(arrangements, *draw, "arrangement")), other
