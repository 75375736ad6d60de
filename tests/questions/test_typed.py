"""A question in the reader's own words runs the canned question that surely fits, and no other: else the nearest hits are listed."""

import pytest

from kzgraph.cli.main import main
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.questions.search import Search
from kzgraph.questions.typed import fitting
from kzgraph.vocab import KZR
from tests.first import BOTH
from tests.tiers import few

# Texts on which both signals agree: their answers must stay.
ANSWERED = {
    "how many people died in pretrial detention?",
    "what is asked of the EU",
    "What is asked of the European Union?",
    "what do the sources not say",
    "do the sources contradict each other",
    "противоречат ли источники друг другу",
    "who ordered the use of force",
    "Сколько задержанных умерло под стражей?",
    "Which claims does another source repeat?",
    "who says what about the Prosecutor General's Office",
    "who says what about Zhanbolat Mamai",
    "Какие обещания выполнены?",
    "Кейінгі дереккөз не туралы үндемейді?",
    "Чего от ЕС требует HRW?",
    "что HRW требует от Евросоюза",
    "Сколько человек погибло по официальным данным?",
    "На какие требования не ответили?",
    "what is said of the prosecutor",
    "what does each source say about the European Union",
    "әр дереккөз Қазақстан үкіметі туралы не айтады",
    "how many people died in pretrial detention, according to HRW",
    "Do Human Rights Watch and USDOS contradict each other?",
    "Which demands do both HRW and USDOS make?",
    "официальное число погибших",
    "Какие требования к Казахстану звучали раньше и от кого?",
    "Demands made before to Kazakhstan, and by whom?",
}


def is_right(fit, text, question, parameters):
    """Whether the question is the right one, or none where the signals may disagree: then the nearest hits are listed."""
    return fit == (question, parameters) or (fit is None and text not in ANSWERED)


@pytest.fixture(scope="module")
def fits():
    return fitting_in(Workspace.open())


@pytest.fixture(scope="module")
def whole():
    """Two sources and the background."""
    return fitting_in(Workspace.open(BOTH))


def fitting_in(workspace):
    from kzgraph.graph import store

    loaded, questions = store.load(workspace), canned.catalogue(workspace)
    search = Search(loaded, questions)
    return lambda text: fitting(loaded, search, questions, text)


@pytest.mark.parametrize(
    ("text", "question", "parameters"),
    few(
        8,
        [
            ("who pressed the victims not to complain?", "who-pressed-the-victims", {}),
            ("how many people died in pretrial detention?", "deaths-in-custody", {}),
            ("Сколько человек погибло по официальным данным?", "official-death-toll", {}),
            ("How many people died in January 2022?", "official-death-toll", {}),
            ("Қанша адам қаза тапты?", "official-death-toll", {}),
            ("қанша адам қайтыс болды", "official-death-toll", {}),
            ("torture in custody", "torture-and-by-whom", {}),
            ("what is asked of the EU", "demands-on-one-addressee", {"addressee": KZR + "european-union"}),
            ("What is asked of the European Union?", "demands-on-one-addressee", {"addressee": KZR + "european-union"}),
            ("what do the sources not say", "what-the-sources-do-not-say", {}),
            ("do the sources contradict each other", "claims-another-source-contradicts", {}),
            ("противоречат ли источники друг другу", "claims-another-source-contradicts", {}),
            ("who ordered the use of force", "who-ordered-it", {}),
            ("How many detainees died in custody?", "deaths-in-custody", {}),
            ("Сколько задержанных умерло под стражей?", "deaths-in-custody", {}),
            ("Which demands were never answered?", "what-became-of-each-demand", {}),
            ("На какие требования не ответили?", "what-became-of-each-demand", {}),
            ("How did the number of dead in January 2022 change over time?", "one-count-through-time", {}),
            ("Which claims does another source repeat?", "claims-compared", {}),
            ("what is said of the prosecutor", "what-is-said-of-one-body", {"body": KZR + "general-prosecutors-office"}),
            (
                "who says what about the Prosecutor General's Office",
                "what-is-said-of-one-body",
                {"body": KZR + "general-prosecutors-office"},
            ),
            ("what does each source say about the European Union", "what-is-said-of-one-body", {"body": KZR + "european-union"}),
            ("әр дереккөз Қазақстан үкіметі туралы не айтады", "what-is-said-of-one-body", {"body": KZR + "government-of-kazakhstan"}),
            ("who says what about Zhanbolat Mamai", "what-is-said-of-one-person", {"person": KZR + "person-1"}),
            ("Мамай туралы кім не дейді", "what-is-said-of-one-person", {"person": KZR + "person-1"}),
            ("Кто такой Жанболат Мамай?", "what-is-said-of-one-person", {"person": KZR + "person-1"}),
            ("who is Erzhan Elshibaev", "what-is-said-of-one-person", {"person": KZR + "person-2"}),
            ("what is said of Mamay", "what-is-said-of-one-person", {"person": KZR + "person-1"}),
            ("Какие обещания выполнены?", "what-became-of-omissions-and-promises", {}),
            ("how many people died in pretrial detention, according to HRW", "deaths-in-custody", {"source": KZR + "hrw-2022-10-26"}),
            ("Кейінгі дереккөз не туралы үндемейді?", "what-the-later-source-is-silent-on", {}),
        ],
    ),
)
def test_a_question_that_fits_is_run_or_none(fits, text, question, parameters):
    assert is_right(fits(text), text, question, parameters)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("how do HRW and the State Department differ on deaths", "one-measure-over-time"),
        ("who says more deaths, HRW or USDOS", "one-measure-over-time"),
        ("Do Human Rights Watch and USDOS contradict each other?", "claims-another-source-contradicts"),
        ("Which demands do both HRW and USDOS make?", "demands-several-sources-make"),
        ("чем расходятся цифры Human Rights Watch и Госдепартамента США", "one-measure-over-time"),
        ("HRW мен АҚШ Мемлекеттік департаменті бір-біріне қайшы ма", "claims-another-source-contradicts"),
        ("Do the sources disagree on the number of dead?", "one-measure-over-time"),
        ("Расходятся ли источники в числе погибших?", "one-measure-over-time"),
    ],
)
def test_a_question_of_two_sources_or_all_is_one_of_several(whole, text, question):
    assert is_right(whole(text), text, question, {})


def test_no_question_of_several_sources_fits_what_none_asks(whole):
    assert whole("what do HRW and USDOS say about torture") is None


@pytest.mark.parametrize(
    ("text", "addressee", "source"),
    [
        ("What did HRW ask of the EU institutions?", "european-union", "hrw-2022-10-26"),
        ("Чего от ЕС требует HRW?", "european-union", "hrw-2022-10-26"),
        ("Чего Human Rights Watch хочет от Европейского союза?", "european-union", "hrw-2022-10-26"),
        ("что HRW требует от Евросоюза", "european-union", "hrw-2022-10-26"),
        ("что просят у Европейского парламента", "european-parliament", ""),
        ("HRW ЕО-дан не талап етеді?", "european-union", "hrw-2022-10-26"),
        ("HRW Еуропалық Одақтан не сұрады?", "european-union", "hrw-2022-10-26"),
    ],
)
def test_whoever_is_asked_is_the_addressee_and_not_who_asks(whole, text, addressee, source):
    given = {"addressee": KZR + addressee} | ({"source": KZR + source} if source else {})
    assert is_right(whole(text), text, "demands-on-one-addressee", given)


@pytest.mark.parametrize(
    "text",
    [
        "What does the government demand from protesters?",
        "What does the Prosecutor General ask?",
        "Чего хочет прокуратура?",
        "Что просит Коалиция против пыток?",
        "Чего требует правительство Казахстана?",
        "What demands does the EU make?",
        "demands of the government",
        "Еуропалық Одақ не талап етеді?",
        "What did the EU ask of Kazakhstan?",
        "What does the European Union want from the government of Kazakhstan?",
        "Что требовал Европарламент от Казахстана",
    ],
)
def test_whoever_asks_is_not_who_is_asked(whole, text):
    assert whole(text) is None


@pytest.mark.parametrize("text", few(2, [
    "Какие требования к Казахстану звучали раньше и от кого?", "Demands made before to Kazakhstan, and by whom?",
    "What was asked of Kazakhstan earlier?", "Қазақстанға бұрын қандай талаптар айтылды және кім айтты?",
]))  # fmt: skip
def test_what_was_asked_of_a_state_earlier_is_looked_for_in_loaded_rows(whole, text):
    assert is_right(whole(text), text, "demands-made-before", {"state": KZR + "kazakhstan"})


def test_a_person_who_asks_is_not_the_addressee(whole):
    fit = whole("Чего требовал Мамай от правительства?")
    assert fit is None or fit.parameters == {"addressee": KZR + "government-of-kazakhstan"}


@pytest.mark.parametrize(
    "text", ["Что требуют от судей?", "What is demanded from judges?", "What is demanded from parliament?", "Кто требует от парламента?"]
)
def test_a_word_for_more_bodies_than_one_names_none(whole, text):
    assert whole(text) is None


@pytest.mark.parametrize("text", ["What is demanded of the president?", "Что требуют от президента?", "Президенттен не талап етеді?"])
def test_a_body_is_meant_before_another_that_only_includes_it(whole, text):
    assert whole(text) in (("demands-on-one-addressee", {"addressee": KZR + "president-of-kazakhstan"}), None)


@pytest.mark.parametrize("text", ["How many people were tortured in custody?", "How many people are held in pretrial detention?"])
def test_a_question_on_deaths_fits_only_where_they_are_asked_for(fits, text):
    fitting = fits(text)
    assert fitting is None or fitting.question != "deaths-in-custody"


@pytest.mark.parametrize(
    "text",
    [
        "was the internet shut down?",
        "what is the weather in Almaty",
        "who is it",
        "what happened to the demands",
        "what of Kazakhstan and torture and unions",
    ],
)
def test_nothing_is_guessed(fits, text):
    assert fits(text) is None


def test_the_command_says_which_question_it_ran(capsys):
    assert main(["ask", "what is asked of the EU", "--format", "csv", "--labels"]) == 0
    captured = capsys.readouterr()
    assert "kzgraph ask demands-on-one-addressee --param addressee=kzr:european-union" in captured.err
    assert captured.out.count("\n") > 1


@pytest.mark.parametrize(
    "text",
    few(
        4,
        [
            "How many people were killed?",
            "how many people did not die",
            "how many were not killed",
            "How many didn't die in January 2022?",
            "Сколько человек убили?",
            "Сколько не погибло?",
            "число убитых",
            "Сколько людей не умерло?",
            "Қанша адам өлтірілді?",
            "Қанша адам қаза тапқан жоқ?",
            "өлтірілгендер саны",
            "Қанша адам өлмеді?",
        ],
    ),
)
def test_the_killed_and_those_who_did_not_die_are_not_counted_by_deaths_of_any_cause(whole, text):
    assert whole(text) is None


def test_killings_do_not_lead_to_the_official_toll(whole):
    found = whole("How many killings were there?")
    assert found is None or found.question != "official-death-toll"


def test_a_question_whose_answer_has_no_row_is_not_answered(capsys):
    assert main(["ask", "Что требуется от Европейского парламента?"]) == 1
    captured = capsys.readouterr()
    assert "demands-on-one-addressee" in captured.err
    assert "Строк нет" in captured.out


def test_the_command_lists_the_nearest_where_none_fits(capsys, workspace):
    assert main(["ask", "was the internet shut down?", "--format", "csv", "--workspace", str(workspace.root)]) == 1
    captured = capsys.readouterr()
    assert "No canned question clearly fits" in captured.err
    kinds = [line.split(",")[0] for line in captured.out.splitlines()[1:]]
    assert 1 <= len([kind for kind in kinds if kind in ("question", "claim")]) <= 5
    assert set(kinds) <= {"question", "claim", "silence"}
    assert "silence" in kinds


def test_the_nearest_are_listed_in_the_language_of_the_reader(capsys, workspace):
    assert main(["ask", "отключали ли интернет?", "--lang", "ru", "--workspace", str(workspace.root)]) == 1
    captured = capsys.readouterr()
    assert "открыть" in captured.out
    assert "не сказано" in captured.out
    assert "HRW 2022 ничего не говорит" in captured.out


def test_the_command_says_what_a_source_does_not_say(capsys, workspace):
    assert main(["ask", "was there a curfew or a state of emergency?", "--format", "csv", "--workspace", str(workspace.root)]) == 1
    captured = capsys.readouterr()
    assert "HRW 2022 does not say anything on this: a state of emergency, a curfew" in captured.err
    assert "no canned question" not in captured.err
    assert captured.out.splitlines()[1].startswith("silence,")


def test_what_no_first_hit_has_and_a_source_does_not_say_comes_first(capsys):
    assert main(["ask", "What does the 2022 amnesty law cover?", "--format", "csv", "--workspace", str(BOTH)]) == 1
    captured = capsys.readouterr()
    assert "HRW 2022 does not say anything on this: an amnesty or pardon" in captured.err
    assert [line.split(",")[0] for line in captured.out.splitlines()[1:3]] == ["silence", "silence"]


def test_what_is_not_said_stands_with_the_answer_that_people_read(capsys):
    text = "Is anybody said to have ordered the force?"
    assert main(["ask", text, "--workspace", str(BOTH)]) == 0
    assert capsys.readouterr().out.startswith("HRW 2022 does not say anything on this: whether anybody ordered the use of force")
    assert main(["ask", text, "--format", "csv", "--workspace", str(BOTH)]) == 0
    assert "HRW 2022 does not say anything on this" in capsys.readouterr().err


def test_rows_on_whom_a_text_names_come_before_what_is_not_said(capsys):
    assert main(["ask", "What is demanded of the European Union?", "--workspace", str(BOTH)]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("Demands on one addressee")
    assert "does not say" not in captured.out.split("European Union", 1)[0]


def test_the_nearest_questions_stand_last_and_the_rest_is_counted(capsys):
    text = "How many people were tortured in custody?"
    assert main(["ask", text, "--format", "csv", "--workspace", str(BOTH)]) == 1
    captured = capsys.readouterr()
    assert captured.out.splitlines()[-1].startswith("question,")
    (more,) = [line for line in captured.err.splitlines() if "Hits not shown: " in line]
    assert f"kzgraph search '{text}' --limit 50" in more


def test_a_word_that_names_no_question_is_searched_for(capsys):
    assert main(["ask", "Massimov", "--workspace", str(BOTH)]) == 1
    captured = capsys.readouterr()
    assert captured.out.startswith("Nothing that is encoded here has these words")
    assert "follow" not in captured.out.splitlines()[0]
    assert main(["ask", "amnesty", "--workspace", str(BOTH)]) == 1
    assert "an amnesty or pardon" in capsys.readouterr().out


def test_an_endpoint_takes_names_only(capsys):
    assert main(["ask", "what is asked of the EU", "--endpoint", "http://127.0.0.1:9"]) == 2
    assert "name a canned question" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Сколько человек погибло в январе 2022 года?", "official-death-toll"),
        ("Сколько человек погибло во время январских событий 2022 года?", "official-death-toll"),
        ("Были ли пытки в январе 2022?", "torture-and-by-whom"),
        ("независимое расследование во время Кантара", "violations-not-independently-investigated"),
        ("independent investigation of the January 2022 events", "violations-not-independently-investigated"),
        ("официальное число погибших", "official-death-toll"),
        ("Who organised the January events?", None),
        ("What happened in January 2022?", None),
        ("Чем закончились январские события?", None),
        ("Сколько человек погибло в 2023 году?", None),
    ],
)
def test_the_event_that_all_claims_share_keeps_no_question_from_its_answer(whole, text, question):
    assert is_right(whole(text), text, question, {})


def test_rows_beside_the_graph_need_the_name_of_a_question(tmp_path, capsys):
    assert main(["ask", "how many people died?", "--with", str(tmp_path / "rows.nq")]) == 2
    assert "name a canned question for --with" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["Who was charged and under which article?", "Кого обвинили и по какой статье?", "which acts have a named perpetrator?"]
)
def test_a_question_on_what_is_not_so_answers_no_text_that_denies_nothing(fits, text):
    fit = fits(text)
    assert fit is None or not any(word in fit.question for word in ("without", "not"))


def test_a_text_that_denies_finds_the_question_on_what_is_not_so(fits):
    assert fits("Charges whose article is not said") == ("charges-without-an-article", {})
