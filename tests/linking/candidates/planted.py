"""Two lists of invented persons in which it is known who is who: kin, namesakes, spellings of several alphabets, gaps and slips.

Names are written with the tables of published standards in tests/names; nothing here is shared with kzgraph.names or
kzgraph.linking.candidates. The world: households of a father and up to four children in one of forty towns, who share a family name,
and among them namesakes by chance, since names are drawn by rank as in a real country. Half of each list are persons of the other; the
other half are strangers, most of them kin of somebody in the other list.
"""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from kzgraph.linking.candidates.rows import Period, PersonRow
from tests.names import families, writing
from tests.names.standards import KAZAKH, RUSSIAN

SHARED = 0.5  # of each list
GIVEN_NAMES = Path(__file__).parents[2] / "names" / "given_names.csv"

# First and last parts of names, Kazakh and Russian, for families and for given names that the list lacks.
FIRST = "Нұр Бек Жан Аман Тай Ер Сер Қай Құл Дос Тоқ Есен Байт Жақс Сап Дүйсен Сейт Мырза Орын Тілеу Қожа Бай Әбді Мол Ақ Қара Сары Той"
LAST = "бай бек жан тай ғали хан мұрат болат мағамбет ғазы кен керім ділдә қали сары ахмет нияз үмбет тұр мыс ғұл дәулет"
TOWNS = (
    "Алматы/Алматы/Almaty/Алма-Ата",
    "Астана/Астана/Astana/Нур-Султан",
    "Шымкент/Шымкент/Shymkent/Чимкент",
    "Ақтөбе/Актобе/Aktobe/Актюбинск",
    "Қарағанды/Караганда/Karaganda/Karagandy",
    "Тараз/Тараз/Taraz/Джамбул",
    "Павлодар/Павлодар/Pavlodar/Pavlodar",
    "Өскемен/Усть-Каменогорск/Oskemen/Ust-Kamenogorsk",
    "Семей/Семей/Semey/Семипалатинск",
    "Атырау/Атырау/Atyrau/Гурьев",
    "Қостанай/Костанай/Kostanay/Кустанай",
    "Орал/Уральск/Oral/Uralsk",
    "Қызылорда/Кызылорда/Kyzylorda/Кзыл-Орда",
    "Петропавл/Петропавловск/Petropavl/Petropavlovsk",
    "Ақтау/Актау/Aktau/Шевченко",
    "Теміртау/Темиртау/Temirtau/Temirtau",
    "Түркістан/Туркестан/Turkistan/Turkestan",
    "Көкшетау/Кокшетау/Kokshetau/Кокчетав",
    "Талдықорған/Талдыкорган/Taldykorgan/Талды-Курган",
    "Екібастұз/Экибастуз/Ekibastuz/Ekibastuz",
    "Рудный/Рудный/Rudny/Rudny",
    "Жезқазған/Жезказган/Zhezkazgan/Джезказган",
    "Жаңаөзен/Жанаозен/Zhanaozen/Новый Узень",
    "Балқаш/Балхаш/Balkhash/Balqash",
    "Кентау/Кентау/Kentau/Kentau",
    "Қаскелең/Каскелен/Kaskelen/Kaskeleng",
    "Сәтбаев/Сатпаев/Satpayev/Satbayev",
    "Құлсары/Кульсары/Kulsary/Kulsary",
    "Риддер/Риддер/Ridder/Лениногорск",
    "Степногорск/Степногорск/Stepnogorsk/Stepnogorsk",
)
TOWN_WEIGHTS = [1 / (rank + 2) for rank in range(len(TOWNS))]
BODIES = ("Мектеп № 5", "Зауыт", "Теміржол", "Мұнай компаниясы", "Аурухана", "Университет", "Құрылыс тресті", "Газет")


class Person(NamedTuple):
    """One invented person."""

    number: int
    name: writing.Person
    born: date
    town: int
    body: str


class Planted(NamedTuple):
    """Two lists, and the pairs of one person by the IRIs of both."""

    local: list[PersonRow]
    external: list[PersonRow]
    same: frozenset[tuple[str, str]]


class Habits(NamedTuple):
    """How often something is left out or written wrong, out of 1."""

    no_birth: float = 0.12
    year_only: float = 0.2
    wrong_birth: float = 0.02
    no_patronymic: float = 0.35
    initials: float = 0.04
    joined: float = 0.02
    no_town: float = 0.15
    moved: float = 0.05
    no_body: float = 0.8
    slip: float = 0.01


def planted(count: int, seed: int = 1, habits: Habits | None = None) -> Planted:
    """Two lists of `count` rows each, the same for the same seed."""
    habits = habits or Habits()
    draw = random.Random(seed)
    people = _people(round(count * (2 - SHARED)) + 5, draw)[: round(count * (2 - SHARED))]
    draw.shuffle(people)
    both = round(count * SHARED)
    left, right = people[:count], people[:both] + people[count:]
    local = [_row(person, f"urn:local:{place}", draw, habits) for place, person in enumerate(draw.sample(left, count))]
    external = [_row(person, f"urn:external:{place}", draw, habits) for place, person in enumerate(draw.sample(right, count))]
    where = {number: row.iri for number, row in external}
    same = frozenset((row.iri, where[number]) for number, row in local if number in where)
    return Planted([row for _, row in local], [row for _, row in external], same)


def _people(count: int, draw: random.Random) -> list[Person]:
    given = list(csv.DictReader(GIVEN_NAMES.open(encoding="utf-8")))
    made = [first + last for first in FIRST.split() for last in LAST.split()]
    draw.shuffle(made)
    men = [item for item in given if item["sex"] in "mx"] + [_both(name) for name in made[:250]]
    women = [item for item in given if item["sex"] in "fx"] + [_both(name + "гүл") for name in made[250:330]]
    stems = [item["kk"] for item in men if "-" not in item["kk"]] + made[330:]
    for pool in (men, women, stems):
        draw.shuffle(pool)
    people: list[Person] = []
    while len(people) < count:
        people += _household(len(people), men, women, stems, draw)
    return people


def _both(kazakh: str) -> dict[str, str]:
    return {"kk": kazakh, "ru": kazakh.translate(writing.PLAIN)}


def _by_rank(pool: list, draw: random.Random):
    """One of the pool; the one at rank r is drawn about as often as 1 / (r + 20) says."""
    size = len(pool)
    return pool[int(20 * ((size + 20) / 20) ** draw.random()) - 20]


def _household(number: int, men: list, women: list, stems: list, draw: random.Random) -> list[Person]:
    stem, bare = _by_rank(stems, draw), draw.random() < 0.15
    town = draw.choices(range(len(TOWNS)), TOWN_WEIGHTS)[0]
    grandfather, father = _by_rank(men, draw), _by_rank(men, draw)
    born = date(1945, 1, 1) + timedelta(draw.randrange(365 * 25))
    people = [(father, grandfather, "m", born)]
    given: set[str] = set()
    for _ in range(draw.randrange(5)):
        sex = draw.choice("mf")
        child = _by_rank(men if sex == "m" else women, draw)
        if child["kk"] in given or child["kk"] == father["kk"]:
            continue
        given.add(child["kk"])
        people.append((child, father, sex, born + timedelta(365 * 20 + draw.randrange(365 * 18))))
    return [
        Person(number + place, families.bearer(own, elder, stem, sex, bare), day, town, draw.choice(BODIES))
        for place, (own, elder, sex, day) in enumerate(people)
    ]


def _row(person: Person, iri: str, draw: random.Random, habits: Habits) -> tuple[int, PersonRow]:
    town = draw.choices(range(len(TOWNS)), TOWN_WEIGHTS)[0] if draw.random() < habits.moved else person.town
    places = () if draw.random() < habits.no_town else (draw.choice(TOWNS[town].split("/")),)
    bodies = () if draw.random() < habits.no_body else (person.body,)
    return person.number, PersonRow(iri, (_written(person, draw, habits),), _born(person.born, draw, habits), None, places, bodies)


def _written(person: Person, draw: random.Random, habits: Habits) -> str:
    form = draw.choice(["kk", "kk", "ru", "ru", "ru", "usual", "icao", *KAZAKH, *RUSSIAN])
    kazakh = form == "kk" or form in KAZAKH
    given, patronymic, family = (person.name.kk if kazakh else person.name.ru) or ("", "", "")
    chance = draw.random()
    if chance < habits.initials:
        arranged = draw.choice(writing.INITIALS)(given, patronymic, family)
    elif chance < habits.initials + habits.joined:
        arranged = writing.joined_capitals(given, patronymic, family)
    else:
        written = "" if draw.random() < habits.no_patronymic else patronymic
        arranged = draw.choice((writing.full, writing.family_first, writing.with_comma, writing.capitals))(given, written, family)
    if draw.random() < habits.slip:
        place = draw.randrange(1, len(arranged) - 1)
        arranged = arranged[:place] + arranged[place + 1 :]
    standard = KAZAKH.get(form) or RUSSIAN.get(form)
    return standard(arranged) if standard else arranged


def _born(born: date, draw: random.Random, habits: Habits) -> Period | None:
    if draw.random() < habits.no_birth:
        return None
    if draw.random() < habits.wrong_birth:
        born = born.replace(year=born.year + draw.choice((-1, 1)), day=min(born.day, 28))
    if draw.random() < habits.year_only:
        return Period(date(born.year, 1, 1), date(born.year, 12, 31))
    return Period(born, born)
