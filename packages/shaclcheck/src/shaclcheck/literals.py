"""Literals as written: lexical spaces of datatypes, and the form that keeps a literal which a store would rewrite.

A store such as Oxigraph keeps the value of a number, not its text: "01"^^xsd:integer is read back as "1", and "300"^^xsd:byte as an
xsd:integer. A literal whose stored form could differ is *kept*: it gets a private datatype, `urn:x-written:` followed by its own datatype,
which no store rewrites. Queries look through that name where they compare values. An ill-formed literal has no value, so its private
datatype has another prefix, which queries do not look through.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache

import pyoxigraph as ox

from .terms import XSD, Term

PRIVATE = "urn:x-written:"
ILL_FORMED = f"{PRIVATE}ill-formed:"

# A date of the proleptic Gregorian calendar, leap years included.
_LEAP = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
_DAY = (
    "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    f"|{_LEAP}-02-29)"
)
_LONG_DAY = "[1-9][0-9]{4,}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_ZONE = "(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)"
_TIME = "(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]+)?|24:00:00(?:[.]0+)?)"
_YEAR_MONTH = "(?:[0-9]+Y(?:[0-9]+M)?|[0-9]+M)"
_FLOAT = r"(?:[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN)"
_INTEGER = "[+-]?[0-9]+"
_CLOCK = "T(?:[0-9]+H(?:[0-9]+M)?(?:[0-9]+(?:[.][0-9]+)?S)?|[0-9]+M(?:[0-9]+(?:[.][0-9]+)?S)?|[0-9]+(?:[.][0-9]+)?S)"

# The lexical space of each datatype that is checked: plain regular expressions without look-around, so that any engine can run them.
LEXICAL: dict[str, str] = {
    "boolean": "true|false|1|0",
    "integer": _INTEGER,
    "decimal": r"[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)",
    "double": _FLOAT,
    "float": _FLOAT,
    "date": f"-?(?:{_DAY}|{_LONG_DAY}){_ZONE}?",
    "time": f"{_TIME}{_ZONE}?",
    "dateTime": f"-?(?:{_DAY}|{_LONG_DAY})T{_TIME}{_ZONE}?",
    "dateTimeStamp": f"-?(?:{_DAY}|{_LONG_DAY})T{_TIME}{_ZONE}",
    "gYear": f"-?(?:[1-9][0-9]{{4,}}|[0-9]{{4}}){_ZONE}?",
    "gYearMonth": f"-?(?:[1-9][0-9]{{4,}}|[0-9]{{4}})-(?:0[1-9]|1[0-2]){_ZONE}?",
    "gMonth": f"--(?:0[1-9]|1[0-2]){_ZONE}?",
    "gMonthDay": "--(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    f"|02-(?:0[1-9]|[12][0-9])){_ZONE}?",
    "gDay": f"---(?:0[1-9]|[12][0-9]|3[01]){_ZONE}?",
    "dayTimeDuration": f"-?P(?:[0-9]+D(?:{_CLOCK})?|{_CLOCK})",
    "yearMonthDuration": f"-?P{_YEAR_MONTH}",
    "hexBinary": "(?:[0-9A-Fa-f]{2})*",
    # Integers without a bound on one side: sign and digits decide, however many there are.
    "nonNegativeInteger": "[+]?[0-9]+|-0+",
    "positiveInteger": "[+]?0*[1-9][0-9]*",
    "nonPositiveInteger": "-[0-9]+|[+]?0+",
    "negativeInteger": "-0*[1-9][0-9]*",
    "duration": f"-?P(?:{_YEAR_MONTH}(?:[0-9]+D)?(?:{_CLOCK})?|[0-9]+D(?:{_CLOCK})?|{_CLOCK})",
}
# Integers within bounds: (smallest, largest).
BOUNDS: dict[str, tuple[int, int]] = {
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
_MAX_DIGITS = 20
ORDERED = tuple(XSD + name for name in ("string", *LEXICAL, *BOUNDS) if name != "hexBinary")
"""The datatypes whose values are ordered."""

# Texts that a store gives back as they are. The patterns are narrower than necessary: keeping a literal without need does no harm.
_STABLE_DAY = rf"{_DAY}(?:Z|[+-](?:0[1-9]|1[0-3]):[0-5][0-9])?"
_STABLE: dict[str, str | None] = {
    "boolean": "true|false",
    "integer": "0|-?[1-9][0-9]{0,17}",
    "decimal": r"0|-?[1-9][0-9]{0,14}(?:[.][0-9]{0,12}[1-9])?|-?0[.][0-9]{0,12}[1-9]",
    "double": r"0|-?[1-9][0-9]{0,5}(?:[.][0-9]{0,3}[1-9])?",
    "float": r"0|-?[1-9][0-9]{0,3}(?:[.][0-9]?[1-9])?",
    "date": _STABLE_DAY,
    "dateTime": rf"{_DAY}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:Z|[+-](?:0[1-9]|1[0-3]):[0-5][0-9])?",
    "time": r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:Z|[+-](?:0[1-9]|1[0-3]):[0-5][0-9])?",
    "gYear": "[0-9]{4}",
    "gYearMonth": "[0-9]{4}-(?:0[1-9]|1[0-2])",
    "gMonth": "--(?:0[1-9]|1[0-2])",
    "hexBinary": "(?:[0-9A-Fa-f]{2})*",  # the store rewrites none; ill-formed ones are kept, so that sh:datatype finds them
    "gMonthDay": None,
    "gDay": None,
    "dayTimeDuration": None,
    "yearMonthDuration": None,
    "duration": None,
    "dateTimeStamp": None,
    **dict.fromkeys(("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger", *BOUNDS), None),
}


@cache
def _tests() -> dict[str, Callable[[str], object]]:
    """For each datatype that a store rewrites, a test whether it leaves a text alone. Compiled on first use."""
    return {XSD + name: re.compile(pattern or "(?!)", re.ASCII).fullmatch for name, pattern in _STABLE.items()}


def stable(datatype: str, text: str) -> bool:
    """Whether a store surely gives the text of a literal back unchanged."""
    test = _tests().get(datatype)
    return test is None or bool(test(text))


def keep(literal: ox.Literal) -> ox.Literal:
    """The literal itself if a store gives it back unchanged, else its kept form."""
    datatype = literal.datatype.value
    if datatype.startswith(PRIVATE):
        return ox.Literal(literal.value, datatype=ox.NamedNode(PRIVATE + datatype))
    if stable(datatype, literal.value):
        return literal
    kind = PRIVATE if is_well_formed(datatype, literal.value) else ILL_FORMED
    return ox.Literal(literal.value, datatype=ox.NamedNode(kind + datatype))


def is_stable(term: Term) -> bool:
    """Whether a store surely gives a term back unchanged."""
    return not isinstance(term, ox.Literal) or keep(term) is term


def written(term: Term) -> Term:
    """The term as it was written: the inverse of `keep`."""
    if isinstance(term, ox.Literal) and term.datatype.value.startswith(PRIVATE):
        name = term.datatype.value
        return ox.Literal(term.value, datatype=ox.NamedNode(name.removeprefix(ILL_FORMED if name.startswith(ILL_FORMED) else PRIVATE)))
    return term


@lru_cache(maxsize=64)
def _lexical(name: str) -> re.Pattern[str]:
    return re.compile(LEXICAL[name], re.ASCII)


def is_well_formed(datatype: str, text: str) -> bool:
    """Whether a text is in the lexical space of a datatype; True for a datatype that is not checked."""
    name = datatype.removeprefix(XSD)
    if not checked(datatype):
        return True
    if name in LEXICAL:
        return bool(_lexical(name).fullmatch(text))
    smallest, largest = BOUNDS[name]
    # Python refuses to read a number with very many digits, which is beyond all bounds.
    return bool(_lexical("integer").fullmatch(text)) and len(text.lstrip("+-0")) <= _MAX_DIGITS and smallest <= int(text) <= largest


def checked(datatype: str) -> bool:
    """Whether the lexical space of a datatype is checked."""
    name = datatype.removeprefix(XSD)
    return datatype.startswith(XSD) and (name in LEXICAL or name in BOUNDS)


def well_formed(datatype: str, text: str) -> str:
    """A SPARQL condition that the expression `text` is in the lexical space of a datatype; empty for one that is not checked."""
    name = datatype.removeprefix(XSD)
    if not checked(datatype):
        return ""
    if name in LEXICAL:
        return f'REGEX({text}, "^(?:{LEXICAL[name]})$")'
    smallest, largest = BOUNDS[name]
    # xsd:decimal holds all numbers within these bounds; a number that it cannot hold is beyond them.
    number = f"<{XSD}decimal>({text})"
    within = " && ".join(f"COALESCE({test}, false)" for test in (f"{number} >= {smallest}.0", f"{number} <= {largest}.0"))
    return f'(REGEX({text}, "^{_INTEGER}$") && {within})'
