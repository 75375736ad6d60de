"""What the commands do that check: reads options, calls the operations, prints."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.cli.progress import Bar
from kzgraph.errors import UsageError, did_you_mean
from kzgraph.graph.workspace import BORROWED, Workspace
from kzgraph.safety.files import read_below
from kzgraph.vocab import KZR

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from kzgraph.validate.finding import Finding


def validate(options: argparse.Namespace) -> int:
    """Prints findings, and writes them in other formats to files; 1 if one is at least as grave as --fail-on."""
    from kzgraph.formats import findings
    from kzgraph.safety.files import write_whole
    from kzgraph.validate import run as checking
    from kzgraph.validate.waivers import UNJUDGED

    workspace = Workspace.open(options.workspace)
    outputs = [_output(told, tuple(findings.FINDING_FORMATS)) for told in options.output]
    if not options.endpoint and (options.graph or options.timeout):
        raise UsageError("--graph and --timeout go with --endpoint.")
    texts = {} if options.endpoint else dict(_text(workspace, told) for told in options.text)
    with Bar(f"checking {options.endpoint or workspace.root.name or workspace.root}") as bar:
        if options.endpoint:
            found = _at_endpoint(workspace, options, bar)
        elif options.since:
            from kzgraph.validate.since import since

            found = since(workspace, options.since, options.path, alone=options.alone, texts=texts, engine=options.engine, progress=bar)
        else:
            found = checking.validate(workspace, options.path, alone=options.alone, texts=texts, engine=options.engine, progress=bar)
    if options.endpoint:
        print("note: findings name nodes without a place in a file, and literals are judged as the endpoint holds them", file=sys.stderr)
    here = Path.cwd() if workspace.root.is_relative_to(Path.cwd()) else workspace.root
    found = _seen_from(here, workspace.root, found)
    known, line_of = checking.rules(workspace), _lines(here, found)
    sys.stdout.buffer.write(findings.render(found, options.format, known, line_of).encode("utf-8"))
    sys.stdout.flush()
    for form, file in outputs:
        write_whole(file, findings.render(found, form, known, line_of))
    if any(finding.rule == UNJUDGED and not finding.waived for finding in found):
        return 3
    return 1 if checking.failing(found, options.fail_on) else 0


def _at_endpoint(workspace: Workspace, options: argparse.Namespace, bar: Bar) -> list[Finding]:
    """The findings of the shapes at an endpoint. Raises UsageError for options that speak of files."""
    given = {"PATH": options.path, "--alone": options.alone, "--since": options.since, "--text": options.text}
    given["--engine pyshacl"] = options.engine != "compiled"
    wrong = [name for name, value in given.items() if value]
    if wrong:
        raise UsageError(f"{', '.join(wrong)}: not with --endpoint, which judges the graph of a server with the shapes alone.")
    from kzgraph.cli.commands import SECONDS
    from kzgraph.graph.remote import Remote
    from kzgraph.validate import endpoint

    return endpoint.validate(workspace, Remote(options.endpoint, options.timeout or SECONDS, options.graph), bar)


def _output(told: str, formats: Sequence[str]) -> tuple[str, Path]:
    """The format and the file of `--output FORMAT=FILE`."""
    form, _, file = told.partition("=")
    if form not in formats or not file:
        raise UsageError(f"--output {told}: write it as FORMAT=FILE, with one of the formats {', '.join(formats)}.")
    return form, Path(file)


def _seen_from(here: Path, root: Path, found: Sequence[Finding]) -> list[Finding]:
    """The findings with each file below a folder named from there, as editors and forges look for it."""

    def named(file: str) -> str:
        whole = root / file
        return whole.relative_to(here).as_posix() if whole.is_relative_to(here) and not file.startswith(BORROWED) else file

    return [
        finding._replace(
            file=named(finding.file) if finding.file else "",
            also=tuple(place._replace(file=named(place.file)) for place in finding.also),
        )
        for finding in found
    ]


def _text(workspace: Workspace, told: str) -> tuple[str, Path]:
    """The source and the file of `--text SOURCE=FILE`, or of `--text FILE` where the workspace has one source."""
    source, sign, file = told.partition("=")
    if sign and "/" not in source:
        return source, Path(file)
    from kzgraph.graph import store

    loaded = store.load(workspace)
    sources = sorted({row["source"].value.removeprefix(KZR) for row in store.select(loaded, "SELECT ?source { ?source a kz:Source }")})
    if len(sources) != 1:
        raise UsageError(f"--text {told}: say of which source it is the text, as SOURCE=FILE. Sources: {', '.join(sources) or 'none'}.")
    return sources[0], Path(told)


def _lines(here: Path, found: Sequence[Finding]) -> Callable[[str, int], str]:
    """A reader of source lines, which holds back the lines that hold what belongs to a person alone."""
    from functools import cache

    from kzgraph.validate.harm import is_private
    from kzgraph.validate.redaction import redact
    from kzgraph.validate.rules import FILE_BYTES, PRIVATE

    hidden = {(finding.file, finding.line) for finding in found if finding.rule in PRIVATE}

    @cache
    def lines(file: str) -> list[str]:
        text = read_below(here, file, FILE_BYTES).decode("utf-8", "replace")
        return ["", *re.split(r"\r\n|\n|\r", text), ""]  # the line ends that positions count, and no others

    @cache
    def private(file: str, first: int, last: int) -> bool:
        text = "\n".join(lines(file)[first : last + 1])
        return is_private(text) or redact(text) != text

    @cache
    def line_of(file: str, line: int) -> str:
        if (file, line) in hidden or not 0 < line < len(lines(file)) - 1 or private(file, line, line):
            return ""
        # What is private may go over the end of a line: then two lines hold it, and neither does alone.
        over = any(not private(file, near, near) and private(file, min(line, near), max(line, near)) for near in (line - 1, line + 1))
        return "" if over else lines(file)[line]

    return line_of


def rules(options: argparse.Namespace) -> int:
    """Lists the rules with stage, severity, title and fix."""
    from kzgraph.formats.rows import render
    from kzgraph.validate import run as checking
    from kzgraph.validate import waivers

    workspace = Workspace.open(options.workspace)
    known = checking.rules(workspace)
    if options.rule and options.rule not in known:
        hint = did_you_mean(options.rule, known) or "kzgraph rules lists them."
        raise UsageError(f"no rule is called {options.rule}. {hint}")
    severities = waivers.severities(workspace)
    shown = [known[options.rule]] if options.rule else list(known.values())
    rows = [(rule.name, rule.stage, severities.get(rule.name, "error"), rule.title, rule.fix) for rule in shown]
    sys.stdout.write(render(("rule", "stage", "severity", "title", "fix"), rows, options.format))
    return 0


def explain(options: argparse.Namespace) -> int:
    """Prints the queries of a shape and the ways from a change back to its nodes."""
    from kzgraph.formats.tables import to_json
    from kzgraph.safety.escapes import escaped, plain, without_commands
    from kzgraph.validate.explained import explain as explained

    found = explained(Workspace.open(options.workspace), options.shape)
    as_json = options.format == "json"
    sys.stdout.write(escaped(to_json(found._asdict())) if as_json else without_commands(plain(found.explanation)))
    return 0
