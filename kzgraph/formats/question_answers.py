"""Answers to the canned questions as text, in any of `ROW_FORMATS` (row_formats.py): how labels and evidence are laid out for readers."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any, NamedTuple

import pyoxigraph as ox

from kzgraph.formats import nearest, row_formats
from kzgraph.formats.answer_words import in_words
from kzgraph.formats.hits import in_language
from kzgraph.formats.row_formats import RESULTS, ROW_FORMATS
from kzgraph.formats.silences import not_said
from kzgraph.formats.style import PLAIN, Style
from kzgraph.formats.words import persons_note, unreviewed_note, word
from kzgraph.graph.names import current_names, short, translation
from kzgraph.graph.store import Labels, expand
from kzgraph.model.passages import Passage
from kzgraph.questions.answers.full import FullAnswer
from kzgraph.questions.answers.solutions import as_solutions
from kzgraph.questions.answers.summary import finds_no_contradiction, relations
from kzgraph.questions.answers.view import Row, View, is_none, yes_or_no
from kzgraph.questions.canned import column_label
from kzgraph.questions.question import ANY, MATTER, Question
from kzgraph.reading.notes import COUNTED, Mark, in_a_line, sentence
from kzgraph.safety.escapes import one_line, without_commands
from kzgraph.vocab import KZ, KZV, LANGUAGES, NUMBERS

BYTE_ORDER = "\ufeff"
POSITIVE = ox.NamedNode(KZV + "positive-comparison")


def listed(labels: Labels, cell: Iterable[ox.NamedNode | ox.Literal]) -> str:
    """The values of a cell, parted by semicolons: a label may hold commas."""
    return "; ".join(map(labels.of, cell))


def render(full: FullAnswer, format_name: str, language: str) -> str:
    """The answer in one of ROW_FORMATS, ending in a line feed: a page for readers, or SPARQL results for programs."""
    chosen = ROW_FORMATS[format_name]
    if chosen.style:
        return _page(full, chosen.style, language)
    output = BytesIO()
    RESULTS[format_name].write(as_solutions(full.columns, full.rows), output)
    results = with_line_end(output.getvalue())
    return _with_caveats(full, results, language) if format_name == "json" else results


def _with_caveats(full: FullAnswer, results: str, language: str) -> str:
    """SPARQL results in JSON with members of ours before the rows, as some readers stop after these: the title, what the answer does not
    say, what was looked for and not found in sources, and the flags of each claim by its IRI. Readers of SPARQL results ignore them.
    """
    labels = full.labels(language)
    beside = {
        "title": full.question.title[language],
        "unsaid": full.question.unsaid[language],
        "silences": [
            {"silence": node.value, "source": silence.source, "text": not_said(silence, labels.of(node), language)}
            for node, silence in full.summary.unsaid
        ],
        "flags": {mark_of: flag_objects(marks) for mark_of, marks in full.marks.items() if marks},
    }
    return f"{json.dumps(beside, ensure_ascii=False)[:-1]},{results[1:]}"


def with_line_end(results: bytes) -> str:
    """SPARQL results as a file or a terminal holds them: pyoxigraph ends JSON and XML without a line feed."""
    text = results.decode()
    return text if text.endswith("\n") else text + "\n"


def flag_line(marks: Iterable[Mark], labels: Labels, language: str, explained: Collection[Mark] = ()) -> str:
    """The flags of an assertion on one line, each with its aspect, and with the readings of the wording or what is given instead.

    Those that are `explained` elsewhere stand without.
    """
    return "; ".join(
        f"{word(mark.kind, language)}: {labels.of(mark.aspect)}{'' if mark in explained else _beside(mark, labels, language)}"
        for mark in in_a_line(list(marks))
    )


def _beside(mark: Mark, labels: Labels, language: str) -> str:
    if name := sentence(mark):
        values = ", ".join(labels.of(value) for _, value in mark.given)
        return f" ({word(name, language).removesuffix('.')}: {values}.)" if values else f" ({word(name, language)})"
    named = ((word(COUNTED, language) if name == KZ.measure else labels.of(name), labels.of(value)) for name, value in mark.given)
    given = ", ".join(f"{name} {value}" for name, value in named)
    return f" ({word('given instead', language, facts=given)})" if given else mark.readings and f" ({labels.in_language(mark.readings)})"


def flag_objects(marks: list[Mark]) -> list[dict[str, Any]]:
    return [
        {
            "flag": mark.kind,
            "aspect": mark.aspect.value,
            **({"readings": mark.readings} if mark.readings else {}),
            **({"given": [{"property": name.value, "value": value.value} for name, value in mark.given]} if mark.given else {}),
        }
        for mark in marks
    ]


def reviewed(labels: Labels) -> dict[str, bool]:
    """What JSON says beside texts in translation that nobody has checked."""
    return {"translation_reviewed": False} if labels.unreviewed else {}


def labelled(labels: Labels, question: Question, shown: View) -> tuple[list[str], list[list[str]]]:
    """Names of columns and rows as a reader sees them: labels for IRIs, then the passages, and the flags of the assertion."""
    language = labels.language
    columns = [column_label(labels, question, column, language) for column in (*shown.columns, "passage")]
    lines = [[*_cells(labels, shown.columns, row), ", ".join(short(passage.iri) for passage in row.passages)] for row in shown.rows]
    if "assertion" in shown.columns:
        columns.append(word("flags", language))
        for line, row in zip(lines, shown.rows, strict=True):
            marks = [mark._replace(readings="") if "leavesOpen" in shown.columns else mark for mark in row.marks]
            line.append(flag_line(marks, labels, language))
    return columns, lines


def _cells(labels: Labels, columns: Sequence[str], row: Row) -> Iterator[str]:
    """The cells of a row in words: a count of none is no digit, and a voice says where the wording leaves open whose word it is."""
    is_open = any(mark.kind == "left open" and mark.aspect == KZV.voice for mark in row.marks)
    for column, cell in zip(columns, row.cells, strict=True):
        names = [(value, "none counted" if is_none(column, value) else yes_or_no(value)) for value in cell]
        shown = "; ".join(word(name, labels.language) if name else labels.of(value) for value, name in names)
        yield word("voice ambiguous", labels.language, voice=shown) if column == "voice" and is_open else shown


def spreadsheet(full: FullAnswer, format_name: str, language: str) -> str:
    """The labelled rows with what each needs where its page does not go, in one of the formats of `TEXTS`.

    Each row has who relays its voice, what it is a part of, the time that it counts, the place, the paraphrase and the link of its
    evidence, its sources with their days, the address of its claim, and the licence; what no row has is left out but for the machine's
    names, and so is what another column has too. Numbers stand behind their bounds, without words; a range has its end in a column of its
    own, and so have words such as dozens. A day that the source does not state is not in the column "as of". In other
    languages than English a last column has the English of what is translated. CSV begins with the mark of the byte order, without which
    Excel takes UTF-8 for another encoding.
    """
    shown, labels = full.view, full.labels(language)
    columns = _columns(labels, full)
    beside = {key: _Column(word(key, language), cells) for key, cells in _beside_rows(labels, full).items()}
    if "asOf" in columns:
        stated = zip(columns["asOf"].cells, beside["reported on day"].cells, strict=True)
        columns["asOf"] = columns["asOf"]._replace(cells=["" if reported else day for day, reported in stated])
    ordered = list(_in_order(_with_numbers(columns, language), beside))
    if language != LANGUAGES[0]:
        mark = f" ({word('unreviewed translation', language)})" if labels.unreviewed else ""
        english = full.labels(LANGUAGES[0])
        cells = [_original(english, language, shown.columns, row) for row in shown.rows]
        ordered.append(_Column(word("in English", language) + mark, cells))
    rows = list(zip(*(column.cells for column in ordered), strict=True))
    table = row_formats.render([column.name for column in ordered], rows, format_name)
    return BYTE_ORDER + table if format_name == "csv" else table


class _Column(NamedTuple):
    """A column of a spreadsheet: its name, and its cells from the first row on."""

    name: str
    cells: list[str]


def _columns(labels: Labels, full: FullAnswer) -> dict[str, _Column]:
    """The labelled columns of the rows, by the names that the question has for them."""
    named, lines = labelled(labels, full.question, full.view)
    keys = [*full.view.columns, "passage", *(["flags"] if len(named) > len(full.view.columns) + 1 else [])]
    return {key: _Column(name, [line[at] for line in lines]) for at, (key, name) in enumerate(zip(keys, named, strict=True))}


def _with_numbers(columns: dict[str, _Column], language: str) -> dict[str, _Column]:
    """The columns with all numbers in one, which has its bounds in words just before it, and behind it the end of a range and words."""
    bounds = [key for key in columns if key in (*NUMBERS, "magnitude")]
    if not bounds:
        return columns
    none = word("none counted", language)
    lines: list[tuple[str, str, str, str]] = []
    for line in zip(*(columns[key].cells for key in bounds), strict=True):
        given = {key: cell for key, cell in zip(bounds, line, strict=True) if cell}
        before = [columns[key].name for key in given if key not in ("exactly", "magnitude")]
        number, *ends = ["0" if cell == none else cell for key, cell in given.items() if key != "magnitude"] or [""]
        said = [cell for key, cell in given.items() if key == "magnitude" or cell == none]
        lines.append(("; ".join(before), number, "; ".join(ends), "; ".join(said)))
    names = ("bound column", "number column", "number to column", "number in words")
    cells = [list(column) for column in zip(*lines, strict=True)] or [[] for _ in names]
    made = {name: _Column(word(name, language), column) for name, column in zip(names, cells, strict=True)}
    merged = {name: column for name, column in made.items() if any(column.cells) or name in names[:2]}
    kept: dict[str, _Column] = {}
    for key, column in columns.items():
        kept |= merged if key == bounds[0] else {} if key in bounds else {key: column}
    return kept


LAST = ("source", "passage", "flags")  # of the columns of an answer, what stands behind the others
MACHINE = ("open", "claim address", "licence of encoding")


def _in_order(columns: dict[str, _Column], beside: dict[str, _Column]) -> Iterator[_Column]:
    """The columns in the order in which people read them: what a number is a part of and its time behind it, machine names last."""
    known = [column.cells for column in columns.values()]
    filled = {key: column for key, column in beside.items() if any(column.cells) and column.cells not in known}
    behind = {"asOf": ("reported on day",), "voice": ("relayed",), "hedge" if "hedge" in columns else "unit": ("part of", "time counted")}
    behind = {key: names for key, names in behind.items() if key in columns}
    placed = {*MACHINE, *(name for names in behind.values() for name in names)}
    for key, column in columns.items():
        if key not in LAST:
            yield column
            yield from (filled[name] for name in behind.get(key, ()) if name in filled)
    yield from (columns[key] for key in ("flags",) if key in columns)
    yield from (column for key, column in filled.items() if key not in placed)
    yield from (columns[key] for key in ("source", "passage") if key in columns)
    yield from (filled[key] for key in MACHINE if key in filled)


def _beside_rows(labels: Labels, full: FullAnswer) -> dict[str, list[str]]:
    """What a spreadsheet has beside the cells of each row, under the names of phrases."""
    shown, rows = full.view, full.details
    return {
        "reported on day": [listed(labels, row.reported_on) for row in rows],
        "relayed": ["; ".join(relay if isinstance(relay, str) else labels.of_iri(relay.iri) for relay in row.relays) for row in rows],
        "part of": ["; ".join(map(labels.of_iri, row.wholes)) for row in rows],
        "time counted": [" – ".join(row.times) for row in rows],
        "claim address": [" ".join(row.claims) for row in rows],
        "where": ["; ".join(place(passage, labels.language) for passage in row.passages) for row in shown.rows],
        "paraphrase": [" ".join(labels.in_language(passage.paraphrase) for passage in row.passages) for row in shown.rows],
        "open": [" ".join(passage.deep_link for passage in row.passages) for row in shown.rows],
        "source title": ["; ".join(row.titles) for row in rows],
        "published on": ["; ".join(row.published_on) for row in rows],
        "read on": ["; ".join(row.read_on) for row in rows],
        "licence of encoding": [full.licence for _ in rows],
    }


def _original(labels: Labels, language: str, columns: tuple[str, ...], row: Row) -> str:
    """The English of the claims and the paraphrases of a row, and of what else is translated in it."""
    texts = [(column, labels.of(term)) for column, cell in zip(columns, row.cells, strict=True) for term in cell]
    shown = [text for column, text in texts if column == "assertion" or translation(text, language)]
    return " ".join([*shown, *(passage.paraphrase for passage in row.passages)])


def _page(full: FullAnswer, style: Style, language: str) -> str:
    question, shown, labels = full.question, full.view, full.labels(language)
    columns, cells = labelled(labels, question, shown)
    parts = [style.title(style.prose(question.title[language])), style.prose(question.question[language])]
    for parameter in question.parameters:
        if parameter.type == MATTER.type and parameter.default == ANY:
            continue
        node = expand(parameter.default, current_names().prefixes)
        value = labels.of(node) if node else word("any", language) if parameter.default == ANY else parameter.default
        parts.append(style.prose(f"{parameter.label[language]} ({parameter.name}): {value}"))
    if finds_no_contradiction(question, relations(shown)):
        parts.append(style.prose(word("no contradiction", language)))
    parts += map(style.prose, in_words(labels, full.summary).lines(language))
    if style is PLAIN and _is_of_pairs(shown):
        whole = in_language(f"kzgraph ask {question.name} --format md", language)
        parts += ["\n".join(_pairs(labels, shown)), word("pairs in full", language, command=whole)]
    else:
        parts.append(style.table(columns, cells).rstrip("\n") if cells else word("none", language))
    parts += [style.prose(nearest.line(question, near, labels)) for near in full.nearest]
    if evidence := shown.passages:
        lines = "\n".join(evidence_line(passage, labels, style) for passage in evidence)
        parts.append(style.heading(word("where", language)) + lines)
    parts.append(style.lead(word("unsaid", language)) + style.prose(question.unsaid[language]))
    if full.names_somebody("\n".join(parts)):
        parts += map(style.prose, persons_note(shown.person_days, {passage.source for passage in shown.passages}, language))
    parts += unreviewed_note(labels)
    return without_commands("\n\n".join(parts)) + "\n"


def _is_of_pairs(shown: View) -> bool:
    """Whether each row pairs two claims."""
    places = [shown.columns.index(name) for name in ("assertion", "relation", "other") if name in shown.columns]
    return len(places) == 3 and bool(shown.rows) and all(row.cells[place] for row in shown.rows for place in places)


def _pairs(labels: Labels, shown: View) -> Iterator[str]:
    """A line for each pair of claims: the relation, and its state where it does not hold for sure; both claims, and their passages."""
    for number, row in enumerate(shown.rows, 1):
        cells = dict(zip(shown.columns, row.cells, strict=True))
        states = [state for state in cells.get("comparisonState", ()) if state != POSITIVE]
        relation = listed(labels, [*cells["relation"], *states])
        claims = " | ".join(listed(labels, cells[side]) for side in ("assertion", "other"))
        places = ", ".join(short(passage.iri) for passage in row.passages)
        yield one_line(f"{number}. {relation}: {claims} ({places})", None)


def place(passage: Passage, language: str, read_on: str = "") -> str:
    """Where a passage stands, for readers: the short name of its source, and the place there; `read_on` is its day in words, else ISO."""
    return f"{passage.source_name}, {place_within(passage, language, read_on)}"


def place_within(passage: Passage, language: str, read_on: str = "") -> str:
    """Where a passage stands in its source; `read_on` is its day in words, else ISO."""
    if passage.read_on:
        return word("no copy", language, day=read_on or passage.read_on)
    if not passage.paragraph:
        return word("heading", language, sentence=passage.sentence)
    excerpt = " of excerpt" if passage.of_excerpt else ""
    name = f"paragraph{excerpt}" if passage.sentence else f"whole paragraph{excerpt}"
    steps = (
        section_within(passage, language),
        word(name, language, paragraph=passage.paragraph, sentence=passage.sentence),
        word("clause", language, clause=passage.clause) if passage.clause else "",
    )
    return ", ".join(filter(None, steps))


def section_within(passage: Passage, language: str, name: str = "section") -> str:
    """The section of the published text: its number in the phrase of this name, or its heading as it is; empty where none is given."""
    return word(name, language, section=passage.section) if passage.section[:1].isdigit() else passage.section


def evidence_line(passage: Passage, labels: Labels, style: Style) -> str:
    """One passage for a list: its name, place, paraphrase and link."""
    return style.cited(
        one_line(short(passage.iri), None),
        style.prose(place(passage, labels.language)),
        style.prose(labels.in_language(passage.paraphrase)),
        one_line(passage.deep_link, None),
    )
