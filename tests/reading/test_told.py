"""Who passes a claim on, where one body, several or a group that joins them speak in a source."""

import pyoxigraph as ox
import pytest

from kzgraph.reading.told import Told
from tests.reading.test_voices import PREFIX

JOINT = "x:group kz:joins x:alpha , x:beta . x:source a kz:Source ; dcterms:creator "


def told(text):
    store = ox.Store()
    store.load((PREFIX + text).encode(), format=ox.RdfFormat.TURTLE)
    return Told(store)


@pytest.mark.parametrize("creators", ["x:group", "x:group , x:alpha , x:beta"])
def test_a_group_that_joins_the_speakers_passes_on_what_others_say(creators):
    known = told(f"{JOINT}{creators} .")
    assert known.relay("urn:x:source", ox.NamedNode("urn:x:prosecutor")) == ox.NamedNode("urn:x:group")
    assert known.authors("urn:x:source") == [ox.NamedNode("urn:x:alpha"), ox.NamedNode("urn:x:beta")]


@pytest.mark.parametrize("creators", ["x:group", "x:group , x:alpha , x:beta", "x:alpha , x:beta", "x:alpha"])
def test_nobody_passes_on_what_speakers_say_as_one(creators):
    assert told(f"{JOINT}{creators} .").relay("urn:x:source", ox.NamedNode("urn:x:group")) is None
