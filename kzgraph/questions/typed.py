"""A question typed as one: the canned question that clearly fits, with the values that the text names for its parameters."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.graph.names import short_name
from kzgraph.graph.resolve import NAMED, may_name
from kzgraph.graph.store import select
from kzgraph.questions.canned import candidates
from kzgraph.questions.question import SOURCE, Question
from kzgraph.questions.search import Hit, Search
from kzgraph.questions.search.forms import STOP_WORDS, content_words, facets, forms, words
from kzgraph.questions.search.ranking import KEPT

HALF = 0.5  # the part of what is asked, by the weight of its words, that a question must hold
CLEARLY = 1.5  # how many times better it fits than the next one
BETTER = 1.02  # the same, among questions that take a node which the text names
SURELY = 1.05  # the same, where it is the best hit of any kind
FEW = 2  # content words, fewer of which many questions hold
NEAR = 3  # hits of any kind among which it must be, if it is not the best
LONGEST = 4  # words of a name
WHO = {"who", "is", "кто", "такой", "такая", "это", "кім", "деген"}  # words by which a text asks for all that is said of somebody
SAID_OF = ("what-is-said-of-one-person", "what-is-said-of-one-body")
ASKED_OF, MADE_BEFORE = "demands-on-one-addressee", "demands-made-before"
EARLIER = re.compile(r"\b(made before|earlier|previous(ly)?|раньше|ранее|прежде|бұрын)\b")
NAMED_SO = ("organisation", "public body", "state")  # kinds of whoever may be asked
# Words by which a text asks what somebody wants of another, by their beginnings, and the words before whoever that is.
ASKING = re.compile(
    r"(ask(s|ed|ing)?|wants?|wanted|demand(s|ed)?|requests?|requires?|required|expects?|expected|(по)?требова\w+|требу(ет|ют|ется)|"
    r"(по)?прос(ит|ят|ил\w*)|хо(чет|тят|тел\w*)|жд(ет|ут)|сұра\w+|талап|қала(йды|ды)|өтін\w+|күтеді)"
)
OF = {"of", "from", "on", "to", "от", "у", "к", "ко"}
OF_NOUNS = {"demand", "demands", "request", "requests"}  # of whoever makes them, or of whoever they are made of
ABLATIVE = re.compile(r"(.{3,}(?<!с))[дтн][ае]н|[дт][ае]н")  # of whom, in Kazakh, also behind a hyphen; not the end of Қазақстан
DEATHS = "deaths"  # the tag of questions that count the dead
TOTALS = {DEATHS, "totals"}  # the tags of the one that counts them all
PEOPLE = {"people", "persons", "людей"}  # said of the dead without telling which
DEATH = re.compile(
    r"die[ds]?|dying|dead|toll|\w*death\w*|fatal\w*|lives|(по)?гиб\w*|смерт\w*|ум[еи]р\w*|мертв\w*|жертвы?|өлі\w*|өл[дг]\w+|қаза|қайтыс|мерт|құрбандар"
)
KILLING = re.compile(r"kill\w*|уби[тл]\w*|өлтір\w*")  # no word for the official counts, which leave the cause of death open
NEGATION = re.compile(r"\b(not|never|не|нет|жоқ|емес|(өл|тап|бол|өлтір(іл)?)[мбп][ае]\w*)\b|n['’]t\b", re.IGNORECASE)
PAIRS = ("claims-another-source-contradicts", "claims-compared")  # questions of pairs of claims on any matter
SEVERAL = "across-datasets"  # the area of questions about several sources


class Fitting(NamedTuple):
    """The name of a canned question, and IRIs for its parameters."""

    question: str
    parameters: dict[str, str]


def fitting(store: ox.Store, search: Search, questions: list[Question], text: str) -> Fitting | None:
    """The question that clearly fits a text; None if none does, since nothing is guessed.

    A text that names two sources asks a question of several. Where one is named that the question does not speak of, it is the source.
    A question that counts the dead fits only where they are asked for; none fits those who did not die, and the one that counts them all
    not those who were killed, since it leaves the cause open.
    """
    fits = _clearly(store, search, questions, text)
    tags = next((question.tags for question in questions if fits and fits.question == question.name), ())
    open_cause = TOTALS.issubset(tags) and not any(map(DEATH.fullmatch, search.meant(text)))
    return None if open_cause or (DEATHS in tags and NEGATION.search(text) and "number" in facets(text)) else fits


def _clearly(store: ox.Store, search: Search, questions: list[Question], text: str) -> Fitting | None:
    deaths = any(DEATH.fullmatch(word) or KILLING.fullmatch(word) for word in search.meant(text))
    if not deaths:
        questions = [question for question in questions if DEATHS not in question.tags or question.area == SEVERAL]
    sources, rest = _sources(store, words(text))
    if len(sources) > 1:
        across = {question.name for question in questions if question.area == SEVERAL}
        asked = [hit for hit in search.questions(rest) if hit.node in across]
        return Fitting(asked[0].node, {}) if asked and asked[0].covered >= HALF and _far(asked, 1.0) else None
    if deaths and _counts_all(store, rest):
        whole = next(question.name for question in questions if TOTALS.issubset(question.tags))
        return Fitting(whole, {SOURCE.name: min(sources)} if sources else {})
    asked_of = _asked_of(store, search, questions, words(rest))
    fits = asked_of or _fitting(store, search, questions, text)
    if fits and not asked_of and fits.parameters and any(map(ASKING.fullmatch, words(rest))):
        return None  # whoever is named may be who asks
    if fits and fits.question in (ASKED_OF, MADE_BEFORE):
        if set(fits.parameters.values()) & _creators(store, sources):  # who asks, and not who is asked
            return None
        return fits._replace(parameters={SOURCE.name: min(sources)} | fits.parameters) if sources else fits
    if fits and fits.question in PAIRS and deaths:
        return fits._replace(question=next(question.name for question in questions if question.area == SEVERAL and DEATHS in question.tags))
    if not fits and sources and (narrowed := _fitting(store, search, questions, rest)):
        return narrowed._replace(parameters=narrowed.parameters | {SOURCE.name: sources.pop()})
    if fits:
        return fits
    return _without_event(store, search, questions, text)


def _counts_all(store: ox.Store, text: str) -> bool:
    """Whether a text asks for the number of the dead of the event that all claims share, and for nothing else."""
    event = _event(store)
    content = {word for word in content_words(text) if event.isdisjoint(forms(word))} - PEOPLE
    return facets(text) == {"number"} and bool(content) and all(map(DEATH.fullmatch, content))


def _without_event(store: ox.Store, search: Search, questions: list[Question], text: str) -> Fitting | None:
    """The question that clearly fits what a text says beside the event that all claims share.

    One word that is left must stand in the question as it is typed: its stem may be that of another word.
    """
    event, said = _event(store), words(text)
    rest = [word for word in said if event.isdisjoint(forms(word))]
    fits = fitting(store, search, questions, " ".join(rest)) if 0 < len(rest) < len(said) else None
    if not fits or len(content := content_words(" ".join(rest), KEPT)) >= FEW:
        return fits
    question = next(question for question in questions if question.name == fits.question)
    return fits if content[0] in words(" ".join([*question.title.values(), *question.question.values()])) else None


def _event(store: ox.Store) -> set[str]:
    """The words, in any form, of the names of the event that most claims speak of, by which no claim is told from another.

    What begins with a small letter is no name, and the state in which it took place is asked for by itself.
    """
    most = "{ SELECT ?event { ?claim kz:event ?event } GROUP BY ?event ORDER BY DESC(COUNT(?claim)) LIMIT 1 }"
    query = "SELECT ?name {{ {where} ?{node} rdfs:label|skos:altLabel|skos:hiddenLabel ?name }}"
    names = [row["name"].value for row in select(store, query.format(where=most, node="event"))]
    states = [row["name"].value for row in select(store, query.format(where="?state a kz:State .", node="state"))]
    event, state = (
        {form for name in named if name != name.lower() for word in words(name) if word not in STOP_WORDS for form in forms(word)}
        for named in (names, states)
    )
    return event - state


def _creators(store: ox.Store, sources: set[str]) -> set[str]:
    rows = select(store, "SELECT ?source ?creator { ?source a kz:Source ; dcterms:creator/kz:joins? ?creator }")
    return {row["creator"].value for row in rows if row["source"].value in sources}


def _asked_of(store: ox.Store, search: Search, questions: list[Question], said: list[str]) -> Fitting | None:
    """The demands on whoever a text says is asked: behind a preposition, or in the ablative of Kazakh. Without one it may be who asks."""
    if not any(map(ASKING.fullmatch, said)):
        return None
    ablative = {place: match[1] or "" for place, word in enumerate(said) if (match := ABLATIVE.fullmatch(word))}
    plain = [ablative.get(place) or word for place, word in enumerate(said)]
    earlier = bool(EARLIER.search(" ".join(said)))
    asked: list[tuple[range, Fitting, bool]] = []
    for start, end, takers, _ in _named(store, search, questions, plain, NAMED_SO):
        place = range(start, end)
        if ASKED_OF not in takers or any(set(place).intersection(other) for other, _, _ in asked):
            continue
        question = MADE_BEFORE if earlier and MADE_BEFORE in takers else ASKED_OF
        before = start - 1 - (plain[start - 1] == "the")
        bound = before >= 0 and plain[before] in OF and not (plain[before] == "of" and before and plain[before - 1] in OF_NOUNS)
        asked.append((place, Fitting(question, takers[question]), bool(bound or ablative.get(end - 1) or ablative.get(end) == "")))
    of = [fits for _, fits, is_bound in asked if is_bound]
    return of[0] if of and len(asked) == 1 else None  # another who is named may be who asks


def _sources(store: ox.Store, said: list[str]) -> tuple[set[str], str]:
    """The sources that a text names by their short name, with or without the year, or by who published them; and its other words."""
    called: dict[str, str] = {}
    for row in select(
        store,
        """SELECT ?source ?name WHERE {
          ?source a kz:Source
          OPTIONAL { ?source dcterms:creator/kz:joins?/(rdfs:label|skos:altLabel|skos:hiddenLabel) ?name } } ORDER BY ?source""",
    ):
        short = short_name(row["source"].value)
        for name in (short, short.rsplit(" ", 1)[0], row["name"].value if row["name"] else ""):
            called.setdefault(" ".join(words(name)), row["source"].value)
    sources: set[str] = set()
    for name in sorted(called.keys() - {""}, key=len, reverse=True):
        length = name.count(" ") + 1
        wanted = [set(forms(word)) for word in name.split()]
        for start in range(len(said) - length, -1, -1):
            if all(not own.isdisjoint(forms(word)) for own, word in zip(wanted, said[start : start + length], strict=True)):
                sources.add(called[name])
                said = [*said[:start], *said[start + length :]]
    return sources, " ".join(said)


def _fitting(store: ox.Store, search: Search, questions: list[Question], text: str) -> Fitting | None:
    found = search(text)
    said, whole, may_fit = words(text), HALF, {question.name for question in questions}
    for start, end, takers, narrow in _named(store, search, questions, said):
        rest = {*said[:start], *said[end:]}
        if rest <= WHO | STOP_WORDS:
            of = SAID_OF if rest & WHO and rest <= WHO else SAID_OF[:1]
            if said_of := next((Fitting(name, takers[name]) for name in of if name in takers), None):
                return said_of
        asked = [hit for hit in search.questions(" ".join([*said[:start], *said[end:]])) if hit.node in takers]
        near = [hit for hit in asked if hit.node in narrow and asked[0].score < CLEARLY * hit.score]
        asked = near or asked
        if asked and asked[0].covered >= HALF and _far(asked, BETTER):
            return Fitting(asked[0].node, takers[asked[0].node])
        whole = 1.0  # a question that does not take the node must speak of it
    asked = [hit for hit in search.questions(text) if hit.node in may_fit]
    if STOP_WORDS.issuperset(said) or not asked or asked[0].covered < whole:
        return None
    hits = [hit.node for hit in found.hits if hit.kind != "silence" and hit.score]
    if len(content_words(text, KEPT)) < FEW:
        return Fitting(asked[0].node, {}) if _far(asked, CLEARLY) else None
    if _far(asked, CLEARLY) and _is_title(text, asked[0]):
        return Fitting(asked[0].node, {})
    rank = hits.index(asked[0].node) if asked[0].node in hits else len(hits)
    return Fitting(asked[0].node, {}) if rank < NEAR and _far(asked, CLEARLY if rank else SURELY) else None


def _is_title(text: str, question: Hit) -> bool:
    """Whether all that a text says stands in the title of a question, in any form."""
    titles = [{form for word in words(title) for form in forms(word)} for title in question.label.values()]
    return any(all(not title.isdisjoint(forms(word)) for word in content_words(text, KEPT)) for title in titles)


def _far(asked: list[Hit], times: float) -> bool:
    """Whether the first of these questions fits that many times better than the next."""
    return len(asked) == 1 or asked[0].score >= times * asked[1].score


def _named(
    store: ox.Store, search: Search, questions: list[Question], said: list[str], also: Collection[str] = ()
) -> Iterator[tuple[int, int, dict[str, dict[str, str]], set[str]]]:
    """The names of one node in a text, longest first: where each starts and ends, and the questions whose one parameter it fills.

    A whole name in any form of its words comes before a part of one. Nodes of the kinds `also` are named by other words for them, too,
    which are no surer than a part of a name.
    Last come those questions that take fewer nodes than others of these do: of a person, not of any body.
    """
    kinds = {
        parameter.type: parameter for question in questions for parameter in question.parameters if not parameter.type.startswith("xsd:")
    }
    takes = {kind: candidates(store, parameter) for kind, parameter in kinds.items()}
    known = [named for named in search.nodes if named.kind in NAMED and any(named.node in nodes for nodes in takes.values())]
    called = [(named, [{*forms(word)} for word in words(line)]) for named in known for line in named.names]
    by_other = [(named, [{*forms(word)} for word in words(line)]) for named in known if named.kind in also for line in named.words]
    by_other += [(named, line) for named, line in called if named.kind in also]
    for length in range(LONGEST, 0, -1):
        for start in range(len(said) - length + 1):
            name = said[start : start + length]
            if {name[0], name[-1]} & STOP_WORDS:
                continue
            found = [*{named.node: named for named, line in called if len(line) == length and _in_forms(name, line)}.values()]
            if not found:
                found = next(filter(None, may_name(" ".join(name), known)), [])
                wider = {named.node: named for named, line in by_other if _has_part(name, line)}
                found = [*({named.node: named for named in found} | wider).values()]
            sizes = {
                question.name: (len(takes[parameter.type]), {parameter.name: found[0].node.value})
                for question in questions
                if len(found) == 1 and len(own := [parameter for parameter in question.parameters if parameter.name != SOURCE.name]) == 1
                for parameter in own
                if found[0].node in takes.get(parameter.type, ())
            }
            if sizes:
                least, most = (pick(size for size, _ in sizes.values()) for pick in (min, max))
                narrow = {name for name, (size, _) in sizes.items() if size == least < most}
                yield start, start + length, {name: filled for name, (_, filled) in sizes.items()}, narrow


def _in_forms(name: list[str], line: list[set[str]]) -> bool:
    """Whether words are those of a line, in any form."""
    return all(not own.isdisjoint(forms(word)) for word, own in zip(name, line, strict=True))


def _has_part(name: list[str], line: list[set[str]]) -> bool:
    """Whether words are some that follow each other in a line, in any form."""
    return any(_in_forms(name, line[start : start + len(name)]) for start in range(len(line) - len(name) + 1))
