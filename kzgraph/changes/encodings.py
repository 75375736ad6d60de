"""Two encodings of one text, made apart: their assertions paired by sentence, and how far they agree, property by property.

The encoders choose names of their own. A name of the second encoding means the name of the first that has a label in common with it, in
whatever case and order of words; else the same name; else the one with the same definition. A label or definition that several names
of an encoding have decides nothing. What a folder does not describe, such as a concept that was there before, the workspace describes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.changes.reliability import Agreement, agreement, dice
from kzgraph.errors import UsageError
from kzgraph.graph.names import short
from kzgraph.graph.store import LABELS
from kzgraph.graph.turtle import Term, parse
from kzgraph.safety import files
from kzgraph.vocab import KZ, RDF, SKOS

if TYPE_CHECKING:
    Said = Mapping[str, Mapping[str, "Value"]]  # the values of each property, each under the text by which it is compared

ALL, CLASS = "all", "class"  # the rows over everything that is said, and over rdf:type
PASSAGE = KZ + "statedIn"
NAMES = [label.value for label in LABELS]
ONLY_TWO = "only in two: "  # before a name of the second encoding that means none of the first, which may use the same IRI
CLAUSE = re.compile(r"(?<=\d)-[a-z](?=>?$)")  # of a clause: p04-s02-a is one of p04-s02. Encoders may divide a sentence differently
ENOUGH = 0.5  # assertions of different classes are one if they share this part of their values (Dice) or more


class Value(NamedTuple):
    """A node or a literal in short Turtle, with its label, which is empty for a literal."""

    term: str
    label: str


class Difference(NamedTuple):
    """A property on which a pair differs: the values that only one encoding has, and those that both have."""

    property: str
    one: list[Value]
    two: list[Value]
    both: list[Value]


class Pair(NamedTuple):
    """An assertion as each encoding has it, None where it is missing, and all differences between the two."""

    passages: tuple[str, ...]
    one: Value | None
    two: Value | None
    differences: list[Difference]


class Row(NamedTuple):
    """Agreement on one property: the number of pairs in which both say the same, both differ, one alone says it, or neither does."""

    property: str
    same: int
    differ: int
    only_one: int
    only_two: int
    neither: int
    agreement: Agreement


class Comparison(NamedTuple):
    """Two encodings compared. The first row is over all that is said and the second over classes: missing assertions count in both.

    `sentences` counts those of which both encodings have assertions, only the first, and only the second.
    """

    rows: list[Row]
    pairs: list[Pair]
    sentences: tuple[int, int, int]


class Encoding:
    """What the Turtle files of a folder say of assertions, in their order, and of what these name."""

    def __init__(self, folder: Path, store: ox.Store) -> None:
        """Reads a folder; `store` describes what it does not. Raises UsageError and TurtleError."""
        if not folder.is_dir():
            raise UsageError(f"{folder}: not a folder. Name the folder that holds the .ttl files of an encoding.")
        self.nodes: dict[str, dict[str, list[Term]]] = {}
        read = sorted(folder.glob("*.ttl"))
        for file in read:
            files.refuse_link_out(file)
        self.triples = [triple for file in read for triple in parse(file)]
        self._add(self.triples)
        self.assertions = [name for name, said in self.nodes.items() if PASSAGE in said]
        if not self.assertions:
            raise UsageError(f"{folder}: no assertion found. Expected .ttl files in this folder, with kz:statedIn on each assertion.")
        values = (value for name in self.assertions for _, value in self._values(name))
        self.names = sorted({value.value for value in values if isinstance(value, ox.NamedNode)} - {*self.assertions})
        for name in self.names:
            if name not in self.nodes:
                self._add(quad.triple for quad in store.quads_for_pattern(ox.NamedNode(name), None, None))
        self.passages = {name: tuple(sorted(map(_short, self.nodes[name][PASSAGE]))) for name in self.assertions}
        self.sentences = {name: {CLAUSE.sub("", passage) for passage in passages} for name, passages in self.passages.items()}

    def label(self, name: str) -> str:
        """The English label of a node, else another, else its short name."""
        labels = sorted(self._literals(name, NAMES), key=lambda label: label.language != "en")
        return labels[0].value if labels else _short(name)

    def texts(self, name: str, terms: Iterable[str]) -> set[tuple[str, ...]]:
        """The texts of a node by some properties, as they are compared: their words in alphabetical order."""
        return {tuple(sorted(_words(literal.value))) for literal in self._literals(name, terms)}

    def said(self, name: str, same: Mapping[str, str]) -> Said:
        """What an assertion says, with the names that `same` gives for those of this encoding."""
        said: dict[str, dict[str, Value]] = {}
        for term, value in self._values(name):
            if isinstance(value, ox.NamedNode):
                said.setdefault(term, {})[f"<{same.get(value.value, value.value)}>"] = Value(_short(value), self.label(value.value))
            else:
                text = "[]" if isinstance(value, ox.BlankNode) else _short(value)
                said.setdefault(term, {})[text] = Value(text, "")
        return said

    def _add(self, triples: Iterable[ox.Triple]) -> None:
        for subject, predicate, value in triples:
            values = self.nodes.setdefault(subject.value, {}).setdefault(predicate.value, [])
            if value not in values:
                values.append(value)

    def _literals(self, name: str, terms: Iterable[str]) -> list[ox.Literal]:
        said = self.nodes.get(name, {})
        return [value for term in terms for value in said.get(term, ()) if isinstance(value, ox.Literal)]

    def _values(self, name: str) -> list[tuple[str, Term]]:
        """The class, and what is said by terms of ours; passages pair the assertions, and labels are free text."""
        pairs = [(CLASS if term == RDF + "type" else term, value) for term, values in self.nodes[name].items() for value in values]
        return [(term.removeprefix(KZ), value) for term, value in pairs if term == CLASS or (term.startswith(KZ) and term != PASSAGE)]


def compare(one: Encoding, two: Encoding) -> Comparison:
    """Pairs the assertions of two encodings and measures their agreement. Raises UsageError if no sentence is in both."""
    same = same_names(one, two)
    names = align(one, two, same)
    same |= {there: here or ONLY_TWO + there for here, there in names}
    sides = [(one.said(here, {}) if here else {}, two.said(there, same) if there else {}) for here, there in names]
    paired = [side for side, pair in zip(sides, names, strict=True) if all(pair)]
    rows = [_row(ALL, [(_statements(first), _statements(second)) for first, second in sides]), _row(CLASS, _units(CLASS, sides))]
    for name in sorted({name for side in paired for said in side for name in said} - {CLASS}):
        classes = {key for side in paired for said in side if name in said for key in _classes(said)}  # those that have the property at all
        rows.append(_row(name, _units(name, [side for side in paired if any(classes & _classes(said) for said in side)])))
    pairs = [
        Pair(
            one.passages[here] if here else two.passages[there],
            Value(_short(here), one.label(here)) if here else None,
            Value(_short(there), two.label(there)) if there else None,
            list(_differences(*said)) if here and there else [],
        )
        for (here, there), said in zip(names, sides, strict=True)
    ]
    here, there = (set().union(*side.sentences.values()) for side in (one, two))
    return Comparison(rows, pairs, (len(here & there), len(here - there), len(there - here)))


def same_names(one: Encoding, two: Encoding) -> dict[str, str]:
    """The names of the second encoding, each with the name of the first that it means, or a new one. No two mean the same."""
    same: dict[str, str] = {}
    for terms in (NAMES, [], [SKOS + "definition"]):
        first, second = ({name: side.texts(name, terms) if terms else {(name,)} for name in side.names} for side in (one, two))
        counts = [Counter(text for texts in side.values() for text in texts) for side in (first, second)]
        only = {text: name for name, texts in first.items() if name not in same.values() for text in texts if counts[0][text] == 1}
        for name, texts in second.items():
            meant = {only[text] for text in texts if text in only and counts[1][text] == 1}
            if name not in same and len(meant) == 1 and not meant & {*same.values()}:
                same[name] = meant.pop()
    return {name: same.get(name, ONLY_TWO + name) for name in two.names}


def align(one: Encoding, two: Encoding, same: Mapping[str, str]) -> list[tuple[str, str]]:
    """The assertions of both by name, one to one, in the order of their passages; an empty name where an encoding has none.

    Two may be a pair if they rest on a common sentence, and are of one class or share half of their values. The two that share most
    values become a pair first; of several such those that say least besides, then those with the nearest labels, their own and those
    of their values, then those on a common passage, then the first in the files. A value that is another assertion counts as shared
    whichever it is, since pairs are not known yet. Raises UsageError if no sentence is in both.
    """
    by_sentence: dict[str, list[str]] = {}
    for name, sentences in two.sentences.items():
        for sentence in sentences:
            by_sentence.setdefault(sentence, []).append(name)
    if by_sentence.keys().isdisjoint(sentence for sentences in one.sentences.values() for sentence in sentences):
        raise UsageError("No sentence is cited in both encodings. Name two encodings of one text, with the same names of passages.")
    first = {name: one.said(name, dict.fromkeys(one.assertions, "")) for name in one.assertions}
    second = {name: two.said(name, {**same, **dict.fromkeys(two.assertions, "")}) for name in two.assertions}
    likeness: dict[tuple[str, str], tuple[float, ...]] = {}
    for here, said in first.items():
        for there in (name for sentence in one.sentences[here] for name in by_sentence.get(sentence, ())):
            statements = _statements(said), _statements(second[there])
            if dice(*statements) <= ENOUGH or _classes(said) & _classes(second[there]):
                words = _label_words(one, here, said), _label_words(two, there, second[there])
                apart = {*one.passages[here]}.isdisjoint(two.passages[there])
                likeness[here, there] = (-len(statements[0] & statements[1]), dice(*statements), dice(*words), apart)
    partner: dict[str, str] = {}
    for here, there in sorted(likeness, key=likeness.__getitem__):
        if here not in partner and there not in partner.values():
            partner[here] = there
    pairs = [(name, partner.get(name, "")) for name in first] + [("", name) for name in second if name not in partner.values()]
    return sorted(pairs, key=lambda pair: one.passages[pair[0]] if pair[0] else two.passages[pair[1]])


def _row(name: str, units: Sequence[tuple[frozenset[str], frozenset[str]]]) -> Row:
    return Row(
        name,
        same=sum(one == two != frozenset() for one, two in units),
        differ=sum(one != two and bool(one and two) for one, two in units),
        only_one=sum(bool(one) > bool(two) for one, two in units),
        only_two=sum(bool(one) < bool(two) for one, two in units),
        neither=sum(not one and not two for one, two in units),
        agreement=agreement(units),
    )


def _units(name: str, sides: Sequence[tuple[Said, Said]]) -> list[tuple[frozenset[str], frozenset[str]]]:
    return [(frozenset(one.get(name, ())), frozenset(two.get(name, ()))) for one, two in sides]


def _differences(one: Said, two: Said) -> Iterator[Difference]:
    for name in sorted({*one, *two}):
        here, there = one.get(name, {}), two.get(name, {})
        if here.keys() != there.keys():
            only_one, only_two = ([of[key] for key in of if key not in other] for of, other in ((here, there), (there, here)))
            yield Difference(name, only_one, only_two, [here[key] for key in here if key in there])


def _classes(said: Said) -> set[str]:
    return {*said.get(CLASS, ("",))}


def _statements(said: Said) -> frozenset[str]:
    return frozenset(f"{name} {key}" for name, values in said.items() for key in values)


def _label_words(encoding: Encoding, name: str, said: Said) -> frozenset[str]:
    labels = (value.label for values in said.values() for value in values.values())
    return frozenset(_words(" ".join([encoding.label(name), *labels])))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _short(term: Term | str) -> str:
    return short(term)
