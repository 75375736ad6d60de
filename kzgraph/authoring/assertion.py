"""A new assertion: a skeleton that is right in form, with what only the source can say left open."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from kzgraph.authoring import passage, slots, sources, values
from kzgraph.authoring.draft import UNFINISHED, Draft
from kzgraph.authoring.drafts import Drafts
from kzgraph.authoring.slots import Form
from kzgraph.authoring.sources import Source
from kzgraph.errors import UsageError
from kzgraph.graph.workspace import Workspace
from kzgraph.graph.writer import Pair
from kzgraph.vocab import KZ, RDF, RDFS

FIRST = tuple(ox.NamedNode(KZ + name) for name in ("statedIn", "voice", "standing", "asOf"))
LAST = tuple(
    ox.NamedNode(KZ + name)
    for name in ("concerns", "partOf", "basedOn", "contradicts", "event", "inferred", "ambiguous", "leavesOpen", "silentOn")
)
STATED, VOICE, STANDING, AS_OF = FIRST
AMBIGUOUS, READINGS = KZ.ambiguous, KZ.leavesOpen


def new(
    workspace: Workspace,
    kind: str,
    name: str,
    stated_in: Sequence[str],
    given: Sequence[str] = (),
    label: str | None = None,
    source: str | None = None,
    copy: Path | None = None,
) -> Draft:
    """The draft of an assertion, as `add` makes it."""
    drafts = Drafts(workspace)
    add(drafts, kind, name, stated_in, given, label, source, copy)
    return drafts.draft("kzgraph validate")


def add(
    drafts: Drafts,
    kind: str,
    name: str,
    stated_in: Sequence[str],
    given: Sequence[str],
    label: str | None,
    source: str | None,
    copy: Path | None = None,
    *,
    whole: bool = False,
) -> None:
    """Drafts an assertion that a source says in some passages; `given` holds values as `victim=group-protesters`.

    The voice is the source's and the day its day unless they are given; roles that are not given are flagged silent.
    Raises UsageError for what does not fit the shapes of the class, for a label that repeats the text of `copy`, and with `whole` for
    a property that the class needs and that is not given.
    """
    form = drafts.form(kind, "statedIn")
    passage.refuse_quoted_labels([label or ""], copy)
    cited = drafts.source(source)
    node = cited.own(name)
    drafts.refuse_known(node, "change it there, or choose another name.")
    passages = [sources.passage(drafts.store, cited, place) for place in stated_in]
    own = values.read(drafts.store, form, given, cited.namespace)
    if any(predicate == STATED for predicate, _ in own):
        raise UsageError("the passage is given with --stated-in, once for each passage that says it.")
    pairs = [*dict.fromkeys((STATED, stated) for stated in passages), *own]
    pairs = _ordered(form, [*pairs, *_supplied(form, pairs, cited)])
    lacking = _lacking(form, pairs)
    if whole and lacking:
        raise UsageError(" ".join(lacking))
    text = ox.Literal(label or f"{UNFINISHED} one sentence in your own words, past or dated", language="en")
    drafts.add(cited.folder / f"{form.name.lower()}.ttl", node, [(RDF.type, form.node), (RDFS.label, text), *pairs], cited.names)
    drafts.note(*([] if label else ["Write the label: one English sentence in your own words that stays true when it is copied alone."]))
    drafts.note(*lacking)


def _supplied(form: Form, pairs: Sequence[Pair], source: Source) -> list[Pair]:
    """What the author need not say: the speaker and the day of the source, silence on each role that is not given, room for readings."""
    given = {predicate for predicate, _ in pairs}
    if STANDING not in given:
        allowed = ", ".join(node.value.rpartition("#")[2] for node in form.slots[STANDING].allowed)
        raise UsageError(
            f"expected a standing (--set standing=VALUE, or a column standing of a table), one of these for a kz:{form.name}: {allowed}."
        )
    supplied: list[Pair] = []
    if VOICE not in given:
        supplied.append((VOICE, source.creator))
    if AS_OF not in given:
        supplied.append((AS_OF, source.issued))
    if AMBIGUOUS in given and READINGS not in given:
        supplied.append((READINGS, ox.Literal(f"{UNFINISHED} which words can be read in two ways, and how", language="en")))
    for role, aspect in sorted(form.silent, key=lambda pair: pair[1].value):
        flagged = (slots.SILENT, aspect) in pairs
        if role in given and flagged:
            raise UsageError(f"{form.slots[role].name} is given, so the source is not silent on it: leave one of the two out.")
        if role not in given and not flagged:
            supplied.append((slots.SILENT, aspect))
    return supplied


def _ordered(form: Form, pairs: Sequence[Pair]) -> list[Pair]:
    """The statements in the order of their neighbours: what every assertion has, the class's own, what several classes share, the flags."""
    own = [path for path in form.slots if path not in FIRST and path not in LAST]
    order = {path: place for place, path in enumerate((*FIRST, *own, *LAST))}
    return sorted(pairs, key=lambda pair: order[pair[0]])


def _lacking(form: Form, pairs: Sequence[Pair]) -> list[str]:
    """What else the class needs, in the words of the shapes."""
    given = {predicate for predicate, _ in pairs}
    lacking = [slot.message for slot in form.slots.values() if slot.least and slot.path not in given and not slot.text]
    return lacking + [message for paths, message in form.choices if not paths & given]
