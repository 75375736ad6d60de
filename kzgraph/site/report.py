"""The report: every question answered, in an HTML file without script for each area, and in one Markdown file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.formats import question_answers
from kzgraph.formats.words import ENGLISH, phrases, unreviewed, word
from kzgraph.graph.names import current_names
from kzgraph.model import Reader
from kzgraph.questions.answers import view as answer_view
from kzgraph.questions.answers.full import FullAnswer
from kzgraph.questions.question import Answer
from kzgraph.site.claims import Claim, Facts, claims_of
from kzgraph.site.figure_panels import figures_by_measure
from kzgraph.site.files import file_name
from kzgraph.site.intervals import written
from kzgraph.site.templating import environment
from kzgraph.site.texts import Original, Terms, Text, header_text, phrase, sources
from kzgraph.vocab import KZV, LANGUAGES


class Part(NamedTuple):
    """The questions of an area, and the file that has their answers."""

    file: str
    title: Text
    questions: list[Section]


class Section(NamedTuple):
    """A question with its answer. `paired_by_us`: this project pairs what no source pairs."""

    name: str
    title: Text
    question: Text
    unsaid: Text
    paired_by_us: bool
    sparql: str
    rows: list[Claim]
    person_days: Sequence[str]


INDEX = "answers.html"


def pages(reader: Reader, answered: list[Answer], areas: dict[str, dict[str, str]], language: str) -> dict[str, str]:
    """A page with the list of all questions and the figures, and one with the answers of each area, by the names of their files.

    Each is in every language, `language` shown first; no script, nothing from outside.
    """
    terms = Terms(reader)
    facts = Facts(terms)
    sections: dict[str, list[Section]] = {}
    for answer in answered:
        question, view = answer.question, answer_view.view(reader.store, answer)
        sections.setdefault(question.area, []).append(
            Section(
                name=question.name,
                title=header_text(question.title),
                question=header_text(question.question),
                unsaid=header_text(question.unsaid),
                paired_by_us="our-pairing" in question.tags,
                sparql=question.sparql,
                rows=claims_of(view, answer, facts),
                person_days=view.person_days,
            )
        )
    key = [(name, terms.text(ox.NamedNode(KZV + name))) for name in reader.standings()]
    template = environment().get_template("report.html.j2")
    listed = [Part(f"answers-{file_name(area)}.html", header_text(areas[area]), questions) for area, questions in sections.items()]
    shared = {
        "language": language,
        "languages": LANGUAGES,
        "words": {name: phrase(name) for name, english in phrases(ENGLISH).items() if "{" not in english.text},
        "unreviewed": _unreviewed(),
        "phrase": phrase,
        "english_of_shown": lambda _: Original([], reviewed=True),  # the page has each text in English too
        "sources": sources(terms),
        "parts": listed,
        "index": INDEX,
        "taken_from": lambda _: "",  # nothing is taken out of this file
        "sought": lambda _: "",
        "thousands": lambda number: written(number, language),
        "standings": key,
    }
    made = {INDEX: template.render(shared, shown=None, panels=figures_by_measure(facts))}
    return made | {part.file: template.render(shared, shown=part) for part in listed}


def _unreviewed() -> Text:
    """The note on a translation that nobody has checked; empty for the others."""
    note = phrase("unreviewed")
    signed = {language for language in LANGUAGES if not unreviewed(language) and current_names().catalogues.are_reviewed(language)}
    return Text({language: ("", language) if language in signed else shown for language, shown in note.shown.items()})


def markdown(reader: Reader, answered: list[Answer], areas: dict[str, dict[str, str]], language: str) -> str:
    """One Markdown page with every answer, in one language."""
    parts = [f"# {word('title', language)}\n\n{word('lead', language)}\n\n{word('page', language)}\n"]
    area = ""
    for answer in answered:
        if answer.question.area != area:
            area = answer.question.area
            parts.append(f"# {areas[area][language]}\n")
        parts.append(question_answers.render(FullAnswer(reader.store, answer), "md", language))
    return "\n".join(parts)


def texts(reader: Reader, answered: list[Answer], areas: dict[str, dict[str, str]], language: str) -> dict[str, str]:
    """The texts of the files, by their names."""
    return {**pages(reader, answered, areas, language), "answers.md": markdown(reader, answered, areas, language)}
