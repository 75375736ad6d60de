"""Two tables compared with each other, or one with itself: pairs that may be one person or one body, outside the graph.

The rows stay what their mappings say they are: the stricter of the two says where the pairs may be written.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from kzgraph.errors import UsageError
from kzgraph.graph import writing
from kzgraph.graph.workspace import Workspace
from kzgraph.linking import naming
from kzgraph.linking import propose as proposing
from kzgraph.linking import work as working
from kzgraph.linking.candidates.candidate import Candidate, Reason
from kzgraph.linking.candidates.rows import KINDS as ALL_KINDS
from kzgraph.linking.candidates.rows import Row
from kzgraph.linking.decisions import Decisions
from kzgraph.linking.links import Dataset, dataset_name
from kzgraph.linking.propose import Proposal
from kzgraph.linking.work import BEGINS
from kzgraph.records import load as loading
from kzgraph.records import rights
from kzgraph.records.mapping import Mapping
from kzgraph.safety import overwrite
from kzgraph.vocab import KZR

KINDS = tuple(kind for kind, matching in ALL_KINDS.items() if matching.in_lists)
EVENT_PLACES = ("event_place",)  # of the mapping of persons
STRICT = ("published", "private", "restricted")  # the last one binds


class Table(NamedTuple):
    """A table to compare: its file, and the mapping that says what its columns mean."""

    file: Path
    mapping: str
    encoding: str = ""


class Side(NamedTuple):
    """What was read of a table: how many rows, how many its mapping refused, and how many are compared with nothing, by reason.

    `unused` are headers that the mapping has not, and `apart` columns that it has, so that nothing below them is compared.
    """

    file: Path
    rows: int
    refused: int
    left_out: dict[str, int]
    unused: tuple[str, ...]
    apart: tuple[str, ...] = ()


class Match(NamedTuple):
    """Two rows that may be the same. A row is named by its identifier, or by its line where the mapping has none.

    Rows that pairs join, directly or over others, have one `cluster`: a number, the largest cluster first.
    """

    score: float
    a: str
    a_label: str
    b: str
    b_label: str
    cluster: int
    reasons: tuple[Reason, ...]


class Matched(NamedTuple):
    """The pairs, the likeliest first, and what was read; one side where a table was compared with itself.

    `proposal` says what is in the work file, if one was written.
    """

    kind: str
    mapping: Mapping
    sides: tuple[Side, ...]
    pairs: tuple[Match, ...]
    proposal: Proposal | None = None

    @property
    def clusters(self) -> int:
        """How many groups of rows the pairs join."""
        return len({pair.cluster for pair in self.pairs})


def match(
    workspace: Workspace,
    a: Table,
    b: Table | None = None,
    kind: str = "",
    *,
    least: float = 0.05,
    one_to_one: bool = False,
    out: Path | None = None,
    work: Path | None = None,
    again: bool = False,
    progress: Callable[[int], object] = bool,
) -> Matched:
    """Compares two tables, or the rows of one among themselves, and gives the pairs with a score of `least` or more.

    `kind` is one of KINDS; empty stands for that of the rows' class. With `one_to_one`, a row is in its best pair alone. `out` is where
    the pairs will be written: the rights of the rows are checked first. `work` is a work file for a review, which then has the undecided
    pairs, or with `again` all. Raises UsageError for a kind or a place that is wrong, and what `load` raises.
    """
    from kzgraph.linking.candidates import labels, persons  # late: they need an extra

    tables = [a] if b is None else [a, b]
    # For its owner alone: private rows may be in it.
    with tempfile.TemporaryDirectory(prefix="kzgraph-") as folder:
        read = [_read(workspace, table, Path(folder) / f"{number}.nq", kind, progress) for number, table in enumerate(tables)]
        mapping = max((one.mapping for one in read), key=lambda one: STRICT.index(one.rows))
        if out is not None:
            rights.check(out, mapping, workspace)
        decisions = work and _decisions(workspace, work, read, mapping)
        secret = working.secret(work, decisions.dataset) if work and decisions and not all(one.mapping.id for one in read) else ""
        named = [_named(one, f"{work.stem}/{side}", secret) for side, one in zip("ab", read, strict=False)] if work else []
    kinds = {one.kind for one in read}
    if len(kinds) > 1:
        raise UsageError(
            f"{a.file} holds {read[0].kind} and {tables[-1].file} {read[-1].kind}: only rows of one kind can be compared. "
            "Choose it with --kind."
        )
    by_labels = partial(labels.propose, country=workspace.settings.country)
    propose: Callable[..., list[Candidate]] = persons.propose if read[0].kind == "persons" else by_labels
    candidates = propose(*(one.rows for one in read))
    pairs = sorted((item for item in candidates if item.score >= least), key=lambda item: (-item.score, item.subject, item.object))
    if one_to_one:
        pairs = list(_best(pairs))
    done = Matched(read[0].kind, mapping, tuple(one.side for one in read), _matches(pairs, read))
    return (
        done._replace(proposal=_propose(workspace, decisions, work, read, named, secret, pairs, again=again))
        if work and decisions
        else done
    )


def _matches(pairs: Sequence[Candidate], read: Sequence[_Read]) -> tuple[Match, ...]:
    """The pairs with the labels and the cluster of their rows."""
    names = {row.iri: proposing.label_of(row) for one in read for row in one.rows}
    cluster = _clusters(pairs)
    return tuple(
        Match(
            score=item.score,
            a=_name(item.subject),
            a_label=names[item.subject],
            b=_name(item.object),
            b_label=names[item.object],
            cluster=cluster[item.subject],
            reasons=item.reasons,
        )
        for item in pairs
    )


def _decisions(workspace: Workspace, work: Path, read: Sequence[_Read], mapping: Mapping) -> Decisions:
    """The judgements of the pairs, which have the name of the work file."""
    name = dataset_name(work.stem, str(work))
    overwrite.check(work, BEGINS, *(one.side.file for one in read))
    titles = dict.fromkeys(f"{one.mapping.title} ({one.side.file.name})" for one in read)
    return Decisions(workspace, Dataset(name, " and ".join(titles), rights=mapping.rows), work, lists=len(read))


def _propose(
    workspace: Workspace,
    decisions: Decisions,
    work: Path,
    read: Sequence[_Read],
    sides: Sequence[dict[str, str]],
    secret: str,
    pairs: Iterable[Candidate],
    *,
    again: bool,
) -> Proposal:
    """Writes the pairs into the work file; `sides` have the lasting IRI of each row."""
    named = {row: iri for side in sides for row, iri in side.items()}
    labels = {named[row.iri]: proposing.label_of(row) for one in read for row in one.rows}
    # In one list either row may be first, so the order of the IRIs decides, as in the next version of the table.
    candidates = [
        _turned(item) if decisions.lists == 1 and item.object < item.subject else item
        for item in (pair._replace(subject=named[pair.subject], object=named[pair.object]) for pair in pairs)
    ]
    # A table of right pairs names rows as the list of pairs does, also rows that are in none.
    lines = {f"{name}/{_name(row)}": iri for name, side in zip("ab", sides, strict=False) for row, iri in side.items()}
    with writing.outputs(workspace, work) as change:
        done = proposing.put_work(change, work, decisions, read[0].kind, candidates, labels, again=again, lines=lines, secret=secret)
    gone = tuple(link for link in decisions.read().values() if not labels.keys() >= set(link.sides))
    return done._replace(rows=sum(one.side.rows for one in read), gone=gone)


def _turned(pair: Candidate) -> Candidate:
    reasons = tuple(reason._replace(local=reason.external, external=reason.local) for reason in pair.reasons)
    return pair._replace(subject=pair.object, object=pair.subject, reasons=reasons)


class _Read(NamedTuple):
    """What was read of a table; `loaded` has the row of each that is compared, as `source` names it."""

    side: Side
    mapping: Mapping
    kind: str
    rows: Sequence[Row]
    source: Path
    dataset: str
    loaded: Sequence[Row]


def _read(workspace: Workspace, table: Table, target: Path, kind: str, progress: Callable[[int], object]) -> _Read:
    """The rows of a table, named `0/IDENTIFIER` or `1/IDENTIFIER`, so that those of two lists with one mapping stay apart."""
    from kzgraph.linking.candidates import kinds

    loaded = loading.load(workspace, table.file, table.mapping, out=target, encoding=table.encoding, progress=progress)
    if not loaded.rows_out:
        reasons = "; ".join(f"{count}: {f'{column} ' if column else ''}{why}" for (column, why), count in loaded.refused.reasons.items())
        raise UsageError(f"{table.file}: none of {loaded.rows_in} rows can be compared ({reasons or 'it holds none'}).")
    usual = proposing.described(target)[1]
    kind = kind or usual
    if kind not in KINDS:
        raise UsageError(
            f"{table.file}: {kind or 'rows of this class'} cannot be compared with another table. Expected --kind {', '.join(KINDS)}."
        )
    dataset = proposing.dataset_iri(target)
    rows = list(kinds.rows(target, kind))
    known = naming.table(target, dataset).rows
    lacking = dict(kinds.left_out(rows))
    without = Counter({f"nothing in it is read as {kind}": len(set(known) - {row.iri for row in rows})})
    left = +(Counter(lacking.values()) + without)
    if left.total() == len(known):
        reasons = "; ".join(f"{count}: {why}" for why, count in left.items()) or "it holds none"
        raise UsageError(f"{table.file}: none of {len(known)} rows can be compared as {kind} ({reasons}).")
    compared = [row for row in rows if row.iri not in lacking]
    shown = {row.iri: f"{target.stem}/{unquote(row.iri.removeprefix(dataset + '/'))}" for row in compared}
    return _Read(
        Side(table.file, len(known), len(loaded.refused), dict(sorted(left.items())), loaded.unused, _apart(loaded)),
        loaded.mapping,
        kind,
        [row._replace(iri=shown[row.iri]) for row in compared],
        target,
        dataset,
        compared,
    )


def _apart(loaded: loading.Loaded) -> tuple[str, ...]:
    """The columns of places of a table that say nothing of who a person is: where something happened to them."""
    return tuple(name for name in EVENT_PLACES if name in loaded.mapping.columns and name not in loaded.absent)


def _named(read: _Read, name: str, secret: str) -> dict[str, str]:
    """The lasting IRI of each row below `name`: by its identifier, or by its content; rows that are alike in every cell are numbered."""
    shown = {row.iri: other.iri for row, other in zip(read.loaded, read.rows, strict=True)}
    if read.mapping.id:
        return {shown[row.iri]: f"{KZR}{name}/{row.iri.removeprefix(read.dataset + '/')}" for row in read.loaded}
    times: Counter[str] = Counter()
    named = {}
    for row, iri in naming.by_content(read.source, name, read.kind, read.loaded, secret).items():
        times[iri] += 1
        named[shown[row]] = f"{iri}-{times[iri]}" if times[iri] > 1 else iri
    return named


def _name(iri: str) -> str:
    return iri.partition("/")[2]


def _best(pairs: Iterable[Candidate]) -> Iterator[Candidate]:
    """The pairs of which neither row is in a pair before."""
    taken: set[str] = set()
    for pair in pairs:
        if not taken & {pair.subject, pair.object}:
            taken |= {pair.subject, pair.object}
            yield pair


def _clusters(pairs: Iterable[Candidate]) -> dict[str, int]:
    """The number of the cluster of each row."""
    of: dict[str, list[str]] = {}
    for pair in pairs:
        left, right = of.setdefault(pair.subject, [pair.subject]), of.setdefault(pair.object, [pair.object])
        if left is not right:
            more, fewer = (left, right) if len(left) >= len(right) else (right, left)
            more += fewer
            of |= dict.fromkeys(fewer, more)
    distinct = {id(rows): rows for rows in of.values()}.values()
    largest_first = sorted(distinct, key=lambda rows: (-len(rows), min(rows)))
    return {row: number for number, rows in enumerate(largest_first, 1) for row in rows}
