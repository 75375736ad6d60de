"""Judgements and findings of this project, which are no claim of any source: comparisons, readings, silences and links."""

from __future__ import annotations

from decimal import Decimal

from kzgraph.model.base import Value
from kzgraph.model.fields import Triple, many, maybe, one
from kzgraph.model.terms import DAY, NUMBER, TEXT, Day, Node, Text, in_language
from kzgraph.vocab import RDFS, SKOS


class Judgement(Value):
    """What every judgement has: in which role it was made, when and why."""

    iri: str
    reviewer: Node = one("reviewer")
    decided_on: Day | None = maybe("decidedOn", DAY)
    reasons: tuple[Text, ...] = many("justification", TEXT)
    other: tuple[Triple, ...] = ()

    @property
    def why(self) -> str:
        """The reason for it in English."""
        return in_language(self.reasons)


class Comparison(Judgement):
    """How the second of two claims stands to the first, which is of another source.

    `state` says whether the relation was judged to hold.
    """

    first: Node = one("first")
    second: Node = one("second")
    relation: Node = one("relation")
    state: Node = one("comparisonState")
    follow_up: Node | None = maybe("followUp")
    differs_in: tuple[Node, ...] = many("differsIn")
    found_by: Node | None = maybe("foundBy")
    score: int | Decimal | None = maybe("score", NUMBER)
    tools: tuple[Text, ...] = many("tool", TEXT)


class Reading(Judgement):
    """That the claims of one source for which news is looked for were held beside all the text of another that is encoded."""

    claims_of: Node = one("claimsOf")
    beside_text: Node = one("besideText")


class Silence(Judgement):
    """What a reader may look for in a source and will not find there, and the nearest claims. `labels` name what is not said."""

    labels: tuple[Text, ...] = many("label", TEXT, of=RDFS)
    search_names: tuple[Text, ...] = many("hiddenLabel", TEXT, of=SKOS)
    not_said_in: Node = one("notSaidIn")
    matter: Node = one("matter")
    nearest: tuple[Node, ...] = many("nearest")
    said_elsewhere: tuple[Node, ...] = many("saidElsewhere")
    beside: tuple[Node, ...] = many("besideSilence")
    rest_of_text: Node | None = maybe("restOfText")

    @property
    def label(self) -> str:
        """What is not said, in English."""
        return in_language(self.labels)


class Link(Judgement):
    """Whether a node of this graph and a thing of another dataset are the same or related."""

    subject: Node = one("linkSubject")
    external: Node = one("linkObject")
    external_labels: tuple[Text, ...] = many("objectLabel", TEXT)
    relation: Node = one("relation")
    state: Node = one("linkState")
    dataset: Node = one("inDataset")
    found_by: Node | None = maybe("foundBy")
    score: int | Decimal | None = maybe("score", NUMBER)
    tools: tuple[Text, ...] = many("tool", TEXT)
