"""The software bill of materials of a release, in CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/).

It lists what `pip install kzgraph[link,mcp,web]` brings, in the versions that requirements.txt pins, and the scripts built into the
pages, in the versions that front/package-lock.json pins. The same checkout gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import tomllib
import uuid
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from kzgraph import __version__

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = Path("packages", "shaclcheck")  # which is released beside
EXTRAS = ("link", "mcp", "web")
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)((?:.*\\\n)(?:[ ]+--hash=.*\n)+)((?:[ ]+#.*\n?)+)", re.MULTILINE)
_BUNDLED = re.compile(r"^(\S+) (\d\S*), (.+)$", re.MULTILINE)


class Pin(NamedTuple):
    """A pinned package and the packages that need it; `kzgraph` stands for this project."""

    name: str
    version: str
    needed_by: frozenset[str]


def pins(text: str) -> list[Pin]:
    """The pins of a requirements file that names, behind `# via`, what needs each."""
    found = []
    for name, version, _, remarks in _PIN.findall(text):
        words = re.sub(r"#|\bvia\b|\(.*?\)", " ", remarks).split()
        found.append(Pin(name, version, frozenset(words)))
    return found


def brought(pinned: list[Pin], asked: set[str]) -> list[Pin]:
    """The pins that the packages asked for bring, themselves among them."""
    names = set(asked)
    while more := {pin.name for pin in pinned if pin.needed_by & names} - names:
        names |= more
    return [pin for pin in pinned if pin.name in names]


def bom(root: Path = ROOT) -> dict[str, Any]:
    """The bill of a checkout."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = [*project["dependencies"], *(need for extra in EXTRAS for need in project["optional-dependencies"][extra])]
    asked = {re.split(r"[^\w.-]", need)[0].lower() for need in needs}
    library = tomllib.loads((root / LIBRARY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = Pin(library["name"], library["version"], frozenset({project["name"]}))
    installed = brought([own, *pins((root / "requirements.txt").read_text(encoding="utf-8"))], asked)
    this = _component("application", "pypi", project["name"], __version__)
    this["licenses"] = [{"expression": project["license"]}]
    bundled = _bundled(root)
    reference = {pin: f"pkg:pypi/{pin.name}@{pin.version}" for pin in installed}  # a package may have a version for each Python
    wanted = {ref for pin, ref in reference.items() if pin.name in asked}
    needing = [{"ref": this["bom-ref"], "dependsOn": sorted(wanted | {part["bom-ref"] for part in bundled})}]
    needing += [
        {"ref": ref, "dependsOn": sorted({reference[other] for other in installed if pin.name in other.needed_by})}
        for pin, ref in reference.items()
    ]
    components = {part["bom-ref"]: part for part in [*(_component("library", "pypi", *pin[:2]) for pin in installed), *bundled]}
    content = {"components": [components[ref] for ref in sorted(components)], "dependencies": needing}
    serial = uuid.UUID(bytes=hashlib.sha256(json.dumps([this, content]).encode()).digest()[:16], version=4)
    head = {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{serial}", "version": 1}
    return {**head, "metadata": {"component": this}, **content}


def _bundled(root: Path) -> list[dict[str, Any]]:
    """The packages in the built scripts of the pages."""
    lock = json.loads((root / "front" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    parts = []
    for name, version, licence in _BUNDLED.findall((root / "kzgraph/site/built_scripts/THIRD-PARTY.txt").read_text(encoding="utf-8")):
        locked = lock.get(f"node_modules/{name}", {})
        if locked.get("version") != version:
            continue  # a line of a licence
        digest = base64.b64decode(locked["integrity"].removeprefix("sha512-")).hex()
        described = {"licenses": [{"expression": licence}], "hashes": [{"alg": "SHA-512", "content": digest}]}
        parts.append({**_component("library", "npm", name, version), **described})
    return parts


def _component(kind: str, registry: str, name: str, version: str) -> dict[str, Any]:
    url = f"pkg:{registry}/{quote(name)}@{version}"
    return {"type": kind, "bom-ref": url, "name": name, "version": version, "purl": url}
