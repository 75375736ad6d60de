"""GED rows into N-Quads: `kzgraph load` beside a plain Python writer of the same quads, in one run.

Usage: python -m bench.load [--rows 200000] [--rounds 3] [--from GED.csv]

The rows are those of a GED table (`--from`), or invented ones in its form, repeated under other identifiers. Each round runs both, one
after the other, each in a process of its own; a figure is the median of the rounds. The quads of both are compared once. Beside seconds
stands the processor time: on a machine that others use, seconds tell how busy it was. `--memory` loads ten times the rows too, and
tells the most memory that either took.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.records import rows

DATASET = b"<https://w3id.org/kzgraph/resource/ucdp-ged-19.1"
LOAD = """
import resource, sys, time
from pathlib import Path
from kzgraph.records.load import load
from kzgraph.graph.workspace import Workspace
begun, used = time.perf_counter(), time.process_time()
done = load(Workspace.open(), Path(sys.argv[1]), "ucdp-ged", out=Path(sys.argv[2])).rows_out
"""
PLAIN = """
import resource, sys, time
from kzgraph.records import mapping
from kzgraph.graph.workspace import Workspace
from tests.records import reference
begun, used = time.perf_counter(), time.process_time()
ged = mapping.find("ucdp-ged", Workspace.open())
with open(sys.argv[2], "w", encoding="utf-8", newline="") as out:
    done, _ = reference.write(ged, "https://w3id.org/kzgraph/resource/ucdp-ged-19.1", sys.argv[1], out)
"""
ACCOUNT = """
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(done, time.perf_counter() - begun, time.process_time() - used, memory)
"""


def table(file: Path, count: int, real: Path | None) -> None:
    """A table of so many rows in the form of GED."""
    if real is None:
        header, events = rows.OLD, [[event.get(name, "") for name in rows.OLD] for event in rows.EVENTS]
    else:
        with real.open(encoding="utf-8", newline="") as stream:
            header, *events = csv.reader(stream)
    identifier = header.index("id")
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        for number in range(count):
            row = list(events[number % len(events)])
            row[identifier] = str(number)
            writer.writerow(row)


def run(code: str, file: Path, out: Path) -> tuple[int, float, float, int]:
    """Rows, seconds, seconds of processors and MiB of one run in a process of its own."""
    out.unlink(missing_ok=True)  # load writes over no file that it did not write
    done = subprocess.run([sys.executable, "-c", code + ACCOUNT, str(file), str(out)], capture_output=True, text=True, check=True)
    count, seconds, used, memory = done.stdout.split()
    return int(count), float(seconds), float(used), int(memory)


def quads(file: Path) -> int:
    """A number that two files share if they hold the same lines about rows, in any order and however often."""
    with file.open("rb") as stream:
        return hash(frozenset(hash(line) for line in stream if line.startswith((DATASET + b"/", DATASET + b"#"))))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=200_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--from", dest="real", type=Path)
    options.add_argument("--memory", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, out = folder / "ged191.csv", folder / "out.nq"
        table(file, min(chosen.rows, 20_000), chosen.real)
        run(LOAD, file, out)
        expected = quads(out)
        run(PLAIN, file, out)
        print(f"same quads: {'yes, but for the head' if quads(out) == expected else 'NO'}")
        table(file, chosen.rows, chosen.real)
        print(f"{chosen.rows:,} rows, {file.stat().st_size / 1e6:.0f} MB; median of {chosen.rounds}\n")
        loaders = {"kzgraph load": LOAD, "plain Python": PLAIN}
        taken: dict[str, list[tuple[int, float, float, int]]] = {name: [] for name in loaders}
        for _ in range(chosen.rounds):
            for name, code in loaders.items():
                taken[name].append(run(code, file, out))
        print("| | rows a second | seconds | processor, µs a row | memory, MiB |\n|---|---|---|---|---|")
        middle = {name: [statistics.median(column) for column in zip(*runs, strict=True)] for name, runs in taken.items()}
        for name, (count, seconds, used, memory) in middle.items():
            print(f"| {name} | {count / seconds:,.0f} | {seconds:.1f} | {1e6 * used / count:.1f} | {memory:.0f} |")
        mine, plain = middle.values()
        ratios = [b[1] / a[1] for a, b in zip(*taken.values(), strict=True)]
        print(f"\n{statistics.median(ratios):.2f} times as fast as plain Python, with {mine[2] / plain[2]:.2f} of its processor time")
        print(f"output: {out.stat().st_size / chosen.rows:,.0f} bytes a row")
        if chosen.memory:
            table(file, 10 * chosen.rows, chosen.real)
            _, seconds, _, memory = run(LOAD, file, out)
            print(f"ten times the rows: {10 * chosen.rows / seconds:,.0f} rows a second, {memory} MiB")


if __name__ == "__main__":
    main()
