"""Compiles the catalogues of the interface into the wheel, and into the checkout of an editable install."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface):
    """The hook of the build: .mo files are made anew each time, and are in the wheel though git does not hold them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (as hatchling calls it)
        """Called before anything is packed."""
        root = Path(self.root)
        spec = importlib.util.spec_from_file_location("catalogues", root / "kzgraph" / "formats" / "catalogues.py")
        if spec is None or spec.loader is None:
            raise FileNotFoundError(root / "kzgraph" / "formats" / "catalogues.py")
        catalogues = importlib.util.module_from_spec(spec)  # by its path: the package itself needs what a build has not installed
        spec.loader.exec_module(catalogues)
        build_data["artifacts"] += [str(file.relative_to(root)) for file in catalogues.write_all(root / "kzgraph" / "locale")]
