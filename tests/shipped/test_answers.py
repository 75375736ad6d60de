"""Answers of all questions, with every source: whose word a row is, and that no claim of a question's scope is missing."""

from __future__ import annotations

import pytest

from kzgraph.formats import question_answers
from kzgraph.graph.store import select
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.site.claims import claims_of
from kzgraph.site.content import Content
from tests.needs import ROOT

CATALOGUE = canned.catalogue(Workspace.open(ROOT))


@pytest.fixture(scope="module")
def content(store):
    return Content(store)


@pytest.mark.parametrize("question", CATALOGUE, ids=lambda question: question.name)
def test_a_voice_is_relayed_by_who_speaks_in_the_source_of_its_own_claim(question, store, content):
    """Rows that pair claims of two sources rest on passages of both."""
    speakers = {}
    for row in select(store, "SELECT ?claim ?speaker { ?claim kz:voice ?voice ; kz:statedIn/oa:hasSource/dcterms:creator ?speaker }"):
        speakers.setdefault(row["claim"].value, set()).add(row["speaker"])
    answer = canned.ask(store, question)
    rows = [
        row for row in claims_of(question_answers.view(store, answer), answer, content.facts) if row.voice and row.assertion_iri in speakers
    ]
    for row in rows:
        own = speakers[row.assertion_iri]
        if row.voice_iri in {speaker.value for speaker in own}:
            assert row.relayed is None, row.assertion_iri
        else:
            assert row.relayed.shown["en"] in {content.terms.text(speaker).shown["en"] for speaker in own}, row.assertion_iri
