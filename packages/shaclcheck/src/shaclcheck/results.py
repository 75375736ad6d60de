"""The results of a run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pyoxigraph as ox

from .errors import ShapeError
from .paths import Path, Predicate
from .terms import Term

_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True)
class Result:
    """One validation result, as the standard describes it.

    `component` is the constraint component, `shape` the shape that holds the constraint, `constraint` the SPARQL constraint if it is one.
    `root` is the shape whose target led here and `start` the focus node of that target: a report leaves both out, but they tell apart
    results that are reached along several paths. `str(path)` is the path in SPARQL.
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

    @property
    def predicate(self) -> ox.NamedNode | None:
        """The property, if the path is a single step along one."""
        return self.path.iri if isinstance(self.path, Predicate) else None

    @property
    def named_shape(self) -> Term:
        """The shape, or where it is a blank node, the shape whose target led to it."""
        return self.root if isinstance(self.shape, ox.BlankNode) and self.root is not None else self.shape

    def moved(self, focus: Term, start: Term | None, value: Term | None) -> Result:
        """The same result at another focus node."""
        return replace(self, focus=focus, start=start, value=value)

    def key(self) -> tuple[str, ...]:
        """What a report says about the result apart from its messages, as text, to sort and compare by."""
        path = "" if self.path is None else str(self.path)
        return (
            *map(str, (self.shape, self.component, self.focus)), path,
            *map(str, (self.value, self.severity, self.constraint)),
        )  # fmt: skip


@dataclass
class Results:
    """What a run found: iterating gives the findings, which are sorted.

    `fallback` names the shapes that pySHACL judged, with the reasons, `unjudged` those that were not judged, or that it could not judge
    whole, and `skipped` what of the shapes was not judged. Only a run one by one fills `idle`, the shapes without a focus node.
    """

    findings: list[Result] = field(default_factory=list)
    fallback: dict[Term, str] = field(default_factory=dict)
    idle: list[Term] = field(default_factory=list)
    unjudged: dict[Term, str] = field(default_factory=dict)
    skipped: list[ShapeError] = field(default_factory=list)

    def __iter__(self) -> Iterator[Result]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)


def placeholders(message: ox.Literal) -> list[str]:
    """The names of the variables in a message."""
    return _PLACEHOLDER.findall(message.value)


def filled(message: ox.Literal, values: dict[str, Term | None]) -> ox.Literal:
    """A message with the values of its placeholders {?variable} and {$variable}; one without a value stays as it is."""

    def text(match: re.Match[str]) -> str:
        value = values.get(match.group(1))
        return match.group() if value is None else value.value

    filled_in = _PLACEHOLDER.sub(text, message.value)
    return ox.Literal(filled_in, language=message.language) if message.language else ox.Literal(filled_in)
