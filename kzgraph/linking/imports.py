"""Judgements from a table of mappings, put among those that the workspace holds."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from kzgraph.errors import UsageError
from kzgraph.graph import writing
from kzgraph.graph.workspace import Workspace, default_root
from kzgraph.linking import files
from kzgraph.linking.decisions import Decisions
from kzgraph.linking.judgements import Decided
from kzgraph.linking.links import Dataset, Link
from kzgraph.safety.transaction import Transaction


class Imported(NamedTuple):
    """`written` are new, `known` stand there already; `held` could not be written: with each, the judgement that stands against it.

    Of `refused` no link may be written: with each, why.
    """

    written: tuple[Link, ...]
    known: tuple[Link, ...]
    held: tuple[tuple[Link, Link], ...]
    refused: tuple[tuple[Link, str], ...] = ()


def dataset(workspace: Workspace, name: str) -> Dataset:
    """The dataset of that name. Raises UsageError if the workspace describes none."""
    known = files.read_datasets(files.folder(workspace.root) / files.DATASETS)
    if name not in known:
        raise UsageError(
            f"no dataset is called {name or 'nothing'}. Known: {', '.join(known) or 'none'}. Describe it in graph/links/{files.DATASETS}."
        )
    return known[name]


def dataset_or_shipped(workspace: Workspace, name: str) -> Dataset:
    """The dataset as the workspace describes it, else as the package does. Raises UsageError if neither does."""
    own = files.read_datasets(files.folder(workspace.root) / files.DATASETS)
    return own[name] if name in own else dataset(Workspace(default_root()), name)


def published(workspace: Workspace) -> list[Link]:
    """The links of the workspace into datasets that it describes as published; those into others are shown nowhere."""
    folder = files.folder(workspace.root)
    open_ = {name for name, dataset in files.read_datasets(folder / files.DATASETS).items() if dataset.is_published}
    return [link for file in sorted(folder.glob("*.ttl")) for link in files.read_links(file) if link.dataset in open_]


def take(workspace: Workspace, links: Sequence[Link], beside: Path, *, overrule: bool = False) -> Imported:
    """Writes those judgements that are new; with `overrule`, those too that stand otherwise, in place of what stands.

    All files of published datasets change together or not at all; that of a private one lies elsewhere, and changes by itself.
    """
    written: list[Link] = []
    known: list[Link] = []
    held: list[tuple[Link, Link]] = []
    refused: list[tuple[Link, str]] = []
    by_dataset: dict[str, list[Link]] = {}
    for link in links:
        by_dataset.setdefault(link.dataset, []).append(link)
    by_name = {name: Decisions(workspace, dataset(workspace, name), beside) for name in by_dataset}
    with ExitStack() as stack:
        published_ones = [decisions for decisions in by_name.values() if decisions.dataset.is_published]
        change = stack.enter_context(writing.sources(workspace)) if published_ones else None
        results = [_decided(decisions, by_dataset[decisions.dataset.name], overrule, change) for decisions in published_ones]
    results += [
        _decided(decisions, by_dataset[name], overrule, None) for name, decisions in by_name.items() if not decisions.dataset.is_published
    ]
    for link, before, done in itertools.chain.from_iterable(results):
        if done.refused:
            refused.append((link, done.refused))
        elif before == link:
            known.append(link)
        elif done.written:
            (known if done.held else written).append(link)
        else:
            held.append((link, done.held or done.rival or link))
    return Imported(tuple(written), tuple(known), tuple(held), tuple(refused))


def _decided(
    decisions: Decisions, links: Sequence[Link], overrule: bool, change: Transaction | None
) -> list[tuple[Link, Link | None, Decided[Link]]]:
    """Each judgement about one dataset with what stood there before and the result."""
    there = decisions.read()
    steps = [(link, there.get(link.pair) if overrule else None) for link in links]
    return [(*step, done) for step, done in zip(steps, decisions.decide_all(steps, change), strict=True)]
