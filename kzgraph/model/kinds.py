"""What each kind of claim means to the rooms above, beside its fields: one table."""

from __future__ import annotations

from typing import NamedTuple

from kzgraph.model import claims
from kzgraph.model.claims import Claim


class Kind(NamedTuple):
    """`topic` is the property that says in a word what such a claim is about.

    `is_deed` says that something was done, `is_followed` that later texts are read for news of it, `asks` that something may have become
    of it, and `tells` that it may say what became of another claim.
    """

    topic: str = ""
    is_deed: bool = False
    is_followed: bool = False
    asks: bool = False
    tells: bool = False


KINDS: dict[type[Claim], Kind] = {
    claims.Act: Kind("actType", is_deed=True, tells=True),
    claims.Figure: Kind("measure", is_followed=True, tells=True),
    claims.Omission: Kind("action", is_followed=True, asks=True, tells=True),
    claims.Charge: Kind("offence", is_followed=True, asks=True, tells=True),
    claims.Decision: Kind("outcome", is_deed=True, tells=True),
    claims.Response: Kind("action", is_deed=True, tells=True),
    claims.Assessment: Kind("verdict", tells=True),
    claims.Norm: Kind("action", is_followed=True, asks=True),
    claims.Demand: Kind("action", is_followed=True, asks=True),
    claims.Requirement: Kind("aspect", is_followed=True, asks=True),
    claims.Risk: Kind("harm"),
    claims.Contrast: Kind("contrastKind"),
    claims.Description: Kind("describedAs"),
}
BY_NAME: dict[str, type[Claim]] = {type_.__name__: type_ for type_ in KINDS}


def kind_of(claim: Claim) -> Kind:
    """What the kind of a claim means; nothing is known of a class of a workspace that is below no kind."""
    return KINDS.get(type(claim), Kind())
