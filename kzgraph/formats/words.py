"""The words of the interface in every language, from the gettext catalogues in `kzgraph/locale`.

A phrase has a name, which is the context (msgctxt) of its entries. Its English text is the msgid, as `kzgraph.pot` has it. What the
catalogue of another language lacks is shown in English.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.vocab import LANGUAGES, LOCALE

if TYPE_CHECKING:
    from kzgraph.graph.store import Labels

ENGLISH = LANGUAGES[0]
ABOUT = "about this catalogue"  # the context of what compiling adds: "names" of all phrases, and "unreviewed" where entries are fuzzy


class Phrase(NamedTuple):
    """A text of the interface, with its values left open, and the language that it is really in."""

    text: str
    language: str


class _Missing(gettext.NullTranslations):
    """Says that a catalogue lacks an entry, where gettext would give the English text."""

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 (as gettext calls it)
        return ""


def word(name: str, language: str, **values: object) -> str:
    """A phrase in a language, else in English, with its values filled in. Raises KeyError for a name that no phrase has."""
    return phrases(language)[name].text.format(**values)


def unreviewed_note(labels: Labels) -> list[str]:
    """The note on what no native reader has checked: the words of the interface, or a translation that `labels` gave until now."""
    return [word("unreviewed", labels.language)] if labels.unreviewed or unreviewed(labels.language) else []


def persons_note(days: Iterable[str], sources: Collection[str], language: str) -> list[str]:
    """The note on the days on which persons were named, in what holds claims of some sources; none where no person is."""
    listed = ", ".join(days)
    return [word("persons among others" if len(sources) > 1 else "persons", language, day=listed)] if listed else []


def unreviewed(language: str) -> bool:
    """Whether a catalogue has fuzzy entries: texts that no native reader has checked."""
    return bool(_catalogue(language).pgettext(ABOUT, "unreviewed"))


@cache
def phrases(language: str) -> Mapping[str, Phrase]:
    source, catalogue = _catalogue(ENGLISH), _catalogue(language)
    texts = {}
    for name in source.pgettext(ABOUT, "names").split("\n"):
        english = source.gettext(name)
        text = english if language == ENGLISH else catalogue.pgettext(name, english)
        texts[name] = Phrase(text, language) if text else Phrase(english, ENGLISH)
    return MappingProxyType(texts)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """A compiled catalogue. Where its source stands beside it and is newer, as in a checkout, the source is compiled in memory."""
    folder = LOCALE / language / "LC_MESSAGES"
    source, file = LOCALE / "kzgraph.pot" if language == ENGLISH else folder / "kzgraph.po", folder / "kzgraph.mo"
    if source.exists() and not (file.exists() and file.stat().st_mtime >= source.stat().st_mtime):
        from kzgraph.formats.catalogues import compiled  # needs Babel, which only those have who work on the package

        content = compiled(source)
    else:
        content = file.read_bytes()
    catalogue = gettext.GNUTranslations(io.BytesIO(content))
    catalogue.add_fallback(_Missing())
    return catalogue
