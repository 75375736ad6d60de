"""Sources, agents and other things with a name."""

from __future__ import annotations

from kzgraph.model.base import Value
from kzgraph.model.fields import Triple, many, maybe
from kzgraph.model.terms import DAY, NUMBER, TEXT, Day, Node, Text, in_language
from kzgraph.vocab import DCTERMS, RDFS, SCHEMA, SKOS

COLLECTION = "http://purl.org/dc/dcmitype/Collection"


class Thing(Value):
    """A person, body, state, group, place, event, law or document. `joins` are the members of a group of named ones."""

    iri: str
    kinds: tuple[str, ...] = ()
    labels: tuple[Text, ...] = many("label", TEXT, of=RDFS)
    other_names: tuple[Text, ...] = many("altLabel", TEXT, of=SKOS)
    search_names: tuple[Text, ...] = many("hiddenLabel", TEXT, of=SKOS)
    named_in: tuple[Node, ...] = many("namedIn")
    part_of: tuple[Node, ...] = many("partOf")
    joins: tuple[Node, ...] = many("joins")
    inferred: tuple[Node, ...] = many("inferred")
    start: Day | None = maybe("start", DAY)
    end: Day | None = maybe("end", DAY)
    date: Day | None = maybe("date", DAY)
    other: tuple[Triple, ...] = ()

    @property
    def label(self) -> str:
        """Its label in English."""
        return in_language(self.labels)

    def __str__(self) -> str:
        return self.label


class Source(Value):
    """A published text, or pages of which no copy was taken: these have no `length`. `left_out` says what of it is not encoded."""

    iri: str
    labels: tuple[Text, ...] = many("label", TEXT, of=RDFS)
    titles: tuple[Text, ...] = many("title", TEXT, of=DCTERMS)
    short_names: tuple[Text, ...] = many("alternative", TEXT, of=DCTERMS)
    issued: Day | None = maybe("issued", DAY, of=DCTERMS)
    creators: tuple[Node, ...] = many("creator", of=DCTERMS)
    addressees: tuple[Node, ...] = many("addressee")
    types: tuple[Node, ...] = many("type", of=DCTERMS)
    languages: tuple[Node, ...] = many("language", of=DCTERMS)
    period: Day | None = maybe("temporalCoverage", DAY, of=SCHEMA)
    url: Node | None = maybe("url", of=SCHEMA)
    rights: tuple[Text, ...] = many("rights", TEXT, of=DCTERMS)
    length: int | None = maybe("length", NUMBER)
    left_out: tuple[Text, ...] = many("leftOut", TEXT)
    concerns: tuple[Node, ...] = many("concerns")
    events: tuple[Node, ...] = many("event")
    inferred: tuple[Node, ...] = many("inferred")
    other: tuple[Triple, ...] = ()

    @property
    def is_collection(self) -> bool:
        """Whether it is a list of pages by several publishers, of whom none speaks for all."""
        return any(type_.iri == COLLECTION for type_ in self.types)

    @property
    def label(self) -> str:
        """Its label in English."""
        return in_language(self.labels)

    @property
    def is_whole(self) -> bool:
        """Whether a copy was taken, so that what it does not say can be known."""
        return self.length is not None

    @property
    def is_excerpt(self) -> bool:
        """Whether only a part of it is encoded."""
        return bool(self.left_out)

    def __str__(self) -> str:
        return self.label


class Dataset(Value):
    """A dataset elsewhere, into which links lead."""

    iri: str
    titles: tuple[Text, ...] = many("title", TEXT, of=DCTERMS)
    licences: tuple[Node, ...] = many("license", of=DCTERMS)
    pages: tuple[Node, ...] = many("url", of=SCHEMA)
    rights: tuple[Text, ...] = many("accessRights", TEXT, of=DCTERMS)
    other: tuple[Triple, ...] = ()

    @property
    def is_published(self) -> bool:
        """Whether its links may be shown: those of a private list stay where it is."""
        return {right.value for right in self.rights} == {"published"}
