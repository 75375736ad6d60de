"""Public bodies, events, documents and claims as entities of FollowTheMoney (https://followthemoney.tech/)."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.graph.names import short, translation
from kzgraph.graph.store import reached
from kzgraph.model.kinds import EVENT, PERSON, PUBLIC_BODY
from kzgraph.vocab import KZV, LABEL_LANGUAGES, LANGUAGES, SKOS

if TYPE_CHECKING:
    from kzgraph.model import Claim, Reader, Source, Thing
    from kzgraph.model.values import Period
    from kzgraph.reading.whole import Whole

COUNTRIES = Path(__file__).parent / "countries.csv"  # the 249 officially assigned codes of ISO 3166-1
COUNTRY = "http://publications.europa.eu/resource/authority/country/"  # whose names are codes of three letters
LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
WIKIDATA = "http://www.wikidata.org/entity/"


def follow_the_money(whole: Whole) -> str:
    """FollowTheMoney entities, a line of JSON each; never a person, a group, an organisation, or a claim about a person or with a name.

    A body has its parent, and where an exact match says so, its identifier at Wikidata and the code of the state that it is part of.
    """
    with COUNTRIES.open(encoding="utf-8", newline="") as stream:
        codes = {row["alpha3"]: row["alpha2"] for row in csv.DictReader(stream)}
    model = whole.model
    bodies = {body.iri: body for body in model.things(PUBLIC_BODY) if PUBLIC_BODY in body.kinds and _pages(model, body)}
    same = _same(model)
    lines = [_line(PUBLIC_BODY, _identifier(iri), _properties(model, bodies, iri, same, codes)) for iri in sorted(bodies)]
    lines += [_line("Article", _identifier(source.iri), _source(source)) for source in model.sources()]
    documents, events = model.things("Document"), model.things(EVENT)
    lines += [_line("Article", _identifier(thing.iri), {"name": _names(thing)}) for thing in documents]
    lines += [_line("Event", _identifier(event.iri), {"name": _names(event), **_period(event)}) for event in events]
    things, persons = {*bodies, *(thing.iri for thing in (*documents, *events))}, {person.iri for person in model.things(PERSON)}
    lines += [_claim(claim, things) for claim in model.claims() if persons.isdisjoint(claim.nodes())]
    return "".join(line for line in lines if not whole.days_in(line))


def _claim(claim: Claim, things: set[str]) -> str:
    """A claim as a note on what it names, and each passage as its place in a document: not as an event, which would be a fact."""
    speakers = claim.nodes("voice", "relayedBy")
    note = {
        "description": _each([claim.label, *(known.text for to in LANGUAGES[1:] if (known := translation(claim.label, to)))]),
        "entity": [_identifier(iri) for iri in sorted((claim.nodes() - speakers) & things)],
        "keywords": [claim.kind],
        "notes": [f"voice: {claim.voice}", *(f"{flag.kind}: {flag.aspect.label}" for flag in claim.flags)],
    }
    place = {"entity": [_identifier(claim.iri)], "role": [claim.kind], "status": [claim.standing.label], "date": [claim.as_of.value]}
    return _line("Note", _identifier(claim.iri), note) + "".join(
        _line(
            "Documentation",
            f"{_identifier(claim.iri)}.{passage.name}",
            {
                **place,
                **_period(claim.period),
                "document": [_identifier(passage.source)],
                "recordId": [short(passage.iri)],
                "sourceUrl": [passage.link],
                "summary": [passage.paraphrase],
                "retrievedAt": [passage.read_on] if passage.read_on else [],
            },
        )
        for passage in claim.passages
    )


def _source(source: Source) -> dict[str, list[str]]:
    return {
        "title": _each(str(text) for text in source.titles),
        "author": _each(creator.label for creator in source.creators),
        "publishedAt": [source.issued.value] if source.issued else [],
        "language": [code.lower() for code in _after(LANGUAGE, [language.iri for language in source.languages])],
        "sourceUrl": [source.url.iri] if source.url else [],
    }


def _period(period: Thing | Period) -> dict[str, list[str]]:
    return {name: [day.value] if day else [] for name, day in (("startDate", period.start), ("endDate", period.end))}


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
    states = [other for whole in wholes if "State" in model.node(whole).kinds for other in same.get(whole, [])]
    return {
        "name": _names(body),
        "wikidataId": _after(WIKIDATA, same.get(iri, [])),
        "sourceUrl": _pages(model, body),
        "jurisdiction": _each(codes[code] for code in _after(COUNTRY, states) if code in codes),
        "parent": [_identifier(whole) for whole in sorted(model.wholes(iri)) if whole in bodies],
    }


def _names(thing: Thing) -> list[str]:
    names = {text.language: text.value for text in thing.labels}
    return _each(names[language] for language in LABEL_LANGUAGES if language in names)


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


def _line(schema: str, identifier: str, properties: Mapping[str, list[str]]) -> str:
    held = {name: values for name, values in sorted(properties.items()) if values}
    return json.dumps({"id": identifier, "schema": schema, "properties": held}, ensure_ascii=False) + "\n"
