"""Triples inside EXISTS of a user's query, nested step in step as the compiler's own are.

An engine joins the triples of such a group again for each row, in an order that it guesses. Nested, each step is followed from what is
bound. Rows inside EXISTS are not counted, so both forms hold for the same rows.
"""

from __future__ import annotations

from typing import NamedTuple

from .lexer import Group, join, tokens
from .paths import steps_of
from .prebinding import RESERVED
from .triple_patterns import Pattern, filters, triple_patterns


class _Step(NamedTuple):
    """A triple pattern of one step, with its three parts as text."""

    subject: str
    predicate: str
    object: str

    def rank(self, bound: set[str]) -> int:
        """How well the step continues from what is bound: 0 for a look-up, 3 for no connection."""
        start, end = self.subject in bound, self.object in bound
        if (start or not _is_variable(self.subject)) and (end or not _is_variable(self.object)):
            return 0
        return 1 if start else 2 if end else 3


def nested(text: str, prologue: str) -> str:
    """The query with the triples in its EXISTS nested; unchanged if it has a form that is not followed, such as a list."""
    if "EXISTS" not in text.upper():
        return text
    try:
        return _Nesting(text, prologue).text()
    except (ValueError, IndexError, KeyError):
        return text


class _Nesting:
    def __init__(self, text: str, prologue: str) -> None:
        self.parts = tokens(text)
        self.patterns = triple_patterns(text, prologue)
        self.variables: dict[str, str] = {}

    def text(self) -> str:
        root = next(iter(self.patterns.groups))
        while root.parent is not None:
            root = root.parent
        return self._copied(0, len(self.parts), root)

    def _copied(self, start: int, end: int, group: Group) -> str:
        """Some tokens of a group, with the groups among them nested."""
        out, at = "", start
        for child in group.groups:
            if start <= child.start < end:
                out += join(self.parts[at : child.start + 1]) + (self._nested(child) or self._copied(child.start + 1, child.end, child))
                at = child.end
        return out + join(self.parts[at:end])

    def _nested(self, group: Group) -> str:
        """The content of a group nested; empty where it is not an EXISTS of triples, filters and UNIONs that starts at what is bound.

        One inside another stays as its author wrote it: at the third level, the engine tries all rows of the first.
        """
        inner = group.parent is not None and group.parent.inside_exists()
        content = filters(self.parts, group) if group.kind == "EXISTS" and not inner else None
        steps = [step for pattern in self.patterns.of(group) for step in self._steps(pattern)]
        bound = self._bound_around(group)
        if content is None or not steps or len(steps) + len(content[1]) < 2:
            return ""
        ordered: list[_Step] = []
        while steps:
            step = min(steps, key=lambda step: step.rank(bound))
            if step.rank(bound) == 3:
                return ""
            steps.remove(step)
            ordered.append(step)
            bound |= set(step)
        own = {part for step in ordered for part in step if _is_variable(part)}
        tests = self._tests(group, *content, own)
        if tests is None:
            return ""
        levels: list[str] = []
        for step in ordered:
            own -= set(step)
            ready = "".join(test for test, waits in tests if not waits & own)
            tests = [(test, waits) for test, waits in tests if waits & own]
            levels.append(f" {step.subject} {step.predicate} {step.object} . {ready}")
        return " FILTER EXISTS {".join(levels) + " }" * (len(levels) - 1) + " "

    def _tests(
        self, group: Group, spans: list[tuple[int, int]], unions: list[list[Group]], own: set[str]
    ) -> list[tuple[str, set[str]]] | None:
        """The filters of a group, and its UNIONs as filters, each with the variables of its triples that it waits for.

        None where a UNION binds a variable for another part of the group, or has a branch that is more than triples: a filter in it would
        see more variables than before.
        """
        tests = [(self._copied(*span, group), self._variables(*span)) for span in spans]
        for branches in unions:
            words = {part.keyword() for branch in branches for part in self.parts[branch.start : branch.end]}
            if any(branch.groups for branch in branches) or not words.isdisjoint({"FILTER", "BIND", "VALUES", "SELECT"}):
                return None
            exists = (f"EXISTS {{{join(self.parts[branch.start + 1 : branch.end])} }}" for branch in branches)
            tests.append((f" FILTER ({' || '.join(exists)})", self._variables(branches[0].start, branches[-1].end)))
        for number, (_, variables) in enumerate(tests[len(spans) :], len(spans)):
            others = set().union(*(read for index, (_, read) in enumerate(tests) if index != number))
            if (variables & others) - own:
                return None
        return [(test, variables & own) for test, variables in tests]

    def _variables(self, start: int, end: int) -> set[str]:
        return {part.text for part in self.parts[start:end] if part.kind == "var"}

    def _bound_around(self, group: Group) -> set[str]:
        """The variables that patterns around an EXISTS bind, or may bind: they decide the order of steps, not the rows."""
        bound = {"?this"} | ({"?value"} if self.parts[0].keyword() == "ASK" else set())
        while group.kind == "EXISTS" and group.parent is not None:
            group = group.parent
            bound |= self._bound_in(group)
        return bound

    def _bound_in(self, group: Group) -> set[str]:
        bound = {part for pattern in self.patterns.of(group) for part in (pattern.subject, pattern.object, pattern.terms[1]) if part}
        inner = (child for child in group.groups if child.kind in {"", "OPTIONAL", "UNION"} and child.start not in self.patterns.binds)
        return bound.union(*map(self._bound_in, inner))

    def _steps(self, pattern: Pattern) -> list[_Step]:
        """The steps of a pattern; blank nodes become variables."""
        start, predicate, end = (self._fresh(term) if term.startswith("_:") else term for term in pattern.terms)
        if pattern.path is None:
            return [_Step(start, predicate, end)]
        paths = steps_of(pattern.path)
        between = [self._fresh() for _ in paths[1:]]
        return [_Step(*step) for step in zip([start, *between], map(str, paths), [*between, end], strict=True)]

    def _fresh(self, blank: str = "") -> str:
        """A new variable, the same for the same blank node."""
        return self.variables.setdefault(blank or f"-{len(self.variables)}", f"?{RESERVED}s{len(self.variables)}")


def _is_variable(text: str) -> bool:
    return text.startswith("?")
