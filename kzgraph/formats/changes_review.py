"""What a reviewer must compare by eye: for an assertion its passages beside what was encoded, and the questions to ask of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kzgraph.changes.checklist import questions, risks

if TYPE_CHECKING:
    from kzgraph.changes import Change
    from kzgraph.formats.style import ChangeStyle

IN_FULL = 25  # assertions of a change that are shown with their questions
NOT_IN_TEXT = "(nothing in the copy matches this passage)"


def lines(change: Change, style: ChangeStyle, texts: Mapping[str, str]) -> Iterator[str]:
    """The passages of a new or altered assertion, its facts, and a box to tick for each question; `texts` gives the words of passages."""
    for passage, paraphrase in change.seen.passages:
        yield f"passage {style.name(passage)}: {style.prose(paraphrase or '(no paraphrase)')}"
        if passage in texts:
            yield f"text: {style.prose(texts[passage] or NOT_IN_TEXT)}"
    yield f"encoded: {'; '.join(f'{fact}: {style.prose(words)}' for fact, words in change.seen.facts if fact != 'stated in')}"
    yield from (f"[ ] {style.prose(question)}" for question in questions(change))


def rest(changes: Sequence[Change]) -> str:
    """How many assertions are not shown in full, by the gravest risk of each."""
    kinds = Counter(next(iter(risks(change)), "none of these") for change in changes)
    counted = ", ".join(f"{number}: {words}" for words, number in kinds.items())
    return f"{len(changes)} more to review ({counted}). --limit shows more of them, --format json all."
