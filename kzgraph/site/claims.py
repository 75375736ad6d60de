"""Claims as pages show them: each with its voice, standing, day and proof, and every text in every language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph import model
from kzgraph.formats import question_answers
from kzgraph.formats.words import word
from kzgraph.graph.silences import Silence, silences
from kzgraph.model.kinds import PUBLIC_BODY
from kzgraph.model.passages import Passage, in_order
from kzgraph.questions.answers import view as answer_view
from kzgraph.questions.answers.view import SILENCE
from kzgraph.questions.question import Answer
from kzgraph.reading.notes import COUNTED, Mark, flags, in_a_line, sentence
from kzgraph.reading.told import Told
from kzgraph.safety.escapes import web_address
from kzgraph.site.dates import dated
from kzgraph.site.texts import Terms, Text, not_said, phrase, translatable
from kzgraph.vocab import KZ, KZR, KZV, LANGUAGES

Term = ox.NamedNode | ox.Literal
CORE = ("assertion", "voice", "standing", "asOf")
CHARGED = KZV + "charged"
VOICE, POSSIBLY = model.Node(KZV + "voice"), model.Node(KZV + "possibly")
POSITIVE = ox.NamedNode(KZV + "positive-comparison")  # the usual state of a comparison, which its relation says
SIGNS = 16  # of a digest: enough to tell the words of one text apart, and a page has many


class Detail(NamedTuple):
    """What is said beside a claim: the name of a property, a value, and the value's IRI if it is a node."""

    name: Text
    value: Text
    iri: str = ""


class Flag(NamedTuple):
    """An aspect of an assertion that the source leaves out or open, or that the encoder supplied; `kind` names the phrase.

    `readings` is empty where there are none. `given` has what is given in place of what is not said, or what was supplied, each with its
    property; `sentence` names the phrase that says what was supplied.
    """

    kind: str
    aspect: Text
    readings: Text | None
    given: tuple[Detail, ...]
    sentence: str


class Proof(NamedTuple):
    """A passage: where it stands, in full and in few signs, its name on the page of its source, its paraphrase and its link.

    `sought` is by what a reader's own copy is searched: its length and the first signs of its folded digest; empty where it has no text.
    """

    iri: str
    source: str
    place: Text
    brief: Text | None
    anchor: str
    paraphrase: Text
    link: str
    sought: str

    @property
    def opens(self) -> str:
        """The phrase for its link, which leads to a place in a page only with a text fragment."""
        return "open" if "#:~:text=" in self.link else "open page"


@dataclass(frozen=True)
class Claim:
    """A row of a page. `iri` is its node; `assertion_iri` is where its words lead, empty for no link. A text is None where it has none.

    `relayed` is who passes on somebody else's word, `mark` the local name of the standing, `dated` the phrase before the day, which is
    `as_of` as a text and `day` as a term.
    """

    iri: str
    assertion_iri: str
    words: Text | None
    voice: Text | None
    voice_iri: str
    official: bool
    relayed: Text | None
    mark: str
    standing: Text | None
    day: Term | None
    as_of: Text | None
    dated: str
    details: tuple[Detail, ...]
    flags: tuple[Flag, ...]
    proofs: tuple[Proof, ...]

    @property
    def voice_is_inferred(self) -> bool:
        """Whether it is we who infer whose word it is."""
        return any(flag.sentence == "supplied voice" for flag in self.flags)


class Facts:
    """What is shown beside each assertion: flags, official voices, who speaks in a source, and the passages with their places."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.reader = terms.reader
        self._proofs: dict[str, Proof] = {}  # many claims rest on the same passage
        self.told = Told(self.reader.store)
        self._flags: dict[str, tuple[Flag, ...]] = {}

    @cached_property
    def silences(self) -> dict[str, Silence]:
        """What the sources do not say, by IRI."""
        return silences(self.reader.store)

    def flags(self, claim: str) -> tuple[Flag, ...]:
        """The flags of a claim, looked for once."""
        if claim not in self._flags:
            marks = flags(self.reader.store, [claim]).get(claim, [])
            self._flags[claim] = tuple(self._flag(mark) for mark in in_a_line(marks))
        return self._flags[claim]

    def _flag(self, mark: Mark) -> Flag:
        given = (
            Detail(phrase(COUNTED) if name == KZ.measure else self.terms.text(name), self.terms.text(value)) for name, value in mark.given
        )
        readings = translatable(mark.readings) if mark.readings else None
        return Flag(mark.kind, self.terms.text(mark.aspect), readings, tuple(given), sentence(mark))

    def standing(self, standing: ox.NamedNode | ox.Literal) -> Text:
        """How a claim stands, in words that can follow its voice: a voice that reports a charge has not charged anybody."""
        return phrase("reports a charge") if standing.value == CHARGED else self.terms.text(standing)

    def voice(self, voice: Term, claim: Term | None) -> Text:
        """Whose word a claim is, and whether the wording leaves that open."""
        name = self.terms.text(voice)
        said = self.reader.claim(claim.value) if claim else None
        if said is None or VOICE not in said.flags.ambiguous:
            return name
        return Text({language: (word("voice ambiguous", language, voice=words), real) for language, (words, real) in name.shown.items()})

    def silent(self, silence: Term) -> Text:
        """That a source does not say a thing."""
        return not_said(self.silences[silence.value], self.terms.text(silence))

    def is_possible(self, claim: model.Claim | None) -> bool:
        """Whether the source says of a claim that it is possibly so."""
        return claim is not None and POSSIBLY in claim.hedges

    def is_official(self, voice: str) -> bool:
        """Whether a voice is a public body."""
        return PUBLIC_BODY in self.reader.node(voice).kinds

    def relayed(self, passage: Passage | None, voice: Term | None) -> Text | None:
        """Who passes a voice on in a passage; a page of a list by several publishers is named by its site."""
        relays = self.told.relays([passage], voice) if passage and isinstance(voice, ox.NamedNode) else []
        return next(
            (Text(dict.fromkeys(LANGUAGES, (relay, ""))) if isinstance(relay, str) else self.terms.text(relay) for relay in relays), None
        )

    def proof(self, passage: Passage) -> Proof:
        """Where a passage stands, in our words, and where it can be read; a link only to a page of the web."""
        if passage.iri not in self._proofs:
            self._proofs[passage.iri] = self._proof(passage)
        return self._proofs[passage.iri]

    def _proof(self, passage: Passage) -> Proof:
        return Proof(
            passage.iri,
            passage.source,
            Text({name: (question_answers.place(passage, name, dated(passage.read_on, name)), name) for name in LANGUAGES}),
            brief(passage) if passage.paragraph else None,
            anchor(passage.iri),
            translatable(passage.paraphrase),
            web_address(passage.deep_link),
            "" if passage.read_on else f"{passage.end - passage.start} {passage.folded_sha256[:SIGNS]}",
        )

    def stated(self, claim: model.Claim) -> Claim:
        """A claim of the model."""
        cells: dict[str, Term | None] = {
            "assertion": ox.NamedNode(claim.iri),
            "voice": ox.NamedNode(claim.voice.speaker.iri),
            "standing": ox.NamedNode(claim.standing.iri),
            "asOf": claim.as_of.literal,
        }
        return self.claim(cells, [], in_order(claim.passages))

    def claim(self, cells: Mapping[str, Term | None], details: Iterable[Detail], passages: Iterable[Passage]) -> Claim:
        """A claim: its voice and standing (the cells of CORE), its other properties, and the passages that state it.

        In a row that pairs it with a claim of another source, its own passages come first: the source of these relays its voice.
        """
        voice, assertion, standing, as_of = (cells.get(name) for name in ("voice", "assertion", "standing", "asOf"))
        said = self.reader.claim(assertion.value) if assertion else None
        bearing = sorted(passages, key=lambda passage: said is None or passage not in said.passages)
        source = bearing[0].source if bearing else ""
        relayed = self.relayed(bearing[0] if bearing else None, voice)
        return Claim(
            iri=assertion.value if assertion is not None else "",
            assertion_iri=assertion.value if isinstance(assertion, ox.NamedNode) else "",
            words=self.terms.text(assertion) if assertion else None,
            voice=self.voice(voice, assertion) if voice else None,
            voice_iri=voice.value if isinstance(voice, ox.NamedNode) else "",
            official=isinstance(voice, ox.NamedNode) and self.is_official(voice.value),
            relayed=relayed,
            mark=standing.value.removeprefix(KZV) if isinstance(standing, ox.NamedNode) else "",
            standing=self.standing(standing) if standing else None,
            day=as_of,
            as_of=self.terms.text(as_of) if as_of else None,
            dated=self.told.dated(assertion.value if assertion else "", as_of.value if as_of else "", source, relayed=relayed is not None),
            details=tuple(details),
            flags=self.flags(assertion.value) if assertion is not None else (),
            proofs=tuple(self.proof(passage) for passage in bearing),
        )


def anchor(iri: str) -> str:
    """The name of a passage on the page of its source."""
    return iri.removeprefix(KZR)


def brief(passage: Passage) -> Text:
    """Where a passage of a paragraph stands, in few signs, such as HRW 2022 ¶3 s1, behind the section of its text."""
    name = ("few signs" if passage.sentence else "few signs of paragraph") + (" of excerpt" if passage.of_excerpt else "")
    place = phrase(name, paragraph=passage.paragraph, sentence=passage.sentence)
    clause = passage.name.split("-")[2:]
    found = {language: question_answers.section_within(passage, language, "few signs of section") for language in place.shown}
    sections = {language: f", {section}," if section else "" for language, section in found.items()}
    return Text(
        {
            language: (" ".join([passage.source_name + sections[language], words, *clause[:1]]), "")
            for language, (words, _) in place.shown.items()
        }
    )


def claims_of(view: answer_view.View, answer: Answer, facts: Facts) -> list[Claim]:
    """The rows of an answer, laid out, as claims."""
    claims = []
    for row in view.rows:
        cells = dict(zip(view.columns, row.cells, strict=True))
        possible = any(facts.is_possible(facts.reader.claim(claim.value)) for claim in cells.get("assertion", ()))
        details = [
            Detail(
                phrase("possibly up to") if column == "atMost" and possible else facts.terms.column(answer, column),
                phrase("none counted") if answer_view.is_none(column, value) else facts.terms.text(value),
                value.value if isinstance(value, ox.NamedNode) else "",
            )
            for column, values in cells.items()
            for value in values
            if column not in (*CORE, SILENCE) and value != POSITIVE
        ]
        first = {column: values[0] if values else None for column, values in cells.items()}
        if silence := first.get(SILENCE):
            details += [Detail(facts.terms.column(answer, "assertion"), facts.terms.text(near), near.value) for near in cells["assertion"]]
            claims.append(
                replace(facts.claim({}, details, row.passages), iri=silence.value, assertion_iri=silence.value, words=facts.silent(silence))
            )
        else:
            claims.append(facts.claim(first, details, row.passages))
    return claims
