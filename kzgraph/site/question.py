"""The page of a question: its answer row by row, what it does not say, the query, and ways to take it along."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

import pyoxigraph as ox

from kzgraph.formats.row_formats import ROW_FORMATS
from kzgraph.formats.words import word
from kzgraph.graph.names import current_names
from kzgraph.graph.store import expand
from kzgraph.questions import canned
from kzgraph.questions.answers import view as answer_view
from kzgraph.questions.answers.summary import PAIRED, finds_no_contradiction, relations
from kzgraph.questions.answers.view import Row, View
from kzgraph.questions.question import ANY, MATTER, Answer, Parameter, Question
from kzgraph.site.answer import laid_out, made
from kzgraph.site.claims import Claim, claims_of
from kzgraph.site.page import render
from kzgraph.site.silences import by_matter, nodes_of
from kzgraph.site.words import text_in
from kzgraph.vocab import KZ

if TYPE_CHECKING:
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Query, Reader
    from kzgraph.site.texts import Text

PERSON = "kz:Person"  # the type of a parameter for which nobody is shown before somebody is chosen
DAY = "xsd:date"  # the type of a parameter that is not a choice among nodes
# The files of an answer: the formats for programs, those for spreadsheets first, and the query.
FORMATS = sorted((row for row in ROW_FORMATS.values() if row.results), key=lambda row: not row.sheet)
MATTERS = ("measure", "action", "actType", "offence", "verdict")  # the properties of a claim that say on what it is, the first it has
PAGE_ROWS = 32  # of a page, unless the URL asks for another number
MOST_UNREAD = 5  # sources in which nobody looked for a thing that stand there one by one; more are counted
FILES = {**{row.ending: row.title for row in FORMATS}, "rq": "SPARQL"}


class Matter(NamedTuple):
    """Pairs of claims on one matter: its name, how many there are, those on this page, and the query of the page where they begin."""

    name: Text
    total: int
    rows: list[Claim]
    above: int
    query: dict[str, str]


class Field(NamedTuple):
    """A field of the form: a day, or a choice among nodes, each with its label, its value, and all values if it is chosen.

    The value is empty where the question is of all of them. `more` are left out, and can be given in the address.
    """

    name: str
    label: str
    value: str
    choices: list[tuple[str, str, dict[str, str]]]
    optional: bool
    more: int = 0

    @property
    def chosen(self) -> str:
        """The label of the value of a field that always has one; empty for others."""
        return "" if self.optional else next((label for label, value, _ in self.choices if value == self.value), "")


def question(
    content: Content,
    reader: Reader,
    answer: Answer,
    page: tuple[int, int],
) -> str:
    """`page` is how many rows to show and how many to leave out before them; a claim is one row."""
    limit, offset = page
    asked = answer.question
    whole = answer_view.view(content.reader.store, answer)
    findings = _silences(whole)
    open_ = to_choose(asked, {parameter.name: reader.field(parameter.name) for parameter in asked.parameters})
    whole = whole._replace(rows=(), person_days=()) if open_ else whole
    paired = set(whole.columns) >= PAIRED
    grouped = _grouped(content, whole) if paired else []
    whole = whole._replace(rows=tuple(row for _, listed in grouped for row in listed)) if paired else whole
    shown = whole._replace(rows=whole.rows[offset : offset + limit])
    rows = [] if findings else claims_of(shown, answer, content.facts)
    matters = by_matter(content, findings)
    given = {name: value for name, value in values(asked).items() if name not in open_}
    path = f"/questions/{asked.name}"
    last = offset + len(shown.rows)
    return render(
        "question.html.j2",
        reader,
        content,
        stated_in={passage.source for row in whole.rows for passage in row.passages},
        question=asked,
        area=content.area(asked.area, reader.language),
        rows=rows,
        matters=matters,
        most_unread=MOST_UNREAD,
        made=made(content, asked, whole),
        to_choose=open_,
        laid_out=laid_out(content, asked, whole),
        pairs=_matters(grouped, rows, given, page),
        no_contradiction=finds_no_contradiction(asked, relations(whole)),
        numbered=True,
        before=offset,
        counted=(offset + 1, last, len(whole.rows)) if rows else None,
        earlier=at(given, limit, max(0, offset - limit)) if rows and offset else None,
        following=at(given, limit, last) if rows and last < len(whole.rows) else None,
        person_days=content.person_days(nodes_of(matters) if findings else _nodes(content, reader, asked, shown)),
        fields=[_field(content, reader, asked, parameter, given) for parameter in asked.parameters if _is_asked_for(reader, parameter)],
        files=[(name, reader.file(path, ending, given)) for ending, name in FILES.items() if ending in reader.answers_as],
        sheet=reader.sheet(path, given),
        semicolons=reader.sheet(path, given, semicolons=True),
        copies=_copies(*reader.fetched(path, "csv", given)),
        permalink=reader.permalink(path, given),
    )


def _grouped(content: Content, whole: View) -> list[tuple[Text, list[Row]]]:
    """The pairs of an answer by what the first claim of each counts, asks for or says was done, the matter with most pairs first."""
    place = whole.columns.index("assertion")
    grouped: dict[ox.NamedNode, list[Row]] = {}
    for row in whole.rows:
        grouped.setdefault(_matter(content, row.cells[place][0].value), []).append(row)
    return [(content.terms.text(matter), grouped[matter]) for matter in sorted(grouped, key=lambda one: (-len(grouped[one]), one.value))]


def _matter(content: Content, claim: str) -> ox.NamedNode:
    """What a claim counts, asks for or says was done; else its class."""
    said = content.reader.claim(claim)
    if said is None:
        return KZ.Assertion
    return ox.NamedNode(next((min(said.roles[name]) for name in MATTERS if name in said.roles), said.class_iri))


def _matters(grouped: list[tuple[Text, list[Row]]], rows: list[Claim], given: dict[str, str], page: tuple[int, int]) -> list[Matter]:
    """The matters, each with those of its pairs that stand on a page."""
    limit, offset = page
    matters, before = [], 0
    for name, listed in grouped:
        first, last = max(before, offset), min(before + len(listed), offset + limit)
        here = rows[first - offset : last - offset] if first < last else []
        matters.append(Matter(name, len(listed), here, first, at(given, limit, before // limit * limit)))
        before += len(listed)
    return matters


def _silences(whole: View) -> list[str]:
    """The findings of an answer on what sources do not say, in its order: their page is a list by matter."""
    if answer_view.SILENCE not in whole.columns:
        return []
    place = whole.columns.index(answer_view.SILENCE)
    return list(dict.fromkeys(node.value for row in whole.rows for node in row.cells[place] if isinstance(node, ox.NamedNode)))


def counted(content: Content, answer: Answer) -> int:
    """How many rows pages show: those that differ only in their passages count as one."""
    return len(answer_view.view(content.reader.store, answer).rows)


def at(given: dict[str, str], limit: int, offset: int) -> dict[str, str]:
    """The query of the rows from `offset` on; what is usual is left out."""
    return {**given, **({"limit": str(limit)} if limit != PAGE_ROWS else {}), **({"offset": str(offset)} if offset else {})}


def _is_asked_for(reader: Reader, parameter: Parameter) -> bool:
    return reader.answers or parameter.type != MATTER.type


def _nodes(content: Content, reader: Reader, asked: Question, shown: View) -> set[str]:
    """The nodes that the page names: in its rows, where they are said, and as values to choose."""
    chosen = [parameter for parameter in asked.parameters if parameter.type != DAY and _is_asked_for(reader, parameter)]
    offered = {node.value for parameter in chosen for node in content.offered(asked, parameter)}
    cells = {value.value for row in shown.rows for cell in row.cells for value in cell if isinstance(value, ox.NamedNode)}
    return offered | cells | {passage.iri for row in shown.rows for passage in row.passages}


def to_choose(asked: Question, given: Mapping[str, str]) -> list[str]:
    """The parameters for which a person has to be chosen, and is not in the values given: nobody is shown unasked."""
    return [parameter.name for parameter in asked.parameters if parameter.type == PERSON and not given.get(parameter.name)]


def values(asked: Question) -> dict[str, str]:
    """The values of the parameters as an address takes them, without those that are open."""
    return {parameter.name: _value(parameter) for parameter in asked.parameters if parameter.default != ANY}


def _value(parameter: Parameter) -> str:
    if node := expand(parameter.default, current_names().prefixes):
        return canned.prefixed(node.value)
    return parameter.default.strip('"').split('"')[0]


def _field(content: Content, reader: Reader, asked: Question, parameter: Parameter, given: dict[str, str]) -> Field:
    named, more = [], 0
    if parameter.type != DAY:
        nodes = content.offered(asked, parameter)
        more = len(content.choices(asked, parameter)) - len(nodes)
        own = expand(given.get(parameter.name, ""), current_names().prefixes)
        nodes = [*nodes, *([own] if own and own not in nodes else [])]
        named = sorted((content.terms.text(node).shown[reader.language][0], canned.prefixed(node.value)) for node in nodes)
    choices = [(shown, value, {**given, parameter.name: value}) for shown, value in named]
    if parameter.optional and choices:
        others = {name: value for name, value in given.items() if name != parameter.name}
        choices = [(word("any", reader.language), "", others), *choices]
    return Field(
        parameter.name, text_in(parameter.label, reader.language), given.get(parameter.name, ""), choices, parameter.optional, more
    )


def _copies(address: str, sent: Query) -> list[tuple[str, str]]:
    """Commands that read the answer as a table, by the language that they are written in; curl only where there is a server."""
    table = json.dumps(f"{address}?{urlencode(sent)}" if sent else address)
    fields = "".join(f" \\\n  --data-urlencode {shlex.quote(f'{name}={value}')}" for name, value in dict(sent).items())
    commands = [("Python", f"import pandas\n\nrows = pandas.read_csv({table})"), ("R", f"rows <- read.csv({table})")]
    return [("curl", f"curl -G {shlex.quote(address)}{fields}"), *commands] if "://" in address else commands
