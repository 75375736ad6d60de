"""A source of which only an excerpt is encoded: what it does not say is said of the excerpt, wherever it is said."""

import pyoxigraph as ox
import pytest

from kzgraph.formats.question_answers import place
from kzgraph.formats.silences import not_said
from kzgraph.formats.words import word
from kzgraph.graph.resolve import resolve
from kzgraph.graph.silences import SILENT, Silence, silences
from kzgraph.model import Reader
from kzgraph.model.passages import cited
from kzgraph.site.claims import Facts, brief
from kzgraph.site.texts import Terms
from kzgraph.vocab import KZ, LANGUAGES, SILENCE

EXCERPT = "https://w3id.org/kzgraph/resource/usdos-2023"


@pytest.fixture(scope="module")
def known(store):
    return silences(store)


def test_each_silence_of_an_excerpt_says_what_is_known_of_the_rest_and_no_other_does(known, excerpts):
    of_excerpt = {iri for iri, silence in known.items() if silence.source in excerpts}
    assert EXCERPT in {known[iri].source for iri in of_excerpt}
    assert of_excerpt == {iri for iri, silence in known.items() if silence.rest}


@pytest.fixture(scope="module")
def excerpts(store):
    """The sources of which a part is left out."""
    return {quad.subject.value for quad in store.quads_for_pattern(None, KZ.leftOut, None)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "rest"), [("prison-conditions", "rest-about-it"), ("who-ordered", "rest-unread")])
def test_what_the_excerpt_does_not_say_is_not_said_of_the_report(known, name, rest, language):
    silence = known[f"{SILENCE}usdos-2023-{name}"]
    assert silence.rest == rest
    told = not_said(silence, "this", language)
    assert told == f"{word('not said in excerpt', language, source='USDOS 2023', text='this')} {word(rest, language)}"
    assert word("not said in", language, source="USDOS 2023", text="this") not in told


def test_a_whole_that_was_read_is_silent_itself(known):
    assert known[f"{SILENCE}usdos-2023-european-union"].rest == SILENT
    assert not_said(known[f"{SILENCE}usdos-2023-european-union"], "this", "en") == "USDOS 2023 does not say anything on this: this."
    assert not_said(Silence(EXCERPT, ""), "this", "en") == "USDOS 2023 does not say anything on this: this."


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_in_an_excerpt_says_so_and_leads_back_to_its_passage(store, excerpts, language):
    passages = {passage.name: passage for passage in cited(store) if passage.source == EXCERPT}
    for name in ("p04", "p04-s01"):
        told = place(passages[name], language)
        assert told != place(passages[name]._replace(of_excerpt=False), language)
        assert resolve(store, told).value == f"{EXCERPT}/{name}"
        assert resolve(store, brief(passages[name]).shown[language][0]).value == f"{EXCERPT}/{name}"
    assert {passage.source for passage in cited(store) if passage.of_excerpt} == excerpts


@pytest.mark.parametrize(
    ("name", "language", "words", "signs"),
    [
        ("p07-s01", "en", "USDOS 2023, section 1.c, paragraph 7 of the excerpt, sentence 1", "USDOS 2023, §1.c, excerpt ¶7 s1"),
        (
            "p02-s01",
            "en",
            "USDOS 2023, Executive Summary, paragraph 2 of the excerpt, sentence 1",
            "USDOS 2023, Executive Summary, excerpt ¶2 s1",
        ),
        ("p07-s01", "ru", "USDOS 2023, раздел 1.c, абзац 7 выдержки, предложение 1", "USDOS 2023, §1.c, выдержка, абз. 7, пр. 1"),
        ("p27", "kk", "USDOS 2023, 7.a-бөлім, үзіндінің 27-абзацы", "USDOS 2023, §7.a, үзіндінің 27-абз."),
    ],
)
def test_a_place_names_the_section_of_the_published_text_where_there_is_one(store, name, language, words, signs):
    passages = {passage.name: passage for passage in cited(store) if passage.source == EXCERPT}
    assert all(passage.section for passage in passages.values())
    assert place(passages[name], language) == words
    assert brief(passages[name]).shown[language][0] == signs
    assert resolve(store, words) == resolve(store, signs) == ox.NamedNode(f"{EXCERPT}/{name}")


def test_a_link_to_the_start_of_a_page_does_not_promise_a_place(store):
    proofs = [Facts(Terms(Reader(store))).proof(passage) for passage in cited(store) if passage.name == "p04-s01"]
    assert {proof.opens for proof in proofs} == {"open", "open page"}
