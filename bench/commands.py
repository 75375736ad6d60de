"""CPU seconds of commands that people wait for, above Python's own start; with `--before`, beside another checkout in the same run.

Usage: python -m bench.commands [--rounds 15] [--before DIR]

Each figure is the median of the rounds, in which the checkouts take turns. `validate` starts without its cache, then finds it.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
START = "Python's own start"
CALLS = {
    START: ["-c", "pass"],
    "ask official-death-toll": ["-m", "kzgraph", "ask", "official-death-toll"],
    "show p04-s02": ["-m", "kzgraph", "show", "p04-s02"],
    "validate, no cache": ["-m", "kzgraph", "validate"],
    "validate": ["-m", "kzgraph", "validate"],
}


def cpu_seconds(checkout: Path, call: list[str], cache: str) -> float:
    """CPU seconds of a call and its children. Raises CalledProcessError if it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    library = str(checkout / "packages" / "shaclcheck" / "src")
    environment = {**os.environ, "XDG_CACHE_HOME": cache, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPATH": library}
    subprocess.run([sys.executable, *call], cwd=checkout, env=environment, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measured(checkouts: list[Path], rounds: int) -> dict[str, list[float]]:
    """For each call the medians of the checkouts."""
    taken: dict[str, list[list[float]]] = {name: [[] for _ in checkouts] for name in CALLS}
    with tempfile.TemporaryDirectory() as folder:
        kept = [tempfile.mkdtemp(dir=folder) for _ in checkouts]
        for checkout, cache in zip(checkouts, kept, strict=True):
            cpu_seconds(checkout, CALLS["validate"], cache)
        for _ in range(rounds):
            for name, call in CALLS.items():
                for place, checkout in enumerate(checkouts):
                    cache = tempfile.mkdtemp(dir=folder) if "no cache" in name else kept[place]
                    taken[name][place].append(cpu_seconds(checkout, call, cache))
    return {name: [statistics.median(seconds) for seconds in rows] for name, rows in taken.items()}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--before", type=Path, help="a checkout to compare with, run by this Python")
    chosen = options.parse_args()
    checkouts = [HERE] if chosen.before is None else [chosen.before.resolve(), HERE]
    medians = measured(checkouts, chosen.rounds)
    starts = medians.pop(START)
    print(f"{START}: {starts[-1]:.4f} CPU seconds\n")
    columns = ["CPU seconds"] if chosen.before is None else ["before", "after", "ratio"]
    print(f"| command | {' | '.join(columns)} |\n|---|" + "---|" * len(columns))
    for name, seconds in medians.items():
        above = [total - start for total, start in zip(seconds, starts, strict=True)]
        cells = [f"{value:.3f}" for value in above] + ([f"{above[1] / above[0]:.2f}"] if len(above) == 2 else [])
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
