"""The command `kzgraph`.

Exit codes: 0 fine, 1 findings or a failed check, 2 wrong use, 3 broken data or a broken tool.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.model import LANGUAGES, KzgraphError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kzgraph.workspace import Workspace

TABLES = ("table", "csv", "tsv", "json", "md")


def parser() -> argparse.ArgumentParser:
    """All commands with their options and an example each."""
    top = argparse.ArgumentParser(
        prog="kzgraph",
        description="Ask and check a knowledge graph of what is said about human-rights violations, and by whom.",
        epilog="Exit codes: 0 fine, 1 findings or a failed check, 2 wrong use, 3 broken data.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], words: str, example: str) -> argparse.ArgumentParser:
        return _command(commands, name, run, words, example)

    ask = command("ask", _ask, "answer a canned question, or list the questions", "kzgraph ask official-death-toll --lang ru")
    ask.add_argument("question", nargs="?", help="name of the question; without it, the list")
    ask.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="value of a parameter: an IRI, a name or a day")
    ask.add_argument("--format", choices=TABLES, default="table")
    ask.add_argument("--lang", choices=LANGUAGES, default="en", help="language of labels (default: en)")

    check = command("validate", _validate, "check the graph, or some files within it", "kzgraph validate graph/hrw-2022-10-26/act.ttl")
    check.add_argument("path", nargs="*", type=Path, help="Turtle file or folder; findings elsewhere are not shown")
    check.add_argument("--format", choices=("text", "json"), default="text")

    stats = command("stats", _stats, "count passages, things and assertions", "kzgraph stats --format json")
    stats.add_argument("--format", choices=TABLES, default="table")

    report = command("report", _report, "answer every question into answers.html and answers.md", "kzgraph report build")
    report.add_argument("folder", type=Path, help="where the two files go; made if it is not there")
    report.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the report (default: en)")

    sources = commands.add_parser("sources", help="prove the evidence", description="Prove the evidence.")
    kinds = sources.add_subparsers(dest="kind", required=True, metavar="COMMAND")
    verify = _command(
        kinds, "verify", _verify, "prove each passage against a copy of the text", "kzgraph sources verify statement.html --show"
    )
    verify.add_argument("copy", type=Path, help="the text, or the page as a browser saves it")
    verify.add_argument("--source", help="name of the source, where the workspace has several")
    verify.add_argument("--show", action="store_true", help="print passage by passage what rests on it")
    verify.add_argument("--format", choices=TABLES, default="table")
    coverage = _command(
        kinds, "coverage", _coverage, "tell which passages carry which assertions; fails if one carries none", "kzgraph sources coverage"
    )
    coverage.add_argument("--format", choices=TABLES, default="table")
    return top


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    words: str,
    example: str,
) -> argparse.ArgumentParser:
    made = commands.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".", epilog=f"Example: {example}")
    made.add_argument("--workspace", type=Path, metavar="DIR", help="another folder with ontology/, graph/ and queries/")
    made.set_defaults(run=run)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code; what goes wrong is one line on standard error."""
    try:
        options = parser().parse_args(arguments)
        return int(options.run(options))
    except KzgraphError as error:
        return _fail(str(error), error.exit_code)
    except (FileExistsError, NotADirectoryError, PermissionError) as error:
        return _fail(f"{error.filename}: {error.strerror}. Name another place.", 2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _fail("stopped", 130)


def _fail(message: str, code: int) -> int:
    from kzgraph.render.tables import plain

    print(f"kzgraph: {plain(message)}", file=sys.stderr)
    return code


def _workspace(options: argparse.Namespace) -> Workspace:
    from kzgraph.workspace import Workspace

    return Workspace.open(options.workspace)


def _ask(options: argparse.Namespace) -> int:
    from kzgraph import questions
    from kzgraph.render import answers, tables

    workspace = _workspace(options)
    if options.question is None:
        rows = [(question.area, question.name, question.title[options.lang]) for question in questions.catalogue(workspace)]
        sys.stdout.write(tables.render(("area", "question", "title"), rows, options.format))
        return 0
    from kzgraph import store

    question = questions.find(workspace, options.question)
    loaded = store.load(workspace)
    question = questions.bind(loaded, question, dict(_pair(text) for text in options.param))
    sys.stdout.write(answers.render(loaded, questions.ask(loaded, question), options.format, options.lang))
    return 0


def _pair(text: str) -> tuple[str, str]:
    from kzgraph.model import UsageError

    name, sign, value = text.partition("=")
    if not sign or not name or not value:
        raise UsageError(f"--param {text}: write it as NAME=VALUE.")
    return name, value


def _validate(options: argparse.Namespace) -> int:
    from kzgraph.render import findings
    from kzgraph.validate import validate

    found = validate(_workspace(options), options.path)
    sys.stdout.write(findings.render(found, options.format))
    return 1 if found else 0


def _stats(options: argparse.Namespace) -> int:
    from kzgraph import stats, store
    from kzgraph.render import tables

    rows = stats.count(store.load(_workspace(options)))
    if options.format == "json":
        nested: dict[str, dict[str, int]] = {}
        for kind, name, number in rows:
            nested.setdefault(kind, {})[name] = number
        sys.stdout.write(tables.to_json(nested))
    else:
        sys.stdout.write(tables.render(("kind", "class", "count"), [(kind, name, str(n)) for kind, name, n in rows], options.format))
    return 0


def _report(options: argparse.Namespace) -> int:
    from kzgraph import questions, store
    from kzgraph.render import report

    workspace = _workspace(options)
    loaded = store.load(workspace)
    answers = [questions.ask(loaded, question) for question in questions.catalogue(workspace)]
    for file in report.write(loaded, answers, questions.areas(workspace), options.folder, options.lang):
        print(file)
    return 0


def _verify(options: argparse.Namespace) -> int:
    from kzgraph import evidence, store
    from kzgraph.model import KZR, UsageError
    from kzgraph.render import tables

    loaded = store.load(_workspace(options))
    found = evidence.passages(loaded, KZR + options.source if options.source else None)
    names = sorted({passage.source.removeprefix(KZR) for passage in found})
    if len(names) != 1:
        known = sorted({passage.source.removeprefix(KZR) for passage in evidence.passages(loaded)})
        raise UsageError(f"name one source with --source: {', '.join(known) or 'this workspace has none'}.")
    proofs = evidence.verify(found, evidence.read_copy(options.copy))
    unnamed = evidence.unnamed_persons(loaded, proofs)
    missing = [proof for proof in proofs if proof.state == "missing"]
    resting = evidence.resting_on(loaded)
    rows = [(proof.passage.name, proof.state, proof.passage.paraphrase) for proof in proofs if options.show or proof.state == "missing"]
    if options.show:
        rows = [
            line
            for proof in proofs
            for line in [
                (proof.passage.name, proof.state, proof.passage.paraphrase),
                *((proof.passage.name, iri.rsplit("/", 1)[-1], label) for iri, label in resting.get(proof.passage.iri, [])),
            ]
        ]
    if rows:
        sys.stdout.write(tables.render(("passage", "state", "paraphrase"), rows, options.format))
    for person in unnamed:
        print(f"{person.passage.name}: the name of {person.person} does not stand in this passage", file=sys.stderr)
    for proof in missing:
        print(f"{proof.passage.name}: the copy holds no text that matches this passage", file=sys.stderr)
    exact = sum(proof.state == "exact" for proof in proofs)
    print(
        f"{len(proofs)} passages: {exact} at their offsets, {len(proofs) - exact - len(missing)} found elsewhere, {len(missing)} missing",
        file=sys.stderr,
    )
    return 1 if missing or unnamed else 0


def _coverage(options: argparse.Namespace) -> int:
    from kzgraph import evidence, store
    from kzgraph.render import tables

    loaded = store.load(_workspace(options))
    found = evidence.passages(loaded)
    resting = evidence.resting_on(loaded)
    rows = [
        (passage.name, str(len(resting.get(passage.iri, []))), " ".join(iri.rsplit("/", 1)[-1] for iri, _ in resting.get(passage.iri, [])))
        for passage in found
        if passage.sentence
    ]
    sys.stdout.write(tables.render(("passage", "assertions", "names"), rows, options.format))
    bare = evidence.bare(found, resting)
    for passage in bare:
        print(f"{passage.name}: no assertion is stated in this passage: encode what it says", file=sys.stderr)
    return 1 if bare else 0


if __name__ == "__main__":
    sys.exit(main())
