"""A new thing and the passages that name it, or further passages and labels of a thing that is there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from kzgraph.authoring import passage, sources, values
from kzgraph.authoring.draft import UNFINISHED, Draft
from kzgraph.authoring.drafts import Drafts
from kzgraph.authoring.slots import Form
from kzgraph.authoring.sources import Source
from kzgraph.errors import Faults, UsageError
from kzgraph.graph.classes import annotated
from kzgraph.graph.names import short
from kzgraph.graph.resolve import resolve
from kzgraph.graph.workspace import Workspace
from kzgraph.graph.writer import Pair
from kzgraph.model.kinds import GROUP, PERSON
from kzgraph.vocab import KZ, RDF, RDFS, SKOS

NAMED_IN = KZ.namedIn
WHO_IS_NOT_NAMED = 'If the text names this one person, say in the label that they are "not named here".'
WHO_MAY_BE_NAMED = (
    "Only persons whom a published source names in a public role, with the name as the source writes it; a name in another script needs a "
    "source of its own. Everybody else is a group, or nobody (docs/encoding.md, rule 10). An accusation is never a type or a role."
)


def new(
    workspace: Workspace,
    kind: str,
    name: str | None,
    labels: Mapping[str, str],
    named_in: Sequence[str],
    given: Sequence[str] = (),
    source: str | None = None,
    copy: Path | None = None,
) -> Draft:
    """The draft of a thing, as `add` makes it."""
    drafts = Drafts(workspace)
    add(drafts, kind, name, labels, named_in, given, source, copy)
    drafts.refuse()
    return drafts.draft("kzgraph validate")


def add(
    drafts: Drafts,
    kind: str,
    name: str | None,
    labels: Mapping[str, str],
    named_in: Sequence[str],
    given: Sequence[str],
    source: str | None,
    copy: Path | None = None,
) -> None:
    """Drafts a thing and the statements that say where a source names it; `labels` by language. One that is there gets the passages, the
    labels and the other spellings of its name that it lacks.

    A new person gets the next number and no name. Raises UsageError for all that does not fit the shapes of the class, and for the
    label of a source's own thing that repeats the text of `copy`.
    """
    cited, faults = drafts.source(source, named_in), Faults()
    form = faults.of(partial(drafts.form, kind, "namedIn"))
    if form and form.name not in annotated(drafts.store, "thingsFile"):  # the others have names, which are as the source writes them
        faults.of(partial(passage.refuse_quoted, drafts, copy, label=labels.values()))
    places = [faults.of(partial(sources.passage, drafts.store, cited, place, whole_paragraph=True)) for place in named_in]
    passages = list(dict.fromkeys(filter(None, places)))
    if form is None:
        raise faults.error()
    node, is_known = faults.of(partial(_node, drafts, form, cited, name, given)) or (None, False)
    if node and is_known:
        others = values.properties(form, given) - {SKOS.altLabel}
        spelt = [] if others else faults.of(partial(values.read, drafts.store, form, given, cited.namespace)) or []
        if others:
            known = "--label, --named-in and --set altLabel add to it (in a table label, named-in and altLabel)"
            faults.found.append(f"{short(node)} is there already: {known}. Change anything else in its file.")
        faults.refuse()
        _extend(drafts, cited, node, labels, passages, spelt)
        return
    if not named_in and (node or not name):
        faults.found.append(f"say where the source names the new {form.name}, with --named-in PASSAGE.")
    own = [] if form.name == PERSON else faults.of(partial(values.read, drafts.store, form, given, cited.namespace)) or []
    if any(predicate == NAMED_IN for predicate, _ in own):
        faults.found.append("the passage is given with --named-in, once for each passage that names it.")
    if node is None or faults.found:
        raise faults.error()
    describe(drafts, form, cited, node, labels, own)
    drafts.add(cited.folder / "names.ttl", node, [(NAMED_IN, place) for place in passages], cited.names)
    drafts.note("Nothing uses it yet: encode what is said of it with kzgraph new assertion.")


def describe(drafts: Drafts, form: Form, cited: Source, node: ox.NamedNode, labels: Mapping[str, str], own: Sequence[Pair] = ()) -> None:
    """Drafts class and labels of a new thing in the file of its class. Raises UsageError for a label that another of the class has."""
    for language, label in labels.items():
        for quad in list(drafts.store.quads_for_pattern(None, RDFS.label, ox.Literal(label, language=language))):
            other = quad.subject
            alike = isinstance(other, ox.NamedNode) and (form.name != GROUP or other.value.startswith(cited.namespace))
            if alike and next(drafts.store.quads_for_pattern(other, RDF.type, form.node), None):
                raise UsageError(f'{short(other)} is already called "{label}"@{language}: name that, or give another label.')
    person = form.name == PERSON
    asked = () if person else drafts.workspace.settings.languages
    wanted = list(dict.fromkeys((*asked, *labels))) or ["en"]
    texts = [ox.Literal(labels.get(language) or f"{UNFINISHED} label", language=language) for language in sorted(wanted)]
    own_file = annotated(drafts.store, "thingsFile").get(form.name, "")
    file = _shared(drafts, own_file, form.node) if own_file else cited.folder / f"{form.name.lower()}.ttl"
    drafts.add(file, node, [(RDF.type, form.node), *((RDFS.label, text) for text in texts), *own], cited.names)
    drafts.note(*[f"Write the label of {short(node)} in {language}." for language in wanted if not labels.get(language)])
    drafts.note(*([WHO_MAY_BE_NAMED] if person else []))
    one = form.name == GROUP and re.match("An? ", labels.get("en", "")) and "not named" not in labels["en"]
    drafts.note(*([WHO_IS_NOT_NAMED] if one else []))


def _node(drafts: Drafts, form: Form, cited: Source, name: str | None, given: Sequence[str]) -> tuple[ox.NamedNode, bool]:
    """The node that is meant or that a new thing gets, and whether it is there already. Raises UsageError."""
    if known := _known(drafts, form, cited, name):
        return known, True
    if form.name == PERSON:
        if name or given:
            raise UsageError(
                "a new person gets the next number for an IRI, and carries labels alone: "
                "give --label and --named-in, no name and no --set. " + (f"No person here is called {name}." if name else "")
            )
        return _next_person(drafts), False
    if not name:
        raise UsageError(f"give the new {form.name} a name, such as group-protesters.")
    node = _named(drafts, form, cited, name)
    drafts.refuse_known(node, "say what is said of it in an assertion, or choose another name.")
    return node, False


def _named(drafts: Drafts, form: Form, cited: Source, name: str) -> ox.NamedNode:
    """The node of a name: one that sources share, or one of this source's own."""
    node = cited.own(name)
    shared = form.name in annotated(drafts.store, "thingsFile")
    return ox.NamedNode(drafts.home + name) if shared else node


def _known(drafts: Drafts, form: Form, cited: Source, name: str | None) -> ox.NamedNode | None:
    """The described thing of that name; by IRI or label too, but a name that could be a new one is taken as it stands."""
    if not name:
        return None
    if re.fullmatch(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", name):
        nodes = [ox.NamedNode(space + name) for space in (drafts.home, cited.namespace)]
    else:
        members = {quad.subject for quad in drafts.store.quads_for_pattern(None, RDF.type, form.node)}
        nodes = [resolve(drafts.store, name, [node for node in members if isinstance(node, ox.NamedNode)], what=form.name)]
    for node in nodes:
        kinds = [quad.object for quad in drafts.store.quads_for_pattern(node, RDF.type, None)]
        if form.node in kinds:
            return node
        if kinds:
            raise UsageError(f"{short(node)} is there already, as a {short(kinds[0])} and not a kz:{form.name}: choose another name.")
    return None


def _extend(
    drafts: Drafts, cited: Source, node: ox.NamedNode, labels: Mapping[str, str], passages: Sequence[ox.NamedNode], spelt: Sequence[Pair]
) -> None:
    """Drafts the labels, other spellings and passages that a thing lacks. Raises UsageError where it lacks none."""
    blocks = drafts.blocks(node)
    typed = [(file, block) for file, block in blocks if any(predicate == RDF.type for predicate, _ in block.pairs)]
    if not typed:
        raise UsageError(f"{short(node)} is described outside graph/: move it to graph/things/.")
    home, described = typed[0]
    pairs, faults = list(described.pairs), Faults()
    for language, label in labels.items():
        pairs = faults.of(partial(_labelled, node, pairs, ox.Literal(label, language=language))) or pairs
    faults.refuse()
    last = max(place for place, (predicate, _) in enumerate(pairs) if predicate in (RDF.type, RDFS.label, SKOS.altLabel))
    pairs[last + 1 : last + 1] = [pair for pair in spelt if pair not in pairs]
    if pairs != list(described.pairs):
        drafts.change(home, described, pairs, cited.names)
    stated = {value for _, block in blocks for predicate, value in block.pairs if predicate == NAMED_IN}
    more: list[Pair] = [(NAMED_IN, place) for place in passages if place not in stated]
    file = cited.folder / "names.ttl"
    block = next((block for block in drafts.document(file).blocks if block.subject == node), None)
    if more and block:
        drafts.change(file, block, [*block.pairs, *more], cited.names)
    elif more:
        drafts.add(file, node, more, cited.names)
    if not more and pairs == list(described.pairs):
        raise UsageError(f"{short(node)} is there already and says all of this, in {drafts.workspace.relative(home)}.")


def _labelled(node: ox.NamedNode, pairs: Sequence[Pair], label: ox.Literal) -> list[Pair]:
    """The statements with a label, in place of one that is unfinished or in a new language. Raises UsageError for a second one."""
    if any(value == label for predicate, value in pairs if predicate in (RDFS.label, SKOS.altLabel)):
        return list(pairs)
    old = next((value for predicate, value in pairs if predicate == RDFS.label and _language(value) == label.language), None)
    if old is not None and old.value.startswith(UNFINISHED):
        return [(predicate, label if value == old else value) for predicate, value in pairs]
    if old is not None:
        raise UsageError(f"{short(node)} is already called {old}. Give another spelling of its name as altLabel (--set altLabel=NAME).")
    texts = sorted([*((p, v) for p, v in pairs if p == RDFS.label), (RDFS.label, label)], key=lambda pair: _language(pair[1]))
    first = next(place for place, (predicate, _) in enumerate(pairs) if predicate == RDFS.label)
    return [*pairs[:first], *texts, *(pair for pair in pairs[first:] if pair[0] != RDFS.label)]


def _language(value: ox.NamedNode | ox.Literal) -> str:
    return (value.language or "") if isinstance(value, ox.Literal) else ""


def _shared(drafts: Drafts, file_name: str, kind: ox.NamedNode) -> Path:
    """Where things of a class that sources share stand: in the file that holds one, else in the file of the class."""
    folder = drafts.workspace.root / "graph" / "things"
    for file in sorted(folder.glob("*.ttl")):
        if any((RDF.type, kind) in block.pairs for block in drafts.document(file).blocks):
            return file
    name = kind.value.removeprefix(KZ)
    return folder / f"{file_name if re.fullmatch('[a-z-]+', file_name) else name.lower()}.ttl"


def _next_person(drafts: Drafts) -> ox.NamedNode:
    """The IRI after the highest that was ever given; one that was withdrawn is never given again."""
    terms = {term.value for quad in drafts.store for term in (quad.subject, quad.object) if isinstance(term, ox.NamedNode)}
    numbers = [int(match[1]) for term in terms if (match := re.fullmatch(re.escape(drafts.home) + r"person-([0-9]{1,9})", term))]
    return ox.NamedNode(f"{drafts.home}person-{max(numbers, default=0) + 1}")
