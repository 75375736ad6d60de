"""An answer as text: rows with labels and their evidence for readers, W3C result formats for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.evidence import passages
from kzgraph.model import PREFIXES
from kzgraph.render import tables
from kzgraph.store import Labels, select

if TYPE_CHECKING:
    from kzgraph.model import Answer, Passage

EVIDENCE = "passage"
WORDS = {
    "en": {
        "rows": "rows",
        "none": "No row: the graph holds nothing that answers this.",
        "evidence": "Where it is said",
        "unsaid": "What this does not say",
        "persons": "Persons are named as the source stated on {day}. Later events are not in this source.",
        "paragraph": "paragraph {paragraph}, sentence {sentence}",
    },
    "ru": {
        "rows": "строк",
        "none": "Строк нет: в графе нет ничего, что отвечало бы на этот вопрос.",
        "evidence": "Где это сказано",
        "unsaid": "Чего этот ответ не говорит",
        "persons": "Лица названы так, как заявил источник {day}. Более поздних событий в этом источнике нет.",
        "paragraph": "абзац {paragraph}, предложение {sentence}",
    },
    "kk": {
        "rows": "жол",
        "none": "Жол жоқ: графта бұл сұраққа жауап беретін дерек жоқ.",
        "evidence": "Бұл қайда айтылған",
        "unsaid": "Бұл жауап нені айтпайды",
        "persons": "Тұлғалар дереккөз {day} күні мәлімдегендей аталған. Кейінгі оқиғалар бұл дереккөзде жоқ.",
        "paragraph": "{paragraph}-абзац, {sentence}-сөйлем",
    },
}


class Row(NamedTuple):
    """One row as a reader sees it: the cells but for the evidence, and the passages that bear it."""

    cells: tuple[ox.NamedNode | ox.Literal | None, ...]
    passages: tuple[Passage, ...]


class View(NamedTuple):
    """An answer laid out: the columns but for the evidence, the rows, and the days on which persons in it were named."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    person_days: tuple[str, ...]


def view(store: ox.Store, answer: Answer) -> View:
    """Rows that differ only in their passage become one row with several passages, in the order of the answer."""
    known = {passage.iri: passage for passage in passages(store)}
    at = answer.columns.index(EVIDENCE) if EVIDENCE in answer.columns else None
    merged: dict[tuple[ox.NamedNode | ox.Literal | None, ...], list[Passage]] = {}
    for row in answer.rows:
        cells = row if at is None else row[:at] + row[at + 1 :]
        found = [] if at is None else [known[iri] for iri in (row[at].value.split() if row[at] else []) if iri in known]
        merged.setdefault(cells, []).extend(found)
    rows = tuple(Row(cells, tuple(dict.fromkeys(places))) for cells, places in merged.items())
    return View(tuple(column for column in answer.columns if column != EVIDENCE), rows, _person_days(store, answer))


def _person_days(store: ox.Store, answer: Answer) -> tuple[str, ...]:
    """The days of the sources in which the persons in the answer are named, directly or in an assertion of a row."""
    nodes = {cell.value for row in answer.rows for cell in row if isinstance(cell, ox.NamedNode)}
    rows = select(
        store,
        """SELECT DISTINCT ?node ?day WHERE {
          ?person a kz:Person ; kz:namedIn/oa:hasSource/dcterms:issued ?day .
          { BIND (?person AS ?node) } UNION { ?node ?role ?person ; kz:voice ?voice }
        }""",
    )
    return tuple(sorted({row["day"].value for row in rows if row["node"].value in nodes}))


def render(store: ox.Store, answer: Answer, form: str, language: str) -> str:
    """The answer in one of tables.FORMATS: table and md for readers, json, csv and tsv as W3C SPARQL results."""
    if form == "json":
        return _json(answer)
    if form == "csv":
        return tables.render(answer.columns, [[cell.value if cell else "" for cell in row] for row in answer.rows], "csv")
    if form == "tsv":
        head = "\t".join("?" + column for column in answer.columns)
        lines = ["\t".join(str(cell) if cell else "" for cell in row) for row in answer.rows]
        return "\n".join([head, *lines]) + "\n"
    return _page(store, answer, form, language)


def _json(answer: Answer) -> str:
    bindings = [
        {column: _json_term(cell) for column, cell in zip(answer.columns, row, strict=True) if cell is not None} for row in answer.rows
    ]
    return tables.to_json({"head": {"vars": list(answer.columns)}, "results": {"bindings": bindings}})


def _json_term(term: ox.NamedNode | ox.Literal) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    tagged = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
    if tagged.get("datatype") == PREFIXES["xsd"] + "string":
        tagged = {}
    return {"type": "literal", "value": term.value, **tagged}


def _page(store: ox.Store, answer: Answer, form: str, language: str) -> str:
    words = WORDS[language]
    question = answer.question
    shown = view(store, answer)
    labels = Labels(store, language)
    columns = [question.columns[column][language] for column in shown.columns]
    rows = [[labels.of(cell) for cell in row.cells] for row in shown.rows]
    if EVIDENCE in answer.columns:
        columns.append(question.columns[EVIDENCE][language])
        rows = [[*cells, ", ".join(p.name for p in row.passages)] for cells, row in zip(rows, shown.rows, strict=True)]
    body = tables.render(columns, rows, form) if rows else words["none"] + "\n"
    evidence = sorted({passage for row in shown.rows for passage in row.passages}, key=lambda passage: (passage.source, passage.start))
    markdown = form == "md"
    parts = [("## " if markdown else "") + question.title[language], question.question[language], body.rstrip("\n")]
    if evidence:
        heading = f"**{words['evidence']}**\n\n" if markdown else words["evidence"] + "\n"
        parts.append(heading + "\n".join(_evidence_line(passage, language, markdown) for passage in evidence))
    parts.append((f"**{words['unsaid']}.** " if markdown else words["unsaid"] + ": ") + question.unsaid[language])
    parts += [words["persons"].format(day=day) for day in shown.person_days]
    return "\n\n".join(parts if markdown else map(tables.plain, parts)) + "\n"


def _evidence_line(passage: Passage, language: str, markdown: bool) -> str:
    place = WORDS[language]["paragraph"].format(paragraph=passage.paragraph, sentence=passage.sentence)
    if markdown:
        return f"- {passage.name} ([{place}](<{passage.deep_link}>)): {tables.markdown_text(passage.paraphrase)}"
    return f"  {passage.name} ({place}): {passage.paraphrase}\n    {passage.deep_link}"
