"""Pages that an address narrows to one source: `?source=NAME`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from kzgraph.graph.names import current_names
from kzgraph.site.paging import MissingPartError, addresses
from kzgraph.site.passage_pages import PATH, SOURCE, folder_name
from kzgraph.site.texts import Text, source_name

if TYPE_CHECKING:
    from kzgraph.site.claims import Proof
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader


T = TypeVar("T")


class Choice(NamedTuple):
    """A source to which a page may be narrowed, and whether it is."""

    name: Text
    address: dict[str, str]
    chosen: bool


def chosen_source(content: Content, reader: Reader) -> str:
    """The IRI of the source that an address names, empty if it names none. Raises MissingPartError for one that is not there."""
    wanted = reader.field(SOURCE)
    found = next((iri for iri in content.sources if current_names().is_named(iri, wanted)), "") if wanted else ""
    if wanted and not found:
        raise MissingPartError(f"{SOURCE}: no source is called {wanted[:60]}. {PATH} lists them.")
    return found


def choices(content: Content, source: str) -> list[Choice]:
    """The sources, in the order of their days; none where there is only one."""
    listed = [Choice(source_name(iri), {SOURCE: folder_name(iri)}, iri == source) for iri in content.sources]
    return listed if len(listed) > 1 else []


def rests_on(content: Content, proofs: Iterable[Proof], source: str) -> bool:
    """Whether a passage is of a source, or no source is asked for."""
    return not source or any(content.passages[proof.iri].source == source for proof in proofs)


def addresses_by_source(content: Content, parts: Callable[[str], list[list[T]]]) -> list[dict[str, str]]:
    """The queries of all parts of a page, for all sources and for each; `parts` are those of a source."""
    narrowed = [(iri, choice.address) for iri, choice in zip(content.sources, choices(content, ""), strict=False)]
    return [query for iri, address in (("", {}), *narrowed) for query in addresses(parts(iri), address)]
