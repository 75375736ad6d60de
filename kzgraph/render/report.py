"""The report: every question answered, in one HTML file without script and in one Markdown file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import jinja2
import pyoxigraph as ox

from kzgraph.files import write_whole
from kzgraph.model import KZ, KZV, LANGUAGES, Passage
from kzgraph.notes import flags
from kzgraph.passages import cited, passages
from kzgraph.questions import column_label
from kzgraph.render import answers, intervals
from kzgraph.render.words import WORDS, word
from kzgraph.store import Labels, select

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kzgraph.model import Answer

CORE = ("assertion", "voice", "standing", "asOf")
STRIP_WIDTH, STRIP_GAP, PARAGRAPH_GAP = 600, 3, 10


class Text(NamedTuple):
    """What a reader sees in each language, with the language that it is really in."""

    shown: dict[str, tuple[str, str]]

    @property
    def same(self) -> tuple[str, str] | None:
        """The one text, if it is the same whatever language is asked for."""
        return next(iter(self.shown.values())) if len(set(self.shown.values())) == 1 else None


class _Terms:
    """The labels of terms in every language."""

    def __init__(self, store: ox.Store) -> None:
        self.labels = {language: Labels(store, language) for language in LANGUAGES}

    def text(self, term: ox.NamedNode | ox.Literal | None) -> Text:
        return Text({language: labels.tagged(term) for language, labels in self.labels.items()})

    def column(self, answer: Answer, column: str) -> Text:
        return Text({lang: (column_label(labels, answer.question, column, lang), lang) for lang, labels in self.labels.items()})


def phrase(name: str, **values: object) -> Text:
    """A phrase of the interface."""
    return Text({language: (word(name, language, **values), language) for language in LANGUAGES})


def told(texts: dict[str, str]) -> Text:
    """A text of a question's header."""
    return Text({language: (texts[language], language) for language in LANGUAGES})


class _Facts:
    """What the report shows beside each assertion: flags, official voices, and who speaks in a source."""

    def __init__(self, store: ox.Store, terms: _Terms) -> None:
        self.terms = terms
        self.official = {row["voice"].value for row in select(store, "SELECT ?voice { ?voice a kz:PublicBody }")}
        self.speaker = {
            row["source"].value: row["speaker"] for row in select(store, "SELECT ?source ?speaker { ?source dcterms:creator ?speaker }")
        }
        self.flags = {node: [(kind, terms.text(aspect)) for kind, aspect in told] for node, told in flags(store).items()}
        self.strip = _strip(passages(store))

    def proof(self, passage: Passage) -> dict[str, Any]:
        return {
            "place": Text({language: (answers.place(passage, language), language) for language in LANGUAGES}),
            "paraphrase": passage.paraphrase,
            "link": passage.deep_link,
            "strip": self.strip.get(_sentence(passage)),
        }


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


def _rows(store: ox.Store, answer: Answer, facts: _Facts) -> list[dict[str, Any]]:
    shown = answers.view(store, answer)
    rows = []
    for row in shown.rows:
        cells = dict(zip(shown.columns, row.cells, strict=True))
        voice = cells.get("voice")
        assertion = cells.get("assertion")
        speaker = facts.speaker.get(row.passages[0].source) if row.passages else None
        relayed = speaker if isinstance(voice, ox.NamedNode) and speaker is not None and speaker != voice else None
        standing = cells.get("standing")
        rows.append(
            {
                "voice": facts.terms.text(voice) if voice else None,
                "official": isinstance(voice, ox.NamedNode) and voice.value in facts.official,
                "relayed": facts.terms.text(relayed) if relayed is not None else None,
                "mark": standing.value.removeprefix(KZV) if isinstance(standing, ox.NamedNode) else None,
                "standing": facts.terms.text(standing) if standing else None,
                "as_of": facts.terms.text(cells["asOf"]) if cells.get("asOf") else None,
                "words": facts.terms.text(assertion) if assertion else None,
                "facts": [
                    (facts.terms.column(answer, column), facts.terms.text(cell))
                    for column, cell in cells.items()
                    if column not in CORE and cell is not None
                ],
                "flags": facts.flags.get(assertion.value, []) if assertion is not None else [],
                "proofs": [facts.proof(passage) for passage in row.passages],
            }
        )
    return rows


def _figures(store: ox.Store, facts: _Facts) -> list[tuple[Text, bool, list[dict[str, Any]]]]:
    """The figures, drawn, by voice: the voice, whether it is official, and its figures in the order of the text."""
    rows = select(
        store,
        """SELECT ?figure ?voice ?standing ?unit ?exactly ?atLeast ?atMost ?magnitude ?whole (MIN(?passage) AS ?first) WHERE {
          ?figure a kz:Figure ; kz:voice ?voice ; kz:standing ?standing ; kz:measure/kz:unit ?unit ; kz:statedIn ?passage .
          OPTIONAL { ?figure kz:exactly ?exactly } OPTIONAL { ?figure kz:atLeast ?atLeast } OPTIONAL { ?figure kz:atMost ?atMost }
          OPTIONAL { ?figure kz:magnitude ?magnitude } OPTIONAL { ?figure kz:subsetOf ?whole }
        } GROUP BY ?figure ?voice ?standing ?unit ?exactly ?atLeast ?atMost ?magnitude ?whole ORDER BY ?first ?whole ?figure""",
    )
    known = {passage.iri: passage for passage in cited(store)}
    panels: dict[ox.NamedNode, list[dict[str, Any]]] = {}
    for row in rows:
        strokes: list[intervals.Stroke] = []
        value = []
        for name, draw in (("exactly", intervals.exact), ("atLeast", intervals.at_least), ("atMost", intervals.at_most)):
            if row[name] is not None:
                strokes += draw(intervals.number(row[name].value))
                value.append((None if name == "exactly" else facts.terms.text(ox.NamedNode(KZ + name)), row[name].value))
        if row["magnitude"] is not None:
            strokes += intervals.word(row["magnitude"].value.removeprefix(KZV))
            value.append((facts.terms.text(row["magnitude"]), ""))
        panels.setdefault(row["voice"], []).append(
            {
                "words": facts.terms.text(row["figure"]),
                "unit": facts.terms.text(row["unit"]),
                "part": row["whole"] is not None,
                "strokes": None if row["unit"].value == KZV + "prison-year" else strokes,
                "value": value,
                "mark": row["standing"].value.removeprefix(KZV),
                "standing": facts.terms.text(row["standing"]),
                "proof": facts.proof(known[row["first"].value]),
            }
        )
    return [(facts.terms.text(voice), voice.value in facts.official, figures) for voice, figures in panels.items()]


def html(store: ox.Store, found: list[Answer], areas: dict[str, dict[str, str]], language: str) -> str:
    """One page with every answer in three languages, `language` shown first; no script, nothing from outside."""
    terms = _Terms(store)
    facts = _Facts(store, terms)
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("kzgraph.render"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sources = [
        (terms.text(row["source"]), row["day"].value, row["page"].value if row["page"] else "")
        for row in select(
            store,
            "SELECT ?source ?day ?page { ?source a kz:Source ; dcterms:issued ?day OPTIONAL { ?source schema:url ?page } } ORDER BY ?day",
        )
    ]
    sections: dict[str, list[dict[str, Any]]] = {}
    for answer in found:
        question = answer.question
        sections.setdefault(question.area, []).append(
            {
                "name": question.name,
                "title": told(question.title),
                "question": told(question.question),
                "unsaid": told(question.unsaid),
                "ours": "our-pairing" in question.tags,
                "sparql": question.sparql,
                "rows": _rows(store, answer, facts),
                "person_days": answers.view(store, answer).person_days,
            }
        )
    standings = [(name, terms.text(ox.NamedNode(KZV + name))) for name in _standings(store)]
    return environment.get_template("report.html.j2").render(
        language=language,
        languages=LANGUAGES,
        words={name: phrase(name) for name in WORDS if "{" not in WORDS[name]["en"]},
        phrase=phrase,
        sources=sources,
        areas=[(area, told(areas[area]), questions) for area, questions in sections.items()],
        figures=_figures(store, facts),
        standings=standings,
        strip=sorted(facts.strip.values()),
    )


def _standings(store: ox.Store) -> list[str]:
    rows = select(store, "SELECT DISTINCT ?standing { ?node kz:standing ?standing } ORDER BY ?standing")
    used = {row["standing"].value.removeprefix(KZV) for row in rows}
    order = ["documented", "asserted", "presupposed", "reported", "alleged", "charged", "promised", "owed", "demanded", "feared"]
    return [name for name in order if name in used]


def markdown(store: ox.Store, found: list[Answer], areas: dict[str, dict[str, str]], language: str) -> str:
    """One Markdown page with every answer, in one language."""
    parts = [f"# {word('title', language)}\n\n{word('lead', language)}\n\n{word('page', language)}\n"]
    area = ""
    for answer in found:
        if answer.question.area != area:
            area = answer.question.area
            parts.append(f"# {areas[area][language]}\n")
        parts.append(answers.render(store, answer, "md", language))
    return "\n".join(parts)


def write(store: ox.Store, found: list[Answer], areas: dict[str, dict[str, str]], folder: Path, language: str) -> Iterable[Path]:
    """Writes answers.html and answers.md into a folder, each whole or not at all, and gives their paths."""
    texts = {"answers.html": html(store, found, areas, language), "answers.md": markdown(store, found, areas, language)}
    for name, text in texts.items():
        write_whole(folder / name, text)
    return [folder / name for name in texts]
