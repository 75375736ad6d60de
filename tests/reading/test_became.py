"""What became of a claim: by voice, as of a day, whatever the order in which sources come and go."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest

from kzgraph.errors import UsageError
from kzgraph.model import Claim, fields
from kzgraph.model.kinds import BY_NAME
from kzgraph.reading.became import Histories, became
from kzgraph.vocab import KZR, KZV, PREFIXES
from tests.conftest import examples

HEAD = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())
SOURCES, ABSENT = 100, 20


def passage(name):
    """Turtle of the one passage of a source."""
    digests = f'kz:sha256 "{"0" * 64}" ; kz:foldedSha256 "{"0" * 64}"'
    return f'kzr:{name}-p oa:hasSource kzr:{name} ; kz:paragraph 1 ; oa:start 0 ; oa:end 9 ; {digests} ; kz:paraphrase "so"@en .'


def day_of(text):
    """A day, month or year as Turtle."""
    return f'"{text}"^^xsd:{("gYear", "gYearMonth", "date")[text.count("-")]}'


def needed(kind):
    """What a claim of a kind needs to be read as one, beside what every claim needs."""
    own = fields.properties(BY_NAME[kind]).items() - fields.properties(Claim).items()
    return " ; ".join(sorted(f"{iri} kzv:something" for iri, property_ in own if property_.needed))


def source(name, day, *claims, text=True):
    """Turtle of a source; a claim is its name, class, voice and day, with more properties."""
    parts = [f'kzr:{name} a kz:Source ; dcterms:issued "{day}"^^xsd:date {"; kz:length 9 " * text}.']
    parts += [passage(name)]
    for claim, kind, voice, as_of, *more in claims:
        said = f"kz:voice kzr:{voice} ; kz:standing kzv:asserted ; kz:asOf {day_of(as_of)} ; kz:statedIn kzr:{name}-p ; {needed(kind)}"
        parts.append(f"kzr:{claim} a kz:{kind} ; {' ; '.join([said, *more])} .")
    return "\n".join(parts)


def comparison(first, second, relation, state="positive", *more):
    judged = 'kz:reviewer kzv:encoder ; kz:decidedOn "2026-01-01"^^xsd:date ; kz:justification "so"@en'
    related = f"kz:relation kzv:{relation} ; kz:comparisonState kzv:{state}-comparison"
    pair = f"kz:first kzr:{first} ; kz:second kzr:{second}"
    return f"comparison:{first}-{second} a kz:Comparison ; {' ; '.join([pair, related, judged, *more])} ."


def reading(source, text):
    """The statement that the claims of a source were held beside a text."""
    stated = 'kz:reviewer kzv:encoder ; kz:decidedOn "2026-01-01"^^xsd:date ; kz:justification "so"@en'
    return f"comparison:{source}.{text} a kz:Reading ; kz:claimsOf kzr:{source} ; kz:besideText kzr:{text} ; {stated} ."


def stored(*texts):
    store = ox.Store()
    store.load((HEAD + "\n".join(texts)).encode(), ox.RdfFormat.TURTLE)
    return store


def ask(store, claim, as_of=""):
    return became(store, ox.NamedNode(KZR + claim), as_of)


def told(answer):
    """Follow-up or relation, and claim, of each later claim by voice."""
    return {
        voice.removeprefix(KZR): [((at.follow_up or at.relation).removeprefix(KZV), at.claim.removeprefix(KZR)) for at in said]
        for voice, said in answer.voices.items()
    }


ASKED = source("early", "2022-10-26", ("demand", "Demand", "ngo", "2022-10-26"), ("count", "Figure", "office", "2022-10-26"))
STATE = source("state", "2023-06-01", ("state-done", "Response", "state", "2023-05"), ("recount", "Figure", "office", "2023"))
NGO = source("ngo", "2024-01-01", ("ngo-begun", "Response", "ngo", "2023-03"), ("ngo-not", "Omission", "ngo", "2024-01-01"))
HELD = (
    comparison("demand", "state-done", "bears-on", "positive", "kz:followUp kzv:done"),
    comparison("demand", "ngo-not", "bears-on", "positive", "kz:followUp kzv:not-done"),
    comparison("demand", "ngo-begun", "bears-on", "positive", "kz:followUp kzv:begun"),
    comparison("count", "recount", "later-count"),
)
READ = reading("early", "state") + reading("early", "ngo")
WORLD = stored(ASKED, STATE, NGO, READ, *HELD)


def test_each_voice_has_its_own_history_in_the_order_of_days():
    answer = ask(WORLD, "demand")
    assert told(answer) == {"ngo": [("begun", "ngo-begun"), ("not-done", "ngo-not")], "state": [("done", "state-done")]}
    assert {later.reviewer for later in answer.later} == {KZV + "encoder"}
    assert {later.passages for later in answer.later} == {(KZR + "ngo-p",), (KZR + "state-p",)}
    assert (answer.no_news, answer.last.iri, answer.last.day) == (False, KZR + "ngo", "2024-01-01")


@pytest.mark.parametrize(
    ("day", "voices", "last"),
    [("2022-10-26", set(), None), ("2023-05-31", set(), None), ("2023-06-01", {"state"}, "2023-06-01")],
)
def test_a_comparison_counts_from_the_day_on_which_both_sources_are_published(day, voices, last):
    answer = ask(WORLD, "demand", day)
    assert set(told(answer)) == voices
    assert (answer.no_news, answer.last and answer.last.day) == (bool(last) and not voices, last)


def test_a_claim_as_of_a_later_day_than_its_source_comes_on_that_day():
    store = stored(
        ASKED, source("plan", "2023-01-01", ("planned", "Response", "state", "2023-09")), comparison("demand", "planned", "bears-on")
    )
    assert told(ask(store, "demand", "2023-08-31")) == {}
    assert told(ask(store, "demand", "2023-09-01")) == {"state": [("bears-on", "planned")]}


def test_an_order_leads_from_the_first_to_the_second_alone():
    assert told(ask(WORLD, "recount")) == told(ask(WORLD, "state-done")) == {}


@pytest.mark.parametrize(("first", "second"), [("demand", "again"), ("again", "demand")])
def test_a_relation_without_an_order_is_told_at_the_earlier_claim(first, second):
    store = stored(ASKED, source("later", "2023-01-01", ("again", "Demand", "union", "2023")), comparison(first, second, "contradicts"))
    assert told(ask(store, "demand")) == {"union": [("contradicts", "again")]}
    assert told(ask(store, "again")) == {}


def test_a_demand_that_is_only_repeated_has_no_news():
    later = source("later", "2023-01-01", ("again", "Demand", "union", "2023")) + reading("early", "later")
    store = stored(ASKED, later, comparison("demand", "again", "repeats"))
    answer = ask(store, "demand")
    assert told(answer) == {"union": [("repeats", "again")]}
    assert (answer.no_news, answer.last.iri) == (True, KZR + "later")


def test_a_relation_judged_not_to_hold_is_left_out():
    answer = ask(stored(ASKED, STATE, READ, comparison("demand", "state-done", "bears-on", "negative")), "demand")
    assert (answer.later, answer.no_news, answer.last.iri) == ((), True, KZR + "state")


def test_an_unsure_one_is_shown_as_such():
    answer = ask(stored(ASKED, STATE, comparison("demand", "state-done", "bears-on", "unsure")), "demand")
    assert [later.state for later in answer.later] == [KZV + "unsure-comparison"]
    assert not answer.no_news


def test_what_may_not_be_compared_stands_apart_with_every_reason_on_both_sides():
    apart = comparison("count", "recount", "not-comparable", "positive", "kz:differsIn kzv:other-unit, kzv:other-day")
    store = stored(ASKED, STATE, READ, apart)
    for claim, other in (("count", "recount"), ("recount", "count")):
        answer = ask(store, claim)
        assert answer.later == ()
        assert [(later.claim, later.differs_in) for later in answer.apart] == [(KZR + other, (KZV + "other-day", KZV + "other-unit"))]
        assert (answer.no_news, answer.news) == (claim == "count", False)


def test_a_source_was_read_only_where_a_reading_states_it():
    """One pair that may not be compared is no reading, nor is a comparison of the claim itself."""
    pairs = comparison("count", "recount", "not-comparable", "positive", "kz:differsIn kzv:other-unit"), HELD[0]
    assert ask(stored(ASKED, STATE, *pairs), "demand").read == ()
    assert ask(stored(ASKED, STATE, pairs[0]), "count").no_news is False
    [text] = ask(stored(ASKED, STATE, READ, *pairs), "demand").read
    assert text == (KZR + "state", "2023-06-01", KZV + "encoder", "2026-01-01", "", False)
    excerpt = f'<{KZR}state> kz:leftOut "The rest."@en , "Остальное."@ru .'
    assert [text.excerpt for text in ask(stored(ASKED, STATE, READ, excerpt), "demand").read] == [True]
    assert [text.iri for text in ask(WORLD, "demand").read] == [KZR + "state", KZR + "ngo"]
    assert [text.iri for text in ask(WORLD, "demand", "2023-12-31").read] == [KZR + "state"]


def test_a_reading_is_about_what_may_have_news_alone_and_goes_with_its_text():
    deed = ASKED + source("other", "2022-10-26", ("deed", "Act", "ngo", "2022-10-26")) + reading("other", "state")
    assert ask(stored(deed, STATE), "deed").read == ()
    assert ask(stored(ASKED, READ), "demand").read == ()


def test_a_claim_on_pages_is_known_from_its_own_day_and_not_from_the_day_on_which_they_were_read():
    pages = source("pages", "2026-11-25", ("page-count", "Figure", "office", "2023-01-05"), text=False)
    store = stored(ASKED, STATE, pages, HELD[3], comparison("count", "page-count", "later-count"))
    assert told(ask(store, "count", "2023-01-04")) == {}
    assert told(ask(store, "count", "2023-01-05")) == {"office": [("later-count", "page-count")]}
    assert ask(store, "page-count", "2023-01-05").last is None
    with pytest.raises(UsageError, match="page-count is known from 2023-01-05: give that day or a later one"):
        ask(store, "page-count", "2023-01-04")


@pytest.mark.parametrize("claim", ["recount", "ngo-not"])
def test_a_claim_is_not_without_news_where_nothing_later_than_its_own_source_was_read(claim):
    answer = ask(WORLD, claim)
    assert (answer.last, answer.no_news, answer.overdue) == (None, False, False)


def test_of_one_count_in_two_sources_the_older_is_not_the_later_one():
    older = source("older", "2021-01-01", ("before", "Figure", "ngo", "2021"))
    store = stored(ASKED, older, comparison("count", "before", "same-count"))
    assert told(ask(store, "count")) == {}
    assert told(ask(store, "before")) == {"office": [("same-count", "count")]}


@pytest.mark.parametrize(
    ("more", "as_of", "overdue"), [("", "", False), ("", "2023-01-01", False), (STATE, "", True), (STATE + HELD[0], "", False)]
)
def test_a_promise_is_overdue_when_its_day_has_passed_and_nobody_says_that_it_was_done(more, as_of, overdue):
    promised = source(
        "early", "2022-10-26", ("demand", "Response", "state", "2022-10-26", 'kz:end "2022-12"^^xsd:gYearMonth', "kz:standing kzv:promised")
    )
    promised = promised.replace("kz:standing kzv:asserted ; ", "")
    more += source("early-text", "2022-11-01") + READ + reading("early", "early-text")
    answer = ask(stored(promised, more), "demand", as_of)
    assert (answer.due, answer.overdue) == ("2022-12", overdue)


def test_a_day_that_a_claim_had_behind_it_is_not_one_that_it_set():
    done = source(
        "early",
        "2022-10-26",
        ("demand", "Response", "state", "2022-10-26", 'kz:date "2022-08"^^xsd:gYearMonth', "kz:standing kzv:promised"),
    )
    assert ask(stored(done.replace("kz:standing kzv:asserted ; ", "")), "demand").due == ""


@pytest.mark.parametrize(
    ("claim", "as_of", "message"),
    [
        ("early", "", "kzr:early is not a claim"),
        ("demand", "2022-13-01", "2022-13-01 is not a date: use YYYY-MM-DD"),
        ("demand", "2022-10-25", "kzr:demand is known from 2022-10-26: give that day or a later one"),
    ],
)
def test_what_cannot_be_answered_is_a_usage_error(claim, as_of, message):
    with pytest.raises(UsageError, match=message):
        ask(WORLD, claim, as_of)


def made(sources=SOURCES, demands=3, seed=1):
    """The quads of each made source by number, and those of the comparisons between them."""
    chance = random.Random(seed)
    texts = []
    for number in range(sources):
        day = f"{2000 + number // 12}-{1 + number % 12:02}-01"
        asked = [(f"s{number}-d{each}", "Demand", f"voice-{chance.randrange(9)}", day) for each in range(demands)]
        answers = [(f"s{number}-r{each}", "Response", f"voice-{chance.randrange(9)}", day[:7]) for each in range(demands)]
        texts.append(source(f"s{number}", day, *asked, *answers))
    pairs = []
    for number in range(sources):
        for each in range(demands):
            for later in sorted(chance.sample(range(number, sources), min(3, sources - number))):
                if later > number:
                    outcome = chance.choice(["done", "begun", "not-done", "refused"])
                    second = f"s{later}-r{chance.randrange(demands)}"
                    pairs.append(comparison(f"s{number}-d{each}", second, "bears-on", "positive", f"kz:followUp kzv:{outcome}"))
    pairs += [reading(f"s{number}", f"s{number + 7}") for number in range(sources - 7)]
    return [quads(text, f"s{number}") for number, text in enumerate(texts)], quads("\n".join(pairs), "comparisons")


def quads(text, graph):
    return [
        ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(KZR + graph))
        for triple in ox.parse((HEAD + text).encode(), ox.RdfFormat.TURTLE)
    ]


def answers(store, day):
    """What became of each claim of the sources that are there and were published by a day."""
    histories = Histories(store)
    return [histories.of(claim, day) for claim, held in sorted(histories.claims.items()) if not day or held.sources[0].issued.value <= day]


def test_the_order_in_which_sources_come_and_go_changes_no_answer():
    sources, compared = made(demands=1)
    chance = random.Random(7)
    absent = set(chance.sample(range(SOURCES), ABSENT))
    fresh = ox.Store()
    fresh.extend(compared)
    for number in range(SOURCES):
        if number not in absent:
            fresh.extend(sources[number])
    days = ["", "2005-06-30", "2008-01-01"]
    expected = {day: answers(fresh, day) for day in days}
    assert sum(len(answer.later) for answer in expected[""]) > 5
    assert {bool(answer.read) for answer in expected[""]} == {True, False}
    assert expected[""] != expected[days[1]]
    assert [became(fresh, ox.NamedNode(answer.claim), days[1]) for answer in expected[days[1]]] == expected[days[1]]
    for _ in range(examples(100, few=25)):
        store = ox.Store()
        steps = [*range(SOURCES), "comparisons"]
        chance.shuffle(steps)
        for step in steps:
            store.extend(chance.sample(compared, len(compared)) if step == "comparisons" else sources[step])
            if chance.random() < 0.1 and step != "comparisons":  # withdrawn and given again
                store.remove_graph(ox.NamedNode(KZR + f"s{step}"))
                store.extend(sources[step])
        for number in chance.sample(sorted(absent), ABSENT):
            store.remove_graph(ox.NamedNode(KZR + f"s{number}"))
        day = chance.choice(days)
        assert answers(store, day) == expected[day]
