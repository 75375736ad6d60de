"""The words of the interface in three languages. Russian and Kazakh are unreviewed until a native reader signs them."""

from __future__ import annotations

WORDS = {
    "title": {
        "en": "What is said, by whom, and where",
        "ru": "Что сказано, кем и где",
        "kk": "Не айтылған, кім айтқан және қайда",
    },
    "lead": {
        "en": "Every canned question of this knowledge graph, answered. Each row shows whose word it is, how it stands, up to which day, and where it is said.",
        "ru": "Ответы на все готовые вопросы этого графа знаний. В каждой строке видно, чьи это слова, каков их статус, на какой день и где это сказано.",
        "kk": "Осы білім графының барлық дайын сұрақтарына жауап. Әр жолда кімнің сөзі, мәртебесі, қай күнге және қайда айтылғаны көрсетілген.",
    },
    "unreviewed": {
        "en": "",
        "ru": "Перевод не проверен носителем языка. Утверждения и пересказы даны по-английски.",
        "kk": "Аударманы ана тілінде сөйлейтін оқырман тексермеген. Мәлімдемелер мен мазмұндамалар ағылшынша берілген.",
    },
    "published": {"en": "published page", "ru": "опубликованная страница", "kk": "жарияланған бет"},
    "asof": {
        "en": "As stated on {day}. Later events are not in this source.",
        "ru": "Так заявлено {day}. Более поздних событий в этом источнике нет.",
        "kk": "{day} күнгі мәлімдеме бойынша. Кейінгі оқиғалар бұл дереккөзде жоқ.",
    },
    "persons": {
        "en": "Persons are named as the source stated on {day}. Later events are not in this source.",
        "ru": "Лица названы так, как в источнике от {day}. Более поздних событий в этом источнике нет.",
        "kk": "Тұлғалар дереккөз {day} күні мәлімдегендей аталған. Кейінгі оқиғалар бұл дереккөзде жоқ.",
    },
    "language": {"en": "English", "ru": "Русский", "kk": "Қазақша"},
    "questions": {"en": "Questions", "ru": "Вопросы", "kk": "Сұрақтар"},
    "how to read": {"en": "How to read a row", "ru": "Как читать строку", "kk": "Жолды қалай оқу керек"},
    "bars": {
        "en": "The mark tells how a claim stands, never whose it is. One bar beside a claim: the source speaks for itself. Two bars: it relays somebody else.",
        "ru": "Знак показывает статус утверждения, а не автора. Одна черта рядом: источник говорит от себя. Две черты: передаёт чужие слова.",
        "kk": "Белгі мәлімдеменің мәртебесін көрсетеді, авторын емес. Бір сызық: дереккөз өз атынан айтады. Екі сызық: басқаның сөзін жеткізеді.",
    },
    "figures": {"en": "Figures, voice by voice", "ru": "Цифры по голосам", "kk": "Сандар дауыстар бойынша"},
    "no total": {
        "en": "They count different things, so there is no total. A bracket with an open arrow is a lower bound, a tick a number without a bound, a lens a word of size.",
        "ru": "В них посчитано разное, поэтому итога нет. Скобка с открытой стрелкой — нижняя граница, черта — число без границы, линза — слово о величине.",
        "kk": "Олар әртүрлі нәрсені санайды, сондықтан жиынтық жоқ. Ашық көрсеткіші бар жақша — төменгі шек, сызықша — шегі айтылмаған сан, линза — шама сөзі.",
    },
    "part of": {"en": "said to be part of", "ru": "как сказано, часть от:", "kk": "бөлігі деп айтылған:"},
    "off scale": {"en": "a length of time, not on this scale", "ru": "срок, не на этой шкале", "kk": "мерзім, бұл шкалада емес"},
    "official": {"en": "official", "ru": "официально", "kk": "ресми"},
    "relayed": {"en": "relayed by", "ru": "передаёт", "kk": "жеткізген"},
    "as of": {"en": "as of", "ru": "на", "kk": "күні:"},
    "told on": {"en": "told on", "ru": "сказано", "kk": "айтылған күні:"},
    "tells of a charge": {"en": "tells of a charge", "ru": "сообщает об обвинении", "kk": "айыптау туралы хабарлайды"},
    "who": {"en": "Who says it, how it stands", "ru": "Кто говорит и каков статус", "kk": "Кім айтады және мәртебесі"},
    "what": {"en": "What is said", "ru": "Что сказано", "kk": "Не айтылған"},
    "where": {"en": "Where it is said", "ru": "Где это сказано", "kk": "Қайда айтылған"},
    "paragraph": {
        "en": "Paragraph {paragraph}, sentence {sentence}",
        "ru": "Абзац {paragraph}, предложение {sentence}",
        "kk": "{paragraph}-абзац, {sentence}-сөйлем",
    },
    "whole paragraph": {"en": "Paragraph {paragraph}", "ru": "Абзац {paragraph}", "kk": "{paragraph}-абзац"},
    "clause": {"en": "clause {clause}", "ru": "часть {clause}", "kk": "{clause}-бөлік"},
    "heading": {"en": "Title line {sentence}", "ru": "Строка заголовка {sentence}", "kk": "Тақырып жолы {sentence}"},
    "no copy": {
        "en": "A page read on {day}, of which no copy was taken",
        "ru": "Страница, прочитанная {day}; копия не снята",
        "kk": "{day} күні оқылған бет; көшірмесі алынбаған",
    },
    "no copies": {
        "en": "Pages read on {day}, of which no copy was taken.",
        "ru": "Страницы прочитаны {day}; копии не сняты.",
        "kk": "Беттер {day} күні оқылды; көшірмелері алынбаған.",
    },
    "open": {"en": "Open at this place", "ru": "Открыть в этом месте", "kk": "Осы жерден ашу"},
    "not said": {"en": "Not said", "ru": "Не сказано", "kk": "Айтылмаған"},
    "left open": {"en": "Wording leaves open", "ru": "Формулировка оставляет открытым", "kk": "Сөз қолданысы ашық қалдырады"},
    "supplied": {"en": "Supplied by us", "ru": "Добавлено нами", "kk": "Біз қосқан"},
    "unsaid": {"en": "What this does not say", "ru": "Чего этот ответ не говорит", "kk": "Бұл жауап нені айтпайды"},
    "our pairing": {
        "en": "Pairing made by us",
        "ru": "Пары составлены нами",
        "kk": "Жұптарды біз құрдық",
    },
    "none": {
        "en": "No row: the graph holds nothing that answers this.",
        "ru": "Строк нет: в графе нет ничего, что отвечало бы на этот вопрос.",
        "kk": "Жол жоқ: графта бұл сұраққа жауап беретін дерек жоқ.",
    },
    "property": {"en": "property", "ru": "свойство", "kk": "қасиет"},
    "value": {"en": "value", "ru": "значение", "kk": "мән"},
    "role": {"en": "role in it", "ru": "роль в нём", "kk": "ондағы рөлі"},
    "flags": {"en": "flags", "ru": "пометки", "kk": "белгілер"},
    "links": {
        "en": "Links to other datasets, judged one by one",
        "ru": "Связи с другими наборами данных, каждая рассмотрена отдельно",
        "kk": "Басқа деректер жинақтарымен байланыстар, әрқайсысы жеке қаралған",
    },
    "paraphrase": {"en": "paraphrase", "ru": "пересказ", "kk": "мазмұндама"},
    "query": {"en": "The query", "ru": "Запрос", "kk": "Сұрау"},
    "page": {
        "en": "The text of the source is not copied here. Each passage is located, told in our words and linked to the published page.",
        "ru": "Текст источника здесь не воспроизведён. Каждый фрагмент указан, пересказан и связан с опубликованной страницей.",
        "kk": "Дереккөз мәтіні мұнда көшірілмеген. Әр үзінді көрсетілген, мазмұндалған және жарияланған бетке сілтеме жасалған.",
    },
}


def word(name: str, language: str, **values: object) -> str:
    """One phrase in one language, with its values filled in."""
    return WORDS[name][language].format(**values)
