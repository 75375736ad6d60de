"""The page of what differs between two encodings, passage by passage, to be settled; one file without script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from kzgraph.formats.agreement import counted, to_settle
from kzgraph.formats.words import unreviewed
from kzgraph.site.templating import environment
from kzgraph.site.words import say

if TYPE_CHECKING:
    from kzgraph.changes.encodings import Comparison


def html(compared: Comparison, folders: tuple[str, str], paraphrases: Mapping[str, str], days: Iterable[str], language: str) -> str:
    """The page; `paraphrases` are those of passages by short name, `days` those on which sources named the persons in it."""
    page = environment().get_template("agreement.html.j2")
    return page.render(
        language=language,
        say=lambda name, **values: say(name, language, **values),
        unreviewed=unreviewed(language),
        folders=folders,
        counts=counted(compared),
        groups=[(passages, list(pairs)) for passages, pairs in groupby(to_settle(compared), key=lambda pair: pair.passages)],
        paraphrases=paraphrases,
        days=days,
    )
