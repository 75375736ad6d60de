"""Loading a table: its rows become N-Quads, and every row is accounted for: rows in are rows out and rows refused."""

from __future__ import annotations

import heapq
import json
import re
import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from kzgraph.errors import UsageError
from kzgraph.graph import writing
from kzgraph.records import columns, mapping, nquads, rights
from kzgraph.records.readers.engine import connect
from kzgraph.records.readers.recognise import open_table
from kzgraph.records.readers.table import Table, TableError, normal
from kzgraph.safety import sandbox
from kzgraph.safety.process_limits import cap_processor

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from kzgraph.graph.workspace import Workspace
    from kzgraph.records.mapping import Mapping
    from kzgraph.records.nquads import Query

_BATCH = 256  # rows: 1 MiB of each, written several times and escaped, stay below the 2 GiB that a batch can hold
FAULTS = ("line", "wrong", "fault")
LARGEST_OUTPUT, MOST_TIMES = 1 << 30, 1000  # bytes of rows that any file may give; above, how many times its own size
PATTERN_SECONDS = 5.0  # of processor time: a pattern of a mapping may backtrack without end
BUSY = 12  # times as long as that is waited for, since a busy machine may give it little of a processor
_CODES = 100  # different refused codes that are counted one by one
_SHARED = 1 << 17  # nodes remembered as described; beyond that one is described again, which changes nothing


class Refusal(NamedTuple):
    """A row that cannot be used: the line on which it begins, the header of the column at fault or nothing, the reason in words."""

    line: int
    column: str
    reason: str


class _NothingKept(Exception):  # noqa: N818 (not an error)
    """Every row was refused, so that no file is written."""


class Refusals:
    """Refused rows in the order of their lines, which come from two stages at once: one that reads rows, one that judges them."""

    def __init__(self) -> None:
        self._stages = (tempfile.TemporaryFile("w+", encoding="utf-8"), tempfile.TemporaryFile("w+", encoding="utf-8"))  # noqa: SIM115 (kept open)
        self.reasons: Counter[tuple[str, str]] = Counter()

    def __len__(self) -> int:
        return self.reasons.total()

    def __iter__(self) -> Iterator[Refusal]:
        return heapq.merge(*(self._read(number) for number in range(len(self._stages))))

    def add(self, stage: int, refusal: Refusal, kind: str) -> None:
        """Adds a row refused in stage 0 or 1; `kind` is the reason without what is particular to the row."""
        self._stages[stage].write(json.dumps(refusal) + "\n")
        self.reasons[refusal.column, kind] += 1

    def _read(self, stage: int) -> Iterator[Refusal]:
        file = self._stages[stage]
        file.seek(0)
        while line := file.readline():
            yield Refusal(*json.loads(line))


class Loaded(NamedTuple):
    """What became of a table. `rows_in` are `rows_out` and `refused`; `empty` counts lines without a cell, which are not rows.

    `absent` are columns of the mapping that the table has not, `unused` headers that the mapping has not. `out` is None where
    nothing was written.
    """

    file: Path
    mapping: Mapping
    dataset: str
    out: Path | None
    rows_in: int
    rows_out: int
    quads: int
    empty: int
    refused: Refusals
    notes: tuple[str, ...]
    absent: tuple[str, ...]
    unused: tuple[str, ...]


def load(
    workspace: Workspace,
    file: Path,
    mapping_name: str,
    *,
    out: Path | None = None,
    release: str = "",
    encoding: str = "",
    progress: Callable[[int], object] = bool,
) -> Loaded:
    """Judges every row of a table by a mapping, and writes those that can be used as N-Quads to `out`, whole or not at all.

    `mapping_name` is the name of a shipped mapping or a file. Without `out`, rows are judged and counted, nothing is written. `progress` is
    called now and then with the number of rows done. Raises UsageError for a mapping, a column, a release or a place that is wrong, and
    TableError for a file that is broken.
    """
    chosen = mapping.find(mapping_name, workspace)
    table = open_table(file, columns.wanted(chosen) or columns.known_names(chosen), encoding)
    chosen = rights.bound_by(chosen, table.columns, workspace)
    binding = columns.bind(chosen, table, file)
    if out is not None:
        rights.check(out, chosen, workspace)
        if out.exists() and out.samefile(file):
            raise UsageError(f"{out}: is the table itself. Name another file.")
        if out.exists() and not out.is_file():
            raise UsageError(f"{out}: rows go into a file. Name one, not a folder, a pipe or a device.")
        if out.exists() and not _is_ours(out):
            raise UsageError(f"{out}: exists and was not written by kzgraph load. Name another file, or remove it first.")
    if release and not re.fullmatch(r"[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*", release):
        raise UsageError(f"--release {release}: use letters and digits, separated by dots or hyphens, such as 23.1.")
    release = release or _release(chosen, file, table)
    dataset = nquads.dataset_iri(chosen, release)
    work = _Work(file, table, chosen, dataset, tuple(binding.columns.values()), progress)
    written = out
    with connect() as duck:
        columns.require_header(chosen, table, file, duck)
        with suppress(_NothingKept), _output(workspace, out, private=chosen.rows != "published") as output:
            counted = work.run(duck, output, nquads.head(chosen, dataset, release, work.bound))
            if counted[0] and not counted[1]:
                written = None
                raise _NothingKept
    notes = (*table.notes, *_doubts(work))
    return Loaded(file, chosen, dataset, written, *counted, table.empty, work.refused, notes, binding.absent, binding.unused)


def _doubts(work: _Work) -> Iterator[str]:
    """What a reader of the table should know of its release and of values that were written."""
    if form := _form(work.chosen, work.table):
        yield f"it has the columns of release {form}"
    if work.unzoned:
        yield f'{work.unzoned} times have no zone, and none was made up: zone: "+05:00" at the column says which it is'
    if work.table.damaged:
        yield f"{work.table.damaged} replacement characters (U+FFFD) in place of letters that were lost earlier: look for a better copy"


class _Work:
    """One pass over a table; a second one where identifiers repeat, since the first keeps no more of them than a hash."""

    def __init__(
        self, file: Path, table: Table, chosen: Mapping, dataset: str, bound: tuple[columns.Bound, ...], progress: Callable[[int], object]
    ) -> None:
        self.file, self.table, self.chosen, self.dataset, self.bound, self.progress = file, table, chosen, dataset, bound, progress

    def run(self, duck: duckdb.DuckDBPyConnection, output: Output, head: bytes) -> tuple[int, int, int]:
        """Writes head and rows; gives the number of rows in, rows out and quads. Raises TableError if a row is lost on the way."""
        hashes = Hashes()
        counted = self._pass(duck, output, head, hashes, frozenset())
        repeated = hashes.repeated() if self.chosen.id else frozenset()
        if repeated:
            output.restart()
            counted = self._pass(duck, output, head, Hashes(), repeated)
        return counted

    def _pass(
        self, duck: duckdb.DuckDBPyConnection, output: Output, head: bytes, hashes: Hashes, repeated: frozenset[int]
    ) -> tuple[int, int, int]:
        self.refused = Refusals()
        self.seen: dict[str, int] = {}
        self.codes: set[str] = set()  # refused codes of published rows
        self.unzoned = 0
        import pyarrow.compute as compute  # late: an extra

        shared: set[bytes] = set()
        output.write(head)
        rows = done = written = 0
        most = max(LARGEST_OUTPUT, MOST_TIMES * self.file.stat().st_size)
        quads = head.count(b"\n")
        sent: list[int] = []
        with self.table.relation(duck, self._unreadable, sent) as relation:
            query = nquads.query(self.chosen, self.dataset, self.bound, relation)
            for batch in duck.sql(query.select).to_arrow_reader(_BATCH):
                rows += len(batch)
                kept = self._kept(query, batch, hashes, repeated)
                own = lines_of(kept.column("own"))
                output.write(own)
                written += len(own)
                done += len(kept)
                quads += compute.sum(kept.column("quads")).as_py() or 0
                self.unzoned += compute.sum(kept.column("unzoned")).as_py() or 0
                for text in compute.unique(kept.column("common")).to_pylist():
                    if (common := text.encode()) not in shared:
                        output.write(common)
                        written += len(common)
                        quads += common.count(b"\n")
                        if len(shared) < _SHARED:
                            shared.add(common)
                if written > most:
                    raise TableError(
                        f"{self.file}: the first {rows} rows give {written >> 20} MiB, but at most {most >> 20} MiB are written, which is "
                        f"{LARGEST_OUTPUT >> 20} MiB or {MOST_TIMES} times the size of the file. Save the table as CSV."
                    )
                self.progress(rows)
        if sent != [rows]:
            raise TableError(
                f"{self.dataset}: {sum(sent)} rows were read and {rows} were written: either the file changed meanwhile, or this is a bug."
            )
        return done + len(self.refused), done, quads

    def _kept(self, query: Query, batch: pa.RecordBatch, hashes: Hashes, repeated: frozenset[int]) -> pa.RecordBatch:
        """The rows of a batch that can be used, and none whose identifier was taken before; refuses all others."""
        wrong = batch.column("wrong")
        if wrong.null_count < len(batch):
            for line, number, value in zip(*(batch.filter(wrong.is_valid()).column(name).to_pylist() for name in FAULTS), strict=True):
                self._unusable(query, line, number, value)
            batch = batch.filter(wrong.is_null())
        hashes.add(batch.column("hash"))
        if repeated:
            columns = (batch.column(name).to_pylist() for name in ("hash", "line", "id"))
            batch = batch.filter([not (key in repeated and self._repeats(line, name)) for key, line, name in zip(*columns, strict=True)])
        return batch

    def _unreadable(self, line: int, reason: str) -> None:
        self.refused.add(0, Refusal(line, "", reason), re.sub(r"0x\w\w|(?<=position )\d+|(?<=has )\d+(?= cells)", "…", reason))

    def _unusable(self, query: Query, line: int, wrong: int, value: str | None) -> None:
        check = query.checks[wrong]
        shown = f"{value} " if value and self.chosen.rows == "published" else ""
        if value and shown and check.code and len(self.codes) < _CODES:
            self.codes.add(value)
        kind = f"{shown}{check.reason}" if value in self.codes else check.reason
        self.refused.add(1, Refusal(line, check.header, f"{shown}{check.reason}"), kind)

    def _repeats(self, line: int, identifier: str) -> bool:
        """Whether the identifier stands in a row that was taken before; refuses the row then."""
        first = self.seen.setdefault(identifier, line)
        if first != line:
            header = ", ".join(entry.header for entry in self.bound if entry.column.name in self.chosen.id)
            self.refused.add(1, Refusal(line, header, f"repeats the identifier of line {first}"), "repeats an identifier")
        return first != line


class Hashes:
    """Hashes of identifiers, eight bytes each."""

    def __init__(self) -> None:
        self.all = array("Q")

    def add(self, hashes: pa.UInt64Array) -> None:
        """Adds hashes of 64 bits, none of which is NULL."""
        self.all.frombytes(memoryview(hashes.buffers()[1])[8 * hashes.offset : 8 * (hashes.offset + len(hashes))])

    def repeated(self) -> frozenset[int]:
        """Those that were added more than once."""
        import numpy as np

        ordered = np.frombuffer(self.all, dtype=np.uint64)
        ordered.sort()
        return frozenset(ordered[1:][ordered[1:] == ordered[:-1]].tolist())


def lines_of(texts: pa.StringArray) -> memoryview:
    """All texts of a column as UTF-8, one behind the other, without a copy."""
    _, places, data = texts.buffers()
    offsets = memoryview(places).cast("i")
    return memoryview(data or b"")[offsets[texts.offset] : offsets[texts.offset + len(texts)]]


class Output:
    """Where lines go: a stream, or nowhere."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        self.stream = stream
        self.write: Callable[[bytes | memoryview], object] = stream.write if stream else len

    def restart(self) -> None:
        """Takes back all that was written."""
        if self.stream:
            self.stream.seek(0)
            self.stream.truncate()


@contextmanager
def _output(workspace: Workspace, out: Path | None, *, private: bool) -> Iterator[Output]:
    """A file that appears whole at the end, readable by its owner alone if the rows are private; or nowhere."""
    if out is None:
        yield Output(None)
    else:
        out = out.resolve()
        with writing.outputs(workspace, out) as change, change.stream(out, private=private) as stream:
            yield Output(stream)


def _is_ours(out: Path) -> bool:
    """Whether a file holds nothing, or begins as loaded rows do: with their dataset, in the graph of the dataset."""
    try:
        with out.open("rb") as stream:
            first = stream.readline(1 << 12)
    except OSError as error:
        raise UsageError(f"{out}: cannot be read: {error.strerror}.") from None
    return not first or bool(nquads.FIRST_LINE.fullmatch(first))


def _release(chosen: Mapping, file: Path, table: Table) -> str:
    """The release of a dataset that has them, by the name of the file. Raises UsageError if the name does not show it."""
    if chosen.releases is None:
        return ""
    pattern = chosen.releases.in_file_name

    def numbers() -> Iterator[bytes]:
        cap_processor(PATTERN_SECONDS, 1)
        match = re.search(pattern, file.name.lower()) if pattern else None
        yield json.dumps([part.lstrip("0") or "0" for part in match.groups("")] if match else []).encode()

    try:
        release = ".".join(json.loads(sandbox.run(numbers, seconds=PATTERN_SECONDS * BUSY, mebibytes=256).output))
    except sandbox.LimitError:
        raise UsageError(
            f"{file}: the pattern releases: in_file_name of {chosen.name} takes more than {PATTERN_SECONDS:g} seconds of processor time "
            "on this name. Write it without repetitions in repetitions, such as (a+)+, or give --release."
        ) from None
    if release:
        return release
    form = _form(chosen, table)
    known = f" It has the columns of {form}." if form else ""
    raise UsageError(f"{file}: expected the release of {chosen.name} in the file name.{known} Give it, such as --release 23.1.")


def _form(chosen: Mapping, table: Table) -> str:
    """The release whose columns a table has; empty if none is known."""
    headers = {normal(header) for header in table.columns}
    known = chosen.releases.column_sets if chosen.releases else ()
    return next((release for release, marks in known if headers.issuperset(map(normal, marks))), "")
