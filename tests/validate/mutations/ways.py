"""Short ways to write mutations by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.validate.mutations.edits import Mutation, end, node, text
from tests.validate.mutations.real import real

if TYPE_CHECKING:
    from tests.validate.mutations.edits import Step

HRW = "graph/hrw-2022-10-26/"
NAMES, PASSAGES = f"{HRW}names.ttl", f"{HRW}passages.ttl"
ACTS, DEMANDS, FIGURES = f"{HRW}act.ttl", f"{HRW}demand.ttl", f"{HRW}figure.ttl"
THINGS = "graph/things/"
KZ, SHAPES, VOCAB = "ontology/kz.ttl", "ontology/shapes/", "ontology/vocab/"
SEVERITIES, WAIVERS = "ontology/checks/severities.yaml", "ontology/checks/waivers.yaml"
NEW_TERM = """  skos:prefLabel "rumour"@en , "сыбыс"@kk , "слух"@ru ;
  skos:definition "What is said without a speaker."@en ."""


def on(name: str, subject: str, *steps: Step) -> Mutation:
    """One node broken, in the file that gives it its class."""
    return Mutation(name, ((real().home[subject], node(subject, *steps)),))


def across(name: str, *parts: tuple[str, Step]) -> Mutation:
    """Several nodes broken, each with one step; a part whose node is written FILE NODE is in another file than that of its class."""
    places = [part[0].rpartition(" ") for part in parts]
    return Mutation(
        name,
        tuple((file or real().home[subject], node(subject, step)) for (file, _, subject), (_, step) in zip(places, parts, strict=True)),
    )


def instead(name: str, file: str, before: str, after: str) -> Mutation:
    """A text in place of another, the first in its file."""
    return Mutation(name, ((file, text(before, after)),))


def after(name: str, *parts: tuple[str, str]) -> Mutation:
    """Lines at the end of files."""
    return Mutation(name, tuple((file, end(lines)) for file, lines in parts))
