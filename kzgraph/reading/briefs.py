"""What there is to say to a body, of a body or person, or on a matter: claims in the order in which they are to be said.

Of a body, its parts count too, and what is asked of the whole that it is part of comes after what is asked of itself. How it and its words
are judged is said of it. The brief of a state tells what is said by and of all its bodies. The brief of a person holds no claim that names
another person, nor what a demand rests on, and accusations come last. The length of a penalty stands with the decision that imposes it,
which says it too. The brief of a matter takes in those related to it: what is said to have happened, the strongest standing first and what
pages without a copy say last, then what followed, from complaints and cases to decisions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from types import MappingProxyType
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.errors import UsageError
from kzgraph.graph.classes import agents, annotated, ordered
from kzgraph.graph.names import short
from kzgraph.graph.store import reached, select
from kzgraph.model import Act, Assessment, Charge, Claim, Contrast, Decision, Demand, Figure, Omission, Reader, Requirement, Response, Risk
from kzgraph.model.kinds import BODIES, COMPARISON, LINK, PASSAGES, PERSON, SILENCE, SOURCE
from kzgraph.reading.became import REPEATS, Histories, Later, TextRead
from kzgraph.reading.demand_order import Place, chains
from kzgraph.reading.sequence import days
from kzgraph.vocab import KZ, PREFIXES

MOST_LATER = 2  # claims that tell what became of one
MOST_NEAR = 4  # claims that may not be compared with one or its conditions
MOST = 6  # claims in a part that tells what is said, so that a brief is of one or two pages
MOST_ASKED = 40  # claims, with their conditions, in a part that tells what is asked for or not done
MOST_OF_PERSON = 12  # claims in a part that tells what is said of a person
ANY = ""  # the role of a node that is not the voice
ASIDE = (Contrast, Requirement)  # what says nothing by itself
REFERRING = ("concerns", "counts", "judges", "onCharge", "partOf")  # the roles by which a claim says more of another
DEGREES = ("extent", "grade")  # the roles in which a claim judges by the way
WHOLES = ("subsetOf", "among", "partOf")
HAPPENED = (Act, Figure)
FOLLOWED = (Response, Charge, Decision)  # in the order in which they follow one another


class Item(NamedTuple):
    """A claim and its passages; its number in a chain of steps, else 0; the conditions that are set on it.

    `later` are the last claims of other sources that do more than repeat it, in the order of their days. Those that stand under another
    claim already are not among them: `seen` has its number. Where there are none, `read` are the texts that were read for them, and
    `near` are the claims that may not be compared with it or with one of its conditions. Its `number` runs through the brief, such as 3;
    the conditions have 3.1, 3.2.
    """

    claim: str
    passages: tuple[str, ...]
    later: tuple[Later, ...] = ()
    read: tuple[TextRead, ...] = ()
    near: tuple[Later, ...] = ()
    seen: tuple[str, ...] = ()
    step: int = 0
    conditions: tuple[Item, ...] = ()
    number: str = ""


class Part(NamedTuple):
    """Claims under one heading, by the name of its phrase, and how many more there are."""

    name: str
    items: tuple[Item, ...]
    left_out: int = 0


class Brief(NamedTuple):
    """The parts that hold anything. `addressed` are the sources that are addressed to a body, each with the body or the part of it.

    `asked` says whether it is asked for anything by name, `askable` whether it may be. `nearest` are nodes near one without claims.
    `with_others` is true of a person whom claims name, but each of them somebody else too. `wholes` are what an agent that is asked for
    nothing by name is part of. `claims` are those that are named here, by IRI.
    """

    node: str
    parts: tuple[Part, ...]
    addressed: tuple[tuple[str, str], ...]
    asked: bool
    askable: bool
    nearest: tuple[str, ...]
    with_others: bool = False
    wholes: tuple[str, ...] = ()
    claims: Mapping[str, Claim] = MappingProxyType({})

    @property
    def shown_of_all(self) -> tuple[int, int]:
        """How many claims are in the parts, without conditions, and how many these would have without a limit."""
        shown = sum(len(part.items) for part in self.parts)
        return shown, shown + sum(part.left_out for part in self.parts)

    def nodes(self) -> set[str]:
        """Every node that is named here."""
        items = [item for part in self.parts for one in part.items for item in (one, *one.conditions)]
        named = {self.node, *self.nearest, *self.wholes, *(node for pair in self.addressed for node in pair)}
        later = (node for item in items for at in (*item.later, *item.near) for node in (at.claim, *at.passages))
        return named.union(later, *({item.claim, *item.passages} for item in items))


class Briefs:
    """The claims of a store, from which briefs are made; they are read once."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        reader = Reader(store)
        self.claims = {claim.iri: claim for claim in sorted(reader.claims(), key=lambda claim: claim.place)}
        self.histories = Histories(store)
        self.persons = {row["node"].value for row in select(store, "SELECT ?node { ?node a kz:Person }")}
        self.states = {row["node"].value for row in select(store, "SELECT ?node { ?node a kz:State }")}
        classes = " ".join(f"kz:{name}" for name in BODIES)
        self.bodies = {row["node"].value for row in select(store, f"SELECT ?node {{ VALUES ?class {{ {classes} }} ?node a ?class }}")}
        self.naming: dict[tuple[str, str], list[str]] = {}  # the claims with a node in a role, or in any of those that say something
        for iri, claim in self.claims.items():
            for role, nodes in claim.roles.items():
                for node in nodes:
                    self.naming.setdefault((role, node), []).append(iri)
                    if role not in ("voice", "statedIn"):
                        self.naming.setdefault((ANY, node), []).append(iri)
        self.places = {iri: claim.place for iri, claim in self.claims.items()}
        self.precedes = {iri: claim.nodes("precedes") for iri, claim in self.claims.items()}
        self.addressed = [
            (row["source"].value, row["body"].value)
            for row in select(store, "SELECT ?source ?body { ?source a kz:Source ; kz:addressee ?body } ORDER BY ?source ?body")
        ]
        self.wholes = _edges(store, "?from kz:partOf|skos:broader ?to")
        self.parts = _edges(store, "?to kz:partOf|skos:broader ?from")
        self.related = _edges(store, "?from ^skos:related|skos:related ?to")
        self.days = days(self.claims.values())
        self.collections = {source.iri for source in reader.sources() if source.is_collection}
        self.standings = list(ordered(store, "order"))
        self.penalties = {node for claim in self.claims.values() if isinstance(claim, Charge) for node in claim.nodes("penalty")}

    def subjects(self) -> dict[str, list[str]]:
        """The nodes with a brief, by kind: persons, bodies, and matters of demands and omissions and what several acts are said to be."""
        telling = [claim.roles for claim in self.claims.values() if not isinstance(claim, ASIDE)]
        used = {node for values in telling for name in values if name != "statedIn" for node in values[name]}
        asked = {node for values in telling for name in ("addressee", "dutyBearer") for node in values.get(name, ())}
        asked |= {body for _, body in self.addressed}
        used |= {whole for node in asked for whole in (node, *_reached(self.wholes, node))}
        classes = " ".join(f"kz:{name}" for name in (PERSON, *BODIES))
        rows = list(select(self.store, f"SELECT ?node ?class {{ VALUES ?class {{ {classes} }} ?node a ?class }} ORDER BY ?node"))
        named = {
            node
            for claim in self.claims.values()
            if isinstance(claim, (Demand, Omission))
            for name in ("action", "concerns")
            for node in claim.nodes(name)
        }
        matters = (named | self._acts()) - {row["node"].value for row in rows} - self.claims.keys()
        return {
            "person": [row["node"].value for row in rows if row["class"] == KZ.Person and row["node"].value in used],
            "body": list(dict.fromkeys(row["node"].value for row in rows if row["class"] != KZ.Person and row["node"].value in used)),
            "matter": sorted(matters),
        }

    def _acts(self) -> set[str]:
        """The kinds of acts of which several claims tell, as alleged or as done."""
        kinds = Counter(kind for claim in self.claims.values() if isinstance(claim, Act) for kind in claim.nodes("actType"))
        return {kind for kind, number in kinds.items() if number > 1}

    def steps(self) -> dict[str, set[str]]:
        """What a demand or an omission says is to be done, each with what that concerns; no claims among these."""
        steps: dict[str, set[str]] = {}
        for claim in self.claims.values():
            for action in claim.nodes("action") if isinstance(claim, (Demand, Omission)) else ():
                steps.setdefault(action, set()).update(claim.nodes("concerns") - self.claims.keys())
        return steps

    def stands_for_others(self, iri: str) -> bool:
        """Whether it is a state, whose brief takes in all its bodies."""
        return iri in self.states and bool(_reached(self.parts, iri) & self.bodies)

    def of(self, node: ox.NamedNode, most: int = MOST) -> Brief:
        """The brief of a node, with `most` claims in a part that tells what is said, and fixed numbers in others; with 0 all of each.

        Raises UsageError for what is a claim, a source or a passage.
        """
        iri = node.value
        types = self.store.quads_for_pattern(node, ox.NamedNode(PREFIXES["rdf"] + "type"), None)
        kinds = {quad.object.value.removeprefix(KZ) for quad in types if isinstance(quad.object, ox.NamedNode)}
        if iri in self.claims or kinds & {SOURCE, *PASSAGES, SILENCE, COMPARISON, LINK}:
            raise UsageError(f"{short(iri)} has no brief: name an addressee, a person, a body or a matter.")
        if PERSON in kinds:
            return self._brief(iri, self._of_person(iri, most), with_others=bool(self._in_order({iri})))
        if kinds & agents(self.store):
            return self._of_agent(iri, most)
        return self._brief(iri, self._of_matter(iri, most))

    def _of_agent(self, iri: str, most: int) -> Brief:
        family = {iri, *_reached(self.parts, iri)}
        bodies = {iri, *(family & self.bodies)} if iri in self.states else {iri}
        wholes = _reached(self.wholes, iri)
        addressed = tuple((source, body) for source, body in self.addressed if body in family)
        asked = self._listed(Demand, family, "addressee")
        of_whole = [claim for claim in self._listed(Demand, wholes, "addressee") if claim not in asked]
        sources = {source for source, _ in addressed}
        elsewhere = [claim for claim in self._listed(Demand) if self._from(claim, sources) and self.claims[claim].nodes("addressee")]
        missing = self._listed(Omission, family, "dutyBearer")
        shown = {*asked, *of_whole, *missing}
        said = self._naming(bodies, "voice") - shown
        named = {*self._in_order(bodies), *self._judgements(bodies)} - shown - said
        about = sorted((claim for claim in self.claims if claim in named), key=self._outward)
        says = [claim for claim in self._in_order() if claim in said]
        parts = [
            self._demands("asked", asked, most),
            self._demands("asked of the whole", of_whole, most),
            self._demands("asked of others", [] if asked or of_whole else elsewhere, most),
            self._part("missing", missing, most and MOST_ASKED),
            self._part("said", about, most),
            self._part("says", says, most),
        ]
        larger = () if asked else tuple(sorted(wholes & self.bodies))
        return self._brief(iri, parts, addressed, asked=bool(asked), askable=True)._replace(wholes=larger)

    def _judgements(self, bodies: set[str]) -> set[str]:
        """The assessments of some bodies, of what they say and of what they do, and the contrasts in which these stand."""
        said = self._naming(bodies, "voice")
        done = self._naming(bodies, "actor")
        acted_on = {node for one in done for node in self.claims[one].nodes("concerns")} & self.claims.keys()
        judged = {*bodies, *said, *done, *acted_on}
        judging = {one for one in self._naming(judged, "judges") - said if isinstance(self.claims[one], Assessment)}
        return judging | {
            one for role in ("side", "against") for one in self._naming(judging, role) if isinstance(self.claims[one], Contrast)
        }

    def _outward(self, claim: str) -> int:
        """A key by which judgements come first, then what says how far something is done, then what a body is or does."""
        own = self.claims[claim]
        return 0 if isinstance(own, (Assessment, Contrast)) else 1 if own.nodes(*DEGREES) else 2

    def _of_person(self, iri: str, most: int) -> list[Part]:
        own = [claim for claim in self._in_order({iri}) if not self._names_others(claim, iri)]
        telling = [self.claims[claim].nodes() for claim in own if not isinstance(self.claims[claim], Demand)]
        more = {node for nodes in telling for node in nodes if node in self.claims}
        more |= {*own}
        listed = [claim for claim in self._in_order() if claim in more and not self._names_others(claim, iri)]
        numbers = annotated(self.store, "personPageOrder")
        first = next(iter(ordered(self.store, "personPageOrder")), "")
        charges = [claim for claim in listed if isinstance(self.claims[claim], Charge) or claim in self.penalties]
        role = [claim for claim in listed if first and numbers.get(self.claims[claim].kind) == numbers[first] and claim not in charges]
        asked = [claim for claim in listed if isinstance(self.claims[claim], Demand)]
        rest = sorted((claim for claim in listed if claim not in {*charges, *role, *asked}), key=lambda claim: self.days[claim])
        limit = most and MOST_OF_PERSON
        return [
            self._part("role", role, limit),
            self._demands("asked for", asked, most),
            self._part("said", rest, limit),
            self._part("accused", charges, limit),
        ]

    def _of_matter(self, iri: str, most: int) -> list[Part]:
        kinds = {claim: self._kind_for(claim) for claim in self._on_matter(iri)}
        happened = sorted((claim for claim in kinds if kinds[claim] in HAPPENED), key=self._strength)
        followed = sorted(
            (claim for claim in kinds if kinds[claim] in FOLLOWED), key=lambda claim: (FOLLOWED.index(kinds[claim]), *self._whole(claim))
        )
        missing = [claim for claim in kinds if kinds[claim] is Omission]
        asked = [claim for claim in kinds if kinds[claim] is Demand]
        rest = [claim for claim in kinds if claim not in {*happened, *followed, *missing, *asked}]
        chosen = {claim for kind in (Response, Decision) for claim in self._strongest(followed, kinds, kind)[: most + 1]}
        return [
            self._part("happened", happened, most, self._telling(happened, iri, most)),
            self._part("followed", [*followed], most and len(chosen), [claim for claim in followed if claim in chosen]),
            self._part("said", rest, most),
            self._part("missing", missing, most),
            self._demands("asked for", asked, most),
        ]

    def _telling(self, happened: list[str], iri: str, most: int) -> list[str]:
        """The first of what happened, the first act that is of the matter itself and says who did it among them."""
        own = {iri, *_reached(self.parts, iri), *self.wholes.get(iri, ())}  # the wider: a source may leave open which of several it was
        acts = (claim for claim in happened if self.claims[claim].nodes("actType") & own and self.claims[claim].nodes("perpetrator"))
        first = next(acts, "")
        return happened[:most] if first in ("", *happened[:most]) else [*happened[: most - 1], first]

    def _on_matter(self, iri: str) -> list[str]:
        """The claims on a matter, on narrower ones and on those related to them, the deeds and steps that refer to one, without doubles."""
        own = {iri, *_reached(self.parts, iri)}
        near = {node for each in own for other in self.related.get(each, ()) for node in (other, *_reached(self.parts, other))}
        wider = self.wholes.get(iri, set()) if near else set()  # where a source leaves open which of several it was
        named = self._in_order({*own, *near, *wider})
        direct, telling = set(named), (*HAPPENED, *FOLLOWED, Omission, Risk) if near else ()
        listed = [
            claim
            for claim in self._in_order()
            if claim in direct or (isinstance(self.claims[claim], telling) and self.claims[claim].nodes(*REFERRING) & direct)
        ]
        doubles = {double for claim in listed for double in self._doubles(claim)}
        return [claim for claim in listed if claim not in doubles]

    def _doubles(self, claim: str) -> set[str]:
        """What says no more than a claim in its passages and voice: the act that a figure counts, the figure of those in a decision."""
        own = self.claims[claim]
        if isinstance(own, Figure):
            counted = own.nodes("counts")
            said = {*(counted & self.claims.keys())} | {one for one in self._naming(counted, "victim") if isinstance(self.claims[one], Act)}
        elif isinstance(own, (Charge, Decision)):
            said = self._naming(own.nodes("party", "accused", "victim", "concerns"), "counts")
        else:
            return set()
        return {one for one in said if self.claims[one].passages == own.passages and self.claims[one].voice.speaker == own.voice.speaker}

    def _naming(self, nodes: Set[str], role: str) -> set[str]:
        """The claims that have one of the nodes in a role."""
        return {claim for node in nodes for claim in self.naming.get((role, node), ())}

    def _kind_for(self, claim: str) -> type[Claim]:
        """The class of a claim; of a figure that of what it counts, and of what is about a step that of the step."""
        own = self.claims[claim]
        about = own.nodes("counts" if isinstance(own, Figure) else "concerns") | own.nodes("concerns")
        kinds = {type(self.claims[one]) for one in about & self.claims.keys()} if isinstance(own, HAPPENED) else set()
        return next((kind for kind in reversed(FOLLOWED) if kind in kinds), type(own))

    def _strongest(self, claims: list[str], kinds: dict[str, type[Claim]], kind: type[Claim]) -> list[str]:
        return sorted(
            (claim for claim in claims if kinds[claim] == kind), key=lambda claim: (self._strength(claim), self._whole(claim)[1] > 0)
        )

    def _strength(self, claim: str) -> tuple[bool, int, bool]:
        """A key by which the stronger standing comes first, and of one standing what has a number; a list of pages comes after texts."""
        standing = self.claims[claim].standing.name
        place = self.standings.index(standing) if standing in self.standings else len(self.standings)
        return self.claims[claim].place[0] in self.collections, place, not isinstance(self.claims[claim], Figure)

    def _whole(self, claim: str) -> tuple[Place, int]:
        """The place of the whole of which a claim is a part, and how deep it lies in it: a whole comes before its parts."""
        at, seen = claim, {claim}
        while wholes := {one for role in WHOLES for one in self.claims[at].nodes(role) if one in self.claims} - seen:
            at = min(wholes)
            seen.add(at)
        return self.claims[at].place, len(seen) - 1

    def _brief(
        self,
        iri: str,
        parts: list[Part],
        addressed: tuple[tuple[str, str], ...] = (),
        *,
        asked: bool = True,
        askable: bool = False,
        with_others: bool = False,
    ) -> Brief:
        held = tuple(_numbered(part for part in parts if part.items))
        made = Brief(iri, held, addressed, asked, askable, () if held else self._nearest(iri), with_others and not held)
        return made._replace(claims={node: self.claims[node] for node in made.nodes() & self.claims.keys()})

    def _nearest(self, iri: str) -> tuple[str, ...]:
        """The wholes and parts of a node that claims name."""
        named = {node for claim in self.claims.values() for node in claim.nodes()}
        return tuple(sorted({*_reached(self.wholes, iri), *_reached(self.parts, iri)} & named))

    def _in_order(self, nodes: set[str] | None = None) -> list[str]:
        """The claims that name one of the nodes, or all, without those that say nothing by themselves."""
        return [iri for iri in self._placed(nodes) if not isinstance(self.claims[iri], ASIDE)]

    def _listed(self, kind: type[Claim], nodes: set[str] | None = None, role: str = ANY) -> list[str]:
        return [iri for iri in self._placed(nodes, role) if isinstance(self.claims[iri], kind)]

    def _placed(self, nodes: set[str] | None, role: str = ANY) -> Iterable[str]:
        """The claims with one of the nodes in a role, or all, in the order of the texts."""
        return self.claims if nodes is None else sorted(self._naming(nodes, role), key=self.places.__getitem__)

    def _from(self, iri: str, sources: set[str]) -> bool:
        return self.claims[iri].place[0] in sources

    def _names_others(self, iri: str, person: str) -> bool:
        return bool(self.claims[iri].nodes() & (self.persons - {person}))

    def _part(self, name: str, claims: list[str], most: int = 0, chosen: list[str] | None = None) -> Part:
        """A part with `most` of some claims, 0 for all: the first, or those that are `chosen`."""
        terms = {node for claim in claims if isinstance(self.claims[claim], Decision) for node in self.claims[claim].nodes("term")}
        claims = [claim for claim in claims if claim not in terms]
        shown = (claims if chosen is None else chosen)[:most] if most else claims
        return Part(name, tuple(map(self._item, shown)), len(claims) - len(shown))

    def _item(self, claim: str) -> Item:
        """A claim with its conditions and what became of it; no later claim brings in a person whom it does not name."""
        became = self.histories.of(claim)
        later = self._told(claim, (at for at in became.later if at.relation != REPEATS))
        # what was read for a demand was read for its conditions
        conditions = [self._item(one) for one in self._listed(Requirement, {claim}, "requirementOf")]
        apart = self._told(claim, became.apart)[-MOST_LATER:]
        near = {at.claim: at for part in (*(one.near for one in conditions), apart) for at in part} if became.no_news else {}
        return Item(
            claim,
            tuple(passage.iri for passage in self.claims[claim].passages),
            later[-MOST_LATER:],
            became.read if became.no_news else (),
            tuple(near.values())[:MOST_NEAR],
            conditions=tuple(one._replace(read=(), near=()) for one in conditions),
        )

    def _told(self, claim: str, later: Iterable[Later]) -> tuple[Later, ...]:
        """Each of some claims once, in the order of their days, without those that bring in a person."""
        named = self._persons_of(claim)
        fit = {at.claim: at for at in later if not named or self._persons_of(at.claim) <= named}
        return tuple(sorted(fit.values(), key=lambda at: (at.day, at.claim)))

    def _persons_of(self, claim: str) -> set[str]:
        return self.persons & self.claims[claim].nodes() if claim in self.claims else set()

    def _demands(self, name: str, demands: list[str], most: int) -> Part:
        """Demands, each chain of steps in its order; all if `most` is 0, else the first, the very first even with too many conditions."""
        items: list[Item] = []
        lines = 0
        for chain in chains(demands, self.precedes, self.places):
            for number, claim in enumerate(chain, 1):
                item = self._item(claim)._replace(step=number if len(chain) > 1 else 0)
                lines += 1 + len(item.conditions)
                if most and items and lines > MOST_ASKED:
                    return Part(name, tuple(items), len(demands) - len(items))
                items.append(item)
        return Part(name, tuple(items))


def _numbered(parts: Iterable[Part]) -> Iterator[Part]:
    """Parts with the numbers of their claims, and each later claim once."""
    above = 0
    told: dict[str, str] = {}

    def once(item: Item, number: str) -> Item:
        seen = dict.fromkeys(told[at.claim] for at in item.later if at.claim in told)
        later = tuple(at for at in item.later if at.claim not in told)
        told.update({at.claim: number for at in later})
        return item._replace(number=number, later=later, seen=tuple(seen))

    for part in parts:
        items = []
        for number, item in enumerate(part.items, above + 1):
            own = once(item, str(number))
            conditions = (once(one, f"{number}.{place}") for place, one in enumerate(item.conditions, 1))
            items.append(own._replace(conditions=tuple(conditions)))
        above += len(items)
        yield part._replace(items=tuple(items))


def _edges(store: ox.Store, pattern: str) -> dict[str, set[str]]:
    edges: dict[str, set[str]] = {}
    for row in select(store, f"SELECT DISTINCT ?from ?to {{ {pattern} FILTER (ISIRI(?from) && ISIRI(?to)) }}"):
        edges.setdefault(row["from"].value, set()).add(row["to"].value)
    return edges


def _reached(edges: dict[str, set[str]], node: str) -> set[str]:
    """What is reached from a node in any number of steps."""
    return reached(lambda one: edges.get(one, set()), node) - {node}
