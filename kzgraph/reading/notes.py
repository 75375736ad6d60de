"""What must be said beside an answer: flags on assertions, the passages, and the day on which persons were named."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.graph.store import named_node, one_of, select
from kzgraph.model.passages import Passage, cited
from kzgraph.vocab import KZ, KZV, RDF

if TYPE_CHECKING:
    Rows = Iterable[Iterable[ox.NamedNode | ox.Literal | None]]

# For what a source leaves unsaid: the property of the assertion that tells nearly the same, where it is given.
INSTEAD = {"duty-bearer": KZ.owedTo, "provision": KZ.offence, "cause-of-death": KZ.measure}
COUNTED = "what is counted"  # the name of the phrase before the measure that is given so
# For what the text implies without saying it: the property of the assertion that has what we supplied, where one has it.
SUPPLIED = {"event": KZ.event, "voice": KZ.voice, "addressee": KZ.addressee, "victim": KZ.victim}
IMPLIED = {f"supplied {name}" for name in (*SUPPLIED, "year", "identity", "order", "occurrence", "paragraph")}
MANY = 100  # nodes: what all persons are named in is listed sooner than whom so many name
SHORTEST, ENDING = 4, 2  # letters of a word of a name by which it is known, and of an ending that it may have
GIVEN = {"not said": INSTEAD, "supplied": SUPPLIED}
FLAGS = {"not said": "silentOn", "left open": "ambiguous", "supplied": "inferred"}


class Mark(NamedTuple):
    """A flag: kind (a key of FLAGS) and aspect. `readings` says in English which words the wording leaves open, and how: one text for all
    aspects left open of an assertion. `given` has what the assertion gives in place of what is not said: a property with its values.
    """

    kind: str
    aspect: ox.NamedNode
    readings: str = ""
    given: tuple[tuple[ox.NamedNode, ox.NamedNode | ox.Literal], ...] = ()


class Beside(NamedTuple):
    """What must be said beside some nodes: the flags of each that has any, the passages among them, those of texts first, and the days on
    which persons were named who are among them, or in assertions or passages among them.
    """

    flags: Mapping[str, list[Mark]]
    passages: Mapping[str, Passage]
    person_days: tuple[str, ...]


def beside(store: ox.Store, nodes: set[str]) -> Beside:
    """What must be said beside some nodes."""
    return Beside(flags(store, nodes), {passage.iri: passage for passage in cited(store, nodes)}, person_days(store, nodes))


def flags(store: ox.Store, among: Collection[str] | None = None) -> dict[str, list[Mark]]:
    """The flags of each assertion that has any, or of each of these IRIs."""
    if among is None:
        quads = (quad for name in FLAGS.values() for quad in store.quads_for_pattern(None, ox.NamedNode(KZ + name), None))
        among = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    return {iri: marks for iri in among if (node := named_node(iri)) and (marks := list(_marks(store, node)))}


def _marks(store: ox.Store, node: ox.NamedNode) -> Iterator[Mark]:
    texts = [quad.object for quad in store.quads_for_pattern(node, KZ.leavesOpen, None)]
    readings = next((text.value for text in texts if isinstance(text, ox.Literal) and text.language == "en"), "")
    for kind, name in FLAGS.items():
        aspects = {quad.object for quad in store.quads_for_pattern(node, ox.NamedNode(KZ + name), None)}
        for aspect in sorted((aspect for aspect in aspects if isinstance(aspect, ox.NamedNode)), key=str):
            given = _values(store, node, aspect, GIVEN[kind]) if kind in GIVEN else ()
            yield Mark(kind, aspect, readings if kind == "left open" else "", given)


def sentence(mark: Mark) -> str:
    """The name of the phrase that says what we supplied; empty for other flags, and for aspects that have none."""
    name = f"supplied {mark.aspect.value.removeprefix(KZV)}"
    return name if mark.kind == "supplied" and name in IMPLIED else ""


def in_a_line(marks: list[Mark]) -> list[Mark]:
    """Flags that are read one after the other: the readings stand once, beside the last aspect that they are of."""
    last = {mark.readings: place for place, mark in enumerate(marks)}
    return [mark if last[mark.readings] == place else mark._replace(readings="") for place, mark in enumerate(marks)]


def _values(
    store: ox.Store, node: ox.NamedNode, aspect: ox.NamedNode, properties: Mapping[str, ox.NamedNode]
) -> tuple[tuple[ox.NamedNode, ox.NamedNode | ox.Literal], ...]:
    """What an assertion gives by the property of an aspect."""
    name = properties.get(aspect.value.removeprefix(KZV))
    values = {quad.object for quad in store.quads_for_pattern(node, name, None)} if name else set()
    return tuple((name, value) for value in sorted(values, key=str) if name and isinstance(value, ox.NamedNode | ox.Literal))


def naming_days(store: ox.Store, among: Collection[str] | None = None) -> dict[str, set[str]]:
    """For each person the days of the sources that name them; for each assertion and passage with a person, those of its own sources.

    `among` are the assertions and passages that are asked about, if not all are.
    """
    days: dict[str, set[str]] = {}
    for row in select(store, "SELECT DISTINCT ?person ?day { ?person a kz:Person ; kz:namedIn/oa:hasSource/dcterms:issued ?day }"):
        days.setdefault(row["person"].value, set()).add(row["day"].value)
    persons = dict(days)
    wanted = one_of("said", among) if among and len(among) < MANY else ""
    naming: dict[str, set[str]] = {}
    for row in select(
        store,
        f"""SELECT DISTINCT ?person ?said {{
          {{ {wanted} ?said kz:voice ?voice ; ?role ?person . ?person a kz:Person }}
          UNION {{ {wanted} ?part kz:within* ?said . ?person kz:namedIn ?part ; a kz:Person }} }}""",
    ):
        if among is None or row["said"].value in among:
            naming.setdefault(row["said"].value, set()).add(row["person"].value)
    own: dict[str, set[str]] = {}
    read = f"SELECT DISTINCT ?said ?day {{ {one_of('said', naming)} ?said kz:statedIn?/oa:hasSource/dcterms:issued ?day }}"
    for row in select(store, read) if naming else ():
        own.setdefault(row["said"].value, set()).add(row["day"].value)
    for said, named in naming.items():
        days[said] = days.get(said, set()).union(own.get(said) or (day for person in named for day in persons.get(person, ())))
    return days


def person_days(store: ox.Store, nodes: set[str]) -> tuple[str, ...]:
    """The days of the sources that name persons among these nodes, or in assertions or passages among them."""
    return days_among(naming_days(store, nodes), nodes)


def days_among(days: Mapping[str, set[str]], nodes: set[str]) -> tuple[str, ...]:
    """Those of `naming_days` that are of some nodes."""
    return tuple(sorted(set().union(*(days[node] for node in nodes & days.keys()))))


def days_of(store: ox.Store, rows: Rows) -> tuple[str, ...]:
    """The days on which persons in the rows of an answer were named: in a row with claims that name them, those of its claims alone."""
    rows = list(rows)
    days = naming_days(store, nodes_of(rows))
    persons = {node for node in days if next(store.quads_for_pattern(ox.NamedNode(node), RDF.type, KZ.Person), None)}
    named: set[str] = set()
    for row in rows:
        nodes = nodes_of([row])
        named.update(days_among(days, nodes - persons) or days_among(days, nodes))
    return tuple(sorted(named))


def nodes_of(rows: Rows) -> set[str]:
    """The nodes in the rows of an answer; several passages of a row may stand in one cell, with spaces between."""
    return {iri for row in rows for cell in row if cell is not None for iri in cell.value.split()}


def days_in(store: ox.Store, text: str) -> tuple[str, ...]:
    """The days on which persons were named whose name, IRI or short name stands in a text of any form."""
    return named_days(store)(text)


def names_somebody(store: ox.Store) -> Callable[[str], bool]:
    """Tells whether a text has a word of the name of a person, in any script and with any ending."""
    rows = select(store, "SELECT DISTINCT ?name { ?person a kz:Person ; rdfs:label|skos:altLabel ?name }")
    words = {word[: max(SHORTEST, len(word) - ENDING)] for row in rows for word in row["name"].value.split() if len(word) >= SHORTEST}
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(words)))})") if words else None
    return lambda text: bool(pattern and pattern.search(text))


def named_days(store: ox.Store) -> Callable[[str], tuple[str, ...]]:
    """As `days_in`, for many texts."""
    days: dict[str, set[str]] = {}
    for row in select(
        store,
        """SELECT DISTINCT ?person ?name ?day WHERE {
          ?person a kz:Person ; rdfs:label ?name ; kz:namedIn/oa:hasSource/dcterms:issued ?day }""",
    ):
        for mark in (row["name"].value, row["person"].value.rsplit("/", 1)[-1]):
            days.setdefault(mark, set()).add(row["day"].value)
    return lambda text: tuple(sorted({day for mark, named in days.items() if mark in text for day in named}))
