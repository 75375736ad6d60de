"""Compiles the catalogues of `kzgraph/locale`. Needs Babel: the build and a checkout have it, an installed package needs none."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ABOUT = "about this catalogue"  # as in kzgraph.formats.words, which the build cannot import
DOMAIN = "kzgraph"


def sources(locale: Path) -> dict[Path, Path]:
    """The sources in a folder of catalogues, each with the file that it is compiled into."""
    translated = {source: source.with_suffix(".mo") for source in sorted(locale.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))}
    return {locale / f"{DOMAIN}.pot": locale / "en" / "LC_MESSAGES" / f"{DOMAIN}.mo", **translated}


def compiled(source: Path) -> bytes:
    """A source as a .mo file. Fuzzy entries are in it, and it says that there are some; English texts are in it by their names."""
    template = source.suffix == ".pot"
    with source.open("rb") as stream:
        catalogue = read_po(stream, abort_invalid=True)
    entries = [message for message in catalogue if message.id]
    if template:
        names = [str(message.context) for message in entries]
        # the date of the source: the same source gives the same bytes at any time
        catalogue = Catalog(header_comment="", charset="utf-8", creation_date=catalogue.creation_date)
        for message in entries:
            catalogue.add(str(message.context), str(message.id))
        catalogue.add("names", "\n".join(names), context=ABOUT)
    elif any(message.fuzzy and message.string for message in entries):
        catalogue.add("unreviewed", "yes", context=ABOUT)
    target = io.BytesIO()
    write_mo(target, catalogue, use_fuzzy=True)
    return target.getvalue()


def write_all(locale: Path) -> list[Path]:
    """Compiles every catalogue of a folder and gives the paths of the .mo files."""
    targets = sources(locale)
    for source, target in targets.items():
        content = compiled(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return list(targets.values())
