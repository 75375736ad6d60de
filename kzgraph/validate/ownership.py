"""The part of the stage of terms about ownership: a file describes its own nodes, and uses external identifiers that were checked."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Container, Iterator
from pathlib import Path

import pyoxigraph as ox
from shaclcheck import Triple

from kzgraph.graph import prefixes
from kzgraph.graph.names import short
from kzgraph.graph.positions import positions
from kzgraph.graph.turtle import Term
from kzgraph.graph.workspace import ONTOLOGY_GRAPH, Workspace
from kzgraph.safety import bounded
from kzgraph.validate.finding import Finding, Place
from kzgraph.validate.material import Material
from kzgraph.validate.rules import BUILT_IN, Trouble, findings_at_terms
from kzgraph.validate.terms import STANDARD
from kzgraph.vocab import DCTERMS, KZ, KZSH, KZV, RDFS, SCHEMA

NAMED_IN = KZ.namedIn
# What these point at is an address that a reader opens, not a name of something.
ADDRESSES = {KZ + "deepLink", SCHEMA + "url", DCTERMS + "license", RDFS + "seeAlso"}


def check(material: Material) -> Iterator[Finding]:
    """A finding for each node that a file describes and does not own, each external identifier that nobody has checked, each source whose
    prefix is that of another namespace, and what a layer says of the terms of the package.
    """
    yield from _of_two_namespaces(material.workspace)
    yield from _of_the_package(material)
    known = identifiers(material.workspace), material.own
    inside = material.described(file for file in material.data if material.part(file))
    owners, owner_of = _owners(material), functools.cache(material.owner)  # to ask for an owner looks at files

    for file, triples in material.of_judged(material.union).items():
        part = material.part(file)
        subjects, _, objects = material.terms(file)
        own = part if part != "things" else ""  # where a thing is described, no source says that it names it
        doubtful = {node for node in subjects if isinstance(node, ox.NamedNode) and not (own and owner_of(node.value) == own)}
        doubtful |= {node for node in objects if isinstance(node, ox.NamedNode) and not _known(node.value, known)}

        def judge(triple: Triple, part: str = part, doubtful: Container[Term] = doubtful) -> Iterator[Trouble]:
            if triple.subject not in doubtful and triple.object not in doubtful:  # most
                return
            if isinstance(triple.subject, ox.NamedNode):
                trouble = _foreign(triple, part, owner_of, inside)
                if trouble:
                    name = short(triple.subject)[:200]
                    yield Trouble("not-its-own", triple.subject, f"{name}: {trouble}", also=owners(triple.subject))
            value = triple.object
            if isinstance(value, ox.NamedNode) and triple.predicate.value not in ADDRESSES and not _known(value.value, known):
                trouble = f"{short(value)[:200]} is not in the list of checked identifiers"
                yield Trouble("unchecked-identifier", value, trouble)

        if doubtful:
            yield from findings_at_terms(file, triples, judge, material.workspace)


def _of_two_namespaces(workspace: Workspace) -> Iterator[Finding]:
    """Findings for the sources that cannot be named by their prefix."""
    rule = BUILT_IN["taken-prefix"]
    for source in prefixes.declared(workspace.root):
        if source.taken:
            message = f"{source.prefix}: is the prefix of {source.taken}, so nothing of {source.namespace} can be named by it"
            line = next(n for n, text in enumerate(bounded.read_text(source.file).splitlines(), 1) if source.namespace in text)
            file = workspace.relative(source.file)
            yield Finding(rule.name, message, rule.fix, value=f'"{source.prefix}:"', file=file, line=line, column=1)


def _of_the_package(material: Material) -> Iterator[Finding]:
    """Findings for the terms and shapes of the package, or in its namespaces, that the workspace describes though it only adds to them."""
    workspace, settings = material.workspace, material.workspace.settings
    if workspace.lender == workspace.root:
        return
    where = f"{settings.prefix}v: <{settings.vocab}>" if settings.prefix else "which ontology/workspace.yaml gives with its prefix"

    def judge(triple: Triple) -> Iterator[Trouble]:
        node = triple.subject
        if isinstance(node, ox.NamedNode) and node.value.startswith((ONTOLOGY_GRAPH, KZV, KZSH)):
            message = f"{short(node)[:200]} is in a namespace of the package, which alone describes it"
            yield Trouble("term-of-package", node, message, f"Mint a term or a shape of your own in your own namespace, {where}.")

    for file, triples in material.of_judged({**material.ontology, **material.shapes}).items():
        if workspace.owns(file):
            yield from findings_at_terms(file, triples, judge, workspace)


def _foreign(triple: Triple, part: str, owner_of: Callable[[str], str], inside: set[str]) -> str:
    """Why a file of that part may not make the statement, or an empty text."""
    iri = str(triple.subject.value) if isinstance(triple.subject, ox.NamedNode) else ""
    owner = owner_of(iri)
    if triple.predicate == NAMED_IN and isinstance(triple.object, ox.NamedNode) and owner == "things":
        names = owner_of(triple.object.value)
        return "" if part in (names, "") else f"the source {names} says what it names, in graph/{names}/"
    if not part:
        return _taken(owner, iri in inside)
    if owner == part:
        return ""
    if not owner:
        return "it is an external node, described where its publisher does so"
    return f"{'ontology/' if owner == 'ontology' else f'graph/{owner}/'} describes it"


def _taken(owner: str, inside: bool) -> str:
    """What a file outside the workspace may not describe: terms, and what the workspace describes already."""
    return "the ontology describes its terms" if owner == "ontology" else "the workspace describes it already" if inside else ""


def _known(iri: str, known: tuple[Collection[str], tuple[str, ...]]) -> bool:
    checked, own = known
    return iri.startswith((*own, *STANDARD, ONTOLOGY_GRAPH + "/")) or iri == ONTOLOGY_GRAPH or iri in checked


def _owners(material: Material) -> Callable[[ox.NamedNode], tuple[Place, ...]]:
    """Where each node is described by the part that owns it, computed for the nodes that findings name."""
    known: dict[ox.NamedNode, tuple[Place, ...]] = {}

    def of(node: ox.NamedNode) -> tuple[Place, ...]:
        if node not in known:
            owner = material.owner(node.value)
            files = sorted(
                file
                for file, triples in material.everything.items()
                if owner and material.part(file) == owner and any(triple.subject == node for triple in triples)
            )
            known[node] = tuple(_place_of(node, file, material.workspace) for file in files[:3])
        return known[node]

    return of


def _place_of(node: ox.NamedNode, file: Path, workspace: Workspace) -> Place:
    line, column = positions(file.read_bytes().decode("utf-8")).of(node) or (1, 1)
    return Place(workspace.relative(file), line, column)


def identifiers(workspace: Workspace) -> dict[str, str]:
    """The external identifiers that somebody checked, each with its names there: the rows of `ontology/checks/identifiers.csv`."""
    files = workspace.check_files("identifiers.csv")
    return {row["identifier"]: row["names"] for file in files for row in bounded.read_table(file, "identifier", "names")}
