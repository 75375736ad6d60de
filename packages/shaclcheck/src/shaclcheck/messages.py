"""The messages of results where the shapes give none."""

from __future__ import annotations

import pyoxigraph as ox

from . import model


def default_message(constraint: model.Constraint) -> ox.Literal:
    """A short English message."""
    return ox.Literal(_text(constraint))


def _text(constraint: model.Constraint) -> str:
    match constraint:
        case model.OfClass(cls=cls):
            return f"Value is not an instance of {cls}"
        case model.OfDatatype(datatype=datatype):
            return f"Value is not a well-formed literal of {datatype}"
        case model.OfKind(kind=kind):
            return f"Value is not of the node kind sh:{kind}"
        case model.InRange(operator=operator, bound=bound):
            return f"Value is not {operator} {bound}"
        case model.OfLength(operator=operator, length=length):
            return f"Length of the value is not {operator} {length}"
        case model.Matches(pattern=pattern):
            return f"Value does not match {pattern}"
        case model.InLanguages(languages=languages):
            listed = ", ".join(language or '""' for language in languages)
            return f"Language of the value is not one of {listed}"
        case model.InValues():
            return "Value is not in the list"
        case model.Logic(kind=kind):
            return f"Value does not meet sh:{kind}"
        case model.Count(minimum=minimum, limit=limit):
            return f"{'Fewer' if minimum else 'More'} than {limit} value{'' if limit == 1 else 's'}"
        case model.Qualified(minimum=minimum, limit=limit):
            return f"{'Fewer' if minimum else 'More'} than {limit} values conform to the qualified shape"
        case model.UniqueLang():
            return "Several values have the same language"
        case model.Pair(kind=kind, other=other):
            return f"Value does not meet sh:{kind} {other}"
        case model.HasValue(value=value):
            return f"The value {value} is missing"
        case model.Closed():
            return "The shape is closed and does not allow this property"
    return "Value does not meet the constraint"
