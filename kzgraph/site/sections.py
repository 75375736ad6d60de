"""In which order the page of a node tells what is said of it. A person's accusations come last, and are no heading's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.site.assertions import assertions
from kzgraph.vocab import KZ

if TYPE_CHECKING:
    from kzgraph.reading.dossier import Dossier
    from kzgraph.site.content import Content

AGENTS = frozenset(("Person", "Organisation", "PublicBody", "State", "Group"))
# The phrases that head the parts of a page, in their order.
OF_PERSON = ("section Description", "section Demand", "section Risk", "section Act", "section other", "section Charge")
OF_AGENT = ("section voice", "section of it", "section asked")
OF_OTHERS = "said of"

Part = tuple[str, int, list[dict[str, Any]]]


def sections(content: Content, found: Dossier, rows: dict[str, dict[str, Any]], kinds: set[str]) -> list[Part]:
    """The rows, by the IRI of their claims, in parts: the phrase that heads each, how many rows stand above it, and its rows."""
    order: tuple[str, ...]
    if "Person" in kinds:
        known = assertions(content)
        faced = {value.value for claim in known.values() if claim.kind == "Charge" for value in claim.values.get("penalty", ())}
        titles = {claim: _of_person("Charge" if claim in faced else known[claim].kind if claim in known else "") for claim in rows}
        order = OF_PERSON
    elif kinds & AGENTS:
        roles: dict[str, set[str]] = {}
        for entry in found.said:
            roles.setdefault(entry.assertion.value, set()).add(entry.role.value.removeprefix(KZ))
        titles = {claim: _of_agent(roles[claim]) for claim in rows}
        order = OF_AGENT
    else:
        titles, order = dict.fromkeys(rows, OF_OTHERS), (OF_OTHERS,)
    parts: list[Part] = []
    above = 0
    for title in order:
        listed = [row for claim, row in rows.items() if titles[claim] == title]
        if listed:
            parts.append((title, above, listed))
            above += len(listed)
    return parts


def _of_person(kind: str) -> str:
    name = "section " + ("Demand" if kind == "Requirement" else kind)
    return name if name in OF_PERSON else "section other"


def _of_agent(roles: set[str]) -> str:
    if "voice" in roles:
        return "section voice"
    return "section asked" if "addressee" in roles else "section of it"
