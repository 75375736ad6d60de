"""A new passage, located in the author's own copy of the text by offsets and digests, and paraphrased."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.authoring.draft import UNFINISHED, Draft
from kzgraph.authoring.drafts import Drafts
from kzgraph.authoring.fragments import fragment, words
from kzgraph.authoring.sources import Source
from kzgraph.errors import Faults, UsageError
from kzgraph.graph import writer
from kzgraph.graph.names import short
from kzgraph.graph.workspace import Workspace
from kzgraph.graph.writer import Block, Pair
from kzgraph.model import passages
from kzgraph.model.passages import Passage
from kzgraph.reading.evidence import RUN, digest, fold, read_copy, verify
from kzgraph.vocab import KZ, OA, RDF, XSD


class Place(NamedTuple):
    """What the name of a passage says: its paragraph, its sentence (0 for a whole paragraph), and the name of what holds it."""

    paragraph: int
    sentence: int
    within: str


def place(name: str) -> Place:
    """The place of a name such as `p04`, `p04-s03` or `p08-s01-a`. Raises UsageError."""
    match = re.fullmatch(r"(p([0-9]{2,4}))(?:(-s([0-9]{2,4}))(-[a-z])?)?", name)
    if match is None:
        raise UsageError(f"{name}: name a passage by its place, such as p04 (a paragraph), p04-s03 (a sentence) or p08-s01-a (a clause).")
    paragraph, sentence = int(match[2]), int(match[4] or 0)
    if match[4] and not sentence:
        raise UsageError(f"{name}: sentences are counted from s01.")
    within = f"{match[1]}{match[3]}" if match[5] else match[1] if match[3] and paragraph else ""
    return Place(paragraph, sentence, within)


def new(
    workspace: Workspace,
    name: str,
    copy: Path | None = None,
    first: str | None = None,
    last: str | None = None,
    paraphrase: str | None = None,
    source: str | None = None,
    section: str | None = None,
) -> Draft:
    """The draft of a passage, as `add` makes it."""
    drafts = Drafts(workspace)
    add(drafts, name, copy, first, last, paraphrase, source, section)
    then = f"kzgraph sources verify {shlex.quote(str(copy))}" + (f" --source {drafts.source(source).name}" if source else "")
    return drafts.draft(then if copy else "kzgraph validate")


def add(
    drafts: Drafts,
    name: str,
    copy: Path | None,
    first: str | None,
    last: str | None,
    paraphrase: str | None,
    source: str | None,
    section: str | None = None,
) -> None:
    """Drafts a passage that begins with the words `first` and ends with the words `last` in a plain copy of the text, or writes the
    paraphrase or the section of one that is there and still lacks it.

    Raises UsageError for all that is wrong: if the copy is not the text that offsets count, if the words are absent or not unique in what
    holds the passage, if the paraphrase repeats the text, or if the passage is no whole paragraph and has a section.
    """
    cited, faults = drafts.source(source), Faults()
    known = passages.passages(drafts.store, cited.node.value)
    where = faults.of(partial(place, name))
    text = faults.of(partial(text_of, copy, cited, known)) if copy else None
    if where and section is not None:
        faults.of(partial(refuse_section, name, section))
    if paraphrase and text:
        faults.of(partial(refuse_quoted, drafts, copy, paraphrase=[paraphrase]))
    if where is None:
        raise faults.error()
    node = ox.NamedNode(cited.namespace + name)
    there = next((passage for passage in known if passage.iri == node.value), None)
    lacks = there is not None and there.paraphrase.startswith(UNFINISHED)
    if there and not (first or last) and (lacks if paraphrase else section):
        faults.refuse()
        _fill(drafts, cited, node, paraphrase, section)
        return
    if lacks and not (first or last):
        faults.found.append(f"{name} is there and lacks its paraphrase: give it.")
        raise faults.error()
    faults.of(partial(drafts.refuse_known, node, "choose the next number. A paraphrase that is written already is changed there."))
    if there is None and not (copy and first and last):
        faults.found.append(f"{name}: a new passage needs --text, --from and --to; one that is there needs its paraphrase alone.")
    holder = next((passage for passage in known if passage.iri == cited.namespace + where.within), None)
    if where.within and holder is None:
        faults.found.append(f"{name} lies within {where.within}, which is not there yet: first kzgraph new passage {where.within}.")
    span = None
    if text and first and last and (holder or not where.within):
        within = (holder.start, holder.end) if holder else (0, len(text))
        span = faults.of(partial(_slice, text, first, last, within, where.within or "the text"))
    if text is None or span is None or faults.found:
        raise faults.error()
    linked = not known or any(next(drafts.store.quads_for_pattern(ox.NamedNode(own.iri), KZ.deepLink, None), None) for own in known)
    unwritten = f"{UNFINISHED} what the passage says, in your own words"
    opens = fragment(text, *span) if linked else None
    drafts.note(*([f"{name}: its words occur elsewhere too, so it has no link."] if linked and not opens else []))
    pairs = describe(cited, where, text, *span, paraphrase or unwritten, opens, section=section)
    file = cited.folder / "passages.ttl"
    before = [own for own in drafts.document(file).blocks if (order := _order(own)) and order <= (span[0], -span[1], name)]
    drafts.add(file, node, pairs, cited.names, after=before[-1] if before else None, first=not before)
    drafts.note(*([] if paraphrase else ["Write the paraphrase: what the passage says, in your own words."]))
    drafts.note(*(["It carries no assertion yet: encode what it says with kzgraph new assertion."] if where.sentence else []))


def _fill(drafts: Drafts, source: Source, node: ox.NamedNode, paraphrase: str | None, section: str | None) -> None:
    """Writes a paraphrase in place of what says that it is missing, and a section behind the number of the paragraph."""
    for file, block in drafts.blocks(node):
        if section and any(predicate == KZ.section for predicate, _ in block.pairs):
            raise UsageError(f"{short(node)} has a section already: change it in {drafts.workspace.relative(file)}.")
        pairs: list[Pair] = []
        for predicate, value in block.pairs:
            pairs.append((predicate, ox.Literal(paraphrase, language="en") if paraphrase and _is_unfinished(value) else value))
            pairs += [(KZ.section, ox.Literal(section))] if section and predicate == KZ.paragraph else []
        if pairs != list(block.pairs):
            drafts.change(file, block, pairs, source.names)


def refuse_section(name: str, section: str) -> None:
    """Raises UsageError unless a passage may have a section, and the text can be one: a number or a heading."""
    if place(name).within:
        raise UsageError(f"{name}: the section is given once, for the whole paragraph: {name.partition('-')[0]}.")
    if not re.fullmatch(r"\S(?:.{0,58}\S)?", section):
        raise UsageError(f"section {section[:80]!r}: expected the number of a section, such as 1.c, or its heading, up to 60 characters.")


def _is_unfinished(value: writer.Value) -> bool:
    return isinstance(value, ox.Literal) and value.language == "en" and value.value.startswith(UNFINISHED)


def text_of(copy: Path, source: Source, known: list[Passage]) -> str:
    """The text of a copy, if it is the one that the offsets of the source count."""
    text = read_copy(copy)
    if len(text) != source.length:
        raise UsageError(
            f"{copy}: {len(text):,} characters, where the text of {source.name} has {source.length:,}: the offsets count in that text "
            "alone. Give it as plain text, without the page around it and with its spaces and quotes as they are."
        )
    other = [proof.passage.name for proof in verify(known, text) if proof.state != "exact"]
    if other:
        raise UsageError(f"{copy}: a different text from the one that the offsets refer to: {other[0]} is not at its place.")
    return text


def _slice(text: str, first: str, last: str, within: tuple[int, int], holder: str) -> tuple[int, int]:
    """The slice between two runs of words, each unique in what holds the passage, with the marks that cling to them."""
    begins = _only(text, first, *within, "--from", holder)
    ends = _only(text, last, begins[0], within[1], "--to", f"{holder}, from there on,")
    start, end = begins[0], max(begins[1], ends[1])
    while start > within[0] and not text[start - 1].isspace():
        start -= 1
    while end < within[1] and not text[end].isspace():
        end += 1
    return start, end


def _only(text: str, wanted: str, start: int, end: int, option: str, holder: str) -> tuple[int, int]:
    if not wanted.strip():
        raise UsageError(f"{option}: give some words of the passage.")
    spans = [match.span() for match in words(wanted).finditer(text, start, end)]
    if len(spans) != 1:
        times = f"occur {len(spans)} times in {holder}: give more of them" if spans else f"do not occur in {holder}"
        raise UsageError(f"{option}: these words {times}. Give them as the text has them, with its marks.")
    return spans[0]


def describe(
    source: Source,
    where: Place,
    text: str,
    start: int,
    end: int,
    paraphrase: str,
    opens: str | None = None,
    *,
    section: str | None = None,
) -> list[Pair]:
    """The statements about a slice of the text; `opens` is the text fragment of its link, if it has one."""
    piece = text[start:end]

    def number(value: int) -> ox.Literal:
        return ox.Literal(str(value), datatype=XSD.integer)

    link = f"{source.page}#:~:text={opens}" if opens else ""
    pairs: list[tuple[str, writer.Value | None]] = [
        (RDF + "type", KZ.Passage),
        (OA + "hasSource", source.node),
        (KZ + "within", ox.NamedNode(source.namespace + where.within) if where.within else None),
        (KZ + "paragraph", number(where.paragraph)),
        (KZ + "section", ox.Literal(section) if section else None),
        (KZ + "sentence", number(where.sentence) if where.sentence else None),
        (OA + "start", number(start)),
        (OA + "end", number(end)),
        (KZ + "sha256", ox.Literal(digest(piece))),
        (KZ + "foldedSha256", ox.Literal(digest(fold(piece)))),
        (KZ + "paraphrase", ox.Literal(paraphrase, language="en")),
        (KZ + "deepLink", ox.NamedNode(link) if link else None),
    ]
    return [(ox.NamedNode(property_), value) for property_, value in pairs if value is not None]


def refuse_quoted(drafts: Drafts, copy: Path | None, **own_words: Iterable[str]) -> None:
    """Raises UsageError for each of the texts, such as `label=[...]`, that has eight words in a row from the text of a copy."""
    text, faults = read_copy(copy) if copy else "", Faults()
    for what, texts in own_words.items() if text else ():
        for words_ in texts:
            if shared := drafts.quotations(text).shared(words_):
                begin = " ".join(shared[:3])
                faults.found.append(f"{what}: repeats {RUN} consecutive words of the text, from “{begin}” on: use your own words.")
    faults.refuse()


def _order(block: Block) -> tuple[int, int, str] | None:
    """Where a passage stands in the order of the text: by start, the longer first, then by name. None for what was withdrawn."""
    numbers = {predicate.value: int(value.value) for predicate, value in block.pairs if predicate.value in (OA + "start", OA + "end")}
    return (numbers[OA + "start"], -numbers[OA + "end"], block.subject.value.rsplit("/", 1)[-1]) if len(numbers) == 2 else None
