"""The reference: every term with its definition, where it stands, an example from the graph and the rules that hold it; every rule."""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.graph.names import short
from kzgraph.model import Concept
from kzgraph.site.page import FILES, Page, render, shown_term
from kzgraph.site.paging import PART, addresses, chosen, cut
from kzgraph.site.reader import Reader, path_of
from kzgraph.site.texts import Text
from kzgraph.site.words import phrases, say
from kzgraph.validate.shape_rules import Rule
from kzgraph.vocab import KZ, KZV, RDF

if TYPE_CHECKING:
    from kzgraph.site.claims import Claim
    from kzgraph.site.content import Content

KILOBYTES, KILOBYTES_RULE = 1.8, 0.4  # of a term and of a rule, about
Counted = list[tuple[str, "Text | str", int]]


class Example(NamedTuple):
    """A node that uses a term: a claim, or a node with its label."""

    iri: str
    claim: Claim | None
    label: Text | str


class Term(NamedTuple):
    """A term: the classes on whose nodes it stands, where it leads, its other uses, an example and the rules that hold it."""

    id: str
    iri: str
    label: Text
    definition: Text | None
    above: list[tuple[str, Text | str]]
    on: Counted
    to: Counted
    roles: Counted
    example: Example | None
    rules: list[Rule]


class ShownRule(NamedTuple):
    """A rule with the terms that it looks at, each with its text."""

    rule: Rule
    path: list[tuple[str, Text | str]]
    classes: list[tuple[str, Text | str]]
    bearing: list[tuple[str, Text | str]]


def terms(content: Content, reader: Reader, space: str) -> str:
    """The terms of a namespace that ends in #, by their kind or scheme, each under its own fragment on the first part of the page."""
    parts = _parts(content, space, reader.language)
    shown, turn = chosen(parts, reader)
    use, rules = _use(content, space), content.rules
    path = path_of(space.removesuffix("#"))
    groups = [
        (group, [use.term(concept, space) for concept in concepts])
        for group, concepts in itertools.groupby(shown, lambda concept: concept.group)
    ]
    examples = {term.example.iri for _, listed in groups for term in listed if term.example}
    titles: dict[str, tuple[int, int]] = {}  # where a group begins, and how many terms it has
    for number, part in enumerate(parts, 1):
        for concept in part:
            first, count = titles.get(concept.group, (number, 0))
            titles[concept.group] = (first, count + 1)
    return render(
        "terms.html.j2",
        reader,
        content,
        name=path.strip("/"),
        space=space,
        contents=[(_group(content, reader, group), count, turn.at(number), _id(group)) for group, (number, count) in titles.items()],
        groups=[(_group(content, reader, group), listed, rules.of.get(group, []), _id(group)) for group, listed in groups],
        elsewhere=[
            (number, turn.at(number), [(concept.iri.removeprefix(space), _label(content, concept.iri)) for concept in part])
            for number, part in enumerate(parts, 1)
            if number > turn.number == 1
        ],
        turn=turn,
        count=sum(map(len, parts)),
        judged=bool(rules.all),
        person_days=content.person_days(examples),
        files=[(FILES[ending].title, reader.file(path, ending)) for ending in reader.forms],
    )


def _parts(content: Content, space: str, language: str) -> list[list[Concept]]:
    """The terms of each part of the page, by group."""
    concepts = [*_concepts(content, space)]
    # the kinds of RDF come in the order of their names, lists of concepts by what they are called, the list of lists last
    groups = {concept.group for concept in concepts}
    lists = {group: _label(content, group).shown[language][0].casefold() for group in groups if short(group) not in phrases(language)}
    concepts.sort(key=lambda concept: (concept.group not in lists, lists.get(concept.group, ""), concept.group, concept.iri))
    return cut(concepts, lambda concept: KILOBYTES + KILOBYTES_RULE * len(content.rules.of.get(concept.iri, ())))


@lru_cache(maxsize=2)
def _concepts(content: Content, space: str) -> list[Concept]:
    return content.reader.concepts(space)


def _label(content: Content, iri: str) -> Text:
    return content.terms.text(ox.NamedNode(iri))


def _id(group: str) -> str:
    return f"group-{group.replace('#', '/').rpartition('/')[2]}"


@lru_cache(maxsize=2)
def _use(content: Content, space: str) -> _Use:
    return _Use(content, space)


class _Use:
    """How the graph uses the terms of a namespace, as the page shows it."""

    def __init__(self, content: Content, space: str) -> None:
        self.content, self.usage = content, content.reader.usage(space)
        self._claims = content.shown(content.reader.claims(self.usage.first.values()))

    def term(self, concept: Concept, space: str) -> Term:
        iri = concept.iri
        return Term(
            id=iri.removeprefix(space),
            iri=iri,
            label=_label(self.content, iri),
            definition=self.content.terms.definition(iri),
            above=[shown_term(ox.NamedNode(node.iri), self.content) for node in concept.above],
            on=self.on(concept),
            to=self.to(concept),
            roles=self.roles(concept),
            example=self.example(iri),
            rules=self.content.rules.of.get(iri, []),
        )

    def _shown(self, pairs: list[tuple[str, int]]) -> Counted:
        return [(*shown_term(ox.NamedNode(iri), self.content), count) for iri, count in pairs]

    def on(self, concept: Concept) -> Counted:
        """The classes on whose nodes a property stands, with their number, and those on which the shapes let it stand."""
        used = [*self.usage.on.get(concept.iri, []), *((node.iri, 0) for node in concept.domain)]
        held = {iri for iri, _ in used}
        return self._shown([*used, *((name, 0) for name in self.content.rules.allowed_on(concept.iri) if name not in held)])

    def to(self, concept: Concept) -> Counted:
        """The classes, schemes and datatypes of the values of a property."""
        used = [*self.usage.to.get(concept.iri, []), *self.usage.datatypes.get(concept.iri, [])]
        leading = [*used, *((node.iri, 0) for node in concept.range)]
        return [(iri, short(iri) if text == iri else text, count) for iri, text, count in self._shown(leading)]

    def roles(self, concept: Concept) -> Counted:
        """Of a class the number of its nodes; of a concept the properties of claims that lead to it."""
        roles = [pair for pair in self.usage.roles.get(concept.iri, []) if pair[0] != RDF + "type"]
        members = self.usage.members.get(concept.iri, 0)
        return [*([("", "", members)] if members else []), *self._shown(roles)]

    def example(self, iri: str) -> Example | None:
        """A claim that uses a term, with its voice; where none does, a node."""
        first = self.usage.first.get(iri)
        if first is None:
            return None
        claim = self._claims.get(first)
        return Example(first, claim, "" if claim else shown_term(ox.NamedNode(first), self.content)[1])


def _group(content: Content, reader: Reader, group: str) -> Text | str:
    """What a group of terms is called: in our words if it is a kind of the languages of RDF, else by its label."""
    kind = short(group)
    return say(kind, reader.language) if kind in phrases(reader.language) else _label(content, group)


def shapes(content: Content, reader: Reader) -> str:
    """Every rule that the shapes make, by what it looks at; each under its own fragment."""
    rules = content.rules
    groups: dict[tuple[str, str], list[ShownRule]] = {}
    for rule in rules.all.values():
        shown = ([shown_term(ox.NamedNode(iri), content) for iri in iris] for iris in (rule.path, rule.classes, rule.bearing))
        groups.setdefault(_heading(rule), []).append(ShownRule(rule, *shown))
    order = {"class": 0, "classes": 1, "bearing": 2, "values": 3}
    listed = sorted(groups.items(), key=lambda item: (not item[0][1].startswith(KZ), order[item[0][0]], item[0][1]))
    return render(
        "shapes.html.j2",
        reader,
        content,
        groups=[
            (kind, _group(content, reader, name) if name else say(f"rules {kind}", reader.language), shown)
            for (kind, name), shown in listed
        ],
        count=len(rules.all),
    )


def _heading(rule: Rule) -> tuple[str, str]:
    """Under which heading a rule stands: that of the class it looks at, if it looks at one."""
    if len(rule.classes) == 1:
        return "class", rule.classes[0]
    return ("classes" if rule.classes else "bearing" if rule.bearing else "values"), ""


def _page(path: str, space: str) -> Page:
    """The page of a namespace; its path without the slash names its phrase in the menu."""
    return Page(
        path,
        path.strip("/"),
        lambda content, reader: terms(content, reader, space),
        fields=(PART,),
        negotiated=True,
        addresses=lambda content, language: addresses(_parts(content, space, language)),
        data=True,
    )


ONTOLOGY = _page("/ontology", KZ)
VOCAB = _page("/vocab", KZV)
SHAPES = Page("/shapes", "shapes", shapes, data=True)
