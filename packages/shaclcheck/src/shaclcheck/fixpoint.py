"""Conformance to recursive shapes, decided as deep as the data go.

The standard leaves recursion open. Here a node conforms to a recursive shape unless the data show that it does not: all nodes are taken to
conform, those are found that fail all the same, then those that fail because of these, until none is left (the greatest fixpoint). Queries
ask for it by functions that the store calls back.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from .terms import TRUE, Term

if TYPE_CHECKING:
    from .sources import Data, Functions, Row

    Asked: TypeAlias = "tuple[Term, int]"  # a node, and the number of an entry

CONFORMS = ox.NamedNode("urn:x-shapes:conforms")
"""The function that decides whether a node conforms to the entry of a circle, given by its number."""
ASSUMED = ox.NamedNode("urn:x-shapes:assumed")
"""The same inside the circle: false once the node is known to fail."""
NODE = ox.NamedNode("urn:x-shapes:node")
"""The node that is judged: no query can name a blank node."""
# Queries that run inside one another. A node is judged at once where a query asks for it, which saves asking again, but a long chain of
# nodes would exhaust the stack.
_MAX_NESTED = 20
_FALSE = ox.Literal("false", datatype=TRUE.datatype)


def query(test: str) -> str:
    """The query that gives a row if the judged node fails a test."""
    return f"SELECT ?this {{ BIND({NODE}() AS ?this) FILTER(!{test}) }}"


class Fixpoint:
    """The nodes that fail entries of circles, in one state of the data; `tests` are the conditions of the entries, by number."""

    def __init__(self, data: Data, tests: Mapping[int, str]) -> None:
        self._data = data
        self._queries = {number: query(test) for number, test in tests.items()}
        self._functions: Functions = {
            CONFORMS: self._guarded(self._conforms),
            ASSUMED: self._guarded(self._assumed),
            NODE: lambda: self._judged and self._judged[0],
        }
        self._judged: Asked | None = None
        self._depth = 0
        self._new: list[Asked] = []
        self._again: OrderedDict[Asked, None] = OrderedDict()
        self._seen: set[Asked] = set()
        self._failing: set[Asked] = set()
        self._askers: dict[Asked, set[Asked]] = {}
        self._error: BaseException | None = None

    def rows(self, text: str) -> list[Row]:
        """The solutions of a query that may ask for the conformance to entries."""
        if not self._queries:
            return list(self._data.select(text))
        rows = list(self._data.select(text, self._functions))
        if self._error is not None:
            raise self._error
        return rows

    def _guarded(self, decide: Callable[[Asked], bool]) -> Callable[[Term, Term], Term]:
        """A function for the store, which would take an exception for an error of SPARQL."""

        def call(node: Term, number: Term) -> Term:
            try:
                return TRUE if decide((node, int(number.value))) else _FALSE
            except BaseException as error:
                self._error = error
                raise

        return call

    def _conforms(self, asked: Asked) -> bool:
        if asked not in self._seen:
            around = self._new, self._again
            self._settle(asked)
            self._new, self._again = around
        return asked not in self._failing

    def _settle(self, asked: Asked) -> None:
        """Decides for a node and an entry, and for all in the circle that they depend on."""
        self._seen.add(asked)
        self._new, self._again = [asked], OrderedDict()
        while self._new or self._again:
            judged = self._new.pop() if self._new else self._again.popitem(last=False)[0]
            if judged not in self._failing:
                self._judge(judged)

    def _judge(self, asked: Asked) -> None:
        around, self._judged = self._judged, asked
        self._depth += 1
        if self.rows(self._queries[asked[1]]):
            self._failing.add(asked)
            self._again |= dict.fromkeys(self._askers.pop(asked, ()))
        self._depth -= 1
        self._judged = around

    def _assumed(self, asked: Asked) -> bool:
        if asked not in self._seen:
            self._seen.add(asked)
            if self._depth < _MAX_NESTED:
                self._judge(asked)
            else:
                self._new.append(asked)
        if asked in self._failing:
            return False
        if self._judged is not None:
            self._askers.setdefault(asked, set()).add(self._judged)
        return True
