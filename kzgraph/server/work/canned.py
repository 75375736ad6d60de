"""The questions: their list, and the answer to one, a page at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from kzgraph.errors import UsageError, did_you_mean
from kzgraph.formats import answers
from kzgraph.formats.words import word
from kzgraph.questions import canned
from kzgraph.questions.question import Answer
from kzgraph.reading.notes import days_of
from kzgraph.server.media import JSON, ROWS, SPARQL
from kzgraph.server.problems import Problem
from kzgraph.server.work.done import Done, acceptable, check_xml, too_large, too_many
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from kzgraph.questions.question import Question
    from kzgraph.server.data import Served

FORMS = dict(zip(ROWS, ("json", "xml", "csv", "tsv"), strict=True))


def catalogue(served: Served, job: dict[str, Any]) -> Done:
    """Every question with its words and parameters, as JSON; `base` is the server's address."""
    told = [
        {
            "name": question.name,
            "area": question.area,
            "title": question.title,
            "question": question.question,
            "unsaid": question.unsaid,
            "tags": list(question.tags),
            "parameters": [each._asdict() for each in question.parameters],
            "href": f"{job['base']}/questions/{question.name}",
        }
        for question in served.questions.values()
    ]
    return Done(JSON, json.dumps({"questions": told}, ensure_ascii=False).encode())


def answer(served: Served, job: dict[str, Any]) -> Done:
    """`limit` rows from `offset` on of the answer to the question `name` with the values `given`, in the media type `type`.

    If the job asks for the `whole`, an answer with more rows is refused. With a language as `labels`, CSV and TSV are for a spreadsheet:
    words for IRIs, and nothing in them that it would run. Without, they are exact, as the SPARQL formats ask.
    A header Link leads to the next page, another tells on which day persons in the rows were named. Raises Problem.
    """
    question = bound(served, job["name"], job["given"])
    media = acceptable(job["type"], (*FORMS, SPARQL))
    if media == SPARQL:
        return Done(SPARQL, question.sparql.encode())
    found = canned.ask(served.store, question)
    start, end = job["offset"], job["offset"] + job["limit"]
    if job.get("whole") and len(found.rows) > end:
        raise too_many(served.limits.rows, "rows", "Ask for a page at a time, with limit and offset.")
    page = Answer(question, found.columns, found.rows[start:end])
    body = _text(served, page, media, job.get("labels", "")).encode()
    if len(body) > served.limits.bytes:
        raise too_large(served.limits.bytes)
    check_xml(body, media, FORMS)
    headers = {}
    if len(found.rows) > end:
        following = urlencode({**job["given"], "limit": job["limit"], "offset": end})
        headers["link"] = f'<?{following}>; rel="next"'
    if days := days_of(served.store, page.rows):
        headers["kzgraph-note"] = " ".join(word("persons", "en", day=day) for day in days)
    return Done(media, body, headers)


def _text(served: Served, page: Answer, media: str, labels: str) -> str:
    if not labels:
        return answers.render(served.store, page, FORMS[media], LANGUAGES[0])
    if FORMS[media] not in ("csv", "tsv"):
        raise Problem(400, "parameters", "labels goes with CSV and TSV: the other formats hold terms.")
    return answers.spreadsheet(served.store, page, FORMS[media], labels)


def bound(served: Served, name: str, given: dict[str, str]) -> Question:
    """The question of that name with the values given. Raises Problem."""
    question = served.questions.get(name)
    if question is None:
        hint = did_you_mean(name, served.questions) or "/questions lists them."
        raise Problem(404, "no-question", f"no question is called {name}. {hint}")
    try:
        return canned.bind(served.store, question, given)
    except UsageError as error:
        raise Problem(400, "parameters", str(error)) from None
