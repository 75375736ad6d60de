"""How a reviewer sees the nodes of two versions: what each is, its label, and what must be known beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.changes.facts import facts, judged, passages, short
from kzgraph.changes.values import Change, Difference, Seen, Term, Unnamed, Value
from kzgraph.changes.versions import TRANSLATED, UNREAD, Statement, Version
from kzgraph.model.kinds import COMPARISON, GROUP, SILENCE
from kzgraph.vocab import DCTERMS, KZ, OA, OWL, PREFIXES, RDF, RDFS, SH, SKOS

if TYPE_CHECKING:
    Said = Mapping[Statement, Set[str]]

VOCABULARIES = tuple(PREFIXES[prefix] for prefix in ("owl", "rdf", "rdfs"))
ASSERTION = (RDFS + "subClassOf", KZ.Assertion)
CLASS = (RDF + "type", OWL.Class)
LABELLED_BY = {"question": "title", "translation": TRANSLATED, "file": UNREAD}  # of kinds that are no nodes, the field
ASKED = frozenset({COMPARISON, SILENCE, GROUP})  # what a reviewer is asked of, beside assertions and translations
PERSON = (RDF + "type", KZ.Person)


class Pair:
    """What is known of the nodes of two versions only from both together."""

    def __init__(self, old: Version, new: Version) -> None:
        self.old, self.new = old, new
        every = [(name, said) for version in (old, new) for name, said in version.nodes.items()]
        self.assertions = {name for name, said in every if ASSERTION in said}
        self.classes = {name for name, said in every if CLASS in said}
        self.persons = {name: self._named(name) for name, said in every if PERSON in said}

    def change(self, kind: str, way: str, names: tuple[str, str], old: Said, new: Said, differences: tuple[Difference, ...] = ()) -> Change:
        """A change of one node, by its name in each version and what it says there."""
        kind = kind or self._kind(names, old, new)
        before = self._seen(self.old, kind, names[0], old) if way != "added" else None
        after = self._seen(self.new, kind, names[1], new) if way != "removed" else None
        change = Change(kind, way, before, after, differences)
        nodes = {*names, *(value.value for _, value in (*old, *new) if isinstance(value, ox.NamedNode))}
        return change._replace(days=self._days(change, nodes))

    def differences(self, lost: Iterable[Statement], gained: Iterable[Statement]) -> tuple[Difference, ...]:
        """The statements that only one version has, property by property."""
        values: dict[str, tuple[list[Value], list[Value]]] = {}
        for side, (version, said) in enumerate(((self.old, lost), (self.new, gained))):
            for term, value in sorted(said, key=lambda statement: (statement[0], str(statement[1]))):
                values.setdefault(term, ([], []))[side].append(Value(value, _label(version, value)))
        return tuple(
            Difference(term, self.new.label(term) or self.old.label(term), tuple(before), tuple(after))
            for term, (before, after) in sorted(values.items())
        )

    def _seen(self, version: Version, kind: str, name: str, said: Said) -> Seen:
        """A node as one version has it."""
        classes = tuple(sorted(short(value) for term, value in said if term == RDF + "type"))
        files = {file for (term, _), where in said.items() if term == RDF + "type" for file in where}
        files = files or {file for where in said.values() for file in where}
        known: tuple[tuple[str, str], ...] = ()
        cited: tuple[tuple[str, str], ...] = ()
        if kind == "translation":
            known = tuple((term, value.value) for term, value in sorted(said, key=str) if isinstance(value, ox.Literal))
        elif asked_of := ASKED.intersection(classes):
            known = judged(version, name, bare=GROUP in asked_of)
        elif kind == "assertion":
            known = facts(version, name, {person: names for person, (names, _) in self.persons.items()})
            cited = passages(version, name)
        return Seen(name, _own_label(version, kind, name, said), classes, min(files, default=""), known, cited)

    def _kind(self, names: tuple[str, str], old: Said, new: Said) -> str:
        """What a node is, by what either version says of it."""
        classes = {value.value for term, value in (*old, *new) if term == RDF + "type" and isinstance(value, ox.NamedNode)}
        files = {file for said in (old, new) for where in said.values() for file in where}
        if any(file.startswith("ontology/shapes/") for file in files) or any(name.startswith(SH) for name in classes):
            return "shape"
        if any(file.startswith(("graph/links/", "graph/links.ttl")) for file in files):
            return "link"
        if classes & self.assertions:
            return "assertion"
        if classes & {KZ.Passage.value, KZ.PagePassage.value}:
            return "passage"
        if KZ.Source.value in classes:
            return "source"
        if any(name.startswith(SKOS) for name in classes):
            return "concept"
        if any(name.startswith(VOCABULARIES) for name in classes) or any(name.startswith(KZ) for name in names):
            return "term"
        return "thing" if classes & self.classes else "node"

    def _named(self, person: str) -> tuple[set[str], set[str]]:
        """The names of a person, and the days of the sources that name them."""
        names, days = set(), set()
        for version in (self.old, self.new):
            names |= {label.value for label in version.values(person, RDFS + "label") if isinstance(label, ox.Literal)}
            nodes = [person]
            for term in (KZ + "namedIn", OA + "hasSource", DCTERMS + "issued"):
                nodes = [value.value for node in nodes for value in version.values(node, term) if not isinstance(value, Unnamed)]
            days |= set(nodes)
        return names, days

    def _days(self, change: Change, nodes: set[str]) -> tuple[str, ...]:
        """The days on which persons were named whose node or name stands in a change, or who have a role in what changed."""
        values = [value for difference in change.differences for value in (*difference.before, *difference.after)]
        texts = [value.term.value if isinstance(value.term, ox.Literal) else f"{value.term} {value.label}" for value in values]
        text = "\n".join((*texts, *(side.label for side in (change.before, change.after) if side)))
        days_of = (days for person, (names, days) in self.persons.items() if person in nodes or any(name in text for name in names))
        return tuple(sorted(set().union(*days_of)))


def _label(version: Version, term: Term) -> str:
    return version.label(term.value) if isinstance(term, ox.NamedNode) else ""


def _own_label(version: Version, kind: str, name: str, said: Said) -> str:
    """The label of a node, the English title of a question, the text of a translation, what a file is that is not read."""
    if kind not in LABELLED_BY:
        return version.label(name)
    term = LABELLED_BY[kind]
    texts = (value for name_, value in said if name_ == term and isinstance(value, ox.Literal))
    return next((text.value for text in texts if kind == "translation" or text.language in (None, "en")), "")
