"""The stage of terms: every name of our namespaces and of the standard vocabularies exists, and none is deprecated.

To an RDF library a misspelt name is just another name. A shape that uses one checks nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cached_property

import pyoxigraph as ox
from rdflib import namespace as standard
from shaclcheck import Triple

from kzgraph.errors import nearest
from kzgraph.graph.names import short
from kzgraph.graph.turtle import value_of
from kzgraph.validate.finding import Finding
from kzgraph.validate.material import Material, described_twice, is_near
from kzgraph.validate.rules import Trouble, findings_at_terms
from kzgraph.vocab import DCTERMS, KZ, OWL

# Vocabularies whose terms rdflib lists in full, by namespace.
STANDARD = {
    str(vocabulary): vocabulary
    for vocabulary in (standard.RDF, standard.RDFS, standard.OWL, standard.SKOS, standard.SH, standard.PROV, standard.DCTERMS, standard.XSD)
}
# A hostile file may hold any number of names of any length, and each search for a hint compares a name with all known ones.
HINTS, HINT_CHARACTERS = 20, 80
DEPRECATED = OWL.deprecated
LINK_OBJECT = KZ.linkObject
SUCCESSOR = DCTERMS.isReplacedBy


def check(material: Material) -> Iterator[Finding]:
    """A finding for each place of a name that is described nowhere, that its standard does not have, or that is deprecated."""
    names = Names(material)
    for file, triples in material.of_judged(material.everything).items():

        def judge(triple: Triple) -> Iterator[Trouble]:
            for term in triple:
                if triple.predicate == LINK_OBJECT and term == triple.object:
                    continue  # a row of a loaded table has a name in our namespace and is described in no file of the workspace
                trouble = names.trouble(term) if isinstance(term, ox.NamedNode) else None
                if trouble and (trouble.rule != "deprecated-term" or term != triple.subject):
                    yield trouble

        if any(isinstance(term, ox.NamedNode) and names.trouble(term) for terms in material.terms(file) for term in terms):
            yield from findings_at_terms(file, triples, judge, material.workspace)


class Names:
    """The names that exist, for triples and for queries."""

    def __init__(self, material: Material) -> None:
        self.own = sorted(material.own, key=len, reverse=True)
        self.home = material.workspace.settings.namespace
        self.material = material
        self.described, self.elsewhere = material.described(material.everything), material.elsewhere
        triples = [triple for triples in material.ontology.values() for triple in triples]
        deprecated = [triple for triple in triples if triple.predicate == DEPRECATED and value_of(triple.object) == "true"]
        self.deprecated = {value_of(triple.subject) for triple in deprecated}
        self.successor = {value_of(triple.subject): triple.object for triple in triples if triple.predicate == SUCCESSOR}
        self.hints: dict[str, str] = {}
        self.judged: dict[str, Trouble | None] = {}

    @cached_property
    def trusted(self) -> set[str]:
        """Where a hint comes from: the workspace, not a file that lies outside and may be the one at fault."""
        return self.material.described(file for file in self.material.everything if self.material.part(file))

    @cached_property
    def pointed_at(self) -> set[str]:
        return {value_of(term) for file in self.material.data for term in self.material.terms(file).objects}

    @cached_property
    def twice(self) -> set[str]:
        return {node.value for node in described_twice(self.material.data)}

    def trouble(self, term: ox.NamedNode) -> Trouble | None:
        """What is wrong with a name, if something is."""
        iri = term.value
        if iri not in self.judged:
            self.judged[iri] = self._judge(term, iri)
        return self.judged[iri]

    def _judge(self, term: ox.NamedNode, iri: str) -> Trouble | None:
        if iri in self.deprecated:
            use = self.successor.get(iri)
            return Trouble("deprecated-term", term, f"{short(iri)} is deprecated", f"Use {short(use)}." if use else "")
        home = next((space for space in (*self.own, *STANDARD) if iri.startswith(space)), "")
        if not home or iri == home or (iri in STANDARD[home] if home in STANDARD else iri in self.described or self.elsewhere(iri)):
            return None
        name = short(iri)[:200]
        if home in STANDARD:
            return Trouble("unknown-standard-term", term, f"{name} is not in its vocabulary", self._hint(iri, home))
        return Trouble("unknown-name", term, f"{name} is not described here", self._hint(iri, home))

    def _hint(self, iri: str, home: str) -> str:
        """The nearest name of the same namespace, if one is near."""
        if iri not in self.hints:
            if len(iri) > HINT_CHARACTERS or len(self.hints) >= HINTS:
                return ""
            own = (name for name in self.trusted if name.startswith(home) and is_near(name, iri))
            names = map(str, dir(STANDARD[home])) if home in STANDARD else own
            known = sorted(name.removeprefix(home) for name in names if len(name) <= HINT_CHARACTERS)
            self.hints[iri] = self._did_you_mean(iri.removeprefix(home), home, known)
        return self.hints[iri]

    def _did_you_mean(self, local: str, home: str, known: list[str]) -> str:
        """The name that was likely meant: the one that nothing points to and that may be its new name, else the nearest."""
        copied = [name for name in known if home + name in self.twice and _kind(name) == _kind(local) != ""]
        if len(copied) == 1:
            return f"{short(home + copied[0])} is described in two places: two records have one IRI. Is this the name of one of them?"
        near = nearest(local, known, 5)
        free = [name for name in known if home == self.home and home + name not in self.pointed_at]
        for renamed in (
            [name for name in free if sorted(name.split("-")) == sorted(local.split("-"))],  # the same words in another order
            [name for name in free if _kind(name) == _kind(local) != ""],
            [name for name in free if name in near and _likeness(local, name) >= _likeness(local, near[0])],
        ):
            if len(renamed) == 1:
                new = short(home + renamed[0])
                return f"Did you mean {new}? Nothing points to it: if this is the new name, write it here and in all other places."
        return f"Did you mean {short(home + near[0])}?" if near else ""


def _kind(local: str) -> str:
    """What the name of a thing begins with, and its source if it is a group; of an assertion nothing, since none need point to it."""
    source, _, name = local.rpartition("/")
    kind = name.split("-")[0]
    return f"{source}/{kind}" if not source or kind == "group" else ""


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, other, one).ratio()
