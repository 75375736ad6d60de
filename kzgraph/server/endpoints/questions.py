"""The canned questions: their list and each at a path of its own, as data, as a file, and as a page for browsers."""

from __future__ import annotations

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
from kzgraph.server import media
from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.endpoints import pages
from kzgraph.server.openapi_objects import LARGEST_OFFSET, OBJECT, TEXT, integer, media_types, operation, query_parameter
from kzgraph.server.problems import Problem
from kzgraph.server.reply import Reply, check_xml, json_reply, see_other, too_large, too_many
from kzgraph.site import question as question_page
from kzgraph.site.question import PAGE_ROWS
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset
    from kzgraph.server.requests import Request

FORMATS = {row.results.media_type: row for row in ROW_FORMATS.values() if row.results}
OFFERED = (*FORMATS, media.SPARQL)
SEPARATORS = ("comma", "semicolon")
ENDINGS = {row.ending: media_type for media_type, row in FORMATS.items()} | {"rq": media.SPARQL}


def catalogue(dataset: Dataset, request: Request) -> Reply:
    """The list of the questions with their texts and parameters, as a page for browsers."""
    if request.prefers_page((media.JSON,)):
        if (name := request.single("name")) in dataset.questions:  # chosen from the list of the page
            chosen = pages.chosen_languages(request)
            return see_other(f"./questions/{quote(name)}{'?' + urlencode(chosen) if chosen else ''}", "no-store")
        return pages.page_at(dataset, request)
    questions = [
        {
            "name": question.name,
            "area": question.area,
            "title": question.title,
            "question": question.question,
            "unsaid": question.unsaid,
            "tags": list(question.tags),
            "parameters": [parameter._asdict() for parameter in question.parameters],
            "href": f"{request.base}/questions/{question.name}",
        }
        for question in dataset.questions.values()
    ]
    return json_reply({"questions": questions})


def question(dataset: Dataset, request: Request) -> Reply:
    """The answer to one question, or `limit` rows of it from `offset`; a file of it where the name has an ending."""
    stem, _, ending = request.name.rpartition(".")
    is_file = ending in ENDINGS and request.name not in dataset.questions
    rows = dataset.limits.rows
    as_page = not is_file and request.prefers_page(OFFERED)
    default, others = (min(rows, PAGE_ROWS), ("lang", "claims")) if as_page else (rows, ("labels", "separator"))
    given = {name: request.single(name) for name, _ in request.parameters if name not in ("limit", "offset", *others)}
    limit, offset = request.whole_number("limit", default, 1, rows), request.whole_number("offset", 0, 0, LARGEST_OFFSET)
    asked = _bound(dataset, stem if is_file else request.name, given)
    if as_page:
        answer = canned.ask(dataset.store, asked)
        content, reader = pages.content(dataset), pages.reader(request)
        return pages.page(dataset, lambda: question_page.question(content, reader, answer, (limit, offset)))
    labels = request.chosen("labels", ("", *LANGUAGES), "") or (LANGUAGES[0] if request.values("labels") else "")
    if (is_file or labels) and (open_ := question_page.to_choose(asked, given)):
        raise Problem(400, "parameters", f"{open_[0]}: choose a person first. /questions lists who can be chosen.")
    media_type = ENDINGS[ending] if is_file else request.acceptable(OFFERED)
    if media_type == media.SPARQL:
        return Reply(media.SPARQL, asked.sparql.encode())
    semicolons = request.chosen("separator", SEPARATORS, SEPARATORS[0]) == SEPARATORS[1]
    answer, end = canned.ask(dataset.store, asked), offset + limit
    if not request.values("limit") and len(answer.rows) > end:
        raise too_many(rows, "rows", "Ask for fewer at a time, with limit and offset.")
    reply = _rows(dataset, Answer(asked, answer.columns, answer.rows[offset:end]), media_type, labels, semicolons)
    more = {"link": f'<?{urlencode({**given, "limit": limit, "offset": end})}>; rel="next"'} if len(answer.rows) > end else {}
    return reply._replace(headers={**reply.headers, **more})


def _rows(dataset: Dataset, page: Answer, media_type: str, labels: str, semicolons: bool) -> Reply:
    """The rows in a media type, with the days on which persons in them were named."""
    body = _text(dataset, page, media_type, labels, semicolons).encode()
    if len(body) > dataset.limits.bytes:
        raise too_large(dataset.limits.bytes)
    check_xml(body, media_type, FORMATS)
    note = " ".join(word("persons", "en", day=day) for day in days_of(dataset.store, page.rows))
    return Reply(media_type, body, {"kzgraph-note": note} if note else {})


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


def _bound(dataset: Dataset, name: str, given: dict[str, str]) -> Question:
    """A question with values for its parameters. Raises Problem."""
    question = dataset.questions.get(name)
    if question is None:
        hint = did_you_mean(name, dataset.questions) or "/questions lists them."
        raise Problem(404, "no-question", f"no question is called {name}. {hint}")
    try:
        return canned.bind(dataset.store, question, given)
    except UsageError as error:
        raise Problem(400, "parameters", str(error)) from None


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
    openapi=describe,
)
