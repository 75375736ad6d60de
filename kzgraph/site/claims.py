"""What a reader sees of claims on a page: rows with voice, standing and proof, and figures by voice; each text in every language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from kzgraph.formats import answers
from kzgraph.formats.words import ENGLISH, phrases, word
from kzgraph.graph.classes import ordered
from kzgraph.graph.store import Labels, select
from kzgraph.questions.canned import column_label
from kzgraph.reading.notes import flags
from kzgraph.reading.passages import Passage, cited, passages
from kzgraph.site import intervals
from kzgraph.vocab import KZ, KZV, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kzgraph.questions.question import Answer

CORE = ("assertion", "voice", "standing", "asOf")
CHARGED = KZV + "charged"
AS_OF_DAY = KZV + "as-of"
STRIP_WIDTH, STRIP_GAP, PARAGRAPH_GAP = 600, 3, 10


class Text(NamedTuple):
    """What a reader sees in each language, with the language that it is really in."""

    shown: dict[str, tuple[str, str]]

    @property
    def same(self) -> tuple[str, str] | None:
        """The one text, if it is the same whatever language is asked for."""
        return next(iter(self.shown.values())) if len(set(self.shown.values())) == 1 else None


class Told(NamedTuple):
    """What is told beside a claim: its name, its value, and the IRI of the value if it is a node."""

    name: Text
    value: Text
    iri: str = ""


class Terms:
    """The labels of terms in every language."""

    def __init__(self, store: ox.Store) -> None:
        self.labels = {language: Labels(store, language) for language in LANGUAGES}

    def text(self, term: ox.NamedNode | ox.Literal | None) -> Text:
        """What is shown for a term."""
        return Text({language: labels.tagged(term) for language, labels in self.labels.items()})

    def column(self, answer: Answer, column: str) -> Text:
        """What a column of an answer is called."""
        return Text({lang: (column_label(labels, answer.question, column, lang), lang) for lang, labels in self.labels.items()})


def phrase(name: str, **values: object) -> Text:
    """A phrase of the interface."""
    return Text({language: (word(name, language, **values), phrases(language)[name].language) for language in LANGUAGES})


def told(texts: dict[str, str]) -> Text:
    """A text of a question's header."""
    return Text({language: (texts[language], language if language in texts else ENGLISH) for language in LANGUAGES})


class Facts:
    """What is shown beside each assertion: flags, official voices, who speaks in a source, and the passages with their places."""

    def __init__(self, store: ox.Store, terms: Terms) -> None:
        self.terms = terms
        self.official = {row["voice"].value for row in select(store, "SELECT ?voice { ?voice a kz:PublicBody }")}
        self.speaker = {
            row["source"].value: row["speaker"] for row in select(store, "SELECT ?source ?speaker { ?source dcterms:creator ?speaker }")
        }
        flagged = flags(store)
        self.flags = {node: [(kind, terms.text(aspect)) for kind, aspect in told] for node, told in flagged.items()}
        self.undated = {node for node, told in flagged.items() if ("not said", ox.NamedNode(AS_OF_DAY)) in told}
        self.strip = _strip(passages(store))

    def standing(self, standing: ox.NamedNode | ox.Literal) -> Text:
        """How a claim stands, in words that can follow its voice: who tells of a charge has charged nobody."""
        return phrase("tells of a charge") if standing.value == CHARGED else self.terms.text(standing)

    def dated(self, assertion: ox.NamedNode | ox.Literal | None) -> str:
        """The phrase before the day of a claim: where the source does not say up to which day it holds, the day is that of telling."""
        return "told on" if assertion is not None and assertion.value in self.undated else "as of"

    def proof(self, passage: Passage) -> dict[str, Any]:
        """Where a passage stands, in our words, and where it can be read; a link only to a page of the web."""
        return {
            "iri": passage.iri,
            "place": Text({language: (answers.place(passage, language), language) for language in LANGUAGES}),
            "paraphrase": passage.paraphrase,
            "link": web_address(passage.deep_link),
            "strip": self.strip.get(_sentence(passage)),
        }

    def claim(self, cells: Mapping[str, ox.NamedNode | ox.Literal | None], told: list[Told], found: Iterable[Passage]) -> dict[str, Any]:
        """A row: whose word it is (the cells of CORE), what else is told beside it, and the passages that bear it."""
        voice, assertion, standing = (cells.get(name) for name in ("voice", "assertion", "standing"))
        proofs = list(found)
        speaker = self.speaker.get(proofs[0].source) if proofs else None
        relayed = speaker if isinstance(voice, ox.NamedNode) and speaker is not None and speaker != voice else None
        return {
            "voice": self.terms.text(voice) if voice else None,
            "voice_iri": voice.value if isinstance(voice, ox.NamedNode) else "",
            "official": isinstance(voice, ox.NamedNode) and voice.value in self.official,
            "relayed": self.terms.text(relayed) if relayed is not None else None,
            "mark": standing.value.removeprefix(KZV) if isinstance(standing, ox.NamedNode) else None,
            "standing": self.standing(standing) if standing else None,
            "as_of": self.terms.text(cells["asOf"]) if cells.get("asOf") else None,
            "dated": self.dated(assertion),
            "words": self.terms.text(assertion) if assertion else None,
            "assertion_iri": assertion.value if isinstance(assertion, ox.NamedNode) else "",
            "facts": told,
            "flags": self.flags.get(assertion.value, []) if assertion is not None else [],
            "proofs": [self.proof(passage) for passage in proofs],
        }


def web_address(text: str) -> str:
    """An address of the web as it is; empty for anything else, which must not become a link."""
    return text if re.match(r"https?://[^\s<>\"]+$", text) else ""


def _sentence(passage: Passage) -> str:
    """The IRI of the sentence that holds a passage."""
    return passage.within if passage.name.count("-") == 2 else passage.iri


def _strip(found: list[Passage]) -> dict[str, tuple[float, float]]:
    """For each sentence of a source its place and width on a line as long as the source."""
    sentences = [passage for passage in found if passage.sentence and passage.paragraph and passage.name.count("-") == 1]
    total = sum(passage.end - passage.start for passage in sentences) or 1
    gaps = [
        0 if index == 0 else STRIP_GAP if passage.paragraph == sentences[index - 1].paragraph else PARAGRAPH_GAP
        for index, passage in enumerate(sentences)
    ]
    scale = (STRIP_WIDTH - sum(gaps)) / total
    places, x = {}, 0.0
    for passage, gap in zip(sentences, gaps, strict=True):
        x += gap
        width = (passage.end - passage.start) * scale
        places[passage.iri] = (round(x, 1), round(width, 1))
        x += width
    return places


def rows_of(shown: answers.View, answer: Answer, facts: Facts) -> list[dict[str, Any]]:
    """The rows of an answer, laid out, as claims."""
    rows = []
    for row in shown.rows:
        cells = dict(zip(shown.columns, row.cells, strict=True))
        told = [
            Told(facts.terms.column(answer, column), facts.terms.text(cell), cell.value if isinstance(cell, ox.NamedNode) else "")
            for column, cell in cells.items()
            if column not in CORE and cell is not None
        ]
        rows.append(facts.claim(cells, told, row.passages))
    return rows


def figures_by_voice(store: ox.Store, facts: Facts) -> list[tuple[Text, bool, list[dict[str, Any]]]]:
    """The figures, drawn, by voice and by who passes it on: the voice, whether it is official, and its figures.

    They come in the order of the texts, those of pages last; parts stand under their wholes.
    """
    rows = select(
        store,
        """SELECT ?figure ?voice ?standing ?unit ?asOf ?exactly ?atLeast ?atMost ?magnitude ?whole (MIN(?passage) AS ?first) WHERE {
          ?figure a kz:Figure ; kz:voice ?voice ; kz:standing ?standing ; kz:measure/kz:unit ?unit ; kz:statedIn ?passage .
          OPTIONAL { ?figure kz:asOf ?asOf }
          OPTIONAL { ?figure kz:exactly ?exactly } OPTIONAL { ?figure kz:atLeast ?atLeast } OPTIONAL { ?figure kz:atMost ?atMost }
          OPTIONAL { ?figure kz:magnitude ?magnitude } OPTIONAL { ?figure kz:subsetOf ?whole }
        } GROUP BY ?figure ?voice ?standing ?unit ?asOf ?exactly ?atLeast ?atMost ?magnitude ?whole ORDER BY ?first ?whole ?figure""",
    )
    known = {passage.iri: passage for passage in cited(store)}
    order = {iri: place for place, iri in enumerate(known)}
    panels: dict[tuple[ox.NamedNode, ox.NamedNode | None], list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: order.get(row["first"].value, len(order))):
        strokes: list[intervals.Stroke] = []
        value = []
        for name, draw in (("exactly", intervals.exact), ("atLeast", intervals.at_least), ("atMost", intervals.at_most)):
            if row[name] is not None:
                strokes += draw(intervals.number(row[name].value))
                value.append((None if name == "exactly" else facts.terms.text(ox.NamedNode(KZ + name)), row[name].value))
        if row["magnitude"] is not None:
            strokes += intervals.word(row["magnitude"].value.removeprefix(KZV))
            value.append((facts.terms.text(row["magnitude"]), ""))
        if row["first"].value not in known:  # figures of other data may rest on what is no passage
            continue
        speaker = facts.speaker.get(known[row["first"].value].source)
        relayed = speaker if speaker is not None and speaker != row["voice"] else None
        panels.setdefault((row["voice"], relayed), []).append(
            {
                "words": facts.terms.text(row["figure"]),
                "iri": row["figure"].value,
                "unit": facts.terms.text(row["unit"]),
                "part": row["whole"] is not None,
                "whole": row["whole"].value if row["whole"] else "",
                "flags": facts.flags.get(row["figure"].value, []),
                "as_of": facts.terms.text(row["asOf"]) if row["asOf"] else None,
                "dated": facts.dated(row["figure"]),
                "relayed": facts.terms.text(relayed) if relayed is not None else None,
                "strokes": None if row["unit"].value == KZV + "prison-year" else strokes,
                "value": value,
                "mark": row["standing"].value.removeprefix(KZV),
                "standing": facts.standing(row["standing"]),
                "proof": facts.proof(known[row["first"].value]),
            }
        )
    return [(facts.terms.text(voice), voice.value in facts.official, _nested(figures)) for (voice, _), figures in panels.items()]


def _nested(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The figures with each part right after its whole; a whole that is not among them has no parts here."""
    held = {each["iri"]: each["value"] for each in figures}
    for each in figures:
        each["of"] = held.get(each["whole"], [])
    parts = [each for each in figures if each["whole"] in held and each["whole"] != each["iri"]]
    rest = [each for each in figures if each not in parts]
    nested = []
    while rest:
        nested.append(figure := rest.pop(0))
        below = [each for each in parts if each["whole"] == figure["iri"]]
        parts = [each for each in parts if each not in below]
        rest = [*below, *rest]
    return [*nested, *parts]  # parts of each other, which no shape lets through


def standings(store: ox.Store) -> list[str]:
    """The standings that the data uses, in the order of the key."""
    rows = select(store, "SELECT DISTINCT ?standing { ?node kz:standing ?standing } ORDER BY ?standing")
    used = {row["standing"].value.removeprefix(KZV) for row in rows}
    return [name for name in ordered(store, "order") if name in used]
