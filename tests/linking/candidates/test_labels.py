"""Organisations, laws and matters by label in three languages and by what they belong to."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzgraph.linking.candidates import kinds, labels, states
from kzgraph.linking.candidates.rows import Label, LabelRow


def row(iri, *texts, context=()):
    return LabelRow(iri, tuple(Label(*text) for text in texts), tuple(context))


PROSECUTOR = row(
    "urn:o:gp", ("General Prosecutor's Office", "en"), ("Генеральная прокуратура", "ru"), ("Бас прокуратура", "kk"), context=("Казахстан",)
)
OTHERS = [row(f"urn:t:{n}", (f"{word} Agency", "en")) for n, word in enumerate(("Water", "Land", "Forest", "Road", "Air"))]


def best(local, *external):
    return {candidate.object: candidate for candidate in labels.propose([local], [*external, *OTHERS], country="KZ")}


def test_a_label_in_any_language_finds_it():
    results = best(PROSECUTOR, row("urn:t:kk", ("Бас прокуратура", "kk")), row("urn:t:ru", ("генеральная  ПРОКУРАТУРА", "ru")))
    assert {"urn:t:kk", "urn:t:ru"} == set(results)


@pytest.mark.parametrize(("local", "external"), [("ODIHR", "ODIHR"), ("ОБСЕ", "обсе"), ("European Union", "European  union")])
def test_an_equal_label_or_acronym_is_a_sure_candidate_in_a_list_of_any_length(local, external):
    body = row("urn:o:b", (local, "en"), context=("Kazakhstan",))
    further = [row(f"urn:t:f{n}", (f"Body {n}", "en")) for n in range(2000)]
    assert best(body, row("urn:t:x", (external, "en")), *further)["urn:t:x"].score > 0.9
    assert best(body, row("urn:t:x", (external, "en"), context=("Ukraine",)))["urn:t:x"].score < 0.7


def test_a_label_that_several_rows_have_is_less_sure():
    several = [row(f"urn:t:x{n}", ("ODIHR", "en")) for n in range(4)]
    assert {best(row("urn:o:b", ("ODIHR", "en")), *several)[one.iri].score < 0.85 for one in several} == {True}


@pytest.mark.parametrize(("written", "misspelt", "shown"), [
    ("Kostanay Department of Police", "Kostanay Departament of Plice", ("Police", "Plice")),
    ("Kostanay Department of Police", "Kotsanay Deparment of Police", ("Kostanay, Department", "Kotsanay, Deparment")),
    ("Генеральная прокуратура", "Генеральная пракуратура", ("прокуратура", "пракуратура")),
    ("Бас прокуратура", "Бас прокуротура", None),  # after the letters that identify a longer word
    ("Денсаулық сақтау министрлігі", "Денсалық сақтау министрлігі", ("Денсаулық", "Денсалық")),
])  # fmt: skip
def test_a_misspelt_label_is_below_the_sure_ones_and_says_why(written, misspelt, shown):
    for context in ((), ("Kazakhstan",)):
        body = row("urn:o:b", (written, ""), context=context)
        item, right = (best(body, row("urn:t:x", (label, ""), context=context))["urn:t:x"] for label in (misspelt, written))
        assert 0.4 < item.score < 0.9 < right.score or not shown
        assert [reason[1:3] for reason in item.reasons if reason.aspect == labels.SPELT] == ([shown] if shown else [])
        mirrored = labels.propose([row("urn:t:x", (misspelt, ""), context=context)], [body, *OTHERS])
        assert mirrored[0].score == item.score


@pytest.mark.parametrize(("one", "other"), [
    ("Police Department", "Policy Department"),
    ("Ministry of Internal Affairs", "Ministry of External Affairs"),
    ("Water Board", "Later Board"),
    ("Court 12345", "Court 12346"),
])  # fmt: skip
def test_another_word_is_no_misspelling(one, other):
    """Two words that a list uses twice each are two words."""
    bodies = [row(f"urn:o:{place}{n}", (f"{name} {place}", "")) for place in ("East", "West") for n, name in enumerate((one, other))]
    for item in labels.propose(bodies, [row("urn:t:x", (f"{one} East", "")), *OTHERS]):
        assert labels.SPELT not in {reason.aspect for reason in item.reasons}


@pytest.mark.parametrize(("one", "other"), [
    ("Zhetisu District Court", "Zhetisay District Court"),
    ("Жетісу аудандық соты", "Жетісай аудандық соты"),
])  # fmt: skip
def test_the_name_of_another_place_is_no_misspelling(one, other):
    for item in labels.propose([row("urn:o:1", (one, ""))], [row("urn:t:x", (other, "")), *OTHERS]):
        assert labels.SPELT not in {reason.aspect for reason in item.reasons}


@pytest.mark.parametrize(("label", "acronym"), [
    ("Human Rights Watch", "HRW"), ("Бюро по демократическим институтам и правам человека", "БДИПЧ"), ("Freedom House", "FH"),
])  # fmt: skip
def test_an_acronym_in_brackets_is_a_label_of_its_own(label, acronym):
    body = row("urn:o:b", (label, ""))
    assert best(body, row("urn:t:x", (f"{label} ({acronym})", "")))["urn:t:x"].score > 0.9
    assert best(row("urn:o:b", (f"{label} ({acronym})", "")), row("urn:t:x", (label, "")))["urn:t:x"].score > 0.9
    assert not best(body, row("urn:t:x", (f"Another body ({acronym})", "")))


def test_more_languages_say_more():
    by_one_language = best(PROSECUTOR, row("urn:t:x", ("Генеральная прокуратура", "ru"))).get("urn:t:x")
    by_two_languages = best(PROSECUTOR, row("urn:t:x", ("Генеральная прокуратура", "ru"), ("Бас прокуратура", "kk"))).get("urn:t:x")
    assert by_two_languages.score > by_one_language.score


def test_the_name_of_the_country_may_be_left_out_at_home_and_no_other():
    results = best(
        PROSECUTOR,
        row("urn:t:kz", ("Генеральная прокуратура Республики Казахстан", "ru")),
        row("urn:t:ru", ("Генеральная прокуратура Российской Федерации", "ru"), context=("Россия",)),
    )
    assert results["urn:t:kz"].score > 0.2
    assert results.get("urn:t:ru") is None or results["urn:t:ru"].score < 0.1


def test_context_distinguishes_namesakes():
    party = row("urn:o:dp", ("Democratic Party", "en"), ("Демократическая партия", "ru"), context=("Kazakhstan",))
    results = best(
        party,
        row("urn:t:kz", ("Democratic Party", "en"), ("Демократическая партия", "ru"), context=("Kazakhstan",)),
        row("urn:t:us", ("Democratic Party", "en"), ("Демократическая партия", "ru"), context=("United States",)),
    )
    assert results["urn:t:kz"].score > 0.95 > results["urn:t:us"].score


HOME = row("urn:o:mvd", ("Ministry of Internal Affairs", "en"), ("Министерство внутренних дел", "ru"), context=("Kazakhstan",))


@pytest.mark.parametrize(
    "label",
    [
        "Ministry of Internal Affairs of the Kyrgyz Republic",
        "Ministry of Internal Affairs of Ukraine",
        "Министерство внутренних дел Кыргызской Республики",
        "Министерство внутренних дел Российской Федерации",
        "Министерство внутренних дел Китая",
    ],
)
def test_another_state_in_a_name_speaks_against_it(label):
    for home in (HOME, HOME._replace(context=(), labels=tuple(Label(f"{one.text} Kazakhstan", one.language) for one in HOME.labels))):
        results = best(
            home, row("urn:t:x", (label, "")), row("urn:t:kz", ("Ministry of Internal Affairs of the Republic of Kazakhstan", ""))
        )
        assert results["urn:t:kz"].score > 0.5
        assert results.get("urn:t:x") is None or results["urn:t:x"].score < 0.05


@pytest.mark.parametrize(
    ("label", "codes"),
    [
        ("Embassy of Equatorial Guinea", {"GQ"}),
        ("Embassy of Guinea", {"GN"}),
        ("Парламент Индии", {"IN"}),
        ("Индивидуальная помощь", set()),
        ("Ресейдің елшілігі", {"RU"}),
        ("Committee of that country", set()),
        ("Посольство того государства", set()),
        ("Embassy of France in Kazakhstan", {"FR", "KZ"}),
    ],
)
def test_states_are_known_by_whole_names(label, codes):
    assert states.named(label, labels.words) == codes


def test_acronyms_of_the_graph_are_known_in_other_languages(workspace):
    for text, body in (
        ("OHCHR", "un-human-rights-office"),
        ("УВКПЧ", "un-human-rights-office"),
        ("НПМ", "national-preventive-mechanism"),
        ("ҰПТ", "national-preventive-mechanism"),
        ("БҰҰ", "un"),
        ("Организация по безопасности и сотрудничеству в Европе", "osce"),
    ):
        (candidate,) = kinds.propose(workspace, [row("urn:t:x", (text, "")), *OTHERS], "organisations")
        assert (candidate.subject.rsplit("/", 1)[1], candidate.score > 0.9) == (body, True), text


def test_a_label_alone_is_never_sure():
    (item,) = best(PROSECUTOR._replace(context=()), row("urn:t:x", *PROSECUTOR.labels)).values()
    assert item.score < 0.95
    assert "nothing but the label speaks for it" in {reason.aspect for reason in item.reasons}


@pytest.mark.parametrize("label", ["Article 273 of the Criminal Code", "Article 272-1 of the Criminal Code"])
def test_another_number_is_another_law(label):
    local = row("urn:o:272", ("Article 272 of the Criminal Code", "en"))
    assert not best(local, row("urn:t:x", (label, "en")))
    assert best(local, row("urn:t:x", ("Criminal Code, article 272", "en")))


@pytest.mark.parametrize("text", ["", " ", "—", "of the", "\x00", "(" * 300])
def test_labels_without_a_word(text):
    assert labels.propose([row("urn:o:1", (text, "en"))], [row("urn:t:1", (text, "en"))]) == []


def test_our_own_bodies_laws_and_matters(workspace):
    body = row("urn:t:droi", ("European Parliament Subcommittee on Human Rights", "en"), context=("European Parliament",))
    assert [candidate.subject.rsplit("/", 1)[1] for candidate in kinds.propose(workspace, [body, *OTHERS], "organisations")][-1:] == [
        "subcommittee-on-human-rights"
    ]
    code = row("urn:t:code", ("Уголовный кодекс Республики Казахстан", "ru"))
    assert "criminal-code" in {candidate.subject.rsplit("/", 1)[1] for candidate in kinds.propose(workspace, [code], "laws")}
    matter = row("urn:t:torture", ("alleged torture", "en"))
    assert next(kinds.propose(workspace, [matter], "matters")).subject.endswith("#alleged-torture")


KAZAKHSTAN = row("urn:o:kz", ("Kazakhstan", "en"), ("Казахстан", "ru"), ("Қазақстан", "kk"))
MANY_AT_HOME = [row(f"urn:t:home{n}", (f"{n} Agency of the Republic of Kazakhstan", "en")) for n in range(300)]


@pytest.mark.parametrize(
    "label",
    [
        ("Kazakhstan", "en"),
        ("Kazakhstan", ""),
        ("Republic of Kazakhstan", "en"),
        ("Казахстан", "ru"),
        ("Республика Казахстан", ""),
        ("Қазақстан Республикасы", "kk"),
    ],
)
@pytest.mark.parametrize("others", [[], MANY_AT_HOME], ids=["few", "many"])
def test_the_country_is_found_by_its_own_name(label, others):
    results = best(KAZAKHSTAN, row("urn:t:kz", label), *others)
    assert list(results) == ["urn:t:kz"]
    assert 0.05 < results["urn:t:kz"].score < 0.95


@pytest.mark.parametrize("text", ["Republic", "Republic of Uzbekistan", "National Bank of Kazakhstan", "Senate of Kazakhstan"])
def test_a_part_of_the_country_name_is_not_the_country(text):
    assert not best(KAZAKHSTAN, row("urn:t:x", (text, "en")))


def test_the_country_of_the_graph_is_proposed(workspace):
    for text in ("Kazakhstan", "Republic of Kazakhstan", "Казахстан"):
        (candidate,) = kinds.propose(workspace, [row("urn:t:kz", (text, "")), *OTHERS], "organisations")
        assert candidate.subject.endswith("/kazakhstan")


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("OSCE", "Organization for Security and Co-operation in Europe"),
        ("ОБСЕ", "Организация по безопасности и сотрудничеству в Европе"),
        ("ЕҚЫҰ", "Еуропадағы қауіпсіздік және ынтымақтастық ұйымы"),
        ("ODIHR", "Office for Democratic Institutions and Human Rights"),
        ("OHCHR", "Office of the High Commissioner for Human Rights"),
    ],
)
def test_an_acronym_is_found_by_what_it_is_made_of(short, long):
    (item,) = best(row("urn:o:1", (short, "")), row("urn:t:1", (long, ""))).values()
    assert 0.3 < item.score < 0.95
    assert item.reasons[0].aspect == "initials"
    assert [other[:3] for other in labels.propose([row("urn:o:1", (long, ""))], [row("urn:t:1", (short, "")), *OTHERS])] == [
        ("urn:o:1", "urn:t:1", item.score)
    ]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("osce", "Organization for Security and Co-operation in Europe"),
        ("OSCE", "Organization for Economic Co-operation"),
        ("OSCE", "Security and Co-operation Organization in Europe"),
        ("UN", "United Nations"),
        ("O.S.", "Office of Statistics"),
    ],
)
def test_only_an_acronym_of_the_label_matches_it(short, long):
    assert not best(row("urn:o:1", (short, "")), row("urn:t:1", (long, "")))


def test_the_osce_of_the_graph_is_proposed(workspace):
    candidates = kinds.propose(
        workspace, [row("urn:t:osce", ("Organization for Security and Co-operation in Europe", "en")), *OTHERS], "organisations"
    )
    assert "osce" in {item.subject.rsplit("/", 1)[1] for item in candidates}


WORD = st.sampled_from(("water", "land", "road", "court", "party", "the", "of", "12", "13", "WLR", "Kazakhstan", "Republic"))
WORDS = st.lists(WORD, min_size=1, max_size=4).map(" ".join)
ROWS = st.lists(st.tuples(WORDS, st.sampled_from(["en", "ru", ""])), max_size=5)


@given(ROWS, ROWS, st.integers())
def test_neither_order_nor_side_changes_anything(some, others, seed):
    local = [row(f"urn:o:{n}", label) for n, label in enumerate(some)]
    external = [row(f"urn:t:{n}", label) for n, label in enumerate(others)]
    first = labels.propose(local, external)
    draw = random.Random(seed)
    assert labels.propose(*(draw.sample(rows, len(rows)) for rows in (local, external))) == first
    assert all(0 <= item.score <= 1 and item.reasons for item in first)
    mirrored = {(candidate.object, candidate.subject): candidate.score for candidate in labels.propose(external, local)}
    assert mirrored == {item[:2]: item.score for item in first}


def test_another_country_speaks_against_an_equal_label():
    def score(country):
        local = LabelRow("urn:o:1", (Label("Prosecutor General's Office", "en"), Label("Генеральная прокуратура", "ru")), ("Kazakhstan",))
        (pair,) = labels.propose([local], [LabelRow("urn:t:1", (Label("Prosecutor General's Office"),), country)])
        return pair.score

    assert score(("Kazakhstan",)) > 0.95 > score(()) > 0.9
    assert score(("Ukraine",)) < 0.7


def test_the_home_country_is_that_of_the_workspace():
    """Its name counts little: at home bodies leave it out. Of another country, or of none, it counts as any word does."""
    local, other = row("urn:l", ("Ministry of Health of Kazakhstan", "en")), row("urn:e", ("Ministry of Health", "en"))

    def score(country):
        found = labels.propose([local], [other, *OTHERS], country=country)
        return next((candidate.score for candidate in found if candidate.object == other.iri), 0.0)

    assert score("KZ") > score("") == score("KG")
