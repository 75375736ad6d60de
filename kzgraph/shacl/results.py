"""What a run finds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.shacl.record import record

if TYPE_CHECKING:
    from kzgraph.shacl.syntax import Path
    from kzgraph.shacl.terms import Term

_PLACE = re.compile(r"\{[?$](\w+)\}")


@record
class Result:
    """One validation result, as the standard describes it.

    `path` is a property path (None where the result has none), `component` the constraint component, `shape` the shape that holds the
    constraint, `constraint` the SPARQL constraint if it is one, `root` the shape whose target led here and `start` its focus node (not
    part of a report; they tell apart results that are reached by several ways).
    """

    focus: Term
    path: Path | None
    value: Term | None
    component: ox.NamedNode
    severity: ox.NamedNode
    messages: tuple[ox.Literal, ...]
    shape: Term
    constraint: Term | None = None
    root: Term | None = None
    start: Term | None = None

    def moved(self, focus: Term, start: Term | None, value: Term | None) -> Result:
        """The same result at another focus node."""
        rest = (self.component, self.severity, self.messages, self.shape, self.constraint, self.root, start)
        return Result(focus, self.path, value, *rest)

    def key(self) -> tuple[str, ...]:
        """What a report says about the result, as text, for sorting and comparing."""
        path = "" if self.path is None else str(self.path)
        named = (self.shape, self.component, self.focus, self.value, self.severity, self.constraint)
        return (*(str(term) for term in named[:3]), path, *(str(term) for term in named[3:]))


class Results:
    """The results of a run, sorted; `fallback` names the shapes that pySHACL judged, with the reason for each."""

    def __init__(self) -> None:
        self.found: list[Result] = []
        self.fallback: dict[Term, str] = {}


def filled(message: ox.Literal, values: dict[str, Term | None]) -> ox.Literal:
    """A message with its {?variable} and {$variable} places filled."""

    def text(match: re.Match[str]) -> str:
        value = values.get(match.group(1))
        return match.group() if value is None else value.value

    filled_in = _PLACE.sub(text, message.value)
    return ox.Literal(filled_in, language=message.language) if message.language else ox.Literal(filled_in)
