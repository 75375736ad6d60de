"""An answer as text: rows with labels and their evidence for readers, W3C result formats for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.formats import tables
from kzgraph.formats.words import word
from kzgraph.graph.store import Labels, expand
from kzgraph.questions.canned import column_label
from kzgraph.reading.notes import days_of, flags
from kzgraph.reading.passages import cited
from kzgraph.safety.escapes import markdown_text, no_formula, one_line, without_commands
from kzgraph.vocab import PREFIXES

if TYPE_CHECKING:
    from kzgraph.questions.question import Answer
    from kzgraph.reading.passages import Passage


class Row(NamedTuple):
    """One row as a reader sees it: the cells but for the evidence, and the passages that bear it."""

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
    rows = tuple(Row(cells, tuple(dict.fromkeys(places))) for cells, places in merged.items())
    return View(tuple(column for column in answer.columns if not is_evidence(column)), rows, days_of(store, answer.rows))


def render(store: ox.Store, answer: Answer, form: str, language: str) -> str:
    """The answer in a form: table and md for readers, json, xml, csv and tsv as W3C SPARQL results."""
    if form == "json":
        return _json(answer)
    if form == "xml":
        return _xml(answer)
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


def _xml(answer: Answer) -> str:
    from xml.sax.saxutils import escape, quoteattr

    def term(cell: ox.NamedNode | ox.Literal) -> str:
        if isinstance(cell, ox.NamedNode):
            return f"<uri>{escape(cell.value)}</uri>"
        plain = cell.datatype.value == PREFIXES["xsd"] + "string"
        kind = f" xml:lang={quoteattr(cell.language)}" if cell.language else "" if plain else f" datatype={quoteattr(cell.datatype.value)}"
        return f"<literal{kind}>{escape(cell.value)}</literal>"

    head = "".join(f"<variable name={quoteattr(column)}/>" for column in answer.columns)
    rows = "".join(
        "<result>"
        + "".join(f"<binding name={quoteattr(n)}>{term(c)}</binding>" for n, c in zip(answer.columns, row, strict=True) if c is not None)
        + "</result>\n"
        for row in answer.rows
    )
    opening = '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
    return f"{opening}<head>{head}</head><results>\n{rows}</results></sparql>\n"


def told_flags(told: list[tuple[str, ox.NamedNode]], labels: Labels, language: str) -> str:
    """The flags of an assertion in a line: what is not said, left open, supplied."""
    return "; ".join(f"{word(kind, language)}: {labels.of(aspect)}" for kind, aspect in told)


def labelled(store: ox.Store, answer: Answer, language: str) -> tuple[list[str], list[list[str]]]:
    """Names of columns and rows as a reader sees them: labels for IRIs, then the passages, and the flags of the assertion."""
    shown = view(store, answer)
    labels = Labels(store, language)
    columns = [column_label(labels, answer.question, column, language) for column in (*shown.columns, "passage")]
    rows = [[*(labels.of(cell) for cell in row.cells), ", ".join(passage.name for passage in row.passages)] for row in shown.rows]
    if "assertion" in shown.columns:
        flagged = flags(store)
        at = shown.columns.index("assertion")
        columns.append(word("flags", language))
        for cells, row in zip(rows, shown.rows, strict=True):
            node = row.cells[at]
            cells.append(told_flags(flagged.get(node.value, []) if node is not None else [], labels, language))
    return columns, rows


def spreadsheet(store: ox.Store, answer: Answer, form: str, language: str) -> str:
    """The labelled rows with the place, the paraphrase and the link of each row's evidence, as csv, tsv or json."""
    columns, rows = labelled(store, answer, language)
    columns += [word("where", language), word("paraphrase", language), word("open", language)]
    for cells, row in zip(rows, view(store, answer).rows, strict=True):
        cells.append("; ".join(place(passage, language) for passage in row.passages))
        cells.append(" ".join(passage.paraphrase for passage in row.passages))
        cells.append(" ".join(passage.deep_link for passage in row.passages))
    return tables.render(columns, [[no_formula(cell) for cell in row] for row in rows], form)


def _page(store: ox.Store, answer: Answer, form: str, language: str) -> str:
    question = answer.question
    shown = view(store, answer)
    labels = Labels(store, language)
    columns, rows = labelled(store, answer, language)
    body = tables.render(columns, rows, form) if rows else word("none", language) + "\n"
    evidence = sorted(
        {passage for row in shown.rows for passage in row.passages}, key=lambda passage: (passage.source, passage.start, passage.iri)
    )
    markdown = form == "md"
    told = [f"{'## ' if markdown else ''}{prose(question.title[language], markdown)}", prose(question.question[language], markdown)]
    for parameter in question.parameters:
        value = expand(parameter.default)
        given = labels.of(value) if value else parameter.default
        told.append(prose(f"{parameter.label[language]} ({parameter.name}): {given}", markdown))
    told.append(body.rstrip("\n"))
    if evidence:
        heading = f"**{word('where', language)}**\n\n" if markdown else word("where", language) + "\n"
        told.append(heading + "\n".join(evidence_line(passage, language, markdown) for passage in evidence))
    unsaid = word("unsaid", language)
    told.append((f"**{unsaid}.** " if markdown else f"{unsaid}: ") + prose(question.unsaid[language], markdown))
    told += [prose(word("persons", language, day=day), markdown) for day in shown.person_days]
    told += [word("unreviewed", language)] if language != "en" else []
    return without_commands("\n\n".join(told)) + "\n"


def prose(text: str, markdown: bool) -> str:
    """A text from the data on one line, in which neither Markdown nor a terminal finds anything to obey."""
    return markdown_text(text) if markdown else one_line(text, None)


def place(passage: Passage, language: str) -> str:
    """How a reader is told where a passage stands."""
    if passage.read_on:
        return word("no copy", language, day=passage.read_on)
    if not passage.paragraph:
        return word("heading", language, sentence=passage.sentence)
    if not passage.sentence:
        return word("whole paragraph", language, paragraph=passage.paragraph)
    told = word("paragraph", language, paragraph=passage.paragraph, sentence=passage.sentence)
    clause = passage.name.split("-")[2:]
    return f"{told}, {word('clause', language, clause=' abcdefgh'.index(clause[0]))}" if clause else told


def evidence_line(passage: Passage, language: str, markdown: bool) -> str:
    """One passage for a list: its name, place, paraphrase and link."""
    told = place(passage, language)
    name, link, paraphrase = one_line(passage.name), one_line(passage.deep_link, None), prose(passage.paraphrase, markdown)
    if markdown:
        return f"- {name} ([{told}](<{link.replace('<', '%3C').replace('>', '%3E')}>)): {paraphrase}"
    return f"  {name} ({told}): {paraphrase}\n    {link}"
