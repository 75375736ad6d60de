"""Pairs of claims of two sources that somebody should compare, proposed by rule.

Two figures are a pair where the calculus of figures lets them say something of each other, or where they share measure, or unit and event,
and so tempt. Other claims are a pair where one may bear on the other, or may repeat it, and both speak of the same terms, things or words.
What they share weighs as many bits as it is rare, a word half of them. A pair has the relation that is to be judged, and nothing of what
became of a claim.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.dates import today
from kzgraph.errors import UsageError
from kzgraph.graph import writing
from kzgraph.graph.names import short_name
from kzgraph.graph.store import Labels, select
from kzgraph.graph.workspace import Workspace
from kzgraph.linking import work
from kzgraph.linking.candidates.candidate import Candidate, Reason, candidate
from kzgraph.linking.comparisons import BEARS_ON, CLAIMS, KIND, NOT_COMPARABLE, SET, Comparisons, claims, relations
from kzgraph.linking.links import TOOL
from kzgraph.model import Claim, Figure
from kzgraph.questions.search.forms import content_words, forms
from kzgraph.reading.figures import COMPATIBLE, LATER, REFUSED, SAME, Figures
from kzgraph.reading.voices import Speakers
from kzgraph.safety import overwrite
from kzgraph.vocab import KZ

REPEATS = CLAIMS[0]
MOST = 5  # pairs of one claim with another source, where all are asked for
SHARE = 0.6  # of the claims of a source: how many pairs come without being asked for
PRIOR = -8.0  # bits: of some hundred pairs of claims one is worth comparing
# What says how a claim stands, not what it is about.
HOW = {"voice", "standing", "statedIn", "extent", "basedOn", "silentOn", "inferred", "ambiguous", "hedge", "relayedBy"}
HOW |= {"quality", "magnitude", "contrastKind", "circumstance", "place", "event"}


class Proposal(NamedTuple):
    """What a run did: `waiting` pairs are in the work file, and `decided` counts by state the pairs that keep their decision."""

    file: Path
    waiting: int
    relations: dict[str, int]
    decided: dict[str, int]


def propose(
    workspace: Workspace, comparisons: Comparisons, target: Path, source: str = "", *, every: bool = False, again: bool = False
) -> Proposal:
    """Writes undecided pairs into the work file `target`: the likeliest, or with `every` up to MOST of a claim with another source.

    With `source`, an IRI, only pairs with a claim of that source. A pair that somebody judged is not proposed again, unless `again` asks
    for it. Raises UsageError if there are not two sources.
    """
    overwrite.check(target, work.BEGINS)
    with writing.outputs(workspace, target) as change:
        store = comparisons.store()
        known = claims(store)
        if len({one for claim in known.values() for one in claim.origins}) < 2:
            raise UsageError("claims of two sources are compared, and the graph has fewer: add one with kzgraph new source.")
        decided, counted = comparisons.read(), Counter[str]()
        labels = Labels(store)
        items = found(store, known, source, MOST if every else 1)
        before = [decided.get((min(sides), max(sides))) for item in items if (sides := (item.subject, item.object))]
        counted.update(one.state for one in before if one and not again)
        undecided = [item for item, one in zip(items, before, strict=True) if again or not one]
        waiting = [
            work.Pair(item, _shown(labels, known[item.subject]), _shown(labels, known[item.object]), SET.name)
            for item in (undecided if every else first(undecided, known, source))
        ]
        change.put(target, work.text(work.Header(SET, KIND, TOOL, today().isoformat()), waiting), private=False)
    relations_of = Counter(pair.candidate.relation for pair in waiting)
    return Proposal(target, len(waiting), dict(sorted(relations_of.items())), dict(sorted(counted.items())))


def found(store: ox.Store, known: Mapping[str, Claim], source: str = "", most: int = MOST) -> list[Candidate]:
    """The pairs, the likeliest first."""
    speakers = Speakers(store)
    items = [*_figures(store, known, speakers), *_claims(store, known, speakers, most)]
    chosen = [item for item in items if not source or any(source in known[side].origins for side in (item.subject, item.object))]
    return sorted(chosen, key=lambda item: (-item.score, item.subject, item.object))


def first(items: Iterable[Candidate], known: Mapping[str, Claim], source: str = "") -> list[Candidate]:
    """The pairs to begin with: the likeliest of each claim of a source, or of any, and of these at most SHARE of its claims."""
    own = {iri for iri, claim in known.items() if not source or source in claim.origins}
    chosen: list[Candidate] = []
    taken: set[str] = set()
    for item in items:
        sides = own & {item.subject, item.object}
        if sides.isdisjoint(taken):
            taken |= sides
            chosen.append(item)
    return chosen[: math.ceil(SHARE * len(own))]


def _shown(labels: Labels, claim: Claim) -> str:
    """A claim as a reviewer sees it: label, standing, day and source."""
    node, named = ox.NamedNode(claim.iri), ", ".join(sorted(map(short_name, claim.origins)))
    return f"{labels.of(node)} [{labels.of_iri(claim.standing.iri)}, as of {claim.as_of}, {named}]"


def _in_order(one: Claim, other: Claim) -> tuple[Claim, Claim]:
    """The two claims, the later second."""
    return (other, one) if other.as_of.is_before(one.as_of) else (one, other)


def _apart(one: Claim, other: Claim) -> bool:
    return not one.origins & other.origins


def _figures(store: ox.Store, known: Mapping[str, Claim], speakers: Speakers) -> Iterator[Candidate]:
    """The pairs of figures, each with the verdict of the calculus as the relation to be judged."""
    figures = Figures(store)
    iris = [iri for iri in figures if iri in known]
    for number, one in enumerate(iris):
        for other in iris[number + 1 :]:
            first, second = _in_order(known[one], known[other])
            if not _apart(first, second):
                continue
            verdict = figures.compare(one, other)
            alike = first.nodes("measure") == second.nodes("measure")
            agree = figures.interval(one).agrees(figures.interval(other))
            if verdict.outcome == REFUSED and not alike and not figures.tempts(one, other):
                continue
            relation = {COMPATIBLE: SAME, REFUSED: NOT_COMPARABLE}.get(verdict.outcome, verdict.outcome)
            if verdict.outcome == LATER and verdict.later == first.iri:
                first, second = second, first
            why = f"{verdict.outcome} ({', '.join(verdict.reasons)})" if verdict.reasons else verdict.outcome
            reasons = [Reason("calculus of figures", why, "", 0.0), _voices(speakers, first, second)]
            reasons += [Reason("measure", "the same", "", 6.0)] if alike else []
            reasons += [Reason("number", "the same", "", 3.0)] if agree else []
            reasons += [Reason("event", "the same", "", 3.0)] if not alike else []
            differs_in = verdict.reasons if relation == NOT_COMPARABLE else ()
            yield candidate(first.iri, second.iri, PRIOR, reasons)._replace(relation=relation, differs_in=differs_in)


def _voices(speakers: Speakers, first: Claim, second: Claim) -> Reason:
    """How many voices two claims are at least, through those who relay them."""
    count = speakers.of((first.iri, second.iri)).at_least
    return Reason("voices", "one" if count == 1 else f"{count} at least", "", 0.0)


def _claims(store: ox.Store, known: Mapping[str, Claim], speakers: Speakers, most: int) -> Iterator[Candidate]:
    """The pairs of other claims: for each claim and each other source those that share most with it."""
    about, words = _about(store, known)
    rare = Counter(value for values in about.values() for value in values)
    holders: dict[str, list[str]] = defaultdict(list)
    for iri, values in about.items():
        for value in values:
            holders[value].append(iri)
    best: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for one in sorted(about):
        for other in sorted({iri for value in about[one] for iri in holders[value]}):
            relation = _relation(known[one], known[other])
            if relation and _apart(known[one], known[other]) and (relation == BEARS_ON or _first(known[one], known[other])):
                shared = about[one].keys() & about[other].keys()
                told = {word for value in shared if ":" in value for word in words[value]}  # a term and the words of its label count once
                bits = {value: math.log2(len(about) / rare[value]) / (1 if ":" in value else 2) for value in sorted(shared - told)}
                reasons = [Reason(about[one][value], value, "", weight) for value, weight in bits.items()]
                item = candidate(one, other, PRIOR, reasons)._replace(relation=relation)
                for source in known[other].origins:
                    best[one, source].append(item)
    chosen = {item for items in best.values() for item in _likeliest(items, most)}
    for item in chosen:
        named = tuple(_named(store, reason) for reason in item.reasons)
        yield item._replace(reasons=(*named, _voices(speakers, known[item.subject], known[item.object])))


def _likeliest(items: list[Candidate], most: int) -> list[Candidate]:
    """The first so many, and those that are as likely as the last of them."""
    scores = sorted((item.score for item in items), reverse=True)
    return [item for item in items if item.score >= scores[:most][-1]]


def _first(one: Claim, other: Claim) -> bool:
    """Whether a pair without an order has this claim first: each is taken once."""
    return one.as_of.is_before(other.as_of) or (not other.as_of.is_before(one.as_of) and one.iri < other.iri)


def _relation(first: Claim, second: Claim) -> str:
    """What is to be judged of two claims in this order; empty for figures, which have a calculus, and where neither may be."""
    may = () if isinstance(first, Figure) and isinstance(second, Figure) else relations(first, second)
    return REPEATS if REPEATS in may else BEARS_ON if BEARS_ON in may else ""


def _about(store: ox.Store, known: Mapping[str, Claim]) -> tuple[dict[str, dict[str, str]], dict[str, set[str]]]:
    """What each claim speaks of, with the property by which it does: terms and things, those of claims that it refers to, and their words.

    Groups are each source's own, so only their words count. Besides, the words of the label of each node.
    """
    values: dict[str, dict[str, str]] = defaultdict(dict)
    for claim in known.values():
        for name, named_so in sorted(claim.roles.items()):
            for named in sorted(named_so) if name not in HOW else ():
                values[claim.iri].setdefault(named, name)
    wider: dict[str, list[str]] = defaultdict(list)
    for row in select(store, "SELECT ?narrow ?wide { ?narrow skos:broader+ ?wide } ORDER BY ?wide"):
        wider[row["narrow"].value].append(row["wide"].value)
    groups = {row["group"].value for row in select(store, "SELECT ?group { ?group a kz:Group }")}
    labels = Labels(store)
    about, words = {}, dict[str, set[str]]()
    for iri, own in values.items():
        further = {value: name for one, name in own.items() if one in known for value in values.get(one, {}) if value not in known}
        nodes = {value: name for value, name in {**further, **own}.items() if value not in known}
        nodes |= {wide: name for value, name in list(nodes.items()) for wide in wider[value]}
        words |= {node: _stems(labels.of(ox.NamedNode(node))) for node in nodes if node not in words}
        stems = set().union(*(words[node] for node in nodes))
        about[iri] = {node: name for node, name in nodes.items() if node not in groups} | dict.fromkeys(stems, "word")
    return about, words


def _stems(text: str) -> set[str]:
    return {forms(word)[-1] for word in content_words(re.sub(r"\([^)]*\)", "", text))} - {""}


def _named(store: ox.Store, reason: Reason) -> Reason:
    """A reason with the labels of the property and of what is shared, and a word as it is."""
    labels, weight = Labels(store), round(reason.weight, 1)
    if ":" not in reason.local:
        return Reason(reason.aspect, reason.local, "", weight)
    return Reason(labels.of(ox.NamedNode(KZ + reason.aspect)), labels.of(ox.NamedNode(reason.local)), "", weight)
