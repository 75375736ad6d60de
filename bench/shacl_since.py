"""A check since a revision beside a full one: `python -m bench.shacl_since` gives the CPU seconds of both, medians of three runs.

The synthetic graph of `bench/shacl_graph.py` lies in twenty files of a repository. The last hundred lines go after the commit, and
the command runs in a process of its own.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.shacl_graph import SHAPES, make

FILES, LEFT_OUT, ROUNDS = 20, 100, 3


def repository(folder: Path, triples: int) -> list[Path]:
    """The files, one of them changed since the commit."""
    make(triples, folder / "all.nt")
    lines = (folder / "all.nt").read_text(encoding="utf-8").splitlines(keepends=True)
    size = -(-len(lines) // FILES)
    files = [folder / f"data-{number}.nt" for number in range(FILES)]
    for number, file in enumerate(files):
        file.write_text("".join(lines[number * size : (number + 1) * size]), encoding="utf-8")
    (folder / "all.nt").unlink()
    (folder / "shapes.ttl").write_bytes(SHAPES.read_bytes())
    git = ["git", "-C", str(folder), "-c", "user.name=bench", "-c", "user.email=bench@example.org"]
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "before"]):
        subprocess.run([*git, *command], check=True)
    files[-1].write_text("".join(lines[(FILES - 1) * size : -LEFT_OUT]), encoding="utf-8")
    return files


def seconds(folder: Path, files: list[Path], *options: str) -> tuple[float, str]:
    """The CPU seconds of a check, median of ROUNDS, and its last lines."""
    spent = []
    for _ in range(ROUNDS):
        before = os.times()
        command = [sys.executable, "-m", "kzgraph", "shapes", "check", *map(str, files), "--shapes", "shapes.ttl", *options]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        after = os.times()
        spent.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return statistics.median(spent), "\n".join(done.stdout.splitlines()[-2:])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.shacl_since", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--triples", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        files = repository(Path(name), options.triples)
        full, verdict = seconds(Path(name), files)
        narrowed, told = seconds(Path(name), files, "--since", "HEAD")
    print(f"full: {full:.2f} s\n{verdict}\n\nsince HEAD: {narrowed:.2f} s, {narrowed / full:.0%} of it\n{told}")


if __name__ == "__main__":
    main()
