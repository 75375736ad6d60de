"""Brings catalogues in step with their English texts: those of the interface, which it also compiles, of what sources claim and terms mean.

`python -m tools.catalogues [WORKSPACE]`, or `make locale`. An entry that is new comes without a translation. One whose English text changed
keeps its translation, fuzzy, with the text of before. One whose English text is gone goes.
"""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, unescape, write_po

import kzgraph
from kzgraph import __version__
from kzgraph.formats.catalogues import sources, write_all
from kzgraph.graph import translations
from kzgraph.graph.names import short, use
from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from kzgraph.vocab import KZ, LANGUAGES, RDFS

LOCALE = Path(kzgraph.__file__).parent / "locale"
WIDTH = 100
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


def updated(template: Catalog, translated: Catalog) -> Catalog:
    """A catalogue with the entries of the template, in its order. A new text takes a translation of its context that is left over."""
    old = {(message.context, message.id): message for message in translated if message.id}
    asked = {(message.context, message.id) for message in template}
    over = {key[0]: [message for other, message in old.items() if other[0] == key[0] and other not in asked] for key in old}
    new = Catalog(locale=translated.locale, header_comment=translated.header_comment, charset="utf-8", fuzzy=False)
    new.mime_headers = translated.mime_headers
    for message in template:
        if not message.id:
            continue
        known = old.get((message.context, message.id))
        same = known is not None
        if known is None and over.get(message.context):
            known = over[message.context].pop(0)
        new.add(
            message.id,
            known.string if known else "",
            flags=({"fuzzy"} if known and known.string and (known.fuzzy or not same) else set()) | message.flags,
            auto_comments=message.auto_comments,
            user_comments=[line for line in known.user_comments if not line.startswith("|")] if known else (),
            previous_id=() if known is None else _previous(known) if same else known.id,
            context=message.context,
        )
    return new


def _previous(message: Message) -> str:
    """The previous msgid of an entry, which Babel writes as such and reads as comments that begin with a bar."""
    lines = [line.removeprefix("|").strip() for line in message.user_comments if line.startswith("|")]
    return "".join(map(unescape, QUOTED.findall(" ".join(lines))))


class Text(NamedTuple):
    """A text to translate: its node and its property, both in short form, and its words."""

    node: str
    property: str
    english: str


def translatable(triples: Iterable[ox.Triple]) -> list[Text]:
    """The texts that files hold in English alone: the labels of claims, and each text of the other properties."""
    listed = list(triples)
    claims = {triple.subject for triple in listed if triple.predicate == KZ.statedIn}
    names = {property_: name for name, property_ in translations.PROPERTIES.items()}
    return [
        Text(short(triple.subject), names[triple.predicate], triple.object.value)
        for triple in listed
        if triple.predicate in names
        and isinstance(triple.object, ox.Literal)
        and isinstance(triple.subject, ox.NamedNode)
        and triple.object.language == LANGUAGES[0]
        and (triple.predicate != RDFS.label or triple.subject in claims)
    ]


def template_of(files: list[Path]) -> Catalog:
    """What is to be translated of some files."""
    template = Catalog(fuzzy=False)
    for file in files:
        for node, name, english in translatable(parse(file)):
            template.add(english, context=f"{node} {name}")
    return template


def update(file: Path, template: Catalog, root: Path) -> None:
    """Writes a catalogue of a workspace with the entries of a template."""
    if file.exists():
        with file.open("rb") as stream:
            translated = read_po(stream, locale=file.stem, abort_invalid=True)
    else:
        about = f"# What {file.parent.relative_to(root).as_posix()}/ says in English, in another language."
        header = {"project": "kzgraph", "version": __version__, "msgid_bugs_address": "issues of this project"}
        now = datetime.datetime.now(datetime.UTC)
        people = {"last_translator": "none", "language_team": "none"}
        translated = Catalog(file.stem, header_comment=about, creation_date=now, revision_date=now, **header, **people)
    write(file, updated(template, translated))


def write(file: Path, catalogue: Catalog) -> None:
    """Writes a catalogue, whole or not at all."""
    made = file.with_suffix(".part")
    with made.open("wb") as stream:
        write_po(stream, catalogue, width=WIDTH, include_previous=True)
    made.replace(file)


def of_workspace(workspace: Workspace) -> None:
    """Updates the catalogues of the terms, and of each source that has something to translate."""
    use(workspace.names)
    parts = {folder: sorted(folder.glob("*.ttl")) for folder in sorted((workspace.root / "graph").glob("*/"))}
    terms = workspace.root / "ontology"
    parts[terms] = [file for file in workspace.ontology_files() if file.is_relative_to(terms)]
    for folder, files in parts.items():
        if len(template := template_of(files)):
            for language in LANGUAGES[1:]:
                update(folder / f"{language}.po", template, workspace.root)


def main() -> None:
    """Updates every catalogue, then compiles those of the interface."""
    of_workspace(Workspace.open(Path(sys.argv[1]) if sys.argv[1:] else None))
    with (LOCALE / "kzgraph.pot").open("rb") as stream:
        template = read_po(stream, abort_invalid=True)
    for source in sources(LOCALE):
        if source.suffix == ".po":
            with source.open("rb") as stream:
                translated = read_po(stream, abort_invalid=True)
            write(source, updated(template, translated))
    for target in write_all(LOCALE):
        print(target.relative_to(LOCALE))


if __name__ == "__main__":
    main()
