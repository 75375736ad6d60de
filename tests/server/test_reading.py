"""The statement, the ledger, the demands, the answer in a sentence, the parts of a person's page: all that they show is the graph's."""

from __future__ import annotations

import html
import itertools
import re
from collections import Counter
from functools import lru_cache

import pyoxigraph as ox
import pytest

from kzgraph import model
from kzgraph.formats.words import word
from kzgraph.graph.store import select
from kzgraph.model import passages
from kzgraph.questions import canned
from kzgraph.questions.answers.summary import PAIRED
from kzgraph.questions.answers.view import view
from kzgraph.reading import ledger as ledgers
from kzgraph.site.answer import made
from kzgraph.site.content import Content
from kzgraph.site.dates import dated
from kzgraph.site.node import node
from kzgraph.site.pages import PAGES
from kzgraph.site.question import question as question_page
from kzgraph.site.reader import Reader, path_of
from kzgraph.site.start import voices
from kzgraph.vocab import KZ, KZR, KZV, LANGUAGES
from tests.tiers import few

STAGES = "kz:Act kz:Response kz:Assessment kz:Omission kz:Demand"


@lru_cache(maxsize=1)
def content_of(store):
    return Content(model.Reader(store))


def shown(store, path, language="en"):
    """All parts of a page, one after another; of one that can be narrowed to a source, those of all sources."""
    page, content = PAGES[path], content_of(store)
    queries = page.addresses(content, language)
    whole = [query for query in queries if "source" not in query or "voice" not in page.fields]
    readers = [Reader(language, language, "http://127.0.0.1", path, tuple(query.items())) for query in whole]
    return "".join(page.make(content, reader) for reader in readers)


def plain(text):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def chunks(text, opening):
    """The pieces of a page that begin with an opening tag, each up to the next."""
    places = [match.start() for match in re.finditer(opening, text)] + [len(text)]
    return [text[start:end] for start, end in itertools.pairwise(places)]


def value(store, sparql):
    return int(next(iter(select(store, sparql)))["n"].value)


def label(store, iri):
    return content_of(store).terms.text(ox.NamedNode(iri)).shown["en"][0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_stands_beside_exactly_the_claims_that_rest_on_it(store, language):
    text = shown(store, "/sources", language)
    blocks = {}
    for chunk in chunks(text, '<div class="sent'):
        iri = KZR + html.unescape(re.search('id="([^"]+)"', chunk)[1])
        assert iri not in blocks
        blocks[iri] = chunk.split("</article>")[0]
    sentences = {each.iri for each in passages.cited(store) if each.sentence or each.read_on}
    assert set(blocks) == sentences
    assert len(sentences) > 40
    for passage in passages.cited(store):
        if passage.iri not in blocks:
            continue
        chunk = blocks[passage.iri]
        assert passage.paraphrase in plain(chunk)
        rows = select(
            store,
            f"""SELECT ?claim ?voice ?standing ?day ?open {{
              ?claim kz:statedIn <{passage.iri}> ; kz:voice ?voice ; kz:standing ?standing ; kz:asOf ?day
              BIND(EXISTS {{ ?claim kz:ambiguous kzv:voice }} AS ?open) }}""",
        )
        terms = content_of(store).terms

        def said_by(voice, wording_is_open):
            return word("voice ambiguous", language, voice=voice) if wording_is_open else voice

        expected = Counter(
            (
                said_by(terms.text(r["voice"]).shown[language][0], r["open"].value == "true"),
                content_of(store).facts.standing(r["standing"]).shown[language][0],
                dated(r["day"].value, language),
                terms.text(r["claim"]).shown[language][0],
            )
            for r in rows
        )
        counts = Counter()
        for item in chunks(chunk, "<li><svg"):
            voice, attribution = re.search('<p class="by"><b>(.*?)</b>(.*?)</p>', item, re.S).groups()
            parts = [part.strip() for part in plain(attribution).split("·")]
            said = next(day for _, _, day, _ in expected if parts[-1].endswith(day))
            counts[plain(voice), parts[-2], said, plain(re.search('<p class="lbl">(.*?)</p>', item, re.S)[1])] += 1
        assert counts == expected, passage.iri


def test_the_statement_shows_every_claim_and_what_a_copy_is_proved_by(store):
    text = shown(store, "/sources")
    assert len(set(re.findall(r'<p class="lbl"><a href="([^"]+)"', text))) == value(
        store, "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c kz:voice ?v ; kz:statedIn ?p }"
    )
    proved = re.findall(r'data-start="(\d+)" data-end="(\d+)" data-sha256="(\w+)" data-folded="(\w+)"', text)
    assert sorted(proved) == sorted((str(p.start), str(p.end), p.sha256, p.folded_sha256) for p in passages.passages(store))
    assert "kzgraph sources verify FILE" in text
    assert 'type="file"' not in text  # it comes with the script, which alone can use it


def test_every_claim_of_the_five_kinds_is_in_one_row_of_the_ledger(store):
    rows = ledgers.ledger(store)
    own = Counter(claim for row in rows for claim in row.own)
    claims = {r["c"].value for r in select(store, f"SELECT ?c {{ VALUES ?k {{ {STAGES} }} ?c a ?k ; kz:voice ?v }}")}
    assert own == Counter(claims)
    text = shown(store, "/ledger")
    assert text.count('<tr role="row" class="matter">') == len(rows)
    assert f"Rows: {len(rows)}. Claims: {len(claims)}." in plain(text)
    assert text.count("<td ") == 5 * len(rows)


def test_rows_of_the_ledger_hang_together_by_ties_of_the_source(store):
    rows = ledgers.ledger(store)
    tied = {
        frozenset((r["a"].value, r["b"].value)): r["p"].value
        for r in select(
            store,
            f"""SELECT ?a ?b ?p {{
              VALUES ?ka {{ {STAGES} }} VALUES ?kb {{ {STAGES} }} ?a a ?ka . ?b a ?kb FILTER (?a != ?b)
              {{ ?a ?link ?b ; kz:statedIn ?p }} UNION {{ ?a kz:statedIn ?p . ?b kz:statedIn ?p }}
              UNION {{ [] kz:side ?a ; kz:against ?b ; kz:statedIn ?p }} UNION {{ [] kz:requirementOf ?a ; ?other ?b ; kz:statedIn ?p }}
            }}""",
        )
    }
    home = {claim: number for number, row in enumerate(rows) for claim in row.own}
    assert all(len({home[claim] for claim in pair}) == 1 for pair in tied)
    for row in rows:  # and nothing is in a row that no tie leads to
        reached, waiting = set(), [row.own[0]]
        while waiting:
            claim = waiting.pop()
            reached.add(claim)
            waiting += [other for other in row.own if other not in reached and frozenset((claim, other)) in tied]
        assert reached == set(row.own)
        for cell in row.cells.values():
            for entry in cell:
                if entry.rule == ledgers.SOURCE:
                    assert bool(entry.passages) == (len(row.own) > 1), entry
                else:
                    assert entry.passages == ()


def test_a_heading_of_the_ledger_ties_nobody_to_an_act_that_does_not_name_them(store):
    rows, named = ledgers.ledger(store), 0
    heads = re.findall(r'<tr role="row" class="matter">(.*?)</tr>', shown(store, "/ledger"), re.S)
    for row, head in zip(rows, heads, strict=True):
        suffered = [
            {label(store, r["who"].value) for r in select(store, f"SELECT ?who {{ <{entry.claim}> kz:victim ?who }}")}
            for entry in row.cells["Act"]
            if entry.rule == ledgers.SOURCE
        ]
        whom = re.search(r'<span class="whom"[^>]*>(.*?)</span>', head)
        if whom:
            named += 1
            assert all(set(plain(whom[1]).split("; ")) == each for each in suffered), head
        else:
            assert not suffered or not all(suffered) or any(each != suffered[0] for each in suffered), head
    assert named > 5
    assert named < len(heads)


def test_what_we_put_beside_stands_in_empty_cells_says_its_rule_and_keeps_from_persons(store):
    rows = ledgers.ledger(store)
    personal = {r["c"].value for r in select(store, "SELECT DISTINCT ?c { ?c ?role ?who . ?who a kz:Person }")}
    used = Counter()
    for row in rows:
        own = " ".join(f"<{claim}>" for claim in row.own)
        for cell in row.cells.values():
            rules = {entry.rule for entry in cell}
            assert len(rules) <= 1
            if not rules or rules == {ledgers.SOURCE}:
                continue
            rule = rules.pop()
            used[rule] += 1
            assert not personal & {*row.own, *(entry.claim for entry in cell)}
            shared = {
                "paragraph": """?mine kz:statedIn [ oa:hasSource ?s ; kz:paragraph ?x ] .
                  ?other kz:statedIn [ oa:hasSource ?s ; kz:paragraph ?x ]""",
                "event": "?mine ^kz:requirementOf?/kz:event ?x . ?other ^kz:requirementOf?/kz:event ?x",
                "matter": """VALUES ?l { kz:action kz:concerns kz:requires kz:oneOf kz:victim kz:owedTo kz:beneficiary kz:actType }
                  VALUES ?m { kz:action kz:concerns kz:requires kz:oneOf kz:victim kz:owedTo kz:beneficiary kz:actType }
                  ?mine ^kz:requirementOf? ?one . ?one ?l ?x . ?other ^kz:requirementOf? ?two . ?two ?m ?x""",
            }[rule]
            for entry in cell:
                sparql = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?mine {{ {own} }} VALUES ?other {{ <{entry.claim}> }} {shared} }}"
                assert value(store, sparql), (rule, entry)
    assert set(used) == set(ledgers.RULES)
    text = shown(store, "/ledger")
    assert text.count('<p class="pair on by-us">') == sum(used.values())
    assert text.count('class="mute"') == sum(not cell for row in rows for cell in row.cells.values())


def test_every_demand_and_every_condition_stands_once_in_its_order(store):
    text = shown(store, "/demands")
    for kind, pattern in (("Demand", r'<p class="words d\d"><a href="([^"]+)"'), ("Requirement", r'<span class="cond"><a href="([^"]+)"')):
        counts = Counter(KZR + path.removeprefix("/resource/") for path in re.findall(pattern, text))
        assert counts == Counter(r["c"].value for r in select(store, f"SELECT ?c {{ ?c a kz:{kind} }}"))
    for row in select(store, "SELECT ?first ?then { ?first kz:precedes ?then }"):
        first, then = (text.index(f'words d1"><a href="/resource/{row[name].value.removeprefix(KZR)}') for name in ("first", "then"))
        assert first < then
    asked, _, relayed = text.partition('<section class="relayed"')
    for row in select(store, "SELECT ?c ?v ?who { ?c a kz:Demand ; kz:voice ?v ; kz:statedIn/oa:hasSource/dcterms:creator ?who }"):
        place = "/resource/" + row["c"].value.removeprefix(KZR)
        assert ((f'words d1"><a href="{place}"' in asked), (f'words d2"><a href="{place}"' in relayed)) == (
            (row["v"] == row["who"]),
            (row["v"] != row["who"]),
        )
    for section in chunks(asked, '<section class="addressee"'):
        heading = plain(re.search("<h2.*?</h2>", section, re.S)[0])
        for demand in chunks(section, '<li class="demand'):
            assert plain(re.search('<span class="to">.*?<b>(.*?)</b>', demand, re.S)[1]) in heading
    assert "one of" in plain(text)
    assert plain(text).count("yes, as the source says") == value(store, "SELECT (COUNT(*) AS ?n) { ?c kz:urgent true }")


@pytest.mark.parametrize("language", few(2, LANGUAGES))
def test_an_answer_in_words_counts_its_claims_and_gives_the_first_in_words(store, workspace, language):
    content, sentences, more = content_of(store), 0, 0
    for question in canned.catalogue(workspace):
        answer = canned.ask(store, question)
        claims = {cell.value for row in answer.rows if "assertion" in answer.columns and (cell := row[answer.columns.index("assertion")])}
        said = made(content, question, view(store, answer))
        if "silence" in answer.columns:
            assert word("findings in answer", language, count=len({row[0] for row in answer.rows})) in said.counted.shown[language][0]
            continue
        if set(answer.columns) >= PAIRED:
            pairs = len(view(store, answer).rows)
            counted = word("pairs in answer", language, count=pairs) if pairs else ""
            assert said.counted.shown[language][0].startswith(counted), question.name
            continue
        of = {claim: store.quads_for_pattern(ox.NamedNode(claim), KZ.requirementOf, None) for claim in claims}
        if conditions := {claim for claim, demands in of.items() if any(quad.object.value in claims for quad in demands)}:
            assert word("conditions in answer", language, count=len(conditions)) in said.counted.shown[language][0]
            claims -= conditions
        assert (word("claims in answer", language, count=len(claims)) in said.counted.shown[language][0]) == bool(claims), question.name
        assert len(said.claims) + said.more == len(claims), question.name
        assert {iri for iri, _ in said.claims} <= claims
        text = question_page(content, Reader(language, language, "", "/"), answer, (200, 0))
        for _, sentence in re.findall(r'<(p|div) class="answer-made">(.*?)</\1>', text, re.S):
            sentences += 1
            bare = " ".join(html.unescape(re.sub(r"<[^>]*>", "", sentence)).split())
            assert not re.search(r" [;.,]|[{}#]|\.\.|\( |: ;|\(\)", bare), bare
        more += bool(said.more)
    assert sentences > 40
    assert more > 20


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "persons shot dead: at least 10 (documented; Human Rights Watch; stated on 26 October 2022)"),
        ("ru", "застреленные люди: не менее 10 (задокументировано; Human Rights Watch; сказано 26 октября 2022)"),
        ("kk", "атып өлтірілген адамдар: кемінде 10 ("),
    ],
)
def test_a_number_is_given_with_what_it_counts_whose_it_is_and_its_day(store, workspace, language, words):
    """What is counted stands before its number, so that it need not agree with it."""
    question = canned.find(workspace, "every-figure")
    bare = canned.bind(store, question, {"source": "hrw-2022-10-26"})
    text = question_page(content_of(store), Reader(language, language, "", "/"), canned.ask(store, bare), (5, 5))
    assert words in plain(text)


def test_an_answer_about_what_is_not_said_begins_with_it(store, workspace):
    question = canned.find(workspace, "who-ordered-it")
    text = question_page(content_of(store), Reader("en", "en", "", "/"), canned.ask(store, question), (40, 0))
    first = re.search(r'<p class="answer-made">(.*?)</p>', text, re.S)[1]
    assert plain(first).startswith("HRW 2022 does not say anything on this: ")
    assert "ordered the use of force" in plain(first)


def test_rows_of_a_page_are_counted_as_they_are_listed(store, workspace):
    merged = 0
    for question in canned.catalogue(workspace):
        answer = canned.ask(store, question)
        text = question_page(content_of(store), Reader("en", "en", "", "/"), answer, (200, 0))
        listed = text.count('<li class="claim"')
        merged += listed < len(answer.rows)
        assert not listed or f"Rows 1 to {min(listed, 200)} of " in plain(text)
        if listed < 200 and listed:
            assert f"Rows 1 to {listed} of {listed}." in plain(text), question.name
    assert merged > 2


def test_a_voice_tells_of_a_charge_and_never_charges(store):
    content = content_of(store)
    charged = [q.subject for q in store.quads_for_pattern(None, ox.NamedNode(KZ + "standing"), ox.NamedNode(KZV + "charged"))]
    assert len(charged) > 2
    for language, words in (("en", "reports a charge"), ("ru", "сообщает об обвинении"), ("kk", "айыптау туралы хабарлайды")):
        page = node(content, Reader(language, language, "", "/"), charged[0])
        how = plain(re.search(r'<p class="how">(.*?)</p>', page, re.S)[1])
        assert how.startswith(words)
        assert ("charged", (words, language)) in [
            (mark, text.shown[language]) for voice in voices(content) for kind in voice.kinds.values() for mark, text, _ in kind.tallies
        ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("stated on", "as relayed on")),
        ("ru", ("сказано", "передано")),
        ("kk", ("айтылған күні:", "жеткізілген күні:")),
    ],
)
def test_a_day_that_the_source_does_not_give_is_the_day_of_telling(store, workspace, language, words):
    undated = [q.subject for q in store.quads_for_pattern(None, ox.NamedNode(KZ + "silentOn"), ox.NamedNode(KZV + "as-of"))]
    assert len(undated) > 2
    content = content_of(store)
    for claim in undated:
        day = next(store.quads_for_pattern(claim, ox.NamedNode(KZ + "asOf"), None)).object.value
        page = node(content, Reader(language, language, "", "/"), claim)
        how = plain(re.search(r'<p class="how">(.*?)</p>', page, re.S)[1])
        assert any(f"{of_day} {dated(day, language)}" in how for of_day in words), how
    figures = plain(shown(store, "/figures", language))
    assert sum(figures.count(f"{of_day} ") for of_day in words) >= len(undated)


def test_a_person_is_told_by_day_role_and_what_is_asked_before_any_accusation(store):
    persons = [quad.subject for quad in store.quads_for_pattern(None, None, ox.NamedNode("https://w3id.org/kzgraph/ontology#Person"))]
    accused = 0
    for person in persons:
        text = node(content_of(store), Reader("en", "en", "", "/"), person)
        headings = [plain(each) for each in re.findall("<h[12].*?</h[12]>", text, re.S)]
        stated, first = text.index('class="stated"'), text.index('<li class="claim"')
        assert stated < first
        order = [word(name, "en") for name in ("section Description", "section Demand", "section Act", "section Charge")]
        places = [headings.index(each) for each in order if each in headings]
        assert places == sorted(places)
        charges = {r["c"].value for r in select(store, f"SELECT ?c {{ ?c kz:accused {person} }}")}
        for charge in charges:
            accused += 1
            assert label(store, charge) not in " ".join(headings)
            part = text[text.index(word("section Charge", "en") + "</h2>") :]
            assert plain(part).count(label(store, charge)) == plain(text).count(label(store, charge)) == 1
        assert bool(charges) == (word("charges note", "en") in text)
        claims = {r["c"].value for r in select(store, f"SELECT DISTINCT ?c {{ ?c ?role {person} ; kz:voice ?v }}")}
        assert text.count('<li class="claim"') == len(claims)
    assert accused > 1


def test_no_page_shows_a_persons_name_without_the_day_of_naming(store, workspace):
    content = content_of(store)
    names = {r["name"].value for r in select(store, "SELECT ?name { ?who a kz:Person ; rdfs:label ?name }")}
    checked = 0

    def assert_day(text, what):
        nonlocal checked
        main = plain(text[text.index("<main") :])
        if any(name in main for name in names):
            checked += 1
            assert 'class="stated"' in text, what

    for question in canned.catalogue(workspace):
        assert_day(question_page(content, Reader("en", "en", "", "/"), canned.ask(store, question), (200, 0)), question.name)
    for iri in sorted({quad.subject.value for quad in store if isinstance(quad.subject, ox.NamedNode) and path_of(quad.subject.value)}):
        assert_day(node(content, Reader("en", "en", "", path_of(iri)), ox.NamedNode(iri)), iri)
    assert checked > 40


def test_a_body_is_told_by_what_it_says_what_is_said_of_it_and_what_is_asked(store):
    body = ox.NamedNode(KZR + "kazakh-authorities")
    text = node(content_of(store), Reader("en", "en", "", "/"), body)
    parts = dict(zip(("judged", "asked", "of it", "says"), chunks(text, '<section class="section" aria-labelledby="part-'), strict=True))
    other = f"FILTER NOT EXISTS {{ ?c kz:voice|kz:addressee {body} }}"
    counts = {
        "says": f"?c kz:voice {body}",
        "asked": f"?c kz:addressee {body} FILTER NOT EXISTS {{ ?c kz:voice {body} }}",
        "of it": f"?c ?role {body} ; kz:voice ?v FILTER NOT EXISTS {{ ?c a kz:Assessment }} {other}",
        "judged": f"?c a kz:Assessment ; ?role {body} {other}",
    }
    for name, pattern in counts.items():
        assert parts[name].count('<li class="claim"') == value(
            store, f"SELECT (COUNT(DISTINCT ?c) AS ?n) {{ ?c kz:statedIn ?p . {pattern} }}"
        )
