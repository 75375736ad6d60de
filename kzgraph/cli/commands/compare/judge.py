"""`kzgraph compare judge`: one comparison of two claims, judged or signed without a work file."""

from __future__ import annotations

import argparse

from kzgraph.cli.command import Command
from kzgraph.cli.commands.link import judging
from kzgraph.cli.options import opened


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("first", metavar="FIRST", help="IRI or name of a claim")
    parser.add_argument("second", metavar="SECOND", help="IRI or name of a claim of another source")
    parser.add_argument(
        "answer",
        nargs="+",
        metavar="ANSWER",
        help="y (signs what was judged before: a refusal stays one), n, unsure, or a relation: bears-on done, not-comparable other-day",
    )
    judging.role(parser, "encoder")
    parser.add_argument(
        "--reason", default="", metavar="TEXT", help="what the judgement rests on, in English; y keeps the reason of a decided pair"
    )


def run(options: argparse.Namespace) -> int:
    """Writes the judgement; 1 if somebody else decided the pair meanwhile, or a claim is gone."""
    from kzgraph.dates import today
    from kzgraph.formats import links as rendered
    from kzgraph.graph import writing
    from kzgraph.graph.resolve import resolve
    from kzgraph.linking.comparisons import Comparisons
    from kzgraph.reading.notes import named_days

    comparisons = Comparisons(writing.writable(opened(options)))
    store = comparisons.store()
    first, second = (resolve(store, text, what="claim").value for text in (options.first, options.second))
    made, held = comparisons.of_two((first, second), " ".join(options.answer), options.role, today().isoformat(), options.reason)
    done = comparisons.decide(made, held)
    if done.held:
        judging.print_text(named_days(store), f"not written: somebody else decided meanwhile. It stays {rendered.decided(done.held)}")
        return 1
    if not done.written:
        judging.print_text(named_days(store), f"not written: {done.refused}\n")
        return 1
    judging.print_text(named_days(store), rendered.decided(made))
    return 0


COMMAND = Command(
    "kzgraph compare judge hrw:figure-shot-dead b:figure-deaths-2022-08 y --role area-specialist",
    run,
    options,
)
