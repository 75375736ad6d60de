"""Organisations, laws and matters, compared by their labels in each language, word by word, and by what they belong to."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from kzgraph.linking.candidates import gazetteer, spelling, states
from kzgraph.linking.candidates.candidate import Candidate, Reason, candidate, ranked
from kzgraph.linking.candidates.rows import Label, LabelRow, ordered

OFFERED = 0.05
FEWEST = 64  # a shorter table is treated as one of this length
ALIKE = 0.5  # the part of both labels' words, weighted by how distinctive they are, that must be common
MOST = 18.0  # bits that a label can weigh
DIFFERS = 1.5  # how much more a word counts against a pair than a common one counts for it
LANGUAGE = 3.0  # bits for each further language with labels alike
OTHER_LANGUAGE = -2.0  # bits for a language that both have, with labels that are not alike
OTHER_NUMBER = -12.0  # Article 272 and Article 273
SHORT = 1.0  # bits off for a label of a single short word, such as an acronym, for each letter that it lacks
CONTEXT, OTHER_CONTEXT = 3.0, -3.0
OTHER_STATE = -6.0  # bits for a body of another state, by what the body belongs to or by its name
ALONE = 4.0  # at most so many bits for a pair that only labels support
EQUAL = 3.5  # bits at least, beyond those of a random pair, for labels that are equal, if one row has the label
HOME = 0.2  # how much the words of the home country's name count, which bodies leave out at home
INITIALS = 2.0  # bits for each letter of an acronym that is made of the initials of the other label
BELONGS, STATE, SPELT = "belongs to", "state", "spelt in another way"
SLIP = -2.0  # bits for each word that is spelt in another way
STEM = 6  # letters that identify a longer word; endings of cases come after them
USUAL = 5.0  # bits of a word in a table that is too short to count in
_WORD = re.compile(r"[^\W_]+")
_HYPHENED = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)*")  # Co-operation gives one initial
_BRACKETS = re.compile(r"(.+?)\s*\(([^\W\d_]{2,8})\)")
_SHORTEST, _LONGEST = 3, 8  # letters of an acronym; of two letters there are too few
_HOME_LABEL = " home"  # a key, as no word is written
_EMPTY = frozenset(("the", "of", "and", "a", "an", "in", "on", "for", "to", "и", "в", "на", "по", "о", "об", "при", "мен", "және"))


def propose(local_rows: Sequence[LabelRow], external_rows: Sequence[LabelRow] | None = None, *, country: str = "") -> list[Candidate]:
    """The pairs with similar labels in some language, sorted by local node, then by falling score.

    Without external rows, the pairs are of two local rows, each once. `country` is the code of the home country, if there is one.
    """
    local = [_apart(row) for row in ordered(local_rows)]
    others = local if external_rows is None else [_apart(row) for row in ordered(external_rows)]
    weights = _Weights(local, others, _words_of_country(country))
    holders = _holders(local) | _holders(others)  # the greater of both
    by_word: dict[str, set[int]] = defaultdict(set)
    for place, row in enumerate(others):
        for word in {word for label in row.labels for word in _keys(label.text, weights.home)}:
            by_word[word].add(place)
    prior = -math.log2(max(len(others), FEWEST))
    candidates = []
    for row in local:
        reached: Counter[int] = Counter()
        for word in {word for label in row.labels for word in _keys(label.text, weights.home)}:
            for key in (word, *weights.slips.get(word, ())):
                for place in by_word.get(key, ()):
                    reached[place] += key.startswith(" ") or weights.bits(key) > 1.0
        for place in sorted(place for place, rare in reached.items() if rare):
            if external_rows is None and others[place].iri <= row.iri:
                continue
            reasons = list(_reasons(row, others[place], weights, sure=EQUAL - prior, holders=holders))
            # What another country or parent and another spelling take off, they take off this limit too.
            beside = [reason for reason in reasons if reason.aspect in (BELONGS, STATE, SPELT)]
            over = prior + sum(reason.weight for reason in reasons if reason not in beside or reason.weight > 0) - ALONE
            why = _never_sure(beside)
            if over > 0 and why:
                reasons.append(Reason(why, "", "", round(-over, 2)))
            if reasons:
                candidates.append(candidate(row.iri, others[place].iri, prior, reasons))
    return ranked(item for item in candidates if item.score >= OFFERED)


def _never_sure(beside: Iterable[Reason]) -> str:
    """Why a pair has a limit; empty if it has none."""
    weights = {reason.aspect: reason.weight for reason in beside}
    if weights.get(BELONGS, 0.0) <= 0:
        return "nothing but the label speaks for it"
    return "a label that is spelt in another way is never sure" if SPELT in weights else ""


def _apart(row: LabelRow) -> LabelRow:
    """The row with a label and its acronym in brackets, such as Human Rights Watch (HRW), as two labels."""
    labels: list[Label] = []
    for label in row.labels:
        parts = _BRACKETS.fullmatch(label.text.strip())
        initials = iter("".join(word[0] for word in _HYPHENED.findall(_plain(parts[1]))) if parts else "")
        apart = parts and parts[2].isupper() and all(letter in initials for letter in _plain(parts[2]))
        labels += [label._replace(text=text) for text in parts.groups()] if parts and apart else [label]
    return row._replace(labels=tuple(dict.fromkeys(labels)))


def prepare() -> None:
    """Reads the files that comparisons need, for a process that may open none later."""
    states.known(words)
    _words_of_country("")
    _of_places()


def _holders(rows: Iterable[LabelRow]) -> Counter[str]:
    """How many rows have each label."""
    return Counter(whole for row in rows for whole in {_whole(label.text) for label in row.labels})


@lru_cache(maxsize=1 << 15)
def words(text: str) -> frozenset[str]:
    """The words of a label without accents, capitals and the endings of long ones."""
    return frozenset(word[:STEM] if len(word) > STEM + 1 else word for word in _WORD.findall(_plain(text))) - _EMPTY


@lru_cache(maxsize=1 << 15)
def _whole(text: str) -> str:
    """All words of a label in their order, without accents and capitals."""
    return " ".join(_WORD.findall(_plain(text)))


def _plain(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter))


@lru_cache(maxsize=1 << 15)
def _acronym(text: str) -> str:
    """The letters of a label that is an acronym, else nothing."""
    word = text.strip()
    return _plain(word) if word.isupper() and word.isalpha() and _SHORTEST <= len(word) <= _LONGEST else ""


@lru_cache(maxsize=1 << 15)
def _initials(text: str) -> str:
    """The initials of the words of a label, without those that an acronym leaves out; nothing where they are too few or too many."""
    letters = "".join(word[0] for word in _HYPHENED.findall(_plain(text)) if word not in _EMPTY)
    return letters if _SHORTEST <= len(letters) <= _LONGEST else ""


def _keys(text: str, home: frozenset[str]) -> Iterator[str]:
    """The blocking keys of a label: its words, its letters if it is an acronym or may have one, and whether it names the home country."""
    yield from words(text)
    yield from (f" {key}" for key in (_acronym(text), _initials(text)) if key)
    if _is_home(words(text), home):
        yield _HOME_LABEL


class _Weights:
    """How many bits a word carries: the rarer among all labels, the more.

    `slips` are the words that may be another, misspelt; `home` are those of the home country's name.
    """

    def __init__(self, local: Sequence[LabelRow], others: Sequence[LabelRow], home: frozenset[str]) -> None:
        self.home = home
        labels = [words(label.text) for row in (*local, *others) for label in row.labels]
        self.slips = spelling.slips(_in_rows(local), _in_rows(others), _of_places())
        self.counted, self.total = Counter(word for label in labels for word in label), len(labels)
        self.counted[_HOME_LABEL] = sum(_is_home(label, home) for label in labels)

    def bits(self, word: str) -> float:
        usual = 2.0**-USUAL
        return -math.log2((self.counted[word] + FEWEST * usual) / (self.total + FEWEST))

    def usual(self, word: str) -> tuple[float, str]:
        """A key that puts the words that most labels have first."""
        return self.bits(word), word

    def sum(self, keys: Iterable[str]) -> float:
        return sum(self.bits(word) * (HOME if word in self.home else 1.0) for word in sorted(keys))


def _in_rows(rows: Iterable[LabelRow]) -> Counter[str]:
    """In how many rows each word is, but for acronyms."""
    in_full = ([label.text for label in row.labels if not _acronym(label.text)] for row in rows)
    return Counter(word for texts in in_full for word in frozenset().union(*map(words, texts)))


@cache
def _of_places() -> dict[str, frozenset[int]]:
    """The words of the names of places, each with the places that have it."""
    places: dict[str, set[int]] = defaultdict(set)
    for place, spellings in enumerate(gazetteer.spellings()):
        for word in frozenset().union(*map(words, spellings)):
            places[word].add(place)
    return {word: frozenset(own) for word, own in places.items()}


@cache
def _words_of_country(code: str) -> frozenset[str]:
    return frozenset(word for name in states.names(code) for word in words(name))


@cache
def _generic() -> frozenset[str]:
    """The words of the country's name that other countries have too."""
    return frozenset(word for name in ("Republic", "Республика", "Республикасы") for word in words(name))


def _is_home(label: frozenset[str], home: frozenset[str]) -> bool:
    """Whether a label is the name of the home country and nothing else."""
    return label <= home and not label <= _generic()


def _reasons(row: LabelRow, other: LabelRow, weights: _Weights, *, sure: float, holders: Counter[str]) -> Iterator[Reason]:
    """Reasons from the labels; empty if no label is similar in any language.

    Labels that are equal, such as the same acronym, weigh at least `sure`, and less if several rows hold the label.
    """
    pairs = [(a, b) for a in row.labels for b in other.labels if a.language == b.language or not a.language or not b.language]
    scored = sorted(
        (_Compared(_compared(a, b, weights, sure, holders), a, b) for a, b in pairs),
        key=lambda match: (-match.alike.bits, match.one, match.other),
    )
    best = next((match for match in scored if match.alike.share >= ALIKE), None)
    if best is None:
        return
    alike, a, b = best
    aspect = "label" if alike.spelt or words(a.text) & words(b.text) else "initials"
    yield Reason(f"{aspect}{_in(a, b)}", a.text, b.text, round(alike.weight, 2))
    if alike.spelt:
        stems = frozenset(word for pair in alike.spelt for word in pair)
        yield Reason(SPELT, _words_of(a.text, stems), _words_of(b.text, stems), SLIP * len(alike.spelt))
    for language in sorted({label.language for label, _ in pairs if label.language} - {a.language or b.language}):
        rest = [(match.share, one, two) for match, one, two in scored if one.language == two.language == language]
        if rest:
            share, one, two = max(rest)
            yield Reason(f"label in {language}", one.text, two.text, round(LANGUAGE * share, 2) if share >= ALIKE else OTHER_LANGUAGE)
    yield from _context(row, other)


class _Alike(NamedTuple):
    """The share of the bits of both labels' words that is common, what the labels weigh, and the words that may be one, misspelt."""

    share: float
    weight: float
    spelt: tuple[tuple[str, str], ...] = ()

    @property
    def bits(self) -> float:
        return self.weight + SLIP * len(self.spelt)


class _Compared(NamedTuple):
    """Two labels, and how alike they are."""

    alike: _Alike
    one: Label
    other: Label


def _compared(a: Label, b: Label, weights: _Weights, sure: float, holders: Counter[str]) -> _Alike:
    """As `_alike`, and more for labels that are equal, but for the spelling of some words."""
    alike = _alike(a, b, weights)
    one, other = _whole(a.text), _whole(b.text)
    equal = one == other or (alike.spelt and alike.share == 1.0 and words(a.text) & words(b.text))
    if equal and len(one) >= _SHORTEST:
        return alike._replace(weight=max(alike.weight, sure - math.log2(max(holders[one], holders[other]))))
    return alike


def _words_of(text: str, stems: frozenset[str]) -> str:
    """The words of a label that have one of these stems."""
    return ", ".join(word for word in _WORD.findall(text) if words(word) & stems)


def _in(a: Label, b: Label) -> str:
    language = a.language or b.language
    return f" in {language}" if language else ""


def _alike(a: Label, b: Label, weights: _Weights) -> _Alike:
    for text, other in ((a.text, b.text), (b.text, a.text)):
        if _acronym(text) and _acronym(text) == _initials(other):
            return _Alike(1.0, INITIALS * len(_acronym(text)))
    left, right = words(a.text), words(b.text)
    spelt = _spelt(left - right, right - left, weights)
    common, apart = left & right, (left ^ right).difference(*spelt)
    if all(_is_home(label, weights.home) for label in (left, right)) and not common <= _generic():  # Kazakhstan, Republic of Kazakhstan
        return _Alike(1.0, weights.bits(_HOME_LABEL))
    both = weights.sum([*common, *(min(pair, key=weights.usual) for pair in spelt)])
    share = both / (both + weights.sum(apart)) if both else 0.0
    numbers = {word for word in apart if word.isdigit()}
    weight = min(MOST, both) - DIFFERS * weights.sum(apart) + (OTHER_NUMBER if numbers else 0.0)
    if len(left | right) == 1:
        weight -= SHORT * max(0, STEM - len(next(iter(common or apart))))
    return _Alike(0.0 if numbers else share, weight, spelt)


def _spelt(left: frozenset[str], right: frozenset[str], weights: _Weights) -> tuple[tuple[str, str], ...]:
    """The words of one label with the word of the other that may be it, misspelt; each in one pair, those of the rarest words first."""
    pairs = [(one, other) for one in left for other in weights.slips.get(one, ()) if other in right]
    chosen: list[tuple[str, str]] = []
    for pair in sorted(pairs, key=lambda pair: (-weights.sum(pair), sorted(pair))):
        if all(taken.isdisjoint(pair) for taken in map(set, chosen)):
            chosen.append(pair)
    return tuple(chosen)


@lru_cache(maxsize=1 << 15)
def _states(row: LabelRow) -> frozenset[str]:
    """The codes of the states that a row belongs to or that its labels speak of."""
    return frozenset().union(*(states.named(text, words) for text in (*row.context, *(label.text for label in row.labels))))


def _context(row: LabelRow, other: LabelRow) -> Iterator[Reason]:
    """A reason from what both belong to, or from the states that their names speak of; empty if one side has no value."""
    local, external = _states(row), _states(other)
    if local and external and not local & external:
        yield Reason(STATE, ", ".join(sorted(local)), ", ".join(sorted(external)), OTHER_STATE)
        return
    if not row.context or not other.context:
        return
    pairs = [(a, b) for a in row.context for b in other.context if words(a) & words(b)]
    if pairs:
        yield Reason(BELONGS, *min(pairs, key=lambda pair: (-len(words(pair[0]) & words(pair[1])), pair)), CONTEXT)
    else:
        yield Reason(BELONGS, row.context[0], other.context[0], OTHER_CONTEXT)
