"""Whether the cited paraphrases and the label bear out an assertion: voice, standing, denial, unit, and what is said to be unsaid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from kzgraph.graph.names import short
from kzgraph.validate.wording.claims import DENIAL, LESSENED
from kzgraph.validate.wording.clashes import Clash
from kzgraph.validate.wording.numerals import numbers
from kzgraph.validate.wording.texts import BOUNDS, Said, stems, without_unsaid
from kzgraph.vocab import DCTERMS, KZ, KZV

# A word of each standing that rests on something, one of which the paraphrase has.
_STANDINGS = {
    name: re.compile(words, re.IGNORECASE)
    for name, words in {
        "alleged": "alleg|claim|complain|accus|told|said to|says? that|according",
        "charged": "charg|accus|indict|prosecut|case|suspect|trial",
        "documented": "found|confirm|document|verif|establish|authentic|examin|heard|interview|told|witness|observ|prove|own work",
        "feared": r"risk|fear|danger|threat|would|might|afraid|worr|concern|\b(?-i:may)\b|could",
        "reported": "report|relay|accord|account|passed on|said to",
    }.items()
}
# What a text says to be left unsaid, the roles that give it all the same, and the aspects that a flag names.
_UNSAID = (
    (
        "by whom|at whose hands|whose doing|by whose|because of whom|who (?:opened|brought|carried|did)",
        (KZ.perpetrator, KZ.actor, KZ.accuser, KZ.dutyBearer),
        {"perpetrator", "actor", "accuser", "duty-bearer"},
    ),
    ("(?:(?<!because )of|against) whom", (KZ.victim, KZ.accused), {"victim"}),
    ("on whom", (KZ.addressee,), {"addressee"}),
    ("whose task|who should|who owes|whom (?:it|the law) bound", (KZ.dutyBearer, KZ.addressee), {"duty-bearer", "addressee"}),
)
_NOT_SAID = re.compile(r"\bnot (?:said|say|told)\b", re.IGNORECASE)
_LEFT_UNSAID = tuple(
    (re.compile(rf"\b(?:{words})\b[^.;]*?{_NOT_SAID.pattern}", re.IGNORECASE), roles, aspects) for words, roles, aspects in _UNSAID
)
_UNIT_AFTER = re.compile(r"[\w.,-]+(?:\s+(?:to|and|or)\s+[\w-]+)?\s+(year|month|week|day)s?\b", re.IGNORECASE)
_UNIT = re.compile(r"(year|month|week|day)s?$")
_NOT_SERVED = re.compile(
    r"\b(?:not?|without|never|nor|none)\b[^.;]{0,60}\b(?:serv\w+|prison|jail|custody)\b|\bsuspended\b|\bprobation", re.IGNORECASE
)
_SERVED = re.compile(r"(?<!not )(?:\bto be served\b|\b(?:has|have|had) to (?:be )?serve)|\b(?:real|actual)\b", re.IGNORECASE)


def of_assertion(said: Said, neighbours: Sequence[Said]) -> Iterator[Clash]:
    """A clash for each triple that the label or the cited paraphrases do not bear out; `neighbours` cite one of its passages."""
    if said.paraphrase:
        yield from _standing(said)
        yield from _voice(said)
        yield from _denial(said)
    yield from _unsaid(said, neighbours)
    yield from _unit(said)
    yield from _served(said)


def _standing(said: Said) -> Iterator[Clash]:
    for standing in said.graph.things(said.node, KZ.standing):
        name = standing.value.removeprefix(KZV)
        if name in _STANDINGS and not _STANDINGS[name].search(said.paraphrase):
            message = f"the standing is {name}, and no paraphrase of a cited passage says so"
            yield Clash("standing-of-paraphrase", (said.node, KZ.standing, standing), message, said.at_paraphrase())


def _voice(said: Said) -> Iterator[Clash]:
    """The source as the voice of what its passage only relays. That somebody spoke may be the source's own word: they are the actor."""
    graph, node = said.graph, said.node
    words = stems(said.paraphrase)
    speaking = any(stems(name) <= words for thing in graph.things(node, KZ.actor) for name in graph.names(thing))
    if said.has(KZ.ambiguous, KZV.voice) or said.has(KZ.inferred, KZV.voice) or speaking:
        return
    for voice in graph.things(node, KZ.voice):
        if any(voice in graph.things(source, DCTERMS.creator) for source in said.sources):
            names = "|".join(map(re.escape, graph.names(voice)))
            relayed = re.compile(rf"As (?:the )?(?:{names}) (?:relay|report|pass)")
            if names and all(relayed.match(text.value) for _, text in said.paraphrases):
                message = f'the paraphrase says that "{graph.names(voice)[0]}" relayed it: it is the word of somebody else'
                yield Clash("voice-of-paraphrase", (node, KZ.voice, voice), message, said.at_paraphrase())


def _denial(said: Said) -> Iterator[Clash]:
    denial = _denial_of(said.label)
    if denial and not _denial_of(said.paraphrase) and not LESSENED.search(without_unsaid(said.paraphrase)):
        message = f'the label denies something ("{denial}"), and no paraphrase of a cited passage does'
        yield Clash("denial-of-label", said.at_label(), message, said.at_paraphrase())


@cache
def _denial_of(text: str) -> str:
    """The first word of denial, but for what is left unsaid."""
    match = DENIAL.search(without_unsaid(text))
    return match[0] if match else ""


@cache
def _leaves_unsaid(text: str) -> bool:
    """Whether a text says that something is not said."""
    return _NOT_SAID.search(text) is not None


def _unsaid(said: Said, neighbours: Sequence[Said]) -> Iterator[Clash]:
    if not _leaves_unsaid(said.label) and not _leaves_unsaid(said.paraphrase):  # most
        return
    graph, node = said.graph, said.node

    def silent(other: Said, aspects: set[str]) -> bool:
        return any(value.value.removeprefix(KZV) in aspects for value in graph.things(other.node, KZ.silentOn))

    for unsaid, roles, aspects in _LEFT_UNSAID:
        given = next(((node, *pair) for pair in graph.given(node, roles)), None)
        if given is None or silent(said, aspects):
            continue
        message = f"and {short(given[1])} is given"
        if match := unsaid.search(said.label):
            yield Clash("given-unsaid", given, f'the label says "{match[0]}", {message}', said.at_label())
        elif (match := unsaid.search(said.paraphrase)) and not any(silent(other, aspects) for other in neighbours):
            yield Clash("given-unsaid", given, f'the cited paraphrase says "{match[0]}", {message}', said.at_paraphrase())


def _unit(said: Said) -> Iterator[Clash]:
    """Years, months, weeks or days behind the number of a figure, against the unit of its measure."""
    graph, node = said.graph, said.node
    if not graph.has_any(node, (KZ.measure,)):  # most
        return
    units = {
        match[1]
        for measure in graph.things(node, KZ.measure)
        for unit in graph.things(measure, KZ.unit)
        for match in [_UNIT.search(unit.value)]
        if match
    }
    for value in graph.objects(node, *BOUNDS):
        for where, text, other in (("label", said.label, None), ("cited paraphrase", said.paraphrase, said.at_paraphrase())):
            start = next((start for number, start in numbers(text, "en").items() if str(number) == value.value), None)
            match = _UNIT_AFTER.match(text, start) if start is not None else None
            if match and match[1].lower() not in units:
                counted = " or ".join(f"{unit}s" for unit in sorted(units)) or "something else"
                message = f"the {where} gives {value.value} in {match[1].lower()}s, and the measure counts {counted}"
                yield Clash("unit-of-label", (node, KZ.measure, graph.things(node, KZ.measure)[0]), message, other)
                return


def _served(said: Said) -> Iterator[Clash]:
    for value in said.graph.objects(said.node, KZ.toBeServed):
        spared, decided = _spared(said.label), _spared(said.paraphrase)
        spared = decided if spared is None else spared  # a passage may tell of several decisions
        if said.label and spared is not None and spared != (value.value in ("false", "0")):
            how = "need not be served" if spared else "is to be served, as far as they say"
            yield Clash(
                "served-of-label",
                (said.node, KZ.toBeServed, value),
                f"by label and paraphrase the sentence {how}, and kz:toBeServed is {value.value}",
            )


@cache
def _spared(text: str) -> bool | None:
    """Whether a text says of a sentence that it need not be served; None where it says both, as of two sentences."""
    spared, served = _NOT_SERVED.search(text) is not None, _SERVED.search(text) is not None
    return None if spared and served else spared
