"""Prints what each ingredient made each command do, a line for each pair that fell, and how many did."""

from __future__ import annotations

import argparse
import collections
import tempfile
from pathlib import Path

from tests.safety.hostile import CALM, INGREDIENTS, box, commands, lay, watch


def main() -> int:
    """Runs the pairs that the arguments choose; 1 if one fell."""
    parser = argparse.ArgumentParser(prog="python -m tests.safety.hostile")
    parser.add_argument("--only", action="append", default=[], metavar="RUN", help="a run by name, such as 'shapes check' or 'export (2)'")
    parser.add_argument("--all", action="store_true", help="print also what held, with the exit code and the last line of messages")
    parser.add_argument("ingredients", nargs="*", metavar="WORD", help="how names of ingredients begin; `calm` for all calm ones together")
    options = parser.parse_args()
    chosen = [[name] for name in INGREDIENTS if name.startswith(tuple(options.ingredients or [""]))]
    runs = [run for run in commands.runs() if run[0] in options.only or not options.only]
    ways: collections.Counter[str] = collections.Counter()
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        made = box.template(Path(folder) / "template")
        for names in [list(CALM)] if options.ingredients == ["calm"] else chosen:
            for run in runs:
                ways.update(_tried(made, Path(folder) / "box", names, run, options.all))
    print(*(f"{way}: {count}" for way, count in sorted(ways.items())), sep="; ")
    return 1 if ways.keys() - {"held"} else 0


def _tried(made, path, names, run, every):
    """Prints the faults of a pair; the ways in which it fell."""
    name, words, recipe = run
    with box.opened(made, path) as (opened, trap):
        lay(opened, names)
        seen = watch.watch(opened, trap, words, recipe.writes, until=recipe.until)
    held = [f"held, {seen.code}: {' '.join(seen.shown.splitlines()[-1:])[:120]}"] if every else []
    for line in [*seen.faults()] or held:
        print(f"{name} | {names[0] if len(names) == 1 else 'calm'} | {line!r}", flush=True)
    return {fault.split()[0] for fault in seen.faults()} or {"held"}


if __name__ == "__main__":
    raise SystemExit(main())
