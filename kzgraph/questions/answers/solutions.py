"""Rows and truths as pyoxigraph holds the answer to a query, so that its own writers write them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None


def as_solutions(columns: Sequence[str], rows: Iterable[Iterable[Term]]) -> ox.QuerySolutions:
    """Rows of terms as the answer to a SELECT."""
    # pyoxigraph makes solutions by parsing alone. TSV holds each term as Turtle writes it, so nothing is lost on the way.
    lines = ["\t".join(f"?{column}" for column in columns)]
    lines += ["\t".join("" if term is None else str(term) for term in row) for row in rows]
    parsed = ox.parse_query_results("".join(f"{line}\n" for line in lines), ox.QueryResultsFormat.TSV)
    if not isinstance(parsed, ox.QuerySolutions):
        raise TypeError("not rows")
    return parsed


def as_truth(truth: bool) -> ox.QueryBoolean:
    """A truth as the answer to an ASK."""
    parsed = ox.parse_query_results(b'{"head":{},"boolean":%s}' % (b"true" if truth else b"false"), ox.QueryResultsFormat.JSON)
    if not isinstance(parsed, ox.QueryBoolean):
        raise TypeError("not a truth")
    return parsed
