"""The order of time in which claims are told."""

from __future__ import annotations

from collections.abc import Collection

from kzgraph.model import Claim


def days(claims: Collection[Claim]) -> dict[str, str]:
    """The day by which each claim stands in the order of time: its own, else the first in its last sentence, else the day up to which
    it holds.

    So a charge that is told with the decision on it does not come after it, at the day of the report.
    """
    own = {claim.iri: day.value for claim in claims if (day := getattr(claim, "date", None) or claim.period.start)}
    told: dict[str, str] = {}  # by passage
    for claim in claims:
        for passage in claim.passages if claim.iri in own else ():
            told[passage.iri] = min(own[claim.iri], told.get(passage.iri, own[claim.iri]))
    rest = (claim for claim in claims if claim.iri not in own)
    return own | {claim.iri: max(told.get(passage.iri, claim.as_of.value) for passage in claim.passages) for claim in rest}
