"""A new silence: what a reader may look for in a source and will not find there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from kzgraph.authoring import passage, values
from kzgraph.authoring.draft import UNFINISHED, Draft
from kzgraph.authoring.drafts import Drafts
from kzgraph.authoring.sources import Source
from kzgraph.errors import Faults
from kzgraph.graph.silences import SILENT
from kzgraph.graph.workspace import SILENCES, Workspace
from kzgraph.graph.writer import Pair
from kzgraph.vocab import KZ, KZV, RDF, RDFS, SILENCE

SOURCE, LEFT_OUT, REST = KZ.notSaidIn, KZ.leftOut, KZ.restOfText


def new(
    workspace: Workspace,
    name: str,
    labels: Mapping[str, str],
    given: Sequence[str],
    source: str | None = None,
    copy: Path | None = None,
) -> Draft:
    """The draft of a silence; `labels` by language, `given` holds values as `matter=the-dead`. Raises UsageError for all that is wrong.

    The reviewer is the encoder unless it is given. An excerpt says what is known of the rest of its text, and no other source does. Labels
    and other texts that repeat that of `copy` are refused.
    """
    drafts, faults = Drafts(workspace), Faults()
    form, cited = drafts.form("Silence", "notSaidIn"), drafts.source(source)
    node = faults.of(partial(_node, drafts, cited, name))
    own = faults.of(partial(values.read, drafts.store, form, given, cited.namespace, [KZ.nearest])) or []
    texts_of = {slot.name.partition(":")[2]: slot.path for slot in form.slots.values() if slot.text}
    said = {text: [value.value for predicate, value in own if predicate == path] for text, path in texts_of.items()}
    faults.of(partial(passage.refuse_quoted, drafts, copy, **{**said, "label": list(labels.values())}))
    properties = {SOURCE, *values.properties(form, given)}
    if SOURCE in {predicate for predicate, _ in own}:
        faults.found.append("the source is given with --source.")
    supplied: list[Pair] = [(SOURCE, cited.node)]
    if KZ.reviewer not in properties:
        supplied.append((KZ.reviewer, ox.NamedNode(next(node.value for node in form.slots[KZ.reviewer].allowed))))
        properties.add(KZ.reviewer)
    faults.found += [slot.message for slot in form.slots.values() if slot.least and slot.path not in properties]
    excerpt = next(drafts.store.quads_for_pattern(cited.node, LEFT_OUT, None), None) is not None
    if excerpt and REST not in properties:
        faults.found.append(f"{cited.name} is an excerpt: {form.slots[REST].message}")
    whole = (REST, ox.NamedNode(KZV + SILENT)) in own
    if excerpt and not whole and any("excerpt" not in text.lower() for text in said["justification"]):
        faults.found.append("justification: say that it speaks of the excerpt, in this word.")
    if not excerpt and REST in properties:
        faults.found.append(f"{cited.name} is encoded whole: leave restOfText out.")
    if node is None or faults.found:
        raise faults.error()
    languages = list(dict.fromkeys((*workspace.settings.languages, *labels)))
    texts: list[Pair] = [
        (RDFS.label, ox.Literal(labels.get(language) or f"{UNFINISHED} what is looked for", language=language)) for language in languages
    ]
    order = {path: place for place, path in enumerate(form.slots)}
    pairs = sorted([*texts, *own, *supplied], key=lambda pair: order[pair[0]])
    file = workspace.root / "graph" / SILENCES / f"{cited.name}.ttl"
    drafts.add(file, node, [(RDF.type, form.node), *pairs], {**cited.names, "silence": SILENCE})
    drafts.note(*[f"Write the label in {language}: what is looked for." for language in languages if not labels.get(language)])
    return drafts.draft("kzgraph validate")


def _node(drafts: Drafts, cited: Source, name: str) -> ox.NamedNode:
    """The node of a new silence. Raises UsageError for a name that is none, and for one that is there."""
    cited.own(name)  # only for the form of the name: silences have a namespace of their own
    node = ox.NamedNode(f"{SILENCE}{cited.name}-{name}")
    drafts.refuse_known(node, "change it there, or choose another name.")
    return node
