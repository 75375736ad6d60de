"""What an English text says, as values: its cues, such as not, allegedly, should, some and only, with the words that each governs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kzgraph.validate.wording.texts import stems, without_unsaid

REACH = 90  # characters that a cue governs, unless its clause ends before


class Kind(NamedTuple):
    """A way in which words are meant: `cues` govern the words behind them, up to `ends`. A text with one of `words` says the same."""

    name: str
    cues: re.Pattern[str]
    words: re.Pattern[str]
    ends: re.Pattern[str]


_JOINING = "and|but|who|whom|which|while|where|whereas|as|since|after|before|although|were|was|are|is|had|have|has"
_CLAUSE_END = rf"[.;:()]|, (?:{_JOINING})\b|\b(?:but|while|because|whereas|although)\b"
_DONE = r"\band (?=\w+ed\b)"  # "pledged reforms and released them": what is to come ends where something was done


def _kind(name: str, cues: str, *words: str, to_come: bool = False) -> Kind:
    said, ends = "|".join((cues, *words)), f"{_CLAUSE_END}|{_DONE}" if to_come else _CLAUSE_END
    patterns = (rf"\b(?:{cues})(?!\w)", rf"\b(?:{said})", ends)
    return Kind(name, *(re.compile(pattern, re.IGNORECASE) for pattern in patterns))


DENIED = _kind(
    "denied",
    r"not|no|never|nobody|none|neither|nor|without|unable to|cannot|(?:fail(?:ed|s|ing)?|refus(?:ed|es|ing)|declin(?:ed|es)) to",
    r"\w+n['’]t|un\w{4,}|den(?:y|ied|ies)|lack|absen|omit|ignor|fail|refus|fell short|reject|stopp?|halt|suspend|clos(?:ed|es|ing)",
    r"drop|prevent|hinder|block|little|few|less|exclud|zero|inab\w+|incomplete",
)
ALLEGED = _kind(
    "alleged",
    r"alleg(?:ed|edly|es|ations? of|ations? that)|reportedly|purported(?:ly)?|supposed(?:ly)?|(?:is|are|was|were) said to|claim(?:ed|s) to",
    "alleg|report|accus|complain|claim|suppos|purport|account|accord|suspect|charge|told",
)
PROMISED = _kind(
    "promised",
    r"(?:promis|pledg)(?:ed|es|e)|commit(?:ted|s)? (?:itself |themselves )?to|undertook|will(?! of\b)|intends? to|plan(?:s|ned) to"
    r"|announced plans",
    r"announc|undertak|commit|plan|intend|propos|offer|said (?:it|they) would|to be",
    to_come=True,
)
ASKED = _kind(
    "asked for",
    r"should|ought to|must|call(?:s|ed)? (?:for|on|upon)|urg(?:ed|es|ing)|ask(?:s|ed) (?:for|that|to)|demand(?:s|ed)|needs? to",
    "call|ask|demand|request|recommend|appeal|urg|need|requir|duty|due|right|owed|oblig|condition|wants?|bound",
    to_come=True,
)
FEARED = _kind(
    "feared",
    r"(?:(?-i:may)|might|could)(?! not)|risks?|fear(?:s|ed)?|in danger of|threat of",
    "danger|threat|would|possib|potential|liable|afraid|concern",
    to_come=True,
)
SOME = _kind(
    "some",
    r"(?:one|two|three) of (?:them|whom|these|those|the)|(?:some|several|many|most)(?: of)?|parts? of|half of|certain",
    r"part|half|number|few|at least|much|one|two|three|of (?:the|those|them|these)|among|various",
)
ONLY = _kind(
    "only",
    r"only(?! (?:if|by|when|after))|solely|exclusively|merely",
    "only|sole|alone|exclusiv|just|no more|no other|nothing else|nobody else|rare|limit|unless|few|none",
)
EXCEPT = _kind(
    "except",
    r"(?:all|any\w+|every\w+|nothing|nobody|none) but|except(?: for| in)?|other than|apart from|excluding|with the exception of",
    "but|except|other|besides|exclud|exception|rest|remaining",
)
OUTSIDE = _kind("outside", r"outside(?: of)?|beyond", "not in|elsewhere|other|abroad|apart|external")
CHARGED = _kind(
    "charged", r"on (?:a )?charges? of|accus(?:ed|ations?) of|charged with|indicted (?:for|on)|suspected of|on suspicion of", "charg|accus"
)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being)\s$")


class Cue(NamedTuple):
    """A word that says how the words that it governs are meant."""

    word: str
    start: int
    stop: int  # of what it governs
    governed: frozenset[str]
    rest: frozenset[str]  # the words of the text that it does not govern


@cache
def cues(text: str, kind: Kind) -> tuple[Cue, ...]:
    """The cues of a kind, in the order of the text. What a text says of its source's silence denies nothing."""
    text = without_unsaid(text)
    return tuple(_cues(text, kind))


def _cues(text: str, kind: Kind) -> Iterator[Cue]:
    for match in kind.cues.finditer(text):
        start, stop = match.end(), min(len(text), match.end() + REACH)
        end = kind.ends.search(text, start, stop)
        stop = end.start() if end else stop
        begin = match.start()
        if _PASSIVE.search(text[: match.start()]):  # "the beating was alleged" governs what stands before
            begin = max((end.end() for end in kind.ends.finditer(text, 0, begin)), default=0)
        yield Cue(match[0], match.start(), stop, stems(text[begin:stop]), stems(text[:begin]) | stems(text[stop:]))


@cache
def says(text: str, kind: Kind) -> bool:
    """Whether a text has any word of a kind, in whatever form."""
    return kind.words.search(text) is not None


def governing(text: str, kind: Kind, words: frozenset[str]) -> str:
    """The cue that governs some words wherever the text has one of them; empty where they stand outside of its reach too."""
    for cue in cues(text, kind):
        present = words & (cue.governed | cue.rest)
        if present and present <= cue.governed and not present & cue.rest:
            return cue.word
    return ""
