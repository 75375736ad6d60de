"""The calculus of figures on 360 made pairs, each with its answer: same, later, subset, part, bounds, and pairs that only tempt."""

import itertools
import random

import pyoxigraph as ox
import pytest

from kzgraph.reading.figures import Figures
from kzgraph.vocab import PREFIXES

PREFIX = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + "@prefix x: <urn:x:> .\n"
WORLD = """
x:p1 oa:hasSource x:one . x:p2 oa:hasSource x:two .
kzv:deaths kz:unit kzv:person . kzv:civilian-deaths kz:unit kzv:person ; skos:broader kzv:deaths . kzv:wounded kz:unit kzv:person .
kzv:cases kz:unit kzv:case . kzv:term kz:unit kzv:prison-year .
x:city kz:partOf x:state . x:other-city kz:partOf x:state .
"""
DAY, EARLIER, MONTH, YEAR = '"2022-10-26"^^xsd:date', '"2022-03-14"^^xsd:date', '"2022-10"^^xsd:gYearMonth', '"2022"^^xsd:gYear'
NO_DAY = "kz:silentOn kzv:as-of"


def period(start, end):
    return f'kz:start "{start}"^^xsd:gYearMonth ; kz:end "{end}"^^xsd:gYearMonth'


class Pair:
    """Two figures of one event in two sources, alike but for what is given: values of the first, of the second, and triples besides."""

    def __init__(self, first, second, answer, one=(), other=(), besides=""):
        self.first, self.second, self.answer, self.besides = first, second, answer, besides
        self.one, self.other = dict(one), dict(other)

    def turtle(self, number):
        usual = {"measure": "kzv:deaths", "standing": "kzv:asserted", "day": DAY, "event": "N-event", "kind": "kz:Group", "more": ""}
        text = [self.besides]
        for side, value, own in (("one", self.first, self.one), ("two", self.second, self.other)):
            has = usual | {"counts": f"N-{side}-group", "passage": "x:p1" if side == "one" else "x:p2"} | own
            more = f" ; {has['more']}" if has["more"] else ""
            event = f" ; kz:event {has['event']}" if has["event"] else ""
            text.append(f"{has['counts']} a {has['kind']} .")
            text.append(
                f"N-{side} a kz:Figure ; kz:statedIn {has['passage']} ; kz:standing {has['standing']} ; kz:asOf {has['day']} ; "
                f"kz:measure {has['measure']} ; kz:counts {has['counts']} ; {value}{event}{more} ."
            )
        return "\n".join(text).replace("N-", f"x:{number}-")


def exactly(number):
    return f"kz:exactly {number}"


def compared(relation, state="positive", more=""):
    return (
        f"N-comparison a kz:Comparison ; kz:first N-one ; kz:second N-two ; kz:relation kzv:{relation} ; "
        f"kz:comparisonState kzv:{state}-comparison {more}."
    )


ONE_NODE = {"counts": "N-counted"}


def same(n):
    """Sixty pairs of one population: ten kinds of bounds, of which three leave no common number."""
    known = (ONE_NODE, ONE_NODE)
    yield from (
        Pair(exactly(n), exactly(n), "same-count"),
        Pair(f"kz:atLeast {n}", exactly(n), "same-count"),
        Pair(f"kz:moreThan {n - 7}", exactly(n), "compatible", *known),
        Pair(f"kz:approximately {n}", exactly(n + 3), "compatible", *known),
        Pair("kz:magnitude kzv:hundreds", exactly(n + 100), "compatible"),
        Pair(f"kz:atMost {n} ; kz:hedge kzv:possibly", exactly(n + 9), "compatible", *known),
        Pair(exactly(n), exactly(n + 1), "differs", *known),
        Pair(f"kz:moreThan {n}", exactly(n), "differs", *known),
        Pair(f"kz:atLeast {n}", f"kz:lessThan {n}", "differs", *known),
        Pair(f"kz:atLeast {n} ; kz:atMost {n + 5}", exactly(n + 2), "compatible", *known),
    )


def later(n):
    """Sixty pairs of two days."""
    early, unsaid = {"day": EARLIER}, {"more": NO_DAY}
    yield from (
        Pair(exactly(n), exactly(n + 2), "later-count", early),
        Pair(exactly(n), f"kz:atLeast {n + 2}", "later-count", early, unsaid),
        Pair(exactly(n + 2), exactly(n), "later-count", early),
        Pair(exactly(n), exactly(n + 6), "later-count", {"day": '"2022-08"^^xsd:gYearMonth'}),
        Pair(exactly(n), exactly(n + 6), "later-count", {"day": '"2021"^^xsd:gYear'} | ONE_NODE, ONE_NODE),
        Pair(f"kz:atLeast {n}", exactly(n + 6), "later-count", early | unsaid),
        Pair(exactly(n), exactly(n), "same-count", early),
        Pair(f"kz:moreThan {n}", exactly(n + 6), "compatible", early, unsaid),
        Pair(exactly(n + 6), exactly(n), "other-day", early, unsaid),  # the number relayed later may be the older
        Pair(exactly(n), exactly(n + 1), "other-day", {"day": MONTH} | ONE_NODE, ONE_NODE),
    )


def subset(n):
    """Sixty pairs of which the text of one source makes one a part of the other."""
    whole = (
        "N-whole a kz:Figure ; kz:statedIn x:p2 ; kz:standing kzv:asserted ; kz:measure kzv:deaths ; kz:event N-event ; "
        f"kz:asOf {DAY} ; kz:counts N-whole-group ; {exactly(n + 50)} . N-whole-group a kz:Group ."
    )
    part = {"more": "kz:subsetOf N-whole"}
    yield from (
        Pair(exactly(n + 20), exactly(n), "part-of-it", {}, {"more": "kz:subsetOf N-one", "passage": "x:p1"}),
        Pair(exactly(n + 20), exactly(n), "part-of-it", {}, part, whole),
        Pair(exactly(n), exactly(n), "part-of-it", {}, part, whole),
        Pair(exactly(n), exactly(n), "part-of-it", {"day": EARLIER}, part, whole),
        Pair(exactly(n), f"kz:atLeast {n}", "part-of-it", ONE_NODE, {"more": "kz:subsetOf N-one"}),
        Pair(exactly(n), exactly(n + 1), "other-population", {"more": "kz:subsetOf N-x"}, {"more": "kz:subsetOf N-y"}),
        Pair(exactly(n), exactly(n), "other-population", {"more": "kz:subsetOf N-x"}, {"more": "kz:subsetOf N-y"}),
        Pair(exactly(n), exactly(n - 4), "part-of-it", {}, part | {"day": YEAR}, whole),
        Pair(exactly(n), "kz:magnitude kzv:dozens", "part-of-it", {}, part, whole),
        Pair(f"kz:moreThan {n}", exactly(n), "part-of-it", {}, {"more": "kz:subsetOf N-middle"}, "N-middle kz:subsetOf N-one ."),
    )


def part(n):
    """Sixty pairs of which one counts a narrower group, measure, place or period."""
    half, year = period("2022-01", "2022-06"), period("2022-01", "2022-12")
    yield from (
        Pair(exactly(n), exactly(n), "part-of-it", {"measure": "kzv:civilian-deaths"}),
        Pair(exactly(n), exactly(n + 6), "part-of-it", {"more": "kz:place x:city"}),
        Pair(exactly(n), exactly(n), "part-of-it", {"more": "kz:place x:city"}, {"more": "kz:place x:state"}),
        Pair(exactly(n), exactly(n), "part-of-it", {"more": half}, {"more": year}),
        Pair(exactly(n), exactly(n + 6), "part-of-it", {"more": half} | ONE_NODE, {"more": year} | ONE_NODE),
        Pair(exactly(n), exactly(n), "part-of-it", besides="N-one-group kz:partOf N-two-group ."),
        Pair(exactly(n + 6), exactly(n), "part-of-it", besides="N-two-group kz:partOf N-middle . N-middle kz:partOf N-one-group ."),
        Pair(exactly(n), exactly(n), "part-of-it", {"more": period("2022-03", "2022-03")}, {"more": year}),
        Pair(exactly(n), exactly(n), "part-of-it", {"measure": "kzv:civilian-deaths"} | ONE_NODE, ONE_NODE),
        Pair(exactly(n), exactly(n + 1), "part-of-it", besides=compared("not-comparable", more="; kz:differsIn kzv:part-of-it ")),
    )


def bounds(n):
    """Sixty pairs of one known population whose bounds share a number that makes them no one count, or that have no number."""
    known, early = (ONE_NODE, ONE_NODE), {"day": EARLIER}
    low, middle, high = f"kz:atLeast {n} ; kz:atMost {n + 9}", f"kz:atLeast {n + 9} ; kz:atMost {n + 20}", f"kz:atLeast {n + 9}"
    yield from (
        Pair(f"kz:atMost {n}", f"kz:atLeast {n}", "compatible", *known),  # opposite bounds
        Pair(low, middle, "compatible", *known),  # ranges that touch
        Pair(low, exactly(n), "compatible", *known),
        Pair(low, f"kz:atLeast {n}", "compatible", *known),
        Pair(f"kz:atMost {n}", exactly(n), "compatible", *known),
        Pair(f"kz:atMost {n} ; kz:hedge kzv:possibly", exactly(n), "compatible", *known),  # a hedge beside an exact number
        Pair("kz:magnitude kzv:many", "kz:magnitude kzv:countless", "compatible", *known),  # two figures without a number
        Pair("kz:magnitude kzv:hundreds", "kz:magnitude kzv:hundreds", "compatible", *known),
        Pair(low, low, "same-count", *known),
        Pair(high, f"kz:atMost {n + 9}", "later-count", early),
    )


def tempting(n):
    """Sixty pairs of numbers that are equal or close, and that may not be compared."""
    cases = {"measure": "kzv:cases", "kind": "kz:Response"}
    term = {"measure": "kzv:term", "event": "", "kind": "kz:Decision"}
    yield from (
        Pair(exactly(n), exactly(n), "other-unit", {}, cases),
        Pair(exactly(n), exactly(n), "other-population", {"measure": "kzv:wounded"}),
        Pair(exactly(n), exactly(n), "other-population", {"more": "kz:place x:city"}, {"more": "kz:place x:other-city"}),
        Pair(exactly(n), exactly(n + 1), "other-population", cases, cases, "N-one-group kz:actor x:police . N-two-group kz:actor x:ngo ."),
        Pair(exactly(n), exactly(n + 1), "other-population"),  # no source says that the two groups are one
        Pair(exactly(n), exactly(n + 1), "other-day", ONE_NODE, {"more": NO_DAY} | ONE_NODE),
        Pair(exactly(n), exactly(n), "other-day", {"more": period("2022-01", "2022-06")}, {"more": period("2023-01", "2023-06")}),
        Pair(exactly(n), exactly(n), "other-matter", {"event": "N-other-event"} | ONE_NODE, ONE_NODE),
        Pair(exactly(n), exactly(n), "other-matter", {"standing": "kzv:charged"} | ONE_NODE, ONE_NODE),
        Pair(exactly(n), exactly(n), "other-matter", term, term),
    )


def made():
    """All pairs, with the kind of each."""
    numbers = random.Random(19)
    for kind in (same, later, subset, part, bounds, tempting):
        for _ in range(6):
            yield from ((kind.__name__, pair) for pair in kind(numbers.randint(20, 900)))


@pytest.fixture(scope="module")
def verdicts():
    """The kind, the answer and the verdict of each pair, one way round and the other."""
    pairs = list(made())
    store = ox.Store()
    text = PREFIX + WORLD + "\n".join(pair.turtle(number) for number, (_, pair) in enumerate(pairs))
    store.bulk_load(text, ox.RdfFormat.TURTLE)
    figures = Figures(store)
    judged = []
    for number, (kind, pair) in enumerate(pairs):
        sides = f"urn:x:{number}-one", f"urn:x:{number}-two"
        verdict = figures.compare(*sides)
        assert figures.compare(*reversed(sides)) == verdict
        assert verdict.later == (sides[1] if verdict.outcome == "later-count" else ""), sides
        judged.append((kind, pair.answer, verdict, pair.turtle(number)))
    return judged


def test_there_are_sixty_pairs_of_each_kind(verdicts):
    assert [len(list(group)) for _, group in itertools.groupby(verdicts, key=lambda row: row[0])] == [60] * 6


def test_each_pair_has_its_answer(verdicts):
    wrong = [
        (kind, answer, verdict, turtle)
        for kind, answer, verdict, turtle in verdicts
        if answer != verdict.outcome and answer not in verdict.reasons
    ]
    assert not wrong, wrong[:3]


def test_nothing_differs_that_does_not(verdicts):
    assert not [row for row in verdicts if row[2].outcome == "differs" and row[1] != "differs"]


def test_a_refusal_has_no_reason_that_is_not_so(verdicts):
    """Pairs are alike but for one thing, so one reason is right."""
    assert [(kind, answer, verdict.reasons) for kind, answer, verdict, _ in verdicts if len(verdict.reasons) > 1] == []


def verdict_of(pair):
    """The verdict on one pair."""
    store = ox.Store()
    store.load(PREFIX + WORLD + pair.turtle(1), ox.RdfFormat.TURTLE)
    return Figures(store).compare("urn:x:1-one", "urn:x:1-two")


def test_a_population_is_known_once_a_reviewer_compared_its_counts():
    """The judged pair is of another day; the two of one day then differ, and do not before."""
    third = (
        "N-third a kz:Figure ; kz:statedIn x:p1 ; kz:standing kzv:asserted ; kz:measure kzv:deaths ; kz:event N-event ; "
        f"kz:asOf {EARLIER} ; kz:counts N-one-group ; {exactly(2)} . "
    )
    judged = compared("later-count").replace("kz:first N-one", "kz:first N-third")
    assert verdict_of(Pair(exactly(4), exactly(5), "", besides=third)).reasons == ("other-population",)
    assert verdict_of(Pair(exactly(4), exactly(5), "", besides=third + judged)).outcome == "differs"


def test_a_no_of_a_reviewer_stands():
    assert verdict_of(Pair(exactly(4), exactly(4), "", besides=compared("same-count", "unsure"))).outcome == "same-count"
    assert verdict_of(Pair(exactly(4), exactly(4), "", besides=compared("same-count", "negative"))).reasons == ("other-population",)


def test_the_judgement_of_a_reviewer_stands_above_the_rules():
    """Whatever the rules would say of an unstated day, of one day, and of equal numbers."""
    unsaid = {"more": NO_DAY}
    assert verdict_of(Pair(exactly(4), exactly(5), "", other=unsaid)).outcome == "not-comparable"
    for relation, later in (("differs", ""), ("later-count", "urn:x:1-two"), ("same-count", "")):
        assert verdict_of(Pair(exactly(4), exactly(5), "", other=unsaid, besides=compared(relation))) == (relation, (), later)
    assert verdict_of(Pair(exactly(4), exactly(4), "", besides=compared("later-count"))).later == "urn:x:1-two"


def test_what_the_wording_leaves_open_never_differs():
    open_scope = {"counts": "N-counted", "more": "kz:ambiguous kzv:scope"}
    assert verdict_of(Pair(exactly(4), exactly(5), "", open_scope, ONE_NODE)).reasons == ("other-population",)


def test_two_groups_of_one_source_are_two_populations():
    """A source says itself what is part of what, so nothing is guessed of a narrower place either."""
    beside = {"passage": "x:p1"}
    assert verdict_of(Pair(exactly(4), exactly(4), "", beside, beside)).reasons == ("other-population",)
    assert verdict_of(Pair(exactly(4), exactly(4), "", beside, beside | {"more": "kz:place x:city"})).reasons == ("other-population",)
