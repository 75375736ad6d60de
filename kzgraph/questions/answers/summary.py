"""What an answer comes to, chosen by rule from its rows: what sources do not say, how many claims there are, and the first of them.

A figure is given as its number. A decision whose row has the figure of those it is about is given as its day, its town and that figure. Any
other claim is given in its own words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from kzgraph.graph import silences
from kzgraph.graph.silences import Silence
from kzgraph.graph.store import expand, objects, one_of, select
from kzgraph.model import Figure, Node, Reader
from kzgraph.model.kinds import GROUP
from kzgraph.questions.answers.view import SILENCE, View
from kzgraph.questions.question import ANY, SOURCE, Question
from kzgraph.vocab import KZ, KZV, LENGTHS_OF_TIME, SKOS

if TYPE_CHECKING:
    from kzgraph.graph.remote_endpoint import Remote

STAGES = "stages"  # the tag of a question whose answer begins with a figure of each measure, in the order of its rows
PERSONS = "persons"  # the tag of a question whose answer begins with its first rows, whether they are figures or not
PAIRED = {"assertion", "relation", "other"}  # the columns of an answer whose rows are pairs of claims
TOTALS = "totals"  # the tag of a question whose answer has its official figures, and those of its matter that are not official
CONTRADICTIONS = "contradictions"  # the tag of a question that asks what another source contradicts
NOT_SAID = "not-said"  # the tag of a question whose answer begins with what sources do not say
MOST_FIGURES, MOST_OTHERS, MOST_TOTALS = 5, 3, 50
# convictions, sentences and penalties: what an acquittal was about is nothing that anybody was sentenced for
PUNISHED = """FILTER (?outcome IN (kzv:convicted, kzv:sentenced, kzv:penalty-imposed) || EXISTS {
  ?outcome skos:broader+ ?wider FILTER (?wider IN (kzv:convicted, kzv:sentenced, kzv:penalty-imposed)) })"""
Cell = tuple[ox.NamedNode | ox.Literal, ...]
Conduct = dict[str, set[tuple[str, ox.NamedNode]]]  # ties and offences, by the IRI of whom a figure counts


class Unsaid(NamedTuple):
    """A finding of ours that answers the question: a source does not say it."""

    node: ox.NamedNode
    silence: Silence


class Tally(NamedTuple):
    """How many `claims`, `findings` or `pairs` an answer has, and how many of each source, or for pairs of each relation, by IRI.

    `conditions` are those set on claims of the answer, which stand in rows of their own and are not counted as claims.
    """

    of: str
    total: int
    each: tuple[tuple[str, int], ...]
    conditions: int = 0


class Count(NamedTuple):
    """The number that a claim is given as: that of its figure. `wholes` are the figures of what it is a part of.

    `when_where` is the day and the town of a decision that has the figure. `lengths` is the unit of a length of time. `parts` is whom a
    part of another figure counts, if it is a group or a concept. `conduct` is for what those whom it counts were convicted, or what they
    are tied to: the tie, and the conduct.
    """

    figure: Figure
    wholes: tuple[Figure, ...]
    when_where: Cell
    lengths: tuple[ox.NamedNode, ...]
    parts: tuple[Node, ...]
    conduct: tuple[tuple[str, tuple[ox.NamedNode, ...]], ...]


class Line(NamedTuple):
    """A claim of an answer, and its number: None for a claim that is given in its own words."""

    node: ox.NamedNode
    source: str
    number: Count | None


class Summary(NamedTuple):
    """`unsaid` are findings of ours, which stand first if `unsaid_first`; `more` claims are not in `lines`, and `beside` are in no row."""

    unsaid: tuple[Unsaid, ...]
    unsaid_first: bool
    tally: Tally
    lines: tuple[Line, ...] = ()
    more: int = 0
    beside: tuple[Line, ...] = ()


class Stage(NamedTuple):
    """What is counted, and the claims of it by the IRI of their source; of claims without a number it is None."""

    measure: ox.NamedNode | None
    lines: dict[str, tuple[Line, ...]]


class _Mention(NamedTuple):
    """A claim of a row: its source, the figure that it is or that its row has, whether it is a part of another, its day and town.

    `condition_of` is the demand on which it sets a condition.
    """

    node: ox.NamedNode
    source: str
    figure: ox.NamedNode | None
    is_part: bool
    when_where: Cell = ()
    condition_of: ox.NamedNode | None = None


def summarize(reader: Reader, question: Question, shown: View) -> Summary:
    """What the rows of an answer to a question come to."""
    store = reader.store
    if SILENCE in shown.columns:
        return Summary((), False, _tally_of_silences(store, shown))
    if set(shown.columns) >= PAIRED:
        return Summary((), False, _tally_of_pairs(shown))
    every = list(_mentions(store, shown))
    nodes = {mention.node for mention in every}
    mentions = [mention for mention in every if mention.condition_of not in nodes]
    chosen, beside = _chosen(reader, question, mentions)
    lines = _lines(reader, [*chosen, *beside])
    unsaid = tuple(_unsaid(store, question))
    tally = _tally("claims", [mention.source for mention in mentions])._replace(conditions=len(every) - len(mentions))
    first = NOT_SAID in question.tags
    return Summary(unsaid, first, tally, lines[: len(chosen)], len(mentions) - len(chosen), lines[len(chosen) :])


def stages(reader: Reader, shown: View) -> list[Stage]:
    """The figures of an answer by what they count, each with its day and town; then its other claims."""
    rows = {row.cells[shown.columns.index("assertion")][0]: dict(zip(shown.columns, row.cells, strict=True)) for row in shown.rows}
    mentions = [
        mention._replace(when_where=tuple(value for name in ("date", "place") for value in rows[mention.node].get(name, ())))
        for mention in sorted(_mentions(reader.store, shown), key=lambda mention: not mention.figure)
    ]
    by_measure: dict[ox.NamedNode | None, dict[str, list[Line]]] = {}
    for line in _lines(reader, mentions):
        measure = ox.NamedNode(line.number.figure.measure.iri) if line.number else None
        by_measure.setdefault(measure, {}).setdefault(line.source, []).append(line)
    return [Stage(measure, {source: tuple(lines) for source, lines in cells.items()}) for measure, cells in by_measure.items()]


def relations(shown: View) -> Counter[ox.NamedNode | ox.Literal]:
    """How many pairs of claims have each relation; empty for an answer of other things."""
    places = [place for place, column in enumerate(shown.columns) if column == "relation"]
    return Counter(term for row in shown.rows for place in places for term in row.cells[place])


def finds_no_contradiction(question: Question, related: Collection[ox.NamedNode | ox.Literal]) -> bool:
    """Whether a question that asks for contradictions has pairs, and none of them is one."""
    return CONTRADICTIONS in question.tags and bool(related) and KZV.contradicts not in related


def _chosen(reader: Reader, question: Question, mentions: list[_Mention]) -> tuple[list[_Mention], list[_Mention]]:
    """The claims that an answer is summed up by, and those beside it that are in no row."""
    figures = [mention for mention in mentions if mention.figure]
    if TOTALS in question.tags and figures:
        totals, beside = _totals(reader, figures, _source_asked(question))
        return totals[:MOST_TOTALS], beside
    if PERSONS in question.tags:
        return mentions[:MOST_OTHERS], []
    if STAGES in question.tags and (staged := list(_of_each_measure(reader.store, figures))):
        return staged, []
    if len(figures) > 1:
        return _in_turns(figures)[:MOST_FIGURES], []
    others = _in_turns([mention for mention in mentions if not mention.figure])
    return [*figures, *others][:MOST_OTHERS], []


def _totals(reader: Reader, figures: list[_Mention], asked: ox.NamedNode | None) -> tuple[list[_Mention], list[_Mention]]:
    """All of some official figures, totals before parts and pages last, each by its day; then those of their matter that are not official.

    A total counts by a measure of the matter itself, or by one right under it.
    """
    rows = select(
        reader.store,
        f"""SELECT ?claim ?over ?day (EXISTS {{ ?measure skos:broader ?over }} || ?measure = ?over AS ?near) {{
          {one_of("claim", [figure.node.value for figure in figures])}
          ?claim kz:asOf ?day ; kz:measure ?measure . ?measure skos:broader* ?over }}""",
    )
    over: dict[object, set[str]] = {}
    near: dict[object, set[str]] = {}
    days = {}
    for row in rows:
        over.setdefault(row["claim"], set()).add(row["over"].value)
        days[row["claim"]] = f"{row['day'].value}-99"  # a month stands after its days
        if row["near"].value == "true":
            near.setdefault(row["claim"], set()).add(row["over"].value)
    matter = set.intersection(*over.values()) if over else set()

    def order(figure: _Mention) -> tuple[bool, bool, str]:
        is_part = figure.is_part or near.get(figure.node, set()).isdisjoint(matter)
        source = reader.source(figure.source)
        return is_part, source is not None and source.is_collection, days.get(figure.node, "")

    unofficial = select(
        reader.store,
        f"""SELECT ?claim (MIN(?in) AS ?source) (MIN(?day) AS ?first) {{ {one_of("over", sorted(matter))}
          ?claim a kz:Figure ; kz:measure/skos:broader* ?over ; kz:voice ?voice ; kz:asOf ?day ; kz:statedIn/oa:hasSource ?in
          FILTER (EXISTS {{ ?in dcterms:creator ?voice }} || NOT EXISTS {{ ?voice kz:partOf*/a kz:State }})
          }} GROUP BY ?claim ORDER BY ?first ?claim""",
    )
    others = [_Mention(row["claim"], row["source"].value, row["claim"], False) for row in unofficial if asked in (None, row["source"])]
    return sorted(figures, key=order), others


def _tally_of_pairs(shown: View) -> Tally:
    return Tally("pairs", len(shown.rows), tuple((relation.value, count) for relation, count in relations(shown).most_common()))


def _tally_of_silences(store: ox.Store, shown: View) -> Tally:
    place = shown.columns.index(SILENCE)
    nodes = [node.value for row in shown.rows for node in row.cells[place]]
    known = silences.alone(store, nodes)
    return _tally("findings", [known[node].source for node in nodes if node in known])


def _tally(of: str, sources: list[str]) -> Tally:
    return Tally(of, len(sources), tuple(Counter(sources).items()))


def _mentions(store: ox.Store, shown: View) -> Iterator[_Mention]:
    """The claims of the rows, in their order, each once."""
    if "assertion" not in shown.columns:
        return
    place = shown.columns.index("assertion")
    nodes = dict.fromkeys(node for row in shown.rows for node in row.cells[place] if isinstance(node, ox.NamedNode))
    rows = select(
        store,
        f"""SELECT ?claim (MIN(?in) AS ?source) (COUNT(?measure) AS ?measures) (COUNT(?whole) AS ?wholes)
            (MIN(?asked) AS ?demand) {{
          {one_of("claim", [node.value for node in nodes])} ?claim kz:voice ?voice ; kz:statedIn/oa:hasSource ?in
          OPTIONAL {{ ?claim kz:measure ?measure }} OPTIONAL {{ ?claim kz:subsetOf|kz:among ?whole }}
          OPTIONAL {{ ?claim kz:requirementOf ?asked }} }} GROUP BY ?claim""",
    )
    known, decided = {row["claim"]: row for row in rows}, _decided(shown)
    for node in nodes:
        if not (row := known.get(node)):
            continue
        if node in decided:
            yield decided[node]._replace(source=row["source"].value)
        else:
            figure = node if row["measures"].value != "0" else None
            yield _Mention(node, row["source"].value, figure, row["wholes"].value != "0", condition_of=row["demand"])


def _decided(shown: View) -> dict[ox.NamedNode, _Mention]:
    """The decisions whose rows have the figure of those they are about."""
    decisions = {}
    for row in shown.rows if "figure" in shown.columns else ():
        cells = dict(zip(shown.columns, row.cells, strict=True))
        (node, *_), figures = cells["assertion"], cells["figure"]
        if figures and isinstance(node, ox.NamedNode) and isinstance(figures[0], ox.NamedNode):
            when_where = (*cells.get("date", ()), *cells.get("place", ()))
            decisions[node] = _Mention(node, "", figures[0], bool(cells.get("partOf")), when_where)
    return decisions


def _of_each_measure(store: ox.Store, figures: list[_Mention]) -> Iterator[_Mention]:
    """The first figure of each measure, a whole number before parts, in the order of the figures."""
    first: dict[object, _Mention] = {}
    for figure in sorted(figures, key=lambda figure: figure.is_part):
        first.setdefault(tuple(objects(store, figure.node, KZ.measure)), figure)
    yield from (figure for figure in figures if figure in first.values())


def _in_turns(mentions: list[_Mention]) -> list[_Mention]:
    """The first of each source before the second of any, whole numbers before parts."""
    turns: Counter[str] = Counter()
    keyed = []
    for mention in sorted(mentions, key=lambda mention: mention.is_part):
        keyed.append((mention.is_part, turns[mention.source], mention))
        turns[mention.source] += 1
    return [mention for *_, mention in sorted(keyed, key=lambda key: key[:2])]


def _lines(reader: Reader, mentions: list[_Mention]) -> tuple[Line, ...]:
    """The claims with their numbers."""
    figures = _figures(reader, [mention.figure.value for mention in mentions if mention.figure])
    wholes = _figures(reader, [whole.iri for figure in figures.values() for whole in figure.subset_of])
    conduct = _conduct(reader.store, {figure.counts.iri for figure in figures.values()})
    return tuple(_line(reader.store, mention, figures, wholes, conduct) for mention in mentions)


def _figures(reader: Reader, iris: Iterable[str]) -> dict[str, Figure]:
    """The figures among some nodes that have a number, or a word for a size, by IRI."""
    return {claim.iri: claim for claim in reader.claims(list(iris)) if isinstance(claim, Figure) and claim.number.bounds}


def _line(store: ox.Store, mention: _Mention, figures: dict[str, Figure], wholes: dict[str, Figure], conduct: Conduct) -> Line:
    figure = figures.get(mention.figure.value) if mention.figure else None
    if figure is None:
        return Line(mention.node, mention.source, None)
    units = objects(store, ox.NamedNode(figure.measure.iri), KZ.unit)
    is_group = not {GROUP, SKOS.Concept.value}.isdisjoint(figure.counts.kinds)
    count = Count(
        figure,
        tuple(wholes[whole.iri] for whole in figure.subset_of if whole.iri in wholes),
        mention.when_where,
        tuple(unit for unit in units if unit.value in LENGTHS_OF_TIME),
        (figure.counts,) if mention.is_part and is_group else (),
        _by_tie(conduct.get(figure.counts.iri, set())),
    )
    return Line(mention.node, mention.source, count)


def _conduct(store: ox.Store, counted: set[str]) -> Conduct:
    """For what those whom figures count were convicted or sentenced; apart from it with what they were charged, and what it is tied to.

    What a decision concerns besides, such as a reported death, is the source's tie and no offence.
    """
    each = f"{one_of('party', counted)} ?conduct a skos:Concept ."  # in each part: a join behind all would take the product
    rows = select(
        store,
        f"""SELECT DISTINCT ?party ?tie ?conduct {{
          {{ {each} ?decision a kz:Decision ; kz:party ?party ; kz:offence ?conduct ; kz:outcome ?outcome {PUNISHED}
            BIND ("sentenced for" AS ?tie) }}
          UNION {{ {each} ?party ^kz:accused/kz:offence | ^kz:party/kz:onCharge/kz:offence ?conduct BIND ("charged with" AS ?tie) }}
          UNION {{ {each} ?party ^kz:counts/kz:measure/kz:unit kzv:conviction ; kz:onCharge/kz:offence ?conduct
            BIND ("charged with" AS ?tie) }}
          UNION {{ {each} ?decision a kz:Decision ; kz:party ?party ; kz:concerns ?conduct BIND ("in connection with" AS ?tie) }}
          UNION {{ {each} ?decision a kz:Decision ; kz:party ?party ; kz:concerns ?act . ?act kz:actType ?conduct ; kz:standing kzv:reported
            BIND ("in connection with a report" AS ?tie) }} }}""",
    )
    conduct: Conduct = {}
    for row in rows if counted else ():
        conduct.setdefault(row["party"].value, set()).add((row["tie"].value, row["conduct"]))
    return conduct


def _by_tie(conduct: set[tuple[str, ox.NamedNode]]) -> tuple[tuple[str, tuple[ox.NamedNode, ...]], ...]:
    ties = sorted({tie for tie, _ in conduct}, reverse=True)
    return tuple((tie, tuple(sorted((node for name, node in conduct if name == tie), key=str))) for tie in ties)


def _unsaid(store: ox.Store, question: Question) -> Iterator[Unsaid]:
    """What this project looked for in the sources and did not find, of what the question asks."""
    asked = _source_asked(question)
    rows = sorted(looked_for(store, question), key=lambda row: question.looked_for.index(row["text"].value))
    known = silences.alone(store, [row["silence"].value for row in rows])
    for row in rows:
        if asked in (None, row["source"]):
            yield Unsaid(row["silence"], known[row["silence"].value])


def looked_for(engine: ox.Store | Remote, question: Question) -> Iterable[Any]:
    """The silences of what a question asks, each with its source and its English label."""
    if not question.looked_for:
        return ()
    texts = " ".join(str(ox.Literal(text, language="en")) for text in question.looked_for)
    return select(
        engine,
        f"""SELECT ?silence ?source ?text {{ VALUES ?text {{ {texts} }} ?silence a kz:Silence ; rdfs:label ?text ; kz:notSaidIn ?source }}
          ORDER BY ?source ?silence""",
    )


def _source_asked(question: Question) -> ox.NamedNode | None:
    """The source that a question is narrowed to."""
    source = [parameter.default for parameter in question.parameters if parameter.name == SOURCE.name and parameter.default != ANY]
    return expand(source[0]) if source else None
