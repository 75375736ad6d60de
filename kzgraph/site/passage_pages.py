"""Which part of the page of its source each passage stands on."""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import TYPE_CHECKING

from kzgraph.model.passages import Passage
from kzgraph.site.paging import addressed, cut

if TYPE_CHECKING:
    from kzgraph.site.content import Content

Block = list[Passage]  # the passages of a paragraph, or a page of which no copy was taken
PATH, SOURCE = "/sources", "source"
KILOBYTES, KILOBYTES_CLAIM = 1.2, 1.15  # of a passage and of a claim beside it, about


@lru_cache(maxsize=1)
def parts(content: Content) -> dict[str, list[list[Block]]]:
    """For each source that has passages, the blocks of each part of its page, in the order of the text."""
    known = sorted(content.passages.values(), key=lambda passage: passage.source)  # stable: each source keeps its order
    return {
        source: cut(
            [
                list(block)
                for _, block in itertools.groupby(passages, lambda passage: passage.iri if passage.read_on else passage.paragraph)
            ],
            lambda block: sum(KILOBYTES + KILOBYTES_CLAIM * len(content.resting.get(passage.iri, ())) for passage in block),
        )
        for source, passages in itertools.groupby(known, lambda passage: passage.source)
    }


def folder_name(source: str) -> str:
    """How an address names a source: by its folder."""
    return source.rpartition("/")[2]


@lru_cache(maxsize=1)
def spots(content: Content) -> dict[str, dict[str, str]]:
    """The query of the part on which each passage stands, by IRI."""
    return {
        passage.iri: addressed({SOURCE: folder_name(source)}, number)
        for source, cuts in parts(content).items()
        for number, blocks in enumerate(cuts, 1)
        for block in blocks
        for passage in block
    }
