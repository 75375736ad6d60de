"""A proposal as a person judges it: the place and words that it rests on, what it would add, and what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kzgraph.safety.escapes import one_line, plain, without_commands

if TYPE_CHECKING:
    from kzgraph.authoring.draft import Draft
    from kzgraph.authoring.proposals import Proposal

KEYS = "y accept   c change   n refuse   s leave for later   b back   q quit"


def proposal(one: Proposal, number: int, of: int, texts: Mapping[str, str], drafted: Draft | str) -> str:
    """`texts` has what the passages say, by their names; `drafted` is what the graph would gain, or why it may not."""
    row = one.row
    lines = [f"{number} of {of}  {row.place}" + (f"  proposed by {one_line(one.by)}" if one.by else "")]
    lines += [f"  {one_line(name)}: {texts.get(name, 'no such passage')}" for name in one.passages]
    lines += [f"    {one_line(name)} = {one_line(' | '.join(values), None)}" for name, values in row.fields.items()]
    if isinstance(drafted, str):
        lines += [f"  ! {fault}" for fault in drafted.splitlines()]
    else:
        lines += [f"  ! {note}" for note in drafted.notes] or ["  nothing speaks against it but what only a reader can tell"]
    return without_commands(plain("\n".join(lines))) + "\n"


def left(proposals: Sequence[Proposal]) -> str:
    """How many were answered and wait."""
    counted = {answer: sum(one.answer == answer for one in proposals) for answer in ("accepted", "refused", "")}
    return f"{counted['accepted']} accepted, {counted['refused']} refused, {counted['']} wait\n"
