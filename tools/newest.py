"""Tries the newest releases of all packages, beyond the upper bounds of pyproject.toml too, in a new environment. This uses the network.

Usage: python -m tools.newest [PYTEST ARGUMENT...]

It prints each package whose newest release is not the pinned one, and runs the tests with them. Exits with 0 if they pass, with 1 if they
fail, and with 3 if the packages could not be installed. A failure is no fault of a release: the bounds keep such a version out.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from tools.sbom import LIBRARY, ROOT, Pin, pins

EXTRAS = ("link", "mcp", "web", "test", "dev")
PASS, FAIL, NOT_INSTALLED = 0, 1, 3


def unbounded(project: dict[str, object]) -> list[str]:
    """The requirements of the project and its extras, without upper bounds; an exact version stays."""
    extras: dict[str, list[str]] = project["optional-dependencies"]  # type: ignore[assignment]
    needs = [*project["dependencies"], *(need for extra in EXTRAS for need in extras[extra])]  # type: ignore[misc]
    return sorted({re.sub(r",?<=?[^,;\s]+", "", need) for need in needs if not need.startswith(LIBRARY.name)})


def moved(pinned: list[Pin], installed: dict[str, str]) -> list[str]:
    """A line for each package that is installed in another version than those pinned, of which other Pythons may have their own."""
    versions: dict[str, list[str]] = {}
    for pin in pinned:
        versions.setdefault(pin.name, []).append(pin.version)
    rows = [(name, versions[name], version) for name, version in sorted(installed.items()) if version not in versions.get(name, [version])]
    return [f"{name} {' or '.join(before)} -> {version}" for name, before, version in rows]


def main(arguments: list[str]) -> int:
    """Installs, prints and tests; the exit code."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = pins((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        python = str(Path(folder) / "bin" / "python")
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        try:
            subprocess.run([sys.executable, "-m", "venv", folder], check=True)
            for packages in (
                ["--upgrade", "pip", *unbounded(project)],
                ["--no-deps", "--no-build-isolation", "--editable", str(ROOT / LIBRARY), "--editable", str(ROOT)],
            ):
                subprocess.run([*install, *packages], check=True)
            listed = subprocess.run([python, "-m", "pip", "list", "--format=json"], check=True, stdout=subprocess.PIPE, text=True).stdout
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"the newest packages could not be installed, so nothing was tried: {str(error)[:300]}")
            return NOT_INSTALLED
        rows = moved(pinned, {row["name"].lower().replace("_", "-"): row["version"] for row in json.loads(listed)})
        print("\n".join(rows) or "every pin is the newest release")
        tested = subprocess.run([python, "-m", "pytest", *(arguments or ["-n", "auto", "--dist", "loadfile"])], cwd=ROOT, check=False)
    print("the tests pass with the newest releases" if tested.returncode == 0 else "the tests fail with the newest releases")
    return PASS if tested.returncode == 0 else FAIL


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
