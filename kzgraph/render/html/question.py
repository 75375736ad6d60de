"""The page of a question: its answer row by row, what it does not say, the query, and ways to take it along."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from kzgraph import notes, questions
from kzgraph.model import Answer
from kzgraph.render.claims import rows_of
from kzgraph.render.html.answer import clauses, supplied
from kzgraph.render.html.page import render
from kzgraph.render.html.site import lit
from kzgraph.store import expand

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kzgraph.model import Parameter
    from kzgraph.render.html.page import Reader
    from kzgraph.render.html.site import Site

FILES = {"csv": "CSV", "tsv": "TSV", "json": "JSON", "xml": "XML", "rq": "SPARQL"}


def question(
    site: Site,
    reader: Reader,
    found: Answer,
    area: str,
    page: tuple[int, int],
    short: Callable[[str], str],
) -> str:
    """`found` holds all rows, of which the page shows `limit` from `offset` on; `short` writes an IRI as a parameter takes it."""
    limit, offset = page
    asked = found.question
    shown = Answer(asked, found.columns, found.rows[offset : offset + limit])
    rows = rows_of(site.store, shown, site.facts)
    given = {each.name: _value(each, short) for each in asked.parameters}
    address = f"{reader.base}/questions/{asked.name}"
    last = offset + len(shown.rows)
    return render(
        "question.html.j2",
        reader,
        site,
        question=asked,
        area=area,
        rows=rows,
        clauses=clauses(rows),
        supplied=supplied(site.store, rows),
        partial=len(shown.rows) < len(found.rows),
        numbered=True,
        counted=(offset + 1, last, len(found.rows)) if rows else None,
        earlier={**given, "limit": limit, "offset": max(0, offset - limit)} if offset else None,
        following={**given, "limit": limit, "offset": last} if last < len(found.rows) else None,
        person_days=notes.days_of(site.store, shown),
        fields=[_field(site, reader, each, given[each.name], short) for each in asked.parameters],
        files=[(name, address + "." + ending + _query(given)) for ending, name in FILES.items()],
        copies=_copies(address, given),
        permalink=address + _query({**given, "lang": reader.language}),
        lit=lit(rows),
    )


def _query(given: Mapping[str, object]) -> str:
    return "?" + urlencode(given) if given else ""


def _value(parameter: Parameter, short: Callable[[str], str]) -> str:
    """The value of a parameter as an address takes it."""
    if node := expand(parameter.default):
        return short(node.value)
    return parameter.default.strip('"').split('"')[0]


def _field(site: Site, reader: Reader, parameter: Parameter, value: str, short: Callable[[str], str]) -> dict[str, Any]:
    """A field of the form: a day, or a choice among the nodes that the parameter may take."""
    choices = []
    if parameter.type != "xsd:date":
        nodes = questions.candidates(site.store, parameter)
        choices = sorted((site.terms.text(node).shown[reader.language][0], short(node.value)) for node in nodes)
    return {"name": parameter.name, "label": parameter.label[reader.language], "value": value, "choices": choices}


def _copies(address: str, given: Mapping[str, str]) -> list[tuple[str, str]]:
    """Commands that fetch the answer as a table, by the language that they are written in."""
    table = json.dumps(f"{address}.csv{_query(given)}")
    sent = "".join(f" \\\n  --data-urlencode {shlex.quote(f'{name}={value}')}" for name, value in given.items())
    return [
        ("curl", f"curl -G {shlex.quote(address + '.csv')}{sent}"),
        ("Python", f"import pandas\n\nrows = pandas.read_csv({table})"),
        ("R", f"rows <- read.csv({table})"),
    ]
