"""What changed, as an Atom feed: the releases of a workspace that have a day, as its CHANGELOG.md states them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from kzgraph.formats.words import ENGLISH, word
from kzgraph.safety import bounded
from kzgraph.safety.escapes import plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE, PATH, MEDIA_TYPE = "CHANGELOG.md", "/feed.atom", "application/atom+xml"
HEADING = re.compile(r"^## \[?([^\s\]]{1,60})\]? - (\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))[ \t]*$", re.MULTILINE)
ATOM = "http://www.w3.org/2005/Atom"


class Release(NamedTuple):
    """A release: its version, the day on which it was made, and what it changed, in Markdown."""

    version: str
    day: str
    text: str


def releases(root: Path) -> tuple[Release, ...]:
    """The releases with a day in the CHANGELOG.md of a workspace, whose headings are `## VERSION - DAY`; none without such a file."""
    try:
        text = bounded.read_text(root / FILE)
    except (OSError, ValueError):
        return ()
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    found = ((HEADING.match(part), part) for part in parts)
    return tuple(Release(match[1], match[2], part[match.end() :].strip()) for match, part in found if match)


def atom(listed: Iterable[Release], base: str, publisher: str) -> str:
    """The feed, the newest release first. `base` is the address of the start page without its slash; the days are those of the releases."""
    newest = sorted(listed, key=lambda release: release.day, reverse=True)
    feed = ET.Element("feed", xmlns=ATOM)
    _add(feed, "title", f"kzgraph: {word('feed', ENGLISH)}")
    _add(feed, "id", base + PATH)
    _add(feed, "updated", f"{newest[0].day}T00:00:00Z")
    _add(_add(feed, "author"), "name", publisher or "kzgraph")
    _add(feed, "link", rel="self", type=MEDIA_TYPE, href=base + PATH)
    _add(feed, "link", rel="alternate", href=base + "/")
    for release in newest:
        entry = _add(feed, "entry")
        _add(entry, "title", release.version)
        _add(entry, "id", f"{base}{PATH}#{release.version}")
        _add(entry, "updated", f"{release.day}T00:00:00Z")
        _add(entry, "link", rel="alternate", href=base + "/")
        _add(entry, "content", release.text, type="text")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(feed, encoding="unicode")}\n'


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, name, attributes)
    made.text = plain(text) or None
    return made
