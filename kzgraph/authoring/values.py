"""What an author writes for a value, read as the term that fits the property."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.authoring.draft import offered
from kzgraph.errors import Faults, UsageError
from kzgraph.graph.names import short
from kzgraph.graph.store import select
from kzgraph.vocab import KZ, RDFS, XSD

if TYPE_CHECKING:
    from kzgraph.authoring.slots import Form, Slot
    from kzgraph.graph.writer import Pair

FEW = 40  # concepts, of which a message lists all
_DESCRIBED = f"""?node a ?kind
  FILTER (?kind = skos:Concept || STRSTARTS(STR(?kind), "{KZ}"))
  FILTER (?kind NOT IN ( kz:Source, kz:Passage, kz:PagePassage, kz:Withdrawn))"""


def pair(text: str, option: str, like: str) -> tuple[str, str]:
    """The two halves of NAME=VALUE. Raises UsageError."""
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise UsageError(f"{option} {text}: write it as {like}.")
    return name.strip(), value.strip()


def read(store: ox.Store, form: Form, given: Iterable[str], namespace: str, local: Collection[ox.NamedNode] = ()) -> list[Pair]:
    """The statements that texts such as `victim=group-protesters` write, each once. A name that nodes of several
    sources have is that of the node in the namespace; the properties in `local` take nodes of that namespace alone.
    Raises UsageError for all that does not fit the class.
    """
    faults = Faults()
    texts = [faults.of(partial(_pair, store, form, text, namespace, local)) for text in given]
    pairs = list(dict.fromkeys(filter(None, texts)))
    for slot in form.slots.values():
        times = sum(predicate == slot.path for predicate, _ in pairs)
        if times > slot.most:
            faults.found.append(f"{slot.name} is given {times} values and takes {slot.most} at most.")
    faults.refuse()
    return pairs


def properties(form: Form, given: Iterable[str]) -> set[ox.NamedNode]:
    """The properties for which there are texts such as `victim=group-protesters`, whether their values fit or not."""
    names = {text.partition("=")[0].strip() for text in given}
    return {slot.path for slot in form.slots.values() if not names.isdisjoint((slot.name, slot.name.partition(":")[2], str(slot.path)))}


def _pair(store: ox.Store, form: Form, text: str, namespace: str, local: Collection[ox.NamedNode]) -> Pair:
    name, value = pair(text, "--set", "PROPERTY=VALUE")
    slot = form.slot(name)
    if slot.path == RDFS.label:
        raise UsageError(f"--set {text}: the label is given with --label, in a table as label.")
    if slot.text or slot.datatypes:
        return slot.path, ox.Literal(value, language="en") if slot.text else _literal(slot, value)
    known = candidates(store, slot)
    if slot.path in local:
        known = {node: labels for node, labels in known.items() if node.value.startswith(namespace)}
    return slot.path, _node(known, slot, value, namespace, slot.path in local)


def _literal(slot: Slot, text: str) -> ox.Literal:
    """The literal of the first datatype whose form the text has. Raises UsageError where none has it."""
    from kzgraph.validate.literals import FORMS

    for datatype in slot.datatypes:
        written = FORMS.get(datatype.value.removeprefix(XSD))
        if written is None or (re.fullmatch(written.pattern, text) and written.is_value(text)):
            return ox.Literal(text, datatype=datatype)
    likes = [FORMS[datatype.value.removeprefix(XSD)].like for datatype in slot.datatypes]
    raise UsageError(f"{slot.name}={text}: write {'; or '.join(likes)}. {slot.message}".rstrip())


def candidates(store: ox.Store, slot: Slot) -> dict[ox.NamedNode, list[str]]:
    """The nodes that fit a slot, with their labels in all languages."""
    patterns = [
        *(f"?node skos:inScheme {scheme}" for scheme in slot.schemes),
        *(f"?node a/rdfs:subClassOf* {kind}" for kind in slot.classes),
        *([_DESCRIBED] if slot.described else []),
    ]
    if slot.allowed:
        patterns = [f"FILTER (?node IN ({', '.join(map(str, slot.allowed))})) ?node a ?kind"]
    labels: dict[ox.NamedNode, list[str]] = {node: [] for node in slot.allowed}
    for pattern in patterns:
        for row in select(
            store, f"SELECT ?node ?label {{ {pattern} OPTIONAL {{ ?node rdfs:label|skos:prefLabel|skos:altLabel ?label }} }} ORDER BY ?node"
        ):
            labels.setdefault(row["node"], []).extend([row["label"].value] if row["label"] else [])
    return labels


def _node(known: Mapping[ox.NamedNode, list[str]], slot: Slot, text: str, namespace: str, local: bool) -> ox.NamedNode:
    """The node that a text names by its IRI, short or in full, else its local name, else a label. `dutyBearer` is `duty-bearer` too."""
    spellings = {text, text.casefold(), re.sub("(?<=[a-z])(?=[A-Z])", "-", text).lower()}
    for ways in (
        lambda node: (node.value, str(node), short(node)),
        lambda node: (re.split("[#/]", node.value)[-1],),
        lambda node: [label.casefold() for label in known[node]],
    ):
        wanted = [node for node in known if not spellings.isdisjoint(ways(node))]
        own = [node for node in wanted if len(wanted) == 1 or node.value.startswith(namespace)]
        if len(own) == 1:
            return own[0]
        if wanted:
            names = ", ".join(short(node) for node in wanted)
            raise UsageError(f"{slot.name}={text}: the name of {len(wanted)} nodes: {names}. Name one.")
    names_of = {re.split("[#/]", node.value)[-1] for node in known}
    names_of |= set() if local else {label for labels in known.values() for label in labels}
    likely = (
        "" if slot.allowed else f"Expected something like {offered(text, names_of)}. " if names_of else "Nothing that fits is here yet. "
    )
    if slot.schemes and len(known) <= FEW:
        likely = f"Expected one of {', '.join(sorted(re.split('[#/]', node.value)[-1] for node in known))}. "
    raise UsageError(
        f"{slot.name}={text}: nothing{' of this source' if local else ''} that fits has this name. {likely}{slot.message}".rstrip()
    )
