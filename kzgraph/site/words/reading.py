"""What the statement, the ledger, the demands, the answer in a sentence and the pages of persons and bodies say."""

from __future__ import annotations

READING = {
    # the statement
    "statement": ("Statement", "Заявление", "Мәлімдеме мәтіні"),
    "statement h1": ("What is said, sentence by sentence", "Что сказано, предложение за предложением", "Не айтылған, сөйлем сайын"),
    "statement lead": (
        "On one side what each sentence says, in our words. On the other what was encoded from it: whose word it is, how it stands, "
        "and the claim.",
        "С одной стороны — что говорит каждое предложение, нашими словами. С другой — что из него взято: чьё это слово, каков "
        "статус и само утверждение.",
        "Бір жақта әр сөйлемнің мазмұны біздің сөзбен берілген. Екінші жақта одан алынған мәлімдемелер: кімнің сөзі, мәртебесі және өзі.",
    ),
    "paragraphs": ("Paragraphs", "Абзацы", "Абзацтар"),
    "title lines": ("Title", "Заголовок", "Тақырып"),
    "encoded": ("Encoded from it", "Что из него взято", "Одан алынғаны"),
    "nothing encoded": ("Nothing is encoded from it.", "Из него ничего не взято.", "Одан ештеңе алынбаған."),
    "counted passages": (
        "{sentences} sentences, {claims} claims.",
        "Предложений: {sentences}, утверждений: {claims}.",
        "Сөйлем: {sentences}, мәлімдеме: {claims}.",
    ),
    "no sentences": (
        "The data holds no passage of a text.",
        "В данных нет ни одного фрагмента текста.",
        "Деректерде мәтін үзіндісі жоқ.",
    ),
    "pages read": (
        "Pages of which no copy was taken, with what each says in our words.",
        "Страницы, с которых не снята копия; что на них сказано, передано нашими словами.",
        "Көшірмесі алынбаған беттер; олардың мазмұны біздің сөзбен берілген.",
    ),
    # the reader's own copy
    "own copy": ("Compare with your own copy", "Сравнить со своей копией", "Өз көшірмеңізбен салыстыру"),
    "own copy lead": (
        "Save the published page, as a page or as plain text, and open the file here. Each passage is looked for and proved by its "
        "SHA-256 digest, and the words of your copy appear beside what is encoded from them. The file stays in your browser: "
        "nothing is sent.",
        "Сохраните опубликованную страницу целиком или как текст и откройте файл здесь. Каждый фрагмент будет найден и проверен по его "
        "отпечатку SHA-256, и слова вашей копии появятся рядом с тем, что из них взято. Файл остаётся в браузере: ничего не отправляется.",
        "Жарияланған бетті бет түрінде немесе мәтін ретінде сақтап, файлды осы жерден ашыңыз. Әр үзінді табылып, SHA-256 таңбасымен "
        "тексеріледі, көшірмеңіздің сөзі одан алынғанның жанында тұрады. Файл браузеріңізде қалады: ештеңе жіберілмейді.",
    ),
    "own copy needs": (
        "This part needs JavaScript. Without it, this command does the same:",
        "Для этой части нужен JavaScript. Без него то же делает команда:",
        "Бұл бөлікке JavaScript керек. Онсыз мына пәрмен сол істі атқарады:",
    ),
    "own copy pick": ("Your copy (text or HTML, UTF-8)", "Ваша копия (текст или HTML, UTF-8)", "Сіздің көшірмеңіз (мәтін не HTML, UTF-8)"),
    "own copy away": ("Take the copy away", "Убрать копию", "Көшірмені алып тастау"),
    "own copy reading": ("Looking for the passages", "Поиск фрагментов", "Үзінділерді іздеу"),
    "own copy plain": ("Read as plain text.", "Прочитано как простой текст.", "Жай мәтін ретінде оқылды."),
    "own copy page": (
        "Read as a saved page: its visible text.",
        "Прочитано как сохранённая страница: её видимый текст.",
        "Сақталған бет ретінде оқылды: көрінетін мәтіні.",
    ),
    "own copy told": (
        "Passages proved: {proved} of {all}. At their own place: {exact}. Elsewhere in the copy, or with other spaces, quotes or "
        "dashes: {found}. "
        "Not proved: {missing}.",
        "Проверено фрагментов: {proved} из {all}. На своём месте: {exact}. В другом месте или с другими пробелами, кавычками, тире: "
        "{found}. "
        "Не подтверждено: {missing}.",
        "Расталған үзінділер: {proved}, барлығы {all}. Өз орнында: {exact}. Басқа жерде не бос орны, тырнақшасы, сызықшасы өзгеше: "
        "{found}. "
        "Расталмаған: {missing}.",
    ),
    "own copy exact": (
        "From your copy, proved at its place",
        "Из вашей копии, подтверждено на своём месте",
        "Көшірмеңізден, өз орнында расталды",
    ),
    "own copy found": (
        "From your copy, proved with spaces, quotes and dashes evened out",
        "Из вашей копии, подтверждено после выравнивания пробелов, кавычек и тире",
        "Көшірмеңізден, бос орын, тырнақша, сызықша теңестірілгенде расталды",
    ),
    "own copy missing": ("Not found in your copy", "В вашей копии не найдено", "Көшірмеңізде табылмады"),
    "own copy utf8": (
        "This file is not UTF-8 text. Save the copy as UTF-8.",
        "Это не текст UTF-8. Сохраните копию в UTF-8.",
        "Бұл UTF-8 мәтіні емес. Көшірмені UTF-8 түрінде сақтаңыз.",
    ),
    "own copy long": (
        "This copy has more than {limit} characters: open the text, or the page that holds it, alone.",
        "В этой копии больше {limit} знаков: откройте только сам текст или страницу с ним.",
        "Бұл көшірмеде {limit} таңбадан көп: мәтіннің өзін не ол тұрған бетті ғана ашыңыз.",
    ),
    # the ledger
    "ledger": ("Ledger", "Реестр", "Тізбе"),
    "ledger h1": (
        "From what is said to have been done to what is asked",
        "От сказанного о содеянном до требуемого",
        "Жасалды делінгеннен талап етілгенге дейін",
    ),
    "ledger lead": (
        "Each row is one matter, left to right: what is said to have been done, what followed, how that is judged, what is missing, "
        "what is asked. "
        "Every claim of these five kinds is in exactly one row by the ties that the source itself makes.",
        "Каждая строка — одно дело, слева направо: что, как сказано, сделано, что за этим последовало, как это оценено, чего не "
        "хватает, что требуют. "
        "Каждое утверждение этих пяти видов стоит ровно в одной строке по связям самого источника.",
        "Әр жол — бір іс, солдан оңға: не жасалды делінеді, одан кейін не болды, ол қалай бағаланды, не жетіспейді, не талап етіледі. "
        "Осы бес түрдегі әр мәлімдеме дереккөздің өз байланысы бойынша дәл бір жолда тұр.",
    ),
    "matters": ("Matters", "Дела", "Істер"),
    "ledger caption": (
        "Accountability ledger, a matter a row",
        "Реестр подотчётности, одно дело в строке",
        "Есептілік тізбесі, әр жолда бір іс",
    ),
    "stage Act": ("Violation or other act", "Нарушение или иное деяние", "Бұзушылық не өзге әрекет"),
    "stage Act note": ("said to have been done", "что, как сказано, сделано", "жасалды делінген"),
    "stage Response": ("Response", "Ответные меры", "Жауап шаралары"),
    "stage Response note": ("taken, claimed or promised", "приняты, заявлены или обещаны", "қолданылған, мәлімделген не уәде етілген"),
    "stage Assessment": ("Assessment", "Оценка", "Баға"),
    "stage Assessment note": ("how somebody judges it", "как об этом судят", "оны қалай бағалайды"),
    "stage Omission": ("Gap", "Пробел", "Олқылық"),
    "stage Omission note": ("not done as of that day", "не сделано на тот день", "сол күнге дейін жасалмаған"),
    "stage Demand": ("Demand", "Требование", "Талап"),
    "stage Demand note": ("asked, and of whom", "что требуют и от кого", "не және кімнен талап етіледі"),
    "silent Act": ("The source ties no act to it.", "Источник не связывает с этим деяния.", "Дереккөз бұған әрекетті байланыстырмайды."),
    "silent Response": (
        "The source ties no response to it.",
        "Источник не связывает с этим мер.",
        "Дереккөз бұған шараны байланыстырмайды.",
    ),
    "silent Assessment": (
        "The source ties no judgement to it.",
        "Источник не связывает с этим оценки.",
        "Дереккөз бұған баға байланыстырмайды.",
    ),
    "silent Omission": (
        "The source ties no omission to it.",
        "Источник не связывает с этим упущения.",
        "Дереккөз бұған олқылық байланыстырмайды.",
    ),
    "silent Demand": (
        "The source ties no demand to it.",
        "Источник не связывает с этим требования.",
        "Дереккөз бұған талап байланыстырмайды.",
    ),
    "tied": ("tied in", "связано в", "байланысқан жері:"),
    "tied rule": (
        "The source ties the claims: one of its passages says both, refers from one to the other, or sets one against the other. "
        "The passage is named. A claim of a row is tied so to one other of it at least, not to each.",
        "Утверждения связывает источник: один его фрагмент говорит оба, отсылает от одного к другому или противопоставляет их. "
        "Фрагмент назван. Утверждение связано так хотя бы с одним другим в строке, но не с каждым.",
        "Мәлімдемелерді дереккөз байланыстырады: бір үзінді екеуін де айтады, бірінен біріне сілтейді не қарсы қояды. Үзінді аталған. "
        "Жолдағы мәлімдеме кемінде біреуімен ғана солай байланысқан, әрқайсысымен емес.",
    ),
    "beside": ("put beside it by us", "поставлено рядом нами", "жанына біз қойдық"),
    "beside matter": ("same action, matter or people", "то же действие, предмет или люди", "сол әрекет, мәселе не адамдар"),
    "beside paragraph": ("same paragraph", "тот же абзац", "сол абзац"),
    "beside event": ("same event", "то же событие", "сол оқиға"),
    "beside count": ("Show them: {count}", "Показать: {count}", "Көрсету: {count}"),
    "home row": ("row {number}", "строка {number}", "{number}-жол"),
    "beside rule": (
        "Where the source ties nothing, claims of the same source that stand in other rows are put beside: those with the same "
        "action, matter or "
        "people; if there are none, those of the same paragraph; if none again, and beside an act only, those of the same event. "
        "Nothing is put "
        "beside what names a person.",
        "Где источник ничего не связывает, рядом поставлены утверждения того же источника из других строк: с тем же действием, "
        "предметом или "
        "людьми; если таких нет — из того же абзаца; если нет и их, и только рядом с деянием, — о том же событии. К тому, где "
        "назван человек, "
        "ничего не приставлено.",
        "Дереккөз ештеңе байланыстырмаған жерде сол дереккөздің басқа жолдағы мәлімдемелері қойылған: әрекеті, мәселесі не адамдары "
        "бірдейлер; "
        "олар болмаса — сол абзацтағылар; олар да болмаса, тек әрекеттің жанына — сол оқиғадағылар. Адам аталған жерге ештеңе қойылмайды.",
    ),
    "silence": ("The source is silent", "Источник молчит", "Дереккөз үндемейді"),
    "silence rule": (
        "Nothing is tied and no rule finds anything. That does not mean that nothing was done.",
        "Ничего не связано, и ни одно правило ничего не находит. Это не значит, что ничего не сделано.",
        "Ештеңе байланыспаған, ешбір ереже ештеңе таппайды. Бұл ештеңе жасалмады деген сөз емес.",
    ),
    "ledger rows": ("Rows: {rows}. Claims: {claims}.", "Строк: {rows}. Утверждений: {claims}.", "Жол: {rows}. Мәлімдеме: {claims}."),
    "no ledger": ("The data holds no claim of these kinds.", "В данных нет таких утверждений.", "Деректерде мұндай мәлімдеме жоқ."),
    # demands
    "demands": ("Demands", "Требования", "Талаптар"),
    "demands h1": (
        "Who is asked to do what, in which order, on which conditions",
        "От кого что требуют, в каком порядке и на каких условиях",
        "Кімнен не талап етіледі, қандай ретпен және шартпен",
    ),
    "demands lead": (
        "Each demand stands once, under whoever the source names as asked. What others asked, and the source only relays, comes last.",
        "Каждое требование стоит один раз, под тем, к кому оно обращено по источнику. Чужие требования, которые источник лишь "
        "передаёт, — в конце.",
        "Әр талап бір рет, дереккөз бойынша кімге қаратылса, соның астында тұр. Дереккөз тек жеткізетін басқалардың талабы — соңында.",
    ),
    "order note": (
        "A number in a box is an order that the source gives. Demands without a number have none.",
        "Число в рамке — порядок, который даёт источник. У требований без числа порядка нет.",
        "Жақтаудағы сан — дереккөз берген рет. Саны жоқ талаптың реті жоқ.",
    ),
    "stems note": (
        "A solid stem holds conditions that must all be met. A dotted one holds alternatives, of which one is enough.",
        "Сплошная линия — условия, которые должны быть выполнены все. Пунктир — варианты, из которых довольно одного.",
        "Тұтас сызық — бәрі орындалуы тиіс шарттар. Нүктелі сызық — біреуі жеткілікті нұсқалар.",
    ),
    "grouped by us": ("grouped by us", "объединено нами", "біз біріктірдік"),
    "grouped note": (
        "Shown together because one demand comes before the other.",
        "Показано вместе, так как одно требование предшествует другому.",
        "Бір талап екіншісінен бұрын болғандықтан бірге көрсетілген.",
    ),
    "no addressee": ("Whoever is asked is not named", "Кого просят, не названо", "Кімнен сұралғаны аталмаған"),
    "asked of": ("asked of", "обращено к:", "кімге:"),
    "order": ("Order", "Порядок", "Реті"),
    "step": ("Step {number}", "Шаг {number}", "{number}-қадам"),
    "said first": ("comes before step {others}", "прежде шага {others}", "{others}-қадамнан бұрын"),
    "said after": ("comes after step {others}", "после шага {others}", "{others}-қадамнан кейін"),
    "said urgent": ("yes, as the source says", "да, так говорит источник", "иә, дереккөз солай дейді"),
    "all of these": (
        "All of these conditions, asked by the same voice as of the same day",
        "Все эти условия, того же голоса и на тот же день",
        "Осы шарттардың бәрі, сол дауыс, сол күн",
    ),
    "one condition": (
        "On this condition, asked by the same voice as of the same day",
        "С этим условием, того же голоса и на тот же день",
        "Осы шартпен, сол дауыс, сол күн",
    ),
    "either of": ("one of", "одно из", "біреуі:"),
    "either or": ("or", "или", "не"),
    "relayed calls": (
        "What others asked, as the source relays it",
        "Чего требовали другие, в передаче источника",
        "Басқалар не талап еткен, дереккөз жеткізуінше",
    ),
    "relayed note": (
        "These are not demands of who speaks in the source.",
        "Это не требования того, кто говорит в источнике.",
        "Бұлар дереккөзде сөйлеушінің талабы емес.",
    ),
    "taken up": ("Taken up in", "Упомянуто в", "Айтылған жері"),
    "no demands": ("The data holds no demand.", "В данных нет требований.", "Деректерде талап жоқ."),
    # the answer in a sentence: the order of its parts, and for each standing the verb of whoever speaks
    "answer rows": ("{count} rows.", "Строк: {count}.", "Жол саны: {count}."),
    "answer row": ("One row.", "Одна строка.", "Бір жол."),
    "answer page": ("On this page:", "На этой странице:", "Осы бетте:"),
    "clause order": ("VERB ROWS", "VERB ROWS", "ROWS VERB"),
    "clause after": ("", ":", ""),
    "clause row": ("what row # says", "то, что в строке #", "#-жолдағыны"),
    "clause rows": ("what rows # say", "то, что в строках #", "#-жолдардағыны"),
    "answer supplied": (
        "The source attributes the words but names nobody; we supplied the voice in: #.",
        "Источник приписывает слова, но никого не называет; голос добавлен нами в строках: #.",
        "Дереккөз сөзді біреуге таңады, бірақ атамайды; дауысты біз қосқан жолдар: #.",
    ),
    "answer no day": (
        "The source does not say of which day this is; the day given is that of the telling, in: #.",
        "На какой день это верно, источник не говорит; указан день, когда это сказано, в строках: #.",
        "Қай күнге дұрыс екенін дереккөз айтпайды; көрсетілгені — айтылған күн, мына жолдарда: #.",
    ),
    "all days": ("All", "Всё —", "Бәрі"),
    "up to": ("as of {day}", "на {day}", "{day} күні бойынша"),
    "up to span": ("as of days from {first} to {last}", "на дни с {first} по {last}", "{first} – {last} аралығындағы күндер бойынша"),
    "told at": ("told on {day}", "сказано {day}", "{day} күні айтылған"),
    "told rest": (
        "or told on {day} where the source says no such day",
        "или сказано {day} там, где источник такого дня не называет",
        "немесе дереккөз мұндай күнді айтпаған жерде {day} күні айтылған",
    ),
    "told on day": ("day of telling", "день, когда сказано", "айтылған күн"),
    "verb documented": ("documented", "задокументировано", "құжаттаған"),
    "verb asserted": ("stated", "утверждается", "мәлімдеген"),
    "verb presupposed": ("took for granted", "принято как данность", "белгілі деп алған"),
    "verb reported": ("reported", "сообщено", "хабарлаған"),
    "verb alleged": ("alleged", "заявлено", "болды деп айтқан"),
    "verb charged": ("told as an accusation", "передано как обвинение", "айыптау ретінде айтқан"),
    "verb promised": ("promised", "обещано", "уәде еткен"),
    "verb owed": ("held to be owed", "названо должным", "міндет деп санаған"),
    "verb demanded": ("demanded", "требуется", "талап еткен"),
    "verb feared": ("feared", "названо опасением", "қауіп ретінде айтқан"),
    # persons and bodies
    "section Description": ("In what role", "В какой роли", "Қандай рөлде"),
    "section Demand": ("What is asked", "Что требуют", "Не талап етіледі"),
    "section Risk": ("What is feared", "Чего опасаются", "Неден қауіптенеді"),
    "section Act": ("What is said to have happened", "Что, как сказано, произошло", "Не болды делінеді"),
    "section Charge": (
        "Accusations, none of them a finding",
        "Обвинения, ни одно не доказано здесь",
        "Айыптаулар, бірі де мұнда дәлелденбеген",
    ),
    "section other": ("What else is said", "Что ещё сказано", "Тағы не айтылған"),
    "section voice": ("What it says", "Что говорится от его имени", "Оның өз сөзі"),
    "section asked": ("What is asked of it", "Что от него требуют", "Одан не талап етіледі"),
    "section of it": ("What is said of it", "Что о нём сказано", "Ол туралы не айтылған"),
    "charges note": (
        "A charge is an accusation by somebody. It is no finding, and never a description of the person.",
        "Обвинение — чьё-то слово. Это не вывод и никогда не описание человека.",
        "Айыптау — біреудің сөзі. Ол тұжырым емес, адамның сипаттамасы да емес.",
    ),
}
