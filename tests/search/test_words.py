"""Words and their forms: endings, scripts, slips."""

import pytest

from kzgraph.questions.search.documents import Document
from kzgraph.questions.search.forms import content_words, forms, words
from kzgraph.questions.search.index import Index
from kzgraph.questions.search.spelling import Spelling


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("investigations", "investigation"),
        ("pressed", "pressing"),
        ("расследованием", "расследования"),
        ("пострадавших", "пострадавшие"),
        ("противоречат", "противоречит"),
        ("азаптауға", "азаптау"),
        ("сұхбатына", "сұхбат"),
        ("құқықтары", "құқығы"),
        ("белсенділерінің", "белсендісі"),
    ],
)
def test_forms_of_one_word_meet(a, b):
    assert set(forms(a)) & set(forms(b))


@pytest.mark.parametrize(("a", "b"), [("пытки", "дела"), ("тергеу", "тізім"), ("release", "relay")])
def test_other_words_do_not_meet(a, b):
    assert not set(forms(a)) & set(forms(b))


def test_words_lose_case_and_possessive():
    assert words("Kazakhstan's Ещё EU-wide ’s") == ["kazakhstan", "еще", "eu", "wide", "s"]


def test_a_question_of_stop_words_alone_is_still_asked():
    assert content_words("who did it?") == ["who", "did", "it"]
    assert content_words("who tortured whom?") == ["tortured"]


def test_a_verb_of_two_meanings_is_left_out_only_beside_the_word_that_settles_it():
    assert content_words("Қанша адам қаза тапты") == ["қаза"]
    assert "тапты" in content_words("сот кінәлі деп тапты ма")


SPELLING = Spelling({"белсенділер", "қарақалпақ", "release", "charge", "example"}, {"ulgilov"})


def test_a_word_is_found_in_another_script_and_without_letters_of_kazakh():
    assert "қарақалпақ" in SPELLING.sounding("qaraqalpaq")
    assert "қарақалпақ" in SPELLING.sounding("каракалпак")


def test_a_name_is_found_in_other_spellings():
    assert SPELLING.named("үлгілов") == SPELLING.named("үлгіловтың") == ["ulgilov"]
    assert SPELLING.like("ulgilow") == ["ulgilov"]


def test_a_slip_is_corrected_but_not_into_another_word():
    assert SPELLING.slipped("relaese") == ["release"]
    assert SPELLING.slipped("chance") == []
    assert SPELLING.slipped("xample") == []  # nobody misses the first letter


def index(*texts):
    return Index.of(Document("claim", str(number), {}, says=text) for number, text in enumerate(texts))


def test_rare_words_weigh_more_and_unknown_ones_most():
    words = index("common rare", "common", "common")
    assert words.rarity(["common"]) < words.rarity(["rare"]) < words.rarity(["unknown"])


def test_operators_of_the_index_are_words():
    assert index("near and or not").ranked(["near", "or", "and", "not"], 5)
