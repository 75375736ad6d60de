"""A source of which only an excerpt is encoded: what it does not say is said of the excerpt, wherever it is said."""

import pytest

from kzgraph.formats.silences import not_said
from kzgraph.formats.words import word
from kzgraph.graph.silences import SILENT, Silence, silences
from kzgraph.vocab import LANGUAGES, SILENCE

EXCERPT = "https://w3id.org/kzgraph/resource/usdos-2023"


@pytest.fixture(scope="module")
def known(store):
    return silences(store)


def test_each_silence_of_the_excerpt_says_what_is_known_of_the_rest_and_no_other_does(known):
    of_excerpt = {iri for iri, silence in known.items() if silence.source == EXCERPT}
    assert of_excerpt
    assert of_excerpt == {iri for iri, silence in known.items() if silence.rest}


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
    assert not_said(known[f"{SILENCE}usdos-2023-european-union"], "this", "en") == "USDOS 2023 does not say: this."
    assert not_said(Silence(EXCERPT, ""), "this", "en") == "USDOS 2023 does not say: this."
