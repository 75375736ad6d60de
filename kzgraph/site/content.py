"""What pages show: the graph with its labels, passages, sources and standings, and the questions. Made once for a store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph import model
from kzgraph.formats.words import phrases
from kzgraph.graph.classes import agents
from kzgraph.graph.settings import Publisher
from kzgraph.model.kinds import PERSON
from kzgraph.questions import canned
from kzgraph.questions.question import MATTER, SOURCE, Parameter, Question
from kzgraph.reading.described import licence
from kzgraph.reading.notes import days_among, names_somebody, naming_days
from kzgraph.reading.sequence import days
from kzgraph.site.claims import Claim, Facts
from kzgraph.site.texts import Terms, Text, sources
from kzgraph.site.words import text_in
from kzgraph.validate.shape_rules import Rules
from kzgraph.vocab import KZV, LANGUAGES

if TYPE_CHECKING:
    from kzgraph.graph.silences import Silence
    from kzgraph.site.feed import Changes

# the last step of the IRIs by which the EU names languages
LANGUAGE_OF = {phrases(language)["EU code"].text: language for language in LANGUAGES if phrases(language)["EU code"].language == language}
SECONDS = 30.0  # for a query in the reader's browser
MOST_CHOICES = 300  # values of a parameter that a form offers


class Area(NamedTuple):
    """An area of questions: its short name, its name for readers, and its questions."""

    name: str
    title: str
    questions: list[Question]


class Download(NamedTuple):
    """A file to take along: its name from the top of the folder, its size in bytes in words, and its digest."""

    name: str
    size: str
    digest: str


class Content:
    """`rules` are None where the data came without any; `areas` are the names of the questions' areas in each language.

    `seconds` is the time limit of a query, `publisher` who publishes the pages, `changes` are the releases, None without a feed of them.
    """

    def __init__(
        self,
        reader: model.Reader,
        rules: Rules | None = None,
        questions: Mapping[str, Question] | None = None,
        areas: Mapping[str, Mapping[str, str]] | None = None,
        seconds: float = SECONDS,
        publisher: Publisher = Publisher(),  # noqa: B008 (it cannot change)
        changes: Changes | None = None,
    ) -> None:
        self.reader = reader
        self.rules = rules or Rules(ox.Store())
        self.questions = questions or {}
        self.areas = areas or {}
        self.seconds = seconds
        self.downloads: list[Download] = []  # beside the pages, which only a site of files has
        self.publisher = publisher
        self.changes = changes
        self._choices: dict[str, list[ox.NamedNode]] = {}
        self.terms = Terms(reader)
        self.facts = Facts(self.terms)
        self.passages = reader.passages
        marks = {name: ox.NamedNode(KZV + name) for name in reader.standings()}
        self.key = [(name, self.terms.text(term), self.terms.definition(term.value)) for name, term in marks.items()]
        self.licence = licence(reader.store)
        self.sources = sources(self.terms)

    @cached_property
    def claims(self) -> tuple[model.Claim, ...]:
        """Every claim, in the order of the texts. What is of one source asks `reader` for its claims alone."""
        return tuple(self.reader.claims())

    def shown(self, known: Iterable[model.Claim]) -> dict[str, Claim]:
        """Claims as pages show them, by IRI."""
        return {claim.iri: self.facts.stated(claim) for claim in known}

    @cached_property
    def resting(self) -> dict[str, set[str]]:
        """The IRIs of the claims that rest on each passage."""
        return self.reader.resting()

    @cached_property
    def counted(self) -> Counter[str]:
        """The number of claims of each source."""
        rests = ((self.passages[iri].source, claim) for iri, claims in self.resting.items() if iri in self.passages for claim in claims)
        return Counter(source for source, _ in {*rests})

    @cached_property
    def _naming_days(self) -> dict[str, set[str]]:
        return naming_days(self.reader.store)

    @cached_property
    def names_somebody(self) -> Callable[[str], bool]:
        """Tells whether a text has the name of a person."""
        return names_somebody(self.reader.store)

    def person_days(self, nodes: set[str]) -> tuple[str, ...]:
        """The days of the sources that name persons among these nodes, or in assertions or passages among them."""
        return days_among(self._naming_days, nodes)

    @cached_property
    def days(self) -> dict[str, str]:
        """The day by which each claim stands in the order of time."""
        return days(self.claims)

    @property
    def silences(self) -> dict[str, Silence]:
        """What the sources do not say, by IRI."""
        return self.facts.silences

    @cached_property
    def lists_of_pages(self) -> set[str]:
        """The sources that list pages of which no copy was taken."""
        return self.reader.lists_of_pages()

    @cached_property
    def languages(self) -> dict[str, str]:
        """The language of the text of each source that is in one, as HTML names it."""
        single = {source.iri: source.languages[0].iri for source in self.reader.sources() if len(source.languages) == 1}
        known = {source: LANGUAGE_OF.get(iri.rsplit("/", 1)[-1], "") for source, iri in single.items()}
        return {source: language for source, language in known.items() if language}

    @cached_property
    def periods(self) -> dict[str, Text]:
        """The year or month that a source says it is on, by source."""
        return {source.iri: self.terms.text(source.period.literal) for source in self.reader.sources() if source.period}

    @cached_property
    def compared(self) -> dict[str, tuple[ox.NamedNode, ox.NamedNode]]:
        return {one.iri: (ox.NamedNode(one.first.iri), ox.NamedNode(one.second.iri)) for one in self.reader.comparisons()}

    @cached_property
    def agents(self) -> frozenset[str]:
        """The local names of the classes of agents."""
        return agents(self.reader.store)

    def choices(self, asked: Question, parameter: Parameter) -> list[ox.NamedNode]:
        """The nodes for which a question has an answer, looked for once; every source."""
        if parameter.type not in self._choices:
            self._choices[parameter.type] = list(canned.candidates(self.reader.store, parameter))
        nodes = self._choices[parameter.type]
        if parameter.type == MATTER.type:  # nobody is shown unasked
            persons = {person.iri for person in self.reader.things(PERSON)}
            nodes = [node for node in nodes if node.value not in persons]
        if parameter.name == SOURCE.name:
            return nodes
        key = f"{asked.name} {parameter.name}"
        if key not in self._choices:
            self._choices[key] = canned.answered(self.reader.store, self.questions.get(asked.name, asked), parameter, nodes)
        return self._choices[key]

    def offered(self, asked: Question, parameter: Parameter) -> list[ox.NamedNode]:
        """The choices that a form offers: of more than MOST_CHOICES, those that most triples name."""
        nodes = self.choices(asked, parameter)
        if len(nodes) <= MOST_CHOICES:
            return nodes
        key = f"{asked.name} {parameter.name} offered"
        if key not in self._choices:
            named = {node: self.reader.naming(node.value) for node in nodes}
            self._choices[key] = sorted(nodes, key=lambda node: (-named[node], node.value))[:MOST_CHOICES]
        return self._choices[key]

    def area(self, name: str, language: str) -> str:
        """What an area of questions is called; its short name if nobody has named it."""
        return text_in(self.areas[name], language) if name in self.areas else name

    def by_area(self, language: str, questions: Iterable[Question] | None = None) -> list[Area]:
        """The questions, or some of them, by area."""
        grouped: dict[str, list[Question]] = {}
        for question in self.questions.values() if questions is None else questions:
            grouped.setdefault(question.area, []).append(question)
        return [Area(area, self.area(area, language), listed) for area, listed in grouped.items()]
