"""The messages of results where the shapes give none."""

from __future__ import annotations

import pyoxigraph as ox

from . import syntax


def default_message(constraint: syntax.Constraint) -> ox.Literal:
    """A short English message."""
    return ox.Literal(_text(constraint))


def _text(constraint: syntax.Constraint) -> str:
    match constraint:
        case syntax.OfClass(cls=cls):
            return f"Value is not an instance of {cls}"
        case syntax.OfDatatype(datatype=datatype):
            return f"Value is not a well-formed literal of {datatype}"
        case syntax.OfKind(kind=kind):
            return f"Value is not of the node kind sh:{kind}"
        case syntax.InRange(operator=operator, bound=bound):
            return f"Value is not {operator} {bound}"
        case syntax.OfLength(operator=operator, length=length):
            return f"Length of the value is not {operator} {length}"
        case syntax.Matches(pattern=pattern):
            return f"Value does not match {pattern}"
        case syntax.InLanguages(languages=languages):
            return f"Language of the value is not one of {', '.join(languages)}"
        case syntax.InValues():
            return "Value is not in the list"
        case syntax.Logic(kind=kind):
            return f"Value does not meet sh:{kind}"
        case syntax.Count(minimum=minimum, limit=limit):
            return f"{'Fewer' if minimum else 'More'} than {limit} value{'' if limit == 1 else 's'}"
        case syntax.Qualified(minimum=minimum, limit=limit):
            return f"{'Fewer' if minimum else 'More'} than {limit} values conform to the qualified shape"
        case syntax.UniqueLang():
            return "Several values have the same language"
        case syntax.Pair(kind=kind, other=other):
            return f"Value does not meet sh:{kind} {other}"
        case syntax.HasValue(value=value):
            return f"The value {value} is missing"
        case syntax.Closed():
            return "The shape is closed and does not allow this property"
    return "Value does not meet the constraint"
