"""The command `kzgraph`: its options. What each command does is in `commands`.

Exit codes: 0 fine, 1 findings or a failed check, 2 wrong use, 3 broken data, over a limit, unreachable.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph import __version__
from kzgraph.cli import link_options, serving
from kzgraph.errors import KzgraphError
from kzgraph.formats.exports import EXPORTS
from kzgraph.formats.findings import FINDING_FORMATS
from kzgraph.formats.results import FORMATS as FREE_FORMATS
from kzgraph.formats.rows import ROW_FORMATS, TEXTS
from kzgraph.validate.finding import SEVERITIES
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence


def parser() -> argparse.ArgumentParser:
    """All commands with their options and an example each."""
    top = argparse.ArgumentParser(
        prog="kzgraph",
        description="Ask and check a knowledge graph of what is said about human-rights violations, and by whom.",
        epilog="Exit codes: 0 fine, 1 findings or a failed check, 2 wrong use, 3 broken data, over a limit, unreachable.",
    )
    top.add_argument("--version", action="version", version=f"kzgraph {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    ask = _command(commands, "ask", "answer a canned question, or list the questions", "kzgraph ask official-death-toll --lang ru")
    ask.add_argument("question", nargs="?", help="name of the question; without it, the list")
    ask.add_argument("--search", metavar="WORDS", help="list only questions that hold all these words, in any language")
    ask.add_argument("--all", action="store_true", help="answer every question")
    ask.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="value of a parameter: an IRI, a name or a day")
    ask.add_argument("--sparql", action="store_true", help="print the query instead of running it")
    ask.add_argument("--format", choices=ROW_FORMATS, default="table")
    ask.add_argument("--labels", action="store_true", help="csv, tsv or json with words, flags and links in place of IRIs")
    _language(ask)
    _engine(ask)
    _rows(ask)

    query = _command(
        commands, "query", "run any SPARQL query, read only", 'kzgraph query "SELECT ?name { ?body a kz:PublicBody ; rdfs:label ?name }"'
    )
    query.add_argument("query", help="the text, a file, or - for standard input; our prefixes are supplied")
    query.add_argument(
        "--format",
        choices=FREE_FORMATS,
        help="default: table for rows, turtle for a graph (json: JSON-LD, xml: RDF/XML)",
    )
    query.add_argument("--memory", type=int, default=1024, metavar="MIB", help="limit of memory in MiB (default: 1024)")
    query.add_argument(
        "--service",
        action="append",
        default=[],
        metavar="NAME",
        help="let SERVICE <NAME> be answered by this service of the allow list, such as wikidata (uses the network)",
    )
    _language(query)
    _engine(query)
    _rows(query)

    show = _command(commands, "show", "all that is held about one node", 'kzgraph show "Zhanbolat Mamay"')
    show.add_argument("node", help="IRI, name, or label in any language")
    show.add_argument("--format", choices=("table", "md", "json", "turtle"), default="table")
    _language(show)
    _engine(show)

    check = _command(commands, "validate", "check the graph, or some files within it", "kzgraph validate graph/hrw-2022-10-26/act.ttl")
    check.add_argument("path", nargs="*", type=Path, help="Turtle file, query or folder; findings elsewhere are not shown")
    check.add_argument("--alone", action="store_true", help="judge the paths without the rest of graph/")
    check.add_argument("--since", metavar="REV", help="mark findings new, old or gone since a git revision; only new ones fail")
    check.add_argument("--text", action="append", default=[], metavar="SOURCE=FILE", help="prove the passages of a source against its text")
    check.add_argument(
        "--fail-on", choices=(*SEVERITIES, "never"), default="error", help="exit with 1 from this severity on (default: error)"
    )
    check.add_argument("--endpoint", metavar="URL", help="run the shapes on the graph of this SPARQL endpoint (uses the network)")
    check.add_argument("--graph", action="append", default=[], metavar="IRI", help="a graph of the endpoint to judge; repeat for more")
    check.add_argument("--timeout", type=_seconds, metavar="SECONDS", help="limit of time for each answer of the endpoint (default: 30)")
    check.add_argument("--engine", choices=("compiled", "pyshacl"), default="compiled", help="what runs the shapes (default: compiled)")
    check.add_argument("--format", choices=FINDING_FORMATS, default="text")
    check.add_argument(
        "--output", action="append", default=[], metavar="FORMAT=FILE", help="write the findings to a file too, in one of these formats"
    )
    check.set_defaults(run="checks.validate")

    rules = _command(commands, "rules", "list what validate holds data to", "kzgraph rules Charge-standing")
    rules.add_argument("rule", nargs="?", help="name of a rule; without it, all")
    rules.add_argument("--format", choices=TEXTS, default="table")
    rules.set_defaults(run="checks.rules")

    stats = _command(commands, "stats", "count passages, things and assertions", "kzgraph stats --format json")
    stats.add_argument("--format", choices=TEXTS, default="table")

    report = _command(commands, "report", "answer every question into answers.html and answers.md", "kzgraph report build")
    report.add_argument("folder", type=Path, help="where the two files go; made if it is not there")
    _language(report)

    export = _command(commands, "export", "write the graph for other tools", "kzgraph export jsonld build/kzgraph.jsonld")
    export.add_argument(
        "form",
        choices=(*EXPORTS, "site"),
        help="turtle, trig, nquads, jsonld: the union; shapes: all shapes; csv: a table a class; ftm: FollowTheMoney, public bodies only; "
        "dcat: the record of what is published, with licences and linksets; site: all pages and data as a folder for any file server",
    )
    export.add_argument("target", type=Path, help="the file, for csv and site the folder")
    export.add_argument("--url", default="", help="of a site: the address that the folder will have, for permalinks")

    sources = commands.add_parser("sources", help="prove the evidence", description="Prove the evidence.")
    kinds = sources.add_subparsers(dest="kind", required=True, metavar="COMMAND")
    verify = _command(kinds, "verify", "prove each passage against a copy of the text", "kzgraph sources verify statement.html --show")
    verify.add_argument("copy", type=Path, help="the text, or the page as a browser saves it")
    verify.add_argument("--source", help="name of the source, where the workspace has several")
    verify.add_argument("--show", action="store_true", help="print passage by passage what rests on it")
    verify.add_argument("--format", choices=TEXTS, default="table")
    coverage = _command(
        kinds, "coverage", "tell which passages carry which assertions; fails if one carries none", "kzgraph sources coverage"
    )
    coverage.add_argument("--format", choices=TEXTS, default="table")

    diff = _command(commands, "diff", "tell in words what changed since a git revision", "kzgraph diff main --format md")
    diff.add_argument("revision", metavar="REV", help="the version before: a branch, a tag or a commit")
    diff.add_argument("other", metavar="REV2", nargs="?", help="the version after; without it, the files as they are")
    diff.add_argument("--format", choices=("text", "md", "json", "csv", "tsv"), default="text")
    diff.add_argument("--timeout", type=_seconds, default=30.0, metavar="SECONDS", help="limit of time (default: 30)")
    shapes = commands.add_parser("shapes", help="tell how shapes are judged", description="Tell how shapes are judged.")
    kinds = shapes.add_subparsers(dest="kind", required=True, metavar="COMMAND")
    explain = _command(
        kinds,
        "explain",
        "print the queries of a shape, and what leads from a change to its nodes",
        "kzgraph shapes explain Charge-standing",
    )
    explain.add_argument("shape", help="name of a rule, or IRI of any shape, such as kzsh:Charge")
    explain.add_argument("--format", choices=("text", "json"), default="text")
    explain.set_defaults(run="checks.explain")
    _writing(commands)
    _linking(commands)
    link_options.add(commands)
    serving.options(_command(commands, "serve", "answer SPARQL and the questions over HTTP, read only", "kzgraph serve --port 7878"))
    return top


def _writing(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The commands that write into the workspace."""
    made = commands.add_parser("new", help="write a skeleton of something new", description="Write a skeleton of something new.")
    kinds = made.add_subparsers(dest="kind", required=True, metavar="COMMAND")
    assertion = _command(
        kinds,
        "assertion",
        "add an assertion to the file of its class",
        "kzgraph new assertion Act act-relatives-pressed --stated-in p04-s03 --set standing=asserted --set actType=pressure",
    )
    assertion.add_argument("type", metavar="CLASS", help="one of the twelve classes, such as Act")
    assertion.add_argument("name", metavar="NAME", help="its name in the namespace of the source, such as act-relatives-pressed")
    assertion.add_argument("--stated-in", action="append", required=True, metavar="PASSAGE", help="passage that says it; repeat for more")
    assertion.add_argument("--label", metavar="TEXT", help="one English sentence in your own words")
    thing = _command(
        kinds,
        "thing",
        "add a thing, and where it is named",
        "kzgraph new thing Group group-drivers --label en=Drivers --label ru=Водители --label kk=Жүргізушілер --named-in p04-s02",
    )
    thing.add_argument("type", metavar="CLASS", help="class of the thing, such as Group")
    thing.add_argument("name", metavar="NAME", nargs="?", help="its name, such as group-drivers; a person gets the next number and no name")
    thing.add_argument("--label", action="append", default=[], metavar="LANGUAGE=TEXT", help="a label; repeat for each of en, ru, kk")
    thing.add_argument("--named-in", action="append", required=True, metavar="PASSAGE", help="passage that names it; repeat for more")
    for kind in (assertion, thing):
        kind.add_argument("--set", action="append", default=[], metavar="PROPERTY=VALUE", help="a value, by name or label; repeat for more")
    passage = _command(
        kinds,
        "passage",
        "add a passage, found in your own copy of the text",
        'kzgraph new passage p14-s01 --text statement.txt --from "First words" --to "last words." --paraphrase "What it says."',
    )
    passage.add_argument("name", metavar="NAME", help="its place: p04 (a paragraph), p04-s03 (a sentence), p08-s01-a (a clause)")
    passage.add_argument("--text", type=Path, required=True, metavar="FILE", help="your copy, as plain text")
    passage.add_argument("--from", dest="first", required=True, metavar="WORDS", help="its first words, enough to be unique")
    passage.add_argument("--to", dest="last", required=True, metavar="WORDS", help="its last words")
    passage.add_argument("--paraphrase", metavar="TEXT", help="what it says, in your own words")
    for kind in (assertion, thing, passage):
        kind.add_argument("--source", help="name of the source, where the workspace has several")
    question = _command(kinds, "question", "add a question to an area", "kzgraph new question use-of-force all-that-was-done --class Act")
    question.add_argument("area", metavar="AREA", help="folder in queries/, such as use-of-force")
    question.add_argument("name", metavar="NAME", help="its name, such as all-that-was-done")
    question.add_argument("--class", dest="type", required=True, metavar="CLASS", help="class of the assertions asked for, such as Act")
    withdraw = _command(
        commands, "withdraw", "take a person or a passage out, leaving a day and no name", "kzgraph withdraw kzr:person-1 --dry-run"
    )
    withdraw.add_argument("node", metavar="NODE", help="IRI, name or label of the person or passage")
    withdraw.add_argument("--on", metavar="DAY", help="day of the withdrawal (default: today)")
    for kind in (assertion, thing, passage, question, withdraw):
        kind.add_argument("--dry-run", action="store_true", help="print what would be written, and write nothing")
    for kind in (assertion, thing, passage, question):
        kind.set_defaults(run="new")


def _linking(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The commands that link the graph with other datasets."""
    load = _command(
        commands,
        "load",
        "turn the rows of a table into N-Quads, by a mapping",
        "kzgraph load GEDEvent_v23_1.csv --as ucdp-ged --out ged.nq",
    )
    load.add_argument("file", type=Path, metavar="FILE", help="CSV, TSV, Excel, JSON lines or Parquet")
    load.add_argument("--as", dest="mapping", metavar="MAPPING", help="a shipped mapping such as ucdp-ged, or a YAML file of your own")
    load.add_argument("--propose", action="store_true", help="print a mapping for a list of persons with these columns, to check and keep")
    load.add_argument("--out", type=Path, metavar="FILE.nq", help="where the rows go; without it they are judged and counted")
    load.add_argument("--release", default="", metavar="NAME", help="release of the dataset, where the name of the file does not tell it")
    load.add_argument("--encoding", default="", metavar="NAME", help="encoding of the text, where it is not UTF-8 or UTF-16")
    load.add_argument("--format", choices=TEXTS, default="table", help="csv, tsv and md list all refused rows, json tells all")
    load.set_defaults(run="tables.load")


def _command(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, words: str, example: str) -> argparse.ArgumentParser:
    made = commands.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".", epilog=f"Example: {example}")
    made.add_argument("--workspace", type=Path, metavar="DIR", help="another folder with graph/ and queries/")
    made.set_defaults(run=name)
    return made


def _language(made: argparse.ArgumentParser) -> None:
    made.add_argument("--lang", choices=LANGUAGES, default="en", help="language of labels (default: en)")


def _rows(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--with", dest="rows", action="append", type=Path, default=[], metavar="FILE.nq", help="rows of others that kzgraph load wrote"
    )


def _engine(made: argparse.ArgumentParser) -> None:
    made.add_argument("--endpoint", metavar="URL", help="ask this SPARQL endpoint instead of the workspace (uses the network)")
    made.add_argument("--timeout", type=_seconds, metavar="SECONDS", help="limit of time (default: 30)")


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < 1_000_000:
        raise argparse.ArgumentTypeError("give a number of seconds above 0")
    return value


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code; what goes wrong is one message on standard error."""
    try:
        options = parser().parse_args(arguments)
        from importlib import import_module

        room, _, name = options.run.rpartition(".")
        return int(getattr(import_module(f"kzgraph.cli.{room or 'commands'}"), name)(options))
    except KzgraphError as error:
        return _fail(str(error), error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _fail(f"{error.filename or 'a file'}: {error.strerror or error}. Name another place.", 2)
    except KeyboardInterrupt:
        return _fail("stopped", 130)
    except Exception as error:
        if os.environ.get("KZGRAPH_TRACE"):
            raise
        return _fail(f"broken: {type(error).__name__}: {error}. Please report it, with KZGRAPH_TRACE=1 set.", 3)


def _fail(message: str, code: int) -> int:
    from kzgraph.safety.escapes import plain, without_commands

    print(without_commands(f"kzgraph: {plain(message)}"), file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
