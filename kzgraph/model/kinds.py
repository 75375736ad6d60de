"""What each kind of claim means to the rooms above, beside its fields: one table; and the classes of all other nodes.

Where programs show, count and write the nodes of a class is in `ontology/layout.ttl`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kzgraph.model import claims
from kzgraph.model.claims import Claim


class Kind(NamedTuple):
    """`topic` is the property that says in a word what such a claim is about.

    `is_deed` says that something was done, `is_followed` that later texts are read for news of it, `asks` that something may have become
    of it, `tells` that it may say what became of another claim, `owes` that it says what somebody should do, so that recommendations of
    others are held beside it, and `in_event` that it is dated by its event where it has no day of its own.
    """

    topic: str = ""
    is_deed: bool = False
    is_followed: bool = False
    asks: bool = False
    tells: bool = False
    owes: bool = False
    in_event: bool = False


KINDS: dict[type[Claim], Kind] = {
    claims.Act: Kind("actType", is_deed=True, tells=True, in_event=True),
    claims.Figure: Kind("measure", is_followed=True, tells=True),
    claims.Omission: Kind("action", is_followed=True, asks=True, tells=True, owes=True),
    claims.Charge: Kind("offence", is_followed=True, asks=True, tells=True, in_event=True),
    claims.Decision: Kind("outcome", is_deed=True, tells=True),
    claims.Response: Kind("action", is_deed=True, tells=True),
    claims.Assessment: Kind("verdict", tells=True),
    claims.Norm: Kind("action", is_followed=True, asks=True, owes=True),
    claims.Demand: Kind("action", is_followed=True, asks=True, owes=True),
    claims.Requirement: Kind("aspect", is_followed=True, asks=True, owes=True),
    claims.Risk: Kind("harm"),
    claims.Contrast: Kind("contrastKind"),
    claims.Description: Kind("describedAs"),
}
BY_NAME: dict[str, type[Claim]] = {type_.__name__: type_ for type_ in KINDS}

# All other classes, by the local names of their IRIs.
PERSON, GROUP, PLACE, EVENT, LAW = "Person", "Group", "Place", "Event", "LegalProvision"
ORGANISATION, PUBLIC_BODY, STATE = "Organisation", "PublicBody", "State"
BODIES = (ORGANISATION, PUBLIC_BODY, STATE)
THINGS = (PERSON, *BODIES, GROUP, PLACE, EVENT, LAW, "Document")
SOURCE, PASSAGES = "Source", ("Passage", "PagePassage")
LINK, COMPARISON, READING, SILENCE = "Link", "Comparison", "Reading", "Silence"
DATASET = "Dataset"
WITHDRAWN = "Withdrawn"


def names(is_meant: Callable[[Kind], bool]) -> tuple[str, ...]:
    """The local names of the kinds of claims whose row is meant."""
    return tuple(type_.__name__ for type_, kind in KINDS.items() if is_meant(kind))


def kind_of(claim: Claim) -> Kind:
    """What the kind of a claim means; nothing is known of a class of a workspace that is below no kind."""
    return KINDS.get(type(claim), Kind())
