"""Public bodies as entities of FollowTheMoney (https://followthemoney.tech/)."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.graph.names import short
from kzgraph.graph.store import reached
from kzgraph.vocab import KZV, LABEL_LANGUAGES, SKOS

if TYPE_CHECKING:
    from kzgraph.model import Reader, Thing
    from kzgraph.reading.whole import Whole

COUNTRIES = Path(__file__).parent / "countries.csv"  # the 249 officially assigned codes of ISO 3166-1
COUNTRY = "http://publications.europa.eu/resource/authority/country/"  # whose names are codes of three letters
WIKIDATA = "http://www.wikidata.org/entity/"


def follow_the_money(whole: Whole) -> str:
    """FollowTheMoney entities, a line of JSON each: public bodies only, never a person, a group, an organisation or a charge.

    A body has its parent, and where an exact match says so, its identifier at Wikidata and the code of the state that it is part of.
    """
    with COUNTRIES.open(encoding="utf-8", newline="") as stream:
        codes = {row["alpha3"]: row["alpha2"] for row in csv.DictReader(stream)}
    known = whole.model.things("PublicBody")
    bodies = {body.iri: body for body in known if "PublicBody" in body.kinds and _pages(whole.model, body)}
    same = _same(whole.model)
    return "".join(_line(bodies[iri], _properties(whole.model, bodies, iri, same, codes)) for iri in sorted(bodies))


def _same(model: Reader) -> dict[str, list[str]]:
    """What a person confirmed to be the same as a node: identifiers are for that alone, as docs/links.md says."""
    same: dict[str, list[str]] = {}
    for link in sorted(model.links(), key=lambda link: link.external.iri):
        if link.state.iri == KZV + "positive-link" and link.relation.iri == SKOS + "exactMatch":
            same.setdefault(link.subject.iri, []).append(link.external.iri)
    return same


def _properties(
    model: Reader, bodies: Mapping[str, Thing], iri: str, same: Mapping[str, list[str]], codes: Mapping[str, str]
) -> dict[str, list[str]]:
    body, wholes = bodies[iri], sorted(reached(model.wholes, iri))
    names = {text.language: text.value for text in body.labels}
    states = [other for whole in wholes if "State" in model.node(whole).kinds for other in same.get(whole, [])]
    return {
        "name": _each(names[language] for language in LABEL_LANGUAGES if language in names),
        "wikidataId": _after(WIKIDATA, same.get(iri, [])),
        "sourceUrl": _pages(model, body),
        "jurisdiction": _each(codes[code] for code in _after(COUNTRY, states) if code in codes),
        "parent": [_identifier(whole) for whole in sorted(model.wholes(iri)) if whole in bodies],
    }


def _pages(model: Reader, body: Thing) -> list[str]:
    """The addresses of the sources that name a body."""
    passages = (model.passages.get(node.iri) for node in body.named_in)
    sources = (model.source(passage.source) for passage in passages if passage)
    return sorted({source.url.iri for source in sources if source and source.url})


def _each(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _identifier(iri: str) -> str:
    """The short form of an IRI in letters, digits, dots and hyphens, as identifiers are there: `kzr.ombudsperson`."""
    return re.sub(r"[^0-9A-Za-z.-]+", ".", short(iri).strip("<>"))


def _after(space: str, iris: list[str]) -> list[str]:
    return [iri.removeprefix(space) for iri in iris if iri.startswith(space)]


def _line(body: Thing, properties: dict[str, list[str]]) -> str:
    held = {name: values for name, values in sorted(properties.items()) if values}
    return json.dumps({"id": _identifier(body.iri), "schema": "PublicBody", "properties": held}, ensure_ascii=False) + "\n"
