"""A new source: who speaks, when and where, and a passage for each paragraph and sentence of the author's copy of its text."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.authoring import passage, thing
from kzgraph.authoring.draft import UNFINISHED, Draft
from kzgraph.authoring.drafts import Drafts
from kzgraph.authoring.fragments import fragment
from kzgraph.authoring.sentences import is_title, paragraphs, sentences
from kzgraph.authoring.sources import Source, new_prefix
from kzgraph.dates import is_date, today
from kzgraph.errors import UsageError
from kzgraph.graph import prefixes
from kzgraph.graph.named import local_name
from kzgraph.graph.names import short
from kzgraph.graph.resolve import resolve
from kzgraph.graph.store import expand, select
from kzgraph.graph.workspace import RESERVED, Workspace
from kzgraph.graph.writer import Pair
from kzgraph.model.kinds import GROUP, PERSON
from kzgraph.reading.evidence import fold, read_copy
from kzgraph.vocab import DCTERMS, KZ, PREFIXES, RDF, RDFS, SCHEMA, XSD

LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
TAGS = {"ENG": "en", "RUS": "ru", "KAZ": "kk"}
SHOWN = 3  # words at each end of a sentence


class Given(NamedTuple):
    """What an author says of a new source. Creators are agents that are here, in any spelling, or new ones, as `CLASS:NAME=LABEL`.

    Several speak as one: a group that joins them, with the labels `joint` by language, is the creator of the source. Nothing links into a
    page that was not `opened`. `sections` says with which paragraph a section of the published text begins.
    """

    name: str
    copy: Path
    page: str
    day: str
    creators: Sequence[str]
    title: str = ""
    labels: Mapping[str, str] = {}
    joint: Mapping[str, str] = {}
    language: str = "ENG"
    prefix: str = ""
    opened: bool = True
    sections: Mapping[str, str] = {}


class _Creator(NamedTuple):
    """Who speaks, with the names by which a text may name them. One who is new has a class, labels by language and statements."""

    node: ox.NamedNode
    names: Sequence[str]
    kind: str = ""
    labels: Mapping[str, str] = {}
    own: Sequence[Pair] = ()


def new(workspace: Workspace, given: Given) -> Draft:
    """The draft of a source with its passages, whose paraphrases are still to be written. Raises UsageError for what does not fit."""
    drafts = Drafts(workspace)
    node = ox.NamedNode(drafts.home + _checked(drafts, given))
    drafts.refuse_known(node, "choose another name.")
    text = read_copy(given.copy)
    if not text.strip():
        raise UsageError(f"{given.copy}: holds no text. Name a copy of the text.")
    declared = prefixes.of_folder(workspace.root)
    prefix = given.prefix or new_prefix(given.name, declared)
    creators = [_creator(drafts, creator, node) for creator in given.creators]
    if len({creator.node for creator in creators}) < len(creators):
        raise UsageError(f"--creator: {', '.join(given.creators)} name one speaker twice: give each once.")
    if len(creators) > 1:
        creators.append(_joint(drafts, creators, node, given.joint))
    elif given.joint:
        raise UsageError("--joint: the label of several who speak as one: give each of them with --creator.")
    day = ox.Literal(given.day, datatype=XSD.date)
    folder = workspace.root / "graph" / given.name
    cited = Source(node, folder, prefix, f"{node.value}/", (creators[-1].node,), day, given.page, len(text), workspace.settings.prefixes)
    _describe(drafts, cited, given)
    named = _passages(drafts, cited, text, given)
    for creator in creators:
        name = re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(fold(name)) for name in creator.names)})(?!\w)", re.IGNORECASE)
        where = next((place for place, words in named if name.search(fold(words))), named[0][0] if creator.kind else "")
        if creator.kind:
            thing.describe(drafts, drafts.form(creator.kind, "namedIn"), cited, creator.node, creator.labels, creator.own)
        if where:
            drafts.add(folder / "names.ttl", creator.node, [(KZ.namedIn, ox.NamedNode(cited.namespace + where))], cited.names)
            drafts.note(f"{local_name(creator.node)} is taken to be named or mentioned in {where}: check graph/{given.name}/names.ttl.")
    drafts.note(
        "Look where paragraphs and sentences begin and end. To divide them in another way, change the copy's line ends and begin again.",
        'If "we" is who speaks, say so once: kz:inferred kzv:voice on the source (docs/encoding.md, rule 7).',
    )
    return drafts.draft(f"kzgraph sources verify {shlex.quote(str(given.copy))} --source {given.name}")


def _checked(drafts: Drafts, given: Given) -> str:
    """The name, if all that is given fits."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", given.name):
        raise UsageError(f"{given.name}: name a source with lower-case letters, digits and hyphens, such as osce-2023-05-01.")
    folder = drafts.workspace.root / "graph" / given.name
    if given.name in RESERVED:
        raise UsageError(f"{given.name}: no source may be called {', '.join(RESERVED[:-1])} or {RESERVED[-1]}: choose another name.")
    if folder.exists():
        raise UsageError(f"graph/{given.name} is there already: choose another name, or change its files.")
    if not is_date(given.day):
        raise UsageError(f"--day {given.day}: not a date: use YYYY-MM-DD.")
    if given.day > str(today()):
        raise UsageError(f"--day {given.day}: later than today: give the day of the text.")
    if (ending := re.search(r"[0-9]{4}-[0-9]{2}-[0-9]{2}$", given.name)) and ending[0] != given.day:
        raise UsageError(f"{given.name}: ends in another day than --day {given.day}: name it {given.name.replace(ending[0], given.day)}.")
    if not re.match("https?://", given.page) or "#" in given.page or not expand(given.page):
        raise UsageError(f"--page {given.page}: expected the address of the page, which begins with https:// and has no #.")
    if not re.fullmatch("[A-Z]{3}", given.language):
        raise UsageError(f"--language {given.language}: expected a code of the EU's table of languages, such as ENG, RUS or KAZ.")
    taken = prefixes.of_folder(drafts.workspace.root)
    if given.prefix and (given.prefix in {*taken, *PREFIXES} or not re.fullmatch("[a-z][a-z0-9-]*", given.prefix)):
        raise UsageError(f"--prefix {given.prefix}: taken, or not of lower-case letters and digits: choose another.")
    if not given.creators:
        raise UsageError("say who speaks, with --creator NAME: an agent that is here, or a new one as CLASS:NAME=LABEL.")
    return given.name


def _creator(drafts: Drafts, text: str, source: ox.NamedNode) -> _Creator:
    """An agent that is here, or the one that `CLASS:NAME=LABEL` makes."""
    if match := re.fullmatch(r"([A-Za-z]+):([a-z][a-z0-9-]*)=(.+)", text.strip()):
        form = drafts.form(match[1], "namedIn")
        agents = {row["kind"] for row in select(drafts.store, "SELECT ?kind { ?kind rdfs:subClassOf* kz:Agent }")}
        if form.node not in agents or form.name == PERSON:
            raise UsageError(f"--creator {text}: expected an Organisation, PublicBody, State or Group, found {form.name}.")
        node = ox.NamedNode(f"{source.value}/{match[2]}" if form.name == GROUP else drafts.home + match[2])
        if node == source:
            raise UsageError(f"--creator {text}: {match[2]} is the name of the source: choose another for who speaks.")
        if next(drafts.store.quads_for_pattern(node, RDF.type, None), None):
            raise UsageError(f"--creator {text}: {short(node)} is there already: name it alone, as --creator {match[2]}.")
        return _Creator(node, [match[3].strip()], form.name, {"en": match[3].strip()})
    agents = {row["agent"] for row in select(drafts.store, "SELECT ?agent { ?agent a/rdfs:subClassOf* kz:Agent }")}
    try:
        known = resolve(drafts.store, text, agents, what="speaker")
    except UsageError as error:
        raise UsageError(f"--creator: {error} To make one: --creator 'Organisation:example-office=Example Office'.") from None
    return _Creator(
        known, [row["name"].value for row in select(drafts.store, f"SELECT ?name {{ {known} rdfs:label|skos:altLabel ?name }}")]
    )


def _joint(drafts: Drafts, creators: Sequence[_Creator], source: ox.NamedNode, labels: Mapping[str, str]) -> _Creator:
    """The group of the source that joins several creators."""
    for creator in creators:
        if next(drafts.store.quads_for_pattern(creator.node, RDF.type, KZ.Person), None):
            raise UsageError(f"--creator: {short(creator.node)} is a person, and several who speak as one are bodies or groups.")
    names = [name for creator in creators for name in creator.names]
    joins = [(KZ.joins, creator.node) for creator in creators]
    return _Creator(ox.NamedNode(f"{source.value}/group-speakers"), names, GROUP, labels, joins)


def _describe(drafts: Drafts, cited: Source, given: Given) -> None:
    """Drafts `source.ttl`, which declares the prefix even if nothing in it needs one."""
    wanted = dict.fromkeys((*drafts.workspace.settings.languages, *given.labels))
    labels = {language: given.labels.get(language) or f"{UNFINISHED} label" for language in wanted}
    pairs: list[Pair] = [
        (RDF.type, KZ.Source),
        (ox.NamedNode(DCTERMS + "title"), _title(given)),
        *((RDFS.label, ox.Literal(labels[language], language=language)) for language in sorted(labels)),
        (DCTERMS.issued, cited.issued),
        *((DCTERMS.creator, creator) for creator in cited.creators),
        (DCTERMS.language, ox.NamedNode(LANGUAGE + given.language)),
        (KZ.length, ox.Literal(str(cited.length), datatype=XSD.integer)),
        (SCHEMA.url, ox.NamedNode(cited.page)),
    ]
    file = cited.folder / "source.ttl"
    drafts.begin(file, f"@prefix {cited.prefix}: <{cited.namespace}> .\n\n# The source: who spoke, when and where.\n")
    drafts.add(file, cited.node, pairs, cited.names)
    drafts.note(*([] if given.title else ["Write the title as published."]))
    drafts.note(*[f"Write the label of the source in {language}." for language in wanted if not given.labels.get(language)])


def _title(given: Given) -> ox.Literal:
    """The title with the tag of its language. Raises UsageError where neither the code of the language nor the title gives the tag."""
    if tag := TAGS.get(given.language):
        return ox.Literal(given.title or f"{UNFINISHED} title as published", language=tag)
    match = re.fullmatch("([a-z]{2,3})=(.+)", given.title)
    if not match:
        raise UsageError(f"--language {given.language}: give the title with the tag of its language, as --title TAG=TEXT.")
    return ox.Literal(match[2], language=match[1])


def _passages(drafts: Drafts, cited: Source, text: str, given: Given) -> list[tuple[str, str]]:
    """Drafts the passages, and gives the names of the sentences with their words."""
    opened = given.opened
    parts = paragraphs(text)
    places: list[tuple[str, int, int]] = []
    titled = fold(text[slice(*parts[0])]) == fold(_title(given).value)
    if len(parts) > 1 and (titled or is_title(text, parts[0])):
        places.append(("p00-s01", *parts.pop(0)))
    for number, paragraph in enumerate(parts, 1):
        places.append((f"p{number:02}", *paragraph))
        places += [(f"p{number:02}-s{count:02}", *own) for count, own in enumerate(sentences(text, paragraph), 1)]
    names = [name for name, *_ in places]
    for name, section in given.sections.items():
        passage.refuse_section(name, section)
        if name not in names:
            raise UsageError(f"--section {name}={section}: the text has the paragraphs up to {names[-1].partition('-')[0]}.")
    blocks: list[tuple[ox.NamedNode, list[Pair]]] = []
    holder: tuple[int, int] | None = None
    section = ""
    for name, start, end in places:
        where = passage.place(name)
        holder = (start, end) if not where.sentence else holder
        opens = _fragment(drafts, name, text, (start, end), holder) if opened else None
        section = given.sections.get(name, section)
        own = "" if where.within else section
        pairs = passage.describe(cited, where, text, start, end, f"{UNFINISHED} what {name} says", opens, section=own)
        blocks.append((ox.NamedNode(cited.namespace + name), pairs))
    file = cited.folder / "passages.ttl"
    drafts.begin(file, "# Where each thing is said. No sentence of the source stands here.\n")
    drafts.add_all(file, blocks, cited.names)
    drafts.note(*[f"{name}: {_ends(text[start:end])}" for name, start, end in places if "-s" in name])
    found = f"{_counted(sum('-s' in name for name in names), 'sentence')} in {_counted(len(parts), 'paragraph')}"
    drafts.note(
        f"{found}: write the paraphrases, with kzgraph new passage NAME "
        "--paraphrase TEXT, with a table (kzgraph new --from) or in the file."
    )
    return [(name, text[start:end]) for name, start, end in places if "-s" in name]


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def _ends(words: str) -> str:
    """The first and the last words of a sentence, for its author to see where it was cut."""
    parts = words.split()
    return " ".join(parts) if len(parts) <= 2 * SHOWN else f"{' '.join(parts[:SHOWN])} ... {' '.join(parts[-SHOWN:])}"


def _fragment(drafts: Drafts, name: str, text: str, own: tuple[int, int], holder: tuple[int, int] | None) -> str | None:
    """The end of the link of a passage: it opens the passage, or its paragraph where the same words stand in other places too."""
    if found := fragment(text, *own):
        return found
    found = fragment(text, *holder) if holder not in (None, own) else None
    drafts.note(f"{name}: its words occur elsewhere too, so {'its link opens the paragraph' if found else 'it has no link'}.")
    return found
