"""How a claim is made, against how its label and the cited paraphrases word it: standing, voice, flags, sides, denial, choice, contrast."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cache

import pyoxigraph as ox

from kzgraph.graph.names import short
from kzgraph.validate.material import is_near
from kzgraph.validate.wording.clashes import Clash
from kzgraph.validate.wording.texts import Said, without_unsaid
from kzgraph.validate.wording.voices import Voices
from kzgraph.vocab import DCTERMS, KZ, KZV

_SAYING = "said|says|found|spoke|asked|held|urged|called|had called|welcomed|presupposed|counted|put|told|set|based|relayed|gave|joined"
# A word of each standing, one of which its label has.
_STANDINGS = {
    name: re.compile(words, re.IGNORECASE)
    for name, words in {
        "alleged": "alleg|claim|complain|said|accord",
        "charged": "charg|accus|indict|prosecut|case|suspect",
        "demanded": "should|ought|ask|call|urg|demand|request|must|want|only (?:by|if)|appeal|recommend|need|condition|insist",
        "documented": "found|document|confirm|verif|establish|examin|record|heard|interview|count",
        "feared": r"risk|fear|danger|threat|would|might|\b(?-i:may)\b|could",
        "owed": "dut|due\\b|ought|right|ow(?:e|ing)|need|must|bound|oblig|should|entitl|requir",
        "promised": "promis|pledg|commit|undert|announc|intend",
        "reported": "report|accord|relay|said to",
    }.items()
}
# How a label begins that belongs to one standing alone.
_BEGINNINGS = {
    re.compile(r"[^,;]*\b(?:spoke of|presupposed)\b"): ("presupposed", _STANDINGS.keys() - {"documented"} | {"presupposed"}),
    re.compile(r"(?!.*\bimpl)(?:\w+ ){1,6}(?:said|held)\b"): ("said outright", _STANDINGS.keys() | {"asserted"}),
    re.compile(r"(?:\w+ ){1,6}found\b"): ("documented", {"documented"}),
    re.compile(r"(?:\w+ ){1,6}welcomed\b"): ("asserted", {"asserted"}),
}
_SPEAKER = re.compile(rf"(?:The )?(.{{3,80}}?)(?:,[^,]*,(?:[^,]*,)?)? (?:{_SAYING})\b")
_ALLEGED = re.compile(r"(?:\w+ ){1,4}alleged ")
_LEFT_OPEN = re.compile(
    r"\b(?:leaves? (?:\w+ )?open|reach(?:es)? (?:so|that) far|as far as the words|if (?:the|these|that|this) words?)\b", re.IGNORECASE
)
_IMPLIED = re.compile(r"\bby implication\b|\bimplie[ds]\b", re.IGNORECASE)
DENIAL = re.compile(
    r"\b(?:not|no|never|nobody|nothing|none|neither|nor|without|unable|cannot|fail\w*|lack\w*|absen\w*|omit\w*|refus\w*|miss\w*|"
    r"le(?:ave|aving|ft)\w* out|ignor\w*|f[ae]ll\w* short|unreported)\b|n['’]t\b",
    re.IGNORECASE,
)
# What says without a word of denial that something did not happen.
AVOIDED = re.compile(r"\b(?:unable|inab\w+|spared?|refrain\w*|avoid\w*|halt\w*|stop\w*|prevent\w*|kept|keeps?|against)\b", re.IGNORECASE)
LESSENED = re.compile(rf"{AVOIDED.pattern}|\b(?:un\w{{4,}}|less|only|drop\w*|den(?:y|ies|ied)|withh[eo]ld\w*)\b", re.IGNORECASE)
CHOICE = re.compile(r"\b(?:or|either|any of)\b", re.IGNORECASE)
CONTRAST = re.compile(
    r"\b(?:but|however|contrast\w*|despite|although|though|while|only|inconsisten\w*|yet|against|differ\w*|unlike|instead|nevertheless|"
    r"whereas|contrar\w*)\b",
    re.IGNORECASE,
)
ALLEGATION = re.compile(r"alleg|accus|indict|suspect|suppos|claim", re.IGNORECASE)
_BY, _WAS = re.compile(r"\b(against|by|from|to)(?: the| some of the)? ?$"), r"(?:were|was|are|is|had been|have been|being)"
_PASSIVE = re.compile(
    rf"(?:,[^,]*,| (?:of|in) [\w ]{{3,25}}?)? ?{_WAS}(?: still| being| severely)? (?!\w+ing\b)\w+(?:ed|en|orn|aid|old|ot)\b"
)
DOERS, SUFFERERS = (KZ.perpetrator, KZ.actor, KZ.accuser, KZ.dutyBearer), (KZ.victim, KZ.accused, KZ.owedTo, KZ.beneficiary, KZ.atRisk)
SIDES = (*DOERS, *SUFFERERS, KZ.origin, KZ.destination)


def of_assertion(said: Said, named: Mapping[str, Sequence[ox.NamedNode]], speakers: Voices) -> Iterator[Clash]:
    """A clash for each way in which label or paraphrase word the claim otherwise; `named` has the things by name, in small letters."""
    graph, node = said.graph, said.node
    if said.label:
        yield from _standing(said)
        yield from (others := [*_voice(said, named)])
        yield from (clash for language, clash in speakers.of_assertion(said) if language != "en" or not others)
        yield from _flags(said)
        yield from _sides(said)
    if graph.is_a(node, KZ.Omission):
        yield from _denied(said)
    if len(choices := graph.objects(node, KZ.oneOf)) > 1 and said.label and not CHOICE.search(said.label):
        yield Clash("choice-of-label", (node, KZ.oneOf, choices[0]), 'kz:oneOf gives alternatives, and the label has no "or"')
    for kind in graph.objects(node, KZ.contrastKind):
        if said.paraphrase and not CONTRAST.search(said.paraphrase):
            message = "a contrast, and no paraphrase of a cited passage has a word of contrast such as but or however"
            yield Clash("contrast-of-paraphrase", (node, KZ.contrastKind, kind), message, said.at_paraphrase())
    if graph.is_a(node, KZ.Charge) and said.label and "alleg" in said.paraphrase and not ALLEGATION.search(said.label):
        message = "the paraphrase says that it is alleged, and the label of the charge does not"
        yield Clash("allegation-of-label", said.at_label(), message, said.at_paraphrase())


@cache
def _beginnings(label: str) -> list[tuple[str, Container[str]]]:
    """How a label begins, each with the standings that fit."""
    return [known for begin, known in _BEGINNINGS.items() if begin.match(label)]


def _standing(said: Said) -> Iterator[Clash]:
    for standing in said.graph.things(said.node, KZ.standing):
        name = standing.value.removeprefix(KZV)
        at = (said.node, KZ.standing, standing)
        other = next((known for known, fit in _beginnings(said.label) if name not in fit), "")
        if not other and name != "alleged" and said.graph.is_a(said.node, KZ.Act) and _ALLEGED.match(said.label):
            other = "alleged"
        if other:
            yield Clash("standing-of-label", at, f"the label is worded as {other}, and the standing is {name}")
        elif name in _STANDINGS and not _STANDINGS[name].search(said.label):
            yield Clash("standing-of-label", at, f"the standing is {name}, and no word of the label says so")


def _voice(said: Said, named: Mapping[str, Sequence[ox.NamedNode]]) -> Iterator[Clash]:
    graph = said.graph
    if said.has(KZ.ambiguous, KZV.voice) or said.has(KZ.inferred, KZV.voice):
        return
    for voice in graph.things(said.node, KZ.voice):
        own = graph.names(voice)
        passed_on = [name for name in own if _relays(said.label, name)]
        first = _speaker(said.label)
        creator = any(voice in graph.things(source, DCTERMS.creator) for source in said.sources)
        passed = creator and any(name in said.label for name in own)  # "X had found, Y said"
        speakers = [] if passed else [speaker for speaker in named.get(first, []) if is_near(speaker.value, said.node.value)]
        if passed_on or (speakers and voice not in speakers):
            who = "others, as the voice relayed" if passed_on else f'"{graph.names(speakers[0])[0]}"'
            yield Clash(
                "voice-of-label",
                (said.node, KZ.voice, voice),
                f'the label is the word of {who}, and the voice is "{own[0] if own else voice}"',
            )


def _relays(label: str, name: str) -> bool:
    """Whether a label says that it is as somebody relays."""
    return name in label and re.search(rf"\bas (?:the )?{re.escape(name)} (?:relay|report|pass)", label) is not None


@cache
def _speaker(label: str) -> str:
    """Who says something at the beginning of a label, in small letters."""
    begin = _SPEAKER.match(label)
    return begin[1].split(",")[0].lower() if begin else ""


@cache
def _flagging(label: str) -> tuple[bool, bool]:
    """Whether a label leaves something open, and whether it says that something is implied."""
    return _LEFT_OPEN.search(label) is not None, _IMPLIED.search(label) is not None


def _flags(said: Said) -> Iterator[Clash]:
    graph, node = said.graph, said.node
    left_open, implied = _flagging(said.label)
    if left_open and not graph.objects(node, KZ.ambiguous):
        yield Clash("flag-of-label", said.at_label(), "the label leaves something open, and no kz:ambiguous says what")
    if implied and not any(graph.objects(other, KZ.inferred) for other in (node, *graph.reached(node))):
        yield Clash("flag-of-label", said.at_label(), "the label says that something is implied, and no kz:inferred says what")


def _sides(said: Said) -> Iterator[Clash]:
    """Who does or suffers, by the words around the name: "against X" suffers, "by X" does, "from X to Y"."""
    graph, label = said.graph, said.label.lower()
    for role, thing in graph.given(said.node, SIDES):
        for start, stop in _places(graph.names(thing), label):
            match = _BY.search(label[max(0, start - 18) : start])
            word = match[1] if match else ""
            wrong = (
                (role in DOERS and word == "against")
                or (role in SUFFERERS and word == "by")
                or (role == KZ.origin and word == "to")
                or (role == KZ.destination and word == "from")
            )
            if wrong or (role == KZ.perpetrator and _PASSIVE.match(label[stop : stop + 60])):
                how = f'"{word} {label[start:stop]}"' if wrong else f'something done to "{label[start:stop]}"'
                yield Clash("side-of-label", (said.node, role, thing), f"the label says {how}, and the role is {short(role)}")
                break
    first = {
        roles: [place for _, thing in graph.given(said.node, roles) for place in _places(graph.names(thing), label)]
        for roles in (DOERS, SUFFERERS[:2])
    }
    doing, suffering = (min(first[roles], default=None) for roles in (DOERS, SUFFERERS[:2]))
    if doing and suffering and suffering < doing and not re.search(r"\bby\b", label[suffering[1] : doing[0]]):
        role, thing = next(graph.given(said.node, SUFFERERS[:2]))
        yield Clash(
            "side-of-label",
            (said.node, role, thing),
            f"the label names who suffers before who does, without by: is {short(role)} right?",
        )


def towards(names: Sequence[str], text: str) -> set[str]:
    """The words such as from and to before names in a text."""
    text = text.lower()
    found = (_BY.search(text[max(0, start - 18) : start]) for start, _ in _places(names, text))
    return {match[1] for match in found if match}


def _places(names: Sequence[str], label: str) -> list[tuple[int, int]]:
    """Where names stand in a label, the longest form first, so that a finding quotes the whole name."""
    forms = sorted({form for name in names for form in _forms(name) if form in label}, key=lambda form: (-len(form), form))
    return [match.span() for form in forms for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", label)]


@cache
def _forms(name: str) -> tuple[str, ...]:
    """A name and what stands for it in a label, in small letters."""
    name = name.lower()
    return name, name.split(", ")[0], " ".join(name.split()[:2]) if name.count(" ") > 2 else name


def _denied(said: Said) -> Iterator[Clash]:
    for action in said.graph.objects(said.node, KZ.action)[:1]:
        at = (said.node, KZ.action, action)
        if said.label and not any(cue.search(without_unsaid(said.label)) for cue in (DENIAL, LESSENED)):
            yield Clash("denial-of-omission", at, "an omission, and the label denies nothing")
        if said.paraphrase and not DENIAL.search(said.paraphrase):
            yield Clash("denial-of-omission", at, "an omission, and no paraphrase of a cited passage denies anything", said.at_paraphrase())
