"""The small values that a comparison is made of."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

KINDS = ("voice", "assertion", "thing", "source", "passage", "link", "term", "concept", "shape", "translation", "question", "node", "file")
WAYS = ("added", "altered", "renamed", "moved", "removed")


class Unnamed(NamedTuple):
    """A node without an IRI, as what it says: its statements in order, or the members of a list.

    Within a circle of such nodes, `up` counts the steps back to the one that is meant.
    """

    statements: tuple[tuple[str, Term], ...] = ()
    members: tuple[Term, ...] = ()
    up: int = 0

    def __str__(self) -> str:
        """As Turtle writes it, but for a circle."""
        if self.up:
            return f"_:up{self.up}"
        if self.members:
            return f"( {' '.join(map(str, self.members))} )"
        return f"[ {' ; '.join(f'<{name}> {value}' for name, value in self.statements)} ]"


Term = ox.NamedNode | ox.Literal | Unnamed


class Value(NamedTuple):
    """A term with its label in English, which is empty where it has none."""

    term: Term
    label: str = ""


class Difference(NamedTuple):
    """The values of one property that only one version has. `property` is an IRI or, of a question, the name of a field."""

    property: str
    label: str
    before: tuple[Value, ...]
    after: tuple[Value, ...]


class Seen(NamedTuple):
    """A node as one version has it.

    `name` is its IRI, for a question `area/name`, for a file its path; `classes` are short names. Of an
    assertion, `facts` are what a reviewer must know beside the label, as pairs of words, and `passages` the IRI and paraphrase of each
    passage that it cites.
    """

    name: str
    label: str
    classes: tuple[str, ...]
    file: str
    facts: tuple[tuple[str, str], ...] = ()
    passages: tuple[tuple[str, str], ...] = ()


class Change(NamedTuple):
    """What became of one node: `kind` is one of KINDS and `way` one of WAYS.

    A voice is added if no assertion had it before, and removed if none has it now. Of what was moved, the file of `before`
    and `after` are those that its statements left and came to; empty where they are stated once more or once less. What is new
    or gone differs in all that it says. `days` are those on which persons whom the change names were named by their sources.
    """

    kind: str
    way: str
    before: Seen | None
    after: Seen | None
    differences: tuple[Difference, ...] = ()
    days: tuple[str, ...] = ()

    @property
    def seen(self) -> Seen:
        """The node as it is now, or was last."""
        seen = self.after or self.before
        if seen is None:
            raise ValueError("a change of nothing")
        return seen
