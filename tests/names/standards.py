"""Names written by published standards: Kazakh alphabets and romanisations, one letter at a time.

The tables are facts of the standards that each is named after. They share nothing with kzgraph.names, so that the pairs made with
them test it.
"""

from __future__ import annotations

import re

SAME = dict(zip("абвгдезклмнопрстф", "abvgdezklmnoprstf", strict=True))

# Decree 569 of 26 October 2017: letters with apostrophes.
KAZAKH_2017 = SAME | {"ә": "a'", "ғ": "g'", "ж": "j", "и": "i'", "й": "i'", "і": "i", "қ": "q", "ң": "n'", "ө": "o'", "у": "y'"}
KAZAKH_2017 |= {"ұ": "u", "ү": "u'", "х": "h", "һ": "h", "ц": "ts", "ч": "c'", "ш": "s'", "щ": "s'c'", "ы": "y", "ё": "i'o", "ъ": ""}
KAZAKH_2017 |= {"ь": "", "э": "e", "ю": "i'y'", "я": "i'a"}

# Decree 637 of 19 February 2018: letters with acutes, sh and ch.
KAZAKH_2018 = SAME | {"ә": "á", "ғ": "ǵ", "ж": "j", "и": "ı", "й": "ı", "і": "i", "қ": "q", "ң": "ń", "ө": "ó", "у": "ý", "ұ": "u"}
KAZAKH_2018 |= {"ү": "ú", "х": "h", "һ": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ы": "y", "ё": "ıo", "ъ": "", "ь": ""}
KAZAKH_2018 |= {"э": "e", "ю": "ıý", "я": "ıa"}

# The draft shown by the government on 28 January 2021: diaereses, breve, cedilla, tilde, macron.
KAZAKH_2021 = SAME | {"ә": "ä", "ғ": "ğ", "ж": "j", "и": "i", "й": "i", "і": "ı", "қ": "q", "ң": "ñ", "ө": "ö", "у": "u", "ұ": "ū"}
KAZAKH_2021 |= {"ү": "ü", "х": "h", "һ": "h", "ц": "ts", "ч": "ch", "ш": "ş", "щ": "şş", "ы": "y", "ё": "io", "ъ": "", "ь": ""}
KAZAKH_2021 |= {"э": "e", "ю": "iu", "я": "ia"}

# The Latin of the state news agency and of the Kazakh Wikipedia.
KAZAKH_AGENCY = SAME | {"ә": "ä", "ғ": "ğ", "ж": "j", "и": "ï", "й": "y", "і": "i", "қ": "q", "ң": "ñ", "ө": "ö", "у": "w", "ұ": "u"}
KAZAKH_AGENCY |= {"ү": "ü", "х": "x", "һ": "h", "ц": "c", "ч": "ç", "ш": "ş", "щ": "şç", "ы": "ı", "ё": "yo", "ъ": "", "ь": ""}
KAZAKH_AGENCY |= {"э": "é", "ю": "yu", "я": "ya"}

# BGN/PCGN 1979 system for Kazakh.
KAZAKH_BGN = SAME | {"ә": "ä", "ғ": "gh", "ж": "zh", "и": "ī", "й": "y", "і": "i", "қ": "q", "ң": "ng", "ө": "ö", "у": "ū", "ұ": "u"}
KAZAKH_BGN |= {"ү": "ü", "х": "kh", "һ": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ы": "y", "ё": "yo", "ъ": "", "ь": ""}
KAZAKH_BGN |= {"э": "ė", "ю": "yu", "я": "ya"}

# Plain letters as on Kazakhstan's documents, from the Kazakh form.
KAZAKH_PLAIN = SAME | {"ә": "a", "ғ": "g", "ж": "zh", "и": "i", "й": "i", "і": "i", "қ": "k", "ң": "n", "ө": "o", "у": "u", "ұ": "u"}
KAZAKH_PLAIN |= {"ү": "u", "х": "kh", "һ": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ы": "y", "ё": "yo", "ъ": "", "ь": ""}
KAZAKH_PLAIN |= {"э": "e", "ю": "yu", "я": "ya"}

# ICAO Doc 9303, part 3, section 6: machine-readable passports, from the Russian form.
ICAO = SAME | {"ё": "e", "ж": "zh", "и": "i", "й": "i", "у": "u", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ie"}
ICAO |= {"ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia"}

# BGN/PCGN 1947 system for Russian; ye is handled below.
BGN = SAME | {"ё": "yë", "ж": "zh", "и": "i", "й": "y", "у": "u", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "”"}
BGN |= {"ы": "y", "ь": "’", "э": "e", "ю": "yu", "я": "ya"}

# ISO 9:1995.
ISO9 = SAME | {"ё": "ë", "ж": "ž", "и": "i", "й": "j", "у": "u", "х": "h", "ц": "c", "ч": "č", "ш": "š", "щ": "ŝ", "ъ": "ʺ", "ы": "y"}
ISO9 |= {"ь": "ʹ", "э": "è", "ю": "û", "я": "â"}

# ISO/R 9:1968, the scholarly transliteration of library catalogues in Europe.
ISOR9 = SAME | {"ё": "ë", "ж": "ž", "и": "i", "й": "j", "у": "u", "х": "ch", "ц": "c", "ч": "č", "ш": "š", "щ": "šč", "ъ": "ʺ", "ы": "y"}
ISOR9 |= {"ь": "ʹ", "э": "ė", "ю": "ju", "я": "ja"}

# ALA-LC romanisation of Russian.
ALA = SAME | {"ё": "ë", "ж": "zh", "и": "i", "й": "ĭ", "у": "u", "х": "kh", "ц": "t͡s", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ʺ"}
ALA |= {"ы": "y", "ь": "ʹ", "э": "ė", "ю": "i͡u", "я": "i͡a"}

# GOST 7.79-2000, system B: plain letters only.
GOST = SAME | {"ё": "yo", "ж": "zh", "и": "i", "й": "j", "у": "u", "х": "x", "ц": "cz", "ч": "ch", "ш": "sh", "щ": "shh", "ъ": "``"}
GOST |= {"ы": "y`", "ь": "`", "э": "e`", "ю": "yu", "я": "ya"}


def by_letter(name: str, table: dict[str, str]) -> str:
    """The name written with a table, capitals kept: all of a letter's signs are capitals between capitals."""
    out = []
    for place, letter in enumerate(name):
        written = table.get(letter.lower(), letter)
        if letter.isupper() and letter.lower() in table:
            beside = name[place + 1 : place + 2] or name[place - 1 : place]
            written = written.upper() if beside.isupper() else written.capitalize()
        out.append(written)
    return "".join(out)


def bgn_russian(name: str) -> str:
    """BGN/PCGN 1947: е is ye at the start of a word and after a vowel, й, ъ and ь."""

    def softened(match: re.Match[str]) -> str:
        if match[0] == "е":
            return "йе"
        return "ЙЕ" if name[match.end() : match.end() + 1].isupper() else "Йе"

    return by_letter(re.sub(r"\bе|(?<=[аеёиоуыэюяйъь])е", softened, name, flags=re.IGNORECASE), BGN)


def usual(name: str) -> str:
    """What English texts and many documents of Kazakhstan have: Ye-, -yev, ss between vowels, no signs, -y for -ий."""
    name = bgn_russian(re.sub(r"ий\b", "й", name)).replace("’", "").replace("”", "").replace("ë", "o")
    return re.sub(r"(?<=[aeiouy])s(?=[aeiou])", "ss", name)


KAZAKH = {
    "kk-2017": lambda name: by_letter(name, KAZAKH_2017),
    "kk-2018": lambda name: by_letter(name, KAZAKH_2018),
    "kk-2021": lambda name: by_letter(name, KAZAKH_2021),
    "kk-agency": lambda name: by_letter(name, KAZAKH_AGENCY),
    "kk-bgn": lambda name: by_letter(name, KAZAKH_BGN),
    "kk-plain": lambda name: by_letter(name, KAZAKH_PLAIN),
}
RUSSIAN = {
    "icao": lambda name: by_letter(name, ICAO),
    "bgn": bgn_russian,
    "iso9": lambda name: by_letter(name, ISO9),
    "iso-r9": lambda name: by_letter(name, ISOR9),
    "ala-lc": lambda name: by_letter(name, ALA),
    "gost-b": lambda name: by_letter(name, GOST),
    "usual": usual,
}
