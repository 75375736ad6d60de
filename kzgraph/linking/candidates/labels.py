"""Organisations, laws and matters, compared by their labels in each language, word by word, and by what they belong to."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kzgraph.linking.candidates import gazetteer, states
from kzgraph.linking.candidates.bits import candidate, ranked
from kzgraph.linking.candidates.candidate import Candidate, Reason
from kzgraph.linking.candidates.rows import ordered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kzgraph.linking.candidates.rows import Label, LabelRow

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
HOME = 0.2  # how much the words of Kazakhstan's name count that one side has and the other leaves out, as bodies do at home
INITIALS = 2.0  # bits for each letter of an acronym that is made of the initials of the other label
BELONGS, STATE = "belongs to", "state"
STEM = 6  # letters that identify a longer word; endings of cases come after them
USUAL = 5.0  # bits of a word in a table that is too short to count in
_WORD = re.compile(r"[^\W_]+")
_HYPHENED = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)*")  # Co-operation gives one initial
_SHORTEST, _LONGEST = 3, 8  # letters of an acronym; of two letters there are too few
_HOME_LABEL = " home"  # a key, as no word is written
_EMPTY = frozenset(("the", "of", "and", "a", "an", "in", "on", "for", "to", "и", "в", "на", "по", "о", "об", "при", "мен", "және"))


def propose(local_rows: Sequence[LabelRow], external_rows: Sequence[LabelRow] | None = None) -> list[Candidate]:
    """The pairs with similar labels in some language, sorted by local node, then by falling score.

    Without external rows, the pairs are of two local rows, each once.
    """
    local = ordered(local_rows)
    others = local if external_rows is None else ordered(external_rows)
    weights = _Weights([*local, *others])
    holders = _holders(local) | _holders(others)  # the greater of both
    by_word: dict[str, set[int]] = defaultdict(set)
    for place, row in enumerate(others):
        for word in {word for label in row.labels for word in _keys(label.text)}:
            by_word[word].add(place)
    prior = -math.log2(max(len(others), FEWEST))
    candidates = []
    for row in local:
        reached: Counter[int] = Counter()
        for word in {word for label in row.labels for word in _keys(label.text)}:
            for place in by_word.get(word, ()):
                reached[place] += word.startswith(" ") or weights.bits(word) > 1.0
        for place in sorted(place for place, rare in reached.items() if rare):
            if external_rows is None and others[place].iri <= row.iri:
                continue
            reasons = list(_reasons(row, others[place], weights, sure=EQUAL - prior, holders=holders))
            # What another country or parent takes off, it takes off this limit too.
            over = prior + sum(reason.weight for reason in reasons if reason.aspect not in (BELONGS, STATE) or reason.weight > 0) - ALONE
            if over > 0 and not any(reason.aspect == BELONGS and reason.weight > 0 for reason in reasons):
                reasons.append(Reason("nothing but the label speaks for it", "", "", round(-over, 2)))
            if reasons:
                candidates.append(candidate(row.iri, others[place].iri, prior, reasons))
    return ranked(item for item in candidates if item.score >= OFFERED)


def prepare() -> None:
    """Reads the files that comparisons need, for a process that may open none later."""
    states.known(words)
    _home()


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


def _keys(text: str) -> Iterator[str]:
    """The blocking keys of a label: its words, its letters if it is an acronym or may have one, and whether it is the country's name."""
    yield from words(text)
    yield from (f" {key}" for key in (_acronym(text), _initials(text)) if key)
    if _is_home(words(text)):
        yield _HOME_LABEL


class _Weights:
    """How many bits a word carries: the rarer among all labels, the more."""

    def __init__(self, rows: Iterable[LabelRow]) -> None:
        labels = [words(label.text) for row in rows for label in row.labels]
        self.counted, self.total = Counter(word for label in labels for word in label), len(labels)
        self.counted[_HOME_LABEL] = sum(map(_is_home, labels))

    def bits(self, word: str) -> float:
        usual = 2.0**-USUAL
        return -math.log2((self.counted[word] + FEWEST * usual) / (self.total + FEWEST))

    def sum(self, keys: Iterable[str]) -> float:
        return sum(self.bits(word) * (HOME if word in _home() else 1.0) for word in sorted(keys))


@cache
def _home() -> frozenset[str]:
    return frozenset(word for name in gazetteer.unit_names(gazetteer.COUNTRY) for word in words(name))


@cache
def _generic() -> frozenset[str]:
    """The words of the country's name that other countries have too."""
    return frozenset(word for name in ("Republic", "Республика", "Республикасы") for word in words(name))


def _is_home(label: frozenset[str]) -> bool:
    """Whether a label is the name of the country and nothing else."""
    return label <= _home() and not label <= _generic()


def _reasons(row: LabelRow, other: LabelRow, weights: _Weights, *, sure: float, holders: Counter[str]) -> Iterator[Reason]:
    """Reasons from the labels; empty if no label is similar in any language.

    Labels that are equal, such as the same acronym, weigh at least `sure`, and less if several rows hold the label.
    """
    pairs = [(a, b) for a in row.labels for b in other.labels if a.language == b.language or not a.language or not b.language]
    scored = sorted(((*_compared(a, b, weights, sure, holders), a, b) for a, b in pairs), key=lambda match: (-match[1], match[2], match[3]))
    best = next(((weight, a, b) for share, weight, a, b in scored if share >= ALIKE), None)
    if best is None:
        return
    weight, a, b = best
    aspect = "label" if words(a.text) & words(b.text) else "initials"
    yield Reason(f"{aspect}{_in(a, b)}", a.text, b.text, round(weight, 2))
    for language in sorted({match.language for match, _ in pairs if match.language} - {a.language or b.language}):
        rest = [match for match in scored if language in (match[2].language, match[3].language) and match[2].language == match[3].language]
        if rest:
            top = max(rest, key=lambda match: (match[0], match[2], match[3]))
            alike = top[0] >= ALIKE
            yield Reason(f"label in {language}", top[2].text, top[3].text, round(LANGUAGE * top[0], 2) if alike else OTHER_LANGUAGE)
    yield from _context(row, other)


def _compared(a: Label, b: Label, weights: _Weights, sure: float, holders: Counter[str]) -> tuple[float, float]:
    """As `_alike`, and more for labels that are equal."""
    share, weight = _alike(a, b, weights)
    whole = _whole(a.text)
    if len(whole) >= _SHORTEST and whole == _whole(b.text):
        weight = max(weight, sure - math.log2(holders[whole]))
    return share, weight


def _in(a: Label, b: Label) -> str:
    language = a.language or b.language
    return f" in {language}" if language else ""


def _alike(a: Label, b: Label, weights: _Weights) -> tuple[float, float]:
    """The share of the bits of both labels' words that is common, and what the labels weigh."""
    for text, other in ((a.text, b.text), (b.text, a.text)):
        if _acronym(text) and _acronym(text) == _initials(other):
            return 1.0, INITIALS * len(_acronym(text))
    left, right = words(a.text), words(b.text)
    common, apart = left & right, left ^ right
    if _is_home(left) and _is_home(right) and not common <= _generic():  # Kazakhstan, and Republic of Kazakhstan
        return 1.0, weights.bits(_HOME_LABEL)
    both = weights.sum(common)
    share = both / (both + weights.sum(apart)) if common else 0.0
    numbers = {word for word in apart if word.isdigit()}
    weight = min(MOST, both) - DIFFERS * weights.sum(apart) + (OTHER_NUMBER if numbers else 0.0)
    if len(left | right) == 1:
        weight -= SHORT * max(0, STEM - len(next(iter(common or apart))))
    return (0.0 if numbers else share), weight


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
