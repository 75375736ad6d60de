"""A review in a terminal, recorded: `python -m tools.review_session` plays it and prints what stood on the screen.

The list of organisations is invented. Keys are pressed one by one in a terminal made for it; docs/links.md shows the result.
"""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from kzgraph.linking import work
from kzgraph.linking.candidates.candidate import Candidate, Reason
from kzgraph.linking.judgements import Judgements
from kzgraph.linking.links import TOOL, Dataset
from kzgraph.safety import transaction
from kzgraph.vocab import KZR

ROOT = Path(__file__).resolve().parent.parent
LIST = Dataset("example-list", "An example list of organisations", "https://creativecommons.org/licenses/by/4.0/")
SECONDS = 60
KILL = "!"  # in place of a key: the process is killed where it stands


def pairs() -> list[work.Pair]:
    """Four candidates, the likeliest first."""
    played = [
        ("osce", "OSCE", "Organization for Security and Co-operation in Europe (OSCE)", 0.97, [("name", 6.1), ("short name", 4.0)]),
        ("european-union", "European Union", "Delegation of the European Union", 0.71, [("name", 3.2), ("kind", -1.0)]),
        (
            "general-prosecutors-office",
            "General Prosecutor's Office",
            "Prosecutor of Exampleland",
            0.64,
            [("name", 4.8), ("country", -3.9)],
        ),
        ("democratic-party", "Democratic Party", "Democratic Party of Exampleland", 0.52, [("name", 3.0), ("country", -3.9)]),
    ]
    return [
        work.Pair(
            Candidate(KZR + name, f"{KZR}example-list/{number}", score, _reasons(local, external, reasons)), local, external, LIST.name
        )
        for number, (name, local, external, score, reasons) in enumerate(played, 1)
    ]


def _reasons(local: str, external: str, weights: list[tuple[str, float]]) -> tuple[Reason, ...]:
    sides = {
        "name": (local, external),
        "short name": (local, local),
        "kind": ("public body", "mission"),
        "country": ("Kazakhstan", "Exampleland"),
    }
    return tuple(Reason(aspect, *sides[aspect], weight) for aspect, weight in weights)


def play(
    folder: Path, keys: str, *options: str, shown_pairs: list[work.Pair] | None = None, lists: int = 0, rights: str = LIST.rights
) -> str:
    """What the terminal shows while the keys are pressed, each when the pair stands there, in a workspace made in that folder."""
    for name in ("graph", "queries"):
        if not (folder / name).exists():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.rq"))
    file = folder / "pairs.jsonl"
    head = work.Header(LIST._replace(rights=rights), "organisations", TOOL, "2026-11-25", lists=lists)
    transaction.write(file, work.text(head, shown_pairs or pairs()))
    controller, terminal = pty.openpty()
    command = [sys.executable, "-m", "kzgraph", "link", "review", "pairs.jsonl", "--workspace", ".", *options]
    environment = {**os.environ, "COLUMNS": "100", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=folder, stdin=terminal, stdout=terminal, stderr=terminal, env=environment, close_fds=True
    ) as process:
        os.close(terminal)
        shown = ""
        try:
            for key in keys:
                shown += until(controller, (Judgements.keys, "b back"))
                if key == KILL:
                    return shown
                os.write(controller, key.encode())
            shown += until(controller, "")
        finally:
            process.kill()
            os.close(controller)
    return shown.replace("\r\n", "\n")


def until(terminal: int, mark: str | tuple[str, ...]) -> str:
    """What the terminal shows until it ends with the mark or one of them, or until it is closed where there is none."""
    shown = ""
    while not (mark and shown.rstrip().endswith(mark)):
        ready, _, _ = select.select([terminal], [], [], SECONDS)
        if not ready:
            raise TimeoutError(f"the terminal waits for {mark or 'its end'}: {shown}")
        try:
            more = os.read(terminal, 1 << 16)
        except OSError:  # how Linux tells that the other side is closed
            more = b""
        if not more:
            return shown
        shown += more.decode("utf-8", "replace")
    return shown


def main() -> None:
    """Prints one session, then the next that goes on where it stopped."""
    with tempfile.TemporaryDirectory() as folder:
        for keys in ("yrnbnq", "u"):
            print("$ kzgraph link review pairs.jsonl")
            print(play(Path(folder), keys).rstrip("\n").lstrip("\n"), end="\n\n" if keys.endswith("q") else "\n")


if __name__ == "__main__":
    main()
