"""Starting a module of this package in a process of its own, which imports nothing from the current folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def start(module: str, *arguments: str, **options: Any) -> subprocess.Popen[Any]:  # noqa: ANN401 (those of Popen)
    """A process of the same Python that runs a module as a program, with UTF-8 for its texts. `options` are those of `Popen`."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(_places()), "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen([sys.executable, "-P", "-m", module, *arguments], env=environment, **options)  # noqa: S603 (our own module)


def _places() -> list[str]:
    """Where modules come from: `sys.path` without the current folder, unless this package was imported from there."""
    own = str(Path(__file__).resolve().parents[__name__.count(".")])
    others = [place for place in map(os.path.realpath, filter(os.path.isabs, sys.path)) if place == own or place != str(Path.cwd())]
    return others if own in others else [own, *others]
