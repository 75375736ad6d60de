"""What the start page tells, by rule from the graph: demands and what became of them, who counts what, what nobody says, what is new.

Nothing in it is a finding of this project but what it says is ours: pairs of claims, placing counts beside each other, silences. No person
is named: rows have actions, bodies and numbers, and lead to the claims.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph import model
from kzgraph.graph.silences import ITSELF
from kzgraph.graph.store import reached
from kzgraph.model.kinds import PERSON, PUBLIC_BODY
from kzgraph.reading.became import HELD, NOT_COMPARABLE, REPEATS, UNSURE, Became, Later
from kzgraph.site.became import histories, outcome
from kzgraph.site.dates import dated
from kzgraph.site.figure_panels import Figure, Panel
from kzgraph.site.figures import panels
from kzgraph.site.source_summary import speaking, varied
from kzgraph.site.texts import Link, Text, joined
from kzgraph.vocab import KZ

if TYPE_CHECKING:
    from kzgraph.site.claims import Claim
    from kzgraph.site.content import Content

MOST_ASKED, MOST_MEASURES, MOST_SILENCES, MOST_NEWS = 12, 5, 8, 4
LIFE_WIDTH, LIFE_MIDDLE = 240, 12  # of the picture of a demand's life, and where its line stands
CIRCLE, SQUARE = "a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z", "h8v8h-8Z"
YEAR_APART = 40  # units between two years that are named, at least


class Answer(NamedTuple):
    """The latest of the later claims about one, what it makes of that one, and how many others there are.

    `in_words` says that its words may be shown: they name nobody.
    """

    claim: Claim
    outcome: Text
    more: int
    in_words: bool


class Mark(NamedTuple):
    """A path in the life of a demand: its kind, its data, and the claim to which it leads, if any."""

    kind: str
    data: str
    iri: str = ""


class Asked(NamedTuple):
    """A demand, or the duty of a body: what is asked, by whom and of whom; the answer or, without one, the last text that was read for it.

    `of_person` says that it is about a person, who is not named here. `marks` draw its life.
    """

    claim: Claim
    action: list[Link]
    addressees: list[Link]
    of_person: bool
    answer: Answer | None
    last_read: Text | None
    marks: list[Mark]


class Life(NamedTuple):
    """The axis of the lives of demands: from the first day to the last, in days; years with their places."""

    first: int
    last: int

    def x_of(self, day: int) -> float:
        return round(6 + (day - self.first) / max(self.last - self.first, 1) * (LIFE_WIDTH - 12), 1)

    @property
    def years(self) -> list[tuple[int, float]]:
        """The years that begin on the axis, as many as have room for their names."""
        begun = [(year, self.x_of(year * 372)) for year in range(-(-self.first // 372), self.last // 372 + 1)]
        step = next((step for step in (1, 2, 5, 10) if len(begun) < 2 or step * (begun[1][1] - begun[0][1]) >= YEAR_APART), 20)
        return [(year, x) for year, x in begun if year % step == 0]


class Counted(NamedTuple):
    """The figures that one voice gives of a measure, in the order of their days.

    `of_state` says whether it is a body of the state that is spoken of, and `is_inferred` that we infer whose word it is.
    """

    claim: Claim
    figures: list[Figure]
    of_state: bool
    is_inferred: bool


class Measure(NamedTuple):
    """A measure with the voices that give it, those of the state first."""

    panel: Panel
    voices: list[Counted]


class Unsaid(NamedTuple):
    """Something that is looked for and of which no text that was read says anything: its silence, its matter, in how many texts."""

    silence: Link
    matter: Text
    texts: int


class New(NamedTuple):
    """A claim of the latest source beside an earlier one: both, and what it makes of that one."""

    earlier: Claim
    later: Claim
    outcome: Text


class Latest(NamedTuple):
    """The latest source: its name, day and number of claims; its claims beside earlier ones, by what they make of them, and some."""

    iri: str
    name: Text
    day: str
    claims: int
    outcomes: list[tuple[Text, int]]
    news: list[New]


class Story(NamedTuple):
    """The four parts; `all_asked` is how many demands and duties there are, `answered` of how many a later source tells."""

    asked: list[Asked]
    all_asked: int
    answered: int
    unanswered: int
    life: Life | None
    measures: list[Measure]
    unsaid: list[Unsaid]
    all_unsaid: int
    latest: Latest | None


@lru_cache(maxsize=1)
def story(content: Content) -> Story:
    """What the start page tells, chosen by rule."""
    followed = _followed(content)
    known = [histories(content).of(claim.iri) for claim in followed]
    shown = sorted(zip(followed, known, strict=True), key=lambda pair: (not pair[1].news, not pair[1].no_news))[:MOST_ASKED]
    life = _life([became for _, became in shown])
    unsaid = _unsaid(content)
    return Story(
        asked=[_asked(content, claim, became, life) for claim, became in shown],
        all_asked=len(known),
        answered=sum(became.news for became in known),
        unanswered=sum(became.no_news for became in known),
        life=life,
        measures=_measures(content),
        unsaid=varied(unsaid, lambda one: [str(one.matter)])[:MOST_SILENCES],
        all_unsaid=len(unsaid),
        latest=_latest(content),
    )


def author_and_day(content: Content, iri: str) -> Text:
    """The authors of a text and its day; the title of a list of pages, and of a text without an author."""
    authors = [content.terms.text(author) for author in content.facts.told.authors(iri)]
    source = content.sources[iri]
    if not authors or iri in content.lists_of_pages:
        return source.title
    names = joined(authors).shown
    return Text({language: (f"{words}, {dated(source.day, language)}", real) for language, (words, real) in names.items()})


# ---- what was asked, and what became of it


def _followed(content: Content) -> list[model.Claim]:
    """The demands, and the duties of bodies, in the order of the texts; what only repeats an earlier one is not asked twice."""
    repeated = {at.second.iri for at in histories(content).comparisons.values() if at.relation.iri == REPEATS and at.state.iri in HELD}
    asked = [claim for claim in content.claims if isinstance(claim, (model.Demand, model.Norm)) and claim.iri in histories(content).claims]
    return [claim for claim in asked if claim.iri not in repeated and (isinstance(claim, model.Demand) or _bound(content, claim))]


def _bound(content: Content, claim: model.Norm) -> bool:
    """Whether a duty is that of a public body."""
    return any(content.facts.is_official(bearer.iri) for bearer in claim.duty_bearers)


def _asked(content: Content, claim: model.Claim, became: Became, life: Life | None) -> Asked:
    addressees = claim.addressees if isinstance(claim, model.Demand) else claim.duty_bearers if isinstance(claim, model.Norm) else ()
    action = getattr(claim, "action", None)
    told = [later for later in became.later if later.relation != REPEATS]
    last = became.last
    return Asked(
        claim=content.facts.stated(claim),
        action=content.terms.nodes([action] if action else []),
        addressees=content.terms.nodes(addressees),
        of_person=any(PERSON in content.reader.node(node).kinds for node in claim.nodes()),
        answer=_answer(content, told) if told else None,
        last_read=author_and_day(content, last.iri) if last else None,
        marks=_marks(became, told, life) if life else [],
    )


def _answer(content: Content, told: list[Later]) -> Answer:
    """The latest claim of which nobody doubts that it is one, and of one day that which says most."""
    latest = max(told, key=lambda later: (later.state != UNSURE, later.day, bool(later.follow_up)))
    comparison = histories(content).comparisons[latest.comparison]
    claim = histories(content).claims[latest.claim]
    return Answer(
        content.facts.stated(claim), outcome(content.terms, comparison, by=False), len(told) - 1, not content.person_days({*claim.nodes()})
    )


def _days(written: str) -> int:
    """A day as a number that grows with it; the middle of a month or a year for want of a day."""
    year, month, day = ([int(part) for part in written.split("-")] + [0, 0])[:3]
    return year * 372 + (month - 1 if month else 6) * 31 + (day or 15)


def _life(known: list[Became]) -> Life | None:
    """The axis from the earliest of some claims to the last text; None where all is of one day."""
    days = [became.day for became in known] + [later.day for became in known for later in became.later]
    days += [became.last.day for became in known if became.last]
    numbers = {_days(day) for day in days}
    return Life(min(numbers), max(numbers)) if len(numbers) > 1 else None


def _marks(became: Became, told: list[Later], life: Life) -> list[Mark]:
    """A point where it is asked, a line to the last text read, a square for each day of a later claim, else a ring at the last text."""
    x = life.x_of(_days(became.day))
    days = {life.x_of(_days(later.day)): later.claim for later in told}
    end = max([*days, *([life.x_of(_days(became.last.day))] if became.last else [])], default=x)
    marks = [Mark("hair", f"M{x} {LIFE_MIDDLE}H{end}")] if end > x else []
    marks.append(Mark("asked", f"M{x - 4} {LIFE_MIDDLE}{CIRCLE}", became.claim))
    marks += [Mark("answer", f"M{day - 4} {LIFE_MIDDLE - 4}{SQUARE}", claim) for day, claim in sorted(days.items())]
    if became.last and not days:
        marks.append(Mark("none", f"M{end - 4} {LIFE_MIDDLE}{CIRCLE}"))
    return marks


# ---- what the state says and what others say


def _measures(content: Content) -> list[Measure]:
    """The measures that most voices give, at least two; what only counts parts of another count is left out."""
    state = _state(content)
    made = [Measure(panel, _counted(panel, state)) for panel in panels(content) if panel.scale and not panel.key.endswith("_parts")]
    several = [one for one in made if len(one.voices) > 1]
    return sorted(several, key=lambda one: (-len({voice.of_state for voice in one.voices}), -len(one.panel.figures)))[:MOST_MEASURES]


def _counted(panel: Panel, state: set[str]) -> list[Counted]:
    voices: dict[tuple[str, str, bool], list[Figure]] = defaultdict(list)
    for figure in panel.figures:
        voices[figure.claim.voice_iri, figure.claim.mark, figure.claim.voice_is_inferred].append(figure)
    listed = [Counted(figures[0].claim, figures, iri in state, inferred) for (iri, _, inferred), figures in voices.items()]
    return sorted(listed, key=lambda one: not one.of_state)


def _state(content: Content) -> set[str]:
    """The state that most public bodies are part of, with its bodies; empty where none can be told."""
    bodies = [body.iri for body in content.reader.things(PUBLIC_BODY)]
    above = {body: {body, *reached(content.reader.wholes, body)} for body in bodies}
    tops = Counter(whole for wholes in above.values() for whole in wholes if not content.reader.wholes(whole))
    if not tops or tops.most_common(1)[0][1] == 1:
        return set()
    state = tops.most_common(1)[0][0]
    return {state, *(body for body, wholes in above.items() if state in wholes)}


# ---- what nobody says


def _unsaid(content: Content) -> list[Unsaid]:
    """What no text says, those things first that most texts were read for, and that most claims come near to."""
    near = content.reader.named(KZ.nearest)
    listed: list[tuple[tuple[int, int, str], Unsaid]] = []
    placed: set[str] = set()
    for iri, silence in sorted(content.silences.items()):
        together = [iri, *(other for side in silence.beside for other in side.silences)]
        if placed & {*together} or silence.matter == ITSELF:
            continue
        placed.update(together)
        if any(side.claims for one in together for side in content.silences[one].beside):
            continue
        texts = len({content.silences[one].source for one in together})
        close = sum(len(near.get(one, ())) for one in together)
        matter = content.terms.text(ox.NamedNode(silence.matter)) if silence.matter else Text({})
        link = Link(iri, content.terms.text(ox.NamedNode(iri)))
        listed.append(((-texts, -close, iri), Unsaid(link, matter, texts)))
    return [one for _, one in sorted(listed, key=lambda pair: pair[0])]


# ---- what changed with the latest source


def _latest(content: Content) -> Latest | None:
    """What the latest text adds to the earlier ones; None where it is the only one."""
    texts = [iri for iri, _ in speaking(content) if iri not in content.lists_of_pages]
    if len(texts) < 2:
        return None
    iri = max(texts, key=lambda text: content.sources[text].day)
    known = histories(content)
    pairs = []
    for at in known.comparisons.values():
        sides = [known.claims[at.first.iri], known.claims[at.second.iri]]
        later = [claim for claim in sides if iri in {source.iri for source in claim.sources}]
        if at.state.iri in HELD and len(later) == 1:
            pairs.append((at, next(claim for claim in sides if claim is not later[0]), later[0]))
    telling = [
        (at, earlier, later)
        for at, earlier, later in pairs
        if at.relation.iri not in (REPEATS, NOT_COMPARABLE) and not content.person_days({*earlier.nodes(), *later.nodes()})
    ]
    telling.sort(key=lambda pair: (pair[0].state.iri == UNSURE, not pair[0].follow_up, pair[2].place, pair[1].place))
    first: dict[str, tuple[model.Comparison, model.Claim, model.Claim]] = {}
    for pair in telling:
        first.setdefault(pair[2].iri, pair)
    chosen = list(first.values())[:MOST_NEWS]
    counted = Counter(str(outcome(content.terms, at, by=False)) for at, *_ in pairs)
    words = {str(text): text for at, *_ in pairs for text in (outcome(content.terms, at, by=False),)}
    return Latest(
        iri,
        content.sources[iri].title,
        content.sources[iri].day,
        content.counted[iri],
        [(words[name], number) for name, number in counted.most_common()],
        [
            New(content.facts.stated(earlier), content.facts.stated(later), outcome(content.terms, at, by=False))
            for at, earlier, later in chosen
        ],
    )
