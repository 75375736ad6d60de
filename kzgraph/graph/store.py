"""The embedded store: the union of a workspace's files in pyoxigraph, each source in its named graph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox
from shaclcheck import refuse_service

from kzgraph.graph.admitted import admit
from kzgraph.graph.names import current_names
from kzgraph.graph.turtle import as_turtle_error, check_regular, refuse_quoted
from kzgraph.vocab import LANGUAGES, PREFIXES, RDFS, SKOS

if TYPE_CHECKING:
    from kzgraph.graph.remote_endpoint import Remote, Rows
    from kzgraph.graph.workspace import Workspace

LABELS = (RDFS.label, SKOS.prefLabel)
Node = TypeVar("Node")


def load(workspace: Workspace) -> ox.Store:
    """A store with what queries see, without the shapes. Raises TurtleError, and LimitError."""
    store = ox.Store()
    files = workspace.union_files()
    foreign = workspace.foreign(files)
    admit(foreign)
    for file in foreign:
        refuse_quoted(file)
    for file in files:
        check_regular(file)
        try:
            store.load(path=file, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(workspace.graph_name(file)))
        except (SyntaxError, OSError, ValueError, MemoryError) as error:
            raise as_turtle_error(file, error) from None
    return store


def select(engine: ox.Store | Remote, sparql: str) -> ox.QuerySolutions | Rows:
    """The solutions of a SELECT over the union of all graphs, with our prefixes and those of its sources supplied.

    Raises ServiceError for SERVICE: a question may have come with the workspace.
    """
    if not isinstance(engine, ox.Store):
        return engine.select(sparql)
    try:
        solutions = _query(engine, sparql, PREFIXES)
    except SyntaxError:  # few queries name a node of a source, and there may be many sources
        solutions = _query(engine, sparql, current_names().prefixes)
    if not isinstance(solutions, ox.QuerySolutions):
        raise TypeError("not a SELECT query")
    return solutions


def _query(engine: ox.Store, sparql: str, known: dict[str, str]) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    refuse_service(sparql, known)
    return engine.query(sparql, use_default_graph_as_union=True, prefixes=known)


def one_of(variable: str, iris: Iterable[str] | None) -> str:
    """The part of a query by which a variable is one of these IRIs, texts that are none aside; empty for None: it may then be any."""
    return "" if iris is None else f"VALUES ?{variable} {{ {' '.join(str(node) for iri in iris if (node := named_node(iri)))} }}"


def reached(nearest: Callable[[Node], Iterable[Node]], *starts: Node) -> set[Node]:
    """What is reached from some nodes in one step or more; `nearest` is what is reached from a node in one."""
    known, waiting = set[Node](), [*starts]
    while waiting:
        more = set(nearest(waiting.pop())) - known
        known |= more
        waiting += more
    return known


def objects(store: ox.Store, node: ox.NamedNode | ox.Literal, name: ox.NamedNode) -> list[ox.NamedNode]:
    """The nodes that a property of a node leads to, in order."""
    quads = store.quads_for_pattern(node, name, None) if isinstance(node, ox.NamedNode) else ()
    return sorted((quad.object for quad in quads if isinstance(quad.object, ox.NamedNode)), key=str)


def named_node(iri: str) -> ox.NamedNode | None:
    """A node, or None for a text that is no IRI."""
    try:
        return ox.NamedNode(iri)
    except ValueError:  # such as a host with a bracket
        return None


def expand(text: str, known: Mapping[str, str] = PREFIXES) -> ox.NamedNode | None:
    """The IRI that a text writes in full, in angle brackets or with a known prefix; None if it writes none."""
    if re.fullmatch(r"<[^<>\"{}|^`\\\s]+>|https?://[^<>\"{}|^`\\\s]+", text):
        return named_node(text.strip("<>"))
    prefix, colon, local = text.partition(":")
    if colon and prefix in known and re.fullmatch(r"[\w./-]+", local):
        return ox.NamedNode(known[prefix] + local)
    return None


class Labels:
    """What a reader sees for a term: its label in the language asked for, else in English, else its short form.

    A claim has its label in English alone, and a translation of it may stand in the catalogue of its source. `literals` says whether
    English literals are translated too, which would not be what a free query asked for. `unreviewed` says afterwards whether a
    translation was given that no native reader has checked. The names are those in use when the labels are made.
    """

    def __init__(self, store: ox.Store, language: str = "en", *, literals: bool = True) -> None:
        self.store = store
        self.names = current_names()
        self.language = language
        self.literals_too = literals
        self.unreviewed = False
        self._texts: dict[ox.NamedNode, str] = {}  # the same terms stand in many cells
        self.order = (language, *(other for other in LANGUAGES if other != language), None)  # None: rows of other datasets have no language

    def of(self, term: ox.NamedNode | ox.Literal | None) -> str:
        """The text for one cell; empty for an unbound variable."""
        if not isinstance(term, ox.NamedNode):
            return self.tagged(term)[0]
        if term not in self._texts:
            self._texts[term] = self.tagged(term)[0]
        return self._texts[term]

    def of_iri(self, iri: str) -> str:
        """The text for the node with an IRI; empty for an empty IRI."""
        return self.of(ox.NamedNode(iri)) if iri else ""

    def tagged(self, term: ox.NamedNode | ox.Literal | None) -> tuple[str, str]:
        """The text for one cell and the language that it is in; the language is empty where none is known."""
        if term is None:
            return "", ""
        if isinstance(term, ox.Literal):
            return self._translated(term.value, term.language or "") if self.literals_too else (term.value, term.language or "")
        return self.chosen(term, {literal.language: literal.value for literal in self.literals(term)})

    def chosen(self, term: ox.NamedNode, labels: Mapping[str | None, str]) -> tuple[str, str]:
        """Of the labels of a term by language, None for none, the one that a reader sees and the language that it is in."""
        language = next((language for language in self.order if language in labels), "")
        return (self.names.short(term), "") if language == "" else self._translated(labels[language], language or "")

    def _translated(self, text: str, language: str) -> tuple[str, str]:
        """A text in the language asked for where a catalogue of its source has it, with its language; else as it is."""
        known = self.names.translation(text, self.language) if language == LANGUAGES[0] else None
        self.unreviewed |= known is not None and not known.reviewed
        return (known.text, self.language) if known else (text, language)

    def in_language(self, english: str) -> str:
        """The translation of a text of a source, else the text."""
        return self._translated(english, LANGUAGES[0])[0]

    def label(self, node: ox.NamedNode) -> str:
        """The label of a node, or an empty text."""
        return self.of(node) if self.every(node) else ""

    def every(self, node: ox.NamedNode) -> list[str]:
        return [literal.value for literal in self.literals(node)]

    def literals(self, node: ox.NamedNode) -> list[ox.Literal]:
        """The labels of a node with their languages."""
        quads = (quad for label in LABELS for quad in self.store.quads_for_pattern(node, label, None))
        return [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]
