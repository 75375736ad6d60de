"""`kzgraph ask`: canned questions."""

from __future__ import annotations

import argparse
import shlex
import sys
from typing import TYPE_CHECKING

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.output import day_notes, print_answer, repeated_options, result, show
from kzgraph.errors import UsageError
from kzgraph.formats.row_formats import FOR_READERS, ROW_FORMATS, TEXTS
from kzgraph.graph.workspace import Workspace
from kzgraph.safety.limits import SECONDS
from kzgraph.safety.progress import Bar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzgraph.questions.answers.full import FullAnswer
    from kzgraph.questions.question import Question
    from kzgraph.questions.search import Found, Hit

NEAREST = 5  # questions and claims, where no question clearly fits
QUESTIONS = 2  # the nearest questions, which stand last whatever else is nearer
OFFERED = 0.3  # the part of what is asked, by the weight of its words, that such a question holds
LABELLED = [name for name, row in ROW_FORMATS.items() if row.results and row.texts]  # formats for programs that take texts too


def options(parser: argparse.ArgumentParser) -> None:
    question = parser.add_argument(
        "question", nargs="?", help="name of the question, or a question in your own words; without it, the list of questions"
    )
    question.completer = _names  # type: ignore[attr-defined]
    parser.add_argument("--all", action="store_true", help="answer every question")
    parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="value of a parameter: an IRI, a name or a date")
    parser.add_argument("--sparql", action="store_true", help="print the query instead of running it")
    shared.formats(parser, ROW_FORMATS)
    parser.add_argument("--labels", action="store_true", help=f"{', '.join(LABELLED)}: words, flags and links in place of IRIs")
    shared.language(parser)
    shared.endpoint(parser)
    shared.rows_beside(parser)


def _names(parsed_args: argparse.Namespace, **_: object) -> list[str]:
    """The names of the questions, for a shell that completes a line."""
    return [file.stem for file in shared.opened(parsed_args).query_files()]


def run(options: argparse.Namespace) -> int:
    from kzgraph.graph import kept
    from kzgraph.questions import canned
    from kzgraph.questions.answers.full import asked

    workspace = shared.opened(options)
    if options.question is None and not options.all:
        _list(options, workspace)
        return 0
    if options.question and _in_own_words(options):
        return _typed(options, workspace)
    questions = canned.catalogue(workspace) if options.all else [canned.find(workspace, options.question)]
    parameters = dict(_pair(text) for text in options.param)
    if options.endpoint and options.rows:
        raise UsageError("--with cannot be combined with --endpoint: load the rows into the endpoint.")
    if options.labels and not options.sparql and options.format not in (*LABELLED, *FOR_READERS):
        raise UsageError(f"--labels needs one of the formats {', '.join(LABELLED)}: {options.format} holds RDF terms.")
    if options.endpoint:
        _ask_endpoint(options, questions, parameters)
        return 0
    if options.rows:
        from kzgraph.questions import external

        texts = [question.sparql for question in questions]
        with Bar("reading rows") as bar, external.prepared(workspace, options.rows, texts, bar) as beside:

            def with_rows() -> tuple[str, list[str]]:
                loaded, notes = external.opened(workspace, options.rows, beside)
                text, of_answers = _answers(options, *asked(loaded, questions, parameters))
                return text, [] if options.sparql else [*notes, *of_answers]

            print_answer(options, with_rows)
        return 0
    place = kept.prepare(workspace)
    print_answer(options, lambda: _answers(options, *asked(kept.opened(workspace, place), questions, parameters)))
    return 0


def _in_own_words(options: argparse.Namespace) -> bool:
    """Whether a text has several words, or one that is not written as names of questions are."""
    text = options.question.strip()
    return " " in text or bool(text and not options.endpoint and "-" not in text and text not in _names(options))


def _answers(options: argparse.Namespace, bound: list[Question], answers: Iterable[FullAnswer]) -> tuple[str, list[str]]:
    """The text of all answers, and the notes of each."""
    if options.sparql:
        return "\n".join(question.sparql for question in bound), []
    written = [_answer(answer, options) for answer in answers]
    return "\n".join(text for text, _ in written), [note for _, notes in written for note in notes]


def _typed(options: argparse.Namespace, workspace: Workspace) -> int:
    """Answers with the canned question that clearly fits, and says which: 0, or 1 without a row. Else lists the nearest hits: 1."""
    from kzgraph.graph import kept
    from kzgraph.questions import canned

    if options.endpoint:
        raise UsageError("a question in your own words is looked for in a workspace: name a canned question for --endpoint.")
    if options.rows:
        raise UsageError("a question in your own words is asked of the workspace alone: name a canned question for --with.")
    from kzgraph.questions.search import on_disk

    place, index = kept.prepare(workspace), on_disk.prepare(workspace)

    def work() -> tuple[str, list[str], list[str], int]:
        from kzgraph.formats import hits
        from kzgraph.formats.words import unreviewed_note, word
        from kzgraph.graph.store import Labels
        from kzgraph.questions.answers.full import FullAnswer
        from kzgraph.questions.typed import fitting

        loaded, questions = kept.opened(workspace, place), canned.catalogue(workspace)
        search = on_disk.opened(workspace, loaded, index)
        found, labels = search(options.question, NEAREST * 10), Labels(loaded, options.lang)
        if fits := fitting(loaded, search, questions, options.question):
            given = fits.parameters | dict(_pair(text) for text in options.param)
            bound = canned.bind(loaded, canned.find(workspace, fits.question), given)
            command = " ".join(
                ["kzgraph ask", fits.question, *(f"--param {name}={canned.prefixed(value)}" for name, value in given.items())]
            )
            answer = canned.ask(loaded, bound)
            text, notes = (bound.sparql, []) if options.sparql else _answer(FullAnswer(loaded, answer), options)
            code = 0 if answer.rows or options.sparql else 1
            said = [word("answered by", options.lang, command=f"{command}{repeated_options(options)}")]
            own = found._replace(unknown=(), missing=(), changed=(), unnamed=False)
            silent = hits.notes(own, labels, options.lang) if found.silences else []
            style = ROW_FORMATS[options.format].style
            named = bool(fits.parameters and answer.rows)  # rows on whom the text names come first
            if style and not (options.sparql or named):  # what is not said belongs to the answer
                return "".join(f"{style.prose(line)}\n\n" for line in silent) + text, said, notes, code
            return text, [*said, *silent], notes, code
        near = _nearest(found)
        offered = [hit for hit in search.questions(options.question)[:QUESTIONS] if hit.covered >= OFFERED and hit not in near]
        form = options.format if options.format in TEXTS else "table"
        text = hits.render([*near, *offered], form, labels, repeated_options(options)) if near else ""
        first = [*([word("no question fits", options.lang)] if near else []), *hits.notes(found, labels, options.lang)]
        if more := len([hit for hit in found.hits if hit not in near]):
            reading = f"kzgraph search {shlex.quote(options.question)} --limit {NEAREST * 10}{repeated_options(options)}"
            first.append(word("hits not shown", options.lang, count=more, command=reading))
        text, first = hits.with_notes(text, first, form)
        return text, first, [*unreviewed_note(labels), *day_notes(search.person_days(near), options.lang)], 1

    text, first, notes, code = result(options, work)
    show((text, notes), first)
    return code


def _nearest(found: Found) -> list[Hit]:
    """The nearest questions and claims, the silences that a search shows before them, and those that stand as near."""
    near = [hit for hit in found.hits if hit.kind in ("question", "claim")][:NEAREST]
    silent = [*found.silences, *(hit for hit in found.hits[:NEAREST] if hit.kind == "silence")]
    return [hit for hit in found.hits if hit in near or hit in silent]


def _answer(full: FullAnswer, options: argparse.Namespace) -> tuple[str, list[str]]:
    """The text of an answer, and notes of the days on which persons were named, which formats for programs do not hold."""
    from kzgraph.formats import question_answers

    if ROW_FORMATS[options.format].style:
        return question_answers.render(full, options.format, options.lang), []
    write = question_answers.spreadsheet if options.labels else question_answers.render
    return write(full, options.format, options.lang), day_notes(full.person_days, options.lang)


def _list(options: argparse.Namespace, workspace: Workspace) -> None:
    from kzgraph.formats.row_formats import render
    from kzgraph.questions import canned

    if options.format not in TEXTS:
        raise UsageError(f"the list of questions cannot be written as {options.format}: choose {', '.join(TEXTS)}.")
    questions = canned.catalogue(workspace)
    rows = [
        (question.area, question.name, question.title[options.lang], ", ".join(parameter.name for parameter in question.parameters))
        for question in questions
    ]
    sys.stdout.write(render(("area", "question", "title", "parameters"), rows, options.format))


def _ask_endpoint(options: argparse.Namespace, questions: list[Question], parameters: dict[str, str]) -> None:
    from kzgraph.graph.remote_endpoint import Remote
    from kzgraph.questions import canned
    from kzgraph.questions.answers.full import FullAnswer

    remote = Remote(options.endpoint, options.timeout or SECONDS)
    remote.check()
    for question in questions:
        bound = canned.bind(remote, question, parameters)
        if options.sparql:
            sys.stdout.write(bound.sparql)
            continue
        answer = canned.ask(remote, bound)
        show(_answer(FullAnswer.at(remote, answer), options))


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name or not value:
        raise UsageError(f"--param {text}: expected NAME=VALUE, found {'no value' if sign and name else 'no name' if sign else 'no ='}.")
    return name, value


COMMAND = Command(
    "kzgraph ask official-death-toll --lang ru",
    run,
    options,
    more="A question in your own words is answered by the canned question that clearly fits: exit code 0, or 1 where its\n"
    "answer has no row. Where none fits, the nearest hits are listed, which may or may not answer it, and what a source does\n"
    "not say stands first: 1. A wrong name or value is a usage error: 2.",
)
