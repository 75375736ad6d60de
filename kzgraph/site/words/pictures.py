"""What the network, the timeline, the figures, the reference and the links say."""

from __future__ import annotations

PICTURES = {
    "whose word": ("Whose word, how it stands", "Чьи слова и каков статус", "Кімнің сөзі, мәртебесі"),
    "words and place": ("What is said, and where", "Что сказано и где", "Не айтылған және қайда"),
    "not named": ("not named", "не назван", "аталмаған"),
    "more places": ("{count} more on its own page", "ещё {count} на его странице", "тағы {count} өз бетінде"),
    # the network
    "network": ("Who to whom", "Кто кому", "Кім кімге"),
    "network h1": (
        "Who is said to have done what to whom",
        "Кто, как сказано, что сделал и кому",
        "Кім кімге не істеді деп айтылған",
    ),
    "network lead": (
        "Every act that a source tells of, with those whom it names on either side. What no source names stays unnamed: "
        "no line leads from a harm to anybody but the one whom its own sentence names.",
        "Каждое деяние, о котором говорит источник, и те, кого он называет с обеих сторон. Кого источник не назвал, тот "
        "остаётся неназванным: "
        "от вреда линия ведёт только к тому, кого называет само предложение.",
        "Дереккөз айтқан әр әрекет және ол екі жақтан атағандар. Дереккөз атамаған адам аталмаған күйде қалады: "
        "зияннан сызық тек сол сөйлемнің өзі атағанға апарады.",
    ),
    "picture": ("The picture", "Схема", "Сызба"),
    "picture note": (
        "One card in the middle is one act, with its voice and standing, and leads to its row below; the line style repeats the standing. "
        "A hatched place has no line: nobody is named there, and nothing says that two such places are the same people.",
        "Карточка в середине — одно деяние со своим голосом и статусом; она ведёт к своей строке ниже, а вид линии повторяет статус. "
        "У заштрихованного места линии нет: там никто не назван, и нигде не сказано, что в двух таких местах одни и те же люди.",
        "Ортадағы карточка — бір әрекет, оның дауысы мен мәртебесі; ол төмендегі жолына апарады, сызық түрі мәртебесін қайталайды. "
        "Штрихталған орында сызық жоқ: онда ешкім аталмаған, екі ондай орын бір адамдар деп еш жерде айтылмаған.",
    ),
    "to its row": ("to its row in the table", "к строке таблицы", "кестедегі жолына"),
    "the act": ("Act", "Деяние", "Әрекет"),
    "said to have done": ("Said to have done it", "Кто, как сказано, сделал", "Істеді деп айтылған"),
    "said to have suffered": ("Said to have suffered it", "Кто, как сказано, пострадал", "Зардап шекті деп айтылған"),
    "acts one side": ("The acts that name somebody", "Деяния, где кто-то назван", "Біреу аталған әрекеттер"),
    "acts counted": (
        "Acts: {count}. Each is one claim, which another may repeat in part: they are not to be added up.",
        "Деяний: {count}. Каждое — одно утверждение, и другое может отчасти его повторять: складывать их нельзя.",
        "Әрекет: {count}. Әрқайсысы — бір мәлімдеме, оны басқасы ішінара қайталауы мүмкін: қосуға болмайды.",
    ),
    "acts no side": ("The acts that name nobody", "Деяния, где никто не назван", "Ешкім аталмаған әрекеттер"),
    "acts no side note": (
        "Neither who did it nor who suffered it is named, so the picture leaves them out: it has nothing to join.",
        "Не назван ни тот, кто сделал, ни тот, кто пострадал; на схеме их нет: соединять нечего.",
        "Істеген де, зардап шеккен де аталмаған, сондықтан олар сызбада жоқ: жалғайтын ештеңе жоқ.",
    ),
    # the timeline
    "timeline": ("Timeline", "Хронология", "Уақыт желісі"),
    "timeline h1": (
        "When it is said to have happened",
        "Когда это, как сказано, произошло",
        "Қашан болды деп айтылған",
    ),
    "timeline lead": (
        "A time is drawn as exactly as it is told, and no closer. What is told without a time stands in a list of its own: "
        "nothing is placed by guess.",
        "Время нарисовано с той точностью, с какой названо. Сказанное без времени стоит отдельным списком: ничего не расставлено наугад.",
        "Уақыт қандай дәлдікпен айтылса, сондай дәлдікпен салынған. Уақытсыз айтылғандар бөлек тізімде: ештеңе болжаммен қойылмаған.",
    ),
    "dated": ("On the axis", "На оси времени", "Уақыт осінде"),
    "dated note": (
        "A tick is a day. Hairlines fill the whole month where no day is told. A closing bracket is a day up to which something holds.",
        "Черта — день. Тонкие линии заполняют весь месяц, если день не назван. Закрывающая скобка — день, на который что-то верно.",
        "Сызықша — күн. Күні айтылмаса, жіңішке сызықтар бүкіл айды толтырады. Жабық жақша — бірдеңе сол күнге дейін дұрыс.",
    ),
    "cut": (
        "Two slashes: {months} months in which nothing is told are left out.",
        "Две косые черты: пропущено месяцев, о которых ничего не сказано: {months}.",
        "Екі қиғаш сызық: ештеңе айтылмаған {months} ай қалдырылған.",
    ),
    "to the day": ("{when}", "{when}", "{when}"),
    "to the month": ("{when}; day not told", "{when}; день не назван", "{when}; күні айтылмаған"),
    "to the year": ("{when}; month not told", "{when}; месяц не назван", "{when}; айы айтылмаған"),
    "time since": ("from {when}; no end told", "начало: {when}; конец не назван", "басы: {when}; соңы айтылмаған"),
    "since, as of": (
        "from {when}; no end told, said as of {day}",
        "начало: {when}; конец не назван, сказано на {day}",
        "басы: {when}; соңы айтылмаған, {day} күнгі сөз",
    ),
    "time until": ("up to {when}; no beginning told", "конец: {when}; начало не названо", "соңы: {when}; басы айтылмаған"),
    "time as of": ("as of {when}", "на {when}", "{when} жағдайы бойынша"),
    "time published": ("published {when}", "опубликовано: {when}", "жарияланған: {when}"),
    "time read": ("read {when}", "прочитано: {when}", "оқылған: {when}"),
    "unclaimed": (
        "The dates stand inside what is demanded, promised, owed, charged or feared: nothing is claimed to have happened then.",
        "Даты стоят внутри требуемого, обещанного, должного, вменяемого или ожидаемого с опасением: о происшедшем речи нет.",
        "Күндер талап етілген, уәде етілген, міндетті, тағылған немесе қауіп етілген нәрсенің ішінде: болды деп айтылмаған.",
    ),
    "own day": ("Claims with a day of their own", "Утверждения со своим днём", "Өз күні бар мәлімдемелер"),
    "sources published": ("Sources", "Источники", "Дереккөздер"),
    "pages when read": ("Pages, when they were read", "Страницы: когда прочитаны", "Беттер: қашан оқылған"),
    "undated": ("Told without a time", "Сказано без времени", "Уақытсыз айтылған"),
    "undated note": (
        "Events, acts and responses: {count}. The day beside a claim is the one up to which its source speaks, not the day "
        "when it happened.",
        "События, деяния и меры: {count}. День рядом с утверждением — тот, на который говорит источник, а не день события.",
        "Оқиғалар, әрекеттер, шаралар: {count}. Мәлімдеме жанындағы күн — дереккөз айтқан күн, оқиға болған күн емес.",
    ),
    "a thing": ("an event, named in", "событие, названо в", "оқиға, аталған жері"),
    "how drawn": ("How a time is drawn", "Как нарисовано время", "Уақыт қалай салынған"),
    "drawn day": ("A day", "День", "Күн"),
    "drawn day told": ("One tick, in the month at its share.", "Одна черта, на своём месте в месяце.", "Бір сызықша, айдағы өз орнында."),
    "drawn month": ("A month or a year", "Месяц или год", "Ай немесе жыл"),
    "drawn month told": (
        "Hairlines from end to end: somewhere in it, and nobody says where.",
        "Тонкие линии от края до края: где-то внутри, где именно — не сказано.",
        "Шетінен шетіне дейін жіңішке сызықтар: ішінің бір жерінде, қай жерде екені айтылмаған.",
    ),
    "drawn since": ("Since then, as of a day", "С тех пор, на день", "Содан бері, бір күнгі сөз"),
    "drawn since told": (
        "Dashes up to the day on which it was said. What came after is not in the source.",
        "Пунктир до дня, когда это сказано. Что было после, в источнике нет.",
        "Айтылған күнге дейін үзік сызық. Одан кейінгісі дереккөзде жоқ.",
    ),
    "drawn open": ("Without an end", "Без конца", "Соңы жоқ"),
    "drawn open told": (
        "An open arrow: a beginning is told, an end is not.",
        "Открытая стрелка: начало названо, конец нет.",
        "Ашық көрсеткіш: басы айтылған, соңы айтылмаған.",
    ),
    "drawn as of": ("As of a day", "На день", "Бір күнгі жағдай"),
    "drawn as of told": (
        "A closing bracket: it holds up to this day. Nobody says from when.",
        "Закрывающая скобка: верно на этот день. С какого — не сказано.",
        "Жабық жақша: осы күнге дейін дұрыс. Қашаннан екені айтылмаған.",
    ),
    # the figures
    "figures lead": (
        "Each count in the voice that gives it, with the place where it stands. They count different things, on different days, "
        "so this page has no total and draws no curve.",
        "Каждое число — у того, кто его называет, и с местом, где оно стоит. Посчитано разное и на разные дни, "
        "поэтому здесь нет ни итога, ни кривой.",
        "Әр сан — оны айтқанның дауысында, тұрған орнымен. Әртүрлі нәрсе, әртүрлі күнге саналған, "
        "сондықтан мұнда жиынтық та, қисық та жоқ.",
    ),
    "walls": (
        "Two numbers that are not two answers to one question",
        "Два числа — не два ответа на один вопрос",
        "Екі сан — бір сұраққа екі жауап емес",
    ),
    "walls note": (
        "The source sets them side by side. Each counts something else, and neither is told to be a part of the other.",
        "Источник ставит их рядом. Посчитано разное, и ни одно не названо частью другого.",
        "Дереккөз оларды қатар қояды. Әртүрлі нәрсе саналған, бірі екіншісінің бөлігі деп айтылмаған.",
    ),
    "no sum": (
        "Not to be added, subtracted or compared",
        "Не складывать, не вычитать, не сравнивать",
        "Қосуға, алуға, салыстыруға болмайды",
    ),
    "set by": ("Set side by side by", "Рядом их ставит", "Қатар қойған"),
    "counts": ("Counts:", "Считает:", "Санайды:"),
    "series": (
        "The same count, told on several days",
        "Одно и то же число на разные дни",
        "Бір нәрсенің санағы әр күнге",
    ),
    "series note": (
        "Each row is a statement of one day. Nobody counted between the days, and a later number need not be a better one.",
        "Каждая строка — заявление одного дня. Между этими днями никто не считал, и более позднее число не обязательно точнее.",
        "Әр жол — бір күнгі мәлімдеме. Бұл күндердің арасында ешкім санаған жоқ, кейінгі сан дәлірек болуы шарт емес.",
    ),
    "day column": ("As of", "На какой день", "Қай күнге"),
    "number column": ("Number", "Число", "Сан"),
    "how column": ("How it stands, and where", "Статус и место", "Мәртебесі мен орны"),
    "no day": ("day not told", "день не назван", "күні айтылмаған"),
    "every figure": ("Every figure, in its voice", "Все числа по голосам", "Барлық сан, дауыстар бойынша"),
    "all figures": ("Every figure, voice by voice", "Все числа по голосам", "Барлық сан, дауыстар бойынша"),
    "how marks drawn": (
        "How the marks on the scale are drawn",
        "Как нарисованы знаки на шкале",
        "Шкаладағы белгілер қалай салынған",
    ),
    "drawn bound": ("A lower bound", "Нижняя граница", "Төменгі шек"),
    "drawn bound told": (
        "The bracket stands at the number that is given; the arrow is open because nobody gives an upper end.",
        "Скобка стоит у названного числа; стрелка открыта, потому что верхней границы никто не называет.",
        "Жақша айтылған санда тұр; көрсеткіш ашық, өйткені жоғарғы шекті ешкім айтпайды.",
    ),
    "drawn exact": ("A number without a bound", "Число без границы", "Шегі жоқ сан"),
    "drawn exact told": (
        "One tick. It was told without “at least” or “about”, which does not mean that anybody checked it.",
        "Одна черта. Названо без «не менее» и «около», что не значит проверено.",
        "Бір сызықша. «Кемінде», «шамамен» деусіз айтылған, бұл тексерілген деген сөз емес.",
    ),
    "drawn word": ("A word", "Слово", "Сөз"),
    "drawn word told": (
        "Dozens, hundreds, thousands: a lens without edges. No number is made up for it.",
        "Десятки, сотни, тысячи: линза без краёв. Число за неё не придумано.",
        "Ондаған, жүздеген, мыңдаған: шеті жоқ линза. Ол үшін сан ойдан шығарылмаған.",
    ),
    "figures in menu": ("Figures", "Цифры", "Сандар"),
    # the reference
    "reference note ontology": (
        "The ontology sets no domains and no ranges: what stands where, with how many nodes, is read from this graph; 0 is what the rules "
        "allow and the graph does not have. Each example is one claim that uses the term.",
        "Онтология не задаёт областей определения и значений: что где стоит и сколько раз — видно по этому графу; 0 — правилами разрешено, "
        "но в графе нет. Каждый пример — одно утверждение, где термин использован.",
        "Онтология анықталу және мән аймақтарын белгілемейді: не қайда және қанша рет тұрғаны осы графтан алынған; 0 — ереже рұқсат етеді, "
        "бірақ графта жоқ. Әр мысал — термин қолданылған бір мәлімдеме.",
    ),
    "reference note vocab": (
        "Lists of concepts. Beside each stand the properties of claims that lead to it, with how many claims do, "
        "and one claim as an example.",
        "Списки понятий. Рядом с каждым — свойства утверждений, которые к нему ведут, с числом утверждений, и одно утверждение как пример.",
        "Ұғымдар тізімдері. Әрқайсысының жанында оған апаратын мәлімдеме қасиеттері, олардың саны және мысал ретінде бір мәлімдеме.",
    ),
    "no shapes": (
        "This server was given data without shapes, so no rules are shown.",
        "Серверу даны данные без форм, поэтому правил здесь нет.",
        "Серверге деректер пішіндерсіз берілген, сондықтан мұнда ережелер жоқ.",
    ),
    "on this page": ("On this page", "На этой странице", "Осы бетте"),
    "rules counted": ("Rules that hold it: {count}", "Правила для него: {count}", "Ол туралы ережелер: {count}"),
    "rdfs:Datatype": ("Datatypes", "Типы данных", "Дерек типтері"),
    "owl:Ontology": ("The graph as a whole", "Граф в целом", "Граф тұтасымен"),
    "skos:Concept": ("Concepts", "Понятия", "Ұғымдар"),
    "nodes of it": ("nodes", "узлы", "түйіндер"),
    "kind of": ("A kind of", "Вид", "Түрі"),
    "stands on": ("Stands on", "Стоит у", "Қайда тұрады"),
    "leads to": ("Leads to", "Ведёт к", "Неге апарады"),
    "used as": ("Used as", "Использован как", "Қалай қолданылған"),
    "example": ("Example", "Пример", "Мысал"),
    "no example": ("not used in this graph", "в этом графе не использован", "бұл графта қолданылмаған"),
    "shapes": ("Rules", "Правила", "Ережелер"),
    "shapes h1": ("The rules that data is held to", "Правила, по которым проверяются данные", "Деректер тексерілетін ережелер"),
    "shapes lead": (
        "{count} shapes in SHACL, each with what it says when data breaks it. Names and messages are in English.",
        "Формы SHACL: {count}; у каждой — что она говорит, когда данные её нарушают. Названия и сообщения по-английски.",
        "SHACL пішіндері: {count}; әрқайсысында деректер оны бұзғанда не айтатыны бар. Аттар мен хабарлар ағылшынша.",
    ),
    "shapes note": (
        "Where the name of a paragraph of docs/shapes.md stands beside a rule, that paragraph has data that it refuses and "
        "data that it accepts. "
        "A rule without one says what a value must be, and is told by the rules that point to it.",
        "Если рядом с правилом назван абзац docs/shapes.md, там есть данные, которые оно отвергает и принимает. "
        "Правило без него говорит, каким должно быть значение, и сообщают о нём правила, которые на него ссылаются.",
        "Ереже жанында docs/shapes.md абзацы аталса, онда ереже қабылдамайтын және қабылдайтын деректер бар. "
        "Абзацсыз ереже мәннің қандай болуы керегін айтады, ол туралы оған сілтейтін ережелер хабарлайды.",
    ),
    "rules classes": ("Several classes", "Несколько классов", "Бірнеше класс"),
    "rules bearing": ("Nodes that bear a property", "Узлы с определённым свойством", "Белгілі қасиеті бар түйіндер"),
    "rules values": ("What values may be", "Какими могут быть значения", "Мәндер қандай болуы мүмкін"),
    "looks at": ("Looks at", "Смотрит на", "Қарайтыны:"),
    "of nodes": ("Of nodes of:", "У узлов классов:", "Мына кластардың түйіндерінде:"),
    "of bearing": (
        "Of nodes that bear or are led to by:",
        "У узлов, которые имеют или на которые указывает:",
        "Мына қасиеті бар не ол көрсететін түйіндерде:",
    ),
    # the links
    "links in menu": ("Links", "Связи", "Байланыстар"),
    "links h1": (
        "What else may be the same, and who judged so",
        "Что ещё может быть тем же и кто так решил",
        "Тағы не дәл сол болуы мүмкін және кім солай деді",
    ),
    "links lead": (
        "Each row is a judgement about one of ours and something in another dataset. Nothing is merged: a link says what "
        "somebody judged, on which day, and why.",
        "Каждая строка — решение о чём-то нашем и чём-то в другом наборе данных. Ничто не слито: связь говорит, кто, когда и "
        "почему так решил.",
        "Әр жол — біздегі бір нәрсе мен басқа жинақтағы нәрсе туралы шешім. Ештеңе біріктірілмеген: байланыс кім, қашан, неге "
        "солай дегенін айтады.",
    ),
    "links note": (
        "A pair that nobody has judged stands in no graph, and a no is kept like a yes. Links into lists that are not "
        "published stay outside.",
        "Пары, о которой никто не решил, в графе нет; «нет» хранится так же, как «да». Связи со списками, которые не "
        "опубликованы, остаются вне графа.",
        "Ешкім шешпеген жұп графта жоқ; «жоқ» та «иә» сияқты сақталады. Жарияланбаған тізімдермен байланыстар сыртта қалады.",
    ),
    "links hidden": (
        "Left out here, since their list does not say that it is published: {count}.",
        "Здесь пропущено, так как об их списке не сказано, что он опубликован: {count}.",
        "Тізімінің жарияланғаны айтылмағандықтан мұнда қалдырылғаны: {count}.",
    ),
    "links none": ("This data holds no links.", "В этих данных связей нет.", "Бұл деректерде байланыс жоқ."),
    "dataset page": ("The dataset", "Набор данных", "Деректер жинағы"),
    "dataset licence": ("Licence:", "Лицензия:", "Лицензия:"),
    "ours column": ("Ours", "Наше", "Біздікі"),
    "state column": ("State and relation", "Решение и отношение", "Шешім мен қатынас"),
    "theirs column": ("There", "Там", "Онда"),
    "why column": ("Why, by whom, when", "Почему, кем, когда", "Неге, кім, қашан"),
    "score": ("score", "оценка сходства", "ұпай"),
    "judged by": ("judged by:", "решил:", "шешкен:"),
    "found by": ("found", "найдено:", "табылуы:"),
    "its page": ("its page", "страница", "беті"),
    "semapv:ManualMappingCuration": ("by hand", "вручную", "қолмен"),
    "semapv:LexicalMatching": ("by comparing names", "сравнением имён", "атауларды салыстырумен"),
    "semapv:CompositeMatching": ("by comparing features", "сравнением признаков", "белгілерді салыстырумен"),
    "semapv:UnspecifiedMatching": ("in a way that is not told", "способом, который не назван", "тәсілі айтылмаған"),
    "skos:exactMatch": ("exact match", "точное соответствие", "дәл сәйкес"),
    "skos:closeMatch": ("close match", "близкое соответствие", "жақын сәйкес"),
    "skos:relatedMatch": ("related", "связано", "байланысты"),
    "skos:broadMatch": ("broader there", "там шире", "онда кеңірек"),
    "skos:narrowMatch": ("narrower there", "там уже", "онда тарырақ"),
}
