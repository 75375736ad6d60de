"""Voices on 50 made chains: however many texts repeat a body, it is one voice."""

import random

import pyoxigraph as ox
import pytest

from kzgraph.reading.voices import Speakers
from kzgraph.vocab import PREFIXES

PREFIX = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + "@prefix x: <urn:x:> .\n"


def source(number, claim_voice, repeats=""):
    """A source with a creator of its own and one claim; `repeats` is the source whose claim a reviewer found to be the same."""
    text = f"x:creator{number} a kz:Organisation . x:source{number} dcterms:creator x:creator{number} . "
    text += f"x:place{number} oa:hasSource x:source{number} . x:claim{number} kz:statedIn x:place{number} ; kz:voice {claim_voice} . "
    if repeats != "":
        text += (
            f"x:comparison{number} kz:first x:claim{repeats} ; kz:second x:claim{number} ; kz:relation kzv:repeats ; "
            "kz:comparisonState kzv:positive-comparison . "
        )
    return text


def chain(seed):
    """Texts about one thing: how many bodies are at their beginning, and the texts. Each text names a body, or the text that it repeats."""
    made = random.Random(seed)
    origins, length = seed % 3 + 1, made.randint(4, 9)
    text = "".join(f"x:body{number} a kz:PublicBody ; kz:partOf x:state . " for number in range(origins))
    for number in range(length):
        if number < origins:
            text += source(number, f"x:body{number}")
        elif made.random() < 0.3:
            text += source(number, f"x:body{made.randrange(origins)}")
        else:
            before = made.randrange(number)
            text += source(number, f"x:creator{before}", before)
    claims = [f"urn:x:claim{number}" for number in range(length)]
    if seed % 5 == 0:  # a group that no source names may be any of them
        text += "x:media a kz:Group . " + source("Media", "x:media")
        claims.append("urn:x:claimMedia")
    if seed % 5 == 1:  # a joint voice joins somebody new to nobody
        text += "x:media a kz:Group . x:joint a kz:Group ; kz:joins x:media , x:body0 . " + source("Joint", "x:joint")
        claims.append("urn:x:claimJoint")
    if seed % 5 == 2:  # an office of a body is no second voice
        text += "x:office a kz:PublicBody ; kz:partOf x:division . x:division kz:partOf x:body0 . " + source("Office", "x:office")
        claims.append("urn:x:claimOffice")
    made.shuffle(claims)
    return origins, text, claims


def said(text, claims):
    store = ox.Store()
    store.load(PREFIX + text, ox.RdfFormat.TURTLE)
    return Speakers(store).of(claims)


@pytest.mark.parametrize("seed", range(50))
def test_a_chain_has_the_voices_at_its_beginning(seed):
    origins, text, claims = chain(seed)
    found = said(text, claims)
    assert found.named == tuple(f"urn:x:body{number}" for number in range(origins))
    assert found.at_least == origins


def test_five_texts_that_repeat_one_are_one_voice():
    text = source(0, "x:creator0") + "".join(source(number, f"x:creator{number - 1}", number - 1) for number in range(1, 5))
    assert said(text, [f"urn:x:claim{number}" for number in range(5)]).named == ("urn:x:creator0",)


def test_texts_that_nobody_compared_are_voices_of_their_own():
    assert said(source(0, "x:creator0") + source(1, "x:creator1"), ["urn:x:claim0", "urn:x:claim1"]).at_least == 2


def test_a_rejected_pair_is_no_chain():
    text = source(0, "x:body") + source(1, "x:creator0", 0).replace("positive", "negative") + "x:body a kz:PublicBody . "
    assert said(text, ["urn:x:claim0", "urn:x:claim1"]).at_least == 2


def test_two_texts_that_repeat_each_other_end():
    text = source(0, "x:creator1") + source(1, "x:creator0", 0)
    assert said(text, ["urn:x:claim0"]).at_least == 1


def test_only_groups_are_one_voice_at_least():
    text = "x:media a kz:Group . x:observers a kz:Group . " + source(0, "x:media") + source(1, "x:observers")
    found = said(text, ["urn:x:claim0", "urn:x:claim1"])
    assert (found.named, found.at_least, len(found.unnamed)) == ((), 1, 2)
