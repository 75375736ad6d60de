"""The page of the demands: by addressee, in the order that the source gives, with their conditions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.reading.notes import person_days
from kzgraph.site.assertions import assertions, joined, texts
from kzgraph.site.content import lit
from kzgraph.site.page import Page, render
from kzgraph.vocab import KZ

if TYPE_CHECKING:
    from kzgraph.site.assertions import Assertion
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader

# What is told under a demand, in this order; its addressee, order and conditions have places of their own.
TOLD = ("action", "beneficiary", "concerns", "extent", "ground", "averts", "conditionFor", "event")


def demands(content: Content, reader: Reader) -> str:
    """Who is asked to do what, in which order, on which conditions; what others asked apart."""
    groups, relayed, days = _demands(content)
    shown = [
        each.row
        for group in (*groups, *relayed)
        for demand in group["demands"]
        for each in (demand["claim"], *(one["claim"] for one in demand["conditions"]))
    ]
    return render(
        "demands.html.j2",
        reader,
        content,
        groups=groups,
        relayed=relayed,
        person_days=days,
        urgent=content.terms.text(ox.NamedNode(KZ + "urgent")),
        lit=lit(shown),
    )


@lru_cache(maxsize=1)
def _demands(content: Content) -> tuple[list[dict[str, Any]], list[dict[str, Any]], tuple[str, ...]]:
    known = assertions(content)
    conditions: dict[str, list[Assertion]] = {}
    taken_up: dict[str, list[Assertion]] = {}
    for claim in known.values():
        for name, values in claim.values.items():
            for value in values:
                if name == "requirementOf":
                    conditions.setdefault(value.value, []).append(claim)
                elif value.value in known and known[value.value].kind == "Demand" and claim.kind not in ("Demand", "Requirement"):
                    taken_up.setdefault(value.value, []).append(claim)
    found = [claim for claim in known.values() if claim.kind == "Demand"]
    groups: list[dict[str, Any]] = []
    relayed: list[dict[str, Any]] = []
    for chain in _chains(found):
        steps = chain if len(chain) > 1 else []
        listed: list[dict[str, Any]] = [
            {
                "claim": claim,
                "addressees": texts(content, claim.values.get("addressee", ())),
                "number": steps.index(claim) + 1 if steps else 0,
                "before": [steps.index(other) + 1 for other in steps if other.iri in _after(claim)],
                "after": [steps.index(other) + 1 for other in steps if claim.iri in _after(other)],
                "urgent": any(value.value == "true" for value in claim.values.get("urgent", ())),
                "told": _told(content, claim),
                "conditions": [_condition(content, claim, each) for each in _by_aspect(conditions.get(claim.iri, []))],
                "taken_up": taken_up.get(claim.iri, []),
            }
            for claim in chain
        ]
        names = list({iri or str(text): (iri, text) for demand in listed for iri, text in demand["addressees"]}.values())
        asked = {
            "addressees": names,
            "title": joined([text for _, text in names], "; ") if names else None,
            "ordered": bool(steps),
            "demands": listed,
        }
        kept = relayed if chain[0].relayed else groups
        same = next((group for group in kept if group["addressees"] == names and not group["ordered"] and not steps), None)
        if same:
            same["demands"] += listed
        else:
            kept.append(asked)
    nodes = {node for claim in (*found, *(each for listed in conditions.values() for each in listed)) for node in claim.nodes()}
    return groups, relayed, person_days(content.store, nodes)


def _after(claim: Assertion) -> set[str]:
    """The demands that come after one."""
    return {value.value for value in claim.values.get("precedes", ())}


def _chains(found: list[Assertion]) -> list[list[Assertion]]:
    """Demands that the source puts in an order, each chain from its first to its last; a demand without an order stands alone."""
    chains: list[list[Assertion]] = []
    for claim in found:
        joint = [chain for chain in chains if any(other.iri in _after(claim) or claim.iri in _after(other) for other in chain)]
        chains = [chain for chain in chains if chain not in joint]
        chains.append([*(other for chain in joint for other in chain), claim])
    return sorted((_ordered(chain) for chain in chains), key=lambda chain: min(claim.place for claim in chain))


def _ordered(chain: list[Assertion]) -> list[Assertion]:
    waiting, done = sorted(chain, key=lambda claim: claim.place), []
    while waiting:
        free = [claim for claim in waiting if not any(claim.iri in _after(other) for other in waiting)]
        step = free[0] if free else waiting[0]  # an order that runs in a circle is none
        waiting.remove(step)
        done.append(step)
    return done


def _told(content: Content, claim: Assertion) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """What is told under a demand: each property with its values."""
    return [(content.terms.text(ox.NamedNode(KZ + name)), texts(content, claim.values[name])) for name in TOLD if name in claim.values]


def _by_aspect(conditions: list[Assertion]) -> list[Assertion]:
    """Conditions in the order of the text; those of one passage on the same side of the demanded thing together."""
    seen: dict[str, int] = {}
    for claim in conditions:
        seen.setdefault(str(claim.values.get("aspect")), len(seen))
    return sorted(conditions, key=lambda claim: (*claim.place[:2], seen[str(claim.values.get("aspect"))], claim.iri))


def _condition(content: Content, demand: Assertion, claim: Assertion) -> dict[str, Any]:
    """A condition: what side of the demanded thing it is on, of which things one is enough, and whether it is the demand's own voice."""
    same = all(claim.row[name] == demand.row[name] for name in ("voice_iri", "mark", "as_of"))
    return {
        "claim": claim,
        "aspect": texts(content, claim.values.get("aspect", ())),
        "choices": texts(content, claim.values.get("oneOf", ())),
        "same": same,
    }


PAGE = Page("/demands", "demands", demands)
