"""What changed, as an Atom feed: the releases of a workspace that have a day, as its CHANGELOG.md states them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote
from xml.etree import ElementTree as ET

from kzgraph.dates import is_date
from kzgraph.errors import UsageError
from kzgraph.formats.words import ENGLISH, word
from kzgraph.graph.turtle import check_regular
from kzgraph.safety import bounded
from kzgraph.safety.escapes import plain

FILE, PATH, MEDIA_TYPE = "CHANGELOG.md", "/feed.atom", "application/atom+xml"
HEADING = re.compile(r"## \[?([^\s\]]{1,60})\]? - ([0-9]{4}-[0-9]{2}-[0-9]{2})\s*")
ATOM = "http://www.w3.org/2005/Atom"
NO_RELEASE = (
    f"No release in {FILE} has a day yet. Until one has, the day of this feed is the newest on which a source was published or read."
)


class Release(NamedTuple):
    """A release: its version, the day on which it was made, and what it changed, in Markdown."""

    version: str
    day: str
    text: str


class Changes(NamedTuple):
    """The releases with a day, in the order of the file; the day of the newest or, where there is none, the newest day in the data.

    `of_data` is the newest day in the data, which may be newer than a release; empty if none is known.
    `coming` is what changed in the data and is in no release yet, in Markdown.
    """

    releases: tuple[Release, ...]
    day: str
    coming: str = ""
    of_data: str = ""


def changes(root: Path, newest_day: str) -> Changes | None:
    """What the CHANGELOG.md of a workspace states; None without such a file, or where neither a release nor the data has a day.

    Raises UsageError for a day that does not exist and a version with two headings, and TurtleError for a pipe.
    """
    file = root / FILE
    check_regular(file)
    try:
        text = bounded.read_text(file)
    except (OSError, ValueError):
        return None
    listed = tuple(_releases(file, text))
    day = max((release.day for release in listed), default="") or newest_day
    return Changes(listed, day, _coming(text), newest_day) if day else None


def _coming(text: str) -> str:
    """The points on the data under the heading of what is not released."""
    match = re.search(r"^## (?:\S+ - )?\[?Unreleased\]?\s*\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    data = re.search(r"^### Data\s*\n(.*?)(?=^### |\Z)", match[1], re.DOTALL | re.MULTILINE) if match else None
    return data[1].strip() if data else ""


def _releases(file: Path, text: str) -> Iterator[Release]:
    """The releases, whose headings are `## VERSION - DAY`."""
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if line.startswith("## ")]
    known: dict[str, int] = {}
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        match = HEADING.fullmatch(lines[start])
        if not match:
            continue
        version, day = match.groups()
        if not is_date(day):
            fix = f"write the day on which {plain(version)} was released as 2026-01-31, or leave it out."
            raise UsageError(f"{file}:{start + 1}: {day} is not a date: {fix}")
        if version in known:
            raise UsageError(f"{file}:{start + 1}: {plain(version)} has a day in line {known[version]} too. Give each release one heading.")
        known[version] = start + 1
        yield Release(version, day, "\n".join(lines[start + 1 : end]).strip())


def atom(stated: Changes, base: str, publisher: str) -> str:
    """The feed, the newest release first. `base` is the address of the start page without its slash."""
    feed = ET.Element("feed", xmlns=ATOM)
    _add(feed, "title", f"kzgraph: {word('feed', ENGLISH)}")
    if not stated.releases:
        _add(feed, "subtitle", NO_RELEASE)
    _add(feed, "id", base + PATH)
    _add(feed, "updated", f"{stated.day}T00:00:00Z")
    _add(_add(feed, "author"), "name", publisher or "kzgraph")
    _add(feed, "link", rel="self", type=MEDIA_TYPE, href=base + PATH)
    _add(feed, "link", rel="alternate", href=base + "/")
    for release in sorted(stated.releases, key=lambda release: release.day, reverse=True):
        entry = _add(feed, "entry")
        _add(entry, "title", release.version)
        _add(entry, "id", f"{base}{PATH}#{quote(release.version, safe='')}")
        _add(entry, "updated", f"{release.day}T00:00:00Z")
        _add(entry, "link", rel="alternate", href=base + "/")
        _add(entry, "content", release.text, type="text")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(feed, encoding="unicode")}\n'


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, name, attributes)
    made.text = plain(text) or None
    return made
