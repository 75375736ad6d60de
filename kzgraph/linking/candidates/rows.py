"""Rows to compare: persons, places, events, named things and texts, local or external. Both sides use the same classes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from kzgraph.model import kinds
from kzgraph.vocab import SCHEMA, SKOS

if TYPE_CHECKING:
    from datetime import date

SEM, ORG = "http://semanticweb.cs.vu.nl/2009/11/sem/", "http://www.w3.org/ns/org#"
RECOMMENDATIONS = "recommendations"


class Period(NamedTuple):
    """A first and a last day, both included: a single day, or the whole month or year if only that is known."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """The number of days, both ends included."""
        return (self.last - self.first).days + 1


class PersonRow(NamedTuple):
    """A person. `names` are all written names of the one person, `born` the days between which the birth lies."""

    iri: str
    names: tuple[str, ...]
    born: Period | None = None
    died: Period | None = None
    places: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()


class PlaceRow(NamedTuple):
    """A place. `region` and `country` are names of larger places, `on` is the day for which it is named."""

    iri: str
    names: tuple[str, ...]
    region: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    on: date | None = None


class EventRow(NamedTuple):
    """An event. `types` are IRIs or words of a code list; `low` and `high` bound its reported deaths; `actors` are names.

    `places` are names from the smallest to the largest. `reach` is how far from the point it may lie, in kilometres.
    """

    iri: str
    label: str
    when: Period | None
    places: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    reach: float = 0.0
    types: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    actors: tuple[str, ...] = ()


class Label(NamedTuple):
    """A name and the language that it is in; empty where unknown."""

    text: str
    language: str = ""


class LabelRow(NamedTuple):
    """An organisation, a law or a matter. `context` are names of what it belongs to: a parent, a code, a town, a country."""

    iri: str
    labels: tuple[Label, ...]
    context: tuple[str, ...] = ()


class Term(NamedTuple):
    """What a claim speaks of, and how: `names` are its labels in all languages, `share` how much they count, from 0 to 1."""

    aspect: str  # "action", "matter", ...
    label: str
    names: tuple[str, ...]
    share: float = 1.0


class TextRow(NamedTuple):
    """A recommendation, or a claim that something should be done. `addressees` are the names of whoever should do it, in any language."""

    iri: str
    label: str
    text: str
    addressees: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()


Row = PersonRow | PlaceRow | EventRow | LabelRow | TextRow


class Matching(NamedTuple):
    """What is known of a kind of things that are matched. `row` is the type of both sides, and decides how they are read and compared.

    `external` are the classes of rows in other vocabularies that may be of it. Here, it is of `classes`, by local name, or of the concepts
    of `scheme`. `in_lists` says that two tables of it can be compared, and `asked` that an endpoint may be asked for it.
    """

    row: type[Row]
    external: tuple[str, ...]
    classes: tuple[str, ...] = ()
    scheme: str = ""
    in_lists: bool = False
    asked: bool = False


_LABELLED = partial(Matching, LabelRow, in_lists=True, asked=True)
KINDS: dict[str, Matching] = {
    # never asked for: a request would tell the endpoint their names
    "persons": Matching(PersonRow, (SCHEMA + "Person",), (kinds.PERSON,), in_lists=True),
    "places": Matching(PlaceRow, (SCHEMA + "Place", SCHEMA + "City", SCHEMA + "AdministrativeArea"), (kinds.PLACE,)),
    "events": Matching(EventRow, (SEM + "Event", SCHEMA + "Event", SCHEMA + "MediaObject"), (kinds.EVENT,)),
    "organisations": _LABELLED((ORG + "Organization", SCHEMA + "Organization", SKOS + "Concept"), kinds.BODIES),
    "laws": _LABELLED((SCHEMA + "Legislation", SKOS + "Concept"), (kinds.LAW,)),
    "matters": _LABELLED((SKOS + "Concept",), scheme="matters"),
    "acts": _LABELLED((SKOS + "Concept",), scheme="acts"),
    RECOMMENDATIONS: Matching(TextRow, (SCHEMA + "CreativeWork",), kinds.names(lambda kind: kind.owes)),
}
# A concept is a matter unless --kind says otherwise.
KIND_OF = {name: kind for kind, matching in KINDS.items() for name in matching.external if kind != "acts"}
OneKind = TypeVar("OneKind", PersonRow, PlaceRow, EventRow, LabelRow, TextRow)


def ordered(rows: Iterable[OneKind]) -> list[OneKind]:
    """The rows without repeats, sorted by IRI and then by content."""
    in_order = sorted(dict.fromkeys(rows), key=lambda row: row.iri)
    if all(left.iri != other.iri for left, other in pairwise(in_order)):
        return in_order
    return sorted(in_order, key=lambda row: (row.iri, repr(row)))
