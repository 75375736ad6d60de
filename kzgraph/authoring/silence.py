"""A new silence: what a reader may look for in a source and will not find there, also where another source does not say it either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from kzgraph.authoring import passage, values
from kzgraph.authoring.draft import UNFINISHED, Draft
from kzgraph.authoring.drafts import Drafts
from kzgraph.authoring.sources import Source
from kzgraph.dates import today
from kzgraph.errors import Faults, UsageError
from kzgraph.graph.named import local_name
from kzgraph.graph.names import short
from kzgraph.graph.silences import SILENT
from kzgraph.graph.store import select
from kzgraph.graph.workspace import SILENCES, Workspace
from kzgraph.graph.writer import Pair, Value
from kzgraph.model.kinds import SILENCE as CLASS
from kzgraph.vocab import KZ, KZV, RDF, RDFS, SILENCE, SKOS, XSD

SOURCE, LEFT_OUT, REST, DAY, CLAIM = KZ.notSaidIn, KZ.leftOut, KZ.restOfText, KZ.decidedOn, KZ.saidElsewhere
OTHERS = "other-sources.ttl"  # what sources have on the silences of others


def new(
    workspace: Workspace,
    name: str,
    labels: Mapping[str, str],
    given: Sequence[str],
    source: str | None = None,
    copy: Path | None = None,
) -> Draft:
    """The draft of a silence, as `add` makes it."""
    drafts = Drafts(workspace)
    add(drafts, name, labels, given, source, copy)
    drafts.refuse()
    return drafts.draft("kzgraph validate")


def add(
    drafts: Drafts,
    name: str,
    labels: Mapping[str, str],
    given: Sequence[str],
    source: str | None,
    copy: Path | None = None,
    same: Sequence[Pair] = (),
) -> None:
    """Drafts a silence; `labels` by language, `given` holds values as `matter=the-dead`, `same` is what others on this thing have too.

    The reviewer is the encoder and the day today unless they are given. An excerpt says what is known of the rest of its text, and no other
    source does. Raises UsageError for all that is wrong: labels and other texts that repeat that of `copy` too.
    """
    faults = Faults()
    form, cited = drafts.form(CLASS, "notSaidIn"), drafts.source(source)
    node = faults.of(partial(_node, drafts, cited, name))
    own = faults.of(partial(values.read, drafts.store, form, given, cited.namespace, [KZ.nearest])) or []
    texts_of = {slot.name.partition(":")[2]: slot.path for slot in form.slots.values() if slot.text}
    said = {text: [value.value for predicate, value in own if predicate == path] for text, path in texts_of.items()}
    faults.of(partial(passage.refuse_quoted, drafts, copy, **{**said, "label": list(labels.values())}))
    properties = {SOURCE, *values.properties(form, given), *(predicate for predicate, _ in same)}
    if SOURCE in {predicate for predicate, _ in own}:
        faults.found.append("the source is given with --source.")
    if later := [value.value for predicate, value in own if predicate == DAY and value.value > str(today())]:
        faults.found.append(f"decidedOn={later[0]}: later than today: give the day on which the source was read for it.")
    supplied: dict[ox.NamedNode, Value] = {
        SOURCE: cited.node,
        KZ.reviewer: form.slots[KZ.reviewer].allowed[0],
        DAY: ox.Literal(str(today()), datatype=XSD.date),
    }
    properties |= supplied.keys()
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
    languages = list(dict.fromkeys((*drafts.workspace.settings.languages, *labels)))
    texts: list[Pair] = [
        (RDFS.label, ox.Literal(labels.get(language) or f"{UNFINISHED} what is looked for", language=language)) for language in languages
    ]
    order = {path: place for place, path in enumerate(form.slots)}
    said_too = [pair for pair in supplied.items() if pair[0] not in {predicate for predicate, _ in own}]
    pairs = sorted([*texts, *own, *same, *said_too], key=lambda pair: order[pair[0]])
    drafts.add(_folder(drafts) / f"{cited.name}.ttl", node, [(RDF.type, form.node), *pairs], _names(cited))
    drafts.note(*[f"Write the label in {language}: what is looked for." for language in languages if not labels.get(language)])


def answer(
    drafts: Drafts,
    others: Sequence[str],
    labels: Mapping[str, str],
    given: Sequence[str],
    source: str | None,
    copy: Path | None = None,
    name: str = "",
) -> None:
    """Drafts what a source has on silences of other sources on one thing: claims (`saidElsewhere=NAME`), a silence of its own, or both.
    Without values nothing is drafted.

    The silence has the matter and the words for a search of the first of the others, its name unless another is given, and its labels
    unless the English one is another. Raises UsageError for all that is wrong, as `add` does.
    """
    if not given:
        drafts.note("A row says nothing of this source yet. Its source says it: saidElsewhere. It does not: nearest and justification.")
        return
    faults = Faults()
    form, cited = drafts.form(CLASS, "notSaidIn"), drafts.source(source)
    beside = faults.of(partial(values.read, drafts.store, form, [f"besideSilence={other}" for other in others], "")) or []
    said = [text for text in given if values.properties(form, [text]) == {CLAIM}]
    claims = faults.of(partial(values.read, drafts.store, form, said, cited.namespace, [CLAIM])) or []
    faults.refuse()
    first, *_ = about = [_Other(drafts, node) for _, node in beside if isinstance(node, ox.NamedNode)]
    for other in about:
        if other.source == cited.node.value:
            raise UsageError(f"beside: {short(other.node)} is of {cited.name}: give silences of other sources.")
        if claims:
            _say_elsewhere(drafts, cited, other.node, claims)
    if rest := [text for text in given if text not in said]:
        called = labels if labels.get("en") not in (None, first.labels.get("en")) else {**first.labels, **labels}
        add(drafts, name or first.name, called, rest, source, copy, [*first.same, *beside])


class _Other:
    """A silence of another source: its source, its name in this, its labels by language, and what others on the same thing have too."""

    def __init__(self, drafts: Drafts, node: ox.NamedNode) -> None:
        rows = select(drafts.store, f"SELECT ?property ?value {{ {node} ?property ?value }} ORDER BY ?property ?value")
        pairs = [(row["property"], row["value"]) for row in rows]
        self.node = node
        self.source = next((value.value for predicate, value in pairs if predicate == SOURCE), "")
        self.name = node.value.removeprefix(f"{SILENCE}{local_name(self.source)}-")
        self.labels = {value.language: value.value for predicate, value in pairs if predicate == RDFS.label}
        self.same: list[Pair] = [pair for pair in pairs if pair[0] in (KZ.matter, SKOS.hiddenLabel)]


def _say_elsewhere(drafts: Drafts, cited: Source, node: ox.NamedNode, claims: Sequence[Pair]) -> None:
    """Drafts the claims of a source that say what another does not."""
    file = _folder(drafts) / OTHERS
    block = next((block for block in drafts.document(file).blocks if block.subject == node), None)
    if block:
        drafts.change(file, block, list(dict.fromkeys([*block.pairs, *claims])), _names(cited))
    else:
        drafts.add(file, node, claims, _names(cited))


def _folder(drafts: Drafts) -> Path:
    return drafts.workspace.root / "graph" / SILENCES


def _names(cited: Source) -> dict[str, str]:
    """The prefixes of files of silences."""
    return {**cited.names, "silence": SILENCE}


def _node(drafts: Drafts, cited: Source, name: str) -> ox.NamedNode:
    """The node of a new silence. Raises UsageError for a name that is none, and for one that is there."""
    cited.own(name)  # only for the form of the name: silences have a namespace of their own
    node = ox.NamedNode(f"{SILENCE}{cited.name}-{name}")
    drafts.refuse_known(node, "change it there, or choose another name.")
    return node
