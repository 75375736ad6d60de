"""What assertions say of one another, and passages of their own names: pairs that cannot both be right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from kzgraph.graph.names import short
from kzgraph.validate.wording.clashes import Clash
from kzgraph.validate.wording.texts import Graph, Said
from kzgraph.vocab import KZ, KZV, SCHEMA

POINTING = (KZ.subsetOf, KZ.contradicts, KZ.judges, KZ.side)
_NUMBERS = re.compile(r"/p(\d+)(?:-s(\d+))?(?:-[a-z])?$")
_IN_ADDRESS, _IN_NAME = re.compile(r"/((?:19|20)\d\d)[/-]([01]\d)[/-]([0-3]\d)(?!\d)"), re.compile(r"-((?:19|20)\d\d)-(\d\d)-(\d\d)$")


def of_assertion(graph: Graph, node: ox.NamedNode) -> Iterator[Clash]:
    """A clash for each assertion that it points to and that does not go with it."""
    if not graph.has_any(node, POINTING):  # most
        return
    for whole in graph.things(node, KZ.subsetOf):
        own, other = ({str(day) for day in graph.objects(figure, KZ.asOf)} for figure in (node, whole))
        if own and other and own != other:
            yield Clash("subset-of-other-day", (node, KZ.subsetOf, whole), f"{short(whole)} is the count of another day")
    for claim in graph.things(node, KZ.contradicts):
        actions = graph.objects(claim, KZ.action)
        if actions and graph.objects(node, KZ.action) and not {*actions} & {*graph.objects(node, KZ.action)}:
            yield Clash("contradicted-action", (node, KZ.contradicts, claim), f"{short(claim)} is about another action")
    if not graph.flagged(node, KZ.ambiguous, KZV.scope) and not graph.flagged(node, KZ.inferred, KZV.scope):
        for judged in graph.things(node, KZ.judges):
            here, there = (_paragraphs(graph, assertion) for assertion in (node, judged))
            if here and there and not here & there:
                message = f"{short(judged)} is stated in another paragraph"
                yield Clash("judged-elsewhere", (node, KZ.judges, judged), message)
    for side in graph.things(node, KZ.side):
        if not {*graph.things(node, KZ.statedIn)} & {*graph.things(side, KZ.statedIn)}:
            message = f"no passage of the contrast states {short(side)}: are side and against exchanged?"
            yield Clash("side-elsewhere", (node, KZ.side, side), message)


def of_neighbours(said: Said, neighbours: Sequence[Said]) -> Iterator[Clash]:
    """A clash for what the same passage only asks for or fears, given as done."""
    graph, node = said.graph, said.node
    promised = said.has(KZ.standing, KZV.promised)
    for kind, asking, own, theirs in ((KZ.Response, KZ.Demand, KZ.action, KZ.action), (KZ.Act, KZ.Risk, KZ.actType, KZ.harm)):
        if not graph.is_a(node, kind) or promised:
            continue
        for other in neighbours:
            for value in graph.things(node, own) if graph.is_a(other.node, asking) else ():
                if value in graph.things(other.node, theirs):
                    how = "asks for" if asking == KZ.Demand else "fears"
                    yield Clash("given-as-done", (node, own, value), f"{short(other.node)} of the same passage {how} it")


def of_passage(graph: Graph, node: ox.NamedNode) -> Iterator[Clash]:
    """A clash for a number or an address of a passage that its name contradicts."""
    named = _NUMBERS.search(node.value)
    for property_, number in zip((KZ.paragraph, KZ.sentence), named.groups() if named else (), strict=False):
        for value in graph.objects(node, property_):
            if number and value.value.isdecimal() and int(value.value) != int(number):
                message = f"{short(property_)} is {value.value}, and the name of the passage says {int(number)}"
                yield Clash("number-in-name", (node, property_, value), message)
    day = _IN_NAME.search(node.value)
    for url in graph.objects(node, SCHEMA.url) if day else ():
        if (there := _IN_ADDRESS.search(url.value)) and day and there.groups() != day.groups():
            message = f"the address is of {'-'.join(there.groups())}, and the name of the passage says {'-'.join(day.groups())}"
            yield Clash("day-in-address", (node, SCHEMA.url, url), message)


def _paragraphs(graph: Graph, node: ox.NamedNode) -> set[tuple[str, str]]:
    return {
        (source, value.value)
        for passage in graph.things(node, KZ.statedIn)
        for value in graph.objects(passage, KZ.paragraph)
        for source in [passage.value.rpartition("/")[0]]
    }
