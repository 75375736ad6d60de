"""Compares a loaded table with the workspace and writes the undecided pairs into a work file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from kzgraph.dates import today
from kzgraph.errors import UsageError
from kzgraph.graph import store as stores
from kzgraph.graph import writing
from kzgraph.linking import naming, work
from kzgraph.linking.candidates.rows import KIND_OF
from kzgraph.linking.decisions import Decisions
from kzgraph.linking.links import TOOL, Dataset, Link, dataset_name, row_key
from kzgraph.records.nquads import DATASET
from kzgraph.safety import overwrite
from kzgraph.vocab import DCTERMS, KZR, RDF, SCHEMA

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace
    from kzgraph.linking.candidates.candidate import Candidate
    from kzgraph.linking.candidates.endpoint import Endpoint
    from kzgraph.safety.transaction import Transaction


# Shipped mappings whose rows have no identifier: a list extends one under a name of its own.
TEMPLATES = ("organisation-list", "person-list", "recommendations")


class Proposal(NamedTuple):
    """What a run did: `waiting` pairs are in the work file, and `decided` counts by state the pairs that keep their decision.

    `rows` counts the rows of the table, and `left_out` those that were not compared, by reason. `altered` are judgements whose row has a
    new label. `gone` are those whose row is not in the table any more, or has changed where rows have no identifier. `kept` is the file
    with the judgements of the dataset, and their number. `chances` have the label of a local event, and what days and places alone give.
    """

    file: Path
    dataset: Dataset
    kind: str
    rows: int
    waiting: int
    decided: dict[str, int]
    altered: tuple[Link, ...]
    gone: tuple[Link, ...]
    left_out: dict[str, int]
    kept: tuple[Path, int]
    chances: tuple[tuple[str, str], ...] = ()


def propose(
    workspace: Workspace,
    source: Path,
    target: Path,
    kind: str = "",
    *,
    again: bool = False,
    called: Path | None = None,
    by_line: bool | None = None,
    progress: Callable[[int], None] | None = None,
) -> Proposal:
    """Compares the N-Quads of a loaded table with the workspace and writes the work file `target`; errors name the table `called`.

    `by_line` says whether rows are named by their lines; None reads it from the rows.

    `kind` is one of `candidates.kinds.KINDS`; empty stands for that of the rows' class. A decided pair is not proposed again, unless its
    row has a new label or `again` asks for it. Raises UsageError if the work file may not be written, if no row can be compared, and for
    a list under the name of a template.
    """
    from kzgraph.linking.candidates import kinds  # late: it needs an extra

    dataset, usual = described(source)
    kind = kind or usual
    shown = called or source
    if not kind:
        raise UsageError(
            f"{shown}: rows of this class are not linked: choose one of {', '.join(kinds.KINDS)} with --kind if they are one of these, "
            "or ask about them: kzgraph ask QUESTION --with FILE.nq."
        )
    decisions = Decisions(workspace, dataset, target)
    overwrite.check(target, work.BEGINS, source)
    table = naming.table(source, dataset_iri(source))
    if by_line is not None:
        table = table._replace(by_line=by_line)
    if table.by_line:
        named(dataset.name)
    rows = list(kinds.rows(source, kind))
    left = _left_out(table, rows, dict(kinds.left_out(rows)), kind)
    if left.total() == len(table.rows):
        reasons = "; ".join(f"{count}: {why}" for why, count in left.items()) or "it holds none"
        raise UsageError(
            f"{shown}: none of {len(table.rows)} rows can be compared as {kind} ({reasons}). Choose another --kind. Nothing was written."
        )
    secret = work.secret(target, dataset) if table.by_line else ""
    names = naming.by_content(source, dataset.name, kind, rows, secret) if table.by_line else {row.iri: row.iri for row in rows}
    names |= {iri: own for iri, own in naming.by_dataset(source).items() if iri in names}
    done = _compare(workspace, decisions, kind, rows, names, target, again=again, by_line=table.by_line, secret=secret, progress=progress)
    gone = _gone(decisions.read().values(), names.values(), dataset.name)
    return done._replace(rows=len(table.rows), gone=gone, left_out=dict(sorted(left.items())))


def ask(
    workspace: Workspace,
    dataset: Dataset,
    endpoint: Endpoint,
    target: Path,
    kind: str,
    *,
    again: bool = False,
    progress: Callable[[int, int], object] | None = None,
) -> Proposal:
    """As `propose`, but compares nodes of an endpoint that share a label with this graph, instead of a table.

    `progress` is called with the labels looked up so far and their total. Judged nodes are looked up again, and reported as gone if the
    endpoint has no label of them any more. Raises UsageError for a kind that endpoints are not asked for, and RemoteError for a partial
    answer.
    """
    from kzgraph.linking.candidates import kinds
    from kzgraph.linking.candidates.endpoint import KINDS
    from kzgraph.linking.candidates.local import rows as local_rows
    from kzgraph.linking.candidates.rows import LabelRow

    if kind not in KINDS:
        raise UsageError(f"{kind or 'nothing'} cannot be asked from an endpoint: choose one of {', '.join(KINDS)} with --kind.")
    decisions = Decisions(workspace, dataset, target)
    overwrite.check(target, work.BEGINS)
    local = [row for row in local_rows(workspace, kind) if isinstance(row, LabelRow)]
    subjects = {row.iri for row in local}
    judged = [link for link in decisions.read().values() if link.subject in subjects]
    rows = list(endpoint.rows(local, [link.object for link in judged], progress))
    names = {row.iri: row.iri for row in rows}
    left = Counter(endpoint.aside.values()) + Counter(dict(kinds.left_out(rows)).values())
    done = _compare(workspace, decisions, kind, rows, names, target, again=again)
    gone = _gone(judged, names.values(), dataset.name)
    return done._replace(rows=len(names.keys() | endpoint.aside.keys()), gone=gone, left_out=dict(sorted(left.items())))


def _compare(
    workspace: Workspace,
    decisions: Decisions,
    kind: str,
    rows: Sequence[Any],
    names: dict[str, str],
    target: Path,
    *,
    again: bool,
    by_line: bool = False,
    secret: str = "",
    progress: Callable[[int], None] | None = None,
) -> Proposal:
    """Compares rows, named by `names`, and writes the undecided pairs into the work file. Says nothing of the rows that were left out."""
    from kzgraph.linking.candidates import kinds

    with writing.outputs(workspace, target) as change:
        labels = {names[row.iri]: label_of(row) for row in rows}
        local_labels = stores.Labels(stores.load(workspace))
        candidates: dict[tuple[str, str], Candidate] = {}
        lines: dict[str, str] = {}
        compared = kinds.compare(workspace, iter(rows), kind, progress=progress)
        for item in sorted(compared.candidates, key=lambda item: (-item.score, item.subject, item.object)):
            candidates.setdefault((item.subject, names[item.object]), item._replace(object=names[item.object]))
            lines |= {item.object: names[item.object]} if by_line else {}
        called = {item.subject: local_labels.of(ox.NamedNode(item.subject)) for item in candidates.values()} | labels
        put = put_work(change, target, decisions, kind, candidates.values(), called, again=again, lines=lines, secret=secret)
    chances = tuple((local_labels.of(ox.NamedNode(chance.event)), chance.note) for chance in compared.chances)
    return put._replace(chances=chances)


def put_work(
    change: Transaction,
    target: Path,
    decisions: Decisions,
    kind: str,
    candidates: Iterable[Candidate],
    labels: Mapping[str, str],
    *,
    again: bool,
    lines: Mapping[str, str],
    secret: str,
) -> Proposal:
    """Has the undecided candidates, or with `again` all, put into the work file. Says nothing of the rows of the table.

    `labels` are of both sides, `lines` as `Header.rows`, and `secret` as there.
    """
    decided = decisions.read()
    counted: Counter[str] = Counter()
    waiting, altered = [], []
    for candidate in candidates:
        pair = work.Pair(candidate, labels[candidate.subject], labels[candidate.object], decisions.dataset.name)
        before = decided.get(pair.key)
        if before and before.holds_for(pair.external, pair.local) and not again:
            counted[before.state] += 1
            continue
        altered += [before] if before and not before.holds_for(pair.external, pair.local) else []
        waiting.append(pair)
    header = work.Header(decisions.dataset, kind, TOOL, today().isoformat(), tuple(sorted(lines.items())), decisions.lists, secret)
    change.put(target, work.text(header, waiting), private=not decisions.dataset.is_published)
    counts, kept = dict(sorted(counted.items())), (decisions.file, len(decided))
    return Proposal(target, decisions.dataset, kind, 0, len(waiting), counts, tuple(altered), (), {}, kept)


def named(name: str) -> None:
    """Raises UsageError for a name that many lists share: judgements of one would be taken for those of another."""
    if name in TEMPLATES:
        raise UsageError(
            f"{name} is a template, not the name of a list: judgements of one list must not hold for another. "
            f"Write a mapping with a name of your own that says extends: {name} (kzgraph load FILE --propose prints one)."
        )


def _left_out(table: naming.Table, rows: Sequence[Any], lacking: dict[str, str], kind: str) -> Counter[str]:
    """How many rows of the table are compared with nothing, by reason: those of which nothing was read, or nothing that can be found."""
    known, reasons = set(table.rows), dict[str, str]()
    compared: set[str] = set()
    for row in rows:
        whole = row.iri if row.iri in known else row.iri.rsplit("/", 1)[0]  # a place is a part of a row
        if row.iri in lacking:
            reasons.setdefault(whole, lacking[row.iri])
        else:
            compared.add(whole)
    return Counter(reasons.get(row, f"nothing in it is read as {kind}") for row in table.rows if row not in compared)


def _gone(links: Iterable[Link], rows: Iterable[str], dataset: str) -> tuple[Link, ...]:
    """The judgements of rows that a table does not hold."""
    there = {row_key(iri, dataset) for iri in rows}
    return tuple(link for link in links if link.pair[1] not in there)


def described(source: Path) -> tuple[Dataset, str]:
    """The dataset that an N-Quads file describes at its head, and the kind of its rows if their class says so.

    What does not say what may be done with its rows is private. Raises UsageError if no dataset is described.
    """
    head: dict[str, str] = {}
    iri = kind = ""
    for quad in naming.quads(source):
        if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, (ox.NamedNode, ox.Literal)):
            continue
        if quad.object.value == DATASET and not iri:
            iri = quad.subject.value
        if quad.subject.value == iri:
            head.setdefault(quad.predicate.value, quad.object.value)
        elif iri and quad.subject.value.startswith(iri + "/") and quad.predicate.value == RDF + "type":
            kind = KIND_OF.get(quad.object.value, "")
            break
    if not iri.startswith(KZR):
        raise UsageError(f"{source}: expected the description of a dataset, found none. Load the table: kzgraph load.")
    release = head.get(SCHEMA + "version", "")
    name = iri.removeprefix(KZR).removesuffix(f"-{release}" if release else "")
    dataset_name(name, str(source))
    title = head.get(DCTERMS + "title", name).removesuffix(f" {release}" if release else "")
    rights = head.get(DCTERMS + "accessRights", "private")
    licence, page = head.get(DCTERMS + "license", ""), head.get(DCTERMS + "source", "")
    return Dataset(name, title, licence, page, rights, head.get(DCTERMS + "bibliographicCitation", "").strip()), kind


def dataset_iri(source: Path) -> str:
    """The IRI of the dataset that an N-Quads file describes at its head, with that of the release; empty if it describes none."""
    datasets = (
        quad.subject.value
        for quad in naming.quads(source)
        if quad.object == ox.NamedNode(DATASET) and isinstance(quad.subject, ox.NamedNode)
    )
    return next(datasets, "")


def label_of(row: Any) -> str:  # noqa: ANN401 (a row of any kind)
    """The label of a row, else the first of its labels or names."""
    if hasattr(row, "label"):
        return str(row.label)
    if hasattr(row, "labels"):
        return str(row.labels[0].text) if row.labels else ""
    return str(row.names[0]) if row.names else ""
