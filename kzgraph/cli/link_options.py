"""The options of `kzgraph link`: what each of its commands does is in `links`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzgraph.formats.rows import TEXTS

if TYPE_CHECKING:
    from collections.abc import Sequence

ROLES = ("link-reviewer", "area-specialist", "encoder")
STATES = ("positive", "negative", "unsure")
PROPOSE = "propose"


class _Link(argparse.ArgumentParser):
    """`kzgraph link FILE` is `kzgraph link propose FILE`: a word that is no command is a file or an option of it."""

    commands: dict[str, argparse.ArgumentParser]

    def parse_known_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> tuple[Any, list[str]]:  # type: ignore[override]  # noqa: ANN401
        told = list(args or ())
        if told and told[0] not in self.commands and told[0] not in ("-h", "--help"):
            told.insert(0, PROPOSE)
        return super().parse_known_args(told, namespace)


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Adds `link` with its commands."""
    words = "propose, judge and list links to other datasets"
    example = "Example: kzgraph link GEDEvent_v23_1.csv --as ucdp-ged. A file is short for propose FILE. docs/links.md explains it all."
    group = commands.add_parser("link", help=words, description=words[0].upper() + words[1:] + ".", epilog=example)
    group.__class__ = _Link
    kinds = group.add_subparsers(dest="kind", required=True, metavar="COMMAND", parser_class=argparse.ArgumentParser)
    group.commands = kinds.choices

    propose = _command(
        kinds,
        PROPOSE,
        "compare a table, or what an endpoint has, with the graph and write what may belong together",
        "GEDEvent_v23_1.csv --as ucdp-ged",
    )
    propose.add_argument("file", type=Path, nargs="?", help="a table, or the N-Quads that kzgraph load wrote (.nq)")
    propose.add_argument("--as", dest="mapping", metavar="MAPPING", help="what its columns mean: a shipped mapping or a file of one")
    propose.add_argument("--kind", dest="rows", metavar="KIND", help="what its rows are (default: as their class tells), such as events")
    propose.add_argument(
        "--release", default="", metavar="NAME", help="release of the dataset, where the name of the file does not tell it"
    )
    propose.add_argument("--encoding", default="", metavar="NAME", help="encoding of the text, where it is not UTF-8 or UTF-16")
    propose.add_argument("--out", type=Path, metavar="WORK", help="work file (default: build/links/DATASET.jsonl, if published)")
    propose.add_argument("--again", action="store_true", help="propose pairs too that were decided before")
    asked = propose.add_argument_group("asking an endpoint instead of a table (uses the network)")
    asked.add_argument("--endpoint", metavar="NAME", help="a service of the allow list, such as wikidata; --kind says what is asked for")
    asked.add_argument("--dataset", metavar="NAME", help="which dataset of the service, where it has several, such as eurovoc")
    asked.add_argument("--answers", type=Path, metavar="DIR", help="folder that keeps its answers (default: in the folder for caches)")
    asked.add_argument("--timeout", type=float, default=60.0, metavar="SECONDS", help="limit of time for each answer (default: 60)")
    propose.set_defaults(run="proposing.propose")

    review = _command(kinds, "review", "decide pair by pair in the terminal, one key a decision", "build/links/ucdp-ged.jsonl")
    _work(review)
    _role(review)
    review.add_argument("--again", action="store_true", help="show pairs too that were decided before")

    sheet = _command(kinds, "sheet", "write the undecided pairs as CSV for a spreadsheet", "build/links/ucdp-ged.jsonl build/pairs.csv")
    _work(sheet)
    sheet.add_argument("table", type=Path, metavar="CSV", help="the file to write")

    decide = _command(kinds, "decide", "take the decisions out of a CSV that came back", "build/links/ucdp-ged.jsonl build/pairs.csv")
    _work(decide)
    decide.add_argument("table", type=Path, metavar="CSV", help="the file that came back, its column decision filled with y, r, n or u")
    _role(decide)

    listing = _command(kinds, "list", "list the links that the graph holds", "--state negative", "list")
    listing.add_argument("--dataset", metavar="NAME", help="into this dataset alone")
    listing.add_argument("--file", type=Path, metavar="FILE.links.ttl", help="the decisions about a private list, instead of the graph")
    listing.add_argument("--state", choices=STATES, help="in this state alone")
    _format(listing)

    missing = _command(kinds, "missing", "list what of ours has no link, and why", "--format csv", "missing")
    missing.add_argument("--dataset", metavar="NAME", help="has none into this dataset")
    _format(missing)

    evaluate = _command(kinds, "evaluate", "compare proposals with pairs known to be right", "gold.csv --work build/links/ucdp-ged.jsonl")
    evaluate.add_argument("gold", type=Path, help="CSV with the columns subject and object")
    evaluate.add_argument("--work", type=Path, required=True, metavar="WORK", help="the work file with the proposals")
    evaluate.add_argument("--threshold", type=float, default=0.0, metavar="SCORE", help="count proposals from this score on (default: 0)")
    _format(evaluate)

    sssom = _command(kinds, "sssom", "print the links into a dataset as SSSOM", "wikidata > build/wikidata.sssom.tsv")
    sssom.add_argument("dataset", metavar="DATASET", help="name of the dataset")
    sssom.add_argument("--unsure", action="store_true", help="those that nobody could tell, instead of those that were judged")

    taken = _command(kinds, "import", "take judgements out of SSSOM", "build/wikidata.sssom.tsv", "import_")
    taken.add_argument("file", type=Path, help="table of mappings; a row counts whose reviewer_label is a role of ours")
    taken.add_argument("--overrule", action="store_true", help="put these in place of what was judged before")
    taken.add_argument("--dataset", default="", metavar="NAME", help="the dataset, where the table tells none")


def _command(kinds: argparse._SubParsersAction[Any], name: str, words: str, example: str, run: str = "") -> argparse.ArgumentParser:
    shown = "" if name == PROPOSE else f" {name}"
    made: argparse.ArgumentParser = kinds.add_parser(
        name, help=words, description=words[0].upper() + words[1:] + ".", epilog=f"Example: kzgraph link{shown} {example}"
    )
    made.add_argument("--workspace", type=Path, metavar="DIR", help="another folder with graph/ and queries/")
    made.set_defaults(run=f"links.{run or name}")
    return made


def _work(made: argparse.ArgumentParser) -> None:
    made.add_argument("work", type=Path, metavar="WORK", help="the work file that kzgraph link FILE wrote")


def _role(made: argparse.ArgumentParser) -> None:
    made.add_argument("--role", choices=ROLES, default=ROLES[0], help="in which role you decide (default: link-reviewer)")


def _format(made: argparse.ArgumentParser) -> None:
    made.add_argument("--format", choices=TEXTS, default="table")
