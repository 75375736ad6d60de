"""What a claim says against what its passage says, both as values: denial, standing, scope, charges, provisions, parts, ways and times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from kzgraph.graph.names import short
from kzgraph.validate.wording import readings
from kzgraph.validate.wording.claims import towards
from kzgraph.validate.wording.clashes import Clash
from kzgraph.validate.wording.concepts import Concepts
from kzgraph.validate.wording.numerals import days, numbers, provisions
from kzgraph.validate.wording.texts import BOUNDS, Said, stems
from kzgraph.vocab import KZ, KZV

FACTS = frozenset(KZV + name for name in ("asserted", "documented", "presupposed"))
DEEDS = (KZ.actType, KZ.action, KZ.outcome, KZ.describedAs)
GROUPS = (KZ.victim, KZ.perpetrator, KZ.accused, KZ.party, KZ.beneficiary, KZ.atRisk, KZ.about, KZ.actor)
LIMITED = (KZ.extent, KZ.magnitude, *BOUNDS)  # what says how many of a group
TIMES = (KZ.date, KZ.start, KZ.end)
_TOLD = (readings.ALLEGED, readings.PROMISED, readings.ASKED, readings.FEARED)
_PART = re.compile(r"\b(?:of (?:whom|which|these|those|them)|including|among (?:them|whom|these))\b[^.;\d]{0,25}$")


def of_assertion(said: Said, known: Concepts, neighbours: Sequence[Said]) -> Iterator[Clash]:
    """A clash for each way in which a claim says more, or something else, than the passages that it cites; `neighbours` cite one too."""
    if not said.label or not said.paraphrase:
        return
    yield from _deeds(said, known, neighbours)
    yield from _scope(said)
    yield from _charges(said, known)
    yield from _provisions(said)
    yield from _part(said)
    yield from _ways(said)
    yield from _unlike_siblings(said, [other for other in neighbours if other.node != said.node])


def _deeds(said: Said, known: Concepts, neighbours: Sequence[Said]) -> Iterator[Clash]:
    """A deed that the passage only alleges, promises, asks for or fears, or denies, given as a fact."""
    graph, node = said.graph, said.node
    is_fact = any(standing.value in FACTS for standing in graph.things(node, KZ.standing)) and not said.has(KZ.ambiguous, KZV.standing)
    for property_, concept in graph.given(node, DEEDS):
        names = known.names(concept) if concept.value.startswith(KZV) else []
        words = frozenset[str]().union(*map(stems, names))
        for kind in _TOLD if is_fact else ():
            word = readings.governing(said.paraphrase, kind, words)
            if word and not any(readings.says(text, kind) for text in (said.label, *names[:1])):
                message = f'the paraphrase has "{names[0]}" as {kind.name} ("{word}"), and label and standing give it as a fact'
                yield Clash("told-as-fact", (node, property_, concept), message, said.at_paraphrase())
        word = "" if graph.is_a(node, KZ.Omission) else readings.governing(said.paraphrase, readings.DENIED, words)
        if word and not any(readings.says(text, readings.DENIED) for text in (said.label, *names[:1])) and not _kept(neighbours, words):
            message = f'the paraphrase denies "{names[0]}" ("{word}"), and the claim does not'
            yield Clash("denial-lost", (node, property_, concept), message, said.at_paraphrase())


def _kept(neighbours: Sequence[Said], words: frozenset[str]) -> bool:
    """Whether another claim of the passage denies it."""
    return any(other.graph.is_a(other.node, KZ.Omission) or readings.governing(other.label, readings.DENIED, words) for other in neighbours)


def _scope(said: Said) -> Iterator[Clash]:
    graph, node = said.graph, said.node
    for property_, group in () if graph.has_any(node, LIMITED) else graph.given(node, GROUPS):
        names = graph.names(group) if graph.is_a(group, KZ.Group) else []
        word = readings.governing(said.paraphrase, readings.SOME, stems(names[0])) if names else ""
        if word and not any(readings.says(text, readings.SOME) for text in (said.label, *names)):
            message = f'the paraphrase says "{word}" of "{names[0]}", and neither label nor triples do'
            yield Clash("scope-lost", (node, property_, group), message, said.at_paraphrase())
    for kind in (readings.ONLY, readings.EXCEPT, readings.OUTSIDE):
        for cue in readings.cues(said.paraphrase, kind):
            governed = cue.governed - stems(cue.word)
            shared = governed & stems(said.label)
            if shared and len(shared) * 2 >= len(governed) and not readings.says(said.label, kind):
                message = f'the paraphrase says "{cue.word}", and the label does not'
                yield Clash("scope-lost", said.at_label(), message, said.at_paraphrase())
                return


def _charges(said: Said, known: Concepts) -> Iterator[Clash]:
    """An offence of a decision of which the text says only that it was the charge."""
    for property_, offence in said.graph.given(said.node, (KZ.offence,)) if said.graph.is_a(said.node, KZ.Decision) else ():
        words = frozenset[str]().union(*map(stems, known.names(offence)))
        if word := readings.governing(said.paraphrase, readings.CHARGED, words):
            message = f'the paraphrase says "{word}", and kz:offence gives it as what was found'
            yield Clash("charge-as-offence", (said.node, property_, offence), message, said.at_paraphrase())


def _provisions(said: Said) -> Iterator[Clash]:
    """An article or a paragraph of a law other than the passage gives, in the label or in the law that the triples give."""
    given = provisions(said.paraphrase)
    if not given:
        return
    if strange := provisions(said.label) - given:
        message = f"the label gives {', '.join(sorted(strange))}, and the cited paraphrase {', '.join(sorted(given))}"
        yield Clash("provision-of-text", said.at_label(), message, said.at_paraphrase())
    for property_, value in said.graph.pairs(said.node):
        if not isinstance(value, ox.NamedNode) or not said.graph.is_a(value, KZ.LegalProvision):
            continue
        own = frozenset[str]().union(*map(provisions, said.graph.names(value)))
        if own and not own & given:
            message = f"{short(property_)} is {short(value)}, and the cited paraphrase gives {', '.join(sorted(given))}"
            yield Clash("provision-of-text", (said.node, property_, value), message, said.at_paraphrase())


def _part(said: Said) -> Iterator[Clash]:
    """The number of a part, of which the triples do not say that it is one; and the term of some given to all."""
    graph, node, text = said.graph, said.node, said.paraphrase
    where = numbers(text, "en")
    for property_, value in ((name, value) for name in BOUNDS for value in graph.objects(node, name)):
        start = next((start for number, start in where.items() if str(number) == value.value), None)
        is_part = graph.has_any(node, (KZ.subsetOf, KZ.among, KZ.partOf)) or start is None
        if not is_part and _PART.search(text[:start]):
            message = f"the paraphrase gives {value.value} as the number of a part, and the figure is a part of nothing"
            yield Clash("part-as-whole", (node, property_, value), message, said.at_paraphrase())
    for term in graph.things(node, KZ.term):
        party = " ".join(name for group in graph.things(node, KZ.party) for name in graph.names(group))
        values = {value.value for value in graph.objects(term, *BOUNDS)}
        starts = [start for number, start in where.items() if str(number) in values]
        cues = readings.cues(text, readings.SOME)
        of_some = starts and all(any(cue.start < start < cue.stop for cue in cues) for start in starts)
        if of_some and not any(readings.says(name, readings.SOME) for name in (said.label, party)):
            message = "the paraphrase gives the term of some, and the decision is on all"
            yield Clash("part-as-whole", (node, KZ.term, term), message, said.at_paraphrase())


def _ways(said: Said) -> Iterator[Clash]:
    """From and to, exchanged against the paraphrase."""
    for role, thing in said.graph.given(said.node, (KZ.origin, KZ.destination)):
        wrong = "to" if role == KZ.origin else "from"
        if wrong in towards(said.graph.names(thing), said.paraphrase):
            message = f'the paraphrase says "{wrong} {said.graph.names(thing)[0]}", and the role is {short(role)}'
            yield Clash("way-of-paraphrase", (said.node, role, thing), message, said.at_paraphrase())


def _unlike_siblings(said: Said, siblings: Sequence[Said]) -> Iterator[Clash]:
    """A year or an event that no other claim of the passage has and that the paraphrase does not give."""
    graph, node = said.graph, said.node
    years = {day.year for day in days(said.paraphrase, "en") if day.year}
    others = {value.value[:4] for other in siblings for value in graph.objects(other.node, *TIMES)}
    for property_ in TIMES if others else ():
        for value in graph.objects(node, property_):
            if value.value[:4] not in others | years:
                message = f"{short(property_)} is {value.value}, and other claims of the passage are of {', '.join(sorted(others))}"
                yield Clash("unlike-siblings", (node, property_, value), message)
    events = [graph.things(other.node, KZ.event) for other in siblings if graph.has_any(other.node, (KZ.event,))]
    for event in graph.things(node, KZ.event) if events else ():
        named = any(name.split(" in ")[0] in said.paraphrase for name in graph.names(event))
        if not named and not any(event in others for others in events):
            message = f"kz:event is {short(event)}, which neither the paraphrase names nor another claim of the passage has"
            yield Clash("unlike-siblings", (node, KZ.event, event), message)
