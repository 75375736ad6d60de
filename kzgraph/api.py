"""The library's face: open a workspace, ask, query, show, validate."""

from __future__ import annotations

import html
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from kzgraph.errors import UsageError
from kzgraph.formats import question_answers
from kzgraph.formats.words import word
from kzgraph.graph import store
from kzgraph.graph.store import Labels
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.safety import limits
from kzgraph.vocab import LANGUAGES, PREFIXES

if TYPE_CHECKING:
    import pandas
    import rdflib

    from kzgraph.questions.question import Answer, Question
    from kzgraph.questions.search import Found, Search
    from kzgraph.reading.became import Became
    from kzgraph.reading.passages import Passage
    from kzgraph.validate.finding import Finding

NUMBERS = {PREFIXES["xsd"] + name: kind for name, kind in (("integer", int), ("decimal", float), ("double", float))}


def plain(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Any:  # noqa: ANN401 (str, int, float, bool or None)
    """A term as a Python value: the IRI or the text as str, numbers and booleans as such, None where unbound."""
    if term is None or isinstance(term, ox.Triple):
        return None if term is None else str(term)
    if not isinstance(term, ox.Literal):
        return term.value
    if term.datatype.value == PREFIXES["xsd"] + "boolean":
        return term.value in ("true", "1")
    return NUMBERS.get(term.datatype.value, str)(term.value)


class Table:
    """The rows of an answer. `rows` holds Python values by column; `labelled` the same with labels in place of IRIs."""

    def __init__(self, graph: Graph, answer: Answer, language: str) -> None:
        self.question = answer.question
        self.columns = answer.columns
        self.rows = [dict(zip(answer.columns, map(plain, row), strict=True)) for row in answer.rows]
        self._graph, self._answer, self._language = graph, answer, language

    @property
    def labelled(self) -> list[dict[str, str]]:
        """The rows as a reader sees them, texts only."""
        labels = Labels(self._graph.store, self._language)
        return [dict(zip(self.columns, map(labels.of, row), strict=True)) for row in self._answer.rows]

    @property
    def passages(self) -> list[Passage]:
        """The passages that the rows rest on, in the order of the text."""
        shown = question_answers.view(self._graph.store, self._answer)
        return sorted(
            {passage for row in shown.rows for passage in row.passages}, key=lambda passage: (passage.source, passage.start, passage.iri)
        )

    def to_pandas(self) -> pandas.DataFrame:
        """A DataFrame with a column for each column. Needs the extra `pandas`."""
        import pandas

        return pandas.DataFrame(self.rows, columns=list(self.columns))

    def __iter__(self) -> Any:  # noqa: ANN401 (an iterator of rows)
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __str__(self) -> str:
        return question_answers.render(self._graph.store, self._answer, "table", self._language)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """What a notebook shows: the labelled rows, the evidence and what the answer does not say."""
        labels = Labels(self._graph.store, self._language)
        shown = question_answers.view(self._graph.store, self._answer)
        names = [canned.column_label(labels, self.question, column, self._language) for column in (*shown.columns, "passage")]
        head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
        body = "".join(
            "<tr>"
            + "".join(f"<td>{html.escape(question_answers.listed(labels, cell))}</td>" for cell in row.cells)
            + "<td>"
            + ", ".join(f'<a href="{html.escape(p.deep_link)}" title="{html.escape(p.paraphrase)}">{p.name}</a>' for p in row.passages)
            + "</td></tr>"
            for row in shown.rows
        )
        unsaid = html.escape(self.question.unsaid[self._language])
        stated = "".join(f"<p>{html.escape(word('persons', self._language, day=day))}</p>" for day in shown.person_days)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{stated}<p><i>{unsaid}</i></p>"


class Shown(NamedTuple):
    """A dossier as text, whole."""

    text: str

    def __repr__(self) -> str:
        return self.text


class Graph:
    """A workspace, loaded."""

    def __init__(self, workspace: str | Path | None = None) -> None:
        self.workspace = Workspace.open(Path(workspace) if workspace is not None else None)
        self.store = store.load(self.workspace)

    @cached_property
    def _search(self) -> Search:
        from kzgraph.questions.search import Search

        return Search(self.store, self.questions())

    def questions(self) -> list[Question]:
        """The canned questions."""
        return canned.catalogue(self.workspace)

    def search(self, words: str, *, limit: int = 10) -> Found:
        """Questions, claims, things and terms by a reader's own words in English, Russian or Kazakh, best first.

        `said` of the answer is false where the sources do not say it; its `hits` are then the nearest.
        """
        return self._search(words, limit)

    def ask(self, question: str, *, lang: str = "en", **parameters: str) -> Table:
        """The rows of a canned question. Raises UsageError for an unknown question, language or value."""
        if lang not in LANGUAGES:
            raise UsageError(f"{lang}: no such language. Choose {', '.join(LANGUAGES)}.")
        bound = canned.bind(self.store, canned.find(self.workspace, question), parameters)
        return Table(self, canned.ask(self.store, bound), lang)

    def query(self, sparql: str, *, seconds: float = limits.SECONDS, mebibytes: int = limits.MEBIBYTES) -> Any:  # noqa: ANN401 (by the kind of query)
        """Rows of Python values for a SELECT, a bool for an ASK, an rdflib graph for a CONSTRUCT or DESCRIBE; in the sandbox."""
        from kzgraph.questions import free

        result = free.run(self.workspace, sparql, seconds=seconds, mebibytes=mebibytes)
        if result.kind == "graph":
            import rdflib

            return rdflib.Graph().parse(data=result.output, format="turtle")
        answer = ox.parse_query_results(result.output, ox.QueryResultsFormat.JSON)
        if isinstance(answer, ox.QueryBoolean):
            return bool(answer)
        columns = [variable.value for variable in answer.variables]
        return [dict(zip(columns, map(plain, row), strict=True)) for row in answer]

    def show(self, node: str, *, lang: str = "en") -> Shown:
        """All that is held about one node, by IRI, name in any spelling, acronym or a part of a name."""
        from kzgraph.formats import dossiers
        from kzgraph.graph.resolve import resolve
        from kzgraph.reading import dossier

        held = dossier.dossier(self.store, resolve(self.store, node))
        return Shown(dossiers.render(self.store, held, "table", lang))

    def became(self, node: str, *, as_of: str = "") -> Became:
        """What became of a demand, promise, figure or other claim, by voice, as of a day YYYY-MM-DD or as of all sources.

        Raises UsageError for what is not a claim, or was made after that day.
        """
        from kzgraph.graph.resolve import resolve
        from kzgraph.reading import became

        return became.became(self.store, resolve(self.store, node), as_of)

    def graph(self) -> rdflib.Graph:
        """The union of all files, without the shapes, as an rdflib graph."""
        from kzgraph.graph.turtle import parse
        from kzgraph.shacl import to_rdflib

        return to_rdflib(triple for file in self.workspace.union_files() for triple in parse(file))

    def validate(self, *paths: str | Path) -> list[Finding]:
        """What is wrong with the workspace, or with these files within it."""
        from kzgraph.validate.run import validate

        return validate(self.workspace, [Path(path) for path in paths])

    def __repr__(self) -> str:
        return f"<kzgraph {self.workspace.root.name}: {len(self.store)} statements, {len(self.workspace.query_files())} questions>"
