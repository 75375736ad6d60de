"""What an assertion says in words: how many, whose word it is, how it stands, who has which role, and what is not certain."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyoxigraph as ox

from kzgraph.changes.values import Term
from kzgraph.changes.versions import Version
from kzgraph.graph.names import current_names
from kzgraph.vocab import DCTERMS, KZ, OA, RDF, RDFS

BOUNDS = {
    "exactly": "exactly {}",
    "atLeast": "at least {}",
    "moreThan": "more than {}",
    "atMost": "at most {}",
    "lessThan": "fewer than {}",
    "approximately": "approximately {}",
    "magnitude": "{}",
}
FLAGS = {"inferred": "inferred", "ambiguous": "ambiguous", "silentOn": "not stated"}
FIRST = ("voice", "standing", "as of")
_NOT_ROLES = {RDF + "type", RDFS + "label", KZ + "statedIn", *(KZ + name for name in (*BOUNDS, *FLAGS))}


def facts(version: Version, name: str, persons: Mapping[str, set[str]]) -> tuple[tuple[str, str], ...]:
    """The facts of an assertion as pairs of words: the number with its unit, voice, standing, day, roles, flags, passages.

    `persons` gives the names of each person: those in a role or in a label are a fact of their own.
    """
    roles = {_in_words(term): _values(version, name, term) for term in {term for term, _ in version.nodes[name]} - _NOT_ROLES}
    known = {
        "number": ", ".join(words.format(value) for bound, words in BOUNDS.items() for value in _words(version, name, KZ + bound)),
        "unit": ", ".join(unit for measure in version.values(name, KZ + "measure") for unit in _words(version, _iri(measure), KZ + "unit")),
        **{role: roles.pop(role, "") for role in FIRST},
        "day of the source": _other_day(version, name),
        **dict(sorted(roles.items())),
        **{words: _values(version, name, KZ + flag) for flag, words in FLAGS.items()},
        "person named": ", ".join(sorted(_persons(version, name, persons))),
        "stated in": ", ".join(short(passage) for passage in version.values(name, KZ + "statedIn")),
    }
    return tuple((fact, words) for fact, words in known.items() if words)


def judged(version: Version, name: str, *, bare: bool = False) -> tuple[tuple[str, str], ...]:
    """What a comparison or a silence points to, each claim with its label; of a `bare` thing, such as a group, short names."""
    names = sorted({term for term, value in version.nodes[name] if term != RDF + "type" and isinstance(value, ox.NamedNode)})
    told = {
        term: ", ".join(short(value) if bare else version.label(_iri(value)) or short(value) for value in version.values(name, term))
        for term in names
    }
    return tuple((_in_words(term), words) for term, words in told.items())


def passages(version: Version, name: str) -> tuple[tuple[str, str], ...]:
    """IRI and paraphrase of each passage that an assertion cites."""
    cited = [_iri(passage) for passage in version.values(name, KZ + "statedIn")]
    return tuple((passage, version.label(passage)) for passage in cited if passage)


def _in_words(term: str) -> str:
    """A property in words, such as act type."""
    local = re.split(r"[#/]", term)[-1]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).lower()


def _values(version: Version, name: str, term: str) -> str:
    return ", ".join(_words(version, name, term))


def _words(version: Version, name: str, term: str) -> list[str]:
    return [_word(version, value) for value in version.values(name, term)]


def _word(version: Version, term: Term) -> str:
    """A term in a word: its label, the text of a literal, else its short name; so an assertion, whose label is a sentence."""
    if isinstance(term, ox.Literal):
        return term.value
    is_assertion = version.values(_iri(term), KZ + "statedIn")
    return (not is_assertion and version.label(_iri(term))) or short(term)


def _iri(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def short(term: Term) -> str:
    """A term in short Turtle, without the prefix of our own terms."""
    return current_names().short(term).removeprefix("kz:") if isinstance(term, ox.NamedNode) else str(term)


def _other_day(version: Version, name: str) -> str:
    """The day of the source, where the assertion holds as of another one."""
    days = {_word(version, day) for day in version.values(name, KZ + "asOf")}
    sources = {
        _iri(source) for passage in version.values(name, KZ + "statedIn") for source in version.values(_iri(passage), OA + "hasSource")
    }
    issued = {day for source in sources for day in _words(version, source, DCTERMS + "issued")}
    return ", ".join(sorted(issued)) if days and days.isdisjoint(issued) else ""


def _persons(version: Version, name: str, persons: Mapping[str, set[str]]) -> set[str]:
    said = version.nodes[name]
    nodes = {_iri(value) for _, value in said if isinstance(value, ox.NamedNode)}
    texts = "\n".join(value.value for _, value in said if isinstance(value, ox.Literal))
    return {
        version.label(person) or short(ox.NamedNode(person))
        for person, names in persons.items()
        if person in nodes or any(each in texts for each in names)
    }
