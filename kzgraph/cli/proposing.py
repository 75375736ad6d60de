"""The command that proposes links: from a table, from loaded rows, or from an endpoint."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.cli.links import near
from kzgraph.cli.progress import Bar
from kzgraph.errors import UsageError
from kzgraph.graph.workspace import Workspace

if TYPE_CHECKING:
    import argparse

    from kzgraph.graph.workspace import Workspace as Space
    from kzgraph.linking.links import Dataset
    from kzgraph.linking.propose import Proposal

LONGEST = 1_000_000  # seconds


def propose(options: argparse.Namespace) -> int:
    """Writes a work file and tells what is in it."""
    from kzgraph.cli.keys import tidy
    from kzgraph.formats import links as rendered
    from kzgraph.linking import propose as proposing

    workspace = Workspace.open(options.workspace)
    if (options.file is None) == (options.endpoint is None):
        raise UsageError("name a table, or an endpoint with --endpoint NAME, and not both: kzgraph link GEDEvent_v23_1.csv --as ucdp-ged.")
    with tidy(), Bar("reading") as bar:
        refused = 0
        if options.endpoint:
            bar.begin("asking")
            done = _ask_and_propose(workspace, options, bar)
        elif options.file.suffix == ".nq":
            if options.mapping or options.release or options.encoding:
                raise UsageError(f"{options.file}: is loaded already: --as, --release and --encoding are for a table.")
            target = options.out or _default(workspace, proposing.described(options.file)[0])
            bar.begin("comparing")
            done = proposing.propose(workspace, options.file, target, options.rows or "", again=options.again, progress=bar)
        else:
            done, refused = _load_and_propose(workspace, options, bar)
    sys.stdout.write(rendered.proposal(done._replace(kept=(near(done.kept[0]), done.kept[1])), refused))
    if refused:
        print(f"{refused} rows cannot be used: kzgraph load tells which and why", file=sys.stderr)
    print(f"next: kzgraph link review {done.file}" if done.waiting else "nothing to decide", file=sys.stderr)
    return 1 if refused else 0


def _load_and_propose(workspace: Space, options: argparse.Namespace, bar: Bar) -> tuple[Proposal, int]:
    """Loads a table into a folder that goes again, and compares it; gives the number of refused rows too."""
    from kzgraph.linking import propose as proposing
    from kzgraph.linking import work
    from kzgraph.linking.decisions import check_place
    from kzgraph.linking.links import Dataset, dataset_name
    from kzgraph.safety import overwrite

    if not options.mapping:
        raise UsageError(f"{options.file}: say with --as what its columns mean, or give the N-Quads that kzgraph load wrote (.nq).")
    from kzgraph.records.load import load
    from kzgraph.records.mapping import find

    mapping = find(options.mapping, workspace)
    if not mapping.id:
        proposing.named(mapping.name)
    dataset = Dataset(dataset_name(mapping.name, options.mapping), mapping.title, rights=mapping.rows)
    target = options.out or _default(workspace, dataset)
    check_place(target, workspace, dataset)
    overwrite.check(target, work.BEGINS, options.file)
    if not target.parent.is_dir():
        raise UsageError(f"{target}: the folder {target.parent} is not there. Make it first, or name another place.")
    # Beside the work file: what is private is not left in a folder that all share, however this ends.
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
        rows = Path(folder) / "rows.nq"
        loaded = load(workspace, options.file, options.mapping, out=rows, release=options.release, encoding=options.encoding, progress=bar)
        bar.begin("comparing", loaded.rows_out)
        done = proposing.propose(
            workspace, rows, target, options.rows or "", again=options.again, called=options.file, by_line=not mapping.id, progress=bar
        )
    return done, len(loaded.refused)


def _ask_and_propose(workspace: Space, options: argparse.Namespace, bar: Bar) -> Proposal:
    """Asks an endpoint of the allow list for what bears the names of ours, and compares it."""
    from kzgraph.graph.remote import Remote
    from kzgraph.linking import imports
    from kzgraph.linking import propose as proposing
    from kzgraph.questions import services

    if options.mapping or options.release or options.encoding:
        raise UsageError("--as, --release and --encoding are for a table, not for an endpoint.")
    if not 0 < options.timeout < LONGEST:
        raise UsageError(f"--timeout {options.timeout:g}: give a number of seconds above 0 and below {LONGEST}.")
    namespaces = services.namespaces(options.endpoint)
    name = options.dataset or "".join(namespaces if len(namespaces) == 1 else ())
    if name not in namespaces:
        raise UsageError(f"{options.endpoint} holds {', '.join(namespaces)}: say with --dataset NAME which of them is asked for.")
    dataset = imports.dataset_or_shipped(workspace, name)
    target = options.out or _default(workspace, dataset)
    answers = options.answers or _answers()
    if workspace.holds(answers):
        raise UsageError(f"{answers}: lies in the workspace. Name a folder outside for the answers of the endpoint.")
    from kzgraph.linking.candidates.endpoint import Endpoint

    remote = Remote(services.services()[options.endpoint], options.timeout)
    endpoint = Endpoint(remote, answers, namespace=namespaces[name])
    done = proposing.ask(workspace, dataset, endpoint, target, options.rows or "", again=options.again, progress=bar)
    print(f"note: asked {remote.url}: {endpoint.asked} requests; its answers are kept in {answers}", file=sys.stderr)
    return done


def _answers() -> Path:
    """Where answers of endpoints are kept: in the folder that the system has for what may be deleted."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    (caches / "kzgraph").mkdir(parents=True, exist_ok=True)
    return caches / "kzgraph" / "answers"


def _default(workspace: Space, dataset: Dataset) -> Path:
    """Where the work file of a published dataset goes."""
    if not dataset.is_published:
        raise UsageError(f"nothing says that {dataset.title} is published: name a work file outside the workspace with --out WORK.")
    folder = workspace.root / "build" / "links"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{dataset.name}.jsonl"
