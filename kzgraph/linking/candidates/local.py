"""The persons, places, events, named things and claims of the workspace, as rows to compare."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.errors import UsageError
from kzgraph.graph import store as stores
from kzgraph.linking.candidates import gazetteer
from kzgraph.linking.candidates.periods import period, spanned
from kzgraph.linking.candidates.rows import KINDS, EventRow, Label, LabelRow, Period, PersonRow, PlaceRow, Row, Term, TextRow
from kzgraph.model import kinds
from kzgraph.vocab import KZ, KZV, PREFIXES, RDF, SKOS

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace

DEATHS = KZV + "deaths-from-events"  # the measure that counts all deaths of an event
# What a claim speaks of, by the property that says it; what it belongs to, of whose terms it speaks too; who should act.
_ASPECTS = {"action": "action", "oneOf": "action", "concerns": "matter", "requires": "matter", "aspect": "aspect", "quality": "quality"}
_WHOLES = ("requirementOf", "partOf", "concerns")
_ADDRESSEES = ("addressee", "dutyBearer")
WIDER = 0.5  # how much the terms of what a claim belongs to count, and the terms wider than its own
_NAMES = tuple(ox.NamedNode(PREFIXES[prefix] + name) for prefix, name in (("rdfs", "label"), ("skos", "prefLabel"), ("skos", "altLabel")))


def rows(workspace: Workspace, kind: str) -> list[Row]:
    """The nodes of that kind, in the order of their IRIs. Raises TurtleError, and UsageError for a kind that is not matched."""
    reading = _Reading(stores.load(workspace))
    if kind not in KINDS:
        raise UsageError(f"{kind}: this kind is not matched.")
    matching = KINDS[kind]
    ways: dict[type[Row], Callable[[str], Row]] = {
        PersonRow: reading.person,
        PlaceRow: reading.place,
        EventRow: reading.event,
        LabelRow: reading.labelled,
        TextRow: reading.claim,
    }
    nodes = [iri for name in matching.classes for iri in reading.subjects(RDF + "type", KZ + name)]
    nodes += reading.subjects(SKOS + "inScheme", KZV + matching.scheme) if matching.scheme else ()
    rows = [ways[matching.row](iri) for iri in sorted(set(nodes))]
    placed = (iri for iri in reading.placed() if iri not in nodes) if matching.row is EventRow else ()
    return [*rows, *filter(None, map(reading.in_a_town, placed))]


class _Reading:
    """Reads rows from a store."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store

    def subjects(self, term: str, value: str) -> list[str]:
        quads = self.store.quads_for_pattern(None, ox.NamedNode(term), ox.NamedNode(value))
        return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})

    def values(self, iri: str, *terms: str) -> list[str]:
        """The values of our terms, sorted."""
        quads = (quad for term in terms for quad in self.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(KZ + term), None))
        return sorted({quad.object.value for quad in quads if isinstance(quad.object, (ox.NamedNode, ox.Literal))})

    def labels(self, iri: str) -> list[Label]:
        quads = (quad for term in _NAMES for quad in self.store.quads_for_pattern(ox.NamedNode(iri), term, None))
        return sorted({Label(quad.object.value, quad.object.language or "") for quad in quads if isinstance(quad.object, ox.Literal)})

    def names(self, iri: str) -> tuple[str, ...]:
        return tuple(sorted({label.text for label in self.labels(iri)}))

    def names_of(self, iris: list[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for iri in iris for name in self.names(iri)))

    def when(self, iri: str) -> Period | None:
        """From the start to the end; None without dates."""
        first, last = (next(filter(None, map(period, self.values(iri, term))), None) for term in ("start", "end"))
        return spanned(first, last)

    def english(self, iri: str) -> str:
        """The English label, else any."""
        return next((label.text for label in self.labels(iri) if label.language == "en"), "".join(self.names(iri)[:1]))

    def person(self, iri: str) -> PersonRow:
        described = self.subjects(KZ + "about", iri)
        bodies = sorted({body for node in described for body in self.values(node, "inOrganisation")})
        return PersonRow(iri, self.names(iri), affiliations=self.names_of(bodies))

    def place(self, iri: str) -> PlaceRow:
        larger = self.names_of(self.values(iri, "partOf"))
        return PlaceRow(iri, self.names(iri), region=larger[0] if larger else "")

    def event(self, iri: str) -> EventRow:
        """The event with what all sources say of it: kinds of acts, perpetrators, and the bounds of the reported deaths.

        Its places are its own, and those of what is said of it only where it has none: an act in one town does not narrow the event.
        """
        said = self.subjects(KZ + "event", iri) + self.subjects(KZ + "concerns", iri)
        figures = [node for node in said if DEATHS in self.values(node, "measure") and not self.values(node, "subsetOf")]
        low = [int(value) for node in figures for value in self.values(node, "exactly", "atLeast", "approximately")]
        low += [int(value) + 1 for node in figures for value in self.values(node, "moreThan")]
        high = [int(value) for node in figures for value in self.values(node, "exactly", "atMost", "approximately")]
        high += [int(value) - 1 for node in figures for value in self.values(node, "lessThan")]
        actors = sorted({actor for node in said for actor in self.values(node, "perpetrator")})
        names = self.names(iri)
        own = [
            *filter(gazetteer.find, self.names_of(self.values(iri, "place"))),
            *(place for name in names for place in gazetteer.mentioned(name)),
        ]
        placed = own or filter(gazetteer.find, self.names_of([place for node in said for place in self.values(node, "place")]))
        return EventRow(
            iri,
            self.english(iri),
            self.when(iri),
            places=tuple(dict.fromkeys(placed)),
            types=tuple(sorted({kind for node in said for kind in self.values(node, "actType")})),
            low=min(low, default=None),
            high=max(high, default=None) if high and max(high) >= max(low) else None,
            actors=self.names_of(actors),
        )

    def placed(self) -> list[str]:
        """All that names a place."""
        quads = self.store.quads_for_pattern(None, ox.NamedNode(KZ + "place"), None)
        return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})

    def in_a_town(self, iri: str) -> EventRow | None:
        """A claim of a town and of days: its own, or of an act or a charge those of its event; None where it names no town or no day."""
        places = self.names_of(self.closure(self.values(iri, "place"), ("partOf",)))
        towns = [name for name in places if (hits := gazetteer.find(name)) and hits[0].unit != hits[0].iri]
        of_event = any(iri in self.subjects(RDF + "type", KZ + name) for name in kinds.names(lambda kind: kind.in_event))
        when = self.when(iri) or (next(filter(None, map(self.when, self.values(iri, "event"))), None) if of_event else None)
        if not towns or when is None:
            return None
        actors = self.names_of(self.values(iri, "perpetrator"))
        return EventRow(iri, self.english(iri), when, places=tuple(towns), types=tuple(self.values(iri, "actType")), actors=actors)

    def labelled(self, iri: str) -> LabelRow:
        return LabelRow(iri, tuple(self.labels(iri)), self.names_of(self.values(iri, "partOf")))

    def claim(self, iri: str) -> TextRow:
        """The claim with its terms, those of the demand or claim that it is a part of, and the terms wider than these."""
        terms: dict[str, Term] = {}
        for node in self.closure([iri], _WHOLES):
            for name, aspect in _ASPECTS.items():
                for value in self.values(node, name):
                    terms.setdefault(value, self.term(value, aspect, 1.0 if node == iri else WIDER))
        for value, term in list(terms.items()):
            for wide in self.store.quads_for_pattern(ox.NamedNode(value), SKOS.broader, None):
                terms.setdefault(wide.object.value, self.term(wide.object.value, term.aspect, WIDER * term.share))  # type: ignore[union-attr]
        addressees = self.closure(self.values(iri, *_ADDRESSEES), ("partOf",))
        return TextRow(iri, self.english(iri), " ".join(self.names(iri)), self.names_of(addressees), tuple(terms.values()))

    def term(self, iri: str, aspect: str, share: float) -> Term:
        hidden = self.store.quads_for_pattern(ox.NamedNode(iri), SKOS.hiddenLabel, None)
        return Term(aspect, self.english(iri), (*self.names(iri), *sorted(quad.object.value for quad in hidden)), share)  # type: ignore[union-attr]

    def closure(self, iris: list[str], terms: tuple[str, ...]) -> list[str]:
        """The nodes and all that they lead to by our terms, each once."""
        nodes = list(dict.fromkeys(iris))
        for node in nodes:  # grows while it is read
            nodes += [value for value in self.values(node, *terms) if value not in nodes]
        return nodes
