"""A link: a judgement about a node and something in another dataset, with the reviewer's role, the date and the reason."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import NamedTuple, Protocol

from kzgraph import __version__
from kzgraph.dates import is_date
from kzgraph.errors import UsageError
from kzgraph.graph.names import current_names
from kzgraph.vocab import KZR, KZV, LINK, SEMAPV, SKOS

# What was judged, by the concept of kzv:link-states.
STATES = {"positive": KZV + "positive-link", "negative": KZV + "negative-link", "unsure": KZV + "unsure-link"}
ROLES = {name: KZV + name for name in ("encoder", "link-reviewer", "area-specialist")}
# Only these roles compare the two sides, so only they may confirm an exact match.
CONFIRMING = ("link-reviewer", "area-specialist")
RELATIONS = tuple(SKOS + name for name in ("exactMatch", "closeMatch", "relatedMatch"))
EXACT, CLOSE, RELATED = RELATIONS
BY_HAND, BY_TOOL = SEMAPV + "ManualMappingCuration", SEMAPV + "CompositeMatching"
WAYS = (BY_HAND, SEMAPV + "LexicalMatching", BY_TOOL, SEMAPV + "UnspecifiedMatching")
TOOL = f"kzgraph {__version__}"
PUBLISHED = "published"
FIRST_TO_HAVE_A_DAY = datetime.timezone(datetime.timedelta(hours=14))  # a date that is tomorrow even here is in the future


class Dataset(NamedTuple):
    """An external dataset. `rights` says what may be done with its rows: published, restricted or private."""

    name: str
    title: str
    licence: str = ""
    page: str = ""
    rights: str = PUBLISHED
    citation: str = ""

    @property
    def iri(self) -> str:
        """The node that describes it in graph/links/."""
        return LINK + self.name

    @property
    def is_published(self) -> bool:
        """Whether links into it may stand in a workspace. A dataset that is not marked as published is private."""
        return self.rights == PUBLISHED


class Link(NamedTuple):
    """One judgement. `relation`, `found_by`: an IRI of RELATIONS, WAYS; `state`, `reviewer`: a key of STATES, ROLES; `day` as 2022-10-26.

    `label` is the dataset's name for the thing when it was judged, empty if unknown. `score` and `tool` are empty for a pair found by hand.
    `called` is what a list called the subject, which then is a row of it; empty for a node of the graph.
    """

    subject: str
    object: str
    dataset: str
    relation: str
    state: str
    reviewer: str
    day: str
    justification: str
    found_by: str = BY_HAND
    label: str = ""
    score: str = ""
    tool: str = ""
    called: str = ""

    @property
    def iri(self) -> str:
        """The same for the same pair and dataset, whatever was judged; a digest, so that it names neither side."""
        return f"{LINK}{self.dataset}-{hashlib.sha256(f'{self.subject} {self.object}'.encode()).hexdigest()[:16]}"

    @property
    def pair(self) -> tuple[str, str]:
        """The pair that is judged; see `row_key`."""
        return self.subject, row_key(self.object, self.dataset)

    @property
    def sides(self) -> tuple[str, str]:
        return self.subject, self.object

    @property
    def details(self) -> tuple[str, ...]:
        """None: a link has its state and its relation alone."""
        return ()

    def holds_for(self, label: str, called: str = "") -> bool:
        """Whether the judgement still holds for rows with these labels: a new label may be another person."""
        return all(not before or not now or before == now for before, now in ((self.label, label), (self.called, called)))


def row_key(iri: str, dataset: str) -> str:
    """The IRI of a row without its release: the same for kzr:ucdp-ged-19.1/7 and kzr:ucdp-ged-23.1/7. Other IRIs stay as they are."""
    return re.sub(rf"^{re.escape(KZR + dataset)}-[0-9A-Za-z.-]+/", f"{KZR}{dataset}/", iri)


def dataset_name(name: str, where: str) -> str:
    """The name, which is a file name too. Raises UsageError that begins with `where` if it is not valid."""
    if not re.fullmatch(r"[a-z0-9]+(?:[.-][a-z0-9]+)*", name) or name == "datasets":
        shown = name[:80] or "nothing"
        raise UsageError(
            f"{where}: {shown} is not the name of a dataset: use lower-case letters, digits and hyphens, and not the word datasets."
        )
    return name


def checked(link: Link, where: str) -> Link:
    """The link, with a normalised score. Raises UsageError that begins with `where` if a value is not valid."""

    def wrong(reason: str) -> UsageError:
        return UsageError(f"{where}: {reason}")

    dataset_name(link.dataset, where)
    for side in (link.subject, link.object):
        if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", side):
            raise wrong(f"{side or 'nothing'} is not an IRI: write it in full, beginning with https:// or http://.")
    if not current_names().is_minted(link.subject):
        raise wrong(f"{link.subject} is not in this graph: expected a node of this graph as subject, and one of the dataset as object.")
    if link.relation not in RELATIONS:
        raise wrong(f"{link.relation or 'nothing'} is not a relation of links: use skos:exactMatch, skos:closeMatch or skos:relatedMatch.")
    check_judging(link, STATES, where)
    if link.relation == EXACT and (link.state != "positive" or link.reviewer not in CONFIRMING):
        raise wrong("skos:exactMatch needs a positive judgement by a link-reviewer or an area-specialist: write skos:closeMatch.")
    return link._replace(score=score_text(link.score, where) if link.score else "")


class Judged(Protocol):
    """What every judgement says of itself, whatever it is about."""

    @property
    def state(self) -> str: ...
    @property
    def reviewer(self) -> str: ...
    @property
    def day(self) -> str: ...
    @property
    def justification(self) -> str: ...
    @property
    def found_by(self) -> str: ...
    @property
    def score(self) -> str: ...
    @property
    def tool(self) -> str: ...


def reason_given(text: str, what: str) -> str:
    """A justification without spaces around it. Raises UsageError, with `what` to say with --reason, for one without a word."""
    if not any(letter.isalpha() for letter in text):
        raise UsageError(f"the justification has no words: say with --reason {what}.")
    return text.strip()


def check_judging(judgement: Judged, states: Iterable[str], where: str) -> None:
    """Raises UsageError that begins with `where` if state, role, day, reason, or how the pair was found is not valid."""

    def wrong(reason: str) -> UsageError:
        return UsageError(f"{where}: {reason}")

    if judgement.state not in states:
        raise wrong(f"{judgement.state or 'nothing'} is not a state of a judgement: use {', '.join(states)}.")
    if judgement.reviewer not in ROLES:
        raise wrong(f"{judgement.reviewer or 'nothing'} is not a role of reviewers: use {', '.join(ROLES)}. Names are not stored.")
    if judgement.found_by not in WAYS:
        ways = ", ".join(f"semapv:{way.removeprefix(SEMAPV)}" for way in WAYS)
        raise wrong(f"{judgement.found_by or 'nothing'} is not a mapping justification: use {ways}.")
    if bool(judgement.score) != bool(judgement.tool) or (judgement.found_by == BY_HAND and judgement.tool):
        raise wrong("expected both a tool and a score, or neither for a pair found by hand.")
    if not judgement.justification.strip():
        raise wrong("the justification is empty: say in words what the judgement rests on.")
    if not is_date(judgement.day):
        raise wrong(f"{judgement.day or 'nothing'} is not a date: use YYYY-MM-DD.")
    if judgement.day > datetime.datetime.now(tz=FIRST_TO_HAVE_A_DAY).date().isoformat():
        raise wrong(f"{judgement.day} is in the future: give the day of the decision.")


def score_text(score: str | float, where: str) -> str:
    """A score with at most four decimals. Raises UsageError if it is not from 0 to 1."""
    try:
        value = Decimal(str(score))
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value <= 1:
        raise UsageError(f"{where}: {score} is not a score: use a number from 0 to 1.")
    whole, _, part = f"{value:.4f}".partition(".")
    return f"{whole}.{part.rstrip('0') or '0'}"
