"""`kzgraph agree`: how far two encodings of a text agree."""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.output import day_notes, in_sandbox, print_notes, show
from kzgraph.formats.agreement import FORMATS, NAMING
from kzgraph.graph.names import short
from kzgraph.safety.limits import SECONDS
from kzgraph.vocab import LANGUAGES


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("one", type=Path, metavar="FOLDER", help="the .ttl files of one encoding")
    parser.add_argument("two", type=Path, metavar="FOLDER", help="those of the other")
    parser.add_argument(
        "--at-least", type=_coefficient, metavar="ALPHA", help="exit with 1 if the multi-valued alpha over all that is said is lower"
    )
    shared.formats(parser, FORMATS, help="html is a page of the differences to settle; json has them too")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the page (default: en)")
    parser.add_argument("--timeout", type=shared.seconds, default=SECONDS, metavar="SECONDS", help=f"time limit (default: {SECONDS:g})")


def run(options: argparse.Namespace) -> int:
    """Prints the agreement of two encodings, or what differs; 1 if it is below the limit asked for."""
    workspace = shared.opened(options)

    def work() -> tuple[str, list[str], float | None]:
        import pyoxigraph as ox

        from kzgraph.changes.encodings import Encoding, compare
        from kzgraph.formats.agreement import render_agreement, to_settle
        from kzgraph.graph import store
        from kzgraph.model.passages import cited
        from kzgraph.reading.notes import days_in
        from kzgraph.site import agreement

        loaded = store.load(workspace)
        one, two = Encoding(options.one, loaded), Encoding(options.two, loaded)
        compared = compare(one, two)
        alpha = compared.rows[0].agreement.multi_valued_alpha.value
        if options.format not in NAMING:
            return render_agreement(compared, options.format), [], alpha
        loaded.extend(ox.Quad(*triple) for encoding in (one, two) for triple in encoding.triples)  # they may bring their source along
        shown = {passage for pair in to_settle(compared) for passage in pair.passages}
        paraphrases = {name: each.paraphrase for each in cited(loaded) for name in [short(each.iri)] if name in shown}
        text = render_agreement(compared, "json")
        days = days_in(loaded, "\n".join([text, *paraphrases.values()]))
        if options.format == "html":
            text = agreement.html(compared, (str(options.one), str(options.two)), paraphrases, days, options.lang)
        return text, day_notes(days, "en"), alpha

    text, notes, alpha = in_sandbox(work, options.timeout)
    show((text, notes))
    if options.at_least is not None and alpha is not None and alpha < options.at_least:
        print_notes([f"multi-valued alpha over all that is said: expected at least {options.at_least:g}, found {alpha:.4f}"])
        return 1
    return 0


def _coefficient(text: str) -> float:
    with suppress(ValueError):
        if 0 <= (value := float(text)) <= 1:
            return value
    raise argparse.ArgumentTypeError(f"{text}: give a number from 0 to 1")


COMMAND = Command(
    "kzgraph agree docs/encodings/hrw-2022-10-26/one docs/encodings/hrw-2022-10-26/two",
    run,
    options,
)
