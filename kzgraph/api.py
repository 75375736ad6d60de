"""The library's face: open a workspace, ask, query, show, validate."""

from __future__ import annotations

import warnings
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.errors import UsageError
from kzgraph.formats.python_tables import AnswerTable, Table
from kzgraph.graph import store
from kzgraph.graph.names import Names, with_own_names
from kzgraph.graph.workspace import Workspace
from kzgraph.model import Claim, Claims, Reader
from kzgraph.questions import canned
from kzgraph.questions.answers.full import FullAnswer, FullRows
from kzgraph.safety import limits
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    import rdflib

    from kzgraph.questions.question import Question
    from kzgraph.questions.search import Found, Search
    from kzgraph.reading.became import Became
    from kzgraph.validate.finding import Finding


class Shown(NamedTuple):
    """A dossier as text, whole."""

    text: str

    def __repr__(self) -> str:
        return self.text


class Graph:
    """A workspace, loaded. Raises LimitError if its files cannot be read within 1 GiB and 60 seconds."""

    def __init__(self, workspace: str | Path | None = None) -> None:
        self.workspace = Workspace.open(Path(workspace) if workspace is not None else None)
        with self.names.in_use():
            self.store = store.load(self.workspace)

    @property
    def names(self) -> Names:
        """What the workspace calls things."""
        return self.workspace.names

    @cached_property
    def _search(self) -> Search:
        from kzgraph.questions.search import Search

        return Search(self.store, self.questions())

    @cached_property
    @with_own_names
    def model(self) -> Reader:
        """What reads sources, things, comparisons, silences and links as values; see `kzgraph.model`."""
        return Reader(self.store)

    @cached_property
    def claims(self) -> Claims[Claim]:
        """All claims, in the order of the texts: iterate them, filter them with `where`, take one by its name."""
        return Claims(self.model, self.model.claims())

    def questions(self) -> list[Question]:
        return canned.catalogue(self.workspace)

    @with_own_names
    def search(self, words: str, *, limit: int = 10) -> Found:
        """Questions, claims, things and terms by a reader's own words in English, Russian or Kazakh, best first.

        `said` of the answer is false where the sources do not say it; its `hits` are then the nearest.
        """
        return self._search(words, limit)

    @with_own_names
    def ask(self, question: str, *, lang: str = "en", **parameters: str) -> AnswerTable:
        """The rows of a canned question, without a limit of time or memory: `query` has both.

        Raises UsageError for an unknown question, language or value.
        """
        _check(lang)
        bound = canned.bind(self.store, canned.find(self.workspace, question), parameters)
        return AnswerTable(FullAnswer(self.store, canned.ask(self.store, bound)), lang)

    @with_own_names
    def query(
        self, sparql: str, *, lang: str = "en", seconds: float = limits.SECONDS, mebibytes: int = limits.MEBIBYTES
    ) -> Table | bool | rdflib.Graph:
        """A table for a SELECT, a bool for an ASK, an rdflib graph for a CONSTRUCT or DESCRIBE; in the sandbox.

        What is likely wrong in the query is said in the notes of the table, or as a warning beside a bool or graph.
        Raises UsageError for an update or bad syntax, LimitError at a limit.
        """
        from kzgraph.formats.query_notes import text
        from kzgraph.questions import free, query_notes

        _check(lang)
        result = free.run(self.workspace, sparql, seconds=seconds, mebibytes=mebibytes, graph=self.store)
        notes = [*result.notes, *(text(note, lang) for note in query_notes.notes(self.store, sparql))]
        answer = ox.parse_query_results(result.output, ox.QueryResultsFormat.JSON) if result.kind != "graph" else None
        if not isinstance(answer, ox.QuerySolutions):  # a bool and an rdflib graph have no room for notes
            for note in notes:
                warnings.warn(note, stacklevel=2)
        if answer is None:
            import rdflib

            return rdflib.Graph().parse(data=result.output, format="turtle")
        if isinstance(answer, ox.QueryBoolean):
            return bool(answer)
        return Table(FullRows.of(self.store, answer), lang, notes)

    @with_own_names
    def show(self, node: str, *, lang: str = "en") -> Shown:
        """All that is held about one node, by IRI, name in any spelling, acronym or a part of a name."""
        from kzgraph.formats import dossiers
        from kzgraph.graph.resolve import resolve
        from kzgraph.reading import dossier, notes

        held = dossier.dossier(self.store, resolve(self.store, node))
        beside = notes.beside(self.store, held.nodes())
        return Shown(dossiers.render(held, beside, store.Labels(self.store, lang), "table"))

    @with_own_names
    def became(self, node: str, *, as_of: str = "") -> Became:
        """What became of a demand, promise, figure or other claim, by voice, as of a day YYYY-MM-DD or as of all sources.

        Raises UsageError for what is not a claim, or was made after that day.
        """
        from kzgraph.graph.resolve import resolve
        from kzgraph.reading import became

        return became.became(self.store, resolve(self.store, node), as_of)

    @with_own_names
    def graph(self) -> rdflib.Graph:
        """The union of all files, without the shapes, as an rdflib graph."""
        from shaclcheck import to_rdflib

        from kzgraph.graph.turtle import parse

        graph = to_rdflib(triple for file in self.workspace.union_files() for triple in parse(file))
        for prefix, space in self.names.prefixes.items():
            graph.bind(prefix, space)
        return graph

    @with_own_names
    def stats(self) -> dict[str, dict[str, int]]:
        """The number of nodes of each class, by kind."""
        from kzgraph.reading import stats

        return stats.by_kind(self.store)

    @with_own_names
    def export(self, form: str, target: str | Path) -> list[Path]:
        """Writes the graph for other tools, in a form of `kzgraph export`; the paths of the files. Raises UsageError."""
        from kzgraph.formats.exports import write

        return [*write(self.workspace, form, Path(target))]

    @with_own_names
    def validate(self, *paths: str | Path) -> list[Finding]:
        """What is wrong with the workspace, or with these files within it."""
        from kzgraph.validate.run import validate

        return validate(self.workspace, [Path(path) for path in paths])

    def __repr__(self) -> str:
        return f"<kzgraph {self.workspace.root.name}: {len(self.store)} statements, {len(self.workspace.query_files())} questions>"


def _check(language: str) -> None:
    if language not in LANGUAGES:
        raise UsageError(f"{language}: no such language. Choose {', '.join(LANGUAGES)}.")
