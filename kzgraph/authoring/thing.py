"""A new thing, and the passages that name it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.authoring import slots, sources, values
from kzgraph.authoring.draft import UNFINISHED, Added, Draft
from kzgraph.errors import UsageError
from kzgraph.graph import store as stores
from kzgraph.graph import writer
from kzgraph.graph.classes import annotated
from kzgraph.graph.writing import writable
from kzgraph.vocab import KZ, KZR, LABEL_LANGUAGES, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kzgraph.graph.workspace import Workspace
    from kzgraph.graph.writer import Pair

NAMED_IN = KZ.namedIn
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
) -> Draft:
    """The draft of a thing and of the statements that say where a source names it; `labels` by language.

    A person gets the next number and no name. Raises UsageError for what does not fit the shapes of the class.
    """
    form = slots.form(writable(workspace), kind, "namedIn")
    loaded = stores.load(workspace)
    cited = sources.find(workspace, loaded, source)
    person = form.name == "Person"
    if person and (name or given):
        raise UsageError(
            "a person gets the next number for an IRI, and carries labels alone: give --label and --named-in, no name and no --set."
        )
    if not person and not name:
        raise UsageError(f"give the new {form.name} a name, such as group-protesters.")
    own_file = annotated(loaded, "thingsFile").get(form.name, "")
    node = _next_person(loaded) if person else cited.own(str(name))
    if own_file and not person:
        node = ox.NamedNode(KZR + node.value.removeprefix(cited.namespace))
    sources.refuse_known(loaded, node, workspace, "say what is said of it in an assertion, or choose another name.")
    passages = list(dict.fromkeys(sources.passage(loaded, cited, passage, whole_paragraph=True) for passage in named_in))
    own = values.read(loaded, form, given)
    if any(predicate == NAMED_IN for predicate, _ in own):
        raise UsageError("the passage is given with --named-in, once for each passage that names it.")
    wanted = [language for language in LABEL_LANGUAGES if language in labels or not person] or ["en"]
    texts = [ox.Literal(labels.get(language) or f"{UNFINISHED} label", language=language) for language in sorted(wanted)]
    pairs: list[Pair] = [(RDF.type, form.node), *((RDFS.label, text) for text in texts), *own]
    file = _shared(workspace, own_file, form.node) if own_file else cited.folder / f"{form.name.lower()}.ttl"
    things = _add(file, node, pairs, cited.names)
    names = _add(cited.folder / "names.ttl", node, [(NAMED_IN, passage) for passage in passages], cited.names)
    left = [f"Write the label in {language}." for language in wanted if not labels.get(language)]
    left += [WHO_MAY_BE_NAMED] if person else []
    left.append("Nothing uses it yet: encode what is said of it with kzgraph new assertion.")
    return Draft(dict([things[0], names[0]]), (things[1], names[1]), tuple(left), ("kzgraph validate",))


def _add(file: Path, node: ox.NamedNode, pairs: Sequence[Pair], prefixes: Mapping[str, str]) -> tuple[tuple[Path, str], Added]:
    document = writer.read(file)
    names = writer.Names(document.prefixes, prefixes)
    block = writer.block(node, pairs, names)
    text, line = writer.inserted(document, block, names)
    return (file, text), Added(file, line, block)


def _shared(workspace: Workspace, file_name: str, kind: ox.NamedNode) -> Path:
    """Where things of a class that sources share stand: in the file that holds one, else in the file of the class."""
    folder = workspace.root / "graph" / "things"
    for file in sorted(folder.glob("*.ttl")):
        if any((RDF.type, kind) in block.pairs for block in writer.read(file).blocks):
            return file
    name = kind.value.removeprefix(KZ)
    return folder / f"{file_name if re.fullmatch('[a-z-]+', file_name) else name.lower()}.ttl"


def _next_person(store: ox.Store) -> ox.NamedNode:
    """The IRI after the highest that was ever given; one that was withdrawn is never given again."""
    terms = {term.value for quad in store for term in (quad.subject, quad.object) if isinstance(term, ox.NamedNode)}
    numbers = [int(match[1]) for term in terms if (match := re.fullmatch(re.escape(KZR) + r"person-([0-9]{1,9})", term))]
    return ox.NamedNode(f"{KZR}person-{max(numbers, default=0) + 1}")
