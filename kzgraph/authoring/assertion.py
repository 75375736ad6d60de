"""A new assertion: a skeleton that is right in form, with what only the source can say left open."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from kzgraph.authoring import passage, slots, sources, values
from kzgraph.authoring.draft import UNFINISHED, Draft
from kzgraph.authoring.drafts import Drafts
from kzgraph.authoring.slots import Form
from kzgraph.authoring.sources import Source
from kzgraph.errors import Faults, UsageError
from kzgraph.graph.names import short
from kzgraph.graph.workspace import Workspace
from kzgraph.graph.writer import Pair
from kzgraph.vocab import KZ, KZV, RDF, RDFS

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
    """The draft of an assertion, as `add` makes it. What `validate` has against the wording is noted."""
    drafts = Drafts(workspace)
    add(drafts, kind, name, stated_in, given, label, source, copy)
    drafts.refuse()
    drafts.note(*(text for _, text in drafts.worded()))
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

    The voice is the one creator of the source and the day its day unless they are given; roles that are not given are flagged silent, and
    an event that no cited passage names is flagged inferred. Raises UsageError for all that does not fit the shapes of the class, for a
    missing voice if the source has several creators, for a label that repeats the text of `copy`, and with `whole` for a property that the
    class needs and that is not given.
    """
    cited, faults = drafts.source(source, stated_in), Faults()
    form = faults.of(partial(drafts.form, kind, "statedIn"))
    faults.of(partial(passage.refuse_quoted, drafts, copy, label=[label or ""]))
    faults.of(lambda: drafts.refuse_known(cited.own(name), "change it there, or choose another name."))
    stated = [faults.of(partial(sources.passage, drafts.store, cited, place)) for place in stated_in]
    own = faults.of(partial(_read, drafts, form, given, cited)) if form else None
    lacking = _lacking(form, {STATED, VOICE, AS_OF, *values.properties(form, given)}) if form else []
    faults.found += lacking if whole else []
    if form is None or own is None or faults.found:
        raise faults.error()
    pairs = [*dict.fromkeys((STATED, place) for place in stated if place), *own]
    pairs = _ordered(form, [*pairs, *_supplied(form, pairs, cited), *_inferred(drafts.store, pairs)])
    node = cited.own(name)
    text = ox.Literal(label or f"{UNFINISHED} one sentence in your own words, past or dated", language="en")
    drafts.add(cited.folder / f"{form.name.lower()}.ttl", node, [(RDF.type, form.node), (RDFS.label, text), *pairs], cited.names)
    drafts.note(*([] if label else ["Write the label: one English sentence in your own words that stays true when it is copied alone."]))
    drafts.note(*lacking)


def _read(drafts: Drafts, form: Form, given: Sequence[str], cited: Source) -> list[Pair]:
    """What is given of the properties of the class, with a standing, and without the passages."""
    faults = Faults()
    own = faults.of(lambda: values.read(drafts.store, form, given, cited.namespace)) or []
    if any(predicate == STATED for predicate, _ in own):
        faults.found.append("the passage is given with --stated-in, once for each passage that says it.")
    if STANDING not in values.properties(form, given):
        allowed = ", ".join(node.value.rpartition("#")[2] for node in form.slots[STANDING].allowed)
        faults.found.append(
            f"expected a standing (--set standing=VALUE, or a column standing of a table), one of these for a kz:{form.name}: {allowed}."
        )
    if len(cited.creators) > 1 and VOICE not in values.properties(form, given):
        names = ", ".join(map(short, cited.creators))
        faults.found.append(
            f"{cited.name} has several creators, {names}: say whose word it is (--set voice=NAME, or a column voice of a table). If they "
            "speak as one, make a group that joins them its only dcterms:creator."
        )
    faults.refuse()
    return own


def _supplied(form: Form, pairs: Sequence[Pair], source: Source) -> list[Pair]:
    """What the author need not say: the speaker and the day of the source, silence on each role that is not given, room for readings."""
    given = {predicate for predicate, _ in pairs}
    supplied: list[Pair] = []
    if VOICE not in given:
        supplied += [(VOICE, creator) for creator in source.creators]
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


def _inferred(store: ox.Store, pairs: Sequence[Pair]) -> list[Pair]:
    """The flag of an event that no cited passage names."""
    places = {place for predicate, place in pairs if predicate == STATED}
    events = [event for predicate, event in pairs if predicate == KZ.event and isinstance(event, ox.NamedNode)]
    unnamed = [places.isdisjoint(quad.object for quad in store.quads_for_pattern(event, KZ.namedIn, None)) for event in events]
    return [flag] if any(unnamed) and (flag := (KZ.inferred, KZV.event)) not in pairs else []


def _ordered(form: Form, pairs: Sequence[Pair]) -> list[Pair]:
    """The statements in the order of their neighbours: what every assertion has, the class's own, what several classes share, the flags."""
    own = [path for path in form.slots if path not in FIRST and path not in LAST]
    order = {path: place for place, path in enumerate((*FIRST, *own, *LAST))}
    return sorted(pairs, key=lambda pair: order[pair[0]])


def _lacking(form: Form, given: AbstractSet[ox.NamedNode]) -> list[str]:
    """What else the class needs beside the properties that are given and the standing, in the words of the shapes."""
    lacking = [slot.message for slot in form.slots.values() if slot.least and slot.path not in {*given, STANDING} and not slot.text]
    return lacking + [message for paths, message in form.choices if not paths & given]
