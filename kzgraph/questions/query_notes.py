"""What is likely wrong in a free query that runs: terms that do not exist, and patterns that lose or double rows. No answer changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.graph.named import local_name
from kzgraph.graph.names import current_names, short
from kzgraph.graph.store import named_node
from kzgraph.questions import query_joins, suggest
from kzgraph.questions.parsed_query import Note, Piece, Query
from kzgraph.questions.sparql_tokens import tokens
from kzgraph.vocab import KZ, KZV, LABEL_LANGUAGES, NUMBERS, PREFIXES, RDF, RDFS, XSD

if TYPE_CHECKING:
    from kzgraph.graph.remote_endpoint import Remote

MOST_TERMS, MOST_NOTES, MOST_TEXTS, LONGEST = 60, 6, 20, 200  # of a query, so that a note on it costs little
_STANDARD = {"xsd"}  # whose terms are types and functions, which no statement need have
_MONTHS = (XSD + "gYearMonth", XSD + "gYear")
_COMPARISONS = {"<", ">", "<=", ">=", "=", "!="}
_HELD = ("arrest", "detention", "detention-or-imprisonment", "prosecution")


def notes(engine: ox.Store | Remote, sparql: str, *, elsewhere: bool = False) -> list[Note]:
    """A note for each thing that is likely wrong in a query which runs on a graph; `elsewhere` where it asks other data too."""
    asks_service = "service" in sparql.lower() and any(token.text.lower() == "service" for token in tokens(sparql))
    query = Query(engine, sparql, elsewhere=elsewhere or asks_service)
    found: list[Note] = []
    for note in (note for rule in RULES for note in rule(query)):
        if note not in found:
            found.append(note)
        if len(found) == MOST_NOTES:
            break
    return found


def _unknown_terms(query: Query) -> Iterator[Note]:
    """Terms of the graph's namespaces that nothing in it has, and IRIs that are almost its own."""
    spaces = {space for prefix, space in query.spaces.items() if prefix not in _STANDARD}
    minted = {space for space in spaces if current_names().is_minted(space) or space in (KZ, PREFIXES["kzsh"])}
    asked = {piece.iri: piece.text for piece in query.pieces if piece.iri and not _space(piece) and not piece.iri.startswith(XSD)}
    asked = dict(list(asked.items())[:MOST_TERMS])
    known = query.existing(set(asked))
    alike = {iri: _alike(iri) for iri in asked if iri not in known}
    others = query.existing(set().union(*alike.values()))
    for iri, spelled in alike.items():
        text, near = asked[iri], sorted(spelled & others)
        if near:
            yield Note("term meant", {"term": text, "terms": [f"<{near[0]}>"]})
        elif word := suggest.related(iri):
            yield Note("term related", {"term": text, "related": Note(f"instead of {word}", {})})
        elif any(iri.startswith(space) for space in (minted if query.elsewhere else spaces)):
            own = any(iri.startswith(space) for space in minted)
            may = suggest.meant(iri, query.terms if own else (), spaces, query.existing)
            yield Note("term meant", {"term": text, "terms": may}) if may else Note("term unknown", {"term": text})


def _plain_texts(query: Query) -> Iterator[Note]:
    """Texts without a language or type where the graph has them with one, or has a concept of that name."""
    places = [at for at in range(len(query.pieces)) if _is_plain_value(query, at)]
    for before, text in dict.fromkeys((query.pieces[at - 1].iri, query.pieces[at].text) for at in places[:MOST_TEXTS]):
        value = text[1:-1]
        if not re.fullmatch(r"[^\\\"'\x00-\x1f][^\\\"\x00-\x1f]*", value) or len(value) > LONGEST:
            continue
        if before.startswith(KZ) and re.fullmatch(r"[\w-]+", value) and (concept := query.existing({KZV + value})):
            yield Note("text for a concept", {"text": text, "concept": short(concept.pop())})
            continue
        forms = [ox.Literal(value, language=language) for language in LABEL_LANGUAGES]
        forms += [ox.Literal(value, datatype=ox.NamedNode(XSD + name)) for name in ("date", "gYearMonth", "integer")]
        plain = ox.Literal(value)
        rows = query.select(f"SELECT DISTINCT ?v WHERE {{ VALUES ?v {{ {plain} {' '.join(map(str, forms))} }} ?s ?p ?v }}")
        found = {str(row["v"]).replace(f"<{XSD}", "xsd:").removesuffix(">") for row in rows}
        if found and str(plain) not in found:
            yield Note("text without a language", {"text": text, "texts": sorted(found)})


def _classes(query: Query) -> Iterator[Note]:
    """Classes that have instances by their subclasses alone."""
    if query.uses(RDFS.subClassOf):
        return
    kinds = [
        piece
        for before, piece in zip(query.pieces, query.pieces[1:], strict=False)
        if piece.iri and (before.text == "a" or before.iri == RDF.type.value)
    ]
    for piece in dict.fromkeys(kinds):
        kind = f"<{piece.iri}>"
        if not named_node(piece.iri) or (query.elsewhere and not piece.iri.startswith(KZ)) or query.holds(f"?x a {kind}"):
            continue
        rows = query.select(f"SELECT DISTINCT ?c WHERE {{ ?c rdfs:subClassOf+ {kind} FILTER EXISTS {{ ?x a ?c }} }} ORDER BY ?c")
        below = [short(row["c"]) for row in rows]
        if below:
            listed = ", ".join([*below[:3], *(["..."] if below[3:] else [])])
            yield Note("class without instances", {"class": piece.text, "subclasses": listed})


def _lost_months(query: Query) -> Iterator[Note]:
    """Comparisons with a day, which drop values that are months."""
    dated = [at for at, piece in enumerate(query.pieces) if piece.iri in (XSD + "date", XSD + "dateTime") and at > 2]
    compared = [
        at
        for at in dated
        if query.pieces[at - 1].text == "^^"
        and (query.pieces[at - 3].text in _COMPARISONS or (query.pieces[at + 1 : at + 2] and query.pieces[at + 1].text in _COMPARISONS))
    ]
    if not compared or any(kind in query.iris for kind in _MONTHS):
        return
    used = " ".join(f"<{iri}>" for iri in query.iris if iri.startswith(KZ) and named_node(iri))
    kinds = ", ".join(f"<{kind}>" for kind in _MONTHS)
    sparql = f"""SELECT ?p (COUNT(?v) AS ?n) (MIN(STR(?v)) AS ?one) WHERE {{
      VALUES ?p {{ {used} }} ?s ?p ?v FILTER (DATATYPE(?v) IN ({kinds})) }} GROUP BY ?p ORDER BY ?p"""
    for row in query.select(sparql):
        values = {"property": short(row["p"]), "count": row["n"].value, "example": f'"{row["one"].value}"'}
        yield Note("lost months", {**values, "day": query.pieces[compared[0] - 2].text})


def _sums(query: Query) -> Iterator[Note]:
    """Sums of figures of several voices, or of wholes and their parts."""
    if not query.words & {"sum", "avg"} or not query.uses(KZ.measure, *(ox.NamedNode(KZ + name) for name in NUMBERS)):
        return
    measures = sorted(query.existing({iri for iri in query.iris if iri.startswith(KZV)}))
    chosen = f"VALUES ?measure {{ {' '.join(f'<{iri}>' for iri in measures)} }} ?figure kz:measure ?measure ." if measures else ""
    voices = len(list(query.select(f"SELECT DISTINCT ?voice WHERE {{ ?figure a kz:Figure ; kz:voice ?voice . {chosen} }}")))
    parts = list(query.select(f"SELECT ?figure WHERE {{ ?figure a kz:Figure ; kz:subsetOf|kz:partOf ?whole . {chosen} }} LIMIT 1"))
    of_voices, of_parts = voices > 1 and not query.uses(KZ.voice), bool(parts) and not query.uses(KZ.subsetOf, KZ.partOf)
    if of_voices:
        yield Note("sum of voices and parts" if of_parts else "sum of voices", {"voices": voices})
    elif of_parts:
        yield Note("sum of parts", {})


def _victims(query: Query) -> Iterator[Note]:
    """Those an act was done to, who are accused or held as well."""
    if not query.uses(KZ.victim) or query.uses(KZ.accused, KZ.actType):
        return
    held = " ".join(f"<{KZV}{name}>" for name in _HELD)
    rows = query.select(f"""SELECT DISTINCT ?who WHERE {{ {{ ?act kz:victim ?who . ?charge kz:accused ?who }}
      UNION {{ VALUES ?kind {{ {held} }} ?type skos:broader* ?kind . ?act kz:actType ?type ; kz:victim ?who }} }}""")
    who = sorted(short(row["who"]) for row in rows)
    if who:
        yield Note("victims held", {"count": len(who), "example": who[0]})


RULES: tuple[Callable[[Query], Iterator[Note]], ...] = (
    *(_unknown_terms, _plain_texts, _classes, _lost_months, _sums, _victims),
    *(query_joins.unlabelled, query_joins.unmet, query_joins.unsaid, query_joins.parts),
)


def _is_plain_value(query: Query, at: int) -> bool:
    """Whether a token is a text without language or type that is compared with values of the graph."""
    pieces = query.pieces
    after = pieces[at + 1] if at + 1 < len(pieces) else Piece("", "", "")
    if pieces[at].kind != "string" or after.kind == "language" or after.text == "^^" or at < 2:
        return False
    before, earlier = pieces[at - 1], pieces[at - 2]
    if after.text in ("=", "!=") and at + 2 < len(pieces) and query.is_matched(pieces[at + 2]):
        return True
    if before.text in ("=", "!=", "{"):  # ?name = "text", VALUES ?name { "text" }
        return query.is_matched(earlier)
    if before.text in ("(", ","):
        return _listed(query, at)
    return (before.kind in ("name", "iri") and (bool(before.iri) or before.text[:1] in "?$")) and after.text in (".", ";", ",", "}", "]")


def _listed(query: Query, at: int) -> bool:
    """Whether a token stands in the list of `?name IN (...)` or `?name NOT IN (...)`."""
    pieces = query.pieces
    while at and (pieces[at].text == "," or pieces[at].kind in ("string", "language")):
        at -= 1
    words = [piece.text.upper() for piece in pieces[max(at - 2, 0) : at + 1]]
    return words[-2:] == ["IN", "("] and at > 2 and query.is_matched(pieces[at - 3 if words[0] == "NOT" else at - 2])


def _space(piece: Piece) -> bool:
    """Whether an IRI is a namespace alone, as in FILTER(STRSTARTS(STR(?x), STR(kz:)))."""
    return piece.iri.endswith(("/", "#"))


def _alike(iri: str) -> set[str]:
    """The IRI with the other of http and https, and of / and # before its last part."""
    scheme, colon, rest = iri.partition("://")
    schemes = {"http", "https"} if colon and scheme.lower() in ("http", "https") else set()
    head, last = re.split(r"(?<=[/#])(?=[^/#]*$)", rest)[0][:-1], local_name(iri)
    return {f"{scheme}://{head}{mark}{last}" for scheme in schemes for mark in "/#"} - {iri}
