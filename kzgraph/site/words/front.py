"""What the query editor, the files of the whole data and the pages of a folder say."""

from __future__ import annotations

FRONT = {
    "query editor": ("Query editor", "Редактор запросов", "Сұрау редакторы"),
    "query lead": (
        "Ask the graph in SPARQL. The prefixes below are known without being written. Nothing can be changed by a query.",
        "Запросы к графу на SPARQL. Префиксы, указанные ниже, известны без объявления. Запрос ничего не меняет.",
        "Графқа SPARQL тіліндегі сұрау. Төмендегі префикстерді жариялаудың қажеті жоқ. Сұрау ештеңені өзгертпейді.",
    ),
    "query caution": (
        "Free rows carry what they ask for and no more: ask for voice, standing and day beside each claim.",
        "В строках есть только то, что запрошено: запрашивайте автора, статус и день рядом с каждым утверждением.",
        "Жолдарда тек сұралған нәрсе болады: әр мәлімдеменің жанында айтушысын, мәртебесін және күнін де сұраңыз.",
    ),
    "your query": ("Your query", "Ваш запрос", "Сұрауыңыз"),
    "run": ("Run", "Выполнить", "Орындау"),
    "stop": ("Stop", "Остановить", "Тоқтату"),
    "run keys": (
        "Ctrl and Enter runs it, Ctrl and Space completes a word.",
        "Ctrl и Enter — выполнить, Ctrl и пробел — дополнить слово.",
        "Ctrl және Enter — орындау, Ctrl және бос орын — сөзді толықтыру.",
    ),
    "limited": (
        "A query is stopped after {seconds} seconds.",
        "Запрос останавливается через {seconds} с.",
        "Сұрау {seconds} секундтан кейін тоқтатылады.",
    ),
    "without script": (
        "Without scripts the answer comes as data: XML, or what your browser asks for.",
        "Без скриптов ответ приходит как данные: XML или то, что запрашивает браузер.",
        "Скриптсіз жауап дерек түрінде келеді: XML немесе браузер сұраған пішін.",
    ),
    "needs script": (
        "There is no server behind these pages: a query runs in your own browser. That needs scripts, and the folder behind a file server, "
        "as README.txt tells. The answers of the ready questions need neither.",
        "За этими страницами нет сервера: запрос выполняет ваш браузер. Для этого нужны скрипты и файловый сервер для папки, как сказано "
        "в README.txt. Ответы на готовые вопросы читаются и без них.",
        "Бұл беттердің сервері жоқ: сұрауды браузеріңіз орындайды. Ол үшін скрипт және README.txt айтқандай қалтаға арналған файл сервері "
        "керек. Дайын сұрақтардың жауабына олар қажет емес.",
    ),
    "in your browser": (
        "The engine and the data are loaded once you write or run a query; nothing of it leaves your browser.",
        "Программа и данные загружаются, когда вы пишете или запускаете запрос; из браузера ничего не уходит.",
        "Сұрау жазғанда не орындағанда бағдарлама мен дерек жүктеледі; браузерден ештеңе шықпайды.",
    ),
    "examples": ("Examples: the questions", "Примеры: вопросы", "Мысалдар: сұрақтар"),
    "known prefixes": ("Prefixes", "Префиксы", "Префикстер"),
    "ask in editor": ("Ask in the query editor", "Спросить в редакторе запросов", "Сұрау редакторында сұрау"),
    "open in editor": ("Open in the query editor", "Открыть в редакторе запросов", "Сұрау редакторында ашу"),
    "result": ("Result", "Результат", "Нәтиже"),
    "loading": ("Loading the engine and the data…", "Загружаются программа и данные…", "Бағдарлама мен дерек жүктелуде…"),
    "running": ("Running…", "Выполняется…", "Орындалуда…"),
    "stopped": ("Stopped.", "Остановлено.", "Тоқтатылды."),
    "over time": (
        "Stopped after %s seconds. Ask for less, with LIMIT.",
        "Остановлено через %s с. Запросите меньше, с LIMIT.",
        "%s секундтан кейін тоқтатылды. LIMIT арқылы азырақ сұраңыз.",
    ),
    "rows came": ("Rows: %s. Time: %s ms.", "Строк: %s. Время: %s мс.", "Жол саны: %s. Уақыты: %s мс."),
    "first rows": ("The first %s are shown.", "Показаны первые %s.", "Алғашқы %s жол көрсетілген."),
    "yes": ("Yes", "Да", "Иә"),
    "no": ("No", "Нет", "Жоқ"),
    "at place": ("Line %s, column %s", "Строка %s, столбец %s", "%s-жол, %s-баған"),
    "no answer": ("The server gives no answer.", "Сервер не отвечает.", "Сервер жауап бермейді."),
    "others refused": (
        "SERVICE is refused: nothing here asks another server.",
        "SERVICE не выполняется: другие серверы не запрашиваются.",
        "SERVICE орындалмайды: басқа серверлер сұралмайды.",
    ),
    "reads only": (
        "This reads only: it takes a query, no update.",
        "Только чтение: принимаются запросы, но не изменения.",
        "Тек оқу: өзгерту емес, сұрау ғана қабылданады.",
    ),
    "no page": (
        "There is no page at this address.",
        "По этому адресу страницы нет.",
        "Бұл мекенжайда бет жоқ.",
    ),
    "all data": ("All data", "Все данные", "Барлық дерек"),
    "all data lead": (
        "The whole graph in four forms, each with voice, standing and day of every claim. The tables hold one class each.",
        "Весь граф в четырёх формах, с автором, статусом и днём каждого утверждения. В каждой таблице — один класс.",
        "Бүкіл граф төрт пішінде, әр мәлімдеменің айтушысы, мәртебесі және күнімен. Әр кестеде бір класс.",
    ),
    "all sums": (
        "the digests of all files of this site",
        "контрольные суммы всех файлов этого сайта",
        "осы сайттың барлық файлының бақылау қосындылары",
    ),
    "file": ("File", "Файл", "Файл"),
    "bytes": ("Bytes", "Байты", "Байт"),
    "sheet file": ("Table for a spreadsheet", "Таблица для электронных таблиц", "Электрондық кестеге арналған кесте"),
    "sheet file note": (
        "CSV in words. What a spreadsheet would run as a formula has an apostrophe before it.",
        "CSV словами. Перед тем, что таблица приняла бы за формулу, стоит апостроф.",
        "Сөзбен берілген CSV. Кесте формула деп қабылдайтын мәтіннің алдында апостроф тұр.",
    ),
    "as they are": ("Exact values, for programs", "Точные значения, для программ", "Дәл мәндер, бағдарламаларға"),
    "no result": ("No result.", "Результата нет.", "Нәтиже жоқ."),
    "result rows": ("Rows of the result", "Строки результата", "Нәтиже жолдары"),
    "download csv": ("Download CSV", "Скачать CSV", "CSV жүктеп алу"),
    "download turtle": ("Download Turtle", "Скачать Turtle", "Turtle жүктеп алу"),
    "choose another": (
        "choose another, of {count}",
        "выбрать другое значение, всего {count}",
        "басқасын таңдау, барлығы {count}",
    ),
    "search needs": (
        "Search needs scripts, and the folder behind a file server. Without them, all questions stand by area.",
        "Для поиска нужны скрипты и файловый сервер для папки. Без них все вопросы перечислены по темам.",
        "Іздеуге скрипт пен қалтаға арналған файл сервері керек. Оларсыз барлық сұрақ тақырып бойынша берілген.",
    ),
    "filtered": ("Questions shown: %s", "Показано вопросов: %s", "Көрсетілген сұрақтар: %s"),
}
