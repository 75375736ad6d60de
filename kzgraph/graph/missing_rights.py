"""What to do about rows of another dataset that do not say what may be done with them."""

from __future__ import annotations

from kzgraph.vocab import DCTERMS


def rights_line(dataset: str) -> str:
    """The line that says it, for a message."""
    line = f'<{dataset}> <{DCTERMS}accessRights> "private" <{dataset}> .'
    return f'Load the table again with kzgraph load, or add the line: {line} Write "published" if the list is.'
