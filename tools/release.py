"""Builds a release into dist/: wheel and sdist of kzgraph and of shaclcheck, the bill of materials, and the SHA-256 of each.

Usage: python -m tools.release

It builds from the commit, never from files that git does not hold, and builds twice, in two folders: both builds must be the same bytes.
Exits with 1 if they are not, and with 2 if the checkout has changes that are not committed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from kzgraph import __version__
from tools.sbom import ROOT, bom

SUMS = "SHA256SUMS"
PROJECTS = (".", "packages/shaclcheck")


def build(checkout: Path, target: Path) -> dict[str, bytes]:
    """The wheels and sdists of the commit that is checked out, by name; built below `target`."""
    source = target / "source"
    source.mkdir(parents=True)
    archive = subprocess.run(["git", "-C", str(checkout), "archive", "HEAD"], check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", str(source)], input=archive, check=True)
    moment = subprocess.run(["git", "-C", str(checkout), "log", "-1", "--format=%ct"], check=True, capture_output=True, text=True).stdout
    environment = {**os.environ, "SOURCE_DATE_EPOCH": moment.strip()}
    for folder in PROJECTS:
        call = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", str(target / "built")]
        subprocess.run(call, cwd=source / folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    return {file.name: file.read_bytes() for file in sorted((target / "built").iterdir())}


def sums(files: dict[str, bytes]) -> str:
    """What `sha256sum --check` reads."""
    return "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))


def main(checkout: Path = ROOT, out: Path = ROOT / "dist") -> int:
    """Writes the release of a checkout; the exit code."""
    if changed := subprocess.run(["git", "-C", str(checkout), "status", "--porcelain"], check=True, capture_output=True, text=True).stdout:
        print(f"release: commit these changes first, or take them back:\n{changed}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        files, again = (build(checkout, Path(folder) / name) for name in ("first", "second"))
    if different := sorted(name for name in files.keys() | again.keys() if files.get(name) != again.get(name)):
        print(f"release: two builds of the same commit differ: {', '.join(different)}", file=sys.stderr)
        return 1
    files[f"kzgraph-{__version__}.cdx.json"] = (json.dumps(bom(checkout), indent=2) + "\n").encode()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    for name, content in {**files, SUMS: sums(files).encode()}.items():
        (out / name).write_bytes(content)
    print(f"{out}:\n{sums(files)}", end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
