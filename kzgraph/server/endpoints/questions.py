"""The canned questions: their list and each at a path of its own, as data, as a file, and as a page for browsers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from kzgraph.errors import UsageError, did_you_mean
from kzgraph.formats import question_answers
from kzgraph.formats.row_formats import ROW_FORMATS
from kzgraph.formats.tables import with_semicolons
from kzgraph.formats.words import word
from kzgraph.questions import canned
from kzgraph.questions.answers.full import FullAnswer
from kzgraph.questions.question import ANY, MATTER, Answer, Parameter, Question
from kzgraph.reading.notes import days_of
from kzgraph.server import media, page_replies
from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.openapi_objects import LARGEST_OFFSET, OBJECT, TEXT, integer, media_types, operation, query_parameter
from kzgraph.server.problems import Problem
from kzgraph.server.reply import Reply
from kzgraph.server.requests import header, parameters, single, whole_number
from kzgraph.server.results import Result, acceptable, check_xml, too_large, too_many
from kzgraph.site import question as question_page
from kzgraph.site.question import PAGE_ROWS
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from starlette.requests import Request

    from kzgraph.server.data import Dataset
    from kzgraph.server.service import Service

FORMATS = {row.results.media_type: row for row in ROW_FORMATS.values() if row.results}
OFFERED = (*FORMATS, media.SPARQL)
SEPARATORS = ("comma", "semicolon")
ENDINGS = {row.ending: media_type for media_type, row in FORMATS.items()} | {"rq": media.SPARQL}


async def catalogue(service: Service, request: Request) -> Reply:
    """The list, as a page for browsers."""
    if page_replies.prefers_page(request, (media.JSON,)):
        given = parameters(request.scope["query_string"])
        if (name := single(given, "name")) in service.pool.about["questions"]:  # chosen from the list of the page
            chosen = page_replies.chosen_languages(given)
            location = f"./questions/{quote(name)}{'?' + urlencode(chosen) if chosen else ''}"
            return Reply(303, ((b"location", location.encode()), (b"vary", b"Accept")), b"")
        return await page_replies.page_reply(service, request)
    return await service.answer(request, {"job": "questions", "base": service.base(request)})


async def question(service: Service, request: Request) -> Reply:
    """The answer to one question, or some rows of it; a file of it where the name has an ending."""
    name, ending = _split(service, request.path_params["name"])
    given = parameters(request.scope["query_string"])
    rows = service.settings.limits.rows
    as_page = not ending and page_replies.prefers_page(request, OFFERED)
    default, others = (min(rows, PAGE_ROWS), ("lang", "claims")) if as_page else (rows, ("labels", "separator"))
    job = {
        "job": "question",
        "name": name,
        "given": {key: single(given, key) for key, _ in given if key not in ("limit", "offset", *others)},
        "limit": whole_number(single(given, "limit", str(default)), "limit", 1, rows),
        "offset": whole_number(single(given, "offset", "0"), "offset", 0, LARGEST_OFFSET),
    }
    if as_page:
        return await page_replies.reply(service, request, {**job, "job": "question-page"})
    job["file"] = bool(ending)
    job["labels"] = _labels(given)
    job["semicolons"] = _semicolons(given)
    job["whole"] = all(key != "limit" for key, _ in given)
    job["type"] = ENDINGS[ending] if ending else media.best(header(request, b"accept"), OFFERED)
    return await service.answer(request, job)


def _labels(given: list[tuple[str, str]]) -> str:
    """The language of `labels`, English if the parameter is empty; an empty text without the parameter."""
    if all(name != "labels" for name, _ in given):
        return ""
    language = single(given, "labels") or LANGUAGES[0]
    if language not in LANGUAGES:
        raise Problem(400, "parameters", f"labels: expected a language, one of {', '.join(LANGUAGES)}.")
    return language


def _semicolons(given: list[tuple[str, str]]) -> bool:
    """Whether semicolons part the columns of a spreadsheet."""
    separator = single(given, "separator", SEPARATORS[0])
    if separator not in SEPARATORS:
        raise Problem(400, "parameters", f"separator: expected {' or '.join(SEPARATORS)}.")
    return separator == SEPARATORS[1]


def _split(service: Service, name: str) -> tuple[str, str]:
    """The name of a question and the ending of a file, empty if the name has none."""
    stem, _, ending = name.rpartition(".")
    return (stem, ending) if ending in ENDINGS and name not in service.pool.about["questions"] else (name, "")


def write_catalogue(dataset: Dataset, job: dict[str, Any]) -> Result:
    """Every question with its texts and parameters, as JSON; `base` is the server's address."""
    questions = [
        {
            "name": question.name,
            "area": question.area,
            "title": question.title,
            "question": question.question,
            "unsaid": question.unsaid,
            "tags": list(question.tags),
            "parameters": [parameter._asdict() for parameter in question.parameters],
            "href": f"{job['base']}/questions/{question.name}",
        }
        for question in dataset.questions.values()
    ]
    return Result(media.JSON, json.dumps({"questions": questions}, ensure_ascii=False).encode())


def write_answer(dataset: Dataset, job: dict[str, Any]) -> Result:
    """`limit` rows from `offset` of the answer to the question `name` with the values `given`, in the media type `type`.

    If `whole` is set, an answer with more rows is refused. `labels` is a language for spreadsheets: labels for IRIs, and no formulas;
    `semicolons` then part the columns of CSV. Without it, CSV and TSV are SPARQL results. A `file` or one for a spreadsheet
    that is about one person names that person. The header Link leads to the next rows;
    Kzgraph-Note gives the days on which persons in the rows were named. Raises Problem.
    """
    question = bound(dataset, job["name"], job["given"])
    media_type = acceptable(job["type"], OFFERED)
    if open_ := question_page.to_choose(question, job["given"]) if job["file"] or job["labels"] else ():
        raise Problem(400, "parameters", f"{open_[0]}: choose a person first. /questions lists who can be chosen.")
    if media_type == media.SPARQL:
        return Result(media.SPARQL, question.sparql.encode())
    answer = canned.ask(dataset.store, question)
    start, end = job["offset"], job["offset"] + job["limit"]
    if job["whole"] and len(answer.rows) > end:
        raise too_many(dataset.limits.rows, "rows", "Ask for fewer at a time, with limit and offset.")
    page = Answer(question, answer.columns, answer.rows[start:end])
    body = _text(dataset, page, media_type, job["labels"], job["semicolons"]).encode()
    if len(body) > dataset.limits.bytes:
        raise too_large(dataset.limits.bytes)
    check_xml(body, media_type, FORMATS)
    headers = {}
    if len(answer.rows) > end:
        headers["link"] = f'<?{urlencode({**job["given"], "limit": job["limit"], "offset": end})}>; rel="next"'
    if days := days_of(dataset.store, page.rows):
        headers["kzgraph-note"] = " ".join(word("persons", "en", day=day) for day in days)
    return Result(media_type, body, headers)


def _text(dataset: Dataset, page: Answer, media_type: str, labels: str, semicolons: bool) -> str:
    chosen = FORMATS[media_type]
    if semicolons and not (labels and chosen.name == "csv"):
        raise Problem(400, "parameters", "separator is for CSV with labels only.")
    if not labels:
        return question_answers.render(FullAnswer(dataset.store, page), chosen.name, LANGUAGES[0])
    if not chosen.sheet:
        sheets = " and ".join(row.title for row in FORMATS.values() if row.sheet)
        raise Problem(400, "parameters", f"labels is for {sheets} only: the other formats hold terms.")
    sheet = question_answers.spreadsheet(FullAnswer(dataset.store, page), chosen.name, labels)
    return with_semicolons(sheet) if semicolons else sheet


def bound(dataset: Dataset, name: str, given: dict[str, str]) -> Question:
    """A question with values for its parameters. Raises Problem."""
    question = dataset.questions.get(name)
    if question is None:
        hint = did_you_mean(name, dataset.questions) or "/questions lists them."
        raise Problem(404, "no-question", f"no question is called {name}. {hint}")
    try:
        return canned.bind(dataset.store, question, given)
    except UsageError as error:
        raise Problem(400, "parameters", str(error)) from None


def write_question_page(dataset: Dataset, job: dict[str, Any]) -> Result:
    """The page of the question `name` with the values `given`: `limit` rows from `offset`. Raises Problem."""
    answer = canned.ask(dataset.store, bound(dataset, job["name"], job["given"]))
    rows = (job["limit"], job["offset"])
    content, reader = page_replies.content(dataset), page_replies.reader(job)
    return page_replies.page(dataset, lambda: question_page.question(content, reader, answer, rows))


def describe(dataset: Dataset) -> dict[str, Any]:
    paths = {f"/questions/{question.name}": {"get": _operation(dataset, question)} for question in dataset.questions.values()}
    return {"/questions": {"get": operation("questions", "The questions and their parameters", {media.JSON: OBJECT}, ())}, **paths}


def _operation(dataset: Dataset, question: Question) -> dict[str, Any]:
    given = [_parameter(dataset, parameter) for parameter in question.parameters]
    given += [
        query_parameter("limit", "maximum number of rows; all without it", integer(1, dataset.limits.rows)),
        query_parameter("offset", "rows to skip", integer(0, LARGEST_OFFSET, default=0)),
        query_parameter("labels", "CSV or TSV for a spreadsheet: labels in this language, and no formulas", {"enum": list(LANGUAGES)}),
        query_parameter("separator", "what parts the columns of CSV with labels", {"enum": list(SEPARATORS), "default": SEPARATORS[0]}),
    ]
    content = {**media_types(FORMATS), media.SPARQL: TEXT}
    described = operation(question.name, question.title["en"], content, ("400", "406", "422", "500"), given)
    described["description"] = f"{question.question['en']} Not said: {question.unsaid['en']}"
    described["tags"] = [question.area]
    described["responses"]["200"]["headers"] = {
        "Link": {"description": "the next rows, if there are more", "schema": TEXT},
        "Kzgraph-Note": {"description": "the day on which persons in the rows were named", "schema": TEXT},
    }
    return described


def _parameter(dataset: Dataset, parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if parameter.default != ANY:
        schema["default"] = parameter.default.strip('"').split('"')[0]
    if parameter.type == "xsd:date":
        schema["format"] = "date"
    elif parameter.type != MATTER.type and (
        allowed := sorted(canned.prefixed(node.value) for node in canned.candidates(dataset.store, parameter))
    ):
        schema["enum"] = allowed
    return query_parameter(parameter.name, parameter.label["en"], schema)


ENDPOINT = Endpoint(
    routes=(Route("/questions", catalogue), Route("/questions/{name}", question)),
    jobs={
        "questions": write_catalogue,
        "question": write_answer,
        "question-page": write_question_page,
    },
    openapi=describe,
    paths="`/questions`, `/questions/NAME`",
    purpose="the canned questions with their parameters, a page of rows at a time; pages in a browser",
    audience="programs, spreadsheets, readers",
)
