"""Lists the known advisories against the pinned packages, as pip-audit finds them. This uses the network.

Usage: python -m tools.advisories PIP-AUDIT [FILE...]

Exits with 0 if none is known, with 1 if one is, and with 3 if the advisories could not be read: then nothing is known either way.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = ("requirements.txt", "requirements-action.txt", "requirements-pip.txt", "tools/audit.txt")
NONE, KNOWN, UNKNOWN = 0, 1, 3


def ask(program: str, file: str) -> tuple[int, str]:
    """The exit code for the pins of a file, and what to print."""
    call = [program, "--format=json", "--progress-spinner=off", "--disable-pip", "--require-hashes", "--requirement", file]
    try:
        done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
        packages = json.loads(done.stdout)["dependencies"]
    except OSError as error:
        return UNKNOWN, f"{file}: the advisories could not be read, so nothing is known: {program}: {error.strerror}"
    except (ValueError, KeyError, TypeError):
        reason = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        return UNKNOWN, f"{file}: the advisories could not be read, so nothing is known: {reason[:300]}"
    if passed := [f"{row['name']} ({row['skip_reason']})" for row in packages if "skip_reason" in row]:
        return UNKNOWN, f"{file}: nothing is known of {', '.join(passed)}"
    lines = [
        f"{file}: {row['name']} {row['version']}: {entry['id']}; fixed in {', '.join(entry['fix_versions']) or 'no version'}"
        for row in packages
        for entry in row["vulns"]
    ]
    return (KNOWN, "\n".join(lines)) if lines else (NONE, f"{file}: no advisory is known against {len(packages)} packages")


def main(program: str, files: tuple[str, ...]) -> int:
    """Prints the advisories of each file. One that is known weighs more than one that could not be read."""
    codes = []
    for file in files or FILES:
        code, text = ask(program, file)
        print(text)
        codes.append(code)
    return KNOWN if KNOWN in codes else max(codes)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(f"usage: {__doc__.split('Usage: ')[1].splitlines()[0]}")
    sys.exit(main(sys.argv[1], tuple(sys.argv[2:])))
