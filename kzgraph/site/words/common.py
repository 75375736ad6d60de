"""What several kinds of page say, and the start page, the questions and the nodes."""

from __future__ import annotations

COMMON = {
    "skip": ("Skip to content", "К содержанию", "Мазмұнға өту"),
    "main menu": ("Main", "Главное меню", "Негізгі мәзір"),
    "languages": ("Language of the page", "Язык страницы", "Бет тілі"),
    "unsigned": (
        "",
        "Перевод не проверен носителем языка.",
        "Аударманы ана тілінде сөйлейтін оқырман тексермеген.",
    ),
    "claims untranslated": (
        "Words of claims and paraphrases are in English where nobody has translated them yet.",
        "Слова утверждений и пересказы даны по-английски там, где их ещё никто не перевёл.",
        "Мәлімдемелердің сөздері мен мазмұндамалар әлі ешкім аудармаған жерде ағылшынша берілген.",
    ),
    "this page": ("This page", "Эта страница", "Бұл бет"),
    "in statement": ("This place on the page of the statement", "Это место на странице заявления", "Мәлімдеме бетіндегі осы жер"),
    "claims in": ("Claims in", "Утверждения на языке", "Мәлімдемелер тілі"),
    "ontology": ("Ontology", "Онтология", "Онтология"),
    "vocab": ("Vocabulary", "Словарь", "Сөздік"),
    "h1": (
        "Who says that who did what to whom, how it stands, and who is asked to act",
        "Кто о ком и что говорит, каков статус сказанного и от кого ждут действий",
        "Кім кім туралы не айтады, оның мәртебесі қандай және кімнен әрекет күтіледі",
    ),
    "intro": (
        "Public statements, taken apart into single claims. Each keeps its speaker, its standing, its day and the place where it is made. "
        "Nothing here is a finding of this project.",
        "Публичные заявления, разобранные на отдельные утверждения. У каждого сохранены автор, статус, день и место в источнике. "
        "Ни одно из них не является выводом этого проекта.",
        "Жеке мәлімдемелерге бөлінген жария мәтіндер. Әрқайсысының айтушысы, мәртебесі, күні және дереккөздегі орны сақталған. "
        "Мұнда жобаның өз тұжырымы жоқ.",
    ),
    "search label": (
        "Search the questions in English, Russian or Kazakh",
        "Искать вопросы на английском, русском или казахском",
        "Сұрақтарды ағылшын, орыс немесе қазақ тілінде іздеу",
    ),
    "search": ("Search", "Искать", "Іздеу"),
    "sheet": ("Every claim, voice by voice", "Все утверждения по голосам", "Барлық мәлімдеме, дауыстар бойынша"),
    "sheet note": (
        "One mark is one claim; its shape tells how the claim stands. Voices are not added up: they are different people's words.",
        "Один знак — одно утверждение; форма показывает его статус. Голоса не складываются: это слова разных людей.",
        "Бір белгі — бір мәлімдеме; пішіні мәртебесін көрсетеді. Дауыстар қосылмайды: бұл әртүрлі адамдардың сөзі.",
    ),
    "by area": ("Questions by area", "Вопросы по темам", "Тақырыптар бойынша сұрақтар"),
    "found": ("Questions that hold “{words}”: {count}", "Вопросы, где есть «{words}»: {count}", "«{words}» бар сұрақтар: {count}"),
    "none found": (
        "No question holds these words. Try fewer words, or another language.",
        "Ни в одном вопросе этих слов нет. Попробуйте меньше слов или другой язык.",
        "Бұл сөздер бар сұрақ жоқ. Сөзді азайтып немесе басқа тілде іздеп көріңіз.",
    ),
    "all questions": ("All questions", "Все вопросы", "Барлық сұрақтар"),
    "counted": (
        "Rows {first} to {last} of {all}. Rows of different voices are never summed.",
        "Строки с {first} по {last} из {all}. Строки разных голосов не складываются.",
        "{all} жолдың {first}–{last} аралығы. Әртүрлі дауыс жолдары қосылмайды.",
    ),
    "next": ("Next rows", "Следующие строки", "Келесі жолдар"),
    "earlier": ("Earlier rows", "Предыдущие строки", "Алдыңғы жолдар"),
    "ask for": ("Ask for something else", "Спросить о другом", "Басқасын сұрау"),
    "ask": ("Ask", "Спросить", "Сұрау"),
    "take": ("Take it with you", "Взять с собой", "Өзіңізбен алу"),
    "query note": ("SPARQL, runs unchanged on any engine", "SPARQL, работает без изменений везде", "SPARQL, кез келген жүйеде өзгеріссіз"),
    "copy": ("Copy as", "Скопировать как", "Көшіру"),
    "copy this": ("Copy", "Скопировать", "Көшіру"),
    "copied": ("Copied", "Скопировано", "Көшірілді"),
    "downloads": ("Downloads", "Скачать", "Жүктеу"),
    "permalink": (
        "Address of this answer, with its parameters",
        "Адрес этого ответа с параметрами",
        "Осы жауаптың параметрлерімен мекенжайы",
    ),
    "properties": ("What the graph holds of it", "Что о нём есть в графе", "Ол туралы графта не бар"),
    "said of": ("What is said that names it", "Где оно упомянуто в сказанном", "Ол аталған мәлімдемелер"),
    "the claim": ("The claim", "Утверждение", "Мәлімдеме"),
    "the passage": ("The passage", "Фрагмент", "Үзінді"),
    "named elsewhere": ("What else points to it", "Что ещё на него указывает", "Оған тағы не сілтейді"),
    "identity": ("Its name for machines", "Имя для машин", "Машиналарға арналған аты"),
    "as data": ("This page as data", "Эта страница как данные", "Бұл бет дерек ретінде"),
    "for programs": ("For programs", "Для программ", "Бағдарламалар үшін"),
    "unnamed": ("a node without a name", "узел без имени", "аты жоқ түйін"),
    "terms": (
        "{count} terms, each with a page of its own",
        "Терминов: {count}, у каждого своя страница",
        "{count} термин, әрқайсысының өз беті бар",
    ),
    "owl:Class": ("Classes", "Классы", "Кластар"),
    "owl:ObjectProperty": ("Properties that lead to nodes", "Свойства, ведущие к узлам", "Түйіндерге апаратын қасиеттер"),
    "owl:DatatypeProperty": ("Properties with plain values", "Свойства с простыми значениями", "Қарапайым мәнді қасиеттер"),
    "owl:AnnotationProperty": ("Notes", "Примечания", "Ескертпелер"),
    "skos:ConceptScheme": ("Lists of terms", "Списки терминов", "Терминдер тізімдері"),
    "error": ("No answer", "Ответа нет", "Жауап жоқ"),
    "error lead": (
        "The server gives this reason, in English:",
        "Сервер называет такую причину (на английском):",
        "Сервер мынадай себеп айтады (ағылшынша):",
    ),
    "to start": ("To the start page", "На главную страницу", "Бастапқы бетке"),
}
