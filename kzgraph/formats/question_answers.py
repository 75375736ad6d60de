"""Answers to the canned questions as text, in any of `ROW_FORMATS` (row_formats.py): how labels and evidence are laid out for readers."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.formats import row_formats
from kzgraph.formats.row_formats import RESULTS, ROW_FORMATS
from kzgraph.formats.words import unreviewed, word
from kzgraph.graph import prefixes
from kzgraph.graph.prefixes import short
from kzgraph.graph.store import Labels, expand
from kzgraph.questions.canned import column_label
from kzgraph.questions.question import ANY
from kzgraph.reading.notes import days_of, flags
from kzgraph.reading.passages import cited
from kzgraph.safety.escapes import no_formula, one_line, plain, without_commands

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kzgraph.formats.style import Style
    from kzgraph.questions.question import Answer
    from kzgraph.reading.passages import Passage


class Row(NamedTuple):
    """One row for readers: the cells without the evidence, and the passages that support it."""

    cells: tuple[ox.NamedNode | ox.Literal | None, ...]
    passages: tuple[Passage, ...]


class View(NamedTuple):
    """An answer laid out: the columns but for the evidence, the rows, and the days on which persons in it were named."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    person_days: tuple[str, ...]


def is_evidence(column: str) -> bool:
    """Whether a column holds passages."""
    return column == "passage" or column.endswith("Passage")


def view(store: ox.Store, answer: Answer) -> View:
    """Rows that differ only in their passages become one row with several passages, in the order of the answer."""
    known = {passage.iri: passage for passage in cited(store)}
    merged: dict[tuple[ox.NamedNode | ox.Literal | None, ...], list[Passage]] = {}
    for row in answer.rows:
        cells = tuple(cell for column, cell in zip(answer.columns, row, strict=True) if not is_evidence(column))
        evidence = [cell.value for column, cell in zip(answer.columns, row, strict=True) if cell is not None and is_evidence(column)]
        merged.setdefault(cells, []).extend(known[iri] for iris in evidence for iri in sorted(iris.split()) if iri in known)
    shown = tuple(Row(cells, tuple(dict.fromkeys(places))) for cells, places in merged.items())
    return View(tuple(column for column in answer.columns if not is_evidence(column)), shown, days_of(store, answer.rows))


def render(store: ox.Store, answer: Answer, format_name: str, language: str) -> str:
    """The answer in one of ROW_FORMATS, ending in a line feed: a page for readers, or SPARQL results for programs."""
    chosen = ROW_FORMATS[format_name]
    if chosen.style:
        return _page(store, answer, chosen.style, language)
    output = BytesIO()
    RESULTS[format_name].write(row_formats.as_solutions(answer.columns, answer.rows), output)
    return with_line_end(output.getvalue())


def with_line_end(results: bytes) -> str:
    """SPARQL results as a file or a terminal holds them: pyoxigraph ends JSON and XML without a line feed."""
    text = results.decode()
    return text if text.endswith("\n") else text + "\n"


def flag_line(marks: list[tuple[str, ox.NamedNode]], labels: Labels, language: str) -> str:
    """The flags of an assertion on one line, each with the aspect that it is about."""
    return "; ".join(f"{word(kind, language)}: {labels.of(aspect)}" for kind, aspect in marks)


def labelled(store: ox.Store, answer: Answer, language: str) -> tuple[list[str], list[list[str]]]:
    """Names of columns and rows as a reader sees them: labels for IRIs, then the passages, and the flags of the assertion."""
    shown = view(store, answer)
    labels = Labels(store, language)
    columns = [column_label(labels, answer.question, column, language) for column in (*shown.columns, "passage")]
    lines = [[*(labels.of(cell) for cell in row.cells), ", ".join(short(passage.iri) for passage in row.passages)] for row in shown.rows]
    if "assertion" in shown.columns:
        flagged = flags(store)
        index = shown.columns.index("assertion")
        columns.append(word("flags", language))
        for line, row in zip(lines, shown.rows, strict=True):
            node = row.cells[index]
            line.append(flag_line(flagged.get(node.value, []) if node is not None else [], labels, language))
    return columns, lines


def spreadsheet(store: ox.Store, answer: Answer, format_name: str, language: str) -> str:
    """The labelled rows with the place, the paraphrase and the link of each row's evidence, in one of the formats of `TEXTS`."""
    columns, lines = labelled(store, answer, language)
    columns += [word("where", language), word("paraphrase", language), word("open", language)]
    for line, row in zip(lines, view(store, answer).rows, strict=True):
        line.append("; ".join(place(passage, language) for passage in row.passages))
        line.append(" ".join(passage.paraphrase for passage in row.passages))
        line.append(" ".join(passage.deep_link for passage in row.passages))
    return row_formats.render(columns, [[no_formula(plain(cell)) for cell in line] for line in lines], format_name)


def _page(store: ox.Store, answer: Answer, style: Style, language: str) -> str:
    question = answer.question
    shown = view(store, answer)
    labels = Labels(store, language)
    columns, cells = labelled(store, answer, language)
    evidence = sorted(
        {passage for row in shown.rows for passage in row.passages}, key=lambda passage: (passage.source, passage.start, passage.iri)
    )
    parts = [style.title(style.prose(question.title[language])), style.prose(question.question[language])]
    for parameter in question.parameters:
        node = expand(parameter.default, prefixes.every())
        value = labels.of(node) if node else word("any", language) if parameter.default == ANY else parameter.default
        parts.append(style.prose(f"{parameter.label[language]} ({parameter.name}): {value}"))
    parts.append(style.table(columns, cells).rstrip("\n") if cells else word("none", language))
    if evidence:
        lines = "\n".join(evidence_line(passage, language, style) for passage in evidence)
        parts.append(style.heading(word("where", language)) + lines)
    parts.append(style.lead(word("unsaid", language)) + style.prose(question.unsaid[language]))
    parts += [style.prose(word("persons", language, day=day)) for day in shown.person_days]
    parts += [word("unreviewed", language)] if unreviewed(language) else []
    return without_commands("\n\n".join(parts)) + "\n"


def place(passage: Passage, language: str) -> str:
    """Where a passage stands, for readers: the short name of its source, and the place there."""
    return f"{passage.source_name}, {_within(passage, language)}"


def _within(passage: Passage, language: str) -> str:
    if passage.read_on:
        return word("no copy", language, day=passage.read_on)
    if not passage.paragraph:
        return word("heading", language, sentence=passage.sentence)
    if not passage.sentence:
        return word("whole paragraph", language, paragraph=passage.paragraph)
    sentence = word("paragraph", language, paragraph=passage.paragraph, sentence=passage.sentence)
    clause = passage.name.split("-")[2:]
    return f"{sentence}, {word('clause', language, clause=' abcdefgh'.index(clause[0]))}" if clause else sentence


def evidence_line(passage: Passage, language: str, style: Style) -> str:
    """One passage for a list: its name, place, paraphrase and link."""
    return style.cited(
        one_line(short(passage.iri), None),
        style.prose(place(passage, language)),
        style.prose(passage.paraphrase),
        one_line(passage.deep_link, None),
    )
