"""A new concept: its scheme, labels and definition, and the concepts nearest to it that are there already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.authoring import passage, slots
from kzgraph.authoring.draft import Draft, offered
from kzgraph.authoring.drafts import Drafts
from kzgraph.errors import Faults, UsageError
from kzgraph.graph.named import local_name
from kzgraph.graph.names import short
from kzgraph.graph.resolve import resolve
from kzgraph.graph.store import select
from kzgraph.graph.workspace import Workspace
from kzgraph.graph.writer import Pair
from kzgraph.validate.wording.texts import stems
from kzgraph.vocab import KZ, KZV, PREFIXES, RDF, SKOS

SHOWN = 5  # concepts that are shown first
NEAR = 0.3  # how like the new one a concept must be to be shown, from 0 to 1


class Given(NamedTuple):
    """What an author says of a new concept; scheme, broader and unit in any spelling. Without a definition nothing is drafted."""

    scheme: str
    name: str
    labels: Mapping[str, str]
    definition: str = ""
    broader: str = ""
    unit: str = ""


class Concept(NamedTuple):
    """A concept that is there, with its labels and its definition in English."""

    node: ox.NamedNode
    scheme: ox.NamedNode
    labels: tuple[str, ...]
    definition: str

    def __str__(self) -> str:
        return f"{short(self.node)} ({local_name(self.scheme)}): {self.labels[0] if self.labels else ''}. {self.definition}"


def new(workspace: Workspace, given: Given, copy: Path | None = None) -> Draft:
    """The draft of a concept, with the nearest that are there as its first notes. Raises UsageError for one that is there already."""
    drafts = Drafts(workspace)
    if given.definition:
        add(drafts, given, SHOWN, copy)
        drafts.refuse()
        return drafts.draft("kzgraph validate")
    known, scheme = concepts(drafts.store), _scheme(drafts, given.scheme)
    _node(drafts, given, scheme, known)
    _note_nearest(drafts, given, scheme, known, SHOWN)
    drafts.note("Nothing was drafted. If none of these is meant, give --definition: one English sentence that says what belongs here.")
    return drafts.draft()


def add(drafts: Drafts, given: Given, shown: int, copy: Path | None = None) -> None:
    """Drafts a concept, and notes so many of the nearest that are there.

    Raises UsageError for all that is wrong: what is there already or missing, a label or a definition that repeats the text of `copy`.
    """
    faults, known = Faults(), concepts(drafts.store)
    scheme = faults.of(partial(_scheme, drafts, given.scheme))
    node = faults.of(partial(_node, drafts, given, scheme, known))
    if not given.definition:
        faults.found.append("definition is missing: one English sentence that says what belongs under the term.")
    faults.of(partial(passage.refuse_quoted, drafts, copy, label=given.labels.values(), definition=[given.definition]))
    missing = [language for language in drafts.workspace.settings.languages if not given.labels.get(language)]
    if missing:
        faults.found.append(f"give a label in each language of this workspace: that in {', '.join(missing)} is missing.")
    broader = faults.of(partial(_concept, drafts, given.broader, scheme)) if scheme and given.broader else None
    unit = faults.of(partial(_concept, drafts, given.unit, KZV.units)) if given.unit else None
    if scheme and (scheme == KZV.measures) != bool(given.unit):
        faults.found.append("a measure says what it counts in, its unit, such as persons; no other concept does.")
    if scheme is None or node is None or faults.found:
        raise faults.error()
    _note_nearest(drafts, given, scheme, known, shown)
    _describe(drafts, scheme, node, given, broader, unit)
    drafts.note("Something must use it: an assertion, or a concept below it.")


def _node(drafts: Drafts, given: Given, scheme: ox.NamedNode | None, known: Iterable[Concept]) -> ox.NamedNode:
    """The node of a new concept. Raises UsageError for a name that is none, and where name or label are there already."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", given.name):
        raise UsageError(f"{given.name}: use lower-case letters, digits and hyphens, such as closure-of-a-market.")
    other_names = "Use it, or choose another name and other labels."
    if same := next((concept for concept in known if local_name(concept.node) == given.name), None):
        raise UsageError(f"{given.name}: there is already {same} {other_names}")
    wanted = {label.casefold() for label in given.labels.values()}
    alike = [
        (place, label, concept)
        for concept in known
        if concept.scheme == scheme
        for place, label in enumerate(concept.labels)
        if label.casefold() in wanted
    ]
    if alike:
        _, label, concept = min(alike, key=lambda found: found[0])
        raise UsageError(f'{given.name}: "{label}" is already a name of {concept} {other_names}')
    settings, is_layer = drafts.workspace.settings, drafts.workspace.lender != drafts.workspace.root
    if is_layer and not settings.prefix:
        raise UsageError("terms of your own need a namespace of your own: give namespace and prefix in ontology/workspace.yaml.")
    node = ox.NamedNode(settings.vocab + given.name)
    if other := next(drafts.store.quads_for_pattern(node, RDF.type, None), None):
        raise UsageError(f"{short(node)} is there already, as a {short(other.object)}: choose another name.")
    return node


def _note_nearest(drafts: Drafts, given: Given, scheme: ox.NamedNode, known: Iterable[Concept], shown: int) -> None:
    near = nearest(known, scheme, [*given.labels.values(), given.name.replace("-", " ")], given.definition)
    drafts.note(*[f"near: {concept}" for concept in near[:shown]])


def concepts(store: ox.Store) -> list[Concept]:
    """The concepts of all schemes, in the order of their IRIs."""
    rows = select(
        store,
        """SELECT ?concept ?scheme ?label ?definition {
          ?concept a skos:Concept ; skos:inScheme ?scheme OPTIONAL { ?concept skos:definition ?definition }
          OPTIONAL { ?concept ?kind ?label FILTER (?kind IN (skos:prefLabel, skos:altLabel, skos:hiddenLabel)) }
        } ORDER BY ?concept (LANG(?label) != "en") (?kind != skos:prefLabel) ?label""",
    )
    found: dict[ox.NamedNode, Concept] = {}
    for row in rows:
        before = found.get(row["concept"])
        labels = (*(before.labels if before else ()), *([row["label"].value] if row["label"] else []))
        found[row["concept"]] = Concept(row["concept"], row["scheme"], labels, row["definition"].value if row["definition"] else "")
    return list(found.values())


def nearest(known: Iterable[Concept], scheme: ox.NamedNode, labels: Iterable[str], definition: str) -> list[Concept]:
    """The concepts most like labels and a definition, those of the scheme before others that are as near."""
    names = [label.casefold() for label in labels]
    own = set().union(*(stems(text) for text in [*names, definition]))

    def likeness(concept: Concept) -> float:
        spelt = max((SequenceMatcher(None, name, label.casefold()).ratio() for name in names for label in concept.labels), default=0)
        theirs = set().union(*(stems(text) for text in [*concept.labels, concept.definition]))
        said = len(own & theirs) / (min(len(own), len(theirs)) or 1)
        return max(spelt if spelt > 0.6 else 0, said) + (0.1 if concept.scheme == scheme else 0)

    scored = sorted(((likeness(concept), concept) for concept in known), key=lambda pair: -pair[0])
    return [concept for score, concept in scored[:SHOWN] if score > NEAR]


def _scheme(drafts: Drafts, text: str) -> ox.NamedNode:
    """The scheme of a name in any spelling. Raises UsageError for none, and for a closed list."""
    schemes = {row["scheme"] for row in select(drafts.store, "SELECT ?scheme { ?scheme a skos:ConceptScheme }")}
    may_grow = schemes & slots.open_schemes(drafts.workspace)
    names = sorted(map(local_name, may_grow))
    try:
        scheme = resolve(drafts.store, text, schemes, what="scheme")
    except UsageError:
        raise UsageError(f"{text}: no such scheme. Expected something like {offered(text, names)}. All: {', '.join(names)}.") from None
    if scheme not in may_grow:
        raise UsageError(f"{text}: a closed list, which takes no new concept. A new concept may be one of {', '.join(names)}.")
    return scheme


def _concept(drafts: Drafts, text: str, scheme: ox.NamedNode) -> ox.NamedNode:
    members = {concept.node for concept in concepts(drafts.store) if concept.scheme == scheme}
    return resolve(drafts.store, text, members, what=f"concept of {local_name(scheme)}")


def _describe(
    drafts: Drafts, scheme: ox.NamedNode, node: ox.NamedNode, given: Given, broader: ox.NamedNode | None, unit: ox.NamedNode | None
) -> None:
    pairs: list[Pair] = [
        (RDF.type, SKOS.Concept),
        (SKOS.inScheme, scheme),
        *((SKOS.prefLabel, ox.Literal(given.labels[language], language=language)) for language in sorted(given.labels)),
        (SKOS.definition, ox.Literal(given.definition, language="en")),
        *([(SKOS.broader, broader)] if broader else []),
        *([(KZ.unit, unit)] if unit else []),
    ]
    drafts.add(_file(drafts, scheme), node, pairs, {**PREFIXES, **drafts.workspace.settings.prefixes})


def _file(drafts: Drafts, scheme: ox.NamedNode) -> Path:
    """The workspace's own file of a scheme: the one that describes it, else the one of its name."""
    own = [file for file in drafts.workspace.ontology_files() if drafts.workspace.owns(file)]
    described = (file for file in own if any(block.subject == scheme for block in drafts.document(file).blocks))
    return next(described, drafts.workspace.root / "ontology" / "vocab" / f"{local_name(scheme)}.ttl")
