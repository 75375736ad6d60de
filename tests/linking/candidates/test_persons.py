"""Persons: what the planted lists show, and what holds for any rows."""

from __future__ import annotations

import random
import sys
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.match import lost
from kzgraph import names
from kzgraph.errors import UsageError
from kzgraph.linking.candidates import engine, features, kinds, local, persons
from kzgraph.linking.candidates.rows import Period, PersonRow
from tests.linking.candidates import planted as planting
from tests.tiers import few


@pytest.fixture(scope="module")
def planted():
    return planting.planted(3000, seed=11)


@pytest.fixture(scope="module")
def candidates(planted):
    return persons.propose(planted.local, planted.external)


def person(iri, name, born="", place="", body=""):
    day = date.fromisoformat(born) if len(born) == 10 else None
    year = Period(date(int(born), 1, 1), date(int(born), 12, 31)) if len(born) == 4 else None
    return PersonRow(iri, (name,), Period(day, day) if day else year, None, (place,) if place else (), (body,) if body else ())


def scores(own, others):
    return {(candidate.subject, candidate.object): candidate.score for candidate in persons.propose(own, others)}


def crowd(side):
    """Sixty people who have nothing to do with anybody, so that a list has a length."""
    return [
        person(f"urn:{side}:crowd:{n}", f"Имя{'абвгдежзик'[n % 10] * 3} Род{'лмнопрстуф'[n // 6] * 3}ов", f"19{n + 20}") for n in range(60)
    ]


def test_the_planted_lists_are_the_same_each_time():
    assert planting.planted(200, seed=5) == planting.planted(200, seed=5)
    assert planting.planted(200, seed=5) != planting.planted(200, seed=6)


def test_f1_on_planted_lists(planted, candidates):
    proposed = {(candidate.subject, candidate.object) for candidate in candidates if candidate.score >= 0.5}
    right = len(proposed & planted.same)
    assert 2 * right / (len(proposed) + len(planted.same)) >= 0.96


def test_no_two_persons_above_the_review_threshold(planted, candidates):
    sure = {(candidate.subject, candidate.object) for candidate in candidates if candidate.score >= persons.REVIEW}
    assert len(sure) > 0.5 * len(planted.same)
    assert sure <= planted.same


def test_kin_are_not_taken_for_each_other():
    own = [person("urn:o:1", "Серік Болатұлы Омаров", "1970-03-01", "Тараз"), *crowd("o")]
    kin = {
        "brother": person("urn:t:1", "OMAROV BERIK BOLATOVICH", "1971-07-02", "Taraz"),
        "sister": person("urn:t:2", "Омарова Серикгуль Болатовна", "1973-01-02", "Тараз"),
        "father": person("urn:t:3", "Omarov Bolat", "1945-01-02", "Taraz"),
        "son": person("urn:t:4", "Omarov Alibek Serikuly", "1995-01-02", "Taraz"),
        "namesake": person("urn:t:5", "Omarov Serik Maratovich", "1990-11-12", "Taraz"),
    }
    by_pair = scores(own, [*kin.values(), *crowd("t")])
    assert not [name for name, row in kin.items() if by_pair.get(("urn:o:1", row.iri), 0.0) >= 0.5]


@pytest.mark.parametrize(
    "name",
    few(3, ["Омаров Серик Болатович", "OMAROV SERIK", "Serik Omarov", "Омаров С.Б.", "Ómarov Serіk Bolatuly", "OMAROVSERIK", "Omarov, S."]),
)
def test_one_person_in_other_spellings(name):
    own = [person("urn:o:1", "Серік Болатұлы Омаров", "1970-03-01", "Тараз"), *crowd("o")]
    assert scores(own, [person("urn:t:1", name, "1970-03-01", "Джамбул"), *crowd("t")])["urn:o:1", "urn:t:1"] > 0.95


def test_a_name_alone_is_never_above_the_review_threshold():
    own = [person("urn:o:1", "Жанболат Дүйсенбайұлы Мамырғазин"), *crowd("o")]
    candidates = persons.propose(own, [person("urn:t:1", "Mamyrgazin Zhanbolat Duisenbaevich"), *crowd("t")])
    (entry,) = [item for item in candidates if item.subject == "urn:o:1"]
    assert entry.score < persons.REVIEW
    assert "little but the name speaks for it" in {reason.aspect for reason in entry.reasons}


def test_a_year_is_enough_beside_a_patronymic_and_not_beside_a_name_that_only_these_lists_make_rare():
    own = [person("urn:o:1", "Иванов Александр Петрович", "1985"), person("urn:o:2", "Мария Смирнова", "1985"), *crowd("o")]
    other = [person("urn:t:1", "Ivanov Aleksandr Petrovich", "1985"), person("urn:t:2", "Maria Smirnova", "1985"), *crowd("t")]
    by_pair = scores(own, other)
    assert by_pair["urn:o:1", "urn:t:1"] >= persons.REVIEW
    assert 0.9 < by_pair["urn:o:2", "urn:t:2"] < persons.REVIEW


def test_what_the_other_pairs_show_of_two_lists_counts():
    own, other = person("urn:o:1", "Мырғазин Жанболат"), person("urn:t:1", "Myrgazin Zhanbolat")
    strangers = [row._replace(names=(f"Атау{row.names[0]}",), born=None) for row in crowd("t")]
    of_one_world, of_two = (scores([own, *crowd("o")], [other, *rows])["urn:o:1", "urn:t:1"] for rows in (crowd("t"), strangers))
    assert of_two < of_one_world < persons.REVIEW


def test_births_that_exclude_each_other_keep_a_pair_below_the_review_threshold():
    own = [person("urn:o:1", "Жанболат Мамырғазин", "1970-03-01", "Құлсары", "Зауыт"), *crowd("o")]
    by_pair = scores(own, [person("urn:t:1", "Mamyrgazin Zhanbolat", "1971-03-01", "Кульсары", "Зауыт"), *crowd("t")])
    assert 0.05 < by_pair["urn:o:1", "urn:t:1"] < persons.REVIEW


def test_of_two_equal_candidates_neither_is_sure():
    own = [person("urn:o:1", "Серік Омаров", "1970-03-01", "Тараз"), *crowd("o")]
    twice = [person(f"urn:t:{n}", "Омаров Серик", "1970-03-01", "Тараз") for n in (1, 2)]
    candidates = [candidate for candidate in persons.propose(own, [*twice, *crowd("t")]) if candidate.subject == "urn:o:1"]
    assert len(candidates) == 2
    assert all(item.score < 0.6 and "others fit as well" in {reason.aspect for reason in item.reasons} for item in candidates)


def test_reasons_tell_both_sides_and_add_up(candidates, planted):
    rows = {row.iri: row for row in (*planted.local, *planted.external)}
    for item in candidates[:300]:
        by_aspect = {reason.aspect: reason for reason in item.reasons}
        assert by_aspect["name"].local in rows[item.subject].names
        assert by_aspect["name"].external in rows[item.object].names
        weights = [abs(reason.weight) for reason in item.reasons]
        assert weights == sorted(weights, reverse=True)


def test_any_place_and_any_affiliation_may_be_the_one_in_common():
    row = PersonRow("urn:o:1", ("Ыстыбаев Шәймерден",), None, None, ("Тараз", "Павлодар"), ("Зауыт", "Plant"))
    other = PersonRow("urn:t:1", ("Ystybayev Shaimerden",), None, None, ("Pavlodar",), ("Plant",))
    candidates = persons.propose([row, *crowd("o")], [other, *crowd("t")])
    weight = {reason.aspect: reason.weight for item in candidates if item.subject == "urn:o:1" for reason in item.reasons}
    assert min(weight["place"], weight["affiliation"]) > 0


def test_a_rare_name_weighs_more_than_a_usual_one():
    usual = [person(f"urn:t:c{n}", f"Омаров Серик {'абвгде'[n % 6] * 4}ович", f"19{n + 10}") for n in range(80)]
    own = [person("urn:o:1", "Омаров Серик", "1970", "Тараз"), person("urn:o:2", "Ыстыбаев Шәймерден", "1970", "Тараз")]
    external = [person("urn:t:1", "Omarov Serik", "", "Тараз"), person("urn:t:2", "Ystybayev Shaimerden", "", "Тараз"), *usual]
    weight = {
        candidate.subject: candidate.reasons for candidate in persons.propose(own, external) if candidate.object in ("urn:t:1", "urn:t:2")
    }
    name = {iri: next(reason.weight for reason in reasons if reason.aspect == "name") for iri, reasons in weight.items()}
    assert name["urn:o:2"] > name["urn:o:1"] + 3


@pytest.mark.parametrize("name", ["", " ", "—", "1", "ө" * 5000, "а б в г д е ж з", "\u0301", "Омаров\x00Серік", "'; DROP TABLE local; --"])
def test_names_that_are_none(name):
    rows = [person("urn:o:1", name)], [person("urn:t:1", name)]
    assert all(0 <= candidate.score <= 1 for candidate in persons.propose(*rows))


def test_nothing_on_either_side():
    assert persons.propose([], [person("urn:t:1", "Омаров Серік")]) == []
    assert persons.propose([person("urn:o:1", "Омаров Серік")], []) == []
    assert persons.propose([PersonRow("urn:o:1", ())], [PersonRow("urn:t:1", ())]) == []


NAMES = st.sampled_from(
    ["Омаров Серік", "Omarov Serik", "Омарова Серікгүл", "С. Омаров", "Әлиев Дәурен", "Aliyev Dauren Maratovich", "OMAROVSERIK"]
)
PEOPLE = st.lists(
    st.tuples(NAMES, st.sampled_from(["", "1970", "1971", "1970-03-01"]), st.sampled_from(["", "Тараз", "Almaty", "Нигде"])), max_size=6
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PEOPLE, PEOPLE, st.randoms(use_true_random=False))
@pytest.mark.slow
def test_neither_order_nor_side_changes_anything(some, others, draw):
    own = [person(f"urn:o:{n}", *fields) for n, fields in enumerate(some)]
    external = [person(f"urn:t:{n}", *fields) for n, fields in enumerate(others)]
    candidates = persons.propose(own, external)
    shuffled = [draw.sample(rows, len(rows)) for rows in (own, external)]
    assert persons.propose(*shuffled) == candidates
    assert {(candidate.object, candidate.subject): candidate.score for candidate in persons.propose(external, own)} == {
        (item.subject, item.object): item.score for item in candidates
    }


def test_shuffled_lists_give_the_same(planted, candidates):
    draw = random.Random(3)
    assert persons.propose(*(draw.sample(rows, len(rows)) for rows in planted[:2])) == candidates


@pytest.mark.slow
def test_names_that_are_alike_are_compared():
    """Of ten thousand rows on each side: the pairs of one person, and all that a sample of rows has, by the names alone."""
    lists = planting.planted(10_000, 221)
    sample = random.Random(1).sample(lists.local, 10)
    for pairs in (lists.same, [(a.iri, b.iri) for a in sample for b in lists.external]):
        found = lost(lists, pairs)
        assert found.accepted > 10
        assert found.lost <= found.accepted / 1000


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rysty Kerimova", "Yrysty Kerimova"),
        ("Kozhabekov Arman", "ozhabekov Arman"),
        ("Бекғазев Доскерім", "BEKGAZEV OSKERIM"),
        ("Досхан Омаров", "Doshan Omarov"),
        ("Ch. Kaigazev", "Қайғазев Хамит"),
        ("MOLBAYEVAZHANAT", "Molbaeva Janat Tayjanqyzy"),
        ("SERKENBEKKENGUL", "Serken, Bekkengul Seitbaevna"),
        ("Myrzaakhmet Saltanat Kuanyshevna", "MYRZAAHMET SALTANATQUANYSHQYZY"),
    ],
)
def test_a_slip_of_one_spelling_does_not_keep_names_apart(one, other):
    rows = [person("urn:o:1", one, "1970-03-01", "Тараз")], [person("urn:t:1", other, "1970-03-01", "Тараз")]
    without_birth = [person("urn:o:1", one)], [person("urn:t:1", other)]
    assert names.similarity(one, other) >= persons.ALIKE
    assert [item[:2] for item in persons.propose(*rows)] == [("urn:o:1", "urn:t:1")]
    assert lost(planting.Planted(*without_birth, frozenset()), [("urn:o:1", "urn:t:1")])[1] == 0


def test_a_pair_with_something_against_it_stays_below_review():
    def score(town, name="Ыстыбаев Шәймерден Омарұлы"):
        own, external = [person("urn:o:1", name, "1970-03-01", "Тараз")], [person("urn:t:1", "Ystybaev Shaimerden", "1970-03-01", town)]
        return next(item.score for item in persons.propose([*own, *crowd("o")], [*external, *crowd("t")]) if item.subject == "urn:o:1")

    assert score("Тараз") >= persons.REVIEW
    assert score("Павлодар") < persons.REVIEW
    assert score("Тараз", "YSTYBAEVSHAIMERDEN") < persons.REVIEW


def test_without_the_extra_the_message_says_what_to_install(monkeypatch):
    for module in ("splink", "splink.backends.duckdb"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageError, match=r"packages/shaclcheck '\.\[link\]'"):
        persons.propose([person("urn:o:1", "Омаров Серік")], [person("urn:t:1", "Омаров Серік")])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"packages/shaclcheck '\.\[link\]'"):
        engine.table([])


def test_names_alone_are_compared_alike_without_an_engine():
    lists = [[PersonRow(row.iri, row.names) for row in side] for side in planting.planted(300, seed=12)[:2]]
    by_name = persons.propose(*lists, engine.by_name)
    assert len(by_name) > 100
    assert by_name == persons.propose(*lists)


def test_our_own_persons_are_found_in_a_list(workspace):
    (own, *_) = local.rows(workspace, "persons")
    rows = [person("urn:t:1", own.names[0].upper(), "1988", "", own.affiliations[-1]), *crowd("t")]
    (candidate,) = kinds.propose(workspace, rows, "persons")
    assert (candidate.subject, candidate.object) == (own.iri, "urn:t:1")
    assert {"name", "affiliation"} <= {reason.aspect for reason in candidate.reasons if reason.weight > 0}


def test_progress_counts_rows(workspace):
    counts = []
    list(kinds.propose(workspace, [person(f"urn:t:{n}", "Бекжан Кожабеков") for n in range(2500)], "persons", progress=counts.append))
    assert counts == [1000, 2000, 2500]


def test_rows_and_kinds_that_do_not_fit(workspace):
    with pytest.raises(UsageError, match=r"row 1: expected EventRow for events, found PersonRow"):
        kinds.propose(workspace, [person("urn:t:1", "Омаров")], "events")
    with pytest.raises(UsageError, match=r"Choose one of persons"):
        kinds.propose(workspace, [], "people")


def test_nothing_is_printed_or_left_in_the_folder_where_it_runs(tmp_path, monkeypatch, capfd, planted):
    monkeypatch.chdir(tmp_path)
    assert persons.propose(planted.local[:200], planted.external)
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_the_weight_of_a_name_is_not_that_of_one_that_was_there_before():
    """Written names come and go in one run; Python gives a new one the id of one that is gone."""
    rows = [PersonRow(f"urn:p:{at}", ("Aidos Serikov" if at % 3 else "Bolat Omarov",)) for at in range(30)]
    held = features.written(rows)
    counted = features.counts(held)
    weights = persons._Weights(counted, held)
    for entry in held:
        copy = entry._replace(parts=names.Parts(*entry.parts))
        weight = weights.borne(copy, copy)
        del copy
        assert weight == persons._Weights(counted, held).borne(entry, entry)
