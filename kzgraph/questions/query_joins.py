"""Patterns of a free query that meet nothing together, although the graph has each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.graph.names import short
from kzgraph.questions.parsed_query import Note, Query
from kzgraph.vocab import KZ, KZV, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from kzgraph.questions.parsed_query import Piece

MOST = 12  # patterns of a query that are read, so that a note on it costs little
_STARTS, _AFTER = {"{", "}", "."}, {".", ";", "}"}
_BEFORE = {*_STARTS, ";"}


class Pattern(NamedTuple):
    """A triple of a query: its subject is a variable, its property an IRI without a path. `start` is where its list begins."""

    start: int
    subject: str
    name: str
    value: Piece


@lru_cache(maxsize=1)
def patterns(query: Query) -> list[Pattern]:
    """The patterns of lists such as `?subject property value ; property value` whose IRIs the graph has.

    What is written in another way is left out.
    """
    pieces, found, subject, start = query.pieces, [], "", 0
    for at, piece in enumerate(pieces[:-2]):
        begins = piece.text in _STARTS
        if begins:
            subject, start = pieces[at + 1].text if pieces[at + 1].text[:1] in ("?", "$") else "", at
        triple = pieces[at + 1 + begins : at + 4 + begins]
        if not subject or piece.text not in _BEFORE or len(triple) < 2:
            continue
        name, value, *after = triple
        iri = RDF.type.value if name.text == "a" else name.iri
        if iri and value.kind != "mark" and (not after or after[0].text in _AFTER):
            found.append(Pattern(start, subject, iri, value))
    found = found[:MOST]
    known = query.existing({iri for pattern in found for iri in (pattern.name, pattern.value.iri) if iri})
    return [pattern for pattern in found if {pattern.name, pattern.value.iri} - {""} <= known]


def unlabelled(query: Query) -> Iterator[Note]:
    """Labels asked of concepts by rdfs:label, where they have skos:prefLabel."""
    if query.uses(SKOS.prefLabel):
        return
    found = patterns(query)
    for subject in {pattern.subject for pattern in found if pattern.name == RDFS.label.value}:
        for name in sorted({pattern.name for pattern in found if pattern.value.text == subject}):
            values = f"?thing <{name}> ?value . ?value"
            if not query.holds(f"{values} rdfs:label ?label") and query.holds(f"{values} skos:prefLabel ?label"):
                yield Note("no label", {"property": short(name)})


def unmet(query: Query) -> Iterator[Note]:
    """Properties asked of a class in the same list, whose instances have none, although others have them."""
    found = patterns(query)
    for start, kind in [(pattern.start, pattern.value.iri) for pattern in found if pattern.name == RDF.type.value]:
        for name in dict.fromkeys(pattern.name for pattern in found if pattern.start == start and pattern.name.startswith(KZ)):
            instance = f"?thing a <{kind}>"
            if (
                kind
                and query.holds(instance)
                and query.holds(f"?other <{name}> ?value")
                and not query.holds(f"{instance} ; <{name}> ?value")
            ):
                yield Note("class lacks property", {"class": short(kind), "property": short(name)})


def unsaid(query: Query) -> Iterator[Note]:
    """Properties demanded of the claims of a class that are asked for, where a source may not say them, so that these claims drop out.

    What is only asked for in the answer is meant: a value that the query gives, or joins or filters, says which claims are wanted.
    """
    found = patterns(query)
    asked = {piece.text for piece in takewhile(lambda piece: piece.text != "{", query.pieces)}
    kinds = [pattern for pattern in found if pattern.name == RDF.type.value and not asked.isdisjoint({"*", pattern.subject})]
    body = [piece.text for piece in dropwhile(lambda piece: piece.text != "{", query.pieces)]
    for start, kind in [(pattern.start, pattern.value.iri) for pattern in kinds if pattern.value.iri]:
        free = [pattern for pattern in found if pattern.start == start and body.count(pattern.value.text) == 1]
        for name in dict.fromkeys(pattern.name for pattern in free if pattern.name.startswith(KZ) and query.is_matched(pattern.value)):
            aspect = KZV + re.sub(r"(?<=[a-z])[A-Z]", r"-\g<0>", name.removeprefix(KZ)).lower()  # kz:dutyBearer: kzv:duty-bearer
            if query.existing({aspect}):
                # what is silent on a value may have one all the same, as kz:asOf is the day of the source
                who, rest = query.pieces[start + 1].text, _listed(query, start, name)
                joined = " ".join(
                    f"{after.text} {_listed(query, at)} ."
                    for at, (piece, after) in enumerate(zip(query.pieces, query.pieces[1:], strict=False))
                    if piece.text in _STARTS and at != start and after.text[:1] in ("?", "$") and after.text in rest.split()
                )
                silent = f"{who} a <{kind}> ; kz:silentOn <{aspect}> ; {rest} . {joined}"
                lost = f"{silent} FILTER NOT EXISTS {{ {who} <{name}> [] }}"
                if count := len(list(query.select(f"SELECT DISTINCT {who} {{ {lost} }}"))):
                    yield Note("unsaid lost", {"count": count, "class": short(kind), "property": short(name), "aspect": short(aspect)})


def _listed(query: Query, start: int, name: str = "") -> str:
    """The properties and values of a list of patterns, paths too, but for those of one property."""
    texts = [
        f"<{piece.iri}>" if piece.iri else piece.text
        for piece in takewhile(lambda piece: piece.text not in _STARTS and not _is_keyword(piece), query.pieces[start + 2 :])
    ]
    at = texts.index(f"<{name}>") if name else len(texts)
    return " ".join(texts[:at] + texts[at + 2 :])


def _is_keyword(piece: Piece) -> bool:
    return piece.kind == "name" and not piece.iri and piece.text[0] not in "?$" and piece.text not in ("a", "true", "false")


def parts(query: Query) -> Iterator[Note]:
    """A body or state as a value, where its parts are what the graph names."""
    if query.uses(KZ.partOf):
        return
    for pattern in patterns(query):
        iri = pattern.value.iri
        if not iri or not pattern.name.startswith(KZ) or query.holds(f"?thing <{pattern.name}> <{iri}>"):
            continue
        among = f"?thing <{pattern.name}> ?part . ?part kz:partOf+ <{iri}>"
        for row in query.select(f"SELECT (COUNT(DISTINCT ?thing) AS ?n) (MIN(?part) AS ?one) WHERE {{ {among} }}"):
            if row["n"].value != "0":
                values = {"property": short(pattern.name), "value": pattern.value.text, "count": row["n"].value}
                yield Note("only parts", {**values, "part": short(row["one"])})
