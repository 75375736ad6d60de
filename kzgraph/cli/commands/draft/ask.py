"""`kzgraph draft ask`: proposals of a language model that the author names."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.commands.draft.sentences import sentences
from kzgraph.cli.output import from_here
from kzgraph.errors import KzgraphError, UsageError

KEY = "KZGRAPH_MODEL_KEY"


def options(parser: argparse.ArgumentParser) -> None:
    sentences(parser)
    parser.add_argument("--at", required=True, metavar="URL", help="base address of a server with /chat/completions (uses the network)")
    parser.add_argument("--model", required=True, metavar="NAME", help="name of the model there")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the proposals, one JSON object a line")
    parser.add_argument("--timeout", type=shared.seconds, default=120.0, metavar="SECONDS", help="for each sentence (default: 120)")


def run(options: argparse.Namespace) -> int:
    """Writes what the model proposes for each sentence; 1 if it gave no rows for one of them."""
    from kzgraph.authoring import proposals
    from kzgraph.authoring.language_model import Model, proposed
    from kzgraph.authoring.waiting import NEAR, waiting
    from kzgraph.graph import store, writing

    workspace = shared.opened(options)
    model = Model(options.model, options.at, os.environ.get(KEY, ""), options.timeout)
    model.check()
    writing.check_target(workspace, options.out)
    if options.out.is_file():
        raise UsageError(f"{options.out}: is there already, perhaps with answers. Name another file.")
    sentences = list(waiting(workspace, store.load(workspace), options.text, options.source, options.passage))
    print(
        f"sending to {options.at} (model {options.model}): {len(sentences)} sentences of {options.text}, the labels and rows of up to "
        f"{NEAR} claims near to each, and the schema with the names of terms",
        file=sys.stderr,
    )
    schema, failed, lines = proposals.schema(workspace), 0, []
    for sentence in sentences:
        try:
            lines += [proposal.line() for proposal in proposed(model, sentence, schema)]
        except KzgraphError as error:
            failed += 1
            print(error, file=sys.stderr)
    with writing.outputs(workspace, options.out) as change:
        change.put(options.out, "".join(lines))
    print(f"{from_here(options.out)}: {len(lines)} proposals; next: kzgraph draft review {options.out} --text {options.text}")
    return 1 if failed else 0


COMMAND = Command(
    "kzgraph draft ask remarks.txt --source example-2024-05-01 --at http://localhost:11434/v1 --model qwen3 --out build/proposals.jsonl",
    run,
    options,
    more=f"The key of the server, where it wants one, is read from the variable {KEY}.",
)
