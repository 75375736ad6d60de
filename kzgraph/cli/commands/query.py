"""`kzgraph query`: any SPARQL query."""

from __future__ import annotations

import argparse
import sys
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.output import print_days, print_notes
from kzgraph.errors import UsageError
from kzgraph.formats.graph_formats import GRAPH_FORMATS
from kzgraph.formats.row_formats import RESULTS, ROW_FORMATS
from kzgraph.safety import bounded, limits
from kzgraph.safety.progress import Bar


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", help="the query, a file, or - for standard input; the prefixes of this graph are declared")
    shared.formats(
        parser,
        dict.fromkeys((*ROW_FORMATS, *GRAPH_FORMATS)),
        help="default: table for rows, Turtle for a graph (json: JSON-LD, xml: RDF/XML)",
    )
    parser.add_argument("--memory", type=int, default=limits.MEBIBYTES, metavar="MIB", help="memory limit in MiB (default: %(default)s)")
    parser.add_argument(
        "--service",
        action="append",
        default=[],
        metavar="NAME",
        help="send SERVICE <NAME> to this allowed service, such as wikidata (uses the network)",
    )
    parser.add_argument("--iris", action="store_true", help="in a table for readers, show IRIs beside labels, as the next query needs them")
    shared.language(parser)
    shared.endpoint(parser)
    shared.rows_beside(parser)


def run(options: argparse.Namespace) -> int:
    """Prints the answer to a query; notes on what is likely wrong in it go to standard error."""
    from kzgraph.formats import query_results
    from kzgraph.formats.query_notes import text
    from kzgraph.graph import kept
    from kzgraph.questions import query_notes
    from kzgraph.questions.answers.full import FullRows
    from kzgraph.reading.notes import named_days

    sparql = _text(options.query)
    seconds = options.timeout or limits.SECONDS
    if options.endpoint and (options.rows or options.service):
        raise UsageError("--with and --service cannot be combined with --endpoint: load the rows into the endpoint.")
    workspace = shared.opened(options)  # an endpoint is asked with its prefixes
    if options.endpoint:
        from kzgraph.graph.remote_endpoint import Remote, RemoteError

        endpoint = Remote(options.endpoint, seconds)
        result = query_results.run_at(endpoint, sparql, options.format)
        sys.stdout.write(query_results.render(result, options.format, options.lang, partial(FullRows.of, endpoint), iris=options.iris))
        try:
            print_notes(text(note, options.lang) for note in query_notes.notes(endpoint, sparql))
        except RemoteError:  # the answer is whole
            print_notes(["the query could not be checked"])
        return 0
    federated = sparql
    notes: list[str] = []
    if options.service:
        from kzgraph.questions.services import federate

        federated, notes = federate(sparql, options.service, seconds)
    place = kept.prepare(workspace, seconds=seconds)
    graph = None if place or options.rows else kept.opened(workspace, place)
    with Bar("reading rows") if options.rows else nullcontext() as bar:
        result = query_results.run(
            workspace, federated, options.format, seconds=seconds, mebibytes=options.memory, graph=graph, rows=options.rows, progress=bar
        )
    loaded = kept.opened(workspace, place) if graph is None else graph
    sys.stdout.write(query_results.render(result, options.format, options.lang, partial(FullRows.of, loaded), iris=options.iris))
    if result.kind == "graph" or options.format in RESULTS:
        print_days(named_days(loaded), result.output.decode(), options.lang)
    found = query_notes.notes(loaded, sparql, elsewhere=bool(options.rows))
    print_notes([*notes, *result.notes, *(text(note, options.lang) for note in found)])
    return 0


def _text(argument: str) -> str:
    from kzgraph.questions import free

    if argument == "-":
        return bounded.text_of(sys.stdin, "standard input")
    if "{" in argument or (free.is_query(argument) and not Path(argument).is_file()):
        return argument
    try:
        return bounded.read_given(Path(argument))
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            f"{argument}: neither a SPARQL query nor a readable file. For a canned question: kzgraph search WORDS. "
            'A query looks like "SELECT ?body { ?body a kz:PublicBody }".'
        ) from None


COMMAND = Command(
    'kzgraph query "SELECT ?name { ?body a kz:PublicBody ; rdfs:label ?name }"',
    run,
    options,
)
