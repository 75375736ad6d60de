"""`kzgraph link propose`: candidates from a table, from loaded rows, or from an endpoint."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.output import from_here
from kzgraph.errors import UsageError
from kzgraph.graph.workspace import Workspace
from kzgraph.safety.progress import Bar

if TYPE_CHECKING:
    from kzgraph.linking.links import Dataset
    from kzgraph.linking.propose import Proposal


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, nargs="?", help="a table, or the N-Quads that kzgraph load wrote (.nq)")
    parser.add_argument("--as", dest="mapping", metavar="MAPPING", help="what its columns mean: a shipped mapping or your own file")
    parser.add_argument("--kind", dest="rows", metavar="KIND", help="what its rows are, such as events (default: by their class)")
    shared.table_input(parser)
    parser.add_argument("--out", type=Path, metavar="WORK", help="work file (default: build/links/DATASET.jsonl, if published)")
    parser.add_argument("--again", action="store_true", help="also propose pairs that were decided before")
    group = parser.add_argument_group("asking an endpoint instead of a table (uses the network)")
    group.add_argument("--endpoint", metavar="NAME", help="an allowed service, such as wikidata; --kind says what to ask for")
    group.add_argument("--dataset", metavar="NAME", help="dataset of the service, where it has several, such as eurovoc")
    group.add_argument("--answers", type=Path, metavar="DIR", help="folder that keeps its answers (default: in the cache folder)")
    group.add_argument("--timeout", type=shared.seconds, default=60.0, metavar="SECONDS", help="time limit for each answer (default: 60)")


def run(options: argparse.Namespace) -> int:
    """Writes a work file and prints what is in it; 1 if rows were refused."""
    from kzgraph.formats import links as rendered
    from kzgraph.linking import propose as proposing

    workspace = shared.opened(options)
    if (options.file is None) == (options.endpoint is None):
        raise UsageError("name either a table or an endpoint (--endpoint NAME), such as kzgraph link GEDEvent_v23_1.csv --as ucdp-ged.")
    with Bar("reading") as bar:
        refused = 0
        if options.endpoint:
            bar.begin("asking")
            proposal = _from_endpoint(workspace, options, bar)
        elif options.file.suffix == ".nq":
            if options.mapping or options.release or options.encoding:
                raise UsageError(f"{options.file}: is loaded already: --as, --release and --encoding are for a table.")
            target = options.out or _default(workspace, proposing.described(options.file)[0])
            bar.begin("comparing")
            proposal = proposing.propose(workspace, options.file, target, options.rows or "", again=options.again, progress=bar)
        else:
            proposal, refused = _from_table(workspace, options, bar)
    sys.stdout.write(rendered.proposal(proposal._replace(kept=(from_here(proposal.kept[0]), proposal.kept[1])), refused))
    if refused:
        print(f"{refused} rows cannot be used: kzgraph load lists them with the reasons", file=sys.stderr)
    print(f"next: kzgraph link review {shlex.quote(str(proposal.file))}" if proposal.waiting else "nothing to decide", file=sys.stderr)
    return 1 if refused else 0


def _from_table(workspace: Workspace, options: argparse.Namespace, bar: Bar) -> tuple[Proposal, int]:
    """Loads a table into a temporary folder and compares it; the number is that of refused rows."""

    from kzgraph.formats.loading import unused
    from kzgraph.linking import propose as proposing
    from kzgraph.linking import work
    from kzgraph.linking.decisions import check_place
    from kzgraph.linking.links import Dataset, dataset_name
    from kzgraph.records.load import load
    from kzgraph.records.mapping import find
    from kzgraph.safety import folders, overwrite
    from kzgraph.safety.escapes import one_line

    if not options.mapping:
        raise UsageError(f"{options.file}: say with --as what its columns mean, or give the N-Quads that kzgraph load wrote (.nq).")
    mapping = find(options.mapping, workspace)
    if not mapping.id:
        proposing.named(mapping.name)
    dataset = Dataset(dataset_name(mapping.name, options.mapping), mapping.title, rights=mapping.rows)
    target = options.out or _default(workspace, dataset)
    check_place(target, workspace, dataset)
    overwrite.check(target, work.BEGINS, options.file)
    if not target.parent.is_dir():
        raise UsageError(f"{target}: the folder {target.parent} does not exist. Create it first, or name another place.")
    # Beside the work file: private rows are not left in a folder that all share, however this ends.
    with folders.scratch(target) as folder:
        rows = folder / "rows.nq"
        loaded = load(workspace, options.file, options.mapping, out=rows, release=options.release, encoding=options.encoding, progress=bar)
        bar.begin("comparing", loaded.rows_out)
        proposal = proposing.propose(
            workspace, rows, target, options.rows or "", again=options.again, called=options.file, by_line=not mapping.id, progress=bar
        )
    if loaded.unused:
        print(one_line(f"{options.file}: {unused(loaded.unused)}"), file=sys.stderr)
    return proposal, len(loaded.refused)


def _from_endpoint(workspace: Workspace, options: argparse.Namespace, bar: Bar) -> Proposal:
    """Asks an endpoint of the allow list for nodes with the names of the graph's things, and compares them."""
    from kzgraph.graph.remote_endpoint import Remote
    from kzgraph.linking import imports
    from kzgraph.linking import propose as proposing
    from kzgraph.linking.candidates.endpoint import Endpoint
    from kzgraph.questions import services

    if options.mapping or options.release or options.encoding:
        raise UsageError("--as, --release and --encoding are for a table, not for an endpoint.")
    namespaces = services.namespaces(options.endpoint)
    name = options.dataset or "".join(namespaces if len(namespaces) == 1 else ())
    if name not in namespaces:
        raise UsageError(f"{options.endpoint} holds {', '.join(namespaces)}: name one with --dataset NAME.")
    dataset = imports.dataset_or_shipped(workspace, name)
    target = options.out or _default(workspace, dataset)
    answers = options.answers or _answers()
    if workspace.holds(answers):
        raise UsageError(f"{answers}: lies in the workspace. Name a folder outside for the answers of the endpoint.")
    remote = Remote(services.services()[options.endpoint], options.timeout)
    endpoint = Endpoint(remote, answers, namespace=namespaces[name])
    proposal = proposing.ask(workspace, dataset, endpoint, target, options.rows or "", again=options.again, progress=bar)
    print(f"note: asked {remote.url}: {endpoint.asked} requests; its answers are kept in {answers}", file=sys.stderr)
    return proposal


def _answers() -> Path:
    """The folder for answers of endpoints, in the cache folder of the system."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    (caches / "kzgraph").mkdir(parents=True, exist_ok=True)
    return caches / "kzgraph" / "answers"


def _default(workspace: Workspace, dataset: Dataset) -> Path:
    """The work file of a published dataset."""
    if not dataset.is_published:
        raise UsageError(f"{dataset.title} is not marked as published: name a work file outside the workspace with --out WORK.")
    from kzgraph.graph import writing

    return writing.build(workspace, "links") / f"{dataset.name}.jsonl"


COMMAND = Command(
    "kzgraph link GEDEvent_v23_1.csv --as ucdp-ged",
    run,
    options,
)
