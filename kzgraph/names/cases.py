"""Whether a word is a name in one of its cases: in Latin letters the name alone, in Cyrillic with an ending of Russian or Kazakh.

-ov, -ev and -eva make another name, and are no cases.
"""

from __future__ import annotations

import re

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


def is_family(word: str) -> bool:
    """Whether a word in lower case ends as a family name that is made of another name."""
    return bool(_FAMILY.search(word))
