"""What comes nearest where a question has no row, in lines with the commands that open it."""

from __future__ import annotations

from kzgraph.formats.hits import in_language, opening
from kzgraph.formats.words import word
from kzgraph.graph.store import Labels
from kzgraph.questions.answers.nearest import Addressed, LikeName, Near, OtherRoles, OtherSources, Values
from kzgraph.questions.canned import prefixed
from kzgraph.questions.question import Question


def line(question: Question, near: Near, labels: Labels) -> str:
    """One of the nearest to what a question was asked for."""
    language = labels.language
    match near:
        case OtherSources(rows, values):
            return word("nearest in other sources", language, count=rows, command=_asking(question, values, language))
        case OtherRoles(node, claims):
            reading = in_language(opening(node.value), language)
            return word("nearest in other roles", language, count=claims, node=labels.of(node), command=reading)
        case LikeName(node, rows, values):
            return word("nearest of like name", language, node=labels.of(node), count=rows, command=_asking(question, values, language))
        case Addressed(node, source):
            brief = in_language(opening(node.value, "brief"), language)
            return word("nearest addressed", language, source=labels.of(source), command=brief)


def _asking(question: Question, values: Values, language: str) -> str:
    filled = (f"--param {name}={prefixed(value)}" for name, value in values.items())
    return in_language(" ".join(["kzgraph ask", question.name, *filled]), language)
