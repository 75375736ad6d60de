"""Filters of a page: fields of its address that keep the entries which hold a claim with all that is chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import pyoxigraph as ox

from kzgraph.graph.names import current_names, short
from kzgraph.graph.store import reached
from kzgraph.model import kinds
from kzgraph.site.paging import MissingPartError, addresses, cut
from kzgraph.site.passage_pages import SOURCE, folder_name
from kzgraph.site.texts import Text, source_name
from kzgraph.vocab import KZ, KZV

if TYPE_CHECKING:
    from kzgraph.site.claims import Claim
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader

PUBLIC_BODY = KZ + kinds.PUBLIC_BODY  # as a voice: that of any public body
VOICE, STANDING = "voice", "standing"
MOST_OPTIONS = 100  # of a field; all sources are offered

T = TypeVar("T")
Facets = dict[str, set[str]]  # of a claim: the IRIs that it has in each field


class Option(NamedTuple):
    """A value as the address names it, its text, and how many entries it would keep beside what else is chosen."""

    value: str
    text: Text
    number: int


class Field(NamedTuple):
    """A field with its options, the most frequent first, and the one that is chosen, if any; its phrase is "filter NAME".

    `wider` are options that the chosen one is a part of. `more` are left out: a choice in another field, such as a source, brings them up.
    """

    name: str
    options: list[Option]
    chosen: Option | None
    wider: list[Option]
    more: int


class Kept(NamedTuple):
    """What a page shows of its entries: the fields, and how many of all entries are kept."""

    fields: list[Field]
    number: int
    all: int

    @property
    def chosen(self) -> list[Field]:
        """The fields that keep entries out."""
        return [field for field in self.fields if field.chosen]


def with_wholes(content: Content, nodes: Iterable[str]) -> set[str]:
    """Nodes and what they are parts of: what is asked of its authorities is asked of a state too."""
    starts = [*nodes]
    return {*starts, *reached(content.reader.wholes, *starts)}


def facets(content: Content, claim: Claim, **others: Iterable[str]) -> Facets:
    """What a claim has in the fields of every page, its source, voice and standing, and in those of this page."""
    return {
        SOURCE: {content.passages[proof.iri].source for proof in claim.proofs},
        VOICE: {claim.voice_iri, PUBLIC_BODY if claim.official else ""} - {""},
        STANDING: {KZV + claim.mark} if claim.mark else set(),
        **{name: set(values) for name, values in others.items()},
    }


def kept(
    content: Content,
    reader: Reader,
    entries: list[T],
    facets_of: Callable[[T], list[Facets]],
    names: Iterable[str],
    counts: Callable[[T], bool] = lambda _: True,
) -> tuple[list[T], Kept]:
    """The entries that hold a claim with all that the address asks for; of how many is told of those that `counts` names.

    Raises MissingPartError for a value that no entry has.
    """
    held = [(entry, facets_of(entry)) for entry in entries]
    numbered = [(entry, listed) for entry, listed in held if counts(entry)]
    values = {name: sorted({value for _, listed in held for each in listed for value in each.get(name, ())}) for name in names}
    asked = {name: _asked(reader.field(name), name, known) for name, known in values.items() if reader.field(name)}
    fields = []
    for name, known in values.items():
        others = {key: value for key, value in asked.items() if key != name}
        numbers = Counter(value for _, listed in numbered for value in _values(listed, name, others))
        counted = {value: numbers[value] for value in known if numbers[value] or value == asked.get(name)}
        options = sorted(
            (Option(_spelled(name, value), _text(content, name, value), number) for value, number in counted.items()), key=_rank
        )
        chosen = next((option for option in options if name in asked and option.value == _spelled(name, asked[name])), None)
        around = {short(iri) for iri in with_wholes(content, [asked[name]])} if chosen else set()
        wider = [option for option in options if option is not chosen and option.value in around]
        most = len(options) if name == SOURCE else MOST_OPTIONS
        offered = [option for place, option in enumerate(options) if place < most or option is chosen]
        fields.append(Field(name, offered, chosen, wider, len(options) - len(offered)))
    shown = [entry for entry, listed in held if _fits(listed, asked)]
    return shown, Kept(fields, _count(numbered, asked), len(numbered))


def without_empty(reader: Reader) -> Reader:
    """The reader at the address without the fields that a form left empty."""
    return reader._replace(query=tuple((name, value) for name, value in reader.query if value))


def filtered_addresses(
    content: Content, entries: list[T], facets_of: Callable[[T], list[Facets]], size: Callable[[T], float]
) -> list[dict[str, str]]:
    """The queries under which a site of files has a page: all parts of it, and those of each source if there are several."""
    held = [(entry, facets_of(entry)) for entry in entries]
    of_source = {iri: [entry for entry, listed in held if _fits(listed, {SOURCE: iri})] for iri in content.sources}
    narrowed = [(listed, {SOURCE: folder_name(iri)}) for iri, listed in of_source.items() if listed and len(content.sources) > 1]
    return [address for listed, query in ((entries, {}), *narrowed) for address in addresses(cut(listed, size), query)]


def _asked(wanted: str, name: str, known: list[str]) -> str:
    found = next((one for one in known if wanted in (one, short(one)) or (name == SOURCE and current_names().is_named(one, wanted))), "")
    if not found:
        raise MissingPartError(f"{name}: nothing on this page has {wanted[:60]}. Without {name}, the page shows all.")
    return found


def _fits(listed: list[Facets], asked: Mapping[str, str]) -> bool:
    return not asked or any(_has(each, asked) for each in listed)


def _has(each: Facets, asked: Mapping[str, str]) -> bool:
    return all(value in each.get(name, ()) for name, value in asked.items())


def _values(listed: list[Facets], name: str, asked: Mapping[str, str]) -> set[str]:
    """The values in a field of those claims of an entry that have all that is asked."""
    return {value for each in listed if _has(each, asked) for value in each.get(name, ())}


def _count(held: list[tuple[T, list[Facets]]], asked: Mapping[str, str]) -> int:
    return sum(_fits(listed, asked) for _, listed in held)


def _spelled(name: str, iri: str) -> str:
    return folder_name(iri) if name == SOURCE and iri else short(iri) if iri else ""


def _text(content: Content, name: str, iri: str) -> Text:
    return source_name(iri) if name == SOURCE else content.terms.text(ox.NamedNode(iri))


def _rank(option: Option) -> tuple[int, str]:
    return -option.number, option.text.shown["en"][0]
