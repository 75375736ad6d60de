"""The reference: every term with its definition, where it stands, an example from the graph and the rules that hold it; every rule."""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.graph.names import short
from kzgraph.graph.store import select
from kzgraph.site.page import FILES, Page, render, shown_term
from kzgraph.site.paging import PART, addresses, chosen, cut
from kzgraph.site.reader import Reader, path_of
from kzgraph.site.rules import Rule, Rules, rules_of
from kzgraph.site.texts import Text
from kzgraph.site.words import phrases, say
from kzgraph.vocab import KZ, KZV, PREFIXES

if TYPE_CHECKING:
    from kzgraph.site.claims import Claim
    from kzgraph.site.content import Content

ABOVE = (PREFIXES["rdfs"] + "subClassOf", PREFIXES["rdfs"] + "subPropertyOf", PREFIXES["skos"] + "broader")
GIVEN = {"on": PREFIXES["rdfs"] + "domain", "to": PREFIXES["rdfs"] + "range"}
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
    use, rules = _use(content, space), rules_of(content.shapes)
    path = path_of(space.removesuffix("#"))
    groups = [
        (group, [_term(content, space, use, rules, term) for _, term in pairs])
        for group, pairs in itertools.groupby(shown, lambda pair: pair[0])
    ]
    examples = {term.example.iri for _, listed in groups for term in listed if term.example}
    titles: dict[ox.NamedNode, tuple[int, int]] = {}  # where a group begins, and how many terms it has
    for number, part in enumerate(parts, 1):
        for group, _ in part:
            first, count = titles.get(group, (number, 0))
            titles[group] = (first, count + 1)
    return render(
        "terms.html.j2",
        reader,
        content,
        name=path.strip("/"),
        space=space,
        contents=[(_group(content, reader, group), count, turn.at(number), _id(group)) for group, (number, count) in titles.items()],
        groups=[(_group(content, reader, group), listed, rules.of.get(group.value, []), _id(group)) for group, listed in groups],
        elsewhere=[
            (number, turn.at(number), [(term.value.removeprefix(space), content.terms.text(term)) for _, term in part])
            for number, part in enumerate(parts, 1)
            if number > turn.number == 1
        ],
        turn=turn,
        count=sum(map(len, parts)),
        judged=bool(rules.all),
        person_days=content.person_days(examples),
        files=[(FILES[ending].title, reader.file(path, ending)) for ending in reader.forms],
    )


def _parts(content: Content, space: str, language: str) -> list[list[tuple[ox.NamedNode, ox.NamedNode]]]:
    """The terms of each part of the page, each with its group: its kind or its scheme."""
    rows = select(
        content.store,
        f"""SELECT ?term (MIN(?of) AS ?group) {{
          ?term a ?kind FILTER (STRSTARTS(STR(?term), "{space}")) OPTIONAL {{ ?term skos:inScheme ?scheme }}
          BIND (COALESCE(?scheme, ?kind) AS ?of) }} GROUP BY ?term ORDER BY ?term""",
    )
    pairs = [(row["group"], row["term"]) for row in rows]
    # the kinds of RDF come in the order of their names, lists of concepts by what they are called, the list of lists last
    lists = {group: content.terms.text(group).shown[language][0] for group, _ in pairs if short(group) not in phrases(language)}
    pairs.sort(key=lambda pair: (pair[0] not in lists, lists.get(pair[0], "").casefold(), pair[0].value, pair[1].value))
    rules = rules_of(content.shapes).of
    return cut(pairs, lambda pair: KILOBYTES + KILOBYTES_RULE * len(rules.get(pair[1].value, ())))


def _id(group: ox.NamedNode) -> str:
    return f"group-{group.value.replace('#', '/').rpartition('/')[2]}"


@lru_cache(maxsize=2)
def _use(content: Content, space: str) -> _Use:
    return _Use(content, rules_of(content.shapes), space)


def _term(content: Content, space: str, use: _Use, rules: Rules, term: ox.NamedNode) -> Term:
    return Term(
        id=term.value.removeprefix(space),
        iri=term.value,
        label=content.terms.text(term),
        definition=content.terms.definition(term.value),
        above=[shown_term(node, content) for name in ABOVE for node in _objects(content, term, name)],
        on=use.on(term),
        to=use.to(term),
        roles=use.roles(term),
        example=use.example(term),
        rules=rules.of.get(term.value, []),
    )


class _Use:
    """How the graph uses the terms of a namespace, counted in a few passes over the whole graph: a pass a term would be slow."""

    def __init__(self, content: Content, rules: Rules, space: str) -> None:
        self.content, self.rules = content, rules
        in_space = f'FILTER (STRSTARTS(STR(?term), "{space}"))'
        self._on = self._counted(f"?node ?term ?value ; a ?other {in_space}", "?node")
        self._to = self._counted(
            f"?node ?term ?value . ?value a ?kind OPTIONAL {{ ?value skos:inScheme ?of }} {in_space}", "?value", "COALESCE(?of, ?kind)"
        )
        self._plain = self._counted(f"?node ?term ?value FILTER (ISLITERAL(?value)) {in_space}", "?node", "DATATYPE(?value)")
        self._roles = self._counted(f"?node ?other ?term ; kz:voice ?voice {in_space}", "?node")
        self._members = {
            row["term"].value: row["count"].value
            for row in select(
                content.store, f"SELECT ?term (COUNT(DISTINCT ?node) AS ?count) {{ ?node a ?term {in_space} }} GROUP BY ?term"
            )
        }
        first: dict[str, str] = {}
        outside = "FILTER (ISIRI(?node) && " + " && ".join(f'!STRSTARTS(STR(?node), "{namespace}")' for namespace in (KZ, KZV)) + ")"
        for pattern in ("?node {} ?term ?value", "?node {} ?role ?term", "?node {} a/rdfs:subClassOf+ ?term"):
            for voice in ("kz:voice ?voice ;", ""):
                shown = pattern.format(voice)
                rows = select(content.store, f"SELECT ?term (MIN(?node) AS ?first) {{ {shown} {in_space} {outside} }} GROUP BY ?term")
                for row in rows:
                    first.setdefault(row["term"].value, row["first"].value)
        self._first = first
        self._claims = content.shown(content.reader.claims(first.values()))

    def _counted(self, pattern: str, what: str, other: str = "") -> dict[str, list[tuple[ox.NamedNode, int]]]:
        bind = f"BIND ({other} AS ?other)" if other else ""
        rows = select(
            self.content.store,
            f"""SELECT ?term ?other (COUNT(DISTINCT {what}) AS ?count) {{ {pattern} {bind} }}
              GROUP BY ?term ?other ORDER BY ?term DESC(?count) ?other""",
        )
        counts: dict[str, list[tuple[ox.NamedNode, int]]] = {}
        for row in rows:
            if isinstance(row["other"], ox.NamedNode):
                counts.setdefault(row["term"].value, []).append((row["other"], int(row["count"].value)))
        return counts

    def _shown(self, pairs: list[tuple[ox.NamedNode, int]]) -> Counted:
        return [(*shown_term(node, self.content), count) for node, count in pairs]

    def on(self, term: ox.NamedNode) -> Counted:
        """The classes on whose nodes a property stands, with their number, and those on which the shapes let it stand."""
        given = [(node, 0) for node in _objects(self.content, term, GIVEN["on"]) if isinstance(node, ox.NamedNode)]
        used = self._on.get(term.value, [])
        held = {node.value for node, _ in (*used, *given)}
        allowed = [(ox.NamedNode(name), 0) for name in self.rules.allowed_on(term.value) if name not in held]
        return self._shown([*used, *given, *allowed])

    def to(self, term: ox.NamedNode) -> Counted:
        """The classes, schemes and datatypes of the values of a property."""
        given = [(node, 0) for node in _objects(self.content, term, GIVEN["to"]) if isinstance(node, ox.NamedNode)]
        leading = [*self._to.get(term.value, []), *self._plain.get(term.value, []), *given]
        return [(iri, short(iri) if text == iri else text, count) for iri, text, count in self._shown(leading)]

    def roles(self, term: ox.NamedNode) -> Counted:
        """Of a class the number of its nodes; of a concept the properties of claims that lead to it."""
        roles = [pair for pair in self._roles.get(term.value, []) if pair[0].value != PREFIXES["rdf"] + "type"]
        members = int(self._members.get(term.value, 0))
        return [*([("", "", members)] if members else []), *self._shown(roles)]

    def example(self, term: ox.NamedNode) -> Example | None:
        """A claim that uses it, with its voice; where none does, a node."""
        iri = self._first.get(term.value)
        if iri is None:
            return None
        claim = self._claims.get(iri)
        return Example(iri, claim, "" if claim else shown_term(ox.NamedNode(iri), self.content)[1])


def _objects(content: Content, node: ox.NamedNode, name: str) -> list[ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple]:
    return sorted((quad.object for quad in content.store.quads_for_pattern(node, ox.NamedNode(name), None)), key=str)


def _group(content: Content, reader: Reader, group: ox.NamedNode) -> Text | str:
    """What a group of terms is called: in our words if it is a kind of the languages of RDF, else by its label."""
    kind = short(group)
    return say(kind, reader.language) if kind in phrases(reader.language) else content.terms.text(group)


def shapes(content: Content, reader: Reader) -> str:
    """Every rule that the shapes make, by what it looks at; each under its own fragment."""
    rules = rules_of(content.shapes)
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
            (kind, _group(content, reader, ox.NamedNode(name)) if name else say(f"rules {kind}", reader.language), shown)
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
