"""A canned question and its answer."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

ANY = "UNDEF"  # how SPARQL writes that a variable has no value


class Parameter(NamedTuple):
    """A value that a question takes.

    `type` is a kz class (for one of its instances), a concept scheme (one of its concepts) or a datatype of XML Schema; rdfs:Resource is
    any node that a claim names, or that one is a part of or narrower than;
    `default` is a term as SPARQL writes it, or UNDEF where the question is of all of them unless one is given: it is `optional` then.
    """

    name: str
    type: str
    default: str
    label: dict[str, str]
    optional: bool = False


# Every shipped question has it by a line VALUES ?source { UNDEF } # parameter. A header declares it only to word it otherwise.
SOURCE = Parameter("source", "kz:Source", ANY, {"en": "the source", "ru": "источник", "kk": "дереккөз"}, optional=True)
# Every question whose rows are claims has it: of the claims that name a node, a part of it or a narrower term.
MATTER = Parameter("matter", "rdfs:Resource", ANY, {"en": "on", "ru": "о чём", "kk": "не туралы"}, optional=True)


class Question(NamedTuple):
    """One canned question: a file in `queries/`, its header and its SPARQL text.

    `looked_for` are the English labels of silences (kz:Silence) of what it asks.
    """

    name: str
    area: str
    file: Path
    title: dict[str, str]
    question: dict[str, str]
    unsaid: dict[str, str]
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: dict[str, dict[str, str]]
    sparql: str
    looked_for: tuple[str, ...] = ()


class Answer(NamedTuple):
    """The rows that answer a question: one RDF term, or None where a variable is unbound, for each column.

    A column called `passage`, or whose name ends in `Passage`, holds evidence: the IRI of a passage, or several parted by spaces.
    """

    question: Question
    columns: tuple[str, ...]
    rows: tuple[tuple[ox.NamedNode | ox.Literal | None, ...], ...]
