"""What pages are made with: the style sheet, the icon and the built scripts, each under a path that changes with its bytes."""

from __future__ import annotations

import hashlib
from importlib import resources
from typing import NamedTuple

FOLDER = resources.files("kzgraph.site")
SHEETS = ("report.css", "pages.css", "reading.css", "pictures.css", "front.css")
STYLE = "".join(FOLDER.joinpath("templates", name).read_text(encoding="utf-8") for name in SHEETS)
STYLE_PATH = f"/style-{hashlib.sha256(STYLE.encode()).hexdigest()[:16]}.css"
ICON = FOLDER.joinpath("templates", "icon.svg").read_text(encoding="utf-8")
ICON_PATH = "/icon.svg"
TYPES = {"js": "text/javascript; charset=utf-8", "wasm": "application/wasm", "css": "text/css; charset=utf-8", "svg": "image/svg+xml"}


class Asset(NamedTuple):
    """The path under which it is served, its bytes and its media type."""

    path: str
    body: bytes
    type: str


def _built() -> dict[str, Asset]:
    """The built scripts and what they load, by file name, each under a path with its digest."""
    built = {}
    for file in sorted(FOLDER.joinpath("built_scripts").iterdir(), key=lambda file: file.name):
        name, _, ending = file.name.rpartition(".")
        if ending in TYPES:
            body = file.read_bytes()
            built[file.name] = Asset(f"/{name}-{hashlib.sha256(body).hexdigest()[:16]}.{ending}", body, TYPES[ending])
    return built


BUILT = _built()
LICENCES = FOLDER.joinpath("built_scripts", "THIRD-PARTY.txt").read_text(encoding="utf-8")  # of the libraries in the scripts
SCRIPTS = {name.removesuffix(".js"): asset for name, asset in BUILT.items() if name.endswith(".js")}
ASSETS = {**BUILT, "style.css": Asset(STYLE_PATH, STYLE.encode(), TYPES["css"]), "icon.svg": Asset(ICON_PATH, ICON.encode(), TYPES["svg"])}
# browsers and search engines ask for it at this path, whatever a page names
FAVICON = Asset("/favicon.ico", FOLDER.joinpath("templates", "favicon.ico").read_bytes(), "image/vnd.microsoft.icon")
