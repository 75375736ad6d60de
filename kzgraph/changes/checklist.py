"""What a reviewer should ask of a new or changed claim, judgement, group or translation: no rule knows what a passage says.

A row of QUESTIONS is all that a question needs. It is asked of an assertion that has each fact that it names, in braces or in `where`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter
from typing import NamedTuple

from kzgraph.changes.values import Change, Seen
from kzgraph.model.kinds import COMPARISON, GROUP, SILENCE
from kzgraph.safety.escapes import cut

LONGEST = 200  # characters of a fact within a question


class Question(NamedTuple):
    """A question, with the names of facts in braces; `where` gives a pattern that a fact must match."""

    text: str
    where: Mapping[str, str] = {}

    @property
    def names(self) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(self.text) if name} | self.where.keys()


QUESTIONS = (
    Question("Named ({person named}): does the passage name them, and say of them all that is said here?"),
    Question("Who did it: does the passage say that {perpetrator} did it, or only that somebody accuses or suspects them?"),
    Question("Who suffered it: does the passage say {victim}, all of them and nobody else?"),
    Question("Who is accused: does the passage say {accused}, and does the label leave open whether they did it?"),
    Question("Accused of what: does the passage say {offence}, and does it call the charge by this name?"),
    Question("Who accuses: does the passage say that {accuser} do, or does it leave this open?"),
    Question("Documented: does the passage say that {voice} established it themselves?", {"standing": "^documented$"}),
    Question("Asserted: does {voice} claim it in this passage, no more and no less?", {"standing": "^asserted$"}),
    Question("Presupposed: does the passage take it for granted, and claim something else?", {"standing": "^presupposed$"}),
    Question("Reported: does the passage leave it to a report, and does the label say so?", {"standing": "^reported$"}),
    Question("Alleged: does the passage leave it to those concerned, and does the label say so?", {"standing": "^alleged$"}),
    Question("Promised: is it only announced, and does the label say nothing of its being done?", {"standing": "^promised$"}),
    Question("Owed: does the passage say that it should be so, and not that it is?", {"standing": "^owed"}),
    Question("Demanded: does the passage ask for it, and not say that it was done?", {"standing": "^demanded$"}),
    Question("Feared: does the passage say that it may happen, and not that it has?", {"standing": "^feared$"}),
    Question("Whose word is it: does {voice} say it, or do they quote somebody else?"),
    Question("Label: does it alone claim no more than the passage, and keep its *some*, *only*, *but* and *may*?", {"label": "."}),
    Question('Affirmed or denied: does the passage say that it happened ({act type}), with no "not" beside it?'),
    Question('Affirmed or denied: does the passage say {action}, with no "not" or "refused" beside it?', {"class": "^Response$"}),
    Question("Left undone: does the passage say so ({action}), or only that nothing is known of it?", {"class": "^Omission$"}),
    Question('How many ({number}): is there no "at least", "more than", "about" or "up to" beside the number?', {"number": "exactly"}),
    Question('How many ({number}): does the passage say "at least", or "more than" one fewer, of all together?', {"number": "at least"}),
    Question('How many ({number}): does the passage say "at most", "up to", or "fewer than" one more?', {"number": "at most"}),
    Question("How many ({number}): does the passage use this word, and give no number?", {"number": r"^\D+$"}),
    Question("Counted ({unit}): does the number count these, {counts}?"),
    Question("Part of another number: does the passage say that it is within {subset of}?"),
    Question("Faced, not imposed: does the passage say only what penalty {accused} may get?", {"penalty": "."}),
    Question("Denied: does the passage speak against {contradicts}?"),
    Question("Judged: does the passage say {verdict}, as strongly and no more?"),
    Question("Described: does the passage itself call {about} this: {described as}?"),
    Question("Whose measure: does the passage say that {actor} took, claimed or promised it?"),
    Question("Whose duty: does the passage say that {duty bearer} had or has to act?"),
    Question("Who is asked: does the passage ask {addressee}?"),
    Question("What is asked: does the passage ask for this ({action}), and not only speak of it?", {"class": "^Demand$"}),
    Question("Condition: does the passage attach it to the demand {requirement of}?"),
    Question("Quality: does the passage say {quality}, and of this?"),
    Question("Contrast: does the passage set {side} against {against}?"),
    Question('Either one: does the passage join these by "or"? {one of}'),
    Question("From where to where: does the passage say from {origin} to {destination}?"),
    Question("How far: does the passage say {extent}?"),
    Question("As of {as of}, while the source is of {day of the source}: does the passage give this day?"),
    Question("When: does the passage give this day of the thing itself, and not of its announcement? {date}"),
    Question("Inferred ({inferred}): would every reader supply the same?"),
    Question("Ambiguous ({ambiguous}): can the words be read in two ways?"),
    Question("Not stated ({not stated}): is it nowhere near the passage?"),
    Question("Several passages: does each say it by itself? {stated in}", {"stated in": ", "}),
)
# Of judgements, groups and translations, by class.
OTHERS = {
    COMPARISON: (
        Question("Pair: are these two about the same people, deed, place and time? {first} / {second}"),
        Question("Relation: does {second} bear on {first} as said ({relation})?"),
        Question("Done: does the second claim say that the very thing was done that the first asks for? ({follow up})"),
    ),
    SILENCE: (
        Question("Silent: does no sentence of {not said in} say it, in whatever words? {label}"),
        Question("Nearest: is there no claim nearer than {nearest}?"),
        Question("Elsewhere: does {said elsewhere} say this very thing?"),
    ),
    GROUP: (
        Question("Nobody named: can nobody be recognised from the name of the group, in any language? {label}"),
        Question("Whose word: does the name give no accusation or verdict as a fact? {label}"),
        Question("Same people: are these in every passage of {named in}?"),
    ),
    "translation": (Question("Translation: does it say what the English text says, no more and no less, and name nobody? {english}"),),
}
MOST_QUESTIONS = 7  # of one node, the gravest first
# What is read first: the words for a risk, the fact that brings it, and the pattern that the fact matches.
RISKS = (
    ("names a person", "person named", ""),
    ("says who did it", "perpetrator", ""),
    ("gives a number", "number", ""),
    ("is documented", "standing", "^documented$"),
)


def is_reviewed(change: Change) -> bool:
    """Whether a change puts something before a reviewer: a new or altered assertion, comparison, silence, group or translation."""
    return change.way in ("added", "altered") and bool(_rows(change))


def _rows(change: Change) -> tuple[Question, ...]:
    if change.kind == "assertion":
        return QUESTIONS
    return next((OTHERS[name] for name in (change.kind, *change.seen.classes) if name in OTHERS), ())


def questions(change: Change) -> list[str]:
    """The questions that a change raises, the gravest first: of what is new all that fit, of what is altered those about what it altered.

    There are MOST_QUESTIONS at most.
    """
    if not is_reviewed(change) or change.after is None:
        return []
    before, after = _known(change.before), _known(change.after)
    altered = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    if "stated in" in altered:  # of another passage, everything is asked anew
        altered |= after.keys()
    rows = [row for row in _rows(change) if _fits(row, after) and row.names & altered]
    asked = [row.text.format_map({name: cut(words, LONGEST) for name, words in after.items()}) for row in rows]
    is_altered = bool(before) and change.kind == "assertion"
    of_others = sorted(altered - {name for row in rows for name in row.names}) if is_altered else []
    return [*asked, *(_of_another(name, before, after) for name in of_others)][:MOST_QUESTIONS]


def risks(change: Change) -> list[str]:
    """Why a reviewer should read a change early, the gravest first; both versions count."""
    sides = [_known(change.before), _known(change.after)] if change.kind == "assertion" else []
    return [words for words, name, pattern in RISKS if any(name in facts and re.search(pattern, facts[name]) for facts in sides)]


def rank(change: Change) -> tuple[bool, ...]:
    """Sorts the riskiest changes first."""
    brought = risks(change)
    return tuple(words not in brought for words, _, _ in RISKS)


def _known(seen: Seen | None) -> dict[str, str]:
    """The facts of an assertion, with its label and class; none of an assertion that is not there."""
    return {**dict(seen.facts), "label": seen.label, "class": ", ".join(seen.classes)} if seen else {}


def _fits(row: Question, facts: Mapping[str, str]) -> bool:
    return row.names <= facts.keys() and all(re.search(pattern, facts[name]) for name, pattern in row.where.items())


def _of_another(name: str, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """A question about an altered fact of which no row asks."""
    if name not in after:
        return f"No longer said ({name}: {cut(before[name], LONGEST)}): does the passage say otherwise?"
    return f"Altered ({name}): does the passage say {cut(after[name], LONGEST)}?"
