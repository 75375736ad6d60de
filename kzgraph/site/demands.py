"""The page of the demands: by addressee, in the order that the source gives, with their conditions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kzgraph import model
from kzgraph.reading.demand_order import chains
from kzgraph.site.assertions import Assertion, assertions
from kzgraph.site.filters import STANDING, VOICE, Facets, facets, filtered_addresses, kept, with_wholes, without_empty
from kzgraph.site.page import Page, render
from kzgraph.site.paging import PART, chosen, cut
from kzgraph.site.passage_pages import SOURCE
from kzgraph.site.texts import Link, Text, joined
from kzgraph.vocab import KZ

if TYPE_CHECKING:
    from kzgraph.site.claims import Proof
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader

# What stands under a demand, in this order; its addressee, order and conditions have places of their own.
DETAILS = ("action", "beneficiary", "concerns", "extent", "ground", "averts", "conditionFor", "event")

FILTERS = (SOURCE, VOICE, STANDING, "addressee", "action")
KILOBYTES, KILOBYTES_CONDITION = 3.0, 0.9  # of a demand and of a condition, about


class Condition(NamedTuple):
    """A condition: its aspect, the things of which one is enough, and whether voice, standing and day are the demand's."""

    assertion: Assertion
    aspect: list[Link]
    choices: list[Link]
    same: bool


@dataclass(frozen=True)
class Demand:
    """A demand. `number` is its place in a chain, 0 outside of one; `before` and `after` are the numbers of its neighbours there."""

    assertion: Assertion
    addressees: list[Link]
    number: int
    before: list[int]
    after: list[int]
    urgent: bool
    details: list[tuple[Text, list[Link]]]
    conditions: list[Condition]
    taken_up: list[Assertion]

    @property
    def proofs(self) -> list[Proof]:
        """The passages of the demand and of its conditions, each once, in the order of the text: the demand in all its words."""
        claims = [self.assertion, *(condition.assertion for condition in self.conditions)]
        return list({proof.iri: proof for assertion in claims for proof in assertion.claim.proofs}.values())


@dataclass
class Group:
    """Demands on the same addressees, or a chain of demands that the source puts in an order. `title` is None without an addressee."""

    addressees: list[Link]
    title: Text | None
    ordered: bool
    demands: list[Demand]


Entry = tuple[bool, Group, Demand]  # whether it is relayed, its group, the demand


def demands(content: Content, reader: Reader) -> str:
    """The page of demands by addressee, with order and conditions. Demands that a source relays come last."""
    reader = without_empty(reader)
    listed, kept_of = kept(content, reader, _demands(content), _facets(content), FILTERS)
    entries, turn = chosen(cut(listed, _kilobytes), reader)
    shown = [
        assertion for _, _, demand in entries for assertion in (demand.assertion, *(condition.assertion for condition in demand.conditions))
    ]
    nodes = {node for assertion in shown for node in assertion.nodes()}
    return render(
        "demands.html.j2",
        reader,
        content,
        groups=_regrouped(entries, relayed=False),
        relayed=_regrouped(entries, relayed=True),
        turn=turn,
        kept=kept_of,
        person_days=content.person_days(nodes),
        urgent=content.terms.text(KZ.urgent),
    )


@lru_cache(maxsize=1)
def _demands(content: Content) -> list[Entry]:
    """The demands: those of the sources' own by group, then those that they relay."""
    known = assertions(content)
    demands = {iri for iri, assertion in known.items() if isinstance(assertion.said, model.Demand)}
    conditions: dict[str, list[Assertion]] = {}
    taken_up: dict[str, list[Assertion]] = {}
    for assertion in known.values():
        for name, values in assertion.values.items():
            for value in values:
                if name == "requirementOf":
                    conditions.setdefault(value.value, []).append(assertion)
                elif (
                    value.value in known
                    and isinstance(known[value.value].said, model.Demand)
                    and not isinstance(assertion.said, (model.Demand, model.Requirement))
                ):
                    taken_up.setdefault(value.value, []).append(assertion)
    asked = [assertion for assertion in known.values() if assertion.iri in demands]
    groups: list[Group] = []
    relayed: list[Group] = []
    precedes = {assertion.iri: _after(assertion) for assertion in asked}
    for iris in chains(precedes, precedes, {assertion.iri: assertion.place for assertion in asked}):
        chain = [known[iri] for iri in iris]
        steps = chain if len(chain) > 1 else []
        listed = [
            Demand(
                assertion=assertion,
                addressees=content.terms.links(assertion.values.get("addressee", ())),
                number=steps.index(assertion) + 1 if steps else 0,
                before=[steps.index(other) + 1 for other in steps if other.iri in _after(assertion)],
                after=[steps.index(other) + 1 for other in steps if assertion.iri in _after(other)],
                urgent=any(value.value == "true" for value in assertion.values.get("urgent", ())),
                details=_details(content, assertion),
                conditions=[_condition(content, assertion, other) for other in _by_aspect(conditions.get(assertion.iri, []))],
                taken_up=taken_up.get(assertion.iri, []),
            )
            for assertion in chain
        ]
        addressees = list({link.iri or str(link.text): link for demand in listed for link in demand.addressees}.values())
        held = relayed if chain[0].relayed else groups
        same = next((group for group in held if group.addressees == addressees and not group.ordered and not steps), None)
        if same:
            same.demands += listed
        else:
            title = joined([link.text for link in addressees], "; ") if addressees else None
            held.append(Group(addressees, title, bool(steps), listed))
    return [(passed, group, demand) for passed, held in ((False, groups), (True, relayed)) for group in held for demand in group.demands]


def _kilobytes(entry: Entry) -> float:
    return KILOBYTES * (1 + len(entry[2].taken_up)) + KILOBYTES_CONDITION * len(entry[2].conditions)


def _facets(content: Content) -> Callable[[Entry], list[Facets]]:
    def of(entry: Entry) -> list[Facets]:
        asked = entry[2].assertion
        addressees = with_wholes(content, asked.named("addressee"))
        return [facets(content, asked.claim, addressee=addressees, action=asked.named("action"))]

    return of


def _regrouped(entries: list[Entry], *, relayed: bool) -> list[Group]:
    """The groups of a part of the page, each with those of its demands that stand there."""
    demands_of: dict[int, tuple[Group, list[Demand]]] = {}
    for passed, group, demand in entries:
        if passed == relayed:
            demands_of.setdefault(id(group), (group, []))[1].append(demand)
    return [replace(group, demands=listed) for group, listed in demands_of.values()]


def _after(claim: Assertion) -> set[str]:
    """The demands that come after one."""
    return {value.value for value in claim.values.get("precedes", ())}


def _details(content: Content, demand: Assertion) -> list[tuple[Text, list[Link]]]:
    """What stands under a demand: each property with its values."""
    return [(content.terms.text(getattr(KZ, name)), content.terms.links(demand.values[name])) for name in DETAILS if name in demand.values]


def _by_aspect(conditions: list[Assertion]) -> list[Assertion]:
    """Conditions in the order of the text; those of one passage on the same side of the demanded thing together."""
    seen: dict[str, int] = {}
    for claim in conditions:
        seen.setdefault(str(claim.values.get("aspect")), len(seen))
    return sorted(conditions, key=lambda claim: (*claim.place[:2], seen[str(claim.values.get("aspect"))], claim.iri))


def _condition(content: Content, demand: Assertion, requirement: Assertion) -> Condition:
    whose, asked = requirement.claim, demand.claim
    return Condition(
        requirement,
        content.terms.links(requirement.values.get("aspect", ())),
        content.terms.links(requirement.values.get("oneOf", ())),
        (whose.voice_iri, whose.mark, whose.as_of) == (asked.voice_iri, asked.mark, asked.as_of),
    )


def _addresses(content: Content, _: str) -> list[dict[str, str]]:
    return filtered_addresses(content, _demands(content), _facets(content), _kilobytes)


PAGE = Page("/demands", "demands", demands, fields=(*FILTERS, PART), addresses=_addresses)
