"""The parts of the page of a node, in their order.

On the page of a person each part is in the order of time, accusations come last, and no heading states one.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.graph.classes import annotated, ordered
from kzgraph.model.claims import Assessment, Charge, Claim
from kzgraph.model.kinds import PERSON
from kzgraph.site.assertions import assertions
from kzgraph.site.words import phrases
from kzgraph.vocab import KZ, LANGUAGES

if TYPE_CHECKING:
    from kzgraph.reading.dossier import Dossier
    from kzgraph.site.content import Content
    from kzgraph.site.texts import Text

CHARGE, OTHER, WITHIN = Charge.__name__, "other", "within"
OF_AGENT = ("judged", "asked", "of it", "voice")  # outside judgements first


class Part(NamedTuple):
    """The claims under one heading, by IRI: its phrase, or the label of a class that has none; how many claims stand above it."""

    name: str
    heading: str | Text
    above: int
    claims: list[str]


def sections(content: Content, dossier: Dossier, kinds: set[str], within: Collection[str] = ()) -> list[Part]:
    """The claims that name a node, in parts. `kinds` are the classes of the node, `within` claims on places that are part of it."""
    claims = list(dict.fromkeys(entry.assertion.value for entry in dossier.said))
    if PERSON in kinds:
        claims.sort(key=content.days.__getitem__)
        order, names = _of_person(content, claims)
    elif kinds & content.agents:
        order, names = list(OF_AGENT), _of_agent(content, dossier)
    else:
        order, names = ["", WITHIN], {iri: WITHIN if iri in within else "" for iri in claims}
    parts: list[Part] = []
    above = 0
    for name in order:
        listed = [iri for iri in claims if names[iri] == name]
        if listed:
            parts.append(Part(name, _heading(content, name), above, listed))
            above += len(listed)
    return parts


def _heading(content: Content, name: str) -> str | Text:
    phrase = f"section {name}" if name else "said of"
    return phrase if phrase in phrases(LANGUAGES[0]) else content.terms.text(ox.NamedNode(KZ + name))


def _of_person(content: Content, claims: list[str]) -> tuple[list[str], dict[str, str]]:
    """The parts of a person's page by name, and the part of each claim: that of its class, or of the first class with the same number."""
    numbers = annotated(content.reader.store, "personPageOrder")
    firsts: dict[str, str] = {}
    for name in ordered(content.reader.store, "personPageOrder"):
        firsts.setdefault(numbers[name], name)
    known = assertions(content)
    faced = {value.value for claim in known.values() if claim.kind == CHARGE for value in claim.values.get("penalty", ())}

    def part(iri: str) -> str:
        kind = CHARGE if iri in faced else known[iri].kind if iri in known else ""
        return CHARGE if kind == CHARGE else firsts.get(numbers.get(kind, ""), OTHER)

    return [*(name for name in firsts.values() if name != CHARGE), OTHER, CHARGE], {iri: part(iri) for iri in claims}


def _of_agent(content: Content, dossier: Dossier) -> dict[str, str]:
    """The part of each claim by the roles that the agent has in it; how others judge it, or what is its, has a part of its own."""
    roles: dict[str, set[str]] = {}
    for entry in dossier.said:
        roles.setdefault(entry.assertion.value, set()).add(entry.role.value.removeprefix(KZ))
    return {iri: _part_of_agent(content.reader.claim(iri), names) for iri, names in roles.items()}


def _part_of_agent(claim: Claim | None, roles: set[str]) -> str:
    if "voice" in roles:
        return "voice"
    if "addressee" in roles:
        return "asked"
    return "judged" if isinstance(claim, Assessment) else "of it"
