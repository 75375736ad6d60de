"""Mistakes that a hurried encoder would make, written before the rules that catch them: `misreadings.yaml`.

Each row has the change to the shipped graph, and the rule and the line at which a finding is expected. A row without a rule is a mistake
that no rule catches yet: it stays, so that the share that is caught is known.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from tests.validate.mutations.edits import Mutation, end, text

TABLE = Path(__file__).with_suffix(".yaml")


class Misreading(NamedTuple):
    """A row of the table; `line` is a part of the line at which the finding stands, or that it names too, in the file that changes."""

    name: str
    mistake: str
    file: str
    old: str
    new: str
    rule: str
    line: str

    @property
    def mutation(self) -> Mutation:
        """The change, as the packs of mutations take it."""
        return Mutation(self.name, ((self.file, text(self.old, self.new) if self.old else end("\n" + self.new)),))


@cache
def misreadings() -> list[Misreading]:
    """All rows."""
    return [Misreading(**row) for row in yaml.safe_load(TABLE.read_text(encoding="utf-8"))]
