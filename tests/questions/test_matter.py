"""The parameter that every question on claims takes: the claims that name a node, a part of it or a narrower term."""

import pytest

import kzgraph
from kzgraph.errors import UsageError
from kzgraph.questions import canned
from kzgraph.questions.question import MATTER
from tests.first import BOTH

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(scope="module")
def graph():
    return kzgraph.open(BOTH)


def _rows(graph, name, **given):
    question = canned.bind(graph.store, canned.find(graph.workspace, name), given)
    answer = canned.ask(graph.store, question)
    return {row[answer.columns.index("assertion")].value for row in answer.rows}


@pytest.mark.parametrize(
    ("question", "kind", "matter"),
    [
        ("every-act", "Act", "torture"),
        ("every-figure", "Figure", "kzr:january-events"),
        ("who-is-accused-of-what", "Charge", "kzv:participation-in-mass-riots"),
    ],
)
def test_it_leaves_the_claims_that_python_leaves(graph, question, kind, matter):
    narrowed = _rows(graph, question, matter=matter)
    assert narrowed == {claim.iri for claim in graph.claims.where(kind, matter=matter)}
    assert set() < narrowed < _rows(graph, question)


def test_source_and_matter_narrow_together(graph):
    source = "kzr:hrw-2022-10-26"
    both = _rows(graph, "every-act", matter="kzv:torture-or-ill-treatment", source=source)
    assert both == _rows(graph, "every-act", matter="kzv:torture-or-ill-treatment") & _rows(graph, "every-act", source=source)
    assert both


def test_every_question_on_claims_takes_it_and_runs_with_it(graph):
    taking = [question for question in canned.catalogue(graph.workspace) if MATTER.type in {each.type for each in question.parameters}]
    assert {"figures-not-to-add", "claims-compared", "what-the-encoder-supplied"} <= {question.name for question in taking}
    for question in taking:
        whole, narrowed = (
            canned.ask(graph.store, canned.bind(graph.store, question, given)) for given in ({}, {"matter": "kzr:january-events"})
        )
        assert set(narrowed.rows) <= set(whole.rows), question.name


def test_a_claim_or_a_word_of_nothing_is_refused(graph):
    question = canned.find(graph.workspace, "every-act")
    for value, reason in (("hrw:act-excessive-force", "is not a matter of a claim"), ("foo", "no matter of a claim is called foo")):
        with pytest.raises(UsageError, match=reason):
            canned.bind(graph.store, question, {"matter": value})


def test_only_matters_with_rows_are_offered_and_a_written_query_shows_the_filter(graph):
    question = canned.find(graph.workspace, "measures-taken")
    (matter,) = (each for each in question.parameters if each.name == MATTER.name)
    offered = canned.answered(graph.store, question, matter, canned.candidates(graph.store, matter))
    assert offered
    assert all(_rows(graph, "measures-taken", matter=node.value) for node in offered)
    bound = canned.bind(graph.store, question, {"matter": offered[0].value})
    again = canned.bind(graph.store, bound, {"matter": offered[1].value}).sparql
    assert bound.sparql.count(str(offered[0])) == again.count(str(offered[1])) == 1
    assert str(offered[0]) not in again
