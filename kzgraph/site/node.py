"""The page of one node in our namespaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.formats.jsonld import of_triples
from kzgraph.formats.words import ENGLISH
from kzgraph.graph.names import short, short_name
from kzgraph.model import kinds as classes
from kzgraph.model.read import DEFINITIONS
from kzgraph.reading import described
from kzgraph.reading.dossier import Dossier, dossier, said_within
from kzgraph.reading.notes import FLAGS
from kzgraph.site import citation, paging
from kzgraph.site.became import History, histories, history
from kzgraph.site.claims import Claim, Detail, Term
from kzgraph.site.dates import When, dated, time_of
from kzgraph.site.page import FILES, render, shown_term
from kzgraph.site.paging import chosen, cut
from kzgraph.site.passage_pages import SOURCE, folder_name
from kzgraph.site.reader import Reader, path_of
from kzgraph.site.sections import CHARGE, Part, sections
from kzgraph.site.silences import Other, others
from kzgraph.site.texts import Text, in_languages, phrase
from kzgraph.site.words import say
from kzgraph.vocab import KZ, KZV, PREFIXES

if TYPE_CHECKING:
    from kzgraph.site.content import Content

TYPE = PREFIXES["rdf"] + "type"
KILOBYTES_CLAIM, KILOBYTES_VALUE = 2.8, 0.4  # of a claim and of a value, about
MOST_PRINTED = 2  # later claims on paper, so that the page of a claim takes one or two sheets
UNNAMED = "not named here"  # what labels and paraphrases say of people whom a source names and this project does not
NAMES = {PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel", PREFIXES["skos"] + "altLabel"}


class Property(NamedTuple):
    """A property of the node, or one that leads to it, with the nodes and texts at its other end."""

    iri: str
    name: Text
    values: list[tuple[str, Text | str]]


class Listed(NamedTuple):
    """The claims of one part that stand on the page: the name of the part, its heading, how many claims stand above them."""

    name: str
    heading: str | Text
    above: int
    claims: list[Claim]


class Node(NamedTuple):
    """A node: its dossier, its classes, the parts of what is said, and the rows of each part of its page."""

    known: Dossier
    kinds: set[str]
    parts: list[Part]
    cuts: list[list[Row]]


class Cited(NamedTuple):
    """How a node is cited: a sentence to pass on, without the address as the page is described, each style, and those of the original."""

    quoted: str = ""
    described: str = ""
    styles: Sequence[tuple[str, str]] = ()
    of_original: Sequence[tuple[str, str]] = ()


class Finding(NamedTuple):
    """What a silence says: its source, what that says instead, the nearest claims, what other sources have, who found it and when."""

    source: str
    reason: Text | None
    near: list[Claim]
    others: list[Other]
    by: str


# the list in which a row stands, its property or the number of its part there, and the node or text itself
Row = tuple[str, "ox.NamedNode | int", "Term | str"]
PROPERTIES, CLAIMS, POINTING = "properties", "claims", "pointing"


def node(content: Content, reader: Reader, iri: ox.NamedNode) -> str:
    """What a node is, what is said that names it, and what else points to it."""
    known, kinds, parts, cuts = _laid_out(content, iri)
    rows, turn = chosen(cuts, reader)
    own = _own_claim(content, known)
    passage = content.passages.get(iri.value)
    label, title = _title(content, reader, iri, own)
    cited = _cited(content, reader, iri.value, own, title)
    defined = content.terms.definition(iri.value)
    became = history(content, reader, iri.value)
    finding = _finding(content, iri, reader) if iri.value in content.silences else None
    pointing = _grouped(content, rows, POINTING)
    listed = _listed(content, known, parts, {str(iri) for kind, _, iri in rows if kind == CLAIMS})
    return render(
        "node.html.j2",
        reader,
        content,
        stated_in=_stated_in(content, iri.value, own),
        label=label,
        iri=iri.value,
        short=short(iri),
        source={SOURCE: folder_name(iri.value)} if classes.SOURCE in kinds else None,
        types=[shown_term(value, content) for name, value in known.properties if name.value == TYPE],
        title=title,
        names=[] if own or finding else _names(known, title),
        spelled=spelled(content, iri, title, reader.language),
        definition=defined,
        person_days=content.person_days(
            {
                *_named_in(content, rows, listed, pointing),
                *(proof.iri for proof in (own.proofs if own else ())),
                *({iri.value} if own or not passage or passage.sentence else ()),
                *(became.nodes if became else ()),
                *(_named_by(finding) if finding else ()),
            }
        ),
        person=classes.PERSON in kinds,
        left_unnamed=classes.PERSON in kinds or _leaves_unnamed(content, iri.value),
        silent=finding,
        own=own,
        explained=_explained(content, own) if own else [],
        described=cited.described or (defined.shown[reader.claims][0] if defined else title),
        quoted=cited.quoted,
        styles=cited.styles,
        of_original=cited.of_original,
        became=became,
        most_printed=MOST_PRINTED,
        not_printed=_not_printed(became, listed) if own else 0,
        proof=content.facts.proof(passage) if passage else None,
        properties=_grouped(content, rows, PROPERTIES),
        parts=listed,
        tabled=_by_date(content, listed) if classes.PLACE in kinds else [],
        agent=bool(kinds & content.agents),
        charged=any(part.name == CHARGE for part in listed),
        followed=_followed(content, listed) if classes.PERSON in kinds else (),
        pointing=pointing,
        turn=turn,
        files=[(FILES[ending], reader.file(path_of(iri.value), ending)) for ending in reader.forms],
        inside="" if reader.forms else _as_data(content, iri.value),
    )


@lru_cache(maxsize=4)  # of the languages of a page
def _as_data(content: Content, iri: str) -> str:
    """What the graph states of a node itself, as JSON-LD to stand in its page; the claims that name it have pages of their own."""
    alone = _laid_out(content, ox.NamedNode(iri)).known._replace(said=(), links=())
    return of_triples(list(described.whole(content.reader.store, alone)))


def _stated_in(content: Content, iri: str, own: Claim | None) -> set[str]:
    """The sources of a claim or of a passage, a source itself; none for any other node."""
    if own:
        return {content.passages[proof.iri].source for proof in own.proofs}
    if passage := content.passages.get(iri):
        return {passage.source}
    return {source for source in content.sources if source == iri}


def _title(content: Content, reader: Reader, iri: ox.NamedNode, own: Claim | None) -> tuple[Text | str, str]:
    """The heading of a node's page and its title. The words of a claim never stand without its voice, not even there."""
    label = shown_term(iri, content)[1]
    title = label.shown[reader.claims][0] if isinstance(label, Text) else label
    if own and iri.value not in content.silences:
        unnamed = say("the claim", reader.language)
        return citation.heading(own, reader.claims) or unnamed, citation.attributed(own, title, reader.claims) if own.voice else unnamed
    return label, title


def _cited(content: Content, reader: Reader, iri: str, own: Claim | None, title: str) -> Cited:
    """How a claim or a finding of this project is cited; nothing for any other node."""
    published = reader.published(path_of(iri))
    language = reader.language
    if silent := content.silences.get(iri):
        work = citation.of_silence(content, iri, silent.source, title, published or iri, language)
        return Cited(styles=citation.styles(work, language))
    if not own:
        return Cited()
    address = ", ".join(filter(None, [iri, published]))  # its name stays
    quoted = citation.quoted(content, own, language, reader.claims, address)
    original = citation.original(content, own, language)
    return Cited(
        quoted,
        quoted.removesuffix(address),
        citation.styles(citation.of_claim(content, iri, own, address, language), language),
        citation.styles(original, language) if original else [],
    )


def _named_in(content: Content, rows: list[Row], listed: list[Listed], pointing: list[Property]) -> set[str]:
    """The nodes in the lists of a page that may name persons: passages only as those on which a claim rests."""
    nodes = {node.value for _, _, node in rows if isinstance(node, ox.NamedNode)} | {iri for group in pointing for iri, _ in group.values}
    claims = [claim for part in listed for claim in part.claims]
    return nodes - content.passages.keys() | {claim.iri for claim in claims} | {proof.iri for claim in claims for proof in claim.proofs}


def _not_printed(became: History | None, listed: list[Listed]) -> int:
    """How many claims beside its own are left out where the page of a claim is printed."""
    later = len(became.later) if became else 0
    apart = len(became.apart) if became else 0
    return apart + (later if later > MOST_PRINTED else 0) + sum(len(part.claims) for part in listed)


def _followed(content: Content, listed: list[Listed]) -> set[str]:
    """The claims on a page of which later sources tell what became."""
    known = histories(content)
    return {claim.iri for part in listed for claim in part.claims if claim.iri in known.claims and known.of(claim.iri).later}


def _leaves_unnamed(content: Content, iri: str) -> bool:
    """Whether the words of a node, or the paraphrase of a passage, speak of somebody whom its source names and this project does not."""
    words = [content.terms.text(ox.NamedNode(iri)).shown[ENGLISH][0]]
    if passage := content.passages.get(iri):
        words.append(passage.paraphrase)
    return any(UNNAMED in text for text in words)


def _by_date(content: Content, listed: list[Listed]) -> list[tuple[When | None, Claim]]:
    """The claims of a page with the days that they give to what they tell, in the order of these; without one last."""
    days: list[tuple[When | None, Claim]] = []
    for claim in (claim for part in listed for claim in part.claims):
        said = content.reader.claim(claim.iri)
        given = (getattr(said, "date", None), said.period.start) if said else ()
        days.append((next((time for day in given if day and (time := time_of(day.value))), None), claim))
    return sorted(days, key=lambda pair: (pair[0] is None, pair[0] or ()))


def _finding(content: Content, iri: ox.NamedNode, reader: Reader) -> Finding:
    """What a silence says, in the order in which people ask."""
    silence = content.silences[iri.value]
    own = {name.value: value for name, value in dossier(content.reader.store, iri).properties}
    role, day = (own.get(KZ + name) for name in ("reviewer", "decidedOn"))
    found_on = dated(day.value, reader.language) if day else ""
    name = "found by encoder" if role == KZV.encoder else "found by another"
    by = say(name, reader.language, day=found_on, role=content.terms.text(role).shown[reader.language][0])
    (found,) = content.reader.silences(iri.value)
    reason = in_languages(found.reasons)
    near = content.shown(content.reader.claims(near.iri for near in found.nearest))
    return Finding(short_name(silence.source, reader.language), reason, list(near.values()), others(content, silence), by)


def _named_by(finding: Finding) -> set[str]:
    """The claims that a silence's page shows or links to, and the passages that it shows."""
    return {shown for claim in finding.near for shown in (claim.iri, *(proof.iri for proof in claim.proofs))} | {
        link.iri for other in finding.others for link in other.links
    }


def addresses(content: Content, iri: ox.NamedNode) -> list[dict[str, str]]:
    """The queries of the parts of a node's page."""
    return paging.addresses(_laid_out(content, iri).cuts)


@lru_cache(maxsize=4)
def _laid_out(content: Content, iri: ox.NamedNode) -> Node:
    """What stands on each part of the page of a node. Of an agent what is said comes first, of any other node its properties."""
    known = dossier(content.reader.store, iri)
    kinds = {value.value.removeprefix(KZ) for name, value in known.properties if name.value == TYPE}
    within = said_within(content.reader.store, iri) if classes.PLACE in kinds else ()
    only_within = {entry.assertion.value for entry in within} - {entry.assertion.value for entry in known.said}
    known = known._replace(said=(*known.said, *(entry for entry in within if entry.assertion.value in only_within)))
    parts = sections(content, known, kinds, only_within)
    shown = {
        *NAMES,
        *(name.value for name in DEFINITIONS),
        TYPE,
        *((KZ + "paraphrase", KZ + "deepLink") if iri.value in content.passages else ()),
    }
    own: list[Row] = [(PROPERTIES, name, value) for name, value in known.properties if name.value not in shown]
    said: list[Row] = [(CLAIMS, number, claim) for number, part in enumerate(parts) for claim in part.claims]
    pointing: list[Row] = [(POINTING, ox.NamedNode(name), ox.NamedNode(subject)) for name, subject in content.reader.pointing(iri.value)]
    rows = [*said, *own, *pointing] if kinds & content.agents else [*own, *said, *pointing]
    return Node(known, kinds, parts, cut(rows, lambda row: KILOBYTES_CLAIM if row[0] == CLAIMS else KILOBYTES_VALUE))


def _listed(content: Content, known: Dossier, parts: list[Part], wanted: set[str]) -> list[Listed]:
    """The claims that stand on a part of the page, under their headings."""
    claims = _claims(content, known, wanted)
    listed = []
    for part in parts:
        places = [place for place, iri in enumerate(part.claims) if iri in claims]
        if places:
            listed.append(Listed(part.name, part.heading, part.above + places[0], [claims[part.claims[place]] for place in places]))
    return listed


def _claims(content: Content, dossier: Dossier, wanted: set[str]) -> dict[str, Claim]:
    """Some of the claims that name the node by IRI, each once, with every role that the node has in them."""
    role = phrase("role")
    roles: dict[str, list[Detail]] = {}
    claims: dict[str, Claim] = {}
    for entry in dossier.said:
        if entry.assertion.value not in wanted:
            continue
        cells: dict[str, Term | None]
        cells = {"assertion": entry.assertion, "voice": entry.voice, "standing": entry.standing, "asOf": entry.as_of}
        passages = [content.passages[iri] for iri in entry.passages if iri in content.passages]
        details = roles.setdefault(entry.assertion.value, [])
        # that it is stated in a passage is what its place says already, and whose word it is stands first
        if entry.role.value not in (KZ + "statedIn", KZ + "voice"):
            details.append(Detail(role, content.terms.text(entry.role), entry.role.value))
        claims[entry.assertion.value] = content.facts.claim(cells, details, passages)
    return claims


def _own_claim(content: Content, dossier: Dossier) -> Claim | None:
    """The node as a claim, if it is one; its words lead nowhere from its own page."""
    own = {name.value: value for name, value in dossier.properties}
    if KZ + "voice" not in own:
        return None
    cells: dict[str, Term | None] = {name: own.get(KZ + name) for name in ("voice", "standing", "asOf")}
    passages = [content.passages[iri] for iri in dossier.passages if iri in content.passages]
    return replace(content.facts.claim({**cells, "assertion": dossier.node}, [], passages), assertion_iri="")


def _explained(content: Content, own: Claim) -> list[tuple[str, Text, Text]]:
    """What the standing and the flags of a claim mean: of each its node, its name and its definition."""
    named = {KZV + own.mark: own.standing} if own.mark and own.standing else {}
    named |= {KZ + FLAGS[flag.kind]: phrase(flag.kind) for flag in own.flags}
    defined = ((iri, name, content.terms.definition(iri)) for iri, name in named.items())
    return [(iri, name, text) for iri, name, text in defined if text]


def _names(known: Dossier, shown: str) -> list[tuple[str, str]]:
    """The names in other languages and other names, each with its language."""
    literals = [value for name, value in known.properties if name.value in NAMES and isinstance(value, ox.Literal)]
    return sorted({(literal.language or "", literal.value) for literal in literals if literal.value != shown})


def spelled(content: Content, person: ox.NamedNode, name: str, language: str) -> str:
    """Whose spellings the names of a person are; empty for any other node. The label is that of the first source to name the person."""
    known = content.reader.thing(person.value)
    if known is None or classes.PERSON not in known.kinds:
        return ""
    others = ", ".join(sorted(name.value for name in known.other_names))
    places = {content.passages[place.iri].source for place in known.named_in}
    sources = [iri for iri in content.sources if iri in places]
    if not others or len(sources) < 2:
        return ""
    first, *later = (short_name(source, language) for source in sources)
    return say("spelled", language, shown=name, first=first, later=", ".join(later), others=others)


def _grouped(content: Content, rows: list[Row], kind: str) -> list[Property]:
    """The rows of a list by property."""
    grouped: dict[ox.NamedNode, list[tuple[str, Text | str]]] = {}
    for listed, name, value in rows:
        if listed == kind and isinstance(name, ox.NamedNode):
            grouped.setdefault(name, []).append(shown_term(value, content))
    return [Property(name.value, content.terms.text(name), values) for name, values in grouped.items()]
