"""Claims: the thirteen kinds of assertion, each with what it adds. A claim is one atomic thing that a source says.

A field is declared with its property, from which it is read and as which it is written: a new kind of claim is a class here and a row of
`kinds`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

import pyoxigraph as ox

from kzgraph.model.base import Value
from kzgraph.model.fields import Triple, many, maybe, one, part, triples
from kzgraph.model.passages import Passage
from kzgraph.model.sources import Source
from kzgraph.model.terms import DAY, PASSAGE, TEXT, TRUTH, Day, Node, Text, in_language
from kzgraph.model.values import Flags, Number, Period, Voice
from kzgraph.vocab import KZ, KZV, RDF, RDFS


class Claim(Value, beside=("sources",)):
    """What every claim has. `voice` is whose word it is, `standing` how it stands, `as_of` the day up to which it holds.

    `other` are its statements that no field takes, each a property and a term: those of an extension, or of data that is not valid.
    """

    iri: str
    class_iri: str
    labels: tuple[Text, ...] = many("label", TEXT, of=RDFS)
    passages: tuple[Passage, ...] = many("statedIn", PASSAGE, needed=True)
    voice: Voice = part(Voice)
    standing: Node = one("standing")
    as_of: Day = one("asOf", DAY)
    events: tuple[Node, ...] = many("event")
    concerns: tuple[Node, ...] = many("concerns")
    places: tuple[Node, ...] = many("place")
    period: Period = part(Period)
    extents: tuple[Node, ...] = many("extent")
    hedges: tuple[Node, ...] = many("hedge")
    part_of: tuple[Node, ...] = many("partOf")
    based_on: tuple[Node, ...] = many("basedOn")
    contradicts: tuple[Node, ...] = many("contradicts")
    flags: Flags = part(Flags)
    sources: tuple[Source, ...] = ()
    other: tuple[Triple, ...] = ()

    @property
    def kind(self) -> str:
        """The local name of its class, such as `Demand`. A class of a workspace is read as the kind that it is below, else as a `Claim`."""
        return re.split("[/#]", self.class_iri)[-1]

    @property
    def label(self) -> str:
        """Its label in English."""
        return in_language(self.labels)

    @property
    def has_own_day(self) -> bool:
        """Whether its source gives it a day of its own: else its day is that of the source."""
        stated = all(aspect.iri != KZV + "as-of" for aspect in self.flags.not_stated)
        return stated and all(self.as_of != source.issued for source in self.sources)

    def triples(self) -> Iterator[Triple]:
        """Every statement about it, as a property and a term."""
        yield RDF.type, ox.NamedNode(self.class_iri)
        yield from triples(self)
        yield from self.other

    @cached_property
    def roles(self) -> Mapping[str, frozenset[str]]:
        """The IRIs of the nodes that its properties name, by the local name of the property, such as `victim`."""
        named: dict[str, set[str]] = {}
        for property_, term in self.triples():
            if isinstance(term, ox.NamedNode) and property_.value.startswith(KZ):
                named.setdefault(property_.value.removeprefix(KZ), set()).add(term.value)
        return {name: frozenset(nodes) for name, nodes in named.items()}

    def nodes(self, *names: str) -> frozenset[str]:
        """The IRIs of the nodes that it names in some roles, or in any."""
        return frozenset().union(*(self.roles.get(name, ()) for name in names or self.roles))

    @property
    def origins(self) -> frozenset[str]:
        """The IRIs of the sources of its passages."""
        return frozenset(passage.source for passage in self.passages)

    @property
    def place(self) -> tuple[str, int, str]:
        """Where it is said first: by this, claims are in the order of the texts."""
        return self.passages[0].source, self.passages[0].start, self.iri

    def __str__(self) -> str:
        return self.label


class Act(Claim):
    """Who did what to whom, or goes on doing it."""

    act_type: Node = one("actType")
    perpetrators: tuple[Node, ...] = many("perpetrator")
    victims: tuple[Node, ...] = many("victim")
    circumstances: tuple[Node, ...] = many("circumstance")
    means: tuple[Node, ...] = many("means")
    aims: tuple[Node, ...] = many("aim")
    offers: tuple[Node, ...] = many("offer")


class Figure(Claim):
    """A count: `measure` is what kind of count, `counts` the group, thing or claim whose number is given."""

    number: Number = part(Number)
    measure: Node = one("measure")
    counts: Node = one("counts")
    subset_of: tuple[Node, ...] = many("subsetOf")
    exceeds: tuple[Node, ...] = many("exceeds")
    among: tuple[Node, ...] = many("among")
    apart_from: tuple[Node, ...] = many("apartFrom")


class Omission(Claim):
    """What was not done as of a day."""

    action: Node = one("action")
    duty_bearers: tuple[Node, ...] = many("dutyBearer")
    owed_to: tuple[Node, ...] = many("owedTo")
    qualities: tuple[Node, ...] = many("quality")
    judges: tuple[Node, ...] = many("judges")
    one_of: tuple[Node, ...] = many("oneOf")


class Charge(Claim):
    """Who is accused of what: the accuser's word, never a fact about the accused."""

    accused: tuple[Node, ...] = many("accused")
    accusers: tuple[Node, ...] = many("accuser")
    offences: tuple[Node, ...] = many("offence")
    provisions: tuple[Node, ...] = many("provision")
    penalty: Node | None = maybe("penalty")
    means: tuple[Node, ...] = many("means")


class Decision(Claim):
    """What a court or another authority decided about somebody: the outcome, and what it imposed."""

    outcome: Node = one("outcome")
    parties: tuple[Node, ...] = many("party")
    actors: tuple[Node, ...] = many("actor")
    on_charges: tuple[Node, ...] = many("onCharge")
    offences: tuple[Node, ...] = many("offence")
    imposes: tuple[Node, ...] = many("imposes")
    terms: tuple[Node, ...] = many("term")
    to_be_served: bool | None = maybe("toBeServed", TRUTH)
    reasons: tuple[Node, ...] = many("reason")
    date: Day | None = maybe("date", DAY)


class Response(Claim):
    """A measure that was taken, is claimed to be taken, or was promised."""

    action: Node = one("action")
    actors: tuple[Node, ...] = many("actor")
    beneficiaries: tuple[Node, ...] = many("beneficiary")
    produced: tuple[Node, ...] = many("produced")
    qualities: tuple[Node, ...] = many("quality")
    circumstances: tuple[Node, ...] = many("circumstance")
    date: Day | None = maybe("date", DAY)


class Assessment(Claim):
    """A judgement or a stance."""

    judges: tuple[Node, ...] = many("judges")
    verdict: Node = one("verdict")
    reasons: tuple[Node, ...] = many("reason")
    compared_with: tuple[Node, ...] = many("comparedWith")
    qualities: tuple[Node, ...] = many("quality")


class Norm(Claim):
    """What is owed or needed, by whom, and to whom."""

    action: Node = one("action")
    duty_bearers: tuple[Node, ...] = many("dutyBearer")
    owed_to: tuple[Node, ...] = many("owedTo")
    qualities: tuple[Node, ...] = many("quality")


class Demand(Claim):
    """A call on somebody to do something or to refrain from it."""

    action: Node = one("action")
    addressees: tuple[Node, ...] = many("addressee")
    beneficiaries: tuple[Node, ...] = many("beneficiary")
    grounds: tuple[Node, ...] = many("ground")
    in_line_with: tuple[Node, ...] = many("inLineWith")
    precedes: tuple[Node, ...] = many("precedes")
    averts: tuple[Node, ...] = many("averts")
    condition_for: tuple[Node, ...] = many("conditionFor")
    is_urgent: bool | None = maybe("urgent", TRUTH)


class Requirement(Claim):
    """One condition or one matter of a demanded thing."""

    requirement_of: Node = one("requirementOf")
    aspect: Node = one("aspect")
    requires: tuple[Node, ...] = many("requires")
    qualities: tuple[Node, ...] = many("quality")
    one_of: tuple[Node, ...] = many("oneOf")
    date: Day | None = maybe("date", DAY)


class Risk(Claim):
    """A harm that is feared."""

    harms: tuple[Node, ...] = many("harm")
    at_risk: tuple[Node, ...] = many("atRisk")
    origin: Node | None = maybe("origin")
    destination: Node | None = maybe("destination")
    grade: Node | None = maybe("grade")


class Contrast(Claim):
    """That the source sets one thing against another."""

    contrast_kind: Node = one("contrastKind")
    side: tuple[Node, ...] = many("side")
    against: tuple[Node, ...] = many("against")
    judges: tuple[Node, ...] = many("judges")


class Description(Claim):
    """What somebody or something is said to be."""

    about: Node = one("about")
    described_as: Node = one("describedAs")
    in_organisation: Node | None = maybe("inOrganisation")
