"""What reviewers answered to the questions about a change: a table that stays with the graph, and that CI reads.

A row holds for one version of a node: a digest of what a reviewer sees of it. Once label, facts or paraphrases change, it is asked anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.changes.checklist import questions
from kzgraph.changes.facts import short
from kzgraph.changes.values import Change, Seen
from kzgraph.graph.workspace import Workspace
from kzgraph.safety import bounded
from kzgraph.safety.escapes import without_quote
from kzgraph.safety.separated import separated

FILE = "ontology/checks/answers.csv"
COLUMNS = ("node", "version", "question", "answer", "by", "on")
YES, NO, UNSURE = ANSWERS = ("yes", "no", "unsure")
DIGITS = 16  # of a version


class Answer(NamedTuple):
    """An answer to a question about a version of a node, by whom (a role, never a name) and on which day."""

    node: str
    version: str
    question: str
    answer: str
    by: str
    on: str


Answers = dict[tuple[str, str, str], Answer]


class Asked(NamedTuple):
    """A question about a change, with its answer where there is one; `question` names it, and `text` is what is asked."""

    node: str
    version: str
    question: str
    text: str
    answer: str


def read(workspace: Workspace) -> Answers:
    """The answers of a workspace, by node, version and question. Raises UsageError for a broken table."""
    file = workspace.root / FILE
    rows = bounded.read_table(file, *COLUMNS) if file.is_file() else []
    found = [Answer(*(without_quote(row[column]) for column in COLUMNS)) for row in rows]
    return {(answer.node, answer.version, answer.question): answer for answer in found}


def text(answers: Iterable[Answer]) -> str:
    """The table, sorted: the same answers give the same bytes."""
    return separated(COLUMNS, sorted(answers), ending="\n")


def asked(changes: Sequence[Change], answers: Mapping[tuple[str, str, str], Answer]) -> list[Asked]:
    """Every question that changes raise, in their order, with what was answered of this version."""
    found = []
    for change in changes:
        for question in questions(change):
            node, version = _name(change.seen), _version(change.seen)
            name = question.partition(":")[0].partition(" (")[0]
            given = answers.get((node, version, name))
            found.append(Asked(node, version, name, question, given.answer if given else ""))
    return found


def _name(seen: Seen) -> str:
    return short(ox.NamedNode(seen.name)) if " " not in seen.name else seen.name  # a translation is of a node and a property


def _version(seen: Seen) -> str:
    content = json.dumps([seen.label, seen.classes, seen.facts, seen.passages], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:DIGITS]
