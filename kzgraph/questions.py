"""Canned questions: one file a question in `queries/`, a YAML header in lines that begin with `#+`, plain SPARQL below."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.model import LANGUAGES, Answer, KzgraphError, Question, UsageError
from kzgraph.store import select

if TYPE_CHECKING:
    from pathlib import Path

    from kzgraph.workspace import Workspace

FIELDS = ("title", "question", "unsaid", "tags", "columns")


class QuestionError(KzgraphError):
    """A question file that is not well made."""


def read(file: Path, area: str) -> Question:
    """The question in a file. Raises QuestionError, naming file and line, if the header or the SPARQL is broken."""
    import yaml

    lines = file.read_text(encoding="utf-8").splitlines()
    header = "\n".join(line[2:].removeprefix(" ") for line in lines if line.startswith("#+"))
    try:
        fields: Any = yaml.safe_load(header)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise QuestionError(f"{file}:{line}: the header is not YAML: {getattr(error, 'problem', error)}.") from None
    if not isinstance(fields, dict) or set(fields) != set(FIELDS):
        raise QuestionError(f"{file}:1: the header needs exactly the fields {', '.join(FIELDS)}, in lines that begin with #+.")
    texts = [(name, fields[name]) for name in ("title", "question", "unsaid")]
    texts += [(f"columns: {column}", names) for column, names in dict(fields["columns"]).items()]
    for name, text in texts:
        if not isinstance(text, dict) or set(text) != set(LANGUAGES) or not all(isinstance(value, str) for value in text.values()):
            raise QuestionError(f"{file}:1: {name} needs one text in each of {', '.join(LANGUAGES)}.")
    sparql = "\n".join(line for line in lines if not line.startswith("#+")).strip() + "\n"
    return Question(
        name=file.stem,
        area=area,
        file=file,
        title=fields["title"],
        question=fields["question"],
        unsaid=fields["unsaid"],
        tags=tuple(fields["tags"]),
        columns=fields["columns"],
        sparql=sparql,
    )


def catalogue(workspace: Workspace) -> list[Question]:
    """Every question of the workspace, by area and name."""
    return [read(file, file.parent.name) for file in workspace.query_files()]


def find(workspace: Workspace, name: str) -> Question:
    """The question of that name, with or without its area. Raises UsageError, offering the nearest names."""
    by_name = {key: file for file in workspace.query_files() for key in (file.stem, f"{file.parent.name}/{file.stem}")}
    if name in by_name:
        return read(by_name[name], by_name[name].parent.name)
    near = difflib.get_close_matches(name, by_name, n=3, cutoff=0.4)
    hint = f"Did you mean {', '.join(near)}?" if near else "kzgraph ask lists them."
    raise UsageError(f"no question is called {name}. {hint}")


def ask(store: ox.Store, question: Question) -> Answer:
    """The rows that answer a question, in the order that it gives. Raises QuestionError if its SPARQL cannot be run."""
    try:
        solutions = select(store, question.sparql)
    except SyntaxError as error:
        raise QuestionError(f"{question.file}: not well-formed SPARQL: {error}") from None
    columns = tuple(variable.value for variable in solutions.variables)  # type: ignore[attr-defined]
    undescribed = sorted(set(columns) ^ set(question.columns))
    if undescribed:
        raise QuestionError(f"{question.file}:1: header and SELECT differ in the columns {', '.join(undescribed)}.")
    rows = tuple(tuple(_cell(row[column]) for column in columns) for row in solutions)
    return Answer(question, columns, rows)


def _cell(term: object) -> ox.NamedNode | ox.Literal | None:
    if term is None or isinstance(term, (ox.NamedNode, ox.Literal)):
        return term
    raise QuestionError(f"a row holds {term}, which is neither an IRI nor a literal.")
