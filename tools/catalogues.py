"""Brings the catalogues of the interface in step with their template, and compiles them: `make locale`.

An entry that is new in the template comes without a translation. One whose English text changed keeps its translation, fuzzy, with the
text of before. One that the template lost goes.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

import kzgraph
from kzgraph.formats.catalogues import sources, write_all

LOCALE = Path(kzgraph.__file__).parent / "locale"
WIDTH = 100


def updated(template: Catalog, translated: Catalog) -> Catalog:
    """A catalogue with the entries of the template, in its order."""
    old = {message.context: message for message in translated if message.id}
    new = Catalog(locale=translated.locale, header_comment=translated.header_comment, charset="utf-8", fuzzy=False)
    new.mime_headers = translated.mime_headers
    for message in template:
        if not message.id:
            continue
        known = old.get(message.context)
        same = known is not None and known.id == message.id
        new.add(
            message.id,
            known.string if known else "",
            flags=({"fuzzy"} if known and known.string and (known.fuzzy or not same) else set()) | message.flags,
            auto_comments=message.auto_comments,
            user_comments=known.user_comments if known else (),
            previous_id=() if known is None else known.previous_id if same else known.id,
            context=message.context,
        )
    return new


def main() -> None:
    """Updates every catalogue, then compiles all."""
    with (LOCALE / "kzgraph.pot").open("rb") as stream:
        template = read_po(stream, abort_invalid=True)
    for source in sources(LOCALE):
        if source.suffix == ".po":
            with source.open("rb") as stream:
                translated = read_po(stream, abort_invalid=True)
            with source.open("wb") as stream:
                write_po(stream, updated(template, translated), width=WIDTH, include_previous=True)
    for target in write_all(LOCALE):
        print(target.relative_to(LOCALE))


if __name__ == "__main__":
    main()
