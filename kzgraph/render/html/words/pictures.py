"""What the network, the timeline, the figures, the reference and the links say."""

from __future__ import annotations

PICTURES = {
    "whose word": ("Whose word, how it stands", "Чьи слова и каков статус", "Кімнің сөзі, мәртебесі"),
    "words and place": ("What is said, and where", "Что сказано и где", "Не айтылған және қайда"),
    "not named": ("not named", "не назван", "аталмаған"),
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
        "Каждое деяние, о котором говорит источник, и те, кого он называет с обеих сторон. Кого источник не назвал, тот остаётся неназванным: "
        "от вреда линия ведёт только к тому, кого называет само предложение.",
        "Дереккөз айтқан әр әрекет және ол екі жақтан атағандар. Дереккөз атамаған адам аталмаған күйде қалады: "
        "зияннан сызық тек сол сөйлемнің өзі атағанға апарады.",
    ),
    "picture": ("The picture", "Схема", "Сызба"),
    "picture note": (
        "One card in the middle is one act, with its voice and standing, and leads to its row below; the line style repeats the standing. "
        "A hatched place has no line: nobody is named there, and two such places are not the same people.",
        "Карточка в середине — одно деяние со своим голосом и статусом; она ведёт к своей строке ниже, а вид линии повторяет статус. "
        "У заштрихованного места линии нет: там никто не назван, и два таких места — не одни и те же люди.",
        "Ортадағы карточка — бір әрекет, оның дауысы мен мәртебесі; ол төмендегі жолына апарады, сызық түрі мәртебесін қайталайды. "
        "Штрихталған орында сызық жоқ: онда ешкім аталмаған, екі ондай орын бір адамдар емес.",
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
}
