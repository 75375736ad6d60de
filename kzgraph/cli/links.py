"""What the commands of `kzgraph link` do, but for proposing: reads options, calls the operations, prints."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.errors import UsageError
from kzgraph.graph.workspace import Workspace

if TYPE_CHECKING:
    import argparse

    import pyoxigraph as ox


def review(options: argparse.Namespace) -> int:
    """Shows pair by pair and writes each decision at once."""
    from kzgraph.cli.keys import Keys, tidy
    from kzgraph.formats import links as rendered
    from kzgraph.graph import store
    from kzgraph.linking import work
    from kzgraph.linking.decisions import Decisions
    from kzgraph.linking.linkable import may_be_linked
    from kzgraph.linking.review import Session

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("a review needs a terminal. Without one: kzgraph link sheet WORK CSV, then kzgraph link decide WORK CSV.")
    workspace = Workspace.open(options.workspace)
    header, pairs = work.read(options.work)
    decisions = Decisions(workspace, header.dataset, options.work)
    session = Session(store.load(workspace), decisions, header, pairs, options.role, _today(), again=options.again)
    answers = {"y": "same", "r": "related", "n": "no", "u": "unsure"}
    skipped, noted = 0, False
    with tidy(), Keys() as keys:
        while (pair := session.current()) is not None:
            text = rendered.pair(pair, session.at + 1, len(pairs), session.before)
            print()
            noted = noted or _note(session.store, text)
            print(text, end="", flush=True)
            key = keys.read((*answers, "s", "b", "q"))
            print(f"{key}  ", end="")
            if key == "q":
                print("the rest stays for another time")
                break
            if key == "s":
                session.skip()
                skipped += 1
                print("left for another time")
            elif key == "b":
                undone = session.undo()
                print("taken back: " + rendered.decided(undone) if undone else "nothing of this session to take back\n", end="")
            else:
                done = session.decide(answers[key])
                if done.written and done.held is None:
                    print(rendered.decided(session.steps[-1].link), end="")
                elif done.held:
                    print(f"not written: somebody decided meanwhile. It stays {rendered.decided(done.held)}", end="")
                elif done.refused:
                    print(f"not written: {done.refused}")
                elif done.rival:
                    print(f"not written: a second exact match. There is {rendered.decided(done.rival)}", end="")
    for gone in session.gone:
        why = may_be_linked(decisions.store(), gone.candidate.subject, gone.candidate.object)
        print(f"not shown: {rendered.short(gone.candidate.subject)}: {why}")
    print(f"\n{len(session.steps)} decided, {skipped} skipped; decisions are in {near(decisions.file)}")
    return 0


def _tell(store: ox.Store, text: str) -> None:
    """Prints a text, and on which day the persons in it were named."""
    sys.stdout.write(text)
    sys.stdout.flush()
    _note(store, text)


def _note(store: ox.Store, text: str) -> bool:
    """Says on which day the persons in a text were named, if there are any."""
    from kzgraph.formats.words import word
    from kzgraph.reading.notes import days_in

    days = days_in(store, text)
    for day in days:
        print(f"note: {word('persons', 'en', day=day)}", file=sys.stderr)
    return bool(days)


def near(file: Path) -> Path:
    """A file as it is named from here, if it lies below."""
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


def _today() -> str:
    return datetime.datetime.now(tz=datetime.UTC).date().isoformat()


def sheet(options: argparse.Namespace) -> int:
    """Writes the undecided pairs as CSV."""
    from kzgraph.linking import files, work
    from kzgraph.linking import sheet as sheets
    from kzgraph.linking.decisions import Decisions, check_place
    from kzgraph.safety import overwrite

    workspace = Workspace.open(options.workspace)
    header, pairs = work.read(options.work)
    decisions = Decisions(workspace, header.dataset, options.work)
    check_place(options.table, workspace, header.dataset)
    overwrite.check(options.table, sheets.BEGINS, options.work)
    graph = decisions.store()
    text = sheets.table(pairs, decisions.read(), graph)
    files.put(options.table, text, private=not header.dataset.is_published)
    print(options.table)
    _note(graph, text)
    return 0


def decide(options: argparse.Namespace) -> int:
    """Takes decisions out of a CSV; 1 if a row was altered, or a decision could not be written."""
    from kzgraph.formats import links as rendered
    from kzgraph.graph import store
    from kzgraph.linking import sheet as sheets
    from kzgraph.linking import work
    from kzgraph.linking.decisions import Decisions
    from kzgraph.safety.escapes import one_line

    workspace = Workspace.open(options.workspace)
    header, pairs = work.read(options.work)
    decisions = Decisions(workspace, header.dataset, options.work)
    done = sheets.take(options.table, header, pairs, decisions, options.role, _today(), store.load(workspace))
    for fault in done.faults:
        print(one_line(f"{options.table}:{fault.line}: {fault.reason}"), file=sys.stderr)
    for fault, link in done.held:
        print(one_line(f"{options.table}:{fault.line}: not written: {fault.reason}. There is {rendered.decided(link)}"), file=sys.stderr)
    for fault in done.refused:
        print(one_line(f"{options.table}:{fault.line}: not written: {fault.reason}."), file=sys.stderr)
    if done.faults:
        print("nothing was written: fix these rows first", file=sys.stderr)
    kept_out = len(done.held) + len(done.refused)
    print(f"{len(done.written)} written to {near(decisions.file)}, {kept_out} not written, {done.empty} without a decision")
    return 1 if done.faults or done.held or done.refused else 0


def list(options: argparse.Namespace) -> int:  # noqa: A001 (the command's own name)
    """Lists the links of the graph."""
    from kzgraph.formats import links as rendered
    from kzgraph.graph import store
    from kzgraph.linking import files, imports

    workspace = Workspace.open(options.workspace)
    if options.dataset and not options.file:
        imports.dataset(workspace, options.dataset)
    held = files.read_links(options.file) if options.file else imports.published(workspace)
    if options.file and not held:
        raise UsageError(
            f"{options.file}: holds no decision. Decisions about a private list lie beside its work file, in DATASET.links.ttl."
        )
    found = tuple(link for link in held if options.dataset in (None, link.dataset) and options.state in (None, link.state))
    _tell(store.load(workspace), rendered.listing(found, options.format))
    return 0


def missing(options: argparse.Namespace) -> int:
    """Lists what has no link, and why."""
    from kzgraph.formats import links as rendered
    from kzgraph.graph import store
    from kzgraph.linking import imports
    from kzgraph.linking import missing as lacking

    workspace = Workspace.open(options.workspace)
    loaded = store.load(workspace)
    into = imports.dataset(workspace, options.dataset).iri if options.dataset else ""
    _tell(loaded, rendered.missing(lacking.missing(loaded, into), store.Labels(loaded), options.format))
    return 0


def evaluate(options: argparse.Namespace) -> int:
    """Tells precision, recall and what was missed."""
    from kzgraph.formats import links as rendered
    from kzgraph.graph import store
    from kzgraph.linking import evaluate as evaluating
    from kzgraph.linking import work
    from kzgraph.linking.decisions import Decisions

    if not 0 <= options.threshold <= 1:
        raise UsageError(f"--threshold {options.threshold}: a score is from 0 to 1.")
    workspace = Workspace.open(options.workspace)
    header, pairs = work.read(options.work)
    decided = Decisions(workspace, header.dataset, options.work).read().values()
    done = evaluating.evaluate(pairs, evaluating.read_gold(options.gold), header, options.threshold, decided)
    _tell(store.load(workspace), rendered.evaluation(done, options.format))
    return 0


def sssom(options: argparse.Namespace) -> int:
    """Prints the links into a dataset as SSSOM."""
    from kzgraph.linking import imports
    from kzgraph.linking import sssom as mappings

    workspace = Workspace.open(options.workspace)
    dataset = imports.dataset(workspace, options.dataset)
    if not dataset.is_published:
        raise UsageError(f"nothing says that {dataset.title} is published, so no link into it goes out.")
    links = [link for link in imports.published(workspace) if link.dataset == dataset.name]
    sys.stdout.write(mappings.table(dataset, links, unsure=options.unsure))
    return 0


def import_(options: argparse.Namespace) -> int:
    """Takes judgements out of SSSOM; 1 if one stands against those that the graph holds."""
    from kzgraph.formats import links as rendered
    from kzgraph.linking import imports
    from kzgraph.linking import sssom as mappings

    workspace = Workspace.open(options.workspace)
    told = mappings.read(options.file, options.dataset)
    done = imports.take(workspace, told.links, options.file, overrule=options.overrule)
    for link, other in done.held:
        print(f"not written: {rendered.decided(link).rstrip()}. There is {rendered.decided(other)}", end="", file=sys.stderr)
    for link, why in done.refused:
        print(f"not written: {rendered.short(link.subject)} {rendered.short(link.object)}: {why}.", file=sys.stderr)
    print(
        f"{len(done.written)} written, {len(done.known)} known already, {len(done.held) + len(done.refused)} not written, "
        f"{len(told.unjudged)} judged by nobody in a role of ours and left out"
    )
    return 1 if done.held or done.refused else 0
