"""Comparisons of claims as text: the list, the summary of a run, the agreement of two reviewers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kzgraph.formats.agreement import interval
from kzgraph.formats.links import short
from kzgraph.formats.row_formats import ROW_FORMATS, render
from kzgraph.safety.escapes import one_line
from kzgraph.vocab import KZV

if TYPE_CHECKING:
    from kzgraph.linking.agreeing import Agreed
    from kzgraph.linking.comparisons import Comparison
    from kzgraph.linking.proposed_comparisons import Proposal
    from kzgraph.linking.texts_read import TextRead

COLUMNS = ("first", "second", "relation", "followUp", "differsIn", "state", "reviewer", "decidedOn")
BESIDES = ("reason", "score", "tool")


def listing(comparisons: Sequence[Comparison], form: str) -> str:
    """The comparisons as a table; programs get the reason, the score and the tool too."""
    for_readers = ROW_FORMATS[form].style
    rows = [
        (
            *map(short, one.sides),
            one.relation.removeprefix(KZV),
            one.follow_up,
            " ".join(one.differs_in),
            *(one.state, one.reviewer, one.day),
            *(() if for_readers else (one.justification, one.score, one.tool)),
        )
        for one in comparisons
    ]
    return render(COLUMNS if for_readers else (*COLUMNS, *BESIDES), rows, form)


def texts_read(texts: Sequence[TextRead], form: str) -> str:
    """The texts that were read whole, each with the source whose claims were held beside it."""
    rows = [(short(one.source), short(one.text), one.reviewer.removeprefix(KZV), one.day, one.justification) for one in texts]
    return render(("claimsOf", "besideText", "reviewer", "decidedOn", "justification"), rows, form)


def proposal(done: Proposal) -> str:
    lines = [f"{done.waiting} pairs to decide in {done.file}"]
    lines += [f"{count} {relation}" for relation, count in done.relations.items()]
    kept = ", ".join(f"{count} {state}" for state, count in done.decided.items())
    lines += [f"already decided, not proposed again: {kept}"] if kept else []
    return "".join(one_line(line) + "\n" for line in lines)


def agreement(done: Agreed, form: str) -> str:
    """The agreement property by property; readers find below the table how many pairs only one of the two has."""
    rows = [(row.property, str(row.same), str(row.differ), interval(row.agreement.alpha), interval(row.agreement.ac1)) for row in done.rows]
    text = render(("property", "same", "differ", "alpha", "AC1"), rows, form)
    if not ROW_FORMATS[form].style:
        return text
    return f"{text}\nOnly in the first table: {done.only_one}; only in the second: {done.only_two}.\n"
