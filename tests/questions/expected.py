"""The expected answers: for each source a file of its rows by question, in `expected/`. `python -m tools.refresh` writes them."""

from __future__ import annotations

import json
from pathlib import Path

from kzgraph.graph import store as stores
from kzgraph.questions import canned
from tests.loaded import add_rows

FOLDER = Path(__file__).with_name("expected")


def plain(rows):
    """Rows to compare across engines and runs: texts, the parts of a list of passages in order."""
    return sorted([" ".join(sorted(cell.split(" "))) for cell in row] for row in rows)


def answered(store, question):
    """The rows that answer a question, plain."""
    return plain([cell.value if cell else "" for cell in row] for row in canned.ask(store, question).rows)


def by_source(store, questions):
    """The plain rows of every question, by the name of their source."""
    rows = {}
    for question in questions:
        place = canned.ask(store, question).columns.index("source")
        for row in answered(store, question):
            rows.setdefault(row[place].rsplit("/", 1)[-1], {}).setdefault(question.name, []).append(row)
    return rows


def files(workspace):
    """The files that hold the expected answers to the questions of a workspace, and what is in them."""
    store = add_rows(stores.load(workspace), workspace)
    rows = by_source(store, canned.catalogue(workspace))
    return {
        FOLDER / f"{source}.json": json.dumps(dict(sorted(answers.items())), ensure_ascii=False, indent=1) + "\n"
        for source, answers in rows.items()
    }
