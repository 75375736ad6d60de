"""`kzgraph validate`: checks the graph, or some files within it."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.copies import copies, text
from kzgraph.cli.output import print_notes
from kzgraph.errors import UsageError
from kzgraph.formats.findings import FINDING_FORMATS
from kzgraph.graph.workspace import Workspace
from kzgraph.safety.limits import SECONDS
from kzgraph.safety.progress import Bar
from kzgraph.validate.finding import SEVERITIES, Finding


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="*", type=Path, help="Turtle file, query or folder; findings elsewhere are not shown")
    parser.add_argument("--alone", action="store_true", help="check the paths without the rest of graph/")
    parser.add_argument(
        "--since",
        metavar="REV",
        help="check only what changes since a git revision can affect; mark findings as new, old or gone; fail on new findings "
        "and private data",
    )
    text(parser, "prove the passages of a source against its text, and show those of changed assertions with --since")
    parser.add_argument(
        "--fail-on", choices=(*SEVERITIES, "never"), default="error", help="exit with 1 from this severity on (default: error)"
    )
    parser.add_argument("--endpoint", metavar="URL", help="run the shapes on the graph of this SPARQL endpoint (uses the network)")
    parser.add_argument("--graph", action="append", default=[], metavar="IRI", help="a graph of the endpoint to check; repeat for more")
    parser.add_argument(
        "--timeout",
        type=shared.seconds,
        metavar="SECONDS",
        help=f"time limit for each answer of the endpoint (default: {SECONDS:g})",
    )
    parser.add_argument("--engine", choices=("compiled", "pyshacl"), default="compiled", help="what runs the shapes (default: compiled)")
    shared.formats(parser, FINDING_FORMATS, "text", "; ".join(f"{row.name}: {row.help}" for row in FINDING_FORMATS.values()))
    parser.add_argument(
        "--output", action="append", default=[], metavar="FORMAT=FILE", help="also write the findings to a file, in one of these formats"
    )


def run(options: argparse.Namespace) -> int:
    """Prints the findings, and writes them to files; 1 if one is at least as severe as --fail-on, 3 if something could not be checked."""
    from kzgraph.cli.reviews import reviews
    from kzgraph.formats.findings import lines, render
    from kzgraph.graph import history, writing
    from kzgraph.validate.run import failing, rules
    from kzgraph.validate.waivers import UNJUDGED

    workspace = shared.opened(options, following_links=False)  # the gate reports them
    outputs = [_output(argument) for argument in options.output]
    if not options.endpoint and (options.graph or options.timeout):
        raise UsageError("--graph and --timeout need --endpoint.")
    before = None
    with ExitStack() as stack:
        changes = [(name, file, stack.enter_context(writing.outputs(workspace, file))) for name, file in outputs]
        with Bar(f"checking {options.endpoint or workspace.root.name or workspace.root}") as bar:
            if options.endpoint:
                findings = _at_endpoint(workspace, options, bar)
            else:
                before = stack.enter_context(history.at(workspace, options.since)) if options.since else None
                findings = _in_workspace(workspace, before, options, bar)
        if options.endpoint:
            print_notes(["findings name nodes without a place in a file, and literals are checked as the endpoint holds them"])
        here = Path.cwd() if workspace.root.is_relative_to(Path.cwd()) else workspace.root
        formats = {options.format, *(name for name, _, _ in changes)}
        review = {}
        if options.since and before:
            review = reviews(before, workspace, options.since, options.path, copies(workspace, options.text), findings, formats)
        findings = lines.relative_to(here, workspace.root, findings)
        known, line_of = rules(workspace), lines.line_reader(here, findings)
        shown = review.get((options.format, True), "")
        sys.stdout.buffer.write(render(findings, options.format, known, line_of, shown).encode("utf-8"))
        sys.stdout.flush()
        for name, file, change in changes:
            change.put(file, render(findings, name, known, line_of, review.get((name, False), "")))
    if any(finding.rule == UNJUDGED and not finding.waived for finding in findings):
        return 3
    return 1 if failing(findings, options.fail_on) else 0


def _in_workspace(workspace: Workspace, before: Workspace | None, options: argparse.Namespace, bar: Bar) -> list[Finding]:
    from kzgraph.validate.run import validate

    return validate(
        workspace,
        options.path,
        before=before,
        alone=options.alone,
        texts=copies(workspace, options.text),
        engine=options.engine,
        progress=bar,
    )


def _at_endpoint(workspace: Workspace, options: argparse.Namespace, bar: Bar) -> list[Finding]:
    """The findings of the shapes at an endpoint. Raises UsageError for options that are about files."""
    values = {"PATH": options.path, "--alone": options.alone, "--since": options.since, "--text": options.text}
    values["--engine pyshacl"] = options.engine != "compiled"
    wrong = [name for name, value in values.items() if value]
    if wrong:
        raise UsageError(f"{', '.join(wrong)}: not with --endpoint, which checks the graph of a server with the shapes alone.")
    from kzgraph.graph.remote_endpoint import Remote
    from kzgraph.validate import endpoint

    return endpoint.validate(workspace, Remote(options.endpoint, options.timeout or SECONDS, options.graph), bar)


def _output(argument: str) -> tuple[str, Path]:
    """The format and the file of `--output FORMAT=FILE`."""
    name, _, file = argument.partition("=")
    if name not in FINDING_FORMATS or not file:
        raise UsageError(f"--output {argument}: write it as FORMAT=FILE, with one of the formats {', '.join(FINDING_FORMATS)}.")
    return name, Path(file)


COMMAND = Command("kzgraph validate graph/hrw-2022-10-26/act.ttl", run, options)
