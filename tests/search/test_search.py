"""`kzgraph search` and `Graph.search`."""

import json

import pytest
import yaml

import kzgraph
from kzgraph.cli.main import main
from kzgraph.formats.hits import notes
from kzgraph.graph.store import Labels
from kzgraph.questions.search import HIT_KINDS
from kzgraph.vocab import KZR
from tests.first import BOTH
from tests.needs import ROOT
from tests.tiers import few

LOOKED_FOR_IN_ONE = "which reforms the authorities promised"


@pytest.fixture(scope="module")
def graph():
    return kzgraph.open()


@pytest.fixture(scope="module")
def whole():
    """Two sources and the background."""
    return kzgraph.open(BOTH)


def nodes(found):
    return [hit.node.rsplit("/", 1)[-1].rsplit("#", 1)[-1] for hit in found.hits]


def test_each_kind_is_found(graph):
    texts = ("official death toll", "victims pressed", "European Parliament", "impartial", "opening thanks", "how many were wounded")
    assert {hit.kind for text in texts for hit in graph.search(text, limit=20).hits} == set(HIT_KINDS)


@pytest.mark.parametrize("text", ["пытки", "азаптау", "torture", "tortured"])
def test_questions_are_found_in_three_languages_and_in_inflected_forms(graph, text):
    assert "torture-and-by-whom" in nodes(graph.search(text, limit=30))


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("EU", "european-union"),
        ("UN", "un"),
        ("DROI", "subcommittee-on-human-rights"),
        ("ЕҚЫҰ", "osce"),
        ("БДИПЧ", "odihr"),
        ("Human Rights Watch", "human-rights-watch"),
        ("Еуропалық парламенттің", "european-parliament"),
        ("Prokuratura", "general-prosecutors-office"),
    ],
)
def test_bodies_are_found_by_acronyms_forms_and_other_scripts(graph, text, node):
    assert node in nodes(graph.search(text))[:3]


@pytest.mark.parametrize("name", few(1, ["Tokayev", "Токаев", "Тоқаев"]))
def test_an_office_and_what_is_said_of_it_are_found_by_the_name_of_its_holder(whole, name):
    """A source names the president with his office; the graph has the office alone."""
    assert "president-of-kazakhstan" in nodes(whole.search(name))[:3]
    assert {"response-police-complaint", "charge-false-information"} <= {*nodes(whole.search(name))}


def test_a_claim_is_found_by_words_of_another_language(graph):
    """Claims are in English: the labels of their concepts and things lead to them."""
    assert "figure-shot-dead" in nodes(graph.search("атып өлтірілген адамдар"))
    assert "demand-not-extradite" in nodes(graph.search("не выдавать активистов"))


def test_a_hit_says_whose_words_it_is_and_where(graph):
    hit = next(hit for hit in graph.search("victims pressed").hits if hit.kind == "claim")
    assert hit.voice.endswith("/human-rights-watch")
    assert hit.source.endswith("/hrw-2022-10-26")
    assert [passage.rsplit("/", 1)[-1] for passage in hit.passages] == ["p04-s03"]


def test_words_that_nothing_has_are_named_and_the_nearest_is_shown(graph):
    found = graph.search("torture in glaciers of zinc")
    assert found.unknown == ("glaciers", "zinc")
    assert found.hits
    assert not found.silent
    assert not graph.search("zzzz").hits


@pytest.mark.slow
def test_a_name_that_sounds_like_a_stop_word_is_unknown(whole, capsys):
    assert whole.search("Jane Doe").unknown == ("jane",)
    assert main(["ask", "Jane Doe", "--workspace", str(BOTH)]) == 1
    assert "jane" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("was Mamayeva arrested", "mamayeva"),
        ("mamaev", "mamaev"),
        ("sentence of Elshibaeva", "elshibaeva"),
        ("Мамаеву арестовали?", "мамаеву"),
        ("Жанболат Мамайұлы", "мамайұлы"),
        ("Мамайқызы", "мамайқызы"),
        ("Мамайұлы", "мамайұлы"),
        ("мамайқызының соты", "мамайқызының"),
        ("Mamaiqyzy", "mamaiqyzy"),
        ("Елшибаевой", "елшибаевой"),
        ("Елшибаеваға", "елшибаеваға"),
        ("Elshibaeva", "elshibaeva"),
        ("elsibaeva", "elsibaeva"),
        ("Жанболатов", "жанболатов"),
    ],
)
def test_a_family_name_or_patronymic_made_of_a_persons_name_is_unknown(graph, text, name):
    assert graph.search(text).unknown == (name,)


@pytest.mark.parametrize("text", ["Мамаем", "Мамайдың үкімі", "приговор Ельшибаева", "Жанболату Мамаю", "Zhanbolat Mamai", "Елшибаевқа"])
def test_a_name_in_one_of_its_cases_is_found(graph, text):
    assert graph.search(text).unknown == ()


@pytest.mark.parametrize(("text", "name"), [("torture in Aktau", "aktau"), ("пытки в Актау", "актау")])
def test_a_town_is_not_taken_for_a_word_that_sounds_alike(graph, text, name):
    found = graph.search(text)
    assert (found.unknown, found.silences) == ((name,), ())


def test_what_is_asked_of_a_town_is_not_answered_by_what_is_not_said_of_its_dead(graph):
    assert not graph.search("torture in Taraz").silences
    assert graph.search("killed in Taraz").silent


@pytest.mark.parametrize(
    "text",
    ["how grave are the violations", "numerals in the list of the dead", "Will Kazakhstan extradite the Karakalpak activists?", "killed"],
)
def test_a_silence_on_something_else_does_not_lead(whole, text):
    assert not whole.search(text).silent


def test_an_english_word_is_not_taken_for_a_russian_one_by_its_stem(whole):
    assert "номер" not in dict(whole.search("official numerals").changed).values()


@pytest.mark.parametrize("text", ["???", "112", "=1+1"])
def test_a_text_without_a_letter_is_no_name(graph, text):
    found = graph.search(text)
    assert (found.hits, found.unnamed) == ((), False)


def test_a_word_that_was_taken_for_another_is_told(graph, capsys):
    assert graph.search("relaese").changed == (("relaese", "release"),)
    assert graph.search("torture").changed == ()
    main(["search", "relaese", "--workspace", str(BOTH)])
    assert "No text here has the word relaese. The nearest word was searched: release" in capsys.readouterr().out


def test_what_is_written_as_a_name_and_is_nowhere_is_one(graph):
    assert graph.search("tortured Zqvwxyk").unnamed
    assert graph.search("Qzzvwxykh").unnamed


@pytest.mark.parametrize("text", ["", "???", '" OR *', "NEAR(a b)", "a" * 100_000, "who did it"])
def test_any_text_can_be_searched(graph, text):
    graph.search(text)


def test_the_command_prints_rows_and_says_by_its_exit_code_whether_there_are_any(capsys):
    assert main(["search", "who", "pressed", "the", "victims?", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert "kzgraph ask who-pressed-the-victims" in [row["open"] for row in rows]
    assert main(["search", "пытки цинком в вулканах Камчатки", "--lang", "ru", "--format", "csv"]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("kind,text,voice,source,passages,open")
    assert "В этом графе нет слов: цинком, вулканах" in captured.err
    assert main(["search", "zzzz", "--format", "csv"]) == 1
    assert capsys.readouterr().out.splitlines() == ["kind,text,voice,source,passages,open,became"]


def test_a_demand_of_which_a_later_text_has_no_news_leads_to_that(whole):
    first = whole.search("Was Elshibaev released?").hits[0]
    assert (first.node, first.compared) == ("https://w3id.org/kzgraph/resource/hrw-2022-10-26/demand-release-named-2", True)
    assert whole.became(first.node).no_news


@pytest.mark.slow
def test_the_commands_that_hits_give_work(capsys):
    import shlex

    assert main(["search", "release", "detention", "Kazakhstan", "--format", "json", "--limit", "15"]) == 0
    opening = [row["open"] for row in json.loads(capsys.readouterr().out)]
    assert main(["search", "official", "death", "toll", "--format", "json", "--limit", "3"]) == 0
    became = [row["became"] for row in json.loads(capsys.readouterr().out) if row["became"]]
    assert became == ["kzgraph became hrw:figure-official-deaths"]
    opening += became
    assert all(main(shlex.split(command)[1:]) == 0 for command in opening)


def test_another_workspace_is_searched_within_limits(capsys, workspace):
    assert main(["search", "official death toll", "--format", "json", "--workspace", str(workspace.root)]) == 0
    assert all(row["open"].endswith(f"--workspace {workspace.root}") for row in json.loads(capsys.readouterr().out))


def test_words_for_a_search_are_not_shown_as_names(capsys):
    assert main(["show", "kzr:ombudsperson", "--format", "json"]) == 0
    assert "ombudsman" not in capsys.readouterr().out


def test_what_a_source_is_known_not_to_say_comes_first_with_its_nearest_claims(graph):
    found = graph.search("How many people were wounded?")
    assert found.silent
    assert found.silences == found.hits[:1]
    assert nodes(found)[:3] == ["hrw-2022-10-26-wounded", "figure-official-deaths", "figure-shot-dead"]


@pytest.mark.parametrize("text", ["what is asked of the EU", "омбудсмен", "how many people died in pretrial detention?"])
def test_a_silence_does_not_hide_what_is_said(graph, text):
    found = graph.search(text)
    assert not found.silences
    assert not found.silent


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("выдача в Узбекистан", ["usdos-2023"]),
        ("court verdict", ["hrw-2022-10-26"]),
        ("приговор суда", ["hrw-2022-10-26"]),
        ("сколько лет получил Мамай", []),
        ("где содержится Мамай", []),
        ("сколько лет получили сотрудники", []),
        ("how long was the sentence", ["hrw-2022-10-26"]),
        ("torture methods", ["hrw-2022-10-26"]),
        ("азаптау әдістері", ["hrw-2022-10-26"]),
        ("cause of death", ["hrw-2022-10-26"]),
        ("Өзбекстанға ұстап беру", ["usdos-2023"]),
        ("тәуелсіз тергеу", ["usdos-2023"]),
        ("what is asked of the EU", ["usdos-2023"]),
    ],
)
def test_the_silence_of_one_source_stands_after_what_another_says(whole, text, silent):
    found = whole.search(text)
    assert found.hits[0].kind != "silence"
    assert [silence.source.rsplit("/", 1)[-1] for silence in found.silences] == silent


@pytest.mark.parametrize(
    "text",
    ["compensation", "how many people were wounded", "қанша адам жараланғаны", "сколько человек ранено", "КНБ", "women among the dead"],
)
def test_silences_of_all_sources_lead(whole, text):
    found = whole.search(text)
    assert found.silent
    assert found.hits[:2] == found.silences
    assert {silence.source.rsplit("/", 1)[-1] for silence in found.silences} == {"hrw-2022-10-26", "usdos-2023"}


def test_a_note_names_each_source_that_is_silent_and_says_of_others_that_they_may_not_be(whole):
    from kzgraph.formats.hits import notes
    from kzgraph.graph.store import Labels

    labels = Labels(whole.store, "en")
    assert notes(whole.search("court verdict"), labels, "en")[0].endswith("other sources may say it.")
    both, *_ = notes(whole.search("compensation"), labels, "en")
    assert "HRW 2022 does not say anything on this: compensation" in both
    assert "The rest of that text was not read for it." in both
    assert "The excerpt of USDOS 2023 that is encoded here does not say anything on this: compensation" in both
    assert "other sources may say it" not in both


@pytest.mark.parametrize(
    ("text", "missing"),
    few(
        5,
        [
            ("did the fuel workers union appeal against its suspension", ["appeal"]),
            ("Did Kazakhstan grant a visa to the four Karakalpak activists?", ["grant", "visa"]),
            ("кто руководит Коалицией против пыток", ["руководит"]),
            ("азаптау құрбандарына қанша өтемақы төленді", ["құрбандарына", "төленді"]),  # a silence has өтемақы
            ("zinc for Mamay", []),  # what nothing has is told by another note
            ("пытки", []),  # a label in another language
            ("disbarment of attorneys", []),  # synonyms
            ("Ельшибаева отпустить", []),  # a name in another script
            ("who, how many, when, which number", []),
            ("сколько, кто, количество", []),
            ("қанша, кім, саны", []),
            ("БҰҰ-ның қандай комитеті", []),  # an ending after a hyphen
            ("zzzz", []),
        ],
    ),
)
def test_words_that_none_of_the_first_three_hits_has_are_named(whole, text, missing):
    assert list(whole.search(text).missing) == missing


def test_no_word_is_called_missing_that_a_first_hit_has_as_it_is_typed(whole):
    from kzgraph.questions.search.forms import words

    for question in yaml.safe_load((ROOT / "tests" / "search" / "both-sources.yaml").read_text(encoding="utf-8")):
        found = whole.search(question["question"])
        shown = {said for hit in found.hits[:3] for text in hit.label.values() for said in words(text)}
        assert shown.isdisjoint(found.missing), question["question"]
        assert set(found.missing) <= set(words(question["question"])) - set(found.unknown)


@pytest.mark.parametrize(
    ("language", "note"),
    few(
        1,
        [
            ("en", "None of the first three hits has: asylum."),
            ("ru", "Ни в одном из первых трёх результатов нет: asylum."),
            ("kk", "Алғашқы үш нәтиженің ешқайсысында жоқ: asylum."),
        ],
    ),
)
def test_the_command_names_them_in_the_language_of_the_reader(capsys, language, note):
    assert main(["search", "asylum for Karakalpak activists", "--lang", language, "--format", "csv"]) == 0
    assert note in capsys.readouterr().err


@pytest.mark.slow
def test_the_command_names_the_source_that_does_not_say_it(capsys):
    assert main(["search", "комендантский час", "--lang", "ru", "--format", "csv"]) == 1
    captured = capsys.readouterr()
    assert "HRW 2022 ничего не говорит об этом: чрезвычайное положение, комендантский час" in captured.err
    assert captured.out.splitlines()[1].startswith("silence,")


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("who says what about the Prosecutor General's Office", "general-prosecutors-office"),
        ("кто что говорит о президенте", "president-of-kazakhstan"),
        ("who says what about Zhanbolat Mamai", "person-1"),
    ],
)
def test_whom_a_text_speaks_of_comes_first_and_then_what_is_said_of_it(whole, text, thing):
    hits = whole.search(text).hits
    assert hits[0].node.endswith(f"/{thing}")
    assert {hit.kind for hit in hits[1:5]} == {"claim"}


@pytest.mark.parametrize(
    "text", ["what is said about torture", "what does Human Rights Watch say about the EU", "what do the police say about detainees"]
)
def test_the_question_of_one_thing_does_not_where_a_term_a_group_or_more_is_asked_for(whole, text):
    assert not nodes(whole.search(text))[0].startswith("what-is-said-of-one-")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("acquittal", "acquittals"),
        ("комиссия правды", "truth-commission"),
        ("lustration", "vetting"),
        ("гарантии неповторения", "non-repetition"),
        ("Еуропалық комиссия", "european-commission"),
        ("сколько погибло в Алматы", "deaths-by-town"),
        ("reparations", "compensation"),
        ("GSP", "trade-agreement"),
    ],
)
def test_what_readers_look_for_is_said_not_to_be_in_either_text(whole, words, wanted):
    found = whole.search(words)
    assert {hit.node.rsplit("/", 1)[-1] for hit in found.silences} == {f"hrw-2022-10-26-{wanted}", f"usdos-2023-{wanted}"}
    assert found.silent


@pytest.mark.parametrize("words", ["killed", "death toll", "погибших", "қаза"])
def test_a_word_for_the_dead_gives_a_figure_before_what_is_not_said(whole, words):
    hits = whole.search(words).hits[:5]
    assert any("/figure-" in hit.node for hit in hits)
    assert "silence" not in {hit.kind for hit in hits}


def test_each_other_source_has_a_line_beside_what_one_does_not_say(whole):
    (trials,) = whole.search("дошло до суда").silences
    (other,) = trials.silence.beside
    assert other.source.endswith("usdos-2023")
    names = [claim.rsplit("/", 1)[-1] for claim in other.claims]
    assert names[0] == "decision-first-death-case"  # in the order of the text
    assert names[-1] == "decision-airport"
    lines = {
        words: " ".join(notes(whole.search(words), Labels(whole.store), "en")) for words in ("дошло до суда", "GSP", LOOKED_FOR_IN_ONE)
    }
    assert "USDOS 2023 says this, or a part of it: The US State Department said" in lines["дошло до суда"]
    assert "looked for" not in lines["GSP"]
    assert "Nobody looked for this in USDOS 2023." in lines[LOOKED_FOR_IN_ONE]


def test_nobody_is_said_to_have_looked_above_a_claim_that_may_say_it(whole):
    found = whole.search(LOOKED_FOR_IN_ONE)
    claim = next(hit for hit in whole.search("airport sentenced").hits if hit.kind == "claim" and hit.source.endswith("usdos-2023"))
    told = notes(found._replace(hits=(claim, *found.hits)), Labels(whole.store), "en")
    assert "USDOS 2023" not in " ".join(told)


def test_what_is_missing_stands_beside_what_is_only_asked_for_and_a_demand_once(whole):
    hits = whole.search("independent international investigation").hits
    names = [hit.node.rsplit("/", 1)[-1] for hit in hits]
    assert "omission-independent-mechanism" in names[:4]
    assert "omission-international-bodies" in names
    assert len(hits[0].under) > 5
    assert not set(hits[0].under) & {hit.node for hit in hits}


@pytest.mark.parametrize("text", ["releasing labour activists", "WGAD decision on the labour activist"])
def test_no_silence_leads_above_a_claim_that_is_known_to_say_it(whole, text):
    found = whole.search(text)
    assert not found.silent
    assert found.hits[0].kind == "claim"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("what does the fourth paragraph of the statement say?", "hrw-2022-10-26"),
        ("what does paragraph 4 of the report say?", "usdos-2023"),
        ("что в четвёртом абзаце доклада", "usdos-2023"),
        ("мәлімдеменің төртінші абзацы", "hrw-2022-10-26"),
    ],
)
def test_a_paragraph_of_a_source_is_found_by_its_number_and_what_the_source_is_called(whole, text, source):
    first, *_ = whole.search(text).hits
    assert first.passages[0].startswith(f"{KZR}{source}/p04")
