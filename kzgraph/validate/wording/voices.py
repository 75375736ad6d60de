"""Whose word a label gives: it names the voice of its assertion, in the language of the label."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kzgraph.questions.search.forms import content_words, forms, words
from kzgraph.validate.wording.clashes import Clash
from kzgraph.validate.wording.texts import NAMES, UNFINISHED, Graph
from kzgraph.vocab import KZ, RDFS


def of_assertion(graph: Graph, node: ox.NamedNode) -> Iterator[Clash]:
    """A clash for each voice that a label of an assertion does not name."""
    for label in graph.texts(node, RDFS.label):
        for voice, name in unnamed(graph, node, label.value, label.language or "") if UNFINISHED not in label.value else ():
            yield Clash("voice-not-in-label", (node, KZ.voice, voice), f'the label does not name "{name}", whose word it is')


def unnamed(graph: Graph, node: ox.NamedNode, text: str, language: str) -> Iterator[tuple[ox.NamedNode, str]]:
    """The voices of an assertion that a label of it does not name, each with a name in the language of the label.

    A name is there if all its words are, with whatever endings. Of a group, which has a description for a name, one word is enough.
    A voice without a name in the language is not missed.
    """
    there = {form for word in words(text) for form in forms(word)}
    for voice in graph.things(node, KZ.voice):
        enough = any if graph.is_a(voice, KZ.Group) else all
        names = [name.value for name in graph.objects(voice, *NAMES) if isinstance(name, ox.Literal) and name.language in (language, None)]
        if names and not any(enough(not there.isdisjoint(forms(word)) for word in content_words(name)) for name in names):
            yield voice, names[0]
