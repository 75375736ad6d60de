"""Concepts of assertions against labels and paraphrases: what the triples say is said there, and limits of the label are in the triples."""

from __future__ import annotations

import functools
import re
from collections.abc import Container, Iterable, Iterator, Mapping

import pyoxigraph as ox

from kzgraph.graph.names import short
from kzgraph.graph.workspace import Workspace
from kzgraph.safety import bounded
from kzgraph.validate.wording.claims import ALLEGATION, AVOIDED, CHOICE, DENIAL
from kzgraph.validate.wording.clashes import Clash
from kzgraph.validate.wording.mentions import without_names
from kzgraph.validate.wording.texts import STEM, Graph, Said, stems, without_unsaid
from kzgraph.vocab import KZ, KZV, SKOS

WORDINGS = "wordings.csv"
Wordings = dict[str, list[str]]

_SAYING = "actType action offence outcome quality verdict harm extent means measure magnitude describedAs aim offer grade requires oneOf"
SAYING = tuple(getattr(KZ, name) for name in (*_SAYING.split(" "), "conditionFor", "concerns", "aspect"))
# A text gives these in its own word; for a deed it has many.
VERBATIM = (KZ.quality, KZ.offence, KZ.outcome, KZ.describedAs, KZ.extent, KZ.magnitude, KZ.grade)
ONE_OF = (KZ.actType, KZ.offence)  # whose name leaves open which of two it was
# What of a concept's name may not get lost, and how a text may say it.
QUALIFIERS = {
    re.compile(r"\b(?:not?|cannot|without|inability)\b"): re.compile(rf"{DENIAL.pattern}|{AVOIDED.pattern}", re.IGNORECASE),
    re.compile(r"\balleged\b"): ALLEGATION,
    re.compile(r"\bfaced\b"): re.compile(r"\b(?:fac(?:e|es|ed|ing)|may|might|could|up to|risk\w*|liable|threat\w*)\b", re.IGNORECASE),
}
_WITHOUT = re.compile(r"\b(?:without|no|not) (?:been )?(\w+)", re.IGNORECASE)
LIMITS = (KZV.extents, KZV.magnitudes)
VAGUE = {"some", "much", "most", "many", "several", "few", "all"}  # of those concerned or of anything else
QUALIFIED = (KZ.Omission, KZ.Norm, KZ.Requirement)


def wordings(workspace: Workspace) -> Wordings:
    """Other words by which an English text names a concept: the rows of `ontology/checks/wordings.csv`, by the name of the concept."""
    known: Wordings = {}
    for file in workspace.check_files(WORDINGS):
        for row in bounded.read_table(file, "concept", "words"):
            if row["words"]:
                known.setdefault(row["concept"], []).append(row["words"])
    return known


class Concepts:
    """The concepts of a graph with the names that English texts give them, read once for all assertions."""

    def __init__(self, graph: Graph, wordings: Mapping[str, list[str]]) -> None:
        self.graph, self.wordings = graph, wordings
        self.names, self.limits, self.limits_in = (
            functools.cache(self._names),
            functools.cache(self._limits),
            functools.cache(self._limits_in),
        )

    def is_listed(self, concept: ox.NamedNode) -> bool:
        """Whether it has other words than its labels."""
        return concept.value.removeprefix(KZV) in self.wordings

    def _names(self, concept: ox.NamedNode) -> list[str]:
        return [*_labels(self.graph, concept), *self.wordings.get(concept.value.removeprefix(KZV), ())]

    def _limits(self, scheme: ox.NamedNode) -> list[tuple[ox.NamedNode, list[str]]]:
        """The concepts of a scheme, each with the names that mean nothing else."""
        named = [(concept, self.names(concept)) for concept in self.graph.nodes_in(scheme)]
        certain = [(concept, names if scheme == KZV.extents else names[:1]) for concept, names in named]
        return [(concept, [name.lower() for name in names if name not in VAGUE]) for concept, names in certain]

    def _limits_in(self, scheme: ox.NamedNode, label: str) -> list[tuple[ox.NamedNode, str]]:
        """The concepts of a scheme that a label in small letters names, each with the name."""
        words = [(concept, next((name for name in names if _phrase(name, label)), "")) for concept, names in self.limits(scheme)]
        return [(concept, word) for concept, word in words if word]


def of_assertion(said: Said, known: Concepts, neighbours: Iterable[Said]) -> Iterator[Clash]:
    """A clash for each concept that a text does not name, or names another in place of; and for each limit that the label alone gives."""
    graph, node = said.graph, said.node

    @functools.cache  # most texts name every concept, and need neither
    def used(*, beside: bool) -> set[ox.NamedNode]:
        own = graph.around(node) | graph.reached(node)
        return own.union(*(graph.things(other.node, *SAYING) for other in neighbours)) if beside else own

    for property_, concept in graph.given(node, SAYING):
        names = known.names(concept) if concept.value.startswith(KZV) else []
        if not names or (property_ == KZ.actType and said.has(KZ.inferred, KZV.occurrence)):
            continue
        listed = known.is_listed(concept)
        for rule, where, text, other in (
            ("concept-of-label", "the label", said.label, None),
            ("concept-of-paraphrase", "the paraphrase of a cited passage", said.paraphrase, said.at_paraphrase()),
        ):
            lost = _unqualified(names, text) or (property_ in ONE_OF and " or " in names[0] and not CHOICE.search(text))
            if text and (lost or not _named(names, text, loosely=not listed)):
                rival = _rival(graph, concept, text, used(beside=other is not None))
                if rival and other is None and not lost and _named(names, said.paraphrase, loosely=not listed):
                    rival = _rival(graph, concept, text, used(beside=False), among=used(beside=True))  # the passage says both
                if rival or lost or property_ in VERBATIM:
                    says = f'says "{rival}" and not' if rival else "does not say"
                    message = f'{where} {says} "{names[0]}" ({short(property_)} {short(concept)})'
                    yield Clash(rule, (node, property_, concept), message, other)
    if said.label:
        yield from _limits(said, known)
    for demand in graph.things(node, KZ.requirementOf) if said.label else ():
        asked = [name for action in graph.things(demand, KZ.action) for name in known.names(action)]
        if asked and not _named(asked, said.label):
            message = f'the label does not say "{asked[0]}", which {short(demand)} asks for'
            yield Clash("requirement-of-label", (node, KZ.requirementOf, demand), message)


def _rival(
    graph: Graph, concept: ox.NamedNode, text: str, used: Container[ox.NamedNode], among: Container[ox.NamedNode] | None = None
) -> str:
    """The label of another concept of the same scheme that a text has all words of, unless the assertion uses it."""
    schemes = graph.things(concept, SKOS.inScheme)
    text = without_names(text)
    others = (other for scheme in schemes for other in graph.nodes_in(scheme) if other not in used and (among is None or other in among))
    return next((name for other in others for name in _labels(graph, other) if _named([name], text)), "")


def _unqualified(names: list[str], text: str) -> bool:
    """Whether a text has a word of a name and lacks what qualifies the first, such as *not* or *alleged*."""
    qualifiers = _qualifiers(names[0].split(",")[0])
    if not qualifiers:  # most names
        return False
    text = without_unsaid(text)
    lost = [qualifier for qualifier in qualifiers if not QUALIFIERS[qualifier].search(text)]
    return any(stems(qualifier.sub("", name)) & stems(text) for qualifier in lost for name in names)


@functools.cache
def _qualifiers(name: str) -> list[re.Pattern[str]]:
    return [qualifier for qualifier in QUALIFIERS if qualifier.search(name)]


def _limits(said: Said, known: Concepts) -> Iterator[Clash]:
    graph, label = said.graph, said.label.lower()
    given: set[ox.NamedNode] | None = None
    for scheme in LIMITS + ((KZV.qualities,) if graph.is_a(said.node, *QUALIFIED) else ()):
        for concept, word in known.limits_in(scheme, label):
            if given is None:
                given = graph.around(said.node, *graph.reached(said.node))
            if concept not in given and not (scheme == KZV.qualities and said.knows(word)):
                message = f'the label says "{word}", and no triple does: {short(concept)}'
                yield Clash("extent-of-label", said.at_label(), message)


def _phrase(name: str, text: str) -> bool:
    """Whether a text has a name as whole words, both in small letters."""
    return name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


@functools.cache
def _words(text: str) -> frozenset[str]:
    """The words of a text; "without registration" is unregistered."""
    return stems(text).union(f"un{stem}"[:STEM] for denied in _WITHOUT.findall(text) for stem in stems(denied))


def _named(names: list[str], text: str, *, loosely: bool = False) -> bool:
    """Whether a text has all words of a name; loosely, one word of one."""
    words = _words(text)
    return any(stems(name) & words if loosely else stems(name) <= words for name in names)


def _labels(graph: Graph, concept: ox.NamedNode) -> list[str]:
    return graph.english(concept, SKOS.prefLabel, SKOS.altLabel)
