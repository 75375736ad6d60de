"""Whether a word is a name in one of its cases: in Latin letters the name alone, in Cyrillic with an ending of Russian or Kazakh.

-ov, -ev, -eva and the endings of patronymics make another name, and are no cases.
"""

from __future__ import annotations

import re

from kzgraph.names.words import words

# For what ends a name: the endings that stand for it or, of the empty end, behind it
CASES = {
    "": "а у ом ем ым е ның нің дың дің тың тің ға ге қа ке ны ні ды ді ты ті да де та те дан ден тан тен нан нен мен бен пен",
    "й": "я ю ем ем е",
    "а": "ы и е у ой ою",
    "я": "и е ю ей",
    "ь": "я ю ем е",
    "сы": "сына сын сында сынан",
}
# A family name made of another name, in any case
_FAMILY = re.compile(r"(?<=..)(?:[ое]в[а-яәғқңөұүһі]{0,4}|[eo]v(?:a|oi|oy)?)$")
_ENDINGS = sorted(((ending, end) for end, endings in CASES.items() for ending in endings.split()), key=lambda pair: (-len(pair[0]), *pair))


def nominatives(word: str) -> list[str]:
    """The words of which a word in lower case may be a case, itself first."""
    cut = (word[: -len(ending)] + end for ending, end in _ENDINGS if word.endswith(ending) and len(word) > len(ending))
    return [word, *dict.fromkeys(cut)]


def is_derived(word: str) -> bool:
    """Whether a word is a family name or a patronymic that is made of another name."""
    return bool(_FAMILY.search(word.casefold())) or any(one.kind == "patronymic" for one in words(word))
