"""A work file as a table for a spreadsheet, and the decisions back out of it: for reviewers without a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Generic, NamedTuple

from kzgraph.linking.judgements import Decided, J, Judgements, written
from kzgraph.safety import bounded, escapes
from kzgraph.safety.separated import separated

if TYPE_CHECKING:
    from kzgraph.linking.work import Header, Pair

COLUMNS = ("check", "local", "external", "score", "for", "against", "besides", "subject", "object", "reason", "decision")
# A spreadsheet takes the mark of the byte order as a sign that a table is UTF-8.
BEGINS = "\ufeffcheck,local,external,score,"


class Fault(NamedTuple):
    """A row that cannot be taken: its line in the table, and why."""

    line: int
    reason: str


class Taken(NamedTuple, Generic[J]):
    """The result of reading a table back. With `faults`, nothing is written. `held` are judgements that others made meanwhile and that
    stay. `refused` are rows whose pair may not be judged at all.
    """

    written: tuple[J, ...]
    faults: tuple[Fault, ...]
    held: tuple[tuple[Fault, J], ...]
    empty: int
    refused: tuple[Fault, ...] = ()


def table(pairs: Sequence[Pair], decisions: Judgements[J]) -> str:
    """The undecided pairs that may be judged, as CSV; no cell is one that a spreadsheet would run as a formula."""
    decided = decisions.read()
    rows = []
    for pair in pairs:
        before = decided.get(decisions.key(pair))
        if decisions.refused(pair.candidate.subject, pair.candidate.object):
            continue
        if before is None or not before.holds_for(pair.external, pair.local):
            rows.append(_cells(pair))
    return "\ufeff" + separated(COLUMNS, rows)


def _cells(pair: Pair) -> list[str]:
    candidate = pair.candidate
    sides = [[reason for reason in candidate.reasons if (reason.weight > 0) - (reason.weight < 0) == sign] for sign in (1, -1, 0)]
    spoken = ["; ".join(f"{bit.aspect}: {' / '.join(filter(None, (bit.local, bit.external)))}" for bit in side) for side in sides]
    spoken[2] = "; ".join(filter(None, [candidate.asked, spoken[2]]))
    return [pair.digest, pair.local, pair.external, f"{candidate.score:.2f}", *spoken, candidate.subject, candidate.object, "", ""]


def take(file: Path, header: Header, pairs: Sequence[Pair], decisions: Judgements[J], role: str, day: str) -> Taken[J]:
    """Writes the decisions of a table that came back, or none of them if a row was altered.

    Judgements made after the table was written are kept. Raises UsageError for a file that is not such a table.
    """
    known = {pair.digest: pair for pair in pairs}
    chosen: dict[str, tuple[int, str, str]] = {}
    faults: list[Fault] = []
    empty = 0
    for line, row in bounded.numbered_rows(file, _fault, ",;\t")[1]:
        fault, pair, answer = _judge(row, known, decisions)
        if fault:
            faults.append(Fault(line, fault))
        elif pair and not answer:
            empty += 1
        elif pair and chosen.setdefault(pair.digest, (line, answer, row.get("reason", "").strip()))[1] != answer:
            faults.append(Fault(line, f"the pair has another decision in line {chosen[pair.digest][0]}: keep one of the two rows."))
    there = decisions.read()
    lines, steps = [], []
    for digest, (line, answer, reason) in chosen.items():
        pair = known[digest]
        before = there.get(decisions.key(pair))
        judgement = decisions.judged(header, pair, answer, role, day, reason)
        steps.append((judgement, before if before and not before.holds_for(pair.external, pair.local) else None))
        lines.append(line)
    beside = [*there.values(), *(judgement for judgement, _ in steps)]
    lacking = ((line, decisions.unfounded(known[digest], answer, beside)) for digest, (line, answer, _) in chosen.items())
    faults += [Fault(line, why) for line, why in lacking if why]
    if faults:
        return Taken((), tuple(sorted(faults)), (), empty)
    done = decisions.decide_all(steps)
    outcomes = list(zip(lines, (judgement for judgement, _ in steps), done, strict=True))
    held = tuple(
        (_held(line, outcome), stands) for line, _, outcome in outcomes if not outcome.written and (stands := outcome.held or outcome.rival)
    )
    refused = tuple(Fault(line, outcome.refused) for line, _, outcome in outcomes if outcome.refused)
    return Taken(tuple(judgement for _, judgement, outcome in outcomes if outcome.written), (), held, empty, refused)


def _held(line: int, done: Decided[J]) -> Fault:
    return Fault(line, "another decision was made meanwhile" if done.held else "it would be a second exact match")


def _judge(row: Mapping[str, str], known: Mapping[str, Pair], decisions: Judgements[J]) -> tuple[str, Pair | None, str]:
    """What is wrong with a row, its pair, and the answer that it gives."""
    pair = known.get(row["check"].strip())
    if pair is None:
        return (
            f"{row['check'][:40] or 'nothing'} is not the check of a pair in the work file: the row was altered, or is from another file.",
            None,
            "",
        )
    for name, cell in zip(COLUMNS, _cells(pair), strict=True):
        if name in ("local", "external", "subject", "object") and _plain(row[name]) not in (_plain(cell), _plain(escapes.cell(cell))):
            return f"{name} was altered: expected {cell[:80]}, found {row[name][:80]}.", None, ""
    decision = written(row["decision"])
    answer = decisions.answer(pair, decision)
    if decision and not answer:
        return f"{decision[:40]} is not a decision: write {decisions.written_as}, or leave it empty.", None, ""
    return "", pair, answer


def _plain(text: str) -> str:
    """Normalised, since spreadsheets change spaces and combining characters."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _fault(columns: list[str]) -> str:
    """What is wrong with the columns of a table, or nothing."""
    for name in COLUMNS:
        if name not in columns and name not in ("for", "against", "besides", "score", "reason"):
            return f"the column {name} is missing. Keep the columns of the table that was written."
        if columns.count(name) > 1:
            return f"two columns have the name {name}: keep the one that was written."
    return ""
