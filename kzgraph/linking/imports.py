"""Judgements from a table of mappings, put among those that the workspace holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kzgraph.errors import UsageError
from kzgraph.graph.workspace import Workspace, default_root
from kzgraph.linking import files
from kzgraph.linking.decisions import Decisions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kzgraph.linking.links import Dataset, Link


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
    """Writes those judgements that are new; with `overrule`, those too that stand otherwise, in place of what stands."""
    written: list[Link] = []
    known: list[Link] = []
    held: list[tuple[Link, Link]] = []
    refused: list[tuple[Link, str]] = []
    by_dataset: dict[str, list[Link]] = {}
    for link in links:
        by_dataset.setdefault(link.dataset, []).append(link)
    by_name = {name: Decisions(workspace, dataset(workspace, name), beside) for name in by_dataset}
    for name, decisions in by_name.items():
        there = decisions.read()
        steps = [(link, there.get(link.pair) if overrule else None) for link in by_dataset[name]]
        for (link, before), done in zip(steps, decisions.decide_all(steps), strict=True):
            if done.refused:
                refused.append((link, done.refused))
            elif before == link:
                known.append(link)
            elif done.written:
                (known if done.held else written).append(link)
            else:
                held.append((link, done.held or done.rival or link))
    return Imported(tuple(written), tuple(known), tuple(held), tuple(refused))
