"""The expected answers: for each source a file of its rows by question, in `expected/`, a row a line and with short names.

`python -m tools.refresh` writes them.
"""

from __future__ import annotations

import json
from pathlib import Path

from kzgraph.graph import prefixes
from kzgraph.graph import store as stores
from kzgraph.questions import canned
from kzgraph.vocab import PREFIXES
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


def in_short(answers, workspace):
    """Answers with each IRI in short form where a prefix of the workspace is that of its namespace."""
    known = {space: prefix for prefix, space in (PREFIXES | prefixes.of_folder(workspace.root)).items()}

    def short(word):
        start = max(word.rfind("/"), word.rfind("#")) + 1
        return f"{known[word[:start]]}:{word[start:]}" if word[:start] in known else word

    return {name: [[" ".join(map(short, cell.split(" "))) for cell in row] for row in rows] for name, rows in answers.items()}


def files(workspace):
    """The files that hold the expected answers to the questions of a workspace, and what is in them."""
    store = add_rows(stores.load(workspace), workspace)
    rows = by_source(store, canned.catalogue(workspace))
    return {FOLDER / f"{source}.json": _written(in_short(answers, workspace)) for source, answers in rows.items()}


def _written(answers):
    """JSON, a row a line."""
    named = (
        f"{json.dumps(name)}: [\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]"
        for name, rows in sorted(answers.items())
    )
    return "{\n" + ",\n".join(named) + "\n}\n"
